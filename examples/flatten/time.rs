//! Instants and days as the tables of a set write them.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::common::Failure;

/// Reads the instant of a column, with its offset.
pub fn instant(column: &str, text: &str) -> Result<DateTime<FixedOffset>, Failure> {
    DateTime::parse_from_rfc3339(text).map_err(|_| {
        format!("column `{column}`: expected an instant such as `2026-03-01T09:30:00+01:00`").into()
    })
}

/// Reads the date of a column.
pub fn date(column: &str, text: &str) -> Result<NaiveDate, Failure> {
    text.parse().map_err(|_| format!("column `{column}`: expected a date such as `2026-06-01`").into())
}

/// Three letters of a day of the week.
pub fn weekday(day: chrono::Weekday) -> String {
    day.to_string().to_lowercase()
}
