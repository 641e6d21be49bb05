//! [`Leak`]: rules and facts that know the outcome.

use std::fmt;

use serde::Serialize;

use crate::feedback::closed::{ClosedLeads, Column, Part};
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
pub enum Leak {
    /// It alone tells nearly perfectly who converts.
    TellsAlone {
        /// Which.
        of: Suspect,
        /// How well.
        auc: Auc,
    },
    /// Nearly all leads of which it is known, or for which it fires, have the same outcome.
    OneOutcome {
        /// Which.
        of: Suspect,
        /// How many of them converted.
        converted: Share,
    },
    /// It is known of closed leads, and of next to no open ones.
    KnownOnlyOfClosed {
        /// Which.
        of: Suspect,
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
pub enum Suspect {
    /// A rule of the playbook.
    Rule(Name),
    /// An attribute, whether a rule reads it or not.
    Attribute(Name),
}

/// From this area on a single fact tells too much to be honest.
const TOO_GOOD: f64 = 0.9;

/// Nearly all leads of one outcome.
const NEARLY_ALL: f64 = 0.97;

impl Leak {
    /// All that look like one, attributes first.
    pub(super) fn find(closed: &ClosedLeads) -> Vec<Leak> {
        let whole = closed.whole();
        let all = whole.converted();
        let mut leaks = Vec::new();
        for (place, column) in closed.columns().used() {
            let of = Suspect::Attribute(column.name.clone());
            let known = known(&whole, column);
            let open = Share::new(count(column.known_open), count(closed.open()));
            let of_closed = Share::new(known.of, all.of);
            let scores = evidence_of(&whole, place);
            let auc = scores.and_then(|scores| Ranking::of(scores).auc()).filter(|auc| auc.value >= TOO_GOOD);
            match auc {
                Some(auc) => leaks.push(Leak::TellsAlone { of, auc }),
                None if is_one_outcome(known, all) => leaks.push(Leak::OneOutcome { of, converted: known }),
                None if is_of_closed_only(of_closed, open) => {
                    leaks.push(Leak::KnownOnlyOfClosed { of, closed: of_closed, open });
                }
                None => {}
            }
        }
        for rule in RuleEvidence::of(&whole) {
            let of = Suspect::Rule(rule.rule.clone());
            let auc = tells(&rule).and_then(|ranking| ranking.auc()).filter(|auc| auc.value >= TOO_GOOD);
            match auc {
                Some(auc) => leaks.push(Leak::TellsAlone { of, auc }),
                None if is_one_outcome(rule.fired, all) => {
                    leaks.push(Leak::OneOutcome { of, converted: rule.fired });
                }
                None => {}
            }
        }
        leaks
    }

    /// What it is about.
    pub fn suspect(&self) -> &Suspect {
        match self {
            Leak::TellsAlone { of, .. }
            | Leak::OneOutcome { of, .. }
            | Leak::KnownOnlyOfClosed { of, .. } => of,
        }
    }
}

/// Of the leads of which something is known, how many converted.
fn known(part: &Part<'_>, column: &Column) -> Share {
    let known = part.rows().filter(|(place, _)| column.code_of(*place).is_some());
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

impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Suspect::Rule(name) => write!(f, "rule `{name}`"),
            Suspect::Attribute(name) => write!(f, "attribute `{name}`"),
        }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leak::TellsAlone { of, auc } => {
                write!(f, "{of} alone tells nearly perfectly who converts: AUC {auc}")?;
            }
            Leak::OneOutcome { of, converted } => {
                write!(f, "{of}: nearly all such leads have one outcome: converted {converted}")?;
            }
            Leak::KnownOnlyOfClosed { of, closed, open } => {
                write!(f, "{of} is known of {closed} closed leads, but of {open} open ones")?;
            }
        }
        f.write_str("; leave it out if it is filled in after the hand-off")
    }
}
