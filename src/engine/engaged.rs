//! Whether a prospect is engaged: what they did still counts as interest.
//!
//! A rule gives 5 points for a visit, which halve every 30 days, and an activity engages for 365 days. A visit on day 20400
//! engages through day 20764; on day 20765 it does so no longer, though a thousandth of a point may be left. A contact on
//! day 20700, asked for in the last 90 days, engages through day 20789.

use super::activity::ActivityCode;
use super::program::Program;
use super::query::Query;
use super::store::ActivityStore;
use crate::value::day::Day;

impl Program {
    /// Whether what was done counts as interest today, by its rules, as a contact, or as what a counted criterion is
    /// inferred from. Not in line: few rows ask, and those that do not would pay for it.
    #[inline(never)]
    pub(crate) fn is_engaged(&self, store: &impl ActivityStore, today: Day) -> bool {
        let mut until = self.engaged_by(store);
        until.any(|until| until > i64::from(today.number()))
    }

    /// The first day on which nothing of what is done by now counts as interest any more, by its number; `None` where
    /// nothing does now.
    pub(crate) fn engaged_until(&self, store: &impl ActivityStore, today: Day) -> Option<i64> {
        self.engaged_by(store).max().filter(|until| *until > i64::from(today.number()))
    }

    /// What of what is done by now counts as interest today, by its queries.
    pub(crate) fn engaging(&self, store: &impl ActivityStore, today: Day) -> impl Iterator<Item = Query> {
        let all = self.may_engage(store).filter(move |(_, until)| *until > i64::from(today.number()));
        all.map(|(query, _)| query)
    }

    /// Of all that may engage and was done by now: the number of the first day on which it no longer does.
    fn engaged_by(&self, store: &impl ActivityStore) -> impl Iterator<Item = i64> {
        self.may_engage(store).map(|(_, until)| until)
    }

    /// The same, with the query that takes it.
    fn may_engage(&self, store: &impl ActivityStore) -> impl Iterator<Item = (Query, i64)> {
        let after = |day: Day, days: u32| i64::from(day.number()).saturating_add(i64::from(days));
        let by_rules = self.activities.iter().filter(|rule| rule.can_engage()).filter_map(move |rule| {
            let counts = store.counts(rule)?;
            let until = after(counts.newest, rule.engages_for(self.engagement.within_days));
            Some((rule.query, until.min(counts.until)))
        });
        let contact = self.contact.as_ref().and_then(|contact| {
            Some((contact.query, after(store.newest(contact.query)?, contact.within_days)))
        });
        let counted = self.criteria.iter().filter(|criterion| criterion.counted);
        let inferred = counted.filter_map(|criterion| criterion.inferred_by);
        let inferred = inferred.filter_map(move |place| {
            let (_, did) = self.did(place)?;
            Some((did.query, did.until(store.needed(did)?)))
        });
        contact.into_iter().chain(inferred).chain(by_rules)
    }

    /// Whether anything they could do would engage.
    pub(crate) fn can_engage(&self) -> bool {
        self.contact.is_some()
            || self.activities.iter().any(ActivityCode::can_engage)
            || self.criteria.iter().any(|criterion| criterion.counted && criterion.inferred_by.is_some())
    }
}
