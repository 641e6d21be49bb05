//! Who signs and acts, as short as it is written.

use super::{Actor, Role};
use crate::value::name::Id;

/// Somebody of marketing.
pub fn marketing(id: impl Into<Id>) -> Actor {
    Actor { role: Role::Marketing, id: Some(id.into()) }
}

/// Somebody of sales.
pub fn sales(id: impl Into<Id>) -> Actor {
    Actor { role: Role::Sales, id: Some(id.into()) }
}

/// The person or company whose life as a lead it is.
pub fn buyer() -> Actor {
    Actor { role: Role::Buyer, id: None }
}

/// The host itself: a form, a nightly job.
pub fn system() -> Actor {
    Actor { role: Role::System, id: None }
}
