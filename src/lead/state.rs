//! [`Lead`]: a prospect's life so far, folded from its events.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::consent::Consent;
use super::deadline::{Deadline, Deadlines};
use super::event::Origin;
use super::holder::{Holder, Holders};
use super::past::{LeftOpen, Parting, Recycle};
use super::reason::{DisqualifyReason, Ground, LostReason};
use super::stage::{Aida, Owner, Stage};
use super::usual::is_usual;
use crate::input::fingerprint::Fingerprint;
use crate::invariant::always;
use crate::value::name::{Id, Name};
use crate::verdict::{Grade, Verdict};

/// A prospect's life: where it is, who holds it, what is due.
///
/// Only events change it: [`Lifecycle::decide`](super::Lifecycle::decide) gives them and
/// [`apply`](Lead::apply) folds them in. It can be stored as a snapshot (serde), and rebuilt from its log by
/// [`replay`](Lead::replay). It holds ids and codes, never a fact about the buyer.
///
/// ```
/// # use qualify::*;
/// # use qualify::lead::{Aida, Owner, Stage, Timer};
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
/// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
///
/// assert_eq!((lead.stage(), lead.stage().owner(), lead.aida()), (Stage::Target, Owner::Marketing, Aida::Attention));
/// assert_eq!(lead.holders().to_string(), "marketing: queue marketing");
/// assert_eq!(lead.next_deadline().map(|next| next.timer), Some(Timer::Stale));
/// # Ok::<(), qualify::error::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    pub(super) id: Id,
    pub(super) version: u64,
    /// When the last event took effect.
    pub(super) at: DateTime<Utc>,
    pub(super) stage: Stage,
    /// When it came to its stage.
    pub(super) since: DateTime<Utc>,
    pub(super) captured_at: DateTime<Utc>,
    pub(super) origin: Origin,
    pub(super) aida: Aida,
    /// Milliseconds spent in each of [`Aida::ALL`] up to `since`.
    pub(super) spent: [u64; 4],
    pub(super) marketing: Holder,
    pub(super) sales: Option<Holder>,
    pub(super) verdict: Option<Arc<Verdict>>,
    pub(super) offer: Option<Offer>,
    pub(super) touched_at: Option<DateTime<Utc>>,
    pub(super) appointment: Option<Appointment>,
    /// Whether an appointment was attended since the lead was offered.
    pub(super) attended: bool,
    /// How many appointments fell through since the lead was offered.
    pub(super) fell_through: u32,
    /// How often the deadline of this stage was missed.
    pub(super) escalations: u32,
    pub(super) overdue: Overdue,
    /// When it was recycled for a reason of its own, the newest last.
    pub(super) recycles: Vec<DateTime<Utc>>,
    pub(super) recycled: Option<Recycle>,
    pub(super) cooling_until: Option<DateTime<Utc>>,
    pub(super) taken_back: bool,
    pub(super) consent: Consent,
    /// Where the lead was when they opted out, if they are.
    pub(super) opted_out_from: Option<Stage>,
    /// The buyer's asking for contact counts if it is later: when sales gave the lead back for a reason of
    /// its own, when it was lost, when they opted out.
    pub(super) answered_until: Option<DateTime<Utc>>,
    /// When sales gave it back or lost it last, for a reason of its own.
    pub(super) parting: Option<Parting>,
    pub(super) disqualified: Option<Disqualification>,
    pub(super) revert_until: Option<DateTime<Utc>>,
    pub(super) lost: Option<LostReason>,
    pub(super) survivor: Option<Box<Survivor>>,
    /// The leads that it went on for, in their order.
    pub(super) absorbed: Vec<Absorbed>,
    /// What merges left for its holder to decide. Most leads have nothing of it, and take no room for it.
    pub(super) left_open: Option<Box<LeftOpen>>,
    /// Whether it went on for one since its last verdict: the next may name another prospect.
    pub(super) renamed: bool,
    pub(super) erased: bool,
    pub(super) due: Deadlines,
    /// The last requests that had an id, the newest last.
    pub(super) seen: Vec<Seen>,
}

/// How many requests a lead remembers by their id.
pub(super) const REMEMBERED: usize = 64;

/// How many recycles a lead remembers: as many as a cap may count.
pub(super) const REMEMBERED_RECYCLES: usize = 16;

/// The lead that goes on for a merged one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Survivor {
    pub(super) lead: Id,
    /// The version up to which this lead lived before it ended, or heard of others that ended in it since.
    pub(super) lived: u64,
    /// The stage at which it ended.
    pub(super) from: Stage,
    /// By when sales should have accepted it there: a host that lost the other half of the merge may send it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) accept_by: Option<DateTime<Utc>>,
}

/// A lead that another went on for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Absorbed {
    pub(super) lead: Id,
    /// The version up to which all of it was taken over.
    pub(super) version: u64,
}

/// A request that a lead remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    pub(super) id: Id,
    pub(super) content: Fingerprint,
}

/// Why and when a lead was offered to sales last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Offer {
    /// Why.
    pub ground: Ground,
    /// When.
    pub at: DateTime<Utc>,
    /// The grade at that instant: its terms hold until the next offer.
    pub grade: Grade,
}

/// The appointment of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Appointment {
    /// When it takes place.
    pub at: DateTime<Utc>,
    /// How often it was rescheduled.
    pub reschedules: u32,
    /// Whether it took place.
    pub attended: bool,
}

/// Why a lead is disqualified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Disqualification {
    /// The reason code.
    pub reason: Name,
    /// Where the lead was.
    pub from: Stage,
    /// Until when an error restores that stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopen_until: Option<DateTime<Utc>>,
    /// When it was decided; where a merge brought it, of the lead that ended.
    pub at: DateTime<Utc>,
    /// Whether somebody decided it, and no playbook.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub by_hand: bool,
}

impl Disqualification {
    fn is(&self, reasons: &[DisqualifyReason]) -> bool {
        reasons.iter().any(|reason| self.reason == reason.word())
    }

    /// Whether it is about the person, and stands wherever they come in again; and not about a record, which ends.
    pub(super) fn is_about_the_person(&self) -> bool {
        !self.is(&[DisqualifyReason::Duplicate, DisqualifyReason::BadData])
    }

    /// Whether the buyer may open the lead again by asking for contact: what was true of them may be over.
    pub(super) fn is_soft(&self) -> bool {
        self.is(&[DisqualifyReason::Student, DisqualifyReason::BadData, DisqualifyReason::NoAuthorityEver])
    }
}

/// What was missed and is still to be done, and what was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overdue {
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) first_touch: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) stale: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) outcome: bool,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) judgement: bool,
    /// Its holder has looked at the disqualifier that is met.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) disqualifier_seen: bool,
}

impl Lead {
    /// Its id, the host's.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// How many events made it: the `seq` of the last one.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Where it is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether a verdict may move it, now or later: the stage [hears verdicts](Stage::hears_verdicts), and what
    /// disqualified it may be over.
    pub(super) fn hears_verdicts(&self) -> bool {
        let over = self.disqualified.as_ref().is_some_and(Disqualification::is_soft);
        self.stage.hears_verdicts() && (self.stage != Stage::Disqualified || over)
    }

    /// When it was closed, where a contact that is asked for later opens it again.
    pub(super) fn closed_at(&self) -> Option<DateTime<Utc>> {
        match self.stage {
            Stage::Lost => Some(self.since),
            Stage::Disqualified => self.disqualified.as_ref().map(|closed| closed.at),
            Stage::Target
            | Stage::Inquiry
            | Stage::Nurturing
            | Stage::MarketingQualified
            | Stage::SalesAccepted
            | Stage::SalesQualified
            | Stage::Appointment
            | Stage::Recycled
            | Stage::Converted
            | Stage::OptedOut
            | Stage::Merged => None,
        }
    }

    /// Since when it is there.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }

    /// When the last event took effect.
    pub fn changed_at(&self) -> DateTime<Utc> {
        self.at
    }

    /// When its life began.
    pub fn captured_at(&self) -> DateTime<Utc> {
        self.captured_at
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// How far the buyer has come; of a closed lead, how far they had come.
    pub fn aida(&self) -> Aida {
        self.aida
    }

    /// How long it has been at one of the four up to an instant, all visits together, to a
    /// millisecond. A closed lead's time stands still.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::Aida;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let hour = chrono::TimeDelta::hours(1);
    /// assert_eq!(lead.time_in(Aida::Attention, now + hour), hour);
    /// assert_eq!(lead.time_in(Aida::Interest, now + hour), chrono::TimeDelta::zero());
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn time_in(&self, aida: Aida, now: DateTime<Utc>) -> TimeDelta {
        let place = always(Aida::ALL.iter().position(|one| *one == aida), 0, "all are listed");
        let past = always(self.spent.get(place).copied(), 0, "each has its place");
        let present = if self.stage.aida() == Some(aida) { millis(self.since, now) } else { 0 };
        // A snapshot may hold any time; what is too long to be shown is as long as can be.
        let all = i64::try_from(past.saturating_add(present)).unwrap_or(i64::MAX);
        always(TimeDelta::try_milliseconds(all), TimeDelta::MAX, "milliseconds from 0 up to the most")
    }

    /// Who holds it: two in the zone, nobody when it is closed.
    pub fn holders(&self) -> Holders<'_> {
        let (marketing, sales) = match self.stage.owner() {
            Owner::Marketing => (true, false),
            Owner::Shared => (true, true),
            Owner::Sales => (false, true),
            Owner::Nobody => (false, false),
        };
        Holders {
            marketing: marketing.then_some(&self.marketing),
            sales: self.sales.as_ref().filter(|_| sales),
        }
    }

    /// The last verdict that was taken in.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_deref()
    }

    /// Which channel may be used for what.
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// Why and when it was offered to sales last.
    pub fn offer(&self) -> Option<Offer> {
        self.offer
    }

    /// When the first contact was made since it was offered.
    pub fn touched_at(&self) -> Option<DateTime<Utc>> {
        self.touched_at
    }

    /// Its appointment, booked or attended.
    pub fn appointment(&self) -> Option<Appointment> {
        self.appointment
    }

    /// How often a deadline of its stage was missed.
    pub fn escalations(&self) -> u32 {
        self.escalations
    }

    /// When it was recycled, the newest last: the newest 16. What timers gave back is not counted.
    pub fn recycles(&self) -> &[DateTime<Utc>] {
        &self.recycles
    }

    /// How it came back to marketing last.
    pub fn last_recycle(&self) -> Option<&Recycle> {
        self.recycled.as_ref()
    }

    /// Until when it rests, if it does or did.
    pub fn cooling_until(&self) -> Option<DateTime<Utc>> {
        self.cooling_until
    }

    /// Returns the instant at which the buyer forbade everything, while nothing they allowed is newer: the later of
    /// the two withdrawals over all channels. A lead that closed since its last channel went is at
    /// [`Stage::OptedOut`] without it. [`since`](Lead::since) says when that stage began.
    pub fn opted_out(&self) -> Option<DateTime<Utc>> {
        self.consent.opted_out()
    }

    /// Why it is disqualified, if it is.
    pub fn disqualified(&self) -> Option<&Disqualification> {
        self.disqualified.as_ref()
    }

    /// Why it is lost, if it is.
    pub fn lost(&self) -> Option<LostReason> {
        self.lost
    }

    /// The lead that goes on for this one, if it was merged.
    pub fn survivor(&self) -> Option<&Id> {
        self.survivor.as_ref().map(|survivor| &survivor.lead)
    }

    /// The leads that this one goes on for. Erase them too when the person is erased.
    pub fn absorbed(&self) -> impl Iterator<Item = &Id> {
        self.absorbed.iter().map(|absorbed| &absorbed.lead)
    }

    /// Whether the person was erased.
    pub fn is_erased(&self) -> bool {
        self.erased
    }

    /// The next thing that happens by itself, and when. Ask
    /// [`Lifecycle::tick`](super::Lifecycle::tick) for it then, or later: history is the same.
    pub fn next_deadline(&self) -> Option<Deadline> {
        self.due.next()
    }

    /// All that happens by itself, the next one first.
    pub fn deadlines(&self) -> &[Deadline] {
        self.due.as_slice()
    }
}

/// Whole milliseconds between two instants; none if they are the wrong way round.
pub(crate) fn millis(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    u64::try_from(to.signed_duration_since(from).num_milliseconds()).unwrap_or(0)
}
