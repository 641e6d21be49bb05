//! [`Fired`]: which rules give or take points, and which would if their group did not take another.

use super::case::Case;
use super::decide;
use crate::engine::{RuleAt, RuleCode, Tier};
use crate::invariant::there;
use crate::qualification::NotCounted;
use crate::value::name::Name;
use crate::value::points::Points;

/// Which rules fired, and count.
pub(crate) struct Fired {
    /// Of each rule on facts whether it is met, and counts.
    facts: Vec<bool>,
    /// Those of tiers that fired, where another counts.
    left_out: Vec<LeftOut>,
    /// Of each rule on activities whether it is one of them; empty where none is.
    activities: Vec<bool>,
}

/// A rule that fired where another counts.
struct LeftOut {
    at: RuleAt,
    points: Points,
    /// The place of its group.
    group: usize,
}

impl Fired {
    /// Whether a rule on facts is met, and counts.
    #[inline]
    pub(crate) fn is_met(&self, place: usize) -> bool {
        self.facts.get(place) == Some(&true)
    }

    /// How many of those there are.
    pub(super) fn count(&self) -> usize {
        self.facts.iter().filter(|met| **met).count()
    }

    /// Whether a rule on activities would count, were it not for another.
    #[inline]
    pub(crate) fn leaves_out(&self, activity: usize) -> bool {
        self.activities.get(activity) == Some(&true)
    }
}

impl Case<'_> {
    /// Which rules fired, and count.
    pub(crate) fn fired(&self) -> Fired {
        let program = self.program;
        let met = program.rules.iter().map(|rule| rule.when.by_facts(&self.known.answers).is_met());
        let mut fired = Fired { facts: met.collect(), left_out: Vec::new(), activities: Vec::new() };
        program.tiers.iter().for_each(|tier| self.leave_out(tier, &mut fired));
        fired
    }

    /// Leaves out what fired of a tier, all but the one that counts.
    fn leave_out(&self, tier: &Tier, fired: &mut Fired) {
        let (program, activity) = (self.program, &self.known.activity);
        let fires = |rule: &RuleCode| rule.when.by_facts(&self.known.answers).is_met();
        let counting = tier.counting(&program.rules, fires, |place| decide::points_of(activity, place));
        let counting = counting.map(|(at, _)| at);
        let group = tier.group;
        for place in tier.facts.iter().filter(|place| Some(RuleAt::Facts(**place)) != counting) {
            let met = there(fired.facts.get_mut(*place), "a rule of the program");
            if let (Some(met), Some(rule)) = (met.filter(|met| **met), program.rule(*place)) {
                *met = false;
                fired.left_out.push(LeftOut { at: RuleAt::Facts(*place), points: rule.points, group });
            }
        }
        for place in tier.activities.iter().filter(|place| Some(RuleAt::Activities(**place)) != counting) {
            let points = decide::points_of(activity, *place);
            if points != Points::ZERO {
                fired.left_out.push(LeftOut { at: RuleAt::Activities(*place), points, group });
                fired.activities.resize(program.activities.len(), false);
                let mine = there(fired.activities.get_mut(*place), "a rule of the program");
                mine.into_iter().for_each(|mine| *mine = true);
            }
        }
    }

    /// What fired and does not count, by group; of each group those with most points first.
    pub(crate) fn not_counted(&self, fired: &Fired) -> Vec<NotCounted> {
        let program = self.program;
        let told = |one: &LeftOut| {
            let rule: &Name = match one.at {
                RuleAt::Facts(place) => &program.rule(place)?.name,
                RuleAt::Activities(place) => {
                    &there(program.activities.get(place), "a rule of the program")?.name
                }
            };
            let group = there(program.groups.get(one.group), "a group of the program")?;
            Some(NotCounted {
                rule: rule.clone(),
                points: one.points,
                group: group.name.clone(),
                take: group.take,
            })
        };
        let mut all: Vec<NotCounted> =
            fired.left_out.iter().filter(|one| one.points != Points::ZERO).filter_map(told).collect();
        let size = |one: &NotCounted| one.points.thousandths().unsigned_abs();
        all.sort_by(|a, b| {
            a.group.cmp(&b.group).then(size(b).cmp(&size(a))).then_with(|| a.rule.cmp(&b.rule))
        });
        all
    }
}
