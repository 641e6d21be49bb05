//! [`Offering`]: whether a lead is to be offered to sales now, and if not, why not. Asked when a verdict is taken in,
//! when something that held a lead ends, and by a forecast of supply.

use chrono::{DateTime, Utc};

use super::blocker::Blocker;
use super::event::EventKind;
use super::holder::Holder;
use super::instant;
use super::lifecycle::Lifecycle;
use super::purpose::Purpose;
use super::reason::Ground;
use super::stage::Stage;
use super::state::Lead;
use crate::input::fingerprint::Fingerprint;
use crate::terms::Terms;
use crate::value::actor::Channel;
use crate::verdict::Verdict;

/// A lead with marketing, a verdict about it, and an instant.
#[derive(Clone, Copy)]
pub(crate) struct Offering<'a> {
    pub(crate) terms: &'a Terms,
    /// The playbook by which leads are judged, if it is known.
    pub(crate) playbook: Option<Fingerprint>,
    pub(crate) lead: &'a Lead,
    pub(crate) verdict: Option<&'a Verdict>,
    /// Whether the lead is to be judged again before this verdict counts.
    pub(crate) judge_due: bool,
    pub(crate) at: DateTime<Utc>,
}

impl Offering<'_> {
    /// Why the lead is to be offered, or else what holds it: of one whose buyer asked for contact only what holds that.
    pub(crate) fn ground(&self) -> Result<Ground, Vec<Blocker>> {
        let mut blockers = self.blockers();
        if blockers.is_empty() {
            return Ok(Ground::Bar);
        }
        if self.verdict.is_some_and(|verdict| self.lead.asked_again(verdict.contact_at)) {
            blockers.retain(Blocker::holds_contact);
            if blockers.is_empty() {
                return Ok(Ground::Contact);
            }
        }
        Err(blockers)
    }

    /// All that keeps the lead from being offered for clearing the bar.
    pub(crate) fn blockers(&self) -> Vec<Blocker> {
        let (mut blockers, lead) = (Vec::new(), self.lead);
        match self.verdict {
            None => blockers.push(Blocker::NotJudged),
            Some(verdict) => self.of_verdict(verdict, &mut blockers),
        }
        if let Some(decision) = lead.decision_left() {
            blockers.push(Blocker::Disqualified { reason: decision.reason.clone() });
        }
        if !lead.has_channel(Channel::ALL) {
            blockers.push(Blocker::NoConsent);
        } else if self.verdict.is_some_and(|verdict| !lead.has_channel(verdict.reachable.iter().copied())) {
            blockers.push(Blocker::Unreachable);
        }
        if lead.stage == Stage::Recycled && !lead.taken_back {
            blockers.push(Blocker::NotTakenBack);
        }
        blockers.extend(lead.rests(self.at).map(|until| Blocker::Cooling { until }));
        if let Some(cap) = lead.recycled_too_often(self.terms, self.at) {
            blockers.push(Blocker::RecycleCap { until: cap.until });
        }
        let heard = self.verdict.and_then(|verdict| verdict.last_signal_at);
        blockers.extend(lead.waits_for_news(heard).map(|since| Blocker::NoNewSignal { since }));
        if self.verdict.is_some_and(|verdict| !verdict.clears_bar) {
            blockers.push(Blocker::BelowBar);
        }
        blockers
    }

    fn of_verdict(&self, verdict: &Verdict, blockers: &mut Vec<Blocker>) {
        if self.judge_due {
            blockers.push(Blocker::JudgeDue);
        }
        if let Some(until) = verdict.until.filter(|until| *until <= self.at) {
            blockers.push(Blocker::Outdated { until: Some(until) });
        } else if self.playbook.is_some_and(|playbook| playbook != verdict.fingerprint) {
            blockers.push(Blocker::Outdated { until: None });
        }
        if !verdict.signed {
            blockers.push(Blocker::Unsigned);
        }
        if let Some(reason) = &verdict.disqualifier {
            blockers.push(Blocker::Disqualified { reason: reason.clone() });
        }
    }
}

impl Lifecycle {
    /// A lead and a verdict about it, as they are at an instant.
    pub(super) fn offering<'a>(
        &'a self,
        lead: &'a Lead,
        verdict: Option<&'a Verdict>,
        judge_due: bool,
        at: DateTime<Utc>,
    ) -> Offering<'a> {
        Offering { terms: &self.terms, playbook: self.playbook, lead, verdict, judge_due, at }
    }

    /// A lead as it is by its last verdict.
    pub(super) fn standing<'a>(&'a self, lead: &'a Lead, at: DateTime<Utc>) -> Offering<'a> {
        self.offering(lead, lead.verdict.as_deref(), lead.overdue.judgement, at)
    }

    /// The offer that a verdict makes.
    pub(super) fn offered(&self, ground: Ground, verdict: &Verdict) -> EventKind {
        EventKind::Offered {
            ground,
            holder: Holder::Queue(self.terms.sales_queue.clone()),
            playbook: verdict.playbook.clone(),
            version: verdict.version,
            grade: verdict.grade,
            rules: verdict.rules.clone(),
        }
    }
}

/// A lead that was recycled as often as the terms allow.
pub(super) struct Capped {
    /// When the oldest recycle that counts no longer will, if ever.
    pub(super) until: Option<DateTime<Utc>>,
}

impl Lead {
    /// Whether the buyer asked for contact since sales last answered, or since they opted out. A
    /// recycled lead comes back at once only for what they asked since then: a deadline that sales missed
    /// does not answer them, but marketing takes the lead back first.
    pub(crate) fn asked_again(&self, contact_at: Option<DateTime<Utc>>) -> bool {
        let recycled = self.recycled.as_ref().map(|recycled| recycled.at);
        let recycled = recycled.filter(|_| self.stage == Stage::Recycled);
        let since = recycled.max(self.answered_until).max(self.consent.everything());
        contact_at.is_some_and(|contact| since.is_none_or(|since| contact > since))
    }

    /// Whether sales could get in touch at all, by channels that are not known to be dead.
    pub(crate) fn has_channel(&self, reachable: impl IntoIterator<Item = Channel>) -> bool {
        reachable.into_iter().any(|channel| self.consent.allows(channel, Purpose::Sales))
    }

    /// Whether sales may get in touch by a channel that can be reached by the last verdict.
    pub(super) fn sales_may_call(&self) -> bool {
        let reachable = self.verdict.as_ref().map_or(&[][..], |verdict| &verdict.reachable);
        self.has_channel(reachable.iter().copied())
    }

    /// Whether the lead was offered for clearing the bar, and neither holds it nor has asked for contact.
    pub(crate) fn has_faded(&self, holds_bar: bool, contact_at: Option<DateTime<Utc>>) -> bool {
        self.was_offered_by_bar() && !holds_bar && !self.asked_again(contact_at)
    }

    pub(super) fn was_offered_by_bar(&self) -> bool {
        self.offer.as_ref().is_some_and(|offer| offer.ground == Ground::Bar)
    }

    /// Until when the lead rests.
    pub(super) fn rests(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cooling_until.filter(|until| *until > at)
    }

    /// Whether the terms let nothing but a contact, or somebody of marketing, offer the lead again.
    pub(super) fn recycled_too_often(&self, terms: &Terms, at: DateTime<Utc>) -> Option<Capped> {
        let within = terms.recycle_cap_within;
        // No window is one without end.
        let counts_until = |recycled: &DateTime<Utc>| match within.is_zero() {
            true => None,
            false => instant::later(*recycled, within.plain()),
        };
        let cap = usize::try_from(terms.recycle_cap).unwrap_or(usize::MAX);
        // The one whose end makes room for one more; those after it count longer.
        let place = self.recycles.len().checked_sub(cap)?;
        let Some(last) = self.recycles.get(place) else { return Some(Capped { until: None }) };
        let until = counts_until(last);
        until.is_none_or(|until| until > at).then_some(Capped { until })
    }

    /// Since when the bar waits for a sign of life that is newer than the last one.
    pub(super) fn waits_for_news(&self, last_signal_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        let parting = self.parting.filter(|parting| parting.needs_news)?;
        last_signal_at.is_none_or(|signal| signal <= parting.at).then_some(parting.at)
    }
}
