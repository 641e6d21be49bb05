//! Logs and snapshots that are wrong: each error with its place and exact text, and the lead up to there.

use proptest::prelude::*;
use qualify::error::{ReplayError, ReplayErrorKind};
use qualify::lead::Event;
use qualify::{Channel, Command, Lead, buyer, marketing, sales, system};
use serde_json::json;

use crate::support::life::{Life, at, verdict};
use crate::support::lives::brisk::{brisk_lives, brisk_play, brisk_terms};
use crate::support::lives::chance::{Play, all_terms, calendars, config, lives, play};

/// Eight events: captured, consented, a batch of three, accepted, a batch of two.
fn log() -> Vec<Event> {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", verdict("2026-03-02"));
    life.does("2026-03-02", sales("dana"), Command::Accept);
    life.does("2026-03-02", sales("dana"), Command::Book { at: at("2026-03-03") });
    assert_eq!(life.log.len(), 8);
    life.log
}

fn replayed(events: &[Event]) -> (String, Option<u64>) {
    let error = Lead::replay(events).unwrap_err();
    (error.to_string(), error.lead().map(Lead::version))
}

#[test]
fn each_fault_is_named_with_its_place_and_the_lead_up_to_there() {
    let log = log();
    let without = |place: usize| {
        let mut log = log.clone();
        log.remove(place);
        log
    };
    let changed = |place: usize, change: fn(&mut Event)| {
        let mut log = log.clone();
        change(&mut log[place]);
        log
    };
    let swapped = |a: usize, b: usize| {
        let mut log = log.clone();
        log.swap(a, b);
        log
    };
    let doubled = |place: usize| {
        let mut log = log.clone();
        log.insert(place, log[place].clone());
        log
    };
    let twice = [log.clone(), vec![log[2].clone()]].concat();
    for (events, text, version) in [
        (vec![], "events[0]: there is no event; a log begins with `captured`", None),
        (without(0), "events[0]: a log begins with `captured`, `seq` 1", None),
        (swapped(0, 1), "events[0]: a log begins with `captured`, `seq` 1", None),
        (without(1), "events[1]: expected `seq` 2, found 3; the events between are missing", Some(1)),
        (without(5), "events[5]: expected `seq` 6, found 7; the events between are missing", Some(5)),
        // In the middle of a batch: the lead is that before it.
        (without(3), "events[3]: expected `seq` 4, found 5; the events between are missing", Some(2)),
        (swapped(1, 5), "events[1]: expected `seq` 2, found 6; sort the log by `seq`", Some(1)),
        (doubled(1), "events[2]: `seq` 2 was there before; keep one of them", Some(2)),
        (twice, "events[8]: `seq` 3 was there before; keep one of them", Some(8)),
        (
            log[..4].to_vec(),
            "events[4]: only 2 of the 3 events of the batch are there; a batch is stored whole or not at all",
            Some(2),
        ),
        (
            log[..7].to_vec(),
            "events[7]: only 1 of the 2 events of the batch are there; a batch is stored whole or not at all",
            Some(6),
        ),
        (
            changed(5, |event| event.lead = "lead-8".into()),
            "events[5]: belongs to another lead; sort logs by `lead`",
            Some(5),
        ),
        (
            changed(5, |event| event.at = at("2026-03-01")),
            "events[5]: does not fit the event before it: another stage, or an earlier instant",
            Some(5),
        ),
        (
            changed(5, |event| event.step.as_mut().unwrap().from = qualify::lead::Stage::Target),
            "events[5]: does not fit the event before it: another stage, or an earlier instant",
            Some(5),
        ),
        (
            changed(3, |event| (event.index, event.of) = (0, 1)),
            "events[3]: only 1 of the 3 events of the batch are there; a batch is stored whole or not at all",
            Some(2),
        ),
        (
            {
                let mut log = log.clone();
                (log[1].kind, log[1].step) = (log[0].kind.clone(), None);
                log
            },
            "events[1]: a lead is captured once; this may be another lead's log",
            Some(1),
        ),
    ] {
        assert_eq!(replayed(&events), (text.to_owned(), version));
    }
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    let rows = || log().iter().map(|event| serde_json::to_value(event).unwrap()).collect::<Vec<_>>();
    let read = |place: usize, key: &str, value: serde_json::Value| -> ReplayError {
        let mut rows = rows();
        rows[place][key] = value;
        Lead::read_log(rows).unwrap_err()
    };
    let unknown = "unknown form: this release reads `v` from 1 to 1; use a newer one";
    let unnumbered = "`seq`, `index` and `of` do not fit together; restore the row from a backup";
    for (place, key, value, text, version) in [
        (5, "v", serde_json::json!(2), unknown.to_owned(), Some(5)),
        (5, "v", serde_json::json!("1"), unknown.to_owned(), Some(5)),
        (0, "v", serde_json::Value::Null, unknown.to_owned(), None),
        (4, "seq", serde_json::json!(0), unnumbered.to_owned(), Some(2)),
        (5, "of", serde_json::json!(0), unnumbered.to_owned(), Some(5)),
    ] {
        let error = read(place, key, value);
        assert_eq!(error.to_string(), format!("events[{place}]: cannot be read: {text}"));
        assert_eq!((error.position(), error.lead().map(Lead::version)), (place, version));
    }
    // Words that a newer release may have.
    for (key, value) in [("kind", serde_json::json!("abducted")), ("mood", serde_json::json!("good"))] {
        let error = read(5, key, value);
        let ReplayErrorKind::Unreadable { why } = error.kind() else { panic!("{error}") };
        assert!(
            why == "kind: unknown word; a newer release may know it"
                || why.starts_with("unknown field; there are v, lead"),
            "{why}"
        );
    }
    // The key that is wrong is named.
    let mut broken = rows();
    broken[2]["kind"]["assessed"]["verdict"]["score"] = serde_json::json!(true);
    assert!(
        Lead::read_log(broken)
            .unwrap_err()
            .to_string()
            .starts_with("events[2]: cannot be read: kind.assessed.verdict.score: ")
    );
    let mut broken = rows();
    broken[1]["kind"]["consented"]["purposes"][1] = serde_json::json!("saels");
    assert_eq!(
        Lead::read_log(broken).unwrap_err().to_string(),
        "events[1]: cannot be read: kind.consented.purposes[1]: unknown word; did you mean `sales`?"
    );
    // What stands in the place of something else may be data: it is not repeated.
    for (key, value) in [
        ("seq", serde_json::json!("ann@example.com")),
        ("kind", serde_json::json!("ann@example.com")),
        ("kind", serde_json::json!({"touched": null, "erased": null})),
        ("ann@example.com", serde_json::json!(1)),
        ("by", serde_json::json!({"role": "ann@example.com"})),
        ("due", serde_json::json!({"ann@example.com": "x"})),
    ] {
        let error = read(5, key, value).to_string();
        assert!(!error.contains("ann@"), "{error}");
    }
    // A gap before it is found first.
    let mut rows = rows();
    rows[5]["v"] = serde_json::json!(2);
    rows.remove(1);
    assert_eq!(Lead::read_log(rows).unwrap_err().position(), 1);
}

/// Words of the buyer that could not have been stored so, and a snapshot that could not have come of any.
#[test]
fn what_could_not_have_been_said_is_refused() {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    let said = Some(at("2026-03-01"));
    let consent =
        Command::Consent { channel: Channel::Email, purpose: None, proof: Some("form".into()), said };
    life.does("2026-03-02", buyer(), consent);
    life.does("2026-03-03", buyer(), Command::opt_out());
    life.does("2026-03-04", buyer(), Command::consent(Channel::Email));
    let double = Life::new("lead-8", "fair", "2026-03-02");
    let merger = life.lifecycle.merge(&double.lead, &life.lead, system(), at("2026-03-05")).unwrap();
    life.take(&merger.survivor);
    let row = |word: &str| {
        let event = life.log.iter().find(|event| event.kind.word() == word).unwrap();
        serde_json::to_value(event).unwrap()
    };
    let changed = |word: &str, path: &str, value: serde_json::Value| {
        let mut row = row(word);
        *row.pointer_mut(path).unwrap_or_else(|| panic!("{word} has no {path}")) = value;
        row
    };
    let with = |word: &str, key: &str, value: serde_json::Value| {
        let mut row = row(word);
        row[key] = value;
        row
    };
    let step = json!({"from": "target", "to": "inquiry"});
    for row in [
        changed("consented", "/kind/consented/said", json!("2026-03-02T09:00:00Z")),
        changed("consented", "/kind/consented/said", json!("1969-12-31T23:59:59Z")),
        changed("consented", "/kind/consented/purposes", json!([])),
        changed("consented", "/kind/consented/purposes", json!(["sales", "marketing"])),
        changed("consent_withdrawn", "/kind/consent_withdrawn/purposes", json!(["sales", "sales"])),
        changed("absorbed", "/kind/absorbed/loser", json!("lead-7")),
        changed("opted_out", "/step/to", json!("lost")),
        changed("opted_in", "/step/from", json!("lost")),
        with("consented", "step", step.clone()),
        with("absorbed", "step", step),
        with("opted_out", "now", json!("+262142-01-01T00:00:00Z")),
    ] {
        let error = serde_json::from_value::<Event>(row.clone()).unwrap_err().to_string();
        assert!(error.ends_with("; restore the row from a backup"), "{row}: {error}");
    }
}

/// Two writers decided from the same lead, and a store without the key kept rows of both.
#[test]
fn a_batch_mixed_of_two_is_found_and_not_folded_in() {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    let assess = |id: Option<&str>| {
        let request = Command::assess(verdict("2026-03-02")).by(system());
        id.map_or(request.clone(), |id| request.id(id))
    };
    let decide = |request, now| life.lifecycle.decide(&life.lead, request, at(now)).unwrap();
    let won = decide(assess(None), "2026-03-02");
    let text = "events[3]: belongs to another batch than the event before it; restore both from a backup";
    for lost in [
        decide(assess(None), "2026-03-02T09:00:01Z"),
        decide(assess(Some("r-1")), "2026-03-02"),
        decide(Command::assess(verdict("2026-03-02")).by(marketing("mara")), "2026-03-02"),
    ] {
        assert_eq!((won.len(), lost.len()), (3, 3));
        let mixed = [&won[..1], &lost[1..]].concat();
        let log = [&life.log[..], &mixed].concat();
        assert_eq!(replayed(&log), (text.to_owned(), Some(2)));
        let mut lead = life.lead.clone();
        assert_eq!(lead.apply(&mixed), 1);
        assert_eq!((lead.version(), lead.stage()), (3, qualify::lead::Stage::Target));
    }
}

/// Every flaw of an event has its text.
#[test]
fn a_flaw_is_named_and_what_to_do() {
    let rows: Vec<serde_json::Value> =
        log().iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    let numbers = "`seq`, `index` and `of` do not fit together";
    let at = "`at` lies outside the years 1970 to 2200";
    let now = "`now` lies outside the years 1970 to 2200";
    let noticed = "`now` is not earlier than `at`, as of a request, or later, as of a timeout";
    let request = "`id` and `content` are not both of one request";
    let by = "`by` is nobody who can cause it";
    let step = "`step` is none that this kind of event makes";
    let due = "`due` has a deadline that cannot run there, or lies behind";
    let kind = "`kind` says what could not have happened";
    let never = "+262142-01-01T00:00:00Z";
    for (place, key, value, flaw) in [
        (5, "seq", json!(1_u64 << 53), numbers),
        (5, "seq", json!(1), numbers),
        (0, "seq", json!(2), numbers),
        (5, "at", json!("1969-12-31T23:59:59Z"), at),
        (5, "now", json!(never), now),
        (5, "now", rows[5]["at"].clone(), noticed),
        (5, "now", json!("2026-03-02T10:00:00Z"), noticed),
        (0, "now", json!("2026-03-01T09:00:00Z"), noticed),
        (5, "id", json!("r-1"), request),
        (5, "by", json!({"role": "buyer"}), by),
        (5, "step", json!(null), step),
        (1, "step", rows[5]["step"].clone(), step),
        (5, "due", json!({"accept": "2026-05-01T09:00:00Z"}), due),
        (5, "due", json!({"stale": rows[5]["at"].clone()}), due),
        (0, "due", json!({"stale": "2026-03-01T09:00:00Z"}), due),
        (5, "kind", json!({"accepted": {"holder": {"queue": "sales"}}}), kind),
        (7, "kind", json!({"booked": {"at": rows[7]["at"].clone()}}), kind),
    ] {
        let mut row = rows[place].clone();
        row[key] = value.clone();
        let read = serde_json::from_value::<Event>(row).map_err(|error| error.to_string());
        let error = read.expect_err(&format!("events[{place}] with {key} {value}"));
        assert_eq!(
            error,
            format!("{flaw}; restore the row from a backup"),
            "events[{place}] with {key} {value}"
        );
    }
}

/// What each kind carries that nothing can have led to, in an event that is right but for that.
#[test]
fn what_a_kind_cannot_carry_is_refused() {
    let event = |by: serde_json::Value, step: serde_json::Value, kind: serde_json::Value| {
        let at = "2026-03-02T09:00:00Z";
        serde_json::from_value::<Event>(
            json!({"v": 1, "lead": "lead-7", "seq": 9, "at": at, "by": by, "kind": kind, "step": step}),
        )
    };
    let (dana, mara) = (json!({"role": "sales", "id": "dana"}), json!({"role": "marketing", "id": "mara"}));
    let (stays, system) = (json!(null), json!({"role": "system"}));
    let goes = |from: &str, to: &str| json!({"from": from, "to": to});
    let (before, same, later) = ("2026-03-01T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z");
    let lost = || goes("lost", "recycled");
    let closed = || goes("inquiry", "disqualified");
    let back = || goes("sales_accepted", "recycled");
    let none: [(&serde_json::Value, serde_json::Value, serde_json::Value, serde_json::Value); 12] = [
        (&dana, stays.clone(), json!({"touched": {"made": before}}), json!({"touched": {"made": same}})),
        (
            &mara,
            stays.clone(),
            json!({"acknowledged": {"task": "stale"}}),
            json!({"acknowledged": {"task": "judge"}}),
        ),
        (
            &dana,
            stays.clone(),
            json!({"acknowledged": {"task": "absorbed"}}),
            json!({"acknowledged": {"task": "stale"}}),
        ),
        (
            &system,
            stays.clone(),
            json!({"escalated": {"timer": "decide", "times": 1}}),
            json!({"escalated": {"timer": "stale", "times": 1}}),
        ),
        (
            &system,
            stays.clone(),
            json!({"escalated": {"timer": "decide", "times": 1}}),
            json!({"escalated": {"timer": "decide", "times": 0}}),
        ),
        (
            &dana,
            stays.clone(),
            json!({"assigned": {"team": "sales", "holder": {"person": "eva"}}}),
            json!({"assigned": {"team": "marketing", "holder": {"person": "eva"}}}),
        ),
        (
            &dana,
            back(),
            json!({"recycled": {"reason": "no_response", "cooling_until": later}}),
            json!({"recycled": {"reason": "no_channel"}}),
        ),
        (
            &system,
            back(),
            json!({"recycled": {"reason": "no_channel"}}),
            json!({"recycled": {"reason": "no_channel", "cooling_until": later}}),
        ),
        (
            &dana,
            back(),
            json!({"recycled": {"reason": {"not_ready": {"until": later}}, "cooling_until": later}}),
            json!({"recycled": {"reason": {"not_ready": {"until": later}}}}),
        ),
        (
            &mara,
            closed(),
            json!({"disqualified": {"reason": "student", "by_hand": true, "decided": before}}),
            json!({"disqualified": {"reason": "student", "decided": before}}),
        ),
        (
            &mara,
            closed(),
            json!({"disqualified": {"reason": "student", "reopen_until": later}}),
            json!({"disqualified": {"reason": "student", "reopen_until": same}}),
        ),
        (
            &system,
            stays.clone(),
            json!({"absorbed": {"loser": "lead-8", "version": 1, "consent": {}, "past": {"meeting": later}}}),
            json!({"absorbed": {"loser": "lead-8", "version": 0, "consent": {}}}),
        ),
    ];
    for (by, step, right, wrong) in none {
        event(by.clone(), step.clone(), right.clone()).unwrap_or_else(|error| panic!("{right}: {error}"));
        assert!(event(by.clone(), step, wrong.clone()).is_err(), "{wrong}");
    }
    // Sales does not take up what it lost; marketing and time do.
    event(mara.clone(), lost(), json!("re_engaged")).unwrap();
    event(system, lost(), json!("re_engaged")).unwrap();
    assert!(event(dana.clone(), lost(), json!("re_engaged")).is_err());
    event(dana.clone(), goes("lost", "inquiry"), json!("re_engaged")).unwrap();
    assert!(
        event(dana, goes("disqualified", "appointment"), json!({"reopened": {"in_error": false}})).is_err()
    );
}

#[test]
fn the_rest_of_a_log_must_follow_the_snapshot() {
    let log = log();
    let lead = Lead::replay(&log[..2]).unwrap();
    assert_eq!(lead.clone().resume(&[]), Ok(lead.clone()));
    let early = lead.clone().resume(&log[1..]).unwrap_err();
    assert_eq!(early.to_string(), "events[0]: `seq` 2 was there before; keep one of them");
    assert_eq!(early.lead(), Some(&lead));
    let late = lead.resume(&log[5..]).unwrap_err();
    assert_eq!(late.to_string(), "events[0]: expected `seq` 3, found 6; the events between are missing");
}

#[test]
fn a_snapshot_with_any_byte_changed_is_refused() {
    let mut life = Life::new("lead-7", "webform", "2026-03-02");
    let log = log();
    life.take(&log[1..]);
    let lead = life.lead;
    let stored = serde_json::to_string(&lead).unwrap();
    assert_eq!(serde_json::from_str::<Lead>(&stored).unwrap(), lead);
    let mut refused = 0;
    for place in 0..stored.len() {
        for other in [b'0', b'9', b'a', b' ', b'"', b','] {
            let mut bytes = stored.clone().into_bytes();
            if std::mem::replace(&mut bytes[place], other) == other {
                continue;
            }
            match serde_json::from_slice::<Lead>(&bytes) {
                Err(_) => refused += 1,
                Ok(read) => assert_eq!(read, lead, "byte {place} as {}", char::from(other)),
            }
        }
        // Cut off there.
        assert!(serde_json::from_str::<Lead>(&stored[..place]).is_err());
    }
    assert!(refused > 5_000, "{refused}");
    let damaged = stored.replace("\"version\":8", "\"version\":9");
    let error = serde_json::from_str::<Lead>(&damaged).unwrap_err().to_string();
    assert!(error.starts_with("the snapshot is damaged; rebuild the lead from its log"), "{error}");
}

/// Whatever happened to an event on its way, reading it is an error or gives an event that can be
/// stored again; a log of it replays or says where it is wrong.
#[test]
fn a_damaged_event_is_an_error_or_an_event() {
    let text = serde_json::to_string(&log()[4]).unwrap();
    for place in 0..text.len() {
        for other in [b'0', b'9', b'x', b'"', b'}'] {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = other;
            if let Ok(event) = serde_json::from_slice::<Event>(&bytes) {
                serde_json::to_string(&event).unwrap();
                let _ = Lead::replay(&[event]);
            }
        }
    }
}

/// Each event is stored, read back, and replayed, with the person in it and without.
fn can_be_stored(play: &Play) {
    for log in &play.logs {
        for event in log.iter().chain(&log.iter().map(Event::redacted).collect::<Vec<_>>()) {
            let row = serde_json::to_string(event).unwrap_or_else(|error| panic!("{event:?}: {error}"));
            assert_eq!(serde_json::from_str::<Event>(&row).unwrap(), *event);
        }
        Lead::replay(log).unwrap();
    }
}

proptest! {
    #![proptest_config(config())]

    /// Nothing that commands, deadlines and merges bring about is refused.
    #[test]
    fn what_happens_can_be_stored(life in lives(), terms in all_terms(), calendar in calendars()) {
        can_be_stored(&play(&life, &terms, calendar));
    }

    /// The same of leads that go far, and are often merged.
    #[test]
    fn what_happens_on_the_way_can_be_stored(seeds in brisk_lives(), terms in brisk_terms()) {
        let play = brisk_play(&seeds, &terms, |play| {
            for lead in &play.leads {
                let stored = serde_json::to_string(lead).unwrap();
                assert_eq!(serde_json::from_str::<Lead>(&stored).unwrap(), *lead);
            }
        });
        can_be_stored(&play);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// However a log is cut, doubled and shuffled: what comes back is a lead that the log tells of.
    #[test]
    fn a_shuffled_log_gives_a_prefix_of_the_truth(places in prop::collection::vec(0_usize..8, 0..12)) {
        let log = log();
        let events: Vec<Event> = places.iter().map(|place| log[*place].clone()).collect();
        let read = match Lead::replay(&events) {
            Ok(lead) => Some(lead),
            Err(error) => error.lead().cloned(),
        };
        if let Some(lead) = read {
            let version = usize::try_from(lead.version()).unwrap();
            prop_assert_eq!(Lead::replay(&log[..version]), Ok(lead));
        }
    }
}
