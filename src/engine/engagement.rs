//! [`EngagementCode`]: whether what they did still counts as interest, and what is forgotten.
//!
//! An activity engages for 365 days, and what was done before a silence of 120 days is forgotten. Visits lie on the days
//! 20400, 20300 and 20100, and today is day 20450. The steps back are 50, 100 and 200 days: the third is a silence, so
//! that everything before day 20300 is forgotten. On day 20520 the silence since the last visit is full, and everything
//! is forgotten.

use super::activity::ActivityCode;
use super::query::Query;
use crate::score::can_engage;
use crate::value::day::Day;
use crate::value::points::Points;

/// How long what was done counts as interest.
pub(crate) struct EngagementCode {
    /// An activity engages while it is younger than this.
    pub(crate) within_days: u32,
    /// After this many days without an activity that the query takes, all before them is forgotten.
    pub(crate) forget: Option<(Query, u32)>,
}

/// Which activities are the buyer asking for contact.
pub(crate) struct ContactCode {
    pub(crate) query: Query,
    /// One asks while it is younger than this.
    pub(crate) within_days: u32,
    pub(crate) least_fit: Option<Points>,
}

/// Returns the first day that is remembered: all before the last `silence` is forgotten. `days` are those on which something
/// was done, the newest first. `None` where no step between them is as long.
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

/// For how many days an activity engages of which nothing is left from an age on.
pub(crate) fn engages_for(end: i32, within_days: u32) -> u32 {
    u32::try_from(end).map_or(within_days, |end| end.min(within_days))
}

/// Whether an age has reached `days` days.
fn is_old(age: i32, days: u32) -> bool {
    i64::from(age) >= i64::from(days)
}

impl ActivityCode {
    /// Whether it can engage: it gives points for what was done.
    pub(crate) fn can_engage(&self) -> bool {
        can_engage(self.points, self.repeat)
    }

    /// For how many days one activity engages.
    pub(crate) fn engages_for(&self, within_days: u32) -> u32 {
        engages_for(self.end, within_days)
    }
}
