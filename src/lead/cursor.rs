//! [`Cursor`]: whether an event is the next one.

use chrono::{DateTime, Utc};

use super::batch::{is_of_batch, unfinished};
use super::event::{Event, EventKind};
use super::replay_error::ReplayErrorKind;
use super::stage::Stage;
use super::state::Lead;
use crate::value::name::Id;

/// Where a log has come to: as much as tells whether an event fits.
pub(crate) struct Cursor<'t>(pub(crate) Option<Here<'t>>);

pub(crate) struct Here<'t> {
    pub(crate) id: &'t Id,
    pub(crate) seq: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) stage: Stage,
    pub(crate) batch: Option<(u32, u32)>,
    /// The event before, unless that is not at hand.
    pub(crate) before: Option<&'t Event>,
}

impl<'t> Cursor<'t> {
    /// At a lead, all of whose batches are whole; at the beginning of a log if there is none.
    pub(super) fn at(lead: Option<&'t Lead>) -> Self {
        Cursor(lead.map(|lead| Here {
            id: &lead.id,
            seq: lead.version,
            at: lead.at,
            stage: lead.stage,
            batch: None,
            before: None,
        }))
    }

    /// Why the event does not fit, if it does not.
    pub(crate) fn wrong(&self, event: &Event, rest: &[Event]) -> Option<ReplayErrorKind> {
        let captured = matches!(event.kind, EventKind::Captured { .. });
        let (there, of) = self.0.as_ref().and_then(|here| here.batch).unwrap_or((0, event.of));
        let is_cut = (event.index, event.of) != (there, of);
        let cut = || is_cut.then_some(ReplayErrorKind::Cut { there, of });
        let Some(here) = &self.0 else {
            return (!captured || event.seq != 1).then_some(ReplayErrorKind::NotCaptured).or_else(cut);
        };
        let (expected, found) = (here.seq.saturating_add(1), event.seq);
        if event.lead != *here.id {
            Some(ReplayErrorKind::Foreign)
        } else if found < expected {
            Some(ReplayErrorKind::Duplicate { seq: found })
        } else if found > expected {
            let later = rest.iter().any(|other| other.lead == *here.id && other.seq == expected);
            Some(match later {
                true => ReplayErrorKind::Reordered { expected, found },
                false => ReplayErrorKind::Gap { expected, found },
            })
        } else if captured {
            Some(ReplayErrorKind::CapturedTwice)
        } else if !is_cut && here.batch.and(here.before).is_some_and(|before| !is_of_batch(before, event)) {
            Some(ReplayErrorKind::Mixed)
        } else if event.at < here.at || event.step.is_some_and(|step| step.from != here.stage) {
            Some(ReplayErrorKind::Misfit)
        } else {
            cut()
        }
    }

    /// Goes past the event.
    pub(crate) fn pass(&mut self, event: &'t Event) {
        let here = self.0.get_or_insert(Here {
            id: &event.lead,
            seq: 0,
            at: event.at,
            stage: Stage::Target,
            batch: None,
            before: None,
        });
        (here.seq, here.at, here.batch) = (event.seq, event.at, unfinished(event));
        here.before = Some(event);
        if let Some(step) = event.step {
            here.stage = step.to;
        }
    }

    /// How many events of its last batch are there, and how many it has, unless that is whole.
    pub(crate) fn unfinished(&self) -> Option<(u32, u32)> {
        self.0.as_ref().and_then(|here| here.batch)
    }
}
