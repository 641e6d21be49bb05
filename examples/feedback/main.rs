#![allow(
    clippy::all,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "scratch"
)]
#[path = "../common/mod.rs"]
mod common;
use common::leads::Leads;
use common::mapping::Mapping;
use qualify::feedback::*;
use std::path::Path;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let playbook = common::playbook(Path::new(&a[1])).unwrap();
    let mapping = Mapping::read(Path::new(&a[1])).unwrap();
    let leads = Leads::read(Path::new(&a[2]), &mapping, &playbook).unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    let now = chrono::DateTime::from(std::time::SystemTime::now());
    for lead in &leads.leads {
        let mut c = match lead.converted {
            Some(c) => Closing::from(c),
            None => Closing::open(),
        };
        if let Some(b) = lead.bucket {
            c = c.bucket(b);
        }
        if let Some(o) = lead.order {
            c = c.order(o);
        }
        closed.add(&lead.prospect, lead.at(None, mapping.as_of.unwrap_or(now)), c);
    }
    for (name, split) in
        [("hash", Split::Hash { learn: 50, until: 70 }), ("time", Split::TIME), ("folds", Split::Folds(7))]
    {
        let t = std::time::Instant::now();
        let study = closed.study(split, &Learning::default());
        let f = |f: Figures| format!("{:.3}/{:.2}/{:.3}", f.auc.value, f.top_decile_lift, f.brier.value);
        if let Some(today) = study.today {
            println!(
                "{name} {:.3} | {} | {}",
                today.brier.constant,
                f(today),
                study
                    .candidates
                    .iter()
                    .map(|c| format!(
                        "{} [{}] {}",
                        f(c.held_out.unwrap()),
                        c.proposal.strength,
                        c.gain.unwrap()
                    ))
                    .collect::<Vec<_>>()
                    .join(" | ")
            );
            println!("   in {:?}", t.elapsed());
            if a.len() > 3 {
                for c in &study.candidates {
                    println!("{}", c.proposal.method);
                    for o in &c.objections {
                        println!("     {o}");
                    }
                    for o in &c.cautions {
                        println!("     ({o})");
                    }
                }
                for l in &study.leaks {
                    println!("   leak {l}");
                }
                if let Some(d) = &study.drift {
                    println!("{d}");
                }
            }
            if a.len() > 4 {
                let p = &study.candidates[0].proposal;
                for c in &p.rules {
                    println!(
                        "  {:30} {:?} -> {:?} {:?} {}",
                        c.rule,
                        c.old.map(|p| p.to_string()),
                        c.new.map(|p| p.to_string()),
                        c.interval.map(|i| (i.low.round(), i.high.round())),
                        c.fired
                    );
                }
                println!("{:?} {}", p.thresholds, p.doubling);
                p.spec.compile(&qualify::Schema::standard()).unwrap();
            }
        }
    }
}
