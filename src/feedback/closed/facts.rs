//! The facts of closed leads, coded: one column an attribute, one number a lead.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::engine::{one_value, stale};
use crate::fact::attribute::{Kind, Schema, Value};
use crate::fact::prospect::Prospect;
use crate::invariant::always;
use crate::value::day_offset::DayOffset;
use crate::value::folded::Comparison;
use crate::value::money::Currency;
use crate::value::name::Name;

/// All columns, by attribute name.
#[derive(Clone)]
pub(in crate::feedback) struct Columns {
    columns: Vec<Column>,
}

/// One attribute of all closed leads.
#[derive(Clone)]
pub(in crate::feedback) struct Column {
    pub(in crate::feedback) name: Name,
    pub(in crate::feedback) kind: Kind,
    comparison: Comparison,
    valid_for_days: Option<u32>,
    /// For each lead 0, for not known, or one more than the place of its value.
    codes: Vec<u32>,
    /// The distinct values in the order in which they came.
    values: Vec<Cell>,
    places: BTreeMap<Cell, u32>,
    /// Of how many open leads it is known.
    pub(in crate::feedback) known_open: usize,
}

/// A value as learning tells values apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::feedback) enum Cell {
    Flag(bool),
    Number(Decimal),
    /// Of money only one currency takes part, the most frequent.
    Amount(Currency, Decimal),
    /// In the form in which it is compared: whichever came first must not matter.
    Text(String),
    /// The place of a declared option.
    Place(usize),
    /// Of dates and sets of words only that there is one.
    Some,
}

impl Columns {
    pub(super) fn of(schema: &Schema) -> Self {
        let column = |(name, attribute): (&Name, &crate::fact::attribute::Attribute)| Column {
            name: name.clone(),
            kind: attribute.kind.clone(),
            comparison: attribute.comparison(),
            valid_for_days: attribute.valid_for_days,
            codes: Vec::new(),
            values: Vec::new(),
            places: BTreeMap::new(),
            known_open: 0,
        };
        Columns { columns: schema.iter().map(column).collect() }
    }

    pub(super) fn add(&mut self, prospect: &Prospect, now: DateTime<Utc>, days: DayOffset) {
        for column in &mut self.columns {
            // 0 is what is not known.
            let code = column.read(prospect, now, days).map_or(0, |cell| column.code(cell));
            column.codes.push(code);
        }
    }

    pub(super) fn add_open(&mut self, prospect: &Prospect, now: DateTime<Utc>, days: DayOffset) {
        for column in &mut self.columns {
            let known = column.read(prospect, now, days).is_some();
            column.known_open = column.known_open.saturating_add(usize::from(known));
        }
    }

    /// Those of which something is known, each with its place.
    pub(in crate::feedback) fn used(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| !column.values.is_empty())
    }

    /// All that is known of a lead.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = Option<&Cell>> {
        self.columns.iter().map(move |column| column.cell(row))
    }

    /// The column at a place.
    pub(in crate::feedback) fn get(&self, place: usize) -> Option<&Column> {
        self.columns.get(place)
    }
}

impl Column {
    /// The value of a lead; `None` where it is not known, or where its values disagree.
    pub(in crate::feedback) fn cell(&self, row: usize) -> Option<&Cell> {
        self.values.get(self.code_of(row)?)
    }

    /// The place of its value among [`values`](Self::values).
    pub(in crate::feedback) fn code_of(&self, row: usize) -> Option<usize> {
        usize::try_from(*self.codes.get(row)?).ok()?.checked_sub(1)
    }

    /// The distinct values.
    pub(in crate::feedback) fn values(&self) -> &[Cell] {
        &self.values
    }

    fn read(&self, prospect: &Prospect, now: DateTime<Utc>, days: DayOffset) -> Option<Cell> {
        let fact = prospect.fact(self.name.as_str())?;
        let age = fact.when_learnt().and_then(|learnt| learnt.age(now, days));
        if !fact.is_known(now, days) || stale(self.valid_for_days, age).is_some() {
            return None;
        }
        let value = one_value(fact, &self.kind, self.comparison).filter(|value| !value.is_blank())?;
        match (&self.kind, value) {
            (Kind::Flag, Value::Flag(flag)) => Some(Cell::Flag(*flag)),
            (Kind::Number, Value::Number(number)) => Some(Cell::Number(number.normalize())),
            (Kind::Money, Value::Money(money)) => {
                Some(Cell::Amount(money.currency(), money.amount().normalize()))
            }
            (Kind::Text, Value::Text(text)) => Some(Cell::Text(self.comparison.form(text).into_owned())),
            (Kind::Choice(options) | Kind::Level(options), Value::Text(text)) => {
                self.comparison.place(options, text).map(Cell::Place)
            }
            (Kind::Date, Value::Date(_)) | (Kind::Tags, Value::Tags(_)) => Some(Cell::Some),
            // A value of another kind. Named, so that a new kind has an arm above.
            (
                Kind::Flag
                | Kind::Number
                | Kind::Money
                | Kind::Text
                | Kind::Choice(_)
                | Kind::Level(_)
                | Kind::Date
                | Kind::Tags,
                _,
            ) => None,
        }
    }

    fn code(&mut self, cell: Cell) -> u32 {
        let next = always(
            u32::try_from(self.values.len().saturating_add(1)).ok(),
            u32::MAX,
            "fewer values than 2^32",
        );
        match self.places.get(&cell) {
            Some(code) => *code,
            None => {
                self.values.push(cell.clone());
                self.places.insert(cell, next);
                next
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::fact::Fact;

    #[test]
    fn values_that_disagree_are_not_known() {
        let mut columns = Columns::of(&Schema::standard());
        let lead = |value: Value| Prospect::new("a").with_fact("employees", Fact::new(value));
        let both = |one: Value, other: Value| lead(one).merge(&lead(other)).unwrap();
        for lead in
            [both(300.into(), 312.into()), both(300.into(), "many".into()), both("few".into(), "many".into())]
        {
            columns.add(&lead, DateTime::UNIX_EPOCH, DayOffset::UTC);
        }
        let (_, employees) = columns.used().find(|(_, column)| column.name == "employees").unwrap();
        assert!(employees.cell(0).is_none());
        assert!(employees.cell(1) == Some(&Cell::Number(300.into())), "what is of no use is passed over");
        assert!(employees.cell(2).is_none());
    }
}
