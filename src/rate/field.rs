//! [`Field`] and [`Word`]: an attribute and a value of it, looked up once.

use std::fmt;
use std::marker::PhantomData;

/// The way into the rows of one playbook for one attribute: [`Playbook::field`](crate::Playbook::field).
///
/// A field fits the rows of the playbook that made it and of its clones. In a row of another playbook it
/// may stand for another attribute.
pub struct Field<T> {
    /// The slot of the program; none if no question reads the attribute.
    pub(crate) slot: Option<u32>,
    values: PhantomData<fn() -> T>,
}

impl<T> Field<T> {
    pub(crate) fn new(slot: Option<u32>) -> Self {
        Field { slot, values: PhantomData }
    }

    /// Whether some question of the playbook reads the attribute. What no question reads need not be
    /// set.
    pub fn is_read(self) -> bool {
        self.slot.is_some()
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
        write!(f, "Field({:?})", self.slot)
    }
}

/// A text, choice or level as a playbook knows it: [`Playbook::word`](crate::Playbook::word). Records that
/// hold a code where a playbook has a word set this, and compare no text.
pub struct Word<T> {
    pub(crate) key: i64,
    values: PhantomData<fn() -> T>,
}

impl<T> Word<T> {
    pub(crate) fn new(key: i64) -> Self {
        Word { key, values: PhantomData }
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
