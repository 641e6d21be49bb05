//! What keeps a lead from being offered, by the page: a second way to know what `Lifecycle::blockers` says.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{Blocker, Ground, Purpose, Stage};
use qualify::{Channel, Lead, Lifecycle, Terms, Timespan, Verdict};

use crate::ghost::Ghost;

/// A lead at an instant, as its events tell it.
pub struct Held<'a> {
    pub life: &'a Lifecycle,
    pub lead: &'a Lead,
    pub ghost: &'a Ghost,
    pub at: DateTime<Utc>,
}

impl Held<'_> {
    /// All that holds it from being offered for clearing the bar.
    pub fn all(&self) -> Vec<Blocker> {
        let mut all = Vec::new();
        let (ghost, at) = (self.ghost, self.at);
        match self.lead.verdict() {
            None => all.push(Blocker::NotJudged),
            Some(verdict) => self.by_verdict(verdict, &mut all),
        }
        // A decision that is left to be followed.
        if let Some(ruled) = ghost.decision.as_ref().filter(|_| self.lead.stage() != Stage::Disqualified) {
            all.push(Blocker::Disqualified { reason: ruled.reason.clone() });
        }
        let consents = |channel: &Channel| self.lead.consent().allows(*channel, Purpose::Sales);
        if !Channel::ALL.iter().any(consents) {
            all.push(Blocker::NoConsent);
        } else if self.lead.verdict().is_some_and(|verdict| !verdict.reachable.iter().any(consents)) {
            all.push(Blocker::Unreachable);
        }
        if ghost.stage == Stage::Recycled && !ghost.taken_back {
            all.push(Blocker::NotTakenBack);
        }
        if let Some(until) = ghost.rest.filter(|until| *until > at) {
            all.push(Blocker::Cooling { until });
        }
        if let Some(until) = capped(self.life.terms(), &ghost.recycles, at) {
            all.push(Blocker::RecycleCap { until });
        }
        let heard = self.lead.verdict().and_then(|verdict| verdict.last_signal_at);
        if let Some((since, true)) = ghost.parting
            && heard.is_none_or(|heard| heard <= since)
        {
            all.push(Blocker::NoNewSignal { since });
        }
        if self.lead.verdict().is_some_and(|verdict| !verdict.clears_bar) {
            all.push(Blocker::BelowBar);
        }
        all
    }

    fn by_verdict(&self, verdict: &Verdict, all: &mut Vec<Blocker>) {
        if self.ghost.judge_due {
            all.push(Blocker::JudgeDue);
        }
        let old = verdict.until.filter(|until| *until <= self.at);
        let other = self.life.playbook().is_some_and(|playbook| playbook != verdict.fingerprint);
        if old.is_some() || other {
            all.push(Blocker::Outdated { until: old });
        }
        if !verdict.signed {
            all.push(Blocker::Unsigned);
        }
        if let Some(reason) = &verdict.disqualifier {
            all.push(Blocker::Disqualified { reason: reason.clone() });
        }
    }

    /// Whether the buyer asked for contact, and nobody has answered it.
    pub fn asks(&self) -> bool {
        let ghost = self.ghost;
        let back = ghost.recycled.filter(|_| ghost.stage == Stage::Recycled);
        let since = back.max(ghost.answered).max(ghost.words.everything());
        let contact = self.lead.verdict().and_then(|verdict| verdict.contact_at);
        contact.is_some_and(|contact| since.is_none_or(|since| contact > since))
    }

    /// What `Lifecycle::blockers` says of a lead with marketing.
    pub fn told(&self) -> Vec<Blocker> {
        let mut all = self.all();
        if self.asks() {
            all.retain(holds_contact);
        }
        all
    }

    /// Whether it may be offered on a ground.
    pub fn allow(&self, ground: Ground) -> bool {
        match ground {
            Ground::Bar => self.all().is_empty(),
            Ground::Contact => self.asks() && !self.all().iter().any(holds_contact),
            Ground::Manual => !self.all().iter().any(holds_promotion),
            _ => false,
        }
    }

    /// Whether sales may get in touch by a channel that can be reached.
    pub fn may_call(&self) -> bool {
        may_call(self.lead)
    }
}

/// Whether sales may use a channel: consented for sales, and reachable by the standing verdict.
pub fn may_call(lead: &Lead) -> bool {
    let reachable = lead.verdict().map_or(&[][..], |verdict| &verdict.reachable);
    reachable.iter().any(|channel| lead.consent().allows(*channel, Purpose::Sales))
}

fn holds_contact(blocker: &Blocker) -> bool {
    use Blocker::{Disqualified, JudgeDue, NoConsent, NotJudged, Outdated, Unreachable, Unsigned};
    matches!(
        blocker,
        NotJudged | JudgeDue | Outdated { .. } | Unsigned | Disqualified { .. } | NoConsent | Unreachable
    )
}

fn holds_promotion(blocker: &Blocker) -> bool {
    let waived =
        matches!(blocker, Blocker::BelowBar | Blocker::RecycleCap { .. } | Blocker::NoNewSignal { .. });
    !waived
}

/// How long a term is around the clock, as its text says.
pub fn length(term: Timespan) -> TimeDelta {
    let text = term.to_string();
    let mut words = text.split(' ');
    let (number, unit) = (words.next().and_then(|word| word.parse().ok()), words.next());
    let number: i64 = number.expect("a number");
    match unit {
        Some("d") => TimeDelta::days(number),
        Some("h") => TimeDelta::hours(number),
        _ => TimeDelta::minutes(number),
    }
}

/// Until when the recycle cap holds, if it does; for ever is `None` within.
pub fn capped(terms: &Terms, recycles: &[DateTime<Utc>], at: DateTime<Utc>) -> Option<Option<DateTime<Utc>>> {
    let within = length(terms.recycle_cap_within);
    // What would end after the year 2200 never ends.
    let last = DateTime::from_timestamp(7_289_654_399, 999_999_999);
    let ends = |recycle: &DateTime<Utc>| {
        let end = recycle.checked_add_signed(within);
        end.filter(|end| !within.is_zero() && Some(*end) <= last)
    };
    let ends: Vec<_> = recycles.iter().map(ends).collect();
    let cap = terms.recycle_cap as usize;
    let counts = |at| ends.iter().filter(|end| end.is_none_or(|end| end > at)).count() >= cap;
    let free = || ends.iter().flatten().copied().filter(|end| *end > at && !counts(*end)).min();
    counts(at).then(free)
}
