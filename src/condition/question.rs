//! [`Condition`]: a question about a prospect, as data.

use super::operand::Operand;
use crate::name::Name;
use crate::points::Points;

/// A question with a three-valued [`Answer`](crate::Answer).
///
/// Most come from a typed handle (`BUDGET.at_least(eur(10_000))`, see
/// [`Attr`](crate::Attr)) and are joined with [`and`](Self::and), [`or`](Self::or) and
/// [`negate`](Self::negate). In a file each is a map with the operator as its key:
///
/// ```toml
/// when = { all = [{ between = ["employees", 50, 1000] }, { not = { is = ["country", "US"] } }] }
/// ```
///
/// What is unknown stays unknown: a missing fact meets no condition, and its negation neither. Only
/// [`known`](Self::Known) is never unknown, so that its negation is met by a missing fact. The whole
/// table stands in `docs/PLAYBOOK.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// The fact is at least the operand (number, money, level, date).
    AtLeast(Name, Operand),
    /// The fact is at most the operand (number, money, level, date).
    AtMost(Name, Operand),
    /// The fact lies between the operands, both included (number, money, level, date).
    Between(Name, Operand, Operand),
    /// The fact is the operand (every kind but tags). Text compares exactly.
    Is(Name, Operand),
    /// The fact is one of the operands (text, choice, level).
    OneOf(Name, Vec<Operand>),
    /// The text contains the operand, or the tags do (text, tags). Exactly, case included.
    Contains(Name, Operand),
    /// The text starts with the operand (text). Exactly, case included.
    StartsWith(Name, Operand),
    /// The date is today or at most so many days ahead; a date in the past is unknown (overdue).
    WithinDays(Name, u32),
    /// The date is today or at most so many days ago; a date ahead is unknown (not yet).
    InLastDays(Name, u32),
    /// There is a usable fact. Never unknown.
    Known(Name),
    /// All are met.
    All(Vec<Condition>),
    /// At least one is met.
    Any(Vec<Condition>),
    /// The other is unmet.
    Not(Box<Condition>),

    /// In a grade row: the criterion is met.
    Met(Name),
    /// In a grade row: the criterion's answer is unknown. Never unknown itself.
    Unknown(Name),
    /// In a grade row: at least so many of the counted criteria are met.
    MetAtLeast(u32),
    /// In a grade row: the score is at least so many points.
    ScoreAtLeast(Points),
    /// In a grade row: the fit is at least so many points.
    FitAtLeast(Points),
    /// In a grade row: the engagement is at least so many points.
    EngagementAtLeast(Points),
    /// In a grade row: they did something that the playbook counts. Never unknown.
    Engaged,
}

impl Condition {
    /// Met when both are.
    #[must_use]
    pub fn and(self, other: Condition) -> Condition {
        match self {
            Condition::All(mut parts) => {
                parts.push(other);
                Condition::All(parts)
            }
            this => Condition::All(vec![this, other]),
        }
    }

    /// Met when one of both is.
    #[must_use]
    pub fn or(self, other: Condition) -> Condition {
        match self {
            Condition::Any(mut parts) => {
                parts.push(other);
                Condition::Any(parts)
            }
            this => Condition::Any(vec![this, other]),
        }
    }

    /// Met when this is unmet; unknown when this is.
    #[must_use]
    pub fn negate(self) -> Condition {
        Condition::Not(Box::new(self))
    }

    /// The attribute that a question about one fact asks of.
    pub fn attribute(&self) -> Option<&Name> {
        use Condition as C;
        match self {
            C::AtLeast(name, _)
            | C::AtMost(name, _)
            | C::Between(name, _, _)
            | C::Is(name, _)
            | C::OneOf(name, _)
            | C::Contains(name, _)
            | C::StartsWith(name, _)
            | C::WithinDays(name, _)
            | C::InLastDays(name, _)
            | C::Known(name) => Some(name),
            _ => None,
        }
    }

    /// The conditions that this one joins; empty for a question of its own.
    pub fn parts(&self) -> &[Condition] {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts,
            Condition::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// The operator's word, as in a file.
    pub fn operator(&self) -> &'static str {
        use Condition as C;
        match self {
            C::AtLeast(..) => "at_least",
            C::AtMost(..) => "at_most",
            C::Between(..) => "between",
            C::Is(..) => "is",
            C::OneOf(..) => "one_of",
            C::Contains(..) => "contains",
            C::StartsWith(..) => "starts_with",
            C::WithinDays(..) => "within_days",
            C::InLastDays(..) => "in_last_days",
            C::Known(_) => "known",
            C::All(_) => "all",
            C::Any(_) => "any",
            C::Not(_) => "not",
            C::Met(_) => "met",
            C::Unknown(_) => "unknown",
            C::MetAtLeast(_) => "met_at_least",
            C::ScoreAtLeast(_) => "score_at_least",
            C::FitAtLeast(_) => "fit_at_least",
            C::EngagementAtLeast(_) => "engagement_at_least",
            C::Engaged => "engaged",
        }
    }

    /// Whether it may stand in a grade row only.
    pub(crate) fn is_of_grades(&self) -> bool {
        self.attribute().is_none()
            && self.parts().is_empty()
            && !matches!(self, Condition::All(_) | Condition::Any(_))
    }
}
