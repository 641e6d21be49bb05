//! [`BindError`]: why rows or columns do not fit a playbook.

use crate::engine::Program;
use crate::input::tree::unknown;
use crate::value::name::Name;
use crate::value::shown::shown;

/// Rows or columns do not fit a playbook. Nothing in it is a lead's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BindError {
    kind: BindErrorKind,
    message: String,
}

/// What sort of [`BindError`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BindErrorKind {
    /// Some criterion is answered by host code, which asks prospects, not rows.
    HostCriteria,
    /// The schema does not have such an attribute.
    UnknownAttribute,
    /// The attribute is declared as another kind.
    WrongKind,
    /// The attribute does not have such an option.
    UnknownOption,
    /// An age is agreed for the attribute, and its column does not say when its values were learnt.
    Undated,
    /// The values of a fact disagree, and a row holds one.
    Conflict,
    /// Something tells activities apart by what they are about, and they have no column of subjects.
    NoSubjects,
    /// A column is longer or shorter than the others, or cannot be read.
    Shape,
}

impl BindError {
    pub(crate) fn new(kind: BindErrorKind, message: impl Into<String>) -> Self {
        BindError { kind, message: shown(&message.into()).to_string() }
    }

    /// A column does not fit the others, or cannot be read.
    pub(crate) fn shape(message: impl Into<String>) -> Self {
        BindError::new(BindErrorKind::Shape, message)
    }

    /// Refuses a playbook whose host code must be run.
    pub(crate) fn check_hosts(program: &Program) -> Result<(), Self> {
        let Some(host) = program.hosts.iter().find(|host| host.is_run) else { return Ok(()) };
        let mut criteria = program.criteria.iter().skip(host.places.start).take(host.places.len());
        let asked = criteria.find(|criterion| criterion.when.is_none());
        let message = format!(
            "`{}` is answered by the code of the host's criteria `{}`, which asks prospects; let conditions decide it, \
             or judge prospects instead",
            asked.map_or("a criterion", |criterion| criterion.name.as_str()),
            host.criteria.name(),
        );
        Err(BindError::new(BindErrorKind::HostCriteria, message))
    }

    pub(crate) fn unknown_attribute<'n>(name: &str, known: impl Iterator<Item = &'n Name>) -> Self {
        let known: Vec<&str> = known.map(Name::as_str).collect();
        BindError::new(BindErrorKind::UnknownAttribute, unknown("attribute", name, &known))
    }

    pub(crate) fn conflict(attribute: &Name) -> Self {
        let message = format!(
            "the values of `{attribute}` disagree, and a row holds one; judge the prospect, or set the value that holds"
        );
        BindError::new(BindErrorKind::Conflict, message)
    }

    /// What sort it is.
    pub fn kind(&self) -> BindErrorKind {
        self.kind
    }
}
