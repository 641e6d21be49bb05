//! [`Did`]: what they did, as a question.

use std::fmt;

use super::{ActivityFilter, Condition, Kinds};
use crate::fact::attribute::MOST_DAYS;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Fields, MapBuilder, Node};
use crate::value::words::words;

words! {
    /// By what activities are told apart when they are counted.
    #[expect(clippy::exhaustive_enums, reason = "what they are about, or when they were done")]
    pub enum Different {
        /// By what they are about, compared byte for byte and whatever the kind; those about nothing count together as
        /// one.
        Subject = "subject",
        /// By the playbook's day on which they were done.
        Day = "day",
    }
}

/// The greatest count that is asked for.
pub(crate) const MOST_COUNTED: u32 = 1_000_000;

/// Whether they did something: met if so many activities are done by now, and else unmet. It is never unknown.
///
/// ```
/// use qualify::activity::SUBJECT;
/// use qualify::condition::{ActivityFilter, Did, Different};
///
/// let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
/// let interested = Did::new(pricing).at_least(3).within_days(30).different(Different::Day);
/// assert_eq!(
///     interested.to_string(),
///     "did page_view (subject starts with /pricing) on at least 3 days within 30 days",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Did {
    /// Which activities count.
    pub filter: ActivityFilter,
    /// How many are needed, at least 1.
    pub at_least: u32,
    /// The days in which they count, today included: one of age `within_days` no longer does. `None` for ever.
    pub within_days: Option<u32>,
    /// By what they are told apart; `None` counts each.
    pub different: Option<Different>,
}

impl Different {
    /// Reads it from the key `different`, which may be left out; `None` after saying what is wrong.
    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Option<Self>> {
        match d.optional(fields, "different", |d, node| Some(d.word(node, &Different::WORDS))) {
            Some(None) => None,
            Some(Some(different)) => Some(Some(different)),
            None => Some(None),
        }
    }
}

impl Did {
    /// One of these activities, ever.
    pub fn new(filter: impl Into<ActivityFilter>) -> Self {
        Did { filter: filter.into(), at_least: 1, within_days: None, different: None }
    }

    /// Any activity, ever.
    pub fn anything() -> Self {
        Did::new(Kinds::Any)
    }

    /// Needs so many.
    #[must_use]
    pub fn at_least(mut self, count: u32) -> Self {
        self.at_least = count;
        self
    }

    /// Counts those of the last `days` days, today included.
    #[must_use]
    pub fn within_days(mut self, days: u32) -> Self {
        self.within_days = Some(days);
        self
    }

    /// Counts different subjects, or different days.
    #[must_use]
    pub fn different(mut self, different: Different) -> Self {
        self.different = Some(different);
        self
    }

    pub(super) fn encode(&self) -> Node {
        let n = |n: u32| Node::from(i64::from(n));
        // Every kind is what is meant where none is said.
        let map = match (&self.filter.kinds, &self.filter.condition) {
            (Kinds::Any, condition) => {
                MapBuilder::default().with_some("where", condition.as_ref().map(Condition::encode))
            }
            (Kinds::Of(_), _) => self.filter.encode(MapBuilder::default()),
        };
        map.with_some("at_least", (self.at_least != 1).then(|| n(self.at_least)))
            .with_some("within_days", self.within_days.map(n))
            .with_some("different", self.different.map(Node::word))
            .build()
    }

    pub(super) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["kind", "kinds", "where", "at_least", "within_days", "different"])?;
        let before = d.mistakes.len();
        let filter = ActivityFilter::decode_of_any(d, &fields);
        let at_least = d.optional(&fields, "at_least", |d, node| d.count(node, 1, MOST_COUNTED));
        let within_days = d.optional(&fields, "within_days", |d, node| d.count(node, 1, MOST_DAYS));
        let different = Different::decode(d, &fields);
        // What cannot be read must not become another question.
        let is_read = d.mistakes.len() == before;
        filter.filter(|_| is_read).map(|filter| Did {
            filter,
            at_least: at_least.unwrap_or(1),
            within_days,
            different: different.flatten(),
        })
    }

    /// What is wrong with its numbers, with the key, for one built in code.
    pub(crate) fn problem(&self) -> Option<(&'static str, MistakeKind, String)> {
        let range = |key, most| {
            Some((key, MistakeKind::IllegalValue, format!("expected a whole number from 1 to {most}")))
        };
        if !(1..=MOST_COUNTED).contains(&self.at_least) {
            return range("at_least", MOST_COUNTED);
        }
        match self.within_days {
            Some(days) if !(1..=MOST_DAYS).contains(&days) => range("within_days", MOST_DAYS),
            Some(_) | None => None,
        }
    }
}

/// `did demo_request`, `did page_view at least 3 times within 30 days`, `did anything on at least 5 days`.
impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.filter.kinds, &self.filter.condition) {
            (Kinds::Any, None) => f.write_str("did anything")?,
            (Kinds::Any, Some(condition)) => write!(f, "did anything ({condition})")?,
            (Kinds::Of(_), _) => write!(f, "did {}", self.filter)?,
        }
        let n = self.at_least;
        match self.different {
            _ if n == 1 => {}
            None => write!(f, " at least {n} times")?,
            Some(Different::Subject) => write!(f, " about at least {n} subjects")?,
            Some(Different::Day) => write!(f, " on at least {n} days")?,
        }
        match self.within_days {
            Some(days) => write!(f, " within {days} days"),
            None => Ok(()),
        }
    }
}
