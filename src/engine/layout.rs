//! [`Layout`]: what a kept history must tell apart to serve a program.
//!
//! Of a rule on every activity, and one on visits that counts each subject once, the queries are `Any` and `Of [0]`, where
//! visit is kind 0. Of the visits alone the subjects are told apart: `subjects` is `[false, true]`. A visit counts by both
//! queries, a download by the first: `of_kind` is `[[0, 1], [0]]`, where the last is for kinds that nobody names.

use super::activity::ActivityCode;
use super::query::{ActivityQuery, Query};
use crate::invariant::{always, there};
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
        let mut subjects = vec![false; queries.len()];
        for rule in rules.iter().filter(|rule| rule.repeat == Repeat::Once) {
            if let Some(told_apart) = there(subjects.get_mut(rule.query.0), "a query of the program") {
                *told_apart = true;
            }
        }
        let mut of_kind = vec![Vec::new(); kinds.len().saturating_add(1)];
        for (place, query) in queries.iter().enumerate() {
            match query {
                ActivityQuery::Any => of_kind.iter_mut().for_each(|mine| mine.push(place)),
                ActivityQuery::Of(kinds) => {
                    for kind in kinds {
                        if let Some(mine) = there(of_kind.get_mut(*kind), "a kind of the program") {
                            mine.push(place);
                        }
                    }
                }
            }
        }
        Layout { days, kinds: kinds.to_vec(), queries: queries.to_vec(), subjects, of_kind }
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
