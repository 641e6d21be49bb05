//! The parts of a [`PlaybookSpec`](crate::PlaybookSpec).

mod compile;
pub(crate) mod compiled;
mod data;
mod diff;
mod judgement;
mod lint;
mod places;
mod read;
pub(crate) mod spec;

pub use crate::fingerprint::Fingerprint;
pub use crate::limits::Limits;
pub(crate) use compiled::Playbook;
pub use diff::{
    AnswerChange, Both, Comparison, LeadChange, PointsChange, Reason, SpecChange, SpecDiff, Stated,
};
pub use judgement::Judgement;
pub use lint::{LintKind, Warning};
pub use spec::{CriteriaSpec, Disqualifier, MeaningfulContact, Requirement, Signatures};
