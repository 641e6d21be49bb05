//! [`Model`]: points as a list of terms, whatever they were learnt from, and what a closed lead scores by them.

use crate::engine::Triple;
use crate::feedback::closed::ClosedLeads;
use crate::score::{Clamp, CountsAs};
use crate::value::points::Points;

use super::bins::Bins;
use super::held::Held;

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
    /// What its own cap and floor leave of that.
    pub(super) held: Held,
    /// The place of its group.
    pub(super) group: Option<usize>,
}

/// Which terms a lead has.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// The playbook's own rules, as they fired.
    Rules,
    /// A bin of each attribute, and the playbook's rules about what they did.
    Binned {
        /// The attributes; the terms of one follow those of the one before, in the order of its bins.
        bins: Vec<Bins>,
        /// The places of those rules among all that the playbook had, in order.
        kept: Vec<usize>,
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
            Reading::Binned { bins, kept } => {
                let mut first = 0usize;
                for one in bins {
                    if let Some(bin) = one.bin(closed, row) {
                        visit(first.saturating_add(bin), ONCE);
                    }
                    first = first.saturating_add(one.bins.len());
                }
                for amount in closed.amounts(row) {
                    if let Ok(rule) = kept.binary_search(&amount.rule) {
                        visit(first.saturating_add(rule), amount.millionths);
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
            let points = term.held.worth(term.points, millionths);
            match term.group.and_then(|group| groups.get_mut(group)) {
                Some(sum) => *sum += points,
                None => sums.add(term.side, points),
            }
        });
        (sums, groups)
    }
}
