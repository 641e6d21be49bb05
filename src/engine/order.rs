//! In which order rules are told: worked out once for a program.
//!
//! Of the rules "mid-market" (20 points), "chain" (-30) and "labelled" (0) on facts, and "visits" on activities, the
//! order by points is chain, mid-market, and that by name is chain, mid-market, visits.

use super::activity::ActivityCode;
use super::rule::RuleCode;
use crate::value::points::Points;

/// In which order rules are told: sorted once, not at every judgement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// All rules by name, but those on facts that have no points.
    pub(crate) by_name: Vec<RuleAt>,
    /// The rules on facts that have points, those with most first, either way, and then by name.
    pub(crate) by_points: Vec<usize>,
}

/// A rule's place in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuleAt {
    Facts(usize),
    Activities(usize),
}

impl RuleAt {
    /// Its number among those on facts, `facts` of them, and then those on activities.
    pub(crate) fn number(self, facts: usize) -> usize {
        match self {
            RuleAt::Facts(place) => place,
            RuleAt::Activities(place) => facts.saturating_add(place),
        }
    }
}

impl Order {
    pub(crate) fn of(rules: &[RuleCode], activities: &[ActivityCode]) -> Self {
        let all = rules.iter().enumerate();
        let with_points = all.filter(|(_, rule)| rule.points != Points::ZERO);
        let facts = with_points.clone().map(|(i, rule)| (&rule.name, RuleAt::Facts(i)));
        let activities = activities.iter().enumerate().map(|(i, rule)| (&rule.name, RuleAt::Activities(i)));
        let mut by_name: Vec<_> = facts.chain(activities).collect();
        by_name.sort_by_key(|(name, _)| *name);
        let mut by_points: Vec<_> = with_points.collect();
        by_points.sort_by(|(_, a), (_, b)| {
            let size = |points: Points| points.thousandths().unsigned_abs();
            size(b.points).cmp(&size(a.points)).then_with(|| a.name.cmp(&b.name))
        });
        Order {
            by_name: by_name.into_iter().map(|(_, at)| at).collect(),
            by_points: by_points.into_iter().map(|(i, _)| i).collect(),
        }
    }
}
