//! [`Condition`]: a question about a prospect, as data. [`Did`] asks what they did, and [`ActivityFilter`] says of which
//! activities; what it asks of one is a condition again.

use super::kinds::Kinds;
use super::operator::Operator;
use crate::fact::attribute::MOST_DAYS;
use crate::input::mistake::MistakeKind;
use crate::value::name::Name;
use crate::value::points::Points;
use crate::value::words::words;

/// The greatest count of activities that is asked for.
pub(crate) const MOST_COUNTED: u32 = 1_000_000;

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
    #[non_exhaustive]
    MetAtLeast {
        /// How many.
        n: u32,
        /// The list whose criteria count, by the name of the framework or of the host's criteria; `None` for all.
        of: Option<Name>,
    },
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

    /// In a grade row: at least `n` of the counted criteria are met, whichever list they are of.
    pub fn met_at_least(n: u32) -> Condition {
        Condition::MetAtLeast { n, of: None }
    }

    /// In a grade row: at least `n` of the counted criteria of one list are met. The list has the name of its
    /// framework, such as `bant`, or of the host's criteria.
    ///
    /// ```
    /// use qualify::Condition;
    ///
    /// let condition = Condition::met_at_least_of(3, "bant");
    /// assert_eq!(condition.to_string(), "at least 3 criteria of bant met");
    /// ```
    pub fn met_at_least_of(n: u32, list: impl Into<Name>) -> Condition {
        Condition::MetAtLeast { n, of: Some(list.into()) }
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
            | Condition::MetAtLeast { .. }
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
            C::MetAtLeast { .. } => "met_at_least",
            C::ScoreAtLeast(_) => "score_at_least",
            C::FitAtLeast(_) => "fit_at_least",
            C::EngagementAtLeast(_) => "engagement_at_least",
            C::Engaged => "engaged",
        }
    }
}

/// Which activities are asked about: those of some kinds, and of these perhaps only those that meet a condition.
///
/// In a file they are the keys `kind` or `kinds`, and `where`. The condition asks about the activity itself, by
/// the handles of [`activity`](crate::activity), and has two answers: a question about a field that the activity lacks
/// is unmet, and its negation is met.
///
/// ```
/// use qualify::activity::{CAMPAIGN, SUBJECT};
/// use qualify::condition::ActivityFilter;
///
/// let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
/// assert_eq!(pricing.to_string(), "page_view (subject starts with /pricing)");
/// // Also the clicks that belong to no campaign.
/// let others = ActivityFilter::new("email_click").and(CAMPAIGN.is("newsletter").negate());
/// # assert_eq!(others.to_string(), "email_click (not (campaign is newsletter))");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivityFilter {
    /// The kinds of activity.
    pub kinds: Kinds,
    /// What an activity of these kinds must meet: `where` in a file.
    pub condition: Option<Condition>,
}

impl ActivityFilter {
    /// All activities of these kinds; `*` is every kind.
    pub fn new(kinds: impl Into<Kinds>) -> Self {
        ActivityFilter { kinds: kinds.into(), condition: None }
    }

    /// Those of them that also meet a condition.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.condition = Some(match self.condition {
            Some(known) => known.and(condition),
            None => condition,
        });
        self
    }
}

impl<K: Into<Kinds>> From<K> for ActivityFilter {
    fn from(kinds: K) -> Self {
        ActivityFilter::new(kinds)
    }
}

words! {
    /// By what activities are told apart when they are counted.
    #[expect(clippy::exhaustive_enums, reason = "what they are about, or when they were done")]
    pub enum Different {
        /// By what they are about, compared byte for byte and whatever the kind; those about nothing count together as
        /// one.
        Subject = "subject",
        /// By the playbook's day on which they were done.
        Day = "day",
    }
}

/// Whether they did something: met if so many activities are done by now, and else unmet. It is never unknown.
///
/// ```
/// use qualify::activity::SUBJECT;
/// use qualify::condition::{ActivityFilter, Did, Different};
///
/// let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
/// let interested = Did::new(pricing).at_least(3).within_days(30).different(Different::Day);
/// assert_eq!(
///     interested.to_string(),
///     "did page_view (subject starts with /pricing) on at least 3 days within 30 days",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Did {
    /// Which activities count.
    pub filter: ActivityFilter,
    /// How many are needed, at least 1.
    pub at_least: u32,
    /// The days in which they count, today included: one of age `within_days` no longer does. `None` for ever.
    pub within_days: Option<u32>,
    /// By what they are told apart; `None` counts each.
    pub different: Option<Different>,
}

impl Did {
    /// One of these activities, ever.
    pub fn new(filter: impl Into<ActivityFilter>) -> Self {
        Did { filter: filter.into(), at_least: 1, within_days: None, different: None }
    }

    /// Any activity, ever.
    pub fn anything() -> Self {
        Did::new(Kinds::Any)
    }

    /// Needs so many.
    #[must_use]
    pub fn at_least(mut self, count: u32) -> Self {
        self.at_least = count;
        self
    }

    /// Counts those of the last `days` days, today included.
    #[must_use]
    pub fn within_days(mut self, days: u32) -> Self {
        self.within_days = Some(days);
        self
    }

    /// Counts different subjects, or different days.
    #[must_use]
    pub fn different(mut self, different: Different) -> Self {
        self.different = Some(different);
        self
    }

    /// What is wrong with its numbers, with the key, for one built in code.
    pub(crate) fn problem(&self) -> Option<(&'static str, MistakeKind, String)> {
        let range = |key, most| {
            Some((key, MistakeKind::IllegalValue, format!("expected a whole number from 1 to {most}")))
        };
        if !(1..=MOST_COUNTED).contains(&self.at_least) {
            return range("at_least", MOST_COUNTED);
        }
        match self.within_days {
            Some(days) if !(1..=MOST_DAYS).contains(&days) => range("within_days", MOST_DAYS),
            Some(_) | None => None,
        }
    }
}
