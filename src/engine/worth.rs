//! [`Worth`]: what one activity of a rule adds at each age.
//!
//! A visit of 20 points with a half-life of 30 days is worth 20 today, 10 at an age of 30 days, and 5 at 60. Two
//! visits of one day, 30 days ago, are worth 20 together. With a window of 30 days instead, a visit is worth 20 up to
//! an age of 29 days, and nothing from 30 on.

use crate::invariant::always;
use crate::score::Decay;
use crate::value::day::Day;
use crate::value::points::Points;

/// How many days a bucket list holds in one piece, so that a piece of the table lies beside it.
pub(crate) const SPAN: usize = 32;

/// The first day of the piece in which a day lies, and its place there.
pub(crate) fn piece_of(day: Day) -> (i32, usize) {
    let within = day.number() & 31;
    (day.number() & !31, always(usize::try_from(within).ok(), 0, "from 0 to 31"))
}

/// The age of its last day when its first is today.
const YOUNGEST: i32 = -31;

/// The most ages that are listed; what lasts longer is worked out for each day that has activities.
const LISTED: i32 = 1_024;

/// The points of one activity at each age, rounded by themselves as they count: so many times one
/// of them is exactly what so many add up to.
#[derive(Debug)]
pub(crate) struct Worth {
    points: Points,
    decay: Decay,
    /// Thousandths without their sign, from the greatest age that is listed down to the youngest
    /// of a piece that ends after today.
    listed: Box<[u32]>,
    /// The first age that is listed.
    oldest: i32,
    /// From this age on there is nothing left.
    end: i32,
}

impl Worth {
    pub(crate) fn new(points: Points, decay: Decay, end: i32) -> Self {
        // A piece may hold days on both sides of the end.
        let oldest = end.min(LISTED).saturating_sub(YOUNGEST);
        let size = |age| u32::try_from(decay.fade(points, age).thousandths().unsigned_abs());
        // Points that do not fit are listed at no age.
        let listed: Result<Vec<u32>, _> = (YOUNGEST..=oldest).rev().map(size).collect();
        Worth { points, decay, listed: listed.unwrap_or_default().into(), oldest, end }
    }

    /// The age from which on there is nothing left.
    pub(crate) fn end(&self) -> i32 {
        self.end
    }

    /// The points of so many activities of one age.
    pub(crate) fn of(&self, count: u32, age: i32) -> Points {
        let listed = self.place(age).and_then(|place| self.listed.get(place));
        let one = match listed {
            Some(size) => self.signed(u64::from(*size)),
            None => self.decay.fade(self.points, age),
        };
        Points::from_thousandths(one.thousandths().saturating_mul(i64::from(count)))
    }

    /// The points of as many activities as were done on each day of a piece, `first` the first.
    pub(crate) fn of_days(&self, counts: &[u32; SPAN], first: i32, today: Day) -> Points {
        let age = today.number().saturating_sub(first);
        let listed = self.place(age).and_then(|place| self.listed.get(place..)?.first_chunk::<SPAN>());
        if let Some(listed) = listed {
            // Each product is less than 2⁶²; all counts of a history together fit an u32, and no
            // worth is above 10⁹, so that the sum is less than 2⁶² too.
            let products =
                counts.iter().zip(listed).map(|(count, one)| u64::from(*count).wrapping_mul((*one).into()));
            return self.signed(products.fold(0, u64::wrapping_add));
        }
        let counts = counts.iter().zip(0i32..).filter(|(count, _)| **count > 0);
        counts.map(|(count, day)| self.of(*count, age.saturating_sub(day))).sum()
    }

    fn place(&self, age: i32) -> Option<usize> {
        usize::try_from(self.oldest.saturating_sub(age)).ok()
    }

    fn signed(&self, thousandths: u64) -> Points {
        let size =
            Points::from_thousandths(always(i64::try_from(thousandths).ok(), i64::MAX, "less than 2⁶²"));
        if self.points < Points::ZERO { Points::ZERO - size } else { size }
    }
}

/// Whether each age at which something is left is listed, of points of which nothing is left from an age on.
pub(crate) fn is_listed(points: Points, end: i32) -> bool {
    end <= LISTED && u32::try_from(points.thousandths().unsigned_abs()).is_ok()
}

/// The first age at which nothing is left; the greatest of all when there is none. A weight
/// never rises with age (the law of [`Decay::weight`]), so halving finds it.
pub(crate) fn end_of(points: Points, decay: Decay) -> i32 {
    let (mut some, mut none) = (-1, Day::LAST.number().saturating_add(1));
    if decay.fade(points, none) != Points::ZERO {
        return i32::MAX;
    }
    while none.saturating_sub(some) > 1 {
        let middle = always(some.saturating_add(none).checked_div(2), some, "two is not zero");
        if decay.fade(points, middle) == Points::ZERO { none = middle } else { some = middle }
    }
    none
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_worth_what_its_days_are() {
        let far = i32::MAX.saturating_add(YOUNGEST);
        let decays = [
            Decay::None,
            Decay::Window { days: 30 },
            Decay::Window { days: 1_030 },
            Decay::LinearStep { percent: 7, every_days: 90 },
            Decay::CompoundStep { percent: 1, every_days: 1 },
            Decay::CompoundStep { percent: 25, every_days: 2 },
            Decay::HalfLife { days: 1 },
            Decay::HalfLife { days: 30 },
            Decay::HalfLife { days: 36_500 },
        ];
        let mut counts = [0; SPAN];
        counts.iter_mut().zip(0..).for_each(|(count, day)| *count = day * day % 7);
        for decay in decays {
            for points in ["20", "-12.345", "0.001", "0", "1000000", "-1000000"] {
                let points: Points = points.parse().unwrap();
                let worth = Worth::new(points, decay, end_of(points, decay));
                for age in (-40..1_200).chain([5_000, 84_370, far]) {
                    assert_eq!(worth.of(1, age), decay.fade(points, age), "{decay:?} {points} {age}");
                    let days = counts.iter().zip(0..).map(|(count, day)| worth.of(*count, age - day));
                    let today = Day::LAST;
                    let all = worth.of_days(&counts, today.number() - age, today);
                    assert_eq!(all, days.sum(), "{decay:?} {points} {age}");
                }
                if worth.end() < i32::MAX {
                    assert_eq!(decay.fade(points, worth.end()), Points::ZERO, "{decay:?}");
                    assert!(worth.end() == 0 || decay.fade(points, worth.end() - 1) != Points::ZERO);
                }
            }
        }
    }
}
