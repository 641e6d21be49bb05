//! [`Dense`]: entries as one word a cell, where points and bits of all columns fit sixty-four bits together.
//!
//! Say that answers and rules use the bits 0 to 8, that fit reaches from -10 to 20 points in steps of 5, and the group
//! "behaviour" from 0 to 15: the field of fit has three bits from 9 on, that of the group two from 12 on. The cell "200
//! to 999 employees" gives 10 points for fit, four steps above the least of its column (-10), and has the rule bit 1: its
//! word is 0b00_100_000000010. The words of a lead's cells are added up, and the sum is taken apart once.

use std::borrow::Cow;

use super::cell::Cell;
use super::column::Column;
use super::entry::{Entry, Lane, Side};
use crate::invariant::always;

/// Entries as words.
#[derive(Debug)]
pub(super) struct Dense {
    /// By cell.
    words: Vec<u64>,
    /// The bits that are none of points.
    bits: u64,
    /// Of each unit.
    fields: Vec<Field>,
}

/// The points of a unit: so many steps from a least on.
#[derive(Clone, Copy, Debug)]
struct Field {
    at: u32,
    ones: u64,
    step: i64,
    least: i64,
}

/// A unit on its way to its field: the points of each cell of the columns that have some.
type UnitEntries<'e> = Vec<(usize, Cow<'e, [Entry]>)>;

impl Dense {
    /// The words of entries; none if they do not fit. `columns` stand unit by unit, as entries do, and
    /// lanes are the entries of a column in other units.
    pub(super) fn of(columns: &[Column], units: &[Side], entries: &[Entry], lanes: &[Lane]) -> Option<Dense> {
        if units.len() > 64 {
            return None;
        }
        let mut reads: Vec<UnitEntries<'_>> = units.iter().map(|_| Vec::new()).collect();
        let unit_of =
            units.iter().enumerate().flat_map(|(unit, side)| std::iter::repeat_n(unit, side.columns));
        for ((column, number), unit) in columns.iter().zip(0usize..).zip(unit_of) {
            let first = column.first as usize;
            let mine = entries.get(first..first.saturating_add(column.size() as usize))?;
            reads.get_mut(unit)?.push((number, Cow::Borrowed(mine)));
        }
        for lane in lanes {
            let column = columns.get(lane.column)?;
            let cells = column.first..column.first.saturating_add(column.size());
            let mine = cells.map(|cell| entries.get(lane.place(cell)).copied());
            reads.get_mut(lane.unit)?.push((lane.column, mine.collect::<Option<Vec<Entry>>>()?.into()));
        }
        let last = columns.last()?;
        let size = last.first.saturating_add(last.size()) as usize;
        let mut dense = Dense { words: vec![0; size], bits: 0, fields: Vec::new() };
        dense.mark(columns, &reads)?;
        let mut at = 64u32.saturating_sub(dense.bits.leading_zeros());
        for (unit, reads) in units.iter().zip(&reads) {
            at = dense.pack(columns, unit, reads, at)?;
        }
        Some(dense)
    }

    /// Sets the bits of entries. None if two columns share one: they are added up.
    fn mark(&mut self, columns: &[Column], reads: &[UnitEntries<'_>]) -> Option<()> {
        let mut of_column = vec![0u64; columns.len()];
        for (column, entries) in reads.iter().flatten() {
            let first = columns.get(*column)?.first as usize;
            let mine = of_column.get_mut(*column)?;
            for (word, entry) in self.words.get_mut(first..)?.iter_mut().zip(&**entries) {
                *word |= entry.bits;
                *mine |= entry.bits;
            }
        }
        for mine in of_column {
            if self.bits & mine != 0 {
                return None;
            }
            self.bits |= mine;
        }
        Some(())
    }

    /// Adds the points of a unit to the words, from a bit on; gives the bit after.
    fn pack(&mut self, columns: &[Column], unit: &Side, reads: &UnitEntries<'_>, at: u32) -> Option<u32> {
        let least_of = |entries: &[Entry]| {
            always(entries.iter().map(|entry| entry.points).min(), 0, "a column has cells")
        };
        let (mut least, mut most, mut step) = (unit.always, unit.always, 0u64);
        for (_, entries) in reads {
            let mine = least_of(entries);
            least = least.checked_add(mine)?;
            most = most.checked_add(always(
                entries.iter().map(|entry| entry.points).max(),
                0,
                "a column has cells",
            ))?;
            for entry in &**entries {
                step = gcd(step, entry.points.checked_sub(mine)?.unsigned_abs());
            }
        }
        let step = i64::try_from(step.max(1)).ok()?;
        let steps = most.checked_sub(least)?.checked_div(step)?.unsigned_abs();
        let end = at.checked_add(64u32.saturating_sub(steps.leading_zeros()))?;
        // A field of no bits may begin anywhere.
        let (at, end) = if steps == 0 { (0, at) } else { (at, end) };
        if end > 64 {
            return None;
        }
        for (column, entries) in reads {
            let (first, mine) = (columns.get(*column)?.first as usize, least_of(entries));
            for (word, entry) in self.words.get_mut(first..)?.iter_mut().zip(&**entries) {
                let steps = entry.points.saturating_sub(mine).checked_div(step)?.unsigned_abs();
                *word = word.wrapping_add(steps.wrapping_shl(at));
            }
        }
        // No step needs no bit.
        let ones = u64::MAX.checked_shr(steps.leading_zeros()).unwrap_or(0);
        self.fields.push(Field { at, ones, step, least });
        Some(end)
    }

    /// The sums of the units; gives the bits.
    #[inline(always)]
    pub(super) fn add(&self, sums: &mut [i64], cells: &[Cell]) -> u64 {
        // Each cell has a word; it is not asserted, since every lead comes through here with every column.
        let word = |cell: &Cell| self.words.get(cell.number() as usize).copied().unwrap_or(0);
        // Four at a time: the loop itself costs as much as a cell.
        let (mut all, fours) = (0u64, cells.chunks_exact(4));
        let rest = fours.remainder();
        for four in fours {
            all = four.iter().fold(all, |all, cell| all.wrapping_add(word(cell)));
        }
        all = rest.iter().fold(all, |all, cell| all.wrapping_add(word(cell)));
        for (field, sum) in self.fields.iter().zip(sums) {
            // The range of a unit fits an i64.
            let steps = i64::from_ne_bytes((all.wrapping_shr(field.at) & field.ones).to_ne_bytes());
            *sum = steps.wrapping_mul(field.step).wrapping_add(field.least);
        }
        all & self.bits
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
