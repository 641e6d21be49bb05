//! What a few rules add up to: exactly ([`Sums`]), or in all ways that are possible ([`SlotSpan`]).
//!
//! Say that on employees one rule gives 20 points of fit from 50 to 1,000, and another 5 points to the first group
//! from 200 on. At 120 the exact sums are a fit of 20; at 500 a fit of 20 and 5 for the group; at 2,000 just 5 for the
//! group. The span over all of these is 0 to 20 for fit, and 0 to 5 for the group.

use super::triple::{Amount, Triple};
use super::unit::Unit;
use crate::qualification::Span;
use crate::score::CountsAs;
use crate::value::points::Points;

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

    /// The least interval with both of them.
    pub(crate) fn hull(self, other: Span) -> Self {
        Span { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// What takes an exact number of points away again.
    pub(crate) fn opposite(self) -> Self {
        Span { low: Points::ZERO - self.low, high: Points::ZERO - self.high }
    }
}

/// What the rules of one slot add up to, by where their points go.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlotSpan {
    /// Outside of groups; both sides together are tighter than the sum of the two.
    pub(super) free: Triple<Span>,
    /// In order. Each span holds nothing, too: no rule of a group need fire.
    pub(super) groups: Vec<(usize, Span)>,
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
        self.include_free(sums);
        for (group, points) in &sums.groups {
            let span = self.group(*group);
            *span = span.with(*points);
        }
    }

    /// The same where only what these units add up to is another than in the outcome before.
    pub(crate) fn include_units(&mut self, sums: &Sums, units: impl Iterator<Item = Unit>) {
        self.include_free(sums);
        for unit in units {
            if let Unit::Group(group) = unit {
                let points = sums.group(group);
                let span = self.group(group);
                *span = span.with(points);
            }
        }
    }

    fn include_free(&mut self, sums: &Sums) {
        self.free.fit = self.free.fit.with(sums.fit);
        self.free.engagement = self.free.engagement.with(sums.engagement);
        self.free.score = self.free.score.with(sums.fit + sums.engagement);
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
            None => &mut self.free.score,
        }
    }

    /// Widens it by a rule that may or may not fire, whatever the others do.
    pub(crate) fn include_alone(&mut self, unit: Unit, points: Points) {
        let either = Span::ZERO.with(points);
        match unit {
            Unit::Free(side) => self.free.add(side, either),
            Unit::Group(group) => {
                let span = self.group(group);
                *span = span.plus(either);
            }
            Unit::Tier(_) => {}
        }
    }
}

/// Exact sums of a few rules, by where their points go.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sums {
    pub(crate) fit: Points,
    pub(crate) engagement: Points,
    /// In order, without those that add up to nothing.
    pub(super) groups: Vec<(usize, Points)>,
}

impl Sums {
    pub(crate) fn add(&mut self, unit: Unit, points: Points) {
        match unit {
            Unit::Free(CountsAs::Fit) => self.fit += points,
            Unit::Free(CountsAs::Engagement) => self.engagement += points,
            // What a tier has is no sum of its rules'.
            Unit::Tier(_) => {}
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

    /// What a group has; of one that is not listed it is nothing.
    fn group(&self, group: usize) -> Points {
        let place = self.place(group).ok().and_then(|place| self.groups.get(place));
        place.map_or(Points::ZERO, |(_, sum)| *sum)
    }

    fn place(&self, group: usize) -> Result<usize, usize> {
        self.groups.binary_search_by_key(&group, |(known, _)| *known)
    }
}
