//! What the leads' own events come to: the funnel, the hand-offs, the service levels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{Aida, Event, EventKind, Holder, LostReason, Stage, Team};
use qualify::{Id, Lead};

use super::agreement::{DECLINED, WITHDRAWN};
use super::mapping::SOMEBODY;

/// Counts and times over all leads.
#[derive(Default)]
pub struct Funnel {
    leads: usize,
    /// How many leads ever came to a stage.
    ever: BTreeMap<Stage, usize>,
    /// How long each stay that ended took.
    stays: BTreeMap<Stage, Vec<TimeDelta>>,
    /// How many leads stand where at the end.
    now: BTreeMap<Stage, usize>,
    /// How long each lead was at each of the four, if it was.
    phases: BTreeMap<Aida, Vec<TimeDelta>>,
    /// How often each thing happened.
    what: BTreeMap<String, usize>,
    reassigned: BTreeMap<Team, usize>,
    /// Leads by how many people of sales had them in hand.
    hands: BTreeMap<usize, usize>,
    people: BTreeSet<Id>,
    /// Acceptances by somebody whom the log does not name.
    unnamed: usize,
    converted: usize,
    declined: usize,
    cancelled: usize,
}

/// How a lead ended, in the words of the set's table of cases: from the lead alone.
pub fn outcome(lead: &Lead) -> &'static str {
    let reason = lead.disqualified().map(|disqualified| disqualified.reason.as_str());
    // Of what sales disqualified the verdict tells which disqualifier was met.
    let met = lead.verdict().and_then(|verdict| verdict.disqualifier.as_ref()).map(|name| name.as_str());
    match (lead.stage(), reason, met) {
        (Stage::Converted, ..) => "approved",
        (Stage::Disqualified, Some(WITHDRAWN), _) => "cancelled",
        (Stage::Disqualified, _, Some(DECLINED)) => "declined",
        (Stage::Lost, ..) if lead.lost() == Some(LostReason::NoDecision) => "cancelled",
        _ => "open",
    }
}

impl Funnel {
    /// Takes in a lead and its events.
    pub fn add(&mut self, lead: &Lead, events: &[Event], end: DateTime<Utc>) {
        self.leads += 1;
        *self.now.entry(lead.stage()).or_default() += 1;
        match outcome(lead) {
            "approved" => self.converted += 1,
            "declined" => self.declined += 1,
            "cancelled" => self.cancelled += 1,
            _ => {}
        }
        for aida in Aida::ALL {
            let time = lead.time_in(aida, end);
            if time > TimeDelta::zero() {
                self.phases.entry(aida).or_default().push(time);
            }
        }
        let (mut came, mut since) = (BTreeSet::from([Stage::Target]), lead.captured_at());
        let (mut holders, mut people): (BTreeMap<Team, &Holder>, _) = (BTreeMap::new(), BTreeSet::new());
        for event in events {
            *self.what.entry(described(&event.kind)).or_default() += 1;
            if let Some(step) = event.step.filter(|step| step.from != step.to) {
                self.stays.entry(step.from).or_default().push(event.at - since);
                since = event.at;
                came.insert(step.to);
            }
            let (team, holder) = match &event.kind {
                EventKind::Accepted { holder } => (Team::Sales, holder),
                EventKind::Assigned { team, holder } => (*team, holder),
                _ => continue,
            };
            let somebody = *holder.id() == *SOMEBODY;
            self.unnamed += usize::from(somebody);
            // The first to take it is no change; nor is a name that becomes known.
            let before = holders.insert(team, holder).filter(|before| *before.id() != *SOMEBODY);
            let changed = matches!(event.kind, EventKind::Assigned { .. }) && before.is_some();
            *self.reassigned.entry(team).or_default() += usize::from(changed);
            if team == Team::Sales && !somebody {
                people.insert(holder.id());
            }
        }
        for stage in came {
            *self.ever.entry(stage).or_default() += 1;
        }
        if events.iter().any(|event| matches!(event.kind, EventKind::Accepted { .. })) {
            *self.hands.entry(people.len()).or_default() += 1;
        }
        self.people.extend(people.into_iter().cloned());
    }

    fn count(&self, what: &str) -> usize {
        self.what.get(what).copied().unwrap_or_default()
    }

    /// How many leads ever came to a stage.
    fn came(&self, stage: Stage) -> usize {
        self.ever.get(&stage).copied().unwrap_or_default()
    }

    /// The line that the example ends with, but for what became of the rows.
    pub fn line(&self) -> String {
        format!(
            "captured={} mql={} sql={} converted={} declined={} cancelled={}",
            self.count("captured"),
            self.came(Stage::MarketingQualified),
            self.came(Stage::SalesQualified),
            self.converted,
            self.declined,
            self.cancelled
        )
    }

    pub fn print(&self) {
        say!("stage                ever there  share  stays ended  median stay  at the end");
        for stage in Stage::ALL {
            let (ever, now) = (self.came(stage), self.now.get(&stage).copied().unwrap_or_default());
            let stays = self.stays.get(&stage).map_or(&[][..], Vec::as_slice);
            if ever > 0 {
                let share = ever as f64 * 100.0 / self.leads as f64;
                let (ended, median) = (stays.len(), median(stays));
                say!("{stage:20} {ever:10} {share:5.1}% {ended:12} {median:>12} {now:11}");
            }
        }
        say!("\nAIDA         leads  median time");
        for (aida, times) in &self.phases {
            say!("{:10} {:7} {:>12}", aida.to_string(), times.len(), median(times));
        }
        let people = |some: &dyn Fn(usize) -> bool| -> usize {
            self.hands.iter().filter(|(hands, _)| some(**hands)).map(|(_, leads)| leads).sum()
        };
        say!("\nhand-offs: {} offers, {} accepted", self.count("offered"), self.count("accepted"));
        say!("  accepted by somebody whom the log does not name: {}", self.unnamed);
        for (team, times) in &self.reassigned {
            say!("  passed on within {team}: {times}");
        }
        say!(
            "  {} people of sales; of the accepted leads {} were in the hands of one, {} of two or three, {} of more \
             (of {} no name is known)",
            self.people.len(),
            people(&|n| n == 1),
            people(&|n| n == 2 || n == 3),
            people(&|n| n > 3),
            people(&|n| n == 0)
        );
        self.list("service levels missed", &["escalated", "first_touch_missed", "went_stale"]);
        self.list("given back", &["recycled", "taken_back", "cooled"]);
        self.list("ended", &["converted", "lost", "disqualified"]);
        self.list("consent", &["consented", "consent_withdrawn", "opted_out"]);
    }

    /// What happened whose word begins so.
    fn list(&self, title: &str, words: &[&str]) {
        say!("\n{title}");
        let of = |what: &str| words.iter().any(|word| what.split(' ').next() == Some(word));
        let mut none = true;
        for (what, times) in self.what.iter().filter(|(what, _)| of(what)) {
            say!("  {times:6} {what}");
            none = false;
        }
        if none {
            say!("    none");
        }
    }
}

/// An event's word, with the reason or timer where it has one.
fn described(what: &EventKind) -> String {
    let word = what.word();
    match what {
        EventKind::Escalated { timer, times } => format!("{word} {timer}, time {times}"),
        EventKind::Recycled { reason, .. } => format!("{word} {}", reason.word()),
        EventKind::Disqualified { reason, .. } => format!("{word} {reason}"),
        EventKind::Lost { reason } => format!("{word} {reason}"),
        _ => word.to_owned(),
    }
}

/// The middle one, as a person says it; of an even number the upper one.
fn median(times: &[TimeDelta]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let Some(middle) = sorted.get(sorted.len() / 2) else { return "-".to_owned() };
    let seconds = middle.num_milliseconds() as f64 / 1_000.0;
    match seconds {
        ..120.0 => format!("{seconds:.1} s"),
        ..7_200.0 => format!("{:.1} min", seconds / 60.0),
        ..172_800.0 => format!("{:.1} h", seconds / 3_600.0),
        _ => format!("{:.1} d", seconds / 86_400.0),
    }
}
