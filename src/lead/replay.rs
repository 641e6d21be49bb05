//! Rebuilding a lead from its log, and saying where a log is wrong.

use serde::{Deserialize, Deserializer};

use super::cursor::Cursor;
use super::event::Event;
use super::replay_error::{ReplayError, ReplayErrorKind};
use super::state::Lead;
use crate::invariant::always;

impl Lead {
    /// Rebuilds a lead from its whole log, in the order of `seq`.
    ///
    /// # Errors
    /// A [`ReplayError`] for a log that is empty, cut, gapped, reordered, mixed of two, or holds an event
    /// twice or of another lead: where, and the lead up to there.
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
                        Err(earlier) if earlier.position() < position => return Err(earlier),
                        Err(cut) => cut.lead().cloned(),
                        Ok(lead) => Some(lead),
                    };
                    return Err(ReplayError::of(kind, position, lead));
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
        Err(ReplayError::of(kind, position, lead))
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
