//! [`Way`]: from a value of one attribute straight to its cell.
//!
//! Of `employees between 50 and 1000` the way has the first usable cell 2, and the whole numbers 49 and 1000, just below
//! those at which the cell turns. 120 is above 49, but not above 1000, so one turn is passed, and the cell is 3. The
//! way of `need` has the cells of no and yes: 7 and 8.

use super::cell::Cell;
use super::column::{count_below, rank};
use super::compile::Table;
use crate::fact::attribute::Kind;
use crate::value::money::Currency;

/// What setting a value needs to know, all in one place: of most attributes it is a few comparisons
/// and a store. What it cannot do goes the long way, through the table.
///
/// A place that no row has says that there is no such way: one check of the bounds is all it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(super) slot: u32,
    /// The only column, if a value's cell says all.
    pub(super) column: u32,
    /// The same, if its cell turns at most once; and if it turns a few times more.
    pub(super) short: u32,
    pub(super) few: u32,
    /// The cell of what is not usable.
    pub(super) nothing: Cell,
    /// The first cell of usable values; of flags that of no, and the next is that of yes.
    usable: u32,
    /// The values just below the turns, in the order of `rank`.
    below: [u64; TURNS],
    /// The currency of amounts.
    pub(super) currency: Option<Currency>,
    /// The decimal places of the unit that values are compared in.
    pub(super) places: u32,
}

/// How many turns are compared at once. Where two bands meet, `to 199` and `from 200`, are two: between them lies 199.5.
const TURNS: usize = 5;

/// A place that no row has.
const NOWHERE: u32 = u32::MAX;

impl Way {
    /// The way of an attribute that no question reads.
    pub(crate) const NONE: Way = Way {
        slot: NOWHERE,
        column: NOWHERE,
        short: NOWHERE,
        few: NOWHERE,
        nothing: Cell::FIRST,
        usable: 0,
        below: [u64::MAX; TURNS],
        currency: None,
        places: 0,
    };

    pub(crate) fn of(table: &Table, slot: u32) -> Option<Way> {
        let bind = table.binds.get(slot as usize)?;
        let way = Way { slot, ..Way::NONE };
        let Some((column, at)) =
            bind.direct.and_then(|at| Some((table.columns.get(at)?, u32::try_from(at).ok()?)))
        else {
            return Some(way);
        };
        let way = Way { column: at, nothing: Cell::of(column.nothing()), ..way };
        let few = bind.keys.unit().and_then(|(key, places)| Some((below(column.cuts(), key)?, places)));
        let Some((below, places)) = few else { return Some(way) };
        // A flag of which nobody asks whether it is one has a single cell.
        let is_short = (usize::from(bind.kind == Kind::Flag)..=1).contains(&column.cuts().len());
        Some(Way {
            short: if is_short { at } else { NOWHERE },
            few: at,
            usable: column.usable(),
            below,
            currency: bind.keys.currency(),
            places,
            ..way
        })
    }

    pub(crate) fn is_read(&self) -> bool {
        self.slot != NOWHERE
    }

    pub(crate) fn slot(&self) -> u32 {
        self.slot
    }

    /// The cell of a value that turns at most once. Counting has no branch to foresee.
    #[inline(always)]
    pub(super) fn short_cell(&self, value: i64) -> Cell {
        let [first, ..] = self.below;
        Cell::of(self.usable.wrapping_add(count_below(&[first], value)))
    }

    /// The cell of a value, where there are few turns.
    #[inline(always)]
    pub(super) fn few_cell(&self, value: i64) -> Cell {
        Cell::of(self.usable.wrapping_add(count_below(&self.below, value)))
    }

    /// The cell of yes or no.
    #[inline(always)]
    pub(super) fn flag(&self, yes: bool) -> Cell {
        Cell::of(self.usable.wrapping_add(u32::from(yes)))
    }

    /// The cell of a key; of no use where a cell does not say all.
    pub(crate) fn cell_of(&self, table: &Table, key: i64) -> Cell {
        table.columns.get(self.column as usize).map_or(Cell::FIRST, |column| Cell::of(column.cell(key)))
    }
}

/// The whole numbers of a unit just below the cuts, where those are few. `key` is that of the unit.
fn below(cuts: &[i64], key: i64) -> Option<[u64; TURNS]> {
    // Nothing lies above the greatest number: it fills up.
    let mut below = [u64::MAX; TURNS];
    for (place, cut) in cuts.iter().enumerate() {
        *below.get_mut(place)? = rank(cut.checked_sub(1)?.checked_div_euclid(key)?);
    }
    Some(below)
}
