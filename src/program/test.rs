//! One question about one fact, compiled: the operand is read, the kind is known to fit.

use rust_decimal::Decimal;

use crate::answer::{Answer, Why};
use crate::condition::Condition;
use crate::day::Day;

/// A distinct test of a slot.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) op: Op,
    /// The greatest age in days of a fact that may answer.
    pub(crate) valid_for: Option<u32>,
    /// The condition it was compiled from, for a person to read.
    pub(crate) sentence: Condition,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Known,
    Flag(bool),
    /// Number and money (in the slot's currency): both ends included.
    NumberIn(Option<Decimal>, Option<Decimal>),
    /// Level: places in the declared order, both ends included.
    PlaceIn(usize, usize),
    /// Choice and level: any of these places, in order.
    PlaceOneOf(Vec<usize>),
    DayIn(Option<Day>, Option<Day>),
    WithinDays(u32),
    InLastDays(u32),
    /// Any of these, in order.
    TextOneOf(Vec<String>),
    TextContains(String),
    TextStartsWith(String),
    HasTag(String),
}

impl Op {
    /// Whether it counts days from today.
    pub(crate) fn is_relative(&self) -> bool {
        matches!(self, Op::WithinDays(_) | Op::InLastDays(_))
    }
}

/// A fact as a slot holds it: bound to its kind, with its age.
#[derive(Clone, Debug)]
pub(crate) struct Held<'p> {
    pub(crate) reading: Reading<'p>,
    /// Days since it was learnt, if that is known.
    pub(crate) age: Option<i32>,
}

/// What a fact says, in the terms of its kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading<'p> {
    Unusable(Why),
    /// Money that no rate converts into the slot's currency: known, but not comparable.
    OtherCurrency,
    Flag(bool),
    Number(Decimal),
    Place(usize),
    Day(Day),
    Text(&'p str),
    Tags(&'p [String]),
}

impl Held<'_> {
    pub(crate) fn unusable(why: Why) -> Self {
        Held { reading: Reading::Unusable(why), age: None }
    }
}

impl Test {
    /// The answer, or why there is none.
    pub(crate) fn ask(&self, held: &Held<'_>, today: Day) -> Result<bool, Why> {
        let expired = self.is_expired(held);
        let unusable = matches!(held.reading, Reading::Unusable(_));
        if self.op == Op::Known {
            return Ok(!unusable && !expired);
        }
        match held.reading {
            Reading::Unusable(why) => return Err(why),
            _ if expired => return Err(Why::Expired),
            Reading::OtherCurrency => return Err(Why::OtherCurrency),
            _ => {}
        }
        match (&self.op, &held.reading) {
            (Op::Flag(wanted), Reading::Flag(flag)) => Ok(wanted == flag),
            (Op::NumberIn(least, most), Reading::Number(number)) => Ok(within(number, least, most)),
            (Op::PlaceIn(least, most), Reading::Place(place)) => Ok(least <= place && place <= most),
            (Op::PlaceOneOf(places), Reading::Place(place)) => Ok(places.binary_search(place).is_ok()),
            (Op::DayIn(least, most), Reading::Day(day)) => Ok(within(day, least, most)),
            (Op::WithinDays(days), Reading::Day(day)) => match u32::try_from(day.since(today)) {
                Ok(ahead) => Ok(ahead <= *days),
                Err(_) => Err(Why::Overdue),
            },
            (Op::InLastDays(days), Reading::Day(day)) => match u32::try_from(today.since(*day)) {
                Ok(ago) => Ok(ago <= *days),
                Err(_) => Err(Why::NotYet),
            },
            (Op::TextOneOf(texts), Reading::Text(text)) => {
                Ok(texts.binary_search_by(|one| one.as_str().cmp(text)).is_ok())
            }
            (Op::TextContains(part), Reading::Text(text)) => Ok(text.contains(part.as_str())),
            (Op::TextStartsWith(start), Reading::Text(text)) => Ok(text.starts_with(start.as_str())),
            (Op::HasTag(word), Reading::Tags(words)) => Ok(words.contains(word)),
            // Binding and compiling use the same kind, so that no other pair meets.
            _ => Err(Why::WrongKind),
        }
    }

    /// Whether the fact was learnt too long ago to answer.
    pub(crate) fn is_expired(&self, held: &Held<'_>) -> bool {
        match (self.valid_for, held.age) {
            (Some(days), Some(age)) => i64::from(age) > i64::from(days),
            _ => false,
        }
    }

    pub(crate) fn answer(&self, held: &Held<'_>, today: Day) -> Answer {
        self.ask(held, today).map_or(Answer::Unknown, Answer::from)
    }

    /// The days on which the answer of a date differs from the day before.
    pub(crate) fn turns(&self, day: Day) -> Vec<Day> {
        match self.op {
            Op::WithinDays(days) => vec![day.plus(i64::from(days).saturating_neg()), day.plus(1)],
            Op::InLastDays(days) => vec![day, day.plus(i64::from(days).saturating_add(1))],
            _ => Vec::new(),
        }
    }
}

fn within<T: Ord>(value: &T, least: &Option<T>, most: &Option<T>) -> bool {
    least.as_ref().is_none_or(|least| least <= value) && most.as_ref().is_none_or(|most| value <= most)
}
