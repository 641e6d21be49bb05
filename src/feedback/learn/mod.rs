//! Points learnt from outcomes, as proposals.

mod binned;
mod bins;
mod engaging;
mod held;
mod model;
mod order;
mod patterns;
mod proposal;
mod relearn;
mod respec;

pub(super) use binned::evidence_of;
pub use proposal::{Method, NotLearnt, Proposal, RuleChange, ThresholdChange};

use crate::feedback::closed::Cohort;

/// How points are learnt. The default is for leads of which nothing else is known.
///
/// ```
/// use qualify::feedback::Learning;
///
/// let learning = Learning::default().doubling(20);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Learning {
    doubling: Option<u16>,
    ridge_penalty: Option<f64>,
}

/// The doubling of points from binned facts, and of points whose own is not known.
const DOUBLING: f64 = 20.0;

impl Learning {
    /// How many points shall double the odds of a conversion, at least one. Without it, rules learnt anew keep the
    /// doubling that today's points have, between 5 and 50, so that old and new compare; binned facts have 20.
    #[must_use]
    pub fn doubling(mut self, points: u16) -> Self {
        self.doubling = Some(points.max(1));
        self
    }

    /// Sets the ridge penalty: larger values keep points closer to where they start, rules to today's points and bins to
    /// what the weight of evidence says. It is an amount of information: a rule moves
    /// halfway to what its leads say when there are four times as many of them and half of them convert. Without
    /// it, that of some ridge penalties is taken by which fifths of the leads are told best from the others. It lies
    /// between 0.01 and 10⁹, at which nothing moves.
    #[must_use]
    pub fn ridge_penalty(mut self, ridge_penalty: f64) -> Self {
        self.ridge_penalty = Some(if ridge_penalty.is_nan() { 1.0 } else { ridge_penalty.clamp(0.01, 1e9) });
        self
    }
}

impl Cohort<'_> {
    /// The playbook's own rules with points learnt from these leads: a logistic regression of conversion on the
    /// rules that fired, drawn to today's points (A. E. Hoerl, R. W. Kennard, 1970), so that a rule of few leads
    /// stays where it is. Thresholds move so that as many leads as today reach them.
    ///
    /// # Errors
    /// There is nothing to learn from: see [`NotLearnt`].
    ///
    /// ```
    /// use qualify::feedback::{ClosedLeads, Closing, Learning};
    /// # use qualify::{standard::*, *};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .rule("students", STUDENT.is(true), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard())?;
    /// let mut closed = ClosedLeads::of(&playbook);
    /// for i in 0..400 {
    ///     // Students never buy; the playbook gives them points all the same.
    ///     let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 200).with(STUDENT, i % 3 == 0);
    ///     closed.add(&lead, now, Closing::from(i % 3 != 0 && i % 4 == 0));
    /// }
    /// let proposal = closed.all().relearn(&Learning::default())?;
    /// let students = &proposal.rules[1];
    /// assert!(students.new.unwrap() < Points::ZERO);
    /// assert!(proposal.spec.compile(&Schema::standard()).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn relearn(&self, learning: &Learning) -> Result<Proposal, NotLearnt> {
        relearn::relearn(self, learning)
    }

    pub(super) fn learn(&self, method: Method, learning: &Learning) -> Result<Proposal, NotLearnt> {
        match method {
            Method::Relearnt => self.relearn(learning),
            Method::Binned => self.binned(learning),
        }
    }

    /// Points learnt from all facts of these leads: each attribute in bins, and each bin with points. They
    /// start from its weight of evidence (I. J. Good, 1950; N. Siddiqi, 2006), the attributes weighed against each
    /// other by a logistic regression; a second one lets each bin move from there as far as held-out leads bear
    /// it out. Rules of activities take part and keep their form.
    ///
    /// # Errors
    /// There is nothing to learn from: see [`NotLearnt`].
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
    /// let proposal = closed.all().binned(&Learning::default())?;
    /// // A rule for each bin, and as ordinary as any.
    /// assert!(proposal.spec.rules.iter().all(|rule| rule.name.as_str().starts_with("employees.")));
    /// let worth = |name: &str| proposal.rules.iter().find(|rule| rule.rule == *name).and_then(|rule| rule.new);
    /// assert!(worth("employees.from-90") > worth("employees.below-9"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn binned(&self, learning: &Learning) -> Result<Proposal, NotLearnt> {
        binned::binned(self, learning)
    }
}
