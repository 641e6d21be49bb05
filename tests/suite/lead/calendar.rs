//! Working time: against counting minute by minute, and the hours that clock changes leave out or repeat.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use proptest::prelude::*;
use qualify::lead::WorkingHours;
use qualify::{Calendar, Day};

use crate::support::at;

fn hours(text: &str) -> WorkingHours {
    text.parse().unwrap()
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Nine to five from Monday to Friday in Paris, summer time of 2026 included.
fn paris() -> Calendar {
    Calendar::weekdays(hours("09:00-17:00"))
        .offset(at("1970-01-01T00:00:00Z"), 60)
        .offset(at("2026-03-29T01:00:00Z"), 120)
        .offset(at("2026-10-25T01:00:00Z"), 60)
}

#[test]
fn working_hours_skip_nights_weekends_and_holidays() {
    let calendar = paris().holiday("2026-04-06".parse::<Day>().unwrap()); // Easter Monday
    for (from, hours, due) in [
        ("2026-03-02T09:00:00Z", 4, "2026-03-02T13:00:00Z"),
        ("2026-03-02T09:00:00Z", 7, "2026-03-02T16:00:00Z"), // the end of a day is reached on it
        ("2026-03-02T09:00:00Z", 8, "2026-03-03T09:00:00Z"),
        ("2026-03-02T04:00:00Z", 1, "2026-03-02T09:00:00Z"), // before opening
        ("2026-03-02T20:00:00Z", 1, "2026-03-03T09:00:00Z"), // after closing
        ("2026-03-07T12:00:00Z", 1, "2026-03-09T09:00:00Z"), // Saturday
        ("2026-04-03T14:30:00Z", 1, "2026-04-07T07:30:00Z"), // Friday 16:30 before Easter: Tuesday 09:30
        ("2026-03-27T15:00:00Z", 8, "2026-03-30T14:00:00Z"), // over the clock change
        ("2026-03-02T09:00:00Z", 40, "2026-03-09T09:00:00Z"), // a week
    ] {
        let found = calendar.hours_later(at(from), hours);
        assert_eq!(found, Some(at(due)), "{from} + {hours} h");
    }
}

#[test]
fn an_hour_left_out_is_not_worked_and_one_repeated_is_worked_twice() {
    let night = WEEK
        .into_iter()
        .fold(Calendar::default(), |calendar, day| calendar.hours(day, [hours("00:00-06:00")]));
    let paris = night
        .offset(at("1970-01-01T00:00:00Z"), 60)
        .offset(at("2026-03-29T01:00:00Z"), 120)
        .offset(at("2026-10-25T01:00:00Z"), 60);
    // 29 March: midnight is 23:00Z, two o'clock is three, six o'clock is 04:00Z. Five hours.
    assert_eq!(paris.hours_later(at("2026-03-28T23:00:00Z"), 5), Some(at("2026-03-29T04:00:00Z")));
    assert_eq!(paris.hours_later(at("2026-03-28T23:00:00Z"), 6), Some(at("2026-03-29T23:00:00Z")));
    // 25 October: midnight is 22:00Z, three o'clock is two, six o'clock is 05:00Z. Seven hours.
    assert_eq!(paris.hours_later(at("2026-10-24T22:00:00Z"), 7), Some(at("2026-10-25T05:00:00Z")));
    assert_eq!(paris.hours_later(at("2026-10-24T22:00:00Z"), 8), Some(at("2026-10-26T00:00:00Z")));
}

#[test]
fn working_days_keep_the_time_of_day() {
    let calendar = paris().holiday("2026-04-06".parse::<Day>().unwrap());
    for (from, days, due) in [
        ("2026-03-02T09:30:10Z", 2, "2026-03-04T09:30:10Z"),
        ("2026-03-06T09:00:00Z", 1, "2026-03-09T09:00:00Z"), // Friday: Monday
        ("2026-03-07T12:00:00Z", 2, "2026-03-10T12:00:00Z"), // Saturday: Monday is the first
        ("2026-03-02T22:00:00Z", 1, "2026-03-03T16:00:00Z"), // at night: by closing time
        ("2026-03-02T04:00:00Z", 1, "2026-03-03T08:00:00Z"), // before dawn: at opening time
        ("2026-04-03T09:00:00Z", 1, "2026-04-07T09:00:00Z"), // over Easter
        ("2026-03-27T09:00:00Z", 1, "2026-03-30T08:00:00Z"), // ten in Paris is ten in Paris
        ("2024-02-28T09:00:00Z", 1, "2024-02-29T09:00:00Z"), // a leap day is a day
    ] {
        assert_eq!(calendar.days_later(at(from), days), Some(at(due)), "{from} + {days} d");
    }
    // All hours of all days, and an hour that a clock change leaves out: the instant of the change.
    let always =
        Calendar::always().offset(at("1970-01-01T00:00:00Z"), 60).offset(at("2026-03-29T01:00:00Z"), 120);
    assert_eq!(always.days_later(at("2026-03-28T01:30:00Z"), 1), Some(at("2026-03-29T01:00:00Z")));
    assert_eq!(
        Calendar::always().days_later(at("2026-03-28T01:30:00Z"), 2),
        Some(at("2026-03-30T01:30:00Z"))
    );
}

#[test]
fn without_a_working_hour_time_is_counted_plainly() {
    let nobody = Calendar::default();
    assert_eq!(nobody.hours_later(at("2026-03-02T09:00:00Z"), 8), Some(at("2026-03-02T17:00:00Z")));
    assert_eq!(nobody.days_later(at("2026-03-02T09:00:00Z"), 2), Some(at("2026-03-04T09:00:00Z")));
    // 400 holidays in a row are the same; 399 are waited for.
    let holidays = |count: i64| {
        let first: Day = "2026-03-02".parse().unwrap();
        (0..count).fold(Calendar::always(), |calendar, day| calendar.holiday(first.plus(day)))
    };
    assert_eq!(holidays(400).hours_later(at("2026-03-02T00:00:00Z"), 8), Some(at("2026-03-02T08:00:00Z")));
    assert_eq!(holidays(399).hours_later(at("2026-03-02T00:00:00Z"), 8), Some(at("2027-04-05T08:00:00Z")));
}

#[test]
fn nothing_is_due_after_the_year_2200() {
    assert_eq!(Calendar::always().hours_later(at("2200-12-31T20:00:00Z"), 4), None);
    assert_eq!(
        Calendar::always().hours_later(at("2200-12-31T20:00:00Z"), 3),
        Some(at("2200-12-31T23:00:00Z"))
    );
    assert_eq!(paris().days_later(at("2200-12-31T12:00:00Z"), 1), None);
    assert_eq!(Calendar::always().hours_later(DateTime::<Utc>::MAX_UTC, 1), None);
    assert_eq!(Calendar::always().days_later(DateTime::<Utc>::MAX_UTC, u32::MAX), None);
}

#[test]
fn a_calendar_is_data() {
    let json = r#"{"hours":{"mon":["09:00-12:00","13:00-17:30"],"sun":["22:00-24:00"]},"holidays":["2026-12-25"],"offsets":{"2026-03-29T01:00:00Z":120}}"#;
    let calendar: Calendar = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&calendar).unwrap(), json);
    let built = Calendar::default()
        .hours(Weekday::Mon, [hours("13:00-17:30"), hours("09:00-11:00"), hours("10:00-12:00")])
        .hours(Weekday::Sun, [hours("22:00-24:00")])
        .holiday("2026-12-25".parse::<Day>().unwrap())
        .offset(at("2026-03-29T01:00:00Z"), 120);
    assert_eq!(built, calendar, "what overlaps is joined");
    for (text, error) in [
        (
            r#"{"hours":{"monday":[]}}"#,
            "unknown weekday: write `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`",
        ),
        (
            r#"{"hours":{"mon":["9-17"]}}"#,
            "not working hours: write from and to within one day, such as `09:00-17:00`",
        ),
        (r#"{"hours":{"mon":["22:00-06:00"]}}"#, "not working hours: write from and to within one day"),
        (r#"{"offsets":{"2026-03-29T01:00:00Z":1081}}"#, "an offset is in minutes, from -1080 to 1080"),
        (r#"{"hour":{}}"#, "unknown field `hour`"),
    ] {
        let found = serde_json::from_str::<Calendar>(text).unwrap_err().to_string();
        assert!(found.starts_with(error), "{text}: {found}");
    }
}

#[derive(Clone, Debug)]
struct Office {
    /// By weekday: opening and closing minute.
    parts: Vec<Vec<(u16, u16)>>,
    holidays: Vec<i64>,
    offsets: Vec<(i64, i16)>,
}

const START: &str = "2026-03-23T00:00:00Z";

impl Office {
    fn calendar(&self) -> Calendar {
        let start = at(START);
        let mut calendar = Calendar::default();
        for (day, parts) in WEEK.into_iter().zip(&self.parts) {
            let text =
                |(a, b): &(u16, u16)| format!("{:02}:{:02}-{:02}:{:02}", a / 60, a % 60, b / 60, b % 60);
            calendar = calendar.hours(day, parts.iter().map(|part| hours(&text(part))));
        }
        for day in &self.holidays {
            calendar = calendar.holiday(Day::from_date(start.date_naive()).plus(*day));
        }
        for (minute, offset) in &self.offsets {
            calendar = calendar.offset(start + TimeDelta::minutes(*minute), *offset);
        }
        calendar
    }

    /// Whether the minute that begins then is worked: by what the wall clock shows, and nothing else.
    fn works(&self, minute: DateTime<Utc>) -> bool {
        let start = at(START);
        // The last entry of an instant counts, as in the calendar.
        let past = self.offsets.iter().filter(|(from, _)| start + TimeDelta::minutes(*from) <= minute);
        let offset = past.max_by_key(|(from, _)| *from).map_or(0, |(_, offset)| *offset);
        let wall = minute.naive_utc() + TimeDelta::minutes(i64::from(offset));
        let day = (wall.date() - start.date_naive()).num_days();
        let of_day = u16::try_from(wall.hour() * 60 + wall.minute()).unwrap();
        let parts = &self.parts[wall.weekday().num_days_from_monday() as usize];
        !self.holidays.contains(&day)
            && parts.iter().any(|(opens, closes)| (*opens..*closes).contains(&of_day))
    }
}

fn office() -> impl Strategy<Value = Office> {
    let part = (0_u16..1_440, 1_u16..=600).prop_map(|(opens, length)| (opens, (opens + length).min(1_440)));
    let parts = prop::collection::vec(prop::collection::vec(part, 0..3), 7);
    let offsets = prop::collection::btree_map(-3_000_i64..30_000, -720_i16..=840, 0..5);
    (parts, prop::collection::vec(0_i64..20, 0..4), offsets).prop_map(|(parts, holidays, offsets)| Office {
        parts,
        holidays,
        offsets: offsets.into_iter().collect(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn working_hours_are_counted_as_minute_by_minute(
        office in office(), from in 0_i64..10_000, wanted in 1_u32..30,
    ) {
        let from = at(START) + TimeDelta::minutes(from);
        let found = office.calendar().hours_later(from, wanted);
        let (mut minute, mut left) = (from, wanted * 60);
        // Sixty days are enough, unless nobody works that much.
        while left > 0 && minute < from + TimeDelta::days(60) {
            left -= u32::from(office.works(minute));
            minute += TimeDelta::minutes(1);
        }
        if left == 0 {
            prop_assert_eq!(found, Some(minute));
        } else {
            prop_assert!(found.is_some());
        }
    }
}
