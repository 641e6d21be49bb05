//! [`Past`]: what one lead did, query by query.
//!
//! Of two visits 5 days ago and one 3 days ago the list of a query on visits is (5, 2), (3, 1), and the newest of it 3
//! days old. The list of a query that takes each page once has the newest visit of each page. A rule that adds 5 points
//! for every visit has 15.

use std::ops::Range;

use super::activities::Activities;
use super::reader::{FEW, Reader};
use super::step::{Step, Steps};
use super::takers::Takers;
use crate::engine::{
    ActivityCode, ActivityStore, Apart, Counts, DidCode, Matching, Program, Query, remembered,
};
use crate::invariant::{always, there};
use crate::rate::bind::BindError;
use crate::score::Decay;
use crate::value::day::Day;
use crate::value::points::Points;

/// Room for what one lead did.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// By query, the oldest first.
    lists: Vec<Vec<OfAge>>,
    /// The age of the newest, by query.
    newest: Vec<i32>,
    /// By query that takes one of a sort, all that it takes, the oldest first.
    sorts: Vec<Vec<Sort>>,
    /// By activity rule that adds each, in thousandths.
    sums: Vec<i64>,
    order: Vec<(u64, usize)>,
    is_newest: Vec<bool>,
    /// The first day that is not forgotten.
    remembered: Option<Day>,
    /// What of the above is in use.
    in_use: InUse,
}

#[derive(Debug, Default)]
struct InUse {
    lists: Vec<usize>,
    sorts: Vec<usize>,
    adds: Vec<bool>,
}

/// How many are of an age.
#[derive(Clone, Copy, Debug)]
struct OfAge {
    age: i32,
    count: u32,
}

/// What an activity is told apart by, and its age.
#[derive(Clone, Copy, Debug)]
struct Sort {
    key: u64,
    age: i32,
}

/// The age of what was never done.
const NEVER: i32 = i32::MAX;

impl Past {
    /// Makes room for a program.
    pub(super) fn fit(&mut self, program: &Program, steps: &Steps) {
        let queries = program.queries.len();
        self.lists.resize_with(queries, Vec::new);
        self.sorts.resize_with(queries, Vec::new);
        // The last is of what no query takes.
        self.newest.resize(queries.saturating_add(1), NEVER);
        self.sums.resize(program.activities.len(), 0);
        let mut in_use = InUse { adds: steps.adds.clone(), ..InUse::default() };
        for step in (0..queries).flat_map(|query| steps.of_query(query)) {
            match step {
                Step::List(query) => in_use.lists.push(query as usize),
                Step::Sort(query) => {
                    in_use.lists.push(query as usize);
                    in_use.sorts.push(query as usize);
                }
                Step::Newest(_) | Step::Fades(_) | Step::Stays(_) => {}
            }
        }
        self.in_use = in_use;
    }

    fn clear(&mut self) {
        for query in &self.in_use.lists {
            self.lists.get_mut(*query).into_iter().for_each(Vec::clear);
        }
        for query in &self.in_use.sorts {
            self.sorts.get_mut(*query).into_iter().for_each(Vec::clear);
        }
        self.newest.fill(NEVER);
        self.sums.fill(0);
        self.remembered = None;
    }

    /// Takes in what one lead did.
    pub(super) fn take(
        &mut self,
        lead: Range<usize>,
        did: &Activities<'_>,
        reader: &Reader,
        (takers, steps, program): (&Takers, &Steps, &Program),
        today: Day,
    ) -> Result<(), BindError> {
        self.clear();
        let codes = always(reader.codes.get(lead.clone()), &[], "each has its code");
        let ages = always(reader.ages.get(lead.clone()), &[], "each has its age");
        let counts = reader.counts.get(lead.clone()).filter(|counts| counts.len() == codes.len());
        for (place, (code, age)) in codes.iter().zip(ages).enumerate() {
            let Some(of_code) = takers.of_code(*code) else { continue };
            let count = counts.and_then(|counts| counts.get(place)).map_or(1, |count| *count);
            // What is looked up has room; asserting it would cost each activity.
            if let Some(newest) = self.newest.get_mut(of_code.newest as usize) {
                *newest = *age;
            }
            self.add(of_code.rule, of_code.worth, *age, count, steps);
            if *age < of_code.ages {
                let key =
                    |apart| reader.key(did, takers, lead.start.saturating_add(place), apart, *age, today);
                self.step(takers.rest(of_code), steps, *age, count, key)?;
            }
        }
        if !self.in_use.sorts.is_empty() {
            self.sort_out();
        }
        if let Some((query, silence)) = program.engagement.forget {
            self.remembered = remembered(self.of_query(query, None, today).days(), silence, today);
        }
        Ok(())
    }

    /// Adds to a rule what an activity is worth at its age.
    #[inline(always)]
    fn add(&mut self, rule: u32, (from, to): (u32, u32), age: i32, count: u32, steps: &Steps) {
        // Of the age 0 an activity is the youngest.
        let place = from.wrapping_add(u32::from_le_bytes(age.to_le_bytes()));
        if place < to {
            let worth = steps.worth.get(place as usize);
            if let Some((sum, worth)) = self.sums.get_mut(rule as usize).zip(worth) {
                // A product of 32 bits each.
                *sum = sum.saturating_add(i64::from(*worth).wrapping_mul(i64::from(count)));
            }
        }
    }

    /// Does with an activity what its queries need besides.
    #[inline(never)]
    fn step(
        &mut self,
        of_code: &[Step],
        steps: &Steps,
        age: i32,
        count: u32,
        key: impl Fn(Apart) -> Result<u64, BindError>,
    ) -> Result<(), BindError> {
        for step in of_code {
            match *step {
                Step::Newest(query) => {
                    if let Some(newest) = self.newest.get_mut(query as usize) {
                        *newest = age;
                    }
                }
                Step::List(query) => {
                    if let Some(list) = self.lists.get_mut(query as usize) {
                        put(list, age, count);
                    }
                }
                Step::Fades(rule) => self.add(rule, steps.worth_of(rule), age, count, steps),
                Step::Stays(rule) => {
                    let points = steps.points.get(rule as usize);
                    if let Some((sum, points)) = self.sums.get_mut(rule as usize).zip(points) {
                        *sum = sum.saturating_add(points.saturating_mul(i64::from(count)));
                    }
                }
                Step::Sort(query) => {
                    let apart = always(steps.apart.get(query as usize).copied(), Apart::Each, "a query");
                    let key = key(apart)?;
                    if let Some(sort) = self.sorts.get_mut(query as usize) {
                        sort.push(Sort { key, age });
                    }
                }
            }
        }
        Ok(())
    }

    /// Of each sort the newest goes into the list of its query.
    fn sort_out(&mut self) {
        let Past { lists, sorts, order, is_newest, in_use, .. } = self;
        for query in &in_use.sorts {
            let both = there(lists.get_mut(*query).zip(sorts.get(*query)), "each query has a list");
            let Some((list, sort)) = both else { continue };
            if sort.len() <= FEW {
                for (place, one) in sort.iter().enumerate() {
                    let mut newer = sort.iter().skip(place.saturating_add(1));
                    if newer.all(|newer| newer.key != one.key) {
                        put(list, one.age, 1);
                    }
                }
                continue;
            }
            order.clear();
            order.extend(sort.iter().enumerate().map(|(place, one)| (one.key, place)));
            order.sort_unstable();
            is_newest.clear();
            is_newest.resize(sort.len(), false);
            for same in order.chunk_by(|a, b| a.0 == b.0) {
                let newest = same.last().and_then(|(_, place)| is_newest.get_mut(*place));
                newest.into_iter().for_each(|newest| *newest = true);
            }
            let newest = sort.iter().zip(&*is_newest).filter(|(_, newest)| **newest);
            newest.for_each(|(one, _)| put(list, one.age, 1));
        }
    }

    /// What a query takes from a day on.
    #[inline]
    fn of_query(&self, query: Query, since: Option<Day>, today: Day) -> OfQuery<'_> {
        let list = always(self.lists.get(query.0).map(Vec::as_slice), &[], "each query has a list");
        let newest = always(self.newest.get(query.0).copied(), NEVER, "each query has a newest");
        let oldest = since.map_or(NEVER, |since| today.since(since).saturating_add(1));
        OfQuery { list, newest, oldest, today }
    }

    /// What a rule sees.
    #[inline]
    fn seen(&self, rule: &ActivityCode, today: Day) -> OfQuery<'_> {
        self.of_query(rule.query, rule.sees_since(self.remembered), today)
    }

    /// What activities were added to a rule one by one, in thousandths; none for other rules.
    #[inline(always)]
    pub(super) fn added(&self, rule: usize) -> Option<i64> {
        self.in_use.adds.get(rule).filter(|adds| **adds).and_then(|_| self.sums.get(rule)).copied()
    }

    /// The same as of today.
    pub(super) fn on(&self, today: Day) -> PastOn<'_> {
        PastOn { past: self, today }
    }
}

/// Adds `count` of an age to a list, the oldest first.
#[inline(always)]
fn put(list: &mut Vec<OfAge>, age: i32, count: u32) {
    if let Some(last) = list.last_mut().filter(|last| last.age == age) {
        if let Some(sum) = last.count.checked_add(count) {
            last.count = sum;
            return;
        }
    }
    list.push(OfAge { age, count });
}

/// What one lead did, as of today.
pub(super) struct PastOn<'p> {
    past: &'p Past,
    today: Day,
}

impl PastOn<'_> {
    /// What a rule adds up to that reads a list or the newest, before its clamp.
    #[inline]
    pub(super) fn sum(&self, rule: &ActivityCode) -> Points {
        rule.sum(&self.past.seen(rule, self.today), self.today)
    }
}

/// What a query takes of what one lead did.
struct OfQuery<'p> {
    list: &'p [OfAge],
    newest: i32,
    /// The first age that is forgotten.
    oldest: i32,
    today: Day,
}

impl Matching for OfQuery<'_> {
    #[inline]
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        let seen = self.list.iter().rev().take_while(|one| one.age < self.oldest);
        seen.map(|one| (self.today.number().saturating_sub(one.age), one.count))
    }

    #[inline]
    fn all(&self, rule: &ActivityCode, _: Day) -> Points {
        let seen = self.list.iter().rev().take_while(|one| one.age < self.oldest);
        if rule.decay == Decay::None {
            let count = seen.fold(0i64, |all, one| all.saturating_add(one.count.into()));
            return Points::from_thousandths(rule.points.thousandths().saturating_mul(count));
        }
        let worth = rule.worth();
        // A weight never rises with age: those before count for nothing either.
        seen.take_while(|one| one.age < worth.end()).map(|one| worth.of(one.count, one.age)).sum()
    }

    #[inline]
    fn newest_day(&self) -> Option<i32> {
        (self.newest < self.oldest).then(|| self.today.number().saturating_sub(self.newest))
    }
}

impl ActivityStore for PastOn<'_> {
    #[inline]
    fn points(&self, rule: &ActivityCode) -> Points {
        let sum = match self.past.added(rule.place) {
            Some(sum) => Points::from_thousandths(sum),
            None => self.sum(rule),
        };
        rule.clamp.apply(sum)
    }

    fn counts(&self, rule: &ActivityCode) -> Option<Counts> {
        rule.counts(&self.past.seen(rule, self.today), self.today)
    }

    fn newest(&self, query: Query) -> Option<Day> {
        let newest = self.past.of_query(query, None, self.today).newest_day()?;
        Some(Day::FIRST.plus(newest.into()))
    }

    fn needed(&self, did: &DidCode) -> Option<Day> {
        did.needed(&self.past.of_query(did.query, None, self.today))
    }
}
