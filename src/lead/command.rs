//! [`Command`]: what somebody wants to happen to a lead.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::command_kind::CommandKind;
use super::holder::{Holder, Team};
use super::purpose::Purpose;
use super::reason::{DisqualifyReason, Evidence, LostReason, Outcome, RecycleReason};
use super::task_kind::TaskKind;
use super::usual::is_usual;
use crate::value::actor::{Actor, Channel};
use crate::value::name::Id;
use crate::verdict::Verdict;

/// What somebody wants to happen to a lead. [`by`](Command::by) says who, and makes it a [`Request`].
///
/// `docs/LIFECYCLE.md` has the table: who may ask what at which stage, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Command {
    /// Takes a verdict in; the lead moves as it says.
    Assess(Arc<Verdict>),
    /// Offers the lead to sales without regard to the bar and the recycle cap.
    Promote,
    /// Takes an offered lead into one's own hands.
    Accept,
    /// Puts the lead into the hands of another of the team.
    Assign {
        /// Whose holder.
        team: Team,
        /// The new holder.
        to: Holder,
    },
    /// Says that sales was in contact with the buyer. The first time since the offer ends the wait for it; every time
    /// the lead is not stale.
    Touch {
        /// When it was; now if not given. Never later than now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<DateTime<Utc>>,
        /// Whether the buyer got in touch. Then it is legal whatever they forbade.
        #[serde(default, skip_serializing_if = "is_usual")]
        inbound: bool,
    },
    /// Says that a task was looked at, and that the lead stays as it is: for a disqualifier, for what a merge brought,
    /// and for a stale lead with marketing.
    Acknowledge(TaskKind),
    /// Says that the lead is sales-qualified.
    Confirm(Evidence),
    /// Books an appointment.
    Book {
        /// When it takes place.
        at: DateTime<Utc>,
    },
    /// Moves the appointment.
    Reschedule {
        /// When it takes place now.
        at: DateTime<Utc>,
    },
    /// Says what came of the appointment.
    Outcome(Outcome),
    /// They bought.
    Convert,
    /// They had not bought: the conversion was an error.
    Revert,
    /// They did not buy.
    Lose(LostReason),
    /// Gives the lead back to marketing.
    Recycle(RecycleReason),
    /// Acknowledges a recycled lead.
    TakeBack,
    /// Takes a lost lead up again.
    ReEngage,
    /// They will never be a customer under this playbook.
    Disqualify(DisqualifyReason),
    /// Takes a disqualified lead up again.
    Reopen {
        /// The disqualification was an error: within the window of the terms the exact stage is restored.
        in_error: bool,
    },
    /// The buyer allows a channel to be used: the one word for a grant, at every stage.
    Consent {
        /// The channel.
        channel: Channel,
        /// For what; for everything if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<Purpose>,
        /// The host's id of the proof; needed from everybody but the buyer. The grant is dated by the earliest
        /// instant at which this proof was told of the lead, so that an old form told again is no new consent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Id>,
        /// The instant at which the buyer said it; now if not given. Never later than now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<DateTime<Utc>>,
    },
    /// The buyer forbids contact. A preference page sends only what changed: at the same instant a withdrawal
    /// wins over a grant.
    OptOut {
        /// By which channel; by all, also those never spoken of, if not said. Neither channel nor purpose:
        /// everything, which closes the lead unless a grant is newer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
        /// For what; for everything if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<Purpose>,
        /// Whether they complained.
        #[serde(default, skip_serializing_if = "is_usual")]
        complaint: bool,
        /// The instant at which the buyer said it; now if not given. Never later than now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<DateTime<Utc>>,
    },
    /// The person is to be forgotten.
    Erase,
}

impl Command {
    /// Takes in a verdict, or that of a whole judgement.
    pub fn assess(verdict: impl Into<Verdict>) -> Self {
        Command::Assess(Arc::new(verdict.into()))
    }

    /// Allows a channel for every purpose, from now on.
    pub fn consent(channel: Channel) -> Self {
        Command::Consent { channel, purpose: None, proof: None, said: None }
    }

    /// Forbids everything, from now on.
    pub fn opt_out() -> Self {
        Command::OptOut { channel: None, purpose: None, complaint: false, said: None }
    }

    /// Forbids a channel for every purpose, from now on: marketing and *sales*. If nothing else was allowed, it closes
    /// the lead, with whatever meeting is booked. The link in a newsletter sends [`unsubscribe`](Self::unsubscribe).
    pub fn opt_out_of(channel: Channel) -> Self {
        Command::OptOut { channel: Some(channel), purpose: None, complaint: false, said: None }
    }

    /// Forbids marketing by a channel, from now on: what the link in a newsletter must send. Sales may go on, and the
    /// lead stays where it is.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::{Purpose, Stage};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// # lead.apply(&lifecycle.decide(&lead, Command::consent(Channel::Email).by(buyer()), now)?);
    /// let events = lifecycle.decide(&lead, Command::unsubscribe(Channel::Email).by(buyer()), now)?;
    /// lead.apply(&events);
    /// assert!(!lead.consent().allows(Channel::Email, Purpose::Marketing));
    /// assert!(lead.consent().allows(Channel::Email, Purpose::Sales));
    /// assert_eq!(lead.stage(), Stage::Target);
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn unsubscribe(channel: Channel) -> Self {
        let purpose = Some(Purpose::Marketing);
        Command::OptOut { channel: Some(channel), purpose, complaint: false, said: None }
    }

    /// Says that sales got in touch with the buyer, now.
    pub fn touch() -> Self {
        Command::Touch { at: None, inbound: false }
    }

    /// Puts the lead into the hands of another of the team.
    pub fn assign(team: Team, to: Holder) -> Self {
        Command::Assign { team, to }
    }

    /// What sort it is.
    pub fn kind(&self) -> CommandKind {
        match self {
            Command::Assess(_) => CommandKind::Assess,
            Command::Promote => CommandKind::Promote,
            Command::Accept => CommandKind::Accept,
            Command::Assign { .. } => CommandKind::Assign,
            Command::Touch { .. } => CommandKind::Touch,
            Command::Acknowledge(_) => CommandKind::Acknowledge,
            Command::Confirm(_) => CommandKind::Confirm,
            Command::Book { .. } => CommandKind::Book,
            Command::Reschedule { .. } => CommandKind::Reschedule,
            Command::Outcome(_) => CommandKind::Outcome,
            Command::Convert => CommandKind::Convert,
            Command::Revert => CommandKind::Revert,
            Command::Lose(_) => CommandKind::Lose,
            Command::Recycle(_) => CommandKind::Recycle,
            Command::TakeBack => CommandKind::TakeBack,
            Command::ReEngage => CommandKind::ReEngage,
            Command::Disqualify(_) => CommandKind::Disqualify,
            Command::Reopen { .. } => CommandKind::Reopen,
            Command::Consent { .. } => CommandKind::Consent,
            Command::OptOut { .. } => CommandKind::OptOut,
            Command::Erase => CommandKind::Erase,
        }
    }

    /// Says who asks.
    #[must_use]
    pub fn by(self, actor: Actor) -> Request {
        Request { command: self, by: actor, id: None, at_version: None }
    }
}

/// A [`Command`] with who asks, and what the host wants to be sure of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// Who asks.
    pub by: Actor,
    /// The host's id of the request, by which a repeated one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The version of the lead that the asker saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_version: Option<u64>,
}

impl Request {
    /// Names the request, so that repeating it does nothing.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Refuses the request if the lead has moved on from this version.
    #[must_use]
    pub fn at_version(mut self, version: u64) -> Self {
        self.at_version = Some(version);
        self
    }
}
