//! Which rule of a group counts must not be learnt: a group that takes its highest takes it by the order of points.

use super::engaging::still_engaging;
use crate::feedback::number::{float, of_points, to_points};
use crate::playbook::spec::PlaybookSpec;
use crate::score::Take;
use crate::value::name::Name;
use crate::value::points::Points;

/// One rule of a group, with what was learnt of it.
struct Member {
    /// The place of its points.
    place: usize,
    /// Its place among all rules.
    rule: usize,
    old: Points,
    new: f64,
    /// How many leads say so.
    leads: f64,
}

/// Keeps the order of today's points within each group that takes one of its rules: where what was learnt turns it
/// round, both get their mean, each weighed by its leads. (Pool adjacent violators: M. Ayer, H. D. Brunk, G. M. Ewing,
/// W. T. Reid and E. Silverman, *Annals of Mathematical Statistics* 26, 1955.)
///
/// Of manager 3 and director 5, learnt as 8 and 6 from as many leads, both become 7: whoever is a director still gets
/// the director's points. `rules` are the places of the rules among all that the playbook has, those on facts first.
pub(super) fn keep_order(
    spec: &PlaybookSpec,
    rules: &[usize],
    points: &mut [Points],
    leads: impl Fn(usize) -> u64,
) {
    for (name, _) in spec.groups.iter().filter(|(_, group)| group.takes() != Take::Sum) {
        let mut members: Vec<Member> = Vec::new();
        for (place, (rule, new)) in rules.iter().zip(&*points).enumerate() {
            let Some((group, old)) = of_rule(spec, *rule) else { continue };
            if group == Some(name) {
                // What no lead says anything of counts a little: it must find its place, too.
                let leads = float(leads(*rule)).max(0.5);
                members.push(Member { place, rule: *rule, old, new: of_points(*new), leads });
            }
        }
        // Equals are in the order of what was learnt, so that nothing is turned round among them.
        members.sort_by(|a, b| b.old.cmp(&a.old).then(b.new.total_cmp(&a.new)));
        let pooled = falling(&members);
        // An activity that engages keeps points for it, and so what stands above it has no fewer.
        let mut least = Points::ZERO - Points::LIMIT;
        for (member, new) in members.iter().zip(pooled).rev() {
            let new = to_points(new).max(least);
            let activity = member.rule.checked_sub(spec.rules.len()).and_then(|at| spec.activities.get(at));
            least = activity.map_or(new, |rule| still_engaging(spec, rule, new));
            points.get_mut(member.place).into_iter().for_each(|points| *points = least);
        }
    }
}

/// The group and the points of a rule, by its place among all.
fn of_rule(spec: &PlaybookSpec, place: usize) -> Option<(Option<&Name>, Points)> {
    match spec.rules.get(place) {
        Some(rule) => Some((rule.group.as_ref(), rule.points)),
        None => {
            let rule = spec.activities.get(place.checked_sub(spec.rules.len())?)?;
            Some((rule.group.as_ref(), rule.points))
        }
    }
}

/// The nearest numbers to those learnt that do not rise from one member to the next.
fn falling(members: &[Member]) -> Vec<f64> {
    // Mean, weight, and how many members.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for member in members {
        let mut block = (member.new, member.leads, 1usize);
        while let Some((mean, weight, count)) = blocks.last().copied().filter(|(mean, ..)| *mean < block.0) {
            blocks.pop();
            let all = weight + block.1;
            block = ((mean * weight + block.0 * block.1) / all, all, count.saturating_add(block.2));
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(mean, _, count)| std::iter::repeat_n(mean, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Condition;
    use crate::score::{Group, Rule};

    fn learnt(today: &[i32], new: &[i32], group: Group) -> Vec<Points> {
        let rule = |(place, points): (usize, &i32)| {
            Rule::new(format!("r{place}"), Condition::All(Vec::new()), *points).group("g")
        };
        let mut spec = PlaybookSpec::new("p", 1).group("g", group);
        spec.rules = today.iter().enumerate().map(rule).collect();
        let mut points: Vec<Points> = new.iter().map(|points| Points::whole(*points)).collect();
        keep_order(&spec, &(0..today.len()).collect::<Vec<_>>(), &mut points, |_| 10);
        points
    }

    #[test]
    fn the_order_within_a_tier_stays() {
        let points = |all: &[i32]| all.iter().map(|points| Points::whole(*points)).collect::<Vec<_>>();
        assert_eq!(learnt(&[3, 5], &[8, 6], Group::highest()), points(&[7, 7]));
        assert_eq!(learnt(&[3, 5], &[4, 6], Group::highest()), points(&[4, 6]));
        assert_eq!(learnt(&[5, 3, 8], &[1, 9, 2], Group::first()), points(&[4, 4, 4]));
        // Of equals either may be the greater.
        assert_eq!(learnt(&[5, 5, 1], &[2, 7, 3], Group::highest()), points(&[3, 7, 3]));
        // What adds up may turn round.
        assert_eq!(learnt(&[3, 5], &[8, 6], Group::sum()), points(&[8, 6]));
        assert_eq!(learnt(&[3, 5], &[8, 6], Group::default()), points(&[8, 6]));
    }
}
