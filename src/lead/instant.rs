//! Instants as the lead's life counts them: years 1970 to 2200.

use std::cmp::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use crate::invariant::always;

/// 2200-12-31T23:59:59Z, in seconds since 1970.
const LAST: i64 = 7_289_654_399;

/// The instant, or the nearest one that a lead can live through. The second that is inserted into
/// some minutes (23:59:60) counts as the end of the one before it.
pub(super) fn clamped(at: DateTime<Utc>) -> DateTime<Utc> {
    let second = at.timestamp().clamp(0, LAST);
    let nanos = match second.cmp(&at.timestamp()) {
        Ordering::Equal => at.timestamp_subsec_nanos().min(999_999_999),
        // The very last instant, lest a later one count as an earlier.
        Ordering::Less => 999_999_999,
        Ordering::Greater => 0,
    };
    always(DateTime::from_timestamp(second, nanos), at, "years 1970 to 2200, and less than a second")
}

/// Whether a lead can live through the instant.
pub(super) fn is_within(at: DateTime<Utc>) -> bool {
    (0..=LAST).contains(&at.timestamp())
}

/// The instant so much later; `None` beyond the year 2200: that never comes.
pub(super) fn later(at: DateTime<Utc>, by: TimeDelta) -> Option<DateTime<Utc>> {
    at.checked_add_signed(by).filter(|at| is_within(*at))
}

/// So many days of 24 hours later.
pub(super) fn days_later(at: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
    later(at, TimeDelta::try_days(i64::from(days))?)
}

/// The instant, but at the earliest a second after another: a deadline lies ahead.
pub(super) fn ahead_of(now: DateTime<Utc>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let soon = later(now, TimeDelta::try_seconds(1)?)?;
    Some(at.max(soon)).filter(|at| is_within(*at))
}
