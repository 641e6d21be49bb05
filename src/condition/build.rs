//! Conditions from typed handles: the kinds that do not fit an operator do not have it.

use super::{Condition, Operand, Operator, Texts};
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
            /// Met when the fact is this.
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
            /// Met when the fact is one of these.
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
    /// Met when one of these stands somewhere in the text, inside a longer word too.
    pub fn contains(self, parts: impl Into<Texts>) -> Condition {
        Condition::fact(self, Operator::Contains(parts.into().into_operands()))
    }

    /// Met when the text starts with one of these.
    pub fn starts_with(self, starts: impl Into<Texts>) -> Condition {
        Condition::fact(self, Operator::StartsWith(starts.into().into_operands()))
    }

    /// Met when the text ends with one of these.
    pub fn ends_with(self, ends: impl Into<Texts>) -> Condition {
        Condition::fact(self, Operator::EndsWith(ends.into().into_operands()))
    }

    /// Met when one of these is a word of the text, or several of its words in a row: "vp" of "V.P., sales", and never
    /// of "MVP".
    pub fn has_word(self, words: impl Into<Texts>) -> Condition {
        Condition::fact(self, Operator::HasWord(words.into().into_operands()))
    }
}

impl Attr<Tags> {
    /// Met when one of these is one of the tags.
    pub fn contains(self, tags: impl Into<Texts>) -> Condition {
        Condition::fact(self, Operator::Contains(tags.into().into_operands()))
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
