//! Rows at their edges: more criteria than have bits, more groups than have room, an attribute read by several groups,
//! points too far apart for one word, more cells than bytes, numbers at both ends of their range, a date that another
//! value takes back, fields of another kind.

use qualify::attribute::{Number, Text};
use qualify::batch::{Activities, Columns, Ratings};
use qualify::error::BindErrorKind;
use qualify::rate::{Minor, Row};
use qualify::score::{Clamp, Rule};
use qualify::standard::*;
use qualify::{
    Activity, Attr, Condition, Criterion, Currency, Day, Framework, Grade, Money, Name, PlaybookSpec, Points,
    Prospect, Schema, Source,
};
use rust_decimal::Decimal;

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
            .grade(Grade::A, Condition::met_at_least(least))
            .grade(Grade::B, Condition::Unknown("c39".into()).and(Condition::Met("c38".into())))
            .compile(&Schema::standard())
            .unwrap();
        let prospect = Prospect::new("acme").did(Activity::new("a-1", "demo", now()));
        assert_eq!(playbook.judge(&prospect, now()).grade(), expected);
        let row = playbook.row(now()).unwrap();
        let history = playbook.history_of(&prospect);
        assert_eq!((row.rate().grade(), row.rate_with(&history).grade()), (Grade::D, expected));

        let (offsets, kinds, days, counts) = ([0u8, 1], [0u8], [20_514], [1u8]);
        let columns =
            Columns::of(1).did(Activities::on_days(&offsets, &kinds, &["demo"], &days).counts(&counts));
        let (mut grades, mut answers) = ([Grade::D; 1], [0u64; 2]);
        let ratings = Ratings::none().grades(&mut grades).answers(&mut answers);
        playbook.batch(now()).unwrap().rate(&columns, ratings).unwrap();
        assert_eq!((grades, answers), ([expected], [0xAAAA_AAAA_AAAA_AAAA, 0x2AAA]));

        // Known to be too small for most: those are unmet, whatever was done.
        let small = prospect.with(EMPLOYEES, 20);
        let mut row = playbook.row(now()).unwrap();
        row.fill(&small).unwrap();
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

/// Numbers as hosts give them, whole and not, where none, one, five and six cuts turn: as they are judged.
#[test]
fn numbers_of_every_size_between_bands() {
    let bands = [(50, 199), (200, 999), (1_000, 4_999)];
    for count in 0..=3 {
        let mut spec = PlaybookSpec::new("bands", 1).grade(Grade::A, Condition::ScoreAtLeast(1.into()));
        spec = spec.rule("known", EMPLOYEES.known(), 1).rule("paid", BUDGET.at_least(cents(1_050)), 20);
        for (i, (from, to)) in bands.into_iter().take(count).enumerate() {
            let name = format!("b{i}");
            spec = spec.rule(name.as_str(), EMPLOYEES.between(from, to), 1 << (i + 1));
        }
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let (field, budget) = (playbook.field(EMPLOYEES).unwrap(), playbook.field(BUDGET).unwrap());
        let mut row = playbook.row(now()).unwrap();
        let whole = [i64::MIN, -200, -1, 0, 49, 50, 199, 200, 999, 1_000, 4_999, 5_000, i64::MAX];
        for number in whole {
            row.set(field, number);
            let judged = playbook.judge(&Prospect::new("acme").with(EMPLOYEES, number), now()).score();
            assert_eq!(row.rate().score(), judged, "{number} of {count} bands");
        }
        for number in ["49.999", "199.5", "200.0", "999.0001", "-0.5"] {
            let number: Decimal = number.parse().unwrap();
            row.set(field, number);
            let judged = playbook.judge(&Prospect::new("acme").with(EMPLOYEES, number), now()).score();
            assert_eq!(row.rate().score(), judged, "{number} of {count} bands");
        }
        row.clear(field);
        for (amount, places) in
            [(1_049, 2), (1_050, 2), (10, 0), (11, 0), (10_499, 3), (10_500, 3), (i64::MAX, 2)]
        {
            let amount = Minor::new(amount, places, Currency::EUR);
            row.set(budget, amount);
            let judged = playbook.judge(&Prospect::new("acme").with(BUDGET, amount.money()), now()).score();
            assert_eq!(row.rate().score(), judged, "{amount:?}");
        }
    }
}

fn cents(cents: i64) -> Money {
    Minor::cents(cents, Currency::EUR).money()
}

/// What is said of a value is taken back by the next value, the same one or another, and can be said anew.
#[test]
fn the_next_value_takes_back_when_the_last_was_learnt() {
    let playbook = PlaybookSpec::new("fresh", 1)
        .rule("mid-market", EMPLOYEES.at_least(50), 20)
        .rule("need", NEED.is(true), 5)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let (employees, need) = (playbook.field(EMPLOYEES).unwrap(), playbook.field(NEED).unwrap());
    let (today, tomorrow) = (Day::from_date(now().date_naive()), Day::from_date(now().date_naive()).plus(1));
    let mut row = playbook.row(now()).unwrap();
    let score = |row: &Row| row.rate().score();
    row.set(need, true);
    for _ in 0..2 {
        row.set(employees, 120);
        row.learnt(employees, tomorrow);
        assert_eq!(score(&row), 5.into(), "what is learnt tomorrow is not known today");
        row.set(employees, 120);
        assert_eq!(score(&row), 25.into());
        assert_eq!(row.prospect("acme").fact("employees").unwrap().when_learnt(), None);
        // Nothing of it comes back with the next instant.
        row.at(now() - chrono::TimeDelta::days(9));
        assert_eq!(score(&row), 25.into());
        row.at(now());
        row.source(employees, Source::Rep);
        let prospect = row.prospect("acme");
        let fact = prospect.fact("employees").unwrap();
        assert_eq!((fact.when_learnt(), fact.source()), (None, Some(Source::Rep)), "of the last value alone");
        row.learnt(employees, today);
        assert_eq!(score(&row), 25.into());
        row.clear(employees);
        assert_eq!(score(&row), 5.into());
        assert!(row.prospect("acme").fact("employees").is_none());
    }
}

/// More cells than a byte tells apart, in groups with limits, and rules over two attributes that give and take.
#[test]
fn more_cells_than_bytes() {
    const WORD: Attr<Text> = Attr::new("word");
    let words: Vec<String> = (0..400).map(|i| format!("w{i:03}")).collect();
    for count in [20, 400] {
        let some = |from: usize| words[..count].iter().skip(from).step_by(2).map(String::as_str);
        let group = |name: &str, when: Condition, points: i32| Rule::new(name, when, points).group("limited");
        let playbook = PlaybookSpec::new("words", 1)
            .attribute("word", qualify::attribute::Kind::Text)
            .group("limited", Clamp::default().cap(10).floor(-5))
            .with_rule(group("even", WORD.one_of(some(0)), 7))
            .with_rule(group("odd", WORD.one_of(some(1)), -9))
            .with_rule(group("both", WORD.one_of(some(0)).and(NEED.is(true)), 6))
            .with_rule(group("neither", EMPLOYEES.at_least(50).and(NEED.is(false)), -4))
            .with_rule(Rule::new("either", NEED.is(true).or(EMPLOYEES.at_least(50)), -3).as_engagement())
            .grade(Grade::A, Condition::FitAtLeast(7.into()).and(Condition::ScoreAtLeast(7.into())))
            .disqualify("odd", WORD.one_of(some(1)))
            .compile(&Schema::standard())
            .unwrap();
        let word = playbook.field(WORD).unwrap();
        let (need, employees) = (playbook.field(NEED).unwrap(), playbook.field(EMPLOYEES).unwrap());
        let mut row = playbook.row(now()).unwrap();
        for (i, text) in words.iter().enumerate() {
            let (needs, size) = ([None, Some(true), Some(false)][i % 3], [10, 50][usize::from(i & 2 == 2)]);
            row.set(word, text.as_str());
            row.set_some(need, needs);
            row.set(employees, size);
            let mut prospect = Prospect::new("acme").with(WORD, text.as_str()).with(EMPLOYEES, size);
            if let Some(needs) = needs {
                prospect = prospect.with(NEED, needs);
            }
            let is_even = i % 2 == 0;
            let limited = match i < count {
                true if is_even => 7 + if needs == Some(true) { 6 } else { 0 },
                true => -9,
                false => 0,
            } + if needs == Some(false) && size == 50 { -4 } else { 0 };
            let fit = limited.clamp(-5, 10);
            let engagement = if needs == Some(true) || size == 50 { -3 } else { 0 };
            let (rating, judged) = (row.rate(), playbook.judge(&prospect, now()));
            let said = (rating.fit(), rating.engagement(), rating.score());
            assert_eq!(said, (fit.into(), engagement.into(), (fit + engagement).into()), "{text}");
            assert_eq!((rating.grade(), rating.route()), (judged.grade(), judged.route()), "{text}");
            assert_eq!(rating.disqualifier().is_some(), i < count && !is_even, "{text}");
            assert_eq!(rating.rules().count(), judged.rules().count(), "{text}");
        }
    }
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
