//! [`Test`]: one question about one fact, with how old the fact may be.
//!
//! Take `employees between 50 and 1000`, of facts that are at most 90 days old. 120 employees, learnt 30 days ago, are
//! `Ok(true)`, and 20 are `Ok(false)`. 120 that were learnt 100 days ago are `Err(Expired)`, and with no fact at all
//! it is `Err(Missing)`: both errors are the answer "unknown".

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

impl Held<'_> {
    pub(crate) fn unusable(why: UnknownReason) -> Self {
        Held { reading: Reading::Unusable(why), age: None }
    }
}

impl Test {
    /// The answer, or why there is none.
    pub(crate) fn ask(&self, held: &Held<'_>, today: Day) -> Result<bool, UnknownReason> {
        let expired = self.is_expired(held);
        let unusable = match held.reading {
            Reading::Unusable(why) => Some(why),
            Reading::OtherCurrency
            | Reading::Flag(_)
            | Reading::Number(_)
            | Reading::Place(_)
            | Reading::Day(_)
            | Reading::Text(_)
            | Reading::Tags(_) => None,
        };
        match unusable {
            // Whether it is known is known of every fact.
            _ if self.op == Op::Known => Ok(unusable.is_none() && !expired),
            Some(why) => Err(why),
            None if expired => Err(UnknownReason::Expired),
            None => self.op.holds(&held.reading, today),
        }
    }

    /// Whether the fact was learnt too long ago to answer.
    pub(crate) fn is_expired(&self, held: &Held<'_>) -> bool {
        is_expired(self.valid_for, held.age)
    }

    pub(crate) fn answer(&self, held: &Held<'_>, today: Day) -> Answer {
        self.ask(held, today).map_or(Answer::Unknown, Answer::from)
    }
}

/// Whether a fact of this age is too old for what may be so many days old.
#[inline]
pub(crate) fn is_expired(valid_for: Option<u32>, age: Option<i32>) -> bool {
    match (valid_for, age) {
        (Some(days), Some(age)) => i64::from(age) > i64::from(days),
        _ => false,
    }
}
