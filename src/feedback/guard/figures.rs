//! [`Figures`]: how well some points do on leads that they were not learnt from.

use std::fmt;

use serde::Serialize;

use crate::feedback::closed::{Cohort, TrainTest};
use crate::feedback::learn::Proposal;
use crate::feedback::measure::{Auc, Brier, Calibration, Ranking};
use crate::feedback::share::{Interval, Z95};
use crate::invariant::always;
use crate::value::points::Points;

/// How well some points tell who converts, on leads that they were not learnt from. Folds are put together: each
/// lead is scored by what the other folds teach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Figures {
    /// How well the score orders the leads.
    pub auc: Auc,
    /// How much more often than all the best tenth converts.
    pub top_decile_lift: f64,
    /// How honest the probabilities are that the leads that were learnt from calibrate.
    pub brier: Brier,
}

/// How much better some points order leads than today's do, on the same leads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Gain {
    /// By how much the area under the curve grows.
    pub value: f64,
    /// Its standard error, the two compared lead by lead.
    pub standard_error: f64,
}

/// A lead that was not learnt from, and what some points say of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldOut {
    pub(super) score: Points,
    /// The probability that the score stands for.
    pub(super) probability: f64,
    /// The share of conversions among the leads that were learnt from.
    base: f64,
    pub(super) converted: bool,
}

impl HeldOut {
    /// What today's points say of the leads that are measured on; nothing where those that were learnt from cannot calibrate them.
    pub(super) fn by_today(fold: &TrainTest<'_>) -> Vec<HeldOut> {
        let Some(today) = fold.train.calibration() else { return Vec::new() };
        Self::by(fold, &today, |row| fold.test.score(row))
    }

    /// What a proposal says of it. What each fold teaches has an origin of its own, so its scores are counted from
    /// the mean of the leads learnt from. Today's points have one origin for all.
    pub(super) fn by_proposal(fold: &TrainTest<'_>, proposal: &Proposal) -> Vec<HeldOut> {
        let score = |row| proposal.score(fold.test.closed(), row);
        let mut leads = Self::by(fold, &proposal.calibration, score);
        let from = mean(&fold.train, score);
        leads.iter_mut().for_each(|lead| lead.score = lead.score - from);
        leads
    }

    fn by(fold: &TrainTest<'_>, calibration: &Calibration, score: impl Fn(usize) -> Points) -> Vec<HeldOut> {
        let base = fold.train.converted().value().unwrap_or_default();
        let said = fold.test.said(calibration, score).into_iter();
        said.map(|(score, probability, converted)| HeldOut { score, probability, base, converted }).collect()
    }
}

/// The mean score of some leads, to a thousandth.
fn mean(cohort: &Cohort<'_>, score: impl Fn(usize) -> Points) -> Points {
    let sum: Points = cohort.rows().map(|(place, _)| score(place)).sum();
    let leads = always(i64::try_from(cohort.len()).ok(), i64::MAX, "fewer leads than 2^63");
    // Of no leads there is no mean, and nothing that is counted from it.
    Points::from_thousandths(sum.thousandths().checked_div(leads).unwrap_or(0))
}

impl Figures {
    /// Of what some points say of leads. `None` without both sorts of leads.
    pub(super) fn of(leads: &[HeldOut]) -> Option<Self> {
        let ranking = Ranking::of(leads.iter().map(|lead| (lead.score, lead.converted)));
        let brier = Brier::of(leads.iter().map(|lead| (lead.probability, lead.base, lead.converted)));
        Some(Figures { auc: ranking.auc()?, top_decile_lift: ranking.lift_in_best(10)?, brier: brier? })
    }
}

impl Gain {
    /// Of what a proposal and today's points say of the same leads. `None` also where today's say nothing of some.
    pub(super) fn of(proposed: &[HeldOut], today: &[HeldOut]) -> Option<Self> {
        if proposed.len() != today.len() {
            return None;
        }
        let both = proposed.iter().zip(today).map(|(then, now)| (then.score, now.score, then.converted));
        let (value, standard_error) = Auc::difference(both)?;
        Some(Gain { value, standard_error })
    }

    /// Where the true gain lies with 95 % confidence.
    pub fn interval(&self) -> Interval {
        let half = Z95 * self.standard_error;
        Interval { low: self.value - half, high: self.value + half }
    }
}

/// `AUC 0.812 (0.795 to 0.829), best tenth 2.31, Brier 0.141 (constant 0.239)`.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Brier { value, constant } = self.brier;
        write!(
            f,
            "AUC {}, best tenth {:.2}, Brier {value:.3} (constant {constant:.3})",
            self.auc, self.top_decile_lift
        )
    }
}

/// `+0.012 (+0.004 to +0.020)`.
impl fmt::Display for Gain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { low, high } = self.interval();
        write!(f, "{:+.3} ({low:+.3} to {high:+.3})", self.value)
    }
}
