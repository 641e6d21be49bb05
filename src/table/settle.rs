//! From a bound fact to its cells.

use super::bound::{Bound, Extra, State};
use super::column::{Column, Reads};
use super::compile::Table;
use super::keys::Keys;
use crate::as_of::AsOf;
use crate::attribute::Value;
use crate::money::Money;
use crate::program::Op;

impl Bound {
    /// Finds the cells of a slot's fact.
    pub(super) fn settle(&mut self, table: &Table, slot: u32) {
        let at = slot as usize;
        let (Some(bind), Some(fact)) = (table.binds.get(at), self.facts.get(at).copied()) else { return };
        let age = self.note_of(slot).learnt.map(|day| self.today.since(day));
        let not_yet = age.is_some_and(|age| age < 0);
        let extra = match fact.state {
            State::Extra => self.extras.iter().find(|(known, _)| *known == slot).map(|(_, extra)| extra),
            _ => None,
        };
        for number in &bind.columns {
            let (Some(column), Some(cell)) = (table.columns.get(*number), self.cells.get_mut(*number)) else {
                continue;
            };
            *cell = match (fact.state, &column.reads, extra) {
                (State::Unusable(_), ..) => column.nothing(),
                _ if not_yet || column.is_expired(age) => column.nothing(),
                (_, Reads::Ahead, _) => column.cell(fact.key.saturating_sub(i64::from(self.today.number()))),
                (_, _, Some(Extra::Money(money))) => cell_of_money(&bind.keys, column, *money, &self.as_of),
                (_, Reads::Whether(op), Some(Extra::Value(value))) => {
                    column.cell(i64::from(meets(op, value)))
                }
                // Of tags and the like a column that searches nothing asks only whether they are known.
                (_, Reads::Key | Reads::Whether(_), _) => column.cell(fact.key),
            };
        }
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
