//! [`Refusal`]: why a request changed nothing, and what is legal instead.

use std::fmt;

use chrono::{DateTime, Utc};

use super::command_kind::CommandKind;
use super::holder::Team;
use super::stage::Stage;
use super::task_kind::TaskKind;
use crate::value::actor::Role;
use crate::value::instant::written;
use crate::value::name::{Id, Name, OriginName};
use crate::value::words::tagged;

/// Why a request changed nothing. Nothing is lost by it: the lead is as it was.
///
/// It tells the stage after every timeout that is due by now, which
/// [`tick`](super::Lifecycle::tick) gives as events, and the commands that are legal for the asker there.
///
/// ```
/// # use qualify::*;
/// # use qualify::error::RefusalKind;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
/// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
/// let refusal = lifecycle.decide(&lead, Command::Accept.by(sales("dana")), now).unwrap_err();
/// assert_eq!(refusal.kind(), &RefusalKind::NotHere);
/// assert_eq!(refusal.to_string(), "`accept` is not for a lead at `target`; sales may now `assess`, `consent`, `opt_out`, `merge`");
/// # Ok::<(), qualify::error::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    kind: RefusalKind,
    command: CommandKind,
    role: Role,
    stage: Option<Stage>,
    legal: Vec<CommandKind>,
}

tagged! {
    /// Why a request was refused. Its word is what a host counts by, or looks its own text up by.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum RefusalKind {
        /// The asker's side may never do this, or not at this stage.
        NotPermitted = "not_permitted",
        /// The lead is in the hands of another person.
        NotHolder = "not_holder",
        /// The team does not hold the lead at this stage.
        NotHeld {
            /// This one.
            team: Team,
        } = "not_held",
        /// It must be said who does it: the actor has no id.
        Nameless = "nameless",
        /// What sales has accepted is in a person's hands, not in a queue.
        NotPerson = "not_person",
        /// It means nothing at this stage.
        NotHere = "not_here",
        /// The lead was merged.
        Merged {
            /// Into this one: ask that.
            survivor: Id,
        } = "merged",
        /// The person was erased, for ever.
        Erased = "erased",
        /// They opted out, which closed the lead.
        OptedOut = "opted_out",
        /// The id was used before, for something else.
        Conflict = "conflict",
        /// The lead has moved on.
        VersionConflict {
            /// The version that the asker saw.
            expected: u64,
            /// The version that there is.
            found: u64,
        } = "version_conflict",
        /// The lead has no verdict yet.
        NotJudged = "not_judged",
        /// The verdict was made after the given instant.
        JudgedLater = "judged_later",
        /// A newer verdict was taken in before.
        JudgedBefore = "judged_before",
        /// The lead is to be judged again first.
        JudgeDue = "judge_due",
        /// The verdict is of another playbook than that of the lifecycle.
        OtherPlaybook = "other_playbook",
        /// The verdict tells of no contact that the buyer asked for after the lead was closed.
        NoNewContact {
            /// It was closed then.
            since: DateTime<Utc>,
        } = "no_new_contact",
        /// The verdict holds no longer.
        Outdated {
            /// It held until then.
            until: DateTime<Utc>,
        } = "outdated",
        /// The verdict is about another prospect than those before it.
        OtherProspect = "other_prospect",
        /// The playbook that judged is not signed by both teams.
        Unsigned = "unsigned",
        /// A disqualifier is met.
        DisqualifierMet = "disqualifier_met",
        /// No channel is both reachable and consented to for sales.
        NoChannel = "no_channel",
        /// The lead still rests.
        Cooling {
            /// Until then.
            until: DateTime<Utc>,
        } = "cooling",
        /// Mandatory criteria are not met.
        MandatoryNotMet {
            /// These; none where the verdict was stored without their names.
            criteria: Vec<Name>,
        } = "mandatory_not_met",
        /// The instant lies not in the future.
        NotFuture = "not_future",
        /// The appointment has not begun yet.
        TooEarly {
            /// It begins then.
            at: DateTime<Utc>,
        } = "too_early",
        /// The appointment was rescheduled as often as the terms allow.
        RescheduledTooOften = "rescheduled_too_often",
        /// There was no attended appointment.
        NotAttended = "not_attended",
        /// The time in which it could be taken back is over.
        WindowOver = "window_over",
        /// Nothing that the consent covers would be allowed by it: a withdrawal is as new, or newer.
        NotNewer {
            /// The instant of the newest withdrawal of what it covers.
            opted_out: DateTime<Utc>,
        } = "not_newer",
        /// The buyer cannot have said it after now.
        SaidLater = "said_later",
        /// The contact cannot have been made after now.
        MadeLater = "made_later",
        /// There is no such task that could be acknowledged.
        NoTask {
            /// This one.
            task: TaskKind,
        } = "no_task",
        /// Proof is needed from everybody but the buyer.
        NoProof = "no_proof",
        /// It was done before, or what it is about is over.
        Done = "done",
        /// Only a timer gives this reason.
        TimersReason = "timers_reason",
        /// An id or name is not legal.
        IllegalText {
            /// What it is the id or name of.
            of: &'static str,
        } = "illegal_text",
        /// The source or the campaign of an origin is not a legal name.
        IllegalOrigin = "illegal_origin",
        /// A verdict names more rules or attributes than a playbook may have.
        TooLarge = "too_large",
        /// An instant lies outside the years 1970 to 2200.
        OutOfRange = "out_of_range",
        /// The lead that would end is further along than the one that would go on.
        FurtherAlong = "further_along",
        /// The lead that would end is a new request of a customer.
        CustomersRequest = "customers_request",
        /// The two leads are one.
        SameLead = "same_lead",
    }
}

impl Refusal {
    pub(super) fn new(
        kind: RefusalKind,
        command: CommandKind,
        role: Role,
        stage: Option<Stage>,
        legal: Vec<CommandKind>,
    ) -> Self {
        Refusal { kind, command, role, stage, legal }
    }

    /// Why.
    pub fn kind(&self) -> &RefusalKind {
        &self.kind
    }

    /// What was asked.
    pub fn command(&self) -> CommandKind {
        self.command
    }

    /// Where the lead is, after every timeout that is due; `None` for a lead that was not captured.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// What the asker may do there now.
    pub fn legal(&self) -> &[CommandKind] {
        &self.legal
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = self.stage.map_or("none", Stage::word);
        let (command, role) = (self.command, self.role);
        match &self.kind {
            // Of some commands a part is for one side only: who attended, whose holder.
            RefusalKind::NotPermitted if self.legal.contains(&command) => {
                write!(f, "this `{command}` is not for {role}")?;
            }
            RefusalKind::NotPermitted => write!(f, "`{command}` is not for {role}")?,
            RefusalKind::NotHolder => {
                f.write_str("the lead is in the hands of another person; assign it first")?
            }
            RefusalKind::NotHeld { team } => write!(f, "{team} does not hold a lead at `{stage}`")?,
            RefusalKind::Nameless => write!(f, "`{command}` needs a person; name the actor")?,
            RefusalKind::NotPerson => {
                f.write_str("what sales has accepted stays in a person's hands; name one")?
            }
            RefusalKind::NotHere => write!(f, "`{command}` is not for a lead at `{stage}`")?,
            RefusalKind::Merged { survivor } => {
                write!(f, "the lead was merged; send `{command}` to `{survivor}`")?;
            }
            RefusalKind::Erased => {
                f.write_str("the person was erased; nothing can be done with the lead again")?
            }
            RefusalKind::OptedOut => {
                f.write_str("they opted out; only a newer `consent` of theirs opens the lead again")?
            }
            RefusalKind::Conflict => {
                f.write_str("the request's id was used for something else; give every request its own")?;
            }
            RefusalKind::VersionConflict { expected, found } => {
                write!(f, "the lead is at version {found}, not {expected}; look at it again")?;
            }
            RefusalKind::NotJudged => f.write_str("the lead has no verdict; judge it first")?,
            RefusalKind::JudgeDue => f.write_str("the lead is to be judged again; judge it first")?,
            RefusalKind::OtherPlaybook => {
                f.write_str("the verdict is of another playbook than the lifecycle's; judge again by that")?;
            }
            RefusalKind::NoNewContact { since } => write!(
                f,
                "a verdict takes a lead at `{stage}` up again only if the buyer asked for contact after {}",
                written(*since)
            )?,
            RefusalKind::JudgedLater => f.write_str("the verdict is dated after now; judge again")?,
            RefusalKind::JudgedBefore => {
                f.write_str("the verdict is older than the last one taken in; judge again")?;
            }
            RefusalKind::Outdated { until } => {
                write!(f, "the verdict held until {}; judge again", written(*until))?;
            }
            RefusalKind::OtherProspect => f.write_str("the verdict is about another prospect")?,
            RefusalKind::Unsigned => {
                f.write_str("the playbook is not signed by both teams; an unsigned one can only be tried")?;
            }
            RefusalKind::DisqualifierMet => f.write_str("a disqualifier is met")?,
            RefusalKind::NoChannel => {
                f.write_str("no channel is both reachable and consented to for sales; ask for consent")?;
            }
            RefusalKind::Cooling { until } => write!(f, "the lead rests until {}", written(*until))?,
            RefusalKind::MandatoryNotMet { criteria } => {
                let named: Vec<String> = criteria.iter().map(|name| format!("`{name}`")).collect();
                match &named[..] {
                    [] => f.write_str("a mandatory criterion is not met")?,
                    [one] => write!(f, "the mandatory criterion {one} is not met")?,
                    several => write!(f, "the mandatory criteria {} are not met", several.join(", "))?,
                }
                f.write_str("; find out, and judge again")?;
            }
            RefusalKind::NotFuture => f.write_str("the instant lies not in the future")?,
            RefusalKind::TooEarly { at } => {
                write!(f, "the appointment begins at {}; its outcome cannot be known", written(*at))?;
            }
            RefusalKind::RescheduledTooOften => {
                f.write_str(
                    "the appointment was rescheduled as often as the terms allow; say what came of it",
                )?;
            }
            RefusalKind::NotAttended => {
                f.write_str("there was no attended appointment, which the terms ask for")?
            }
            RefusalKind::WindowOver => f.write_str("the time in which it could be taken back is over")?,
            RefusalKind::NotNewer { opted_out } => {
                write!(f, "the consent is not newer than the withdrawal of {}", written(*opted_out))?;
                f.write_str("; only what the buyer says after that counts")?;
            }
            RefusalKind::SaidLater => {
                f.write_str("`said` is later than now; give the instant at which the buyer said it")?;
            }
            RefusalKind::MadeLater => {
                f.write_str("`at` is later than now; give the instant at which the contact was made")?;
            }
            RefusalKind::NoTask { task } => {
                write!(f, "the lead has no task `{task}` that you could acknowledge")?
            }
            RefusalKind::NoProof => f.write_str("only the buyer can say so without proof; give its id")?,
            RefusalKind::Done => write!(f, "`{command}` has nothing left to do here")?,
            RefusalKind::TimersReason => {
                f.write_str("`sla_expired` and `no_channel` are reasons of timers; give the real one")?;
            }
            RefusalKind::IllegalText { of } => write!(
                f,
                "an id or name of the {of} is not legal: ids are 1 to 64 printable ASCII characters without spaces, quotes or `@`, \
                 names 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`"
            )?,
            RefusalKind::IllegalOrigin => {
                write!(
                    f,
                    "the source or campaign of the origin is not legal: expected {}",
                    OriginName::RULE
                )?;
            }
            RefusalKind::TooLarge => f.write_str("the verdict names more than a playbook may have")?,
            RefusalKind::OutOfRange => f.write_str("an instant lies outside the years 1970 to 2200")?,
            RefusalKind::FurtherAlong => {
                f.write_str("the lead that would end is further along; merge the other way round")?;
            }
            RefusalKind::CustomersRequest => {
                f.write_str(
                    "the customer asks for something new, which is a lead of its own; do not merge it",
                )?;
            }
            RefusalKind::SameLead => f.write_str("a lead cannot be merged with itself")?,
        }
        if self.stage.is_none() {
            return Ok(());
        }
        match self.legal.as_slice() {
            [] => write!(f, "; there is nothing that {role} may do now"),
            legal => {
                let words: Vec<String> = legal.iter().map(|kind| format!("`{kind}`")).collect();
                write!(f, "; {role} may now {}", words.join(", "))
            }
        }
    }
}

impl std::error::Error for Refusal {}
