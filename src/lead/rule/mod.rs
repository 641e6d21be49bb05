//! The rules: what a command does to a lead, or why it is refused. Each is a function of the lead, who
//! asks and when; none changes anything.
//!
//! What the transition table says (who may, and at which stage) is checked before a rule is asked.

mod assess;
mod back;
mod contact;
mod deal;
mod zone;

use chrono::{DateTime, Utc};

use super::command::Command;
use super::command_kind::CommandKind;
use super::holder::Team;
use super::lifecycle::Lifecycle;
use super::plan::Plan;
use super::refusal::RefusalKind;
use super::stage::Stage;
use super::state::Lead;
use super::table;
use super::task_kind::TaskKind;
use super::{DisqualifyReason, Evidence, LostReason, Outcome, RecycleReason, Side};
use crate::value::actor::{Actor, Role};

/// Somebody asks something of a lead at an instant.
pub(super) struct Ask<'a> {
    pub(super) life: &'a Lifecycle,
    /// The lead after every timeout that is due.
    pub(super) lead: &'a Lead,
    pub(super) by: &'a Actor,
    /// When it takes effect.
    pub(super) at: DateTime<Utc>,
    /// The instant that the host gave.
    pub(super) now: DateTime<Utc>,
    /// Whether the request has an id by which it is known again.
    pub(super) named: bool,
}

type Ruling = Result<Plan, RefusalKind>;

impl Ask<'_> {
    /// What the command does.
    pub(super) fn rule(&self, command: &Command) -> Ruling {
        if self.lead.erased {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "an erased lead takes nothing in, whatever it is"
            )]
            return match command.kind() {
                CommandKind::OptOut | CommandKind::Erase => Ok(Plan::nothing()),
                _ => Err(RefusalKind::Erased),
            };
        }
        if let Some(survivor) = self.lead.survivor().filter(|_| command.kind() != CommandKind::Erase) {
            return Err(RefusalKind::Merged { survivor: survivor.clone() });
        }
        self.placed(command.kind())?;
        match command {
            Command::Assess(verdict) => self.assess(verdict),
            Command::Promote => self.promote(),
            Command::Accept => self.accept(),
            Command::Assign { team, to } => self.assign(*team, to),
            Command::Touch { at, inbound } => self.touch(*at, *inbound),
            Command::Acknowledge(task) => self.acknowledge(*task),
            Command::Confirm(evidence) => self.confirm(*evidence),
            Command::Book { at } => self.book(*at),
            Command::Reschedule { at } => self.reschedule(*at),
            Command::Outcome(outcome) => self.outcome(*outcome),
            Command::Convert => self.convert(),
            Command::Revert => self.revert(),
            Command::Lose(reason) => self.lose(*reason),
            Command::Recycle(reason) => self.recycle(reason),
            Command::TakeBack => self.take_back(),
            Command::ReEngage => self.re_engage(),
            Command::Disqualify(reason) => self.disqualify(reason.word().into()),
            Command::Reopen { in_error } => self.reopen(*in_error),
            Command::Consent { channel, purpose, proof, said } => {
                self.consent(*channel, *purpose, proof.as_ref(), *said)
            }
            Command::OptOut { channel, purpose, complaint, said } => {
                self.opt_out(*channel, *purpose, *complaint, *said)
            }
            Command::Erase => Ok(self.erase()),
        }
    }

    /// Whether the transition table knows the command here, from this side.
    fn placed(&self, command: CommandKind) -> Result<(), RefusalKind> {
        match table::at(self.lead.stage, self.by.role, command) {
            (true, true) => Ok(()),
            (true, false) => Err(RefusalKind::NotPermitted),
            (false, _) if self.lead.stage == Stage::OptedOut => Err(RefusalKind::OptedOut),
            (false, _) => Err(RefusalKind::NotHere),
        }
    }

    /// The commands that would do something now, given what else they need: a verdict, a proof, a
    /// good instant.
    pub(super) fn legal(&self) -> Vec<CommandKind> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what can be tried is tried, with every example")]
        let would = |kind: CommandKind| match kind {
            CommandKind::Capture => false,
            // What a verdict will do is not known before there is one; the other lead of a merge neither. A proof that
            // is new is recorded, and so is every withdrawal.
            CommandKind::Assess => {
                let asks_later = self.lead.closed_at().is_none_or(|closed| self.at > closed);
                self.open_to(kind) && self.lead.hears_verdicts() && asks_later
            }
            CommandKind::Merge | CommandKind::Consent | CommandKind::OptOut => self.open_to(kind),
            _ => self.examples(kind).iter().any(|example| {
                permitted(self.by, example) && self.rule(example).is_ok_and(|plan| !plan.0.is_empty())
            }),
        };
        let may = |kind: &CommandKind| table::may(self.by.role, *kind) && would(*kind);
        CommandKind::ALL.iter().copied().filter(may).collect()
    }

    fn open_to(&self, kind: CommandKind) -> bool {
        !self.lead.erased && self.lead.survivor.is_none() && self.placed(kind).is_ok()
    }

    /// Commands of a kind of which one is legal whenever any is.
    fn examples(&self, kind: CommandKind) -> Vec<Command> {
        // In the last second there is no later one, and what needs one is not legal.
        let soon = super::instant::ahead_of(self.at, self.at).unwrap_or(self.at);
        let someone = |team: Team| {
            // Not the one who holds it, whoever that is.
            let ids = ["someone", "someone-else"].map(super::Holder::person);
            let to = ids.into_iter().find(|id| self.lead.holders().of(team) != Some(id));
            to.map(|to| Command::Assign { team, to })
        };
        match kind {
            CommandKind::Capture
            | CommandKind::Assess
            | CommandKind::Merge
            | CommandKind::Consent
            | CommandKind::OptOut => Vec::new(),
            CommandKind::Promote => vec![Command::Promote],
            CommandKind::Accept => vec![Command::Accept],
            CommandKind::Assign => Team::ALL.iter().filter_map(|team| someone(*team)).collect(),
            CommandKind::Touch => vec![Command::touch(), Command::Touch { at: None, inbound: true }],
            CommandKind::Acknowledge => TaskKind::ALL.into_iter().map(Command::Acknowledge).collect(),
            CommandKind::Confirm => vec![Command::Confirm(Evidence::HumanJudgement)],
            CommandKind::Book => vec![Command::Book { at: soon }],
            CommandKind::Reschedule => {
                let later = super::instant::ahead_of(soon, soon).unwrap_or(soon);
                vec![Command::Reschedule { at: soon }, Command::Reschedule { at: later }]
            }
            CommandKind::Outcome => vec![
                Command::Outcome(Outcome::Attended),
                Command::Outcome(Outcome::Cancelled { by: Side::Buyer }),
            ],
            CommandKind::Convert => vec![Command::Convert],
            CommandKind::Revert => vec![Command::Revert],
            CommandKind::Lose => vec![Command::Lose(LostReason::NoDecision)],
            CommandKind::Recycle => vec![Command::Recycle(RecycleReason::BadTiming)],
            CommandKind::TakeBack => vec![Command::TakeBack],
            CommandKind::ReEngage => vec![Command::ReEngage],
            CommandKind::Disqualify => vec![Command::Disqualify(DisqualifyReason::BadData)],
            CommandKind::Reopen => vec![Command::Reopen { in_error: false }],
            CommandKind::Erase => vec![Command::Erase],
        }
    }
}

/// Whether a side may ever ask this, whatever the lead.
pub(super) fn permitted(by: &Actor, command: &Command) -> bool {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the table says who may; only what differs within a command is told apart here"
    )]
    let own = match command {
        Command::Assign { team: Team::Marketing, .. } => by.role != Role::Sales,
        Command::Assign { team: Team::Sales, .. } => by.role != Role::Marketing,
        Command::Outcome(Outcome::Attended) => by.role == Role::Sales,
        Command::Acknowledge(task) => team_of(by.role).is_some_and(|team| task.is_acknowledged_by(team)),
        _ => true,
    };
    own && table::may(by.role, command.kind())
}

/// The team of a side, if it is one.
pub(super) fn team_of(role: Role) -> Option<Team> {
    match role {
        Role::Marketing => Some(Team::Marketing),
        Role::Sales => Some(Team::Sales),
        Role::Buyer | Role::System => None,
    }
}
