//! [`FieldValue`]: what may be set in a field.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::field::Word;
use crate::fact::attribute::{Choice, Level, Number, Tags, Text};
use crate::value::day::Day;
use crate::value::money::{Currency, Money};

/// A value that may be set in a [`Field`](super::Field) of type `T`.
///
/// | field of | takes |
/// | --- | --- |
/// | `bool` | `bool` |
/// | [`Number`] | whole numbers, [`Decimal`] |
/// | [`Money`] | [`Minor`], [`Money`] |
/// | [`Text`], [`Choice`], [`Level`] | `&str`, [`Word`] |
/// | [`Day`] | [`Day`], [`NaiveDate`] |
/// | [`Tags`] | a slice of `&str` |
pub trait FieldValue<T>: sealed::FieldValue<T> {}

impl<T, V: sealed::FieldValue<T>> FieldValue<T> for V {}

pub(super) mod sealed {
    use std::sync::Arc;

    use crate::engine::table::{Bound, Table, Way};

    /// The place that a value is put in.
    #[derive(Debug)]
    pub struct Place<'p> {
        pub(in crate::rate) bound: &'p mut Bound,
        pub(in crate::rate) table: &'p Arc<Table>,
        pub(in crate::rate) way: &'p Way,
    }

    pub trait FieldValue<T> {
        fn put(self, place: Place<'_>);
    }
}

/// An amount of money in the smallest unit that its owner counts in: cents, pence, whole yen.
///
/// ```
/// use qualify::rate::Minor;
/// use qualify::{Currency, usd};
///
/// assert_eq!(Minor::cents(1_050, Currency::USD).money(), "10.5 USD".parse().unwrap());
/// assert_eq!(Minor::new(3, 0, Currency::USD).money(), usd(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minor {
    amount: i64,
    places: u8,
    currency: Currency,
}

impl Minor {
    /// An amount in units of 10^-`places`; more than 18 places count as 18.
    #[inline]
    pub const fn new(amount: i64, places: u8, currency: Currency) -> Self {
        Minor { amount, places: if places > 18 { 18 } else { places }, currency }
    }

    /// An amount in hundredths.
    #[inline]
    pub const fn cents(amount: i64, currency: Currency) -> Self {
        Minor::new(amount, 2, currency)
    }

    /// The same as money.
    pub fn money(self) -> Money {
        Money::new(Decimal::new(self.amount, u32::from(self.places)), self.currency)
    }
}

macro_rules! field_values {
    ($(<$Field:ty> $Value:ty: |$value:ident| $put:ident($($argument:expr),*);)*) => {
        $(impl sealed::FieldValue<$Field> for $Value {
            #[inline(always)]
            fn put(self, place: sealed::Place<'_>) {
                let $value = self;
                place.bound.$put(place.table, place.way, $($argument),*);
            }
        })*
    };
}

field_values! {
    <bool> bool: |yes| put_flag(yes);
    <Number> i32: |number| put_key(i64::from(number));
    <Number> u32: |number| put_key(i64::from(number));
    <Number> i64: |number| put_key(number);
    <Number> u64: |number| put_decimal(Decimal::from(number));
    <Number> Decimal: |number| put_decimal(number);
    <Money> Money: |money| put_money(money);
    <Money> Minor: |minor| put_minor(minor.amount, u32::from(minor.places), minor.currency);
    <Day> Day: |day| put_key(i64::from(day.number()));
    <Day> NaiveDate: |date| put_key(i64::from(Day::from_date(date).number()));
    <Text> &str: |text| put_text(text);
    <Choice> &str: |text| put_text(text);
    <Level> &str: |text| put_text(text);
    <Text> Word<Text>: |word| put_word(word.slot, word.cell, word.key);
    <Choice> Word<Choice>: |word| put_word(word.slot, word.cell, word.key);
    <Level> Word<Level>: |word| put_word(word.slot, word.cell, word.key);
    <Tags> &[&str]: |words| put_tags(words);
}
