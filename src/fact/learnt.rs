//! [`Learnt`]: when a fact was learnt, on a date or at an instant.
//!
//! A fact that is dated 2026-02-20 was learnt on that day of the playbook, whatever offset that counts days by: on
//! 2 March it is ten days old. One that was learnt at 23:30 UTC on 20 February falls in the 21st of a playbook at
//! `+01:00`, and is nine days old there. At 23:00 UTC on the 20th the date is known already, the instant not yet.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::instant;

/// When a fact was learnt: on a date, or at an instant.
///
/// ```
/// use qualify::{Day, Learnt};
/// use qualify::playbook::DayOffset;
///
/// let berlin: DayOffset = "+01:00".parse().unwrap();
/// let date: Learnt = "2026-02-20".parse()?;
/// let instant: Learnt = "2026-02-20T23:30:00Z".parse()?;
/// // A date is that day of every playbook; an instant falls in a day by the playbook's offset.
/// assert_eq!(date, Learnt::On("2026-02-20".parse().unwrap()));
/// assert_eq!([date, instant].map(|learnt| learnt.day(berlin).to_string()), ["2026-02-20", "2026-02-21"]);
/// # Ok::<(), qualify::error::NotDateOrTime>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "time is told by dates and by instants")]
pub enum Learnt {
    /// On this day of the playbook.
    On(Day),
    /// At this instant.
    At(DateTime<Utc>),
}

impl Learnt {
    /// Returns the day of a playbook with this offset: a date itself, or the day in which the instant falls.
    pub fn day(self, days: DayOffset) -> Day {
        match self {
            Learnt::On(day) => day,
            Learnt::At(at) => days.day_of(at),
        }
    }

    /// Returns the age of a fact in days at an instant; `None` while it is not known yet.
    ///
    /// It stays a call: facts without a date shall not pay for it where they are read.
    #[inline(never)]
    pub(crate) fn age(self, now: DateTime<Utc>, days: DayOffset) -> Option<i32> {
        let today = days.day_of(now);
        let is_known = match self {
            Learnt::On(day) => day <= today,
            Learnt::At(at) => at <= now,
        };
        is_known.then(|| today.since(self.day(days)))
    }

    /// Returns the instant from which on it is known.
    pub(crate) fn begins(self, days: DayOffset) -> DateTime<Utc> {
        match self {
            Learnt::On(day) => days.start_of(day),
            Learnt::At(at) => at,
        }
    }

    /// Returns the instant by which two of them are told apart: of a date its midnight in UTC.
    pub(crate) fn order(self) -> DateTime<Utc> {
        self.begins(DayOffset::UTC)
    }

    /// Returns whether stored forms can hold it.
    pub(crate) fn is_storable(self) -> bool {
        match self {
            Learnt::On(_) => true,
            Learnt::At(at) => instant::is_storable(at),
        }
    }
}

impl From<Day> for Learnt {
    fn from(day: Day) -> Self {
        Learnt::On(day)
    }
}

impl From<NaiveDate> for Learnt {
    fn from(date: NaiveDate) -> Self {
        Learnt::On(date.into())
    }
}

impl From<DateTime<Utc>> for Learnt {
    fn from(at: DateTime<Utc>) -> Self {
        Learnt::At(at)
    }
}

/// Reads a date such as `2026-02-20`, or an instant in RFC 3339.
impl FromStr for Learnt {
    type Err = NotDateOrTime;
    fn from_str(text: &str) -> Result<Self, NotDateOrTime> {
        let date = text.parse::<Day>().ok().map(Learnt::On);
        date.or_else(|| instant::read(text).map(Learnt::At)).ok_or(NotDateOrTime)
    }
}

/// The text is neither a date nor an instant between 1970 and 2200.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a date or an instant: write year-month-day or RFC 3339 between 1970 and 2200, such as `2026-06-01` or \
     `2026-06-01T09:30:00Z`"
)]
#[non_exhaustive]
pub struct NotDateOrTime;

impl fmt::Display for Learnt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Learnt::On(day) => day.fmt(f),
            Learnt::At(at) => f.write_str(&instant::written(*at)),
        }
    }
}

/// As text: `"2026-02-20"` or `"2026-02-20T09:30:00Z"`. An instant outside the years 1970 to 2200 is not written: it
/// could not be read back.
impl Serialize for Learnt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_storable() {
            return Err(ser::Error::custom(format_args!("expected {}", instant::RULE)));
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Learnt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_known_all_day_and_an_instant_from_then_on() {
        let tokyo: DayOffset = "+09:00".parse().unwrap();
        let date: Learnt = "2026-03-02".parse().unwrap();
        let instant: Learnt = "2026-03-02T08:00:00+09:00".parse().unwrap();
        // Midnight in Tokyo is 15:00 in UTC.
        for (now, of_date, of_instant) in [
            ("2026-03-01T14:59:59Z", None, None),
            ("2026-03-01T15:00:00Z", Some(0), None),
            ("2026-03-01T22:59:59Z", Some(0), None),
            ("2026-03-01T23:00:00Z", Some(0), Some(0)),
            ("2026-03-02T15:00:00Z", Some(1), Some(1)),
        ] {
            assert_eq!(
                (date.age(at(now), tokyo), instant.age(at(now), tokyo)),
                (of_date, of_instant),
                "{now}"
            );
        }
        assert_eq!(
            (date.begins(tokyo), date.order()),
            (at("2026-03-01T15:00:00Z"), at("2026-03-02T00:00:00Z"))
        );
    }

    #[test]
    fn both_forms_are_read_as_they_are_written() {
        for text in ["1970-01-01", "2200-12-31", "2026-02-20T23:30:00Z", "2026-02-20T23:30:00.000000001Z"] {
            assert_eq!(text.parse::<Learnt>().unwrap().to_string(), text);
        }
        let shifted: Learnt = "2026-02-20T23:30:00-05:00".parse().unwrap();
        assert_eq!(shifted.to_string(), "2026-02-21T04:30:00Z");
        for text in
            ["", "2026-2-20", "2026-02-20 10:00", "2026-02-20T10:00:00", "1969-12-31T23:59:59Z", "2201-01-01"]
        {
            assert_eq!(text.parse::<Learnt>(), Err(NotDateOrTime), "{text}");
        }
    }
}
