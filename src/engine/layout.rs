//! [`Layout`]: what a kept history must tell apart to serve a program.
//!
//! Of a rule on every call, and one on visits that counts each subject once, the kinds are "call" and "visit", and of
//! visits alone the subjects are told apart: `subjects` is `[false, true, false]`. The last is for all kinds together.

use super::activity::{ActivityCode, KindRef};
use crate::score::Repeat;
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;

/// Which activities are counted together. Two programs of one layout share their histories:
/// points, decays and thresholds may differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) days: DayOffset,
    /// The kinds that something asks about, sorted.
    pub(crate) kinds: Vec<Name>,
    /// Of each kind, then of all kinds together: whether subjects are told apart.
    pub(crate) subjects: Vec<bool>,
    /// Whether a rule counts all kinds together.
    pub(crate) any: bool,
}

impl Layout {
    pub(crate) fn new(days: DayOffset, kinds: &[Name], rules: &[ActivityCode]) -> Self {
        let mut subjects = vec![false; kinds.len().saturating_add(1)];
        for rule in rules.iter().filter(|rule| rule.repeat == Repeat::Once) {
            let place = match rule.kind {
                KindRef::Any => kinds.len(),
                KindRef::One(kind) => kind,
            };
            if let Some(told_apart) = subjects.get_mut(place) {
                *told_apart = true;
            }
        }
        let any = rules.iter().any(|rule| rule.kind == KindRef::Any);
        Layout { days, kinds: kinds.to_vec(), subjects, any }
    }

    /// The place of a kind, if something asks about it.
    pub(crate) fn kind(&self, name: &Name) -> Option<usize> {
        self.kinds.binary_search(name).ok()
    }
}
