//! [`Triple`]: the score, and the fit and the engagement that it is made of. Sums become a triple in one way,
//! whether they are points or intervals of points.
//!
//! Of fit 20, engagement 5 and a group of fit rules with 45 points and a cap of 30, the fit is 50, the engagement 5
//! and the score 55; a cap of 50 on the whole takes 5 of the score alone.

use crate::qualification::Span;
use crate::score::{Clamp, CountsAs};
use crate::value::points::Points;

/// The three sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Triple<T> {
    pub(crate) score: T,
    pub(crate) fit: T,
    pub(crate) engagement: T,
}

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sum {
    Score,
    Fit,
    Engagement,
}

impl Sum {
    pub(crate) const ALL: [Sum; 3] = [Sum::Score, Sum::Fit, Sum::Engagement];

    /// What it is called in a sentence.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Sum::Score => "score",
            Sum::Fit => "fit",
            Sum::Engagement => "engagement",
        }
    }
}

/// What points are added up as: exactly, or as intervals.
pub(crate) trait Amount: Copy {
    fn plus(self, other: Self) -> Self;

    fn clamped(self, clamp: &Clamp) -> Self;
}

impl Amount for Points {
    #[inline]
    fn plus(self, other: Points) -> Points {
        self + other
    }

    #[inline]
    fn clamped(self, clamp: &Clamp) -> Points {
        clamp.apply(self)
    }
}

impl Amount for Span {
    fn plus(self, other: Span) -> Span {
        Span { low: self.low + other.low, high: self.high + other.high }
    }

    fn clamped(self, clamp: &Clamp) -> Span {
        Span { low: clamp.apply(self.low), high: clamp.apply(self.high) }
    }
}

impl<T> Triple<T> {
    #[inline]
    pub(crate) fn get(&self, sum: Sum) -> &T {
        match sum {
            Sum::Score => &self.score,
            Sum::Fit => &self.fit,
            Sum::Engagement => &self.engagement,
        }
    }

    /// Each from the one of the same name.
    pub(crate) fn each(mut of: impl FnMut(Sum) -> T) -> Self {
        Triple { score: of(Sum::Score), fit: of(Sum::Fit), engagement: of(Sum::Engagement) }
    }
}

impl<T: Amount> Triple<T> {
    /// Adds to a side, and so to the score.
    #[inline]
    pub(crate) fn add(&mut self, side: CountsAs, amount: T) {
        self.score = self.score.plus(amount);
        match side {
            CountsAs::Fit => self.fit = self.fit.plus(amount),
            CountsAs::Engagement => self.engagement = self.engagement.plus(amount),
        }
    }

    /// With each group as it counts, but before the clamp of the whole.
    #[inline]
    pub(crate) fn with_groups<'c>(mut self, groups: impl Iterator<Item = (CountsAs, &'c Clamp, T)>) -> Self {
        groups.for_each(|(side, clamp, sum)| self.add(side, sum.clamped(clamp)));
        self
    }

    /// With the score clamped as a whole: fit and engagement stay as they are.
    #[inline]
    pub(crate) fn clamped(mut self, total: &Clamp) -> Self {
        self.score = self.score.clamped(total);
        self
    }

    /// Each with as much more.
    #[inline]
    pub(crate) fn plus(self, more: T) -> Self {
        Triple {
            score: self.score.plus(more),
            fit: self.fit.plus(more),
            engagement: self.engagement.plus(more),
        }
    }
}
