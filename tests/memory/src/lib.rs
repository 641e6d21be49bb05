//! What code asks of the allocator. `cargo test` asserts what must be nothing; `cargo run` prints the rest.

mod counting;
#[path = "../../../benches/growth/mod.rs"]
pub mod growth;
#[path = "../../../benches/kept/mod.rs"]
pub mod kept;
#[path = "../../../benches/lives/mod.rs"]
pub mod life;
#[path = "../../../benches/lq24/mod.rs"]
#[allow(clippy::should_implement_trait, reason = "its random numbers are no iterator")]
pub mod lq24;
#[path = "../../../benches/real/mod.rs"]
pub mod real;

pub use counting::{Asked, asked_by};

use chrono::{DateTime, Utc};

/// One instant for every judgement: qualify has no clock.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}
