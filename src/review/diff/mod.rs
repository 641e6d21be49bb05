//! Two playbooks beside each other: what was changed in them, and what that changes for leads.

// A new condition or part of a playbook must not go wrong in silence: what it means here is said, or an `#[expect]` says why all are alike.
#![deny(clippy::wildcard_enum_match_arm)]

mod compare;
mod items;
mod lead;
mod leads;
mod rows;
mod show;
mod spec;
mod words;

pub use lead::{AnswerChange, Both, LeadChange, PointsChange};
pub use leads::{Comparison, Reason};
pub use spec::{SpecChange, SpecDiff, Stated};
