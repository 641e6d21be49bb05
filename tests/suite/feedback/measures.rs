//! Laws of reports and splits, over random leads.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Number};
use qualify::feedback::{ClosedLeads, Closing, Cohort, GradeLine, Share, Split};

use crate::support::noon;
use qualify::{Activity, Attr, Condition, Grade, Playbook, PlaybookSpec, Prospect, Schema};

const SEATS: Attr<Number> = Attr::new("seats");

fn spec() -> PlaybookSpec {
    PlaybookSpec::new("measured", 1)
        .attribute("seats", Attribute::new(Kind::Number))
        .rule("some", SEATS.at_least(10), 10)
        .rule("many", SEATS.at_least(60), 20)
        .activity("demo", "demo", 15)
        .grade(Grade::A, Condition::ScoreAtLeast(30.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(15.into()))
        .grade(Grade::C, Condition::ScoreAtLeast(10.into()))
}

fn playbook() -> Playbook {
    spec().compile(&Schema::standard()).unwrap()
}

#[derive(Clone, Debug)]
struct Made {
    seats: Option<i64>,
    demos: usize,
    converted: Option<bool>,
    order: Option<i64>,
    bucket: Option<u8>,
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let one = (
        prop::option::of(0..100_i64),
        0..3_usize,
        prop::option::weighted(0.9, any::<bool>()),
        prop::option::weighted(0.8, 0..20_i64),
        prop::option::of(0..100_u8),
    );
    let one = one.prop_map(|(seats, demos, converted, order, bucket)| Made {
        seats,
        demos,
        converted,
        order,
        bucket,
    });
    prop::collection::vec(one, 0..80)
}

fn closed(leads: &[Made]) -> ClosedLeads {
    let mut closed = ClosedLeads::of(&playbook());
    for (place, made) in leads.iter().enumerate() {
        let mut lead = Prospect::new(format!("lead-{place}"));
        if let Some(seats) = made.seats {
            lead = lead.with(SEATS, seats);
        }
        for demo in 0..made.demos {
            lead = lead.did(Activity::new(format!("a-{demo}").as_str(), "demo", noon()));
        }
        let mut closing = made.converted.map_or_else(Closing::open, Closing::from);
        if let Some(order) = made.order {
            closing = closing.order(order);
        }
        if let Some(bucket) = made.bucket {
            closing = closing.bucket(bucket);
        }
        closed.add(&lead, noon(), closing);
    }
    closed
}

fn places(part: &Cohort<'_>) -> BTreeSet<usize> {
    let places: Vec<usize> = part.places().collect();
    let set: BTreeSet<usize> = places.iter().copied().collect();
    assert_eq!((set.len(), part.len()), (places.len(), places.len()));
    set
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn reports_add_up(leads in made()) {
        let closed = closed(&leads);
        let whole = closed.all();
        let report = whole.report();
        let with_outcome: Vec<&Made> = leads.iter().filter(|made| made.converted.is_some()).collect();
        let won = with_outcome.iter().filter(|made| made.converted == Some(true)).count();
        let all = Share::new(won as u64, with_outcome.len() as u64);
        prop_assert_eq!(report.converted, all);
        let grades: Vec<Grade> = report.grades.iter().map(|line| line.grade).collect();
        prop_assert_eq!(grades, Grade::ALL);
        prop_assert_eq!(report.grades.iter().map(|line| line.leads.count).sum::<u64>(), all.of);
        prop_assert!(report.grades.iter().all(|line| line.leads.of == all.of && line.leads.count == line.converted.of));
        let sum = report.grades.iter().fold(Share::default(), |sum, line| sum.with(line.converted));
        prop_assert_eq!(sum, all);
        // Each grade's lift, weighed by its leads, comes to one.
        if won > 0 {
            let weighed = |line: &GradeLine| line.lift.unwrap_or(0.0) * line.leads.count as f64;
            let mean = report.grades.iter().map(weighed).sum::<f64>() / all.of as f64;
            prop_assert!((mean - 1.0).abs() < 1e-12, "{mean}");
        }
        let fired = |rule: &str, made: &Made| match rule {
            "some" => made.seats.is_some_and(|seats| seats >= 10),
            "many" => made.seats.is_some_and(|seats| seats >= 60),
            _ => made.demos > 0,
        };
        for rule in &report.rules {
            prop_assert_eq!(rule.fired.with(rule.others), all);
            let mine = with_outcome.iter().filter(|made| fired(rule.rule.as_str(), made));
            let mine = mine.fold(Share::default(), |mut share, made| { share.add(made.converted == Some(true)); share });
            prop_assert_eq!(rule.fired, mine, "{}", rule.rule);
        }
        let shares = report.rules.iter().flat_map(|rule| [rule.fired, rule.others]).chain(report.grades.iter().flat_map(|line| [line.leads, line.converted]));
        for share in shares {
            let interval = share.interval();
            prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
            prop_assert!(share.value().is_none_or(|value| interval.holds(value)), "{share}");
        }
        prop_assert_eq!(report.auc.is_some(), won > 0 && all.of > won as u64);
        if let Some(calibration) = whole.calibration() {
            let report = whole.report_by(&calibration);
            let bins = report.calibration.iter().fold(Share::default(), |sum, bin| sum.with(bin.happened));
            prop_assert_eq!(bins, all);
            prop_assert!(report.calibration.windows(2).all(|two| two[0].said <= two[1].said));
            let brier = report.brier.unwrap();
            prop_assert!((0.0..=1.0).contains(&brier.value) && (0.0..=0.25 + 1e-12).contains(&brier.constant));
        }
    }

    #[test]
    fn splits_part_the_leads(leads in made(), learn in 1..100_u8, more in 0..100_u8, folds in 1..11_u8, percent in 1..100_u8) {
        let closed = closed(&leads);
        let with_outcome: Vec<&Made> = leads.iter().filter(|made| made.converted.is_some()).collect();
        let all: BTreeSet<usize> = (0..with_outcome.len()).collect();
        prop_assert_eq!(places(&closed.all()), all.clone());

        let until = learn.saturating_add(more).min(100);
        let once = closed.split(Split::Hash { learn, until });
        prop_assert_eq!(once.len(), 1);
        let (learnt, measured) = (places(&once[0].train), places(&once[0].test));
        prop_assert!(learnt.is_disjoint(&measured));
        for (place, made) in with_outcome.iter().enumerate() {
            if let Some(bucket) = made.bucket {
                prop_assert_eq!(learnt.contains(&place), bucket < learn);
                prop_assert_eq!(measured.contains(&place), (learn..until).contains(&bucket));
            }
        }

        let mut seen = BTreeSet::new();
        let dealt = closed.split(Split::Folds(folds));
        prop_assert_eq!(dealt.len(), usize::from(folds));
        for fold in &dealt {
            let (learnt, measured) = (places(&fold.train), places(&fold.test));
            prop_assert!(learnt.is_disjoint(&measured));
            prop_assert_eq!(learnt.union(&measured).copied().collect::<BTreeSet<_>>(), all.clone());
            prop_assert!(seen.is_disjoint(&measured), "each lead is measured once");
            seen.extend(measured);
        }
        prop_assert_eq!(seen, all.clone());

        let folds = closed.split(Split::Time { percent });
        let mut orders: Vec<Option<i64>> = with_outcome.iter().map(|made| made.order).collect();
        orders.sort_unstable();
        let ordered = orders.iter().filter(|order| order.is_some()).count();
        let cuts: Vec<usize> = (1..orders.len()).filter(|cut| orders[cut - 1] != orders[*cut]).collect();
        let can = ordered > 0 && ordered * 10 >= orders.len() * 9 && !cuts.is_empty();
        prop_assert_eq!(folds.len(), usize::from(can));
        for fold in folds {
            let (learnt, measured) = (places(&fold.train), places(&fold.test));
            let wanted = all.len() * usize::from(percent) / 100;
            let nearest = cuts.iter().map(|cut| cut.abs_diff(wanted)).min();
            prop_assert_eq!(Some(learnt.len().abs_diff(wanted)), nearest, "where other leads begin, as near as can be");
            prop_assert!(learnt.is_disjoint(&measured) && learnt.len() + measured.len() == all.len());
            let order = |place: &usize| with_outcome[*place].order;
            let newest_learnt = learnt.iter().map(order).max().flatten();
            prop_assert!(measured.iter().all(|place| order(place) > newest_learnt), "the oldest are learnt from");
        }
    }
}
