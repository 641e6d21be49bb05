//! Criteria: the questions that both teams agreed to ask, as data or as the host's own code.

pub(crate) mod bant;
pub(crate) mod btd;
pub(crate) mod framework;
pub(crate) mod host;
pub(crate) mod man;

pub use framework::Inference;
pub use host::{Findings, Question, Subject};

pub(crate) use framework::{Criterion, Framework, FrameworkKind};
pub(crate) use host::{Criteria, Found};
