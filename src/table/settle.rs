//! From a kept fact to its cells.

use super::bound::{Bound, Extra, Held};
use super::column::{Column, Reads};
use super::compile::Table;
use super::keys::Keys;
use super::leaves::Bind;
use crate::as_of::AsOf;
use crate::attribute::Value;
use crate::money::Money;
use crate::program::Op;

impl Bound {
    /// Finds the cells of the fact that is kept at a place.
    pub(super) fn settle(&mut self, table: &Table, at: usize) {
        let Some(kept) = self.kept.get(at) else { return };
        let Some(bind) = table.binds.get(kept.slot as usize) else { return };
        let age = kept.note.learnt.map(|day| self.today.since(day));
        let not_yet = age.is_some_and(|age| age < 0);
        for number in &bind.columns {
            let (Some(column), Some(cell)) = (table.columns.get(*number), self.cells.get_mut(*number)) else {
                continue;
            };
            let ahead = |key: i64| key.saturating_sub(i64::from(self.today.number()));
            *cell = match (kept.held, &column.reads, &kept.extra) {
                (Held::Unusable(_), ..) => column.nothing(),
                _ if not_yet || column.is_expired(age) => column.nothing(),
                (Held::Key(key) | Held::Extra(key), Reads::Ahead, _) => column.cell(ahead(key)),
                (Held::Key(key), ..) => column.cell(key),
                (_, _, Some(Extra::Money(money))) => cell_of_money(&bind.keys, column, *money, &self.as_of),
                (_, Reads::Whether(op), Some(Extra::Value(value))) => {
                    column.cell(i64::from(meets(op, value)))
                }
                // Of tags and the like a column that searches nothing asks only whether they are known.
                (Held::Extra(key), ..) => column.cell(key),
            };
        }
    }
}

impl Bind {
    /// Whether its text is searched, so that no key says all.
    pub(super) fn searches(&self, table: &Table) -> bool {
        let mut columns = self.columns.iter().filter_map(|column| table.columns.get(*column));
        columns.any(|column| matches!(column.reads, Reads::Whether(_)))
    }
}

/// The cell of money of another currency, or of an amount beyond any key.
fn cell_of_money(keys: &Keys, column: &Column, money: Money, as_of: &AsOf) -> u32 {
    let Keys::Money(scale, currency) = keys else { return column.nothing() };
    let amount = match currency {
        Some(currency) => as_of.convert(money, *currency),
        None => Some(money.amount()),
    };
    match (amount, &column.reads, scale) {
        (None, ..) => column.foreign(),
        (Some(amount), Reads::Whether(op), _) => column.cell(i64::from(meets(op, &Value::Number(amount)))),
        (Some(amount), _, Some(scale)) => column.cell(scale.decimal(amount)),
        (Some(_), _, None) => column.cell(0),
    }
}

/// Whether a value that has no key meets a question.
fn meets(op: &Op, value: &Value) -> bool {
    match (op, value) {
        (Op::Known, _) => true,
        (Op::NumberIn(least, most), Value::Number(number)) => {
            least.is_none_or(|least| least <= *number) && most.is_none_or(|most| *number <= most)
        }
        (Op::TextContains(part), Value::Text(text)) => text.contains(part.as_str()),
        (Op::TextStartsWith(start), Value::Text(text)) => text.starts_with(start.as_str()),
        (Op::HasTag(word), Value::Tags(words)) => words.contains(word),
        _ => false,
    }
}
