//! [`Promises`]: what the teams promised each other, and whether they kept it.

use serde::{Deserialize, Serialize};

use super::counts::{one, sum};
use super::line::Line;
use crate::feedback::form::is_usual;
use crate::feedback::share::Share;

/// What the teams promised each other, once for each offer that came to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Promises {
    /// Sales answers an offer in time: accepts it, gives it back or disqualifies it.
    #[serde(skip_serializing_if = "is_usual")]
    pub answer: Promise,
    /// Sales makes the first contact in time.
    #[serde(skip_serializing_if = "is_usual")]
    pub first_touch: Promise,
    /// Sales decides in time about what it accepted.
    #[serde(skip_serializing_if = "is_usual")]
    pub decide: Promise,
    /// Marketing takes a recycled lead back in time.
    #[serde(skip_serializing_if = "is_usual")]
    pub take_back: Promise,
}

/// How often a service level was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Promise {
    /// Kept.
    #[serde(skip_serializing_if = "is_usual")]
    pub kept: u64,
    /// Missed at least once.
    #[serde(skip_serializing_if = "is_usual")]
    pub missed: u64,
}

impl Promises {
    pub(super) fn post(&mut self, line: &Line<'_>) {
        let all = [
            (&mut self.answer, line.kept.answer),
            (&mut self.first_touch, line.kept.first_touch),
            (&mut self.decide, line.kept.decide),
            (&mut self.take_back, line.kept.take_back),
        ];
        for (promise, kept) in all {
            match kept {
                Some(true) => one(&mut promise.kept),
                Some(false) => one(&mut promise.missed),
                None => {}
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.answer.merge(other.answer);
        self.first_touch.merge(other.first_touch);
        self.decide.merge(other.decide);
        self.take_back.merge(other.take_back);
    }
}

impl Promise {
    /// How many of those that were due were kept. What is not due yet is in neither number.
    pub fn share(self) -> Share {
        Share::new(self.kept, self.kept.saturating_add(self.missed))
    }

    fn merge(&mut self, other: Self) {
        sum([(&mut self.kept, other.kept), (&mut self.missed, other.missed)]);
    }
}
