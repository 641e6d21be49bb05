//! [`DayOffset`]: which day of a playbook an instant falls in.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::as_text::as_text;
use super::day::Day;
use crate::invariant::always;

/// The fixed offset from UTC by which a playbook tells days apart: `+01:00` is midnight in Berlin in winter, `-05:00` in
/// New York, `+05:30` in Mumbai.
///
/// It does not follow summer time. Take standard time: in summer the day then starts at one in the morning.
///
/// ```
/// use qualify::playbook::DayOffset;
///
/// let berlin: DayOffset = "+01:00".parse().unwrap();
/// let late = "2026-03-01T23:30:00Z".parse().unwrap();
/// assert_eq!(berlin.day_of(late).to_string(), "2026-03-02");
/// assert_eq!(DayOffset::UTC.day_of(late).to_string(), "2026-03-01");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayOffset {
    /// East of Greenwich; a multiple of fifteen.
    minutes: i16,
}

impl DayOffset {
    /// Days as UTC has them.
    pub const UTC: DayOffset = DayOffset { minutes: 0 };

    /// Returns the offset `minutes` east of Greenwich, from -720 to 840 in steps of 15.
    ///
    /// # Errors
    ///
    /// [`NotDayOffset`] for every other number.
    pub const fn from_minutes(minutes: i16) -> Result<Self, NotDayOffset> {
        match minutes {
            -720..=840 if minutes % 15 == 0 => Ok(DayOffset { minutes }),
            _ => Err(NotDayOffset),
        }
    }

    /// Returns the minutes east of Greenwich.
    pub const fn minutes(self) -> i16 {
        self.minutes
    }

    /// Returns the day in which an instant falls.
    #[inline]
    pub fn day_of(self, at: DateTime<Utc>) -> Day {
        // A leap second has no number of its own.
        if at.timestamp_subsec_nanos() >= 1_000_000_000 {
            return self.day_by_calendar(at);
        }
        let seconds = at.timestamp().saturating_add(self.seconds());
        Day::clamped(seconds.div_euclid(86_400))
    }

    fn day_by_calendar(self, at: DateTime<Utc>) -> Day {
        // At the ends of time there is no other day.
        let shifted = at.naive_utc().checked_add_signed(self.east()).unwrap_or(at.naive_utc());
        Day::from_date(shifted.date())
    }

    /// Returns the first instant of a day.
    pub(crate) fn start_of(self, day: Day) -> DateTime<Utc> {
        let midnight = day.date().and_time(NaiveTime::MIN);
        // At the ends of time a day starts at midnight.
        midnight.checked_sub_signed(self.east()).unwrap_or(midnight).and_utc()
    }

    /// Seconds east of Greenwich.
    fn seconds(self) -> i64 {
        i64::from(self.minutes).saturating_mul(60)
    }

    fn east(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds())
    }
}

/// The text or number is not an offset of a playbook's day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an offset from UTC: write `+01:00`, from `-12:00` to `+14:00` in quarter hours")]
#[non_exhaustive]
pub struct NotDayOffset;

/// Reads `+01:00`, exactly: a sign, two digits, a colon, two digits.
impl FromStr for DayOffset {
    type Err = NotDayOffset;
    fn from_str(text: &str) -> Result<Self, NotDayOffset> {
        let (east, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            (None, None) => return Err(NotDayOffset),
        };
        let part = |part: &str, below: i16| {
            let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<i16>().ok()).flatten().filter(|number| *number < below)
        };
        let (hours, minutes) = rest.split_once(':').ok_or(NotDayOffset)?;
        let (hours, minutes) = part(hours, 24).zip(part(minutes, 60)).ok_or(NotDayOffset)?;
        DayOffset::from_minutes(hours.saturating_mul(60).saturating_add(minutes).saturating_mul(east))
    }
}

impl fmt::Display for DayOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.minutes < 0 { '-' } else { '+' }, self.minutes.unsigned_abs());
        let hours = always(size.checked_div(60), 0, "sixty is not zero");
        let minutes = always(size.checked_rem(60), 0, "sixty is not zero");
        write!(f, "{sign}{hours:02}:{minutes:02}")
    }
}

as_text! {
    /// As text: `"+01:00"`.
    DayOffset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_begins_at_its_midnight() {
        let tokyo: DayOffset = "+09:00".parse().unwrap();
        assert_eq!(tokyo.day_of(at("2026-03-01T14:59:59Z")).to_string(), "2026-03-01");
        assert_eq!(tokyo.day_of(at("2026-03-01T15:00:00Z")).to_string(), "2026-03-02");
        assert_eq!(tokyo.start_of("2026-03-02".parse().unwrap()), at("2026-03-01T15:00:00Z"));
        assert_eq!(tokyo.day_of(DateTime::<Utc>::MIN_UTC), Day::FIRST);
        assert_eq!(tokyo.day_of(DateTime::<Utc>::MAX_UTC), Day::LAST);
    }

    #[test]
    fn seconds_and_the_calendar_agree() {
        for minutes in (-720..=840).step_by(15) {
            let offset = DayOffset::from_minutes(minutes).unwrap();
            let (first, last) = (at("1969-12-28T23:59:59.999999999Z"), at("2201-01-03T00:00:00Z"));
            let step = TimeDelta::minutes(398_765);
            let mut instants = vec![DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC];
            instants.extend((0..100).map(|hour| first + TimeDelta::hours(hour)));
            instants.extend((0..).map(|steps| first + step * steps).take_while(|at| *at < last));
            for at in instants {
                assert_eq!(offset.day_of(at), offset.day_by_calendar(at), "{at} {offset}");
            }
        }
        let leap = at("2016-12-31T23:59:60.5Z");
        assert_eq!(DayOffset::UTC.day_of(leap).to_string(), "2016-12-31");
    }

    #[test]
    fn only_quarter_hours_that_some_clock_shows_are_read() {
        for minutes in (-720..=840).step_by(15) {
            let offset = DayOffset::from_minutes(minutes).unwrap();
            assert_eq!(offset.to_string().parse(), Ok(offset));
        }
        assert_eq!("-00:00".parse(), Ok(DayOffset::UTC));
        for text in
            ["", "Z", "1", "+1:00", "+01", "01:00", "+0100", "+14:15", "-12:15", "+05:20", "+ 1:00", "+24:00"]
        {
            assert_eq!(text.parse::<DayOffset>(), Err(NotDayOffset), "{text}");
        }
    }
}
