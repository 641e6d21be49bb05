//! [`When`]: a formula as it is asked, over bits where there is room for them.
//!
//! Say that the bits 0 to 2 are given away. Then the requirement `employees at most 1000 and need` becomes
//! `Bits(0b11000)`: bit 3 says "employees in cell 2 or 3", and bit 4 "need in cell 8". With `or` instead of `and` it
//! becomes `AnyBit(0b11000)`. A lead with 120 employees and an unknown need has bit 3 but not bit 4: it meets the
//! second, not the first.

use std::collections::BTreeMap;

use super::cell::Cell;
use super::cells::CellSet;
use super::formula::Formula;

/// When something holds. The tag stands by itself: every lead asks for it.
#[derive(Debug)]
#[repr(u8)]
pub(crate) enum When {
    /// All of these bits are set: of none, always.
    Bits(u64),
    /// One of these bits is set: of none, never.
    AnyBit(u64),
    /// The cell of this column is one of these.
    Cells(usize, CellSet),
    All(Vec<When>),
    Any(Vec<When>),
}

/// What a row says, for conditions to be asked of.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    pub(crate) bits: u64,
    pub(crate) cells: &'v [Cell],
}

impl When {
    #[inline]
    pub(crate) fn holds(&self, view: &View<'_>) -> bool {
        if let When::Bits(mask) = self {
            return view.bits & mask == *mask;
        }
        if let When::AnyBit(mask) = self {
            return view.bits & mask != 0;
        }
        // A copy: what few conditions look at need not be in memory for the others.
        self.holds_otherwise(&View { ..*view })
    }

    fn holds_otherwise(&self, view: &View<'_>) -> bool {
        match self {
            When::Bits(mask) => view.bits & mask == *mask,
            When::AnyBit(mask) => view.bits & mask != 0,
            When::Cells(column, set) => {
                view.cells.get(*column).is_some_and(|cell| set.contains(cell.number()))
            }
            When::All(parts) => parts.iter().all(|part| part.holds(view)),
            When::Any(parts) => parts.iter().any(|part| part.holds(view)),
        }
    }
}

/// Sets of cells that have a bit each: the first sixty-four that are asked for.
#[derive(Default)]
pub(super) struct Bits {
    /// The bits of answers, given by place.
    placed: Vec<(usize, CellSet, u64)>,
    known: BTreeMap<(usize, CellSet), u64>,
    /// How many bits are given or kept free.
    given: u32,
}

impl Bits {
    /// The first bits are kept for answers, and given by place.
    pub(super) fn after(kept: u32) -> Self {
        Bits { given: kept, ..Bits::default() }
    }

    /// Keeps so many bits free, if as many as `left` are left then; gives the place of the first.
    pub(super) fn keep(&mut self, count: usize, left: usize) -> Option<u32> {
        let first = self.given;
        let end = u32::try_from(count).ok()?.checked_add(first)?;
        let is_room = usize::try_from(end).ok()?.checked_add(left)? <= 64;
        is_room.then(|| {
            self.given = end;
            first
        })
    }

    /// Gives this bit to a set.
    pub(super) fn place(&mut self, column: usize, set: &CellSet, bit: u64) {
        self.placed.push((column, set.clone(), bit));
    }

    /// The formula over bits.
    pub(super) fn settle(&mut self, formula: &Formula) -> When {
        match formula {
            Formula::Never => When::AnyBit(0),
            Formula::Always => When::Bits(0),
            Formula::Cells(column, set) => match self.bit(*column, set) {
                Some(bit) => When::Bits(bit),
                None => When::Cells(*column, set.clone()),
            },
            Formula::All(parts) => {
                let mut mask = 0;
                let mut rest = Vec::new();
                for part in parts {
                    #[expect(
                        clippy::wildcard_enum_match_arm,
                        reason = "whatever is no such bit is asked apart"
                    )]
                    match self.settle(part) {
                        When::Bits(bits) => mask |= bits,
                        part => rest.push(part),
                    }
                }
                if rest.is_empty() {
                    return When::Bits(mask);
                }
                if mask != 0 {
                    rest.insert(0, When::Bits(mask));
                }
                When::All(rest)
            }
            Formula::Any(parts) => {
                let mut mask = 0u64;
                let mut rest = Vec::new();
                for part in parts {
                    #[expect(
                        clippy::wildcard_enum_match_arm,
                        reason = "whatever is no such bit is asked apart"
                    )]
                    match self.settle(part) {
                        When::Bits(bit) if bit.is_power_of_two() => mask |= bit,
                        When::AnyBit(bits) => mask |= bits,
                        part => rest.push(part),
                    }
                }
                if rest.is_empty() {
                    return When::AnyBit(mask);
                }
                if mask != 0 {
                    rest.insert(0, When::AnyBit(mask));
                }
                When::Any(rest)
            }
        }
    }

    fn bit(&mut self, column: usize, set: &CellSet) -> Option<u64> {
        if let Some(bit) = self.known.get(&(column, set.clone())) {
            return Some(*bit);
        }
        let bit = 1u64.checked_shl(self.given)?;
        self.given = self.given.saturating_add(1);
        self.known.insert((column, set.clone()), bit);
        Some(bit)
    }

    /// Every set with its bit, by column.
    pub(super) fn into_sets(self) -> impl Iterator<Item = (usize, CellSet, u64)> {
        let known = self.known.into_iter().map(|((column, set), bit)| (column, set, bit));
        self.placed.into_iter().chain(known)
    }
}

/// The formula without bits.
pub(super) fn plain(formula: &Formula) -> When {
    let parts = |parts: &[Formula]| parts.iter().map(plain).collect();
    match formula {
        Formula::Never => When::AnyBit(0),
        Formula::Always => When::Bits(0),
        Formula::Cells(column, set) => When::Cells(*column, set.clone()),
        Formula::All(all) => When::All(parts(all)),
        Formula::Any(any) => When::Any(parts(any)),
    }
}
