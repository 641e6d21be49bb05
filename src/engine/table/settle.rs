//! From a fact that is kept, or read from a prospect, to its cells.
//!
//! A playbook asks for 50 to 1,000 employees (cell 3 of the cells 0 to 4), of facts at most 90 days old. 120
//! employees, learnt 90 days ago, settle in cell 3. A day later the fact is too old, and settles in cell 0, as if
//! nothing were known. So does a fact that is dated tomorrow, and one of which nobody said when it was learnt.

use std::borrow::Cow;

use super::bound::{Bound, Content, Extra};
use super::cell::Cell;
use super::column::{Column, Reads};
use super::compile::Table;
use super::keys::Keys;
use super::leaves::Bind;
use crate::engine::{self, Reading};
use crate::fact::attribute::Value;
use crate::value::day::Day;

impl Bound {
    /// Finds the cells of the fact that is kept at a place, and marks them.
    pub(super) fn settle(&mut self, table: &Table, at: usize) {
        let Some(kept) = self.kept.get(at) else { return };
        let Some(bind) = table.binds.get(kept.slot as usize) else { return };
        let learnt = kept.note.learnt;
        let age = learnt.and_then(|learnt| learnt.age(self.as_of.now(), self.days));
        let not_yet = learnt.is_some() && age.is_none();
        for number in &bind.columns {
            let (Some(column), Some(cell)) = (table.columns.get(*number), self.cells.get_mut(*number)) else {
                continue;
            };
            let ahead = |key: i64| key.saturating_sub(i64::from(self.today.number()));
            *cell = Cell::marked(match (kept.held, &column.reads, &kept.extra) {
                (Content::Unusable(_), ..) => column.nothing(),
                _ if not_yet || column.is_stale(age) => column.nothing(),
                (Content::Key(key) | Content::Extra(key), Reads::Ahead, _) => column.cell(ahead(key)),
                (Content::Key(key), ..) => column.cell(key),
                (_, _, Some(Extra::Money(money))) => {
                    let reading = Reading::money(*money, bind.keys.currency(), &self.as_of);
                    column.cell_of(&bind.keys, &reading, self.today)
                }
                (_, Reads::Whether(_), Some(Extra::Value(value))) => {
                    let reading = match value {
                        // They are kept in the form in which they are compared.
                        Value::Text(form) => Reading::form(form),
                        Value::Tags(forms) => Reading::Tags(Cow::Borrowed(forms)),
                        Value::Flag(_) | Value::Number(_) | Value::Money(_) | Value::Date(_) => {
                            Reading::of(&bind.kind, bind.comparison, value, None, &self.as_of)
                        }
                    };
                    column.cell_of(&bind.keys, &reading, self.today)
                }
                // Of tags and the like a column that searches nothing asks only whether they are known.
                (Content::Extra(key), ..) => column.cell(key),
            });
        }
    }
}

impl Bind {
    /// Whether its text is searched, so that no key says all.
    pub(crate) fn searches(&self, table: &Table) -> bool {
        let mut columns = self.columns.iter().filter_map(|column| table.columns.get(*column));
        columns.any(|column| matches!(column.reads, Reads::Whether(_)))
    }
}

impl Table {
    /// Finds the cells of facts as the program reads them, one for each slot.
    pub(crate) fn find(&self, facts: &[engine::Held<'_>], today: Day) -> Vec<Cell> {
        let mut cells = vec![Cell::FIRST; self.columns.len()];
        for (bind, held) in self.binds.iter().zip(facts) {
            for number in &bind.columns {
                if let (Some(column), Some(cell)) = (self.columns.get(*number), cells.get_mut(*number)) {
                    *cell = Cell::of(match column.is_stale(held.age) {
                        true => column.nothing(),
                        false => column.cell_of(&bind.keys, &held.reading, today),
                    });
                }
            }
        }
        cells
    }
}

impl Column {
    /// The cell of a value.
    fn cell_of(&self, keys: &Keys, reading: &Reading<'_>, today: Day) -> u32 {
        match (reading, &self.reads) {
            // No cell says what values that disagree answer: the trees do.
            (Reading::Unusable(_) | Reading::Conflict { .. }, _) => self.nothing(),
            (Reading::OtherCurrency, _) => self.foreign(),
            (_, Reads::Key) => self.cell(keys.key_of(reading)),
            (_, Reads::Ahead) => self.cell(keys.key_of(reading).saturating_sub(i64::from(today.number()))),
            (_, Reads::Whether(op)) => self.cell(i64::from(op.holds(reading, today) == Ok(true))),
        }
    }
}
