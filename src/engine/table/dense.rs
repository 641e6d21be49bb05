//! [`Dense`]: entries as one word a cell, where points and bits of all columns fit sixty-four bits together.
//!
//! Say that answers and rules use the bits 0 to 8, that fit reaches from -10 to 20 points in steps of 5, and the group
//! "behaviour" from 0 to 15: the field of fit has three bits from 9 on, that of the group two from 12 on. The cell "200
//! to 999 employees" gives 10 points for fit, four steps above the least of its column (-10), and has the rule bit 1: its
//! word is 0b00_100_000000010. A rule over several columns has two words: one if it does not fire, one if it does. The
//! words of a lead's cells and of such rules are added up, and the sum is taken apart once.

use std::borrow::Cow;

use super::cell::Cell;
use super::column::Column;
use super::entry::{Entry, Few, Lane, Limits, Side};
use super::when::View;
use crate::engine::Triple;
use crate::invariant::always;
use crate::score::CountsAs;
use crate::value::points::Points;

/// Entries as words.
#[derive(Debug)]
pub(super) struct Dense {
    /// By cell.
    words: Vec<u64>,
    /// The bits that are none of points.
    bits: u64,
    /// The units whose points depend on facts: those of fit, and those of engagement.
    fit: Vec<Field>,
    engagement: Vec<Field>,
    /// What the other units have, and what that counts as fit and as engagement.
    rest: Vec<(usize, i64)>,
    always: Triple<Points>,
}

/// The points of a unit: so many steps from a least on.
#[derive(Clone, Copy, Debug)]
struct Field {
    unit: usize,
    at: u32,
    ones: u64,
    step: i64,
    least: i64,
    limits: Limits,
}

/// A unit on its way to its field: the entries of what has points of it, and which they are: a column's or
/// a rule's.
type UnitEntries<'e> = Vec<(usize, Cow<'e, [Entry]>)>;

/// Where a byte tells all cells apart, there is a word for each byte, and none has to be looked for in vain.
const BYTES: usize = 256;

impl Dense {
    /// The words of entries and of rules over several columns; none if they do not fit. `columns` stand unit by
    /// unit, as entries do, and lanes are the entries of a column in other units.
    pub(super) fn of(
        columns: &[Column],
        units: &[Side],
        entries: &[Entry],
        lanes: &[Lane],
        few: &mut [Few],
    ) -> Option<Dense> {
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
        let mut firsts: Vec<usize> = columns.iter().map(|column| column.first as usize).collect();
        for (rule, at) in few.iter().zip((size..).step_by(2)) {
            let fires = Entry { points: rule.points, bits: rule.fired };
            reads.get_mut(rule.unit)?.push((firsts.len(), vec![Entry::default(), fires].into()));
            firsts.push(at);
        }
        // The two words of each rule stand behind those of the cells until all are done.
        let words = few.len().saturating_mul(2).saturating_add(size);
        let mut dense = Dense {
            words: vec![0; words],
            bits: 0,
            fit: Vec::new(),
            engagement: Vec::new(),
            rest: Vec::new(),
            always: Triple::default(),
        };
        dense.mark(&firsts, &reads)?;
        let mut at = 64u32.saturating_sub(dense.bits.leading_zeros());
        for (place, reads) in reads.iter().enumerate() {
            at = dense.pack(&firsts, place, units.get(place)?, reads, at)?;
        }
        for (rule, words) in few.iter_mut().zip(dense.words.get(size..)?.chunks_exact(2)) {
            rule.words = words.try_into().ok()?;
        }
        dense.words.truncate(size);
        dense.words.resize(size.max(BYTES), 0);
        Some(dense)
    }

    /// Sets the bits of entries. None if two of them share one: they are added up.
    fn mark(&mut self, firsts: &[usize], reads: &[UnitEntries<'_>]) -> Option<()> {
        let mut of_column = vec![0u64; firsts.len()];
        for (column, entries) in reads.iter().flatten() {
            let first = *firsts.get(*column)?;
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
    fn pack(
        &mut self,
        firsts: &[usize],
        place: usize,
        unit: &Side,
        reads: &UnitEntries<'_>,
        at: u32,
    ) -> Option<u32> {
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
        let limits = Limits::of(&unit.clamp);
        if steps == 0 {
            self.rest.push((place, least));
            self.always.add(unit.counts_as, Points::from_thousandths(limits.apply(least)));
            return Some(at);
        }
        if end > 64 {
            return None;
        }
        for (column, entries) in reads {
            let (first, mine) = (*firsts.get(*column)?, least_of(entries));
            for (word, entry) in self.words.get_mut(first..)?.iter_mut().zip(&**entries) {
                let steps = entry.points.saturating_sub(mine).checked_div(step)?.unsigned_abs();
                *word = word.wrapping_add(steps.wrapping_shl(at));
            }
        }
        let ones = u64::MAX.checked_shr(steps.leading_zeros()).unwrap_or(0);
        let fields = match unit.counts_as {
            CountsAs::Fit => &mut self.fit,
            CountsAs::Engagement => &mut self.engagement,
        };
        fields.push(Field { unit: place, at, ones, step, least, limits });
        Some(end)
    }

    /// The word of a lead.
    #[inline(always)]
    pub(super) fn word(&self, cells: &[Cell], few: &[Few]) -> u64 {
        let bits = self.sum(cells);
        // The bits above are those of points: no condition asks for them.
        let view = &View { bits, cells };
        few.iter().fold(bits, |all, rule| {
            // By its place: whether such a rule fires is hard to foresee.
            let word = rule.words.get(usize::from(rule.when.holds(view)));
            all.wrapping_add(word.copied().unwrap_or(0))
        })
    }

    /// The bits of answers and of rules that fired.
    #[inline]
    pub(super) fn bits(&self, word: u64) -> u64 {
        word & self.bits
    }

    /// Score, fit and engagement before the clamp of the whole, where no other points are added.
    #[inline(always)]
    pub(super) fn scores(&self, word: u64) -> Triple<Points> {
        // Sums of facts cannot overflow: a rule has at most a million points, and so have limits.
        let sum = |fields: &[Field], always: Points| {
            let sum = |sum: i64, field: &Field| sum.wrapping_add(field.limits.apply(field.sum(word)));
            Points::from_thousandths(fields.iter().fold(always.thousandths(), sum))
        };
        let (fit, engagement) =
            (sum(&self.fit, self.always.fit), sum(&self.engagement, self.always.engagement));
        let score = fit.thousandths().wrapping_add(engagement.thousandths());
        Triple { score: Points::from_thousandths(score), fit, engagement }
    }

    /// The sums of the units.
    pub(super) fn sums(&self, word: u64, sums: &mut [i64]) {
        let fields = self.fit.iter().chain(&self.engagement).map(|field| (field.unit, field.sum(word)));
        for (unit, points) in fields.chain(self.rest.iter().copied()) {
            sums.get_mut(unit).into_iter().for_each(|sum| *sum = points);
        }
    }

    /// The words of cells added up. Each cell has a word; it is not asserted, since every lead comes through here with
    /// every column.
    #[inline(always)]
    fn sum(&self, cells: &[Cell]) -> u64 {
        match <&[u64; BYTES]>::try_from(self.words.as_slice()) {
            Ok(words) => sum(cells, |cell| words.get(usize::from(cell.low())).copied().unwrap_or(0)),
            Err(_) => sum(cells, |cell| self.words.get(cell.number() as usize).copied().unwrap_or(0)),
        }
    }
}

impl Field {
    #[inline(always)]
    fn sum(&self, word: u64) -> i64 {
        // The range of a unit fits an i64.
        let steps = i64::from_ne_bytes((word.wrapping_shr(self.at) & self.ones).to_ne_bytes());
        steps.wrapping_mul(self.step).wrapping_add(self.least)
    }
}

/// Words of cells added up, eight at a time: the loop itself costs as much as a cell.
#[inline(always)]
fn sum(cells: &[Cell], word: impl Fn(Cell) -> u64) -> u64 {
    let (mut all, eights) = (0u64, cells.chunks_exact(8));
    let rest = eights.remainder();
    for eight in eights {
        all = eight.iter().fold(all, |all, cell| all.wrapping_add(word(*cell)));
    }
    rest.iter().fold(all, |all, cell| all.wrapping_add(word(*cell)))
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
