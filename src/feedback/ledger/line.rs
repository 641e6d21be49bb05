//! [`Line`]: what one event is to a ledger, worked out once for all it is charged to.

use crate::lead::{EventKind, Phase, Stage};

/// What one event is to a ledger.
pub(super) struct Line<'e> {
    pub(super) kind: &'e EventKind,
    /// Whose the lead was, and is after it.
    pub(super) before: Whose,
    pub(super) after: Whose,
    /// Whether it is the lead's first offer.
    pub(super) first: bool,
    /// The stage that the lead leaves, and how long it was there.
    pub(super) stay: Option<(Stage, u64)>,
    /// What the event ends, if it ends something that is timed, and how long that took in milliseconds.
    pub(super) took: Option<(Took, u64)>,
    pub(super) kept: Kept,
}

/// What is timed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Took {
    Offer,
    Accept,
    Touch,
    Qualify,
    Convert,
}

/// The promises that an event settles: kept or missed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) answer: Option<bool>,
    pub(super) first_touch: Option<bool>,
    pub(super) decide: Option<bool>,
    pub(super) take_back: Option<bool>,
}

/// Whose a lead is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Marketing,
    Offered,
    Accepted,
    Closed,
}

impl Whose {
    pub(super) fn at(stage: Stage) -> Self {
        match stage.phase() {
            Phase::Marketing => Whose::Marketing,
            Phase::Zone if stage == Stage::MarketingQualified => Whose::Offered,
            Phase::Zone | Phase::Sales => Whose::Accepted,
            Phase::Closed => Whose::Closed,
        }
    }
}

impl Line<'_> {
    /// Whether there is nothing to charge: most of what happens to a lead is no business of a ledger's.
    /// What is not named is charged, so that [`count`](super::tally::Tally::count) has the last word on it.
    pub(super) fn is_silent(&self) -> bool {
        let silent = matches!(
            self.kind,
            EventKind::Assessed { .. }
                | EventKind::Nurtured { .. }
                | EventKind::Touched { .. }
                | EventKind::Acknowledged { .. }
                | EventKind::Rescheduled { .. }
                | EventKind::TakenBack { .. }
                | EventKind::CooledDown
                | EventKind::RecycleCapEnded
                | EventKind::ReEngaged
                | EventKind::Consented { .. }
                | EventKind::ConsentWithdrawn { .. }
                | EventKind::Absorbed { .. }
                | EventKind::JudgementDue
        );
        silent && self.stay.is_none() && self.took.is_none() && self.kept == Kept::default()
    }
}
