//! [`Costs`]: what winning attention cost, and what it comes to for each accepted lead.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::value::money::{Currency, Money};
use crate::value::name::OriginName;

/// What was spent on sources and campaigns, by currency. Currencies are never added up.
///
/// A campaign's costs are not added to those of its source: give both only where they are different money. The total
/// of a scorecard is that of the sources.
///
/// ```
/// use qualify::feedback::Costs;
/// use qualify::{eur, usd};
///
/// let costs = Costs::new().source("fair", eur(12_000)).source("fair", usd(500)).campaign("spring", eur(3_000));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    pub(super) sources: BTreeMap<OriginName, Spent>,
    pub(super) campaigns: BTreeMap<OriginName, Spent>,
}

/// So much of each currency.
pub(super) type Spent = BTreeMap<Currency, Decimal>;

/// What was spent in one currency, and for how many accepted leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// What was spent.
    pub spent: Money,
    /// How many offers sales accepted, of all that it was spent on.
    pub accepted: u64,
}

impl Costs {
    /// No costs.
    pub fn new() -> Self {
        Costs::default()
    }

    /// Adds what was spent on a source.
    #[must_use]
    pub fn source(mut self, source: impl Into<OriginName>, spent: Money) -> Self {
        add(self.sources.entry(source.into().folded()).or_default(), spent.currency(), spent.amount());
        self
    }

    /// Adds what was spent on a campaign.
    #[must_use]
    pub fn campaign(mut self, campaign: impl Into<OriginName>, spent: Money) -> Self {
        add(self.campaigns.entry(campaign.into().folded()).or_default(), spent.currency(), spent.amount());
        self
    }
}

impl Cost {
    /// What one accepted lead cost, to a hundredth, halves away from zero; `None` where none was accepted.
    ///
    /// ```
    /// # use qualify::feedback::{Costs, Ledger};
    /// # use qualify::eur;
    /// let scorecard = Ledger::new().marketing_scorecard(&Costs::new().source("fair", eur(12_000)));
    /// let fair = &scorecard.sources["fair"].costs[0];
    /// assert_eq!((fair.each(), fair.to_string().as_str()), (None, "12000 EUR, none accepted"));
    /// ```
    pub fn each(&self) -> Option<Money> {
        let each = self.spent.amount().checked_div(Decimal::from(self.accepted))?;
        let each = each.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        Some(Money::new(each, self.spent.currency()))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.each() {
            Some(each) => write!(f, "{each} each ({}, {} accepted)", self.spent, self.accepted),
            None => write!(f, "{}, none accepted", self.spent),
        }
    }
}

/// What was spent, each currency for so many accepted leads.
pub(super) fn each(spent: &Spent, accepted: u64) -> Vec<Cost> {
    let cost =
        |(currency, amount): (&Currency, &Decimal)| Cost { spent: Money::new(*amount, *currency), accepted };
    spent.iter().map(cost).collect()
}

/// Costs together, each currency for the leads of what it was spent on: what no cost is known of takes no part.
pub(super) fn together<'c>(costs: impl IntoIterator<Item = &'c Cost>) -> Vec<Cost> {
    let mut all: BTreeMap<Currency, (Decimal, u64)> = BTreeMap::new();
    for cost in costs {
        let (amount, accepted) = all.entry(cost.spent.currency()).or_default();
        *amount = plus(*amount, cost.spent.amount());
        *accepted = accepted.saturating_add(cost.accepted);
    }
    let cost = |(currency, (amount, accepted))| Cost { spent: Money::new(amount, currency), accepted };
    all.into_iter().map(cost).collect()
}

fn add(spent: &mut Spent, currency: Currency, amount: Decimal) {
    let there = spent.entry(currency).or_default();
    *there = plus(*there, amount);
}

/// The sum; what no decimal can hold stays at the greatest, or the least, that one can.
fn plus(one: Decimal, other: Decimal) -> Decimal {
    one.checked_add(other).unwrap_or(if other.is_sign_negative() { Decimal::MIN } else { Decimal::MAX })
}
