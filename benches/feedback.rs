//! How long the feedback takes. `RUSTFLAGS= cargo bench --bench feedback`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::float_arithmetic,
    clippy::needless_range_loop,
    missing_docs,
    unreachable_pub,
    reason = "a bench is a program of its own"
)]

mod closings;
mod lives;

use criterion::{Criterion, Throughput};
use qualify::Lead;
use qualify::feedback::{ClosedLeads, Closing, LeadCursor, Learning, Ledger, Split};
use qualify::lead::{Event, EventKind, Origin};

fn main() {
    let mut c = Criterion::default().configure_from_args();
    ledger(&mut c);
    learning(&mut c, 10_000);
    learning(&mut c, 1_000_000);
    c.final_summary();
}

/// A thousand leads of ten sources, offered three times each to four people.
fn logs() -> Vec<Vec<Event>> {
    let (_, log) = lives::log(&lives::lifecycle(), 20);
    let one = |lead: usize| {
        let mut log = log.clone();
        for event in &mut log {
            event.lead = format!("lead-{lead}").into();
            match &mut event.kind {
                EventKind::Captured { origin, .. } => {
                    *origin = Origin::new(format!("source-{}", lead % 10).as_str()).campaign("spring");
                }
                EventKind::Accepted { holder } => {
                    *holder = qualify::lead::Holder::person(format!("person-{}", lead % 4));
                }
                _ => {}
            }
        }
        log
    };
    (0..1_000).map(one).collect()
}

fn ledger(c: &mut Criterion) {
    let logs = logs();
    let events: usize = logs.iter().map(Vec::len).sum();
    let mut group = c.benchmark_group("ledger");
    group.throughput(Throughput::Elements(u64::try_from(events).unwrap()));
    group.bench_function("fold the logs of 1,000 leads", |b| {
        b.iter(|| {
            let mut ledger = Ledger::new();
            logs.iter().for_each(|log| ledger.fold(log).unwrap());
            ledger
        });
    });
    group.bench_function("follow them event by event", |b| {
        b.iter(|| {
            let mut ledger = Ledger::new();
            for log in &logs {
                let mut cursor = LeadCursor::new();
                for event in log {
                    ledger.follow(&mut cursor, std::slice::from_ref(event)).unwrap();
                }
            }
            ledger
        });
    });
    // What a host does with them anyway.
    group.bench_function("replay them", |b| {
        b.iter(|| logs.iter().map(|log| Lead::replay(log).unwrap().version()).sum::<u64>());
    });
    group.finish();

    // A shard with its own sources: as many entries to add as there are keys.
    let shard = |offset: usize| {
        let mut ledger = Ledger::new();
        for (lead, log) in logs.iter().enumerate() {
            let mut log = log.clone();
            if let EventKind::Captured { origin, .. } = &mut log[0].kind {
                *origin = Origin::new(format!("source-{}", lead + offset).as_str());
            }
            ledger.fold(&log).unwrap();
        }
        ledger
    };
    let (one, other) = (shard(0), shard(500));
    c.bench_function("merge two ledgers of 1,000 sources", |b| {
        b.iter(|| {
            let mut sum = one.clone();
            sum.merge(&other);
            sum
        });
    });
    let text = serde_json::to_string(&one).unwrap();
    c.bench_function("read a ledger of 1,000 sources from JSON", |b| {
        b.iter(|| serde_json::from_str::<Ledger>(&text).unwrap());
    });
}

/// Sixteen rules on eight attributes.
fn learning(c: &mut Criterion, count: usize) {
    let closed = closings::closed(count);
    let rows = closings::rows(count);
    let mut group = c.benchmark_group(format!("learning from {count} leads"));
    group.sample_size(10).throughput(Throughput::Elements(u64::try_from(count).unwrap()));
    if count <= 10_000 {
        let playbook = closings::playbook();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let leads: Vec<_> = closings::leads(count).collect();
        group.bench_function("judge them", |b| {
            b.iter(|| leads.iter().filter(|(lead, _)| playbook.judge(lead, now).clears_bar()).count());
        });
        group.bench_function("add them", |b| {
            b.iter(|| {
                let mut closed = ClosedLeads::of(&playbook);
                leads.iter().for_each(|(lead, won)| closed.add(lead, now, Closing::from(*won)));
                closed
            });
        });
    }
    group.bench_function("one fit by hand", |b| b.iter(|| closings::by_hand(&rows)));
    let whole = closed.all();
    let fixed = Learning::default().ridge_penalty(1.0);
    group.bench_function("rules, at a given ridge penalty", |b| b.iter(|| whole.relearn(&fixed).unwrap()));
    group.bench_function("rules", |b| b.iter(|| whole.relearn(&Learning::default()).unwrap()));
    group.bench_function("binned", |b| b.iter(|| whole.binned(&Learning::default()).unwrap()));
    group.bench_function("report", |b| b.iter(|| whole.report()));
    if count <= 10_000 {
        group.bench_function("study", |b| b.iter(|| closed.study(Split::HASH, &Learning::default())));
    }
    group.finish();
}
