//! Adding points up: rules into groups, groups into fit and engagement, both into the score.
//!
//! Everything is added as an interval. An exact score is an interval whose ends meet, so that one
//! piece of code serves the score itself, what it could be, and what it drifts through.

use super::triple::{Amount, Triple};
use super::{Program, Unit};
use crate::points::Points;
use crate::qualification::Span;
use crate::score::CountsAs;

impl Span {
    pub(crate) const ZERO: Span = Span { low: Points::ZERO, high: Points::ZERO };

    /// Both ends the same.
    pub(crate) fn exactly(points: Points) -> Self {
        Span { low: points, high: points }
    }

    /// The least interval with both.
    pub(crate) fn with(self, points: Points) -> Self {
        Span { low: self.low.min(points), high: self.high.max(points) }
    }

    /// What takes an exact number of points away again.
    pub(crate) fn opposite(self) -> Self {
        Span { low: Points::ZERO - self.low, high: Points::ZERO - self.high }
    }
}

/// What the rules of one slot add up to, by where their points go.
#[derive(Clone, Debug)]
pub(crate) struct SlotSpan {
    fit: Span,
    engagement: Span,
    /// Fit and engagement together: tighter than the sum of the two.
    free: Span,
    /// In order. Each span holds nothing, too: no rule of a group need fire.
    groups: Vec<(usize, Span)>,
}

impl Default for SlotSpan {
    fn default() -> Self {
        SlotSpan { fit: Span::ZERO, engagement: Span::ZERO, free: Span::ZERO, groups: Vec::new() }
    }
}

impl SlotSpan {
    /// The least that holds it and one outcome more.
    pub(crate) fn with(&self, sums: &Sums) -> Self {
        let mut wider = self.clone();
        wider.include(sums);
        wider
    }

    /// Widens it by one possible outcome.
    pub(crate) fn include(&mut self, sums: &Sums) {
        self.fit = self.fit.with(sums.fit);
        self.engagement = self.engagement.with(sums.engagement);
        self.free = self.free.with(sums.fit + sums.engagement);
        for (group, points) in &sums.groups {
            let span = self.group(*group);
            *span = span.with(*points);
        }
    }

    /// The same where only what these units add up to is another than in the outcome before.
    pub(crate) fn include_units(&mut self, sums: &Sums, units: impl Iterator<Item = Unit>) {
        self.fit = self.fit.with(sums.fit);
        self.engagement = self.engagement.with(sums.engagement);
        self.free = self.free.with(sums.fit + sums.engagement);
        for unit in units {
            if let Unit::Group(group) = unit {
                let points = sums.group(group);
                let span = self.group(group);
                *span = span.with(points);
            }
        }
    }

    fn group(&mut self, group: usize) -> &mut Span {
        let place = match self.groups.binary_search_by_key(&group, |(known, _)| *known) {
            Ok(place) => place,
            Err(place) => {
                self.groups.insert(place, (group, Span::ZERO));
                place
            }
        };
        match self.groups.get_mut(place) {
            Some((_, span)) => span,
            None => &mut self.free,
        }
    }

    /// Widens it by a rule that may or may not fire, whatever the others do.
    pub(crate) fn include_alone(&mut self, unit: Unit, points: Points) {
        let either = Span::ZERO.with(points);
        match unit {
            Unit::Free(side) => {
                self.free = self.free.plus(either);
                match side {
                    CountsAs::Fit => self.fit = self.fit.plus(either),
                    CountsAs::Engagement => self.engagement = self.engagement.plus(either),
                }
            }
            Unit::Group(group) => {
                let span = self.group(group);
                *span = span.plus(either);
            }
        }
    }
}

/// Exact sums of a few rules, by where their points go.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sums {
    pub(crate) fit: Points,
    pub(crate) engagement: Points,
    /// In order, without those that add up to nothing.
    groups: Vec<(usize, Points)>,
}

impl Sums {
    pub(crate) fn add(&mut self, unit: Unit, points: Points) {
        match unit {
            Unit::Free(CountsAs::Fit) => self.fit += points,
            Unit::Free(CountsAs::Engagement) => self.engagement += points,
            Unit::Group(_) if points == Points::ZERO => {}
            Unit::Group(group) => match self.place(group) {
                Ok(place) => {
                    let sum = self.group(group) + points;
                    if sum == Points::ZERO {
                        self.groups.remove(place);
                    } else if let Some((_, known)) = self.groups.get_mut(place) {
                        *known = sum;
                    }
                }
                Err(place) => self.groups.insert(place, (group, points)),
            },
        }
    }

    /// Whether no rule added anything: every span holds that.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Sums::default()
    }

    fn group(&self, group: usize) -> Points {
        let place = self.place(group).ok().and_then(|place| self.groups.get(place));
        place.map_or(Points::ZERO, |(_, sum)| *sum)
    }

    fn place(&self, group: usize) -> Result<usize, usize> {
        self.groups.binary_search_by_key(&group, |(known, _)| *known)
    }
}

/// The running sums of one judgement.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    fit: Span,
    engagement: Span,
    free: Span,
    groups: Vec<Span>,
}

impl Tally {
    pub(crate) fn new(program: &Program) -> Self {
        Tally {
            fit: Span::ZERO,
            engagement: Span::ZERO,
            free: Span::ZERO,
            groups: vec![Span::ZERO; program.groups.len()],
        }
    }

    /// Exact sums in thousandths: of fit, of engagement, then of each group.
    pub(crate) fn of_sums(sums: &[i64]) -> Self {
        let sum = |place: usize| Points::from_thousandths(sums.get(place).copied().unwrap_or(0));
        let groups = sums.get(2..).unwrap_or_default().iter();
        Tally {
            fit: Span::exactly(sum(0)),
            engagement: Span::exactly(sum(1)),
            free: Span::exactly(sum(0) + sum(1)),
            groups: groups.map(|sum| Span::exactly(Points::from_thousandths(*sum))).collect(),
        }
    }

    pub(crate) fn add(&mut self, unit: Unit, span: Span) {
        match unit {
            Unit::Free(side) => {
                self.free = self.free.plus(span);
                match side {
                    CountsAs::Fit => self.fit = self.fit.plus(span),
                    CountsAs::Engagement => self.engagement = self.engagement.plus(span),
                }
            }
            Unit::Group(group) => {
                if let Some(sum) = self.groups.get_mut(group) {
                    *sum = sum.plus(span);
                }
            }
        }
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
        self.fit = self.fit.plus(slot.fit);
        self.engagement = self.engagement.plus(slot.engagement);
        self.free = self.free.plus(slot.free);
        for (group, span) in &slot.groups {
            if let Some(sum) = self.groups.get_mut(*group) {
                *sum = sum.plus(*span);
            }
        }
    }

    /// What a group adds up to before its clamp.
    pub(crate) fn group(&self, group: usize) -> Span {
        self.groups.get(group).copied().unwrap_or(Span::ZERO)
    }

    /// The three sums before the clamp of the whole.
    pub(crate) fn unclamped(&self, program: &Program) -> Triple<Span> {
        let groups = program.groups.iter().zip(&self.groups);
        Triple { score: self.free, fit: self.fit, engagement: self.engagement }
            .with_groups(groups.map(|(group, sum)| (group.counts_as, &group.clamp, *sum)))
    }

    /// The three sums, clamped.
    pub(crate) fn scores(&self, program: &Program) -> Triple<Span> {
        self.unclamped(program).clamped(&program.total)
    }
}
