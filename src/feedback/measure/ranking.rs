//! [`Ranking`]: leads in the order of a score, and how well that order tells who converts.

use std::fmt;

use serde::Serialize;

use crate::feedback::number::{float, size, wide};
use crate::feedback::share::{Interval, Share, Z95};
use crate::value::points::Points;

/// Leads in the order of a score, the best first; those of equal score are one step.
///
/// ```
/// use qualify::Points;
/// use qualify::feedback::Ranking;
///
/// let ranking = Ranking::of([(30, true), (20, false), (20, true), (5, false)].map(|(p, won)| (Points::whole(p), won)));
/// assert_eq!(ranking.auc().unwrap().value, 0.875);
/// assert_eq!(ranking.lift_in_best(25), Some(2.0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The greatest score first.
    steps: Vec<Step>,
    won: u64,
    lost: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    won: u64,
    lost: u64,
}

/// The area under the ROC curve: how often a lead that converted stands above one that did not, ties counted
/// half. One half is a coin, one is perfect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Auc {
    /// The area.
    pub value: f64,
    /// Its standard error; a half, which is as good as nothing known, with fewer than two leads of a sort (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988).
    pub standard_error: f64,
}

impl Ranking {
    /// Puts leads in order.
    pub fn of(scores: impl IntoIterator<Item = (Points, bool)>) -> Self {
        Self::of_all(scores.into_iter().collect())
    }

    // The work is here and not above, where each caller's iterator would have it compiled once more.
    fn of_all(mut scores: Vec<(Points, bool)>) -> Self {
        scores.sort_unstable_by(|one, other| other.cmp(one));
        let tied = scores.chunk_by(|one, other| one.0 == other.0);
        Self::of_steps(tied.map(|tied| Share::of_those(tied.iter().map(|(_, converted)| *converted))))
    }

    /// Of leads that are in order: those of equal scores together, the best first.
    pub(in crate::feedback) fn of_steps(shares: impl IntoIterator<Item = Share>) -> Self {
        let mut ranking = Ranking { steps: Vec::new(), won: 0, lost: 0 };
        for share in shares {
            let step = Step { won: share.count, lost: share.rest() };
            ranking.won = ranking.won.saturating_add(step.won);
            ranking.lost = ranking.lost.saturating_add(step.lost);
            ranking.steps.push(step);
        }
        ranking
    }

    /// The area under the curve. `None` without both sorts of leads.
    pub fn auc(&self) -> Option<Auc> {
        if self.won == 0 || self.lost == 0 {
            return None;
        }
        let (m, n) = (float(self.won), float(self.lost));
        // For each step: twice how many of the other sort it stands above (of those lost) or below (of those won).
        let (mut won_above, mut lost_above) = (0u64, 0u64);
        let (mut twice, mut parts) = (0u128, Vec::with_capacity(self.steps.len()));
        for step in &self.steps {
            let lost_below = self.lost.saturating_sub(lost_above).saturating_sub(step.lost);
            let beats = lost_below.saturating_mul(2).saturating_add(step.lost);
            let beaten = won_above.saturating_mul(2).saturating_add(step.won);
            twice = twice.saturating_add(u128::from(step.won).saturating_mul(u128::from(beats)));
            parts.push((step, float(beats) / (2.0 * n), float(beaten) / (2.0 * m)));
            won_above = won_above.saturating_add(step.won);
            lost_above = lost_above.saturating_add(step.lost);
        }
        let value = wide(twice) / (2.0 * m * n);
        let spread = |sum: f64, size: f64| if size > 1.0 { sum / (size - 1.0) / size } else { 0.0 };
        let (mut of_won, mut of_lost) = (0.0, 0.0);
        for (step, beats, beaten) in parts {
            of_won += float(step.won) * (beats - value) * (beats - value);
            of_lost += float(step.lost) * (beaten - value) * (beaten - value);
        }
        let few = self.won < 2 || self.lost < 2;
        let standard_error = if few { 0.5 } else { (spread(of_won, m) + spread(of_lost, n)).sqrt() };
        Some(Auc { value, standard_error })
    }

    /// How much more often than all the best so many per cent convert, 1 to 100. Of a step that only partly
    /// belongs to them, that part of its conversions counts. `None` where none converted.
    pub fn lift_in_best(&self, percent: u8) -> Option<f64> {
        let all = float(self.won.saturating_add(self.lost));
        let room = all * f64::from(percent) / 100.0;
        if self.won == 0 || room <= 0.0 {
            return None;
        }
        let (mut taken, mut won) = (0.0, 0.0);
        for step in &self.steps {
            let of = float(step.won) + float(step.lost);
            let part = ((room - taken) / of).min(1.0);
            won += float(step.won) * part;
            taken += of * part;
            if taken >= room {
                break;
            }
        }
        Some((won / room) / (float(self.won) / all))
    }

    /// The curve: for each step down, the share of those who did not convert and the share of those who did
    /// that stand above it. From (0, 0) to (1, 1).
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let mut curve = vec![(0.0, 0.0)];
        let (mut lost, mut won) = (0u64, 0u64);
        for step in &self.steps {
            (lost, won) = (lost.saturating_add(step.lost), won.saturating_add(step.won));
            let share = |part, all| Share::new(part, all).value().unwrap_or(0.0);
            curve.push((share(lost, self.lost), share(won, self.won)));
        }
        curve
    }
}

impl Auc {
    /// Where the true area lies with 95 % confidence.
    pub fn interval(&self) -> Interval {
        let half = Z95 * self.standard_error;
        Interval { low: (self.value - half).max(0.0), high: (self.value + half).min(1.0) }
    }

    /// How much more one score has than another on the same leads, each given as (one, other, converted), and the
    /// standard error of that. The two are compared lead by lead, which tells much smaller differences apart
    /// than their two intervals would. `None` without both sorts of leads.
    ///
    /// ```
    /// use qualify::Points;
    /// use qualify::feedback::Auc;
    ///
    /// let leads = [(3, 1, true), (2, 3, true), (1, 2, false), (0, 0, false)];
    /// let more = Auc::difference(leads.map(|(one, other, won)| (Points::whole(one), Points::whole(other), won)));
    /// assert_eq!(more.unwrap().0, 0.25);
    /// ```
    pub fn difference(leads: impl IntoIterator<Item = (Points, Points, bool)>) -> Option<(f64, f64)> {
        Self::difference_of(&leads.into_iter().collect::<Vec<_>>())
    }

    fn difference_of(leads: &[(Points, Points, bool)]) -> Option<(f64, f64)> {
        let one = placements(leads, |lead| lead.0);
        let other = placements(leads, |lead| lead.1);
        let (mut won, mut lost) = (Vec::new(), Vec::new());
        for ((one, other), lead) in one.iter().zip(&other).zip(leads) {
            if lead.2 { won.push(one - other) } else { lost.push(one - other) }
        }
        if won.is_empty() || lost.is_empty() {
            return None;
        }
        // Sorted, so that the order of the leads does not reach the last bit.
        won.sort_by(f64::total_cmp);
        lost.sort_by(f64::total_cmp);
        let mean = |list: &[f64]| list.iter().sum::<f64>() / size(list.len());
        let spread = |list: &[f64]| {
            let (n, mean) = (size(list.len()), mean(list));
            let squares = list.iter().fold(0.0, |sum, one| sum + (one - mean) * (one - mean));
            if n > 1.0 { squares / (n - 1.0) / n } else { 0.0 }
        };
        Some((mean(&won), (spread(&won) + spread(&lost)).sqrt()))
    }
}

/// For each lead the share of the other sort that it stands on the right side of, ties counted half.
fn placements(leads: &[(Points, Points, bool)], score: fn(&(Points, Points, bool)) -> Points) -> Vec<f64> {
    let mut order: Vec<(Points, usize, bool)> =
        leads.iter().enumerate().map(|(place, lead)| (score(lead), place, lead.2)).collect();
    order.sort_unstable();
    let won = size(leads.iter().filter(|lead| lead.2).count());
    let lost = size(leads.len()) - won;
    let mut placed = vec![0.0; leads.len()];
    let (mut won_below, mut lost_below) = (0.0, 0.0);
    for tied in order.chunk_by(|one, other| one.0 == other.0) {
        let won_here = size(tied.iter().filter(|lead| lead.2).count());
        let lost_here = size(tied.len()) - won_here;
        for (_, place, converted) in tied {
            let share = match converted {
                true => (lost_below + lost_here / 2.0) / lost,
                false => (won - won_below - won_here / 2.0) / won,
            };
            if let Some(placed) = placed.get_mut(*place) {
                *placed = share;
            }
        }
        won_below += won_here;
        lost_below += lost_here;
    }
    placed
}

/// With its interval: `0.812 (0.795 to 0.829)`.
impl fmt::Display for Auc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval { low, high } = self.interval();
        write!(f, "{:.3} ({low:.3} to {high:.3})", self.value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranking(leads: &[(i32, bool)]) -> Ranking {
        Ranking::of(leads.iter().map(|(points, won)| (Points::whole(*points), *won)))
    }

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn areas_by_hand() {
        let area = |leads: &[(i32, bool)]| ranking(leads).auc().map(|auc| auc.value);
        assert_eq!(area(&[(1, false), (2, true)]), Some(1.0));
        assert_eq!(area(&[(2, false), (1, true)]), Some(0.0));
        assert_eq!(area(&[(1, false), (1, true)]), Some(0.5));
        assert_eq!(area(&[(1, false), (2, true), (2, false), (3, true)]), Some(0.875));
        assert_eq!(area(&[(1, true)]), None);
        assert_eq!(area(&[]), None);
    }

    /// Twenty leads of which four converted. The best tenth are two leads: one of 9 points and, of the three of 8
    /// points, a third each.
    #[test]
    fn ties_take_part_by_halves_and_thirds() {
        let mut leads = vec![(9, true), (8, true), (8, true), (8, false), (3, true)];
        leads.extend(std::iter::repeat_n((1, false), 15));
        let lift = ranking(&leads).lift_in_best(10).unwrap();
        let expected = ((1.0 + 2.0 / 3.0) / 2.0) / (4.0 / 20.0);
        assert!((lift - expected).abs() < 1e-12, "{lift} {expected}");
        assert!((ranking(&leads).lift_in_best(100).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(ranking(&[(1, false)]).lift_in_best(10), None);
    }

    #[test]
    fn the_curve_runs_from_corner_to_corner() {
        let curve = ranking(&[(3, true), (2, false), (2, true), (1, false)]).curve();
        assert_eq!(curve, [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
    }

    /// By the definition, what each lead wins against those of the other sort: first of those that converted, then of
    /// the others; none without both sorts.
    fn wins(leads: &[(i32, bool)]) -> Option<[Vec<f64>; 2]> {
        let wins = |won: i32, lost: i32| match won.cmp(&lost) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
        type Side<'l> = Vec<&'l (i32, bool)>;
        let (won, lost): (Side<'_>, Side<'_>) = leads.iter().partition(|(_, won)| *won);
        let of_won = won.iter().map(|w| mean(&lost.iter().map(|l| wins(w.0, l.0)).collect::<Vec<_>>()));
        let of_lost = lost.iter().map(|l| mean(&won.iter().map(|w| wins(w.0, l.0)).collect::<Vec<_>>()));
        (!won.is_empty() && !lost.is_empty()).then(|| [of_won.collect(), of_lost.collect()])
    }

    fn mean(list: &[f64]) -> f64 {
        list.iter().sum::<f64>() / list.len() as f64
    }

    fn variance(list: &[f64]) -> f64 {
        match list.len() {
            1 => 0.0,
            n => list.iter().map(|one| (one - mean(list)).powi(2)).sum::<f64>() / (n as f64 - 1.0) / n as f64,
        }
    }

    /// The area by all pairs, and its error from the variances of what each lead wins.
    fn naive(leads: &[(i32, bool)]) -> Option<(f64, f64)> {
        let [of_won, of_lost] = wins(leads)?;
        Some((mean(&of_won), (variance(&of_won) + variance(&of_lost)).sqrt()))
    }

    /// The error of a difference of areas, from the variances of by how much more each lead wins.
    fn naive_error(one: &[(i32, bool)], other: &[(i32, bool)]) -> Option<f64> {
        let more = |(one, other): (Vec<f64>, Vec<f64>)| -> Vec<f64> {
            one.iter().zip(other).map(|(one, other)| one - other).collect()
        };
        let ([won, lost], [other_won, other_lost]) = (wins(one)?, wins(other)?);
        Some((variance(&more((won, other_won))) + variance(&more((lost, other_lost)))).sqrt())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn areas_are_those_of_all_pairs(leads in prop::collection::vec((0..12i32, any::<bool>()), 0..60)) {
            let auc = ranking(&leads).auc();
            prop_assert_eq!(auc.is_some(), naive(&leads).is_some());
            if let (Some(auc), Some((value, error))) = (auc, naive(&leads)) {
                let won = leads.iter().filter(|lead| lead.1).count();
                let error = if won < 2 || leads.len().saturating_sub(won) < 2 { 0.5 } else { error };
                prop_assert!(near(auc.value, value) && near(auc.standard_error, error), "{:?} {} {}", auc, value, error);
            }
        }

        #[test]
        fn a_difference_is_that_of_the_areas(
            leads in prop::collection::vec((0..9i32, 0..9i32, any::<bool>()), 0..60),
        ) {
            let points = |(one, other, won): &(i32, i32, bool)| (Points::whole(*one), Points::whole(*other), *won);
            let difference = Auc::difference(leads.iter().map(points));
            let by = |of: fn(&(i32, i32, bool)) -> i32| -> Vec<(i32, bool)> {
                leads.iter().map(|lead| (of(lead), lead.2)).collect()
            };
            let (one, other) = (by(|lead| lead.0), by(|lead| lead.1));
            let areas = ranking(&one).auc().zip(ranking(&other).auc());
            prop_assert_eq!(difference.is_some(), areas.is_some());
            if let (Some((value, error)), Some(areas)) = (difference, areas) {
                prop_assert!(near(value, areas.0.value - areas.1.value));
                prop_assert!(near(error, naive_error(&one, &other).unwrap()), "{}", error);
                // Never above what two independent areas would have.
                prop_assert!(error <= areas.0.standard_error + areas.1.standard_error + 1e-12);
                // Against what says the same of every lead, it is the error of the area itself.
                let constant = Auc::difference(one.iter().map(|lead| points(&(lead.0, 7, lead.1)))).unwrap();
                let (won, lost) = (one.iter().filter(|lead| lead.1).count(), one.iter().filter(|lead| !lead.1).count());
                prop_assert!(won < 2 || lost < 2 || near(constant.1, areas.0.standard_error));
            }
            let same = Auc::difference(leads.iter().map(|lead| points(&(lead.0, lead.0, lead.2))));
            prop_assert!(same.is_none_or(|(value, error)| near(value, 0.0) && near(error, 0.0)));
        }
    }
}
