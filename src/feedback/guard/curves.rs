//! [`Curves`]: what figures of held-out leads are drawn from.

use serde::Serialize;

use super::figures::HeldOut;
use crate::feedback::measure::{CalibrationBin, Ranking};

/// What a figure of some points is drawn from, on leads that they were not learnt from: the same leads, scores and
/// probabilities as those of [`Figures`](super::Figures), folds put together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Curves {
    /// The ROC curve, as [`Ranking::curve`] has it.
    pub roc: Vec<(f64, f64)>,
    /// What was said and what happened, the least probability first.
    pub calibration: Vec<CalibrationBin>,
}

impl Curves {
    /// Of what some points say of leads. `None` without leads.
    pub(super) fn of(leads: &[HeldOut]) -> Option<Self> {
        let ranking = Ranking::of(leads.iter().map(|lead| (lead.score, lead.converted)));
        let probabilities = leads.iter().map(|lead| (lead.probability, lead.converted)).collect();
        let curves = Curves { roc: ranking.curve(), calibration: CalibrationBin::table(probabilities) };
        (!leads.is_empty()).then_some(curves)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use crate::condition::Condition;
    use crate::fact::attribute::Schema;
    use crate::fact::prospect::Prospect;
    use crate::fact::standard::{EMPLOYEES, STUDENT};
    use crate::feedback::{CalibrationBin, ClosedLeads, Closing, Curves, Learning, Share, Split};
    use crate::playbook::spec::PlaybookSpec;
    use crate::score::Grade;

    /// The area below the polygon through the points.
    fn area(curve: &[(f64, f64)]) -> f64 {
        let strip = |two: &[(f64, f64)]| (two[1].0 - two[0].0) * (two[1].1 + two[0].1) / 2.0;
        curve.windows(2).map(strip).sum()
    }

    fn happened(bins: &[CalibrationBin]) -> Share {
        bins.iter().fold(Share::default(), |sum, bin| sum.with(bin.happened))
    }

    fn closed() -> ClosedLeads {
        let playbook = PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .rule("students", STUDENT.is(true), 20)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap();
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let mut closed = ClosedLeads::of(&playbook);
        for i in 0..600 {
            let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 200).with(STUDENT, i % 3 == 0);
            closed.add(&lead, now, Closing::from((i % 3 != 0 && i % 4 == 0) || i % 7 == 0).order(i));
        }
        closed
    }

    #[test]
    fn the_area_below_the_curve_is_the_one_of_the_figures_and_no_lead_is_left_out() {
        let closed = closed();
        for split in [Split::HASH, Split::TIME, Split::Folds(7)] {
            let study = closed.study(split, &Learning::default());
            let today = (study.today.unwrap(), study.today_curves.as_ref().unwrap());
            let proposed = study.candidates.iter().map(|c| (c.held_out.unwrap(), c.curves.as_ref().unwrap()));
            assert_eq!(study.candidates.len(), 2);
            for (figures, Curves { roc, calibration }) in proposed.chain([today]) {
                assert!((area(roc) - figures.auc.value).abs() < 1e-12, "{split:?}");
                assert_eq!(happened(calibration), study.measured_on, "{split:?}");
                assert!(calibration.is_sorted_by(|one, other| one.said < other.said), "{split:?}");
            }
        }
    }

    /// Today's points are learnt from no fold, so folds put together are the leads themselves.
    #[test]
    fn folds_leave_todays_points_as_they_are() {
        let closed = closed();
        for folds in [5, 7, 10] {
            let study = closed.study(Split::Folds(folds), &Learning::default());
            assert_eq!(Some(study.today.unwrap().auc), closed.all().report().auc, "{folds}");
        }
    }

    #[test]
    fn one_half_has_the_table_of_its_report() {
        let closed = closed();
        let folds = closed.split(Split::HASH);
        let report = folds[0].test.report_by(&folds[0].train.calibration().unwrap());
        let study = closed.study(Split::HASH, &Learning::default());
        assert_eq!(study.today_curves.unwrap().calibration, report.calibration);
    }
}
