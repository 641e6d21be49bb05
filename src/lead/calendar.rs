//! [`Calendar`]: when people work, as the host knows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::instant::{days_later, later};
use crate::invariant::always;
use crate::value::as_text::as_text;
use crate::value::day::Day;

/// Minutes of a day.
const DAY: u16 = 1_440;

/// How many days without a working minute are looked through before hours are counted plainly.
const PATIENCE: u32 = 400;

/// When people work: hours by weekday, holidays, and the offsets of the place from UTC.
///
/// It is data that the host hands over, so that service levels count working time. The crate knows no
/// time zones: the host lists the instants at which the offset changes, as far ahead as it likes.
/// An instant is worked when the wall clock at that instant shows a working time: an hour that a clock
/// change leaves out is not worked, one that it repeats is worked twice. Where nobody works for 400
/// days, hours and days are counted plainly, since a deadline that never comes would lose a lead.
///
/// ```
/// use chrono::{DateTime, Utc, Weekday};
/// use qualify::Calendar;
///
/// let office = Calendar::weekdays("09:00-17:00".parse()?)
///     .holiday("2026-12-25".parse::<qualify::Day>().unwrap())
///     .offset("1970-01-01T00:00:00Z".parse().unwrap(), 60)   // winter time of Paris
///     .offset("2026-03-29T01:00:00Z".parse().unwrap(), 120); // summer time
///
/// let friday: DateTime<Utc> = "2026-03-27T15:00:00Z".parse().unwrap(); // 16:00 in Paris
/// let due: DateTime<Utc> = "2026-03-30T14:00:00Z".parse().unwrap();    // Monday, 16:00 in Paris
/// assert_eq!(office.hours_later(friday, 8), Some(due));
/// assert_eq!(office.days_later(friday, 1), Some(due));
/// # Ok::<(), qualify::error::NotWorkingHours>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// By weekday, Monday first.
    #[serde(with = "week")]
    hours: [Vec<WorkingHours>; 7],
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    holidays: BTreeSet<Day>,
    /// Minutes east of UTC, from an instant on.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    offsets: BTreeMap<DateTime<Utc>, Offset>,
}

/// A part of a working day, from a minute to another, as the wall clock shows them. Written
/// `09:00-17:00`; a night shift is two parts, up to `24:00` and from `00:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkingHours {
    opens: u16,
    closes: u16,
}

impl Calendar {
    /// All hours of all days.
    pub fn always() -> Self {
        let all_day = WorkingHours { opens: 0, closes: DAY };
        Calendar { hours: std::array::from_fn(|_| vec![all_day]), ..Calendar::default() }
    }

    /// The same hours from Monday to Friday.
    pub fn weekdays(hours: WorkingHours) -> Self {
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        days.into_iter().fold(Calendar::default(), |calendar, day| calendar.hours(day, [hours]))
    }

    /// The hours of a weekday, instead of those before.
    #[must_use]
    pub fn hours(mut self, day: Weekday, hours: impl IntoIterator<Item = WorkingHours>) -> Self {
        let mut parts: Vec<WorkingHours> = hours.into_iter().collect();
        join(&mut parts);
        if let Some(of_day) = self.hours.get_mut(place(day)) {
            *of_day = parts;
        }
        self
    }

    /// A day on which nobody works.
    #[must_use]
    pub fn holiday(mut self, day: impl Into<Day>) -> Self {
        self.holidays.insert(day.into());
        self
    }

    /// From an instant on the wall clock is so many minutes ahead of UTC (behind when negative, at
    /// most 18 hours either way; more counts as that). Before the first instant it shows UTC.
    #[must_use]
    pub fn offset(mut self, from: DateTime<Utc>, minutes: i16) -> Self {
        self.offsets.insert(from, Offset(minutes.clamp(-Offset::MOST, Offset::MOST)));
        self
    }

    /// The instant at which so many working hours have passed; `None` after the year 2200.
    pub fn hours_later(&self, from: DateTime<Utc>, hours: u32) -> Option<DateTime<Utc>> {
        let hours = TimeDelta::try_hours(i64::from(hours))?;
        // Working time is never shorter: what all hours do not reach, no others will.
        later(from, hours)?;
        let mut left = hours;
        let mut at = from;
        let mut idle = 0_u32;
        while idle < PATIENCE {
            let segment = self.segment(at);
            let local = segment.local(at)?;
            let end = segment.end_of_day(local)?;
            let mut worked = false;
            for part in self.parts(local.date()) {
                let opens = segment.instant(local.date(), part.opens)?.max(at);
                let closes = segment.instant(local.date(), part.closes)?.min(end);
                let length = closes.signed_duration_since(opens);
                if length <= TimeDelta::zero() {
                    continue;
                }
                if left <= length {
                    return later(opens, left);
                }
                left = left.checked_sub(&length)?;
                worked = true;
            }
            // A day that clock changes cut into parts counts once.
            let over = segment.instant(local.date(), DAY) == Some(end);
            idle = if worked { 0 } else { idle.saturating_add(u32::from(over)) };
            at = later(end, TimeDelta::zero())?;
        }
        later(from, hours)
    }

    /// The same time of day on the working day so many working days later, moved into that day's
    /// hours; `None` after the year 2200. Clock changes on the way do not shift it.
    pub fn days_later(&self, from: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
        // So many days of any kind, less what clock changes and opening hours can take off, are no more.
        days_later(from, days.saturating_sub(4))?;
        let local = self.segment(from).local(from)?;
        let mut date = local.date();
        let (mut left, mut idle) = (days, 0_u32);
        while left > 0 && idle < PATIENCE {
            date = date.succ_opt()?;
            if self.parts(date).is_empty() {
                idle = idle.saturating_add(1);
            } else {
                (left, idle) = (left.saturating_sub(1), 0);
            }
        }
        if left > 0 {
            return days_later(from, days);
        }
        let minute = u16::try_from(local.time().signed_duration_since(chrono::NaiveTime::MIN).num_minutes());
        let minute = always(minute.ok(), 0, "a day has 1,440 minutes");
        let rest = local.time().signed_duration_since(chrono::NaiveTime::MIN);
        let rest = rest.checked_sub(&TimeDelta::try_minutes(i64::from(minute))?)?;
        // The part of the day at that time, else the next one, else the end of the last; where nobody works that
        // day, no days later is the same time.
        let parts = self.parts(date);
        let (minute, rest) = match parts.iter().find(|part| minute < part.closes) {
            Some(part) if minute >= part.opens => (minute, rest),
            Some(part) => (part.opens, TimeDelta::zero()),
            None => (parts.last().map_or(minute, |part| part.closes), TimeDelta::zero()),
        };
        let wall = date
            .and_time(chrono::NaiveTime::MIN)
            .checked_add_signed(TimeDelta::try_minutes(i64::from(minute))?)?;
        later(self.instant_of(wall.checked_add_signed(rest)?)?, TimeDelta::zero())
    }

    fn parts(&self, date: NaiveDate) -> &[WorkingHours] {
        if self.holidays.contains(&Day::from_date(date)) {
            return &[];
        }
        let parts = self.hours.get(place(date.weekday())).map(Vec::as_slice);
        always(parts, &[], "a week has seven days")
    }

    /// The span of one offset around an instant.
    fn segment(&self, at: DateTime<Utc>) -> Segment {
        let offset = self.offsets.range(..=at).next_back().map_or(0, |(_, offset)| offset.0);
        let offset = TimeDelta::try_minutes(i64::from(offset));
        let ends = self.offsets.range(at..).find(|(from, _)| **from > at).map(|(from, _)| *from);
        Segment { offset: always(offset, TimeDelta::zero(), "minutes in 16 bits are no overflow"), ends }
    }

    /// The first instant at which the wall clock shows this or, where a change leaves it out, the
    /// instant of the change.
    fn instant_of(&self, wall: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
        // No offset is more than a day.
        let mut at = wall.and_utc().checked_sub_signed(TimeDelta::try_days(1)?)?;
        loop {
            let segment = self.segment(at);
            let shown = wall.and_utc().checked_sub_signed(segment.offset)?;
            match segment.ends {
                Some(ends) if shown >= ends => at = ends,
                _ => return Some(shown.max(at)),
            }
        }
    }
}

/// A span of time in which the offset does not change.
struct Segment {
    offset: TimeDelta,
    ends: Option<DateTime<Utc>>,
}

impl Segment {
    fn local(&self, at: DateTime<Utc>) -> Option<chrono::NaiveDateTime> {
        at.naive_utc().checked_add_signed(self.offset)
    }

    fn instant(&self, date: NaiveDate, minute: u16) -> Option<DateTime<Utc>> {
        let wall = date
            .and_time(chrono::NaiveTime::MIN)
            .checked_add_signed(TimeDelta::try_minutes(i64::from(minute))?)?;
        wall.checked_sub_signed(self.offset).map(|at| at.and_utc())
    }

    /// The end of the local day, or of the span if that comes first.
    fn end_of_day(&self, local: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
        let midnight = self.instant(local.date(), DAY)?;
        Some(self.ends.map_or(midnight, |ends| ends.min(midnight)))
    }
}

fn place(day: Weekday) -> usize {
    always(usize::try_from(day.num_days_from_monday()).ok(), 0, "a week has seven days")
}

/// In order, and overlapping ones joined.
fn join(parts: &mut Vec<WorkingHours>) {
    parts.sort_unstable();
    let mut joined: Vec<WorkingHours> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        match joined.last_mut() {
            Some(last) if part.opens <= last.closes => last.closes = last.closes.max(part.closes),
            _ => joined.push(part),
        }
    }
    *parts = joined;
}

impl FromStr for WorkingHours {
    type Err = NotWorkingHours;

    fn from_str(text: &str) -> Result<Self, NotWorkingHours> {
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':')?;
            let number = |text: &str, most: u16| {
                let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse::<u16>().ok().filter(|number| digits && *number <= most)
            };
            let minute = number(hour, 24)?.checked_mul(60)?.checked_add(number(minute, 59)?)?;
            (minute <= DAY).then_some(minute)
        };
        let (opens, closes) = text.split_once('-').ok_or(NotWorkingHours)?;
        match (minute(opens), minute(closes)) {
            (Some(opens), Some(closes)) if opens < closes => Ok(WorkingHours { opens, closes }),
            _ => Err(NotWorkingHours),
        }
    }
}

/// The text is not a part of a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not working hours: write from and to within one day, such as `09:00-17:00`")]
#[non_exhaustive]
pub struct NotWorkingHours;

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: u16| {
            let parts = minute.checked_div(60).zip(minute.checked_rem(60));
            always(parts, (0, 0), "an hour has minutes")
        };
        let ((h, m), (to_h, to_m)) = (clock(self.opens), clock(self.closes));
        write!(f, "{h:02}:{m:02}-{to_h:02}:{to_m:02}")
    }
}

impl fmt::Debug for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

as_text! {
    WorkingHours
}

/// Minutes east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Offset(i16);

impl Offset {
    const MOST: i16 = 1_080;
}

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minutes = i16::deserialize(deserializer)?;
        if (-Offset::MOST..=Offset::MOST).contains(&minutes) {
            return Ok(Offset(minutes));
        }
        Err(de::Error::custom("an offset is in minutes, from -1080 to 1080"))
    }
}

/// The hours of a week as a map from the day's word: `{"mon": ["09:00-17:00"]}`.
mod week {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::{WorkingHours, join};

    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    pub(super) fn serialize<S: Serializer>(
        hours: &[Vec<WorkingHours>; 7],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(DAYS.into_iter().zip(hours).filter(|(_, parts)| !parts.is_empty()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[Vec<WorkingHours>; 7], D::Error> {
        let mut map = BTreeMap::<String, Vec<WorkingHours>>::deserialize(deserializer)?;
        let mut hours: [Vec<WorkingHours>; 7] = Default::default();
        for (day, of_day) in DAYS.into_iter().zip(&mut hours) {
            *of_day = map.remove(day).unwrap_or_default();
            join(of_day);
        }
        match map.is_empty() {
            true => Ok(hours),
            false => Err(de::Error::custom(
                "unknown weekday: write `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`",
            )),
        }
    }
}
