//! [`ActivityQuery`]: which activities somebody asks about.
//!
//! A rule counts visits and calls, another every visit, and an inference rests on calls. Of the program's kinds call (0)
//! and visit (1) the queries are `Of [0, 1]`, `Of [1]` and `Of [0]`, each there once, and a rule has the place of its own.
//! A download, which nobody names, is of no kind of the program: only a query for any kind takes it.

use std::collections::BTreeSet;

use crate::invariant::always;

/// Which activities are asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ActivityQuery {
    Any,
    /// Those of these places in the program's list of kinds, sorted.
    Of(Vec<usize>),
}

/// The place of an [`ActivityQuery`] in the program's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Query(pub(crate) usize);

impl ActivityQuery {
    /// Whether it asks about an activity of a kind; `None` is a kind that the program does not name.
    pub(crate) fn takes(&self, kind: Option<usize>) -> bool {
        match (self, kind) {
            (ActivityQuery::Any, _) => true,
            (ActivityQuery::Of(kinds), Some(kind)) => match kinds[..] {
                [only] => only == kind,
                _ => kinds.binary_search(&kind).is_ok(),
            },
            (ActivityQuery::Of(_), None) => false,
        }
    }

    /// The one kind that it asks about.
    pub(crate) fn only(&self) -> Option<usize> {
        match self {
            ActivityQuery::Of(kinds) => match kinds[..] {
                [only] => Some(only),
                _ => None,
            },
            ActivityQuery::Any => None,
        }
    }
}

/// The queries of a program while it is compiled: each stands there once.
#[derive(Debug, Default)]
pub(crate) struct Queries(Vec<ActivityQuery>);

impl Queries {
    /// The place of a query, which is added where it is new.
    pub(crate) fn place(&mut self, query: ActivityQuery) -> Query {
        let known = self.0.iter().position(|known| *known == query);
        Query(known.unwrap_or_else(|| {
            self.0.push(query);
            self.0.len().saturating_sub(1)
        }))
    }

    /// The queries in their own order, whatever asked first, and where each has gone: playbooks that ask the same share
    /// their histories.
    pub(crate) fn sorted(self) -> (Vec<ActivityQuery>, impl Fn(Query) -> Query) {
        let mut sorted = self.0.clone();
        sorted.sort();
        let gone: Vec<usize> =
            self.0.iter().map(|query| sorted.partition_point(|other| other < query)).collect();
        (sorted, move |old: Query| Query(always(gone.get(old.0).copied(), usize::MAX, "it has a place")))
    }
}

/// The query for some kinds, by their places.
impl FromIterator<usize> for ActivityQuery {
    fn from_iter<I: IntoIterator<Item = usize>>(kinds: I) -> Self {
        ActivityQuery::Of(kinds.into_iter().collect::<BTreeSet<usize>>().into_iter().collect())
    }
}
