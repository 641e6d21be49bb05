//! [`Day`]: time as this crate counts it, and the way from instants to days.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

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

    fn clamped(number: i64) -> Self {
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

/// As text: `"2026-03-02"`.
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How a playbook tells days apart: the UTC hour at which its day starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DayRule {
    starts_at: TimeDelta,
}

impl DayRule {
    pub(crate) fn starting_at_hours(hours: i8) -> Self {
        DayRule { starts_at: always(TimeDelta::try_hours(i64::from(hours)), TimeDelta::zero(), "few hours") }
    }

    /// The day in which an instant falls.
    pub(crate) fn day(self, at: DateTime<Utc>) -> Day {
        // A leap second has no number of its own.
        if at.timestamp_subsec_nanos() >= 1_000_000_000 {
            return self.day_by_calendar(at);
        }
        let seconds = at.timestamp().saturating_sub(self.starts_at.num_seconds());
        Day::clamped(seconds.div_euclid(86_400))
    }

    fn day_by_calendar(self, at: DateTime<Utc>) -> Day {
        // At the ends of time there is no other day.
        let shifted = at.naive_utc().checked_sub_signed(self.starts_at).unwrap_or(at.naive_utc());
        Day::from_date(shifted.date())
    }

    /// The first instant of a day.
    pub(crate) fn start(self, day: Day) -> DateTime<Utc> {
        let midnight = day.date().and_time(NaiveTime::MIN);
        // At the ends of time a day starts at midnight.
        midnight.checked_add_signed(self.starts_at).unwrap_or(midnight).and_utc()
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

    #[test]
    fn a_shifted_day_starts_at_its_hour() {
        let rule = DayRule::starting_at_hours(-9); // Tokyo: midnight is 15:00 UTC of the day before
        assert_eq!(rule.day(at("2026-03-01T14:59:59Z")).to_string(), "2026-03-01");
        assert_eq!(rule.day(at("2026-03-01T15:00:00Z")).to_string(), "2026-03-02");
        assert_eq!(rule.start("2026-03-02".parse().unwrap()), at("2026-03-01T15:00:00Z"));
        assert_eq!(rule.day(DateTime::<Utc>::MIN_UTC), Day::FIRST);
        assert_eq!(rule.day(DateTime::<Utc>::MAX_UTC), Day::LAST);
    }

    #[test]
    fn seconds_and_the_calendar_agree() {
        for hours in -23..=23 {
            let rule = DayRule::starting_at_hours(hours);
            let (first, last) = (at("1969-12-28T23:59:59.999999999Z"), at("2201-01-03T00:00:00Z"));
            let step = TimeDelta::minutes(398_765);
            let mut instants = vec![DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
            instants.extend((0..100).map(|hour| first + TimeDelta::hours(hour)));
            instants.extend((0..).map(|steps| first + step * steps).take_while(|at| *at < last));
            for at in instants {
                assert_eq!(rule.day(at), rule.day_by_calendar(at), "{at} {hours}");
            }
        }
        let leap = at("2016-12-31T23:59:60.5Z");
        assert_eq!(DayRule::default().day(leap).to_string(), "2016-12-31");
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }
}
