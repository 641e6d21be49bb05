//! [`DidCode`]: "did they do it", compiled.
//!
//! `did visit on at least 2 days within 30 days` needs the second newest day of visits. Of three visits on the days
//! 20510, 20510 and 20512 that is day 20510: it is met through day 20539, and unmet from day 20540 on. A question of
//! this sort is a slot of the program like an attribute, that reads yes or no and is never unknown.

use super::activity::{Matching, counted, last_of};
use super::query::{Apart, Query};
use super::worth::SPAN;
use crate::value::day::Day;

/// A compiled question about what they did. It sees all that was done, what is forgotten too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DidCode {
    pub(crate) query: Query,
    pub(crate) apart: Apart,
    pub(crate) at_least: u32,
    /// The age from which on an activity no longer counts.
    pub(crate) within_days: Option<u32>,
    /// Whether days are counted, and not activities.
    pub(crate) by_day: bool,
}

impl DidCode {
    /// The day on which the last of those was done that are needed, counted from the newest.
    pub(crate) fn needed(&self, matching: &impl Matching) -> Option<Day> {
        let day = match self.at_least {
            1 => matching.newest_day(),
            several => last_of(counted(matching.days(), self.by_day), several),
        };
        day.map(|day| Day::FIRST.plus(i64::from(day)))
    }

    /// The number of the day from which on it is no longer met, given the day of the last that is needed.
    pub(crate) fn until(&self, needed: Day) -> i64 {
        self.within_days.map_or(i64::MAX, |days| i64::from(needed.number()).saturating_add(i64::from(days)))
    }

    /// Whether it is met today, given the day of the last that is needed.
    pub(crate) fn is_met(&self, needed: Option<Day>, today: Day) -> bool {
        needed.is_some_and(|needed| i64::from(today.number()) < self.until(needed))
    }

    /// Whether anybody can meet it: no week has eight days.
    pub(crate) fn can_be_met(&self) -> bool {
        !self.by_day || self.within_days.is_none_or(|days| self.at_least <= days)
    }

    /// Whether whoever meets it meets the other: true only where that is sure.
    pub(crate) fn implies(&self, other: &DidCode) -> bool {
        let is_as_long =
            other.within_days.is_none_or(|long| self.within_days.is_some_and(|days| days <= long));
        (self.query, self.by_day) == (other.query, other.by_day)
            && self.at_least >= other.at_least
            && is_as_long
    }

    /// How many count today.
    pub(crate) fn count(&self, matching: &impl Matching, today: Day) -> u32 {
        let is_young = |day: i32| {
            let age = i64::from(today.number()).saturating_sub(i64::from(day));
            self.within_days.is_none_or(|days| age < i64::from(days))
        };
        let young = matching.days().take_while(|(day, _)| is_young(*day));
        counted(young, self.by_day).fold(0, |all, (_, count)| all.saturating_add(count))
    }

    /// How often it looks at each listed activity, about.
    pub(crate) fn readings(&self) -> usize {
        self.apart.search().saturating_add(1)
    }

    /// How much is read to answer it where activities are counted by query and day, about, in `pieces` of [`SPAN`] days
    /// and by what is dated later.
    pub(crate) fn work(&self, pieces: usize, later: impl FnOnce() -> usize) -> usize {
        let read = if self.at_least == 1 { 1 } else { pieces.saturating_mul(SPAN) };
        self.apart.work(later).saturating_add(read).saturating_add(8)
    }
}
