//! The parts of a [`PlaybookSpec`](crate::PlaybookSpec).

mod compile;
pub(crate) mod compiled;
mod data;
mod judgement;
mod lint;
mod read;
pub(crate) mod spec;

pub use crate::fingerprint::Fingerprint;
pub use crate::limits::Limits;
pub(crate) use compiled::Playbook;
pub use judgement::Judgement;
pub use lint::{LintKind, Warning};
pub use spec::{CriteriaSpec, Disqualifier, MeaningfulContact, Requirement, Signatures};
