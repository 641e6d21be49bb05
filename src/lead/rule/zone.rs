//! The hand-off zone: rows 5, 6 and 9, and who holds what.

use chrono::{DateTime, Utc};

use super::{Ask, Ruling, team_of};
use crate::lead::event::EventKind;
use crate::lead::holder::{Holder, Team};
use crate::lead::instant;
use crate::lead::plan::Plan;
use crate::lead::reason::Evidence;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::lead::task_kind::TaskKind;
use crate::value::answer::Answer;

impl Ask<'_> {
    pub(super) fn accept(&self) -> Ruling {
        let person = self.by.id.clone().ok_or(RefusalKind::Nameless)?;
        let named = self.lead.sales.as_ref().and_then(Holder::as_person);
        if named.is_some_and(|named| *named != person) {
            return Err(RefusalKind::NotHolder);
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

    /// What the buyer began may always be told, and what was done before they forbade it.
    pub(super) fn touch(&self, at: Option<DateTime<Utc>>, inbound: bool) -> Ruling {
        let made = at.map_or(self.now, instant::clamped);
        if made > self.now {
            return Err(RefusalKind::MadeLater);
        }
        let forbidden = self.lead.consent.withdrawn_from_sales().is_some_and(|said| made > said);
        if !inbound && forbidden && !self.lead.sales_may_call() {
            return Err(RefusalKind::NoChannel);
        }
        let made = Some(made).filter(|made| *made != self.now);
        Ok(Plan::stay(EventKind::Touched { made, inbound }))
    }

    pub(super) fn acknowledge(&self, task: TaskKind) -> Ruling {
        let team = team_of(self.by.role);
        match self.lead.tasks().iter().any(|open| open.kind == task && Some(open.team) == team) {
            true => Ok(Plan::stay(EventKind::Acknowledged { task })),
            false => Err(RefusalKind::NoTask { task }),
        }
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
