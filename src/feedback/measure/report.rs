//! [`Report`]: how well a playbook tells who converts.

use std::fmt;

use serde::Serialize;

use super::calibration::{Brier, Calibration, CalibrationBin};
use super::evidence::{Direction, RuleEvidence};
use super::ranking::{Auc, Ranking};
use crate::feedback::closed::Cohort;
use crate::feedback::share::Share;
use crate::invariant::always;
use crate::score::Grade;
use crate::value::points::Points;

/// How well a playbook tells who converts, measured on closed leads. Each figure has what it rests on beside it.
/// `Display` writes it for a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// How many leads there are and how many of them converted.
    pub converted: Share,
    /// Each grade, A to D, empty ones too.
    pub grades: Vec<GradeLine>,
    /// How well the score orders them; `None` without both sorts of leads.
    pub auc: Option<Auc>,
    /// How well the grade alone does: where grades come from answers, it says more than the score.
    pub grade_auc: Option<Auc>,
    /// How much more often than all the best tenth by score converts.
    pub top_decile_lift: Option<f64>,
    /// How honest the probabilities are, where a calibration said them.
    pub brier: Option<Brier>,
    /// What was said and what happened, the least probability first.
    pub calibration: Vec<CalibrationBin>,
    /// Every rule, in the playbook's order.
    pub rules: Vec<RuleEvidence>,
}

/// The leads of one grade.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GradeLine {
    /// The grade.
    pub grade: Grade,
    /// How many of all leads have it.
    pub leads: Share,
    /// How many of these converted.
    pub converted: Share,
    /// How much more often than all they convert; `None` for an empty grade.
    pub lift: Option<f64>,
}

impl Cohort<'_> {
    /// How well the playbook tells who converts among these leads. For probabilities see
    /// [`report_by`](Self::report_by).
    pub fn report(&self) -> Report {
        let ranking = Ranking::of(self.scores());
        Report {
            converted: self.converted(),
            grades: Grade::ALL.into_iter().map(|grade| self.grade(grade)).collect(),
            auc: ranking.auc(),
            grade_auc: Ranking::of(self.rows().map(|(_, row)| (height(row.grade), row.converted))).auc(),
            top_decile_lift: ranking.lift_in_best(10),
            brier: None,
            calibration: Vec::new(),
            rules: RuleEvidence::of(self),
        }
    }

    /// The same with probabilities, which should come from other leads: the cohort that was learnt from.
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
    /// let calibration = fold.train.calibration().expect("both sorts of leads");
    /// let brier = fold.test.report_by(&calibration).brier.unwrap();
    /// assert!(brier.value < brier.constant, "honest, and better than the base rate for everybody");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn report_by(&self, calibration: &Calibration) -> Report {
        let said = self.said(calibration, |row| self.score(row));
        let base = calibration.base.value().unwrap_or_default();
        Report {
            brier: Brier::of(said.iter().map(|(_, p, converted)| (*p, base, *converted))),
            calibration: CalibrationBin::table(
                said.into_iter().map(|(_, p, converted)| (p, converted)).collect(),
            ),
            ..self.report()
        }
    }

    /// What a point of the score says about these leads.
    pub fn calibration(&self) -> Option<Calibration> {
        Calibration::of_cohort(self, |row| self.score(row))
    }

    /// Each lead's score, what a calibration says of that, and what became of the lead.
    pub(in crate::feedback) fn said(
        &self,
        calibration: &Calibration,
        score: impl Fn(usize) -> Points,
    ) -> Vec<(Points, f64, bool)> {
        let segments = self.closed().segments();
        let said = self.rows().map(|(place, row)| {
            let score = score(place);
            let p = match row.segment.and_then(|place| segments.get(place)) {
                Some(segment) => calibration.probability_in(score, segment),
                None => calibration.probability(score),
            };
            (score, p, row.converted)
        });
        said.collect()
    }

    /// Today's score of a lead.
    pub(in crate::feedback) fn score(&self, row: usize) -> Points {
        always(self.closed().row(row).map(|row| row.score), Points::ZERO, "one of their rows")
    }

    fn grade(&self, grade: Grade) -> GradeLine {
        let (mut leads, mut converted) = (Share::default(), Share::default());
        for (_, row) in self.rows() {
            leads.add(row.grade == grade);
            if row.grade == grade {
                converted.add(row.converted);
            }
        }
        let base = self.converted().value().filter(|base| *base > 0.0);
        let lift = converted.value().zip(base).map(|(mine, base)| mine / base);
        GradeLine { grade, leads, converted, lift }
    }
}

/// A grade as a score.
fn height(grade: Grade) -> Points {
    Points::whole(i32::from(grade.height()))
}

impl Report {
    /// The rules whose points the conversions contradict, and those that never fired.
    pub fn suspects(&self) -> impl Iterator<Item = &RuleEvidence> {
        self.rules.iter().filter(|rule| matches!(rule.direction, Direction::Wrong | Direction::NeverFires))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: Option<f64>, places: usize| match value {
            Some(value) => format!("{value:.places$}"),
            None => "-".to_owned(),
        };
        writeln!(f, "{} leads, converted {}", self.converted.of, self.converted)?;
        match self.auc.zip(self.grade_auc) {
            Some((auc, by_grade)) => writeln!(f, "order    AUC {auc} by score, {by_grade} by grade")?,
            None => writeln!(f, "order    not to be told: one sort of leads only")?,
        }
        if let Some(lift) = self.top_decile_lift {
            writeln!(f, "         the best tenth by score converts {lift:.2} times as often as all")?;
        }
        if let Some(Brier { value, constant }) = self.brier {
            writeln!(f, "honesty  Brier {value:.3}, saying the base rate for everybody {constant:.3}")?;
        }
        let line = |value: &dyn Fn(&CalibrationBin) -> Option<f64>| {
            let values = self.calibration.iter().map(|bin| number(value(bin).map(|share| share * 100.0), 0));
            values.map(|value| format!(" {value:>3}")).collect::<String>()
        };
        if !self.calibration.is_empty() {
            writeln!(f, "         said    {} %, leads in up to ten parts", line(&|bin| Some(bin.said)))?;
            writeln!(f, "         happened{} %", line(&|bin| bin.happened.value()))?;
        }
        write!(f, "grade  leads  share  converted                            lift")?;
        for line in &self.grades {
            let share = number(line.leads.value().map(|share| share * 100.0), 1);
            let converted = line.converted.to_string();
            let lift = number(line.lift, 2);
            write!(f, "\n{:5} {:6} {share:>5} %  {converted:36} {lift:>4}", line.grade, line.leads.count)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::fact::standard::EMPLOYEES;
    use crate::feedback::{ClosedLeads, Closing};
    use crate::{Condition, Grade, PlaybookSpec, Prospect, Schema};

    #[test]
    fn as_a_person_reads_it() {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let mut closed = ClosedLeads::of(&playbook);
        for i in 0..100 {
            let bought = if i % 2 == 0 { i % 5 == 0 } else { i % 3 == 0 };
            let employees = if i % 2 == 0 { 10 } else { 100 };
            let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, employees);
            closed.add(&lead, now, Closing::from(bought));
        }
        let whole = closed.all();
        let report = whole.report_by(&whole.calibration().unwrap());
        assert_eq!(
            report.to_string(),
            "\
100 leads, converted 27.0 % (19.3 to 36.4, 27 of 100)
order    AUC 0.589 (0.480 to 0.698) by score, 0.589 (0.480 to 0.698) by grade
         the best tenth by score converts 1.26 times as often as all
honesty  Brier 0.192, saying the base rate for everybody 0.197
         said      20  34 %, leads in up to ten parts
         happened  20  34 %
grade  leads  share  converted                            lift
A         50  50.0 %  34.0 % (22.4 to 47.8, 17 of 50)      1.26
B          0   0.0 %  none                                    -
C          0   0.0 %  none                                    -
D         50  50.0 %  20.0 % (11.2 to 33.0, 10 of 50)      0.74"
        );
    }
}
