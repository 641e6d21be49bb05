//! [`Plan`]: what a rule wants to happen, before it has a place in the log.

use super::event::EventKind;
use super::stage::Stage;

/// Events in the making, each with the stage it moves the lead to.
#[derive(Debug, Default)]
pub(super) struct Plan(pub(super) Vec<(EventKind, Option<Stage>)>);

impl Plan {
    /// Nothing happens.
    pub(super) fn nothing() -> Self {
        Plan::default()
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Something happens, and the lead stays.
    pub(super) fn stay(kind: EventKind) -> Self {
        Plan(vec![(kind, None)])
    }

    /// Something happens, and the lead moves.
    pub(super) fn go(kind: EventKind, to: Stage) -> Self {
        Plan(vec![(kind, Some(to))])
    }

    #[must_use]
    pub(super) fn and_stay(mut self, kind: EventKind) -> Self {
        self.0.push((kind, None));
        self
    }

    #[must_use]
    pub(super) fn and_go(mut self, kind: EventKind, to: Stage) -> Self {
        self.0.push((kind, Some(to)));
        self
    }
}
