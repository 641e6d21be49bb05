//! What keeps a lead from being offered, told by its log alone: the second way to know. Written from the page, not from
//! the code.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{Blocker, Event, EventKind, Purpose, RecycleReason, Stage, TaskKind};
use qualify::{Channel, Lead, Lifecycle, Name, Timespan, Verdict};

use crate::support::at;

/// What the log tells of a lead, as far as an offer rests on it.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) stage: Option<Stage>,
    verdict: Option<Verdict>,
    pub(crate) judge_due: bool,
    taken_back: bool,
    rests_until: Option<DateTime<Utc>>,
    back_at: Option<DateTime<Utc>>,
    recycles: Vec<DateTime<Utc>>,
    /// When sales parted with it last, and whether only news offers it again.
    parting: Option<(DateTime<Utc>, bool)>,
    answered: Option<DateTime<Utc>>,
    /// The newest withdrawal over all channels, of marketing and of sales.
    no_more: [Option<DateTime<Utc>>; 2],
    /// A merge brought a decision about the person, and nobody has followed it yet, or looked at it.
    decision: Option<Name>,
}

fn is_closed(stage: Stage) -> bool {
    matches!(stage, Stage::Converted | Stage::Lost | Stage::Disqualified | Stage::OptedOut | Stage::Merged)
}

pub(crate) fn is_with_marketing(stage: Stage) -> bool {
    matches!(stage, Stage::Target | Stage::Inquiry | Stage::Nurturing | Stage::Recycled)
}

impl Told {
    pub(crate) fn of(log: &[Event]) -> Self {
        let mut told = Told::default();
        for (place, event) in log.iter().enumerate() {
            let batch = &log[place - event.index as usize..=place];
            told.hear(event, batch.iter().any(|event| matches!(event.kind, EventKind::Assessed { .. })));
        }
        told
    }

    fn hear(&mut self, event: &Event, judged: bool) {
        if let Some(step) = event.step {
            let opened = is_closed(step.from) && !is_closed(step.to);
            self.judge_due |= opened && !judged;
            self.stage = Some(step.to);
        }
        match &event.kind {
            EventKind::Captured { .. } => self.stage = Some(Stage::Target),
            EventKind::Assessed { verdict, .. } => {
                self.verdict = Some(Verdict::clone(verdict));
                self.judge_due = false;
            }
            EventKind::JudgementDue => self.judge_due = true,
            EventKind::Recycled { reason, cooling_until } => {
                let (needs, timers) = match reason {
                    RecycleReason::NoResponse
                    | RecycleReason::NoBudgetNow
                    | RecycleReason::WrongPerson { .. } => (true, false),
                    RecycleReason::SlaExpired | RecycleReason::NoChannel => (false, true),
                    _ => (false, false),
                };
                (self.taken_back, self.rests_until, self.back_at) = (false, *cooling_until, Some(event.at));
                if !timers {
                    self.recycles.push(event.at);
                    (self.parting, self.answered) = (Some((event.at, needs)), Some(event.at));
                }
            }
            EventKind::ReEngaged => {
                (self.taken_back, self.rests_until, self.back_at) = (false, None, Some(event.at));
            }
            EventKind::Lost { .. } => {
                (self.parting, self.answered) = (Some((event.at, true)), Some(event.at));
            }
            EventKind::OptedOut => self.answered = Some(event.at),
            EventKind::ConsentWithdrawn { channel: None, purposes, said, .. } => {
                let said = said.or(event.now).unwrap_or(event.at);
                for purpose in purposes {
                    let newest = &mut self.no_more[usize::from(*purpose == Purpose::Sales)];
                    *newest = (*newest).max(Some(said));
                }
            }
            EventKind::TakenBack { .. } => self.taken_back = true,
            EventKind::Absorbed { past, consent, .. } => {
                let words = serde_json::to_value(consent).unwrap();
                for (newest, key) in self.no_more.iter_mut().zip(["no_marketing", "no_sales"]) {
                    *newest = (*newest).max(words[key].as_str().map(at));
                }
                self.judge_due = true;
                self.recycles.extend(&past.recycles);
                self.recycles.sort();
                self.rests_until = self.rests_until.max(past.cooling_until);
                self.back_at = self.back_at.max(past.recycled.as_ref().map(|recycle| recycle.at));
                self.parting = self.parting.max(past.parting.map(|parting| (parting.at, parting.needs_news)));
                self.answered = self.answered.max(past.answered_until);
                self.decision =
                    past.decision.as_ref().map(|found| found.reason.clone()).or(self.decision.take());
            }
            EventKind::Acknowledged { task: TaskKind::DecideMerge } | EventKind::Disqualified { .. } => {
                self.decision = None;
            }
            EventKind::Erased => self.verdict = None,
            _ => {}
        }
    }

    /// What keeps the lead from being offered, in the order of the page.
    pub(crate) fn held(&self, life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Vec<Blocker> {
        let stage = self.stage.unwrap();
        if !is_with_marketing(stage) {
            return vec![if is_closed(stage) { Blocker::Closed } else { Blocker::Offered }];
        }
        let (mut held, mut only_for_points) = (Vec::new(), Vec::new());
        let allowed: Vec<Channel> = Channel::ALL
            .into_iter()
            .filter(|channel| lead.consent().allows(*channel, Purpose::Sales))
            .collect();
        let verdict = self.verdict.as_ref();
        if verdict.is_none() {
            held.push(Blocker::NotJudged);
        }
        // Without a verdict there is nothing to judge again.
        if self.judge_due && verdict.is_some() {
            held.push(Blocker::JudgeDue);
        }
        if let Some(verdict) = verdict {
            let other = life.playbook().is_some_and(|playbook| playbook != verdict.fingerprint);
            if other {
                held.push(Blocker::Outdated { until: None });
            } else if let Some(until) = verdict.until.filter(|until| *until <= now) {
                held.push(Blocker::Outdated { until: Some(until) });
            }
            if !verdict.signed {
                held.push(Blocker::Unsigned);
            }
            if let Some(reason) = &verdict.disqualifier {
                held.push(Blocker::Disqualified { reason: reason.clone() });
            }
        }
        held.extend(self.decision.clone().map(|reason| Blocker::Disqualified { reason }));
        if allowed.is_empty() {
            held.push(Blocker::NoConsent);
        } else if verdict
            .is_some_and(|verdict| !allowed.iter().any(|channel| verdict.reachable.contains(channel)))
        {
            held.push(Blocker::Unreachable);
        }
        if stage == Stage::Recycled && !self.taken_back {
            only_for_points.push(Blocker::NotTakenBack);
        }
        if let Some(until) = self.rests_until.filter(|until| *until > now) {
            only_for_points.push(Blocker::Cooling { until });
        }
        let (cap, within) = (life.terms().recycle_cap as usize, days_of(life.terms().recycle_cap_within));
        let newest = &self.recycles[self.recycles.len().saturating_sub(16)..];
        let ends = |recycle: &DateTime<Utc>| *recycle + TimeDelta::days(within);
        let counting: Vec<_> = newest.iter().filter(|recycle| within == 0 || ends(recycle) > now).collect();
        if counting.len() >= cap {
            // It ends when one less than the cap is left of those that count.
            let last = (within > 0 && cap > 0).then(|| counting.get(counting.len() - cap)).flatten();
            only_for_points.push(Blocker::RecycleCap { until: last.map(|recycle| ends(recycle)) });
        }
        if let Some((since, true)) = self.parting
            && verdict.is_none_or(|verdict| verdict.last_signal_at.is_none_or(|last| last <= since))
        {
            only_for_points.push(Blocker::NoNewSignal { since });
        }
        if verdict.is_some_and(|verdict| !verdict.clears_bar) {
            only_for_points.push(Blocker::BelowBar);
        }
        // From recycled only what they asked after it came back counts.
        let [marketing, sales] = self.no_more;
        let everything = marketing.and_then(|marketing| Some(marketing.max(sales?)));
        let answered = self.answered.max(everything);
        let after = if stage == Stage::Recycled { answered.max(self.back_at) } else { answered };
        let asked = verdict
            .and_then(|verdict| verdict.contact_at)
            .is_some_and(|asked| after.is_none_or(|after| asked > after));
        if !asked {
            held.extend(only_for_points);
        }
        held
    }
}

impl Told {
    /// Whether a rest or the cap's window still holds.
    pub(crate) fn holds_by_time(&self, life: &Lifecycle, now: DateTime<Utc>) -> bool {
        let (cap, within) = (life.terms().recycle_cap as usize, days_of(life.terms().recycle_cap_within));
        let counts = |recycle: &&DateTime<Utc>| within == 0 || **recycle + TimeDelta::days(within) > now;
        let rests = self.rests_until.is_some_and(|until| until > now);
        rests || self.recycles.iter().filter(counts).count() >= cap
    }
}

/// As its text says; nothing is no days.
fn days_of(term: Timespan) -> i64 {
    term.to_string()
        .trim_end_matches(" 24x7")
        .trim_end_matches(" d")
        .trim_end_matches(" min")
        .parse()
        .unwrap()
}
