//! What cannot be read back is not written: the error says the place, and not what stands there. What is accepted, by
//! `check` or by compiling, can be written and read back equal: the limits of the reader hold there as well.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Value};
use qualify::error::SpecErrors;
use qualify::lead::Event;
use qualify::playbook::{Limits, MeaningfulContact};
use qualify::score::{ActivityRule, Decay};
use qualify::{
    Activity, Calendar, Condition, Criterion, Fact, Framework, Grade, Id, Learnt, Lifecycle, PlaybookSpec,
    Prospect, Schema, Terms, marketing, sales, standard::*, system,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::support::oracle::playbooks::{cases, config};

const ID: &str = "expected 1 to 64 printable ASCII characters without spaces, quotes or `@`";
const NAME: &str = "expected 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`";
const LABEL: &str = "expected 1 to 256 bytes without control characters";
const INSTANT: &str = "expected an instant between 1970 and 2200";
const PRIVATE: &str = "ann@example.com";

#[test]
fn an_illegal_prospect_is_not_written() {
    let early: DateTime<Utc> = "1969-12-31T23:59:59Z".parse().unwrap();
    let visit = |id: &str| Activity::new(id, "visit", now());
    let acme = || Prospect::new("acme");
    let broken = format!("{PRIVATE}\n");
    for (prospect, place) in [
        (Prospect::new(PRIVATE), format!("id: {ID}")),
        (Prospect::new(""), format!("id: {ID}")),
        (acme().with_fact(PRIVATE, Fact::new(true)), format!("facts[0]: {NAME}")),
        (acme().with_fact("need", Fact::new(true).learnt_at(early)), format!("facts[0].learnt: {INSTANT}")),
        (acme().did(visit(PRIVATE)), format!("activities[0].id: {ID}")),
        (acme().did(Activity::new("a", PRIVATE, now())), format!("activities[0].kind: {NAME}")),
        (acme().did(visit("a").subject(broken.as_str())), format!("activities[0].subject: {LABEL}")),
        (acme().did(visit("a").source(broken.as_str())), format!("activities[0].source: {LABEL}")),
        (acme().did(visit("a").campaign(broken.as_str())), format!("activities[0].campaign: {LABEL}")),
        (acme().did(Activity::new("a", "visit", early)), format!("activities[0].at: {INSTANT}")),
    ] {
        not_written(&prospect, &place);
        // It is exactly what `check` says.
        let error = serde_json::to_string(&prospect).unwrap_err().to_string();
        assert_eq!(error, prospect.check().unwrap_err().to_string());
        // So are the parts of it that can be stored alone.
        if let Some(activity) = prospect.activities().first() {
            not_written(activity, place.strip_prefix("activities[0].").unwrap());
        }
    }
    let twice = acme().did(visit("a")).did(visit("a").subject("pricing"));
    not_written(&twice, "activities[1]: the id is taken by another activity");
    not_written(&Fact::new(true).learnt_at(early), &format!("learnt: {INSTANT}"));
    not_written(&Learnt::At(early), INSTANT);
    not_written(&Id::from(PRIVATE), ID);
}

#[test]
fn a_playbook_that_no_limits_would_let_in_is_not_written() {
    let spec = || PlaybookSpec::new("p", 1).grade(Grade::B, Condition::ScoreAtLeast(1.into()));
    let never = Decay::HalfLife { days: u32::MAX };
    let mut unnamed = marketing("mara");
    unnamed.id = None;
    for (spec, place) in [
        (PlaybookSpec::new("p", 0), "version: expected a whole number from 1"),
        (spec().rule("a", BUY_BY.within_days(u32::MAX), 1), "rules[0].when.within_days[1]: expected"),
        (spec().with_activity(ActivityRule::new("a", "visit", 1).decay(never)), "activities[0].decay"),
        (spec().signed(unnamed, sales("dana")), "signed: `marketing` is missing"),
        (spec().signed(sales("dana"), marketing("mara")), "signed: somebody of each team signs"),
    ] {
        not_written(&spec, place);
    }
    // A draft with a name that is not legal is written as it is: it is read, and refused when it is compiled.
    let draft = PlaybookSpec::new("My Draft", 1);
    assert_eq!(serde_json::from_str::<PlaybookSpec>(&serde_json::to_string(&draft).unwrap()).unwrap(), draft);
}

#[test]
fn an_event_that_could_not_be_read_is_not_written() {
    let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    let (_, captured) = lifecycle.capture("lead-7", "webform", system(), now()).unwrap();
    let change = |change: fn(&mut Event)| {
        let mut event = captured.clone();
        change(&mut event);
        event
    };
    for (event, place) in [
        (change(|event| event.v = 2), "`v` is another version"),
        (change(|event| event.seq = 0), "`seq`, `index` and `of` do not fit"),
        (change(|event| event.index = 1), "`seq`, `index` and `of` do not fit"),
        (change(|event| event.at = DateTime::<Utc>::MAX_UTC), "`at` lies outside the years 1970 to 2200"),
        (change(|event| event.lead = PRIVATE.into()), ID),
    ] {
        not_written(&event, place);
    }
    let text = serde_json::to_string(&captured).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), captured);
}

#[test]
fn what_no_reader_takes_is_refused_by_check() {
    let long = "x".repeat(4_097);
    let many = |n: usize| (0..n).map(|i| format!("w{i}"));
    let facts =
        |n: usize| many(n).fold(Prospect::new("acme"), |acme, name| acme.with_fact(name, Fact::new(true)));
    let tagged = |n: usize| Prospect::new("acme").with_fact("interests", Fact::new(Value::tags(many(n))));
    let text = |text: &str| Prospect::new("acme").with_fact("metrics", Fact::new(text));
    let word = |word: &str| Prospect::new("acme").with_fact("interests", Fact::new(Value::tags([word])));
    for prospect in
        [facts(1_024), tagged(1_024), text(&long[1..]), word(&long[1..]), text(""), word("\u{202e}")]
    {
        assert_eq!(prospect.check(), Ok(()));
        assert_eq!(read_back(&prospect).unwrap(), prospect);
    }
    for (prospect, says) in [
        (facts(1_025), "facts: 1025 entries, at most 1024 are allowed"),
        (tagged(1_025), "facts.interests.value.tags: 1025 elements, at most 1024 are allowed"),
        (text(&long), "facts.metrics.value.text: the text is longer than 4096 bytes; shorten it"),
        (word(&long), "facts.interests.value.tags[0]: the text is longer than 4096 bytes; shorten it"),
    ] {
        let errors = prospect.check().unwrap_err();
        assert_eq!(errors.mistakes().iter().map(ToString::to_string).collect::<Vec<_>>(), [says]);
        // Its reader says the same.
        assert!(read_back(&prospect).unwrap_err().contains(says));
    }
    // Whatever the order and number of words, they are kept as they are read back.
    let words = Value::Tags(vec!["b".into(), "a".into(), "b".into()]);
    let tagged = Prospect::new("acme").with_fact("interests", Fact::new(words));
    assert_eq!(read_back(&tagged).unwrap(), tagged);
}

#[test]
fn what_no_reader_takes_does_not_compile() {
    let long = "x".repeat(4_097);
    let many = |n: u32| (0..n).map(|i| format!("w{i}"));
    let spec = || PlaybookSpec::new("p", 1).rule("need", NEED.is(true), 1);
    let graded = || spec().grade(Grade::B, Condition::ScoreAtLeast(1.into()));
    let rule = |when: Condition| graded().rule("r", when, 1);
    let any = |n: u32| Condition::Any((0..n).map(|i| EMPLOYEES.at_least(i)).collect());
    let option = |text: &str| Attribute::new(Kind::choice(["a", text]));
    let asked = |text: &str| Attribute::new(Kind::Flag).ask(text);
    let criteria = |n: u32| {
        let one = |name: String| Criterion::new(name, NEED.is(true));
        graded().criteria(many(n).map(one).fold(Framework::new("own"), Framework::criterion))
    };
    let questions = |n: u32| {
        let first = Criterion::new("size", EMPLOYEES.at_least(0));
        let all = (1..n).fold(first, |one, i| one.and(EMPLOYEES.at_least(i)));
        graded().criteria(Framework::new("own").criterion(all))
    };
    let asks = |text: &str| {
        graded().criteria(Framework::new("own").criterion(Criterion::new("need", NEED.is(true)).ask(text)))
    };
    let kinds = |n: u32| graded().with_activity(ActivityRule::new("a", many(n).collect::<Vec<_>>(), 1));
    let contact = |n: u32| graded().meaningful_contact(MeaningfulContact::new(many(n).collect::<Vec<_>>()));
    let requires = |n: u32| many(n).fold(graded(), |spec, name| spec.hand_off_requires(name, NEED.is(true)));
    let disqualified = |n: u32| many(n).fold(graded(), |spec, name| spec.disqualify(name, STUDENT.is(true)));
    let rows = |n: u32| {
        let rows = (0..n).fold(spec(), |spec, i| spec.grade(Grade::C, EMPLOYEES.at_least(5_000 - i)));
        rows.grade(Grade::B, Condition::ScoreAtLeast(1.into()))
    };
    let shorter = &long[1..];
    for (sound, beyond, says) in [
        (
            rule(INDUSTRY.is(shorter)),
            rule(INDUSTRY.is(long.as_str())),
            "rules[1].when.is[1]: the text is longer",
        ),
        (
            rule(INDUSTRY.contains(shorter)),
            rule(INDUSTRY.contains(&long).negate()),
            "rules[1].when.not.contains[1]: the text is longer",
        ),
        (
            rule(INDUSTRY.one_of(many(1_024))),
            rule(INDUSTRY.one_of(many(1_025))),
            "rules[1].when.one_of[1]: 1025 elements, at most 1024",
        ),
        (rule(any(1_024)), rule(any(1_025)), "rules[1].when.any: 1025 elements, at most 1024"),
        (
            graded().attribute("plan", option(shorter)),
            graded().attribute("plan", option(&long)),
            "attributes.plan.kind.choice[1]: the text is longer",
        ),
        (
            graded().attribute("plan", Kind::level(many(1_024))),
            graded().attribute("plan", Kind::level(many(1_025))),
            "attributes.plan.kind.level: 1025 elements",
        ),
        (
            graded().attribute("plan", asked(shorter)),
            graded().attribute("plan", asked(&long)),
            "attributes.plan.ask: the text is longer",
        ),
        (criteria(1_024), criteria(1_025), "criteria.framework.list: 1025 elements"),
        (questions(1_024), questions(1_025), "criteria.framework.list[0].questions: 1025 elements"),
        (asks(shorter), asks(&long), "criteria.framework.list[0].ask: the text is longer"),
        (kinds(1_024), kinds(1_025), "activities[0].kinds: 1025 elements"),
        (contact(1_024), contact(1_025), "meaningful_contact.kinds: 1025 elements"),
        (requires(1_024), requires(1_025), "hand_off_requires: 1025 elements"),
        (disqualified(1_024), disqualified(1_025), "disqualifiers: 1025 elements"),
        (rows(1_023), rows(1_024), "grades.rows: 1025 elements"),
    ] {
        let schema = Schema::standard();
        assert_eq!(sound.compile(&schema).map(|_| ()), Ok(()), "{says}");
        assert_eq!(read_back(&sound).unwrap(), sound, "{says}");
        let errors = beyond.compile(&schema).unwrap_err();
        let lines: Vec<String> = errors.mistakes().iter().map(ToString::to_string).collect();
        assert!(lines.len() == 1 && lines[0].starts_with(says), "{lines:?}, not {says}");
        assert!(read_back(&beyond).unwrap_err().contains(&lines[0]), "{says}");
    }
}

/// Limits so small that random playbooks and prospects are often beyond one of them.
fn tight() -> impl Strategy<Value = Limits> {
    let near = |most: usize| prop_oneof![3 => Just(most), 1 => most / 8..most];
    (near(24), near(400), near(12), near(24), near(8), near(10)).prop_map(
        |(depth, nodes, items, text, rules, facts)| Limits {
            depth,
            nodes,
            items,
            text,
            rules,
            activity_rules: rules,
            dids: items,
            facts,
            activities: items,
        },
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_compiles_is_read_back_equal(case in cases(), limits in tight()) {
        let text = serde_json::to_string(&case.spec).unwrap();
        let read = |limits: &Limits| PlaybookSpec::read_within(&mut serde_json::Deserializer::from_str(&text), limits);
        prop_assert_eq!(read(&Limits::default()).ok(), Some(case.spec.clone()));
        // What is sound but too large is refused by both, and by neither if it is not.
        let compiled = case.spec.compile_within(&Schema::standard(), &limits);
        let read = read(&limits);
        // What is counted over several lists is counted when they are compiled.
        let is_counted_later = |errors: &SpecErrors| {
            let lines = errors.mistakes().iter().map(ToString::to_string);
            let counts = ["activity rules, at most", "groups, at most", "rules, at most", "kinds of activity, at most", "different questions about what they did"];
            lines.into_iter().all(|line| counts.iter().any(|count| line.contains(count)))
        };
        match compiled {
            Ok(_) => prop_assert_eq!(read.ok(), Some(case.spec)),
            Err(errors) => prop_assert!(read.is_err() || is_counted_later(&errors), "{}", errors),
        }
    }

    #[test]
    fn what_is_checked_is_read_back_equal(case in cases(), limits in tight(), odd in ".{0,30}") {
        let odd = Value::tags([odd.clone(), odd]);
        let prospect = case.prospect.with_fact("odd", Fact::new(odd));
        let checked = prospect.check_within(&limits);
        match serde_json::to_string(&prospect) {
            Ok(text) => {
                let read = Prospect::read_within(&mut serde_json::Deserializer::from_str(&text), &limits);
                prop_assert_eq!(read.is_ok(), checked.is_ok());
                prop_assert!(read.is_err() || read == Ok(prospect));
            }
            Err(_) => prop_assert!(checked.is_err()),
        }
    }
}

fn read_back<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).map_err(|error| error.to_string())
}

fn not_written<T: Serialize>(value: &T, says: &str) {
    let error = serde_json::to_string(value).unwrap_err().to_string();
    assert!(error.contains(says), "{error}\nshould say: {says}");
    assert!(!error.contains(PRIVATE), "{error}");
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}
