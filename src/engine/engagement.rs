//! [`EngagementCode`]: whether what they did still counts as interest, and what is forgotten.
//!
//! An activity engages for 365 days, and what was done before a silence of 120 days is forgotten. Visits lie on the days
//! 20400, 20300 and 20100, and today is day 20450. The steps back are 50, 100 and 200 days: the third is a silence, so
//! that everything before day 20300 is forgotten. On day 20520 the silence since the last visit is full, and everything
//! is forgotten.

use super::activity::ActivityCode;
use super::query::Query;
use crate::score::Repeat;
use crate::value::day::Day;
use crate::value::points::Points;

/// How long what was done counts as interest.
pub(crate) struct EngagementCode {
    /// An activity engages while it is younger than so many days.
    pub(crate) within_days: u32,
    /// After so many days without an activity that a query takes, all before is forgotten.
    pub(crate) forget: Option<(Query, u32)>,
}

/// Which activities are the buyer asking for contact.
pub(crate) struct ContactCode {
    pub(crate) query: Query,
    /// One asks while it is younger than so many days.
    pub(crate) within_days: u32,
    pub(crate) least_fit: Option<Points>,
}

/// The first day that is remembered, of the days on which something was done, the newest first: all before the last
/// silence of so many days is forgotten. `None` where there was no such silence.
pub(crate) fn remembered(days: impl Iterator<Item = (i32, u32)>, silence: u32, today: Day) -> Option<Day> {
    let mut reached = today.number();
    for (day, _) in days {
        if is_old(reached.saturating_sub(day), silence) {
            return Some(Day::FIRST.plus(i64::from(reached)));
        }
        reached = day;
    }
    None
}

/// Whether an age in days has reached so many.
fn is_old(age: i32, days: u32) -> bool {
    i64::from(age) >= i64::from(days)
}

impl ActivityCode {
    /// Whether it can engage: it gives points for what was done.
    pub(crate) fn can_engage(&self) -> bool {
        self.points > Points::ZERO && !matches!(self.repeat, Repeat::WhenQuiet { .. })
    }

    /// For how many days one activity engages.
    pub(crate) fn engages_for(&self, within_days: u32) -> u32 {
        u32::try_from(self.end).map_or(within_days, |end| end.min(within_days))
    }
}
