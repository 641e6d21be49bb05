//! [`TaskKind`]: what is to be done, and which commands do it.

use super::command_kind::CommandKind;
use super::holder::Team;
use crate::value::words::words;

words! {
    /// What is to be done.
    #[non_exhaustive]
    pub enum TaskKind {
        /// Accept the offered lead.
        Accept = "accept",
        /// Make the first contact.
        FirstTouch = "first_touch",
        /// Decide: confirm it or give it back.
        Decide = "decide",
        /// Acknowledge the recycled lead.
        TakeBack = "take_back",
        /// Say what came of the appointment.
        Outcome = "outcome",
        /// A disqualifier is met: disqualify it, or acknowledge it and go on.
        Disqualifier = "disqualifier",
        /// A merge brought a decision that the person will never be a customer: disqualify the lead, or acknowledge it
        /// and go on.
        DecideMerge = "decide_merge",
        /// A merge brought another appointment that is open: book, or acknowledge it.
        Absorbed = "absorbed",
        /// Sales may use no channel: get a consent, or give the lead back.
        NoChannel = "no_channel",
        /// Look at it: it has been at its stage for long.
        Stale = "stale",
        /// Judge again: the verdict no longer holds.
        Judge = "judge",
    }
}

impl TaskKind {
    /// The commands that end it. One of them is always allowed to its holder, to judge again to the system.
    ///
    /// ```
    /// use qualify::lead::{CommandKind, TaskKind};
    ///
    /// assert_eq!(TaskKind::FirstTouch.commands(), [CommandKind::Touch]);
    /// ```
    pub const fn commands(self) -> &'static [CommandKind] {
        use CommandKind::{
            Accept, Acknowledge, Assess, Book, Confirm, Consent, Disqualify, Outcome, Recycle, TakeBack,
            Touch,
        };
        match self {
            TaskKind::Accept => &[Accept],
            TaskKind::FirstTouch => &[Touch],
            TaskKind::Decide => &[Confirm, Book, Recycle],
            TaskKind::TakeBack => &[TakeBack],
            TaskKind::Outcome => &[Outcome],
            TaskKind::Disqualifier | TaskKind::DecideMerge => &[Disqualify, Acknowledge],
            TaskKind::Absorbed => &[Book, Acknowledge],
            TaskKind::NoChannel => &[Consent, Recycle],
            TaskKind::Stale => &[Touch, Acknowledge],
            TaskKind::Judge => &[Assess],
        }
    }

    /// Whether the team that it is for may say that it was looked at, and that the lead stays as it is.
    pub(super) const fn is_acknowledged_by(self, team: Team) -> bool {
        match self {
            TaskKind::Disqualifier | TaskKind::DecideMerge | TaskKind::Absorbed => true,
            TaskKind::Stale => matches!(team, Team::Marketing),
            TaskKind::Accept
            | TaskKind::FirstTouch
            | TaskKind::Decide
            | TaskKind::TakeBack
            | TaskKind::Outcome
            | TaskKind::NoChannel
            | TaskKind::Judge => false,
        }
    }
}
