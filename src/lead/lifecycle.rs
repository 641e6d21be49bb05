//! [`Lifecycle`]: the terms and the calendars that a lead's life is under. What it makes of requests and of time is in
//! `decide.rs`.

use super::calendars::Calendars;
use crate::input::fingerprint::Fingerprint;
use crate::terms::Terms;

/// The lead's life under terms and calendars: it turns what somebody wants into what happens.
///
/// It does nothing itself. The host stores the events that [`decide`](Self::decide) and
/// [`tick`](Self::tick) give, all of one call or none, and folds them into its [`Lead`](crate::Lead).
///
/// ```
/// use qualify::lead::{Stage, Timer};
/// use qualify::{Calendar, Command, Lifecycle, Terms, sales, system};
///
/// let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
/// let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now)?;
/// assert_eq!((captured.seq, lead.version()), (1, 1));
///
/// let events = lifecycle.decide(&lead, Command::opt_out().by(qualify::buyer()), now)?;
/// lead.apply(&events);
/// assert_eq!(lead.stage(), Stage::OptedOut);
/// # Ok::<(), qualify::error::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// In full.
    pub(super) terms: Terms,
    pub(super) calendars: Calendars,
    /// The playbook by which leads are judged, if the host said.
    pub(super) playbook: Option<Fingerprint>,
}

impl Lifecycle {
    /// Returns the life under these terms, its working time counted by one [`Calendar`](crate::Calendar) for both
    /// teams, or by [`Calendars`] of their own. Terms that no playbook would compile with count as the nearest: a
    /// duration or number as the greatest that is allowed, a queue whose id is not legal as the default one.
    pub fn new(terms: &Terms, calendars: impl Into<Calendars>) -> Self {
        let mut terms = terms.within_range().in_full();
        let usual = Terms::default();
        if !terms.marketing_queue.is_legal() {
            terms.marketing_queue = usual.marketing_queue;
        }
        if !terms.sales_queue.is_legal() {
            terms.sales_queue = usual.sales_queue;
        }
        Lifecycle { terms, calendars: calendars.into(), playbook: None }
    }

    /// The same, where leads are judged by the playbook of this fingerprint. A verdict of another one is refused, and
    /// one that was taken in before is not applied: the lead is to be judged again. Say it, or a lead may be offered by
    /// rules that both teams have given up.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::EMPLOYEES;
    /// # let spec = PlaybookSpec::new("inbound", 1).rule("mid-market", EMPLOYEES.between(50, 1_000), 20);
    /// # let spec = spec.grade(Grade::A, Condition::ScoreAtLeast(20.into())).hand_off_at(Grade::A);
    /// let playbook = spec.compile(&Schema::standard())?;
    /// let lifecycle = Lifecycle::new(playbook.terms(), Calendar::always()).judged_by(playbook.fingerprint());
    /// assert_eq!(lifecycle.playbook(), Some(playbook.fingerprint()));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    #[must_use]
    pub fn judged_by(self, playbook: Fingerprint) -> Self {
        Lifecycle { playbook: Some(playbook), ..self }
    }

    /// The fingerprint of the playbook by which leads are judged, if it was said.
    pub fn playbook(&self) -> Option<Fingerprint> {
        self.playbook
    }

    /// Returns its terms. Each duration says how it is counted: `8 h working`.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Returns when each team works.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }
}
