//! The log as it is: cases and their rows, from `cases.csv` and `events.csv` of a folder.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};

/// Whatever stops the example, in words for a person.
pub type Failure = Box<dyn std::error::Error>;

/// One application for a loan.
pub struct Case {
    pub id: String,
    /// How it ended, as the set's own table of cases says. Nothing is mapped by it; it is compared.
    pub outcome: String,
    /// In the order of time; of equal instants in the order of the file.
    pub rows: Vec<Row>,
}

/// One line of the log.
pub struct Row {
    pub at: DateTime<Utc>,
    pub activity: String,
    /// `SCHEDULE`, `START` or `COMPLETE`.
    pub part: String,
    /// Who did it, where the log says so.
    pub resource: Option<String>,
}

/// All cases in the order of the file; `None` when there is no log in the folder.
pub fn read(dir: &Path) -> Result<Option<Vec<Case>>, Failure> {
    let (cases, events) = (dir.join("cases.csv"), dir.join("events.csv"));
    if !events.is_file() {
        return Ok(None);
    }
    let mut all: Vec<Case> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    each(&cases, ["case_id", "outcome"], |[id, outcome]| {
        if places.insert(id.to_owned(), all.len()).is_some() {
            return Err("the case is there twice".into());
        }
        all.push(Case { id: id.to_owned(), outcome: outcome.to_owned(), rows: Vec::new() });
        Ok(())
    })?;
    let columns = ["case_id", "timestamp", "activity", "lifecycle", "resource"];
    each(&events, columns, |[id, at, activity, part, resource]| {
        let case = places.get(id).and_then(|place| all.get_mut(*place));
        case.ok_or("cases.csv does not have the case")?.rows.push(Row {
            at: DateTime::parse_from_rfc3339(at)?.to_utc(),
            activity: activity.to_owned(),
            part: part.to_owned(),
            resource: Some(resource.to_owned()).filter(|id| !id.is_empty()),
        });
        Ok(())
    })?;
    for case in &mut all {
        case.rows.sort_by_key(|row| row.at);
    }
    Ok(Some(all))
}

/// Gives every line's cells of these columns; an error names file and line.
fn each<const N: usize>(
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
        *place = found.ok_or_else(|| say(&format!("there is no column `{column}`")))?;
    }
    for record in file.records() {
        let record = record.map_err(|error| say(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        take(places.map(|place| record.get(place).unwrap_or("")))
            .map_err(|error| say(&format!("line {line}: {error}")))?;
    }
    Ok(())
}
