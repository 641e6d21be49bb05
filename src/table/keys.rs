//! [`Keys`]: how the values of one attribute become whole numbers.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::code::Scale;
use super::column::Reads;
use crate::attribute::Kind;
use crate::day::Day;
use crate::money::Currency;
use crate::program::{Op, Reading, Slot};

/// How a value becomes a key.
#[derive(Debug)]
pub(crate) enum Keys {
    /// No is 0, yes is 1.
    Flag,
    /// The code of a number; none where a cut point has none: each question is then asked by itself.
    Number(Option<Scale>),
    /// The same of an amount in this currency.
    Money(Option<Scale>, Option<Currency>),
    /// The place among the declared options.
    Place(Arc<[String]>),
    /// The day's number.
    Day,
    /// Of the texts that are asked for, in order: the i-th is 2i + 1, what lies before it 2i.
    Text(Vec<String>),
    /// Words are asked for one by one.
    Tags,
}

impl Keys {
    pub(super) fn of(slot: &Slot) -> Keys {
        match &slot.kind {
            Kind::Flag => Keys::Flag,
            Kind::Number => Keys::Number(scale(slot, 0)),
            Kind::Money => Keys::Money(scale(slot, CENTS), slot.currency),
            Kind::Choice(options) | Kind::Level(options) => Keys::Place(Arc::clone(options)),
            Kind::Date => Keys::Day,
            Kind::Text => {
                let asked = slot.tests.iter().filter_map(|test| match &test.op {
                    Op::TextOneOf(texts) => Some(texts),
                    _ => None,
                });
                let mut texts: Vec<String> = asked.flatten().cloned().collect();
                texts.sort();
                texts.dedup();
                Keys::Text(texts)
            }
            Kind::Tags => Keys::Tags,
        }
    }

    pub(crate) fn scale(&self) -> Option<Scale> {
        match self {
            Keys::Number(scale) | Keys::Money(scale, _) => *scale,
            _ => None,
        }
    }

    /// The key of a text.
    pub(crate) fn text(texts: &[String], text: &str) -> i64 {
        let (place, found) = match texts.binary_search_by(|known| known.as_str().cmp(text)) {
            Ok(place) => (place, 1),
            Err(place) => (place, 0),
        };
        i64::try_from(place).unwrap_or(i64::MAX).saturating_mul(2).saturating_add(found)
    }

    /// What a question reads of a value.
    pub(super) fn reads(&self, op: &Op) -> Reads {
        match op {
            Op::WithinDays(_) | Op::InLastDays(_) => Reads::Ahead,
            Op::TextContains(_) | Op::TextStartsWith(_) | Op::HasTag(_) => Reads::Whether(op.clone()),
            Op::NumberIn(..) if self.scale().is_none() => Reads::Whether(op.clone()),
            _ => Reads::Key,
        }
    }

    /// The keys from which on the answer to a question may be another.
    pub(super) fn turns(&self, op: &Op, reads: &Reads) -> Vec<i64> {
        let next = |key: i64| key.saturating_add(1);
        if let Reads::Whether(_) = reads {
            return if *op == Op::Known { Vec::new() } else { vec![1] };
        }
        match op {
            Op::Known => Vec::new(),
            Op::Flag(_) => vec![1],
            Op::NumberIn(least, most) => {
                let Some(scale) = self.scale() else { return Vec::new() };
                let least = least.map(|least| scale.decimal(least));
                least.into_iter().chain(most.map(|most| next(scale.decimal(most)))).collect()
            }
            Op::PlaceIn(least, most) => vec![key(*least), next(key(*most))],
            Op::PlaceOneOf(places) => {
                places.iter().flat_map(|place| [key(*place), next(key(*place))]).collect()
            }
            Op::DayIn(least, most) => {
                let day = |day: &Day| i64::from(day.number());
                least.iter().map(day).chain(most.iter().map(|most| next(day(most)))).collect()
            }
            Op::WithinDays(n) => vec![0, next(i64::from(*n))],
            Op::InLastDays(n) => vec![i64::from(*n).saturating_neg(), 1],
            Op::TextOneOf(texts) => {
                let Keys::Text(known) = self else { return Vec::new() };
                texts.iter().map(|text| Keys::text(known, text)).flat_map(|key| [key, next(key)]).collect()
            }
            Op::TextContains(_) | Op::TextStartsWith(_) | Op::HasTag(_) => vec![1],
        }
    }

    /// A value that has this key, as a slot reads it. Of a text that is none of those asked for it
    /// is `other`.
    pub(super) fn reading<'t>(&'t self, key: i64, other: &'t str) -> Option<Reading<'t>> {
        Some(match self {
            Keys::Flag => Reading::Flag(key >= 1),
            Keys::Number(scale) | Keys::Money(scale, _) => {
                Reading::Number(scale.map_or(Decimal::ZERO, |scale| scale.number(key)))
            }
            Keys::Place(_) => Reading::Place(usize::try_from(key).unwrap_or(0)),
            Keys::Day => Reading::Day(Day::FIRST.plus(key)),
            Keys::Text(texts) => Reading::Text(word(texts, key).unwrap_or(other)),
            Keys::Tags => return None,
        })
    }
}

/// The text that has this key, if it is one that is asked for.
pub(crate) fn word(texts: &[String], key: i64) -> Option<&str> {
    let place = usize::try_from(key.checked_div_euclid(2)?).ok()?;
    texts.get(place).filter(|_| key & 1 == 1).map(String::as_str)
}

/// A text that is none of these.
pub(crate) fn other_than(texts: &[String]) -> String {
    let mut other = String::from("\u{1}");
    while texts.binary_search(&other).is_ok() {
        other.push('\u{1}');
    }
    other
}

/// A place among options as a key.
pub(crate) fn key(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Money mostly comes in hundredths: to count in them from the start saves a division.
const CENTS: u32 = 2;

/// The scale of a slot's cut points, of so many places at least if that can be.
fn scale(slot: &Slot, places: u32) -> Option<Scale> {
    let ends = slot.tests.iter().map(|test| match &test.op {
        Op::NumberIn(least, most) => [*least, *most],
        _ => [None, None],
    });
    let ends: Vec<Decimal> = ends.flatten().flatten().collect();
    Scale::of(&ends, places).or_else(|| Scale::of(&ends, 0))
}
