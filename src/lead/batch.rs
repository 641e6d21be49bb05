//! Which events are of one batch: what one call of [`decide`](super::Lifecycle::decide) gave.

use super::event::{Event, EventKind};
use super::moves::moves;
use super::stage::Stage;
use crate::value::actor::Role;

/// Whether it is of a kind that deadlines bring about, by nobody else.
pub(super) fn is_by_timer(event: &Event) -> bool {
    // A lost lead that a verdict takes up again goes elsewhere than one that has waited long enough.
    let by_verdict = matches!(event.kind, EventKind::ReEngaged)
        && event.step.is_some_and(|step| step.to == Stage::Inquiry);
    event.by.role == Role::System && !moves(&event.kind).timers.is_empty() && !by_verdict
}

/// Whether a request brought it about, or can have: that a lead is to be judged again comes of both.
pub(super) fn is_by_request(event: &Event) -> bool {
    !is_by_timer(event) || matches!(event.kind, EventKind::JudgementDue)
}

/// Whether all of it can be of a timeout, which has no request and is noticed in time or late.
pub(super) fn can_be_timeout(event: &Event) -> bool {
    is_by_timer(event) && event.id.is_none() && event.now.is_none_or(|now| now > event.at)
}

/// Whether all of it can be of a request, which never takes effect before it comes.
pub(super) fn can_be_request(event: &Event) -> bool {
    is_by_request(event) && event.now.is_none_or(|now| now < event.at)
}

/// How many events of the batch are there after this one, and how many it has, unless it is whole.
pub(crate) fn unfinished(event: &Event) -> Option<(u32, u32)> {
    let there = event.index.saturating_add(1);
    (there < event.of).then_some((there, event.of))
}

/// Whether an event can be of the same batch as the one before it: the host gave one instant, timeouts come first, and
/// the rest is of one request.
pub(super) fn is_of_batch(before: &Event, event: &Event) -> bool {
    let given = |event: &Event| event.now.unwrap_or(event.at);
    let one_request = (before.at, &before.by, &before.id, before.content)
        == (event.at, &event.by, &event.id, event.content);
    given(before) == given(event) && (can_be_timeout(before) || (one_request && can_be_request(event)))
}

/// Whether an event can follow another: as the next one of its batch, or as the first of another once that is whole.
pub(super) fn follows(before: &Event, event: &Event) -> bool {
    match unfinished(before) {
        Some(batch) => (event.index, event.of) == batch && is_of_batch(before, event),
        None => event.index == 0,
    }
}
