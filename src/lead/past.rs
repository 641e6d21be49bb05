//! [`Past`]: what was decided of a lead, and what is open, as a merge hands it on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::reason::RecycleReason;
use super::usual::is_usual;
use crate::value::name::Name;

/// How a lead came back to marketing last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Recycle {
    /// Why sales gave it back; `None` for a lost lead that was taken up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RecycleReason>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Recycle {
    /// The same without the person they named.
    pub(super) fn without_referral(self) -> Self {
        Recycle { reason: self.reason.map(RecycleReason::without_referral), ..self }
    }
}

/// The last time that sales gave a lead back or lost it, for a reason that says something about the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Parting {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the bar offers the lead again only when something newer was heard of the buyer.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub needs_news: bool,
}

/// Somebody decided that a person will never be a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Decision {
    /// The reason code.
    pub reason: Name,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when an error restores the stage before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopen_until: Option<DateTime<Utc>>,
}

/// What was decided of a lead that ends by a merge, and what is open: the lead that goes on takes it over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Past {
    /// When it was recycled for a reason of its own, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recycles: Vec<DateTime<Utc>>,
    /// How it came back to marketing last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recycled: Option<Recycle>,
    /// Until when it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling_until: Option<DateTime<Utc>>,
    /// What the buyer asked up to then is answered: by sales, or by their opting out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_until: Option<DateTime<Utc>>,
    /// When sales gave it back, or lost it, last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parting: Option<Parting>,
    /// Whether an appointment was attended since it was offered.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub attended: bool,
    /// By when sales should accept it, if it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_by: Option<DateTime<Utc>>,
    /// The appointment that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<DateTime<Utc>>,
    /// Further ones, which an earlier merge brought and nobody has looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_meetings: Vec<DateTime<Utc>>,
    /// Somebody decided about the person that they will never be a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// What merges left for a lead's holder to decide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftOpen {
    /// A decision about the person that was taken of a lead that ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<Decision>,
    /// The last such decision that somebody looked at and did not follow, or took back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) overruled: Option<Decision>,
    /// Further appointments that are open, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) meetings: Vec<DateTime<Utc>>,
    /// Those that somebody has looked at while sales holds the lead: the same merge sent again does not raise them again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) meetings_seen: Vec<DateTime<Utc>>,
}
