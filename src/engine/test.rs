//! [`Test`]: one question about one fact, with how old the fact may be.
//!
//! Take `employees between 50 and 1000`, of facts that are at most 90 days old. 120 employees, learnt 30 days ago, are
//! `Ok(true)`, and 20 are `Ok(false)`. 120 that were learnt 100 days ago are `Err(Expired)`, 120 of which nobody said
//! when they were learnt `Err(Undated)`, and with no fact at all it is `Err(Missing)`: all errors are the answer
//! "unknown".

use super::operator::Op;
use super::reading::Reading;
use crate::condition::Condition;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::day::Day;

/// A distinct test of a slot.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) op: Op,
    /// The greatest age in days of a fact that may answer.
    pub(crate) valid_for: Option<u32>,
    /// The condition it was compiled from, for a person to read.
    pub(crate) sentence: Condition,
}

/// A fact as a slot holds it: bound to its kind, with its age.
#[derive(Clone, Debug)]
pub(crate) struct Held<'p> {
    pub(crate) reading: Reading<'p>,
    /// Days since it was learnt, if that is known.
    pub(crate) age: Option<i32>,
}

impl<'p> Held<'p> {
    pub(crate) fn unusable(why: UnknownReason) -> Self {
        Held { reading: Reading::Unusable(why), age: None }
    }

    /// A fact that was learnt today, which no age rules out.
    pub(crate) fn fresh(reading: Reading<'p>) -> Self {
        Held { reading, age: Some(0) }
    }
}

impl Test {
    /// The answer, or why there is none.
    pub(crate) fn ask(&self, held: &Held<'_>, today: Day) -> Result<bool, UnknownReason> {
        let stale = self.stale(held);
        let unusable = held.reading.unusable();
        match unusable {
            // Whether it is known is known of every fact.
            _ if self.op == Op::Known => Ok(unusable.is_none() && stale.is_none()),
            Some(why) => Err(why),
            None => match stale {
                Some(why) => Err(why),
                None => self.op.holds(&held.reading, today),
            },
        }
    }

    /// Why the fact is not recent enough to answer, if it is not.
    pub(crate) fn stale(&self, held: &Held<'_>) -> Option<UnknownReason> {
        stale(self.valid_for, held.age)
    }

    pub(crate) fn answer(&self, held: &Held<'_>, today: Day) -> Answer {
        self.ask(held, today).map_or(Answer::Unknown, Answer::from)
    }
}

/// Why a fact of this age cannot answer a question with an agreed age: it is too old, or nobody said how old it is.
#[inline]
pub(crate) fn stale(valid_for: Option<u32>, age: Option<i32>) -> Option<UnknownReason> {
    match (valid_for, age) {
        (Some(days), Some(age)) => (i64::from(age) > i64::from(days)).then_some(UnknownReason::Expired),
        (Some(_), None) => Some(UnknownReason::Undated),
        (None, _) => None,
    }
}
