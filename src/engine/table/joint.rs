//! Rules that read several columns, sixty-four at a time.
//!
//! A rule that is met when each of its columns is in some set of cells is a bit in a *block*. Of each
//! column that some rule of the block reads, a *plane* has the words of the rules that its cells do not
//! rule out, and for every cell the place of its word: few words differ, and the places are small. The
//! rules that are met are the words of the planes, joined by *and*; what they add up to stands in sixteen
//! small tables, one for each four bits. A block costs as many steps as it has planes, and sixteen: rules
//! that read the same columns stand together.
//!
//! Say that the cells 2, 3 and 4 are below 50 employees, 50 to 1,000 and above, and the cells 7 and 8 no need and a
//! need. Of three rules the words end like this, the bit of rule 0 last:
//!
//! ```text
//! rule 0   employees {3} and need {8}      20 points    employees: 2 is 100, 3 is 011, 4 is 010
//! rule 1   employees {3, 4} and need {8}    5 points    need:      7 is 100, 8 is 011
//! rule 2   employees {2} and need {7}     -10 points    120 employees and a need: 011 and 011 is 011, 25 points
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use super::cell::Cell;
use super::cells::CellSet;
use crate::invariant::always;

/// Rules of one unit that read several columns.
#[derive(Debug, Default)]
pub(super) struct Joint {
    blocks: Vec<Block>,
    planes: Vec<Plane>,
    /// For every plane the place of each cell's word.
    places: Vec<u16>,
    /// For every plane its words.
    words: Vec<u64>,
    /// For every block sixteen tables of sixteen sums.
    sums: Vec<[[i64; 16]; 16]>,
}

#[derive(Debug)]
struct Block {
    unit: usize,
    planes: Range<usize>,
}

#[derive(Debug)]
struct Plane {
    column: usize,
    /// Where the places of its cells begin, less the first cell.
    places: usize,
    /// Where its words begin.
    words: usize,
    /// The cells at which its word turns, where those are few of many: it has no places then.
    turns: Option<Box<[u32]>>,
}

/// A plane has a place for every cell while those are at most so many for each turn of its word: planes of
/// many blocks over a column of many cells would be their product.
const CELLS: usize = 32;

/// A rule before it has found its block.
pub(super) struct Part {
    pub(super) unit: usize,
    /// By column, in order.
    pub(super) cells: Vec<(usize, CellSet)>,
    pub(super) points: i64,
}

impl Joint {
    /// `bounds` are the first cells of the columns, with those after the last.
    pub(super) fn of(mut rules: Vec<Part>, bounds: &[(u32, u32)]) -> Self {
        rules.sort_by(|a, b| {
            let columns = |part: &Part| part.cells.iter().map(|(column, _)| *column).collect::<Vec<_>>();
            (a.unit, columns(a)).cmp(&(b.unit, columns(b)))
        });
        let mut joint = Joint::default();
        for rules in rules.chunk_by(|a, b| a.unit == b.unit).flat_map(|unit| unit.chunks(64)) {
            joint.block(rules, bounds);
        }
        joint
    }

    fn block(&mut self, rules: &[Part], bounds: &[(u32, u32)]) {
        // Where the bits of a column's rules turn, by cell; a rule that does not read it is always in.
        let mut turns: BTreeMap<usize, Vec<(u32, u64)>> = BTreeMap::new();
        let mut sums = [[0i64; 16]; 16];
        for (rule, bit) in rules.iter().zip(0u32..) {
            let mask = 1u64.wrapping_shl(bit);
            for (column, set) in &rule.cells {
                let turns = turns.entry(*column).or_default();
                turns.push((0, mask));
                turns.extend(set.runs().iter().flat_map(|(from, to)| [(*from, mask), (*to, mask)]));
            }
            let (table, within) = (bit.wrapping_shr(2) as usize, bit & 3);
            for (four, sum) in sums.get_mut(table).into_iter().flatten().enumerate() {
                if four.wrapping_shr(within) & 1 == 1 {
                    *sum = sum.wrapping_add(rule.points);
                }
            }
        }
        let first = self.planes.len();
        for (column, mut turns) in turns {
            turns.sort_unstable();
            let (from, to) = always(bounds.get(column).copied(), (0, 0), "a column of the table");
            let first = self.words.len();
            let places = self.places.len().wrapping_sub(from as usize);
            let cells = to.saturating_sub(from) as usize;
            let mut word = u64::MAX;
            if cells > turns.len().saturating_mul(CELLS) {
                self.words.push(word);
                let mut cuts: Vec<u32> = Vec::new();
                for (at, mask) in turns {
                    word ^= mask;
                    if cuts.last() != Some(&at) {
                        cuts.push(at);
                        self.words.push(word);
                    } else if let Some(last) = self.words.last_mut() {
                        *last = word;
                    }
                }
                self.planes.push(Plane { column, places, words: first, turns: Some(cuts.into()) });
                continue;
            }
            self.planes.push(Plane { column, places, words: first, turns: None });
            let mut turns = turns.into_iter().peekable();
            for cell in from..to {
                while let Some((_, mask)) = turns.next_if(|(at, _)| *at <= cell) {
                    word ^= mask;
                }
                if self.words.len() == first || self.words.last() != Some(&word) {
                    self.words.push(word);
                }
                let place = self.words.len().saturating_sub(first).saturating_sub(1);
                self.places.push(always(
                    u16::try_from(place).ok(),
                    u16::MAX,
                    "sets of so few runs have few words",
                ));
            }
        }
        self.sums.push(sums);
        let unit = always(rules.first().map(|rule| rule.unit), 0, "a block is of some rules");
        self.blocks.push(Block { unit, planes: first..self.planes.len() });
    }

    /// Whether there are no such rules.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// How many places of cells are kept.
    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }

    /// What the rules that are met add up to, block by block, with its unit. What is looked up is always there;
    /// it is not asserted, since every lead comes through here for every block.
    #[inline]
    pub(super) fn each(&self, cells: &[Cell], add: &mut impl FnMut(usize, i64)) {
        for (block, sums) in self.blocks.iter().zip(&self.sums) {
            let mut word = u64::MAX;
            for plane in self.planes.get(block.planes.clone()).unwrap_or_default() {
                let cell = cells.get(plane.column).map_or(0, |cell| cell.number());
                let place = match &plane.turns {
                    None => self
                        .places
                        .get(plane.places.wrapping_add(cell as usize))
                        .copied()
                        .map_or(0, usize::from),
                    Some(turns) => turns.partition_point(|turn| *turn <= cell),
                };
                word &= self.words.get(plane.words.wrapping_add(place)).copied().unwrap_or(0);
            }
            let mut sum = 0i64;
            for sums in sums {
                sum = sum.wrapping_add(sums.get((word & 15) as usize).copied().unwrap_or(0));
                word >>= 4;
            }
            add(block.unit, sum);
        }
    }
}
