//! [`Calendar`]: when people work, as the host knows it.

use std::collections::BTreeMap;
use std::slice;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

use super::instant::{clamped, days_later, is_within, later};
use super::wall_clock::{Reach, WallClock};
use super::working_hours::WorkingHours;
use crate::invariant::always;
use crate::value::day::Day;
use crate::value::timespan::{Clock, Timespan, Unit};

/// How many days without a working minute are looked through before time is counted plainly.
const PATIENCE: u32 = 400;

/// When people work: hours by weekday, hours of single dates, and the offsets of the place from UTC.
///
/// It is data that the host hands over, so that service levels count working time. The hours of a date stand
/// instead of those of its weekday: none on a holiday, fewer on Christmas Eve, some on a Saturday that is worked.
///
/// The crate knows no time zones: the host lists the instants at which the offset changes, as far ahead as it
/// likes. An instant is worked when the wall clock at that instant shows a working time: an hour that a clock
/// change leaves out is not worked, one that it repeats is worked twice. Opening time is worked, closing time is
/// not. Hours count to the minute, instants as exactly as they are given, years from 1970 to 2200.
///
/// ```
/// use chrono::{DateTime, Utc, Weekday};
/// use qualify::{Calendar, Day, Timespan};
///
/// let office = Calendar::weekdays("09:00-17:00".parse()?)
///     .date("2026-12-24".parse::<Day>().unwrap(), ["09:00-12:00".parse()?])
///     .holiday("2026-12-25".parse::<Day>().unwrap())
///     .offset("1970-01-01T00:00:00Z".parse().unwrap(), 60)   // winter time of Paris
///     .offset("2026-03-29T01:00:00Z".parse().unwrap(), 120)  // summer time
///     .offset("2026-10-25T01:00:00Z".parse().unwrap(), 60);
///
/// let friday: DateTime<Utc> = "2026-03-27T15:00:00Z".parse().unwrap(); // 16:00 in Paris
/// let monday: DateTime<Utc> = "2026-03-30T14:00:00Z".parse().unwrap(); // 16:00 in Paris
/// assert_eq!(office.after(friday, Timespan::hours(8)), Some(monday));
/// assert_eq!(office.after(friday, Timespan::days(1)), Some(monday));
/// assert_eq!(office.working_minutes(friday, monday), 480);
///
/// let christmas: DateTime<Utc> = "2026-12-24T11:00:00Z".parse().unwrap(); // 12:00 in Paris
/// assert!(!office.is_open(christmas));
/// assert_eq!(office.next_open(christmas), "2026-12-28T08:00:00Z".parse().ok());
/// # Ok::<(), qualify::error::NotWorkingHours>(())
/// ```
///
/// As data:
///
/// ```
/// let json = r#"{
///     "hours": {"mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-17:00"]},
///     "dates": {"2026-05-04": [], "2026-05-09": ["10:00-14:00"]},
///     "offsets": {"1970-01-01T00:00:00Z": 60, "2026-03-29T01:00:00Z": 120}
/// }"#;
/// let calendar: qualify::Calendar = serde_json::from_str(json).unwrap();
/// assert!(calendar.is_open("2026-05-09T08:00:00Z".parse().unwrap()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// By weekday, Monday first.
    #[serde(with = "week")]
    hours: [Vec<WorkingHours>; 7],
    /// Of single dates, instead of those of their weekdays.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "dates")]
    dates: BTreeMap<Day, Vec<WorkingHours>>,
    #[serde(skip_serializing_if = "WallClock::is_utc")]
    offsets: WallClock,
}

impl Calendar {
    /// Returns the calendar of all hours of all days.
    pub fn always() -> Self {
        Calendar { hours: std::array::from_fn(|_| vec![WorkingHours::ALL_DAY]), ..Calendar::default() }
    }

    /// Returns the calendar of the same hours from Monday to Friday.
    pub fn weekdays(hours: WorkingHours) -> Self {
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        days.into_iter().fold(Calendar::default(), |calendar, day| calendar.hours(day, [hours]))
    }

    /// Sets the hours of a weekday, instead of those before.
    #[must_use]
    pub fn hours(mut self, day: Weekday, hours: impl IntoIterator<Item = WorkingHours>) -> Self {
        if let Some(of_day) = self.hours.get_mut(place(day)) {
            *of_day = WorkingHours::joined(hours);
        }
        self
    }

    /// Sets the hours of one date, instead of those of its weekday. None: nobody works.
    #[must_use]
    pub fn date(mut self, day: impl Into<Day>, hours: impl IntoIterator<Item = WorkingHours>) -> Self {
        self.dates.insert(day.into(), WorkingHours::joined(hours));
        self
    }

    /// Sets a date on which nobody works: [`date`](Self::date) without hours.
    #[must_use]
    pub fn holiday(self, day: impl Into<Day>) -> Self {
        self.date(day, [])
    }

    /// Sets the offset of the wall clock from an instant on: so many minutes ahead of UTC (behind when
    /// negative, at most 18 hours either way; more counts as that). Before the first instant it shows UTC.
    #[must_use]
    pub fn offset(mut self, from: DateTime<Utc>, minutes: i16) -> Self {
        self.offsets.set(from, minutes);
        self
    }

    /// Returns whether the instant is worked. Opening time is, closing time is not.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        is_within(at) && self.worked(at, 1).next().is_some_and(|stretch| stretch.from == clamped(at))
    }

    /// Returns the first instant from `at` on that is worked: `at` itself where it is. `None` where nobody works
    /// for 400 days, and after the year 2200.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let opens = self.worked(at, PATIENCE).next().map(|stretch| stretch.from.max(at));
        opens.filter(|at| is_within(*at))
    }

    /// Returns the working time between two instants in whole minutes, rounded down; 0 where `to` is not later.
    pub fn working_minutes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
        let to = clamped(to);
        let mut all = TimeDelta::zero();
        for stretch in self.worked(from, u32::MAX) {
            if stretch.from >= to {
                break;
            }
            let length = stretch.to.min(to).signed_duration_since(stretch.from);
            all = always(all.checked_add(&length), all, "the years from 1970 to 2200");
        }
        always(u64::try_from(all.num_minutes()).ok(), 0, "no stretch is less than nothing")
    }

    /// Returns the instant at which a duration has passed; `None` outside the years 1970 to 2200.
    ///
    /// - Minutes and hours are working time. The end of a part of a day is still reached in it.
    /// - Days are working days: the same time of day on the working day so many later, moved into that day's hours.
    ///   Clock changes on the way do not shift it. A working day is a date on which something is worked.
    /// - A duration that says `24x7` counts around the clock, a day as 24 hours.
    /// - After a duration of 0 it is still `at`, worked or not.
    /// - Where nobody works for 400 days, time is counted plainly, since a deadline that never comes would lose a
    ///   lead.
    ///
    /// It is never earlier than `at`.
    pub fn after(&self, at: DateTime<Utc>, span: Timespan) -> Option<DateTime<Utc>> {
        if span.is_zero() || !is_within(at) {
            return Some(at).filter(|at| is_within(*at));
        }
        let (count, unit, clock) = span.parts();
        match (unit, clock) {
            (Unit::Minutes, Clock::Always) => later(at, minutes(count)),
            (Unit::Minutes, Clock::Working) => self.minutes_later(clamped(at), minutes(count)),
            (Unit::Days, Clock::Always) => days_later(at, count),
            (Unit::Days, Clock::Working) => self.days_later(clamped(at), count).map(|day| day.max(at)),
        }
    }

    fn minutes_later(&self, at: DateTime<Utc>, wanted: TimeDelta) -> Option<DateTime<Utc>> {
        // Working time is never shorter: what all hours do not reach, no others will.
        let plainly = later(at, wanted)?;
        let mut worked = self.worked(at, PATIENCE);
        let mut left = wanted;
        for stretch in worked.by_ref() {
            let length = stretch.to.signed_duration_since(stretch.from);
            if left <= length {
                return later(stretch.from, left);
            }
            left = left.checked_sub(&length)?;
        }
        worked.gave_up().then_some(plainly)
    }

    fn days_later(&self, at: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
        // So many days of any kind, less what clock changes and opening hours can take off, are no more.
        days_later(at, days.saturating_sub(4))?;
        let local = self.offsets.reach(at).local(at)?;
        let (mut date, mut left) = (local.date(), days);
        let mut worked = self.worked(at, PATIENCE);
        let first = worked.find(|stretch| {
            if stretch.date > date {
                date = stretch.date;
                left = left.saturating_sub(1);
            }
            left == 0
        });
        let Some(first) = first else {
            return if worked.gave_up() { days_later(at, days) } else { None };
        };
        // The part of the day at that time, else the next one, else the end of the last.
        let wanted = self.offsets.first(first.date.and_time(local.time()), at)?;
        let mut last = first;
        while last.to <= wanted {
            match worked.next().filter(|stretch| stretch.date == last.date) {
                Some(next) => last = next,
                None => return later(last.to, TimeDelta::zero()),
            }
        }
        later(wanted.max(last.from), TimeDelta::zero())
    }

    /// What is worked from an instant on.
    fn worked(&self, at: DateTime<Utc>, patience: u32) -> Worked<'_> {
        let at = clamped(at);
        Worked { calendar: self, at, reach: self.offsets.reach(at), day: None, patience, idle: 0 }
    }

    fn parts(&self, date: NaiveDate) -> &[WorkingHours] {
        if let Some(parts) = self.dates.get(&Day::from_date(date)) {
            return parts;
        }
        let parts = self.hours.get(place(date.weekday())).map(Vec::as_slice);
        always(parts, &[], "a week has seven days")
    }
}

/// A time in which work goes on, within one local date.
#[derive(Clone, Copy)]
struct Stretch {
    date: NaiveDate,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// Walks through what is worked, stretch by stretch, until patience or the year 2200 ends.
struct Worked<'c> {
    calendar: &'c Calendar,
    /// What comes before was told.
    at: DateTime<Utc>,
    /// The offset then: to look it up for each day would take most of the time.
    reach: Reach,
    day: Option<LocalDay<'c>>,
    /// How many days without work it looks through.
    patience: u32,
    /// How many there were since the last stretch.
    idle: u32,
}

/// The local day of an instant, from there to its end, or to a change of the offset if that comes first.
struct LocalDay<'c> {
    date: NaiveDate,
    /// Its midnight, by the offset of this part.
    begins: DateTime<Utc>,
    parts: slice::Iter<'c, WorkingHours>,
    ends: DateTime<Utc>,
    /// Whether the day ends there.
    over: bool,
    /// Whether something of it is worked.
    worked: bool,
}

impl<'c> Worked<'c> {
    /// The local day of the instant up to which all was told.
    fn next_day(&mut self) -> Option<LocalDay<'c>> {
        if self.reach.is_over(self.at) {
            self.reach = self.calendar.offsets.reach(self.at);
        }
        let date = self.reach.local(self.at)?.date();
        let begins = self.reach.instant(date.and_time(NaiveTime::MIN))?;
        let midnight = begins.checked_add_signed(minutes(u32::from(WorkingHours::ALL_DAY.closes)))?;
        let ends = self.reach.cut(midnight);
        let parts = self.calendar.parts(date).iter();
        Some(LocalDay { date, begins, parts, ends, over: ends == midnight, worked: false })
    }

    /// Whether it ended for want of work, and not of time.
    fn gave_up(&self) -> bool {
        self.idle >= self.patience
    }
}

impl Iterator for Worked<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        while !self.gave_up() && is_within(self.at) {
            let mut day = match self.day.take() {
                Some(day) => day,
                None => self.next_day()?,
            };
            for part in day.parts.by_ref() {
                let [from, to] = [part.opens, part.closes]
                    .map(|minute| day.begins.checked_add_signed(minutes(u32::from(minute))));
                let (from, to) = (from?.max(self.at), to?.min(day.ends));
                if from < to {
                    (self.idle, day.worked) = (0, true);
                    let date = day.date;
                    self.day = Some(day);
                    return Some(Stretch { date, from, to });
                }
            }
            // A day that clock changes cut into parts counts once.
            self.idle = self.idle.saturating_add(u32::from(day.over && !day.worked));
            self.at = day.ends;
        }
        None
    }
}

fn minutes(count: u32) -> TimeDelta {
    let minutes = TimeDelta::try_minutes(i64::from(count));
    always(minutes, TimeDelta::zero(), "minutes in 32 bits are no overflow")
}

fn place(day: Weekday) -> usize {
    always(usize::try_from(day.num_days_from_monday()).ok(), 0, "a week has seven days")
}

/// The hours of dates, none of them twice.
fn dates<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Day, Vec<WorkingHours>>, D::Error> {
    let dates: BTreeMap<Day, Vec<WorkingHours>> = super::distinct::distinct(deserializer)?;
    Ok(dates.into_iter().map(|(day, parts)| (day, WorkingHours::joined(parts))).collect())
}

/// The hours of a week as a map from the day's word: `{"mon": ["09:00-17:00"]}`.
mod week {
    use std::collections::BTreeMap;

    use serde::{Deserializer, Serializer, de};

    use super::WorkingHours;
    use crate::lead::distinct::distinct;

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
        let mut map: BTreeMap<String, Vec<WorkingHours>> = distinct(deserializer)?;
        let hours = DAYS.map(|day| WorkingHours::joined(map.remove(day).unwrap_or_default()));
        match map.is_empty() {
            true => Ok(hours),
            false => Err(de::Error::custom(
                "unknown weekday: write `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`",
            )),
        }
    }
}
