//! [`Task`]: what is to be done about a lead, by whom and until when.

use chrono::{DateTime, Utc};

use super::deadline::Timer;
use super::holder::{Holder, Team};
use super::stage::{Phase, Stage};
use super::state::Lead;
use super::task_kind::TaskKind;
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
    /// By when, if a deadline runs; of an appointment that a merge brought, when it takes place.
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
        use TaskKind::{
            Absorbed, Accept, Decide, DecideMerge, Disqualifier, FirstTouch, Judge, NoChannel, Outcome,
            Stale, TakeBack,
        };
        let sal = self.stage == Stage::SalesAccepted;
        let with_sales = self.stage.is_accepted();
        let may_call = self.sales_may_call();
        let met = self.verdict.as_ref().is_some_and(|last| last.signed && last.disqualifier.is_some());
        let booked = self.appointment.is_some_and(|booked| !booked.attended);
        let team = if self.stage.phase() == Phase::Marketing { Team::Marketing } else { Team::Sales };
        let escalated = self.escalations > 0;
        let all = [
            (self.stage == Stage::MarketingQualified, Accept, Team::Sales, escalated),
            (sal && self.touched_at.is_none() && may_call, FirstTouch, Team::Sales, self.overdue.first_touch),
            (sal, Decide, Team::Sales, escalated),
            (self.stage == Stage::Recycled && !self.taken_back, TakeBack, Team::Marketing, escalated),
            (self.stage == Stage::Appointment && booked, Outcome, Team::Sales, self.overdue.outcome),
            (with_sales && met && !self.overdue.disqualifier_seen, Disqualifier, Team::Sales, false),
            (self.decision_left().is_some(), DecideMerge, team, false),
            (!self.meetings_left().is_empty(), Absorbed, Team::Sales, false),
            (with_sales && !may_call, NoChannel, Team::Sales, false),
            // In the zone marketing has a hand on it still, and may get the consent.
            (sal && !may_call, NoChannel, Team::Marketing, false),
            (self.overdue.stale, Stale, team, true),
            (self.overdue.judgement, Judge, team, true),
        ];
        let due = all.into_iter().filter(|(applies, ..)| *applies);
        let held = due.filter_map(|(_, kind, team, missed)| {
            let holder = self.holders().of(team)?;
            Some(Task { kind, team, holder, due: self.due_of(kind), missed })
        });
        held.collect()
    }

    fn due_of(&self, task: TaskKind) -> Option<DateTime<Utc>> {
        let timer = match task {
            TaskKind::Accept => Timer::Accept,
            TaskKind::FirstTouch => Timer::FirstTouch,
            TaskKind::Decide => Timer::Decide,
            TaskKind::TakeBack => Timer::TakeBack,
            TaskKind::Outcome => Timer::Outcome,
            TaskKind::Absorbed => return self.meetings_left().first().copied(),
            TaskKind::Disqualifier
            | TaskKind::DecideMerge
            | TaskKind::NoChannel
            | TaskKind::Stale
            | TaskKind::Judge => return None,
        };
        self.due.of(timer)
    }
}
