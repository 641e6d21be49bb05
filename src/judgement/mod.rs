//! Judging: a compiled playbook over a prospect at an instant.

mod bound;
mod case;
mod change;
mod decide;
mod done;
mod explain;
mod fired;
mod further;
mod gap;
mod host;
mod improvements;
#[expect(clippy::module_inception, reason = "the room's first word")]
mod judgement;
mod known;
mod missing;
mod needed;
mod open;
mod reasons;
mod steps;
mod sway;
mod told;
mod trial;
mod unsure;

pub use judgement::Judgement;
