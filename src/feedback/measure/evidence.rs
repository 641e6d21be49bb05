//! [`RuleEvidence`]: what became of the leads for which a rule fired.

use serde::Serialize;

use crate::feedback::closed::Cohort;
use crate::feedback::share::{Interval, Share};
use crate::value::name::Name;
use crate::value::points::Points;
use crate::value::words::words;

/// What became of the leads for which a rule fired, beside the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleEvidence {
    /// The rule.
    pub rule: Name,
    /// Its points.
    pub points: Points,
    /// Of the leads for which it fired, how many converted.
    pub fired: Share,
    /// Of the others.
    pub others: Share,
    /// What that says of its points.
    pub direction: Direction,
}

words! {
    /// What conversions say of a rule's points, each rule looked at alone.
    #[non_exhaustive]
    pub enum Direction {
        /// It fired for no lead.
        NeverFires = "never_fires" => "never fires",
        /// It fired for every lead, and so tells nobody apart.
        AlwaysFires = "always_fires" => "always fires",
        /// Leads for which it fired convert more often where it gives points, and less often where it takes them.
        Right = "right" => "earns them",
        /// It gives points to those who convert less often, or takes them from those who convert more often.
        Wrong = "wrong" => "points the wrong way",
        /// The difference may be chance.
        Unclear = "unclear" => "may be chance",
    }
}

impl RuleEvidence {
    pub(in crate::feedback) fn new(rule: Name, points: Points, fired: Share, others: Share) -> Self {
        let more = difference(fired, others);
        let direction = match (fired.of, others.of) {
            (0, _) => Direction::NeverFires,
            (_, 0) => Direction::AlwaysFires,
            _ if points == Points::ZERO || more.holds(0.0) => Direction::Unclear,
            _ if (points > Points::ZERO) == (more.low > 0.0) => Direction::Right,
            _ => Direction::Wrong,
        };
        RuleEvidence { rule, points, fired, others, direction }
    }

    /// The evidence for every rule of the playbook, in its order.
    pub(in crate::feedback) fn of(cohort: &Cohort<'_>) -> Vec<RuleEvidence> {
        let spec = cohort.closed().playbook().spec();
        let facts = spec.rules.iter().map(|rule| (&rule.name, rule.points));
        let rules: Vec<(&Name, Points)> =
            facts.chain(spec.activities.iter().map(|rule| (&rule.name, rule.points))).collect();
        let mut fired = vec![Share::default(); rules.len()];
        for (place, row) in cohort.rows() {
            for amount in cohort.closed().amounts(place) {
                if let Some(share) = fired.get_mut(amount.rule) {
                    share.add(row.converted);
                }
            }
        }
        let all = cohort.converted();
        let evidence = |((rule, points), fired): ((&Name, Points), Share)| {
            RuleEvidence::new(rule.clone(), points, fired, all.without(fired))
        };
        rules.into_iter().zip(fired).map(evidence).collect()
    }

    /// How much more often than all leads those convert for which it fired. `None` where none did.
    pub fn lift(&self) -> Option<f64> {
        let base = self.fired.with(self.others).value().filter(|base| *base > 0.0)?;
        Some(self.fired.value()? / base)
    }

    /// Where the true lift lies with 95 % confidence, the base rate taken as it is.
    pub fn lift_interval(&self) -> Option<Interval> {
        let base = self.fired.with(self.others).value().filter(|base| *base > 0.0)?;
        let Interval { low, high } = self.fired.interval();
        (self.fired.of > 0).then(|| Interval { low: low / base, high: high / base })
    }
}

/// Where the difference of two shares lies with 95 % confidence (R. G. Newcombe, Statistics in Medicine 17, 1998,
/// method 10).
fn difference(one: Share, other: Share) -> Interval {
    let (Some(p), Some(q)) = (one.value(), other.value()) else { return Interval { low: -1.0, high: 1.0 } };
    let (of_p, of_q) = (one.interval(), other.interval());
    let distance = |a: f64, b: f64| (a * a + b * b).sqrt();
    Interval {
        low: p - q - distance(p - of_p.low, of_q.high - q),
        high: p - q + distance(of_p.high - p, q - of_q.low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998 (the paper on differences), table II, example (a): 56 of 70 and 48 of 80 give 0.0524 to 0.3339.
    #[test]
    fn a_published_difference() {
        let Interval { low, high } = difference(Share::new(56, 70), Share::new(48, 80));
        assert!((low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5, "{low} {high}");
    }

    #[test]
    fn directions() {
        let direction = |points: i32, fired, others| {
            RuleEvidence::new("r".into(), Points::whole(points), fired, others).direction
        };
        let (often, seldom, few) = (Share::new(80, 100), Share::new(10, 100), Share::new(1, 2));
        assert_eq!(direction(5, often, seldom), Direction::Right);
        assert_eq!(direction(-5, often, seldom), Direction::Wrong);
        assert_eq!(direction(-5, seldom, often), Direction::Right);
        assert_eq!(direction(5, few, seldom), Direction::Unclear);
        assert_eq!(direction(0, often, seldom), Direction::Unclear);
        assert_eq!(direction(5, Share::default(), seldom), Direction::NeverFires);
        assert_eq!(direction(5, often, Share::default()), Direction::AlwaysFires);
    }
}
