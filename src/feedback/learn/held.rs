//! [`Held`]: what a rule of activities counts by other points, held by its own cap and floor.

use crate::feedback::closed::Amount;
use crate::invariant::always;
use crate::score::Clamp;
use crate::value::points::Points;

/// A rule's clamp limits how often it counts, so it grows with the points and turns over with their sign, as far as a
/// playbook may name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) clamp: Clamp,
    /// How many millionths of a time each limit lets the rule count today, and what that is worth then.
    ends: [Option<(i64, Points)>; 2],
}

impl Held {
    /// From today's clamp and points.
    pub(super) fn of(clamp: Clamp, old: Points, new: Points) -> Self {
        if old == Points::ZERO || new == Points::ZERO {
            return Held::default();
        }
        let grown = |limit: Points| {
            let product = i128::from(limit.thousandths()).saturating_mul(i128::from(new.thousandths()));
            let grown = always(product.checked_div(i128::from(old.thousandths())), 0, "they were not zero");
            let most = i128::from(Points::LIMIT.thousandths());
            let kept = i64::try_from(grown.clamp(most.saturating_neg(), most)).ok();
            Points::from_thousandths(always(kept, 0, "within the limit of points"))
        };
        let end = |limit: Option<Points>| {
            limit.and_then(|limit| Some((Amount::millionths_of(limit, old)?, grown(limit))))
        };
        let (mut cap, mut floor) = (clamp.cap.map(grown), clamp.floor.map(grown));
        if (old < Points::ZERO) != (new < Points::ZERO) {
            (cap, floor) = (floor, cap);
        }
        let mut held = Held { clamp: Clamp::default(), ends: [end(clamp.cap), end(clamp.floor)] };
        (held.clamp.cap, held.clamp.floor) = (cap, floor);
        held
    }

    /// So many millionths of these points, to the nearest thousandth, half away from zero. A lead that a limit holds
    /// today is held by it then.
    pub(super) fn worth(&self, points: Points, millionths: i64) -> Points {
        let end = self.ends.iter().flatten().find(|(at, _)| *at == millionths);
        end.map_or_else(|| self.clamp.apply(times(points, millionths)), |(_, limit)| *limit)
    }
}

fn times(points: Points, millionths: i64) -> Points {
    let product = i128::from(points.thousandths()).saturating_mul(i128::from(millionths));
    let half = if product < 0 { -500_000 } else { 500_000 };
    let rounded = always(product.saturating_add(half).checked_div(1_000_000), 0, "a million is not zero");
    Points::from_thousandths(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_of_points_round_half_away_from_zero() {
        assert_eq!(times(Points::whole(-15), 500_000), "-7.5".parse().unwrap());
        assert_eq!(times(Points::from_thousandths(1), 500_000).thousandths(), 1);
        assert_eq!(times(Points::from_thousandths(-1), 500_000).thousandths(), -1);
        assert_eq!(times(Points::from_thousandths(i64::MAX), 1_000_001).thousandths(), i64::MAX);
    }

    /// Three times, and no more: 30 of 10 each, or -21 of -7 each; and as far as a playbook may name it.
    #[test]
    fn a_limit_is_so_many_times() {
        let (once, three) = (1_000_000, 3_000_000);
        let held = Held::of(Clamp::default().cap(30), Points::whole(10), Points::whole(-7));
        assert_eq!(held.clamp, Clamp::default().floor(-21));
        assert_eq!(
            [once, three].map(|often| held.worth(Points::whole(-7), often)),
            [-7, -21].map(Points::whole)
        );
        let thousandth = Points::from_thousandths(1);
        let held = Held::of(Clamp::default().floor(Points::LIMIT), thousandth, Points::whole(12));
        assert_eq!(held.clamp, Clamp::default().floor(Points::LIMIT));
        assert_eq!(held.worth(Points::whole(12), 1_000_000_000 * once), Points::LIMIT);
    }
}
