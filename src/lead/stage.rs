//! [`Stage`]: where a lead is, and what follows from that alone.

use crate::value::words::words;

words! {
    /// Where a lead is. Stored as its word.
    ///
    /// ```
    /// use qualify::lead::{Aida, Owner, Phase, Stage};
    ///
    /// let mql = Stage::MarketingQualified;
    /// assert_eq!((mql.phase(), mql.owner(), mql.aida()), (Phase::Zone, Owner::Shared, Some(Aida::Interest)));
    /// assert_eq!(mql.to_string(), "marketing_qualified");
    /// ```
    #[non_exhaustive]
    pub enum Stage {
        /// Fits the market; no engagement yet.
        Target = "target",
        /// First engagement.
        Inquiry = "inquiry",
        /// Judged, and below the bar.
        Nurturing = "nurturing",
        /// MQL: the bar is reached or the buyer asked for contact; offered to sales.
        MarketingQualified = "marketing_qualified",
        /// SAL: sales holds it, and marketing still has a hand on it.
        SalesAccepted = "sales_accepted",
        /// SQL: confirmed by evidence; sales holds it alone.
        SalesQualified = "sales_qualified",
        /// An appointment is booked or was attended.
        Appointment = "appointment",
        /// Given back to marketing: to be taken back, then cooling.
        Recycled = "recycled",
        /// A customer.
        Converted = "converted",
        /// Was worked and did not buy.
        Lost = "lost",
        /// Not a customer under this playbook.
        Disqualified = "disqualified",
        /// Opted out of everything, or erased.
        OptedOut = "opted_out",
        /// The same as another lead, which goes on for both.
        Merged = "merged",
    }
}

words! {
    /// Whose part of the way a stage is on.
    #[expect(clippy::exhaustive_enums, reason = "the way has these four parts")]
    pub enum Phase {
        /// Before the hand-off, and after a recycle.
        Marketing = "marketing",
        /// The hand-off zone: both teams hold the lead.
        Zone = "zone",
        /// After the hand-off.
        Sales = "sales",
        /// At an end.
        Closed = "closed",
    }
}

words! {
    /// Who owns a lead at a stage.
    #[expect(clippy::exhaustive_enums, reason = "one team, the other, both or none")]
    pub enum Owner {
        /// Marketing alone.
        Marketing = "marketing",
        /// Both teams, each with a holder of its own.
        Shared = "shared",
        /// Sales alone.
        Sales = "sales",
        /// Nobody: the lead is closed.
        Nobody = "nobody",
    }
}

words! {
    /// The buyer's side of the way (E. St. Elmo Lewis's formula of 1898, as AIDA since C. P. Russell, 1921).
    #[expect(clippy::exhaustive_enums, reason = "AIDA has four letters")]
    pub enum Aida {
        /// They have seen us.
        Attention = "attention",
        /// They want to know more.
        Interest = "interest",
        /// They want it.
        Desire = "desire",
        /// They act: a meeting, a purchase.
        Action = "action",
    }
}

impl Stage {
    /// Whose part of the way it is on.
    pub const fn phase(self) -> Phase {
        match self {
            Stage::Target | Stage::Inquiry | Stage::Nurturing | Stage::Recycled => Phase::Marketing,
            Stage::MarketingQualified | Stage::SalesAccepted => Phase::Zone,
            Stage::SalesQualified | Stage::Appointment => Phase::Sales,
            Stage::Converted | Stage::Lost | Stage::Disqualified | Stage::OptedOut | Stage::Merged => {
                Phase::Closed
            }
        }
    }

    /// Who owns the lead there.
    pub const fn owner(self) -> Owner {
        match self.phase() {
            Phase::Marketing => Owner::Marketing,
            Phase::Zone => Owner::Shared,
            Phase::Sales => Owner::Sales,
            Phase::Closed => Owner::Nobody,
        }
    }

    /// How far the buyer has come; `None` when closed, where
    /// [`Lead::aida`](super::Lead::aida) keeps the last.
    pub const fn aida(self) -> Option<Aida> {
        match self {
            Stage::Target | Stage::Inquiry => Some(Aida::Attention),
            Stage::Nurturing | Stage::MarketingQualified | Stage::Recycled => Some(Aida::Interest),
            Stage::SalesAccepted | Stage::SalesQualified => Some(Aida::Desire),
            Stage::Appointment => Some(Aida::Action),
            Stage::Converted | Stage::Lost | Stage::Disqualified | Stage::OptedOut | Stage::Merged => None,
        }
    }

    /// Whether the lead is not closed.
    pub const fn is_live(self) -> bool {
        !matches!(self.phase(), Phase::Closed)
    }

    /// Whether a host goes on judging there: a verdict may move the lead. A lead that is lost or disqualified comes back
    /// when its buyer asks for contact anew, so a host that judges only what [is live](Stage::is_live) would never hear
    /// of it.
    ///
    /// ```
    /// use qualify::lead::Stage;
    ///
    /// assert!(Stage::Lost.hears_verdicts() && !Stage::Lost.is_live());
    /// assert!(!Stage::Converted.hears_verdicts());
    /// ```
    pub const fn hears_verdicts(self) -> bool {
        match self {
            Stage::Target
            | Stage::Inquiry
            | Stage::Nurturing
            | Stage::MarketingQualified
            | Stage::SalesAccepted
            | Stage::SalesQualified
            | Stage::Appointment
            | Stage::Recycled
            | Stage::Lost
            | Stage::Disqualified => true,
            Stage::Converted | Stage::OptedOut | Stage::Merged => false,
        }
    }

    /// Whether sales has accepted the lead and works it.
    pub(crate) const fn is_accepted(self) -> bool {
        match self {
            Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment => true,
            Stage::Target
            | Stage::Inquiry
            | Stage::Nurturing
            | Stage::MarketingQualified
            | Stage::Recycled
            | Stage::Converted
            | Stage::Lost
            | Stage::Disqualified
            | Stage::OptedOut
            | Stage::Merged => false,
        }
    }

    /// Whether opting out of everything, or being erased, closes it. A customer stays one, and what is
    /// opted out or merged has nowhere further to go.
    pub(crate) const fn closes_by_opt_out(self) -> bool {
        match self {
            Stage::Converted | Stage::OptedOut | Stage::Merged => false,
            Stage::Lost | Stage::Disqualified => true,
            Stage::Target
            | Stage::Inquiry
            | Stage::Nurturing
            | Stage::MarketingQualified
            | Stage::SalesAccepted
            | Stage::SalesQualified
            | Stage::Appointment
            | Stage::Recycled => true,
        }
    }

    /// Whether a lead that was there when it opted out is closed still when it opts in: it was closed for
    /// a reason of its own.
    pub(crate) const fn outlasts_opt_out(self) -> bool {
        !self.is_live() && self.closes_by_opt_out()
    }

    /// How far along the way, for the question which of two leads has come further. What is closed
    /// without a customer has come nowhere.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Stage::Lost | Stage::Disqualified | Stage::OptedOut | Stage::Merged => 0,
            Stage::Target => 1,
            Stage::Inquiry => 2,
            Stage::Nurturing | Stage::Recycled => 3,
            Stage::MarketingQualified => 4,
            Stage::SalesAccepted => 5,
            Stage::SalesQualified => 6,
            Stage::Appointment => 7,
            Stage::Converted => 8,
        }
    }
}

/// From one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "a step has two ends")]
pub struct Step {
    /// Where it leaves.
    pub from: Stage,
    /// Where it arrives.
    pub to: Stage,
}

impl Step {
    /// Whether the buyer's side moved by it: `Greater` forward through Attention, Interest, Desire,
    /// Action, `Less` backward, `Equal` neither. Closing and what comes out of closing is neither.
    pub fn progress(self) -> std::cmp::Ordering {
        match (self.from.aida(), self.to.aida()) {
            (Some(from), Some(to)) => to.cmp(&from),
            _ => std::cmp::Ordering::Equal,
        }
    }
}
