//! Working time in thirteen real zones, on the days around their clock changes.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use qualify::Timespan;

use crate::support::at;
use crate::support::office::Office;

/// A zone, its minutes ahead of UTC before the first change, and its changes.
type Zone = (&'static str, i16, &'static [(&'static str, i16)]);

/// Typed from the tz database, version 2025b.
const ZONES: [Zone; 13] = [
    ("Europe/London", 0, &[("2026-03-29T01:00:00Z", 60), ("2026-10-25T01:00:00Z", 0)]),
    ("Europe/Berlin", 60, &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60)]),
    ("America/New_York", -300, &[("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300)]),
    ("America/St_Johns", -210, &[("2026-03-08T05:30:00Z", -150), ("2026-11-01T04:30:00Z", -210)]),
    // Midnight is left out, and the hour before one repeated.
    ("America/Havana", -300, &[("2026-03-08T05:00:00Z", -240), ("2026-11-01T05:00:00Z", -300)]),
    // The last hour of a Saturday is repeated.
    ("America/Santiago", -180, &[("2026-04-05T03:00:00Z", -240), ("2026-09-06T04:00:00Z", -180)]),
    ("America/Sao_Paulo", -180, &[("2018-11-04T03:00:00Z", -120), ("2019-02-17T02:00:00Z", -180)]),
    // Back for Ramadan, and forward after it.
    ("Africa/Casablanca", 60, &[("2026-02-15T02:00:00Z", 0), ("2026-03-22T02:00:00Z", 60)]),
    // On a Friday, at midnight.
    ("Africa/Cairo", 120, &[("2026-04-23T22:00:00Z", 180), ("2026-10-29T21:00:00Z", 120)]),
    ("Asia/Tehran", 210, &[("2022-03-21T20:30:00Z", 270), ("2022-09-21T19:30:00Z", 210)]),
    // Half an hour.
    ("Australia/Lord_Howe", 660, &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)]),
    ("Pacific/Chatham", 825, &[("2026-04-04T14:00:00Z", 765), ("2026-09-26T14:00:00Z", 825)]),
    // There was no 30 December 2011, a Friday.
    (
        "Pacific/Apia",
        -660,
        &[("2011-09-24T14:00:00Z", -600), ("2011-12-30T10:00:00Z", 840), ("2012-03-31T14:00:00Z", 780)],
    ),
];

fn offsets((_, before, changes): Zone) -> Office {
    let mut offsets: BTreeMap<_, _> = changes.iter().map(|(from, offset)| (at(from), *offset)).collect();
    offsets.insert(at("1970-01-01T00:00:00Z"), before);
    Office { offsets, ..Office::default() }
}

/// What people work there: by day, in two parts, at night, around the clock, and on the hours that changes touch.
fn weeks() -> Vec<[Vec<(u16, u16)>; 7]> {
    let day = vec![(540, 1_020)];
    let office = [day.clone(), day.clone(), day.clone(), day.clone(), day, vec![], vec![]];
    let all = |parts: &[(u16, u16)]| std::array::from_fn(|_| parts.to_vec());
    let weekend = [vec![], vec![], vec![], vec![], vec![(600, 840)], vec![(1_380, 1_440)], vec![(0, 210)]];
    vec![
        office,
        all(&[(480, 720), (765, 1_050)]),
        all(&[(0, 360), (1_320, 1_440)]),
        all(&[(0, 1_440)]),
        all(&[(15, 25), (100, 155)]),
        weekend,
    ]
}

#[test]
fn time_is_counted_as_minute_by_minute_around_each_change() {
    for zone in ZONES {
        for (change, _) in zone.2 {
            for week in weeks() {
                let office = Office { week, ..offsets(zone) };
                let start = at(change) - TimeDelta::days(1);
                let (calendar, naive) = (office.calendar(), office.minutes(start, 8));
                for step in 0..18 {
                    // So that whole hours are not met alone.
                    let from = start + TimeDelta::seconds(step * 8_617);
                    let what = |what: &str| format!("{}, {from}: {what}", zone.0);
                    assert_eq!(calendar.is_open(from), naive.is_open(from), "{}", what("open"));
                    assert_eq!(calendar.next_open(from), naive.next_open(from), "{}", what("next"));
                    for minutes in [1, 240, 500] {
                        let due = naive.minutes_later(from, minutes);
                        let found = calendar.after(from, Timespan::minutes(minutes));
                        // Where little is worked, the minutes end before.
                        assert!(due.is_none() || found == due, "{}: {found:?}, {due:?}", what("minutes"));
                    }
                    for days in [1, 2, 3] {
                        let due = naive.days_later(from, days);
                        let found = calendar.after(from, Timespan::days(days));
                        assert!(due.is_none() || found == due, "{}: {found:?}, {due:?}", what("days"));
                    }
                    for hours in [1, 5, 30, 80] {
                        let to = from + TimeDelta::minutes(hours * 61);
                        let (found, counted) =
                            (calendar.working_minutes(from, to), naive.working_minutes(from, to));
                        assert_eq!(found, counted, "{}", what("between"));
                    }
                }
            }
        }
    }
}

/// A day of nine to five around each change, as its people would say it: typed by hand, the zones by their rules.
#[test]
fn a_working_day_is_eight_hours_over_every_change() {
    let day = vec![(540, 1_020)];
    let week: [_; 7] = std::array::from_fn(|_| day.clone());
    for (zone, from, days, due) in [
        ("Europe/London", "2026-03-28T12:00:00Z", 1, "2026-03-29T11:00:00Z"),
        ("Europe/Berlin", "2026-10-24T12:00:00Z", 1, "2026-10-25T13:00:00Z"),
        ("America/New_York", "2026-03-07T15:00:00Z", 2, "2026-03-09T14:00:00Z"),
        ("America/St_Johns", "2026-10-31T15:00:00Z", 1, "2026-11-01T16:00:00Z"),
        ("America/Havana", "2026-03-07T15:00:00Z", 1, "2026-03-08T14:00:00Z"),
        ("America/Santiago", "2026-04-04T15:00:00Z", 1, "2026-04-05T16:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03T15:00:00Z", 1, "2018-11-04T14:00:00Z"),
        ("Africa/Casablanca", "2026-02-14T12:00:00Z", 1, "2026-02-15T13:00:00Z"),
        ("Africa/Cairo", "2026-04-23T10:00:00Z", 1, "2026-04-24T09:00:00Z"),
        ("Asia/Tehran", "2022-03-21T10:00:00Z", 1, "2022-03-22T09:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T02:00:00Z", 1, "2026-04-05T02:30:00Z"),
        ("Pacific/Chatham", "2026-04-04T00:00:00Z", 1, "2026-04-05T01:00:00Z"),
        // Thursday 29 December, noon: Saturday 31 is the next day there is, and 24 hours away.
        ("Pacific/Apia", "2011-12-29T22:00:00Z", 1, "2011-12-30T22:00:00Z"),
    ] {
        let zone = ZONES.into_iter().find(|known| known.0 == zone).unwrap();
        let calendar = Office { week: week.clone(), ..offsets(zone) }.calendar();
        let (from, due) = (at(from), at(due));
        assert_eq!(calendar.after(from, Timespan::days(days)), Some(due), "{}", zone.0);
        assert_eq!(calendar.after(from, Timespan::hours(8 * days)), Some(due), "{}", zone.0);
        assert_eq!(calendar.working_minutes(from, due), 480 * u64::from(days), "{}", zone.0);
    }
}
