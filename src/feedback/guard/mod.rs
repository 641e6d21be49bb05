//! What must hold before anybody adopts a proposal.

mod advice;
mod curves;
mod drift;
mod figures;
mod leak;
mod objection;
mod study;
mod trial;

pub use advice::Advice;
pub use curves::Curves;
pub use drift::{Drift, Period};
pub use figures::{Figures, Gain};
pub use leak::{Leak, Suspect};
pub use objection::{Caution, Objection};
pub use study::{Candidate, Newest, Study};
