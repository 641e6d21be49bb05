//! Instants as stored forms have them: RFC 3339 in UTC, in the years 1970 to 2200.

use chrono::{DateTime, Datelike, SecondsFormat, Utc};

/// What an instant that can be stored looks like, for error texts.
pub(crate) const RULE: &str = "an instant between 1970 and 2200";

/// Writes an instant as RFC 3339 in UTC, with as many places of a second as it has.
pub(crate) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads RFC 3339 with any offset; `None` for what cannot be stored.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()).filter(|at| is_storable(*at))
}

/// Returns whether an instant lies in the years 1970 to 2200.
pub(crate) fn is_storable(at: DateTime<Utc>) -> bool {
    (1970..=2200).contains(&at.year())
}
