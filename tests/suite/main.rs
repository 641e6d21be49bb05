//! The tests of the crate, in one program: `cargo test --test suite lint::` runs those of one file.
//!
//! A folder tests the room of that name; a file beside them tests the crate as a whole. What tests share is in
//! `support`. The packages in `tests/memory`, `tests/model` and `tests/host_features` are built apart.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_arithmetic,
    clippy::float_cmp,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test may panic, and says what it skips"
)]

#[cfg(feature = "feedback")]
#[allow(dead_code, unreachable_pub, reason = "the examples use the rest")]
#[macro_use]
#[path = "../../examples/common/say.rs"]
mod say;

mod support;

mod batch;
mod docs;
#[cfg(feature = "feedback")]
mod examples;
#[cfg(feature = "feedback")]
mod feedback;
mod hostile;
mod judgement;
mod lead;
mod playbook;
mod review;
mod rooms;
mod shown;
mod stored_forms;
mod surface;
mod written;
