//! [`Keys`]: how the values of one attribute become whole numbers.
//!
//! With the cut points 50 and 1,000 the key of 120 employees is 240, twice as much; that of a need is 1. If "DE" and
//! "US" are asked for as the country, the key of "DE" is 1 and that of "US" 3; "FR", in between, has
//! the key 2, and "VN", after both, 4. So the keys of texts are in the order of the texts.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::code::Scale;
use super::column::Reads;
use crate::engine::{Edge, Op, Reading, Slot, Turn, number};
use crate::fact::attribute::Kind;
use crate::invariant::always;
use crate::value::day::Day;
use crate::value::folded::Comparison;
use crate::value::money::Currency;

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
                let asked = slot.turns().filter_map(|turn| match turn {
                    Turn::Text(text, Edge::At) => Some(text.to_owned()),
                    Turn::Text(_, Edge::After)
                    | Turn::Yes
                    | Turn::Number(..)
                    | Turn::Place(_)
                    | Turn::Day(_)
                    | Turn::Ahead(_) => None,
                });
                let mut texts: Vec<String> = asked.collect();
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
            Keys::Flag | Keys::Place(_) | Keys::Day | Keys::Text(_) | Keys::Tags => None,
        }
    }

    /// The unit in which hosts mostly give values, as its key and its decimal places: a number counts ones, an amount
    /// of money hundredths, and all else its keys.
    pub(super) fn unit(&self) -> Option<(i64, u32)> {
        match self {
            Keys::Number(scale) => scale.map(|scale| (scale.whole(1), 0)),
            Keys::Money(scale, _) => scale.map(|scale| {
                let places = scale.places().min(CENTS);
                (scale.fixed(1, places), places)
            }),
            Keys::Flag | Keys::Place(_) | Keys::Day | Keys::Text(_) | Keys::Tags => Some((1, 0)),
        }
    }

    /// The currency that amounts are compared in.
    pub(super) fn currency(&self) -> Option<Currency> {
        match self {
            Keys::Money(_, currency) => *currency,
            Keys::Flag | Keys::Number(_) | Keys::Place(_) | Keys::Day | Keys::Text(_) | Keys::Tags => None,
        }
    }

    /// The key of a usable value; any, where nothing is compared or each question is asked by itself.
    pub(super) fn key_of(&self, reading: &Reading<'_>) -> i64 {
        match (reading, self) {
            (Reading::Flag(yes), _) => i64::from(*yes),
            (Reading::Number(number), _) => self.scale().map_or(0, |scale| scale.decimal(*number)),
            (Reading::Place(place), _) => key(*place),
            (Reading::Day(day), _) => i64::from(day.number()),
            (Reading::Text(text), Keys::Text(texts)) => Keys::text(texts, text),
            (
                Reading::Text(_)
                | Reading::Tags(_)
                | Reading::Unusable(_)
                | Reading::OtherCurrency
                | Reading::Conflict { .. },
                _,
            ) => 0,
        }
    }

    /// The key of a text as it came: it is looked up by its bytes, and only if that fails by its form.
    pub(crate) fn text_as_it_came(texts: &[String], comparison: Comparison, text: &str) -> i64 {
        let place = search(texts, text);
        if place.is_err() && !comparison.is_form(text) {
            return comparison.with_form(text, |form| Keys::text(texts, form));
        }
        key_at(place)
    }

    /// The key of a text in the form in which it is compared.
    pub(crate) fn text(texts: &[String], form: &str) -> i64 {
        key_at(search(texts, form))
    }

    /// What a question reads of a value.
    pub(super) fn reads(&self, op: &Op) -> Reads {
        let no_code = || op.turns().iter().any(|turn| matches!(turn, Turn::Number(..)));
        if op.is_relative() {
            Reads::Ahead
        } else if op.sought().is_some() || self.scale().is_none() && no_code() {
            Reads::Whether(op.clone())
        } else {
            Reads::Key
        }
    }

    /// The keys from which on the answer to a question may be another.
    pub(super) fn turns(&self, op: &Op, reads: &Reads) -> Vec<i64> {
        match reads {
            Reads::Whether(_) if *op == Op::Known => Vec::new(),
            Reads::Whether(_) => vec![1],
            Reads::Key | Reads::Ahead => op.turns().into_iter().map(|turn| self.key_at(turn)).collect(),
        }
    }

    /// The key of a turn: the least that lies at or beyond it.
    fn key_at(&self, turn: Turn<'_>) -> i64 {
        let from = |at: i64, edge: Edge| match edge {
            Edge::At => at,
            Edge::After => at.saturating_add(1),
        };
        match turn {
            Turn::Yes => 1,
            Turn::Number(number, edge) => from(self.scale().map_or(0, |scale| scale.decimal(number)), edge),
            Turn::Place(place) => key(place),
            Turn::Day(day) => i64::from(day.number()),
            Turn::Ahead(ahead) => ahead,
            Turn::Text(text, edge) => match self {
                Keys::Text(known) => from(Keys::text(known, text), edge),
                Keys::Flag | Keys::Number(_) | Keys::Money(..) | Keys::Place(_) | Keys::Day | Keys::Tags => 0,
            },
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
            // Before the first option that is asked for may lie none: any will do.
            Keys::Place(_) => Reading::Place(usize::try_from(key).unwrap_or(0)),
            Keys::Day => Reading::Day(Day::FIRST.plus(key)),
            Keys::Text(texts) => Reading::form(word(texts, key).unwrap_or(other)),
            Keys::Tags => return None,
        })
    }
}

/// The place of a text among some, or that before which it lies.
fn search(texts: &[String], text: &str) -> Result<usize, usize> {
    texts.binary_search_by(|known| known.as_str().cmp(text))
}

fn key_at(place: Result<usize, usize>) -> i64 {
    let (place, found) = match place {
        Ok(place) => (place, 1),
        Err(place) => (place, 0),
    };
    always(i64::try_from(place).ok(), i64::MAX, "places have fewer than 62 bits")
        .saturating_mul(2)
        .saturating_add(found)
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
    // "At least" has no end: that is beyond every place.
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Money mostly comes in hundredths: to count in them from the start saves a division.
const CENTS: u32 = 2;

/// The scale of a slot's cut points, of so many places at least if that can be.
fn scale(slot: &Slot, places: u32) -> Option<Scale> {
    let ends: Vec<Decimal> = slot.turns().filter_map(number).collect();
    Scale::of(&ends, places).or_else(|| Scale::of(&ends, 0))
}
