//! What cannot be read back is not written: the error says the place, and not what stands there.

use chrono::{DateTime, Utc};
use qualify::lead::Event;
use qualify::score::{ActivityRule, Decay};
use qualify::{
    Activity, Calendar, Condition, Fact, Grade, Id, Learnt, Lifecycle, PlaybookSpec, Prospect, Terms,
    marketing, sales, standard::*, system,
};
use serde::Serialize;

const ID: &str = "expected 1 to 64 printable ASCII characters without spaces, quotes or `@`";
const NAME: &str = "expected 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`";
const INSTANT: &str = "expected an instant between 1970 and 2200";
const PRIVATE: &str = "ann@example.com";

#[test]
fn an_illegal_prospect_is_not_written() {
    let early: DateTime<Utc> = "1969-12-31T23:59:59Z".parse().unwrap();
    let visit = |id: &str| Activity::new(id, "visit", now());
    let acme = || Prospect::new("acme");
    for (prospect, place) in [
        (Prospect::new(PRIVATE), format!("id: {ID}")),
        (Prospect::new(""), format!("id: {ID}")),
        (acme().with_fact(PRIVATE, Fact::new(true)), format!("facts[0]: {NAME}")),
        (acme().with_fact("need", Fact::new(true).learnt_at(early)), format!("facts[0].learnt: {INSTANT}")),
        (acme().did(visit(PRIVATE)), format!("activities[0].id: {ID}")),
        (acme().did(Activity::new("a", PRIVATE, now())), format!("activities[0].kind: {NAME}")),
        (acme().did(visit("a").subject(PRIVATE)), format!("activities[0].subject: {ID}")),
        (acme().did(visit("a").source(PRIVATE)), format!("activities[0].source: {NAME}")),
        (acme().did(visit("a").campaign(PRIVATE)), format!("activities[0].campaign: {ID}")),
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

fn not_written<T: Serialize>(value: &T, says: &str) {
    let error = serde_json::to_string(value).unwrap_err().to_string();
    assert!(error.contains(says), "{error}\nshould say: {says}");
    assert!(!error.contains(PRIVATE), "{error}");
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}
