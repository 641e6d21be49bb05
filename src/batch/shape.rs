//! [`Shape`]: what a plan knows of the columns it was made for.

use super::column::{Column, Says, Values};
use super::columns::Columns;
use super::ints::Ints;
use crate::value::money::Currency;

/// All of columns but their values: columns of the same shape have the same plan.
#[derive(Debug, Default)]
pub(super) struct Shape {
    forms: Vec<(u32, Form)>,
    has_activities: bool,
}

#[derive(Debug)]
struct Form {
    width: Width,
    has_validity: bool,
    is_dated: bool,
    says: Said,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Bools,
    Bits,
    Ints(i64, i64),
}

#[derive(Debug)]
enum Said {
    Flag,
    Number(u8),
    Money(u8, Currency),
    Words(Vec<String>),
    Day,
}

impl Shape {
    pub(super) fn of(columns: &Columns<'_>) -> Self {
        let forms = columns.list.iter().map(|(slot, column)| (*slot, Form::of(column))).collect();
        Shape { forms, has_activities: columns.activities.is_some() }
    }

    /// Whether these columns have it. Dictionaries are compared text by text.
    pub(super) fn is_of(&self, columns: &Columns<'_>) -> bool {
        let same = |((slot, form), (other, column)): (&(u32, Form), &(u32, Column<'_>))| {
            slot == other && form.is_of(column)
        };
        self.has_activities == columns.activities.is_some()
            && self.forms.len() == columns.list.len()
            && self.forms.iter().zip(&columns.list).all(same)
    }
}

impl Form {
    fn of(column: &Column<'_>) -> Self {
        let says = match column.says {
            Says::Flag => Said::Flag,
            Says::Number(places) => Said::Number(places),
            Says::Money(places, currency) => Said::Money(places, currency),
            Says::Word(texts) => Said::Words(texts.iter().map(|text| (*text).to_owned()).collect()),
            Says::Day => Said::Day,
        };
        Form {
            width: Width::of(column.values),
            has_validity: column.valid.is_some(),
            is_dated: column.learnt.is_some(),
            says,
        }
    }

    fn is_of(&self, column: &Column<'_>) -> bool {
        let says = match (&self.says, column.says) {
            (Said::Flag, Says::Flag) | (Said::Day, Says::Day) => true,
            (Said::Number(mine), Says::Number(theirs)) => *mine == theirs,
            (Said::Money(mine, currency), Says::Money(theirs, other)) => {
                *mine == theirs && *currency == other
            }
            (Said::Words(mine), Says::Word(theirs)) => mine == theirs,
            _ => false,
        };
        says && self.width == Width::of(column.values)
            && self.has_validity == column.valid.is_some()
            && self.is_dated == column.learnt.is_some()
    }
}

impl Width {
    fn of(values: Values<'_>) -> Self {
        let of = |ints: Ints<'_>| {
            let (least, most) = ints.ends();
            Width::Ints(least, most)
        };
        match values {
            Values::Bools(_) => Width::Bools,
            Values::Bits(_) => Width::Bits,
            Values::Ints(ints) => of(ints),
        }
    }
}
