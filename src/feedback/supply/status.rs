//! [`SupplyStatus`] and [`SupplyChange`]: where a lead stands relative to the bar, and what changes it.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::judgement::Judgement;
use crate::value::answer::Answer;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::verdict::{Grade, Route};

/// Where a lead stands relative to the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SupplyStatus {
    /// Its grade.
    pub grade: Grade,
    /// Who should get it.
    pub route: Route,
    /// Whether it clears the bar.
    pub clears_bar: bool,
    /// Whether it would hold the bar, having cleared it: slack counts.
    pub holds_bar: bool,
    /// Whether it still rests after a recycle, or was recycled too often of late.
    pub resting: bool,
}

/// A change of a lead's supply status at an instant, if nothing new happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SupplyChange {
    /// From when on.
    pub at: DateTime<Utc>,
    /// The prospect.
    pub prospect: Id,
    /// The lead, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Id>,
    /// Whether it is offered to sales already.
    pub offered: bool,
    /// Its status before.
    pub from: SupplyStatus,
    /// Its status from then on.
    pub to: SupplyStatus,
    /// What changed it.
    pub why: Vec<SupplyCause>,
}

/// What changed a supply status, without the value of any fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SupplyCause {
    /// The cool-down is over.
    Rested,
    /// A criterion has another answer: what it rests on grew old, or a date came near or passed.
    Criterion {
        /// The criterion.
        name: Name,
        /// Its answer from then on.
        answer: Answer,
    },
    /// The points for what they did changed: they fade, or something dated later begins to count.
    Engagement {
        /// Right before.
        from: Points,
        /// From then on.
        to: Points,
    },
    /// The points for who they are changed: a fact grew old, or a date came near or passed.
    Fit {
        /// Right before.
        from: Points,
        /// From then on.
        to: Points,
    },
    /// What they did counts as interest from then on, or no longer.
    Engaged {
        /// Whether it does from then on.
        engaged: bool,
    },
    /// A requirement of the hand-off is met from then on, or no longer.
    Requirement {
        /// The requirement.
        name: Name,
        /// Whether it is met from then on.
        met: bool,
    },
    /// Another disqualifier is met from then on, or none.
    Disqualifier {
        /// Its reason code; `None` if none is met.
        reason: Option<Name>,
    },
    /// None of these: a grade asks for something dated itself.
    Dated,
}

impl SupplyStatus {
    pub(super) fn of(judgement: &Judgement<'_>, resting: bool) -> Self {
        SupplyStatus {
            grade: judgement.grade(),
            route: judgement.route(),
            clears_bar: judgement.clears_bar(),
            holds_bar: judgement.case().decision.holds_bar,
            resting,
        }
    }

    /// Whether the lead would be offered to sales: it clears the bar, nothing disqualifies it, and it does not rest.
    pub fn is_ready(self) -> bool {
        self.route == Route::Sales && !self.resting
    }
}

impl SupplyChange {
    /// The lead, or the prospect of whom there is none.
    pub fn id(&self) -> &Id {
        self.lead.as_ref().unwrap_or(&self.prospect)
    }

    /// Whether the lead comes to be one that would be offered.
    pub fn gains(&self) -> bool {
        !self.offered && !self.from.is_ready() && self.to.is_ready()
    }

    /// Whether it was one, and is no longer.
    pub fn loses(&self) -> bool {
        !self.offered && self.from.is_ready() && !self.to.is_ready()
    }
}

/// What differs between two judgements of one prospect, the first being right before the second.
pub(super) fn causes(before: &Judgement<'_>, then: &Judgement<'_>, reads_points: bool) -> Vec<SupplyCause> {
    let answers = before.answers().zip(then.answers());
    let mut why: Vec<SupplyCause> = answers
        .filter(|((_, one), (_, other))| one != other)
        .map(|(_, (name, answer))| SupplyCause::Criterion { name: name.clone(), answer })
        .collect();
    if reads_points {
        let (from, to) = (before.engagement(), then.engagement());
        why.extend((from != to).then_some(SupplyCause::Engagement { from, to }));
        let (from, to) = (before.fit(), then.fit());
        why.extend((from != to).then_some(SupplyCause::Fit { from, to }));
    }
    if before.engaged() != then.engaged() {
        why.push(SupplyCause::Engaged { engaged: then.engaged() });
    }
    let failing = |judgement: &Judgement<'_>| -> Vec<Name> {
        judgement.failing().into_iter().map(|failing| failing.requirement).collect()
    };
    let (failed, fails) = (failing(before), failing(then));
    let requirement = |name: &Name, met| SupplyCause::Requirement { name: name.clone(), met };
    why.extend(failed.iter().filter(|name| !fails.contains(name)).map(|name| requirement(name, true)));
    why.extend(fails.iter().filter(|name| !failed.contains(name)).map(|name| requirement(name, false)));
    if before.disqualifier() != then.disqualifier() {
        why.push(SupplyCause::Disqualifier { reason: then.disqualifier().cloned() });
    }
    let bar = |judgement: &Judgement<'_>| (judgement.grade(), judgement.case().decision.holds_bar);
    let same = bar(before) == bar(then);
    if why.is_empty() && !same {
        why.push(SupplyCause::Dated);
    }
    why
}

impl fmt::Display for SupplyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, to {}", self.grade, self.route)?;
        if self.resting { f.write_str(", resting") } else { Ok(()) }
    }
}

impl fmt::Display for SupplyCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SupplyCause::Rested => f.write_str("rested"),
            SupplyCause::Criterion { name, answer } => write!(f, "{name} {answer}"),
            SupplyCause::Engagement { from, to } => write!(f, "engagement {from} to {to}"),
            SupplyCause::Fit { from, to } => write!(f, "fit {from} to {to}"),
            SupplyCause::Engaged { engaged: true } => f.write_str("engaged"),
            SupplyCause::Engaged { engaged: false } => f.write_str("engaged no longer"),
            SupplyCause::Requirement { name, met: true } => write!(f, "requirement {name} met"),
            SupplyCause::Requirement { name, met: false } => write!(f, "requirement {name} not met"),
            SupplyCause::Disqualifier { reason: Some(reason) } => write!(f, "disqualifier {reason}"),
            SupplyCause::Disqualifier { reason: None } => f.write_str("no disqualifier"),
            SupplyCause::Dated => f.write_str("a date came or passed, or a fact grew old"),
        }
    }
}

/// `2026-05-02T00:00:00Z lead-7: B, to sales > A, to sales (immediate met)`
impl fmt::Display for SupplyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        write!(f, "{at} {}: {} > {}", self.id(), self.from, self.to)?;
        let why: Vec<String> = self.why.iter().map(ToString::to_string).collect();
        if why.is_empty() { Ok(()) } else { write!(f, " ({})", why.join(", ")) }
    }
}
