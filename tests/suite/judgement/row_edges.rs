//! Rows at their edges: more criteria than have bits, more groups than have room, an attribute read by several groups,
//! points too far apart for one word, fields of another kind.

use qualify::attribute::{Number, Text};
use qualify::batch::{Activities, Columns, Ratings};
use qualify::error::BindErrorKind;
use qualify::score::{Clamp, Rule};
use qualify::standard::*;
use qualify::{
    Activity, Attr, Condition, Criterion, Framework, Grade, Name, PlaybookSpec, Points, Prospect, Schema,
};

use crate::support::now;

/// Forty criteria that an activity stands for, of which all but one are met: those beyond the sixteenth have no
/// bits of their own, and are counted as they are answered.
#[test]
fn criteria_beyond_the_last_that_has_bits_are_counted() {
    let name = |i: i32| format!("c{i}");
    let criterion = |i: i32| {
        let kind = if i == 39 { "call" } else { "demo" };
        Criterion::new(name(i).as_str(), EMPLOYEES.at_least(i * 10)).inferred_by(kind, 30)
    };
    let framework = (0..40).map(criterion).fold(Framework::new("own"), Framework::criterion);
    for (least, expected) in [(39, Grade::A), (40, Grade::B)] {
        let playbook = PlaybookSpec::new("forty", 1)
            .criteria(framework.clone())
            .grade(Grade::A, Condition::MetAtLeast(least))
            .grade(Grade::B, Condition::Unknown("c39".into()).and(Condition::Met("c38".into())))
            .compile(&Schema::standard())
            .unwrap();
        let prospect = Prospect::new("acme").did(Activity::new("a-1", "demo", now()));
        assert_eq!(playbook.judge(&prospect, now()).grade(), expected);
        let row = playbook.row(now()).unwrap();
        let history = playbook.history_of(&prospect);
        assert_eq!((row.rate().grade(), row.rate_with(&history).grade()), (Grade::D, expected));

        let (offsets, kinds, days, counts) = ([0u8, 1], [0u8], [20_514], [1u8]);
        let columns = Columns::of(1).did(Activities::new(&offsets, &kinds, &["demo"], &days, &counts));
        let (mut grades, mut answers) = ([Grade::D; 1], [0u64; 2]);
        let ratings = Ratings::none().grades(&mut grades).answers(&mut answers);
        playbook.batch(now()).unwrap().rate(&columns, ratings).unwrap();
        assert_eq!((grades, answers), ([expected], [0xAAAA_AAAA_AAAA_AAAA, 0x2AAA]));

        // Known to be too small for most: those are unmet, whatever was done.
        let small = prospect.with(EMPLOYEES, 20);
        let mut row = playbook.row(now()).unwrap();
        row.fill(&small);
        let judged = playbook.judge(&small, now());
        assert_eq!(row.rate_with(&history).grade(), judged.grade());
        for (place, (name, answer)) in judged.answers().enumerate() {
            assert_eq!(row.rate_with(&history).answer(place), answer, "{name}");
        }
    }
}

/// Points of these leads as rows, each as it is judged.
fn scores(spec: PlaybookSpec, employees: &[i32]) -> Vec<Points> {
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let field = playbook.field(EMPLOYEES).unwrap();
    let mut row = playbook.row(now()).unwrap();
    let rate = |lead: &i32| {
        row.set(field, *lead);
        let prospect = Prospect::new("acme").with(EMPLOYEES, *lead);
        let (judged, rating) = (playbook.judge(&prospect, now()), row.rate());
        assert_eq!(rating.score(), judged.score(), "{lead}");
        let spans = (judged.fit_span().low, judged.engagement_span().low);
        assert_eq!((rating.fit(), rating.engagement()), spans, "{lead}");
        rating.score()
    };
    employees.iter().map(rate).collect()
}

/// Twenty groups read the same attribute, each with a limit that counts from its own cut on.
#[test]
fn an_attribute_that_many_groups_read() {
    let mut spec = PlaybookSpec::new("groups", 1).grade(Grade::A, Condition::ScoreAtLeast(3.into()));
    for i in 0..20 {
        let group = format!("g{i}");
        let rule = |cut: i32, points: i32| {
            let name = format!("r{i}-{cut}");
            Rule::new(name.as_str(), EMPLOYEES.at_least(i * 10 + cut), points).group(group.as_str())
        };
        spec = spec.with_rule(rule(0, 3)).with_rule(rule(5, 4)).with_rule(rule(7, -20));
        spec = spec.group(group.as_str(), Clamp::default().cap(5).floor(-2));
    }
    for groups in [2, 20] {
        let mut spec = spec.clone();
        let number = |name: &str| name.trim_start_matches('g').parse::<i32>().unwrap();
        let is_left = |group: &Name| number(group.as_str()) < groups;
        spec.rules.retain(|rule| rule.group.as_ref().is_some_and(is_left));
        spec.groups.retain(|group, _| is_left(group));
        let points = scores(spec, &[-1, 0, 5, 7, 10, 15, 17, 196, 197]);
        let last = if groups == 2 { [-4, -4] } else { [-33, -40] };
        let all = [0, 3, 5, -2, 1, 3, -4, last[0], last[1]].map(Points::whole);
        assert_eq!(points, all, "{groups}");
    }
}

/// Points that differ by a thousandth and by millions have no room beside each other in one word.
#[test]
fn points_far_apart() {
    let mut spec = PlaybookSpec::new("far", 1).grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    for (i, points) in ["0.001", "1000000", "-999999.999", "0.002"].into_iter().enumerate() {
        let cut = 10 * (1 + i32::try_from(i).unwrap());
        for group in ["a", "b", "c"] {
            let points: Points = points.parse().unwrap();
            let name = format!("{group}{i}");
            spec = spec.with_rule(Rule::new(name.as_str(), EMPLOYEES.at_least(cut), points).group(group));
        }
    }
    for group in ["a", "b", "c"] {
        spec = spec.group(group, Clamp::default().floor(0));
    }
    let thousandths = [0, 3, 3_000_000_003, 6, 12].map(Points::from_thousandths);
    assert_eq!(scores(spec, &[5, 10, 20, 30, 40]), thousandths);
}

#[test]
fn fields_are_of_the_kind_that_is_declared() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .rule("budget", BUDGET.at_least(qualify::eur(5)), 20)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let error = playbook.field(Attr::<Number>::new("budget")).unwrap_err();
    assert_eq!(error.kind(), BindErrorKind::WrongKind);
    assert_eq!(error.to_string(), "`budget` is declared as money, and cannot be set as a number");
    assert_eq!(playbook.word(Attr::<Text>::new("budget"), "5").unwrap_err().kind(), BindErrorKind::WrongKind);
    assert!(playbook.field(BUDGET).is_ok());
}
