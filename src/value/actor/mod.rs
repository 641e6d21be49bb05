//! Who signs, who acts.

pub(crate) mod channel;
pub(crate) mod team;

use serde::{Deserialize, Serialize};

pub(crate) use channel::Channel;
pub(crate) use team::{marketing, sales, system};

use crate::value::name::Id;
use crate::value::words::words;

words! {
    /// The side an [`Actor`] is on.
    #[non_exhaustive]
    pub enum Role {
        /// Wins attention.
        Marketing = "marketing",
        /// Closes.
        Sales = "sales",
        /// The person or company whose life as a lead it is.
        Buyer = "buyer" => "the buyer",
        /// The host itself: a form, a nightly job.
        System = "system" => "the system",
    }
}

/// Somebody who signs or acts: a side, and the host's id of the person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Actor {
    /// The side.
    pub role: Role,
    /// The person, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
}

impl Actor {
    /// Somebody of a side; without an id the side itself.
    pub fn new(role: Role, id: Option<Id>) -> Self {
        Actor { role, id }
    }
}
