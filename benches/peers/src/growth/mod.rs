//! GROWTH: cost of a lead against the number of rules.

mod index;
mod interpreter;
mod ranks;

use crate::engines;
pub use crate::generated::*;
use crate::harness::{cpu_ns, min_time};
use crate::lead::*;
use index::Index;
use interpreter::{Flat, interpret};
use ranks::{RankColumns, RankRules, batch};
use std::hint::black_box;
use std::time::Duration;

/// An engine on generated rules: evaluates one prepared lead.
pub trait Grown {
    fn prepare(&mut self, leads: &[Lead]);
    fn eval(&mut self, i: usize) -> i32;
}
pub type Make = fn(&[Rule]) -> Box<dyn Grown>;

const SIZES: [usize; 4] = [10, 100, 1000, 10_000];

pub fn peers() -> Vec<(&'static str, Make)> {
    vec![
        ("qualify rate", engines::qualify_growth::rating as Make),
        ("qualify rate, bound anew", engines::qualify_growth::binding),
        ("qualify judge", engines::qualify_growth::judging),
        #[cfg(feature = "datalogic")]
        ("datalogic-rs", engines::datalogic::grown),
        #[cfg(feature = "zen")]
        ("zen-expression", engines::zen::grown),
        #[cfg(feature = "zen")]
        ("zen-engine/table", engines::zen::grown_table),
        #[cfg(feature = "rhai")]
        ("rhai", engines::rhai::grown),
        #[cfg(feature = "cel")]
        ("cel", engines::cel::grown),
        #[cfg(feature = "mlua")]
        ("mlua (Lua 5.4)", engines::mlua::grown),
    ]
}

/// Every engine against the interpreter: qualify on every size, the others on those that they compile
/// in no time.
pub fn check() {
    let leads = leads(1000);
    for n in SIZES {
        let rules = rules(n);
        let want: Vec<i32> = leads.iter().map(|lead| interpret(&rules, &slots(lead))).collect();
        for (name, make) in peers().into_iter().filter(|(name, _)| n <= 1000 || name.starts_with("qualify")) {
            same(name, n, &mut *make(&rules), &leads, &want);
            println!("growth, {n} rules: {name} same on {} leads", leads.len());
        }
    }
}

/// Ends the process at the first lead that differs.
fn same(name: &str, n: usize, grown: &mut dyn Grown, leads: &[Lead], want: &[i32]) {
    grown.prepare(leads);
    for (i, want) in want.iter().enumerate() {
        let got = grown.eval(i);
        if got != *want {
            eprintln!("{name}, {n} rules: lead {i} differs: want {want}, got {got}\n{}", leads[i].to_json());
            std::process::exit(1);
        }
    }
}

/// Times by engine and size, in the order of the first size.
struct Table(Vec<(String, [f64; SIZES.len()], [f64; SIZES.len()])>);

impl Table {
    fn put(&mut self, name: &str, k: usize, ns: f64, compile: f64) {
        let at = self.0.iter().position(|row| row.0 == name).unwrap_or_else(|| {
            self.0.push((name.into(), [f64::NAN; SIZES.len()], [f64::NAN; SIZES.len()]));
            self.0.len() - 1
        });
        self.0[at].1[k] = ns;
        self.0[at].2[k] = compile / 1e3;
    }

    fn print(&self) {
        let cells = |of: &[f64]| of.iter().map(|x| format!(" {:>10}", crate::num(*x))).collect::<String>();
        println!("{:<38} {:>43} | {:>43}", "engine", "ns/lead", "compile us");
        let sizes = SIZES.map(|n| n as f64);
        println!("{:<38}{} |{}", "rules", cells(&sizes), cells(&sizes));
        for (name, ns, compile) in &self.0 {
            println!("{name:<38}{} |{}", cells(ns), cells(compile));
        }
    }
}

pub fn run() {
    let leads = leads(1000);
    let all: Vec<Slots> = leads.iter().map(slots).collect();
    let mut table = Table(Vec::new());
    for (k, n) in SIZES.into_iter().enumerate() {
        let rules = rules(n);
        let want: Vec<i32> = all.iter().map(|s| interpret(&rules, s)).collect();
        floors(&mut table, k, &rules, &all, &want);
        for (name, make) in peers() {
            let t = cpu_ns();
            let mut grown = make(&rules);
            let compile = cpu_ns() - t;
            let m = (200_000 / n).clamp(10, 200);
            same(name, n, &mut *grown, &leads[..m], &want[..m]);
            let t = min_time(Duration::from_millis(400), || {
                for i in 0..m {
                    black_box(grown.eval(i));
                }
            });
            table.put(name, k, t / m as f64, compile);
        }
        let (read, compile) = engines::qualify_growth::reading(&rules);
        println!(
            "# {n} rules: qualify reads them from JSON in {} us and compiles them in {} us, {} times that",
            crate::num(read / 1e3),
            crate::num(compile / 1e3),
            crate::num(compile / read),
        );
    }
    table.print();
}

fn floors(table: &mut Table, k: usize, rules: &[Rule], all: &[Slots], want: &[i32]) {
    let n = rules.len();
    let ms = Duration::from_millis(400);
    let per = |f: &mut dyn FnMut(&Slots) -> i32| {
        // As many leads as make a pass of some milliseconds.
        let m = (4_000_000 / n).clamp(20, 1000);
        let pass = || {
            for s in black_box(&all[..m]) {
                black_box(f(s));
            }
        };
        min_time(ms, pass) / m as f64
    };
    table.put("interpreter", k, per(&mut |s| interpret(rules, s)), 0.0);

    let t = cpu_ns();
    let flat = Flat::new(rules);
    let compile = cpu_ns() - t;
    let mut bits = vec![0u64; n.div_ceil(64)];
    for (s, want) in all.iter().zip(want) {
        assert_eq!(flat.eval(s, &mut bits), *want);
    }
    table.put("interpreter, branchless + fired bits", k, per(&mut |s| flat.eval(s, &mut bits)), compile);

    let t = cpu_ns();
    let index = Index::new(rules);
    let compile = cpu_ns() - t;
    let mut at = [0usize; 13];
    for (s, want) in all.iter().zip(want) {
        assert_eq!(index.eval(s, &mut at, &mut bits), *want);
    }
    let ns = per(&mut |s| index.eval(s, &mut at, &mut bits));
    table.put("index (intervals + bitmaps) + fired", k, ns, compile);
    println!("# {n} rules: the index takes {} KiB", index.bytes / 1024);

    let ranked = RankRules::new(rules, &index);
    let big: Vec<Slots> = all.iter().cycle().take(4096).copied().collect();
    let columns = RankColumns::new(&big, &index);
    let mut out = vec![0i32; big.len()];
    batch(&ranked, &columns, &mut out);
    assert_eq!(&out[..want.len()], want);
    let t = min_time(ms, || batch(&ranked, &columns, black_box(&mut out)));
    table.put("columnar batch over ranks (avx2)", k, t / big.len() as f64, f64::NAN);
    let t = min_time(ms, || {
        black_box(RankColumns::new(black_box(&big), &index));
    });
    table.put("  .. ranking the 13 columns first", k, t / big.len() as f64, f64::NAN);
}

/// For callgrind: ten leads through one engine at one size.
pub fn one(name: &str, n: usize) {
    let rules = rules(n);
    let leads = leads(10);
    let all: Vec<Slots> = leads.iter().map(slots).collect();
    match name {
        "index" => {
            let index = Index::new(&rules);
            let (mut at, mut bits) = ([0; 13], vec![0; n.div_ceil(64)]);
            measured_region(&mut |i| index.eval(&all[i], &mut at, &mut bits));
        }
        "interpreter" => measured_region(&mut |i| interpret(&rules, &all[i])),
        _ => {
            let (_, make) = peers().into_iter().find(|peer| peer.0 == name).expect("the name of an engine");
            let mut grown = make(&rules);
            grown.prepare(&leads);
            grown.eval(0);
            measured_region(&mut |i| grown.eval(i));
        }
    }
}

#[inline(never)]
fn measured_region(f: &mut dyn FnMut(usize) -> i32) {
    for i in 0..10 {
        black_box(f(i));
    }
}
