//! [`Cell`]: a cell as a row holds it.
//!
//! 120 employees lie in cell 3, and the row holds a 3. Once somebody says that they were learnt on 1 March, it holds a
//! marked 3, and the day is kept beside it. Setting another value stores a cell without a mark: that takes the
//! day back, and nobody has to look for it.

/// A cell, and whether more is kept of the fact than its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell(u32);

/// No table has as many cells.
const MARK: u32 = 1 << 31;

impl Cell {
    pub(crate) const FIRST: Cell = Cell(0);

    /// A cell that says all.
    #[inline]
    pub(super) const fn of(number: u32) -> Self {
        Cell(number)
    }

    /// The cell of a fact of which more is kept.
    pub(super) const fn marked(number: u32) -> Self {
        Cell(number | MARK)
    }

    #[inline]
    pub(crate) const fn number(self) -> u32 {
        self.0 & !MARK
    }

    pub(super) const fn is_marked(self) -> bool {
        self.0 & MARK != 0
    }

    /// The last eight bits of the number.
    #[inline]
    pub(super) const fn low(self) -> u8 {
        let [low, ..] = self.0.to_le_bytes();
        low
    }
}
