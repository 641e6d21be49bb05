//! Working time against counting minute by minute, and laws that hold of any calendar.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::{Calendar, Timespan};

use crate::support::at;
use crate::support::office::Office;

const START: &str = "2026-03-23T00:00:00Z";

/// Minutes after the start, and seconds after that.
fn when((minute, second): (i64, i64)) -> DateTime<Utc> {
    at(START) + TimeDelta::minutes(minute) + TimeDelta::seconds(second)
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..20_000, prop_oneof![Just(0_i64), 0_i64..60]).prop_map(when)
}

fn parts() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let part = (0_u16..1_440, 1_u16..=600).prop_map(|(opens, length)| (opens, (opens + length).min(1_440)));
    prop::collection::vec(part, 0..3)
}

/// Weeks with some dates that are worked otherwise. The clock is put forward and back as nowhere on earth.
fn office() -> impl Strategy<Value = Office> {
    let week = prop::array::uniform7(parts());
    let dates = prop::collection::btree_map(0_u64..20, parts(), 0..4);
    let offsets = prop::collection::btree_map(-3_000_i64..30_000, -720_i16..=840, 0..5);
    (week, dates, offsets).prop_map(|(week, dates, offsets)| {
        let start = at(START);
        let date = |(day, parts)| (start.date_naive() + Days::new(day), parts);
        let offset = |(minute, offset): (i64, i16)| (start + TimeDelta::minutes(minute), offset);
        Office {
            week,
            dates: dates.into_iter().map(date).collect(),
            offsets: offsets.into_iter().map(offset).collect::<BTreeMap<_, _>>(),
        }
    })
}

fn calendar() -> impl Strategy<Value = Calendar> {
    office().prop_map(|office| office.calendar())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn time_is_counted_as_minute_by_minute(
        office in office(), from in instant(), to in instant(), minutes in 1_u32..1_500, days in 1_u32..6,
    ) {
        let (calendar, naive) = (office.calendar(), office.minutes(at(START), 30));
        prop_assert_eq!(calendar.is_open(from), naive.is_open(from));
        prop_assert_eq!(calendar.working_minutes(from, to), naive.working_minutes(from, to));
        // The days that are counted are enough, unless nobody works that much.
        let opens = naive.next_open(from);
        prop_assert!(opens.is_none() || calendar.next_open(from) == opens, "opens {:?}", opens);
        let due = naive.minutes_later(from, minutes);
        let found = calendar.after(from, Timespan::minutes(minutes));
        prop_assert!(due.is_none() || found == due, "{} min: {:?}, and {:?} by minutes", minutes, found, due);
        let due = naive.days_later(from, days);
        let found = calendar.after(from, Timespan::days(days));
        prop_assert!(due.is_none() || found == due, "{} d: {:?}, and {:?} by minutes", days, found, due);
    }

    #[test]
    fn what_is_counted_on_is_counted_back(calendar in calendar(), from in instant(), wanted in 1_u32..5_000) {
        let due = calendar.after(from, Timespan::minutes(wanted)).unwrap();
        let counted = calendar.working_minutes(from, due);
        // Nobody works: the time was counted plainly.
        prop_assume!(calendar.next_open(from).is_some());
        prop_assert_eq!(counted, u64::from(wanted));
        // It is the first such instant.
        prop_assert!(calendar.working_minutes(from, due - TimeDelta::nanoseconds(1)) < counted);
    }

    #[test]
    fn what_was_counted_is_reached_by_then(calendar in calendar(), from in instant(), to in instant()) {
        let counted = u32::try_from(calendar.working_minutes(from, to)).unwrap();
        let due = calendar.after(from, Timespan::minutes(counted)).unwrap();
        prop_assert!(due <= to.max(from), "{} min from {} is {}", counted, from, due);
    }

    #[test]
    fn two_spans_in_a_row_are_as_long_as_their_sum(
        calendar in calendar(), from in instant(), one in 1_u32..3_000, other in 1_u32..3_000,
    ) {
        prop_assume!(calendar.next_open(from).is_some());
        let both = calendar.after(from, Timespan::minutes(one)).and_then(|at| calendar.after(at, Timespan::minutes(other)));
        prop_assert_eq!(both, calendar.after(from, Timespan::minutes(one + other)));
    }

    #[test]
    fn two_times_in_a_row_hold_what_the_whole_holds(
        calendar in calendar(), cuts in prop::array::uniform3(0_i64..20_000),
    ) {
        let mut cuts = cuts.map(|minute| when((minute, 0)));
        cuts.sort_unstable();
        let [from, between, to] = cuts;
        let both = calendar.working_minutes(from, between) + calendar.working_minutes(between, to);
        prop_assert_eq!(both, calendar.working_minutes(from, to));
    }

    #[test]
    fn who_begins_later_or_waits_longer_is_due_no_earlier(
        calendar in calendar(), from in instant(), wait in 0_i64..5_000, wanted in 0_u32..3_000, more in 0_u32..3_000,
    ) {
        let later = from + TimeDelta::minutes(wait);
        let due = |from, wanted| calendar.after(from, Timespan::minutes(wanted)).unwrap();
        prop_assert!(due(from, wanted) <= due(later, wanted));
        prop_assert!(due(from, wanted) <= due(from, wanted + more));
        prop_assert!(calendar.working_minutes(from, later) <= calendar.working_minutes(from, later + TimeDelta::hours(1)));
    }

    #[test]
    fn nothing_is_due_before_it_begins(calendar in calendar(), from in instant(), count in 0_u32..400) {
        for span in [Timespan::minutes(count), Timespan::days(count)] {
            for span in [span, span.working(), span.around_the_clock()] {
                prop_assert!(calendar.after(from, span).is_some_and(|due| due >= from), "{}", span);
            }
            prop_assert_eq!(calendar.after(from, span), calendar.after(from, span.working()));
        }
    }

    #[test]
    fn an_office_opens_when_it_is_closed(calendar in calendar(), from in instant()) {
        match calendar.next_open(from) {
            None => prop_assert!(!calendar.is_open(from)),
            Some(opens) => {
                prop_assert!(calendar.is_open(opens) && opens >= from);
                prop_assert_eq!(opens == from, calendar.is_open(from));
                prop_assert_eq!(calendar.working_minutes(from, opens), 0);
                prop_assert_eq!(calendar.next_open(opens), Some(opens));
            }
        }
    }

    #[test]
    fn a_calendar_reads_back(calendar in calendar()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
    }
}
