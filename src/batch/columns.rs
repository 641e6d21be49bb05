//! [`Columns`]: what is known of many leads.

use super::activities::Activities;
use super::column::{Column, ColumnValues};
use crate::rate::Field;

/// What is known of many leads: a column for each attribute that is known of some of them.
///
/// An attribute without a column is known of nobody. Of two columns for one attribute the last
/// counts.
#[derive(Clone, Default)]
pub struct Columns<'a> {
    pub(super) leads: usize,
    /// By slot.
    pub(super) list: Vec<(u32, Column<'a>)>,
    /// Columns that no question reads: only their lengths are looked at.
    pub(super) unread: Vec<Column<'a>>,
    pub(super) activities: Option<Activities<'a>>,
}

impl<'a> Columns<'a> {
    /// So many leads, of whom nothing is known.
    pub fn of(leads: usize) -> Self {
        Columns { leads, ..Columns::default() }
    }

    /// With a column for an attribute.
    #[must_use]
    pub fn with<T>(mut self, field: Field<T>, column: impl ColumnValues<'a, T>) -> Self {
        self.set(field, column);
        self
    }

    /// Sets the column of an attribute.
    pub fn set<T>(&mut self, field: Field<T>, column: impl ColumnValues<'a, T>) {
        let column = column.kept().0;
        let Some(slot) = field.slot() else {
            self.unread.push(column);
            return;
        };
        match self.list.binary_search_by_key(&slot, |(known, _)| *known) {
            Ok(at) => self.list.get_mut(at).into_iter().for_each(|known| known.1 = column),
            Err(at) => self.list.insert(at, (slot, column)),
        }
    }

    /// With what they did.
    #[must_use]
    pub fn did(mut self, activities: Activities<'a>) -> Self {
        self.activities = Some(activities);
        self
    }

    /// How many leads there are.
    pub fn leads(&self) -> usize {
        self.leads
    }
}

/// Writes how much there is; no value of a lead is shown.
impl std::fmt::Debug for Columns<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Columns({} of {} leads)", self.list.len(), self.leads)
    }
}
