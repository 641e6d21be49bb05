//! [`Scratch`]: room for a block of leads, and the way of a block through a plan.

use std::ops::Range;

use super::binder::Beyond;
use super::columns::Columns;
use super::out::Ratings;
use super::plan::{Lookup, Plan};
use super::word::Field;
use crate::score::{Clamp, Grade};

/// Leads of one block: as many as stay in cache with all that is known of them.
const BLOCK: usize = 2_048;

/// Room for a block of leads.
#[derive(Default)]
pub(super) struct Scratch {
    /// By group.
    codes: Vec<Vec<u8>>,
    words: Vec<u64>,
    keys: Vec<u32>,
    masks: Vec<u8>,
    bits: Vec<u8>,
    grades: Vec<Grade>,
}

impl Scratch {
    /// Makes room for a plan.
    pub(super) fn fit(&mut self, plan: &Plan) {
        self.codes.resize_with(plan.words.len(), || vec![0; BLOCK]);
        self.words.resize(BLOCK, 0);
        self.keys.resize(BLOCK, 0);
        self.masks.resize(BLOCK, 0);
        self.bits.resize(BLOCK, 0);
        self.grades.resize(BLOCK, Grade::D);
    }

    /// Rates leads block by block; gives the slot of a column with a place beyond its dictionary.
    pub(super) fn run(
        &mut self,
        plan: &Plan,
        columns: &Columns<'_>,
        range: Range<usize>,
        ratings: &mut Ratings<'_>,
        total: Clamp,
    ) -> Result<(), u32> {
        let mut from = range.start;
        while from < range.end {
            let len = range.end.saturating_sub(from).min(BLOCK);
            let first = from.saturating_sub(range.start);
            let (leads, places) = (from..from.saturating_add(len), first..first.saturating_add(len));
            from = leads.end;
            self.block(plan, columns, leads, places, ratings, total)?;
        }
        Ok(())
    }

    /// Rates `len` leads from one on, and writes to these places.
    fn block(
        &mut self,
        plan: &Plan,
        columns: &Columns<'_>,
        leads: Range<usize>,
        places: Range<usize>,
        ratings: &mut Ratings<'_>,
        total: Clamp,
    ) -> Result<(), u32> {
        let len = leads.len();
        let (masks, bits) = (room(&mut self.masks, len), room(&mut self.bits, len));
        for codes in &mut self.codes {
            room(codes, len).fill(0);
        }
        for (coder, (slot, column)) in plan.coders.iter().zip(&columns.list) {
            let Some(codes) = self.codes.get_mut(coder.group) else { continue };
            let added = coder.add(column, leads.start, room(codes, len), masks, bits);
            added.map_err(|Beyond| *slot)?;
        }
        let words = room(&mut self.words, len);
        add_up(&plan.words, &self.codes, words);
        if let Some(scores) = &mut ratings.scores {
            scores.write(places.clone(), words, &plan.layout, total);
        }
        if let Some(answers) = &mut ratings.answers {
            answers.write(places.clone(), words, plan.layout.answers);
        }
        if ratings.grades.is_some() || ratings.routes.is_some() {
            let keys = room(&mut self.keys, len);
            let grades = match &mut ratings.grades {
                Some(grades) => grades.get_mut(places.clone()).unwrap_or_default(),
                None => room(&mut self.grades, len),
            };
            let routes = match &mut ratings.routes {
                Some(routes) => routes.get_mut(places.clone()).unwrap_or_default(),
                None => &mut [],
            };
            plan.decide.run(words, keys, grades, routes);
        }
        if let Some(rules) = &mut ratings.rules {
            if !plan.rules.is_empty() {
                add_up(&plan.rules, &self.codes, words);
            }
            rules.write(places, words, Field { at: 0, width: plan.layout.all_rules });
        }
        Ok(())
    }
}

fn room<T>(all: &mut [T], len: usize) -> &mut [T] {
    all.get_mut(..len).unwrap_or_default()
}

/// Adds up for every lead the words of its codes, four groups at a time.
fn add_up(lookups: &[Lookup], codes: &[Vec<u8>], words: &mut [u64]) {
    for (number, (lookups, codes)) in lookups.chunks(4).zip(codes.chunks(4)).enumerate() {
        let first = number == 0;
        match (lookups, codes) {
            ([a], [i]) => put(words, first, i.iter().map(|i| at(a, i))),
            ([a, b], [i, j]) => {
                put(words, first, i.iter().zip(j).map(|(i, j)| at(a, i).wrapping_add(at(b, j))));
            }
            ([a, b, c], [i, j, k]) => {
                let two = |i, j| at(a, i).wrapping_add(at(b, j));
                let all = i.iter().zip(j).zip(k);
                put(words, first, all.map(|((i, j), k)| two(i, j).wrapping_add(at(c, k))));
            }
            ([a, b, c, d], [i, j, k, l]) => {
                let two = |i, j| at(a, i).wrapping_add(at(b, j));
                let more = |k, l| at(c, k).wrapping_add(at(d, l));
                let all = i.iter().zip(j).zip(k.iter().zip(l));
                put(words, first, all.map(|((i, j), (k, l))| two(i, j).wrapping_add(more(k, l))));
            }
            _ => {}
        }
    }
}

/// Writes the first sums, and adds the others to them.
#[inline(always)]
fn put(words: &mut [u64], first: bool, sums: impl Iterator<Item = u64>) {
    if first {
        words.iter_mut().zip(sums).for_each(|(word, sum)| *word = sum);
    } else {
        words.iter_mut().zip(sums).for_each(|(word, sum)| *word = word.wrapping_add(sum));
    }
}

/// A byte is always a place of a lookup.
#[inline(always)]
fn at(lookup: &Lookup, code: &u8) -> u64 {
    lookup.get(usize::from(*code)).copied().unwrap_or(0)
}
