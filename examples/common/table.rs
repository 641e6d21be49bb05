//! A CSV file: its columns by their names, its rows one by one, never the whole file at once.

use std::path::Path;

use csv::StringRecord;

use super::Failure;

/// Gives every row's cells of these columns; an error names file and line.
pub fn each<const N: usize>(
    path: &Path,
    columns: [&str; N],
    mut take: impl FnMut([&str; N]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let say = |what: &dyn std::fmt::Display| Failure::from(format!("{}: {what}", path.display()));
    let mut file = open(path)?;
    let headers = file.headers().map_err(|error| say(&error))?;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = find(headers, column).map_err(|error| say(&error))?;
    }
    let mut record = StringRecord::new();
    let mut done = 0i64;
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

pub fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, Failure> {
    csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// The place of a column.
pub fn find(headers: &StringRecord, name: &str) -> Result<usize, String> {
    headers.iter().position(|header| header == name).ok_or_else(|| {
        let all: Vec<String> = headers.iter().map(|header| format!("`{header}`")).collect();
        format!("there is no column `{name}`; the file has {}", all.join(", "))
    })
}

/// What is wrong with a row, without its text.
pub fn unreadable(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: {len} cells where the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => format!("line {line}: not UTF-8"),
        _ => format!("line {line}: not readable"),
    }
}
