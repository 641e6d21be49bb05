//! Inputs at and beyond every limit: an error or an answer, never a panic, and no stack too small.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::activity::{CAMPAIGN, SOURCE, SUBJECT};
use qualify::attribute::{Attribute, Kind, Number};
use qualify::batch::{Activities, Columns, Ratings, Words};
use qualify::condition::{ActivityFilter, Did, Operator};
use qualify::error::{MistakeKind, SpecErrors};
use qualify::playbook::DayOffset;
use qualify::score::{ActivityRule, Clamp, Decay, Repeat};
use qualify::{
    Activity, AsOf, Attr, Condition, Currency, Day, Fact, Grade, Money, Playbook, PlaybookSpec, Points,
    Prospect, Route, Schema, standard::*,
};
use rust_decimal::Decimal;

/// The stack on which the deepest legal playbook is read, compiled and asked. Measured with rustc
/// 1.95 on x86-64 Linux: 104 KiB without optimization, at most 32 KiB with.
const STACK: usize = if cfg!(debug_assertions) { 128 * 1024 } else { 64 * 1024 };

#[test]
fn the_deepest_legal_playbook_needs_little_stack() {
    let work = || {
        // Below the whole, the list, the rule, the question and its operands: so many `not`, or
        // half as many `all`, which are two levels each.
        for text in [nested(13), negated(26)] {
            let playbook = read(&text).unwrap().compile(&Schema::standard()).unwrap();
            let known = Prospect::new("a").with(NEED, true);
            assert_eq!(playbook.qualify(&known, now()).verdict.route, Route::Sales);
            let q = playbook.qualify(&Prospect::new("b"), now());
            assert_eq!((q.verdict.route, q.missing.len()), (Route::Marketing, 1));
            assert!(playbook.spec().canonical().contains("need"));
            let _ = q.to_string();
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}

#[test]
fn what_is_deeper_is_refused_on_the_same_stack() {
    let work = || {
        // The last is deeper than the format's own parser goes: what is too deep is not even read.
        for depth in [14, 20, 30, 10_000] {
            for text in [nested(depth), negated(2 * depth)] {
                let errors = read(&text).unwrap_err();
                assert!(kinds(&errors).iter().all(|kind| *kind == MistakeKind::Limit), "{depth}: {errors}");
            }
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}

#[test]
fn conditions_built_in_code_are_as_deep_as_the_limit_allows() {
    let work = || {
        let deep = |levels| (1..levels).fold(NEED.is(true), |condition, _| condition.negate());
        let spec = |levels| graded().rule("deep", deep(levels), 1);
        // The written form has four more: the whole, the list, the rule; below the last question its list and operands.
        spec(28).compile(&Schema::standard()).unwrap();
        for levels in [29, 33, 500] {
            let errors = spec(levels).compile(&Schema::standard()).unwrap_err();
            assert_eq!(texts(&errors), ["rules[0].when: nested deeper than 32 levels; flatten it"]);
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}

/// Held against each other part by part, nested filters would take longer than the world lasts.
#[test]
fn filters_as_deep_as_the_limit_allows() {
    fn tree(
        levels: u32,
        of: fn(Vec<Condition>) -> Condition,
        leaf: &mut dyn FnMut() -> Condition,
    ) -> Condition {
        if levels == 0 {
            return leaf();
        }
        of((0..2).map(|_| tree(levels - 1, of, leaf)).collect())
    }
    let spec = |met: Condition| {
        graded().with_activity(ActivityRule::new("pricing", ActivityFilter::new("visit").and(met), 1))
    };
    let refused = |met: Condition| {
        let errors = spec(met).compile(&Schema::standard()).unwrap_err();
        let message =
            "activities[0].where: no activity can meet this, its parts contradict each other or the kinds";
        assert_eq!(texts(&errors), [message]);
    };
    let visit = |subject: &str| Prospect::new("a").did(Activity::new("a-1", "visit", now()).subject(subject));
    let same = || SUBJECT.starts_with("/pricing");
    for of in [Condition::All, Condition::Any] {
        let playbook = spec(tree(11, of, &mut || same())).compile(&Schema::standard()).unwrap();
        assert_eq!(playbook.judge(&visit("/pricing/eu"), now()).score(), Points::whole(1));
        assert_eq!(playbook.judge(&visit("/jobs"), now()).score(), Points::ZERO);
        assert!(!playbook.judge(&Prospect::new("a"), now()).improvements().is_empty());
        refused(tree(11, of, &mut || same().and(same().negate())));
    }
    // Of many choices, all of which differ.
    let mut number = 0;
    let mut either = || {
        number += 1;
        SUBJECT.contains(format!("{number}").as_str()).or(CAMPAIGN.contains(format!("{number}").as_str()))
    };
    let many = Condition::All((0..1_000).map(|_| either()).collect());
    let playbook = spec(many.clone()).compile(&Schema::standard()).unwrap();
    assert_eq!(playbook.judge(&visit("/pricing"), now()).score(), Points::ZERO);
    // None can be met with the last: that would take longer to find than anybody waits, and is not said.
    let none = SUBJECT.known().negate().and(CAMPAIGN.is("0"));
    assert!(
        spec(many.clone().and(none.clone())).compile(&Schema::standard()).is_err(),
        "the first choice says it"
    );
    let nothing = SUBJECT.known().negate().or(CAMPAIGN.known().negate()).and(SOURCE.is("web"));
    spec(many.and(nothing)).compile(&Schema::standard()).unwrap();
}

#[test]
fn the_most_rules_compile_and_one_more_does_not() {
    let spec = |n: u32| (0..n).fold(graded(), |spec, i| spec.rule(name(i), EMPLOYEES.at_least(i), 1));
    let playbook = spec(16_384).compile(&Schema::standard()).unwrap();
    let unknown = playbook.qualify(&Prospect::new("a"), now());
    assert_eq!(unknown.score.high, Points::whole(16_384));
    let known = playbook.qualify(&Prospect::new("a").with(EMPLOYEES, 99), now());
    assert_eq!(known.verdict.score, Points::whole(100));
    let errors = spec(16_385).compile(&Schema::standard()).unwrap_err();
    assert_eq!(texts(&errors), ["rules: 16385 rules, at most 16384 are allowed"]);
}

#[test]
fn the_most_activity_rules_and_groups_compile_and_one_more_does_not() {
    let spec = |n: u32| (0..n).fold(graded(), |spec, i| spec.activity(name(i), "*", 1));
    let playbook = spec(1_024).compile(&Schema::standard()).unwrap();
    let busy = activities(1_000, TimeDelta::hours(5));
    assert_eq!(playbook.judge(&busy, now()).score(), Points::whole(1_024_000));
    assert_eq!(
        texts(&spec(1_025).compile(&Schema::standard()).unwrap_err()),
        ["activities: 1025 activity rules, at most 1024 are allowed; \
          count what is worth the same by one rule, such as one on `*`"]
    );
    let spec = |n: u32| (0..n).fold(graded(), |spec, i| spec.group(name(i), Clamp::default().cap(1)));
    spec(1_024).compile(&Schema::standard()).unwrap();
    let errors = spec(1_025).compile(&Schema::standard()).unwrap_err();
    assert_eq!(texts(&errors), ["groups: 1025 groups, at most 1024 are allowed; let rules share them"]);
}

#[test]
fn the_most_questions_about_what_they_did_compile_and_one_more_does_not() {
    let asked = |i: u32| Condition::did(Did::new(ActivityFilter::new("visit").and(SUBJECT.is(name(i)))));
    // One that is asked twice counts once.
    let twice =
        |spec: PlaybookSpec, i: u32| spec.rule(name(i), asked(i), 1).rule(format!("{i}"), asked(i), 1);
    let spec = |n: u32| (0..n).fold(graded(), twice);
    let playbook = spec(1_024).compile(&Schema::standard()).unwrap();
    let on = |i: u32| Activity::new(format!("a-{i}"), "visit", now()).subject(name(i % 2_048));
    let mut prospect = Prospect::new("a");
    prospect.record_all((0..10_000).map(on)).unwrap();
    assert_eq!(playbook.judge(&prospect, now()).score(), Points::whole(2_048));
    let errors = spec(1_030).compile(&Schema::standard()).unwrap_err();
    assert_eq!(
        texts(&errors),
        ["rules[2048].when.did: more than 1024 different questions about what they did; \
          ask about several kinds or subjects in one"]
    );
}

#[test]
fn words_that_nothing_declares_are_held_against_all_that_are_only_as_often_as_somebody_reads_it() {
    let attribute =
        |spec: PlaybookSpec, i: u32| spec.attribute(format!("a-long-name-of-an-attribute-{i}"), Kind::Number);
    let spec = (0..256).fold(graded(), attribute);
    let at_least =
        |i: u32| Condition::fact(format!("a-lnog-name-of-an-atribute-x{i}"), Operator::AtLeast(1.into()));
    let spec = (0..16_000).fold(spec, |spec, i| spec.rule(format!("r{i}"), at_least(i), 1));
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    assert_eq!((errors.mistakes().len(), errors.more()), (64, 16_000 - 64));
    assert!(errors.mistakes().iter().all(|mistake| mistake.message().contains("did you mean")));
}

/// Long texts are searched for in other kinds' activities only: asked of all, they would take minutes.
#[test]
fn filters_are_asked_of_activities_of_their_kinds() {
    let long = "a".repeat(200);
    let asked = |i: u32| ActivityFilter::new("mail").and(SUBJECT.contains(format!("{long}{i}").as_str()));
    let rule = |spec: PlaybookSpec, i: u32| spec.rule(name(i), Condition::did(Did::new(asked(i))), 1);
    let playbook = (0..1_000).fold(graded(), rule).activity("visits", "visit", 1);
    let playbook = playbook.compile(&Schema::standard()).unwrap();
    let visit = |i: i64| {
        let at = now() - TimeDelta::seconds(i);
        Activity::new(format!("a-{i}"), "visit", at).subject("a".repeat(250))
    };
    let mut prospect = Prospect::new("a");
    prospect.record_all((0..300_000).map(visit)).unwrap();
    assert_eq!(playbook.judge(&prospect, now()).score(), Points::whole(300_000));
    let mail = Activity::new("m-1", "mail", now()).subject(format!("{long}7"));
    assert_eq!(playbook.judge(&prospect.did(mail), now()).score(), Points::whole(300_001));
}

/// Three fields with 200 texts each have eight million combinations. Asked of each that comes, all rules would take minutes.
#[test]
fn a_new_combination_of_texts_costs_the_rules_that_count_it() {
    const TEXTS: u32 = 200;
    let ask = |spec: PlaybookSpec, i: u32| {
        let filters = [SUBJECT.is(name(i)), CAMPAIGN.is(name(i)), SOURCE.is(name(i))];
        let rule = |(field, asked): (usize, Condition)| {
            ActivityRule::new(format!("{field}-{i}"), ActivityFilter::new("visit").and(asked), 1)
        };
        filters.into_iter().enumerate().map(rule).fold(spec, PlaybookSpec::with_activity)
    };
    let both = SUBJECT.is(name(0)).and(CAMPAIGN.is(name(0)).negate());
    let spec = (0..TEXTS).fold(graded(), ask);
    let spec = spec.with_activity(ActivityRule::new("both", ActivityFilter::new("visit").and(both), 10));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let names: Vec<String> = (0..TEXTS).map(name).collect();
    let texts: Vec<&str> = names.iter().map(String::as_str).collect();
    // More combinations than are kept, each once: of the second and third field the places begin anew each round.
    let leads = 100_000u32;
    let of = |field: u32| -> Vec<u32> {
        (0..leads).map(|i| i / [1, 200, 40_000][field as usize] % TEXTS).collect()
    };
    let (subjects, campaigns, sources) = (of(0), of(1), of(2));
    let offsets: Vec<u32> = (0..=leads).collect();
    let (kinds, days) = (vec![0u8; leads as usize], vec![20_000; leads as usize]);
    let did = Activities::on_days(&offsets, &kinds, &["visit"], &days)
        .subjects(Words::new(&subjects, &texts))
        .campaigns(Words::new(&campaigns, &texts))
        .sources(Words::new(&sources, &texts));
    let mut scores = vec![Points::ZERO; leads as usize];
    let mut batch = playbook.batch(now()).unwrap();
    for _ in 0..2 {
        let columns = Columns::of(leads as usize).did(did);
        batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
        for (lead, score) in scores.iter().enumerate() {
            let is_both = subjects[lead] == 0 && campaigns[lead] != 0;
            assert_eq!(*score, Points::whole(if is_both { 13 } else { 3 }), "{lead}");
        }
    }
}

/// Each held against all, they would take minutes.
#[test]
fn of_kinds_that_nothing_reads_as_many_are_told_as_of_mistakes() {
    let long = |i: u32| format!("a_kind_of_activity_that_has_a_rather_long_name_{i}");
    let spec = (0..1_000).fold(graded(), |spec, i| spec.activity(name(i), long(i).as_str(), 1));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut prospect = Prospect::new("a");
    let unread = |i: u32| Activity::new(name(i).as_str(), format!("{}x", long(i)), now());
    prospect.record_all((0..100_000).map(unread)).unwrap();
    let told = playbook.check(&prospect);
    assert_eq!(told.len(), 64);
    assert!(told.iter().all(|one| one.message().contains("did you mean")), "{told:?}");
    let heard = Prospect::new("b").did(Activity::new("a-1", long(999), now()));
    assert_eq!(playbook.check(&heard), []);
}

#[test]
fn the_most_conditions_compile_and_more_do_not() {
    // Ranges that are all on one attribute and all different: of two rules at most can be met at once.
    let spec = |rules: u32, parts: u32| {
        (0..rules).fold(graded(), |spec, i| {
            let parts = (0..parts).map(|j| EMPLOYEES.between(i * parts + j, i * parts + j + 7)).collect();
            spec.rule(name(i), Condition::Any(parts), 1)
        })
    };
    let playbook = spec(51, 1_024).compile(&Schema::standard()).unwrap();
    assert_eq!(playbook.qualify(&Prospect::new("a"), now()).score.high, Points::whole(2));
    let errors = spec(52, 1_024).compile(&Schema::standard()).unwrap_err();
    let more = "(top): more than 262144 values in one input; split it";
    assert_eq!(texts(&errors), [more]);
}

#[test]
fn the_most_attributes_with_the_most_rules() {
    let attribute = |spec: PlaybookSpec, i: u32| spec.attribute(name(i), Kind::Number);
    let at_least = |i: u32| Condition::Fact(name(i % 1_024).into(), Operator::AtLeast(i64::from(i).into()));
    let spec = (0..1_024).fold(graded(), attribute);
    let spec = (0..4_096).fold(spec, |spec, i| spec.rule(format!("r{i}"), at_least(i), 1));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let judgement = playbook.judge(&Prospect::new("a"), now()).grade();
    assert_eq!(judgement, Grade::D);
    let errors = (0..1_025).fold(graded(), attribute).compile(&Schema::standard()).unwrap_err();
    assert_eq!(texts(&errors), ["attributes: 1025 attributes, at most 1024 are allowed"]);
}

#[test]
fn lists_names_and_texts_at_their_limits() {
    let one_of = |n: u32| {
        let items: Vec<String> = (0..n).map(|i| format!("\"i{i}\"")).collect();
        rule_text("a", &format!("{{\"one_of\": [\"industry\", [{}]]}}", items.join(",")))
    };
    assert!(read(&one_of(1_024)).unwrap().compile(&Schema::standard()).is_ok());
    let long = "rules[0].when.one_of[1]: 1025 elements, at most 1024 are allowed";
    assert_eq!(texts(&read(&one_of(1_025)).unwrap_err()), [long]);

    let named = |n: usize| read(&rule_text(&"n".repeat(n), r#"{"is": ["need", true]}"#)).unwrap();
    assert!(named(64).compile(&Schema::standard()).is_ok());
    let errors = named(65).compile(&Schema::standard()).unwrap_err();
    let rule = "rules[0].name: a rule's name is 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`";
    assert_eq!(texts(&errors), [rule]);

    let is = |n: usize| rule_text("a", &format!("{{\"is\": [\"industry\", \"{}\"]}}", "ä".repeat(n)));
    assert!(read(&is(2_048)).unwrap().compile(&Schema::standard()).is_ok());
    let long = "rules[0].when.is[1]: the text is longer than 4096 bytes; shorten it";
    assert_eq!(texts(&read(&is(2_049)).unwrap_err()), [long]);

    let key = format!("{{\"{}\": 1, \"name\": \"a\", \"version\": 1}}", "k".repeat(5_000));
    let errors = read(&key).unwrap_err();
    assert!(errors.to_string().len() < 2_000, "a hostile key floods a log: {errors}");
}

#[test]
fn more_values_than_the_limit_are_dropped_while_reading() {
    let rules = |n: u32| {
        let rule = |i: u32| format!(r#"{{"name": "r{i}", "when": {{"is": ["need", true]}}, "points": 1}}"#);
        let rules: Vec<String> = (0..n).map(rule).collect();
        format!("{{{GRADED}, \"rules\": [{}]}}", rules.join(","))
    };
    assert!(read(&rules(16_384)).unwrap().compile(&Schema::standard()).is_ok());
    let errors = read(&rules(40_000)).unwrap_err();
    assert_eq!(kinds(&errors), [MistakeKind::Limit]);
    assert!(texts(&errors)[0].ends_with("more than 262144 values in one input; split it"));
}

#[test]
fn more_mistakes_than_are_kept_are_counted() {
    let spec = (0..100u32).fold(graded(), |spec, i| spec.rule(name(i), UNDECLARED.at_least(i), 1));
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    assert_eq!((errors.mistakes().len(), errors.more()), (64, 36));
    let text = errors.to_string();
    assert!(text.starts_with("100 mistakes in the playbook\nrules[0].when"), "{text}");
    assert!(text.ends_with("\nand 36 more"), "{text}");
}

#[test]
fn numbers_at_the_ends_of_their_range() {
    let ends = ["79228162514264337593543950335", "-79228162514264337593543950335"];
    let tiny = "0.0000000000000000000000000001";
    let mut compiled = 0;
    for (a, b) in [(ends[1], ends[0]), ("0", tiny), (ends[0], ends[0]), (ends[1], ends[1])] {
        let number = |text: &str| Number::from(Decimal::from_str_exact(text).unwrap());
        let spec = graded()
            .rule("range", EMPLOYEES.between(number(a), number(b)), 1)
            .rule("beyond", EMPLOYEES.at_most(number(b)).negate(), 1)
            .rule("money", BUDGET.at_least(Money::new(number_of(b), Currency::EUR)), 1);
        // Nothing lies beyond the greatest number: two of them are refused.
        let Ok(playbook) = spec.compile(&Schema::standard()) else { continue };
        compiled += 1;
        for fact in ends.iter().chain(&["0", tiny]) {
            let prospect = Prospect::new("a")
                .with(EMPLOYEES, number(fact))
                .with(BUDGET, Money::new(number_of(fact), Currency::USD));
            ask(&playbook, &prospect, AsOf::new(now()));
            for rate in ends.iter().chain(&[tiny, "0", "1.5"]) {
                let as_of = AsOf::new(now()).rate(Currency::USD, Currency::EUR, number_of(rate));
                ask(&playbook, &prospect, as_of);
            }
        }
        ask(&playbook, &Prospect::new("a"), AsOf::new(now()));
    }
    assert_eq!(compiled, 2);
}

#[test]
fn points_at_the_ends_of_their_range() {
    for sign in [1, -1] {
        let million = Points::whole(sign * 1_000_000);
        let spec = (0..500u32).fold(graded(), |spec, i| spec.rule(name(i), EMPLOYEES.at_least(i), million));
        let spec = spec
            .with_activity(ActivityRule::new("visits", "*", million).decay(Decay::HalfLife { days: 36_500 }))
            .with_activity(ActivityRule::new("calls", "call", million).cap(1_000_000).floor(-1_000_000))
            .group("g", Clamp::default().cap(1_000_000).floor(-1_000_000))
            .score(Clamp::default().cap(1_000_000).floor(-1_000_000))
            .slack_points(1_000_000);
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let prospect = activities(1_000, TimeDelta::seconds(1));
        ask(&playbook, &prospect, AsOf::new(now()));
        ask(&playbook, &prospect.with(EMPLOYEES, 1_000), AsOf::new(now()));
    }
    let beyond = graded().rule("a", NEED.is(true), Points::from_thousandths(i64::MAX));
    let errors = beyond.slack_points(Points::from_thousandths(i64::MIN)).compile(&Schema::standard());
    assert_eq!(errors.unwrap_err().mistakes().len(), 3);
}

#[test]
fn fifty_thousand_activities_that_lie_ahead_end_in_an_early_look() {
    let spec = PlaybookSpec::new("p", 1).activity("visits", "visit", 1);
    let spec = spec.grade(Grade::B, Condition::ScoreAtLeast(1_000_000.into()));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut prospect = Prospect::new("a");
    let ahead = |i: i64| Activity::new(format!("a-{i}").as_str(), "visit", now() + TimeDelta::minutes(i));
    prospect.record_all((0..=50_000).map(ahead)).unwrap();
    let change = playbook.judge(&prospect, now()).next_change().unwrap();
    assert_eq!((change.grade, change.answers.len()), (Grade::D, 0), "nothing differs yet: judge again then");
    assert!(change.at > now());
    let shown = playbook.qualify(&prospect, now()).to_string();
    let until = shown.lines().find(|line| line.starts_with("until")).unwrap();
    assert!(until.ends_with(": judge again"), "{until}");
}

#[test]
fn a_hundred_thousand_activities() {
    let spec = graded()
        .with_activity(ActivityRule::new("always", "visit", 1).decay(Decay::HalfLife { days: 30 }))
        .with_activity(ActivityRule::new("once", "visit", 1).repeat(Repeat::Once))
        .with_activity(ActivityRule::new("few", "*", 1).repeat(Repeat::AtMost {
            n: 3,
            per_days: 7,
            different: None,
        }))
        .with_activity(ActivityRule::new("many", "visit", 1).repeat(Repeat::WhenCount {
            n: 1_000_000,
            within_days: 9,
            different: None,
        }))
        .with_activity(
            ActivityRule::new("quiet", "visit", -1)
                .repeat(Repeat::WhenQuiet { days: 30, again_every_days: Some(7) }),
        );
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let prospect = activities(100_000, TimeDelta::minutes(5));
    assert_eq!(prospect.activities().len(), 100_000);
    ask(&playbook, &prospect, AsOf::new(now()));
}

#[test]
fn instants_and_days_at_the_ends_of_time() {
    let instants = [
        DateTime::<Utc>::MIN_UTC,
        "1970-01-01T00:00:00Z".parse().unwrap(),
        now(),
        "2200-12-31T23:59:59Z".parse().unwrap(),
        DateTime::<Utc>::MAX_UTC,
    ];
    for minutes in [-720, 0, 540, 840] {
        let playbook = graded()
            .day_offset(DayOffset::from_minutes(minutes).unwrap())
            .rule("soon", BUY_BY.within_days(36_500), 1)
            .rule("late", LAST_VISIT.in_last_days(36_500), 1)
            .rule("ever", BUY_BY.between(Day::FIRST, Day::LAST), 1)
            .with_activity(ActivityRule::new("w", "*", 1).decay(Decay::Window { days: 36_500 }))
            .with_activity(ActivityRule::new("b", "*", 1).repeat(Repeat::AtMost {
                n: 1,
                per_days: 36_500,
                different: None,
            }))
            .with_activity(
                ActivityRule::new("q", "*", 1)
                    .repeat(Repeat::WhenQuiet { days: 36_500, again_every_days: Some(36_500) }),
            )
            .compile(&Schema::standard())
            .unwrap();
        for (i, at) in instants.into_iter().enumerate() {
            for now in instants {
                for day in [Day::FIRST, Day::LAST, Day::from_date(at.date_naive())] {
                    let prospect = Prospect::new("a")
                        .with_fact("buy_by", Fact::new(day).learnt(day))
                        .with(LAST_VISIT, day)
                        .did(Activity::new(format!("a-{i}"), "visit", at));
                    ask(&playbook, &prospect, AsOf::new(now));
                }
                ask(&playbook, &Prospect::new("a"), AsOf::new(now));
            }
        }
    }
}

#[test]
fn more_kinds_than_a_list_may_have_are_refused() {
    let kinds = |from: usize, to: usize| (from..to).map(|i| format!("kind-{i}")).collect::<Vec<_>>();
    let named = |to| {
        let spec = graded().with_activity(ActivityRule::new("few", kinds(0, 600), 1));
        spec.with_activity(ActivityRule::new("many", kinds(500, to), 1)).compile(&Schema::standard())
    };
    assert!(named(1_024).is_ok());
    let errors = named(1_025).unwrap_err();
    assert_eq!(texts(&errors), ["activities: 1025 kinds of activity, at most 1024 are allowed"]);
}

#[test]
fn numbers_out_of_range_in_code_are_refused() {
    let mut spec = graded().rule("a", BUY_BY.within_days(u32::MAX), 1);
    spec = spec.attribute("x", Attribute::new(Kind::Number).valid_for_days(0));
    spec = spec.with_activity(
        ActivityRule::new("b", "visit", 1)
            .repeat(Repeat::AtMost { n: 0, per_days: u32::MAX, different: None })
            .decay(Decay::LinearStep { percent: 101, every_days: 0 }),
    );
    spec.terms.recycle_cap = u32::MAX;
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    assert_eq!(
        texts(&errors),
        [
            "attributes.x.valid_for_days: expected a whole number from 1 to 36500",
            "rules[0].when.within_days[1]: expected a whole number from 0 to 36500",
            "activities[0].decay: days are a whole number from 1 to 36500",
            "activities[0].repeat: days are a whole number from 1 to 36500",
            "terms.recycle_cap: expected a whole number from 0 to 16",
        ]
    );
}

const GRADED: &str = r#""name": "p", "version": 1,
    "grades": {"rows": [{"grade": "B", "when": {"score_at_least": 1}}]}"#;

const UNDECLARED: Attr<Number> = Attr::new("seats");

fn graded() -> PlaybookSpec {
    // A row that any playbook reaches, also one whose points are negative.
    PlaybookSpec::new("p", 1).grade(Grade::B, Condition::ScoreAtLeast(1.into()).or(NEED.is(true)))
}

fn rule_text(name: &str, when: &str) -> String {
    format!("{{{GRADED}, \"rules\": [{{\"name\": \"{name}\", \"when\": {when}, \"points\": 1}}]}}")
}

/// A rule with so many `all` around its question; each is two levels, a map and a list.
fn nested(levels: usize) -> String {
    let when = format!("{}{{\"is\": [\"need\", true]}}{}", "{\"all\": [".repeat(levels), "]}".repeat(levels));
    rule_text("deep", &when)
}

/// A rule with so many `not` before its question; each is one level.
fn negated(levels: usize) -> String {
    let when = format!("{}{{\"is\": [\"need\", true]}}{}", "{\"not\": ".repeat(levels), "}".repeat(levels));
    rule_text("deep", &when)
}

fn read(text: &str) -> Result<PlaybookSpec, SpecErrors> {
    PlaybookSpec::read(&mut serde_json::Deserializer::from_str(text))
}

fn kinds(errors: &SpecErrors) -> Vec<MistakeKind> {
    errors.mistakes().iter().map(|mistake| mistake.kind()).collect()
}

fn texts(errors: &SpecErrors) -> Vec<String> {
    errors.mistakes().iter().map(ToString::to_string).collect()
}

fn name(i: u32) -> String {
    format!("n{i}")
}

fn number_of(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn activities(n: u32, apart: TimeDelta) -> Prospect {
    let all = (0..n).map(|i| {
        let kind = if i % 3 == 0 { "call" } else { "visit" };
        let at = now() - apart * i32::try_from(n - i).unwrap();
        Activity::new(format!("a-{i}"), kind, at).subject(format!("s-{}", i % 1_000))
    });
    all.fold(Prospect::new("busy"), Prospect::did)
}

/// Everything that can be asked.
fn ask(playbook: &Playbook, prospect: &Prospect, as_of: AsOf) {
    let q = playbook.qualify(prospect, as_of);
    assert!(q.score.low <= q.verdict.score && q.verdict.score <= q.score.high, "{q}");
    let _ = (q.to_string(), format!("{q:?}"), q.display_with(prospect).to_string());
    let _ = serde_json::to_string(&q.verdict).unwrap();
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}
