//! Verdicts: rows 2, 3, 4, 8, 17, 18, 19, 20 and 24 of the table.

use std::sync::Arc;

use super::{Ask, Ruling};
use crate::lead::blocker::Blocker;
use crate::lead::event::EventKind;
use crate::lead::instant;
use crate::lead::plan::Plan;
use crate::lead::reason::Ground;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::{Phase, Stage};
use crate::verdict::Verdict;

impl Ask<'_> {
    pub(super) fn assess(&self, verdict: &Arc<Verdict>) -> Ruling {
        let (stage, life) = (self.lead.stage, self.life);
        self.asks_anew(verdict)?;
        self.newest(verdict)?;
        let offering = life.offering(self.lead, Some(verdict), false, self.at);
        let ground = offering.ground();
        let held = ground.as_ref().err().cloned().unwrap_or_default();
        let is_offered = matches!(stage.phase(), Phase::Zone | Phase::Sales);
        let blockers = if is_offered { Vec::new() } else { held.clone() };
        let plan = match self.says_news(verdict) {
            true => Plan::stay(EventKind::Assessed { verdict: within_range(verdict), blockers }),
            false => Plan::nothing(),
        };
        let disqualifier = verdict.disqualifier.as_ref().filter(|_| verdict.signed);
        if let Some(reason) = disqualifier.filter(|_| !stage.is_accepted()) {
            return Ok(plan.and_go(self.disqualified(reason.clone(), false), Stage::Disqualified));
        }
        let outcome = |plan: Plan| match ground {
            Ok(ground) => plan.and_go(life.offered(ground, verdict), Stage::MarketingQualified),
            Err(_) => plan.and_go(nurtured(verdict, held.clone()), Stage::Nurturing),
        };
        Ok(match stage {
            Stage::Target if verdict.engaged => outcome(plan.and_go(EventKind::Engaged, Stage::Inquiry)),
            // What they are, or what they asked, speaks for a lead of which nothing else is known.
            Stage::Target if ground.is_ok() || self.speaks_for_itself(verdict) => outcome(plan),
            Stage::Inquiry => outcome(plan),
            Stage::Nurturing | Stage::Recycled if ground.is_ok() => outcome(plan),
            Stage::MarketingQualified if self.nothing_offers(verdict) => {
                plan.and_go(EventKind::Cooled { grade: verdict.grade, blockers: held }, Stage::Nurturing)
            }
            Stage::Lost => outcome(plan.and_go(EventKind::ReEngaged, Stage::Inquiry)),
            Stage::Disqualified => {
                outcome(plan.and_go(EventKind::Reopened { in_error: false }, Stage::Inquiry))
            }
            Stage::Target
            | Stage::Nurturing
            | Stage::Recycled
            | Stage::MarketingQualified
            | Stage::SalesAccepted
            | Stage::SalesQualified
            | Stage::Appointment => plan,
            // The table lets no verdict come to these.
            Stage::Converted | Stage::OptedOut | Stage::Merged => plan,
        })
    }

    /// Offers the lead by its last verdict, whatever the bar, the cap, and news say.
    pub(super) fn promote(&self) -> Ruling {
        let verdict = self.standing_verdict()?;
        let judge_due = self.lead.overdue.judgement;
        let blockers = self.life.offering(self.lead, Some(verdict), judge_due, self.at).blockers();
        match blockers.iter().find(|blocker| blocker.holds_promotion()) {
            None => Ok(Plan::go(self.life.offered(Ground::Manual, verdict), Stage::MarketingQualified)),
            Some(blocker) => Err(blocker.refusal()),
        }
    }

    /// A closed lead is taken up again only by a signed verdict about a contact that was asked for since.
    fn asks_anew(&self, verdict: &Verdict) -> Result<(), RefusalKind> {
        if self.lead.stage == Stage::Disqualified && !self.lead.hears_verdicts() {
            return Err(RefusalKind::NotHere);
        }
        let Some(closed) = self.lead.closed_at() else { return Ok(()) };
        let asks = verdict.signed && verdict.disqualifier.is_none();
        match verdict.contact_at.filter(|_| asks).is_some_and(|contact| contact > closed) {
            true => Ok(()),
            false => Err(RefusalKind::NoNewContact { since: closed }),
        }
    }

    /// The last verdict, if it is signed and holds.
    pub(super) fn standing_verdict(&self) -> Result<&Verdict, RefusalKind> {
        let verdict = self.lead.verdict.as_ref().ok_or(RefusalKind::NotJudged)?;
        self.holds(verdict)?;
        if verdict.signed { Ok(verdict) } else { Err(RefusalKind::Unsigned) }
    }

    /// A verdict counts until its end, and only where it is of the playbook by which leads are judged.
    fn holds(&self, verdict: &Verdict) -> Result<(), RefusalKind> {
        if let Some(until) = verdict.until.filter(|until| *until <= self.at) {
            return Err(RefusalKind::Outdated { until });
        }
        match self.life.playbook.is_none_or(|playbook| playbook == verdict.fingerprint) {
            true => Ok(()),
            false => Err(RefusalKind::OtherPlaybook),
        }
    }

    /// A verdict is taken in only if it is about this lead, of now, and newer than the last.
    fn newest(&self, verdict: &Verdict) -> Result<(), RefusalKind> {
        // Judged at the instant that the host gives, it is of now, also where that counts as another.
        let hasty = verdict.contact_at.is_some_and(|contact| contact > verdict.at);
        if instant::clamped(verdict.at) > self.at || hasty {
            return Err(RefusalKind::JudgedLater);
        }
        self.holds(verdict)?;
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

    /// Whether the verdict is to be recorded: it differs from the last one in more than its date and points, the lead
    /// was to be judged again, or it is the first that tells of what was waited for.
    fn says_news(&self, verdict: &Verdict) -> bool {
        let Some(last) = &self.lead.verdict else { return true };
        let waits = |verdict: &Verdict| self.lead.waits_for_news(verdict.last_signal_at).is_some();
        self.lead.overdue.judgement || !says_the_same(last, verdict) || (waits(last) && !waits(verdict))
    }

    /// Whether the lead would be offered, though they did nothing yet that the playbook counts, but for what holds it.
    fn speaks_for_itself(&self, verdict: &Verdict) -> bool {
        verdict.signed && (verdict.clears_bar || self.lead.asked_again(verdict.contact_at))
    }

    /// Whether an offered lead should not have been, as things are now.
    fn nothing_offers(&self, verdict: &Verdict) -> bool {
        let faded = self.lead.has_faded(verdict.holds_bar, verdict.contact_at);
        verdict.signed && (faded || !self.lead.has_channel(verdict.reachable.iter().copied()))
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

fn nurtured(verdict: &Verdict, blockers: Vec<Blocker>) -> EventKind {
    EventKind::Nurtured { grade: verdict.grade, missing: verdict.missing.clone(), blockers }
}

/// Whether two verdicts differ in nothing but the instant at which they were made, points, the rules that gave them,
/// and the last sign of life.
fn says_the_same(last: &Verdict, verdict: &Verdict) -> bool {
    let Verdict {
        prospect,
        playbook,
        version,
        fingerprint,
        signed,
        at: _,
        until,
        grade,
        worst,
        best,
        route,
        score: _,
        fit: _,
        engagement: _,
        clears_bar,
        holds_bar,
        mandatory,
        open_mandatory,
        engaged,
        contact_at,
        last_signal_at: _,
        reachable,
        disqualifier,
        rules: _,
        missing,
    } = verdict;
    let until = until.filter(|at| instant::is_within(*at));
    (last.signed, last.grade, last.worst, last.best, last.route) == (*signed, *grade, *worst, *best, *route)
        && (last.clears_bar, last.holds_bar, last.engaged) == (*clears_bar, *holds_bar, *engaged)
        && (last.contact_at, last.until, last.mandatory) == (*contact_at, until, *mandatory)
        && (&last.reachable, &last.disqualifier) == (reachable, disqualifier)
        && (&last.missing, &last.open_mandatory) == (missing, open_mandatory)
        && (last.version, last.fingerprint) == (*version, *fingerprint)
        && (&last.prospect, &last.playbook) == (prospect, playbook)
}
