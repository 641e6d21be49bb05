//! [`ActivityStore`]: what a prospect did, as far as rating asks, wherever it is kept.
//!
//! Of three visits, of which a rule counts each with 5 points, a list, a history and a column all say: 15 points, the
//! newest on day 20512. Of nothing done ([`NoActivities`]) nothing is said, and a rule adds what its floor gives.

use super::activity::{ActivityCode, Counts};
use super::did::DidCode;
use super::query::Query;
use crate::value::day::Day;
use crate::value::points::Points;

/// What a prospect did, as far as rating asks.
pub(crate) trait ActivityStore {
    /// Whether nothing can be in it, so that nothing need be asked.
    const IS_EMPTY: bool = false;

    /// What an activity rule adds, clamped.
    fn points(&self, rule: &ActivityCode) -> Points;

    /// Which activities a rule counts, if it counts any.
    fn counts(&self, rule: &ActivityCode) -> Option<Counts>;

    /// The day of the newest activity that a query takes.
    fn newest(&self, query: Query) -> Option<Day>;

    /// The day of the last of those that a question needs, counted from the newest.
    fn needed(&self, did: &DidCode) -> Option<Day>;

    /// The answer of a question about what they did.
    fn did(&self, did: &DidCode, today: Day) -> bool {
        did.is_met(self.needed(did), today)
    }
}

/// Nothing was done.
pub(crate) struct NoActivities;

impl ActivityStore for NoActivities {
    const IS_EMPTY: bool = true;

    fn points(&self, rule: &ActivityCode) -> Points {
        rule.clamp.apply(Points::ZERO)
    }

    fn counts(&self, _: &ActivityCode) -> Option<Counts> {
        None
    }

    fn newest(&self, _: Query) -> Option<Day> {
        None
    }

    fn needed(&self, _: &DidCode) -> Option<Day> {
        None
    }
}
