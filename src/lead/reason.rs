//! Why a lead was given back, lost, disqualified or confirmed, and what came of an appointment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::value::name::{Id, Name};
use crate::value::words::{tagged, words};

tagged! {
    /// Why sales gives a lead back to marketing. Each has its own cool-down in the
    /// [`Terms`](crate::Terms).
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub enum stored RecycleReason {
        /// They want to be asked again, and said when. It cools until then.
        NotReady {
            /// When to ask again.
            until: DateTime<Utc>,
        } = "not_ready",
        /// The budget is not there now.
        NoBudgetNow = "no_budget_now",
        /// Somebody else decides.
        WrongPerson {
            /// The lead or person they named, by the host's id.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            referral: Option<Id>,
        } = "wrong_person",
        /// They do not answer, or appointments keep falling through.
        NoResponse = "no_response",
        /// It is the wrong moment.
        BadTiming = "bad_timing",
        /// Sales let a deadline pass. Only a timer gives it; it is charged to sales, not to the lead, and
        /// does not count towards the recycle cap.
        SlaExpired = "sla_expired",
        /// Sales could use no channel when it should have decided. Only a timer gives it; it is charged to nobody, and
        /// does not count towards the recycle cap.
        NoChannel = "no_channel",
    }
}

impl RecycleReason {
    /// Whether only a timer gives it. Then it says nothing about the lead, and does not count towards the recycle cap.
    pub(super) const fn is_a_timers(&self) -> bool {
        match self {
            RecycleReason::SlaExpired | RecycleReason::NoChannel => true,
            RecycleReason::NotReady { .. }
            | RecycleReason::NoBudgetNow
            | RecycleReason::WrongPerson { .. }
            | RecycleReason::NoResponse
            | RecycleReason::BadTiming => false,
        }
    }

    /// Whether the bar offers the lead again only when something newer was heard of the buyer. Of a time that was not
    /// right the end of the rest is the news.
    pub(super) const fn needs_news(&self) -> bool {
        match self {
            RecycleReason::NoBudgetNow | RecycleReason::WrongPerson { .. } | RecycleReason::NoResponse => {
                true
            }
            RecycleReason::NotReady { .. }
            | RecycleReason::BadTiming
            | RecycleReason::SlaExpired
            | RecycleReason::NoChannel => false,
        }
    }

    /// The same without the person they named.
    pub(super) fn without_referral(self) -> Self {
        match self {
            RecycleReason::WrongPerson { .. } => RecycleReason::WrongPerson { referral: None },
            RecycleReason::NotReady { .. }
            | RecycleReason::NoBudgetNow
            | RecycleReason::NoResponse
            | RecycleReason::BadTiming
            | RecycleReason::SlaExpired
            | RecycleReason::NoChannel => self,
        }
    }
}

words! {
    /// Why a lead that was worked did not buy.
    #[non_exhaustive]
    pub enum LostReason {
        /// Too dear.
        Price = "price",
        /// They bought elsewhere.
        Competitor = "competitor",
        /// They decided nothing.
        NoDecision = "no_decision",
        /// Something they need is not there.
        FeatureGap = "feature_gap",
        /// An objection that could not be answered.
        Objection = "objection",
    }
}

words! {
    /// Why somebody will never be a customer under this playbook. A disqualifier of the playbook may use these words
    /// as its reason code, or any other [`Name`].
    #[non_exhaustive]
    pub enum DisqualifyReason {
        /// Outside the market.
        NotOurMarket = "not_our_market",
        /// They sell what we sell.
        Competitor = "competitor",
        /// They study, and do not buy.
        Student = "student",
        /// They will never decide.
        NoAuthorityEver = "no_authority_ever",
        /// The record is wrong beyond repair.
        BadData = "bad_data",
        /// Nobody is there.
        Spam = "spam",
        /// There is another lead for them; where that is known, merge instead.
        Duplicate = "duplicate",
        /// The law forbids it.
        Legal = "legal",
    }
}

impl From<DisqualifyReason> for Name {
    fn from(reason: DisqualifyReason) -> Self {
        reason.word().into()
    }
}

words! {
    /// What shows that a lead is sales-qualified.
    #[non_exhaustive]
    pub enum Evidence {
        /// They answered.
        InboundReply = "inbound_reply",
        /// A meeting is booked.
        MeetingBooked = "meeting_booked",
        /// A meeting was held.
        MeetingHeld = "meeting_held",
        /// Somebody of sales judges it so.
        HumanJudgement = "human_judgement",
    }
}

words! {
    /// Who cancelled an appointment.
    #[expect(clippy::exhaustive_enums, reason = "an appointment has two sides")]
    pub enum Side {
        /// The buyer.
        Buyer = "buyer",
        /// We.
        Sales = "sales",
    }
}

tagged! {
    /// What came of an appointment.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub enum stored Outcome {
        /// It took place.
        Attended = "attended",
        /// They did not come.
        NoShow = "no_show",
        /// It was called off.
        Cancelled {
            /// By whom.
            by: Side,
        } = "cancelled",
    }
}

words! {
    /// Why a lead was offered to sales.
    #[non_exhaustive]
    pub enum Ground {
        /// It cleared the bar.
        Bar = "bar",
        /// The buyer asked for contact.
        Contact = "meaningful_contact",
        /// Somebody of marketing promoted it.
        Manual = "manual",
    }
}

words! {
    /// Which keys a lead can be known by again. The keys themselves stay with the host.
    #[non_exhaustive]
    pub enum IdentityKey {
        /// An e-mail address.
        Email = "email",
        /// A telephone number.
        Phone = "phone",
        /// A domain of the internet.
        Domain = "domain",
        /// A device or browser.
        Device = "device",
        /// An account of the host.
        Account = "account",
    }
}
