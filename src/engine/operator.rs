//! [`Op`]: all that an operator is to the engine. Whether a value meets it, where its answer turns among the
//! values of its kind in their order, and how two searches of a text go together.
//!
//! `employees between 50 and 1000` compiles to `NumberIn(Some(50), Some(1000))`. It holds for 120, and turns
//! twice: [`At`](Edge::At) 50, and [`After`](Edge::After) 1000.

use rust_decimal::Decimal;

use super::reading::Reading;
use crate::value::answer::UnknownReason;
use crate::value::day::Day;
use crate::value::phrase;

/// What is asked of a fact: the operands are read, and fit the kind of the attribute.
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
    /// Any of these, in order, as texts of the attribute compare.
    TextOneOf(Vec<String>),
    /// The text is searched for these, in order, one of which is enough. Words are phrases, as they are looked for.
    Search(Search, Vec<String>),
    /// Any of these tags, in order.
    HasTag(Vec<String>),
}

/// Where a text is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Search {
    Anywhere,
    Start,
    End,
    /// Whole words.
    Word,
}

/// A place in the order of values from which on an answer may be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn<'o> {
    /// From yes on.
    Yes,
    Number(Decimal, Edge),
    Place(usize),
    Day(Day),
    /// Days from today.
    Ahead(i64),
    Text(&'o str, Edge),
}

/// Whether the value itself lies on the far side already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    At,
    After,
}

impl Op {
    /// Whether a usable value meets it, or why that cannot be said.
    pub(crate) fn holds(&self, reading: &Reading<'_>, today: Day) -> Result<bool, UnknownReason> {
        match (self, reading) {
            (Op::Known, _) => Ok(true),
            (Op::Flag(wanted), Reading::Flag(flag)) => Ok(wanted == flag),
            (Op::NumberIn(least, most), Reading::Number(number)) => Ok(within(number, least, most)),
            (Op::PlaceIn(least, most), Reading::Place(place)) => Ok(least <= place && place <= most),
            (Op::PlaceOneOf(places), Reading::Place(place)) => Ok(places.binary_search(place).is_ok()),
            (Op::DayIn(least, most), Reading::Day(day)) => Ok(within(day, least, most)),
            (Op::WithinDays(days), Reading::Day(day)) => u32::try_from(day.since(today))
                .map(|ahead| ahead <= *days)
                .map_err(|_| UnknownReason::Overdue),
            (Op::InLastDays(days), Reading::Day(day)) => {
                u32::try_from(today.since(*day)).map(|ago| ago <= *days).map_err(|_| UnknownReason::NotYet)
            }
            (Op::TextOneOf(texts), Reading::Text(text)) => {
                Ok(texts.binary_search_by(|one| one.as_str().cmp(text)).is_ok())
            }
            (Op::Search(place, sought), Reading::Text(text)) => Ok(place.finds(sought, text)),
            (Op::HasTag(sought), Reading::Tags(words)) => Ok(sought.iter().any(|word| words.contains(word))),
            (_, Reading::Unusable(why)) => Err(*why),
            (_, Reading::OtherCurrency) => Err(UnknownReason::OtherCurrency),
            (_, Reading::Conflict { readings, has_more }) => {
                let mut answers = readings.iter().map(|reading| self.holds(reading, today));
                // Values that nobody kept may answer otherwise.
                let first = answers.next().filter(|_| !has_more);
                first
                    .filter(|first| answers.all(|answer| answer == *first))
                    .unwrap_or(Err(UnknownReason::Conflict))
            }
            // Facts are read by the kind that operators are compiled for, so that no other pair meets. Named, so that a
            // new one has an arm above.
            (
                Op::Flag(_)
                | Op::NumberIn(..)
                | Op::PlaceIn(..)
                | Op::PlaceOneOf(_)
                | Op::DayIn(..)
                | Op::WithinDays(_)
                | Op::InLastDays(_)
                | Op::TextOneOf(_)
                | Op::Search(..)
                | Op::HasTag(_),
                _,
            ) => Err(UnknownReason::WrongKind),
        }
    }

    /// Where its answer may turn as values grow. What is searched turns nowhere in particular.
    pub(crate) fn turns(&self) -> Vec<Turn<'_>> {
        let ends = |least: Option<Turn<'static>>, most: Option<Turn<'static>>| {
            least.into_iter().chain(most).collect()
        };
        match self {
            Op::Known | Op::Search(..) | Op::HasTag(_) => Vec::new(),
            Op::Flag(_) => vec![Turn::Yes],
            Op::NumberIn(least, most) => ends(
                least.map(|least| Turn::Number(least, Edge::At)),
                most.map(|most| Turn::Number(most, Edge::After)),
            ),
            Op::PlaceIn(least, most) => vec![Turn::Place(*least), Turn::Place(most.saturating_add(1))],
            Op::PlaceOneOf(places) => places
                .iter()
                .flat_map(|place| [Turn::Place(*place), Turn::Place(place.saturating_add(1))])
                .collect(),
            Op::DayIn(least, most) => ends(least.map(Turn::Day), most.map(|most| Turn::Day(most.plus(1)))),
            Op::WithinDays(days) => vec![Turn::Ahead(0), Turn::Ahead(i64::from(*days).saturating_add(1))],
            Op::InLastDays(days) => vec![Turn::Ahead(i64::from(*days).saturating_neg()), Turn::Ahead(1)],
            Op::TextOneOf(texts) => texts
                .iter()
                .flat_map(|text| [Turn::Text(text, Edge::At), Turn::Text(text, Edge::After)])
                .collect(),
        }
    }

    /// The texts or tags that it looks for. Its answer has to be asked of each value: no order of the values
    /// tells it.
    pub(crate) fn sought(&self) -> Option<&[String]> {
        match self {
            Op::Search(_, sought) | Op::HasTag(sought) => Some(sought),
            Op::Known
            | Op::Flag(_)
            | Op::NumberIn(..)
            | Op::PlaceIn(..)
            | Op::PlaceOneOf(_)
            | Op::DayIn(..)
            | Op::WithinDays(_)
            | Op::InLastDays(_)
            | Op::TextOneOf(_) => None,
        }
    }

    /// Whether it counts days from today.
    pub(crate) fn is_relative(&self) -> bool {
        self.turns().iter().any(|turn| matches!(turn, Turn::Ahead(_)))
    }

    /// The days from which on the answer for a date is another than on the day before.
    pub(crate) fn days_of_change(&self, date: Day) -> Vec<Day> {
        // `ahead` days before the date it is that far ahead for the last time.
        let day = |turn: Turn<'_>| match turn {
            Turn::Ahead(ahead) => Some(date.plus(1i64.saturating_sub(ahead))),
            Turn::Yes | Turn::Number(..) | Turn::Place(_) | Turn::Day(_) | Turn::Text(..) => None,
        };
        self.turns().into_iter().filter_map(day).collect()
    }

    /// Whether one of the texts that it looks for is enough to meet another search.
    pub(crate) fn may_meet(&self, other: &Op) -> bool {
        let (Op::Search(here, mine), Op::Search(there, theirs)) = (self, other) else { return false };
        mine.iter().any(|mine| theirs.iter().any(|theirs| here.tells(mine, *there, theirs) == Some(true)))
    }

    /// What a text that meets this says of another search: that it is met, that it is not, or nothing. The
    /// same of tags, which say nothing of each other.
    pub(crate) fn tells_of(&self, other: &Op) -> Option<bool> {
        match (self, other) {
            (Op::Search(here, mine), Op::Search(there, theirs)) => {
                // Whichever of mine is found, one of theirs is; or none is.
                let tells = |mine: &String, theirs: &String| here.tells(mine, *there, theirs);
                let is_met = |mine: &String| theirs.iter().any(|theirs| tells(mine, theirs) == Some(true));
                let is_unmet = |mine: &String| theirs.iter().all(|theirs| tells(mine, theirs) == Some(false));
                if mine.iter().all(is_met) { Some(true) } else { mine.iter().all(is_unmet).then_some(false) }
            }
            (Op::Search(..), _) => None,
            // Nothing is searched.
            (
                Op::Known
                | Op::Flag(_)
                | Op::NumberIn(..)
                | Op::PlaceIn(..)
                | Op::PlaceOneOf(_)
                | Op::DayIn(..)
                | Op::WithinDays(_)
                | Op::InLastDays(_)
                | Op::TextOneOf(_)
                | Op::HasTag(_),
                _,
            ) => None,
        }
    }
}

impl Search {
    fn finds(self, sought: &[String], text: &str) -> bool {
        match self {
            Search::Anywhere => sought.iter().any(|sought| text.contains(sought)),
            Search::Start => sought.iter().any(|sought| text.starts_with(sought)),
            Search::End => sought.iter().any(|sought| text.ends_with(sought)),
            Search::Word => phrase::is_in(sought, text),
        }
    }

    /// Whether a text in which `mine` is found here has `theirs` there, if that is sure.
    fn tells(self, mine: &str, there: Search, theirs: &str) -> Option<bool> {
        match (self, there) {
            (Search::Anywhere | Search::Start | Search::End, Search::Anywhere) => {
                mine.contains(theirs).then_some(true)
            }
            (Search::Start, Search::Start) if mine.starts_with(theirs) => Some(true),
            (Search::Start, Search::Start) => (!theirs.starts_with(mine)).then_some(false),
            (Search::End, Search::End) if mine.ends_with(theirs) => Some(true),
            (Search::End, Search::End) => (!theirs.ends_with(mine)).then_some(false),
            // Within a phrase stands a shorter one.
            (Search::Word, Search::Word) => phrase::is_in(&[theirs.to_owned()], mine).then_some(true),
            // Found at one place, it says nothing of another. A word may be written with full stops.
            (Search::Anywhere, Search::Start | Search::End | Search::Word)
            | (Search::Start, Search::End | Search::Word)
            | (Search::End, Search::Start | Search::Word)
            | (Search::Word, Search::Anywhere | Search::Start | Search::End) => None,
        }
    }
}

impl Turn<'_> {
    /// Whether a value lies at or beyond it.
    pub(crate) fn is_reached(self, reading: &Reading<'_>, today: Day) -> bool {
        fn reached<T: Ord>(value: T, turn: T, edge: Edge) -> bool {
            match edge {
                Edge::At => value >= turn,
                Edge::After => value > turn,
            }
        }
        match (self, reading) {
            (Turn::Yes, Reading::Flag(yes)) => *yes,
            (Turn::Number(turn, edge), Reading::Number(number)) => reached(*number, turn, edge),
            (Turn::Place(turn), Reading::Place(place)) => *place >= turn,
            (Turn::Day(turn), Reading::Day(day)) => *day >= turn,
            (Turn::Ahead(turn), Reading::Day(day)) => i64::from(day.since(today)) >= turn,
            (Turn::Text(turn, edge), Reading::Text(text)) => reached(text.as_ref(), turn, edge),
            // A turn is met by readings of its own kind only.
            (
                Turn::Yes
                | Turn::Number(..)
                | Turn::Place(_)
                | Turn::Day(_)
                | Turn::Ahead(_)
                | Turn::Text(..),
                _,
            ) => false,
        }
    }
}

fn within<T: Ord>(value: &T, least: &Option<T>, most: &Option<T>) -> bool {
    least.as_ref().is_none_or(|least| least <= value) && most.as_ref().is_none_or(|most| value <= most)
}
