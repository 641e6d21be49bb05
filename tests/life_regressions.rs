//! Minimal lives that the model checker and random commands found, each with the sentence that decides it.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may panic"
)]

use chrono::{DateTime, TimeDelta, Utc};
use qualify::error::RefusalKind;
use qualify::lead::{CommandKind, RecycleReason, Stage, Timer};
use qualify::{
    Activity, Calendar, Channel, Command, Condition, Grade, Lead, Lifecycle, PlaybookSpec, Prospect, Schema,
    Terms, buyer, marketing, sales, system,
};

fn now() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn day(day: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(day)
}

fn life() -> Lifecycle {
    Lifecycle::new(&Terms::default(), Calendar::always())
}

fn opted_out(id: &str, complaint: bool, at: DateTime<Utc>) -> Lead {
    let (mut lead, _) = life().capture(id, "webform", system(), now()).unwrap();
    let out = Command::OptOut { channel: None, purpose: None, complaint }.by(buyer());
    lead.apply(&life().decide(&lead, out, at).unwrap());
    lead
}

fn merged(loser: &Lead, survivor: &Lead, at: DateTime<Utc>) -> Lead {
    let mut survivor = survivor.clone();
    survivor.apply(&life().merge(loser, &survivor, system(), at).unwrap().survivor);
    survivor
}

/// Row 23: "an opt-out of everything by either holds for the survivor". So does the newer of two, and the
/// complaint that came with it.
#[test]
fn of_two_opt_outs_the_newer_and_the_worse_hold() {
    let survivor = merged(&opted_out("loser", true, day(5)), &opted_out("survivor", false, day(1)), day(6));
    let held = survivor.opted_out().unwrap();
    assert!(held.at >= day(5) && held.complaint, "{held:?}");

    // An opt-in between the two, delivered by a clock that went back, is not newer.
    let opt_in = Command::opt_in(Channel::Email).by(buyer());
    let refusal = life().decide(&survivor, opt_in, day(3)).unwrap_err();
    assert!(matches!(refusal.kind(), RefusalKind::NotNewer { .. }), "{refusal}");

    // What is not newer and not worse is no second event.
    let survivor = opted_out("survivor", true, day(5));
    let merger = life().merge(&opted_out("loser", false, day(1)), &survivor, system(), day(6)).unwrap();
    assert_eq!(merger.survivor.len(), 1);
}

/// The same, of a live survivor, when the merge is done by a clock that shows a day before the opt-out.
#[test]
fn an_absorbed_opt_out_is_not_older_than_it_was() {
    let (live, _) = life().capture("survivor", "webform", system(), now()).unwrap();
    let survivor = merged(&opted_out("loser", false, day(5)), &live, day(4));
    assert_eq!(survivor.stage(), Stage::OptedOut);
    assert_eq!(survivor.opted_out().unwrap().at, day(5));
}

/// `allowed`: "the commands that would do something now". A complaint after an opt-out is news, and so is a
/// channel that was never named.
#[test]
fn a_complaint_after_an_opt_out_is_on_the_list() {
    let lead = opted_out("lead", false, now());
    let complaint = Command::OptOut { channel: None, purpose: None, complaint: true };
    for command in [complaint, Command::opt_out_of(Channel::Sms)] {
        assert_eq!(life().decide(&lead, command.by(marketing("mara")), now()).unwrap().len(), 1);
    }
    assert!(life().allowed(&lead, &marketing("mara"), now()).contains(&CommandKind::OptOut));
}

/// "Deadlines lie at least a second ahead of the event that starts them": also that of a rest which is
/// shorter than a second.
#[test]
fn a_rest_of_a_moment_ends_a_second_later() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("demo", "demo_request", 10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::A)
        .signed(marketing("mara"), sales("sam"))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").did(Activity::new("a-1", "demo_request", now()));
    let verdict = playbook.judge(&acme, now()).verdict();
    let (mut lead, _) = life().capture("lead", "webform", system(), now()).unwrap();
    let until = now() + TimeDelta::milliseconds(1);
    for request in [
        Command::consent(Channel::Email).by(buyer()),
        Command::assess(verdict).by(system()),
        Command::Recycle(RecycleReason::NotReady { until }).by(sales("sam")),
    ] {
        lead.apply(&life().decide(&lead, request, now()).unwrap());
    }
    let next = lead.next_deadline().unwrap();
    assert_eq!((next.timer, next.at), (Timer::CoolDown, now() + TimeDelta::seconds(1)));
}
