//! [`LeadChange`]: one lead that two playbooks judge differently, and why.

use std::fmt;

use chrono::{DateTime, Utc};

use super::rows::deciding;
use crate::fact::prospect::Prospect;
use crate::judgement::Judgement;
use crate::playbook::compiled::Playbook;
use crate::qualification::{Cause, Change};
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::as_of::AsOf;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::value::shown::shown;
use crate::verdict::Route;

/// What it was by the old playbook, and what it is by the new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "there are two playbooks")]
pub struct Both<T> {
    /// By the old playbook.
    pub old: T,
    /// By the new one.
    pub new: T,
}

/// A lead that two playbooks judge differently: what differs, and why. It holds ids, names, points and
/// answers, never a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeadChange {
    /// The host's id of the prospect.
    pub lead: Id,
    /// As of when both judged.
    pub at: DateTime<Utc>,
    /// The grade.
    pub grade: Both<Grade>,
    /// Who should get the lead.
    pub route: Both<Route>,
    /// Whether the bar is cleared.
    pub clears_bar: Both<bool>,
    /// All points.
    pub score: Both<Points>,
    /// Until when each judgement holds and what it becomes; `None` unless
    /// [asked for](super::Comparison::with_next_change).
    pub next_change: Option<Both<Option<Change>>>,
    /// What the grade row asks that decides, as a sentence: the threshold; `no row` for a D that no row gave.
    pub row: Both<String>,
    /// The rules and clamps whose points differ, those that differ most first.
    pub points: Vec<PointsChange>,
    /// The criteria whose answers differ, by name.
    pub answers: Vec<AnswerChange>,
    /// The reason code of the disqualifier.
    pub disqualifier: Both<Option<Name>>,
    /// The requirements of the hand-off that are not met.
    pub failing: Both<Vec<Name>>,
}

/// The points that a rule gives or takes, or that a clamp does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PointsChange {
    /// The rule; for a clamp the rule or group it holds, or `score`.
    pub rule: Name,
    /// Whether a cap or floor does it.
    pub is_clamp: bool,
    /// How many; 0 where the playbook has no such rule.
    pub points: Both<Points>,
}

/// The answer of a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerChange {
    /// The criterion.
    pub criterion: Name,
    /// Its answer; `None` where the playbook has no such criterion.
    pub answer: Both<Option<Answer>>,
}

impl<T: PartialEq> Both<T> {
    pub(super) fn of(old: T, new: T) -> Self {
        Both { old, new }
    }

    /// Whether the two differ.
    pub fn differ(&self) -> bool {
        self.old != self.new
    }
}

/// What is counted of every lead, whether it changes or not.
pub(super) struct Outcome {
    pub(super) grade: Both<Grade>,
    pub(super) route: Both<Route>,
    pub(super) clears_bar: Both<bool>,
    pub(super) score: Both<Points>,
    /// Only of a lead that changes.
    pub(super) change: Option<LeadChange>,
}

/// Judges a lead by both.
pub(super) fn judge(
    old: &Playbook,
    new: &Playbook,
    prospect: &Prospect,
    as_of: AsOf,
    ahead: bool,
) -> Outcome {
    let at = as_of.now();
    let (old, new) = (&old.judge(prospect, as_of.clone()), &new.judge(prospect, as_of));
    let mut outcome = Outcome {
        grade: Both::of(old.grade(), new.grade()),
        route: Both::of(old.route(), new.route()),
        clears_bar: Both::of(old.clears_bar(), new.clears_bar()),
        score: Both::of(old.score(), new.score()),
        change: None,
    };
    let next_change = ahead.then(|| Both::of(old.next_change(), new.next_change()));
    let differs = outcome.grade.differ()
        || outcome.route.differ()
        || outcome.clears_bar.differ()
        || next_change.as_ref().is_some_and(next_differs);
    if differs {
        let failing = |one: &Judgement<'_>| one.failing().into_iter().map(|one| one.requirement).collect();
        outcome.change = Some(LeadChange {
            lead: prospect.id().clone(),
            at,
            grade: outcome.grade,
            route: outcome.route,
            clears_bar: outcome.clears_bar,
            score: outcome.score,
            next_change,
            row: Both::of(deciding(old), deciding(new)),
            points: points(old, new),
            answers: answers(old, new),
            disqualifier: Both::of(old.disqualifier().cloned(), new.disqualifier().cloned()),
            failing: Both::of(failing(old), failing(new)),
        });
    }
    outcome
}

/// Whether what comes differs in its instant, grade, route or bar. Answers of criteria that only one playbook
/// has do not count.
pub(super) fn next_differs(next: &Both<Option<Change>>) -> bool {
    let key = |change: &Option<Change>| {
        change.as_ref().map(|change| (change.at, change.grade, change.route, change.clears_bar))
    };
    key(&next.old) != key(&next.new)
}

/// The points of each rule and of each clamp, by name.
fn lines(judgement: &Judgement<'_>) -> Vec<((Name, bool), Points)> {
    let key = |cause: &Cause| matches!(cause, Cause::Cap | Cause::Floor);
    judgement.contributions().into_iter().map(|line| ((line.rule, key(&line.cause)), line.points)).collect()
}

fn points(old: &Judgement<'_>, new: &Judgement<'_>) -> Vec<PointsChange> {
    let mut all: std::collections::BTreeMap<(Name, bool), Both<Points>> = std::collections::BTreeMap::new();
    for (key, points) in lines(old) {
        all.entry(key).or_default().old += points;
    }
    for (key, points) in lines(new) {
        all.entry(key).or_default().new += points;
    }
    let differing = all.into_iter().filter(|(_, points)| points.differ());
    let mut changes: Vec<PointsChange> =
        differing.map(|((rule, is_clamp), points)| PointsChange { rule, is_clamp, points }).collect();
    // The sort keeps the order of names among equals.
    changes.sort_by_key(|one| std::cmp::Reverse(one.by().thousandths().unsigned_abs()));
    changes
}

fn answers(old: &Judgement<'_>, new: &Judgement<'_>) -> Vec<AnswerChange> {
    let mut all: std::collections::BTreeMap<Name, Both<Option<Answer>>> = std::collections::BTreeMap::new();
    for (name, answer) in old.answers() {
        all.entry(name.clone()).or_default().old = Some(answer);
    }
    for (name, answer) in new.answers() {
        all.entry(name.clone()).or_default().new = Some(answer);
    }
    let differing = all.into_iter().filter(|(_, answer)| answer.differ());
    differing.map(|(criterion, answer)| AnswerChange { criterion, answer }).collect()
}

impl PointsChange {
    /// How many more the new playbook gives.
    pub fn by(&self) -> Points {
        self.points.new - self.points.old
    }
}

/// `lead-7: B to A, marketing to sales, 45 to 50 points: mid-market +20 to +25`
impl fmt::Display for LeadChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut what: Vec<String> = Vec::new();
        let Both { old, new } = self.grade;
        what.push(if old == new { format!("{old}") } else { format!("{old} to {new}") });
        if self.route.differ() {
            what.push(format!("{} to {}", self.route.old, self.route.new));
        }
        if self.clears_bar.differ() && !self.route.differ() {
            what.push(format!("bar {}", if self.clears_bar.new { "cleared" } else { "not cleared" }));
        }
        if let Some(next) = self.next_change.as_ref().filter(|next| next_differs(next)) {
            what.push(format!("until {} to {}", until(&next.old), until(&next.new)));
        }
        if self.score.differ() {
            what.push(format!("{} to {} points", self.score.old, self.score.new));
        }
        write!(f, "{}: {}", self.lead, what.join(", "))?;
        let why = self.why();
        if why.is_empty() { Ok(()) } else { write!(f, ": {}", why.join(", ")) }
    }
}

fn until(change: &Option<Change>) -> String {
    match change {
        None => "no change ahead".to_owned(),
        Some(change) => {
            let text = change.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
            let day = text.strip_suffix("T00:00:00Z").unwrap_or(&text);
            format!("{day} ({})", change.grade)
        }
    }
}

impl LeadChange {
    /// Why, each reason in a few words: first what disqualifies or is lacking, then answers, then points, those that
    /// differ most first, then the row of the grade.
    pub fn why(&self) -> Vec<String> {
        let mut why = Vec::new();
        let or =
            |name: &Option<Name>| name.as_ref().map_or("not disqualified".to_owned(), ToString::to_string);
        if self.disqualifier.differ() {
            why.push(format!("{} to {}", or(&self.disqualifier.old), or(&self.disqualifier.new)));
        }
        if self.failing.differ() {
            let names = |names: &[Name]| match names {
                [] => "nothing".to_owned(),
                names => names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and "),
            };
            why.push(format!("lacking {} to {}", names(&self.failing.old), names(&self.failing.new)));
        }
        for one in &self.answers {
            let word =
                |answer: &Option<Answer>| answer.map_or("not asked".to_owned(), |answer| answer.to_string());
            why.push(format!("{} {} to {}", one.criterion, word(&one.answer.old), word(&one.answer.new)));
        }
        for one in &self.points {
            let clamp = if one.is_clamp { " (clamp)" } else { "" };
            let (old, new) = (one.points.old.signed(), one.points.new.signed());
            why.push(format!("{}{clamp} {old} to {new}", one.rule));
        }
        if self.row.differ() {
            why.push(format!("by {}, now by {}", shown(&self.row.old), shown(&self.row.new)));
        }
        why
    }
}
