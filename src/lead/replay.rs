//! Rebuilding a lead from its log, and saying where a log is wrong.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::cursor::Cursor;
use super::event::Event;
use super::state::Lead;
use crate::invariant::always;

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
    /// The event does not fit what was before it: it leaves a stage at which the lead is not, or
    /// takes effect before the last one.
    Misfit,
}

impl ReplayError {
    /// Found by somebody who rebuilds no lead.
    pub(crate) fn of(kind: ReplayErrorKind, position: usize) -> Self {
        ReplayError { kind, position, lead: None }
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
            ReplayErrorKind::Unreadable { why } => write!(f, "cannot be read: {why}"),
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
            ReplayErrorKind::Misfit => {
                f.write_str("does not fit the event before it: another stage, or an earlier instant")
            }
        }
    }
}

impl std::error::Error for ReplayError {}

impl Lead {
    /// Rebuilds a lead from its whole log, in the order of `seq`.
    ///
    /// # Errors
    /// A [`ReplayError`] for a log that is empty, cut, gapped, reordered, or holds an event twice or of
    /// another lead: where, and the lead up to there.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::error::ReplayErrorKind;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (lead, captured) = lifecycle.capture("lead-7", "webform", system(), now).unwrap();
    /// assert_eq!(Lead::replay(&[captured.clone()]), Ok(lead.clone()));
    ///
    /// let error = Lead::replay(&[captured.clone(), captured]).unwrap_err();
    /// assert_eq!(error.to_string(), "events[1]: `seq` 1 was there before; keep one of them");
    /// assert_eq!(error.lead(), Some(&lead));
    /// ```
    pub fn replay(events: &[Event]) -> Result<Lead, ReplayError> {
        replay(None, events)
    }

    /// Takes the rest of the log in after a snapshot: events with a `seq` beyond its version.
    ///
    /// # Errors
    /// As [`replay`](Lead::replay); an empty rest is none.
    pub fn resume(self, events: &[Event]) -> Result<Lead, ReplayError> {
        replay(Some(self), events)
    }

    /// Rebuilds a lead from its stored log, each event in any serde format. What cannot be read is
    /// an error with its place like any other.
    ///
    /// # Errors
    /// As [`replay`](Lead::replay), and for an event that cannot be read.
    ///
    /// ```
    /// # use qualify::*;
    /// let rows = vec![serde_json::json!({"v": 2, "lead": "lead-7"})];
    /// let error = Lead::read_log(rows).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "events[0]: cannot be read: unknown form: this release reads `v` from 1 to 1; use a newer one"
    /// );
    /// ```
    pub fn read_log<'de, D: Deserializer<'de>>(
        rows: impl IntoIterator<Item = D>,
    ) -> Result<Lead, ReplayError> {
        let mut events = Vec::new();
        for row in rows {
            match Event::deserialize(row) {
                Ok(event) => events.push(event),
                Err(error) => {
                    let kind = ReplayErrorKind::Unreadable { why: error.to_string() };
                    let position = events.len();
                    // What is wrong before that comes first, unless it is only that the rest is missing.
                    let lead = match replay(None, &events) {
                        Err(earlier) if earlier.position < position => return Err(earlier),
                        Err(cut) => cut.lead,
                        Ok(lead) => Some(Box::new(lead)),
                    };
                    return Err(ReplayError { kind, position, lead });
                }
            }
        }
        replay(None, &events)
    }
}

fn replay(start: Option<Lead>, events: &[Event]) -> Result<Lead, ReplayError> {
    let mut lead = start.clone();
    let mut cursor = Cursor::at(start.as_ref());
    // How many events belong to whole batches.
    let mut whole = 0;
    let fail = |kind, position, whole: usize| {
        let mut lead = start.clone();
        events.iter().take(whole).for_each(|event| fold(&mut lead, event));
        Err(ReplayError { kind, position, lead: lead.map(Box::new) })
    };
    for (position, event) in events.iter().enumerate() {
        let rest = always(events.get(position..), &[], "the place of an event");
        if let Some(kind) = cursor.wrong(event, rest) {
            return fail(kind, position, whole);
        }
        fold(&mut lead, event);
        cursor.pass(event);
        if cursor.unfinished().is_none() {
            whole = position.saturating_add(1);
        }
    }
    match (lead, cursor.unfinished()) {
        (Some(lead), None) => Ok(lead),
        (_, Some((there, of))) => fail(ReplayErrorKind::Cut { there, of }, events.len(), whole),
        (None, None) => fail(ReplayErrorKind::Empty, 0, 0),
    }
}

fn fold(lead: &mut Option<Lead>, event: &Event) {
    match lead {
        Some(lead) => lead.fold(event),
        None => *lead = Lead::captured(event),
    }
}
