//! [`Calibration`]: from a score to a probability, and how honest that is.

use serde::Serialize;

use crate::feedback::closed::Cohort;
use crate::feedback::fit::Problem;
use crate::feedback::number::{float, ln, logistic, of_points, size};
use crate::feedback::share::Share;
use crate::invariant::always;
use crate::value::name::OriginName;
use crate::value::points::Points;

/// From a score to the probability that a lead converts: the log-odds are a straight line of the score (J. Platt,
/// 1999), shifted for each segment by what its base rate says beyond the score.
///
/// A proposal's points order leads; only a calibration says how likely each is, and a segment of its own base rate
/// needs its own shift to stay honest. It decides nothing.
///
/// ```
/// use qualify::feedback::{ClosedLeads, Closing};
/// # use qualify::{standard::*, *};
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let playbook = PlaybookSpec::new("inbound", 1)
/// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
/// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
/// #     .compile(&Schema::standard())?;
/// let mut closed = ClosedLeads::of(&playbook);
/// for i in 0..1_000 {
///     // The fair brings buyers, the list does not; the score cannot know.
///     let (segment, bought) = if i % 2 == 0 { ("fair", i % 4 == 0) } else { ("list", i % 20 == 1) };
///     let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
///     closed.add(&lead, now, Closing::from(bought).segment(segment));
/// }
/// let calibration = closed.all().calibration().unwrap();
/// let said = |segment: &str| calibration.probability_in(20.into(), &segment.into());
/// assert!((said("fair") - 0.5).abs() < 0.05 && (said("list") - 0.1).abs() < 0.05);
/// assert!((calibration.probability(20.into()) - 0.3).abs() < 0.1);
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Calibration {
    /// The log-odds at no points.
    pub intercept: f64,
    /// What a point adds to the log-odds.
    pub slope: f64,
    /// What each segment adds, by name; a segment of which nothing is known adds nothing.
    pub segments: Vec<(OriginName, f64)>,
    /// The share of conversions among the leads that it was fitted to.
    pub base: Share,
}

/// How far probabilities are from what happened: the mean of the squared differences (G. W. Brier, 1950). Less is
/// better; the constant is what saying the base rate of the leads learnt from for everybody would get.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Brier {
    /// Of the probabilities.
    pub value: f64,
    /// Of the base rate for everybody.
    pub constant: f64,
}

/// Leads of about the same probability, and how many of them converted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CalibrationBin {
    /// The mean of the probabilities said.
    pub said: f64,
    /// What happened.
    pub happened: Share,
}

/// How strongly a segment's shift is drawn to none, in the terms of a ridge.
const SEGMENT_PENALTY: f64 = 4.0;

/// Each segment is a column of a regression, whose effort grows with their cube.
const MOST_SEGMENTS: usize = 200;

impl Calibration {
    /// Fits it to scores and outcomes. `None` without both sorts of leads.
    ///
    /// The outcomes are smoothed as Platt does, so that few leads give no certainty.
    pub fn of(scores: impl IntoIterator<Item = (Points, bool)>) -> Option<Self> {
        Self::fit(scores.into_iter().map(|(score, converted)| (score, None, converted)).collect(), &[])
    }

    /// The same with a shift for each segment of the leads, if they are of two to two hundred.
    pub(in crate::feedback) fn of_cohort(
        cohort: &Cohort<'_>,
        score: impl Fn(usize) -> Points,
    ) -> Option<Self> {
        let known = cohort.closed().segments();
        if !(2..=MOST_SEGMENTS).contains(&known.len()) {
            return Self::of(cohort.rows().map(|(place, row)| (score(place), row.converted)));
        }
        // By name: the order in which they came must not matter.
        let mut names = known.to_vec();
        names.sort_unstable();
        let ranks: Vec<Option<usize>> = known.iter().map(|name| names.binary_search(name).ok()).collect();
        let rank = |segment: usize| ranks.get(segment).copied().flatten();
        let leads =
            cohort.rows().map(|(place, row)| (score(place), row.segment.and_then(rank), row.converted));
        Self::fit(leads.collect(), &names)
    }

    fn fit(mut leads: Vec<(Points, Option<usize>, bool)>, segments: &[OriginName]) -> Option<Self> {
        leads.sort_unstable();
        let base = Share::of_those(leads.iter().map(|lead| lead.2));
        let (won, lost) = (float(base.count), float(base.rest()));
        if base.count == 0 || base.count == base.of {
            return None;
        }
        let (high, low) = ((won + 1.0) / (won + 2.0), 1.0 / (lost + 2.0));
        // A unit of score is a standard deviation, so that the ridge, there only to keep the answer finite,
        // weighs the same on every scale.
        let scale = deviation(&leads)?;
        let line = |segments: usize, ridge_penalty: f64| {
            let mut problem = Problem::new(vec![0.0; segments.saturating_add(1)], ridge_penalty);
            for same in leads.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
                let Some((score, segment, _)) = same.first() else { continue };
                let column = segment.filter(|_| segments > 0).map(|place| (place.saturating_add(1), 1.0));
                let row = std::iter::once((0, of_points(*score) / scale)).chain(column);
                let won = same.iter().filter(|lead| lead.2).count();
                let lost = same.len().saturating_sub(won);
                problem.add(row, size(won) * high + size(lost) * low, size(same.len()));
            }
            problem.solve(None)
        };
        let alone = line(0, 1e-6)?;
        let plain = Calibration {
            intercept: alone.intercept,
            slope: alone.weights.first()? / scale,
            segments: Vec::new(),
            base,
        };
        if segments.is_empty() {
            return Some(plain);
        }
        let Some(fit) = line(segments.len(), SEGMENT_PENALTY) else { return Some(plain) };
        let (slope, shifts) = fit.weights.split_first()?;
        Some(Calibration {
            intercept: fit.intercept,
            slope: slope / scale,
            segments: segments.iter().cloned().zip(shifts.iter().copied()).collect(),
            base,
        })
    }

    /// The probability of a score.
    pub fn probability(&self, score: Points) -> f64 {
        logistic(self.intercept + self.slope * of_points(score))
    }

    /// The probability of a score in a segment, however its name is written.
    pub fn probability_in(&self, score: Points, segment: &OriginName) -> f64 {
        let segment = segment.folded();
        let shift = self.segments.iter().find(|(name, _)| *name == segment).map_or(0.0, |(_, shift)| *shift);
        logistic(self.intercept + self.slope * of_points(score) + shift)
    }

    /// How many points double the odds. `None` where points say nothing, or the wrong thing.
    pub fn doubling(&self) -> Option<f64> {
        (self.slope > 1e-9).then(|| ln(2.0) / self.slope)
    }
}

impl Brier {
    /// Of leads given as (probability, base rate of the leads learnt from, converted). `None` of no leads.
    pub(in crate::feedback) fn of(leads: impl IntoIterator<Item = (f64, f64, bool)>) -> Option<Self> {
        Self::of_all(leads.into_iter().collect())
    }

    fn of_all(mut leads: Vec<(f64, f64, bool)>) -> Option<Self> {
        // Sorted, so that the order of the leads does not reach the last bit.
        leads.sort_by(|one, other| {
            let by_base = one.1.total_cmp(&other.1).then(one.2.cmp(&other.2));
            one.0.total_cmp(&other.0).then(by_base)
        });
        let mean = |said: fn(&(f64, f64, bool)) -> f64| {
            let squares = leads.iter().fold(0.0, |sum, lead| {
                let off = said(lead) - f64::from(u8::from(lead.2));
                sum + off * off
            });
            squares / size(leads.len())
        };
        (!leads.is_empty()).then(|| Brier { value: mean(|lead| lead.0), constant: mean(|lead| lead.1) })
    }
}

impl CalibrationBin {
    /// Ten bins of as many leads each, the least probability first. Leads of equal probability stay together.
    pub(in crate::feedback) fn table(mut leads: Vec<(f64, bool)>) -> Vec<CalibrationBin> {
        const BINS: usize = 10;
        leads.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let (mut bins, mut open) = (Vec::new(), (0.0, Share::default()));
        let (mut done, mut full, mut least) = (0usize, 0usize, None);
        for same in leads.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
            let Some((most, _)) = same.first() else { continue };
            for (said, converted) in same {
                open.0 += said;
                open.1.add(*converted);
            }
            least = least.or(Some(*most));
            done = done.saturating_add(same.len());
            let tenths = always(done.saturating_mul(BINS).checked_div(leads.len()), 0, "there is this one");
            if tenths > full {
                full = tenths;
                // A mean of equals need not equal them in floats.
                let said = (open.0 / float(open.1.of)).max(least.unwrap_or(*most)).min(*most);
                bins.push(CalibrationBin { said, happened: open.1 });
                (open, least) = ((0.0, Share::default()), None);
            }
        }
        bins
    }
}

/// The standard deviation of scores; one where all are equal. `None` of no leads.
fn deviation(leads: &[(Points, Option<usize>, bool)]) -> Option<f64> {
    let n = size(leads.len());
    let (first, last) = (leads.first()?, leads.last()?);
    // In order, so these are the least and the greatest. A mean of equals need not equal them in floats.
    if first.0 == last.0 {
        return Some(1.0);
    }
    let mean = leads.iter().fold(0.0, |sum, lead| sum + of_points(lead.0)) / n;
    let squares = leads.iter().fold(0.0, |sum, lead| {
        let off = of_points(lead.0) - mean;
        sum + off * off
    });
    Some((squares / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(list: &[(i32, bool, usize)]) -> Vec<(Points, bool)> {
        let one = |(points, won, times): &(i32, bool, usize)| {
            std::iter::repeat_n((Points::whole(*points), *won), *times)
        };
        list.iter().flat_map(one).collect()
    }

    /// Two scores fit exactly: each gets the share of its own smoothed outcomes.
    #[test]
    fn two_scores_get_their_own_shares() {
        let calibration =
            Calibration::of(leads(&[(0, true, 10), (0, false, 90), (20, true, 60), (20, false, 40)]))
                .unwrap();
        // Platt's targets: 71/72 for those who converted, 1/132 for the others.
        let (high, low) = (71.0 / 72.0, 1.0 / 132.0);
        let expected = [(10.0 * high + 90.0 * low) / 100.0, (60.0 * high + 40.0 * low) / 100.0];
        for (points, expected) in [0, 20].into_iter().zip(expected) {
            let said = calibration.probability(Points::whole(points));
            assert!((said - expected).abs() < 1e-6, "{points}: {said} {expected}");
        }
        let odds = |p: f64| p / (1.0 - p);
        let doubling = calibration.doubling().unwrap();
        let doublings = ln(odds(expected[1]) / odds(expected[0])) / ln(2.0);
        assert!((20.0 / doubling - doublings).abs() < 1e-5, "{doubling} {doublings}");
    }

    #[test]
    fn a_score_that_says_nothing_says_the_base_rate() {
        let calibration = Calibration::of(leads(&[(5, true, 250), (5, false, 750)])).unwrap();
        assert!((calibration.probability(Points::whole(5)) - 0.25).abs() < 2e-3);
        assert!(calibration.doubling().is_none());
        assert!(Calibration::of(leads(&[(5, true, 3)])).is_none());
        // Equal scores whose mean is no float.
        let odd = (0..60).map(|i| (Points::from_thousandths(-1), i % 3 == 0));
        assert!((Calibration::of(odd).unwrap().probability(Points::ZERO) - 1.0 / 3.0).abs() < 0.02);
    }

    #[test]
    fn brier_by_hand() {
        let brier = Brier::of([(0.75, 0.5, true), (0.25, 0.5, true), (0.0, 0.5, false)]).unwrap();
        assert!(
            (brier.value - (0.0625 + 0.5625) / 3.0).abs() < 1e-15 && (brier.constant - 0.25).abs() < 1e-15
        );
        assert!(Brier::of([]).is_none());
    }

    #[test]
    fn bins_hold_about_a_tenth_and_never_part_equals() {
        let said: Vec<(f64, bool)> = (0..100).map(|i| (f64::from(u8::from(i >= 50)), i % 4 == 0)).collect();
        let table = CalibrationBin::table(said);
        assert_eq!(
            table.iter().map(|bin| bin.happened).collect::<Vec<_>>(),
            [Share::new(13, 50), Share::new(12, 50)]
        );
        let said: Vec<(f64, bool)> = (0..95).map(|i| (f64::from(i) / 95.0, false)).collect();
        let sizes: Vec<u64> = CalibrationBin::table(said).iter().map(|bin| bin.happened.of).collect();
        assert_eq!((sizes.len(), sizes.iter().sum::<u64>()), (10, 95));
        assert!(sizes.iter().all(|size| (9..=10).contains(size)), "{sizes:?}");
    }

    /// The sum of three tenths is not three times a tenth in floats.
    #[test]
    fn equals_have_their_mean() {
        let table = CalibrationBin::table(vec![(0.1, false); 3]);
        assert_eq!(table.iter().map(|bin| bin.said.to_bits()).collect::<Vec<_>>(), [0.1_f64.to_bits()]);
    }
}
