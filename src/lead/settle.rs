//! What follows at once from what a command did: a lead that nothing holds any more is offered, an offer that no longer
//! stands is withdrawn, what is to be judged again becomes due.

use chrono::{DateTime, Utc};

use super::blocker::Blocker;
use super::draft::{Cause, Draft};
use super::event::EventKind;
use super::plan::Plan;
use super::reason::Ground;
use super::stage::{Phase, Stage};
use super::timers::judged_anew;

impl Draft<'_> {
    /// After a command, or a merge, that found the lead at the stage `before`.
    pub(super) fn settle(&mut self, before: Stage, what: Settles, at: DateTime<Utc>, cause: &Cause) {
        self.decide_by_hand(at, cause);
        self.withdraw(what, at, cause);
        self.judge(before, what, at, cause);
        self.offer(at, cause);
    }

    /// What was decided about the person of a lead that ended stands, until sales holds the one that goes on: then its
    /// holder is asked.
    fn decide_by_hand(&mut self, at: DateTime<Utc>, cause: &Cause) {
        let asked = self.lead.stage.is_accepted();
        let closed = matches!(self.lead.stage, Stage::OptedOut | Stage::Merged | Stage::Converted);
        let Some(decision) = self.lead.decision_left().filter(|_| !asked && !closed) else { return };
        let disqualified = EventKind::Disqualified {
            reason: decision.reason.clone(),
            reopen_until: decision.reopen_until,
            by_hand: true,
            decided: Some(decision.at).filter(|decided| *decided != at),
        };
        let plan = if self.lead.stage == Stage::Disqualified {
            Plan::stay(disqualified)
        } else {
            Plan::go(disqualified, Stage::Disqualified)
        };
        self.carry_out(plan, at, cause);
    }

    /// An offered lead that sales may not call is not sales' to call; nor is one that a merge shows to be resting, or
    /// whose buyer's asking it shows to be answered.
    fn withdraw(&mut self, what: Settles, at: DateTime<Utc>, cause: &Cause) {
        let offered = self.lead.stage == Stage::MarketingQualified;
        if !offered || (self.lead.sales_may_call() && what != Settles::Merge) {
            return;
        }
        let Some(verdict) = self.lead.verdict.clone() else { return };
        let blockers = self.life.offering(&self.lead, Some(&verdict), false, at).blockers();
        let holds = match self.lead.offer.as_ref().map(|offer| offer.ground) {
            Some(Ground::Bar) => blockers.iter().any(Blocker::is_of_the_past),
            Some(Ground::Contact) => !blockers.is_empty() && !self.lead.asked_again(verdict.contact_at),
            Some(Ground::Manual) | None => false,
        };
        if holds || !self.lead.sales_may_call() {
            let cooled = EventKind::Cooled { grade: verdict.grade, blockers };
            self.carry_out(Plan::go(cooled, Stage::Nurturing), at, cause);
        }
    }

    /// A lead that was closed, or that another was merged into, is judged anew before it is offered.
    fn judge(&mut self, before: Stage, what: Settles, at: DateTime<Utc>, cause: &Cause) {
        let anew = match what {
            Settles::Verdict => false,
            Settles::Merge => self.lead.stage.hears_verdicts(),
            Settles::Command => !before.is_live() && self.lead.stage.is_live(),
        };
        if anew {
            self.carry_out(judged_anew(&self.lead, Plan::nothing()), at, cause);
        }
    }

    fn offer(&mut self, at: DateTime<Utc>, cause: &Cause) {
        if self.lead.stage.phase() != Phase::Marketing {
            return;
        }
        let Some(verdict) = self.lead.verdict.clone() else { return };
        let plan = match self.life.standing(&self.lead, at).ground() {
            Ok(ground) => Plan::go(self.life.offered(ground, &verdict), Stage::MarketingQualified),
            // Where only the verdict's own age or playbook holds the lead, another verdict may offer it.
            Err(blockers) if matches!(blockers[..], [Blocker::Outdated { .. }]) => {
                judged_anew(&self.lead, Plan::nothing())
            }
            Err(_) => return,
        };
        self.carry_out(plan, at, cause);
    }
}

/// What is settled after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Settles {
    /// A verdict that was taken in.
    Verdict,
    /// Any other command.
    Command,
    /// A merge into the lead.
    Merge,
}
