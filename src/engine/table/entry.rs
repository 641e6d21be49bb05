//! [`Entry`]: what follows from a cell, and where the entries of a unit are.
//!
//! A rule gives 20 points for 50 to 1,000 employees: the entry of that cell, 3, has 20,000 thousandths and the bit of
//! the rule. No rule asks for a need, but a criterion does: the entry of cell 8 has no points, and the bit "need is
//! met". Say that there are 9 cells, and a rule of a group reads employees, too. It has a lane of its own, from entry
//! 9 on: for cell 3 the entry of fit is number 3, and that of the group number 12.

use super::when::When;
use crate::score::{Clamp, CountsAs};
use crate::value::points::Points;

/// What follows from one cell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// In thousandths. Sums of these cannot overflow: a rule has at most a million points.
    pub(super) points: i64,
    /// The answers that something else asks for, and the rules that fire.
    pub(super) bits: u64,
}

/// A clamp with both ends: what has none has that of all numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    cap: i64,
    floor: i64,
}

impl Limits {
    pub(super) fn of(clamp: &Clamp) -> Self {
        let end = |end: Option<Points>, none: i64| end.map_or(none, Points::thousandths);
        Limits { cap: end(clamp.cap, i64::MAX), floor: end(clamp.floor, i64::MIN) }
    }

    /// At most the cap, then at least the floor.
    #[inline]
    pub(super) fn apply(self, sum: i64) -> i64 {
        sum.min(self.cap).max(self.floor)
    }
}

/// Where points go before they are clamped.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) counts_as: CountsAs,
    pub(super) clamp: Clamp,
    /// How many columns have entries with its points; they follow on those of the unit before.
    pub(super) columns: usize,
    /// Of rules that always fire.
    pub(super) always: i64,
}

/// A rule over several columns.
#[derive(Debug)]
pub(super) struct Few {
    pub(super) when: When,
    pub(super) points: i64,
    pub(super) unit: usize,
    pub(super) fired: u64,
    /// Where entries are words, its own if it does not fire, and if it does.
    pub(super) words: [u64; 2],
}

impl Few {
    pub(super) fn new(when: When, points: i64, unit: usize, fired: u64) -> Self {
        Few { when, points, unit, fired, words: [0; 2] }
    }
}

/// The entries of rules that read a column of another unit.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) unit: usize,
    pub(super) column: usize,
    /// Where the entry of a cell is.
    pub(super) way: LaneWay,
}

/// Where a lane has the entry of a cell.
#[derive(Debug)]
pub(super) enum LaneWay {
    /// So much further on than the cell's own.
    Ahead(usize),
    /// Few of many cells turn it: so many places after the first as there are turns up to the cell.
    Turns(usize, Box<[u32]>),
}

impl Lane {
    /// The place of the entry of a cell.
    #[inline]
    pub(super) fn place(&self, cell: u32) -> usize {
        match &self.way {
            LaneWay::Ahead(ahead) => ahead.wrapping_add(cell as usize),
            LaneWay::Turns(first, turns) => first.wrapping_add(turns.partition_point(|turn| *turn <= cell)),
        }
    }
}
