//! [`Timespan`]: how long, as people agree on it.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;

use super::as_text::as_text;
use crate::invariant::always;

/// A length of time as a contract says it: minutes or days, counted in working time or around the clock.
///
/// Its text is a whole number and `min`, `h` or `d`. `working` or `24x7` behind it says how it is counted; without
/// either, the term in which it stands says so ([`Terms`](crate::Terms)), and a [`Calendar`](crate::Calendar) counts
/// working time. An hour is 60 minutes. A day is a unit of its own: `1 d` in working time is the next working day
/// at the same time of day, `24 h` in working time is three days of eight hours. A duration of 0 is one and the same,
/// whatever its unit.
///
/// ```
/// use qualify::Timespan;
///
/// assert_eq!("60 min".parse::<Timespan>()?, Timespan::hours(1));
/// assert_ne!("24 h".parse::<Timespan>()?, Timespan::days(1));
/// assert_eq!(Timespan::minutes(90).to_string(), "90 min");
/// assert_eq!("2 d working".parse::<Timespan>()?, Timespan::days(2).working());
/// assert_eq!(Timespan::hours(4).around_the_clock().to_string(), "4 h 24x7");
/// # Ok::<(), qualify::error::NotTimespan>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timespan {
    count: u32,
    unit: Unit,
    clock: Option<Clock>,
}

/// What a duration counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    Minutes,
    Days,
}

/// Which time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Clock {
    Working,
    Always,
}

impl Clock {
    fn word(self) -> &'static str {
        match self {
            Clock::Working => "working",
            Clock::Always => "24x7",
        }
    }
}

const MINUTES_OF_HOUR: u32 = 60;
const MINUTES_OF_DAY: u32 = 1_440;

impl Timespan {
    /// No time at all. As a term it means that there is no such deadline, rest or window.
    pub const ZERO: Timespan = Timespan { count: 0, unit: Unit::Minutes, clock: None };

    /// Returns a duration of `count` minutes.
    pub const fn minutes(count: u32) -> Self {
        Timespan { count, ..Timespan::ZERO }
    }

    /// Returns a duration of `count` hours, at most 71,582,788.
    pub const fn hours(count: u32) -> Self {
        let most = u32::MAX.saturating_div(MINUTES_OF_HOUR);
        let count = if count > most { most } else { count };
        Timespan::minutes(count.saturating_mul(MINUTES_OF_HOUR))
    }

    /// Returns a duration of `count` days.
    pub const fn days(count: u32) -> Self {
        match count {
            0 => Timespan::ZERO,
            _ => Timespan { count, unit: Unit::Days, clock: None },
        }
    }

    /// Returns the duration, counted in working time.
    #[must_use]
    pub const fn working(self) -> Self {
        self.by(Clock::Working)
    }

    /// Returns the duration, counted around the clock: a day is 24 hours.
    #[must_use]
    pub const fn around_the_clock(self) -> Self {
        self.by(Clock::Always)
    }

    /// Returns whether it is no time at all.
    pub const fn is_zero(self) -> bool {
        self.count == 0
    }

    const fn by(self, clock: Clock) -> Self {
        match self.count {
            0 => self,
            _ => Timespan { clock: Some(clock), ..self },
        }
    }

    /// The same, saying how it is counted: by `own`, unless it says so itself.
    pub(crate) fn in_full(self, own: Clock) -> Self {
        self.by(self.clock.unwrap_or(own))
    }

    /// The same as briefly as it can be said where `own` is how it is counted by itself.
    pub(crate) fn in_short(self, own: Clock) -> Self {
        Timespan { clock: self.clock.filter(|clock| *clock != own), ..self }
    }

    /// Its length around the clock.
    pub(crate) fn plain(self) -> TimeDelta {
        let minutes = match self.unit {
            Unit::Minutes => 1,
            Unit::Days => i64::from(MINUTES_OF_DAY),
        };
        let all = i64::from(self.count).saturating_mul(minutes);
        always(TimeDelta::try_minutes(all), TimeDelta::MAX, "a number of 32 bits of days")
    }

    /// How many, of what, and how counted: in working time unless it says otherwise.
    pub(crate) fn parts(self) -> (u32, Unit, Clock) {
        (self.count, self.unit, self.clock.unwrap_or(Clock::Working))
    }

    /// The same, but at most so many days, or the minutes of as many.
    pub(crate) fn at_most(self, days: u32) -> Self {
        let most = match self.unit {
            Unit::Days => days,
            Unit::Minutes => days.saturating_mul(MINUTES_OF_DAY),
        };
        Timespan { count: self.count.min(most), ..self }
    }

    /// What is expected of a duration that is at most so many days.
    pub(crate) fn range(days: u32) -> String {
        let hours = days.saturating_mul(MINUTES_OF_DAY.saturating_div(MINUTES_OF_HOUR));
        format!("expected a duration of at most `{days} d`, or `{hours} h`")
    }
}

/// Reads `15 min`, `8 h`, `2 d`, `4 h 24x7`, `2 d working`.
impl FromStr for Timespan {
    type Err = NotTimespan;

    fn from_str(text: &str) -> Result<Self, NotTimespan> {
        let mut words = text.split_ascii_whitespace();
        let (count, unit) = words.next().zip(words.next()).ok_or(NotTimespan)?;
        let digits = count.bytes().all(|byte| byte.is_ascii_digit());
        let count: u32 = count.parse().ok().filter(|_| digits).ok_or(NotTimespan)?;
        let span = match unit {
            "min" => Timespan::minutes(count),
            "h" => Timespan::minutes(count.checked_mul(MINUTES_OF_HOUR).ok_or(NotTimespan)?),
            "d" => Timespan::days(count),
            _ => return Err(NotTimespan),
        };
        let clocks = [Clock::Working, Clock::Always];
        let span = match words.next() {
            None => span,
            Some(word) => {
                span.by(clocks.into_iter().find(|clock| clock.word() == word).ok_or(NotTimespan)?)
            }
        };
        if words.next().is_none() { Ok(span) } else { Err(NotTimespan) }
    }
}

/// The text is not a length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a duration: write a whole number and `min`, `h` or `d`, such as `15 min`, `8 h` or `2 d`; \
    `working` or `24x7` may stand behind it"
)]
#[non_exhaustive]
pub struct NotTimespan;

/// Hours where they are whole, else minutes.
impl fmt::Display for Timespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = always(self.count.checked_div(MINUTES_OF_HOUR), 0, "sixty is not zero");
        let whole = hours.saturating_mul(MINUTES_OF_HOUR) == self.count;
        match self.unit {
            Unit::Days => write!(f, "{} d", self.count)?,
            Unit::Minutes if whole && hours > 0 => write!(f, "{hours} h")?,
            Unit::Minutes => write!(f, "{} min", self.count)?,
        }
        match self.clock {
            None => Ok(()),
            Some(clock) => write!(f, " {}", clock.word()),
        }
    }
}

impl fmt::Debug for Timespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

as_text! {
    /// As text: `"8 h"`.
    Timespan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_and_is_shown_as_people_write_it() {
        for (text, shown, meant) in [
            ("15 min", "15 min", Timespan::minutes(15)),
            ("60 min", "1 h", Timespan::hours(1)),
            ("90 min", "90 min", Timespan::minutes(90)),
            ("8 h", "8 h", Timespan::minutes(480)),
            ("24 h", "24 h", Timespan::hours(24)),
            ("1 d", "1 d", Timespan::days(1)),
            ("007  d", "7 d", Timespan::days(7)),
            ("4 h 24x7", "4 h 24x7", Timespan::hours(4).around_the_clock()),
            ("2 d working", "2 d working", Timespan::days(2).working()),
            ("0 min", "0 min", Timespan::ZERO),
            ("0 h", "0 min", Timespan::ZERO),
            ("0 d working", "0 min", Timespan::ZERO),
            ("0 h 24x7", "0 min", Timespan::ZERO),
            ("4294967295 min", "4294967295 min", Timespan::minutes(u32::MAX)),
            ("4294967295 d", "4294967295 d", Timespan::days(u32::MAX)),
            ("71582788 h", "71582788 h", Timespan::hours(u32::MAX)),
        ] {
            let span: Timespan = text.parse().unwrap();
            assert_eq!((span, span.to_string()), (meant, shown.to_owned()), "{text}");
            assert_eq!(shown.parse(), Ok(span), "{text}");
            assert_eq!(span.is_zero(), span == Timespan::ZERO);
        }
        for text in [
            "",
            "15",
            "min",
            "15min",
            "15 m",
            "15 mins",
            "2 days",
            "1 H",
            "-1 d",
            "+1 d",
            "1.5 h",
            "1e3 h",
            "1_000 min",
            "4294967296 min",
            "71582789 h",
            "1 h 30 min",
            "1 h 24/7",
            "1 h always",
            "1 h working 24x7",
            "h 1",
            "1 h\u{a0}24x7",
        ] {
            assert_eq!(text.parse::<Timespan>(), Err(NotTimespan), "{text}");
        }
    }

    #[test]
    fn equal_are_those_that_mean_the_same_everywhere() {
        assert_ne!(Timespan::hours(24), Timespan::days(1));
        assert_ne!(Timespan::hours(24).around_the_clock(), Timespan::days(1).around_the_clock());
        assert_ne!(Timespan::hours(1), Timespan::hours(1).working());
        assert_eq!(Timespan::hours(1).working().around_the_clock(), Timespan::minutes(60).around_the_clock());
    }
}
