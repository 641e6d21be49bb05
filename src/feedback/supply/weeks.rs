//! [`Week`]: what a week brings and takes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Supply;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;

/// What a week brings and takes, Monday to Sunday, by the days of the playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Week {
    /// The Monday on which it begins.
    pub monday: Day,
    /// How often a lead comes to be ready to be offered.
    pub gained: u64,
    /// How often one is no longer.
    pub lost: u64,
    /// How many offered leads come to be such that the next verdict takes them back: faded below the bar,
    /// disqualified, or out of reach. Those that are so from the beginning count in the first week.
    pub withdrawn: u64,
    /// How many are ready at its end.
    pub ready: u64,
}

/// Every week from the first instant to the last.
pub(super) fn of(supply: &Supply, days: DayOffset) -> Vec<Week> {
    let monday = |at: DateTime<Utc>| {
        let day = days.day_of(at);
        // The first day of all is a Thursday.
        day.plus(i64::from(day.number().saturating_add(3).rem_euclid(7)).saturating_neg())
    };
    let mut weeks: BTreeMap<Day, Week> = BTreeMap::new();
    let (mut next, last) = (monday(supply.from), monday(supply.until));
    while next <= last {
        weeks.insert(next, Week { monday: next, gained: 0, lost: 0, withdrawn: 0, ready: 0 });
        match next.plus(7) {
            later if later > next => next = later,
            _ => break,
        }
    }
    let more = |count: &mut u64, one: bool| *count = count.saturating_add(u64::from(one));
    for change in &supply.changes {
        if let Some(week) = weeks.get_mut(&monday(change.at)) {
            more(&mut week.gained, change.gains());
            more(&mut week.lost, change.loses());
        }
    }
    for at in &supply.withdrawn {
        if let Some(week) = weeks.get_mut(&monday(*at)) {
            more(&mut week.withdrawn, true);
        }
    }
    let mut ready = supply.ready;
    let mut weeks: Vec<Week> = weeks.into_values().collect();
    for week in &mut weeks {
        ready = ready.saturating_add(week.gained).saturating_sub(week.lost);
        week.ready = ready;
    }
    weeks
}
