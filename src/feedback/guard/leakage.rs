//! [`TargetLeakage`]: rules and facts that know the outcome.

use std::fmt;

use serde::Serialize;

use crate::feedback::closed::{ClosedLeads, Cohort, Column};
use crate::feedback::learn::evidence_of;
use crate::feedback::measure::{Auc, Ranking, RuleEvidence};
use crate::feedback::share::Share;
use crate::invariant::always;
use crate::value::name::Name;

/// Something that looks as if it were known only after the outcome. Points learnt from it would be worth nothing for
/// a lead that is still open: find out when it is filled in, and leave it out if that is after the hand-off.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TargetLeakage {
    /// It alone tells nearly perfectly who converts.
    TellsAlone {
        /// Which.
        of: LeakSource,
        /// How well.
        auc: Auc,
    },
    /// Nearly all leads of which it is known, or for which it fires, have the same outcome.
    OneOutcome {
        /// Which.
        of: LeakSource,
        /// How many of them converted.
        converted: Share,
    },
    /// It is known of closed leads, and of next to no open ones.
    KnownOnlyOfClosed {
        /// Which.
        of: LeakSource,
        /// Of how many closed leads it is known.
        closed: Share,
        /// Of how many open ones.
        open: Share,
    },
}

/// A rule or an attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "what a playbook reads")]
pub enum LeakSource {
    /// A rule of the playbook.
    Rule(Name),
    /// An attribute, whether a rule reads it or not.
    Attribute(Name),
}

/// From this area on a single fact tells too much to be honest.
const TOO_GOOD: f64 = 0.9;

/// Nearly all leads of one outcome.
const NEARLY_ALL: f64 = 0.97;

impl TargetLeakage {
    /// All that look like one, attributes first.
    pub(super) fn find(closed: &ClosedLeads) -> Vec<TargetLeakage> {
        let whole = closed.all();
        let all = whole.converted();
        let mut leakage = Vec::new();
        for (place, column) in closed.columns().used() {
            let of = LeakSource::Attribute(column.name.clone());
            let known = known(&whole, column);
            let open = Share::new(count(column.known_open), count(closed.open()));
            let of_closed = Share::new(known.of, all.of);
            let scores = evidence_of(&whole, place);
            let auc = scores.and_then(|scores| Ranking::of(scores).auc()).filter(|auc| auc.value >= TOO_GOOD);
            match auc {
                Some(auc) => leakage.push(TargetLeakage::TellsAlone { of, auc }),
                None if is_one_outcome(known, all) => {
                    leakage.push(TargetLeakage::OneOutcome { of, converted: known })
                }
                None if is_of_closed_only(of_closed, open) => {
                    leakage.push(TargetLeakage::KnownOnlyOfClosed { of, closed: of_closed, open });
                }
                None => {}
            }
        }
        for rule in RuleEvidence::of(&whole) {
            let of = LeakSource::Rule(rule.rule.clone());
            let auc = tells(&rule).and_then(|ranking| ranking.auc()).filter(|auc| auc.value >= TOO_GOOD);
            match auc {
                Some(auc) => leakage.push(TargetLeakage::TellsAlone { of, auc }),
                None if is_one_outcome(rule.fired, all) => {
                    leakage.push(TargetLeakage::OneOutcome { of, converted: rule.fired });
                }
                None => {}
            }
        }
        leakage
    }

    /// What it is about.
    pub fn source(&self) -> &LeakSource {
        match self {
            TargetLeakage::TellsAlone { of, .. }
            | TargetLeakage::OneOutcome { of, .. }
            | TargetLeakage::KnownOnlyOfClosed { of, .. } => of,
        }
    }
}

/// Of the leads of which something is known, how many converted.
fn known(cohort: &Cohort<'_>, column: &Column) -> Share {
    let known = cohort.rows().filter(|(place, _)| column.code_of(*place).is_some());
    Share::of_those(known.map(|(_, row)| row.converted))
}

/// Leads in the order that the rule alone gives, whichever way its points go.
fn tells(rule: &RuleEvidence) -> Option<Ranking> {
    let better = rule.fired.value()? > rule.others.value()?;
    let (first, then) = if better { (rule.fired, rule.others) } else { (rule.others, rule.fired) };
    Some(Ranking::of_steps([first, then]))
}

/// So many leads of one outcome are no chance, and the base rate is far from it.
fn is_one_outcome(some: Share, all: Share) -> bool {
    let Some(base) = all.value() else { return false };
    let interval = some.interval();
    let won = interval.low >= NEARLY_ALL && base <= 0.75;
    let lost = interval.high <= 1.0 - NEARLY_ALL && base >= 0.25;
    !some.is_few() && some.of < all.of && (won || lost)
}

fn is_of_closed_only(closed: Share, open: Share) -> bool {
    !open.is_few() && closed.interval().low > 0.05 && open.interval().high < closed.interval().low / 5.0
}

fn count(length: usize) -> u64 {
    always(u64::try_from(length).ok(), u64::MAX, "a length has 64 bits")
}

impl fmt::Display for LeakSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeakSource::Rule(name) => write!(f, "rule `{name}`"),
            LeakSource::Attribute(name) => write!(f, "attribute `{name}`"),
        }
    }
}

impl fmt::Display for TargetLeakage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetLeakage::TellsAlone { of, auc } => {
                write!(f, "{of} alone tells nearly perfectly who converts: AUC {auc}")?;
            }
            TargetLeakage::OneOutcome { of, converted } => {
                write!(f, "{of}: nearly all such leads have one outcome: converted {converted}")?;
            }
            TargetLeakage::KnownOnlyOfClosed { of, closed, open } => {
                write!(f, "{of} is known of {closed} closed leads, but of {open} open ones")?;
            }
        }
        f.write_str("; leave it out if it is filled in after the hand-off")
    }
}
