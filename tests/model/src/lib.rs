//! What must hold of every lead, written from `docs/LIFECYCLE.md` and not from the code: the model
//! checker and the random runner both ask this.

pub mod blockers;
pub mod cast;
pub mod ghost;
pub mod guard;
pub mod law;
pub mod probe;
pub mod seat;
pub mod way;
pub mod word;
