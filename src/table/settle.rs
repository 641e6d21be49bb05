//! From a fact that is kept, or read from a prospect, to its cells.

use rust_decimal::Decimal;

use super::bound::{Bound, Extra, Held};
use super::code::Scale;
use super::column::{Column, Reads};
use super::compile::Table;
use super::keys::{Keys, key as key_of_place};
use super::leaves::Bind;
use crate::answer::Why;
use crate::as_of::AsOf;
use crate::attribute::Value;
use crate::day::Day;
use crate::money::Money;
use crate::program::{self, Op, Reading};

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
                    column.cell(i64::from(meets(op, &reading(value))))
                }
                // Of tags and the like a column that searches nothing asks only whether they are known.
                (Held::Extra(key), ..) => column.cell(key),
            };
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
    pub(crate) fn find(&self, facts: &[program::Held<'_>], today: Day) -> Vec<u32> {
        let mut cells = vec![0; self.columns.len()];
        for (bind, held) in self.binds.iter().zip(facts) {
            let key = key_of(&bind.keys, &held.reading);
            for number in &bind.columns {
                let (Some(column), Some(cell)) = (self.columns.get(*number), cells.get_mut(*number)) else {
                    continue;
                };
                *cell = match key {
                    Found::Nothing => column.nothing(),
                    _ if column.is_expired(held.age) => column.nothing(),
                    Found::Foreign => column.foreign(),
                    Found::Key(key) => match &column.reads {
                        Reads::Key => column.cell(key),
                        Reads::Ahead => column.cell(key.saturating_sub(i64::from(today.number()))),
                        Reads::Whether(op) => column.cell(i64::from(meets(op, &held.reading))),
                    },
                };
            }
        }
        cells
    }
}

/// What is found of a reading.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    Foreign,
    Key(i64),
}

fn key_of(keys: &Keys, reading: &Reading<'_>) -> Found {
    Found::Key(match (reading, keys) {
        (Reading::Unusable(_), _) => return Found::Nothing,
        (Reading::OtherCurrency, _) => return Found::Foreign,
        (Reading::Flag(yes), _) => i64::from(*yes),
        (Reading::Number(number), Keys::Number(scale) | Keys::Money(scale, _)) => code(*scale, *number),
        (Reading::Place(place), _) => key_of_place(*place),
        (Reading::Day(day), _) => i64::from(day.number()),
        (Reading::Text(text), Keys::Text(texts)) => Keys::text(texts, text),
        // Asked one by one, or not at all.
        _ => 0,
    })
}

/// The cell of money of another currency, or of an amount beyond any key.
fn cell_of_money(keys: &Keys, column: &Column, money: Money, as_of: &AsOf) -> u32 {
    let Keys::Money(scale, currency) = keys else { return column.nothing() };
    let amount = match currency {
        Some(currency) => as_of.convert(money, *currency),
        None => Some(money.amount()),
    };
    match (amount, &column.reads) {
        (None, _) => column.foreign(),
        (Some(amount), Reads::Whether(op)) => column.cell(i64::from(meets(op, &Reading::Number(amount)))),
        (Some(amount), _) => column.cell(code(*scale, amount)),
    }
}

/// The code of a number; any, where nothing is compared.
fn code(scale: Option<Scale>, number: Decimal) -> i64 {
    scale.map_or(0, |scale| scale.decimal(number))
}

/// Whether a value that has no key meets a question.
fn meets(op: &Op, reading: &Reading<'_>) -> bool {
    match (op, reading) {
        (Op::Known, _) => true,
        (Op::NumberIn(least, most), Reading::Number(number)) => {
            least.is_none_or(|least| least <= *number) && most.is_none_or(|most| *number <= most)
        }
        (Op::TextContains(part), Reading::Text(text)) => text.contains(part.as_str()),
        (Op::TextStartsWith(start), Reading::Text(text)) => text.starts_with(start.as_str()),
        (Op::HasTag(word), Reading::Tags(words)) => words.contains(word),
        _ => false,
    }
}

/// A value that is kept as the program reads it.
fn reading(value: &Value) -> Reading<'_> {
    match value {
        Value::Number(number) => Reading::Number(*number),
        Value::Text(text) => Reading::Text(text),
        Value::Tags(words) => Reading::Tags(words),
        // No other is kept.
        _ => Reading::Unusable(Why::WrongKind),
    }
}
