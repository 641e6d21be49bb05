//! [`ActivityFilter`]: which activities are asked about.

use std::fmt;

use super::{Condition, Kinds};
use crate::input::tree::{Decoder, Fields, MapBuilder};

/// Which activities are asked about: those of some kinds, and of these perhaps only those that meet a condition.
///
/// In a file they are the keys `kind` or `kinds`, and `where`. The condition asks about the activity itself, by
/// the handles of [`activity`](crate::activity), and has two answers: a question about a field that the activity lacks
/// is unmet, and its negation is met.
///
/// ```
/// use qualify::activity::{CAMPAIGN, SUBJECT};
/// use qualify::condition::ActivityFilter;
///
/// let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
/// assert_eq!(pricing.to_string(), "page_view (subject starts with /pricing)");
/// // Also the clicks that belong to no campaign.
/// let others = ActivityFilter::new("email_click").and(CAMPAIGN.is("newsletter").negate());
/// # assert_eq!(others.to_string(), "email_click (not (campaign is newsletter))");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivityFilter {
    /// The kinds of activity.
    pub kinds: Kinds,
    /// What an activity of these kinds must meet: `where` in a file.
    pub condition: Option<Condition>,
}

impl ActivityFilter {
    /// All activities of these kinds; `*` is every kind.
    pub fn new(kinds: impl Into<Kinds>) -> Self {
        ActivityFilter { kinds: kinds.into(), condition: None }
    }

    /// Those of them that also meet a condition.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.condition = Some(match self.condition {
            Some(known) => known.and(condition),
            None => condition,
        });
        self
    }

    pub(crate) fn encode(&self, map: MapBuilder) -> MapBuilder {
        self.kinds.encode(map).with_some("where", self.condition.as_ref().map(Condition::encode))
    }

    /// Reads it from the fields of a map that must say the kinds.
    pub(crate) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        let kinds = Kinds::decode(d, fields);
        Self::with_condition(d, fields, kinds)
    }

    /// The same, where every kind is meant if none is said.
    pub(super) fn decode_of_any(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        let is_said = ["kind", "kinds"].iter().any(|key| fields.get(key).is_some());
        let kinds = if is_said { Kinds::decode(d, fields) } else { Some(Kinds::Any) };
        Self::with_condition(d, fields, kinds)
    }

    fn with_condition(d: &mut Decoder<'_>, fields: &Fields<'_>, kinds: Option<Kinds>) -> Option<Self> {
        let before = d.mistakes.len();
        let condition = d.optional(fields, "where", Condition::decode);
        // What cannot be read must not become a filter that takes more.
        let is_read = d.mistakes.len() == before;
        kinds.filter(|_| is_read).map(|kinds| ActivityFilter { kinds, condition })
    }
}

impl<K: Into<Kinds>> From<K> for ActivityFilter {
    fn from(kinds: K) -> Self {
        ActivityFilter::new(kinds)
    }
}

/// `visit`, `email_click or ad_click`, `page_view (subject starts with /pricing)`, `*`.
impl fmt::Display for ActivityFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.condition {
            Some(condition) => write!(f, "{} ({condition})", self.kinds),
            None => self.kinds.fmt(f),
        }
    }
}
