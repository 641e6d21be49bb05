//! Verdicts: rows 2, 3, 4, 8, 17, 19 and 24 of the table.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Ask, Ruling};
use crate::lead::event::EventKind;
use crate::lead::holder::Holder;
use crate::lead::instant;
use crate::lead::plan::Plan;
use crate::lead::reason::Ground;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::verdict::Verdict;

impl Ask<'_> {
    pub(super) fn assess(&self, verdict: &Arc<Verdict>) -> Ruling {
        self.newest(verdict)?;
        let known = self.lead.verdict.as_ref().is_some_and(|last| says_the_same(last, verdict));
        let plan =
            if known { Plan::nothing() } else { Plan::stay(EventKind::Assessed(within_range(verdict))) };
        let disqualifier = verdict.disqualifier.as_ref().filter(|_| verdict.signed);
        if let Some(reason) = disqualifier.filter(|_| !self.lead.stage.is_accepted()) {
            return Ok(plan.and_go(self.disqualified(reason.clone()), Stage::Disqualified));
        }
        let offer = self.ground(verdict).map(|ground| self.offered(ground, verdict));
        Ok(match (self.lead.stage, offer) {
            (Stage::Target, offer) if verdict.engaged => {
                let plan = plan.and_go(EventKind::Engaged, Stage::Inquiry);
                match offer {
                    Some(offered) => plan.and_go(offered, Stage::MarketingQualified),
                    None => plan.and_go(nurtured(verdict), Stage::Nurturing),
                }
            }
            (Stage::Inquiry | Stage::Nurturing | Stage::Recycled, Some(offered)) => {
                plan.and_go(offered, Stage::MarketingQualified)
            }
            (Stage::Inquiry, None) => plan.and_go(nurtured(verdict), Stage::Nurturing),
            (Stage::MarketingQualified, _) if self.nothing_offers(verdict) => {
                plan.and_go(EventKind::Cooled { grade: verdict.grade }, Stage::Nurturing)
            }
            _ => plan,
        })
    }

    /// Offers the lead by its last verdict, without regard to the bar and the cap.
    pub(super) fn promote(&self) -> Ruling {
        let verdict = self.standing_verdict()?;
        if verdict.disqualifier.is_some() {
            return Err(RefusalKind::DisqualifierMet);
        }
        if !self.has_channel(verdict) {
            return Err(RefusalKind::NoChannel);
        }
        if let Some(until) = self.cooling() {
            return Err(RefusalKind::Cooling { until });
        }
        Ok(Plan::go(self.offered(Ground::Manual, verdict), Stage::MarketingQualified))
    }

    /// The last verdict, if it is signed and holds.
    pub(super) fn standing_verdict(&self) -> Result<&Verdict, RefusalKind> {
        let verdict = self.lead.verdict.as_ref().ok_or(RefusalKind::NotJudged)?;
        if let Some(until) = verdict.until.filter(|until| *until <= self.at) {
            return Err(RefusalKind::Outdated { until });
        }
        if verdict.signed { Ok(verdict) } else { Err(RefusalKind::Unsigned) }
    }

    /// A verdict is taken in only if it is about this lead, of now, and newer than the last.
    fn newest(&self, verdict: &Verdict) -> Result<(), RefusalKind> {
        // Judged at the instant that the host gives, it is of now, also where that counts as another.
        let hasty = verdict.contact_at.is_some_and(|contact| contact > verdict.at);
        if instant::clamped(verdict.at) > self.at || hasty {
            return Err(RefusalKind::JudgedLater);
        }
        if let Some(until) = verdict.until.filter(|until| *until <= self.at) {
            return Err(RefusalKind::Outdated { until });
        }
        match &self.lead.verdict {
            Some(last) if last.prospect != verdict.prospect && !self.lead.renamed => {
                Err(RefusalKind::OtherProspect)
            }
            Some(last) if last.at > verdict.at => Err(RefusalKind::JudgedBefore),
            // A trial does not take the place of what both teams signed.
            Some(last) if last.signed && !verdict.signed => Err(RefusalKind::Unsigned),
            _ => Ok(()),
        }
    }

    /// Why the lead may be offered to sales, if it may.
    fn ground(&self, verdict: &Verdict) -> Option<Ground> {
        let sound = verdict.signed && verdict.disqualifier.is_none() && self.has_channel(verdict);
        let fresh = self.cooling().is_none() && self.lead.recycles < self.life.terms.recycle_cap;
        // What was given back comes again only when the buyer asks for contact.
        let by_bar = verdict.clears_bar && fresh && self.lead.stage != Stage::Recycled;
        match sound {
            true if by_bar => Some(Ground::Bar),
            true if self.lead.asked_again(verdict.contact_at) => Some(Ground::Contact),
            _ => None,
        }
    }

    /// Whether an offered lead should not have been, as things are now.
    fn nothing_offers(&self, verdict: &Verdict) -> bool {
        let faded = self.lead.has_faded(verdict.holds_bar, verdict.contact_at);
        verdict.signed && (faded || !self.has_channel(verdict))
    }

    fn has_channel(&self, verdict: &Verdict) -> bool {
        self.lead.has_channel(verdict.reachable.iter().copied())
    }

    /// Until when the lead rests.
    pub(super) fn cooling(&self) -> Option<DateTime<Utc>> {
        self.lead.cooling_until.filter(|until| *until > self.at)
    }

    fn offered(&self, ground: Ground, verdict: &Verdict) -> EventKind {
        EventKind::Offered {
            ground,
            holder: Holder::Queue(self.life.terms.sales_queue.clone()),
            playbook: verdict.playbook.clone(),
            version: verdict.version,
            grade: verdict.grade,
            rules: verdict.rules.clone(),
        }
    }
}

/// The verdict with its instants where a lead can live; what comes after that never comes.
fn within_range(verdict: &Arc<Verdict>) -> Arc<Verdict> {
    let (at, until) = (instant::clamped(verdict.at), verdict.until.filter(|at| instant::is_within(*at)));
    if (at, until) == (verdict.at, verdict.until) {
        return verdict.clone();
    }
    Arc::new(Verdict { at, until, ..(**verdict).clone() })
}

fn nurtured(verdict: &Verdict) -> EventKind {
    EventKind::Nurtured { grade: verdict.grade, missing: verdict.missing.clone() }
}

/// Whether two verdicts are equal but for the instant at which they were made.
fn says_the_same(last: &Verdict, verdict: &Verdict) -> bool {
    // Cheap first: most verdicts that differ do so in the points.
    last.score == verdict.score && Verdict { at: last.at, ..verdict.clone() } == *last
}
