//! Two playbooks beside each other: what was changed in them, and what that changes for leads.

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
