//! `mapping.toml`: which column of a CSV file is which attribute of a playbook.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Failure, read};

/// Stands for the number of the row in the file, the first below the header being 1. A column of that
/// name goes before it.
pub const ROW: &str = "row";

/// The buckets of a set with a `dataset` that are measured on, 50 to 69. Those below are learnt from; those above are
/// not used.
pub const MEASURED: Range<u8> = 50..70;

/// The whole file. Unknown keys are refused, so that a misspelt one is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name of the set, for the split rule `fnv1a64("<dataset>:<id>") % 100`.
    pub dataset: Option<String>,
    /// The column that holds the lead's id, or [`ROW`].
    pub id: String,
    /// The column that tells which lead came first (instants, dates or numbers), or [`ROW`].
    pub order: Option<String>,
    /// The columns whose values, joined with `;`, are split by instead of the id.
    #[serde(default)]
    pub split_key: Vec<String>,
    /// The instant to judge at; without it, now.
    pub as_of: Option<DateTime<Utc>>,
    /// The column that holds the instant to judge each lead at; where its cell is empty, `as_of`.
    pub as_of_column: Option<String>,
    /// The column that tells on which date, or at which instant, a row was learnt.
    pub learnt: Option<String>,
    /// The column that tells which market a lead belongs to, for figures of each market.
    pub segment: Option<String>,
    /// Cells that mean "not filled in", in every column.
    #[serde(default)]
    pub missing: Vec<String>,
    /// What became of the lead.
    pub outcome: Option<Outcome>,
    /// The columns that are facts.
    pub columns: Vec<Column>,
    /// A second file with what they did.
    pub activities: Option<Activities>,
    /// What `--check` asks for.
    #[serde(default)]
    pub check: Check,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub column: String,
    /// The cells that mean "converted".
    pub converted: Vec<String>,
    /// The cells that mean "did not convert"; then every other means "still open". Without the list
    /// every other means "did not convert".
    pub lost: Option<Vec<String>>,
}

impl Outcome {
    /// What a cell says became of the lead; `None` when it is still open.
    pub fn of(&self, cell: &str) -> Option<bool> {
        let among = |cells: &[String]| cells.iter().any(|one| one == cell);
        match &self.lost {
            _ if among(&self.converted) => Some(true),
            Some(lost) if !among(lost) => None,
            _ => Some(false),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub column: String,
    pub attribute: String,
    /// The value of a cell; one that is not listed is taken as it is.
    #[serde(default)]
    pub values: BTreeMap<String, toml::Value>,
    /// Cells that mean "not filled in", beside those of every column.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The column that tells when this fact was learnt, in place of that of the row.
    pub learnt: Option<String>,
    /// The currency of plain amounts.
    pub currency: Option<String>,
}

/// A CSV file beside the leads with one activity a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activities {
    pub file: String,
    /// The columns: the lead's id, the activity's id, its kind and its instant.
    pub lead: String,
    pub id: String,
    pub kind: String,
    pub at: String,
    /// What it was about, the campaign that brought it about, the system that reported it.
    pub subject: Option<String>,
    pub campaign: Option<String>,
    pub source: Option<String>,
    /// How much of it there was.
    pub quantity: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The least area under the ROC curve.
    pub auc_at_least: f64,
}

impl Default for Check {
    fn default() -> Self {
        Check { auc_at_least: 0.80 }
    }
}

impl Mapping {
    /// Reads `mapping.toml` of a folder.
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join("mapping.toml");
        Self::from_text(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Whether a cell means "not filled in" in every column.
    pub fn is_missing(&self, cell: &str) -> bool {
        is_one_of(&self.missing, cell)
    }

    /// Whether an order, an instant or a segment is left empty.
    pub fn says_nothing(&self, cell: &str) -> bool {
        cell.is_empty() || self.is_missing(cell)
    }

    /// Reads the text of a mapping.
    pub fn from_text(text: &str) -> Result<Self, Failure> {
        let mapping: Mapping = toml::from_str(text)?;
        let both = mapping.outcome.iter().flat_map(|outcome| {
            let lost = outcome.lost.iter().flatten();
            lost.filter(|cell| outcome.converted.contains(cell))
        });
        if let Some(cell) = both.into_iter().next() {
            return Err(format!("outcome: `{cell}` stands in `converted` and in `lost`; keep one").into());
        }
        let mut known = BTreeSet::new();
        let twice = mapping.columns.iter().find(|one| !known.insert(one.attribute.as_str()));
        if let Some(name) = twice.map(|one| &one.attribute) {
            return Err(format!("columns: two of them say what `{name}` is; keep the one to trust").into());
        }
        Ok(mapping)
    }
}

/// Whether a cell is one of some, whatever its capitals and the spaces around it.
pub fn is_one_of(cells: &[String], cell: &str) -> bool {
    let folded = |text: &str| text.trim().to_lowercase();
    cells.iter().any(|one| one == cell || folded(one) == folded(cell))
}
