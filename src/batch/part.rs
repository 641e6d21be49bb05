//! [`Part`]: those questions about a column of the batch that ask for values of the same age.
//!
//! A criterion asks `budget at least 5000 EUR` of answers at most 30 days old, and a rule asks the same of any. Of a
//! budget that was learnt 31 days ago the rule is met and the criterion unknown: the column goes through a plan as two,
//! each with the days by which its values can answer.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::learnt::Recent;
use crate::engine::Program;
use crate::engine::table::Table;
use crate::invariant::there;
use crate::value::day::Day;

/// A column of the batch, as far as some columns of the table read it.
#[derive(Debug)]
pub(super) struct Part {
    /// The place of the batch's column; behind the last come those of what leads did, a flag each.
    pub(super) column: usize,
    /// The columns of the table that read it.
    pub(super) of_table: Vec<usize>,
    /// When its values can answer, where it is told when they were learnt.
    pub(super) recent: Option<Recent>,
}

impl Part {
    /// Of all columns, in their order. Without days a column is one part: nothing of it ages.
    pub(super) fn all(table: &Table, columns: &Columns<'_>, today: Day) -> Option<Vec<Part>> {
        let mut parts = Vec::with_capacity(columns.list.len());
        for (place, (slot, column)) in columns.list.iter().enumerate() {
            let of_table = &there(table.bind(*slot), "a slot of the program")?.columns;
            if column.learnt.is_none() {
                parts.push(Part { column: place, of_table: of_table.clone(), recent: None });
                continue;
            }
            let mut by_age: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
            for number in of_table {
                let valid_for = there(table.columns.get(*number), "a column of the table")?.valid_for();
                by_age.entry(valid_for).or_default().push(*number);
            }
            parts.extend(by_age.into_iter().map(|(valid_for, of_table)| Part {
                column: place,
                of_table,
                recent: Some(Recent::of(today, valid_for)),
            }));
        }
        Some(parts)
    }

    /// Of the questions about what leads did, behind those of `columns` columns.
    pub(super) fn of_dids(program: &Program, table: &Table, columns: usize) -> Option<Vec<Part>> {
        let part = |did: usize| {
            let slot = u32::try_from(program.did(did)?.0).ok()?;
            let of_table = there(table.bind(slot), "a slot of the program")?.columns.clone();
            Some(Part { column: columns.saturating_add(did), of_table, recent: None })
        };
        (0..program.dids.len()).map(part).collect()
    }
}
