//! Leads from CSV: each row becomes a prospect, a bad cell is reported with its line and lost by nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use csv::StringRecord;
use qualify::attribute::{Kind, Value};
use qualify::{Activity, Currency, Day, Fact, Id, Money, Name, Playbook, Prospect};

use super::Failure;
use super::mapping::{Column, Mapping};

/// One row of the file.
pub struct Lead {
    pub prospect: Prospect,
    /// Whether it converted, where the file says so.
    pub converted: Option<bool>,
    /// The bucket of the split rule, 0 to 99.
    pub bucket: Option<u8>,
}

/// All rows, and what is wrong with some.
#[derive(Default)]
pub struct Leads {
    pub leads: Vec<Lead>,
    /// The ids so far.
    seen: BTreeSet<String>,
    /// Where and what: never the cell itself.
    pub bad: Vec<String>,
}

impl Leads {
    /// Reads a file by its mapping. The playbook's schema says which kind a column is.
    pub fn read(path: &Path, mapping: &Mapping, playbook: &Playbook) -> Result<Self, Failure> {
        let mut file = open(path)?;
        let headers = file.headers().map_err(|error| format!("{}: {error}", path.display()))?.clone();
        let columns =
            Columns::find(&headers, mapping, playbook).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut all = Leads::default();
        let mut activities = all.activities(path, mapping)?;
        for record in file.records() {
            match record {
                Ok(record) => all.row(&record, &columns, mapping, &mut activities),
                Err(error) => all.bad.push(unreadable(&error)),
            }
        }
        for lead in activities.into_keys() {
            let known = all.leads.iter().any(|one| *one.prospect.id() == *lead.as_str());
            if !known {
                all.bad.push("activities: a lead is named that the leads do not have".to_owned());
            }
        }
        Ok(all)
    }

    fn row(
        &mut self,
        record: &StringRecord,
        columns: &Columns<'_>,
        mapping: &Mapping,
        activities: &mut BTreeMap<String, Vec<Activity>>,
    ) {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or("");
        let id = cell(columns.id);
        let mut prospect = match Id::new(id) {
            Ok(id) => Prospect::new(id),
            Err(not) => {
                self.bad
                    .push(format!("line {line}: column `{}`: {not}; judged as `line-{line}`", mapping.id));
                Prospect::new(format!("line-{line}"))
            }
        };
        if Id::new(id).is_ok() && !self.seen.insert(id.to_owned()) {
            let what = "the id stands in an earlier row; both are judged, activities go to the first";
            self.bad.push(format!("line {line}: column `{}`: {what}", mapping.id));
        }
        for (place, column, kind) in &columns.facts {
            let text = cell(*place).trim();
            if mapping.missing.iter().chain(&column.missing).any(|missing| missing == text) {
                continue;
            }
            match value(text, column, kind) {
                Ok(value) => prospect = prospect.with_fact(column.attribute.as_str(), Fact::new(value)),
                Err(expected) => {
                    // The lead is judged all the same: the text is there, of the wrong kind.
                    self.bad.push(format!("line {line}: column `{}`: expected {expected}", column.column));
                    prospect = prospect.with_fact(column.attribute.as_str(), Fact::new(text));
                }
            }
        }
        let done = activities.remove(id).unwrap_or_default();
        if let Err(errors) = prospect.record_all(done.iter().cloned()) {
            // Both of two activities with one id are kept.
            self.bad.push(format!("line {line}: {errors}"));
            prospect = done.into_iter().fold(prospect, Prospect::did);
        }
        let converted = columns.outcome.map(|place| {
            let text = cell(place);
            mapping.outcome.iter().any(|outcome| outcome.converted.iter().any(|one| one == text))
        });
        let key = match columns.split_key.is_empty() {
            true => id.to_owned(),
            false => columns.split_key.iter().map(|place| cell(*place)).collect::<Vec<_>>().join(";"),
        };
        let bucket = mapping.dataset.as_ref().map(|dataset| bucket(&format!("{dataset}:{key}")));
        self.leads.push(Lead { prospect, converted, bucket });
    }

    /// Reads the second file, by lead.
    fn activities(
        &mut self,
        leads: &Path,
        mapping: &Mapping,
    ) -> Result<BTreeMap<String, Vec<Activity>>, Failure> {
        let Some(plan) = &mapping.activities else { return Ok(BTreeMap::new()) };
        let path: PathBuf = leads.parent().unwrap_or(Path::new(".")).join(&plan.file);
        let mut file = open(&path)?;
        let headers = file.headers().map_err(|error| format!("{}: {error}", path.display()))?.clone();
        let place = |name: &str| find(&headers, name).map_err(|error| format!("{}: {error}", path.display()));
        let (lead, id, kind, at) =
            (place(&plan.lead)?, place(&plan.id)?, place(&plan.kind)?, place(&plan.at)?);
        let subject = plan.subject.as_deref().map(place).transpose()?;
        let mut by_lead: BTreeMap<String, Vec<Activity>> = BTreeMap::new();
        for record in file.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    self.bad.push(format!("{}: {}", plan.file, unreadable(&error)));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |place: usize| record.get(place).unwrap_or("");
            let mut bad = |column: &str, expected: &dyn std::fmt::Display| {
                self.bad.push(format!("{} line {line}: column `{column}`: {expected}", plan.file));
            };
            let instant = cell(at).parse::<DateTime<Utc>>();
            match (Id::new(cell(id)), Name::new(cell(kind)), instant) {
                (Ok(id), Ok(kind), Ok(at)) => {
                    let activity = Activity::new(id, kind, at);
                    let activity = match subject.map(&cell).filter(|text| !text.is_empty()).map(Id::new) {
                        Some(Ok(subject)) => activity.subject(subject),
                        _ => activity,
                    };
                    by_lead.entry(cell(lead).to_owned()).or_default().push(activity);
                }
                (Err(not), _, _) => bad(&plan.id, &not),
                (_, Err(not), _) => bad(&plan.kind, &not),
                (_, _, Err(_)) => bad(&plan.at, &"expected an instant such as `2026-03-01T09:30:00Z`"),
            }
        }
        Ok(by_lead)
    }
}

/// The columns of a file by their place.
struct Columns<'m> {
    id: usize,
    facts: Vec<(usize, &'m Column, Kind)>,
    outcome: Option<usize>,
    split_key: Vec<usize>,
}

impl<'m> Columns<'m> {
    fn find(headers: &StringRecord, mapping: &'m Mapping, playbook: &Playbook) -> Result<Self, String> {
        let mut facts = Vec::new();
        for column in &mapping.columns {
            let attribute = playbook.schema().get(&column.attribute);
            let attribute = attribute
                .ok_or_else(|| format!("mapping: the playbook has no attribute `{}`", column.attribute))?;
            if let Some(code) = column.currency.as_ref().filter(|code| code.parse::<Currency>().is_err()) {
                return Err(format!("mapping: `{code}` is not a currency code such as `EUR`"));
            }
            facts.push((find(headers, &column.column)?, column, attribute.kind.clone()));
        }
        let outcome = mapping.outcome.as_ref().map(|outcome| find(headers, &outcome.column)).transpose()?;
        let split_key = mapping.split_key.iter().map(|name| find(headers, name)).collect::<Result<_, _>>()?;
        Ok(Columns { id: find(headers, &mapping.id)?, facts, outcome, split_key })
    }
}

fn open(path: &Path) -> Result<csv::Reader<std::fs::File>, Failure> {
    csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn find(headers: &StringRecord, name: &str) -> Result<usize, String> {
    headers.iter().position(|header| header == name).ok_or_else(|| {
        let all: Vec<String> = headers.iter().map(|header| format!("`{header}`")).collect();
        format!("there is no column `{name}`; the file has {}", all.join(", "))
    })
}

/// What is wrong with a row, without its text.
fn unreadable(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: {len} cells where the header has {expected_len}; the row was not judged")
        }
        csv::ErrorKind::Utf8 { .. } => format!("line {line}: not UTF-8; the row was not judged"),
        _ => format!("line {line}: not readable; the row was not judged"),
    }
}

/// A cell as a value of its kind, or what was expected.
fn value(text: &str, column: &Column, kind: &Kind) -> Result<Value, String> {
    match column.values.get(text) {
        Some(toml::Value::Boolean(flag)) => return Ok(Value::Flag(*flag)),
        Some(toml::Value::String(text)) => return plain(text, column, kind),
        Some(other) => return plain(&other.to_string(), column, kind),
        None => {}
    }
    plain(text, column, kind)
}

/// The most options that a message lists.
const SHOWN: usize = 8;

fn plain(text: &str, column: &Column, kind: &Kind) -> Result<Value, String> {
    let amount = || match &column.currency {
        Some(currency) => format!("{text} {currency}"),
        None => text.to_owned(),
    };
    match kind {
        Kind::Flag => text
            .parse()
            .map(Value::Flag)
            .map_err(|_| "true or false, or a value listed in the mapping".into()),
        Kind::Number => text.parse().map(Value::Number).map_err(|_| "a number such as `12500.5`".into()),
        Kind::Money => amount().parse::<Money>().map(Value::Money).map_err(|_| match &column.currency {
            Some(_) => "a plain amount such as `12500.50`, without a currency".into(),
            None => "an amount such as `12500.50 EUR`, or a `currency` for the column in the mapping".into(),
        }),
        Kind::Date => text.parse::<Day>().map(Value::Date).map_err(|_| "a date such as `2026-06-01`".into()),
        Kind::Tags => Ok(Value::tags(text.split(';').map(str::trim).filter(|word| !word.is_empty()))),
        Kind::Choice(options) | Kind::Level(options) if !options.iter().any(|option| option == text) => {
            let shown: Vec<String> = options.iter().take(SHOWN).map(|option| format!("`{option}`")).collect();
            let more = if options.len() > SHOWN { ", .." } else { "" };
            Err(format!("one of {}{more}, or a value listed in the mapping", shown.join(", ")))
        }
        _ => Ok(Value::Text(text.to_owned())),
    }
}

/// FNV-1a 64 of a text, as a bucket of a hundred.
pub fn bucket(text: &str) -> u8 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    u8::try_from(hash % 100).unwrap_or(0)
}
