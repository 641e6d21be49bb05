//! [`Judgement`]: grade and route now, every reason when asked.

use std::fmt;

use super::compiled::Playbook;
use crate::answer::Answer;
use crate::as_of::AsOf;
use crate::judge::Case;
use crate::name::Name;
use crate::points::Points;
use crate::prospect::Prospect;
use crate::qualification::{Change, Lift, Missing, Qualification};
use crate::score::Grade;
use crate::verdict::{Route, Verdict};

/// A judgement that answers what it is asked, and computes no more.
///
/// Grade, route and points are there at once. What is missing, what would lift the grade and until
/// when it holds are worked out on each call; [`qualification`](Self::qualification) is all of it.
///
/// ```
/// # use qualify::*;
/// # use qualify::standard::*;
/// # let playbook = PlaybookSpec::new("inbound", 1)
/// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
/// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
/// #     .hand_off_at(Grade::A)
/// #     .compile(&Schema::standard())?;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let acme = Prospect::new("acme");
/// let judgement = playbook.judge(&acme, now);
/// assert_eq!((judgement.grade(), judgement.route()), (Grade::D, Route::Marketing));
/// assert_eq!(judgement.missing()[0].attribute, "employees");
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
pub struct Judgement<'j> {
    playbook: &'j Playbook,
    case: Case<'j>,
}

impl<'j> Judgement<'j> {
    pub(super) fn new(playbook: &'j Playbook, prospect: &'j Prospect, as_of: AsOf) -> Self {
        Judgement { playbook, case: Case::new(playbook.program(), prospect, as_of) }
    }

    /// The grade by what is known.
    pub fn grade(&self) -> Grade {
        self.case.decision.grade
    }

    /// Who should get the lead.
    pub fn route(&self) -> Route {
        self.case.decision.route
    }

    /// All points.
    pub fn score(&self) -> Points {
        self.case.decision.scores.score.low
    }

    /// Points for who they are.
    pub fn fit(&self) -> Points {
        self.case.decision.scores.fit.low
    }

    /// Points for what they did.
    pub fn engagement(&self) -> Points {
        self.case.decision.scores.engagement.low
    }

    /// Whether the bar is cleared.
    pub fn clears_bar(&self) -> bool {
        self.case.decision.clears_bar
    }

    /// The answer of each criterion, in the playbook's order.
    pub fn answers(&self) -> impl Iterator<Item = (&'j Name, Answer)> + '_ {
        let names = self.playbook.program().criteria.iter().map(|criterion| &criterion.name);
        names.zip(self.case.decision.criteria.iter().copied())
    }

    /// What is missing, the best question first.
    pub fn missing(&self) -> Vec<Missing> {
        self.case.missing_now()
    }

    /// What would lift the grade, or clear the bar: at most five sets of one or two steps.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("field", 1)
    ///     .criteria(Man {
    ///         money: BUDGET.at_least(eur(5_000)),
    ///         authority: AUTHORITY.at_least("decision_maker"),
    ///         need: NEED.is(true),
    ///     })
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(AUTHORITY, "decision_maker").with(NEED, true);
    /// let lift = playbook.judge(&acme, now).lift();
    /// assert_eq!((lift[0].grade, lift[0].steps[0].name().as_str()), (Grade::A, "budget"));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn lift(&self) -> Vec<Lift> {
        self.case.lift_now()
    }

    /// Until when the judgement holds, nothing new happening, and what it becomes then. A drift of
    /// the score that changes neither grade, route, bar nor an answer does not count.
    ///
    /// It costs a judgement for each instant at which something known beforehand happens: a date
    /// comes near, a fact expires, something dated later begins. Of a prospect with thousands of
    /// those it may give an instant at which nothing differs yet: judge again then.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("soon", 1)
    ///     .grade(Grade::A, BUY_BY.within_days(30))
    ///     .hand_off_at(Grade::A)
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(BUY_BY, "2026-05-01".parse::<Day>().unwrap());
    /// let change = playbook.judge(&acme, now).next_change().unwrap();
    /// assert_eq!((change.at.to_rfc3339().as_str(), change.grade), ("2026-04-01T00:00:00+00:00", Grade::A));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn next_change(&self) -> Option<Change> {
        self.case.next_change()
    }

    /// The verdict alone: what the lead's life takes in. It costs less than everything, since
    /// what is missing and what would lift the grade are not worked out.
    pub fn verdict(&self) -> Verdict {
        self.case.verdict_now(&self.playbook.as_judge())
    }

    /// Everything, with all reasons.
    pub fn qualification(&self) -> Qualification {
        self.case.qualification(&self.playbook.as_judge())
    }
}

impl fmt::Debug for Judgement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Judgement({}, {}, {} points)", self.grade(), self.route(), self.score())
    }
}
