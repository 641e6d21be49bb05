//! [`Layout`]: what a kept history must tell apart to serve a program.
//!
//! Of a rule on every activity, and one on visits that counts each subject once, the queries are `Any` and `Of [0]`, where
//! visit is kind 0. Of the visits alone the subjects are told apart: `subjects` is `[false, true]`. A visit counts by both
//! queries, a download by the first: `of_kind` is `[[0, 1], [0]]`, where the last is for kinds that nobody names.

use super::activity::ActivityCode;
use super::query::{ActivityQuery, Query};
use crate::invariant::always;
use crate::score::Repeat;
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;

/// Which activities are counted together. Two programs of one layout share their histories:
/// points, decays and thresholds may differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) days: DayOffset,
    /// The kinds that something asks about, sorted.
    pub(crate) kinds: Vec<Name>,
    pub(crate) queries: Vec<ActivityQuery>,
    /// Of each query: whether subjects are told apart.
    pub(crate) subjects: Vec<bool>,
    /// The places of the queries that take each kind, and last those that take a kind that nobody names.
    of_kind: Vec<Vec<usize>>,
}

impl Layout {
    pub(crate) fn new(
        days: DayOffset,
        kinds: &[Name],
        queries: &[ActivityQuery],
        rules: &[ActivityCode],
    ) -> Self {
        let is_told_apart =
            |place: usize| rules.iter().any(|rule| rule.repeat == Repeat::Once && rule.query == Query(place));
        let taking = |kind: Option<usize>| {
            queries
                .iter()
                .enumerate()
                .filter(|(_, query)| query.takes(kind))
                .map(|(place, _)| place)
                .collect()
        };
        Layout {
            days,
            kinds: kinds.to_vec(),
            queries: queries.to_vec(),
            subjects: (0..queries.len()).map(is_told_apart).collect(),
            of_kind: (0..kinds.len()).map(Some).chain([None]).map(taking).collect(),
        }
    }

    /// The place of a kind, if something asks about it.
    pub(crate) fn kind(&self, name: &Name) -> Option<usize> {
        self.kinds.binary_search(name).ok()
    }

    /// The places of the queries that take activities of a kind.
    pub(crate) fn queries_of(&self, name: &Name) -> &[usize] {
        let queries = self.of_kind.get(self.kind(name).unwrap_or(self.kinds.len()));
        always(queries.map(Vec::as_slice), &[], "each kind has its queries")
    }

    /// Whether a query takes activities of a kind.
    pub(crate) fn takes(&self, query: Query, kind: Option<usize>) -> bool {
        self.queries.get(query.0).is_some_and(|query| query.takes(kind))
    }
}
