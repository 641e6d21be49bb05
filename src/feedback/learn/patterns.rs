//! [`Patterns`]: leads with the same columns as one row, each row with a count for every fold.

use crate::feedback::closed::Cohort;
use crate::feedback::fit::{Fit, Problem};
use crate::feedback::number::{float, of_millionths};
use crate::invariant::always;

use super::model::Reading;

/// Into how many folds leads are dealt to choose a ridge penalty.
pub(super) const FOLDS: usize = 5;

/// What a rule's or bin's leads say alone is told with next to nothing drawing it to where it started.
const ALONE: f64 = 0.1;

/// What is learnt of all leads.
pub(super) struct Fitted {
    pub(super) ridge_penalty: f64,
    pub(super) fit: Fit,
    /// What they say alone.
    pub(super) alone: Fit,
}

/// Leads with the same columns, put together and sorted: what is learnt depends on the leads, not on their order.
#[derive(Clone)]
pub(super) struct Patterns {
    /// The columns of each row and their values, in order.
    rows: Vec<Vec<(usize, f64)>>,
    /// How many leads of each fold have the row, and how many of these converted.
    counts: Vec<[Count; FOLDS]>,
}

/// The terms of a lead and how often each counts, its fold, and whether it converted.
type Lead = (Vec<(usize, i64)>, usize, bool);

#[derive(Clone, Copy, Default)]
struct Count {
    won: u64,
    all: u64,
}

impl Patterns {
    /// The terms of each lead are its columns, how often each counts their values.
    pub(super) fn of(cohort: &Cohort<'_>, reading: &Reading) -> Self {
        let closed = cohort.closed();
        let mut leads: Vec<Lead> = cohort
            .rows()
            .map(|(place, row)| {
                let mut terms = Vec::new();
                reading.each(closed, place, |term, millionths| terms.push((term, millionths)));
                let fold = row.key.checked_rem(FOLDS as u64).and_then(|fold| usize::try_from(fold).ok());
                (terms, always(fold, 0, "a rest of the folds"), row.converted)
            })
            .collect();
        leads.sort_unstable();
        let mut patterns = Patterns { rows: Vec::new(), counts: Vec::new() };
        for same in leads.chunk_by(|one, other| one.0 == other.0) {
            let Some((terms, _, _)) = same.first() else { continue };
            let mut counts = [Count::default(); FOLDS];
            for (_, fold, converted) in same {
                if let Some(count) = counts.get_mut(*fold) {
                    count.won = count.won.saturating_add(u64::from(*converted));
                    count.all = count.all.saturating_add(1);
                }
            }
            patterns.rows.push(terms.iter().map(|(term, amount)| (*term, of_millionths(*amount))).collect());
            patterns.counts.push(counts);
        }
        patterns
    }

    /// The same in other columns: each has a place and a weight of its own, or none; values of one place add up.
    pub(super) fn mapped(mut self, column: impl Fn(usize) -> Option<(usize, f64)>) -> Self {
        let map = |(term, value): (usize, f64)| column(term).map(|(column, weight)| (column, weight * value));
        for row in &mut self.rows {
            *row = std::mem::take(row).into_iter().filter_map(map).collect();
        }
        self
    }

    /// Fits all leads: at the ridge penalty that was asked for, or at the best of some, and nearly without one.
    pub(super) fn fit(&self, prior: &[f64], asked: Option<f64>, penalties: &[f64]) -> Option<Fitted> {
        let ridge_penalty = match asked {
            Some(ridge_penalty) => ridge_penalty,
            None => self.best_penalty(prior, penalties)?,
        };
        let mut problem = self.problem(prior, ridge_penalty, |_| true);
        let fit = problem.solve(None)?;
        problem.ridge_penalty = ALONE;
        Some(Fitted { ridge_penalty, fit, alone: problem.solve(None)? })
    }

    /// The problem of the leads of some folds.
    pub(super) fn problem(
        &self,
        prior: &[f64],
        ridge_penalty: f64,
        takes: impl Fn(usize) -> bool,
    ) -> Problem {
        let mut problem = Problem::new(prior.to_vec(), ridge_penalty);
        for (row, counts) in self.rows.iter().zip(&self.counts) {
            let (mut won, mut all) = (0u64, 0u64);
            for (_, count) in counts.iter().enumerate().filter(|(fold, _)| takes(*fold)) {
                (won, all) = (won.saturating_add(count.won), all.saturating_add(count.all));
            }
            if all > 0 {
                problem.add(row.iter().copied(), float(won), float(all));
            }
        }
        problem
    }

    /// So many rows are enough to choose a ridge penalty by.
    const ENOUGH: usize = 20_000;

    /// Every so manieth row, so that about [`ENOUGH`](Self::ENOUGH) are left. The rows are sorted, so each sort of
    /// lead keeps its part.
    fn thinned(&self) -> Patterns {
        let step = self.rows.len().div_ceil(Self::ENOUGH).max(1);
        let rows = self.rows.iter().step_by(step).cloned().collect();
        Patterns { rows, counts: self.counts.iter().step_by(step).copied().collect() }
    }

    /// Whether some leads of these folds converted, and some did not.
    fn has_both_sorts(&self, takes: impl Fn(usize) -> bool) -> bool {
        let counts = self.counts.iter().flat_map(|counts| counts.iter().enumerate());
        let taken = counts.filter(|(fold, _)| takes(*fold)).map(|(_, count)| *count);
        let sum = |(won, all): (u64, u64), count: Count| {
            (won.saturating_add(count.won), all.saturating_add(count.all))
        };
        let (won, all) = taken.fold((0, 0), sum);
        won > 0 && won < all
    }

    /// Of these ridge penalties the one by which each fold is told best from the others; of equal ones the greater. The
    /// ridge penalties rise. The greatest, where no fold can tell.
    fn best_penalty(&self, prior: &[f64], penalties: &[f64]) -> Option<f64> {
        let patterns = self.thinned();
        let mut losses = vec![0.0; penalties.len()];
        for fold in 0..FOLDS {
            // Where few leads are of one sort, the others of some fold may have none of it, and teach nothing.
            if !patterns.has_both_sorts(|other| other != fold) {
                continue;
            }
            let held_out = patterns.problem(prior, 0.0, |other| other == fold);
            let mut learnt = patterns.problem(prior, 0.0, |other| other != fold);
            let mut guess: Option<Fit> = None;
            // From the strongest down: each answer is a good guess of the next.
            for (ridge_penalty, loss) in penalties.iter().zip(&mut losses).rev() {
                learnt.ridge_penalty = *ridge_penalty;
                let fit = learnt.solve(guess.as_ref())?;
                *loss += held_out.loss(&fit);
                guess = Some(fit);
            }
        }
        let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
        penalties
            .iter()
            .zip(losses)
            .rev()
            .find(|(_, loss)| *loss <= least)
            .map(|(ridge_penalty, _)| *ridge_penalty)
    }
}

#[cfg(test)]
mod tests {
    use crate::fact::standard::EMPLOYEES;
    use crate::feedback::{ClosedLeads, Closing, Learning};
    use crate::{Condition, Grade, PlaybookSpec, Prospect, Schema};

    /// The fold of the one that converted has nobody to learn conversions from.
    #[test]
    fn one_conversion_is_enough_to_learn_from() {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let mut closed = ClosedLeads::of(&playbook);
        for i in 0..500 {
            let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 200);
            closed.add(&lead, now, Closing::from(i == 77));
        }
        assert!(closed.all().relearn(&Learning::default()).is_ok());
        assert!(closed.all().binned(&Learning::default()).is_ok());
    }
}
