//! `mapping.toml`: which column of a CSV file is which attribute of a playbook.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Failure, read};

/// The whole file. Unknown keys are refused, so that a misspelt one is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name of the set, for the split rule `fnv1a64("<dataset>:<id>") % 100`.
    pub dataset: Option<String>,
    /// The column that holds the lead's id.
    pub id: String,
    /// The columns whose values, joined with `;`, are split by instead of the id.
    #[serde(default)]
    pub split_key: Vec<String>,
    /// The instant to judge at; without it, now.
    pub as_of: Option<DateTime<Utc>>,
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
    /// The cells that mean "converted"; every other means "not".
    pub converted: Vec<String>,
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
    /// What it was about.
    pub subject: Option<String>,
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
        toml::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()).into())
    }
}
