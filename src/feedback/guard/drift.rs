//! [`Drift`]: whether the newest leads are still those that points were learnt from.

use std::fmt;

use serde::Serialize;

use crate::feedback::closed::{ClosedLeads, Cohort, Split};
use crate::feedback::number::{float, ln, size};
use crate::feedback::share::Share;
use crate::invariant::always;
use crate::value::points::Points;

/// Whether leads changed with time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Drift {
    /// How far the scores of the newest three tenths are from those of the older ones: the population stability
    /// index over tenths of the older leads (E. M. Lewis, 1994). Below 0.1 they are the same, above 0.25 others.
    pub stability: f64,
    /// The base rate in ten periods of as many leads each, the oldest first.
    pub periods: Vec<Period>,
}

/// As many leads as in every other period, one after the other in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Period {
    /// The order of its first lead.
    pub from: Option<i64>,
    /// How many converted.
    pub converted: Share,
}

/// Of fewer leads the index is great by chance.
const FEWEST: usize = 500;

/// How many parts scores and time are cut into.
const PARTS: usize = 10;

impl Drift {
    /// Of all leads. `None` if more than one in ten has no order, if all came at one instant, or if there are fewer
    /// than five hundred.
    pub(super) fn of(closed: &ClosedLeads) -> Option<Self> {
        let rows = closed.in_time().filter(|rows| rows.len() >= FEWEST)?;
        let folds = closed.split(Split::TIME);
        let fold = folds.first()?;
        let cut =
            |part: usize| always(rows.len().saturating_mul(part).checked_div(PARTS), 0, "there are parts");
        let period = |rows: &[usize]| {
            let converted =
                Share::of_those(rows.iter().filter_map(|row| closed.row(*row)).map(|row| row.converted));
            let from = rows.first().and_then(|row| closed.row(*row)).and_then(|row| row.order);
            Period { from, converted }
        };
        Some(Drift {
            stability: stability(&fold.train, &fold.test),
            periods: (0..PARTS)
                .filter_map(|part| rows.get(cut(part)..cut(part.saturating_add(1))))
                .map(period)
                .collect(),
        })
    }

    /// Whether the newest leads are others by the usual threshold of a quarter.
    pub fn is_great(&self) -> bool {
        self.stability > 0.25
    }
}

/// Σ (newer - older) · ln(newer / older) over the tenths of the older scores; half a lead is added to each count.
fn stability(older: &Cohort<'_>, newer: &Cohort<'_>) -> f64 {
    let mut scores: Vec<Points> = older.scores().map(|(score, _)| score).collect();
    scores.sort_unstable();
    let cut = |part: usize| scores.get(scores.len().saturating_mul(part).checked_div(PARTS)?).copied();
    let mut cuts: Vec<Points> = (1..PARTS).filter_map(cut).collect();
    cuts.dedup();
    let counts = |cohort: &Cohort<'_>| {
        let mut counts = vec![0u64; cuts.len().saturating_add(1)];
        for (score, _) in cohort.scores() {
            if let Some(count) = counts.get_mut(cuts.partition_point(|cut| *cut <= score)) {
                *count = count.saturating_add(1);
            }
        }
        let all = float(counts.iter().sum()) + 0.5 * size(counts.len());
        counts.into_iter().map(|count| (float(count) + 0.5) / all).collect::<Vec<f64>>()
    };
    let (older, newer) = (counts(older), counts(newer));
    older.iter().zip(&newer).fold(0.0, |sum, (older, newer)| sum + (newer - older) * ln(newer / older))
}

/// In one line, with the base rate of each period in per cent.
impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.stability {
            below if below < 0.1 => "the same",
            below if below <= 0.25 => "moving",
            _ => "others",
        };
        write!(
            f,
            "the newest leads are {word} by score (stability index {:.2}); converted by period",
            self.stability
        )?;
        for period in &self.periods {
            write!(f, " {:.1}", period.converted.value().unwrap_or(0.0) * 100.0)?;
        }
        f.write_str(" %")
    }
}

#[cfg(test)]
mod tests {
    use crate::fact::standard::EMPLOYEES;
    use crate::feedback::{ClosedLeads, Closing};
    use crate::{Condition, Grade, PlaybookSpec, Prospect, Schema};

    #[test]
    fn periods_are_ten_of_as_many_leads_each() {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        for leads in [500, 501, 511, 539, 1_009] {
            let mut closed = ClosedLeads::of(&playbook);
            for i in 0..leads {
                let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
                closed.add(&lead, now, Closing::from(i % 3 == 0).order(i));
            }
            let drift = super::Drift::of(&closed).unwrap();
            let sizes: Vec<u64> = drift.periods.iter().map(|period| period.converted.of).collect();
            let each = u64::try_from(i64::div_euclid(leads, 10)).unwrap();
            assert!(
                sizes.len() == 10 && sizes.iter().all(|size| (each..=each + 1).contains(size)),
                "{sizes:?}"
            );
        }
    }
}
