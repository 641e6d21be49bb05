//! A table of a set: the cells of some columns, row by row, never the whole file at once.

use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate};

/// Whatever stops the example, in words for a person: never a cell.
pub type Failure = Box<dyn std::error::Error>;

/// Gives every row's cells of these columns; an error names file and line.
pub fn each<const N: usize>(
    path: &Path,
    columns: [&str; N],
    mut take: impl FnMut([&str; N]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let say = |what: &dyn std::fmt::Display| Failure::from(format!("{}: {what}", path.display()));
    let mut file = csv::Reader::from_path(path).map_err(|error| say(&error))?;
    let headers = file.headers().map_err(|error| say(&error))?.clone();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = headers.iter().position(|header| header == column);
        *place = found.ok_or_else(|| {
            let all: Vec<String> = headers.iter().map(|header| format!("`{header}`")).collect();
            say(&format!("there is no column `{column}`; the file has {}", all.join(", ")))
        })?;
    }
    let mut record = csv::StringRecord::new();
    let mut done = 0u64;
    while file.read_record(&mut record).map_err(|error| say(&unreadable(&error)))? {
        let line = record.position().map_or(0, csv::Position::line);
        take(places.map(|place| record.get(place).unwrap_or("")))
            .map_err(|error| say(&format!("line {line}: {error}")))?;
        done += 1;
        if done % 50_000 == 0 {
            eprintln!("{}: {done} rows read", path.display());
        }
    }
    Ok(())
}

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

/// What is wrong with a row, without its text.
fn unreadable(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: {len} cells where the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => format!("line {line}: not UTF-8"),
        _ => format!("line {line}: not readable"),
    }
}
