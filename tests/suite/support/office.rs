//! Working time counted minute by minute: what the wall clock shows at each minute, and nothing else.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc, Weekday};
use qualify::Calendar;
use qualify::lead::WorkingHours;

pub(crate) const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

pub(crate) fn hours(text: &str) -> WorkingHours {
    text.parse().unwrap()
}

/// Opening and closing minute.
type Parts = Vec<(u16, u16)>;

/// What a calendar is made of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Office {
    /// By weekday, Monday first.
    pub(crate) week: [Parts; 7],
    pub(crate) dates: BTreeMap<NaiveDate, Parts>,
    /// Minutes ahead of UTC, from an instant on.
    pub(crate) offsets: BTreeMap<DateTime<Utc>, i16>,
}

impl Office {
    pub(crate) fn calendar(&self) -> Calendar {
        let text = |(a, b): &(u16, u16)| format!("{:02}:{:02}-{:02}:{:02}", a / 60, a % 60, b / 60, b % 60);
        let read = |parts: &Parts| parts.iter().map(|part| hours(&text(part))).collect::<Vec<_>>();
        let mut calendar = Calendar::default();
        for (day, parts) in WEEK.into_iter().zip(&self.week) {
            calendar = calendar.hours(day, read(parts));
        }
        for (date, parts) in &self.dates {
            calendar = calendar.date(*date, read(parts));
        }
        for (from, offset) in &self.offsets {
            calendar = calendar.offset(*from, *offset);
        }
        calendar
    }

    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let past = self.offsets.iter().rev().find(|(from, _)| **from <= at);
        at.naive_utc() + TimeDelta::minutes(past.map_or(0, |(_, offset)| i64::from(*offset)))
    }

    /// Every minute of some days.
    pub(crate) fn minutes(&self, start: DateTime<Utc>, days: i64) -> Minutes {
        let works = |local: NaiveDateTime| {
            let of_day = u16::try_from(local.hour() * 60 + local.minute()).unwrap();
            let usual = &self.week[local.weekday().num_days_from_monday() as usize];
            let parts = self.dates.get(&local.date()).unwrap_or(usual);
            parts.iter().any(|(opens, closes)| (*opens..*closes).contains(&of_day))
        };
        let begins = (0..days * 1_440).map(|minute| start + TimeDelta::minutes(minute));
        let minute = |begins| (begins, self.local(begins), works(self.local(begins)));
        Minutes { start, all: begins.map(minute).collect() }
    }
}

/// When a minute begins, what the wall clock shows then, and whether it is worked.
type Minute = (DateTime<Utc>, NaiveDateTime, bool);

/// Minute by minute. Where they end, nothing is known.
pub(crate) struct Minutes {
    start: DateTime<Utc>,
    all: Vec<Minute>,
}

impl Minutes {
    /// The minutes from the one of an instant on.
    fn from(&self, at: DateTime<Utc>) -> impl Iterator<Item = Minute> {
        let first = (at - self.start).num_minutes();
        self.all[usize::try_from(first).unwrap()..].iter().copied()
    }

    pub(crate) fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.from(at).next().unwrap().2
    }

    pub(crate) fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.from(at).find(|(_, _, works)| *works).map(|(begins, ..)| begins.max(at))
    }

    pub(crate) fn working_minutes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
        let mut all = TimeDelta::zero();
        for (begins, _, works) in self.from(from).take_while(|(begins, ..)| *begins < to) {
            let length = (begins + TimeDelta::minutes(1)).min(to) - begins.max(from);
            all += if works { length } else { TimeDelta::zero() };
        }
        u64::try_from(all.num_minutes()).unwrap()
    }

    pub(crate) fn minutes_later(&self, at: DateTime<Utc>, wanted: u32) -> Option<DateTime<Utc>> {
        let mut left = TimeDelta::minutes(i64::from(wanted));
        for (begins, _, _) in self.from(at).filter(|(_, _, works)| *works) {
            let (from, to) = (begins.max(at), begins + TimeDelta::minutes(1));
            if left <= to - from {
                return Some(from + left);
            }
            left -= to - from;
        }
        None
    }

    /// The same time of day on the working day so many later, moved into that day's hours: the first minute that is
    /// worked on it from that time on, else the end of the last.
    pub(crate) fn days_later(&self, at: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
        let local = self.from(at).next().unwrap().1;
        let seconds = at - at.with_second(0).unwrap();
        let mut worked = self.from(at).filter(|(_, _, works)| *works).peekable();
        let (mut date, mut left) = (local.date(), days);
        while left > 0 {
            worked.next_if(|(_, now, _)| now.date() <= date);
            let next = worked.peek()?;
            if next.1.date() > date {
                (date, left) = (next.1.date(), left - 1);
            }
        }
        let of_day: Vec<_> = worked.take_while(|(_, now, _)| now.date() == date).collect();
        let time = date.and_time(local.time());
        let (wanted, shown, _) = self.from(at).find(|(_, now, _)| *now >= time)?;
        // The seconds are kept, unless the minute is left out.
        let wanted = if shown == time { wanted + seconds } else { wanted };
        let last = of_day.last().map(|(begins, ..)| *begins + TimeDelta::minutes(1));
        let within = of_day.iter().find(|(begins, ..)| *begins + TimeDelta::minutes(1) > wanted);
        within.map(|(begins, ..)| wanted.max(*begins)).or(last)
    }
}
