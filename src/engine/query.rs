//! [`ActivityQuery`]: which activities somebody asks about, and which of those are one to whoever counts them.
//!
//! A rule counts visits and calls, another every visit, and an inference rests on calls. Of the program's kinds call (0)
//! and visit (1) the queries have the kinds `[0, 1]`, `[1]` and `[0]`, each there once, and a rule has the place of its
//! own. A download, which nobody names, is of no kind of the program: only a query for any kind takes it. A rule that
//! counts each page once has a query of its own, by which the views of one page are one.

use std::collections::{BTreeMap, BTreeSet};

use super::filter::Filter;
use crate::invariant::{always, there};

/// Which activities are asked about, and which of them count as one: of those the newest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ActivityQuery {
    /// Of these places in the program's list of kinds, sorted; `None` for every kind.
    pub(crate) kinds: Option<Vec<usize>>,
    pub(crate) filter: Option<Filter>,
    pub(crate) apart: Apart,
}

/// By what activities are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Apart {
    /// Each is another.
    Each,
    /// By kind and subject.
    KindAndSubject,
    /// By subject alone.
    Subject,
    /// By subject, and by the block of so many days in which they were done.
    SubjectInBlock(u32),
}

/// The place of an [`ActivityQuery`] in the program's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Query(pub(crate) usize);

impl ActivityQuery {
    /// Whether it asks about activities of a kind; `None` is a kind that the program does not name.
    pub(crate) fn takes_kind(&self, kind: Option<usize>) -> bool {
        match (&self.kinds, kind) {
            (None, _) => true,
            (Some(kinds), Some(kind)) => match kinds[..] {
                [only] => only == kind,
                _ => kinds.binary_search(&kind).is_ok(),
            },
            (Some(_), None) => false,
        }
    }

    /// The one kind that it asks about.
    pub(crate) fn only_kind(&self) -> Option<usize> {
        match self.kinds.as_deref() {
            Some([only]) => Some(*only),
            Some(_) | None => None,
        }
    }

    /// The places of the kinds of a list, each once and sorted.
    pub(crate) fn places(kinds: impl Iterator<Item = usize>) -> Vec<usize> {
        kinds.collect::<BTreeSet<usize>>().into_iter().collect()
    }
}

/// The queries of a program while it is compiled: each stands there once.
#[derive(Debug, Default)]
pub(crate) struct Queries(BTreeMap<ActivityQuery, Query>);

impl Queries {
    /// The place of a query, which is added where it is new.
    pub(crate) fn place(&mut self, query: ActivityQuery) -> Query {
        let next = Query(self.0.len());
        *self.0.entry(query).or_insert(next)
    }

    /// The queries in their own order, whatever asked first, and where each has gone: playbooks that ask the same share
    /// their histories.
    pub(crate) fn sorted(self) -> (Vec<ActivityQuery>, impl Fn(Query) -> Query) {
        let mut gone: Vec<usize> = vec![usize::MAX; self.0.len()];
        let mut sorted = Vec::with_capacity(self.0.len());
        for (place, (query, old)) in self.0.into_iter().enumerate() {
            let gone = there(gone.get_mut(old.0), "a place for each");
            gone.into_iter().for_each(|gone| *gone = place);
            sorted.push(query);
        }
        (sorted, move |old: Query| Query(always(gone.get(old.0).copied(), usize::MAX, "it has a place")))
    }
}
