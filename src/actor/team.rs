//! The two teams, as short as they are written in a playbook.

use super::{Actor, Role};
use crate::name::Id;

/// Somebody of marketing.
pub fn marketing(id: impl Into<Id>) -> Actor {
    Actor { role: Role::Marketing, id: Some(id.into()) }
}

/// Somebody of sales.
pub fn sales(id: impl Into<Id>) -> Actor {
    Actor { role: Role::Sales, id: Some(id.into()) }
}
