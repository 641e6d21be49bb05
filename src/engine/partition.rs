//! [`Partition`]: the values of an attribute cut into cells that no question tells apart, with readings that
//! stand for all others.
//!
//! Of `employees at least 50` and `employees at most 200` the answers turn [`At`](super::Edge::At) 50 and
//! [`After`](super::Edge::After) 200. What any number answers, one of 49, 50, 125, 200 and 201 answers: each
//! number at which something turns, one between each two, and one on either side.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::operator::{Op, Turn};
use super::reading::Reading;
use crate::fact::attribute::Kind;
use crate::value::day::Day;

/// At least one reading of each cell that some questions about an attribute make, in the order of values.
#[derive(Debug)]
pub(crate) struct Partition<'o> {
    readings: Vec<Reading<'o>>,
    is_complete: bool,
    today: Day,
}

impl<'o> Partition<'o> {
    pub(crate) fn of(kind: &Kind, ops: impl Iterator<Item = &'o Op>, today: Day) -> Self {
        let (mut turns, mut sought) = (Vec::new(), Vec::new());
        for op in ops {
            turns.extend(op.turns());
            sought.extend(op.sought().unwrap_or_default());
        }
        turns.sort_unstable();
        turns.dedup();
        sought.sort_unstable();
        sought.dedup();
        let (readings, is_complete) = match kind {
            Kind::Flag => (vec![Reading::Flag(false), Reading::Flag(true)], true),
            Kind::Number | Kind::Money => (numbers(&turns), true),
            Kind::Choice(options) | Kind::Level(options) => {
                ((0..options.len()).map(Reading::Place).collect(), true)
            }
            Kind::Date => (days(&turns, today), true),
            Kind::Text => (texts(&turns, &sought), sought.is_empty()),
            // One word is there or not; more may be there in all combinations.
            Kind::Tags => (tags(sought.iter().copied()), sought.len() <= 1),
        };
        Partition { readings, is_complete, today }
    }

    /// The readings in the order of values.
    pub(crate) fn readings(&self) -> &[Reading<'o>] {
        &self.readings
    }

    /// Whether every cell has a reading: texts and tags that are looked for come in more combinations than
    /// can be listed.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The places of readings to which a question may answer otherwise than to the reading before; `None` if
    /// that may be any.
    pub(crate) fn turns_of(&self, op: &Op) -> Option<Vec<usize>> {
        let place =
            |turn: Turn<'_>| self.readings.partition_point(|reading| !turn.is_reached(reading, self.today));
        match op.sought() {
            None => Some(op.turns().into_iter().map(place).collect()),
            // A tag is met where it stands alone.
            Some(words) => {
                let mut places = Vec::with_capacity(words.len().saturating_mul(2));
                for word in words {
                    let place = self.readings.iter().position(|reading| *reading == alone(word))?;
                    places.extend([place, place.saturating_add(1)]);
                }
                Some(places)
            }
        }
    }
}

/// The numbers at which something turns, one between each two, and one on either side.
fn numbers(turns: &[Turn<'_>]) -> Vec<Reading<'static>> {
    let mut cuts: Vec<Decimal> = turns.iter().filter_map(|turn| number(*turn)).collect();
    cuts.dedup();
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else {
        return vec![Reading::Number(Decimal::ZERO)];
    };
    let mut values = Vec::with_capacity(cuts.len().saturating_mul(2).saturating_add(1));
    values.extend(first.checked_sub(Decimal::ONE));
    values.extend(cuts.iter().copied());
    values.extend(cuts.windows(2).filter_map(|pair| match pair {
        [a, b] => between(*a, *b),
        _ => None,
    }));
    values.extend(last.checked_add(Decimal::ONE));
    values.sort();
    values.dedup();
    values.into_iter().map(Reading::Number).collect()
}

/// The number in the middle of two.
fn between(a: Decimal, b: Decimal) -> Option<Decimal> {
    let half = |number: Decimal| number.checked_div(Decimal::TWO);
    match a.checked_add(b) {
        Some(sum) => half(sum),
        // Both are great and of one sign: so their difference is a number, though their sum is none.
        None => a.checked_add(half(b.checked_sub(a)?)?),
    }
}

/// The number at which something turns.
pub(crate) fn number(turn: Turn<'_>) -> Option<Decimal> {
    match turn {
        Turn::Number(number, _) => Some(number),
        Turn::Yes | Turn::Place(_) | Turn::Day(_) | Turn::Ahead(_) | Turn::Text(..) => None,
    }
}

/// Today, and the days on either side of each turn.
fn days(turns: &[Turn<'_>], today: Day) -> Vec<Reading<'static>> {
    let mut days = vec![today];
    for turn in turns {
        let first = match turn {
            Turn::Day(day) => *day,
            Turn::Ahead(ahead) => today.plus(*ahead),
            Turn::Yes | Turn::Number(..) | Turn::Place(_) | Turn::Text(..) => continue,
        };
        days.extend([first.plus(-1), first]);
    }
    days.sort();
    days.dedup();
    days.into_iter().map(Reading::Day).collect()
}

/// The most texts that are listed where texts are searched: there each costs a search by every question.
const SEARCHED: usize = 256;

/// Each text that is asked for or looked for, and one that is none of them.
fn texts<'o>(turns: &[Turn<'o>], sought: &[&'o String]) -> Vec<Reading<'o>> {
    const OTHERS: [&str; 3] = ["\u{1}", "\u{2}", "\u{3}"];
    let mut values: Vec<&str> = sought.iter().map(|sought| sought.as_str()).collect();
    values.extend(turns.iter().filter_map(|turn| match turn {
        Turn::Text(text, _) => Some(*text),
        Turn::Yes | Turn::Number(..) | Turn::Place(_) | Turn::Day(_) | Turn::Ahead(_) => None,
    }));
    let taken = |other: &&&str| values.iter().any(|value| value.contains(**other));
    values.extend(OTHERS.iter().find(|other| !taken(other)));
    values.sort_unstable();
    values.dedup();
    if !sought.is_empty() {
        values.truncate(SEARCHED);
    }
    values.into_iter().map(|text| Reading::Text(Cow::Borrowed(text))).collect()
}

/// None, and each word alone.
fn tags<'o>(words: impl Iterator<Item = &'o String>) -> Vec<Reading<'o>> {
    std::iter::once(Reading::Tags(Cow::Borrowed(&[]))).chain(words.map(alone)).collect()
}

fn alone(word: &String) -> Reading<'_> {
    Reading::Tags(Cow::Borrowed(std::slice::from_ref(word)))
}
