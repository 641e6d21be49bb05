//! Logistic regression with a ridge towards given weights, by Newton's method.

use std::borrow::Cow;

use super::common::Common;
use super::factor::Factor;
use crate::feedback::number::{dot, logistic, softplus};
use crate::invariant::always;

/// Leads with equal columns are one row with two counts, so that a fit costs what differs.
///
/// Sought is the intercept b and the weights w that make least
///
/// > Σ [n · ln(1 + e^η) − won · η] + penalty / 2 · Σ (w − prior)², η = b + x · w
///
/// which is convex, so that there is one answer. The intercept is not penalised.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct Problem {
    /// What each weight is drawn to.
    prior: Vec<f64>,
    /// How strongly.
    pub(in crate::feedback) ridge_penalty: f64,
    /// Column and value of what is not zero, the columns of a row in order.
    entries: Vec<(usize, f64)>,
    rows: Vec<RowCounts>,
}

/// A row of a problem.
#[derive(Clone, Copy, Debug)]
struct RowCounts {
    /// Where its entries end.
    end: usize,
    won: f64,
    all: f64,
}

/// The answer.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct Fit {
    pub(in crate::feedback) intercept: f64,
    pub(in crate::feedback) weights: Vec<f64>,
    /// The standard error of each weight, from the curvature at the answer.
    pub(in crate::feedback) errors: Vec<f64>,
    /// The curvature at the answer, the intercept first.
    curvature: Factor,
}

impl Fit {
    /// The intercept, then the weights: by the columns of entries.
    fn at(&self) -> Vec<f64> {
        std::iter::once(self.intercept).chain(self.weights.iter().copied()).collect()
    }

    /// The standard error of a combination of weights, given as (column, how often).
    pub(in crate::feedback) fn error_of(&self, combination: impl IntoIterator<Item = (usize, f64)>) -> f64 {
        let mut of = vec![0.0; self.weights.len().saturating_add(1)];
        for (column, times) in combination {
            if let Some(one) = of.get_mut(column.saturating_add(1)) {
                *one += times;
            }
        }
        self.curvature.variance(&of).sqrt()
    }
}

/// The fit is done when no part of the gradient is greater than this for each lead.
const TOLERANCE: f64 = 1e-10;

/// Where floats get no closer, an answer as near as this will do; one farther off is none.
const LOOSE: f64 = 1e-7;

/// Newton's method is done in some eight steps; this many are never needed.
const STEPS: usize = 60;

/// A step is taken where it gains at least so much of what the slope promises (L. Armijo, 1966).
const ENOUGH: f64 = 1e-4;

/// Where leads are so sure that floats see no bend, Newton's step is endless or there is none. Then so much of the
/// greatest bend is added, the least that helps (K. Levenberg, 1944; D. Marquardt, 1963).
const DAMPINGS: [f64; 8] = [0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1.0, 1e3];

/// What one pass over the rows gives.
struct Slope {
    objective: f64,
    gradient: Vec<f64>,
    curvature: Vec<Vec<f64>>,
}

impl Problem {
    /// Without rows.
    pub(in crate::feedback) fn new(prior: Vec<f64>, ridge_penalty: f64) -> Self {
        Problem { prior, ridge_penalty, entries: Vec::new(), rows: Vec::new() }
    }

    /// Adds a row: its columns in order, how many leads have it, how many of these converted.
    pub(in crate::feedback) fn add(
        &mut self,
        row: impl IntoIterator<Item = (usize, f64)>,
        won: f64,
        all: f64,
    ) {
        // The intercept is column 0.
        self.entries.push((0, 1.0));
        self.entries.extend(row.into_iter().map(|(column, value)| (column.saturating_add(1), value)));
        self.rows.push(RowCounts { end: self.entries.len(), won, all });
    }

    /// The answer, from a first guess. `None` if all leads converted, or none, or the numbers are not finite.
    pub(in crate::feedback) fn solve(&self, guess: Option<&Fit>) -> Option<Fit> {
        // But the intercept, which is the first entry of each.
        let each = self.each().map(|(entries, _)| entries.get(1..));
        let common = Common::of(each.map(|entries| always(entries, &[], "each row has an intercept")));
        let problem = self.without(&common);
        let mut at = self.start(guess);
        if guess.is_some() {
            let common = common.worth(&at);
            at.iter_mut().take(1).for_each(|intercept| *intercept += common);
        }
        let mut fit = problem.descend(at)?;
        fit.intercept -= common.worth(&fit.at());
        Some(fit)
    }

    /// The answer, from a first point.
    fn descend(&self, mut at: Vec<f64>) -> Option<Fit> {
        let (won, all) = self.rows.iter().fold((0.0, 0.0), |(won, all), row| (won + row.won, all + row.all));
        if !(won > 0.0 && won < all) {
            return None;
        }
        // A rule that counts a thousand times moves its leads as much by a weight a thousand times as small, and slopes
        // and floats are as much coarser there.
        let mut sizes = vec![1.0_f64; at.len()];
        for (column, value) in &self.entries {
            if let Some(size) = sizes.get_mut(*column) {
                *size = size.max(value.abs());
            }
        }
        let off =
            |slope: &Slope| largest(slope.gradient.iter().zip(&sizes).map(|(part, size)| part / size)) / all;
        let mut slope = self.slope(&at, true);
        for _ in 0..STEPS {
            if off(&slope) <= TOLERANCE {
                break;
            }
            let Some(next) = self.step(&at, &slope).filter(|next| *next != at) else { break };
            at = next;
            slope = self.slope(&at, true);
        }
        let factor = DAMPINGS.iter().find_map(|damping| self.damped(&slope.curvature, *damping))?;
        let errors = factor.inverse_diagonal().into_iter().skip(1).map(f64::sqrt).collect();
        let (intercept, weights) = at.split_first()?;
        let solved = off(&slope) <= LOOSE && at.iter().all(|one| one.is_finite());
        solved.then(|| Fit { intercept: *intercept, weights: weights.to_vec(), errors, curvature: factor })
    }

    /// The next point, nearer to the answer. `None` where floats tell of none.
    fn step(&self, at: &[f64], slope: &Slope) -> Option<Vec<f64>> {
        let nearer = |step: &[f64], size: f64| {
            let there: Vec<f64> = at.iter().zip(step).map(|(at, step)| at - size * step).collect();
            let gain = ENOUGH * size * dot(&slope.gradient, step);
            // As near as floats tell the two apart.
            let most = slope.objective - gain + slope.objective.abs() * 1e-13;
            (self.slope(&there, false).objective <= most).then_some(there)
        };
        for damping in DAMPINGS {
            let Some(factor) = self.damped(&slope.curvature, damping) else { continue };
            let step = factor.solve(&slope.gradient);
            // Full steps nearly always; halved where the curve is flat and a full one would overshoot.
            let mut size = 1.0;
            while size >= 1e-3 {
                if let Some(there) = nearer(&step, size) {
                    return Some(there);
                }
                size /= 2.0;
            }
        }
        None
    }

    /// The curvature as a factor, with so much of the greatest that there may be on top.
    fn damped(&self, curvature: &[Vec<f64>], damping: f64) -> Option<Factor> {
        if damping == 0.0 {
            return Factor::of(curvature);
        }
        let mut curvature = curvature.to_vec();
        let mut add = |column: usize, bend: f64| {
            if let Some(diagonal) = curvature.get_mut(column).and_then(|row| row.last_mut()) {
                *diagonal += damping * bend;
            }
        };
        for (entries, row) in self.each() {
            // No lead bends more than one that is as likely to convert as not.
            entries.iter().for_each(|(column, value)| add(*column, row.all * value * value / 4.0));
        }
        (1..=self.prior.len()).for_each(|column| add(column, self.ridge_penalty));
        Factor::of(&curvature)
    }

    /// The same without what all rows have in common.
    fn without(&self, common: &Common) -> Cow<'_, Problem> {
        if common.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut problem = self.clone();
        problem.entries.iter_mut().for_each(|(column, value)| *value = common.rest(*column, *value));
        Cow::Owned(problem)
    }

    /// The rows with their entries, that of the intercept first.
    fn each(&self) -> impl Iterator<Item = (&[(usize, f64)], &RowCounts)> {
        let mut begin = 0;
        self.rows.iter().map(move |row| {
            let entries = always(self.entries.get(begin..row.end), &[], "rows end where the next begin");
            begin = row.end;
            (entries, row)
        })
    }

    /// Minus the logarithm of the likelihood, without the penalty.
    pub(in crate::feedback) fn loss(&self, fit: &Fit) -> f64 {
        let at = fit.at();
        self.each().fold(0.0, |sum, (entries, row)| {
            let eta = eta(&at, entries);
            sum + row.all * softplus(eta) - row.won * eta
        })
    }

    /// At the guess, or at the prior.
    fn start(&self, guess: Option<&Fit>) -> Vec<f64> {
        let mut at = vec![guess.map_or(0.0, |fit| fit.intercept)];
        match guess {
            Some(fit) => at.extend(&fit.weights),
            None => at.extend(&self.prior),
        }
        at.resize(self.prior.len().saturating_add(1), 0.0);
        at
    }

    /// The objective at a point; where asked for also how it slopes and bends.
    fn slope(&self, at: &[f64], bends: bool) -> Slope {
        let size = at.len();
        let mut objective = 0.0;
        let mut gradient = vec![0.0; size];
        let mut curvature: Vec<Vec<f64>> = match bends {
            true => (0..size).map(|row| vec![0.0; row.saturating_add(1)]).collect(),
            false => Vec::new(),
        };
        for (entries, row) in self.each() {
            let eta = eta(at, entries);
            objective += row.all * softplus(eta) - row.won * eta;
            if !bends {
                continue;
            }
            let p = logistic(eta);
            let (error, weight) = (row.all * p - row.won, row.all * p * (1.0 - p));
            for (place, (column, value)) in entries.iter().enumerate() {
                if let Some(part) = gradient.get_mut(*column) {
                    *part += error * value;
                }
                let Some(bend) = curvature.get_mut(*column) else { continue };
                let weight = weight * value;
                for (other, value) in entries.iter().take(place.saturating_add(1)) {
                    if let Some(bend) = bend.get_mut(*other) {
                        *bend += weight * value;
                    }
                }
            }
        }
        for (place, (at, prior)) in at.iter().skip(1).zip(&self.prior).enumerate() {
            let off = at - prior;
            objective += self.ridge_penalty / 2.0 * off * off;
            let column = place.saturating_add(1);
            if let Some(part) = gradient.get_mut(column) {
                *part += self.ridge_penalty * off;
            }
            if let Some(diagonal) = curvature.get_mut(column).and_then(|row| row.last_mut()) {
                *diagonal += self.ridge_penalty;
            }
        }
        Slope { objective, gradient, curvature }
    }
}

fn eta(at: &[f64], entries: &[(usize, f64)]) -> f64 {
    entries.iter().fold(0.0, |sum, (column, value)| {
        sum + always(at.get(*column), &0.0, "each column has a weight") * value
    })
}

fn largest(parts: impl IntoIterator<Item = f64>) -> f64 {
    parts.into_iter().fold(0.0, |most: f64, part| most.max(part.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::number::ln;
    use proptest::prelude::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-8 * other.abs().max(1.0)
    }

    /// Without columns the intercept is the log-odds of the share.
    #[test]
    fn the_intercept_alone() {
        let mut problem = Problem::new(vec![], 1.0);
        problem.add([], 30.0, 120.0);
        let fit = problem.solve(None).unwrap();
        assert!(near(fit.intercept, ln(30.0 / 90.0)), "{fit:?}");
    }

    /// One yes-or-no column without a penalty: its weight is the logarithm of the odds ratio, its error the square root
    /// of the sum of the four inverse counts (B. Woolf, 1955).
    #[test]
    fn an_odds_ratio() {
        let mut problem = Problem::new(vec![0.0], 0.0);
        problem.add([], 10.0, 100.0);
        problem.add([(0, 1.0)], 30.0, 60.0);
        let fit = problem.solve(None).unwrap();
        assert!(near(fit.intercept, ln(10.0 / 90.0)), "{fit:?}");
        assert!(near(fit.weights[0], ln((30.0 / 30.0) / (10.0 / 90.0))), "{fit:?}");
        let woolf: f64 = 1.0 / 10.0 + 1.0 / 90.0 + 1.0 / 30.0 + 1.0 / 30.0;
        assert!(near(fit.errors[0], woolf.sqrt()), "{fit:?}");
    }

    /// A great ridge penalty leaves nothing but the prior; the intercept still fits the share.
    #[test]
    fn the_penalty_draws_to_the_prior() {
        let mut problem = Problem::new(vec![0.7, -0.2], 1e9);
        problem.add([(0, 1.0)], 5.0, 20.0);
        problem.add([(1, 2.0)], 1.0, 30.0);
        let fit = problem.solve(None).unwrap();
        assert!((fit.weights[0] - 0.7).abs() < 1e-6 && (fit.weights[1] + 0.2).abs() < 1e-6, "{fit:?}");
    }

    /// By a second way: the slope of the objective, as differences, is nothing at the answer, and any step aside is
    /// worse.
    #[test]
    fn nothing_near_the_answer_is_better() {
        let mut problem = Problem::new(vec![0.1, 0.0, -0.4], 0.5);
        for (row, won, all) in [
            (vec![(0, 1.0)], 7.0, 20.0),
            (vec![(0, 1.0), (2, 0.25)], 9.0, 11.0),
            (vec![(1, 3.0)], 1.0, 40.0),
            (vec![(1, 1.0), (2, 1.0)], 4.0, 9.0),
            (vec![], 2.0, 17.0),
        ] {
            problem.add(row, won, all);
        }
        let fit = problem.solve(None).unwrap();
        let mut best = vec![fit.intercept];
        best.extend(&fit.weights);
        let slope = problem.slope(&best, true);
        assert!(largest(slope.gradient.iter().copied()) <= TOLERANCE * 97.0, "{:?}", slope.gradient);
        let least = slope.objective;
        for place in 0..best.len() {
            for step in [1e-4, -1e-4] {
                let mut aside = best.clone();
                aside[place] += step;
                assert!(problem.slope(&aside, false).objective > least, "{place} {step}");
            }
        }
        let again = problem.solve(Some(&fit)).unwrap();
        assert!(again.weights.iter().zip(&fit.weights).all(|(one, other)| near(*one, *other)));
    }

    /// What every row has of a column says nothing of one and not of another: the weights are the same with it, and the
    /// intercept takes it back.
    #[test]
    fn what_all_have_in_common_moves_the_intercept_alone() {
        let with = |floors: [f64; 2], guess: Option<&Fit>| {
            let mut problem = Problem::new(vec![0.3, -0.2], 0.5);
            for (row, won, all) in [([0.0, 1.0], 7.0, 20.0), ([1.0, 0.0], 9.0, 11.0), ([2.0, 3.0], 1.0, 40.0)]
            {
                let floored = row.iter().zip(floors).map(|(more, floor)| more + floor).enumerate();
                problem.add(floored, won, all);
            }
            let fit = problem.solve(guess).unwrap();
            (problem.loss(&fit), fit)
        };
        let (loss, plain) = with([0.0, 0.0], None);
        for floors in [[3.0, 0.0], [0.0, 5.0], [2.0, 7.0]] {
            for guess in [None, Some(&plain)] {
                let (floored_loss, floored) = with(floors, guess);
                assert!(plain.weights.iter().zip(&floored.weights).all(|(one, other)| near(*one, *other)));
                let taken =
                    plain.weights.iter().zip(floors).fold(plain.intercept, |sum, (w, floor)| sum - w * floor);
                assert!(near(floored.intercept, taken), "{floors:?}: {floored:?}, {plain:?}");
                assert!(near(floored_loss, loss), "{floors:?}");
            }
        }
    }

    /// Leads that a column parts perfectly have no finite answer without a penalty, and one with it.
    #[test]
    fn perfect_separation_stays_finite() {
        let mut problem = Problem::new(vec![0.0], 1.0);
        problem.add([], 0.0, 50.0);
        problem.add([(0, 1.0)], 50.0, 50.0);
        let fit = problem.solve(None).unwrap();
        assert!(fit.weights[0] > 3.0 && fit.weights[0] < 10.0, "{fit:?}");
    }

    #[test]
    fn one_sort_of_leads_teaches_nothing() {
        let mut problem = Problem::new(vec![0.0], 1.0);
        problem.add([(0, 1.0)], 5.0, 5.0);
        assert!(problem.solve(None).is_none());
    }

    /// A column of a playbook: what all leads have of it, what some have on top, where its weight starts.
    fn columns() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
        let floor = prop::sample::select(vec![0.0, 0.0, 0.0, 1.0, 5.0, -5e3, 1e9, -1e9]);
        let more = prop::sample::select(vec![1.0, 0.001, -1.0, 30.0, -1e4, 1e6]);
        // At most ten log-odds for a lead, as learning has it.
        let column = (floor, more, -3.0..3.0)
            .prop_map(|(floor, more, prior): (f64, f64, f64)| (floor, more, prior / more.abs().max(1.0)));
        prop::collection::vec(column, 1..6)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// However often rules count, and however sure today's points are, there is an answer, where both sorts of
        /// leads are.
        #[test]
        fn there_is_an_answer(
            columns in columns(),
            rows in prop::collection::vec((prop::collection::vec(0..4u8, 5), 0..40u8, 0..40u8), 2..40),
            ridge_penalty in prop::sample::select(vec![0.01, 0.1, 1.0, 50.0, 1e3, 1e6, 1e9]),
        ) {
            let mut problem = Problem::new(columns.iter().map(|(_, _, prior)| *prior).collect(), ridge_penalty);
            for (often, won, lost) in rows {
                let row: Vec<(usize, f64)> = columns.iter().zip(often).enumerate().filter_map(|(place, ((floor, more, _), often))| {
                    let value = floor + more * f64::from(often);
                    (value != 0.0).then_some((place, value))
                }).collect();
                problem.add(row, f64::from(won), f64::from(won) + f64::from(lost));
            }
            let (won, all) = problem.rows.iter().fold((0.0, 0.0), |(won, all), row| (won + row.won, all + row.all));
            prop_assume!(won > 0.0 && won < all);
            let fit = problem.solve(None);
            prop_assert!(fit.is_some());
            prop_assert!(fit.unwrap().errors.iter().all(|error| error.is_finite()));
        }
    }
}
