//! GROWTH: any number of generated rules over the leads of LQ-24.

#![allow(dead_code, reason = "each bench uses its part")]

mod playbook;
mod rules;

pub use playbook::spec;
pub use rules::*;
