//! A [`Qualification`] in its parts: findings, contributions, what is missing.

// A new cause must not go wrong in silence: what it means here is said, or an `#[expect]` says why all are alike.
#![deny(clippy::wildcard_enum_match_arm)]

mod display;
mod parts;
pub(crate) mod whole;

pub use parts::{
    Answered, Cause, Change, Contribution, FactUsed, Failing, Finding, InferredFrom, Lift, Missing, NotYet,
    Span, Step,
};

pub(crate) use whole::Qualification;
