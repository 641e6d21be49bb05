//! Judging: a [`Program`](crate::program::Program) over a prospect at an instant.

mod case;
mod change;
mod decide;
mod done;
mod explain;
mod known;
mod lift;
mod missing;
mod needed;
mod open;
mod reasons;
mod trial;

pub(crate) use case::Case;
pub(crate) use reasons::{Judge, Reasons};
