//! Trying points on leads that they were not learnt from.

use super::curves::Curves;
use super::drift::Drift;
use super::figures::{Figures, Gain, HeldOut};
use super::leakage::TargetLeakage;
use super::study::{Candidate, Newest, Study};
use crate::feedback::closed::{ClosedLeads, Cohort, Split, TrainTest};
use crate::feedback::learn::{Learning, Method, NotLearnt, Proposal};
use crate::feedback::measure::Ranking;
use crate::feedback::share::Share;

impl ClosedLeads {
    /// Learns from one part of the leads, measures on the other, and says what speaks against each proposal. The
    /// newest leads are held out besides, whatever the split.
    ///
    /// ```
    /// use qualify::feedback::{ClosedLeads, Closing, Learning, Split};
    /// # use qualify::{standard::*, *};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard())?;
    /// let mut closed = ClosedLeads::of(&playbook);
    /// for i in 0..500 {
    ///     // Whether they buy has nothing to do with what is known of them.
    ///     let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
    ///     closed.add(&lead, now, Closing::from(i % 7 == 0).order(i));
    /// }
    /// let study = closed.study(Split::HASH, &Learning::default());
    /// let objection = study.candidates[0].objections[0].to_string();
    /// assert!(objection.starts_with("no usable signal"), "{objection}");
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn study(&self, split: Split, learning: &Learning) -> Study {
        let (folds, newest) = (self.split(split), self.split(Split::TIME));
        let today: Vec<HeldOut> = folds.iter().flat_map(HeldOut::by_today).collect();
        let trial = Trial { split, whole: self.all(), folds, newest, today };
        let mut study = Study {
            split,
            learnt_from: match trial.folds.as_slice() {
                [only] => only.train.converted(),
                [] => Share::default(),
                _ => trial.whole.converted(),
            },
            measured_on: trial
                .folds
                .iter()
                .map(|fold| fold.test.converted())
                .fold(Share::default(), Share::with),
            today: Figures::of(&trial.today),
            today_curves: Curves::of(&trial.today),
            candidates: Vec::new(),
            not_learnt: Vec::new(),
            leakage: TargetLeakage::find(self),
            drift: Drift::of(self),
        };
        for method in [Method::Relearnt, Method::Binned] {
            match trial.candidate(method, learning) {
                Ok(candidate) => {
                    study.candidates.push(candidate.judged(study.measured_on, study.drift.as_ref()));
                }
                Err(not) => study.not_learnt.push((method, not)),
            }
        }
        study
    }
}

/// What candidates are learnt from and measured on.
struct Trial<'c> {
    split: Split,
    whole: Cohort<'c>,
    folds: Vec<TrainTest<'c>>,
    newest: Vec<TrainTest<'c>>,
    /// What today's points say of the leads that are held out.
    today: Vec<HeldOut>,
}

impl Trial<'_> {
    fn candidate(&self, method: Method, learning: &Learning) -> Result<Candidate, NotLearnt> {
        let (mut held_out, mut proposals) = (Vec::new(), Vec::new());
        for fold in &self.folds {
            let proposal = fold.train.learn(method, learning)?;
            held_out.extend(HeldOut::by_proposal(fold, &proposal));
            proposals.push(proposal);
        }
        let proposal = match (proposals.pop(), self.folds.len()) {
            (Some(proposal), 1) => proposal,
            // Of folds the proposal itself is learnt from all leads.
            _ => self.whole.learn(method, learning)?,
        };
        let newest = self.newest.first().map(|newest| {
            let apart = (self.split != Split::TIME).then(|| newest.train.learn(method, learning));
            // Held out by time, the proposal itself is learnt from the older leads.
            let learnt = apart.as_ref().map_or(Some(&proposal), |apart| apart.as_ref().ok());
            Newest::of(newest, learnt)
        });
        Ok(Candidate {
            held_out: Figures::of(&held_out),
            curves: Curves::of(&held_out),
            gain: Gain::of(&held_out, &self.today),
            proposal,
            newest,
            objections: Vec::new(),
            cautions: Vec::new(),
        })
    }
}

impl Newest {
    /// On the newest leads, by what the older ones teach.
    fn of(fold: &TrainTest<'_>, learnt: Option<&Proposal>) -> Self {
        Newest {
            older: fold.train.converted(),
            newest: fold.test.converted(),
            today: Ranking::of(fold.test.scores()).auc(),
            proposed: learnt.and_then(|learnt| learnt.ranking(&fold.test).auc()),
        }
    }
}
