//! Sales alone: appointment, conversion, loss. Rows 10 to 15.

use chrono::{DateTime, Utc};

use super::{Ask, Ruling};
use crate::lead::event::EventKind;
use crate::lead::holder::Team;
use crate::lead::plan::Plan;
use crate::lead::reason::{Evidence, LostReason, Outcome, RecycleReason, Side};
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;

impl Ask<'_> {
    pub(super) fn book(&self, at: DateTime<Utc>) -> Ruling {
        let held = self.lead.appointment.is_none_or(|last| last.attended);
        if self.lead.stage == Stage::Appointment && !held {
            return Err(RefusalKind::Done);
        }
        self.future(at)?;
        if !self.lead.sales_may_call() {
            return Err(RefusalKind::NoChannel);
        }
        let booked = EventKind::Booked { at };
        #[expect(clippy::wildcard_enum_match_arm, reason = "where it can be booked, the table says")]
        Ok(match self.lead.stage {
            Stage::SalesAccepted => self.confirm(Evidence::MeetingBooked)?.and_go(booked, Stage::Appointment),
            // The next one, after one that was held.
            Stage::Appointment => Plan::stay(booked),
            _ => Plan::go(booked, Stage::Appointment),
        })
    }

    pub(super) fn reschedule(&self, at: DateTime<Utc>) -> Ruling {
        let booked = self.lead.appointment.filter(|booked| !booked.attended).ok_or(RefusalKind::Done)?;
        self.future(at)?;
        if booked.at == at {
            return Ok(Plan::nothing());
        }
        if booked.reschedules >= self.life.terms.reschedule_cap {
            return Err(RefusalKind::RescheduledTooOften);
        }
        Ok(Plan::stay(EventKind::Rescheduled { at, times: booked.reschedules.saturating_add(1) }))
    }

    pub(super) fn outcome(&self, outcome: Outcome) -> Ruling {
        let booked = self.lead.appointment.filter(|booked| !booked.attended).ok_or(RefusalKind::Done)?;
        let cancelled = matches!(outcome, Outcome::Cancelled { .. });
        if booked.at > self.at && !cancelled {
            return Err(RefusalKind::TooEarly { at: booked.at });
        }
        if outcome == Outcome::Attended {
            return Ok(Plan::stay(EventKind::Attended));
        }
        // What sales calls off says nothing about the buyer.
        let ours = outcome == Outcome::Cancelled { by: Side::Sales };
        let times = self.lead.fell_through.saturating_add(u32::from(!ours));
        let plan = Plan::go(EventKind::FellThrough { outcome, times }, Stage::SalesQualified);
        if ours || times <= self.life.terms.no_show_cap {
            return Ok(plan);
        }
        Ok(plan.and_go(self.recycled(RecycleReason::NoResponse), Stage::Recycled))
    }

    pub(super) fn convert(&self) -> Ruling {
        if self.life.terms.convert_needs_attended && !self.lead.attended {
            return Err(RefusalKind::NotAttended);
        }
        let revert_until = self.life.after(Team::Sales, self.at, self.life.terms.revert_within);
        Ok(Plan::go(EventKind::Converted { revert_until }, Stage::Converted))
    }

    pub(super) fn revert(&self) -> Ruling {
        if self.lead.opted_out_from.is_some() {
            return Err(RefusalKind::OptedOut);
        }
        match self.lead.revert_until {
            Some(until) if self.at <= until => Ok(Plan::go(EventKind::Reverted, Stage::SalesQualified)),
            _ => Err(RefusalKind::WindowOver),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "every rule may refuse")]
    pub(super) fn lose(&self, reason: LostReason) -> Ruling {
        Ok(Plan::go(EventKind::Lost { reason }, Stage::Lost))
    }

    pub(super) fn recycled(&self, reason: RecycleReason) -> EventKind {
        let cooling_until = self.life.cooling_until(&reason, self.at);
        EventKind::Recycled { reason, cooling_until }
    }

    pub(super) fn future(&self, at: DateTime<Utc>) -> Result<(), RefusalKind> {
        if at > self.at { Ok(()) } else { Err(RefusalKind::NotFuture) }
    }
}
