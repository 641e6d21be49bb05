//! What the examples are built of, and the shipped playbooks on the real sets.
#![allow(dead_code, unreachable_pub, reason = "the examples use the rest")]

#[path = "../../../examples/common/mod.rs"]
pub(crate) mod common;
pub(crate) mod flatten;
mod odoo;
pub(crate) mod real;
mod replay_log;
mod ten_minutes;
mod triage;
