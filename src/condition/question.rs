//! [`Condition`]: a question about a prospect, as data.

use super::did::Did;
use super::operator::Operator;
use crate::value::name::Name;
use crate::value::points::Points;

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
/// [`known`](Operator::Known) and [`Did`] are never unknown, so that the negation of `known` is met by a missing fact.
/// The whole table stands in `docs/PLAYBOOK.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// A fact is asked: the attribute, and what is asked of it.
    Fact(Name, Operator),
    /// They did it. Never unknown.
    Did(Box<Did>),
    /// All are met.
    All(Vec<Condition>),
    /// At least one is met.
    Any(Vec<Condition>),
    /// The other is unmet.
    Not(Box<Condition>),

    /// In a grade row, a requirement or a disqualifier: the criterion is met.
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
    /// A question about one fact, for attributes whose names are known at run time only. A typed handle
    /// ([`Attr`](crate::Attr)) has a method for each operator that fits its kind.
    ///
    /// ```
    /// use qualify::condition::Operator;
    /// use qualify::{Condition, standard::EMPLOYEES};
    ///
    /// let condition = Condition::fact("employees", Operator::AtLeast(50.into()));
    /// assert_eq!(condition, EMPLOYEES.at_least(50));
    /// ```
    pub fn fact(attribute: impl Into<Name>, operator: Operator) -> Condition {
        Condition::Fact(attribute.into(), operator)
    }

    /// A question about what they did.
    ///
    /// ```
    /// use qualify::Condition;
    /// use qualify::condition::Did;
    ///
    /// let condition = Condition::did(Did::new("demo_request").within_days(30));
    /// assert_eq!(condition.to_string(), "did demo_request within 30 days");
    /// ```
    pub fn did(did: Did) -> Condition {
        Condition::Did(Box::new(did))
    }

    /// Met when both are.
    #[must_use]
    pub fn and(self, other: Condition) -> Condition {
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no list of parts is one")]
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
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no list of parts is one")]
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
        if let Condition::Fact(attribute, _) = self { Some(attribute) } else { None }
    }

    /// The conditions that this one joins; empty for a question of its own.
    pub fn parts(&self) -> &[Condition] {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts,
            Condition::Not(part) => std::slice::from_ref(part),
            Condition::Fact(..)
            | Condition::Did(_)
            | Condition::Met(_)
            | Condition::Unknown(_)
            | Condition::MetAtLeast(_)
            | Condition::ScoreAtLeast(_)
            | Condition::FitAtLeast(_)
            | Condition::EngagementAtLeast(_)
            | Condition::Engaged => &[],
        }
    }

    /// Calls `visit` with every question about what they did.
    pub(crate) fn each_did<'c>(&'c self, visit: &mut impl FnMut(&'c Did)) {
        if let Condition::Did(did) = self {
            visit(did);
        }
        self.parts().iter().for_each(|part| part.each_did(visit));
    }

    /// The operator's word, as in a file.
    pub fn operator(&self) -> &'static str {
        use Condition as C;
        match self {
            C::Fact(_, operator) => operator.word(),
            C::Did(_) => "did",
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
}
