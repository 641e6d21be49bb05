//! [`Column`]: the cells that the questions about one attribute cut its values into.
//!
//! `employees between 50 and 1000` has its cut points at the keys 100 and 2001 (a key is twice the number here). If
//! the column is the first, it has the cells 0 (nothing usable), 1 (money in a currency without a rate, unused here),
//! 2 (below 50), 3 (50 to 1,000) and 4 (above). 120 employees have the key 240: one cut point is at or below it, so
//! the cell is 3.

use crate::engine::{Op, stale};
use crate::invariant::always;

/// The first of a column's cells is that of what is not usable: missing, blank, of another kind, expired, undated.
pub(super) const NOTHING: u32 = 0;
/// Then that of money that no rate converts: known, but not comparable.
const FOREIGN: u32 = 1;
/// Then those of usable values.
pub(super) const USABLE: u32 = 2;

/// The questions about one attribute that read its value alike, and where their answers turn.
///
/// A value is a whole number here, its *key*. The cell of a value is the number of cut points at or
/// below its key, counted on from the first cell of usable values. No question tells two values of
/// one cell apart. Cells are numbered through all columns: a cell is the place of its entry.
#[derive(Debug)]
pub(crate) struct Column {
    /// The greatest age in days of a fact that may answer.
    valid_for: Option<u32>,
    pub(super) reads: Reads,
    /// The place of its first cell.
    pub(super) first: u32,
    /// Whether it is of a question about what they did: while nothing is known, nothing was done.
    pub(super) is_did: bool,
    /// The keys just below the first cut points, in the order of `rank`; most columns have no more.
    below: [u64; FEW],
    /// All cut points.
    cuts: Vec<i64>,
}

/// How many cut points are compared at once.
const FEW: usize = 3;

/// What a column reads of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reads {
    /// Its key.
    Key,
    /// Of a date the days from today.
    Ahead,
    /// Whether it meets this one question: text that is searched, tags, numbers beyond any code.
    Whether(Op),
}

impl Column {
    pub(super) fn new(valid_for: Option<u32>, reads: Reads, mut cuts: Vec<i64>) -> Self {
        cuts.sort_unstable();
        cuts.dedup();
        // Nothing lies above the greatest key: it fills up.
        let mut below = [u64::MAX; FEW];
        below.iter_mut().zip(&cuts).for_each(|(below, cut)| *below = rank(cut.saturating_sub(1)));
        Column { valid_for, reads, first: 0, is_did: false, below, cuts }
    }

    /// The greatest age in days of a fact that may answer.
    pub(crate) fn valid_for(&self) -> Option<u32> {
        self.valid_for
    }

    /// How many cells it has.
    pub(super) fn size(&self) -> u32 {
        always(u32::try_from(self.cuts.len()).ok(), u32::MAX, "cells have 32 bits")
            .saturating_add(USABLE)
            .saturating_add(1)
    }

    /// The cell of a key.
    #[inline]
    pub(super) fn cell(&self, key: i64) -> u32 {
        let after = if self.is_short() {
            count_below(&self.below, key)
        } else {
            always(
                u32::try_from(self.cuts.partition_point(|cut| *cut <= key)).ok(),
                u32::MAX,
                "cells have 32 bits",
            )
        };
        self.first.wrapping_add(USABLE).wrapping_add(after)
    }

    /// Whether all cut points are among the few that are compared at once.
    #[inline]
    fn is_short(&self) -> bool {
        self.cuts.len() <= FEW
    }

    pub(super) fn cuts(&self) -> &[i64] {
        &self.cuts
    }

    /// The first cell of usable values.
    pub(super) fn usable(&self) -> u32 {
        self.first.wrapping_add(USABLE)
    }

    /// The cell of what is not usable; of a question about what they did that of "no".
    pub(super) fn nothing(&self) -> u32 {
        self.first.wrapping_add(if self.is_did { USABLE } else { NOTHING })
    }

    /// The cell of what is known but cannot be compared.
    pub(super) fn foreign(&self) -> u32 {
        self.first.wrapping_add(FOREIGN)
    }

    /// A key that lies in the cell which is so many after the first of usable values.
    pub(super) fn key_of(&self, usable: u32) -> i64 {
        let cut = |place: Option<u32>| self.cuts.get(usize::try_from(place?).ok()?).copied();
        match usable {
            0 => cut(Some(0)).map_or(0, |first| first.saturating_sub(1)),
            after => always(cut(after.checked_sub(1)), 0, "a cell begins at a cut point"),
        }
    }

    /// A key that lies in a cell; none for the cells of what cannot be compared.
    pub(super) fn key_in(&self, cell: u32) -> Option<i64> {
        cell.checked_sub(self.usable()).map(|usable| self.key_of(usable))
    }

    /// Whether a fact of this age is not recent enough to answer.
    #[inline]
    pub(super) fn is_stale(&self, age: Option<i32>) -> bool {
        stale(self.valid_for, age).is_some()
    }
}

/// How many of a few cut points are at or below a key. Counting has no branch to foresee.
#[inline]
pub(super) fn count_below<const N: usize>(below: &[u64; N], key: i64) -> u32 {
    let key = rank(key);
    below.iter().fold(0, |count, below| u32::from(key > *below).wrapping_add(count))
}

/// A key as an unsigned number, in the same order: those compare in fewer steps.
#[inline]
pub(super) const fn rank(key: i64) -> u64 {
    u64::from_ne_bytes(key.to_ne_bytes()) ^ (1 << 63)
}
