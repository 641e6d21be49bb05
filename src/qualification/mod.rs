//! A [`Qualification`] in its parts: findings, contributions, what is missing.

mod display;
mod parts;
pub(crate) mod whole;

pub use parts::{
    About, Answered, Cause, Change, Contribution, DidUsed, FactUsed, Failing, Finding, Improvement,
    InferredFrom, Missing, NotCounted, NotYet, Span, Step,
};

pub(crate) use parts::REACHABLE;
pub(crate) use whole::Qualification;
