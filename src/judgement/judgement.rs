//! [`Judgement`]: grade and route now, every reason when asked.

use std::fmt;

use super::case::Case;
use super::reasons::{Judge, Reasons};
use crate::fact::prospect::Prospect;
use crate::history::History;
use crate::playbook::compiled::Playbook;
use crate::qualification::{
    Change, Contribution, Failing, Finding, Improvement, Missing, NotCounted, NotYet, Qualification, Span,
};
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::as_of::AsOf;
use crate::value::name::Name;
use crate::value::points::Points;
use crate::verdict::{Route, Verdict};

/// A judgement that answers what it is asked, and computes no more.
///
/// Grade, route and points are there at once. Each reason has a door of its own and is worked out on
/// each call; what several of them need is worked out once. By far the dearest are what would
/// improve the grade and, where something is dated, until when it holds.
/// [`qualification`](Self::qualification) is all of it.
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
/// assert_eq!((judgement.best(), judgement.score_span().high), (Grade::A, 20.into()));
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
pub struct Judgement<'j> {
    playbook: &'j Playbook,
    reasons: Reasons<'j>,
}

impl Playbook {
    /// Judges a prospect as of an instant: everything, with all reasons.
    ///
    /// Total: it cannot fail and cannot panic. What does not fit the schema is unknown and says so.
    /// It costs as much as asking a [`Judgement`] for each of its answers; where grade and route
    /// are enough, [`judge`](Self::judge) is the cheaper way.
    pub fn qualify(&self, prospect: &Prospect, as_of: impl Into<AsOf>) -> Qualification {
        self.judge(prospect, as_of).qualification()
    }

    /// Judges a prospect and keeps the way open to every further question, each answered when
    /// it is asked. It reads every activity; of a prospect with thousands of them keep a
    /// [`History`] and [`judge_with`](Self::judge_with) it.
    pub fn judge<'j>(&'j self, prospect: &'j Prospect, as_of: impl Into<AsOf>) -> Judgement<'j> {
        Judgement::new(self, prospect, as_of.into())
    }

    /// Judges a prospect by a kept [`History`] in place of its own activities, which are not read:
    /// the facts are the prospect's, and all that was done is the history's. What it costs does not
    /// grow with the number of activities.
    ///
    /// A history of the same activities gives the same judgement as [`judge`](Self::judge), to the
    /// last reason. One that another playbook made, or an older version of this one, is used as it
    /// is where both ask about the same kinds together and tell days apart alike; otherwise it is
    /// indexed again for this one judgement, which is right but slow: make a new one with
    /// [`history`](Self::history). A playbook of host criteria has all activities put in a row for
    /// them, once after each change of the history.
    ///
    /// ```
    /// # use qualify::*;
    /// # let at = "2026-03-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("demos", 1)
    ///     .activity("demo", "demo_request", 30)
    ///     .grade(Grade::A, Condition::ScoreAtLeast(60.into()))
    ///     .hand_off_at(Grade::A)
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").did(Activity::new("d-1", "demo_request", at));
    ///
    /// let mut history = playbook.history_of(&acme);
    /// assert_eq!(playbook.judge_with(&acme, &history, now).qualification(), playbook.qualify(&acme, now));
    ///
    /// history.record(Activity::new("d-2", "demo_request", now));
    /// assert_eq!(playbook.judge_with(&acme, &history, now).grade(), Grade::A);
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn judge_with<'j>(
        &'j self,
        prospect: &'j Prospect,
        history: &'j History,
        as_of: impl Into<AsOf>,
    ) -> Judgement<'j> {
        Judgement::with(self, prospect, history, as_of.into())
    }

    fn as_judge(&self) -> Judge<'_> {
        Judge {
            name: self.name(),
            version: self.version(),
            fingerprint: self.fingerprint(),
            signed: self.is_signed(),
        }
    }
}

impl<'j> Judgement<'j> {
    fn new(playbook: &'j Playbook, prospect: &'j Prospect, as_of: AsOf) -> Self {
        Judgement {
            playbook,
            reasons: Reasons::of(Case::new(playbook.program(), playbook.table(), prospect, as_of)),
        }
    }

    fn with(playbook: &'j Playbook, prospect: &'j Prospect, history: &'j History, as_of: AsOf) -> Self {
        Judgement {
            playbook,
            reasons: Reasons::of(Case::with(playbook.program(), playbook.table(), prospect, history, as_of)),
        }
    }

    /// The grade by what is known.
    pub fn grade(&self) -> Grade {
        self.case().decision.grade
    }

    /// Who should get the lead.
    pub fn route(&self) -> Route {
        self.case().decision.route
    }

    /// All points.
    pub fn score(&self) -> Points {
        self.case().decision.scores.score.low
    }

    /// Points for who they are.
    pub fn fit(&self) -> Points {
        self.case().decision.scores.fit.low
    }

    /// Points for what they did.
    pub fn engagement(&self) -> Points {
        self.case().decision.scores.engagement.low
    }

    /// Whether the bar is cleared.
    pub fn clears_bar(&self) -> bool {
        self.case().decision.clears_bar
    }

    /// The answer of each criterion, in the playbook's order.
    pub fn answers(&self) -> impl Iterator<Item = (&'j Name, Answer)> + '_ {
        let names = self.playbook.program().criteria.iter().map(|criterion| &criterion.name);
        names.zip(self.case().decision.criteria.iter().copied())
    }

    /// Why, by criterion, in the playbook's order.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .criteria(Framework::new("one").criterion(Criterion::new("need", NEED.is(true))))
    /// #     .grade(Grade::A, Condition::met_at_least(1))
    /// #     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(NEED, true);
    /// let findings = playbook.judge(&acme, now).findings();
    /// assert_eq!((findings[0].answer, findings[0].facts[0].attribute.as_str()), (Answer::Met, "need"));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        self.case().findings()
    }

    /// Why, by points: they add up to the score. Those with most points first.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(EMPLOYEES, 120);
    /// let judgement = playbook.judge(&acme, now);
    /// let sum: Points = judgement.contributions().iter().map(|one| one.points).sum();
    /// assert_eq!(sum, judgement.score());
    /// assert_eq!(judgement.rules().next().unwrap(), "mid-market");
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn contributions(&self) -> Vec<Contribution> {
        self.reasons.contributions()
    }

    /// The rules that fired and do not count, since their group takes another.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::score::{Group, Rule};
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("inbound", 1)
    ///     .with_rule(Rule::new("manager", AUTHORITY.at_least("influencer"), 3).group("seniority"))
    ///     .with_rule(Rule::new("director", AUTHORITY.at_least("decision_maker"), 5).group("seniority"))
    ///     .group("seniority", Group::highest())
    ///     .grade(Grade::A, Condition::ScoreAtLeast(5.into()))
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(AUTHORITY, "decision_maker");
    /// let judgement = playbook.judge(&acme, now);
    /// assert_eq!(judgement.score(), 5.into());
    /// assert_eq!(judgement.not_counted()[0].rule, "manager");
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn not_counted(&self) -> Vec<NotCounted> {
        self.reasons.not_counted()
    }

    /// The rules that gave or took points, in the order of names.
    pub fn rules(&self) -> impl Iterator<Item = &'j Name> + '_ {
        self.reasons.rules()
    }

    /// The requirements of the hand-off that are not met.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("field", 1)
    ///     .grade(Grade::A, NEED.is(true))
    ///     .hand_off_requires("known-size", EMPLOYEES.known())
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").with(NEED, true);
    /// let judgement = playbook.judge(&acme, now);
    /// assert_eq!((judgement.grade(), judgement.route()), (Grade::A, Route::Marketing));
    /// assert_eq!(judgement.failing()[0].requirement, "known-size");
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn failing(&self) -> Vec<Failing> {
        self.case().failing()
    }

    /// Whether they did something of late that the playbook counts.
    pub fn engaged(&self) -> bool {
        self.case().known.engaged
    }

    /// The reason code of the first disqualifier that is met.
    pub fn disqualifier(&self) -> Option<&'j Name> {
        self.case().disqualifier()
    }

    /// What the score could be once the unknown facts are known.
    pub fn score_span(&self) -> Span {
        self.reasons.possible().scores.score
    }

    /// What the fit could be then.
    pub fn fit_span(&self) -> Span {
        self.reasons.possible().scores.fit
    }

    /// What the engagement could be then.
    pub fn engagement_span(&self) -> Span {
        self.reasons.possible().scores.engagement
    }

    /// The least grade that the unknown facts leave possible.
    pub fn worst(&self) -> Grade {
        self.reasons.possible().worst
    }

    /// The greatest grade that they leave possible.
    pub fn best(&self) -> Grade {
        self.reasons.possible().best
    }

    /// What was left out because it lies after the instant of the judgement.
    pub fn not_yet(&self) -> NotYet {
        self.case().not_yet()
    }

    /// What is missing, the best question first.
    pub fn missing(&self) -> Vec<Missing> {
        self.reasons.missing()
    }

    /// What would improve the grade, or clear the bar: at most five sets. Sets of one or two steps are all tried; where
    /// none of them clears the bar, longer ones are looked for step by step, of at most eight.
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
    /// let improvements = playbook.judge(&acme, now).improvements();
    /// assert_eq!((improvements[0].grade, improvements[0].steps[0].name()), (Grade::A, "budget"));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn improvements(&self) -> Vec<Improvement> {
        self.reasons.improvements().sets
    }

    /// Whether any answer to an unknown fact, or anything they do, may lead to a better grade or over the bar. `false` is
    /// sure. If it is `true` and there are no [`improvements`](Self::improvements), then nobody found how.
    pub fn may_improve(&self) -> bool {
        self.reasons.may_improve()
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
        self.case().next_change()
    }

    /// The verdict alone: what the lead's life takes in. It costs less than everything, since
    /// what is missing and what would improve the grade are not worked out.
    pub fn verdict(&self) -> Verdict {
        self.reasons.verdict(&self.playbook.as_judge())
    }

    /// Everything, with all reasons.
    pub fn qualification(&self) -> Qualification {
        self.reasons.qualification(&self.playbook.as_judge())
    }

    pub(crate) fn playbook(&self) -> &'j Playbook {
        self.playbook
    }

    pub(crate) fn case(&self) -> &Case<'j> {
        &self.reasons.case
    }
}

impl fmt::Debug for Judgement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Judgement({}, {}, {} points)", self.grade(), self.route(), self.score())
    }
}
