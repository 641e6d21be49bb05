//! [`Tally`]: the running sums of a judgement: rules into groups, groups into fit and engagement, both into the score.
//!
//! Everything is added as an interval. An exact score is an interval whose ends meet, so that one
//! piece of code serves the score itself, what it could be, and what it drifts through.
//!
//! A rule on employees fires and adds 20 to 20. A need would give 10 points, but is unknown: it adds 0 to 10. A group
//! of engagement rules adds up to 0 to 25, and counts as 0 to 15 with its cap of 15. So the fit is 20 to 30, the
//! engagement 0 to 15, and the score 20 to 45.

use super::program::Program;
use super::sums::{SlotSpan, Sums};
use super::tier::Tier;
use super::triple::{Amount, Triple};
use super::unit::Unit;
use crate::invariant::{always, there};
use crate::qualification::Span;
use crate::score::CountsAs;
use crate::value::points::Points;

/// The running sums of one judgement.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// Outside of groups.
    free: Triple<Span>,
    groups: Vec<Span>,
}

impl Tally {
    pub(crate) fn new(program: &Program) -> Self {
        Tally { free: Triple::default(), groups: vec![Span::ZERO; program.groups.len()] }
    }

    /// Exact sums in thousandths: of fit, of engagement, then of each group.
    pub(crate) fn of_sums(sums: &[i64]) -> Self {
        let sum = |place: usize| {
            Points::from_thousandths(always(sums.get(place).copied(), 0, "each unit has a sum"))
        };
        let groups = always(sums.get(2..), &[], "each unit has a sum").iter();
        let mut free = Triple::default();
        free.add(CountsAs::Fit, Span::exactly(sum(0)));
        free.add(CountsAs::Engagement, Span::exactly(sum(1)));
        Tally { free, groups: groups.map(|sum| Span::exactly(Points::from_thousandths(*sum))).collect() }
    }

    pub(crate) fn add(&mut self, unit: Unit, span: Span) {
        match unit {
            Unit::Free(side) => self.free.add(side, span),
            Unit::Group(group) => {
                if let Some(sum) = there(self.groups.get_mut(group), "a group of the program") {
                    *sum = sum.plus(span);
                }
            }
            // Set as a whole.
            Unit::Tier(_) => {}
        }
    }

    /// Sets what a tier has.
    pub(crate) fn set(&mut self, tier: &Tier, span: Span) {
        let group = there(self.groups.get_mut(tier.group), "a group of the program");
        group.into_iter().for_each(|sum| *sum = span);
    }

    /// Takes exact sums away and adds others.
    pub(crate) fn replace(&mut self, before: &Sums, after: &Sums) {
        if before == after {
            return;
        }
        for (side, points) in [
            (CountsAs::Fit, after.fit - before.fit),
            (CountsAs::Engagement, after.engagement - before.engagement),
        ] {
            self.add(Unit::Free(side), Span::exactly(points));
        }
        for (group, points) in &before.groups {
            self.add(Unit::Group(*group), Span::exactly(Points::ZERO - *points));
        }
        for (group, points) in &after.groups {
            self.add(Unit::Group(*group), Span::exactly(*points));
        }
    }

    /// Takes exact sums away.
    pub(crate) fn take_away(&mut self, sums: &Sums) {
        self.replace(sums, &Sums::default());
    }

    pub(crate) fn add_slot(&mut self, slot: &SlotSpan) {
        self.free = Triple::each(|sum| self.free.get(sum).plus(*slot.free.get(sum)));
        for (group, span) in &slot.groups {
            if let Some(sum) = there(self.groups.get_mut(*group), "a group of the program") {
                *sum = sum.plus(*span);
            }
        }
    }

    /// What a group adds up to before its clamp.
    pub(crate) fn group(&self, group: usize) -> Span {
        always(self.groups.get(group).copied(), Span::ZERO, "a group of the program")
    }

    /// The three sums before the clamp of the whole.
    pub(crate) fn unclamped(&self, program: &Program) -> Triple<Span> {
        let groups = program.groups.iter().zip(&self.groups);
        self.free.with_groups(groups.map(|(group, sum)| (group.counts_as, &group.clamp, *sum)))
    }

    /// The three sums, clamped.
    pub(crate) fn scores(&self, program: &Program) -> Triple<Span> {
        self.unclamped(program).clamped(&program.total)
    }
}
