//! [`Day`]: time as this crate counts it.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::as_text::as_text;
use crate::invariant::always;

/// A calendar day from 1970-01-01 to 2200-12-31.
///
/// Windows, decays and ages count whole days, so an answer never depends on the hour at which it
/// is asked, only on the day.
///
/// ```
/// use qualify::Day;
///
/// let day: Day = "2026-03-02".parse().unwrap();
/// assert_eq!(day.plus(30).to_string(), "2026-04-01");
/// assert_eq!(Day::from_date(chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()), day);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Days from 0001-01-01 to 1970-01-01, as chrono counts them.
const EPOCH: i32 = 719_163;

impl Day {
    /// 1970-01-01.
    pub const FIRST: Day = Day(0);
    /// 2200-12-31, the last day that a playbook looks ahead to.
    pub const LAST: Day = Day(84_370);

    /// A day about halfway: there is room on both sides for days counted from it.
    pub(crate) const MIDDLE: Day = Day(40_000);

    /// The day of a calendar date; dates outside the range become its first or last day.
    pub fn from_date(date: NaiveDate) -> Self {
        Day::clamped(i64::from(date.num_days_from_ce()).saturating_sub(i64::from(EPOCH)))
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day so many days later (earlier when negative), within the range.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Day::clamped(i64::from(self.0).saturating_add(days))
    }

    /// Days from `earlier` to this day; negative when this day is the earlier one.
    pub fn since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar date.
    pub fn date(self) -> NaiveDate {
        let date = NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH));
        always(date, NaiveDate::MIN, "every day is a date")
    }

    pub(super) fn clamped(number: i64) -> Self {
        let number = number.clamp(i64::from(Self::FIRST.0), i64::from(Self::LAST.0));
        Day(always(i32::try_from(number).ok(), 0, "days end before 32 bits do"))
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Day::from_date(date)
    }
}

/// Reads `2026-03-02`, exactly.
impl FromStr for Day {
    type Err = NotDay;
    fn from_str(text: &str) -> Result<Self, NotDay> {
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            parts
                .next()
                .filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|part| part.parse::<u32>().ok())
        };
        let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else { return Err(NotDay) };
        let year = i32::try_from(year).map_err(|_| NotDay)?;
        if parts.next().is_some() || !(1970..=2200).contains(&year) {
            return Err(NotDay);
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from_date).ok_or(NotDay)
    }
}

/// The text is not a calendar date between 1970 and 2200.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date: write year-month-day between 1970 and 2200, such as `2026-06-01`")]
#[non_exhaustive]
pub struct NotDay;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().format("%Y-%m-%d").fmt(f)
    }
}

as_text! {
    /// As text: `"2026-03-02"`.
    Day
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_what_the_docs_say() {
        assert_eq!(Day::FIRST.to_string(), "1970-01-01");
        assert_eq!(Day::LAST.to_string(), "2200-12-31");
        assert_eq!(Day::LAST.plus(1), Day::LAST);
        assert_eq!(Day::FIRST.plus(i64::MIN), Day::FIRST);
        assert_eq!(Day::from_date(NaiveDate::MAX), Day::LAST);
    }

    #[test]
    fn only_full_dates_are_read() {
        for text in [
            "2026-6-1",
            "26-06-01",
            "2026-06-31",
            "2026-06-01T00:00:00Z",
            "1969-12-31",
            "2201-01-01",
            "+026-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!("2024-02-29".parse::<Day>().unwrap().to_string(), "2024-02-29");
    }
}
