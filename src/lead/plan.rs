//! [`Plan`]: what a rule wants to happen, before it has a place in the log.

use super::event::What;
use super::stage::Stage;

/// Events in the making, each with the stage it moves the lead to.
#[derive(Debug, Default)]
pub(super) struct Plan(pub(super) Vec<(What, Option<Stage>)>);

impl Plan {
    /// Nothing happens.
    pub(super) fn nothing() -> Self {
        Plan::default()
    }

    /// Something happens, and the lead stays.
    pub(super) fn stay(what: What) -> Self {
        Plan(vec![(what, None)])
    }

    /// Something happens, and the lead moves.
    pub(super) fn go(what: What, to: Stage) -> Self {
        Plan(vec![(what, Some(to))])
    }

    #[must_use]
    pub(super) fn and_stay(mut self, what: What) -> Self {
        self.0.push((what, None));
        self
    }

    #[must_use]
    pub(super) fn and_go(mut self, what: What, to: Stage) -> Self {
        self.0.push((what, Some(to)));
        self
    }
}
