//! What marketing will have to offer: a forecast from decay, ageing answers and cool-downs.

mod forecast;
mod status;
mod weeks;

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

pub use forecast::Forecast;
pub use status::{SupplyCause, SupplyChange, SupplyStatus};
pub use weeks::Week;

use super::text::table;

/// What a [`Forecast`] comes to. It holds ids, grades, answers and points, never the value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Supply {
    /// From this instant.
    pub from: DateTime<Utc>,
    /// Until this one, itself included.
    pub until: DateTime<Utc>,
    /// How many leads are ready to be offered at the beginning.
    pub ready: u64,
    /// How many are offered at the beginning, and not accepted.
    pub offered: u64,
    /// The leads that are not counted.
    pub excluded: Excluded,
    /// Each change of a lead's status, in the order of instants, then of ids.
    pub changes: Vec<SupplyChange>,
    /// Totals by week.
    pub weeks: Vec<Week>,
    /// From when on the next verdict takes offered leads back.
    #[serde(skip)]
    withdrawn: Vec<DateTime<Utc>>,
}

/// Leads that a forecast does not count, each by the first reason that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Excluded {
    /// Closed.
    pub closed: u64,
    /// Accepted by sales.
    pub with_sales: u64,
    /// The buyer allows sales no channel, or none that can be reached, at the beginning.
    pub no_consent: u64,
    /// Recycled so often that only a contact or somebody of marketing brings them back, and that for ever.
    pub recycled_too_often: u64,
    /// Nothing was heard of the buyer since sales gave the lead back, or lost it.
    pub no_news: u64,
}

impl Supply {
    fn from(from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Supply {
            from,
            until,
            ready: 0,
            offered: 0,
            excluded: Excluded::default(),
            changes: Vec::new(),
            weeks: Vec::new(),
            withdrawn: Vec::new(),
        }
    }
}

/// The number of changes shown.
const SHOWN: usize = 20;

/// The totals, and the first twenty changes.
impl fmt::Display for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        write!(f, "{} ready to be offered on {}", self.ready, day(self.from))?;
        if let Some(week) = self.weeks.last() {
            write!(f, ", {} on {}", week.ready, day(self.until))?;
        }
        let Excluded { closed, with_sales, no_consent, recycled_too_often, no_news } = self.excluded;
        let over = [
            (self.offered, "offered already"),
            (with_sales, "with sales"),
            (closed, "closed"),
            (no_consent, "without consent"),
            (recycled_too_often, "recycled too often"),
            (no_news, "without news"),
        ];
        let over = over.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}"));
        let over: Vec<String> = over.collect();
        if !over.is_empty() {
            write!(f, "\nbeside them: {}", over.join(", "))?;
        }
        let mut rows = vec![["week of", "more", "fewer", "withdrawn", "ready"].map(str::to_owned).to_vec()];
        rows.extend(self.weeks.iter().map(|week| {
            let counts = [week.gained, week.lost, week.withdrawn, week.ready].map(|count| count.to_string());
            std::iter::once(week.monday.to_string()).chain(counts).collect()
        }));
        table(f, &rows, 0)?;
        if !self.changes.is_empty() {
            f.write_str("\n")?;
        }
        for change in self.changes.iter().take(SHOWN) {
            write!(f, "\n{change}")?;
        }
        match self.changes.len().checked_sub(SHOWN) {
            Some(more @ 1..) => write!(f, "\nand {more} more"),
            _ => Ok(()),
        }
    }
}
