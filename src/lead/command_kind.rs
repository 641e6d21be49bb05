//! [`CommandKind`]: what sort of command it is.

use crate::value::words::words;

words! {
    /// What sort of [`Command`](crate::Command) it is; `Merge` is [`Lifecycle::merge`](super::Lifecycle::merge), and
    /// `Capture` is [`Lifecycle::capture`](super::Lifecycle::capture).
    #[non_exhaustive]
    pub enum CommandKind {
        /// Begins a lead's life.
        Capture = "capture",
        /// `Command::Assess`.
        Assess = "assess",
        /// `Command::Promote`.
        Promote = "promote",
        /// `Command::Accept`.
        Accept = "accept",
        /// `Command::Assign`.
        Assign = "assign",
        /// `Command::Touch`.
        Touch = "touch",
        /// `Command::Acknowledge`.
        Acknowledge = "acknowledge",
        /// `Command::Confirm`.
        Confirm = "confirm",
        /// `Command::Book`.
        Book = "book",
        /// `Command::Reschedule`.
        Reschedule = "reschedule",
        /// `Command::Outcome`.
        Outcome = "outcome",
        /// `Command::Convert`.
        Convert = "convert",
        /// `Command::Revert`.
        Revert = "revert",
        /// `Command::Lose`.
        Lose = "lose",
        /// `Command::Recycle`.
        Recycle = "recycle",
        /// `Command::TakeBack`.
        TakeBack = "take_back",
        /// `Command::ReEngage`.
        ReEngage = "re_engage",
        /// `Command::Disqualify`.
        Disqualify = "disqualify",
        /// `Command::Reopen`.
        Reopen = "reopen",
        /// `Command::Consent`.
        Consent = "consent",
        /// `Command::OptOut`.
        OptOut = "opt_out",
        /// Ends a lead that is the same as another.
        Merge = "merge",
        /// `Command::Erase`.
        Erase = "erase",
    }
}
