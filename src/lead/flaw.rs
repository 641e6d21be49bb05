//! What an event says that could not have happened, whatever was before it.
//!
//! What is not refused here says nothing that no request and no terms could have led to, or is told only by the events
//! before it.

use chrono::{DateTime, Utc};

use super::batch::{can_be_request, can_be_timeout, is_by_request, is_by_timer};
use super::draft::VERSION;
use super::event::{Event, EventKind};
use super::holder::{Holder, Team};
use super::instant::{self, is_within};
use super::moves::{Moves, moves, runs_at};
use super::past::Past;
use super::reason::{Outcome, RecycleReason, Side};
use super::rule::team_of;
use super::stage::{Stage, Step};
use crate::value::actor::{Role, system};
use crate::verdict::Verdict;

/// The greatest `seq`: beyond it JSON numbers lose their last digit in many a store.
pub(super) const LAST_SEQ: u64 = (1 << 53) - 1;

/// What keeps an event from being stored and read back.
pub(super) fn flaw(event: &Event) -> Option<&'static str> {
    let moves = moves(&event.kind);
    if event.v != VERSION {
        return Some("`v` is another version than that of this form");
    }
    if !is_numbered(event) {
        return Some("`seq`, `index` and `of` do not fit together");
    }
    if !is_within(event.at) {
        return Some("`at` lies outside the years 1970 to 2200");
    }
    if !event.now.is_none_or(is_within) {
        return Some("`now` lies outside the years 1970 to 2200");
    }
    if !is_noticed(event) {
        return Some("`now` is not earlier than `at`, as of a request, or later, as of a timeout");
    }
    if event.id.is_some() != event.content.is_some() || (event.id.is_some() && !is_requested(event)) {
        return Some("`id` and `content` are not both of one request");
    }
    if !is_by_one_who_can(event, &moves) {
        return Some("`by` is nobody who can cause it");
    }
    if !is_step(event, &moves) {
        return Some("`step` is none that this kind of event makes");
    }
    if !is_ahead(event, &moves) {
        return Some("`due` has a deadline that cannot run there, or lies behind");
    }
    (!could_happen(event)).then_some("`kind` says what could not have happened")
}

/// A lead's first event is its capture, alone in its batch.
fn is_numbered(event: &Event) -> bool {
    let first = event.seq == 1 && event.of == 1;
    let later = event.seq.checked_sub(u64::from(event.index)).is_some_and(|begins| begins > 1);
    event.index < event.of && event.seq <= LAST_SEQ && if is_captured(event) { first } else { later }
}

fn is_captured(event: &Event) -> bool {
    matches!(event.kind, EventKind::Captured { .. })
}

/// Time does not go back for a request that comes late, and a timeout is not noticed before it is there.
fn is_noticed(event: &Event) -> bool {
    event.now.is_none_or(|now| {
        let late = is_by_timer(event) && now > event.at;
        late || (is_by_request(event) && !is_captured(event) && now < event.at)
    })
}

fn is_requested(event: &Event) -> bool {
    can_be_request(event) && !is_captured(event)
}

fn is_by_one_who_can(event: &Event, moves: &Moves) -> bool {
    let by_time = can_be_timeout(event) && event.by == system();
    by_time || (can_be_request(event) && moves.who.contains(&event.by.role))
}

fn is_step(event: &Event, moves: &Moves) -> bool {
    match event.step {
        Some(step) => moves.from.contains(&step.from) && moves.to.contains(&step.to),
        None => !moves.stays.is_empty(),
    }
}

/// Deadlines run where the lead is then. Those that an event starts lie ahead of it; others may fall due with it.
fn is_ahead(event: &Event, moves: &Moves) -> bool {
    let Some(due) = &event.due else { return true };
    let can_run =
        |stage: &Stage| due.as_slice().iter().all(|deadline| runs_at(deadline.timer).contains(stage));
    let ahead = due.as_slice().iter().all(|deadline| {
        is_within(deadline.at)
            && (deadline.at > event.at || (event.step.is_none() && deadline.at == event.at))
    });
    let there = match &event.step {
        Some(step) => can_run(&step.to),
        None => moves.stays.iter().any(can_run),
    };
    there && ahead
}

/// Whether an instant that the event sets lies after it, and before the end of time.
fn is_later(event: &Event, at: DateTime<Utc>) -> bool {
    at > event.at && is_within(at)
}

/// Whether an instant that a request tells of is before the one that the host gave: one that is the same is not stored.
fn is_told(event: &Event, told: Option<DateTime<Utc>>) -> bool {
    let given = event.now.unwrap_or(event.at);
    told.is_none_or(|told| told < given && is_within(told))
}

/// Whether what its kind carries can be: by itself, and beside who caused it, when and for which step.
fn could_happen(event: &Event) -> bool {
    let later = |at: Option<DateTime<Utc>>| at.is_none_or(|at| is_later(event, at));
    let by = |role: Role| event.by.role == role;
    let goes_to = |stage: Stage| event.step.is_some_and(|step: Step| step.to == stage);
    // Who is named acts as a person.
    let is_own = |holder: &Holder| holder.as_person() == event.by.id.as_ref();
    match &event.kind {
        EventKind::Captured { origin, holder } => origin.is_legal() && holder.as_person().is_none(),
        EventKind::Assessed { verdict, .. } => is_judged_by(verdict, event.at),
        EventKind::Offered { holder, .. } => holder.as_person().is_none(),
        EventKind::Accepted { holder } => event.by.id.is_some() && is_own(holder),
        EventKind::Escalated { timer, times } => *times > 0 && moves(&event.kind).timers.contains(timer),
        EventKind::Assigned { team: Team::Marketing, .. } => !by(Role::Sales),
        EventKind::Assigned { team: Team::Sales, .. } => !by(Role::Marketing),
        EventKind::Touched { made, .. } => is_told(event, *made),
        EventKind::Acknowledged { task } => {
            team_of(event.by.role).is_some_and(|team| task.is_acknowledged_by(team))
        }
        EventKind::Booked { at } => is_later(event, *at),
        EventKind::Rescheduled { at, times } => is_later(event, *at) && *times > 0,
        EventKind::Attended => by(Role::Sales),
        EventKind::FellThrough { outcome, times } => match outcome {
            Outcome::Attended => false,
            Outcome::NoShow | Outcome::Cancelled { by: Side::Buyer } => *times > 0,
            Outcome::Cancelled { by: Side::Sales } => true,
        },
        EventKind::Recycled { reason, cooling_until } => {
            let (rests, timers) = match reason {
                RecycleReason::NotReady { until } => (*cooling_until == Some(*until), false),
                RecycleReason::NoBudgetNow
                | RecycleReason::WrongPerson { .. }
                | RecycleReason::NoResponse
                | RecycleReason::BadTiming => (true, false),
                RecycleReason::SlaExpired => (true, true),
                RecycleReason::NoChannel => (cooling_until.is_none(), true),
            };
            rests && later(*cooling_until) && is_by_timer(event) == timers
        }
        EventKind::TakenBack { holder } => event.by.id.is_none() || is_own(holder),
        // Those who judge do it by a verdict, but for marketing, which may also ask for it.
        EventKind::ReEngaged => is_by_timer(event) || by(Role::Marketing) || goes_to(Stage::Inquiry),
        EventKind::Converted { revert_until } => later(*revert_until),
        EventKind::Disqualified { reopen_until, by_hand, decided, .. } => match decided {
            // What a merge brings was decided when it was, of the lead that ended.
            Some(decided) => {
                let window = reopen_until.is_none_or(|until| until > *decided && is_within(until));
                *by_hand && *decided != event.at && is_within(*decided) && window
            }
            None => later(*reopen_until) && (*by_hand || event.step.is_some()),
        },
        EventKind::Reopened { in_error } => *in_error || goes_to(Stage::Nurturing) || goes_to(Stage::Inquiry),
        EventKind::Consented { purposes, said, .. } | EventKind::ConsentWithdrawn { purposes, said, .. } => {
            is_told(event, *said) && !purposes.is_empty() && purposes.is_sorted_by(|a, b| a < b)
        }
        EventKind::Merged { survivor } => *survivor != event.lead,
        EventKind::Absorbed { loser, version, past, .. } => {
            *loser != event.lead && (1..=LAST_SEQ).contains(version) && is_lived_through(past)
        }
        // They carry nothing, or what a playbook, a buyer or a person of ours may say freely.
        EventKind::Engaged
        | EventKind::Nurtured { .. }
        | EventKind::Cooled { .. }
        | EventKind::FirstTouchMissed
        | EventKind::Confirmed { .. }
        | EventKind::OutcomeDue
        | EventKind::CooledDown
        | EventKind::RecycleCapEnded
        | EventKind::Reverted
        | EventKind::Lost { .. }
        | EventKind::OptedOut
        | EventKind::OptedIn
        | EventKind::Erased
        | EventKind::WentStale
        | EventKind::JudgementDue => true,
    }
}

/// Whether a lead can have taken the verdict in by an instant, and it held for a while.
pub(super) fn is_judged_by(verdict: &Verdict, at: DateTime<Utc>) -> bool {
    let contact = verdict.contact_at.is_none_or(|contact| {
        is_within(contact) && instant::clamped(contact) <= instant::clamped(verdict.at)
    });
    let until = verdict.until.is_none_or(|until| is_within(until) && until > verdict.at);
    is_within(verdict.at) && verdict.at <= at && contact && until
}

/// Whether a lead can have lived through every instant of what another hands on.
fn is_lived_through(past: &Past) -> bool {
    let Past {
        recycles,
        recycled,
        cooling_until,
        answered_until,
        parting,
        attended: _,
        accept_by,
        meeting,
        further_meetings,
        decision,
    } = past;
    let single = [
        recycled.as_ref().map(|recycled| recycled.at),
        *cooling_until,
        *answered_until,
        parting.map(|parting| parting.at),
        *accept_by,
        *meeting,
        decision.as_ref().map(|decision| decision.at),
        decision.as_ref().and_then(|decision| decision.reopen_until),
    ];
    let lists = recycles.iter().chain(further_meetings).copied();
    single.into_iter().flatten().chain(lists).all(is_within)
}
