//! How figures are laid out for people: a line for each figure, then a table for each breakdown.

use std::fmt;

use crate::invariant::always;

/// A figure with its label.
pub(super) fn figure(f: &mut fmt::Formatter<'_>, label: &str, text: impl fmt::Display) -> fmt::Result {
    write!(f, "\n{label:<20}{text}")
}

/// How many rows of a table are shown.
pub(super) const SHOWN: usize = 10;

/// A table: rows of cells, the first row the heads; `more` rows are not shown.
pub(super) fn table(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>], more: usize) -> fmt::Result {
    if rows.len() < 2 {
        return Ok(());
    }
    let columns = always(rows.iter().map(Vec::len).max(), 0, "there are rows");
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        always(cells.map(|cell| cell.chars().count()).max(), 0, "some row has the column")
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    writeln!(f)?;
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let width = width.saturating_add(2);
            line.push_str(&format!("{cell:<width$}"));
        }
        write!(f, "\n{}", line.trim_end())?;
    }
    if more > 0 { write!(f, "\nand {more} more") } else { Ok(()) }
}
