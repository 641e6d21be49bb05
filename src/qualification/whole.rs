//! [`Qualification`]: the whole judgement.

use serde::{Deserialize, Serialize};

use super::parts::{Change, Contribution, Failing, Finding, Improvement, Missing, NotCounted, NotYet, Span};
use crate::verdict::Verdict;

/// The judgement of a prospect: what, why, how sure, what is missing, what would improve it, until when.
///
/// It holds names of attributes, answers, provenance and causes, never the value of a fact: it is
/// safe to store. (The instant of the next change is due to a date, and so may let one be guessed.)
/// `Display` writes it for a person; [`display_with`](Self::display_with) adds the values; serde
/// gives the same to a machine.
///
/// [`score`](Self::score), [`fit`](Self::fit) and [`engagement`](Self::engagement) here are what the
/// sums could be; what they are stands in the [`verdict`](Self::verdict).
///
/// ```
/// use qualify::{Man, PlaybookSpec, Prospect, Qualification, Schema, eur, standard::*};
///
/// let playbook = PlaybookSpec::new("inbound", 1)
///     .criteria(Man {
///         money: BUDGET.at_least(eur(10_000)),
///         authority: AUTHORITY.at_least("decision_maker"),
///         need: NEED.is(true),
///     })
///     .compile(&Schema::standard())?;
/// let acme = Prospect::new("acme").with(BUDGET, eur(25_000)).with(NEED, true);
/// let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
///
/// let q = playbook.qualify(&acme, now);
/// assert_eq!(q.missing[0].attribute, "authority");
/// assert!(!q.to_string().contains("25000"));
/// assert!(q.display_with(&acme).to_string().contains("money met (25000 EUR)"));
///
/// let stored = serde_json::to_string(&q).unwrap();
/// assert_eq!(serde_json::from_str::<Qualification>(&stored).unwrap(), q);
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Qualification {
    /// What was decided.
    pub verdict: Verdict,
    /// Why, by criterion, in the playbook's order.
    pub findings: Vec<Finding>,
    /// Why, by points: they add up to the score. Those with most points first.
    pub contributions: Vec<Contribution>,
    /// What fired and does not count, since its group takes another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_counted: Vec<NotCounted>,
    /// How sure the score is: what it could be once the unknown facts are known.
    pub score: Span,
    /// The same for the fit.
    pub fit: Span,
    /// The same for the engagement.
    pub engagement: Span,
    /// The requirements of the hand-off that are not met.
    pub failing: Vec<Failing>,
    /// What is missing, the best question first.
    pub missing: Vec<Missing>,
    /// What would improve the grade, the smallest set first; at most five.
    pub improvements: Vec<Improvement>,
    /// Whether any answer to an unknown fact, or anything they do, may lead to a better grade or over the bar. `false` is
    /// sure.
    pub may_improve: bool,
    /// Until when it holds, and what it becomes then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change: Option<Change>,
    /// What was left out because it lies after the instant of the judgement.
    pub not_yet: NotYet,
}

/// The core of it alone.
impl From<&Qualification> for Verdict {
    fn from(qualification: &Qualification) -> Self {
        qualification.verdict.clone()
    }
}
