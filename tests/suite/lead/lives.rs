//! Lives told from beginning to end, and kept as golden logs: what a release stored is read for ever.
//!
//! `tests/golden/<release>/` holds for each life its log and its last snapshot. Logs of past releases
//! are never written anew; those of this one by `UPDATE_CASES=1`, as long as it is not released.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use qualify::lead::{
    DisqualifyReason, Event, EventKind, Evidence, Holder, IdentityKey, LostReason, Origin, Outcome, Purpose,
    RecycleReason, Side, Stage, TaskKind, Team, Timer,
};
use qualify::{Channel, Command, Id, Lead, buyer, marketing, sales, system};

use crate::support::life::{Life, at, below_the_bar, verdict, with};

fn converted() -> Life {
    let origin =
        Origin::new("webform").campaign("spring").known_by([IdentityKey::Email, IdentityKey::Domain]);
    let mut life = Life::new("lead-1", origin, "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    let offered = life.is_judged("2026-03-02", verdict("2026-03-02"));
    assert_eq!(offered, "assessed, engaged > inquiry, offered > marketing_qualified");
    life.does("2026-03-02", system(), Command::assign(Team::Sales, Holder::person("dana")));
    let accept = Command::Accept.by(sales("dana")).id("r-1").at_version(6);
    let events = life.lifecycle.decide(&life.lead, accept, at("2026-03-02T10:00:00Z")).unwrap();
    life.take(&events);
    life.does("2026-03-02T10:05:00Z", sales("dana"), Command::touch());
    life.does("2026-03-03", sales("dana"), Command::Confirm(Evidence::InboundReply));
    life.does("2026-03-03", sales("dana"), Command::Book { at: at("2026-03-10") });
    life.does("2026-03-05", buyer(), Command::Reschedule { at: at("2026-03-11") });
    life.does("2026-03-11T10:00:00Z", sales("dana"), Command::Outcome(Outcome::Attended));
    life.does("2026-03-12", sales("dana"), Command::Convert);
    life.does("2026-03-13", sales("dana"), Command::Revert);
    life.does("2026-03-14", sales("dana"), Command::Convert);
    life
}

fn recycled() -> Life {
    let mut life = Life::new("lead-2", "fair", "2026-03-02");
    let proof = Some(Id::from("card-17"));
    let consent =
        Command::Consent { channel: Channel::Phone, purpose: Some(Purpose::Sales), proof, said: None };
    life.does("2026-03-02", marketing("mara"), consent);
    let asked = with(below_the_bar("2026-03-02"), |verdict| verdict.contact_at = Some(at("2026-03-01")));
    assert_eq!(
        life.is_judged("2026-03-02", asked),
        "assessed, engaged > inquiry, offered > marketing_qualified"
    );
    life.does("2026-03-02", sales("dana"), Command::Accept);
    let until = at("2026-05-01");
    life.does("2026-03-02", sales("dana"), Command::Recycle(RecycleReason::NotReady { until }));
    life.does("2026-03-03", marketing("mara"), Command::TakeBack);
    assert_eq!(life.ticks("2026-05-02"), "cooled_down > nurturing, judgement_due");
    assert_eq!(
        life.is_judged("2026-05-02", verdict("2026-05-02")),
        "assessed, offered > marketing_qualified"
    );
    assert_eq!(life.ticks("2026-05-10"), "escalated, escalated, recycled > recycled, escalated");
    // What sales let pass is no reason to hold the lead: it is offered again when marketing has it back.
    assert_eq!(
        life.does("2026-05-10", marketing("mara"), Command::TakeBack),
        "taken_back > nurturing, offered > marketing_qualified"
    );
    let again = with(verdict("2026-05-10"), |verdict| verdict.until = Some(at("2026-05-12")));
    life.is_judged("2026-05-10", again);
    life.does("2026-05-10", sales("eli"), Command::Accept);
    let referral = Some(Id::from("lead-9"));
    life.does("2026-05-13", sales("eli"), Command::Recycle(RecycleReason::WrongPerson { referral }));
    let called = with(verdict("2026-05-14"), |verdict| verdict.contact_at = Some(at("2026-05-14T08:00:00Z")));
    assert_eq!(life.is_judged("2026-05-14", called), "assessed, offered > marketing_qualified");
    life
}

fn lost() -> Life {
    let mut life = Life::new("lead-3", "list", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", verdict("2026-03-02"));
    life.does("2026-03-02", sales("dana"), Command::Accept);
    assert_eq!(life.ticks("2026-03-17"), "first_touch_missed, escalated, went_stale");
    life.does("2026-03-17", sales("dana"), Command::touch());
    life.does("2026-03-17", sales("dana"), Command::Confirm(Evidence::HumanJudgement));
    life.does("2026-03-18", sales("dana"), Command::Lose(LostReason::Price));
    assert_eq!(life.ticks("2026-10-01"), "re_engaged > recycled, judgement_due, escalated");
    life.does("2026-10-01", marketing("mara"), Command::TakeBack);
    life
}

/// Given back as often as the terms allow, and for a reason for which only news makes up.
fn capped() -> Life {
    let mut life = Life::new("lead-10", "list", "2026-03-02");
    // Known by facts alone, and a consent that comes after the verdict.
    let known = with(verdict("2026-03-02"), |verdict| verdict.engaged = false);
    assert_eq!(life.is_judged("2026-03-02", known), "assessed, nurtured > nurturing");
    assert_eq!(
        life.does("2026-03-02", buyer(), Command::consent(Channel::Email)),
        "consented, offered > marketing_qualified"
    );
    for (day, next, again) in [
        ("2026-03-02", "2026-03-03", Some("2026-07-01")),
        ("2026-07-01", "2026-07-02", Some("2026-11-01")),
        ("2026-11-01", "2026-11-02", None),
    ] {
        let noon = format!("{day}T12:00:00Z");
        life.does(&noon, sales("dana"), Command::Recycle(RecycleReason::NoResponse));
        life.does(next, marketing("mara"), Command::TakeBack);
        let heard = with(verdict(next), |verdict| verdict.last_signal_at = Some(at(next)));
        assert!(life.is_judged(next, heard.clone()).ends_with("assessed"), "it rests");
        let Some(again) = again else { break };
        let offered = life.is_judged(again, with(heard, |verdict| verdict.at = at(again)));
        assert!(offered.ends_with("judgement_due, assessed, offered > marketing_qualified"), "{offered}");
    }
    // A year after the first of the three.
    assert!(life.ticks("2027-03-04").ends_with("recycle_cap_ended, judgement_due"));
    life.ticks("2027-10-01");
    assert_eq!(
        life.does("2027-10-01", marketing("mara"), Command::Acknowledge(TaskKind::Stale)),
        "acknowledged"
    );
    life
}

fn never_there() -> Life {
    let mut life = Life::new("lead-4", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Phone));
    life.is_judged("2026-03-02", verdict("2026-03-02"));
    life.does("2026-03-02", sales("dana"), Command::Accept);
    let book = |day| Command::Book { at: at(day) };
    assert_eq!(
        life.does("2026-03-02", sales("dana"), book("2026-03-03")),
        "confirmed > sales_qualified, booked > appointment"
    );
    assert_eq!(life.ticks("2026-03-04"), "outcome_due");
    life.does("2026-03-04", sales("dana"), Command::Outcome(Outcome::NoShow));
    for (day, by) in [("2026-03-05", Side::Buyer), ("2026-03-06", Side::Sales)] {
        life.does(day, sales("dana"), book("2026-03-10"));
        life.does(day, buyer(), Command::Outcome(Outcome::Cancelled { by }));
    }
    // What sales calls off is not held against the buyer.
    life.does("2026-03-07", sales("dana"), book("2026-03-10"));
    life.does("2026-03-07", buyer(), Command::Outcome(Outcome::Cancelled { by: Side::Buyer }));
    life.does("2026-03-09", sales("dana"), book("2026-03-10"));
    let last = life.does("2026-03-11", sales("dana"), Command::Outcome(Outcome::NoShow));
    assert_eq!(last, "outcome_due, fell_through > sales_qualified, recycled > recycled");
    life
}

fn closed() -> Life {
    let mut life = Life::new("lead-5", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", below_the_bar("2026-03-02"));
    let student = with(below_the_bar("2026-03-03"), |verdict| verdict.disqualifier = Some("student".into()));
    assert_eq!(life.is_judged("2026-03-03", student), "assessed, disqualified > disqualified");
    let reopened = life.does("2026-03-04", marketing("mara"), Command::Reopen { in_error: true });
    assert_eq!(reopened, "reopened > nurturing, judgement_due");
    life.does("2026-03-05", marketing("mara"), Command::Disqualify(DisqualifyReason::NotOurMarket));
    life.does("2026-03-05", sales("dana"), Command::Reopen { in_error: false });
    let out = Command::OptOut { channel: Some(Channel::Email), purpose: None, complaint: true, said: None };
    assert_eq!(life.does("2026-03-06", buyer(), out), "consent_withdrawn, opted_out > opted_out");
    life.does("2026-03-07", buyer(), Command::consent(Channel::Phone));
    let late = Command::OptOut {
        channel: None,
        purpose: Some(Purpose::Marketing),
        complaint: false,
        said: Some(at("2026-03-06T12:00:00Z")),
    };
    assert_eq!(life.does("2026-03-07", marketing("mara"), late), "consent_withdrawn");
    // The host's clock goes back an hour.
    life.does("2026-03-07T08:00:00Z", buyer(), Command::opt_out());
    life.does("2026-03-08", buyer(), Command::Erase);
    life
}

fn merged() -> (Life, Life) {
    let mut survivor = Life::new("lead-6", "webform", "2026-03-02");
    survivor.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    survivor.is_judged("2026-03-02", below_the_bar("2026-03-02"));
    assert_eq!(
        survivor.does("2026-03-02", marketing("mara"), Command::Promote),
        "offered > marketing_qualified"
    );
    let mut loser = Life::new("lead-7", "fair", "2026-03-02");
    loser.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    loser.does("2026-03-02", buyer(), Command::consent(Channel::Phone));
    let no_news = Command::OptOut {
        channel: Some(Channel::Email),
        purpose: Some(Purpose::Marketing),
        complaint: false,
        said: None,
    };
    loser.does("2026-03-03", buyer(), no_news);
    let merger =
        survivor.lifecycle.merge(&loser.lead, &survivor.lead, system(), at("2026-03-02T10:00:00Z")).unwrap();
    loser.take(&merger.loser);
    survivor.take(&merger.survivor);
    (loser, survivor)
}

fn cooled() -> Life {
    let mut life = Life::new("lead-8", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged(
        "2026-03-02",
        with(verdict("2026-03-02"), |verdict| verdict.until = Some(at("2026-03-02T10:00:00Z"))),
    );
    let fell = life.is_judged("2026-03-02T11:00:00Z", below_the_bar("2026-03-02T11:00:00Z"));
    assert_eq!(fell, "judgement_due, assessed, cooled > nurturing");
    life.does(
        "2026-03-02T12:00:00Z",
        marketing("mara"),
        Command::assign(Team::Marketing, Holder::person("mara")),
    );
    life
}

fn lives() -> Vec<(&'static str, Life)> {
    let (loser, survivor) = merged();
    vec![
        ("converted", converted()),
        ("recycled", recycled()),
        ("lost", lost()),
        ("never_there", never_there()),
        ("closed", closed()),
        ("merged", loser),
        ("absorbed", survivor),
        ("cooled", cooled()),
        ("capped", capped()),
    ]
}

/// The package `tests/host_features`, which lies deeper, runs this file too.
fn golden() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let both = [here.join("tests/golden"), here.join("../golden")];
    both.into_iter().find(|dir| dir.is_dir()).unwrap()
}

fn release() -> &'static str {
    let manifest = include_str!("../../../Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    version.unwrap().trim_matches('"')
}

fn log(events: &[Event]) -> String {
    events.iter().map(|event| serde_json::to_string(event).unwrap() + "\n").collect()
}

/// What these lives store today is what this release has stored from the beginning.
#[test]
fn the_same_life_stores_the_same_bytes() {
    let dir = golden().join(release());
    for (name, life) in lives() {
        let (log, snapshot) = (log(&life.log), serde_json::to_string_pretty(&life.lead).unwrap() + "\n");
        let (log_file, snapshot_file) = (dir.join(format!("{name}.jsonl")), dir.join(format!("{name}.json")));
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::create_dir_all(&dir).unwrap();
            std::fs::write(log_file, log).unwrap();
            std::fs::write(snapshot_file, snapshot).unwrap();
        } else {
            let stored = std::fs::read_to_string(log_file).unwrap();
            for (now, before) in log.lines().zip(stored.lines()) {
                assert_eq!(now, before, "{name}");
            }
            assert_eq!(log.lines().count(), stored.lines().count(), "{name}");
            assert_eq!(snapshot, std::fs::read_to_string(snapshot_file).unwrap(), "{name}");
        }
    }
}

/// Every log of every release is read, gives its snapshot, and is written as this release writes it.
#[test]
fn the_logs_of_every_release_are_read_for_ever() {
    let mut read = 0;
    for release in std::fs::read_dir(golden()).unwrap() {
        for file in std::fs::read_dir(release.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_none_or(|extension| extension != "jsonl") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let lead = Lead::read_log(rows).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let snapshot = std::fs::read_to_string(file.with_extension("json")).unwrap();
            assert_eq!(serde_json::from_str::<Lead>(&snapshot).unwrap(), lead, "{}", file.display());

            let events: Vec<Event> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(Lead::replay(&events), Ok(lead.clone()));
            // A snapshot in the middle, and the rest of the log: between any two batches.
            for cut in (1..events.len()).filter(|cut| events[*cut].index == 0) {
                let stored = serde_json::to_string(&Lead::replay(&events[..cut]).unwrap()).unwrap();
                let snapshot: Lead = serde_json::from_str(&stored).unwrap();
                assert_eq!(
                    snapshot.resume(&events[cut..]),
                    Ok(lead.clone()),
                    "{} from {cut}",
                    file.display()
                );
            }
            read += 1;
        }
    }
    assert!(read >= lives().len(), "the logs are there");
}

/// A log that is erased can be redacted, and still is the log of the same lead.
#[test]
fn a_redacted_log_names_nobody_and_replays() {
    for (name, mut life) in lives() {
        if life.does("2027-01-01", buyer(), Command::Erase).is_empty() {
            assert_eq!(name, "closed", "erased before");
        }
        let redacted: Vec<Event> = life.log.iter().map(Event::redacted).collect();
        assert_eq!(Lead::replay(&redacted), Ok(life.lead.clone()), "{name}");
        let text = log(&redacted);
        for id in ["acme", "card-17", "lead-9"] {
            assert!(!text.contains(id), "{name} names {id}");
        }
        let snapshot = serde_json::to_string(&life.lead).unwrap();
        assert!(!["acme", "card-17", "lead-9"].iter().any(|id| snapshot.contains(id)), "{name}");
    }
}

/// The golden logs would be worth little if they left something out.
#[test]
fn the_lives_tell_of_every_event_stage_and_timer() {
    let lives = lives();
    let events = || lives.iter().flat_map(|(_, life)| &life.log);
    let told: BTreeSet<&str> = events().map(|event| event.kind.word()).collect();
    let all = BTreeSet::from(EventKind::ALL_WORDS);
    assert_eq!(told, all);
    let stages: BTreeSet<Stage> = events().filter_map(|event| event.step).map(|step| step.to).collect();
    assert_eq!(stages.len(), Stage::ALL.len() - 1, "all but the first");
    let timers: BTreeSet<Timer> = events()
        .filter_map(|event| event.due.as_ref())
        .flat_map(|due| due.as_slice())
        .map(|due| due.timer)
        .collect();
    assert_eq!(timers.len(), Timer::ALL.len());
    for event in events() {
        let stored = serde_json::to_value(&event.kind).unwrap();
        let tag = stored
            .as_str()
            .map_or_else(|| stored.as_object().unwrap().keys().next().unwrap().clone(), str::to_owned);
        assert_eq!(tag, event.kind.word());
    }
    assert!(events().any(|event| matches!(event.kind, EventKind::Escalated { timer: Timer::TakeBack, .. })));
}
