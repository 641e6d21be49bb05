//! Playbooks before they are signed: lint, and two of them beside each other.

mod comparison;
mod lint;
mod lint_laws;
mod lint_values;
mod spec_diff;
mod unheard;
