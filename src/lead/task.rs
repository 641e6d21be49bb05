//! [`Task`]: what is to be done about a lead, and by whom.

use chrono::{DateTime, Utc};

use super::deadline::Timer;
use super::holder::{Holder, Team};
use super::stage::Stage;
use super::state::Lead;
use crate::value::words::words;

words! {
    /// What is to be done.
    #[non_exhaustive]
    pub enum TaskKind {
        /// Accept the offered lead.
        Accept = "accept",
        /// Make the first contact.
        FirstTouch = "first_touch",
        /// Decide: confirm it or give it back.
        Decide = "decide",
        /// Acknowledge the recycled lead.
        TakeBack = "take_back",
        /// Say what came of the appointment.
        Outcome = "outcome",
        /// A disqualifier is met: disqualify it or go on.
        Disqualifier = "disqualifier",
        /// Look at it: it has been at its stage for long.
        Stale = "stale",
        /// Judge again: the verdict no longer holds.
        Judge = "judge",
    }
}

/// What is to be done about a lead, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task<'l> {
    /// What.
    pub kind: TaskKind,
    /// By which team; judging again is the host's, which acts for the team that holds the lead.
    pub team: Team,
    /// By whom of it.
    pub holder: &'l Holder,
    /// By when, if a deadline runs.
    pub due: Option<DateTime<Utc>>,
    /// Whether the first deadline for it was missed.
    pub missed: bool,
}

impl Lead {
    /// What is to be done, in the order of [`TaskKind`]. What was missed stays until it is done; of
    /// timeouts that no event tells of yet it does not know.
    ///
    /// ```
    /// # use qualify::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// assert_eq!(lead.tasks(), []);
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn tasks(&self) -> Vec<Task<'_>> {
        let escalated = self.escalations > 0;
        let with_sales = self.stage.is_accepted();
        let disqualifier = with_sales
            && self.verdict.as_ref().is_some_and(|last| last.signed && last.disqualifier.is_some());
        let open = self.appointment.is_some_and(|booked| !booked.attended);
        let team = if self.stage.phase() == super::Phase::Marketing { Team::Marketing } else { Team::Sales };
        let all = [
            (
                self.stage == Stage::MarketingQualified,
                TaskKind::Accept,
                Team::Sales,
                Some(Timer::Accept),
                escalated,
            ),
            (
                self.stage == Stage::SalesAccepted && self.touched_at.is_none(),
                TaskKind::FirstTouch,
                Team::Sales,
                Some(Timer::FirstTouch),
                self.overdue.first_touch,
            ),
            (
                self.stage == Stage::SalesAccepted,
                TaskKind::Decide,
                Team::Sales,
                Some(Timer::Decide),
                escalated,
            ),
            (
                self.stage == Stage::Recycled && !self.taken_back,
                TaskKind::TakeBack,
                Team::Marketing,
                Some(Timer::TakeBack),
                escalated,
            ),
            (
                self.stage == Stage::Appointment && open,
                TaskKind::Outcome,
                Team::Sales,
                Some(Timer::Outcome),
                self.overdue.outcome,
            ),
            (disqualifier, TaskKind::Disqualifier, Team::Sales, None, false),
            (self.overdue.stale, TaskKind::Stale, team, None, true),
            (self.overdue.judgement && self.stage.is_live(), TaskKind::Judge, team, None, true),
        ];
        let due = all.into_iter().filter(|(applies, ..)| *applies);
        let held = due.filter_map(|(_, kind, team, timer, missed)| {
            let holder = self.holders().of(team)?;
            Some(Task { kind, team, holder, due: timer.and_then(|timer| self.due.of(timer)), missed })
        });
        held.collect()
    }
}
