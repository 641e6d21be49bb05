//! The timer table: which deadlines run after an event, and what happens when one is reached.

use chrono::{DateTime, Utc};

use super::deadline::{Deadlines, Timer};
use super::event::EventKind;
use super::holder::Team;
use super::instant::ahead_of;
use super::lifecycle::Lifecycle;
use super::past::Past;
use super::plan::Plan;
use super::reason::RecycleReason;
use super::stage::{Phase, Stage};
use super::state::Lead;
use super::task_kind::TaskKind;
use crate::invariant::always;
use crate::terms::Promised;
use crate::value::timespan::Timespan;

impl Lifecycle {
    /// The deadlines of a lead right after an event; `None` if it changed none. A term of zero means
    /// that there is no such deadline.
    pub(super) fn due_after(&self, lead: &Lead, kind: &EventKind, moved: bool) -> Option<Deadlines> {
        if moved || matches!(kind, EventKind::Captured { .. }) {
            return Some(self.due_at_stage(lead)).filter(|due| *due != lead.due);
        }
        let mut due = lead.due.clone();
        match kind {
            EventKind::Assessed { .. } => {
                due.set(Timer::Judge, self.judge(lead));
                self.due_by_channel(lead, &mut due);
            }
            EventKind::Consented { .. } | EventKind::ConsentWithdrawn { .. } => {
                self.due_by_channel(lead, &mut due);
            }
            EventKind::Absorbed { past, .. } => {
                self.due_by_channel(lead, &mut due);
                self.due_by_past(lead, past, &mut due);
            }
            EventKind::Escalated { timer, .. } => due.set(*timer, self.restarted(*timer, lead)),
            EventKind::Touched { .. } => {
                if lead.touched_at.is_some() {
                    due.set(Timer::FirstTouch, None);
                }
                due.set(Timer::Stale, self.stale(lead));
            }
            EventKind::Acknowledged { task: TaskKind::Stale } => due.set(Timer::Stale, self.stale(lead)),
            EventKind::FirstTouchMissed => due.set(Timer::FirstTouch, None),
            EventKind::Rescheduled { .. } | EventKind::Booked { .. } => {
                due.set(Timer::Outcome, self.outcome(lead));
                // Once a stage: what went stale there does not go stale again.
                if !lead.overdue.stale {
                    due.set(Timer::Stale, self.stale(lead));
                }
            }
            EventKind::Attended | EventKind::OutcomeDue => due.set(Timer::Outcome, None),
            EventKind::TakenBack { .. } => due.set(Timer::TakeBack, None),
            EventKind::CooledDown | EventKind::RecycleCapEnded => {
                due.set(Timer::CoolDown, self.cool_down(lead));
            }
            EventKind::WentStale => due.set(Timer::Stale, None),
            EventKind::JudgementDue => due.set(Timer::Judge, None),
            EventKind::Erased => due = Deadlines::default(),
            // No deadline waits for these, unless they move the lead.
            EventKind::Captured { .. }
            | EventKind::Engaged
            | EventKind::Nurtured { .. }
            | EventKind::Offered { .. }
            | EventKind::Cooled { .. }
            | EventKind::Accepted { .. }
            | EventKind::Assigned { .. }
            | EventKind::Acknowledged { .. }
            | EventKind::Confirmed { .. }
            | EventKind::FellThrough { .. }
            | EventKind::Recycled { .. }
            | EventKind::ReEngaged
            | EventKind::Converted { .. }
            | EventKind::Reverted
            | EventKind::Lost { .. }
            | EventKind::Disqualified { .. }
            | EventKind::Reopened { .. }
            | EventKind::OptedOut
            | EventKind::OptedIn
            | EventKind::Merged { .. } => return None,
        }
        Some(due).filter(|due| *due != lead.due)
    }

    fn due_at_stage(&self, lead: &Lead) -> Deadlines {
        let mut due = Deadlines::default();
        let at = lead.at;
        match lead.stage {
            Stage::MarketingQualified => due.set(Timer::Accept, self.restarted(Timer::Accept, lead)),
            Stage::SalesAccepted => {
                due.set(Timer::FirstTouch, self.first_touch(lead));
                due.set(Timer::Decide, self.restarted(Timer::Decide, lead));
            }
            Stage::Appointment => due.set(Timer::Outcome, self.outcome(lead)),
            Stage::Recycled => {
                if !lead.taken_back {
                    due.set(Timer::TakeBack, self.due(Team::Marketing, at, self.terms.take_back_within));
                }
            }
            Stage::Lost => {
                due.set(Timer::ReEngage, self.due(Team::Marketing, at, self.terms.re_engage_after))
            }
            Stage::Target
            | Stage::Inquiry
            | Stage::Nurturing
            | Stage::SalesQualified
            | Stage::Converted
            | Stage::Disqualified
            | Stage::OptedOut
            | Stage::Merged => {}
        }
        if lead.stage.phase() == Phase::Marketing {
            due.set(Timer::CoolDown, self.cool_down(lead));
        }
        if lead.stage.is_live() {
            due.set(Timer::Stale, self.stale(lead));
            if !lead.overdue.judgement {
                due.set(Timer::Judge, self.judge(lead));
            }
        }
        due
    }

    /// The first contact is waited for while sales may make it; from when a channel comes back anew, in full.
    fn due_by_channel(&self, lead: &Lead, due: &mut Deadlines) {
        let runs = due.of(Timer::FirstTouch).is_some();
        let may = lead.stage == Stage::SalesAccepted && lead.sales_may_call();
        if runs != may {
            due.set(Timer::FirstTouch, self.first_touch(lead));
        }
    }

    /// What a lead that ended brings: its rest, the earlier of two offers to be answered, an open appointment.
    fn due_by_past(&self, lead: &Lead, past: &Past, due: &mut Deadlines) {
        match lead.stage.phase() {
            Phase::Marketing => due.set(Timer::CoolDown, self.cool_down(lead)),
            Phase::Zone => {
                if let (Some(mine), Some(theirs)) = (due.of(Timer::Accept), past.accept_by) {
                    due.set(Timer::Accept, ahead_of(lead.at, mine.min(theirs)));
                }
            }
            Phase::Sales if lead.stage == Stage::Appointment => {
                let brought = past.meeting.is_some() || !past.further_meetings.is_empty();
                if brought && !lead.overdue.outcome {
                    due.set(Timer::Outcome, self.outcome(lead));
                }
                if brought && let Some(stale) = due.of(Timer::Stale) {
                    due.set(Timer::Stale, self.stale(lead).map(|anew| anew.min(stale)));
                }
            }
            Phase::Sales | Phase::Closed => {}
        }
    }

    /// When the first contact should be made, if it still is to be made and can be.
    fn first_touch(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        let waits = lead.touched_at.is_none() && !lead.overdue.first_touch && lead.sales_may_call();
        let within = self.promised(lead).first_touch_within;
        if waits { self.due(Team::Sales, lead.at, within) } else { None }
    }

    /// When a lead with marketing has rested, or when the recycle cap no longer holds it, whichever is first.
    fn cool_down(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        let capped = lead.recycled_too_often(&self.terms, lead.at).and_then(|capped| capped.until);
        let first = lead.rests(lead.at).into_iter().chain(capped).min()?;
        ahead_of(lead.at, first)
    }

    /// When a timer that is escalated fires next.
    fn restarted(&self, timer: Timer, lead: &Lead) -> Option<DateTime<Utc>> {
        let promised = self.promised(lead);
        match timer {
            Timer::Accept => self.due(Team::Sales, lead.at, promised.accept_within),
            Timer::Decide => self.due(Team::Sales, lead.at, promised.decide_within),
            Timer::FirstTouch
            | Timer::TakeBack
            | Timer::CoolDown
            | Timer::Stale
            | Timer::Outcome
            | Timer::ReEngage
            | Timer::Judge => None,
        }
    }

    /// What sales promised when the lead was offered last.
    fn promised(&self, lead: &Lead) -> Promised {
        self.terms.promised(lead.offer.map(|offer| offer.grade))
    }

    /// The instant at which a term has passed by a team's calendar; `None` for a term of 0, which means never.
    pub(super) fn after(&self, team: Team, at: DateTime<Utc>, term: Timespan) -> Option<DateTime<Utc>> {
        if term.is_zero() { None } else { self.calendars.of(team).after(at, term) }
    }

    /// The same as a deadline: it lies ahead.
    fn due(&self, team: Team, at: DateTime<Utc>, term: Timespan) -> Option<DateTime<Utc>> {
        self.after(team, at, term).and_then(|by| ahead_of(at, by))
    }

    fn stale(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        match lead.stage.phase() {
            Phase::Marketing => self.due(Team::Marketing, lead.at, self.terms.stale_with_marketing),
            Phase::Zone | Phase::Sales | Phase::Closed => {
                // Nobody expects anything before the appointment.
                let from = lead.appointment.map_or(lead.at, |booked| booked.at.max(lead.at));
                self.due(Team::Sales, from, self.terms.stale_with_sales)
            }
        }
    }

    fn outcome(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        let booked = lead.appointment.filter(|booked| !booked.attended)?;
        let by = self.after(Team::Sales, booked.at, self.terms.outcome_due_after)?;
        ahead_of(lead.at, by)
    }

    fn judge(&self, lead: &Lead) -> Option<DateTime<Utc>> {
        let until = lead.verdict.as_ref()?.until?;
        ahead_of(lead.at, until)
    }

    /// What happens when a deadline is reached.
    pub(super) fn timeout(&self, lead: &Lead, timer: Timer) -> Plan {
        let times = lead.escalations.saturating_add(1);
        match timer {
            // Nobody can decide about a buyer whom nobody may call.
            Timer::Decide if !lead.sales_may_call() => {
                let reason = RecycleReason::NoChannel;
                Plan::go(EventKind::Recycled { reason, cooling_until: None }, Stage::Recycled)
            }
            Timer::Accept | Timer::Decide if lead.escalations < self.promised(lead).escalations => {
                Plan::stay(EventKind::Escalated { timer, times })
            }
            Timer::Accept | Timer::Decide => {
                let reason = RecycleReason::SlaExpired;
                let due = always(lead.due.of(timer), lead.at, "what is reached is running");
                let cooling_until = self.cooling_until(&reason, due);
                Plan::go(EventKind::Recycled { reason, cooling_until }, Stage::Recycled)
            }
            Timer::TakeBack => Plan::stay(EventKind::Escalated { timer, times }),
            Timer::CoolDown => self.cooled_down(lead),
            Timer::ReEngage => judged_anew(lead, Plan::go(EventKind::ReEngaged, Stage::Recycled)),
            Timer::FirstTouch => Plan::stay(EventKind::FirstTouchMissed),
            Timer::Stale => Plan::stay(EventKind::WentStale),
            Timer::Outcome => Plan::stay(EventKind::OutcomeDue),
            Timer::Judge => Plan::stay(EventKind::JudgementDue),
        }
    }

    /// A rest ends, or the time for which the recycle cap holds, or both. A timer never offers: once neither holds the
    /// lead, it is to be judged again.
    fn cooled_down(&self, lead: &Lead) -> Plan {
        let due = always(lead.due.of(Timer::CoolDown), lead.at, "what is reached is running").max(lead.at);
        let rests = lead.rests(due).is_some();
        let rested = lead.cooling_until.is_some() && !rests;
        let capped = lead.recycled_too_often(&self.terms, due).is_some();
        let was_capped = lead.recycled_too_often(&self.terms, lead.at).is_some();
        // It fires for one of both.
        let cap_ended = !rested || (was_capped && !capped);
        let mut plan = Plan::nothing();
        if rested {
            plan = match lead.stage == Stage::Recycled && lead.taken_back {
                true => plan.and_go(EventKind::CooledDown, Stage::Nurturing),
                false => plan.and_stay(EventKind::CooledDown),
            };
        }
        if cap_ended {
            plan = plan.and_stay(EventKind::RecycleCapEnded);
        }
        if rests || capped { plan } else { judged_anew(lead, plan) }
    }

    /// Until when a lead rests that is recycled now; `None` if it need not.
    pub(super) fn cooling_until(&self, reason: &RecycleReason, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let terms = &self.terms;
        let rest = match reason {
            RecycleReason::NotReady { until } => return Some(*until),
            RecycleReason::NoBudgetNow => terms.cool_down_no_budget_now,
            RecycleReason::WrongPerson { .. } => terms.cool_down_wrong_person,
            RecycleReason::NoResponse => terms.cool_down_no_response,
            RecycleReason::BadTiming => terms.cool_down_bad_timing,
            RecycleReason::SlaExpired => terms.cool_down_sla_expired,
            RecycleReason::NoChannel => return None,
        };
        self.after(Team::Marketing, at, rest)
    }
}

/// The same, and then the lead is to be judged again; that is told once.
pub(super) fn judged_anew(lead: &Lead, plan: Plan) -> Plan {
    if lead.overdue.judgement { plan } else { plan.and_stay(EventKind::JudgementDue) }
}
