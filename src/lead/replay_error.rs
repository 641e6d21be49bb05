//! [`ReplayError`]: what is wrong with a log, and where.

use std::fmt;

use super::state::Lead;
use crate::value::shown::shown;

/// What is wrong with a log, where, and the lead up to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayError {
    kind: ReplayErrorKind,
    position: usize,
    lead: Option<Box<Lead>>,
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayErrorKind {
    /// There is no event.
    Empty,
    /// An event cannot be read, or is of a form that this release does not know.
    Unreadable {
        /// What its reader says, without its content.
        why: String,
    },
    /// The log does not begin with a capture.
    NotCaptured,
    /// A second capture.
    CapturedTwice,
    /// The event is another lead's.
    Foreign,
    /// Events are missing before this one.
    Gap {
        /// The next one should have this `seq`.
        expected: u64,
        /// It has this one.
        found: u64,
    },
    /// The event stands later in the log than another that follows it.
    Reordered {
        /// The next one should have this `seq`.
        expected: u64,
        /// It has this one.
        found: u64,
    },
    /// The event was there before.
    Duplicate {
        /// Its `seq`.
        seq: u64,
    },
    /// The log ends, or goes on with another, in the middle of a batch.
    Cut {
        /// How many events of the batch are there.
        there: u32,
        /// How many it has.
        of: u32,
    },
    /// The event is of another batch than the one before it: by somebody else, of another request, or decided at
    /// another instant.
    Mixed,
    /// The event does not fit what was before it: it leaves a stage at which the lead is not, or
    /// takes effect before the last one.
    Misfit,
}

impl ReplayError {
    /// With the lead up to there, if one is being rebuilt.
    pub(crate) fn of(kind: ReplayErrorKind, position: usize, lead: Option<Lead>) -> Self {
        ReplayError { kind, position, lead: lead.map(Box::new) }
    }

    /// What is wrong.
    pub fn kind(&self) -> &ReplayErrorKind {
        &self.kind
    }

    /// At which event of the log, counted from 0; the length of the log if something is missing at its end.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The lead after the last whole batch before that; `None` if there was none, or if no lead was being rebuilt.
    pub fn lead(&self) -> Option<&Lead> {
        self.lead.as_deref()
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "events[{}]: ", self.position)?;
        match &self.kind {
            ReplayErrorKind::Empty => f.write_str("there is no event; a log begins with `captured`"),
            ReplayErrorKind::Unreadable { why } => write!(f, "cannot be read: {}", shown(why)),
            ReplayErrorKind::NotCaptured => f.write_str("a log begins with `captured`, `seq` 1"),
            ReplayErrorKind::CapturedTwice => {
                f.write_str("a lead is captured once; this may be another lead's log")
            }
            ReplayErrorKind::Foreign => f.write_str("belongs to another lead; sort logs by `lead`"),
            ReplayErrorKind::Gap { expected, found } => {
                write!(f, "expected `seq` {expected}, found {found}; the events between are missing")
            }
            ReplayErrorKind::Reordered { expected, found } => {
                write!(f, "expected `seq` {expected}, found {found}; sort the log by `seq`")
            }
            ReplayErrorKind::Duplicate { seq } => write!(f, "`seq` {seq} was there before; keep one of them"),
            ReplayErrorKind::Cut { there, of } => {
                write!(
                    f,
                    "only {there} of the {of} events of the batch are there; a batch is stored whole or not at all"
                )
            }
            ReplayErrorKind::Mixed => {
                f.write_str("belongs to another batch than the event before it; restore both from a backup")
            }
            ReplayErrorKind::Misfit => {
                f.write_str("does not fit the event before it: another stage, or an earlier instant")
            }
        }
    }
}

impl std::error::Error for ReplayError {}
