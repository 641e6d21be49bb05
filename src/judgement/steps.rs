//! [`Steps`]: answers and deeds that are taken together.

use super::case::Case;
use super::done::Done;
use super::known::After;
use super::open::Open;
use crate::engine::{Deed, Effect};
use crate::qualification::About;

/// Steps that are taken together: what unknown facts turn out to be, and what they do now.
#[derive(Clone, Default)]
pub(super) struct Steps<'t> {
    pub(super) answers: Vec<(&'t Open<'t>, &'t Effect)>,
    /// With what it must be about, where that makes a difference.
    pub(super) deeds: Vec<(&'t Deed, Option<&'t About>)>,
}

impl Steps<'_> {
    pub(super) fn len(&self) -> usize {
        self.answers.len().saturating_add(self.deeds.len())
    }

    /// What they do.
    pub(super) fn after(&self, case: &Case<'_>, done: &Done<'_>) -> Option<After> {
        let deeds: Vec<&Deed> = self.deeds.iter().map(|(deed, _)| *deed).collect();
        (!deeds.is_empty()).then(|| case.after(&deeds, done))
    }

    /// Whether it is one of the deeds, whatever it is about.
    pub(super) fn does(&self, deed: &Deed) -> bool {
        self.deeds.iter().any(|(one, _)| one.words == deed.words)
    }

    /// All but the one at a place; the deeds come last.
    pub(super) fn without(&self, place: usize) -> Self {
        let mut fewer = self.clone();
        match place.checked_sub(self.answers.len()) {
            None => drop(fewer.answers.remove(place)),
            Some(place) => drop(fewer.deeds.remove(place)),
        }
        fewer
    }
}
