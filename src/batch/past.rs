//! [`Past`]: what one lead did, query by query, the newest first.
//!
//! Of two visits on day 20510 and one on day 20512 the list of a query on visits is (20512, 1), (20510, 2), and that of
//! one on different days is the same. That of a query which takes each page once has the newest visit of each page.

use std::ops::Range;

use super::reader::Reader;
use super::takers::Takers;
use crate::engine::{
    ActivityCode, ActivityStore, Apart, Counts, DidCode, Matching, Program, Query, remembered,
};
use crate::invariant::{always, there};
use crate::score::Decay;
use crate::value::day::Day;
use crate::value::points::Points;

/// Room for what one lead did.
#[derive(Debug, Default)]
pub(super) struct Past {
    lists: Vec<Vec<OnDay>>,
    /// By query that takes one of a sort, all that it takes, the newest first.
    sorts: Vec<(usize, Vec<Sort>)>,
    order: Vec<(u64, usize)>,
    is_newest: Vec<bool>,
    /// The first day that is not forgotten.
    remembered: Option<Day>,
}

/// So many on a day.
#[derive(Clone, Copy, Debug)]
struct OnDay {
    day: i32,
    count: u32,
}

/// What an activity is told apart by, and its day.
#[derive(Clone, Copy, Debug)]
struct Sort {
    key: u64,
    day: i32,
}

/// So few are compared with each other; more are sorted.
const FEW: usize = 16;

impl Past {
    /// Makes room for a program.
    pub(super) fn fit(&mut self, program: &Program) {
        self.lists.clear();
        self.lists.resize_with(program.queries.len(), Vec::new);
        let apart = program.queries.iter().enumerate().filter(|(_, query)| query.apart != Apart::Each);
        self.sorts = apart.map(|(query, _)| (query, Vec::new())).collect();
    }

    /// Takes in what one lead did.
    pub(super) fn take(
        &mut self,
        lead: Range<usize>,
        reader: &Reader,
        takers: &Takers,
        program: &Program,
        today: Day,
    ) {
        self.lists.iter_mut().for_each(Vec::clear);
        self.sorts.iter_mut().for_each(|(_, sort)| sort.clear());
        let of_lead = |all: &'_ [u32]| all.get(lead.clone()).is_some_and(|all| !all.is_empty());
        let counts = reader.counts.get(lead.clone()).filter(|_| of_lead(&reader.counts));
        let codes = always(reader.codes.get(lead.clone()), &[], "each has its code");
        let days = always(reader.days.get(lead.clone()), &[], "each has its day");
        for (place, (code, day)) in codes.iter().zip(days).enumerate().rev() {
            for taker in takers.of_code(*code) {
                let query = taker.query as usize;
                if taker.tells_apart {
                    let key = reader.key(lead.start.saturating_add(place), apart_of(program, query), *day);
                    let mine = self.sorts.iter_mut().find(|(known, _)| *known == query);
                    there(mine, "it has room")
                        .into_iter()
                        .for_each(|(_, sort)| sort.push(Sort { key, day: *day }));
                    continue;
                }
                let count = counts.and_then(|counts| counts.get(place).copied()).unwrap_or(1);
                if let Some(list) = self.lists.get_mut(query) {
                    put(list, *day, count);
                }
            }
        }
        self.sort_out();
        self.remembered = None;
        if let Some((query, silence)) = program.engagement.forget {
            self.remembered = remembered(self.days_of(query, None).days(), silence, today);
        }
    }

    /// Of each sort the newest goes into the list of its query.
    fn sort_out(&mut self) {
        let Past { lists, sorts, order, is_newest, .. } = self;
        for (query, sort) in sorts.iter().filter(|(_, sort)| !sort.is_empty()) {
            let Some(list) = there(lists.get_mut(*query), "each query has a list") else { continue };
            if sort.len() <= FEW {
                for (place, one) in sort.iter().enumerate() {
                    if sort.iter().take(place).all(|newer| newer.key != one.key) {
                        put(list, one.day, 1);
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
                let newest = same.first().and_then(|(_, place)| is_newest.get_mut(*place));
                newest.into_iter().for_each(|newest| *newest = true);
            }
            let newest = sort.iter().zip(&*is_newest).filter(|(_, newest)| **newest);
            newest.for_each(|(one, _)| put(list, one.day, 1));
        }
    }

    /// What a query takes from a day on.
    fn days_of(&self, query: Query, since: Option<Day>) -> Days<'_> {
        let list = self.lists.get(query.0).map(Vec::as_slice);
        Days { list: always(list, &[], "each query has a list"), since: since.map_or(i32::MIN, Day::number) }
    }

    /// What a rule sees.
    fn seen(&self, rule: &ActivityCode) -> Days<'_> {
        self.days_of(rule.query, rule.sees_since(self.remembered))
    }

    /// The same as of a day.
    pub(super) fn on(&self, today: Day) -> PastOn<'_> {
        PastOn { past: self, today }
    }
}

fn apart_of(program: &Program, query: usize) -> Apart {
    always(program.queries.get(query).map(|query| query.apart), Apart::Each, "a query of the program")
}

/// Adds so many to a list, the newest first.
#[inline(always)]
fn put(list: &mut Vec<OnDay>, day: i32, count: u32) {
    if let Some(last) = list.last_mut().filter(|last| last.day == day) {
        if let Some(sum) = last.count.checked_add(count) {
            last.count = sum;
            return;
        }
    }
    list.push(OnDay { day, count });
}

impl Reader {
    /// What tells an activity from others that a query takes.
    fn key(&self, place: usize, apart: Apart, day: i32) -> u64 {
        let number = |all: &[u32]| u64::from(always(all.get(place).copied(), 0, "it is told apart"));
        let more = match apart {
            Apart::Each | Apart::Subject => 0,
            Apart::KindAndSubject => number(&self.kinds),
            Apart::SubjectInBlock(_) => {
                // Blocks are at most as many as days, some of them before the first.
                let block = i32::try_from(apart.block(day).unwrap_or(0)).unwrap_or(0);
                u64::from(u32::from_le_bytes(block.to_le_bytes()))
            }
        };
        more.wrapping_shl(32) | number(&self.subjects)
    }
}

/// What one lead did, as of a day.
pub(super) struct PastOn<'p> {
    past: &'p Past,
    today: Day,
}

/// The days of one query.
struct Days<'p> {
    list: &'p [OnDay],
    since: i32,
}

impl Matching for Days<'_> {
    #[inline]
    fn days(&self) -> impl Iterator<Item = (i32, u32)> {
        let seen = self.list.iter().take_while(|one| one.day >= self.since);
        seen.map(|one| (one.day, one.count))
    }

    #[inline]
    fn all(&self, rule: &ActivityCode, today: Day) -> Points {
        if rule.decay == Decay::None {
            let count = self.days().fold(0i64, |all, (_, count)| all.saturating_add(count.into()));
            return Points::from_thousandths(rule.points.thousandths().saturating_mul(count));
        }
        let worth = rule.worth();
        let ages = self.days().map(|(day, count)| (today.number().saturating_sub(day), count));
        // A weight never rises with age: those before count for nothing either.
        ages.take_while(|(age, _)| *age < worth.end()).map(|(age, count)| worth.of(count, age)).sum()
    }
}

impl ActivityStore for PastOn<'_> {
    #[inline]
    fn points(&self, rule: &ActivityCode) -> Points {
        rule.clamp.apply(rule.sum(&self.past.seen(rule), self.today))
    }

    fn counts(&self, rule: &ActivityCode) -> Option<Counts> {
        rule.counts(&self.past.seen(rule), self.today)
    }

    fn newest(&self, query: Query) -> Option<Day> {
        self.past.days_of(query, None).newest_day().map(|day| Day::FIRST.plus(day.into()))
    }

    fn needed(&self, did: &DidCode) -> Option<Day> {
        did.needed(&self.past.days_of(did.query, None))
    }
}
