//! [`Draft`]: a batch of events in the making, and the lead as they leave it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::event::{Event, EventKind};
use super::lifecycle::Lifecycle;
use super::plan::Plan;
use super::stage::{Stage, Step};
use super::state::Lead;
use crate::input::fingerprint::Fingerprint;
use crate::invariant::always;
use crate::value::actor::{Actor, system};
use crate::value::name::Id;

/// The version of the stored form that this release writes.
pub(super) const VERSION: u32 = 1;

pub(super) struct Draft<'d> {
    pub(super) life: &'d Lifecycle,
    pub(super) lead: Cow<'d, Lead>,
    events: Vec<Event>,
    /// The instant that the host gave.
    pub(super) now: DateTime<Utc>,
}

/// Who causes events, by which request.
pub(super) struct Cause {
    pub(super) by: Actor,
    pub(super) request: Option<(Id, Fingerprint)>,
}

impl Cause {
    fn timer() -> Self {
        Cause { by: system(), request: None }
    }
}

impl<'d> Draft<'d> {
    /// Begins with every timeout that is due by now, each at its own instant.
    pub(super) fn new(life: &'d Lifecycle, lead: &'d Lead, now: DateTime<Utc>) -> Self {
        let mut draft = Draft { life, lead: Cow::Borrowed(lead), events: Vec::new(), now };
        while let Some(next) = draft.lead.next_deadline().filter(|next| next.at <= now) {
            let plan = life.timeout(&draft.lead, next.timer);
            let at = next.at.max(draft.lead.at);
            draft.carry_out(plan, at, &Cause::timer());
        }
        draft
    }

    /// The instant at which a request takes effect: time does not go back in a lead's life.
    pub(super) fn at(&self) -> DateTime<Utc> {
        self.lead.at.max(self.now)
    }

    pub(super) fn carry_out(&mut self, plan: Plan, at: DateTime<Utc>, cause: &Cause) {
        for (kind, to) in plan.0 {
            self.push(kind, to, at, cause);
        }
    }

    fn push(&mut self, kind: EventKind, to: Option<Stage>, at: DateTime<Utc>, cause: &Cause) {
        let (id, content) = cause.request.clone().unzip();
        let lead = self.lead.to_mut();
        let step = to.map(|to| Step { from: lead.stage, to });
        let mut event = Event {
            v: VERSION,
            lead: lead.id.clone(),
            seq: lead.version.saturating_add(1),
            at,
            now: Some(self.now).filter(|now| *now != at),
            by: cause.by.clone(),
            id,
            content,
            index: 0,
            of: 1,
            kind,
            step,
            due: None,
        };
        lead.fold(&event);
        if let Some(due) = self.life.due_after(lead, &event.kind, step.is_some()) {
            lead.due.clone_from(&due);
            event.due = Some(due);
        }
        self.events.push(event);
    }

    /// The batch, numbered.
    pub(super) fn finish(mut self) -> Vec<Event> {
        let of = always(u32::try_from(self.events.len()).ok(), u32::MAX, "a batch is short");
        for (index, event) in (0_u32..).zip(&mut self.events) {
            (event.index, event.of) = (index, of);
        }
        self.events
    }
}
