//! Points: rules that give them, how activities repeat and fade, clamps, groups, and the grade table.

mod clamp;
mod decay;
pub(crate) mod grade;
mod group;
mod repeat;
mod rule;

pub use clamp::Clamp;
pub use decay::Decay;
pub use grade::{GradeRow, Grades, Matrix};
pub use group::{Group, Take};
pub use repeat::Repeat;
pub use rule::{ActivityRule, CountsAs, Rule};

pub(crate) use grade::Grade;
pub(crate) use rule::can_engage;
