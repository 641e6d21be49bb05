//! Playbooks: what is refused, and what they may ask.

mod bad_playbooks;
mod host_criteria;
mod operator_table;
mod signed;
mod terms;
