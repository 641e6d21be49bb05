//! Working time, by tables typed by hand: nights, holidays, and the hours that clock changes leave out or repeat.

use chrono::{DateTime, Utc, Weekday};
use qualify::{Calendar, Day, Timespan};

use crate::support::at;
use crate::support::office::{WEEK, hours};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn span(text: &str) -> Timespan {
    text.parse().unwrap()
}

/// Nine to five from Monday to Friday in Paris, summer time of 2026 included.
fn paris() -> Calendar {
    Calendar::weekdays(hours("09:00-17:00"))
        .offset(at("1970-01-01T00:00:00Z"), 60)
        .offset(at("2026-03-29T01:00:00Z"), 120)
        .offset(at("2026-10-25T01:00:00Z"), 60)
}

#[test]
fn working_hours_skip_nights_weekends_and_holidays() {
    let calendar = paris().holiday(day("2026-04-06")); // Easter Monday
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
        let found = calendar.after(at(from), Timespan::hours(hours));
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
    assert_eq!(paris.after(at("2026-03-28T23:00:00Z"), Timespan::hours(5)), Some(at("2026-03-29T04:00:00Z")));
    assert_eq!(paris.after(at("2026-03-28T23:00:00Z"), Timespan::hours(6)), Some(at("2026-03-29T23:00:00Z")));
    // 25 October: midnight is 22:00Z, three o'clock is two, six o'clock is 05:00Z. Seven hours.
    assert_eq!(paris.after(at("2026-10-24T22:00:00Z"), Timespan::hours(7)), Some(at("2026-10-25T05:00:00Z")));
    assert_eq!(paris.after(at("2026-10-24T22:00:00Z"), Timespan::hours(8)), Some(at("2026-10-26T00:00:00Z")));
}

#[test]
fn working_days_keep_the_time_of_day() {
    let calendar = paris().holiday(day("2026-04-06"));
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
        assert_eq!(calendar.after(at(from), Timespan::days(days)), Some(at(due)), "{from} + {days} d");
    }
    // All hours of all days, and an hour that a clock change leaves out: the instant of the change.
    let always =
        Calendar::always().offset(at("1970-01-01T00:00:00Z"), 60).offset(at("2026-03-29T01:00:00Z"), 120);
    assert_eq!(always.after(at("2026-03-28T01:30:00Z"), Timespan::days(1)), Some(at("2026-03-29T01:00:00Z")));
    assert_eq!(
        Calendar::always().after(at("2026-03-28T01:30:00Z"), Timespan::days(2)),
        Some(at("2026-03-30T01:30:00Z"))
    );
}

#[test]
fn without_a_working_hour_time_is_counted_plainly() {
    let nobody = Calendar::default();
    assert_eq!(
        nobody.after(at("2026-03-02T09:00:00Z"), Timespan::hours(8)),
        Some(at("2026-03-02T17:00:00Z"))
    );
    assert_eq!(nobody.after(at("2026-03-02T09:00:00Z"), Timespan::days(2)), Some(at("2026-03-04T09:00:00Z")));
    // 400 holidays in a row are the same; 399 are waited for.
    let holidays = |count: i64| {
        let first: Day = "2026-03-02".parse().unwrap();
        (0..count).fold(Calendar::always(), |calendar, day| calendar.holiday(first.plus(day)))
    };
    assert_eq!(
        holidays(400).after(at("2026-03-02T00:00:00Z"), Timespan::hours(8)),
        Some(at("2026-03-02T08:00:00Z"))
    );
    assert_eq!(
        holidays(399).after(at("2026-03-02T00:00:00Z"), Timespan::hours(8)),
        Some(at("2027-04-05T08:00:00Z"))
    );
}

#[test]
fn nothing_is_due_after_the_year_2200() {
    assert_eq!(Calendar::always().after(at("2200-12-31T20:00:00Z"), Timespan::hours(4)), None);
    assert_eq!(
        Calendar::always().after(at("2200-12-31T20:00:00Z"), Timespan::hours(3)),
        Some(at("2200-12-31T23:00:00Z"))
    );
    assert_eq!(paris().after(at("2200-12-31T12:00:00Z"), Timespan::days(1)), None);
    assert_eq!(Calendar::always().after(DateTime::<Utc>::MAX_UTC, Timespan::hours(1)), None);
    assert_eq!(Calendar::always().after(DateTime::<Utc>::MAX_UTC, Timespan::days(u32::MAX)), None);
}

#[test]
fn a_calendar_is_data() {
    let json = r#"{"hours":{"mon":["09:00-12:00","13:00-17:30"],"sun":["22:00-24:00"]},"dates":{"2026-12-24":["09:00-12:00"],"2026-12-25":[]},"offsets":{"2026-03-29T01:00:00Z":120}}"#;
    let calendar: Calendar = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&calendar).unwrap(), json);
    let built = Calendar::default()
        .hours(Weekday::Mon, [hours("13:00-17:30"), hours("09:00-11:00"), hours("10:00-12:00")])
        .hours(Weekday::Sun, [hours("22:00-24:00")])
        .date(day("2026-12-24"), [hours("10:00-12:00"), hours("09:00-10:00")])
        .holiday(day("2026-12-25"))
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
        (r#"{"holidays":["2026-12-25"]}"#, "unknown field `holidays`"),
        (r#"{"hours":{"mon":[],"tue":[],"mon":[]}}"#, "`mon` stands there twice; keep one of them"),
        (
            r#"{"dates":{"2026-12-24":[],"2026-12-24":["09:00-12:00"]}}"#,
            "`2026-12-24` stands there twice; keep one of them",
        ),
        (
            r#"{"offsets":{"2026-03-29T01:00:00Z":60,"2026-03-29T01:00:00+00:00":120}}"#,
            "`2026-03-29 01:00:00 UTC` stands there twice; keep one of them",
        ),
        (r#"{"dates":{"24.12.":[]}}"#, "not a date: write year-month-day between 1970 and 2200"),
        (r#"{"hours":[]}"#, "invalid type: sequence, expected a map"),
    ] {
        let found = serde_json::from_str::<Calendar>(text).unwrap_err().to_string();
        assert!(found.starts_with(error), "{text}: {found}");
    }
}

/// Public cases: what people could not say before.
#[test]
fn a_date_has_hours_of_its_own() {
    let office = Calendar::weekdays(hours("09:00-17:00"));
    let christmas = office.clone().date(day("2026-12-24"), [hours("09:00-12:00")]).holiday(day("2026-12-25"));
    assert_eq!(christmas.after(at("2026-12-24T10:00:00Z"), span("4 h")), Some(at("2026-12-28T11:00:00Z")));
    let bridge = office
        .holiday(day("2026-05-04"))
        .holiday(day("2026-05-05"))
        .date(day("2026-05-09"), [hours("09:00-17:00")]);
    assert_eq!(bridge.after(at("2026-05-08T16:00:00Z"), span("4 h")), Some(at("2026-05-09T12:00:00Z")));
    assert_eq!(bridge.after(at("2026-05-08T10:00:00Z"), span("2 d")), Some(at("2026-05-11T10:00:00Z")));
    assert_eq!(bridge.after(at("2026-05-01T10:00:00Z"), span("1 d")), Some(at("2026-05-06T10:00:00Z")));
}

#[test]
fn working_minutes_between_two_instants() {
    let brussels = Calendar::weekdays(hours("08:00-16:00")).offset(at("2018-03-25T01:00:00Z"), 120);
    for (from, to, minutes) in [
        ("2018-04-10T08:00:00Z", "2018-04-10T12:00:00Z", 240),
        ("2018-04-10T12:00:00Z", "2018-04-11T07:00:00Z", 180), // two hours today, one tomorrow
        ("2018-04-10T08:00:00Z", "2018-04-10T08:00:59.999Z", 0), // rounded down
        ("2018-04-10T08:00:30Z", "2018-04-10T08:01:30Z", 1),
        ("2018-04-10T13:59:30Z", "2018-04-11T06:00:30Z", 1), // two halves
        ("2018-04-10T14:00:00Z", "2018-04-11T06:00:00Z", 0), // a night
        ("2018-04-13T06:00:00Z", "2018-04-16T14:00:00Z", 960), // a weekend
        ("2018-04-10T12:00:00Z", "2018-04-10T08:00:00Z", 0), // backwards
        ("2018-04-10T12:00:00Z", "2018-04-10T12:00:00Z", 0),
    ] {
        assert_eq!(brussels.working_minutes(at(from), at(to)), minutes, "{from} to {to}");
    }
    // Three worked days, years apart: patience is for deadlines alone.
    let rare = [("2020-05-04"), ("2024-05-06"), ("2026-05-04")];
    let rare =
        rare.into_iter().fold(Calendar::default(), |all, date| all.date(day(date), [hours("00:00-01:00")]));
    assert_eq!(rare.working_minutes(at("1970-01-01T00:00:00Z"), at("2200-12-31T23:00:00Z")), 180);
    let all = Calendar::always().working_minutes(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    assert_eq!(all, 84_371 * 1_440 - 1, "the last minute has no end");
}

#[test]
fn opening_time_is_worked_and_closing_time_is_not() {
    let lunch = [hours("09:00-12:00"), hours("13:00-17:00")];
    let office = WEEK.into_iter().take(5).fold(Calendar::default(), |all, day| all.hours(day, lunch));
    for (at_, open, next) in [
        ("2026-03-02T08:59:59.999Z", false, "2026-03-02T09:00:00Z"),
        ("2026-03-02T09:00:00Z", true, "2026-03-02T09:00:00Z"),
        ("2026-03-02T11:59:59.999Z", true, "2026-03-02T11:59:59.999Z"),
        ("2026-03-02T12:00:00Z", false, "2026-03-02T13:00:00Z"),
        ("2026-03-06T17:00:00Z", false, "2026-03-09T09:00:00Z"),
        ("2026-03-07T10:00:00Z", false, "2026-03-09T09:00:00Z"),
    ] {
        assert_eq!(office.is_open(at(at_)), open, "{at_}");
        assert_eq!(office.next_open(at(at_)), Some(at(next)), "{at_}");
    }
    // Midnight between two worked days is worked.
    assert!(Calendar::always().is_open(at("2026-03-03T00:00:00Z")));
    assert_eq!(Calendar::default().next_open(at("2026-03-03T00:00:00Z")), None);
    let ends = [at("2201-01-01T00:00:00Z"), DateTime::<Utc>::MAX_UTC];
    for end in ends {
        assert_eq!((Calendar::always().is_open(end), Calendar::always().next_open(end)), (false, None));
    }
    assert_eq!(Calendar::always().next_open(DateTime::<Utc>::MIN_UTC), Some(at("1970-01-01T00:00:00Z")));
    // A second that is inserted belongs to the minute before it.
    let inserted = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    assert!(Calendar::always().is_open(inserted));
    assert_eq!(Calendar::always().next_open(inserted), Some(inserted));
}

#[test]
fn nothing_is_due_before_it_begins() {
    let office = Calendar::weekdays(hours("09:00-17:00"));
    for from in ["2026-03-02T20:00:00Z", "2026-03-07T12:00:00Z", "2026-03-02T05:00:00.5Z"] {
        for zero in ["0 min", "0 h", "0 d", "0 d working", "0 h 24x7"] {
            assert_eq!(office.after(at(from), span(zero)), Some(at(from)), "{from} + {zero}");
        }
    }
}

#[test]
fn minutes_are_exact_and_the_clock_may_go_round() {
    let office = Calendar::weekdays(hours("09:00-17:00"));
    for (from, length, due) in [
        ("2026-03-06T16:50:20Z", "15 min", "2026-03-09T09:05:20Z"),
        ("2026-03-06T16:50:20Z", "15 min working", "2026-03-09T09:05:20Z"),
        ("2026-03-06T16:50:20Z", "15 min 24x7", "2026-03-06T17:05:20Z"),
        ("2026-03-06T16:50:00Z", "8 h", "2026-03-09T16:50:00Z"),
        ("2026-03-06T16:50:00Z", "24 h", "2026-03-11T16:50:00Z"), // three days of eight hours
        ("2026-03-06T16:50:00Z", "1 d", "2026-03-09T16:50:00Z"),
        ("2026-03-06T16:50:00Z", "1 d 24x7", "2026-03-07T16:50:00Z"),
        ("2026-03-06T18:00:00Z", "1 d 24x7", "2026-03-07T18:00:00Z"),
    ] {
        assert_eq!(office.after(at(from), span(length)), Some(at(due)), "{from} + {length}");
    }
}
