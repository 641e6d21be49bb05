//! [`Scratch`]: room for a block of leads, and the way of a block through a plan.

use std::ops::Range;

use super::coder::Beyond;
use super::columns::Columns;
use super::out::Ratings;
use super::plan::{Plan, Table};
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
        self.codes.resize_with(plan.tables.len(), || vec![0; BLOCK]);
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
        add_up(&plan.tables, &self.codes, words);
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
fn add_up(tables: &[Table], codes: &[Vec<u8>], words: &mut [u64]) {
    words.fill(0);
    for (tables, codes) in tables.chunks(4).zip(codes.chunks(4)) {
        match (tables, codes) {
            ([a], [i]) => {
                words.iter_mut().zip(i).for_each(|(word, i)| *word = word.wrapping_add(at(a, i)));
            }
            ([a, b], [i, j]) => {
                for (word, (i, j)) in words.iter_mut().zip(i.iter().zip(j)) {
                    *word = word.wrapping_add(at(a, i)).wrapping_add(at(b, j));
                }
            }
            ([a, b, c], [i, j, k]) => {
                for (word, ((i, j), k)) in words.iter_mut().zip(i.iter().zip(j).zip(k)) {
                    *word = word.wrapping_add(at(a, i)).wrapping_add(at(b, j)).wrapping_add(at(c, k));
                }
            }
            ([a, b, c, d], [i, j, k, l]) => {
                for (word, (((i, j), k), l)) in words.iter_mut().zip(i.iter().zip(j).zip(k).zip(l)) {
                    let (two, more) = (at(a, i).wrapping_add(at(b, j)), at(c, k).wrapping_add(at(d, l)));
                    *word = word.wrapping_add(two).wrapping_add(more);
                }
            }
            _ => {}
        }
    }
}

/// A byte is always a place of a table.
#[inline(always)]
fn at(table: &Table, code: &u8) -> u64 {
    table.get(usize::from(*code)).copied().unwrap_or(0)
}
