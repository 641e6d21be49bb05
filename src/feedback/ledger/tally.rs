//! [`Tally`]: what became of the leads that have something in common.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::{Counts, one, sum};
use super::durations::Durations;
use super::ends::{Appointments, Ends};
use super::line::{Line, Took};
use super::promises::Promises;
use crate::feedback::form::{each_once, is_usual};
use crate::lead::{EventKind, Stage, Timer};
use crate::value::name::Name;

/// Counts and times of what became of leads: of all of them, or of those with one source, grade, rule.
///
/// Counts stop at 2^64 - 1 instead of running over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Tally {
    /// Leads captured.
    #[serde(skip_serializing_if = "is_usual")]
    pub captured: u64,
    /// Leads that came from target to inquiry: they did something that the playbook counts.
    #[serde(skip_serializing_if = "is_usual")]
    pub engaged: u64,
    /// Leads that were offered to sales for the first time.
    #[serde(skip_serializing_if = "is_usual")]
    pub developed: u64,
    /// Offers: a lead that comes back and is offered again counts again.
    #[serde(skip_serializing_if = "is_usual")]
    pub offered: u64,
    /// Offers that sales accepted.
    #[serde(skip_serializing_if = "is_usual")]
    pub accepted: u64,
    /// Offers that became sales-qualified.
    #[serde(skip_serializing_if = "is_usual")]
    pub qualified: u64,
    /// What became of appointments.
    #[serde(skip_serializing_if = "is_usual")]
    pub appointments: Appointments,
    /// Conversions, those taken back among them.
    #[serde(skip_serializing_if = "is_usual")]
    pub converted: u64,
    /// Conversions taken back.
    #[serde(skip_serializing_if = "is_usual")]
    pub reverted: u64,
    /// Leads that opted in again.
    #[serde(skip_serializing_if = "is_usual")]
    pub opted_in: u64,
    /// How leads ended or went back, by where they were.
    #[serde(skip_serializing_if = "is_usual")]
    pub ends: Ends,
    /// What the teams promised each other, and whether they kept it.
    #[serde(skip_serializing_if = "is_usual")]
    pub promises: Promises,
    /// How often a deadline was missed, each repetition counted, by its timer.
    #[serde(skip_serializing_if = "is_usual")]
    pub overdue: Counts<Timer>,
    /// How long it took.
    #[serde(skip_serializing_if = "is_usual")]
    pub times: Times,
}
/// How long things took, around the clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Times {
    /// From the capture to the first offer.
    #[serde(skip_serializing_if = "is_usual")]
    pub to_offer: Durations,
    /// From the offer to its acceptance.
    #[serde(skip_serializing_if = "is_usual")]
    pub to_accept: Durations,
    /// From the offer to the first contact: as long as the buyer waits.
    #[serde(skip_serializing_if = "is_usual")]
    pub to_touch: Durations,
    /// From the offer to sales-qualified: MQL to SQL.
    #[serde(skip_serializing_if = "is_usual")]
    pub to_qualify: Durations,
    /// From the offer to the customer, of each conversion.
    #[serde(skip_serializing_if = "is_usual")]
    pub to_convert: Durations,
    /// At each stage, of each stay that ended.
    #[serde(skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    pub stages: BTreeMap<Stage, Durations>,
}

impl Tally {
    /// Given back to marketing, by reason, wherever they were.
    pub fn recycled(&self) -> Counts<Name> {
        let mut all = self.ends.offered.recycled.clone();
        all.merge(&self.ends.accepted.recycled);
        all
    }

    /// Opted out of everything, or erased, wherever they were.
    pub fn opted_out(&self) -> u64 {
        let Ends { with_marketing, offered, accepted, closed } = &self.ends;
        let ends = [with_marketing, offered, accepted, closed];
        ends.into_iter().fold(0, |sum, end| sum.saturating_add(end.opted_out).saturating_add(end.erased))
    }

    /// How long stays at a stage took, of those that ended; `None` where none did.
    pub fn time_at(&self, stage: Stage) -> Option<&Durations> {
        self.times.stages.get(&stage)
    }

    /// Adds all that another one counted.
    pub fn merge(&mut self, other: &Tally) {
        let counts = [
            (&mut self.captured, other.captured),
            (&mut self.engaged, other.engaged),
            (&mut self.developed, other.developed),
            (&mut self.offered, other.offered),
            (&mut self.accepted, other.accepted),
            (&mut self.qualified, other.qualified),
            (&mut self.converted, other.converted),
            (&mut self.reverted, other.reverted),
            (&mut self.opted_in, other.opted_in),
        ];
        sum(counts);
        self.appointments.merge(&other.appointments);
        self.ends.merge(&other.ends);
        self.promises.merge(&other.promises);
        self.overdue.merge(&other.overdue);
        self.times.merge(&other.times);
    }

    /// The stay that the event ends.
    pub(super) fn stayed(&mut self, line: &Line<'_>) -> &mut Self {
        if let Some((stage, millis)) = line.stay {
            self.times.stages.entry(stage).or_default().add_millis(millis);
        }
        self
    }

    /// What else the event ends: what was promised, and what was waited for.
    pub(super) fn settle(&mut self, line: &Line<'_>) -> &mut Self {
        self.promises.post(line);
        if let Some((took, millis)) = line.took {
            self.times.of(took).add_millis(millis);
        }
        self
    }

    /// The event itself.
    pub(super) fn count(&mut self, line: &Line<'_>) -> &mut Self {
        let end = self.ends.of(line);
        match line.kind {
            EventKind::Captured { .. } => one(&mut self.captured),
            EventKind::Engaged => one(&mut self.engaged),
            EventKind::Offered { .. } => {
                one(&mut self.offered);
                if line.first {
                    one(&mut self.developed);
                }
            }
            EventKind::Accepted { .. } => one(&mut self.accepted),
            EventKind::Confirmed { .. } => one(&mut self.qualified),
            EventKind::Booked { .. } => one(&mut self.appointments.booked),
            EventKind::Attended => one(&mut self.appointments.held),
            EventKind::FellThrough { outcome, .. } => self.appointments.note(*outcome),
            EventKind::Converted { .. } => one(&mut self.converted),
            EventKind::Reverted => one(&mut self.reverted),
            EventKind::OptedIn => one(&mut self.opted_in),
            EventKind::Escalated { timer, .. } => self.overdue.add(*timer, 1),
            EventKind::FirstTouchMissed => self.overdue.add(Timer::FirstTouch, 1),
            EventKind::OutcomeDue => self.overdue.add(Timer::Outcome, 1),
            EventKind::WentStale => self.overdue.add(Timer::Stale, 1),
            EventKind::Recycled { reason, .. } => end.recycled.add_word(reason.word()),
            EventKind::Cooled { .. } => one(&mut end.cooled),
            EventKind::Lost { reason } => end.lost.add(*reason, 1),
            EventKind::Disqualified { reason, .. } => end.disqualified.add_word(reason.as_str()),
            EventKind::Reopened { .. } => one(&mut end.reopened),
            EventKind::OptedOut => one(&mut end.opted_out),
            EventKind::Erased => one(&mut end.erased),
            EventKind::Merged { .. } => one(&mut end.merged),
            EventKind::Assessed { .. }
            | EventKind::Nurtured { .. }
            | EventKind::Assigned { .. }
            | EventKind::Touched { .. }
            | EventKind::Acknowledged { .. }
            | EventKind::Rescheduled { .. }
            | EventKind::TakenBack { .. }
            | EventKind::CooledDown
            | EventKind::RecycleCapEnded
            | EventKind::ReEngaged
            | EventKind::Consented { .. }
            | EventKind::ConsentWithdrawn { .. }
            | EventKind::Absorbed { .. }
            | EventKind::JudgementDue => {}
        }
        self
    }
}

impl Times {
    fn of(&mut self, took: Took) -> &mut Durations {
        match took {
            Took::Offer => &mut self.to_offer,
            Took::Accept => &mut self.to_accept,
            Took::Touch => &mut self.to_touch,
            Took::Qualify => &mut self.to_qualify,
            Took::Convert => &mut self.to_convert,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.to_offer.merge(&other.to_offer);
        self.to_accept.merge(&other.to_accept);
        self.to_touch.merge(&other.to_touch);
        self.to_qualify.merge(&other.to_qualify);
        self.to_convert.merge(&other.to_convert);
        for (stage, times) in &other.stages {
            self.stages.entry(*stage).or_default().merge(times);
        }
    }
}
