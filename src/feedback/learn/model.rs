//! [`Model`]: points as a list of terms, whatever they were learnt from, and what a closed lead scores by them.

use crate::feedback::closed::ClosedLeads;
use crate::points::Points;
use crate::program::Triple;
use crate::score::{Clamp, CountsAs};

use super::bins::Bins;

/// What a playbook's points come to, so that closed leads can be scored without their facts.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) terms: Vec<Term>,
    pub(super) reading: Reading,
    /// The clamp of each group, in the order of names.
    pub(super) groups: Vec<(Clamp, CountsAs)>,
    pub(super) total: Clamp,
}

/// One rule of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) points: Points,
    pub(super) side: CountsAs,
    /// The place of its group.
    pub(super) group: Option<usize>,
}

/// Which terms a lead has.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// The playbook's own rules, as they fired.
    Rules,
    /// A bin of each attribute, and the playbook's rules of activities.
    Scorecard {
        /// The attributes; the terms of one follow those of the one before, in the order of its bins.
        bins: Vec<Bins>,
        /// How many rules of facts the playbook had.
        facts: usize,
    },
}

/// What a bin counts, in millionths.
const ONCE: i64 = 1_000_000;

/// Score, fit and engagement of a lead.
pub(super) type Sums = Triple<Points>;

impl Reading {
    /// Calls back with each term of a lead and how often it counts, in millionths, the terms in order.
    pub(super) fn each(&self, closed: &ClosedLeads, row: usize, mut visit: impl FnMut(usize, i64)) {
        match self {
            Reading::Rules => closed.amounts(row).iter().for_each(|one| visit(one.rule, one.millionths)),
            Reading::Scorecard { bins, facts } => {
                let mut first = 0usize;
                for one in bins {
                    if let Some(bin) = one.bin(closed, row) {
                        visit(first.saturating_add(bin), ONCE);
                    }
                    first = first.saturating_add(one.bins.len());
                }
                for amount in closed.amounts(row) {
                    if let Some(activity) = amount.rule.checked_sub(*facts) {
                        visit(first.saturating_add(activity), amount.millionths);
                    }
                }
            }
        }
    }
}

impl Model {
    /// What a lead scores.
    pub(super) fn sums(&self, closed: &ClosedLeads, row: usize) -> Sums {
        let (sums, groups) = self.before_clamps(closed, row);
        let groups = self.groups.iter().zip(groups).map(|((clamp, side), sum)| (*side, clamp, sum));
        sums.with_groups(groups).clamped(&self.total)
    }

    /// What the terms outside groups come to, and each group before its clamp.
    pub(super) fn before_clamps(&self, closed: &ClosedLeads, row: usize) -> (Sums, Vec<Points>) {
        let (mut sums, mut groups) = (Sums::default(), vec![Points::ZERO; self.groups.len()]);
        self.reading.each(closed, row, |place, millionths| {
            let Some(term) = self.terms.get(place) else { return };
            let points = times(term.points, millionths);
            match term.group.and_then(|group| groups.get_mut(group)) {
                Some(sum) => *sum += points,
                None => sums.add(term.side, points),
            }
        });
        (sums, groups)
    }
}

/// So many millionths of these points, to the nearest thousandth, half away from zero.
fn times(points: Points, millionths: i64) -> Points {
    let product = i128::from(points.thousandths()).saturating_mul(i128::from(millionths));
    let half = if product < 0 { -500_000 } else { 500_000 };
    let rounded = product.saturating_add(half).checked_div(1_000_000).unwrap_or(0);
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
}
