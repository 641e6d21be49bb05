//! Columns of values as a host has them: plain slices, with a bit of validity a lead.

use super::bitmap::Bitmap;
use super::ints::Ints;
use super::learnt::LearntDays;
use crate::fact::attribute::{Choice, Level, Number, Text};
use crate::value::day::Day;
use crate::value::money::{Currency, Money};

/// A column of some kind, with its validity and the days on which its values were learnt.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) values: Values<'a>,
    pub(super) valid: Option<Bitmap<'a>>,
    pub(super) learnt: Option<LearntDays<'a>>,
    pub(super) says: Says<'a>,
}

impl<'a> Column<'a> {
    /// A byte a lead, of which all are there.
    pub(super) fn of_flags(values: &'a [bool]) -> Self {
        Column { values: Values::Bools(values), valid: None, learnt: None, says: Says::Flag }
    }

    /// Its numbers or places, if it has such.
    pub(super) fn ints(&self) -> Option<Ints<'a>> {
        match self.values {
            Values::Ints(ints) => Some(ints),
            Values::Bools(_) | Values::Bits(_) => None,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    Bools(&'a [bool]),
    Bits(Bitmap<'a>),
    Ints(Ints<'a>),
}

/// What the values of a column say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Says<'a> {
    Flag,
    /// A number in units of 10^-places.
    Number(u8),
    Money(u8, Currency),
    /// A place in a dictionary.
    Word(&'a [&'a str]),
    /// Days since 1970-01-01.
    Day,
}

impl Values<'_> {
    /// How many leads have one; of bits the most that may.
    pub(super) fn len(&self) -> usize {
        match self {
            Values::Bools(values) => values.len(),
            Values::Bits(bits) => bits.len(),
            Values::Ints(ints) => ints.len(),
        }
    }
}

/// A column that may be given for an attribute of type `T`.
///
/// | attribute of | column |
/// | --- | --- |
/// | `bool` | [`Flags`] |
/// | [`Number`] | [`Numbers`] |
/// | [`Money`] | [`Amounts`] |
/// | [`Text`], [`Choice`], [`Level`] | [`Words`] |
/// | [`Day`] | [`Dates`] |
///
/// There is none of tags.
pub trait ColumnValues<'a, T>: sealed::Keep<'a, T> {}

impl<'a, T, C: sealed::Keep<'a, T>> ColumnValues<'a, T> for C {}

pub(super) mod sealed {
    /// A column as it is kept.
    #[allow(missing_debug_implementations, reason = "nobody outside can hold one")]
    pub struct Kept<'a>(pub(in crate::batch) super::Column<'a>);

    pub trait Keep<'a, T> {
        fn kept(self) -> Kept<'a>;
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])* $Name:ident of $($Type:ty),*;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $Name<'a>(Column<'a>);

        impl<'a> $Name<'a> {
            /// Of which leads there is a value at all. What stands in a place without one is not read.
            #[must_use]
            pub fn valid(mut self, valid: impl Into<Bitmap<'a>>) -> Self {
                self.0.valid = Some(valid.into());
                self
            }

            /// Records the day on which each value was learnt, in days since 1970-01-01. Days outside of 1970 to
            /// 2200 count as the first or last of them.
            #[must_use]
            pub fn learnt(mut self, days: &'a [i32]) -> Self {
                self.0.learnt = Some(LearntDays::Each(days, None));
                self
            }

            /// Records the day on which each value was learnt, as far as it is known: of the leads whose bit is set.
            #[must_use]
            pub fn learnt_some(mut self, days: &'a [i32], known: impl Into<Bitmap<'a>>) -> Self {
                self.0.learnt = Some(LearntDays::Each(days, Some(known.into())));
                self
            }

            /// Records one day on which all values were learnt, such as that of an export.
            #[must_use]
            pub fn learnt_all(mut self, day: impl Into<Day>) -> Self {
                self.0.learnt = Some(LearntDays::All(day.into()));
                self
            }
        }

        $(impl<'a> sealed::Keep<'a, $Type> for $Name<'a> {
            fn kept(self) -> sealed::Kept<'a> {
                sealed::Kept(self.0)
            }
        })*

        /// How many there are, never which.
        impl std::fmt::Debug for $Name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($Name), "({} values)"), self.0.values.len())
            }
        })*
    };
}

columns! {
    /// A column of yes and no.
    Flags of bool;
    /// A column of numbers, all of so many decimal places.
    Numbers of Number;
    /// A column of money, all in one currency and of so many decimal places.
    Amounts of Money;
    /// A column of texts, choices or levels: of each lead its place in a dictionary.
    Words of Text, Choice, Level;
    /// A column of dates.
    Dates of Day;
}

impl<'a> Flags<'a> {
    /// A byte a lead.
    pub fn new(values: &'a [bool]) -> Self {
        Flags(Column::of_flags(values))
    }

    /// A bit a lead.
    pub fn bits(values: impl Into<Bitmap<'a>>) -> Self {
        Flags(Column { values: Values::Bits(values.into()), valid: None, learnt: None, says: Says::Flag })
    }
}

impl<'a> Numbers<'a> {
    /// Whole numbers.
    pub fn new(values: impl Into<Ints<'a>>) -> Self {
        Numbers(Column {
            values: Values::Ints(values.into()),
            valid: None,
            learnt: None,
            says: Says::Number(0),
        })
    }

    /// In units of 10^-`places`, as Arrow's decimals are; more than 18 places count as 18.
    #[must_use]
    pub fn places(mut self, places: u8) -> Self {
        self.0.says = Says::Number(places.min(MOST_PLACES));
        self
    }
}

impl<'a> Amounts<'a> {
    /// In units of 10^-`places`: cents have two. More than 18 places count as 18.
    pub fn new(values: impl Into<Ints<'a>>, places: u8, currency: Currency) -> Self {
        let says = Says::Money(places.min(MOST_PLACES), currency);
        Amounts(Column { values: Values::Ints(values.into()), valid: None, learnt: None, says })
    }
}

const MOST_PLACES: u8 = 18;

impl<'a> Words<'a> {
    /// Places in a dictionary, the first 0. Every text of it is looked up once.
    pub fn new(places: impl Into<Ints<'a>>, dictionary: &'a [&'a str]) -> Self {
        Words(Column {
            values: Values::Ints(places.into()),
            valid: None,
            learnt: None,
            says: Says::Word(dictionary),
        })
    }
}

impl<'a> Dates<'a> {
    /// Days since 1970-01-01; days outside of 1970 to 2200 count as the first or last of them.
    pub fn new(days: &'a [i32]) -> Self {
        Dates(Column { values: Values::Ints(days.into()), valid: None, learnt: None, says: Says::Day })
    }
}
