//! The hand-off zone: rows 5, 6 and 9, and who holds what.

use super::{Ask, Ruling};
use crate::lead::event::EventKind;
use crate::lead::holder::{Holder, Team};
use crate::lead::plan::Plan;
use crate::lead::purpose::Purpose;
use crate::lead::reason::Evidence;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::value::actor::Channel;
use crate::value::answer::Answer;

impl Ask<'_> {
    pub(super) fn accept(&self) -> Ruling {
        let person = self.by.id.clone().ok_or(RefusalKind::Nameless)?;
        let named = self.lead.sales.as_ref().and_then(Holder::as_person);
        if named.is_some_and(|named| *named != person) {
            return Err(RefusalKind::NotHolder);
        }
        if !Channel::ALL.iter().any(|channel| self.lead.consent.allows(*channel, Purpose::Sales)) {
            return Err(RefusalKind::NoChannel);
        }
        Ok(Plan::go(EventKind::Accepted { holder: Holder::Person(person) }, Stage::SalesAccepted))
    }

    pub(super) fn assign(&self, team: Team, to: &Holder) -> Ruling {
        let holder = self.lead.holders().of(team).ok_or(RefusalKind::NotHeld { team })?;
        if holder == to {
            return Ok(Plan::nothing());
        }
        // What sales has accepted is in somebody's hands.
        if team == Team::Sales && self.lead.stage.is_accepted() && to.as_person().is_none() {
            return Err(RefusalKind::NotPerson);
        }
        Ok(Plan::stay(EventKind::Assigned { team, holder: to.clone() }))
    }

    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "every rule is asked alike, and may refuse"
    )]
    pub(super) fn touch(&self) -> Ruling {
        Ok(Plan::stay(EventKind::Touched))
    }

    pub(super) fn confirm(&self, evidence: Evidence) -> Ruling {
        let verdict = self.standing_verdict()?;
        match verdict.mandatory {
            Answer::Met => Ok(Plan::go(EventKind::Confirmed { evidence }, Stage::SalesQualified)),
            Answer::Unmet | Answer::Unknown => {
                Err(RefusalKind::MandatoryNotMet { criteria: verdict.open_mandatory.clone() })
            }
        }
    }
}
