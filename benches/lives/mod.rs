//! The workload of the life's benches: leads that are offered, accepted, given back and offered again.
#![allow(dead_code, reason = "each bench uses a part of it")]

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{Event, RecycleReason, Request};
use qualify::standard::{EMPLOYEES, INDUSTRY};
use qualify::{
    Activity, Calendar, Channel, Command, Condition, Grade, Lead, Lifecycle, PlaybookSpec, Prospect, Schema,
    Terms, Timespan, Verdict, buyer, marketing, sales, system,
};

pub fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// Default terms, but a lead may come back for ever and without rest, whenever something is heard of them.
pub fn lifecycle() -> Lifecycle {
    let mut terms = Terms::default();
    terms.recycle_cap_within = Timespan::hours(1);
    terms.cool_down_no_response = Timespan::ZERO;
    Lifecycle::new(&terms, Calendar::weekdays("09:00-17:00".parse().unwrap()))
}

/// A verdict that clears the bar, by a real playbook.
pub fn verdict() -> Verdict {
    let playbook = PlaybookSpec::new("inbound", 1)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .rule("core-industry", INDUSTRY.one_of(["software", "finance"]), 10)
        .activity("demo-requested", "demo_request", 30)
        .grade(Grade::A, Condition::ScoreAtLeast(50.into()))
        .hand_off_at(Grade::A)
        .signed(marketing("mara"), sales("dana"))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").with(EMPLOYEES, 120).did(Activity::new("a-1", "demo_request", start()));
    playbook.judge(&acme, start()).verdict()
}

/// One round, after which the lead is nurturing again: five commands, six events.
pub fn round(verdict: &Verdict, at: DateTime<Utc>) -> Vec<(Request, DateTime<Utc>)> {
    let mut verdict = verdict.clone();
    (verdict.at, verdict.last_signal_at) = (at, Some(at));
    let minute = |minute: i64| at + TimeDelta::minutes(minute);
    vec![
        (Command::assess(verdict).by(system()), minute(0)),
        (Command::Accept.by(sales("dana")), minute(10)),
        (Command::touch().by(sales("dana")), minute(20)),
        (Command::Recycle(RecycleReason::NoResponse).by(sales("dana")), minute(30)),
        (Command::TakeBack.by(marketing("mara")), minute(40)),
    ]
}

/// A lead that may be offered.
pub fn captured(lifecycle: &Lifecycle, id: &str) -> (Lead, Vec<Event>) {
    let (mut lead, event) = lifecycle.capture(id, "webform", system(), start()).unwrap();
    let mut log = vec![event];
    let consent = Command::consent(Channel::Email).by(buyer());
    let events = lifecycle.decide(&lead, consent, start()).unwrap();
    lead.apply(&events);
    log.extend(events);
    (lead, log)
}

/// A log of at least so many events.
pub fn log(lifecycle: &Lifecycle, events: usize) -> (Lead, Vec<Event>) {
    let (mut lead, mut log) = captured(lifecycle, "lead-7");
    let verdict = verdict();
    for round_number in 0.. {
        for (request, now) in round(&verdict, start() + TimeDelta::hours(round_number)) {
            let events = lifecycle.decide(&lead, request, now).unwrap();
            lead.apply(&events);
            log.extend(events);
        }
        if log.len() >= events {
            break;
        }
    }
    (lead, log)
}

/// The least that any code does for the same round: a stage, two deadlines, a version; no log, no
/// reasons, no calendar, and nobody is asked whether they may.
#[derive(Clone, Copy, Default)]
pub struct ByHand {
    pub stage: u8,
    pub version: u32,
    pub due: [i64; 2],
}

impl ByHand {
    pub fn decide(&mut self, command: u8, now: i64) -> bool {
        let (stage, due) = match (self.stage, command) {
            (0, 0) => (1, [now + 28_800, now + 1_209_600]),
            (1, 1) => (2, [now + 14_400, now + 1_209_600]),
            (2, 2) => (2, [i64::MAX, self.due[1]]),
            (2, 3) => (3, [now + 172_800, i64::MAX]),
            (3, 4) => (0, [now + 15_552_000, i64::MAX]),
            _ => return false,
        };
        *self = ByHand { stage, version: self.version + 1, due };
        true
    }
}
