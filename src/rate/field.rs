//! [`Field`] and [`Word`]: an attribute and a value of it, looked up once.

use std::fmt;
use std::marker::PhantomData;

use crate::engine::table::{Cell, Way};

/// The way into the rows of one playbook for one attribute: [`Playbook::field`](crate::Playbook::field).
///
/// A field fits the rows of the playbook that made it and of its clones. In a row of another playbook it
/// may stand for another attribute.
pub struct Field<T> {
    pub(super) way: Way,
    values: PhantomData<fn() -> T>,
}

impl<T> Field<T> {
    pub(super) fn new(way: Way) -> Self {
        Field { way, values: PhantomData }
    }

    /// The place of the attribute among those that are read.
    pub(crate) fn slot(self) -> Option<u32> {
        self.is_read().then(|| self.way.slot())
    }

    /// Whether some question of the playbook reads the attribute. What no question reads need not be
    /// set.
    pub fn is_read(self) -> bool {
        self.way.is_read()
    }
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<T> {}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field(read: {})", self.is_read())
    }
}

/// A text, choice or level as a playbook knows it: [`Playbook::word`](crate::Playbook::word). Records that
/// hold a code where a playbook has a word set this, and compare no text.
///
/// It fits the fields of its attribute, in the rows of the playbook that made it and of its clones. In a
/// field of another attribute it is a value of the wrong kind.
pub struct Word<T> {
    pub(super) slot: u32,
    pub(super) key: i64,
    /// Its cell, where a cell says all.
    pub(super) cell: Cell,
    values: PhantomData<fn() -> T>,
}

impl<T> Word<T> {
    pub(super) fn new(slot: u32, key: i64, cell: Cell) -> Self {
        Word { slot, key, cell, values: PhantomData }
    }
}

impl<T> Clone for Word<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Word<T> {}

impl<T> fmt::Debug for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Word(..)")
    }
}
