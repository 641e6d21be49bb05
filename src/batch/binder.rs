//! [`put`]: how a value of a column finds its cells. Rows are bound in the same way, so that a value has one meaning.
//!
//! In a column of numbers with one place the value 1205 is put as the number 120.5; in a column of words with the
//! dictionary `["software", ""]` the value 1 is put as the text "", which is blank, and 2 is beyond it.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::column::Says;
use crate::engine::table::{Bound, Table, Way};
use crate::fact::learnt::Learnt;
use crate::value::day::Day;

/// A value is out of its dictionary.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Beyond;

/// Sets a fact to what a value of a column says, learnt on a day if that is known; to nothing if there is none.
#[inline(always)]
pub(super) fn put(
    bound: &mut Bound,
    table: &Arc<Table>,
    way: &Way,
    says: Says<'_>,
    value: Option<i64>,
    learnt: Option<Day>,
) -> Result<(), Beyond> {
    let Some(value) = value else {
        bound.put_nothing(table, way);
        return Ok(());
    };
    match says {
        Says::Flag => bound.put_key(table, way, value),
        Says::Number(0) => bound.put_key(table, way, value),
        Says::Number(places) => bound.put_decimal(table, way, Decimal::new(value, u32::from(places))),
        Says::Money(places, currency) => bound.put_minor(table, way, value, u32::from(places), currency),
        Says::Day => bound.put_key(table, way, i64::from(Day::FIRST.plus(value).number())),
        Says::Word(texts) => {
            let text = usize::try_from(value).ok().and_then(|place| texts.get(place)).ok_or(Beyond)?;
            bound.put_text(table, way, text);
        }
    }
    if let Some(day) = learnt {
        bound.note(table, way.slot(), |note| note.learnt = Some(Learnt::On(day)));
    }
    Ok(())
}
