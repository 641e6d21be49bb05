//! Leads from CSV: each row becomes a prospect, a bad cell is reported with its line and lost by nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use csv::StringRecord;
use qualify::activity::Label;
use qualify::attribute::Kind;
use qualify::{Activity, Currency, Fact, Id, Learnt, Name, Playbook, Prospect};
use rust_decimal::Decimal;

use super::Failure;
use super::cell::value;
use super::mapping::{Column, Mapping, ROW, is_one_of};
use super::order::{Key, instant, places};
use super::table::{find, open, unreadable};

/// One row of the file.
pub struct Lead {
    pub prospect: Prospect,
    /// Whether it converted, where the file says so; `None` while it is open.
    pub converted: Option<bool>,
    /// The bucket of the split rule, 0 to 99.
    pub bucket: Option<u8>,
    /// Its place in the order of time among the leads of the file, the oldest being 1; of equals, the one
    /// that stands first in the file. `None` without an `order` in the mapping, or without a usable cell.
    pub order: Option<i64>,
    /// The instant to judge it at, where it has one of its own.
    pub as_of: Option<DateTime<Utc>>,
    /// The market it belongs to.
    pub segment: Option<String>,
}

/// All rows, and what is wrong with some.
#[derive(Default)]
pub struct Leads {
    pub leads: Vec<Lead>,
    /// The ids so far.
    seen: BTreeSet<String>,
    /// What tells the order, lead by lead.
    keys: Vec<Option<Key>>,
    /// Where and what: never the cell itself.
    pub bad: Vec<String>,
}

impl Lead {
    /// The instant to judge it at: its own, or else the file's, which is what [`Leads::judge_at`] gives.
    pub fn at(&self, of_the_file: DateTime<Utc>) -> DateTime<Utc> {
        self.as_of.unwrap_or(of_the_file)
    }
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
        for (row, record) in (1..).zip(file.records()) {
            match record {
                Ok(record) => all.row(row, &record, &columns, mapping, &mut activities),
                Err(error) => all.bad.push(format!("{}; the row was not judged", unreadable(&error))),
            }
        }
        for (lead, place) in all.leads.iter_mut().zip(places(&all.keys)) {
            lead.order = place;
        }
        for lead in activities.into_keys() {
            let known = all.leads.iter().any(|one| *one.prospect.id() == *lead.as_str());
            if !known {
                all.bad.push("activities: a lead is named that the leads do not have".to_owned());
            }
        }
        Ok(all)
    }

    /// The instant of the file: the one that was asked for, the mapping's, or now. One that was asked for goes
    /// before those of the leads too: they lose theirs here, so that whoever judges them later need not know.
    pub fn judge_at(&mut self, asked: Option<DateTime<Utc>>, mapping: &Mapping) -> DateTime<Utc> {
        if asked.is_some() {
            self.leads.iter_mut().for_each(|lead| lead.as_of = None);
        }
        asked.or(mapping.as_of).unwrap_or_else(|| DateTime::from(std::time::SystemTime::now()))
    }

    /// Tells bad rows to whoever sits there: the first of them, and how many there are.
    pub fn tell_bad(&self) {
        for bad in self.bad.iter().take(20) {
            eprintln!("bad row: {bad}");
        }
        if !self.bad.is_empty() {
            eprintln!("{} bad cells or rows in all", self.bad.len());
        }
    }

    fn row(
        &mut self,
        row: u64,
        record: &StringRecord,
        columns: &Columns<'_>,
        mapping: &Mapping,
        activities: &mut BTreeMap<String, Vec<Activity>>,
    ) {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or("");
        let id = &columns.id.text(row, record);
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
        for FactColumn { place, column, kind, learnt } in &columns.facts {
            let text = cell(*place).trim();
            if mapping.is_missing(text) || is_one_of(&column.missing, text) {
                continue;
            }
            let fact = match value(text, column, kind) {
                Ok(value) => Fact::new(value),
                Err(expected) => {
                    // The lead is judged all the same: the text is there, of the wrong kind.
                    self.bad.push(format!("line {line}: column `{}`: expected {expected}", column.column));
                    Fact::new(text)
                }
            };
            let learnt = match learnt.map(|(place, name)| (cell(place).trim(), name)) {
                Some((text, name)) if !mapping.says_nothing(text) => {
                    let learnt = text.parse::<Learnt>().ok();
                    if learnt.is_none() {
                        let expected = "a date such as `2026-06-01`, or an instant";
                        self.bad.push(format!("line {line}: column `{name}`: expected {expected}"));
                    }
                    learnt
                }
                _ => None,
            };
            let fact = match learnt {
                Some(Learnt::On(day)) => fact.learnt(day),
                Some(Learnt::At(at)) => fact.learnt_at(at),
                None => fact,
            };
            prospect = prospect.with_fact(column.attribute.as_str(), fact);
        }
        let done = activities.remove(id).unwrap_or_default();
        if let Err(errors) = prospect.record_all(done.iter().cloned()) {
            // Both of two activities with one id are kept.
            self.bad.push(format!("line {line}: {errors}"));
            prospect = done.into_iter().fold(prospect, Prospect::did);
        }
        let order = match &columns.order {
            Some(place) => self.order(line, &place.text(row, record), mapping),
            None => None,
        };
        self.keys.push(order);
        let as_of = match columns.as_of.map(|place| cell(place).trim()) {
            Some(text) if !mapping.says_nothing(text) => match instant(text) {
                Some(at) => Some(at),
                None => {
                    let expected = "an instant such as `2026-03-01T09:30:00Z`, or a date";
                    let column = mapping.as_of_column.as_deref().unwrap_or_default();
                    self.bad.push(format!("line {line}: column `{column}`: expected {expected}"));
                    None
                }
            },
            _ => None,
        };
        let segment = columns.segment.map(|place| cell(place).trim());
        let segment = segment.filter(|text| !mapping.says_nothing(text)).map(str::to_owned);
        let converted = columns.outcome.zip(mapping.outcome.as_ref());
        let converted = converted.and_then(|(place, outcome)| outcome.of(cell(place)));
        let key = match columns.split_key.is_empty() {
            true => id.clone(),
            false => columns.split_key.iter().map(|place| cell(*place)).collect::<Vec<_>>().join(";"),
        };
        let bucket = mapping.dataset.as_ref().map(|dataset| bucket(&format!("{dataset}:{key}")));
        self.leads.push(Lead { prospect, converted, bucket, order: None, as_of, segment });
    }

    /// What a cell says about the order; all of a column must be of one sort.
    fn order(&mut self, line: u64, text: &str, mapping: &Mapping) -> Option<Key> {
        if mapping.says_nothing(text.trim()) {
            return None;
        }
        let first = self.keys.iter().flatten().next();
        let expected = match (Key::read(text.trim()), first) {
            (Some(key), None) => return Some(key),
            (Some(key), Some(first)) if key.same_sort(first) => return Some(key),
            (_, None) => "an instant, a date such as `2026-06-01`, or a number",
            (_, Some(Key::At(_))) => "an instant or a date, as in the rows above",
            (_, Some(Key::Number(_))) => "a number, as in the rows above",
        };
        let column = mapping.order.as_deref().unwrap_or_default();
        self.bad
            .push(format!("line {line}: column `{column}`: expected {expected}; it has no place in time"));
        None
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
        type Tell = fn(Activity, Label) -> Activity;
        let labels: [(&Option<String>, Tell); 3] = [
            (&plan.subject, Activity::subject),
            (&plan.campaign, Activity::campaign),
            (&plan.source, Activity::source),
        ];
        let mut told: Vec<(&str, usize, Tell)> = Vec::new();
        for (column, tell) in labels {
            if let Some(column) = column {
                told.push((column, place(column)?, tell));
            }
        }
        let quantity = plan.quantity.as_deref().map(|column| Ok::<_, Failure>((column, place(column)?)));
        let quantity = quantity.transpose()?;
        let mut by_lead: BTreeMap<String, Vec<Activity>> = BTreeMap::new();
        for record in file.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    self.bad.push(format!("{}: {}; the row was not judged", plan.file, unreadable(&error)));
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
                    // What cannot be kept of an activity is told; that it was done is kept.
                    let mut activity = Activity::new(id, kind, at);
                    for (column, place, tell) in &told {
                        match Label::new(cell(*place)) {
                            _ if cell(*place).is_empty() => {}
                            Ok(label) => activity = tell(activity, label),
                            Err(not) => bad(column, &not),
                        }
                    }
                    if let Some((column, text)) = quantity.map(|(column, place)| (column, cell(place))) {
                        match Decimal::from_str_exact(text) {
                            _ if text.is_empty() => {}
                            Ok(quantity) => activity = activity.quantity(quantity),
                            Err(_) => bad(column, &"expected a number such as `12.5`"),
                        }
                    }
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

/// A column that is a fact.
struct FactColumn<'m> {
    place: usize,
    column: &'m Column,
    kind: Kind,
    /// The column that tells when it was learnt, with its name.
    learnt: Option<(usize, &'m str)>,
}

/// The columns of a file by their place.
struct Columns<'m> {
    id: Place,
    order: Option<Place>,
    facts: Vec<FactColumn<'m>>,
    outcome: Option<usize>,
    as_of: Option<usize>,
    segment: Option<usize>,
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
            let learnt = column.learnt.as_deref().or(mapping.learnt.as_deref());
            let learnt = learnt.map(|name| Ok::<_, String>((find(headers, name)?, name))).transpose()?;
            let (place, kind) = (find(headers, &column.column)?, attribute.kind.clone());
            facts.push(FactColumn { place, column, kind, learnt });
        }
        let find = |name: &str| find(headers, name);
        let one = |name: Option<&str>| name.map(find).transpose();
        Ok(Columns {
            id: Place::find(headers, &mapping.id)?,
            order: mapping.order.as_deref().map(|name| Place::find(headers, name)).transpose()?,
            facts,
            outcome: one(mapping.outcome.as_ref().map(|outcome| outcome.column.as_str()))?,
            as_of: one(mapping.as_of_column.as_deref())?,
            segment: one(mapping.segment.as_deref())?,
            split_key: mapping.split_key.iter().map(|name| find(name)).collect::<Result<_, _>>()?,
        })
    }
}

/// Where an id or an order stands.
enum Place {
    Row,
    Column(usize),
}

impl Place {
    fn find(headers: &StringRecord, name: &str) -> Result<Self, String> {
        match find(headers, name) {
            Ok(place) => Ok(Place::Column(place)),
            Err(_) if name == ROW => Ok(Place::Row),
            Err(error) => Err(error),
        }
    }

    fn text(&self, row: u64, record: &StringRecord) -> String {
        match self {
            Place::Row => row.to_string(),
            Place::Column(place) => record.get(*place).unwrap_or("").to_owned(),
        }
    }
}

/// FNV-1a 64 of a text, as a bucket of a hundred.
pub fn bucket(text: &str) -> u8 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    u8::try_from(hash % 100).unwrap_or(0)
}
