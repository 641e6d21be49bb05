//! [`Holder`]: who has a lead in hand.

use serde::{Deserialize, Serialize};

use crate::value::name::Id;
use crate::value::words::words;

words! {
    /// One of the two teams.
    #[expect(clippy::exhaustive_enums, reason = "the hand-off is between two")]
    pub enum Team {
        /// Wins attention.
        Marketing = "marketing",
        /// Closes.
        Sales = "sales",
    }
}

/// Who has a lead in hand for a team: somebody, or a queue that everybody of the team works.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "somebody or nobody yet")]
pub enum Holder {
    /// A queue, by the host's id.
    Queue(Id),
    /// A person, by the host's id.
    Person(Id),
}

impl Holder {
    /// A queue.
    pub fn queue(id: impl Into<Id>) -> Self {
        Holder::Queue(id.into())
    }

    /// A person.
    pub fn person(id: impl Into<Id>) -> Self {
        Holder::Person(id.into())
    }

    /// The id of the person or queue.
    pub fn id(&self) -> &Id {
        match self {
            Holder::Queue(id) | Holder::Person(id) => id,
        }
    }

    /// The person, if it is one.
    pub fn as_person(&self) -> Option<&Id> {
        match self {
            Holder::Person(id) => Some(id),
            Holder::Queue(_) => None,
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Holder::Queue(id) => write!(f, "queue {id}"),
            Holder::Person(id) => write!(f, "{id}"),
        }
    }
}

/// Who holds a lead now: one team outside the zone, both in it, nobody when it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holders<'l> {
    /// For marketing.
    pub marketing: Option<&'l Holder>,
    /// For sales.
    pub sales: Option<&'l Holder>,
}

impl<'l> Holders<'l> {
    /// The holder for a team.
    pub fn of(self, team: Team) -> Option<&'l Holder> {
        match team {
            Team::Marketing => self.marketing,
            Team::Sales => self.sales,
        }
    }
}

impl std::fmt::Display for Holders<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.marketing, self.sales) {
            (None, None) => f.write_str("nobody"),
            (Some(one), None) => write!(f, "marketing: {one}"),
            (None, Some(one)) => write!(f, "sales: {one}"),
            (Some(marketing), Some(sales)) => write!(f, "marketing: {marketing}, sales: {sales}"),
        }
    }
}
