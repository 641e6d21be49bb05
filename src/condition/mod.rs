//! Conditions: questions about a prospect, as data.
//!
//! A [`Condition`] is a small tree that a person can read, a file can hold and a playbook can
//! check before it is used. Most ask about facts; [`Did`] asks what they did. There is no text to parse, no pattern to match and nothing to loop:
//! every condition ends, and its cost is its size.

mod build;
mod data;
mod display;
mod kinds;
mod operand;
mod operator;
pub(crate) mod question;
mod texts;

pub use kinds::Kinds;
pub use operand::Operand;
pub use operator::Operator;
pub use question::{ActivityFilter, Did, Different};
pub use texts::Texts;

pub(crate) use data::MOST_MET;
pub(crate) use question::{Condition, MOST_COUNTED};
