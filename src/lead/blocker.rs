//! [`Blocker`]: what keeps a lead from being offered to sales.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::refusal::RefusalKind;
use crate::value::instant::written;
use crate::value::name::Name;
use crate::value::words::tagged;

tagged! {
    /// What keeps a lead from being offered to sales. [`Lifecycle::blockers`](super::Lifecycle::blockers) lists what
    /// holds; `Display` says it to a person.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub enum stored Blocker {
        /// It has no verdict yet.
        NotJudged = "not_judged",
        /// It is to be judged again first.
        JudgeDue = "judge_due",
        /// The verdict no longer counts.
        Outdated {
            /// It held until then; none where it is of another playbook than that of the lifecycle.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<DateTime<Utc>>,
        } = "outdated",
        /// The playbook that judged is not signed by both teams.
        Unsigned = "unsigned",
        /// A disqualifier is met.
        Disqualified {
            /// Its reason code.
            reason: Name,
        } = "disqualified",
        /// The buyer allows sales no channel.
        NoConsent = "no_consent",
        /// No channel that the buyer allows sales can be reached.
        Unreachable = "unreachable",
        /// It was given back, and marketing has not taken it back.
        NotTakenBack = "not_taken_back",
        /// It rests.
        Cooling {
            /// Until then.
            until: DateTime<Utc>,
        } = "cooling",
        /// It was recycled as often as the terms allow.
        RecycleCap {
            /// When the recycle that fills the cap no longer counts; none if it always will.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            until: Option<DateTime<Utc>>,
        } = "recycle_cap",
        /// Nothing was heard of the buyer since sales gave the lead back, or lost it.
        NoNewSignal {
            /// That was then.
            since: DateTime<Utc>,
        } = "no_new_signal",
        /// It does not clear the bar.
        BelowBar = "below_bar",
        /// It was offered: it is in the zone, or with sales.
        Offered = "offered",
        /// It is closed.
        Closed = "closed",
    }
}

impl Blocker {
    /// Whether it also holds a lead whose buyer asked for contact.
    pub(super) const fn holds_contact(&self) -> bool {
        match self {
            Blocker::NotJudged
            | Blocker::JudgeDue
            | Blocker::Outdated { .. }
            | Blocker::Unsigned
            | Blocker::Disqualified { .. }
            | Blocker::NoConsent
            | Blocker::Unreachable
            | Blocker::Offered
            | Blocker::Closed => true,
            Blocker::NotTakenBack
            | Blocker::Cooling { .. }
            | Blocker::RecycleCap { .. }
            | Blocker::NoNewSignal { .. }
            | Blocker::BelowBar => false,
        }
    }

    /// Whether it also holds a lead that somebody of marketing promotes.
    pub(super) const fn holds_promotion(&self) -> bool {
        self.holds_contact() || matches!(self, Blocker::NotTakenBack | Blocker::Cooling { .. })
    }

    /// The refusal of a promotion that it holds.
    pub(super) fn refusal(&self) -> RefusalKind {
        match self {
            Blocker::NotJudged => RefusalKind::NotJudged,
            Blocker::JudgeDue => RefusalKind::JudgeDue,
            Blocker::Outdated { until: Some(until) } => RefusalKind::Outdated { until: *until },
            Blocker::Outdated { until: None } => RefusalKind::OtherPlaybook,
            Blocker::Unsigned => RefusalKind::Unsigned,
            Blocker::Disqualified { .. } => RefusalKind::DisqualifierMet,
            Blocker::NoConsent | Blocker::Unreachable => RefusalKind::NoChannel,
            Blocker::Cooling { until } => RefusalKind::Cooling { until: *until },
            // Where these hold a lead, it cannot be promoted at all.
            Blocker::NotTakenBack
            | Blocker::RecycleCap { .. }
            | Blocker::NoNewSignal { .. }
            | Blocker::BelowBar
            | Blocker::Offered
            | Blocker::Closed => RefusalKind::NotHere,
        }
    }

    /// Whether it tells of the lead's past. A merge may bring such a blocker to a lead that is offered.
    pub(super) const fn is_of_the_past(&self) -> bool {
        match self {
            Blocker::Cooling { .. } | Blocker::RecycleCap { .. } | Blocker::NoNewSignal { .. } => true,
            Blocker::NotJudged
            | Blocker::JudgeDue
            | Blocker::Outdated { .. }
            | Blocker::Unsigned
            | Blocker::Disqualified { .. }
            | Blocker::NoConsent
            | Blocker::Unreachable
            | Blocker::NotTakenBack
            | Blocker::BelowBar
            | Blocker::Offered
            | Blocker::Closed => false,
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Blocker::NotJudged => f.write_str("not judged yet"),
            Blocker::JudgeDue => f.write_str("to be judged again"),
            Blocker::Outdated { until: Some(until) } => {
                write!(f, "the verdict held until {}", written(*until))
            }
            Blocker::Outdated { until: None } => f.write_str("the verdict is of another playbook"),
            Blocker::Unsigned => f.write_str("the playbook is not signed by both teams"),
            Blocker::Disqualified { reason } => write!(f, "disqualified ({reason})"),
            Blocker::NoConsent => f.write_str("sales may use no channel"),
            Blocker::Unreachable => f.write_str("no channel that sales may use can be reached"),
            Blocker::NotTakenBack => f.write_str("not taken back by marketing"),
            Blocker::Cooling { until } => write!(f, "rests until {}", written(*until)),
            Blocker::RecycleCap { until: Some(until) } => {
                write!(f, "recycled as often as the terms allow until {}", written(*until))
            }
            Blocker::RecycleCap { until: None } => f.write_str("recycled as often as the terms allow"),
            Blocker::NoNewSignal { since } => write!(f, "nothing heard since {}", written(*since)),
            Blocker::BelowBar => f.write_str("below the bar"),
            Blocker::Offered => f.write_str("offered"),
            Blocker::Closed => f.write_str("closed"),
        }
    }
}
