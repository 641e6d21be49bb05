//! Taking a person out of a log.

use std::sync::Arc;

use super::event::{Event, EventKind};
use super::past::Recycle;
use super::reason::RecycleReason;
use crate::value::actor::{Actor, Role};
use crate::value::name::Id;
use crate::verdict::Verdict;

impl Event {
    /// The same event without the ids that lead to the person: of the prospect, of the buyer as an
    /// actor, of proofs, of a referral, of requests and what they asked; and without the names of its origin. For the log of a lead that was erased: its events, replaced by
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
        let kind = match self.kind.clone() {
            EventKind::Assessed { verdict, blockers } => {
                let verdict = Arc::new(Verdict { prospect: Id::from("erased"), ..(*verdict).clone() });
                EventKind::Assessed { verdict, blockers }
            }
            EventKind::Recycled { reason, cooling_until } => {
                EventKind::Recycled { reason: RecycleReason::without_referral(reason), cooling_until }
            }
            EventKind::Consented { channel, purposes, said, .. } => {
                EventKind::Consented { channel, purposes, proof: None, said }
            }
            EventKind::Absorbed { loser, version, consent, mut past } => {
                past.recycled = past.recycled.map(Recycle::without_referral);
                EventKind::Absorbed { loser, version, consent: consent.without_proofs(), past }
            }
            EventKind::Captured { origin, holder } => {
                EventKind::Captured { origin: origin.redacted(), holder }
            }
            // They name nobody but the host's own people, and the lead.
            kept @ (EventKind::Engaged
            | EventKind::Nurtured { .. }
            | EventKind::Offered { .. }
            | EventKind::Cooled { .. }
            | EventKind::Accepted { .. }
            | EventKind::Escalated { .. }
            | EventKind::Assigned { .. }
            | EventKind::Touched { .. }
            | EventKind::Acknowledged { .. }
            | EventKind::FirstTouchMissed
            | EventKind::Confirmed { .. }
            | EventKind::Booked { .. }
            | EventKind::Rescheduled { .. }
            | EventKind::Attended
            | EventKind::FellThrough { .. }
            | EventKind::OutcomeDue
            | EventKind::TakenBack { .. }
            | EventKind::CooledDown
            | EventKind::RecycleCapEnded
            | EventKind::ReEngaged
            | EventKind::Converted { .. }
            | EventKind::Reverted
            | EventKind::Lost { .. }
            | EventKind::Disqualified { .. }
            | EventKind::Reopened { .. }
            | EventKind::ConsentWithdrawn { .. }
            | EventKind::OptedOut
            | EventKind::OptedIn
            | EventKind::Merged { .. }
            | EventKind::Erased
            | EventKind::WentStale
            | EventKind::JudgementDue) => kept,
        };
        let erased = matches!(kind, EventKind::Erased);
        let (id, content) = (self.id.clone().filter(|_| erased), self.content.filter(|_| erased));
        Event { by, kind, id, content, ..self.clone() }
    }
}
