//! [`Event`]: what happened to a lead. The only thing that changes one, and the only thing to store.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::blocker::Blocker;
use super::consent::Consent;
use super::deadline::{Deadlines, Timer};
use super::holder::{Holder, Team};
use super::past::Past;
use super::purpose::Purpose;
use super::reason::{Evidence, Ground, IdentityKey, LostReason, Outcome, RecycleReason};
use super::stage::Step;
use super::task_kind::TaskKind;
use super::usual::is_usual;
use crate::input::fingerprint::Fingerprint;
use crate::value::actor::{Actor, Channel};
use crate::value::name::{Id, Name, OriginName};
use crate::value::words::tagged;
use crate::verdict::{Grade, Verdict};

/// Something that happened to a lead.
///
/// It carries its outcome: where the lead stands after it and every deadline as an instant. So
/// replaying a log needs no playbook, terms or calendar, and a later one never rewrites history.
/// It holds ids and codes, never a fact about the buyer.
///
/// Store events in the order of `seq`, those of one batch (`index` of `of`) all or none. The stored
/// form is that of serde; what an older release stored is brought to the newest form when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The version of the stored form: 1.
    pub v: u32,
    /// The lead.
    pub lead: Id,
    /// Its place in the lead's log, from 1 on without a gap.
    pub seq: u64,
    /// When it took effect. Never before the event before it.
    pub at: DateTime<Utc>,
    /// The instant that the host gave, where it is another: earlier when its clock went back, later
    /// when a timeout was noticed late.
    pub now: Option<DateTime<Utc>>,
    /// Who caused it.
    pub by: Actor,
    /// The host's id of the request that caused it.
    pub id: Option<Id>,
    /// The digest of that request's content.
    pub content: Option<Fingerprint>,
    /// Its place in its batch, from 0 on.
    pub index: u32,
    /// How many events the batch has.
    pub of: u32,
    /// What happened.
    pub kind: EventKind,
    /// The stages it moved the lead between.
    pub step: Option<Step>,
    /// All deadlines after it, where it changed one.
    pub due: Option<Deadlines>,
}

tagged! {
    /// What happened.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub enum stored EventKind {
        /// The lead's life began.
        Captured {
            /// Where it came from.
            origin: Origin,
            /// Who holds it for marketing.
            holder: Holder,
        } = "captured",
        /// A verdict was taken in.
        Assessed {
            /// It.
            verdict: Arc<Verdict>,
            /// What keeps the lead from being offered, while it is with marketing.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            blockers: Vec<Blocker>,
        } = "assessed",
        /// They did something that the playbook counts.
        Engaged = "engaged",
        /// The lead is marketing's to develop.
        Nurtured {
            /// Its grade.
            grade: Grade,
            /// The attributes that are unknown.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            missing: Vec<Name>,
            /// What keeps it from being offered.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            blockers: Vec<Blocker>,
        } = "nurtured",
        /// The lead was offered to sales.
        Offered {
            /// Why.
            ground: Ground,
            /// To whom.
            holder: Holder,
            /// Under which playbook.
            playbook: Name,
            /// Its version.
            version: u32,
            /// The grade at that time.
            grade: Grade,
            /// The rules that fired.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            rules: Vec<Name>,
        } = "offered",
        /// The offer was withdrawn: the lead may no longer be offered, and nobody had accepted it.
        Cooled {
            /// Its grade.
            grade: Grade,
            /// What keeps it from being offered.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            blockers: Vec<Blocker>,
        } = "cooled",
        /// Sales accepted.
        Accepted {
            /// Who holds it for sales from now on.
            holder: Holder,
        } = "accepted",
        /// A deadline was missed, and started anew where it can.
        Escalated {
            /// Which one.
            timer: Timer,
            /// The how-manieth time at this stage.
            times: u32,
        } = "escalated",
        /// Another holds it.
        Assigned {
            /// For which team.
            team: Team,
            /// The new holder.
            holder: Holder,
        } = "assigned",
        /// Sales was in contact with the buyer.
        Touched {
            /// When, if that was before the instant that the host gave.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            made: Option<DateTime<Utc>>,
            /// Whether the buyer got in touch.
            #[serde(default, skip_serializing_if = "is_usual")]
            inbound: bool,
        } = "touched",
        /// Somebody looked at a task, and the lead stays as it is.
        Acknowledged {
            /// Which one.
            task: TaskKind,
        } = "acknowledged",
        /// The first contact was not made in time.
        FirstTouchMissed = "first_touch_missed",
        /// Sales-qualified.
        Confirmed {
            /// What shows it.
            evidence: Evidence,
        } = "confirmed",
        /// An appointment was booked.
        Booked {
            /// When it takes place.
            at: DateTime<Utc>,
        } = "booked",
        /// The appointment was rescheduled.
        Rescheduled {
            /// When it takes place now.
            at: DateTime<Utc>,
            /// The how-manieth time.
            times: u32,
        } = "rescheduled",
        /// The appointment took place.
        Attended = "attended",
        /// The appointment did not take place.
        FellThrough {
            /// Why: never `attended`.
            outcome: Outcome,
            /// How often that was the buyer's doing since the lead was offered.
            times: u32,
        } = "fell_through",
        /// The outcome of the appointment is not known in time.
        OutcomeDue = "outcome_due",
        /// Sales gave it back to marketing.
        Recycled {
            /// Why.
            reason: RecycleReason,
            /// Until when it cools, if it does.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            cooling_until: Option<DateTime<Utc>>,
        } = "recycled",
        /// Marketing acknowledged it.
        TakenBack {
            /// Who holds it for marketing from now on.
            holder: Holder,
        } = "taken_back",
        /// It has rested.
        CooledDown = "cooled_down",
        /// The recycle cap no longer holds it.
        RecycleCapEnded = "recycle_cap_ended",
        /// A lost lead went back to marketing.
        ReEngaged = "re_engaged",
        /// They bought.
        Converted {
            /// Until when that can be taken back as an error.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            revert_until: Option<DateTime<Utc>>,
        } = "converted",
        /// They had not bought.
        Reverted = "reverted",
        /// They did not buy.
        Lost {
            /// Why.
            reason: LostReason,
        } = "lost",
        /// They will never be a customer under this playbook.
        Disqualified {
            /// The reason code.
            reason: Name,
            /// Until when an error restores the exact stage.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reopen_until: Option<DateTime<Utc>>,
            /// Whether somebody decided it, and no playbook.
            #[serde(default, skip_serializing_if = "is_usual")]
            by_hand: bool,
            /// When it was decided, if a merge brought it from the lead that ended.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            decided: Option<DateTime<Utc>>,
        } = "disqualified",
        /// A disqualified lead was taken up again.
        Reopened {
            /// Whether the disqualification was an error.
            in_error: bool,
        } = "reopened",
        /// The buyer allowed a channel.
        Consented {
            /// The channel.
            channel: Channel,
            /// For what, in order.
            purposes: Vec<Purpose>,
            /// The host's id of the proof.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            proof: Option<Id>,
            /// The instant at which the buyer said it, if that was before the instant that the host gave.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            said: Option<DateTime<Utc>>,
        } = "consented",
        /// The buyer forbade contact.
        ConsentWithdrawn {
            /// By which channel; by all if not said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            channel: Option<Channel>,
            /// For what, in order.
            purposes: Vec<Purpose>,
            /// Whether they complained.
            #[serde(default, skip_serializing_if = "is_usual")]
            complaint: bool,
            /// The instant at which the buyer said it, if that was before the instant that the host gave.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            said: Option<DateTime<Utc>>,
        } = "consent_withdrawn",
        /// What the buyer forbade closed the lead; a customer stays one.
        OptedOut = "opted_out",
        /// What the buyer allowed opened again what they had closed by opting out.
        OptedIn = "opted_in",
        /// It is the same as another lead, which goes on for both.
        Merged {
            /// The one that goes on.
            survivor: Id,
        } = "merged",
        /// Another lead was the same as this one, which goes on for both.
        Absorbed {
            /// The one that ended.
            loser: Id,
            /// Its version up to which all of it is taken over.
            version: u64,
            /// What the buyer had said of that one, which counts for both.
            consent: Consent,
            /// What was decided of it, and what is open.
            #[serde(default, skip_serializing_if = "is_usual")]
            past: Box<Past>,
        } = "absorbed",
        /// The person is forgotten.
        Erased = "erased",
        /// The lead has been at its stage for long.
        WentStale = "went_stale",
        /// The verdict no longer holds: judge again.
        JudgementDue = "judgement_due",
    }
}

impl EventKind {
    /// Whether it happened between the teams, or to what they share, and not within one of them.
    pub(crate) const fn concerns_both_teams(&self) -> bool {
        match self {
            EventKind::Offered { .. }
            | EventKind::Cooled { .. }
            | EventKind::Accepted { .. }
            | EventKind::Escalated { .. }
            | EventKind::Assigned { .. }
            | EventKind::Touched { .. }
            | EventKind::Absorbed { .. }
            | EventKind::FirstTouchMissed
            | EventKind::Confirmed { .. }
            | EventKind::Booked { .. }
            | EventKind::Rescheduled { .. }
            | EventKind::Attended
            | EventKind::FellThrough { .. }
            | EventKind::Recycled { .. }
            | EventKind::TakenBack { .. }
            | EventKind::ReEngaged
            | EventKind::Converted { .. }
            | EventKind::Reverted
            | EventKind::Lost { .. }
            | EventKind::Disqualified { .. }
            | EventKind::Reopened { .. }
            | EventKind::OptedOut
            | EventKind::OptedIn => true,
            EventKind::Captured { .. }
            | EventKind::Assessed { .. }
            | EventKind::Engaged
            | EventKind::Nurtured { .. }
            | EventKind::Acknowledged { .. }
            | EventKind::OutcomeDue
            | EventKind::CooledDown
            | EventKind::RecycleCapEnded
            | EventKind::Consented { .. }
            | EventKind::ConsentWithdrawn { .. }
            | EventKind::Merged { .. }
            | EventKind::Erased
            | EventKind::WentStale
            | EventKind::JudgementDue => false,
        }
    }
}

/// Where a lead came from, by names and not by links: an event holds nothing of a person. Ledgers count names that
/// [fold](OriginName::folded) alike as one.
///
/// ```
/// use qualify::lead::{IdentityKey, Origin};
///
/// let origin = Origin::new("webform").campaign("spring").known_by([IdentityKey::Email]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Origin {
    /// The source: a form, a fair, a list.
    pub source: OriginName,
    /// The campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<OriginName>,
    /// By which keys the lead can be known again, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<IdentityKey>,
}

impl Origin {
    /// From a source.
    pub fn new(source: impl Into<OriginName>) -> Self {
        Origin { source: source.into(), campaign: None, keys: Vec::new() }
    }

    /// By a campaign.
    #[must_use]
    pub fn campaign(mut self, campaign: impl Into<OriginName>) -> Self {
        self.campaign = Some(campaign.into());
        self
    }

    /// With these keys.
    #[must_use]
    pub fn known_by(mut self, keys: impl IntoIterator<Item = IdentityKey>) -> Self {
        self.keys.extend(keys);
        self.keys.sort_unstable();
        self.keys.dedup();
        self
    }

    pub(crate) fn is_legal(&self) -> bool {
        self.source.is_legal() && self.campaign.as_ref().is_none_or(OriginName::is_legal)
    }

    /// The source of an erased lead.
    pub(crate) const ERASED: &'static str = "erased";

    /// The same without its names, which a host may have filled with more than names.
    pub(super) fn redacted(&self) -> Self {
        Origin { source: OriginName::from(Self::ERASED), campaign: None, keys: self.keys.clone() }
    }
}

impl From<&str> for Origin {
    fn from(source: &str) -> Self {
        Origin::new(source)
    }
}

impl From<OriginName> for Origin {
    fn from(source: OriginName) -> Self {
        Origin::new(source)
    }
}
