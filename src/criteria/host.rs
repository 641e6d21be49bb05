//! [`Criteria`]: the host's own code as criteria, for what data cannot say.

use chrono::{DateTime, Utc};

use crate::condition::Condition;
use crate::fact::activity::Activity;
use crate::fact::fact::Fact;
use crate::fact::prospect::Prospect;
use crate::input::tree::{MapBuilder, Node};
use crate::invariant::always;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;

/// Criteria in code: the escape hatch for what a [`Framework`](crate::Framework) cannot say.
///
/// A playbook names them (`criteria.host = "name"`), beside its frameworks or alone, and the host hands them over when it
/// compiles it ([`compile_with`](crate::PlaybookSpec::compile_with)). What they are as data, name, version, questions and
/// conditions, is part of the playbook's fingerprint: change the version whenever the code may answer otherwise. The
/// answers must depend on nothing but the subject.
///
/// The code is never run on facts that nobody has learnt. So what a fact would change is known of two things only: what
/// stands in [`conditions`](Self::conditions), which the engine compiles, and what the code
/// [names](Findings::used) as what an answer rests on.
///
/// ```
/// use std::sync::Arc;
///
/// use qualify::criteria::{Findings, Question, Subject};
/// use qualify::{Answer, Condition, Criteria, Grade, PlaybookSpec, Schema};
///
/// struct Loyal(Vec<Question>);
///
/// impl Criteria for Loyal {
///     fn name(&self) -> &str {
///         "loyal"
///     }
///     fn version(&self) -> u32 {
///         1
///     }
///     fn questions(&self) -> &[Question] {
///         &self.0
///     }
///     fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
///         findings.answer("came-back", Answer::from(subject.activities().len() > 1));
///     }
/// }
///
/// let playbook = PlaybookSpec::new("shop", 1)
///     .host_criteria("loyal")
///     .grade(Grade::B, Condition::Met("came-back".into()))
///     .compile_with(&Schema::standard(), &[Arc::new(Loyal(vec![Question::new("came-back")]))])?;
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
///
/// `examples/own_criteria.rs` puts one beside BANT: a question that conditions decide, and one whose answer changes
/// with time.
pub trait Criteria: Send + Sync {
    /// The name that a playbook asks for.
    fn name(&self) -> &str;

    /// The version of the code.
    fn version(&self) -> u32;

    /// The criteria that it answers, in order. Always the same ones, with legal names of which each
    /// stands once; compiling says so.
    fn questions(&self) -> &[Question];

    /// The conditions that its answers rest on, each with a name. They ask facts and what they did, as the conditions of
    /// a rule do, and are compiled with the playbook: a mistake in one is reported with this host's name as its place.
    ///
    /// What stands here is asked by the engine, so it knows what the code reads: the facts stand in `missing`, and a date
    /// that comes near or a fact that grows too old is seen by `until` without [`next_change`](Self::next_change).
    /// Always the same ones.
    fn conditions(&self) -> &[(Name, Condition)] {
        &[]
    }

    /// Answers the questions that no conditions decide. A question without an answer is unknown.
    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>);

    /// The next instant after [`Subject::now`] at which an answer may differ though nothing new
    /// happens; `None` if none does. One too early costs time, one too late misses the change. It is for what the code
    /// decides on its own: when a condition turns, and when facts that are dated later begin to exist, is known.
    fn next_change(&self, subject: &Subject<'_>) -> Option<DateTime<Utc>> {
        let _ = subject;
        None
    }
}

/// One criterion that the host's code answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// The criterion's name.
    pub criterion: Name,
    /// Whether sales needs it met to confirm the lead.
    pub mandatory: bool,
    /// Whether `met_at_least` counts it.
    pub counted: bool,
    /// What a person asks, instead of the question of the one attribute that the answer rests on.
    pub ask: Option<String>,
    /// The conditions that decide it, by their names: it is met when all of them are, and the code is not asked. Empty
    /// where the code answers.
    pub decided_by: Vec<Name>,
}

impl Question {
    /// A counted criterion, which the code answers.
    pub fn new(criterion: impl Into<Name>) -> Self {
        Question {
            criterion: criterion.into(),
            mandatory: false,
            counted: true,
            ask: None,
            decided_by: Vec::new(),
        }
    }

    /// With what a person asks.
    #[must_use]
    pub fn ask(mut self, question: impl Into<String>) -> Self {
        self.ask = Some(question.into());
        self
    }

    /// Lets one more of the [conditions](Criteria::conditions) decide it, all of which must be met. Such a question is
    /// to the engine what a framework's criterion is: it says what knowing more would do, proposes the step, and rates
    /// it in rows and columns.
    ///
    /// ```
    /// use qualify::criteria::Question;
    ///
    /// let champion = Question::new("champion").decided_by("has-champion").ask("Who fights for us?");
    /// ```
    #[must_use]
    pub fn decided_by(mut self, condition: impl Into<Name>) -> Self {
        self.decided_by.push(condition.into());
        self
    }

    /// Must be met before sales confirms the lead.
    #[must_use]
    pub fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }

    /// Not counted by `met_at_least`.
    #[must_use]
    pub fn uncounted(mut self) -> Self {
        self.counted = false;
        self
    }
}

impl Question {
    /// All of it as data.
    pub(crate) fn encode(&self) -> Node {
        MapBuilder::default()
            .with("name", Node::text(&self.criterion))
            .with_list("decided_by", &self.decided_by, Node::text)
            .with_some("ask", self.ask.as_ref().map(Node::text))
            .with_some("mandatory", self.mandatory.then_some(Node::Bool(true)))
            .with_some("counted", (!self.counted).then_some(Node::Bool(false)))
            .build()
    }
}

/// A prospect as it is known at the instant of the judgement: what lies later does not exist yet.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    prospect: &'s Prospect,
    /// The oldest first, those dated later included.
    activities: &'s [Activity],
    as_of: &'s AsOf,
    days: DayOffset,
    /// The answers of the conditions.
    answered: &'s [(&'s Name, Answer)],
}

impl<'s> Subject<'s> {
    pub(crate) fn new(
        prospect: &'s Prospect,
        activities: &'s [Activity],
        as_of: &'s AsOf,
        days: DayOffset,
        answered: &'s [(&'s Name, Answer)],
    ) -> Self {
        Subject { prospect, activities, as_of, days, answered }
    }

    /// The answer of one of the [conditions](Criteria::conditions); unknown for a name that none of them has.
    pub fn answered(&self, condition: &str) -> Answer {
        let found = self.answered.iter().find(|(name, _)| **name == condition);
        found.map_or(Answer::Unknown, |(_, answer)| *answer)
    }

    /// The instant of the judgement.
    pub fn now(&self) -> DateTime<Utc> {
        self.as_of.now()
    }

    /// The instant with its exchange rates.
    pub fn as_of(&self) -> &'s AsOf {
        self.as_of
    }

    /// The playbook's day of the judgement.
    pub fn today(&self) -> Day {
        self.days.day_of(self.now())
    }

    /// The playbook's day of an instant.
    pub fn day_of(&self, at: DateTime<Utc>) -> Day {
        self.days.day_of(at)
    }

    /// The first instant of a day of the playbook.
    pub fn start_of(&self, day: Day) -> DateTime<Utc> {
        self.days.start_of(day)
    }

    /// The fact about an attribute, unless it was learnt later.
    pub fn fact(&self, attribute: &str) -> Option<&'s Fact> {
        self.prospect.fact(attribute).filter(|fact| fact.is_known(self.now(), self.days))
    }

    /// What they did so far, the oldest first.
    pub fn activities(&self) -> &'s [Activity] {
        let all = self.activities;
        let done = all.partition_point(|activity| activity.at() <= self.now());
        always(all.get(..done), all, "as far as they are done")
    }
}

/// Takes the answers of [`Criteria::assess`].
#[derive(Debug)]
pub struct Findings<'f> {
    questions: &'f [Question],
    found: Vec<Found>,
}

/// The answer to one question, and what it rests on.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) answer: Answer,
    /// Attributes, and why their facts could not help.
    pub(crate) facts: Vec<(Name, Option<UnknownReason>)>,
    /// Conditions.
    pub(crate) conditions: Vec<Name>,
}

impl Found {
    /// Nothing is known.
    pub(crate) const NONE: Found =
        Found { answer: Answer::Unknown, facts: Vec::new(), conditions: Vec::new() };
}

impl<'f> Findings<'f> {
    pub(crate) fn of(questions: &'f [Question]) -> Self {
        Findings { questions, found: vec![Found::NONE; questions.len()] }
    }

    /// Answers a criterion. A name that is not among the questions is passed over, and so is a question that conditions
    /// decide.
    pub fn answer(&mut self, criterion: &str, answer: Answer) {
        if let Some(found) = self.find(criterion) {
            found.answer = answer;
        }
    }

    /// Names one of the [conditions](Criteria::conditions) that a criterion's answer rests on: its facts and what it asks
    /// of what they did are told as the answer's, and stand in `missing` while they are not known.
    ///
    /// ```
    /// use qualify::criteria::{Findings, Subject};
    ///
    /// fn assess(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    ///     findings.answer("champion", subject.answered("has-champion"));
    ///     findings.rests_on("champion", "has-champion");
    /// }
    /// ```
    pub fn rests_on(&mut self, criterion: &str, condition: impl Into<Name>) {
        if let Some(found) = self.find(criterion) {
            found.conditions.push(condition.into());
        }
    }

    /// Names an attribute that a criterion's answer rests on, and why its fact could not help: then it stands in
    /// `missing`, if its name is legal.
    pub fn used(&mut self, criterion: &str, attribute: impl Into<Name>, why: Option<UnknownReason>) {
        if let Some(found) = self.find(criterion) {
            found.facts.push((attribute.into(), why));
        }
    }

    fn find(&mut self, criterion: &str) -> Option<&mut Found> {
        let place = self.questions.iter().position(|question| question.criterion == criterion)?;
        self.found.get_mut(place)
    }

    pub(crate) fn into_found(self) -> Vec<Found> {
        self.found
    }
}
