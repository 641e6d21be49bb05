//! The parts of a judgement: what it rests on, what it lacks, what it becomes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::fact::fact::Source;
use crate::fact::learnt::Learnt;
use crate::score::{Grade, Take};
use crate::value::actor::Channel;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::money::Currency;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::verdict::Route;

/// From the least to the greatest possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "an interval has two ends")]
pub struct Span {
    /// The least.
    pub low: Points,
    /// The greatest.
    pub high: Points,
}

/// The answer to one criterion, with the facts it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    /// The criterion.
    pub criterion: Name,
    /// Met, unmet or unknown.
    pub answer: Answer,
    /// Whether `met_at_least` counts it.
    pub counted: bool,
    /// Whether sales needs it met to confirm the lead.
    pub mandatory: bool,
    /// The facts that were asked.
    pub facts: Vec<FactUsed>,
    /// The questions about what they did that were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dids: Vec<DidUsed>,
    /// The activity that stands for the missing fact, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<InferredFrom>,
}

/// A fact that was asked, without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FactUsed {
    /// Of which attribute.
    pub attribute: Name,
    /// Why it could not answer, if it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<UnknownReason>,
    /// The currency that no rate was given for, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_rate: Option<Currency>,
    /// Who told us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The date on which we learnt it, or the instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learnt: Option<Learnt>,
}

/// A question about what they did, with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DidUsed {
    /// What was asked, as a sentence: `did demo_request within 30 days`.
    pub asked: String,
    /// Whether they did.
    pub met: bool,
    /// How many activities, or different subjects or days, counted.
    pub count: u32,
    /// When the newest of them was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<DateTime<Utc>>,
}

/// The activity that an answer was inferred from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct InferredFrom {
    /// What was done.
    pub kind: Name,
    /// When.
    pub at: DateTime<Utc>,
}

/// Points with their cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Contribution {
    /// The rule; for a clamp the rule or group it holds, or `score`.
    pub rule: Name,
    /// How many points it adds.
    pub points: Points,
    /// Why.
    pub cause: Cause,
}

/// Why a [`Contribution`] was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Cause {
    /// Facts about these attributes met the rule.
    Facts(Arc<[Name]>),
    /// What they did met the rule, or that they did not; perhaps together with facts.
    Did {
        /// The attributes that the rule also reads.
        #[serde(default = "no_names", skip_serializing_if = "is_empty")]
        facts: Arc<[Name]>,
        /// What it asks of what they did.
        dids: Vec<DidUsed>,
    },
    /// Activities counted.
    Activities {
        /// The kinds that the rule counts; empty for a rule on every kind.
        #[serde(default = "no_names", skip_serializing_if = "is_empty")]
        kinds: Arc<[Name]>,
        /// How many of them.
        count: u32,
        /// When the newest was done.
        newest: DateTime<Utc>,
    },
    /// A cap took the points.
    Cap,
    /// A floor gave the points.
    Floor,
}

/// A rule that fired and does not count, since its group takes another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NotCounted {
    /// The rule.
    pub rule: Name,
    /// The points it would give or take, within its own clamp.
    pub points: Points,
    /// The group.
    pub group: Name,
    /// Which of its rules the group takes.
    pub take: Take,
}

fn no_names() -> Arc<[Name]> {
    Arc::default()
}

fn is_empty(names: &Arc<[Name]>) -> bool {
    names.is_empty()
}

/// The name of the built-in requirement.
pub(crate) const REACHABLE: &str = "reachable";

/// A requirement of the hand-off that is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Failing {
    /// The requirement.
    pub requirement: Name,
    /// Unmet or unknown.
    pub answer: Answer,
    /// Of the built-in requirement `reachable`, the hand-off channels that are known to be dead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dead: Vec<Channel>,
}

/// An unknown fact, and what knowing it could do, alone and all else as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Missing {
    /// The attribute.
    pub attribute: Name,
    /// Why it is unknown.
    pub why: UnknownReason,
    /// The currency that no rate was given for, if that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_rate: Option<Currency>,
    /// The question to ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// The least grade that its answer could lead to.
    pub worst: Grade,
    /// The greatest.
    pub best: Grade,
    /// What its answer could do to the score.
    pub points: Span,
    /// The other routes that its answer could lead to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
}

/// Steps that would together improve the grade, or at the same grade clear the bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Improvement {
    /// What has to come true, in the order of names.
    pub steps: Vec<Step>,
    /// The grade it leads to.
    pub grade: Grade,
    /// Whether the bar is cleared then.
    pub clears_bar: bool,
    /// The score it leads to.
    pub score: Points,
}

/// One step of a [`Improvement`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Step {
    /// An unknown fact turns out like this.
    Answer {
        /// The attribute.
        attribute: Name,
        /// What must hold, as a sentence: `budget at least 10000 EUR`.
        needed: String,
    },
    /// They do this now.
    Activity {
        /// The kind of activity; `None` for any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<Name>,
        /// What it must meet, as a sentence: `subject starts with /pricing`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        condition: Option<String>,
        /// What it must be about, where that makes a difference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
    },
}

/// What the activity of a [`Step`] must be about: something counts different subjects and has counted others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum About {
    /// A subject that no activity of the prospect has.
    New,
    /// No subject: it has none.
    Nothing,
    /// This subject.
    Subject(String),
}

impl Step {
    /// The attribute, or the kind of activity: `*` for any.
    pub fn name(&self) -> &str {
        match self {
            Step::Answer { attribute, .. } => attribute.as_str(),
            Step::Activity { kind, .. } => kind.as_ref().map_or("*", Name::as_str),
        }
    }
}

/// What a verdict becomes by itself, nothing new happening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// When.
    pub at: DateTime<Utc>,
    /// The grade from then on.
    pub grade: Grade,
    /// The route from then on.
    pub route: Route,
    /// Whether the bar is cleared from then on.
    pub clears_bar: bool,
    /// Whether the bar is held from then on.
    pub holds_bar: bool,
    /// Whether what they did counts as interest from then on.
    pub engaged: bool,
    /// When they asked for contact last, if that still counts then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_at: Option<DateTime<Utc>>,
    /// The channels that are not known to be dead from then on.
    pub reachable: Vec<Channel>,
    /// The criteria whose answer differs, with the answer from then on.
    pub answers: Vec<Answered>,
}

/// A criterion and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Answered {
    /// The criterion.
    pub criterion: Name,
    /// Its answer.
    pub answer: Answer,
}

/// What lies after the instant of a judgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NotYet {
    /// Attributes whose fact was learnt later.
    pub facts: Vec<Name>,
    /// Activities done later.
    pub activities: Vec<Id>,
}
