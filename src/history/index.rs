//! [`Index`]: what is read most of a history, side by side.
//!
//! Visits were done on two days and calls on none. The index has the newest visit, that there is no call, and the days of
//! visits as the first two of all days. Rating a row reads this and nothing else, unless something is dated later, much
//! was done, or some of it is forgotten.

use chrono::{DateTime, Utc};

use super::buckets::OnDay;
use super::ledger::Ledger;
use crate::invariant::always;

/// What is read most, made when somebody first rates by it.
#[derive(Clone, Debug)]
pub(super) struct Index {
    of_query: Vec<Glance>,
    days: Vec<OnDay>,
}

/// What is read most of one query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    pub(super) newest: Option<DateTime<Utc>>,
    /// Where its days stand among those of all, if they are few.
    days: Option<(u32, u32)>,
}

impl Index {
    pub(super) fn of(ledgers: &[Ledger]) -> Self {
        let mut index = Index { of_query: Vec::with_capacity(ledgers.len()), days: Vec::new() };
        for ledger in ledgers {
            let begin = index.days.len();
            let few = ledger.buckets().few();
            index.days.extend(few.unwrap_or_default());
            let ends =
                [begin, index.days.len()].map(|end| always(u32::try_from(end).ok(), 0, "days are few"));
            index.of_query.push(Glance { newest: ledger.newest_of_all(), days: few.map(|_| ends.into()) });
        }
        index
    }

    #[inline]
    pub(super) fn of_query(&self, query: usize) -> Option<&Glance> {
        self.of_query.get(query)
    }

    /// The days of a query, the oldest first, if they are few.
    #[inline]
    pub(super) fn days(&self, glance: &Glance) -> Option<&[OnDay]> {
        let (from, to) = glance.days?;
        Some(always(self.days.get(from as usize..to as usize), &[], "a part of all days"))
    }
}
