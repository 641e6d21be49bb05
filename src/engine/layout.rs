//! [`Layout`]: what a kept history must tell apart to serve a program.
//!
//! Of a rule on every activity, and one on visits that counts each subject once, the first query takes any kind and the
//! second kind 0, visits, told apart by kind and subject. A visit counts by both queries, a download by the first:
//! `of_kind` is `[[0, 1], [0]]`, where the last is for kinds that nobody names.

use super::filter::Filter;
use super::query::{ActivityQuery, Query};
use crate::fact::activity::Activity;
use crate::invariant::{always, there};
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
    /// What queries ask of activities beside their kinds, each once and sorted, and the place of that of each query.
    filters: Vec<Filter>,
    filter_of: Vec<Option<usize>>,
    /// The places of the queries that take each kind, and last those that take a kind that nobody names.
    of_kind: Vec<Vec<usize>>,
}

impl Layout {
    pub(crate) fn new(days: DayOffset, kinds: &[Name], queries: &[ActivityQuery]) -> Self {
        let mut of_kind = vec![Vec::new(); kinds.len().saturating_add(1)];
        for (place, query) in queries.iter().enumerate() {
            match &query.kinds {
                None => of_kind.iter_mut().for_each(|mine| mine.push(place)),
                Some(kinds) => {
                    for kind in kinds {
                        if let Some(mine) = there(of_kind.get_mut(*kind), "a kind of the program") {
                            mine.push(place);
                        }
                    }
                }
            }
        }
        let mut filters: Vec<Filter> = queries.iter().filter_map(|query| query.filter.clone()).collect();
        filters.sort();
        filters.dedup();
        let place = |filter: &Filter| filters.partition_point(|other| other < filter);
        let filter_of = queries.iter().map(|query| query.filter.as_ref().map(place)).collect();
        Layout { days, kinds: kinds.to_vec(), queries: queries.to_vec(), filters, filter_of, of_kind }
    }

    /// The place of a kind, if something asks about it.
    pub(crate) fn kind(&self, name: &Name) -> Option<usize> {
        self.kinds.binary_search(name).ok()
    }

    /// The places of the queries that take activities of a kind, if those meet their filters.
    pub(crate) fn queries_of_kind(&self, name: &Name) -> &[usize] {
        let queries = self.of_kind.get(self.kind(name).unwrap_or(self.kinds.len()));
        always(queries.map(Vec::as_slice), &[], "each kind has its queries")
    }

    /// What queries ask of activities beside their kinds, each once.
    pub(crate) fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// The place of what a query asks of activities beside their kinds.
    pub(crate) fn filter_of(&self, query: usize) -> Option<usize> {
        self.filter_of.get(query).copied().flatten()
    }

    /// Calls `visit` with the place of every query that takes an activity. Each filter is asked once.
    pub(crate) fn each_query_of(&self, activity: &Activity, mut visit: impl FnMut(usize)) {
        let mut met: Vec<Option<bool>> = vec![None; self.filters.len()];
        for query in self.queries_of_kind(activity.kind()) {
            let is_met = self.filter_of(*query).is_none_or(|place| {
                let (filter, met) = (self.filters.get(place), met.get_mut(place));
                let answer =
                    filter.zip(met).map(|(filter, met)| *met.get_or_insert_with(|| filter.takes(activity)));
                always(answer, false, "each filter has an answer")
            });
            if is_met {
                visit(*query);
            }
        }
    }

    /// Whether a query takes an activity.
    pub(crate) fn takes(&self, query: Query, activity: &Activity) -> bool {
        self.queries.get(query.0).is_some_and(|query| {
            query.takes_kind(self.kind(activity.kind()))
                && query.filter.as_ref().is_none_or(|filter| filter.takes(activity))
        })
    }
}
