//! How long the lead's life takes, and how much memory a lead. `RUSTFLAGS= cargo bench --bench life`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench is a program of its own"
)]

mod lives;

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{Criterion, Throughput};
use qualify::Lead;
use qualify::lead::Event;

fn main() {
    let mut c = Criterion::default().configure_from_args();
    let lifecycle = lives::lifecycle();
    let verdict = lives::verdict();
    let (nurturing, _) = lives::log(&lifecycle, 2);
    let hour = TimeDelta::hours(1);

    // Five commands, each decided, stored nowhere, and applied.
    let mut group = c.benchmark_group("decide and apply");
    group.throughput(Throughput::Elements(5));
    let requests = lives::round(&verdict, lives::start() + hour);
    group.bench_function("a round of 5 commands", |b| {
        b.iter(|| {
            let mut lead = nurturing.clone();
            for (request, now) in &requests {
                let events = lifecycle.decide(&lead, request.clone(), *now).unwrap();
                lead.apply(&events);
            }
            lead
        });
    });
    group.bench_function("by hand", |b| {
        b.iter(|| {
            let mut lead = lives::ByHand::default();
            (0..5).for_each(|command| assert!(lead.decide(black_box(command), black_box(1_000))));
            lead.version
        });
    });
    group.finish();
    let refused = || qualify::Command::Accept.by(qualify::sales("dana"));
    c.bench_function("refuse a command, with what is legal", |b| {
        b.iter(|| lifecycle.decide(&nurturing, refused(), lives::start() + hour).unwrap_err());
    });
    let dana = qualify::sales("dana");
    c.bench_function("what is allowed", |b| {
        b.iter(|| lifecycle.allowed(&nurturing, &dana, lives::start() + hour))
    });

    let (lead, log) = lives::log(&lifecycle, 1_000);
    assert_eq!(Lead::replay(&log).unwrap(), lead);
    let stored: Vec<String> = log.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    let bytes: usize = stored.iter().map(String::len).sum();
    println!("a log of {} events: {} bytes an event as JSON", log.len(), bytes / log.len());
    let mut group = c.benchmark_group("a log of 1,000 events");
    group.throughput(Throughput::Elements(u64::try_from(log.len()).unwrap()));
    group.bench_function("replay", |b| b.iter(|| Lead::replay(&log).unwrap()));
    group.bench_function("read from JSON", |b| {
        b.iter(|| stored.iter().map(|row| serde_json::from_str::<Event>(row).unwrap()).collect::<Vec<_>>());
    });
    group.bench_function("write as JSON", |b| {
        b.iter(|| log.iter().map(|event| serde_json::to_string(event).unwrap().len()).sum::<usize>());
    });
    group.finish();
    let snapshot = serde_json::to_string(&lead).unwrap();
    c.bench_function("read a snapshot from JSON", |b| {
        b.iter(|| serde_json::from_str::<Lead>(&snapshot).unwrap())
    });

    // Each read from its own snapshot, so that they share nothing.
    let snapshot = serde_json::to_string(&nurturing).unwrap();
    let before = resident();
    let leads: Vec<Lead> = (0..100_000).map(|_| serde_json::from_str(&snapshot).unwrap()).collect();
    if let (Some(before), Some(after)) = (before, resident()) {
        println!(
            "a lead in memory: {} bytes, of which {} itself and the rest what it points to",
            (after - before) * 1_024 / leads.len(),
            size_of::<Lead>()
        );
    }
    // A host's timer asks every lead for its next deadline.
    let leads: Vec<Lead> = leads.iter().cycle().take(1_000_000).cloned().collect();
    let mut group = c.benchmark_group("the next deadline");
    group.sample_size(10);
    group.throughput(Throughput::Elements(1_000_000));
    group.bench_function("of a million leads", |b| {
        b.iter(|| leads.iter().filter_map(Lead::next_deadline).map(|next| next.at).min());
    });
    group.finish();
    c.final_summary();
}

/// Kilobytes of memory in use, where the system tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
