//! Which playbooks are rated by columns, and which lead by lead: and that both say what a judgement does.

use chrono::TimeDelta;
use qualify::batch::{Activities, Columns, Dates, Numbers, Ratings};
use qualify::standard::*;
use qualify::{AsOf, Condition, Criterion, Framework, Grade, Man, PlaybookSpec, Points, Schema, eur};

use crate::support::made::columns::Made;
use crate::support::made::said::{how, same};
use crate::support::now;
use crate::support::oracle::facts_of::own_attributes;
use crate::support::oracle::tape::Tape;

fn score(points: i32) -> Condition {
    Condition::ScoreAtLeast(points.into())
}

/// A playbook that knows what made-up columns hold.
fn inbound() -> PlaybookSpec {
    let spec = PlaybookSpec::new("inbound", 1);
    own_attributes().into_iter().fold(spec, |spec, (name, declared)| spec.attribute(name, declared))
}

/// Rates made-up leads, more than one block has, and compares each; says how.
fn rated(spec: &PlaybookSpec) -> String {
    let numbers: Vec<u32> =
        (1..60_000u32).map(|i| i.wrapping_mul(2_654_435_761).rotate_left(9) ^ i).collect();
    let playbook = spec.clone().compile(&Schema::standard()).unwrap();
    let mut batch = playbook.batch(now()).unwrap();
    assert_eq!(how(&batch), "not yet");
    for (salt, leads) in [(1, 300), (2, 2_100), (3, 1), (4, 0)] {
        let made = Made::new(&mut Tape::new(&numbers, salt), leads, spec, now());
        same(&mut batch, &playbook, &made, &AsOf::new(now()), leads.min(7)).unwrap();
    }
    how(&batch)
}

fn man() -> Man {
    Man {
        money: BUDGET.at_least(eur(5_000)),
        authority: AUTHORITY.at_least("decision_maker"),
        need: NEED.is(true),
    }
}

#[test]
fn a_plain_playbook_is_rated_by_columns() {
    let spec = inbound()
        .criteria(man())
        .rule("mid-market", EMPLOYEES.between(10, 100), 20)
        .rule("core", INDUSTRY.one_of(["software", "finance"]).and(NEED.is(true)), 10)
        .rule("far", BUY_BY.within_days(30).negate(), -5)
        .rule("nothing", EMPLOYEES.at_least(50), 0)
        .grade(Grade::A, Condition::met_at_least(2).and(score(20)))
        .grade(Grade::B, Condition::Unknown("need".into()).negate().and(score(20).negate()))
        .grade(Grade::C, NEED.is(true).or(EMPLOYEES.at_least(100)).negate());
    assert_eq!(rated(&spec), "by columns");
}

/// "So many are met" is refuted by how many are unmet, of those that count.
#[test]
fn a_row_may_ask_that_too_few_are_met() {
    let uncounted = Criterion::new("seats", EMPLOYEES.at_least(50)).uncounted();
    let mut framework = Framework::new("own").criterion(uncounted);
    for cut in [10, 50, 100] {
        let name = format!("from-{cut}");
        framework = framework.criterion(Criterion::new(name.as_str(), EMPLOYEES.at_least(cut)));
    }
    framework = framework.criterion(Criterion::new("need", NEED.is(true)));
    for least in 1..=4 {
        let spec = inbound()
            .criteria(framework.clone())
            .grade(Grade::A, Condition::met_at_least(least).negate())
            .grade(Grade::B, Condition::met_at_least(3));
        assert_eq!(rated(&spec), "by columns", "{least}");
    }
}

/// Each row of `any` is a comparison of its own: too many of them are not worth trying on every lead.
#[test]
fn rows_that_hold_in_too_many_ways_are_rated_lead_by_lead() {
    let either = |i: i32| EMPLOYEES.at_least(i * 10).or(NEED.is(i % 2 == 0));
    let all = |parts: i32| (1..=parts).map(either).reduce(Condition::and).unwrap();
    for (parts, expected) in [(4, "by columns"), (6, "lead by lead")] {
        let spec =
            inbound().rule("r", NEED.is(true), 5).grade(Grade::A, all(parts)).grade(Grade::B, score(5));
        assert_eq!(rated(&spec), expected);
    }
    let many: Vec<Condition> = (1..40).map(|i| EMPLOYEES.at_least(i)).collect();
    let spec =
        inbound().rule("r", NEED.is(true), 5).grade(Grade::A, Condition::Any(many)).grade(Grade::B, score(5));
    assert_eq!(rated(&spec), "lead by lead");
}

/// Only a meaningful contact engages here: no rule and no criterion reads what was done.
#[test]
fn what_engages_is_read_from_activities() {
    let spec = inbound()
        .rule("r", NEED.is(true), 5)
        .meaningful_contact(["call"])
        .grade(Grade::A, Condition::Engaged);
    assert_eq!(rated(&spec), "by columns", "nothing was done");
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut batch = playbook.batch(now()).unwrap();
    let (offsets, kinds, days, counts) = ([0u8, 0, 1, 2], [0u8, 1], [20_510, 20_510], [1u8, 1]);
    let columns =
        Columns::of(3).did(Activities::on_days(&offsets, &kinds, &["call", "visit"], &days).counts(&counts));
    let mut grades = [Grade::C; 3];
    batch.rate(&columns, Ratings::none().grades(&mut grades)).unwrap();
    assert_eq!((grades, how(&batch)), ([Grade::D, Grade::A, Grade::D], "by columns".to_owned()));

    // What they did is not looked at where nothing hangs on it.
    let spec = inbound().rule("r", NEED.is(true), 5).grade(Grade::A, score(0));
    let mut batch = spec.compile(&Schema::standard()).unwrap().batch(now()).unwrap();
    batch.rate(&columns, Ratings::none().grades(&mut grades)).unwrap();
    assert_eq!((grades, how(&batch)), ([Grade::A; 3], "by columns".to_owned()));
}

/// What an activity would stand for is unknown while none is given, and a floor counts though nothing was done.
#[test]
fn playbooks_that_ask_what_was_done_are_rated_by_columns_without_it() {
    let need = Criterion::new("need", NEED.is(true)).inferred_by("demo", 30);
    let mut visits = qualify::score::ActivityRule::new("visits", "visit", 5);
    visits.clamp = qualify::score::Clamp::default().floor(3);
    let spec = inbound()
        .criteria(Framework::new("own").criterion(need))
        .with_activity(visits)
        .rule("r", EMPLOYEES.at_least(10), 5)
        .grade(Grade::A, Condition::Met("need".into()).and(score(8)))
        .grade(Grade::B, Condition::Engaged.negate().and(score(8)));
    assert_eq!(rated(&spec), "by columns");
}

/// A batch that is moved to another day sees what has come within reach meanwhile.
#[test]
fn a_batch_at_another_instant() {
    let spec = inbound().rule("soon", BUY_BY.within_days(5), 5).grade(Grade::A, score(5));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut batch = playbook.batch(now()).unwrap();
    let later = now() + TimeDelta::days(30);
    let days = [20_514 + 30];
    let columns = Columns::of(1).with(playbook.field(BUY_BY).unwrap(), Dates::new(&days));
    let mut grade = [Grade::C; 1];
    for (at, expected) in [(now(), Grade::D), (later, Grade::A), (now(), Grade::D)] {
        batch.at(at);
        batch.rate(&columns, Ratings::none().grades(&mut grade)).unwrap();
        assert_eq!((grade[0], how(&batch)), (expected, "by columns".to_owned()), "{at}");
    }
}

/// Cut points that no code reaches are asked one by one: met, then unmet, then met again.
#[test]
fn numbers_beyond_any_code_are_rated_lead_by_lead() {
    let far: rust_decimal::Decimal = "79228162514264337593543950335".parse().unwrap();
    let spec = inbound()
        .rule("some", EMPLOYEES.between(10, far), 5)
        .rule("few", EMPLOYEES.at_most(50), 7)
        .grade(Grade::A, score(7));
    let playbook = spec.clone().compile(&Schema::standard()).unwrap();
    let mut batch = playbook.batch(now()).unwrap();
    let employees = [5i64, 10, 50, 51, i64::MIN, i64::MAX];
    let columns = Columns::of(6).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&employees));
    let mut scores = [Points::ZERO; 6];
    batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
    assert_eq!(scores, [7, 12, 12, 5, 7, 5].map(Points::whole));
    assert_eq!(how(&batch), "lead by lead");
}

/// Rules and activities together may be more than a number has bits.
#[test]
fn rules_and_activities_have_their_bits_together() {
    let mut spec = inbound().grade(Grade::A, score(5));
    for i in 0..60 {
        spec = spec.rule(format!("r{i}").as_str(), EMPLOYEES.at_least(i), 1);
    }
    for i in 0..10 {
        spec = spec.activity(format!("d{i}").as_str(), "visit", 1);
    }
    let mut batch = spec.compile(&Schema::standard()).unwrap().batch(now()).unwrap();
    let error = batch.rate(&Columns::of(1), Ratings::none().rules(&mut [0u64; 1])).unwrap_err();
    assert_eq!(error.to_string(), "the column of rules has 1 places, and 2 are needed");
    batch.rate(&Columns::of(1), Ratings::none().rules(&mut [0u64; 2])).unwrap();
}
