//! Every refusal as a person reads it. The texts are kept in tests/cases/refusals.txt; `UPDATE_CASES=1` writes them,
//! to be read before they are committed.

use std::collections::BTreeSet;
use std::path::Path;

use qualify::actor::{Actor, Role};
use qualify::error::{Refusal, RefusalKind};
use qualify::lead::{
    DisqualifyReason, Evidence, Holder, LostReason, Outcome, RecycleReason, Side, Stage, TaskKind, Team,
};
use qualify::{Answer, Channel, Command, Terms, Verdict, buyer, marketing, sales, system};

use crate::support::life::{Life, at, below_the_bar, verdict, with};

const DAY: &str = "2026-03-02";

/// A lead that was brought so far, by a buyer who may be written to.
fn at_stage(stage: Stage) -> Life {
    brought("lead-7", stage)
}

fn brought(id: &str, stage: Stage) -> Life {
    let mut life = Life::new(id, "webform", DAY);
    life.does(DAY, buyer(), Command::consent(Channel::Email));
    if stage == Stage::Nurturing {
        life.is_judged(DAY, below_the_bar(DAY));
        return life;
    }
    life.is_judged(DAY, verdict(DAY));
    let way = [
        (Stage::SalesAccepted, Command::Accept),
        (Stage::SalesQualified, Command::Confirm(Evidence::InboundReply)),
        (Stage::Appointment, Command::Book { at: at("2026-03-10") }),
    ];
    for (_, command) in way.into_iter().filter(|(to, _)| *to <= stage) {
        life.does(DAY, sales("dana"), command);
    }
    life
}

fn refused(mut life: Life, day: &str, by: Actor, command: Command) -> Refusal {
    life.attempt(day, by, command).unwrap_err()
}

fn judged(life: Life, verdict: Verdict) -> Refusal {
    refused(life, "2026-03-03", system(), Command::assess(verdict))
}

fn refusals() -> Vec<Refusal> {
    use Stage::{
        Appointment, MarketingQualified as Mql, Nurturing, SalesAccepted as Sal, SalesQualified as Sql,
    };
    let dana = || sales("dana");
    let after = |stage, by: Actor, command: Command| {
        let mut life = at_stage(stage);
        life.does(DAY, by, command);
        life
    };
    let assigned = after(Mql, system(), Command::assign(Team::Sales, Holder::person("eli")));
    let outdated = |stage| {
        let mut life = at_stage(stage);
        life.is_judged(
            "2026-03-02T10:00:00Z",
            with(verdict("2026-03-02T10:00:00Z"), |v| v.until = Some(at("2026-03-02T11:00:00Z"))),
        );
        life
    };
    let capped = {
        let mut terms = Terms::default();
        terms.reschedule_cap = 0;
        let mut life = at_stage(Appointment);
        life.lifecycle = qualify::Lifecycle::new(&terms, qualify::Calendar::always());
        life
    };
    let (loser, survivor) = (at_stage(Mql), at_stage(Nurturing));
    let other = Life::new("lead-8", "fair", DAY);
    let merge = |loser: &Life, survivor: &Life| {
        loser.lifecycle.merge(&loser.lead, &survivor.lead, system(), at(DAY)).unwrap_err()
    };
    let merged = {
        let mut life = Life::new("lead-9", "fair", DAY);
        let merger = life.lifecycle.merge(&life.lead, &survivor.lead, system(), at(DAY)).unwrap();
        life.take(&merger.loser);
        life
    };
    let named = {
        let life = at_stage(Mql);
        let accept = Command::Accept.by(dana()).id("r-1");
        let mut life = life;
        let events = life.lifecycle.decide(&life.lead, accept, at(DAY)).unwrap();
        life.take(&events);
        life
    };
    let said = Some(at("2026-03-04"));
    let later = Command::Consent { channel: Channel::Email, purpose: None, proof: None, said };
    let decide = |life: &Life, request| life.lifecycle.decide(&life.lead, request, at(DAY)).unwrap_err();
    let capture = Life::new("lead-7", "webform", DAY).lifecycle;
    vec![
        refused(at_stage(Mql), DAY, buyer(), Command::Accept),
        refused(at_stage(Appointment), "2026-03-10", buyer(), Command::Outcome(Outcome::Attended)),
        refused(assigned, DAY, dana(), Command::Accept),
        refused(at_stage(Mql), DAY, Actor::new(Role::Sales, None), Command::Accept),
        refused(at_stage(Sal), DAY, dana(), Command::assign(Team::Sales, Holder::queue("sales"))),
        refused(at_stage(Nurturing), DAY, system(), Command::assign(Team::Sales, Holder::person("eli"))),
        refused(at_stage(Nurturing), DAY, dana(), Command::Accept),
        refused(merged, DAY, buyer(), Command::opt_out()),
        refused(after(Nurturing, buyer(), Command::Erase), DAY, system(), Command::assess(verdict(DAY))),
        refused(after(Nurturing, buyer(), Command::opt_out()), DAY, marketing("mara"), Command::Promote),
        decide(&named, Command::touch().by(dana()).id("r-1")),
        decide(&named, Command::touch().by(dana()).at_version(3)),
        refused(after_capture(), DAY, marketing("mara"), Command::Promote),
        judged(at_stage(Nurturing), verdict("2026-03-04")),
        judged(at_stage(Nurturing), verdict("2026-03-01")),
        refused(outdated(Sal), "2026-03-02T12:00:00Z", dana(), Command::Confirm(Evidence::InboundReply)),
        judged(at_stage(Nurturing), with(verdict(DAY), |v| v.prospect = "other".into())),
        judged(at_stage(Nurturing), with(verdict(DAY), |v| v.signed = false)),
        refused(disqualified(), "2026-03-03", marketing("mara"), Command::Promote),
        refused(at_stage(Nurturing), DAY, dana(), Command::Acknowledge(TaskKind::Stale)),
        refused(
            after(Nurturing, buyer(), Command::opt_out_of(Channel::Email)),
            DAY,
            marketing("mara"),
            Command::Promote,
        ),
        refused(silent(), DAY, dana(), Command::Book { at: at("2026-03-10") }),
        refused(judged_again(reopened()), DAY, marketing("mara"), Command::Promote),
        refused(reopened(), DAY, marketing("mara"), Command::Promote),
        refused(judged_by_another(), "2026-03-03", system(), Command::assess(verdict("2026-03-03"))),
        judged(after(Sql, dana(), Command::Lose(LostReason::Price)), verdict("2026-03-03")),
        refused(at_stage(Sal), DAY, dana(), Command::Touch { at: Some(at("2026-03-03")), inbound: true }),
        refused(at_stage(Sal), DAY, dana(), Command::Acknowledge(TaskKind::Disqualifier)),
        refused(unknown(), "2026-03-03", dana(), Command::Confirm(Evidence::InboundReply)),
        refused(at_stage(Sql), DAY, dana(), Command::Book { at: at("2026-03-01") }),
        refused(at_stage(Appointment), DAY, dana(), Command::Outcome(Outcome::NoShow)),
        refused(capped, DAY, buyer(), Command::Reschedule { at: at("2026-03-11") }),
        refused(at_stage(Sql), DAY, dana(), Command::Convert),
        refused(converted(), "2026-06-01", dana(), Command::Revert),
        refused(
            after(Nurturing, buyer(), Command::opt_out()),
            DAY,
            buyer(),
            Command::consent(Channel::Email),
        ),
        refused(at_stage(Nurturing), DAY, buyer(), later),
        refused(at_stage(Nurturing), DAY, dana(), Command::consent(Channel::Phone)),
        refused(at_stage(Appointment), DAY, dana(), Command::Book { at: at("2026-03-11") }),
        refused(at_stage(Sal), DAY, dana(), Command::Recycle(RecycleReason::SlaExpired)),
        decide(&named, Command::touch().by(dana()).id("ann@example.com")),
        capture.capture("ann@example.com", "webform", system(), at(DAY)).unwrap_err(),
        capture.capture("lead-7", "https://a.example/?email=ann", system(), at(DAY)).unwrap_err(),
        judged(at_stage(Nurturing), with(verdict(DAY), |v| v.rules = vec!["r".into(); 20_000])),
        refused(at_stage(Sql), DAY, dana(), Command::Book { at: at("2300-01-01") }),
        merge(&loser, &other),
        merge(&loser, &loser),
        merge(&brought("lead-9", Mql), &converted()),
        refused(at_stage(Sql), DAY, dana(), Command::Outcome(Outcome::Cancelled { by: Side::Buyer })),
        capture.capture("lead-7", "webform", dana(), at(DAY)).unwrap_err(),
    ]
}

fn after_capture() -> Life {
    let mut life = Life::new("lead-7", "webform", DAY);
    life.does(DAY, marketing("mara"), Command::Disqualify(DisqualifyReason::Spam));
    life.does(DAY, marketing("mara"), Command::Reopen { in_error: false });
    life
}

/// Given back by sales, which had been told of a disqualifier.
fn disqualified() -> Life {
    let mut life = at_stage(Stage::SalesAccepted);
    life.is_judged(DAY, with(verdict(DAY), |v| v.disqualifier = Some("student".into())));
    life.does(DAY, sales("dana"), Command::Recycle(RecycleReason::WrongPerson { referral: None }));
    life.does(DAY, marketing("mara"), Command::TakeBack);
    life
}

/// Confirmed, and then no channel is left for sales.
fn silent() -> Life {
    let mut life = at_stage(Stage::SalesQualified);
    let purpose = Some(qualify::lead::Purpose::Sales);
    life.does(
        DAY,
        buyer(),
        Command::OptOut { channel: Some(Channel::Email), purpose, complaint: false, said: None },
    );
    life
}

/// Given back, disqualified, and taken up again: it is to be judged anew.
fn reopened() -> Life {
    let mut life = at_stage(Stage::SalesAccepted);
    life.does(DAY, sales("dana"), Command::Recycle(RecycleReason::NoBudgetNow));
    life.does(DAY, marketing("mara"), Command::Disqualify(DisqualifyReason::Spam));
    life.does(DAY, marketing("mara"), Command::Reopen { in_error: false });
    life
}

fn judged_again(mut life: Life) -> Life {
    life.is_judged(DAY, below_the_bar(DAY));
    life
}

/// Under a lifecycle whose playbook has changed.
fn judged_by_another() -> Life {
    let mut life = at_stage(Stage::Nurturing);
    let other = serde_json::from_str("\"fedcba9876543210fedcba9876543210\"").unwrap();
    life.lifecycle = life.lifecycle.judged_by(other);
    life
}

fn unknown() -> Life {
    let mut life = at_stage(Stage::SalesAccepted);
    life.is_judged(
        "2026-03-02",
        with(verdict(DAY), |v| {
            (v.mandatory, v.open_mandatory) = (Answer::Unknown, vec!["budget".into(), "need".into()])
        }),
    );
    life
}

fn converted() -> Life {
    let mut life = at_stage(Stage::Appointment);
    life.does("2026-03-10", sales("dana"), Command::Outcome(Outcome::Attended));
    life.does("2026-03-10", sales("dana"), Command::Convert);
    life
}

#[test]
fn every_refusal_reads_as_it_did() {
    let refusals = refusals();
    let text: String =
        refusals.iter().map(|refusal| format!("{}: {refusal}\n", refusal.kind().word())).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/refusals.txt");
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    for (now, before) in text.lines().zip(std::fs::read_to_string(&path).unwrap().lines()) {
        assert_eq!(now, before);
    }
    assert!(!text.contains("ann@"), "no lead data in an error");

    let all = BTreeSet::from(RefusalKind::ALL_WORDS);
    let told: BTreeSet<&str> = refusals.iter().map(|refusal| refusal.kind().word()).collect();
    assert_eq!(told, all, "every kind is here");
}
