//! What the log of a case said in its first 24 hours.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

/// Who stands for the computer in the log.
const AUTOMATIC: &str = "112";

/// How far a case had come, the furthest first.
const STAGES: [(&str, &str); 4] = [
    ("O_SENT_BACK", "offer_returned"),
    ("O_SENT", "offered"),
    ("A_ACCEPTED", "accepted"),
    ("A_PREACCEPTED", "preaccepted"),
];

/// One line of the log.
pub struct Row {
    pub at: DateTime<Utc>,
    activity: String,
    /// `SCHEDULE`, `START` or `COMPLETE`.
    part: String,
    resource: String,
}

impl Row {
    pub fn new(at: DateTime<Utc>, activity: &str, part: &str, resource: &str) -> Self {
        Row { at, activity: activity.to_owned(), part: part.to_owned(), resource: resource.to_owned() }
    }

    /// The kind of activity: `a_preaccepted`, and for pieces of work `w_nabellen_offertes.start`.
    pub fn kind(&self) -> String {
        let activity = self.activity.to_lowercase().replace(' ', "_");
        match self.activity.starts_with("W_") {
            true => format!("{activity}.{}", self.part.to_lowercase()),
            false => activity,
        }
    }

    fn person(&self) -> Option<&str> {
        Some(self.resource.as_str()).filter(|one| !one.is_empty() && *one != AUTOMATIC)
    }
}

/// The lines of a case, in the order of time.
pub struct FirstDay<'r> {
    rows: &'r [Row],
}

impl<'r> FirstDay<'r> {
    pub fn new(rows: &'r [Row]) -> Self {
        FirstDay { rows }
    }

    pub fn first(&self, activity: &str) -> Option<DateTime<Utc>> {
        self.rows.iter().find(|row| row.activity == activity).map(|row| row.at)
    }

    pub fn stage(&self) -> &'static str {
        let reached = STAGES.iter().find(|(activity, _)| self.first(activity).is_some());
        reached.map_or("submitted", |(_, stage)| stage)
    }

    /// How often something was completed.
    pub fn done(&self, activity: &str) -> usize {
        self.rows.iter().filter(|row| row.activity == activity && row.part == "COMPLETE").count()
    }

    pub fn kinds(&self) -> usize {
        self.rows.iter().map(|row| &row.activity).collect::<BTreeSet<_>>().len()
    }

    pub fn people(&self) -> usize {
        self.rows.iter().filter_map(Row::person).collect::<BTreeSet<_>>().len()
    }

    pub fn by_people(&self) -> usize {
        self.rows.iter().filter_map(Row::person).count()
    }

    /// How often somebody else went on.
    pub fn handovers(&self) -> usize {
        let people: Vec<&str> = self.rows.iter().filter_map(Row::person).collect();
        people.windows(2).filter(|pair| pair.first() != pair.last()).count()
    }

    /// The whole minutes of work that was both begun and ended.
    pub fn work_minutes(&self) -> i64 {
        let mut begun: BTreeMap<&str, DateTime<Utc>> = BTreeMap::new();
        let mut worked = TimeDelta::zero();
        for row in self.rows {
            match row.part.as_str() {
                "START" => {
                    begun.insert(&row.activity, row.at);
                }
                "COMPLETE" => {
                    worked += begun.remove(row.activity.as_str()).map_or(TimeDelta::zero(), |at| row.at - at);
                }
                _ => {}
            }
        }
        worked.num_minutes()
    }
}
