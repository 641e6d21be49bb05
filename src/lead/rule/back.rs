//! What goes back or out, and comes again: rows 7, 13, 16, 18, 19 and 20.

use super::{Ask, Ruling};
use crate::lead::event::EventKind;
use crate::lead::holder::{Holder, Team};
use crate::lead::plan::Plan;
use crate::lead::reason::RecycleReason;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::value::name::Name;

impl Ask<'_> {
    pub(super) fn recycle(&self, reason: &RecycleReason) -> Ruling {
        match reason {
            RecycleReason::SlaExpired | RecycleReason::NoChannel => return Err(RefusalKind::TimersReason),
            RecycleReason::NotReady { until } => self.future(*until)?,
            RecycleReason::NoBudgetNow
            | RecycleReason::WrongPerson { .. }
            | RecycleReason::NoResponse
            | RecycleReason::BadTiming => {}
        }
        Ok(Plan::go(self.recycled(reason.clone()), Stage::Recycled))
    }

    pub(super) fn take_back(&self) -> Ruling {
        if self.lead.taken_back {
            return Err(RefusalKind::Done);
        }
        let person = self.by.id.clone().map(Holder::Person);
        let taken = EventKind::TakenBack { holder: person.unwrap_or_else(|| self.lead.marketing.clone()) };
        Ok(match self.lead.rests(self.at) {
            Some(_) => Plan::stay(taken),
            None => Plan::go(taken, Stage::Nurturing),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "every rule may refuse")]
    pub(super) fn re_engage(&self) -> Ruling {
        Ok(Plan::go(EventKind::ReEngaged, Stage::Recycled))
    }

    #[expect(clippy::unnecessary_wraps, reason = "every rule may refuse")]
    pub(super) fn disqualify(&self, reason: Name) -> Ruling {
        Ok(Plan::go(self.disqualified(reason, true), Stage::Disqualified))
    }

    pub(super) fn disqualified(&self, reason: Name, by_hand: bool) -> EventKind {
        let reopen_until = self.life.after(Team::Marketing, self.at, self.life.terms.reopen_within);
        EventKind::Disqualified { reason, reopen_until, by_hand, decided: None }
    }

    pub(super) fn reopen(&self, in_error: bool) -> Ruling {
        let disqualified = self.lead.disqualified.as_ref().ok_or(RefusalKind::NotHere)?;
        let within = disqualified.reopen_until.is_some_and(|until| self.at <= until);
        // A recycled lead that was taken back and has rested meanwhile would be nurturing by now.
        let rested = disqualified.from == Stage::Recycled
            && self.lead.taken_back
            && self.lead.rests(self.at).is_none();
        let to = if in_error && within && !rested { disqualified.from } else { Stage::Nurturing };
        Ok(Plan::go(EventKind::Reopened { in_error }, to))
    }
}
