//! The log as it is: cases and their rows, from `cases.csv` and `events.csv` of a folder.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::common::Failure;
use super::common::table::each;

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
