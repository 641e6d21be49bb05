//! [`Ends`] and [`Appointments`]: how leads ended or went back, and what became of appointments.

use serde::{Deserialize, Serialize};

use super::counts::{Counts, one, sum};
use super::line::{Line, Whose};
use crate::feedback::form::is_usual;
use crate::lead::{EventKind, LostReason, Outcome, Side};
use crate::value::name::Name;

/// What became of appointments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Appointments {
    /// Booked; moving one is no new one.
    #[serde(skip_serializing_if = "is_usual")]
    pub booked: u64,
    /// Held: they took place.
    #[serde(skip_serializing_if = "is_usual")]
    pub held: u64,
    /// The buyer did not come.
    #[serde(skip_serializing_if = "is_usual")]
    pub no_show: u64,
    /// The buyer called it off.
    #[serde(skip_serializing_if = "is_usual")]
    pub cancelled_by_buyer: u64,
    /// Sales called it off.
    #[serde(skip_serializing_if = "is_usual")]
    pub cancelled_by_sales: u64,
}

/// How leads ended or went back, by where they were then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Ends {
    /// With marketing.
    #[serde(skip_serializing_if = "is_usual")]
    pub with_marketing: End,
    /// Offered, and not accepted yet.
    #[serde(skip_serializing_if = "is_usual")]
    pub offered: End,
    /// Accepted by sales.
    #[serde(skip_serializing_if = "is_usual")]
    pub accepted: End,
    /// Closed before: a customer who opts out, a lost lead that is merged.
    #[serde(skip_serializing_if = "is_usual")]
    pub closed: End,
}

/// How leads ended or went back. Customers are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct End {
    /// Given back to marketing, by reason. `sla_expired`: sales let a deadline pass.
    #[serde(skip_serializing_if = "is_usual")]
    pub recycled: Counts<Name>,
    /// Withdrawn, since nothing offered it any more.
    #[serde(skip_serializing_if = "is_usual")]
    pub cooled: u64,
    /// Lost, by reason.
    #[serde(skip_serializing_if = "is_usual")]
    pub lost: Counts<LostReason>,
    /// Disqualified, by reason code.
    #[serde(skip_serializing_if = "is_usual")]
    pub disqualified: Counts<Name>,
    /// Taken up again here after a disqualification.
    #[serde(skip_serializing_if = "is_usual")]
    pub reopened: u64,
    /// Opted out of everything; saying it again does not count again.
    #[serde(skip_serializing_if = "is_usual")]
    pub opted_out: u64,
    /// Erased.
    #[serde(skip_serializing_if = "is_usual")]
    pub erased: u64,
    /// Merged into another lead, which goes on for both.
    #[serde(skip_serializing_if = "is_usual")]
    pub merged: u64,
}

impl Ends {
    /// Where an event is counted that ends something, or takes it up again.
    pub(super) fn of(&mut self, line: &Line<'_>) -> &mut End {
        let whose = if matches!(line.kind, EventKind::Reopened { .. }) { line.after } else { line.before };
        match whose {
            Whose::Marketing => &mut self.with_marketing,
            Whose::Offered => &mut self.offered,
            Whose::Accepted => &mut self.accepted,
            Whose::Closed => &mut self.closed,
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.with_marketing.merge(&other.with_marketing);
        self.offered.merge(&other.offered);
        self.accepted.merge(&other.accepted);
        self.closed.merge(&other.closed);
    }
}

impl End {
    fn merge(&mut self, other: &Self) {
        self.recycled.merge(&other.recycled);
        self.lost.merge(&other.lost);
        self.disqualified.merge(&other.disqualified);
        sum([
            (&mut self.cooled, other.cooled),
            (&mut self.reopened, other.reopened),
            (&mut self.opted_out, other.opted_out),
            (&mut self.erased, other.erased),
            (&mut self.merged, other.merged),
        ]);
    }
}

impl Appointments {
    /// How many did not take place.
    pub fn fell_through(&self) -> u64 {
        self.no_show.saturating_add(self.cancelled_by_buyer).saturating_add(self.cancelled_by_sales)
    }

    pub(super) fn note(&mut self, outcome: Outcome) {
        one(match outcome {
            Outcome::Cancelled { by: Side::Buyer } => &mut self.cancelled_by_buyer,
            Outcome::Cancelled { by: Side::Sales } => &mut self.cancelled_by_sales,
            // Never `attended`.
            Outcome::NoShow | Outcome::Attended => &mut self.no_show,
        });
    }

    pub(super) fn merge(&mut self, other: &Self) {
        sum([
            (&mut self.booked, other.booked),
            (&mut self.held, other.held),
            (&mut self.no_show, other.no_show),
            (&mut self.cancelled_by_buyer, other.cancelled_by_buyer),
            (&mut self.cancelled_by_sales, other.cancelled_by_sales),
        ]);
    }
}
