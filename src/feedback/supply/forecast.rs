//! [`Forecast`]: looks ahead, lead by lead.

use chrono::{DateTime, TimeDelta, Utc};

use super::status::{SupplyCause, SupplyChange, SupplyStatus, causes};
use super::{Supply, weeks};
use crate::fact::prospect::Prospect;
use crate::history::History;
use crate::invariant::always;
use crate::judgement::Judgement;
use crate::lead::offering::Offering;
use crate::lead::{Blocker, Lead, Stage};
use crate::playbook::Playbook;
use crate::value::as_of::AsOf;
use crate::verdict::Verdict;

/// Which leads will reach the bar, or fall below it, by a date if nothing new happens: points fade, answers grow
/// old, dates come near, cool-downs end.
///
/// It is exact, not a trend: each lead is judged again at each instant at which its judgement changes by itself
/// ([`Judgement::next_change`]). What it cannot know is what buyers will do.
///
/// ```
/// # use qualify::*;
/// # use qualify::standard::*;
/// use qualify::feedback::Forecast;
///
/// let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let playbook = PlaybookSpec::new("soon", 1)
///     .criteria(Framework::new("one").criterion(Criterion::new("soon", BUY_BY.within_days(30))))
///     .grade(Grade::A, Condition::met_at_least(1))
///     .hand_off_at(Grade::A)
///     .compile(&Schema::standard())?;
/// let acme = Prospect::new("acme").with(BUY_BY, "2026-05-01".parse::<Day>().unwrap());
///
/// let mut forecast = Forecast::new(&playbook, now, now + chrono::TimeDelta::days(40));
/// forecast.add(&acme, None);
/// let supply = forecast.finish();
/// assert_eq!(supply.changes[0].to_string(), "2026-04-01T00:00:00Z acme: D, to marketing > A, to sales (soon met)");
/// assert_eq!((supply.ready, supply.weeks[4].ready), (0, 1));
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct Forecast<'p> {
    playbook: &'p Playbook,
    as_of: AsOf,
    supply: Supply,
}

impl<'p> Forecast<'p> {
    /// Looks ahead from an instant until another one, that one included; no farther than the year 2200.
    pub fn new(playbook: &'p Playbook, as_of: impl Into<AsOf>, until: DateTime<Utc>) -> Self {
        let as_of = as_of.into();
        let supply = Supply::from(as_of.now(), until);
        Forecast { playbook, as_of, supply }
    }

    /// Looks ahead for one prospect and their lead, if there is one.
    ///
    /// A lead counts while it is with marketing or offered; the others are counted in
    /// [`Excluded`](super::Excluded). A recycled lead is taken to be taken back by the time it has rested.
    pub fn add(&mut self, prospect: &Prospect, lead: Option<&Lead>) {
        let (playbook, as_of) = (self.playbook, self.as_of.clone());
        self.look(prospect, lead, |at| playbook.judge(prospect, as_of.at(at)));
    }

    /// The same by a kept history, as [`Playbook::judge_with`] judges.
    pub fn add_with(&mut self, prospect: &Prospect, history: &History, lead: Option<&Lead>) {
        let (playbook, as_of) = (self.playbook, self.as_of.clone());
        self.look(prospect, lead, |at| playbook.judge_with(prospect, history, as_of.at(at)));
    }

    /// What it comes to: every change in the order of instants, and totals by week.
    pub fn finish(self) -> Supply {
        let mut supply = self.supply;
        supply.changes.sort_by(|one, other| (one.at, one.id()).cmp(&(other.at, other.id())));
        supply.weeks = weeks::of(&supply, self.playbook.program().days);
        supply
    }

    fn look<'j>(
        &mut self,
        prospect: &Prospect,
        lead: Option<&Lead>,
        judge: impl Fn(DateTime<Utc>) -> Judgement<'j>,
    ) {
        let (from, until) = (self.as_of.now(), self.supply.until);
        let mut here = judge(from);
        if let Some(count) = lead.and_then(|lead| self.exclusion(lead, &here)) {
            *count = count.saturating_add(1);
            return;
        }
        let offered = lead.is_some_and(|lead| lead.stage() == Stage::MarketingQualified);
        let ends: Vec<DateTime<Utc>> = lead.filter(|_| !offered).map_or_else(Vec::new, |lead| {
            self.offering(lead, &here.verdict(), from).blockers().iter().filter_map(resting_until).collect()
        });
        let rests = |at: DateTime<Utc>| ends.iter().any(|end| *end > at);
        let mut status = SupplyStatus::of(&here, rests(from));
        if offered {
            self.supply.offered = self.supply.offered.saturating_add(1);
        } else if status.is_ready() {
            self.supply.ready = self.supply.ready.saturating_add(1);
        }
        let mut now = from;
        loop {
            if lead.filter(|_| offered).is_some_and(|lead| is_withdrawn(lead, &here)) {
                self.supply.withdrawn.push(now);
                return;
            }
            let change = here.case().next_change_by(until).map(|change| change.at);
            let ahead = |at: &DateTime<Utc>| *at > now && *at <= until;
            let Some(at) = change.into_iter().chain(ends.iter().copied()).filter(ahead).min() else { return };
            let then = judge(at);
            let to = SupplyStatus::of(&then, rests(at));
            if to != status {
                let just_before = judge(always(
                    at.checked_sub_signed(TimeDelta::nanoseconds(1)),
                    at,
                    "it lies ahead of another instant",
                ));
                let mut why = causes(&just_before, &then, self.playbook.program().rows_read_points);
                if status.resting && !to.resting {
                    why.insert(0, SupplyCause::Rested);
                }
                self.supply.changes.push(SupplyChange {
                    at,
                    prospect: prospect.id().clone(),
                    lead: lead.map(|lead| lead.id().clone()),
                    offered,
                    from: status,
                    to,
                    why,
                });
            }
            (now, here, status) = (at, then, to);
        }
    }

    /// Returns the counter of the first reason for which a lead is not counted.
    fn exclusion(&mut self, lead: &Lead, judgement: &Judgement<'_>) -> Option<&mut u64> {
        let stage = lead.stage();
        let verdict = judgement.verdict();
        let blockers = self.offering(lead, &verdict, self.supply.from).ground().err().unwrap_or_default();
        let excluded = &mut self.supply.excluded;
        if !stage.is_live() {
            Some(&mut excluded.closed)
        } else if stage.is_accepted() {
            Some(&mut excluded.with_sales)
        } else if stage == Stage::MarketingQualified {
            None
        } else if blockers.iter().any(|one| matches!(one, Blocker::NoConsent | Blocker::Unreachable)) {
            Some(&mut excluded.no_consent)
        } else if blockers.iter().any(|one| matches!(one, Blocker::RecycleCap { until: None })) {
            Some(&mut excluded.recycled_too_often)
        } else if blockers.iter().any(|one| matches!(one, Blocker::NoNewSignal { .. })) {
            Some(&mut excluded.no_news)
        } else {
            None
        }
    }

    /// The lead as it would be if this verdict were taken in.
    fn offering<'a>(&'a self, lead: &'a Lead, verdict: &'a Verdict, at: DateTime<Utc>) -> Offering<'a> {
        let terms = self.playbook.terms();
        Offering { terms, playbook: None, lead, verdict: Some(verdict), judge_due: false, at }
    }
}

/// Until when a lead rests by what holds it; of what does not rest, nothing.
fn resting_until(blocker: &Blocker) -> Option<DateTime<Utc>> {
    match blocker {
        Blocker::Cooling { until } => Some(*until),
        Blocker::RecycleCap { until } => *until,
        Blocker::NotJudged
        | Blocker::JudgeDue
        | Blocker::Outdated { .. }
        | Blocker::Unsigned
        | Blocker::Disqualified { .. }
        | Blocker::NoConsent
        | Blocker::Unreachable
        | Blocker::NotTakenBack
        | Blocker::NoNewSignal { .. }
        | Blocker::BelowBar
        | Blocker::Offered
        | Blocker::Closed => None,
    }
}

/// Whether the next verdict takes an offered lead back.
fn is_withdrawn(lead: &Lead, judgement: &Judgement<'_>) -> bool {
    judgement.disqualifier().is_some()
        || lead.has_faded(judgement.case().decision.holds_bar, judgement.case().contact_at())
        || !lead.has_channel(judgement.case().reachable())
}
