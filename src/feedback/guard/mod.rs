//! What must hold before anybody adopts a proposal.

mod advice;
mod curves;
mod drift;
mod figures;
mod leakage;
mod objection;
mod study;
mod trial;

pub use advice::Advice;
pub use curves::Curves;
pub use drift::{Drift, Period};
pub use figures::{Figures, Gain};
pub use leakage::{LeakSource, TargetLeakage};
pub use objection::{Caution, Objection};
pub use study::{Candidate, Newest, Study};
