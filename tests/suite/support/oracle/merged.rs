//! The naive merge: all that was said of one attribute, whoever said it in which record.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use qualify::attribute::Value;
use qualify::{Fact, Learnt, Source};

/// How much a fact is worth beside another: one that says something, then the later, then the better source.
pub(crate) type Rank = (bool, Option<DateTime<Utc>>, Option<Source>);

/// What is kept of all that was said of one attribute.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) rank: Rank,
    /// In the order of their texts, four at most.
    pub(crate) texts: Vec<String>,
    pub(crate) more: bool,
}

/// Nothing but white space, or no tag but of white space.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Tags(words) => words.iter().all(|word| word.trim().is_empty()),
        _ => false,
    }
}

/// The text by which values are put in order and told apart.
pub(crate) fn canonical(value: &Value) -> String {
    serde_json::to_value(Fact::new(value.clone())).unwrap()["value"].to_string()
}

/// The later of dates and instants: of a date counts its midnight in UTC.
pub(crate) fn rank(value: &Value, source: Option<Source>, learnt: Option<Learnt>) -> Rank {
    let order = learnt.map(|learnt| match learnt {
        Learnt::On(day) => day.date().and_time(NaiveTime::MIN).and_utc(),
        Learnt::At(at) => at,
    });
    (!is_blank(value), order, source)
}

/// What is kept of facts that say one thing each.
pub(crate) fn kept<'f>(said: impl IntoIterator<Item = &'f Fact>) -> Option<Kept> {
    let one = |fact: &Fact| {
        let value = fact.value().expect("it says one thing");
        (rank(value, fact.source(), fact.when_learnt()), canonical(value))
    };
    let each: Vec<(Rank, String)> = said.into_iter().map(one).collect();
    let highest = each.iter().map(|(rank, _)| *rank).max()?;
    let texts: BTreeSet<String> =
        each.into_iter().filter(|(rank, _)| *rank == highest).map(|(_, text)| text).collect();
    let more = texts.len() > 4;
    Some(Kept { rank: highest, texts: texts.into_iter().take(4).collect(), more })
}
