//! [`Row`]: what one lead says, in the terms of one playbook.

use std::fmt;

use chrono::{DateTime, Utc};

use super::field::Field;
use super::given::Given;
use super::given::sealed::Place;
use super::rating::Rating;
use crate::answer::Why;
use crate::as_of::AsOf;
use crate::day::Day;
use crate::fact::Source;
use crate::playbook::Playbook;
use crate::table::{Bound, State};

/// What one lead says, as one playbook reads it, at one instant: [`Playbook::row`].
///
/// Setting a value finds its place among all that the playbook asks of it; nothing is kept but that.
/// What no question reads is not kept. A row may be kept and [moved](Row::at) to a later instant, or set anew for every record.
#[derive(Clone)]
pub struct Row {
    pub(super) playbook: Playbook,
    pub(super) bound: Bound,
}

impl Row {
    /// Sets what is known of an attribute.
    #[inline]
    pub fn set<T>(&mut self, field: Field<T>, value: impl Given<T>) {
        if let (Some(slot), Some(table)) = (field.slot, self.playbook.table()) {
            value.put(Place { bound: &mut self.bound, table, slot });
        }
    }

    /// Sets it if there is a value, and else [clears](Row::clear) it.
    #[inline]
    pub fn set_some<T>(&mut self, field: Field<T>, value: Option<impl Given<T>>) {
        match value {
            Some(value) => self.set(field, value),
            None => self.clear(field),
        }
    }

    /// Nothing is known of an attribute.
    #[inline]
    pub fn clear<T>(&mut self, field: Field<T>) {
        if let (Some(slot), Some(table)) = (field.slot, self.playbook.table()) {
            self.bound.put_nothing(table, slot);
        }
    }

    /// Nothing is known of anything.
    pub fn clear_all(&mut self) {
        if let Some(table) = self.playbook.table() {
            self.bound.clear(table);
        }
    }

    /// Says when what was set last of an attribute was learnt: it may expire by that, or not be
    /// there yet. Setting or clearing the attribute takes that back.
    pub fn learnt<T>(&mut self, field: Field<T>, day: impl Into<Day>) {
        if let (Some(slot), Some(table)) = (field.slot, self.playbook.table()) {
            self.bound.note(table, slot, |note| note.learnt = Some(day.into()));
        }
    }

    /// Says who told what was set last of an attribute. No grade hangs on it; explanations show it.
    pub fn source<T>(&mut self, field: Field<T>, source: Source) {
        if let (Some(slot), Some(table)) = (field.slot, self.playbook.table()) {
            self.bound.note(table, slot, |note| note.source = Some(source));
        }
    }

    /// The same facts at another instant, with its exchange rates.
    pub fn at(&mut self, as_of: impl Into<AsOf>) {
        if let Some(table) = self.playbook.table() {
            self.bound.at(table, self.playbook.program().days, as_of.into());
        }
    }

    /// The instant at which the row is rated.
    pub fn now(&self) -> DateTime<Utc> {
        self.bound.as_of.now()
    }

    /// Grade, route and points, with what fired and what was met. Total, as judging is; it allocates
    /// nothing.
    #[inline]
    pub fn rate(&self) -> Rating<'_> {
        Rating::of(self)
    }
}

/// How much is known, never what.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known =
            self.bound.facts.iter().filter(|fact| fact.state != State::Unusable(Why::Missing)).count();
        f.debug_struct("Row").field("now", &self.now()).field("known", &known).finish()
    }
}
