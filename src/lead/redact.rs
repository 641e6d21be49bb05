//! Taking a person out of a log.

use std::sync::Arc;

use super::cause::RecycleReason;
use super::event::{Event, What};
use crate::value::actor::{Actor, Role};
use crate::value::name::Id;
use crate::verdict::Verdict;

impl Event {
    /// The same event without the ids that lead to the person: of the prospect, of the buyer as an
    /// actor, of proofs, of a referral, of requests and what they asked. For the log of a lead that was erased: its events, replaced by
    /// these, still replay to the same lead.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::Event;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now).unwrap();
    /// let mut log = vec![captured];
    /// for command in [Command::consent(Channel::Email), Command::Erase] {
    ///     log.extend(lifecycle.decide(&lead, command.by(buyer()), now)?);
    ///     lead.apply(&log);
    /// }
    /// let log: Vec<Event> = log.iter().map(Event::redacted).collect();
    /// assert_eq!(Lead::replay(&log), Ok(lead));
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    #[must_use]
    pub fn redacted(&self) -> Event {
        let by = match self.by.role {
            Role::Buyer => Actor::new(Role::Buyer, None),
            Role::Marketing | Role::Sales | Role::System => self.by.clone(),
        };
        let what = match self.what.clone() {
            What::Assessed(verdict) => {
                What::Assessed(Arc::new(Verdict { prospect: Id::from("erased"), ..(*verdict).clone() }))
            }
            What::Recycled { reason, cooling_until } => {
                What::Recycled { reason: RecycleReason::without_referral(reason), cooling_until }
            }
            What::Consented { channel, purposes, .. } => What::Consented { channel, purposes, proof: None },
            What::OptedIn { channel, purposes, .. } => What::OptedIn { channel, purposes, proof: None },
            // They name nobody but the host's own people, and the lead.
            kept @ (What::Captured { .. }
            | What::Engaged
            | What::Nurtured { .. }
            | What::Offered { .. }
            | What::Cooled { .. }
            | What::Accepted { .. }
            | What::Escalated { .. }
            | What::Assigned { .. }
            | What::Touched
            | What::FirstTouchMissed
            | What::Confirmed { .. }
            | What::Booked { .. }
            | What::Moved { .. }
            | What::Attended
            | What::FellThrough { .. }
            | What::OutcomeDue
            | What::TakenBack { .. }
            | What::CooledDown
            | What::ReEngaged
            | What::Converted { .. }
            | What::Reverted
            | What::Lost { .. }
            | What::Disqualified { .. }
            | What::Reopened { .. }
            | What::ConsentWithdrawn { .. }
            | What::OptedOut { .. }
            | What::Merged { .. }
            | What::Absorbed { .. }
            | What::Erased
            | What::WentStale
            | What::JudgementDue) => kept,
        };
        let erased = matches!(what, What::Erased);
        let (id, content) = (self.id.clone().filter(|_| erased), self.content.filter(|_| erased));
        Event { by, what, id, content, ..self.clone() }
    }
}
