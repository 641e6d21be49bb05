//! The least and the greatest that points can add up to.

use crate::engine::{ActivityCode, Program, Tally, Triple};
use crate::qualification::Span;
use crate::score::Repeat;
use crate::value::points::Points;

/// The most blocks of an `at_most` that are added up.
const BLOCKS: u32 = 4_096;

/// What no lead lies outside of.
pub(super) struct Sums {
    /// Of each activity rule, before its clamp.
    pub(super) activities: Vec<Span>,
    /// Of each group, before its clamp.
    pub(super) groups: Vec<Span>,
    /// The score, before its clamp.
    pub(super) unclamped: Span,
    /// All three, clamped.
    pub(super) scores: Triple<Span>,
}

impl Sums {
    pub(super) fn of(program: &Program) -> Self {
        let tally: Tally = program.reach(|rule| {
            let Span { low, high } = of_activity(rule);
            (rule.clamp.apply(low), rule.clamp.apply(high))
        });
        Sums {
            activities: program.activities.iter().map(of_activity).collect(),
            groups: (0..program.groups.len()).map(|group| tally.group(group)).collect(),
            unclamped: tally.unclamped(program).score,
            scores: tally.scores(program),
        }
    }
}

/// Whether an end is one that no number of points reaches: there is no end.
pub(super) fn is_endless(points: Points) -> bool {
    points.thousandths().unsigned_abs() > Points::LIMIT.thousandths().unsigned_abs().saturating_mul(1_000_000)
}

/// What a rule can add up to before its clamp. So many in each block that all fade to nothing have a greatest
/// sum: the newest block full of what was done today, each one before it full of its last day.
fn of_activity(rule: &ActivityCode) -> Span {
    let far = match rule.repeat {
        Repeat::AtMost { n, per_days, .. } => full_blocks(rule, n, per_days),
        Repeat::Always | Repeat::Once | Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. } => None,
    };
    far.map_or_else(|| rule.unclamped(), |far| Span::ZERO.with(far))
}

fn full_blocks(rule: &ActivityCode, n: u32, per_days: u32) -> Option<Points> {
    let mut sum = Points::ZERO;
    for block in 0..BLOCKS {
        // The newest block began today at the latest, so that the one before it ended yesterday.
        let age =
            block.checked_sub(1).map_or(Some(0), |before| before.checked_mul(per_days)?.checked_add(1))?;
        let one = rule.decay.fade(rule.points, i32::try_from(age).ok()?);
        if one == Points::ZERO {
            return Some(sum);
        }
        let all = one.thousandths().checked_mul(i64::from(n))?;
        sum = Points::from_thousandths(sum.thousandths().checked_add(all)?);
    }
    None
}
