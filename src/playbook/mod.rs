//! The parts of a [`PlaybookSpec`](crate::PlaybookSpec).

mod compile;
pub(crate) mod compiled;
pub(crate) mod data;
mod engagement;
mod places;
mod read;
pub(crate) mod spec;

pub use crate::input::fingerprint::Fingerprint;
pub use crate::input::limits::Limits;
pub use crate::terms::GradeTerms;
pub use crate::value::day_offset::DayOffset;
pub(crate) use compiled::Playbook;
pub use engagement::Engagement;
pub use spec::{CriteriaSpec, Disqualifier, MeaningfulContact, Requirement, Signatures};
