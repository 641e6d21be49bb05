//! [`Row`]: what one lead says, in the terms of one playbook.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::field::Field;
use super::field_value::FieldValue;
use super::field_value::sealed::Place;
use crate::engine::table::{Bound, Table};
use crate::fact::fact::Source;
use crate::fact::learnt::Learnt;
use crate::playbook::Playbook;
use crate::value::as_of::AsOf;

/// What one lead says, as one playbook reads it, at one instant: [`Playbook::row`].
///
/// Setting a value finds its place among all that the playbook asks of it; nothing is kept but that.
/// What no question reads is not kept. A row may be kept and [moved](Row::at) to a later instant, or
/// set anew for every record.
#[derive(Clone)]
pub struct Row {
    pub(super) playbook: Playbook,
    pub(super) table: Arc<Table>,
    pub(super) bound: Bound,
}

impl Row {
    /// Sets what is known of an attribute.
    #[inline(always)]
    pub fn set<T>(&mut self, field: Field<T>, value: impl FieldValue<T>) {
        value.put(Place { bound: &mut self.bound, table: &self.table, way: &field.way });
    }

    /// Sets it if there is a value, and else [clears](Row::clear) it.
    #[inline(always)]
    pub fn set_some<T>(&mut self, field: Field<T>, value: Option<impl FieldValue<T>>) {
        match value {
            Some(value) => self.set(field, value),
            None => self.clear(field),
        }
    }

    /// Nothing is known of an attribute.
    #[inline(always)]
    pub fn clear<T>(&mut self, field: Field<T>) {
        self.bound.put_nothing(&self.table, &field.way);
    }

    /// Nothing is known of anything.
    pub fn clear_all(&mut self) {
        self.bound.clear(&self.table);
    }

    /// Records the date on which what was set last of an attribute was learnt, or the instant. It may expire by
    /// that, or not be there yet; where an age is agreed, it is unknown without. Setting or clearing the attribute
    /// takes it back.
    pub fn learnt<T>(&mut self, field: Field<T>, learnt: impl Into<Learnt>) {
        self.bound.note(&self.table, field.way.slot(), |note| note.learnt = Some(learnt.into()));
    }

    /// Says who told what was set last of an attribute. No grade hangs on it; explanations show it.
    pub fn source<T>(&mut self, field: Field<T>, source: Source) {
        self.bound.note(&self.table, field.way.slot(), |note| note.source = Some(source));
    }

    /// The same facts at another instant, with its exchange rates.
    pub fn at(&mut self, as_of: impl Into<AsOf>) {
        self.bound.at(&self.table, as_of.into());
    }

    /// The instant at which the row is rated.
    pub fn now(&self) -> DateTime<Utc> {
        self.bound.as_of.now()
    }
}

/// When it is rated, never what it says.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("playbook", &self.playbook).field("now", &self.now()).finish()
    }
}
