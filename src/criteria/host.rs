//! [`Criteria`]: the host's own code as criteria, for what data cannot say.

use chrono::{DateTime, Utc};

use crate::fact::activity::Activity;
use crate::fact::fact::Fact;
use crate::fact::prospect::Prospect;
use crate::invariant::always;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::as_of::AsOf;
use crate::value::day::Day;
use crate::value::day_offset::DayOffset;
use crate::value::name::Name;

/// Criteria in code: the escape hatch for what a [`Framework`](crate::Framework) cannot say.
///
/// A playbook names them (`criteria.host = "name"`) and the host hands them over when it compiles
/// it ([`compile_with`](crate::PlaybookSpec::compile_with)). Name and version are part of the
/// playbook's fingerprint: change the version whenever an answer may change. The answers must
/// depend on nothing but the subject.
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
///     .compile_with(&Schema::standard(), Arc::new(Loyal(vec![Question::new("came-back")])))?;
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
///
/// `examples/own_criteria.rs` implements one whose answers change with time.
pub trait Criteria: Send + Sync {
    /// The name that a playbook asks for.
    fn name(&self) -> &str;

    /// The version of the code.
    fn version(&self) -> u32;

    /// The criteria that it answers, in order. Always the same ones, with legal names of which each
    /// stands once; compiling says so.
    fn questions(&self) -> &[Question];

    /// Answers them. A question without an answer is unknown.
    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>);

    /// The next instant after [`Subject::now`] at which an answer may differ though nothing new
    /// happens; `None` if none does. One too early costs time, one too late misses the change. The
    /// instants at which facts that are dated later begin to exist are looked at by themselves.
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
}

impl Question {
    /// A counted criterion.
    pub fn new(criterion: impl Into<Name>) -> Self {
        Question { criterion: criterion.into(), mandatory: false, counted: true }
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

/// A prospect as it is known at the instant of the judgement: what lies later does not exist yet.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    prospect: &'s Prospect,
    /// The oldest first, those dated later included.
    activities: &'s [Activity],
    as_of: &'s AsOf,
    days: DayOffset,
}

impl<'s> Subject<'s> {
    pub(crate) fn new(
        prospect: &'s Prospect,
        activities: &'s [Activity],
        as_of: &'s AsOf,
        days: DayOffset,
    ) -> Self {
        Subject { prospect, activities, as_of, days }
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

/// The answer to one question, and the attributes it rests on.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) answer: Answer,
    pub(crate) facts: Vec<(Name, Option<UnknownReason>)>,
}

impl<'f> Findings<'f> {
    pub(crate) fn of(questions: &'f [Question]) -> Self {
        Findings {
            questions,
            found: vec![Found { answer: Answer::Unknown, facts: Vec::new() }; questions.len()],
        }
    }

    /// Answers a criterion. A name that is not among the questions is passed over.
    pub fn answer(&mut self, criterion: &str, answer: Answer) {
        if let Some(found) = self.find(criterion) {
            found.answer = answer;
        }
    }

    /// Names an attribute that a criterion's answer rests on, and why its fact could not help.
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
