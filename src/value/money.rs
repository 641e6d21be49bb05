//! [`Money`]: an exact amount in one currency.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::as_text::as_text;
use crate::invariant::always;

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(*b"EUR");
    /// The US dollar.
    pub const USD: Currency = Currency(*b"USD");
    /// The pound sterling.
    pub const GBP: Currency = Currency(*b"GBP");

    /// The code.
    pub fn code(&self) -> &str {
        always(std::str::from_utf8(&self.0).ok(), "XXX", "only capital ASCII letters are ever stored")
    }
}

impl FromStr for Currency {
    type Err = NotCurrency;
    fn from_str(text: &str) -> Result<Self, NotCurrency> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Currency(code)),
            _ => Err(NotCurrency),
        }
    }
}

/// The text is not a currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a currency: write its code in three capital letters, such as `EUR`")]
#[non_exhaustive]
pub struct NotCurrency;

as_text! {
    /// As text: `"EUR"`.
    Currency
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount of money in one currency, written `25000.50 EUR`.
///
/// Amounts of different currencies are never compared, unless the host gives the rate
/// ([`AsOf::rate`](crate::AsOf::rate)).
///
/// ```
/// use qualify::{Currency, Money, eur};
///
/// let budget: Money = "25000.50 EUR".parse().unwrap();
/// assert_eq!(budget.currency(), Currency::EUR);
/// assert_eq!(eur(10_000).to_string(), "10000 EUR");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: impl Into<Decimal>, currency: Currency) -> Self {
        Money { amount: amount.into().normalize(), currency }
    }

    /// The amount.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }
}

/// So many euros: `eur(10_000)`.
pub fn eur(amount: impl Into<Decimal>) -> Money {
    Money::new(amount, Currency::EUR)
}

/// So many US dollars: `usd(10_000)`.
pub fn usd(amount: impl Into<Decimal>) -> Money {
    Money::new(amount, Currency::USD)
}

impl FromStr for Money {
    type Err = NotMoney;
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let (amount, currency) = text.split_once(' ').ok_or(NotMoney)?;
        let amount = Decimal::from_str_exact(amount).map_err(|_| NotMoney)?;
        Ok(Money::new(amount, currency.parse().map_err(|NotCurrency| NotMoney)?))
    }
}

/// The text is not an amount and a currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of money: write the amount, a space and the currency code, such as `10000 EUR`")]
#[non_exhaustive]
pub struct NotMoney;

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

as_text! {
    /// As text: `"25000.5 EUR"`.
    Money
}

/// Only the currency: the amount may be somebody's data.
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money(.. {})", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_exactly_or_refused() {
        for text in ["10000 EUR", "0.01 USD", "-5 GBP"] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
        assert_eq!("10.00 EUR".parse::<Money>().unwrap(), eur(10));
        for text in [
            "10000",
            "EUR 10000",
            "10000EUR",
            "10,000 EUR",
            "1e4 EUR",
            "1 eur",
            "1 EURO",
            " 1 EUR",
            "1  EUR",
            "",
        ] {
            assert_eq!(text.parse::<Money>(), Err(NotMoney), "{text}");
        }
        assert!(
            "0.00000000000000000000000000001 EUR".parse::<Money>().is_err(),
            "29 places would be rounded"
        );
    }

    #[test]
    fn debug_shows_no_amount() {
        assert_eq!(format!("{:?}", eur(25_000)), "Money(.. EUR)");
    }
}
