//! [`Way`]: from a value of one attribute straight to its cell.
//!
//! Of `employees between 50 and 1000` the way has a scale of whole numbers (a key is twice the number), the first
//! usable cell 2, and the keys 99 and 2000, just below the cut points. 120 becomes 240: above 99, but not above 2000,
//! so one cut point is passed, and the cell is 3. The way of `need` has the cells of no and yes: 7 and 8.

use super::code::Scale;
use super::column::{Column, FEW, count_below};
use super::compile::Table;
use crate::value::money::Currency;

/// What setting a value needs to know, all in one place: of most attributes it is a multiplication,
/// three comparisons and a store. What it cannot do goes the long way, through the table.
///
/// A place that no row has says that there is no such way: one check of the bounds is all it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(super) slot: u32,
    /// The only column, if a key's cell says all; and the same if it has few cut points.
    pub(super) column: u32,
    pub(super) short: u32,
    /// The cell of what is not usable.
    pub(super) nothing: u32,
    /// The first cell of usable values.
    usable: u32,
    /// The cells of no and yes.
    flags: [u32; 2],
    below: [u64; FEW],
    pub(super) scale: Scale,
    /// Whether values have codes of that scale.
    pub(super) is_coded: bool,
    pub(super) currency: Option<Currency>,
    /// How many facts a row keeps at least; with more, one of them may be this attribute's.
    pub(super) kept: usize,
}

/// A place that no row has.
const NOWHERE: u32 = u32::MAX;

impl Way {
    /// The way of an attribute that no question reads.
    pub(crate) const NONE: Way = Way {
        slot: NOWHERE,
        column: NOWHERE,
        short: NOWHERE,
        nothing: 0,
        usable: 0,
        flags: [0; 2],
        below: [0; FEW],
        scale: Scale::WHOLE,
        is_coded: true,
        currency: None,
        kept: 0,
    };

    pub(crate) fn of(table: &Table, slot: u32) -> Option<Way> {
        let bind = table.binds.get(slot as usize)?;
        let way = Way {
            slot,
            scale: bind.keys.scale().unwrap_or(Scale::WHOLE),
            is_coded: bind.keys.scale().is_some(),
            currency: bind.keys.currency(),
            kept: table.kept,
            ..Way::NONE
        };
        let Some((column, at)) =
            bind.direct.and_then(|at| Some((table.columns.get(at)?, u32::try_from(at).ok()?)))
        else {
            return Some(way);
        };
        Some(Way {
            column: at,
            short: if column.is_short() { at } else { NOWHERE },
            nothing: column.nothing(),
            usable: column.usable(),
            flags: [column.cell(0), column.cell(1)],
            below: column.below(),
            ..way
        })
    }

    pub(crate) fn is_read(&self) -> bool {
        self.slot != NOWHERE
    }

    pub(crate) fn slot(&self) -> u32 {
        self.slot
    }

    /// The cell of a key, where the column has few cut points.
    #[inline]
    pub(super) fn cell(&self, key: i64) -> u32 {
        self.usable.wrapping_add(count_below(&self.below, key))
    }

    /// The cell of yes or no.
    #[inline]
    pub(super) fn flag(&self, yes: bool) -> u32 {
        let [no, is] = self.flags;
        if yes { is } else { no }
    }

    /// The cell of a key; of no use where a cell does not say all.
    pub(crate) fn cell_of(&self, table: &Table, key: i64) -> u32 {
        table.columns.get(self.column as usize).map_or(0, |column: &Column| column.cell(key))
    }
}
