//! Groups of which one rule counts, as rows have them.
//!
//! A group takes its highest: "manager" gives 3 points from cell 3 of seniority on, "director" 5 from cell 4 on. Of the
//! cells each rule is left those in which none before it fires: director `{4}`, manager `{3}`. So the rules of a tier
//! become rules that add up, and a row does not know that they are of a tier.
//!
//! Where that cannot be said in cells, or would be too much of it, the rules are walked for each row ([`Walk`]): the
//! first on facts that fires counts, unless an activity of the tier comes before it.

use super::formula::{Formula, Leaves};
use super::when::{Bits, View, When};
use crate::engine::{ActivityStore, Program, RuleAt, Tier};
use crate::invariant::there;
use crate::value::points::Points;

/// The most rules of a tier over several columns that are said in cells: each becomes a rule over the columns of all
/// before it.
const FEW: usize = 16;

/// The most sets and runs of cells that are taken from the rules of a tier, one after the other.
const MOST: usize = 1 << 16;

/// Whether the rules of a tier, of which these are those on facts, add up once each is left the cells that are its alone.
pub(super) fn add_up(tier: &Tier, rules: &mut [Formula], leaves: &Leaves) -> bool {
    if !tier.activities.is_empty() {
        return false;
    }
    let columns = || tier.facts.iter().filter_map(|place| rules.get(*place)).map(column);
    let is_of_one =
        columns().flatten().min() == columns().flatten().max() && columns().all(|one| one.is_some());
    if !is_of_one && tier.facts.len() > FEW {
        return false;
    }
    let (mut alone, mut none) = (Vec::with_capacity(tier.facts.len()), Formula::Always);
    let mut size = 0usize;
    for rule in tier.facts.iter().filter_map(|place| rules.get(*place)) {
        alone.push(Formula::all(vec![rule.clone(), none.clone()], leaves));
        none = Formula::all(vec![none, rule.complement(leaves)], leaves);
        none.each_set(&mut |_, set| size = size.saturating_add(set.runs().len()));
        if size > MOST {
            return false;
        }
    }
    for (place, alone) in tier.facts.iter().zip(alone) {
        let rule = there(rules.get_mut(*place), "a rule of the program");
        rule.into_iter().for_each(|rule| *rule = alone.clone());
    }
    true
}

/// The column that a rule reads alone; that of a rule that reads none is any.
fn column(rule: &Formula) -> Option<usize> {
    if let Formula::Cells(column, _) = rule { Some(*column) } else { None }
}

/// A tier whose rules are walked for each row.
#[derive(Debug)]
pub(super) struct Walk {
    /// Its place among the tiers of the program.
    pub(super) tier: usize,
    /// When each of its rules on facts fires, in the order in which they count.
    pub(super) facts: Vec<When>,
}

impl Walk {
    /// Of the tier at a place.
    pub(super) fn of(tier: usize, program: &Program, rules: &[Formula], bits: &mut Bits) -> Option<Self> {
        let facts = &there(program.tiers.get(tier), "a tier of the program")?.facts;
        let facts = facts.iter().filter_map(|place| rules.get(*place)).map(|when| bits.settle(when));
        Some(Walk { tier, facts: facts.collect() })
    }

    /// The rule that counts in a row, and what it gives.
    pub(super) fn counting(
        &self,
        program: &Program,
        view: &View<'_>,
        done: &impl ActivityStore,
    ) -> Option<(RuleAt, Points)> {
        let tier = there(program.tiers.get(self.tier), "a tier of the program")?;
        let mut all = self.facts.iter();
        let fires = |_: &_| all.next().is_some_and(|when| when.holds(view));
        let activity = |place: usize| {
            let rule = there(program.activities.get(place), "a rule of the program");
            rule.map_or(Points::ZERO, |rule| done.points(rule))
        };
        tier.counting(&program.rules, fires, activity)
    }

    /// Its group's place among the units.
    pub(super) fn unit(&self, program: &Program) -> Option<usize> {
        Some(there(program.tiers.get(self.tier), "a tier of the program")?.group.saturating_add(2))
    }
}
