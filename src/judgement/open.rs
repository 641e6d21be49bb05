//! [`Open`]: an unknown fact, with what it could turn out to be.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::case::Case;
use crate::engine::{Effect, Expr, Slot, SlotSpan, options_of, own_sums, reaches};
use crate::fact::attribute::Kind;
use crate::value::answer::UnknownReason;
use crate::value::money::Currency;

/// An unknown fact with what it could turn out to be.
#[derive(Clone)]
pub(crate) struct Open<'c> {
    pub(super) slot: &'c Slot,
    pub(super) why: UnknownReason,
    pub(super) no_rate: Option<Currency>,
    pub(super) options: Cow<'c, [Effect]>,
    pub(super) span: Cow<'c, SlotSpan>,
    /// How many options the unknown facts before it have.
    first: usize,
    /// As it is now.
    pub(super) now: Effect,
}

impl<'c> Case<'c> {
    /// The unknown facts that something decides by, in the order of slots.
    pub(super) fn open(&self) -> Vec<Open<'c>> {
        let mut open: Vec<Open<'c>> = Vec::new();
        let in_doubt = self.in_doubt();
        for (place, (slot, held)) in self.program.slots.iter().zip(&self.held).enumerate() {
            if (slot.decides || in_doubt.contains(&place)) && !slot.is_answered(held, &self.known.answers) {
                let why = slot.unknown(held, self.today);
                let first = open.last().map_or(0, |last| last.first.saturating_add(last.options.len()));
                open.extend(why.map(|why| self.opened(place, slot, why, first)));
            }
        }
        open
    }

    /// The slots that could show that a hand-off channel is alive, where one is dead and of none it is known.
    fn in_doubt(&self) -> BTreeSet<usize> {
        let ask = |when: &Expr| when.by_facts(&self.known.answers);
        let channels = self.program.hand_off_channels();
        if !reaches(channels, ask).is_unknown() {
            return BTreeSet::new();
        }
        let others = channels.iter().filter(|one| !one.is_dead(ask));
        others.flat_map(|one| one.dead.iter()).flat_map(|dead| self.program.slots_of(dead)).collect()
    }

    /// A question about what they did, as if its answer were not known.
    pub(super) fn opened_did(&self, place: usize) -> Option<Open<'c>> {
        Some(self.opened(place, self.program.slot(place)?, UnknownReason::Missing, 0))
    }

    fn opened(&self, place: usize, slot: &'c Slot, why: UnknownReason, first: usize) -> Open<'c> {
        // The options of dates depend on today.
        let (options, span) = if slot.kind == Kind::Date {
            let (options, span) = options_of(self.program, place, self.today);
            (Cow::Owned(options), Cow::Owned(span))
        } else {
            (Cow::Borrowed(&slot.options[..]), Cow::Borrowed(&slot.span))
        };
        let answers = self.known.answers.iter().skip(slot.base).take(slot.tests.len());
        let sums = own_sums(self.program, slot, &self.known.answers);
        let span = if sums.is_nothing() { span } else { Cow::Owned(span.with(&sums)) };
        let now = Effect { answers: answers.copied().collect(), sums };
        let no_rate = self.no_rate(slot, self.facts.get(place).copied().flatten(), Some(why));
        Open { slot, why, no_rate, options, span, first, now }
    }
}

impl Open<'_> {
    /// Where its options lead, of all options.
    pub(super) fn mine<'l, T>(&self, alone: &'l [T]) -> impl Iterator<Item = &'l T> + use<'l, T> {
        alone.iter().skip(self.first).take(self.options.len())
    }
}
