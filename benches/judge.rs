//! How long compiling and judging take. `RUSTFLAGS= cargo bench`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    unreachable_pub,
    reason = "a bench is a program of its own"
)]

mod lq24;
mod real;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use qualify::Schema;

fn main() {
    let mut c = Criterion::default().configure_from_args();
    let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let leads = lq24::leads(10_000);
    let playbook = lq24::playbook();
    lq24::check(&playbook, &leads, now);
    let prospects: Vec<_> = leads.iter().map(lq24::prospect).collect();

    let spec = lq24::spec();
    let schema = Schema::standard();
    let json = serde_json::to_string(&spec).unwrap();
    c.bench_function("compile 24 rules", |b| b.iter(|| spec.compile(&schema).unwrap()));
    c.bench_function("read 24 rules from JSON", |b| {
        b.iter(|| serde_json::from_str::<qualify::PlaybookSpec>(&json).unwrap());
    });

    c.bench_function("lint 24 rules", |b| b.iter(|| playbook.lint()));

    // One lead at a time out of the 10,000, so that no branch is learnt by heart.
    let mut each = prospects.iter().cycle();
    let mut next = move || each.next().unwrap();
    c.bench_function("judge one lead: grade and route", |b| b.iter(|| playbook.judge(next(), now).grade()));
    c.bench_function("judge one lead: and next change", |b| {
        b.iter(|| playbook.judge(next(), now).next_change())
    });
    c.bench_function("judge one lead: and missing", |b| b.iter(|| playbook.judge(next(), now).missing()));
    c.bench_function("judge one lead: and the verdict", |b| b.iter(|| playbook.judge(next(), now).verdict()));
    c.bench_function("judge one lead: and why", |b| {
        b.iter(|| {
            let judgement = playbook.judge(next(), now);
            (judgement.findings(), judgement.contributions(), judgement.score_span(), judgement.missing())
        })
    });
    c.bench_function("judge one lead: and improvements", |b| {
        b.iter(|| playbook.judge(next(), now).improvements())
    });
    c.bench_function("qualify one lead: everything", |b| b.iter(|| playbook.qualify(next(), now)));

    let mut group = c.benchmark_group("10,000 leads");
    group.throughput(Throughput::Elements(10_000));
    group.sample_size(20);
    group.bench_function("by hand", |b| {
        b.iter(|| leads.iter().map(|lead| i64::from(lq24::by_hand(black_box(lead)).0)).sum::<i64>());
    });
    let fields = lq24::Fields::of(&playbook);
    group.bench_function("rate, from a struct", |b| {
        let mut row = playbook.row(now).unwrap();
        let mut rated = |lead| {
            fields.set(&mut row, lead);
            row.rate().score().thousandths()
        };
        b.iter(|| leads.iter().map(&mut rated).sum::<i64>());
    });
    let rows = fields.rows(&playbook, &leads, now);
    group.bench_function("rate, bound beforehand", |b| {
        b.iter(|| rows.iter().map(|row| row.rate().score().thousandths()).sum::<i64>());
    });
    group.bench_function("judge", |b| {
        b.iter(|| prospects.iter().map(|p| playbook.judge(p, now).score().thousandths()).sum::<i64>());
    });
    let mut newer = spec.clone();
    newer.rules[0].points += qualify::Points::whole(5);
    let newer = newer.compile(&schema).unwrap();
    group.bench_function("compare two playbooks", |b| {
        b.iter(|| {
            let mut comparison = playbook.compare(&newer);
            prospects.iter().for_each(|p| comparison.add(p, now));
            comparison.changed()
        });
    });
    let (fields, columns) = (lq24::ColumnFields::of(&playbook), lq24::LeadColumns::of(&leads));
    let mut batch = playbook.batch(now).unwrap();
    let mut found = lq24::Found::of(leads.len());
    batch.rate(&columns.columns(&fields), found.ratings()).unwrap();
    lq24::check_columns(&found, &leads);
    group.bench_function("batch", |b| {
        b.iter(|| batch.rate(black_box(&columns.columns(&fields)), found.ratings()).unwrap());
    });
    let clamped = lq24::clamped();
    let (fields, mut batch) = (lq24::ColumnFields::of(&clamped), clamped.batch(now).unwrap());
    batch.rate(&columns.columns(&fields), found.ratings()).unwrap();
    lq24::check_clamped_columns(&found, &leads);
    group.bench_function("batch, groups with limits", |b| {
        b.iter(|| batch.rate(black_box(&columns.columns(&fields)), found.ratings()).unwrap());
    });
    group.bench_function("qualify", |b| {
        b.iter(|| prospects.iter().map(|p| playbook.qualify(p, now).missing.len()).sum::<usize>());
    });
    group.finish();
    real_leads(&mut c, now);
    c.final_summary();
}

/// A real playbook: leads with what they did, in each way beside the floor, which says the same.
fn real_leads(c: &mut Criterion, now: chrono::DateTime<chrono::Utc>) {
    const LEADS: usize = 10_000;
    let real = real::Real::of(LEADS, now);
    let mut group = c.benchmark_group("10,000 real leads");
    group.throughput(Throughput::Elements(LEADS as u64));
    group.sample_size(20);
    group.bench_function("by hand", |b| {
        b.iter(|| (0..LEADS).map(|lead| real.by_hand(black_box(lead)).0).sum::<i64>());
    });
    let (facts, did) = (lq24::LeadColumns::of(&real.leads), real::DeedColumns::of(&real.deeds));
    let (mut batch, mut found) = (real.playbook.batch(now).unwrap(), real::Found::of(LEADS));
    let columns = real.columns(&facts, &did);
    group.bench_function("batch", |b| {
        b.iter(|| batch.rate(black_box(&columns), found.ratings()).unwrap());
    });
    let (fields, mut row) = (real::Fields::of(&real.playbook), real.playbook.row(now).unwrap());
    group.bench_function("rate with a history, from a struct", |b| {
        let mut rated = |(lead, history)| {
            fields.set(&mut row, lead);
            row.rate_with(history).score().thousandths()
        };
        b.iter(|| real.leads.iter().zip(&real.histories).map(&mut rated).sum::<i64>());
    });
    group.bench_function("judge", |b| {
        let judged = |p| real.playbook.judge(p, now).score().thousandths();
        b.iter(|| real.prospects.iter().map(judged).sum::<i64>());
    });
    group.finish();
}
