//! [`Cells`]: the values of a column, cut where the cells of the table turn.
//!
//! Say that a playbook asks of `employees` "at least 50" and "at most 1000": the table has the cells 2 (below 50), 3
//! and 4 (above 1,000) for them. Of a column of sixteen bits the values from -32768 are cell 2, those from 50 cell 3
//! and those from 1001 cell 4: these are the places that looking by halves finds, asking the binder of rows. They are
//! the cells 0, 1 and 2 of the column, and 3 is that of leads without a value, where the table has 0. A date that
//! is asked in two ways has a cell in each of two columns of the table: then a cell here is a pair of those.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::binder::put;
use super::column::{Column, Says, Values};
use super::part::Part;
use crate::engine::Program;
use crate::engine::table::{Bound, Table, Way};
use crate::value::as_of::AsOf;
use crate::value::money::{Currency, Money};

/// The cells of a column.
#[derive(Debug)]
pub(super) struct Cells {
    /// For each of them the cells of the table's columns of this attribute.
    pub(super) of_table: Vec<Vec<u32>>,
    pub(super) lies: Lies,
    /// The cell of a lead of whom nothing is known, if there may be one.
    pub(super) missing: Option<usize>,
}

/// In which cell a value lies.
#[derive(Debug)]
pub(super) enum Lies {
    Flag {
        no: usize,
        yes: usize,
    },
    /// In the first, or in that of the last cut at or below it.
    After {
        first: usize,
        cuts: Vec<(i64, usize)>,
    },
    /// By its place in the dictionary.
    Place(Vec<usize>),
}

/// A column's codes are bytes.
pub(super) const MOST: usize = 256;

/// What finds the cells of values: a row that is bound to one value after the other.
pub(super) struct Finder<'f> {
    program: &'f Program,
    table: &'f Arc<Table>,
    as_of: &'f AsOf,
    bound: Bound,
}

impl<'f> Finder<'f> {
    pub(super) fn new(program: &'f Program, table: &'f Arc<Table>, as_of: &'f AsOf) -> Self {
        Finder { program, table, as_of, bound: Bound::new(table, program.days, as_of.clone()) }
    }

    /// The cells of a part of a column; none if they are more than bytes can tell apart, or if greater values need not
    /// lie in later cells.
    pub(super) fn cells(&mut self, slot: u32, column: &Column<'_>, part: &Part) -> Option<Cells> {
        let ways = (Way::of(self.table, slot)?, part);
        let mut known = Known::default();
        let mut cell = |value: Option<i64>| known.cell(self.find(&ways, column.says, value)?);
        let lies = match (column.says, column.values) {
            (Says::Flag, Values::Bools(_) | Values::Bits(_)) => {
                Lies::Flag { no: cell(Some(0))?, yes: cell(Some(1))? }
            }
            (Says::Word(texts), Values::Ints(_)) => {
                let places = 0..i64::try_from(texts.len()).ok()?;
                Lies::Place(places.map(|place| cell(Some(place))).collect::<Option<_>>()?)
            }
            (says @ (Says::Day | Says::Number(_) | Says::Money(..)), Values::Ints(ints)) => {
                let ends = ints.ends();
                self.rises(slot, says, ends).then_some(())?;
                self.after(&mut known, ends, &ways, says)?
            }
            // A door makes each of these columns, and none of another kind.
            (Says::Flag, Values::Ints(_)) => return None,
            (Says::Word(_) | Says::Day | Says::Number(_) | Says::Money(..), _) => return None,
        };
        let missing = match column.valid.is_some() || part.recent.is_some() {
            true => Some(known.cell(self.find(&ways, column.says, None)?)?),
            false => None,
        };
        Some(Cells { of_table: known.list, lies, missing })
    }

    /// The cells of the table in which a value lies that is recent enough.
    fn find(&mut self, (way, part): &(Way, &Part), says: Says<'_>, value: Option<i64>) -> Option<Vec<u32>> {
        let learnt = part.recent.map(|_| self.bound.today);
        put(&mut self.bound, self.table, way, says, value, learnt).ok()?;
        part.of_table.iter().map(|column| Some(self.bound.cells.get(*column)?.number())).collect()
    }

    /// The cells of numbers and dates: each lies at or after those of all lesser values.
    fn after(
        &mut self,
        known: &mut Known,
        (least, most): (i64, i64),
        ways: &(Way, &Part),
        says: Says<'_>,
    ) -> Option<Lies> {
        let mut here = self.find(ways, says, Some(least))?;
        let last = self.find(ways, says, Some(most))?;
        let first = known.cell(here.clone())?;
        let (mut at, mut cuts) = (least, Vec::new());
        while here != last {
            // What lies at `below` lies here, and what lies at `above` does not.
            let (mut below, mut above) = (i128::from(at), i128::from(most));
            while above.saturating_sub(below) > 1 {
                let middle = below.saturating_add(above) >> 1;
                let is_here = self.find(ways, says, i64::try_from(middle).ok())? == here;
                *(if is_here { &mut below } else { &mut above }) = middle;
            }
            at = i64::try_from(above).ok()?;
            here = self.find(ways, says, Some(at))?;
            cuts.push((at, known.cell(here.clone())?));
        }
        Some(Lies::After { first, cuts })
    }

    /// Whether greater values lie in the same or later cells of every column. Numbers beyond any code do not: each
    /// question is a column of its own then, and its cells are met, unmet and met again. Nor need amounts that a
    /// rate would round.
    fn rises(&self, slot: u32, says: Says<'_>, ends: (i64, i64)) -> bool {
        if self.table.bind(slot).is_none_or(|bind| bind.searches(self.table)) {
            return false;
        }
        match says {
            Says::Money(places, currency) => self.is_exact(slot, places, currency, ends),
            Says::Flag | Says::Number(_) | Says::Word(_) | Says::Day => true,
        }
    }

    /// Whether amounts are converted without rounding, up to the ends.
    fn is_exact(&self, slot: u32, places: u8, currency: Currency, (least, most): (i64, i64)) -> bool {
        let slot = usize::try_from(slot).ok().and_then(|slot| self.program.slots.get(slot));
        let to = slot.and_then(|slot| slot.currency).filter(|to| *to != currency);
        let rate = to.and_then(|to| self.as_of.convert(Money::new(rust_decimal::Decimal::ONE, currency), to));
        // Without a rate none of them can be compared, whatever the amount.
        let Some(rate) = rate else { return true };
        let far = u128::from(least.unsigned_abs().max(most.unsigned_abs()));
        let product = rate.mantissa().unsigned_abs().checked_mul(far);
        let places = rate.scale().saturating_add(u32::from(places));
        product.is_some_and(|product| product < 1 << 96) && places <= rust_decimal::Decimal::MAX_SCALE
    }
}

/// The cells that were found, each once.
#[derive(Default)]
struct Known {
    numbers: BTreeMap<Vec<u32>, usize>,
    list: Vec<Vec<u32>>,
}

impl Known {
    /// The number of a cell; none if there are too many.
    fn cell(&mut self, of_table: Vec<u32>) -> Option<usize> {
        let next = self.list.len();
        let cell = *self.numbers.entry(of_table).or_insert_with_key(|of_table| {
            self.list.push(of_table.clone());
            next
        });
        (cell < MOST).then_some(cell)
    }
}
