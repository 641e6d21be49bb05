//! Judging: a [`Program`] over a prospect at an instant.

mod case;
mod change;
mod decide;
pub(crate) mod explain;
mod lift;
mod missing;
mod needed;

pub(crate) use case::Case;
