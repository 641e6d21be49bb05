//! [`AsOf`]: the instant of a judgement, and the exchange rates of that day.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::value::money::{Currency, Money};

/// When a prospect is judged, and with which exchange rates. The crate reads no clock: the host
/// says what time it is. An instant alone will do where no money is converted.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use qualify::{AsOf, Currency};
///
/// let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
/// let as_of = AsOf::new(now).rate(Currency::USD, Currency::EUR, "0.92".parse().unwrap());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    now: DateTime<Utc>,
    rates: BTreeMap<(Currency, Currency), Decimal>,
}

impl AsOf {
    /// An instant, without rates: money of another currency is unknown.
    pub fn new(now: DateTime<Utc>) -> Self {
        AsOf { now, rates: BTreeMap::new() }
    }

    /// One unit of `from` is worth `rate` units of `to`. The way back is not assumed. A rate that is
    /// not above zero is no rate: the money stays unknown.
    #[must_use]
    pub fn rate(mut self, from: Currency, to: Currency, rate: Decimal) -> Self {
        if rate > Decimal::ZERO {
            self.rates.insert((from, to), rate);
        }
        self
    }

    /// The instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The amount in another currency; `None` without a rate, or when it does not fit a decimal.
    ///
    /// ```
    /// # let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    /// use qualify::{AsOf, Currency, usd};
    ///
    /// let as_of = AsOf::new(now).rate(Currency::USD, Currency::EUR, "0.9".parse().unwrap());
    /// assert_eq!(as_of.convert(usd(100), Currency::EUR).unwrap().to_string(), "90.0");
    /// assert_eq!(as_of.convert(usd(100), Currency::GBP), None);
    /// ```
    pub fn convert(&self, money: Money, to: Currency) -> Option<Decimal> {
        if money.currency() == to {
            return Some(money.amount());
        }
        let rate = self.rates.get(&(money.currency(), to))?;
        money.amount().checked_mul(*rate)
    }

    /// Returns whether amounts of one currency can be told in another.
    pub(crate) fn has_rate(&self, from: Currency, to: Currency) -> bool {
        from == to || self.rates.contains_key(&(from, to))
    }

    /// The same rates at another instant.
    pub(crate) fn at(&self, now: DateTime<Utc>) -> Self {
        AsOf { now, rates: self.rates.clone() }
    }
}

impl From<DateTime<Utc>> for AsOf {
    fn from(now: DateTime<Utc>) -> Self {
        AsOf::new(now)
    }
}
