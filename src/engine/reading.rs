//! [`Reading`]: what a fact says, read by the kind of its attribute.
//!
//! Of `employees` the number 120 reads as `Number(120)`, the text "120" as `Unusable(WrongKind)`, and a blank text as
//! `Unusable(Blank)`. Of a level with the options small, medium and large, "medium" reads as `Place(1)`, and "huge" as
//! `Unusable(UndeclaredChoice)`.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::fact::attribute::{Kind, Value};
use crate::value::answer::UnknownReason;
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::folded::Comparison;
use crate::value::money::{Currency, Money};

/// What a fact says, in the terms of its kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading<'p> {
    Unusable(UnknownReason),
    /// Money that no rate converts into the slot's currency: known, but not comparable.
    OtherCurrency,
    Flag(bool),
    Number(Decimal),
    Place(usize),
    Day(Day),
    /// In the form in which it is compared.
    Text(Cow<'p, str>),
    /// The same of each, sorted, each once.
    Tags(Cow<'p, [String]>),
    /// Usable values that disagree, no two equal.
    Conflict {
        readings: Box<[Reading<'p>]>,
        /// Whether there were others, which nobody kept.
        has_more: bool,
    },
}

impl<'p> Reading<'p> {
    /// Reads a value of an attribute of this kind, money in the currency that it is compared in.
    pub(crate) fn of(
        kind: &Kind,
        comparison: Comparison,
        value: &'p Value,
        currency: Option<Currency>,
        as_of: &AsOf,
    ) -> Self {
        match (kind, value) {
            (Kind::Flag, Value::Flag(flag)) => Reading::Flag(*flag),
            (Kind::Number, Value::Number(number)) => Reading::Number(*number),
            (Kind::Money, Value::Money(money)) => Reading::money(*money, currency, as_of),
            (_, Value::Text(text)) => Reading::text(kind, comparison, text),
            (Kind::Date, Value::Date(day)) => Reading::Day(*day),
            // Whatever the kind, a list without a tag is a form that nobody filled in.
            (_, Value::Tags(_)) if value.is_blank() => Reading::Unusable(UnknownReason::Blank),
            (Kind::Tags, Value::Tags(words)) => Reading::Tags(comparison.forms(words)),
            // Named, so that a new kind has an arm above.
            (
                Kind::Flag
                | Kind::Number
                | Kind::Money
                | Kind::Text
                | Kind::Choice(_)
                | Kind::Level(_)
                | Kind::Date
                | Kind::Tags,
                _,
            ) => Reading::Unusable(UnknownReason::WrongKind),
        }
    }

    /// An amount in the currency that it is compared in; in its own where nothing compares it.
    pub(crate) fn money(money: Money, currency: Option<Currency>, as_of: &AsOf) -> Self {
        match currency {
            Some(currency) => as_of.convert(money, currency).map_or(Reading::OtherCurrency, Reading::Number),
            None => Reading::Number(money.amount()),
        }
    }

    /// Reads a text of an attribute of this kind.
    pub(crate) fn text(kind: &Kind, comparison: Comparison, text: &'p str) -> Self {
        if let Some(place) = comparison.place(kind.options(), text) {
            return Reading::Place(place);
        }
        match kind {
            // Whatever the kind, a blank text is a form that nobody filled in.
            _ if text.trim().is_empty() => Reading::Unusable(UnknownReason::Blank),
            Kind::Text => Reading::Text(comparison.form(text)),
            Kind::Choice(_) | Kind::Level(_) => Reading::Unusable(UnknownReason::UndeclaredChoice),
            Kind::Flag | Kind::Number | Kind::Money | Kind::Date | Kind::Tags => {
                Reading::Unusable(UnknownReason::WrongKind)
            }
        }
    }

    /// A text that is in the form in which it is compared.
    pub(crate) fn form(text: &'p str) -> Self {
        Reading::Text(Cow::Borrowed(text))
    }

    /// Why the value is of no use, if it is not.
    pub(crate) fn unusable(&self) -> Option<UnknownReason> {
        match self {
            Reading::Unusable(why) => Some(*why),
            Reading::OtherCurrency
            | Reading::Flag(_)
            | Reading::Number(_)
            | Reading::Place(_)
            | Reading::Day(_)
            | Reading::Text(_)
            | Reading::Tags(_)
            | Reading::Conflict { .. } => None,
        }
    }

    /// The readings of its values: itself, unless they disagree.
    pub(crate) fn each(&self) -> &[Reading<'p>] {
        match self {
            Reading::Conflict { readings, .. } => readings,
            Reading::Unusable(_)
            | Reading::OtherCurrency
            | Reading::Flag(_)
            | Reading::Number(_)
            | Reading::Place(_)
            | Reading::Day(_)
            | Reading::Text(_)
            | Reading::Tags(_) => std::slice::from_ref(self),
        }
    }

    /// The day, if it is one.
    pub(crate) fn day(&self) -> Option<Day> {
        match self {
            Reading::Day(day) => Some(*day),
            Reading::Unusable(_)
            | Reading::OtherCurrency
            | Reading::Flag(_)
            | Reading::Number(_)
            | Reading::Place(_)
            | Reading::Text(_)
            | Reading::Tags(_)
            | Reading::Conflict { .. } => None,
        }
    }

    /// Whether its values disagree.
    #[inline]
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Reading::Conflict { .. })
    }

    /// Whether questions about the value can be answered.
    pub(crate) fn is_usable(&self) -> bool {
        !matches!(self, Reading::Unusable(_) | Reading::OtherCurrency)
    }
}
