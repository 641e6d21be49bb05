//! Two leads that are one: row 23 of the table.

use chrono::{DateTime, Utc};

use super::command_kind::CommandKind;
use super::decide::is_legal;
use super::draft::{Cause, Draft};
use super::event::{Event, EventKind};
use super::instant;
use super::lifecycle::Lifecycle;
use super::past::Decision;
use super::plan::Plan;
use super::refusal::{Refusal, RefusalKind};
use super::rule::Ask;
use super::settle::Settles;
use super::stage::{Phase, Stage};
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
        if loser.survivor() == Some(&survivor.id) && !loser.erased && !survivor.erased {
            // Repeated, and this half is stored. One that was itself merged since hears it too, and passes it on when
            // its own merge is sent again.
            self.absorb(loser, &mut goes_on, &by, &cause);
            return Ok(Merger { loser: Vec::new(), survivor: goes_on.finish() });
        }
        for lead in [loser, survivor] {
            if let Some(survivor) = lead.survivor() {
                return Err(refused(RefusalKind::Merged { survivor: survivor.clone() }));
            }
        }
        if loser.erased || survivor.erased {
            return Err(refused(RefusalKind::Erased));
        }
        let mut ends = Draft::new(self, loser, now);
        // What was absorbed once was not further along then.
        let absorbed = goes_on.lead.absorbed().any(|known| *known == loser.id);
        if !absorbed && ends.lead.stage.rank() > goes_on.lead.stage.rank() {
            return Err(refused(RefusalKind::FurtherAlong));
        }
        if goes_on.lead.stage == Stage::Converted && ends.lead.is_a_request_since(goes_on.lead.since) {
            return Err(refused(RefusalKind::CustomersRequest));
        }
        self.absorb(&ends.lead, &mut goes_on, &by, &cause);
        let merged = Plan::go(EventKind::Merged { survivor: survivor.id.clone() }, Stage::Merged);
        let ends_at = ends.at();
        ends.carry_out(merged, ends_at, &cause);
        Ok(Merger { loser: ends.finish(), survivor: goes_on.finish() })
    }

    /// Which of two leads that are one ends, and which goes on: the one that is further along now, or else the older,
    /// or else the one with the smaller id. Of two that were merged before it is as it was then.
    ///
    /// ```
    /// # use qualify::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (old, _) = lifecycle.capture("lead-8", "fair", system(), now)?;
    /// let (new, _) = lifecycle.capture("lead-7", "webform", system(), now + chrono::TimeDelta::days(1))?;
    /// let (loser, survivor) = lifecycle.which_survives(&new, &old, now);
    /// assert_eq!((loser.id().as_str(), survivor.id().as_str()), ("lead-7", "lead-8"));
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    #[must_use]
    pub fn which_survives<'l>(&self, a: &'l Lead, b: &'l Lead, now: DateTime<Utc>) -> (&'l Lead, &'l Lead) {
        let now = instant::clamped(now);
        let ended = |loser: &Lead, survivor: &Lead| loser.survivor() == Some(&survivor.id);
        let known = |loser: &Lead, survivor: &Lead| survivor.absorbed().any(|known| *known == loser.id);
        // Each may have gone on for the other, where a host stored half of two merges: then what comes first goes on.
        let half = |loser: &Lead, survivor: &Lead| known(loser, survivor) && !known(survivor, loser);
        let rank = |lead: &Lead| Draft::new(self, lead, now).lead.stage.rank();
        // What comes first goes on.
        let order = rank(b).cmp(&rank(a)).then(a.captured_at.cmp(&b.captured_at)).then(a.id.cmp(&b.id));
        match order.is_le() {
            _ if ended(a, b) => (a, b),
            _ if ended(b, a) => (b, a),
            _ if half(a, b) => (a, b),
            _ if half(b, a) => (b, a),
            true => (b, a),
            false => (a, b),
        }
    }

    /// What the survivor takes over: what was said of the loser, what was decided of it, and what is open. Nothing if
    /// it took over as much before.
    fn absorb(&self, loser: &Lead, goes_on: &mut Draft<'_>, by: &Actor, cause: &Cause) {
        let (lead, at): (&Lead, _) = (&goes_on.lead, goes_on.at());
        let (version, consent) = (loser.lived(), loser.consent.clone());
        let after = lead.consent.united(&consent);
        let known = lead.absorbed.iter().find(|absorbed| absorbed.lead == loser.id);
        // No word is lost, whatever became of the versions in a store that kept one half.
        if known.is_some_and(|known| known.version >= version) && after == lead.consent {
            return;
        }
        let mut past = loser.past(at);
        let overruled = lead.left_open.as_ref().and_then(|left| left.overruled.as_ref());
        let standing = lead.decision();
        // Of two the later stands.
        let is_later = |theirs: &Decision| {
            standing.as_ref().is_none_or(|mine| (theirs.at, &theirs.reason) > (mine.at, &mine.reason))
        };
        past.decision = past.decision.filter(|theirs| Some(theirs) != overruled && is_later(theirs));
        let ask = Ask { life: self, lead, by, at, now: goes_on.now, named: false };
        let absorbed =
            EventKind::Absorbed { loser: loser.id.clone(), version, consent, past: Box::new(past) };
        let plan = ask.turned(&loser.consent, &after, Plan::stay(absorbed));
        let before = lead.stage;
        goes_on.carry_out(plan, at, cause);
        goes_on.settle(before, Settles::Merge, at, cause);
    }
}

impl Lead {
    /// The version up to which it lived, if it ended by a merge, and what it heard of others since.
    fn lived(&self) -> u64 {
        self.survivor.as_ref().map_or(self.version, |survivor| survivor.lived)
    }

    /// Whether it is a request of its own, beside what a customer bought: sales has it, or the buyer asked for contact
    /// after that, answered or not.
    fn is_a_request_since(&self, conversion: DateTime<Utc>) -> bool {
        let contact = self.verdict.as_ref().and_then(|verdict| verdict.contact_at);
        match self.stage.phase() {
            Phase::Zone | Phase::Sales => true,
            Phase::Marketing => contact > Some(conversion),
            Phase::Closed => false,
        }
    }
}
