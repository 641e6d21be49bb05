//! [`Tier`]: a group of which one rule counts.
//!
//! A group takes its highest. Of its rules "manager" gives 3 points, "director" 5, and "visits" 2 a visit. A director
//! with three visits fires all of them: the rules on facts count in the order director, manager, so that director
//! stands for both with its 5, and the 6 of the visits are more. Visits count, and the group has 6 points.

use super::activity::ActivityCode;
use super::order::RuleAt;
use super::rule::RuleCode;
use super::unit::{GroupCode, Unit};
use crate::invariant::there;
use crate::qualification::Span;
use crate::score::Take;
use crate::value::answer::Answer;
use crate::value::points::Points;

/// Which of the rules that fire counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The one that gives most; of equals the first as written.
    Highest,
    /// The first as written.
    First,
}

impl Pick {
    /// `None` where all of them count.
    pub(crate) fn of(take: Take) -> Option<Pick> {
        match take {
            Take::Sum => None,
            Take::Highest => Some(Pick::Highest),
            Take::First => Some(Pick::First),
        }
    }

    /// Whether a rule that fires takes the place of what fired before it in the order written.
    #[inline]
    pub(crate) fn prefers(self, points: Points, before: Option<Points>) -> bool {
        match (self, before) {
            (_, None) => true,
            (Pick::Highest, Some(before)) => points > before,
            (Pick::First, Some(_)) => false,
        }
    }
}

/// A group of which one rule counts.
#[derive(Debug)]
pub(crate) struct Tier {
    /// The place of its group.
    pub(crate) group: usize,
    pub(crate) pick: Pick,
    /// Its rules on facts in the order in which they count: the first that fires stands for all of them. Their points
    /// are fixed, so that `highest` is `first` in order of points.
    pub(crate) facts: Vec<usize>,
    /// Its rules on activities, as written.
    pub(crate) activities: Vec<usize>,
}

impl Tier {
    /// The tiers of a program, in the order of groups.
    pub(crate) fn all(groups: &[GroupCode], rules: &[RuleCode], activities: &[ActivityCode]) -> Vec<Tier> {
        let picks = groups.iter().enumerate().filter_map(|(group, code)| Some((group, Pick::of(code.take)?)));
        let mut tiers: Vec<Tier> = picks
            .map(|(group, pick)| Tier { group, pick, facts: Vec::new(), activities: Vec::new() })
            .collect();
        if tiers.is_empty() {
            return tiers;
        }
        for (place, rule) in rules.iter().enumerate() {
            Tier::of(&mut tiers, rule.unit).into_iter().for_each(|tier| tier.facts.push(place));
        }
        for (place, rule) in activities.iter().enumerate() {
            Tier::of(&mut tiers, rule.unit).into_iter().for_each(|tier| tier.activities.push(place));
        }
        let points = |place: &usize| rules.get(*place).map(|rule| rule.points);
        for tier in tiers.iter_mut().filter(|tier| tier.pick == Pick::Highest) {
            // Sorting is stable: equals stay in the order written.
            tier.facts.sort_by_key(|place| std::cmp::Reverse(points(place)));
        }
        tiers
    }

    /// The tier of a unit among these.
    fn of(tiers: &mut [Tier], unit: Unit) -> Option<&mut Tier> {
        let Unit::Tier(group) = unit else { return None };
        let place = tiers.binary_search_by_key(&group, |tier| tier.group).ok()?;
        tiers.get_mut(place)
    }

    /// The rule that counts, and what it gives.
    pub(crate) fn counting(
        &self,
        rules: &[RuleCode],
        fires: impl FnMut(&RuleCode) -> bool,
        activity: impl Fn(usize) -> Points,
    ) -> Option<(RuleAt, Points)> {
        let facts = self.facts.iter().filter_map(|place| Some((*place, rule_at(rules, *place)?)));
        let (mut facts, mut fires) = (facts, fires);
        let first = facts.find(|(_, rule)| fires(rule));
        let mut counting = first.map(|(place, rule)| (RuleAt::Facts(place), rule.points));
        for place in &self.activities {
            let points = activity(*place);
            if points != Points::ZERO && self.pick.prefers(points, counting.map(|(_, points)| points)) {
                counting = Some((RuleAt::Activities(*place), points));
            }
        }
        counting
    }

    /// What it could have, given whether each of its rules on facts surely fires (met), possibly (unknown) or never
    /// (unmet), and the span of each of its rules on activities.
    pub(crate) fn span(
        &self,
        rules: &[RuleCode],
        fires: impl Fn(&RuleCode) -> Answer,
        activity: impl Fn(usize) -> Span,
    ) -> Span {
        let facts = self.facts.iter().filter_map(|place| rule_at(rules, *place));
        let facts = facts.map(|rule| (fires(rule), Span::exactly(rule.points)));
        let activities = self.activities.iter().map(|place| {
            let span = activity(*place);
            (gives(span), span)
        });
        match self.pick {
            Pick::Highest => highest(facts.chain(activities)),
            Pick::First => first(facts.chain(activities)),
        }
    }
}

/// The rule at a place that compiling gave.
fn rule_at(rules: &[RuleCode], place: usize) -> Option<&RuleCode> {
    there(rules.get(place), "a rule of the program")
}

/// Whether points within a span are other than none.
fn gives(span: Span) -> Answer {
    if span == Span::ZERO {
        Answer::Unmet
    } else if span.low > Points::ZERO || span.high < Points::ZERO {
        Answer::Met
    } else {
        Answer::Unknown
    }
}

/// Between the least and the greatest that can be left: what surely fires bounds it from below.
fn highest(members: impl Iterator<Item = (Answer, Span)>) -> Span {
    let (mut sure, mut possible): (Option<Span>, Option<Span>) = (None, None);
    for (fires, span) in members {
        match fires {
            Answer::Unmet => {}
            Answer::Unknown => possible = Some(possible.map_or(span, |before| before.hull(span))),
            Answer::Met => {
                sure = Some(sure.map_or(span, |before| Span {
                    low: before.low.max(span.low),
                    high: before.high.max(span.high),
                }));
            }
        }
    }
    match (sure, possible) {
        (Some(sure), Some(possible)) => Span { low: sure.low, high: sure.high.max(possible.high) },
        (Some(sure), None) => sure,
        (None, possible) => possible.map_or(Span::ZERO, |possible| possible.hull(Span::ZERO)),
    }
}

/// Whatever may come first, up to what surely fires; nothing, if none surely does.
fn first(members: impl Iterator<Item = (Answer, Span)>) -> Span {
    let mut hull: Option<Span> = None;
    for (fires, span) in members.filter(|(fires, _)| *fires != Answer::Unmet) {
        let both = hull.map_or(span, |before| before.hull(span));
        if fires.is_met() {
            return both;
        }
        hull = Some(both);
    }
    hull.map_or(Span::ZERO, |hull| hull.hull(Span::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: i32 = 3;

    /// Members that fire or not, of the points within a span: every one that is possible.
    fn worlds(members: &[(Answer, Span)]) -> Vec<Vec<Option<Points>>> {
        let mut all = vec![Vec::new()];
        for (fires, span) in members {
            let mut each: Vec<Option<Points>> = (-MOST..=MOST)
                .map(Points::whole)
                .filter(|points| span.low <= *points && *points <= span.high)
                .map(Some)
                .collect();
            match fires {
                Answer::Met => {}
                Answer::Unknown => each.push(None),
                Answer::Unmet => each = vec![None],
            }
            all = all
                .iter()
                .flat_map(|before: &Vec<Option<Points>>| {
                    each.iter().map(|one| before.iter().copied().chain([*one]).collect())
                })
                .collect();
        }
        all
    }

    /// The intervals of tiers of up to three members are those of every world, and no wider.
    #[test]
    fn a_span_is_that_of_all_worlds() {
        let ends: Vec<(i32, i32)> =
            (-MOST..=MOST).flat_map(|low| (low..=MOST).map(move |high| (low, high))).step_by(3).collect();
        let spans =
            ends.iter().map(|(low, high)| Span { low: Points::whole(*low), high: Points::whole(*high) });
        let answers = [Answer::Unmet, Answer::Unknown, Answer::Met];
        let one: Vec<(Answer, Span)> = spans.flat_map(|span| answers.map(|answer| (answer, span))).collect();
        let mut lists: Vec<Vec<(Answer, Span)>> = vec![Vec::new()];
        for size in 1..=3 {
            let longer: Vec<Vec<(Answer, Span)>> = lists
                .iter()
                .filter(|list| list.len() == size - 1)
                .flat_map(|list| one.iter().map(|more| list.iter().copied().chain([*more]).collect()))
                .collect();
            lists.extend(longer);
        }
        for list in lists.iter().step_by(7) {
            let worlds = worlds(list);
            let hull = |value: &dyn Fn(&[Option<Points>]) -> Option<Points>| {
                let all: Vec<Points> = worlds.iter().map(|world| value(world).unwrap_or_default()).collect();
                Span { low: *all.iter().min().unwrap(), high: *all.iter().max().unwrap() }
            };
            let of_highest = hull(&|world| world.iter().flatten().max().copied());
            let of_first = hull(&|world| world.iter().flatten().next().copied());
            assert_eq!(highest(list.iter().copied()), of_highest, "{list:?}");
            assert_eq!(first(list.iter().copied()), of_first, "{list:?}");
        }
    }
}
