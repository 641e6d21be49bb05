//! [`LeadCursor`]: what must be remembered of one lead to go on counting it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::line::{Kept, Line, Took, Whose};
use crate::feedback::form::{Form, is_usual};
use crate::lead::batch::unfinished;
use crate::lead::cursor::{Cursor, Here};
use crate::lead::state::millis;
use crate::lead::{Event, EventKind, Holder, Origin, Phase, RecycleReason, Stage, Team, Timer};
use crate::value::actor::Role;
use crate::value::name::{Id, Name, OriginName};
use crate::verdict::Grade;

/// What a [`Ledger`](super::Ledger) must know of one lead to go on counting it: where it came from, where it is,
/// and the offer that is current. The host keeps it beside the lead, so that the ledger itself need not remember any.
///
/// It is small, it can be stored (serde), and it can be had again at any time by following the lead's log with a
/// ledger that is thrown away. A lead that is [`Merged`](Stage::Merged) needs none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadCursor {
    v: Form,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<Followed>,
}

/// A lead that is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Followed {
    id: Id,
    /// The `seq` of the last event, and when that took effect.
    seq: u64,
    at: DateTime<Utc>,
    /// How many events of an unfinished batch were there, and how many it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<(u32, u32)>,
    stage: Stage,
    since: DateTime<Utc>,
    captured_at: DateTime<Utc>,
    pub(super) source: OriginName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) campaign: Option<OriginName>,
    /// Whether it was ever offered.
    #[serde(default, skip_serializing_if = "is_usual")]
    developed: bool,
    /// Whether it is settled that marketing takes it back in time, or not.
    #[serde(default, skip_serializing_if = "is_usual")]
    take_back_settled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) offer: Option<Current>,
}

/// The offer that is current: the last one, until the lead is back with marketing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Current {
    at: DateTime<Utc>,
    pub(super) grade: Grade,
    pub(super) playbook: PlaybookVersion,
    /// Sorted, none twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rules: Vec<Name>,
    pub(super) holder: Holder,
    #[serde(default, skip_serializing_if = "is_usual")]
    touched: bool,
    /// Which promises are settled.
    #[serde(default, skip_serializing_if = "is_usual")]
    answer_settled: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    touch_settled: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    decide_settled: bool,
}

/// One version of a playbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "a playbook is known by its name and version")]
pub struct PlaybookVersion {
    /// The playbook.
    pub playbook: Name,
    /// Its version.
    pub version: u32,
}

impl std::fmt::Display for PlaybookVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.playbook, self.version)
    }
}

impl LeadCursor {
    /// A lead of which nothing is known yet.
    pub fn new() -> Self {
        LeadCursor::default()
    }

    /// How many events of the lead were followed: the `seq` of the last one.
    pub fn version(&self) -> u64 {
        self.lead.as_ref().map_or(0, |lead| lead.seq)
    }

    /// The lead, once an event of it was followed.
    pub fn lead(&self) -> Option<&Id> {
        self.lead.as_ref().map(|lead| &lead.id)
    }

    pub(super) fn place(&self) -> Cursor<'_> {
        Cursor(self.lead.as_ref().map(|lead| Here {
            id: &lead.id,
            seq: lead.seq,
            at: lead.at,
            stage: lead.stage,
            batch: lead.batch,
            before: None,
        }))
    }

    /// The lead that is followed; a capture begins it.
    pub(super) fn followed(&mut self, event: &Event) -> Option<&mut Followed> {
        if let (None, EventKind::Captured { origin, .. }) = (&self.lead, &event.kind) {
            self.lead = Some(Followed {
                id: event.lead.clone(),
                seq: 0,
                at: event.at,
                batch: None,
                stage: Stage::Target,
                since: event.at,
                captured_at: event.at,
                source: origin.source.folded(),
                campaign: origin.campaign.as_ref().map(OriginName::folded),
                developed: false,
                take_back_settled: false,
                offer: None,
            });
        }
        self.lead.as_mut()
    }
}

impl Followed {
    /// Takes in what changes to whom things are charged.
    pub(super) fn enter(&mut self, event: &Event) {
        match (&event.kind, &mut self.offer) {
            (EventKind::Offered { holder, playbook, version, grade, rules, .. }, offer) => {
                let mut rules = rules.clone();
                rules.sort_unstable();
                rules.dedup();
                *offer = Some(Current {
                    at: event.at,
                    grade: *grade,
                    playbook: PlaybookVersion { playbook: playbook.clone(), version: *version },
                    rules,
                    holder: holder.clone(),
                    touched: false,
                    answer_settled: false,
                    touch_settled: false,
                    decide_settled: false,
                });
            }
            (
                EventKind::Accepted { holder } | EventKind::Assigned { team: Team::Sales, holder },
                Some(offer),
            ) => {
                offer.holder = holder.clone();
            }
            _ => {}
        }
    }

    /// What the event is to a ledger, and how the lead is after it.
    pub(super) fn take<'e>(&mut self, event: &'e Event) -> Line<'e> {
        let before = self.stage;
        let after = event.step.map_or(before, |step| step.to);
        let offered = matches!(event.kind, EventKind::Offered { .. });
        let first = offered && !std::mem::replace(&mut self.developed, true);
        let line = Line {
            kind: &event.kind,
            before: Whose::at(before),
            after: Whose::at(after),
            first,
            stay: event.step.map(|_| (before, millis(self.since, event.at))),
            took: self.took(event, first),
            kept: self.settle(event),
        };
        (self.seq, self.at) = (event.seq, event.at);
        self.batch = unfinished(event);
        if event.step.is_some() {
            (self.stage, self.since) = (after, event.at);
        }
        line
    }

    /// An offer is current until the lead is back with marketing; the event that brings it back is the last that is
    /// charged to it. Of an erased lead it is forgotten where it came from, as its own record forgets it.
    pub(super) fn leave(&mut self, event: &Event) {
        if self.stage.phase() == Phase::Marketing {
            self.offer = None;
        }
        if matches!(event.kind, EventKind::Erased) {
            (self.source, self.campaign) = (OriginName::from(Origin::ERASED), None);
        }
    }

    fn took(&mut self, event: &Event, first: bool) -> Option<(Took, u64)> {
        let (took, from) = match (&event.kind, &mut self.offer) {
            (EventKind::Offered { .. }, _) if first => (Took::Offer, self.captured_at),
            (EventKind::Accepted { .. }, Some(offer)) => (Took::Accept, offer.at),
            (EventKind::Confirmed { .. }, Some(offer)) => (Took::Qualify, offer.at),
            (EventKind::Converted { .. }, Some(offer)) => (Took::Convert, offer.at),
            (EventKind::Touched { made, .. }, Some(offer)) if !offer.touched => {
                let made = made.unwrap_or(event.at);
                // What was before the offer is not the contact that was promised with it.
                if made < offer.at {
                    return None;
                }
                offer.touched = true;
                return Some((Took::Touch, millis(offer.at, made)));
            }
            _ => return None,
        };
        Some((took, millis(from, event.at)))
    }

    /// Which promises the event settles. Each is settled once for an offer.
    fn settle(&mut self, event: &Event) -> Kept {
        let mut kept = Kept::default();
        let Settles { touched, done, taken_back } = Settles::of(event);
        if matches!(event.kind, EventKind::Recycled { .. } | EventKind::ReEngaged) {
            self.take_back_settled = false;
        }
        kept.take_back = taken_back.and_then(|done| once(&mut self.take_back_settled, done));
        let Some(offer) = &mut self.offer else { return kept };
        match (self.stage, done) {
            (Stage::MarketingQualified, Some(done)) => kept.answer = once(&mut offer.answer_settled, done),
            (Stage::SalesAccepted, Some(done)) => kept.decide = once(&mut offer.decide_settled, done),
            _ => {}
        }
        // The first contact is promised with the acceptance; who made it before has kept that, and what was before the
        // offer is none.
        let touched = if let EventKind::Accepted { .. } = event.kind {
            Some(true).filter(|_| offer.touched)
        } else if let EventKind::Touched { made, .. } = event.kind {
            touched.filter(|_| self.stage.is_accepted() && made.is_none_or(|made| made >= offer.at))
        } else {
            touched
        };
        kept.first_touch = touched.and_then(|done| once(&mut offer.touch_settled, done));
        kept
    }
}

/// Whether what should be done by now is done, where an event tells.
#[derive(Default)]
struct Settles {
    touched: Option<bool>,
    /// What sales should do at the stage: answer, or decide.
    done: Option<bool>,
    taken_back: Option<bool>,
}

impl Settles {
    fn of(event: &Event) -> Self {
        let nothing = Settles::default();
        let stage = |done| Settles { done: Some(done), ..Settles::default() };
        match &event.kind {
            // Who may not call anybody has promised nothing.
            EventKind::Recycled { reason: RecycleReason::NoChannel, .. } => nothing,
            EventKind::Recycled { reason, .. } => stage(*reason != RecycleReason::SlaExpired),
            EventKind::Accepted { .. } | EventKind::Confirmed { .. } => stage(true),
            EventKind::Disqualified { .. } if event.by.role == Role::Sales => stage(true),
            EventKind::Escalated { timer, .. } => match timer {
                Timer::Accept | Timer::Decide => stage(false),
                Timer::TakeBack => Settles { taken_back: Some(false), ..nothing },
                Timer::FirstTouch
                | Timer::CoolDown
                | Timer::Stale
                | Timer::Outcome
                | Timer::ReEngage
                | Timer::Judge => nothing,
            },
            EventKind::TakenBack { .. } => Settles { taken_back: Some(true), ..nothing },
            EventKind::Touched { .. } => Settles { touched: Some(true), ..nothing },
            EventKind::FirstTouchMissed => Settles { touched: Some(false), ..nothing },
            EventKind::Captured { .. }
            | EventKind::Assessed { .. }
            | EventKind::Engaged
            | EventKind::Nurtured { .. }
            | EventKind::Acknowledged { .. }
            | EventKind::Offered { .. }
            | EventKind::Cooled { .. }
            | EventKind::Assigned { .. }
            | EventKind::Booked { .. }
            | EventKind::Rescheduled { .. }
            | EventKind::Attended
            | EventKind::FellThrough { .. }
            | EventKind::OutcomeDue
            | EventKind::CooledDown
            | EventKind::RecycleCapEnded
            | EventKind::ReEngaged
            | EventKind::Converted { .. }
            | EventKind::Reverted
            | EventKind::Lost { .. }
            | EventKind::Disqualified { .. }
            | EventKind::Reopened { .. }
            | EventKind::Consented { .. }
            | EventKind::ConsentWithdrawn { .. }
            | EventKind::OptedOut
            | EventKind::OptedIn
            | EventKind::Merged { .. }
            | EventKind::Absorbed { .. }
            | EventKind::Erased
            | EventKind::WentStale
            | EventKind::JudgementDue => nothing,
        }
    }
}

/// Settles it, unless it is settled.
fn once(settled: &mut bool, kept: bool) -> Option<bool> {
    (!std::mem::replace(settled, true)).then_some(kept)
}
