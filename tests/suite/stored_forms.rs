//! Stored forms do not change: the bytes written today are the bytes in `tests/cases/stored`.
//!
//! The package in `tests/host_features` runs this file with the features turned on by which
//! a host could change them. `UPDATE_CASES=1 cargo test --test suite stored_forms::` writes the files.

use std::path::Path;

use chrono::{DateTime, Utc};
use qualify::attribute::{Attribute, Kind, Value};
use qualify::condition::{Operand, Operator};
use qualify::playbook::{Limits, MeaningfulContact};
use qualify::score::{ActivityRule, Clamp, Decay, Repeat, Rule};
use qualify::{
    Activity, Bant, Channel, Condition, Criterion, Day, Fact, Framework, Grade, PlaybookSpec, Points,
    Prospect, Qualification, Schema, Source, Verdict, eur, marketing, sales, standard::*,
};

fn spec() -> PlaybookSpec {
    let bant = Bant {
        budget: BUDGET.at_least(eur("10000.50".parse::<rust_decimal::Decimal>().unwrap())),
        authority: AUTHORITY.at_least("decision_maker").or(JOB_LEVEL.one_of(["vp", "c_level"])),
        need: NEED.is(true),
        timeline: BUY_BY.within_days(180),
        immediate: BUY_BY.within_days(30),
    };
    let bant = Framework::from(bant)
        .change("budget", |budget| budget.mandatory().valid_for_days(365).ask("What is set aside?"))
        .change("need", |need: Criterion| need.inferred_by("demo_request", 90));
    let mut terms = qualify::Terms::default();
    terms.accept_within = qualify::Timespan::hours(4);
    PlaybookSpec::new("stored", 7)
        .attribute("seats", Attribute::new(Kind::Number).ask("How many seats?").valid_for_days(90))
        .attribute("plan", Kind::choice(["free", "paid \"pro\""]))
        .criteria(bant)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .with_rule(
            Rule::new(
                "many-seats",
                Condition::Fact("seats".into(), Operator::AtLeast(Operand::Text("12.5".into()))),
                points("2.125"),
            )
            .group("size"),
        )
        .with_rule(Rule::new("visits-page", LAST_VISIT.in_last_days(14), 5).as_engagement())
        .rule("no-free-mail", FREE_EMAIL.is(true).and(COUNTRY.known()), -10)
        .with_activity(
            ActivityRule::new("demo", "demo_request", 30)
                .repeat(Repeat::Once)
                .decay(Decay::HalfLife { days: 60 }),
        )
        .with_activity(
            ActivityRule::new("reads", "page_view", 1)
                .repeat(Repeat::AtMost { n: 3, per_days: 7, different: None })
                .cap(15)
                .floor(0),
        )
        .with_activity(ActivityRule::new("busy", "*", 5).repeat(Repeat::WhenCount {
            n: 2,
            within_days: 10,
            different: None,
        }))
        .with_activity(
            ActivityRule::new("quiet", "*", -5)
                .repeat(Repeat::WhenQuiet { days: 60, again_every_days: None }),
        )
        .group("size", Clamp::default().cap(20))
        .score(Clamp::default().floor(-50).cap(points("99.5")))
        .hand_off_at(Grade::C)
        .hand_off_requires("working-email", EMAIL_STATE.is("valid"))
        .slack_points(5)
        .disqualify("competitor", COMPETITOR.is(true))
        .meaningful_contact(MeaningfulContact::new(["demo_request"]).least_fit(10))
        .unreachable(Channel::Phone, PHONE_STATE.is("invalid"))
        .day_offset("+09:00".parse().unwrap())
        .terms(terms)
        .signed(marketing("mara"), sales("dana"))
}

fn points(text: &str) -> Points {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn prospect() -> Prospect {
    let day = |text: &str| text.parse::<Day>().unwrap();
    Prospect::new("acme")
        .with_fact(
            "budget",
            Fact::new(eur("25000.10".parse::<rust_decimal::Decimal>().unwrap()))
                .from_source(Source::Rep)
                .learnt(day("2026-02-20")),
        )
        .with_fact(
            "seats",
            Fact::new(Value::Number("1234567890.123456789".parse().unwrap()))
                .learnt_at(at("2026-02-01T10:00:00Z")),
        )
        .with(AUTHORITY, "decision_maker")
        .with(BUY_BY, day("2026-06-01"))
        .with(FREE_EMAIL, false)
        .with(TECHNOLOGIES, ["rust", "postgres"])
        .with_fact("employees", Fact::new(Value::Number(120.into())).learnt(day("2026-03-09")))
        .did(Activity::new("a-2", "page_view", at("2026-03-01T10:00:00Z")).subject("pricing").campaign("c/1"))
        .did(Activity::new("a-1", "demo_request", at("2026-02-27T10:00:00.5Z")).source("web"))
        .did(Activity::new("a-3", "page_view", at("2026-03-05T10:00:00Z")))
}

/// Compares with the stored file, or writes it.
pub(crate) fn check(name: &str, json: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find_map(|dir| {
        let path = dir.join("tests/cases/stored").join(name);
        path.parent().unwrap().is_dir().then_some(path)
    });
    let path = path.unwrap();
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, json).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert_eq!(stored, json, "{name}");
}

#[test]
fn a_playbook() {
    let spec = spec();
    let json = serde_json::to_string_pretty(&spec).unwrap() + "\n";
    check("playbook.json", &json);
    check("playbook.canonical", &spec.canonical());
    assert_eq!(serde_json::from_str::<PlaybookSpec>(&json).unwrap(), spec);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::from_value::<PlaybookSpec>(value).unwrap(), spec);
    let playbook = spec.compile(&Schema::standard()).unwrap();
    check("playbook.fingerprint", &playbook.fingerprint().to_string());
}

#[test]
fn a_prospect() {
    let prospect = prospect();
    prospect.check().unwrap();
    let json = serde_json::to_string_pretty(&prospect).unwrap() + "\n";
    check("prospect.json", &json);
    assert_eq!(serde_json::from_str::<Prospect>(&json).unwrap(), prospect);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::from_value::<Prospect>(value).unwrap(), prospect);
}

#[test]
fn a_qualification() {
    let playbook = spec().compile(&Schema::standard()).unwrap();
    let q = playbook.qualify(&prospect(), at("2026-03-02T09:00:00Z"));
    let json = serde_json::to_string_pretty(&q).unwrap() + "\n";
    check("qualification.json", &json);
    check("qualification.txt", &(q.to_string() + "\n"));
    assert_eq!(serde_json::from_str::<Qualification>(&json).unwrap(), q);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let verdict: Verdict = serde_json::from_value(value.get("verdict").unwrap().clone()).unwrap();
    assert_eq!(verdict, q.verdict);
}

#[test]
fn numbers_read_the_same_however_they_are_written() {
    let points = |number: &str| {
        let json = format!(
            r#"{{"name":"n","version":1,"rules":[{{"name":"r","when":{{"known":"need"}},"points":{number}}}]}}"#
        );
        PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&json))
            .map(|spec| spec.rules.first().unwrap().points)
    };
    for (number, thousandths) in [
        ("12", 12_000),
        ("12.5", 12_500),
        ("\"12.5\"", 12_500),
        ("1.25e1", 12_500),
        ("-0.001", -1),
        ("12.500", 12_500),
    ] {
        assert_eq!(points(number).unwrap().thousandths(), thousandths, "{number}");
    }
    for number in ["1e400", "0.0001", "\"ten\"", "123456789012345678901234567890"] {
        assert!(points(number).is_err(), "{number}");
    }
}

#[test]
fn limits_are_a_value() {
    let tight = Limits { nodes: 10, ..Limits::default() };
    let json = serde_json::to_string(&spec()).unwrap();
    let errors =
        PlaybookSpec::read_within(&mut serde_json::Deserializer::from_str(&json), &tight).unwrap_err();
    assert_eq!(errors.mistakes().first().unwrap().message(), "more than 10 values in one input; split it");
}
