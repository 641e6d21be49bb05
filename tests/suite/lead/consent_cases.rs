//! Public complaints about consent as small lives, each with the right value.

use qualify::error::RefusalKind;
use qualify::lead::{Purpose, Stage};
use qualify::{Channel, Command, buyer, system};

use crate::support::life::{Life, at, verdict};

fn grant(channel: Channel, proof: Option<&str>, day: &str) -> Command {
    Command::Consent { channel, purpose: None, proof: proof.map(Into::into), said: Some(at(day)) }
}

fn forbid(channel: Option<Channel>, purpose: Option<Purpose>, day: &str) -> Command {
    Command::OptOut { channel, purpose, complaint: false, said: Some(at(day)) }
}

/// A withdrawal that is said twice has its second date, in whichever order the words arrive.
#[test]
fn a_withdrawal_said_twice_holds_from_the_second_on() {
    let mail = Some(Channel::Email);
    let days = ["2026-03-02", "2026-03-04", "2026-03-06"];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut life = Life::new("lead-1", "webform", "2026-03-01");
        for channel in [Channel::Email, Channel::Phone] {
            life.does("2026-03-10", buyer(), grant(channel, None, "2026-03-01"));
        }
        let mut refused = None;
        for place in order {
            let command = match place {
                1 => grant(Channel::Email, None, days[1]),
                _ => forbid(mail, None, days[place]),
            };
            match life.lifecycle.decide(&life.lead, command.by(buyer()), at("2026-03-10")) {
                Ok(events) => life.take(&events),
                Err(refusal) => refused = Some(refusal.kind().clone()),
            }
        }
        assert!(!life.lead.consent().allows(Channel::Email, Purpose::Sales), "{order:?}");
        assert!(life.lead.consent().allows(Channel::Phone, Purpose::Sales), "{order:?}");
        let late = refused.is_none_or(|kind| kind == RefusalKind::NotNewer { opted_out: at(days[2]) });
        assert!(late || order[0] == 2 || order[2] == 2, "{order:?}");
        let again = life.attempt("2026-03-10", buyer(), grant(Channel::Email, None, days[1])).unwrap_err();
        assert_eq!(again.kind(), &RefusalKind::NotNewer { opted_out: at(days[2]) });
    }
}

/// A proof that was recorded before a withdrawal is no new consent after it.
#[test]
fn an_old_proof_is_no_new_consent() {
    let mut life = Life::new("lead-1", "list", "2026-03-01");
    life.does("2026-03-01", system(), grant(Channel::Sms, Some("upload-1"), "2026-03-01"));
    life.does("2026-03-01", system(), grant(Channel::Email, Some("upload-1"), "2026-03-01"));
    life.does("2026-03-02", buyer(), Command::opt_out_of(Channel::Sms));
    let again = grant(Channel::Sms, Some("upload-1"), "2026-03-03");
    let refusal = life.attempt("2026-03-03", system(), again.clone()).unwrap_err();
    assert_eq!(refusal.kind(), &RefusalKind::NotNewer { opted_out: at("2026-03-02") });
    // Whatever the channel, and after everything was forbidden.
    let post = grant(Channel::Post, Some("upload-1"), "2026-03-03");
    assert_eq!(life.does("2026-03-03", system(), post), "consented");
    life.does("2026-03-04", buyer(), Command::opt_out());
    let refusal = life.attempt("2026-03-05", system(), again).unwrap_err();
    assert_eq!(refusal.kind(), &RefusalKind::NotNewer { opted_out: at("2026-03-04") });
    let new = grant(Channel::Sms, Some("upload-2"), "2026-03-05");
    assert_eq!(life.does("2026-03-05", system(), new), "consented, opted_in > inquiry, judgement_due");
}

/// A proof that allowed nothing when it was told is known all the same when it is told again.
#[test]
fn a_proof_that_allowed_nothing_is_remembered() {
    let mut life = Life::new("lead-1", "list", "2026-03-01");
    life.does("2026-03-03", buyer(), Command::opt_out_of(Channel::Email));
    let told = |day| grant(Channel::Email, Some("form"), day);
    assert_eq!(life.does("2026-03-04", system(), told("2026-03-02")), "consented");
    let refusal = life.attempt("2026-03-05", system(), told("2026-03-05")).unwrap_err();
    assert_eq!(refusal.kind(), &RefusalKind::NotNewer { opted_out: at("2026-03-03") });
    assert!(!life.lead.consent().allows_anything());
}

/// An opt-out of years ago, of a lead that is merged into one with a newer consent and a booked meeting: the meeting
/// stands, e-mail is allowed, all else is forbidden since then.
#[test]
fn an_old_opt_out_does_not_close_what_a_newer_consent_opened() {
    let mut new = Life::new("new", "webform", "2026-03-02");
    new.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    new.is_judged("2026-03-02", verdict("2026-03-02"));
    new.does("2026-03-02", qualify::sales("dana"), Command::Accept);
    new.does("2026-03-02", qualify::sales("dana"), Command::Book { at: at("2026-03-09") });
    let mut old = Life::new("old", "fair", "2024-03-01");
    old.does("2024-04-01", buyer(), Command::opt_out());
    let merger = new.lifecycle.merge(&old.lead, &new.lead, system(), at("2026-03-03")).unwrap();
    new.take(&merger.survivor);
    assert_eq!((new.lead.stage(), new.lead.opted_out()), (Stage::Appointment, None));
    for known in new.lead.consent().permissions() {
        let mail = known.channel == Channel::Email;
        let since = at(if mail { "2026-03-02" } else { "2024-04-01" });
        assert_eq!((known.granted, known.since), (mail, since), "{known:?}");
    }
    assert_eq!(new.lead.consent().permissions().len(), Channel::ALL.len() * 2);
    // The other way round: what was opted out of opens again.
    let mut fresh = Life::new("fresh", "webform", "2026-03-02");
    fresh.does("2026-03-02", buyer(), Command::opt_out_of(Channel::Post));
    fresh.does("2026-03-02", buyer(), Command::opt_out());
    let mut lost = Life::new("lost", "webform", "2026-03-02");
    lost.does("2026-03-04", buyer(), Command::consent(Channel::Phone));
    lost.does("2026-03-05", buyer(), forbid(None, None, "2026-03-01"));
    lost.does(
        "2026-03-05",
        qualify::marketing("mara"),
        Command::Disqualify(qualify::lead::DisqualifyReason::BadData),
    );
    let merger = fresh.lifecycle.merge(&lost.lead, &fresh.lead, system(), at("2026-03-06")).unwrap();
    fresh.take(&merger.survivor);
    assert_eq!((fresh.lead.stage(), fresh.lead.opted_out()), (Stage::Inquiry, None));
}

/// The link in a newsletter keeps a booked meeting; an opt-out of the channel does not.
#[test]
fn unsubscribing_closes_nothing() {
    let mut life = Life::new("lead-1", "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", verdict("2026-03-02"));
    life.does("2026-03-02", qualify::sales("dana"), Command::Accept);
    life.does("2026-03-02", qualify::sales("dana"), Command::Book { at: at("2026-03-09") });
    assert_eq!(life.does("2026-03-03", buyer(), Command::unsubscribe(Channel::Email)), "consent_withdrawn");
    assert!(life.lead.consent().allows(Channel::Email, Purpose::Sales));
    let all =
        Command::OptOut { channel: None, purpose: Some(Purpose::Marketing), complaint: false, said: None };
    assert_eq!(life.does("2026-03-03", buyer(), all), "consent_withdrawn");
    let closed = life.does("2026-03-04", buyer(), Command::opt_out_of(Channel::Email));
    assert_eq!(closed, "consent_withdrawn, opted_out > opted_out");
    // No withdrawal of other channels is added by that.
    assert_eq!(life.lead.opted_out(), None);
    let phone = grant(Channel::Phone, None, "2026-03-01");
    assert_eq!(life.does("2026-03-05", buyer(), phone), "consented, opted_in > inquiry, judgement_due");
    assert!(life.lead.consent().allows(Channel::Phone, Purpose::Sales));
    assert!(!life.lead.consent().allows(Channel::Phone, Purpose::Marketing), "all marketing was forbidden");
}

/// Of a merge only one half was stored; an opt-out follows, of whichever lead the host still knows; the merge is sent
/// again. The opt-out is not lost.
#[test]
fn an_opt_out_after_half_a_merge_is_not_lost() {
    for half in ["survivor", "loser"] {
        let mut life = Life::new("lead-1", "webform", "2026-03-02");
        life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
        life.is_judged("2026-03-02", verdict("2026-03-02"));
        let mut double = Life::new("lead-2", "fair", "2026-03-02");
        double.does("2026-03-02", buyer(), Command::consent(Channel::Phone));
        let merge = |double: &Life, life: &Life, day| {
            life.lifecycle.merge(&double.lead, &life.lead, system(), at(day)).unwrap()
        };
        let first = merge(&double, &life, "2026-03-03");
        if half == "survivor" {
            life.take(&first.survivor);
            double.does("2026-03-03T12:00:00Z", buyer(), Command::opt_out());
        } else {
            double.take(&first.loser);
            let refusal = double.attempt("2026-03-03T12:00:00Z", buyer(), Command::opt_out()).unwrap_err();
            assert!(matches!(refusal.kind(), RefusalKind::Merged { .. }));
            life.does("2026-03-03T12:00:00Z", buyer(), Command::opt_out());
        }
        let again = merge(&double, &life, "2026-03-03T13:00:00Z");
        double.take(&again.loser);
        life.take(&again.survivor);
        assert_eq!(double.lead.stage(), Stage::Merged, "{half}");
        assert_eq!(life.lead.stage(), Stage::OptedOut, "{half}");
        assert_eq!(life.lead.opted_out(), Some(at("2026-03-03T12:00:00Z")), "{half}");
        assert_eq!(life.lead.absorbed().collect::<Vec<_>>(), ["lead-2"], "{half}");
        // What is sent once more changes nothing.
        let third = merge(&double, &life, "2026-03-04");
        assert!(third.loser.is_empty() && third.survivor.is_empty(), "{half}");
    }
}

/// The one that goes on was itself merged before the lost half came: it hears the words, and passes them on.
#[test]
fn what_is_heard_late_is_passed_on() {
    let mut leads = ["lead-1", "lead-2", "lead-3"].map(|id| Life::new(id, "fair", "2026-03-02"));
    let merge = |leads: &[Life; 3], loser: usize, survivor: usize| {
        let (loser, survivor) = (&leads[loser].lead, &leads[survivor].lead);
        leads[0].lifecycle.merge(loser, survivor, system(), at("2026-03-03")).unwrap()
    };
    leads[0].does("2026-03-02", buyer(), Command::opt_out());
    let lost = merge(&leads, 0, 1);
    leads[0].take(&lost.loser);
    let next = merge(&leads, 1, 2);
    leads[1].take(&next.loser);
    leads[2].take(&next.survivor);
    let again = merge(&leads, 0, 1);
    leads[1].take(&again.survivor);
    let passed = merge(&leads, 1, 2);
    assert!(passed.loser.is_empty());
    leads[2].take(&passed.survivor);
    assert_eq!((leads[2].lead.stage(), leads[2].lead.opted_out()), (Stage::OptedOut, Some(at("2026-03-02"))));
}
