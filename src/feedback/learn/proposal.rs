//! [`Proposal`]: a playbook with other points, and what each of them rests on.

use serde::Serialize;

use super::model::Model;
use crate::feedback::closed::{ClosedLeads, Cohort};
use crate::feedback::measure::{Calibration, Ranking};
use crate::feedback::share::{Interval, Share};
use crate::playbook::spec::PlaybookSpec;
use crate::value::name::Name;
use crate::value::points::Points;
use crate::value::words::words;

/// A playbook with points learnt from closed leads. It is a proposal: nothing is applied, and nobody has signed it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// The whole playbook, one version on and unsigned: to be read, edited, compiled.
    pub spec: PlaybookSpec,
    /// How the points came about.
    pub method: Method,
    /// Each rule that is in either playbook, those of today first.
    pub rules: Vec<RuleChange>,
    /// Thresholds and clamps that move with the points.
    pub thresholds: Vec<ThresholdChange>,
    /// How many points double the odds.
    pub doubling: f64,
    /// How strongly points were drawn to today's.
    pub ridge_penalty: f64,
    /// From the proposed score to a probability, fitted to the leads that were learnt from.
    pub calibration: Calibration,
    /// The leads that were learnt from.
    pub learnt_from: Share,
    #[serde(skip)]
    pub(super) model: Model,
}

words! {
    /// How a proposal's points came about.
    #[non_exhaustive]
    pub enum Method {
        /// The playbook's own rules with points learnt anew.
        Relearnt = "relearnt" => "own rules, points learnt",
        /// Points for bins of facts, by weight of evidence.
        Binned = "binned" => "points from binned facts",
    }
}

/// A rule before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleChange {
    /// The rule.
    pub rule: Name,
    /// Its points today; `None` if it is new.
    pub old: Option<Points>,
    /// Its points in the proposal; `None` if it is gone.
    pub new: Option<Points>,
    /// Where these leads alone say that its points lie, with 95 % confidence. Where they say little it is wide, and
    /// the new points stay near where they started, which may be outside. `None` if the rule is gone, or never
    /// fired.
    pub interval: Option<Interval>,
    /// Of the leads for which it fires, how many converted.
    pub fired: Share,
    /// Of the others.
    pub others: Share,
}

/// A threshold or clamp before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ThresholdChange {
    /// Where it stands in the playbook.
    pub place: String,
    /// Today.
    pub old: Points,
    /// In the proposal.
    pub new: Points,
}

/// Why nothing could be learnt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotLearnt {
    /// All leads converted, or none.
    #[error("nothing to learn from: {converted} of {leads} leads converted, and both sorts are needed")]
    OneSort {
        /// How many converted.
        converted: u64,
        /// Of how many.
        leads: u64,
    },
    /// No rule fired, or no fact is known.
    #[error("nothing to learn from: nothing that the playbook knows tells the leads apart")]
    NothingKnown,
    /// More rules than a regression weighs against each other.
    #[error("{rules} rules or bins; at most {most} can be learnt together, leave out those of few leads")]
    TooMany {
        /// How many.
        rules: usize,
        /// The most.
        most: usize,
    },
    /// The numbers leave what floats can hold.
    #[error("no answer was found: the counts of some activity rule are too large")]
    NoAnswer,
}

impl Proposal {
    /// What a closed lead scores by the proposal, and whether it converted, for leads of any part of those whose
    /// facts were learnt from.
    pub fn scores<'p>(&'p self, cohort: &'p Cohort<'_>) -> impl Iterator<Item = (Points, bool)> + 'p {
        let closed = cohort.closed();
        cohort.rows().map(move |(place, row)| (self.score(closed, place), row.converted))
    }

    /// Those leads in the order of the proposed score.
    pub fn ranking(&self, cohort: &Cohort<'_>) -> Ranking {
        Ranking::of(self.scores(cohort))
    }

    /// The changes of points, the greatest first.
    pub fn by_change(&self) -> Vec<&RuleChange> {
        let mut changes: Vec<&RuleChange> = self.rules.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.change().thousandths().abs()));
        changes
    }

    pub(in crate::feedback) fn score(&self, closed: &ClosedLeads, row: usize) -> Points {
        self.model.sums(closed, row).score
    }
}

impl RuleChange {
    /// How much its points change.
    pub fn change(&self) -> Points {
        self.new.unwrap_or_default() - self.old.unwrap_or_default()
    }
}
