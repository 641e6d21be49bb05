//! The region that `benches/instructions.sh` counts instructions of: one job over so many leads.
//!
//! ```text
//! instructions JOB LEADS
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::needless_range_loop,
    dropping_copy_types,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::integer_division,
    clippy::print_stdout,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a bench is a program of its own"
)]

mod bounds;
mod closings;
mod kept;
mod lives;
mod lq24;
mod real;
mod texts;

use std::hint::black_box;

use qualify::Schema;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").collect();
    let [_, job, leads] = &arguments[..] else {
        println!("usage: instructions JOB LEADS; see benches/instructions.sh");
        return;
    };
    let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let count: usize = leads.parse().unwrap();
    let is_own = job.starts_with("kept") || job.starts_with("real");
    let leads = lq24::leads(if is_own { 0 } else { count });
    let (spec, playbook, schema) = (lq24::spec(), lq24::playbook(), Schema::standard());
    let prospects: Vec<_> = leads.iter().map(lq24::prospect).collect();
    match job.as_str() {
        "by-hand" => measured_region(|| {
            leads.iter().for_each(|lead| {
                black_box(lq24::by_hand(lead));
            })
        }),
        "rate" => {
            let rows = lq24::Fields::of(&playbook).rows(&playbook, &leads, now);
            measured_region(|| {
                rows.iter().for_each(|row| {
                    black_box(row.rate());
                });
            });
        }
        "rate-struct" => {
            let (fields, mut row) = (lq24::Fields::of(&playbook), playbook.row(now).unwrap());
            measured_region(|| {
                leads.iter().for_each(|lead| {
                    fields.set(&mut row, lead);
                    black_box(row.rate());
                });
            });
        }
        "texts" | "texts-words" => {
            let playbook = if job == "texts" { texts::compared() } else { texts::words() };
            let (fields, mut row) = (texts::Fields::of(&playbook), playbook.row(now).unwrap());
            measured_region(|| {
                for lead in 0..count {
                    fields.set(&mut row, lead);
                    black_box(row.rate());
                }
            });
        }
        // A block is 2,048 leads: of fewer the price of a call counts too.
        "batch" => {
            let (fields, columns) = (lq24::ColumnFields::of(&playbook), lq24::LeadColumns::of(&leads));
            let (mut batch, mut found) = (playbook.batch(now).unwrap(), lq24::Found::of(leads.len()));
            let columns = columns.columns(&fields);
            batch.rate(&columns, found.ratings()).unwrap();
            measured_region(|| batch.rate(&columns, found.ratings()).unwrap());
        }
        // The same with limits, beside its floor; what is said is compared first.
        "by-hand-clamped" => measured_region(|| {
            leads.iter().for_each(|lead| {
                black_box(lq24::clamped_by_hand(lead));
            })
        }),
        "batch-clamped" => {
            let playbook = lq24::clamped();
            let (fields, columns) = (lq24::ColumnFields::of(&playbook), lq24::LeadColumns::of(&leads));
            let (mut batch, mut found) = (playbook.batch(now).unwrap(), lq24::Found::of(leads.len()));
            let columns = columns.columns(&fields);
            batch.rate(&columns, found.ratings()).unwrap();
            lq24::check_clamped_columns(&found, &leads);
            measured_region(|| batch.rate(&columns, found.ratings()).unwrap());
        }
        "rate-struct-clamped" => {
            let playbook = lq24::clamped();
            lq24::check_clamped_rows(&playbook, &leads, now);
            let (fields, mut row) = (lq24::Fields::of(&playbook), playbook.row(now).unwrap());
            measured_region(|| {
                leads.iter().for_each(|lead| {
                    fields.set(&mut row, lead);
                    black_box(row.rate());
                });
            });
        }
        // The same with ladders, beside its floor; what is said is compared first.
        "by-hand-tiers" => measured_region(|| {
            leads.iter().for_each(|lead| {
                black_box(lq24::tiers_by_hand(lead));
            })
        }),
        "rate-struct-tiers" => {
            let playbook = lq24::tiers();
            lq24::check_tiers(&playbook, &leads, now);
            let (fields, mut row) = (lq24::Fields::of(&playbook), playbook.row(now).unwrap());
            measured_region(|| {
                leads.iter().for_each(|lead| {
                    fields.set(&mut row, lead);
                    black_box(row.rate());
                });
            });
        }
        "batch-tiers" => {
            let playbook = lq24::tiers();
            let (fields, columns) = (lq24::ColumnFields::of(&playbook), lq24::LeadColumns::of(&leads));
            let (mut batch, mut found) = (playbook.batch(now).unwrap(), lq24::Found::of(leads.len()));
            let columns = columns.columns(&fields);
            batch.rate(&columns, found.ratings()).unwrap();
            measured_region(|| batch.rate(&columns, found.ratings()).unwrap());
        }
        "judge" => measured_region(|| prospects.iter().for_each(|p| drop(black_box(playbook.judge(p, now))))),
        "next-change" => measured_region(|| {
            prospects.iter().for_each(|p| drop(black_box(playbook.judge(p, now).next_change())));
        }),
        // Every reason but what would improve the grade and until when it holds.
        "reasons" => measured_region(|| {
            for p in &prospects {
                let judgement = playbook.judge(p, now);
                black_box(judgement.findings());
                black_box(judgement.contributions());
                black_box(judgement.rules().count());
                black_box(judgement.failing());
                black_box((judgement.score_span(), judgement.fit_span(), judgement.engagement_span()));
                black_box((judgement.worst(), judgement.best(), judgement.disqualifier()));
                black_box(judgement.missing());
            }
        }),
        "verdict" => {
            measured_region(|| {
                prospects.iter().for_each(|p| drop(black_box(playbook.judge(p, now).verdict())))
            });
        }
        "missing" => {
            measured_region(|| {
                prospects.iter().for_each(|p| drop(black_box(playbook.judge(p, now).missing())))
            });
        }
        "improvements" => measured_region(|| {
            prospects.iter().for_each(|p| drop(black_box(playbook.judge(p, now).improvements())))
        }),
        "qualify" => {
            measured_region(|| prospects.iter().for_each(|p| drop(black_box(playbook.qualify(p, now)))))
        }
        // So many activities and one lead, whose history is kept.
        "kept-judge" | "kept-change" => {
            let (playbook, prospect) = (kept::playbook(), kept::prospect(count, now));
            let history = playbook.history_of(&prospect);
            let asked = || {
                let judgement = playbook.judge_with(&prospect, &history, now);
                black_box((job == "kept-change").then(|| judgement.next_change()));
                black_box(judgement.score());
            };
            // The tables of what an activity is worth are made once.
            asked();
            measured_region(asked);
        }
        // Leads with what they did, beside the floor; what is said is compared first.
        "real-by-hand" => {
            let real = real::Real::of(count, now);
            measured_region(|| (0..count).for_each(|lead| drop(black_box(real.by_hand(lead)))));
        }
        "real-columns" => {
            let real = real::Real::of(count, now);
            let (facts, did) = (lq24::LeadColumns::of(&real.leads), real::DeedColumns::of(&real.deeds));
            let (mut batch, mut found) = (real.playbook.batch(now).unwrap(), real::Found::of(count));
            let columns = real.columns(&facts, &did);
            batch.rate(&columns, found.ratings()).unwrap();
            measured_region(|| batch.rate(&columns, found.ratings()).unwrap());
        }
        "real-row" => {
            let real = real::Real::of(count, now);
            let (fields, mut row) = (real::Fields::of(&real.playbook), real.playbook.row(now).unwrap());
            measured_region(|| {
                for (lead, history) in real.leads.iter().zip(&real.histories) {
                    fields.set(&mut row, lead);
                    black_box(row.rate_with(history));
                }
            });
        }
        "real-judge" => {
            let real = real::Real::of(count, now);
            measured_region(|| {
                real.prospects.iter().for_each(|p| drop(black_box(real.playbook.judge(p, now))));
            });
        }
        // So many activities that give and take alike, and how long that holds.
        "against" => {
            let (playbook, prospect) = (bounds::against(), bounds::visits(count, now));
            measured_region(|| drop(black_box(playbook.judge(&prospect, now).next_change())));
        }
        // So many activities of one lead, each of a kind of its own.
        "once" => {
            let playbook = bounds::once();
            measured_region(|| bounds::rate_kinds(&playbook, count, now));
        }
        // So many activities, recorded one after another.
        "record-all" => {
            let visits = bounds::visits(count, now);
            let mut prospect = qualify::Prospect::new("a");
            measured_region(|| {
                visits.activities().iter().for_each(|one| prospect.record_all([one.clone()]).unwrap());
            });
        }
        // So many groups with a rule on one word each, beside ten times as many words.
        "compile-groups" => {
            let spec = bounds::groups(count);
            measured_region(|| drop(black_box(spec.compile(&schema))));
        }
        "compile" => measured_region(|| leads.iter().for_each(|_| drop(black_box(spec.compile(&schema))))),
        // Five commands a round, and a round a lead: what is printed is a fifth of a round.
        "decide" => {
            let (lifecycle, verdict) = (lives::lifecycle(), lives::verdict());
            let (nurturing, _) = lives::log(&lifecycle, 2);
            let requests = lives::round(&verdict, lives::start() + chrono::TimeDelta::hours(1));
            let rounds: Vec<_> =
                (0..leads.len() / 5).map(|_| (nurturing.clone(), requests.clone())).collect();
            measured_region(|| {
                for (mut lead, requests) in rounds {
                    for (request, now) in requests {
                        let events = lifecycle.decide(&lead, request, now).unwrap();
                        lead.apply(&events);
                        black_box(events);
                    }
                }
            });
        }
        "replay" => {
            let (_, log) = lives::log(&lives::lifecycle(), leads.len());
            measured_region(|| drop(black_box(qualify::Lead::replay(&log))));
        }
        // An event.
        "fold" => {
            let (_, log) = lives::log(&lives::lifecycle(), leads.len());
            let mut ledger = qualify::feedback::Ledger::new();
            measured_region(|| ledger.fold(&log).unwrap());
        }
        // Closed leads.
        "add-closed" => {
            let (playbook, closed) = (closings::playbook(), closings::leads(count).collect::<Vec<_>>());
            let mut leads = qualify::feedback::ClosedLeads::of(&playbook);
            measured_region(|| closed.iter().for_each(|(lead, won)| leads.add(lead, now, (*won).into())));
        }
        "fit-by-hand" => {
            let rows = closings::rows(count);
            measured_region(|| drop(black_box(closings::by_hand(&rows))));
        }
        "relearn" | "relearn-given" | "binned" => {
            let closed = closings::closed(count);
            let given = qualify::feedback::Learning::default().ridge_penalty(1.0);
            measured_region(|| match job.as_str() {
                "relearn-given" => drop(black_box(closed.all().relearn(&given))),
                "relearn" => drop(black_box(closed.all().relearn(&Default::default()))),
                _ => drop(black_box(closed.all().binned(&Default::default()))),
            });
        }
        other => panic!("there is no job `{other}`"),
    }
}

#[inline(never)]
fn measured_region(job: impl FnOnce()) {
    job();
}
