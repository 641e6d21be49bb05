//! The playbook's own rules with points learnt anew.

use super::engaging::still_engaging;
use super::held::Held;
use super::model::{Model, Reading, Term};
use super::order::keep_order;
use super::patterns::{Fitted, Patterns};
use super::proposal::{Method, NotLearnt, Proposal, RuleChange};
use super::respec::{self, Moved};
use super::{DOUBLING, Learning};
use crate::feedback::closed::Cohort;
use crate::feedback::fit::Fit;
use crate::feedback::measure::{Calibration, RuleEvidence};
use crate::feedback::number::{ln, of_millionths, of_points, to_points};
use crate::feedback::share::{Interval, Z95};
use crate::invariant::always;
use crate::playbook::spec::PlaybookSpec;
use crate::value::points::Points;

/// The ridge penalties that are tried. A ridge penalty is an amount of information: a rule that gives its leads even odds
/// moves halfway to what they say after four times as many of them.
const RIDGE_PENALTIES: [f64; 6] = [1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0];

/// No rule starts with more log-odds between two leads than these, however often it counts: odds of 22,000 to one.
const MOST_ODDS: f64 = 10.0;

/// The most columns of a fit: its effort grows with their cube.
pub(super) const MOST: usize = 1_024;

pub(super) fn relearn(cohort: &Cohort<'_>, learning: &Learning) -> Result<Proposal, NotLearnt> {
    let spec = cohort.closed().playbook().spec();
    let evidence = RuleEvidence::of(cohort);
    // A rule that never fired stays as it is: nothing is known of it.
    let mut columns: Vec<Option<usize>> = Vec::with_capacity(evidence.len());
    let mut fired = 0usize;
    for rule in &evidence {
        columns.push((rule.fired.of > 0).then_some(fired));
        fired = fired.saturating_add(usize::from(rule.fired.of > 0));
    }
    check(cohort, fired)?;

    let today = cohort.calibration().ok_or(NotLearnt::NoAnswer)?;
    let doubling = learning.doubling.map_or_else(|| own_doubling(&today), f64::from);
    // Where a clamp squeezes all scores together, a point of them says nothing of a point of a rule.
    let largest = evidence.iter().zip(spreads(cohort, evidence.len())).filter(|(rule, _)| rule.fired.of > 0);
    let largest =
        largest.map(|(rule, times)| of_points(rule.points).abs() * times.max(1.0)).fold(0.0, f64::max);
    let slope = today.slope.max(0.0).min(if largest > 0.0 { MOST_ODDS / largest } else { f64::MAX });
    let prior: Vec<f64> =
        evidence.iter().filter(|rule| rule.fired.of > 0).map(|rule| slope * of_points(rule.points)).collect();
    let column = |place: usize| columns.get(place).copied().flatten();
    let patterns = Patterns::of(cohort, &Reading::Rules).mapped(|rule| Some((column(rule)?, 1.0)));
    let Fitted { ridge_penalty, fit, alone } =
        patterns.fit(&prior, learning.ridge_penalty, &RIDGE_PENALTIES).ok_or(NotLearnt::NoAnswer)?;

    let scale = doubling / ln(2.0);
    let new = |place: usize, old: Points| {
        let points = match column(place).and_then(|column| fit.weights.get(column)) {
            Some(weight) => to_points(weight * scale),
            // On the new scale today's points are worth what their slope says.
            None if slope > 0.0 => to_points(slope * of_points(old) * scale),
            None => old,
        };
        let activity = place.checked_sub(spec.rules.len()).and_then(|place| spec.activities.get(place));
        activity.map_or(points, |rule| still_engaging(spec, rule, points))
    };
    let mut points: Vec<Points> =
        evidence.iter().enumerate().map(|(place, rule)| new(place, rule.points)).collect();
    let all: Vec<usize> = (0..points.len()).collect();
    keep_order(spec, &all, &mut points, |rule| evidence.get(rule).map_or(0, |rule| rule.fired.of));
    let rules: Vec<RuleChange> = evidence
        .iter()
        .zip(&points)
        .enumerate()
        .map(|(place, (rule, new))| RuleChange {
            rule: rule.rule.clone(),
            old: Some(rule.points),
            new: Some(*new),
            interval: column(place)
                .and_then(|column| weight(&alone, column))
                .map(|(weight, error)| interval(weight, error, scale)),
            fired: rule.fired,
            others: rule.others,
        })
        .collect();
    let (proposed, model) = with_points(spec, &points);
    let moved = Moved { cohort, proposed, model, points_grow: if slope > 0.0 { slope * scale } else { 1.0 } };
    let (proposed, model, thresholds) = respec::respec(moved);
    let calibration = Calibration::of_cohort(cohort, |row| model.sums(cohort.closed(), row).score)
        .ok_or(NotLearnt::NoAnswer)?;
    Ok(Proposal {
        spec: proposed,
        method: Method::Relearnt,
        rules,
        thresholds,
        doubling,
        ridge_penalty,
        calibration,
        learnt_from: cohort.converted(),
        model,
    })
}

/// How many times more each rule counts for the lead that it counts most for than for the one that it counts least for.
fn spreads(cohort: &Cohort<'_>, rules: usize) -> Vec<f64> {
    let closed = cohort.closed();
    // Of each rule the least, the most, and for how many leads it counts at all.
    let mut seen = vec![(i64::MAX, i64::MIN, 0usize); rules];
    for (place, _) in cohort.rows() {
        for amount in closed.amounts(place) {
            if let Some((least, most, leads)) = seen.get_mut(amount.rule) {
                *least = amount.millionths.min(*least);
                *most = amount.millionths.max(*most);
                *leads = leads.saturating_add(1);
            }
        }
    }
    let spread = |(least, most, leads): (i64, i64, usize)| match leads {
        0 => 0.0,
        all if all == cohort.len() => of_millionths(most.saturating_sub(least)),
        _ => of_millionths(most.max(0).saturating_sub(least.min(0))),
    };
    seen.into_iter().map(spread).collect()
}

/// What must hold before anything is fitted.
pub(super) fn check(cohort: &Cohort<'_>, columns: usize) -> Result<(), NotLearnt> {
    let all = cohort.converted();
    if all.count == 0 || all.count == all.of {
        return Err(NotLearnt::OneSort { converted: all.count, leads: all.of });
    }
    match columns {
        0 => Err(NotLearnt::NothingKnown),
        rules if rules > MOST => Err(NotLearnt::TooMany { rules, most: MOST }),
        _ => Ok(()),
    }
}

fn weight(fit: &Fit, column: usize) -> Option<(f64, f64)> {
    Some((*fit.weights.get(column)?, *fit.errors.get(column)?))
}

pub(super) fn interval(weight: f64, error: f64, scale: f64) -> Interval {
    Interval { low: (weight - Z95 * error) * scale, high: (weight + Z95 * error) * scale }
}

/// How many points double the odds today, where that is a number to keep.
fn own_doubling(today: &Calibration) -> f64 {
    today.doubling().map_or(DOUBLING, |doubling| doubling.clamp(5.0, 50.0))
}

/// The playbook with other points, and the same as a model.
fn with_points(spec: &PlaybookSpec, points: &[Points]) -> (PlaybookSpec, Model) {
    let mut proposed = spec.clone();
    let mut terms = Vec::with_capacity(points.len());
    let group = |name: &Option<crate::value::name::Name>| {
        name.as_ref().and_then(|name| spec.groups.keys().position(|group| group == name))
    };
    let parted = points.split_at_checked(spec.rules.len());
    let (of_facts, of_activities) = always(parted, Default::default(), "each rule has points");
    for (rule, points) in proposed.rules.iter_mut().zip(of_facts) {
        rule.points = *points;
        let held = Held::default();
        terms.push(Term { points: *points, side: rule.counts_as, held, group: group(&rule.group) });
    }
    for (rule, points) in proposed.activities.iter_mut().zip(of_activities) {
        let held = Held::of(rule.clamp, rule.points, *points);
        (rule.clamp, rule.points) = (held.clamp, *points);
        let side = crate::score::CountsAs::Engagement;
        terms.push(Term { points: *points, side, held, group: group(&rule.group) });
    }
    let model = Model { terms, reading: Reading::Rules, groups: respec::groups(spec), total: spec.score };
    (proposed, model)
}
