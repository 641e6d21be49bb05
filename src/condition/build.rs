//! Conditions from typed handles: the kinds that do not fit an operator do not have it.

use super::{Condition, Operand, Operator};
use crate::fact::attribute::{Attr, AttrType, Choice, Level, Number, Tags, Text};
use crate::value::day::Day;
use crate::value::money::Money;
use crate::value::name::Name;

impl<T: AttrType> Attr<T> {
    /// Met when there is a usable fact; never unknown.
    pub fn known(self) -> Condition {
        Condition::fact(self, Operator::Known)
    }
}

impl<T: AttrType> From<Attr<T>> for Name {
    fn from(attribute: Attr<T>) -> Self {
        attribute.name().into()
    }
}

/// The comparisons of the kinds that have an order.
macro_rules! ordered {
    ($($Type:ident),*) => {
        $(impl Attr<$Type> {
            /// Met from this value on, itself included.
            pub fn at_least(self, least: impl Into<$Type>) -> Condition {
                Condition::fact(self, Operator::AtLeast(Operand::from(least.into())))
            }

            /// Met up to this value, itself included.
            pub fn at_most(self, most: impl Into<$Type>) -> Condition {
                Condition::fact(self, Operator::AtMost(Operand::from(most.into())))
            }

            /// Met between the two values, both included.
            pub fn between(self, least: impl Into<$Type>, most: impl Into<$Type>) -> Condition {
                Condition::fact(self, Operator::Between(Operand::from(least.into()), Operand::from(most.into())))
            }
        })*
    };
}

/// Equality.
macro_rules! equal {
    ($($Type:ident),*) => {
        $(impl Attr<$Type> {
            /// Met when the fact is exactly this.
            pub fn is(self, value: impl Into<$Type>) -> Condition {
                Condition::fact(self, Operator::Is(Operand::from(value.into())))
            }
        })*
    };
}

/// Membership.
macro_rules! listed {
    ($($Type:ident),*) => {
        $(impl Attr<$Type> {
            /// Met when the fact is exactly one of these.
            pub fn one_of(self, values: impl IntoIterator<Item = impl Into<$Type>>) -> Condition {
                let operands = values.into_iter().map(|value| Operand::from(value.into())).collect();
                Condition::fact(self, Operator::OneOf(operands))
            }
        })*
    };
}

ordered!(Number, Money, Level, Day);
equal!(bool, Number, Money, Text, Choice, Level, Day);
listed!(Text, Choice, Level);

impl Attr<Text> {
    /// Met when this stands somewhere in the text, case included.
    pub fn contains(self, part: &str) -> Condition {
        Condition::fact(self, Operator::Contains(part.into()))
    }

    /// Met when the text starts with this, case included.
    pub fn starts_with(self, start: &str) -> Condition {
        Condition::fact(self, Operator::StartsWith(start.into()))
    }

    /// Met when the text ends with this, case included.
    pub fn ends_with(self, end: &str) -> Condition {
        Condition::fact(self, Operator::EndsWith(end.into()))
    }
}

impl Attr<Tags> {
    /// Met when this is one of the words.
    pub fn contains(self, word: &str) -> Condition {
        Condition::fact(self, Operator::Contains(word.into()))
    }
}

impl Attr<Day> {
    /// Met when the date is today or at most so many days ahead. A date in the past is unknown:
    /// what was planned is overdue.
    pub fn within_days(self, days: u32) -> Condition {
        Condition::fact(self, Operator::WithinDays(days))
    }

    /// Met when the date is today or at most so many days ago. A date ahead is unknown: it has
    /// not happened yet.
    pub fn in_last_days(self, days: u32) -> Condition {
        Condition::fact(self, Operator::InLastDays(days))
    }
}
