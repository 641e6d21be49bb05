//! [`Split`]: which leads a proposal is learnt from, and which it is measured on.

use serde::Serialize;

use super::{ClosedLeads, Cohort};
use crate::invariant::always;

/// Which closed leads points are learnt from, and which they are measured on. What was learnt from is never
/// measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Split {
    /// At random: buckets below `learn` are learnt from, those from there up to below `until` measured on.
    Hash {
        /// The first bucket that is not learnt from, 1 to 99.
        learn: u8,
        /// The first bucket that is not measured on, up to 100.
        until: u8,
    },
    /// By time: the oldest so many per cent are learnt from, the others measured on.
    Time {
        /// How many per cent, 1 to 99.
        percent: u8,
    },
    /// By turns: the ten tens of buckets are dealt to so many folds, two to ten, and each fold is measured on by
    /// what the others teach. For few leads.
    Folds(u8),
}

/// A cohort to learn from, and one to measure on that nothing was learnt from.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a lead is learnt from or measured on")]
pub struct TrainTest<'c> {
    /// The leads that points are learnt from.
    pub train: Cohort<'c>,
    /// The leads that they are measured on.
    pub test: Cohort<'c>,
}

impl Split {
    /// At random, seven to three.
    pub const HASH: Split = Split::Hash { learn: 70, until: 100 };
    /// By time, seven to three.
    pub const TIME: Split = Split::Time { percent: 70 };
}

impl ClosedLeads {
    /// Splits the leads into those to learn from and those to measure on: once, or once for each fold.
    ///
    /// Leads without an [order](super::Closing::order) take part in a split by time as if they were the oldest. Where
    /// more than one in ten has none, or all are of one instant, the list is empty: which leads are the newest, nobody
    /// can say.
    ///
    /// ```
    /// # use qualify::feedback::{ClosedLeads, Closing, Learning, Split};
    /// # use qualify::{standard::*, *};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard())?;
    /// # let mut closed = ClosedLeads::of(&playbook);
    /// # for i in 0..600 {
    /// #     let bought = if i % 100 >= 50 { i % 3 == 0 } else { i % 7 == 0 };
    /// #     let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
    /// #     closed.add(&lead, now, Closing::from(bought).order(i));
    /// # }
    /// let fold = &closed.split(Split::TIME)[0];
    /// assert_eq!((fold.train.len(), fold.test.len()), (420, 180));
    /// let folds = closed.split(Split::Folds(5));
    /// assert_eq!(folds.iter().map(|fold| fold.test.len()).sum::<usize>(), 600);
    /// assert_eq!(closed.split(Split::Folds(200)).len(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(&self, split: Split) -> Vec<TrainTest<'_>> {
        match split {
            Split::Hash { learn, until } => {
                vec![self.fold(|row| {
                    let bucket = always(self.row(row).map(|row| row.bucket), u8::MAX, "one of their rows");
                    if bucket < learn { Some(true) } else { (bucket < until).then_some(false) }
                })]
            }
            Split::Time { percent } => self.by_time(percent),
            Split::Folds(folds) => (0..folds.min(10))
                .map(|fold| {
                    self.fold(|row| {
                        let ten = self.row(row).and_then(|row| row.bucket.checked_div(10))?;
                        Some(ten.checked_rem(folds.min(10))? != fold)
                    })
                })
                .collect(),
        }
    }

    /// Puts a lead into `train` for `Some(true)`, and into `test` for `Some(false)`.
    fn fold(&self, side: impl Fn(usize) -> Option<bool>) -> TrainTest<'_> {
        let (mut learn, mut measure) = (Vec::new(), Vec::new());
        for row in 0..self.len() {
            match side(row) {
                Some(true) => learn.push(row),
                Some(false) => measure.push(row),
                None => {}
            }
        }
        TrainTest { train: Cohort::of(self, learn), test: Cohort::of(self, measure) }
    }

    fn by_time(&self, percent: u8) -> Vec<TrainTest<'_>> {
        let Some(mut rows) = self.in_time() else { return Vec::new() };
        let wanted = rows.len().saturating_mul(usize::from(percent)).checked_div(100);
        let wanted = always(wanted, 0, "a hundred is not zero");
        let order = |place: usize| rows.get(place).and_then(|row| self.row(*row)).and_then(|row| row.order);
        // Leads of one instant stay together: the cut goes where the next ones begin or these began, whatever is
        // nearer.
        let begins = |place: &usize| *place > 0 && order(place.saturating_sub(1)) != order(*place);
        let before = (0..=wanted.min(rows.len())).rev().find(begins);
        let after = (wanted..rows.len()).find(begins);
        let nearest = [before, after].into_iter().flatten().min_by_key(|place| place.abs_diff(wanted));
        let Some(cut) = nearest.filter(|cut| *cut < rows.len()) else { return Vec::new() };
        let newer = rows.split_off(cut);
        vec![TrainTest { train: Cohort::of(self, rows), test: Cohort::of(self, newer) }]
    }

    /// The oldest first; `None` unless nine of ten leads have an order.
    pub(in crate::feedback) fn in_time(&self) -> Option<Vec<usize>> {
        let ordered = self.rows().iter().filter(|row| row.order.is_some()).count();
        let enough = ordered > 0 && ordered.saturating_mul(10) >= self.len().saturating_mul(9);
        enough.then(|| {
            let mut rows: Vec<usize> = (0..self.len()).collect();
            self.sort(&mut rows);
            rows
        })
    }
}
