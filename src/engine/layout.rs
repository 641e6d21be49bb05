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
    /// The places of the filters by which activities of each kind are asked about, sorted, and last those of a kind that
    /// nobody names: no other is asked of them.
    filters_of_kind: Vec<Vec<usize>>,
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
        let filter_of: Vec<Option<usize>> =
            queries.iter().map(|query| query.filter.as_ref().map(place)).collect();
        let filters_of = |queries: &Vec<usize>| {
            let mut mine: Vec<usize> =
                queries.iter().filter_map(|query| filter_of.get(*query).copied().flatten()).collect();
            mine.sort_unstable();
            mine.dedup();
            mine
        };
        let filters_of_kind = of_kind.iter().map(filters_of).collect();
        let (kinds, queries) = (kinds.to_vec(), queries.to_vec());
        Layout { days, kinds, queries, filters, filter_of, filters_of_kind, of_kind }
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

    /// The places of the filters that are asked of activities of a kind by its place, `None` for one that nobody names.
    fn filters_of_kind(&self, kind: Option<usize>) -> &[usize] {
        let mine = self.filters_of_kind.get(kind.unwrap_or(self.kinds.len()));
        always(mine.map(Vec::as_slice), &[], "each kind has its filters")
    }

    /// Whether an activity of a kind meets each filter that is asked of its kind, in order. Each is asked once.
    pub(crate) fn answers(&self, kind: Option<usize>, activity: &Activity) -> impl Iterator<Item = bool> {
        let filter = |place: &usize| self.filters.get(*place).is_some_and(|filter| filter.takes(activity));
        self.filters_of_kind(kind).iter().map(filter)
    }

    /// Where the answer to a filter stands among those of a kind.
    pub(crate) fn place_of_answer(&self, kind: Option<usize>, filter: usize) -> Option<usize> {
        there(self.filters_of_kind(kind).binary_search(&filter).ok(), "each filter is asked of its kinds")
    }

    /// Calls `visit` with the place of every query that takes an activity. Each filter is asked once.
    pub(crate) fn each_query_of(&self, activity: &Activity, mut visit: impl FnMut(usize)) {
        let kind = self.kind(activity.kind());
        // Allocates nothing where nothing is asked.
        let met: Vec<bool> = self.answers(kind, activity).collect();
        for query in self.queries_of_kind(activity.kind()) {
            let is_met = self.filter_of(*query).is_none_or(|filter| {
                let answer = self.place_of_answer(kind, filter).and_then(|place| met.get(place).copied());
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
