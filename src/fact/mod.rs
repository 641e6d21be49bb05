//! What is known of a prospect: attributes, facts and activities.

pub mod activity;
pub mod attribute;
#[expect(clippy::module_inception, reason = "the room's first word")]
pub(crate) mod fact;
pub(crate) mod learnt;
pub(crate) mod prospect;
pub mod standard;
mod values;
