//! Conditions: questions about a prospect, as data.
//!
//! A [`Condition`] is a small tree that a person can read, a file can hold and a playbook can
//! check before it is used. Most ask about facts; [`Did`] asks what they did. There is no text to parse, no pattern to match and nothing to loop:
//! every condition ends, and its cost is its size.

mod build;
mod data;
mod did;
mod display;
mod filter;
mod kinds;
mod operand;
mod operator;
pub(crate) mod question;

pub use did::{Did, Different};
pub use filter::ActivityFilter;
pub use kinds::Kinds;
pub use operand::Operand;
pub use operator::Operator;

pub(crate) use data::MOST_MET;
pub(crate) use did::MOST_COUNTED;
pub(crate) use question::Condition;
