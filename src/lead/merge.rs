//! Two leads that are one: row 23 of the table.

use chrono::{DateTime, Utc};

use super::command::CommandKind;
use super::decide::is_legal;
use super::draft::{Cause, Draft};
use super::event::{Event, EventKind};
use super::instant;
use super::lifecycle::Lifecycle;
use super::plan::Plan;
use super::refusal::{Refusal, RefusalKind};
use super::rule::Ask;
use super::stage::Stage;
use super::state::Lead;
use super::table;
use crate::value::actor::Actor;

/// What a merge does to both leads. Store both lists in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merger {
    /// What happens to the lead that ends.
    pub loser: Vec<Event>,
    /// What happens to the one that goes on.
    pub survivor: Vec<Event>,
}

impl Lifecycle {
    /// Ends a lead that is the same as another, which goes on for both: it keeps its stage and holders, and hears all
    /// that was said of the other. So a later word of the buyer wins, whichever lead it was said of: it may close the
    /// lead that goes on, and open it again.
    ///
    /// Repeated, it gives what is not stored yet: the half that a host lost which could not store both at once, and
    /// what was said of the lead that ended since then. Otherwise it gives nothing but the timeouts that were due.
    ///
    /// # Errors
    /// A [`Refusal`], about the lead that would end, if it is further along than the one that would go
    /// on (merge the other way round), if either was merged or erased, or if both are one.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::Stage;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (mut double, _) = lifecycle.capture("lead-8", "fair", system(), now)?;
    /// let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    ///
    /// let merger = lifecycle.merge(&double, &lead, system(), now)?;
    /// double.apply(&merger.loser);
    /// lead.apply(&merger.survivor);
    /// assert_eq!((double.stage(), lead.stage()), (Stage::Merged, Stage::Target));
    /// assert_eq!(double.survivor(), Some(lead.id()));
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn merge(
        &self,
        loser: &Lead,
        survivor: &Lead,
        by: Actor,
        now: DateTime<Utc>,
    ) -> Result<Merger, Refusal> {
        let now = instant::clamped(now);
        let refused = |why| self.refusal(why, CommandKind::Merge, loser, &by, now);
        if !table::may(by.role, CommandKind::Merge) {
            return Err(refused(RefusalKind::NotPermitted));
        }
        if !is_legal(&by) {
            return Err(refused(RefusalKind::IllegalText { of: "actor" }));
        }
        if loser.id == survivor.id {
            return Err(refused(RefusalKind::SameLead));
        }
        let cause = Cause { by: by.clone(), request: None };
        let mut goes_on = Draft::new(self, survivor, now);
        if loser.survivor.as_ref() == Some(&survivor.id) && !loser.erased && !survivor.erased {
            // Repeated, and this half is stored. One that was itself merged since hears it too, and passes it on when
            // its own merge is sent again.
            let (absorbed, at) = (self.absorb(loser, &goes_on, &by), goes_on.at());
            goes_on.carry_out(absorbed, at, &cause);
            return Ok(Merger { loser: Vec::new(), survivor: goes_on.finish() });
        }
        for lead in [loser, survivor] {
            if let Some(survivor) = &lead.survivor {
                return Err(refused(RefusalKind::Merged { survivor: survivor.clone() }));
            }
        }
        if loser.erased || survivor.erased {
            return Err(refused(RefusalKind::Erased));
        }
        let mut ends = Draft::new(self, loser, now);
        // What was absorbed once was not further along then.
        let absorbed = goes_on.lead.absorbed.contains(&loser.id);
        if !absorbed && ends.lead.stage.rank() > goes_on.lead.stage.rank() {
            return Err(refused(RefusalKind::FurtherAlong));
        }
        let absorbed = self.absorb(&ends.lead, &goes_on, &by);
        let merged = Plan::go(EventKind::Merged { survivor: survivor.id.clone() }, Stage::Merged);
        let (ends_at, at) = (ends.at(), goes_on.at());
        ends.carry_out(merged, ends_at, &cause);
        goes_on.carry_out(absorbed, at, &cause);
        Ok(Merger { loser: ends.finish(), survivor: goes_on.finish() })
    }

    /// What the survivor takes over: what was said of the loser. Nothing if it took the loser over before, and heard
    /// nothing new since.
    fn absorb(&self, loser: &Lead, survivor: &Draft<'_>, by: &Actor) -> Plan {
        let lead: &Lead = &survivor.lead;
        let after = lead.consent.united(&loser.consent);
        if lead.absorbed.contains(&loser.id) && after == lead.consent {
            return Plan::nothing();
        }
        let ask = Ask { life: self, lead, by, at: survivor.at(), now: survivor.now, named: false };
        let absorbed = EventKind::Absorbed { loser: loser.id.clone(), consent: loser.consent.clone() };
        ask.turned(&loser.consent, &after, Plan::stay(absorbed))
    }
}
