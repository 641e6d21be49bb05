//! The tables of `docs/LIFECYCLE.md`, typed by hand: who may ask what where, and which ways events go.

use qualify::actor::Role;
use qualify::lead::{CommandKind as C, EventKind, RecycleReason, Stage, TaskKind, Timer};
use qualify::{Command, Name, lead};

use Stage::{
    Appointment, Converted, Disqualified, Inquiry, Lost, MarketingQualified as Mql, Merged, Nurturing,
    OptedOut, Recycled, SalesAccepted as Sal, SalesQualified as Sql, Target,
};

pub const LIVE: [Stage; 8] = [Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled];

/// Which sides may ever ask it.
pub fn roles(kind: C) -> &'static [Role] {
    use Role::{Buyer as B, Marketing as M, Sales as S, System as Y};
    match kind {
        C::Capture => &[M, B, Y],
        C::Assess | C::Assign | C::Merge => &[M, S, Y],
        C::Promote | C::TakeBack | C::ReEngage => &[M],
        C::Acknowledge => &[M, S],
        C::Accept | C::Touch | C::Confirm | C::Book | C::Convert | C::Revert | C::Lose | C::Recycle => &[S],
        C::Reschedule | C::Outcome => &[S, B],
        C::Disqualify => &[M, S, Y],
        C::Reopen => &[M, S],
        C::Consent | C::OptOut => &[M, S, B, Y],
        C::Erase => &[M, B, Y],
        _ => &[],
    }
}

/// Whether the side may ever ask this.
pub fn permits(role: Role, command: &Command) -> bool {
    let own = match command {
        Command::Assign { team: lead::Team::Marketing, .. } => role != Role::Sales,
        Command::Assign { team: lead::Team::Sales, .. } => role != Role::Marketing,
        Command::Outcome(lead::Outcome::Attended) => role == Role::Sales,
        // With sales a contact ends it, and nothing else.
        Command::Acknowledge(TaskKind::Stale) => role == Role::Marketing,
        Command::Acknowledge(task) => commands(*task).contains(&C::Acknowledge),
        _ => true,
    };
    own && roles(command.kind()).contains(&role)
}

/// Whether the side may ask it at the stage.
pub fn permits_at(role: Role, kind: C, stage: Stage) -> bool {
    let here = match kind {
        C::Capture => false,
        C::Assess => LIVE.contains(&stage) || matches!(stage, Lost | Disqualified),
        C::Assign => match role {
            Role::Marketing => LIVE.contains(&stage) && !matches!(stage, Sql | Appointment),
            Role::Sales => matches!(stage, Mql | Sal | Sql | Appointment),
            _ => LIVE.contains(&stage),
        },
        C::Promote => matches!(stage, Target | Inquiry | Nurturing),
        C::Acknowledge if role == Role::Sales => matches!(stage, Sal | Sql | Appointment),
        C::Acknowledge => matches!(stage, Target | Inquiry | Nurturing | Recycled),
        C::Accept => stage == Mql,
        C::Confirm => stage == Sal,
        C::Touch => matches!(stage, Mql | Sal | Sql | Appointment),
        C::Book => matches!(stage, Sal | Sql | Appointment),
        C::Reschedule | C::Outcome => stage == Appointment,
        C::Convert | C::Lose => matches!(stage, Sql | Appointment),
        C::Revert => stage == Converted,
        C::Recycle => matches!(stage, Mql | Sal | Sql | Appointment),
        C::TakeBack => stage == Recycled,
        C::ReEngage => stage == Lost,
        C::Disqualify if role == Role::Sales => matches!(stage, Mql | Sal | Sql | Appointment),
        C::Disqualify => matches!(stage, Target | Inquiry | Nurturing | Mql | Recycled),
        C::Reopen => stage == Disqualified,
        C::Consent | C::OptOut | C::Merge => stage != Merged,
        C::Erase => true,
        _ => false,
    };
    here && roles(kind).contains(&role)
}

/// Whether an event may move a lead this way; without a step it stays.
pub fn goes(what: &EventKind, from: Stage, to: Option<Stage>) -> bool {
    let Some(to) = to else { return stays(what, from) };
    let live = LIVE.contains(&from);
    match what {
        EventKind::Engaged => (from, to) == (Target, Inquiry),
        EventKind::Nurtured { .. } => matches!(from, Target | Inquiry) && to == Nurturing,
        EventKind::Offered { .. } => matches!(from, Target | Inquiry | Nurturing | Recycled) && to == Mql,
        EventKind::Cooled { .. } => (from, to) == (Mql, Nurturing),
        EventKind::Accepted { .. } => (from, to) == (Mql, Sal),
        EventKind::Recycled { .. } => matches!(from, Mql | Sal | Sql | Appointment) && to == Recycled,
        EventKind::Confirmed { .. } => (from, to) == (Sal, Sql),
        EventKind::Booked { .. } => (from, to) == (Sql, Appointment),
        EventKind::FellThrough { .. } => (from, to) == (Appointment, Sql),
        EventKind::Lost { .. } => matches!(from, Sql | Appointment) && to == Lost,
        EventKind::Converted { .. } => matches!(from, Sql | Appointment) && to == Converted,
        EventKind::Reverted => (from, to) == (Converted, Sql),
        EventKind::TakenBack { .. } | EventKind::CooledDown => (from, to) == (Recycled, Nurturing),
        // By a verdict about a newer contact without a rest, and without being taken back.
        EventKind::ReEngaged => from == Lost && matches!(to, Recycled | Inquiry),
        // A merge may say of a lost lead what was decided about the person.
        EventKind::Disqualified { .. } => (live || from == Lost) && to == Disqualified,
        EventKind::Reopened { .. } => from == Disqualified && (LIVE.contains(&to) || to == Lost),
        EventKind::OptedOut | EventKind::Erased => {
            (live || matches!(from, Lost | Disqualified)) && to == OptedOut
        }
        EventKind::OptedIn => from == OptedOut && matches!(to, Inquiry | Recycled | Lost | Disqualified),
        EventKind::Merged { .. } => from != Merged && to == Merged,
        _ => false,
    }
}

fn stays(what: &EventKind, at: Stage) -> bool {
    match what {
        EventKind::Captured { .. } => at == Target,
        // The closed ones that a newer contact opens, or that a merge told something of.
        EventKind::Assessed { .. } | EventKind::JudgementDue => {
            LIVE.contains(&at) || matches!(at, Lost | Disqualified)
        }
        EventKind::WentStale | EventKind::Assigned { .. } => LIVE.contains(&at),
        EventKind::Escalated { timer, .. } => {
            matches!((timer, at), (Timer::Accept, Mql) | (Timer::Decide, Sal) | (Timer::TakeBack, Recycled))
        }
        EventKind::Acknowledged { task } => match task {
            TaskKind::Disqualifier | TaskKind::Absorbed => matches!(at, Sal | Sql | Appointment),
            TaskKind::Stale => matches!(at, Target | Inquiry | Nurturing | Recycled),
            TaskKind::DecideMerge => LIVE.contains(&at),
            _ => false,
        },
        // The next meeting, after one that was held.
        EventKind::Booked { .. } => at == Appointment,
        EventKind::FirstTouchMissed => at == Sal,
        EventKind::Touched { .. } => matches!(at, Mql | Sal | Sql | Appointment),
        EventKind::Rescheduled { .. } | EventKind::Attended | EventKind::OutcomeDue => at == Appointment,
        EventKind::TakenBack { .. } => at == Recycled,
        EventKind::CooledDown | EventKind::RecycleCapEnded => {
            matches!(at, Target | Inquiry | Nurturing | Recycled)
        }
        // Another decision about the person.
        EventKind::Disqualified { .. } => at == Disqualified,
        EventKind::Consented { .. } | EventKind::ConsentWithdrawn { .. } => at != Merged,
        // Also one that was merged itself, whose merge is sent again.
        EventKind::Absorbed { .. } => true,
        EventKind::OptedOut | EventKind::OptedIn => at == Converted,
        EventKind::Erased => matches!(at, Converted | OptedOut | Merged),
        _ => false,
    }
}

/// The commands that end a task, one of which its holder may always give.
pub fn commands(task: TaskKind) -> &'static [C] {
    match task {
        TaskKind::Accept => &[C::Accept],
        TaskKind::FirstTouch => &[C::Touch],
        TaskKind::Decide => &[C::Confirm, C::Book, C::Recycle],
        TaskKind::TakeBack => &[C::TakeBack],
        TaskKind::Outcome => &[C::Outcome],
        TaskKind::Disqualifier | TaskKind::DecideMerge => &[C::Disqualify, C::Acknowledge],
        TaskKind::Stale => &[C::Touch, C::Acknowledge],
        TaskKind::Absorbed => &[C::Book, C::Acknowledge],
        TaskKind::NoChannel => &[C::Consent, C::Recycle],
        TaskKind::Judge => &[C::Assess],
        _ => &[],
    }
}

/// Whether the bar waits for news after a recycle for this reason; `None` of a timer's reason, which says nothing.
pub fn needs_news(reason: &RecycleReason) -> Option<bool> {
    match reason {
        RecycleReason::NoResponse | RecycleReason::NoBudgetNow | RecycleReason::WrongPerson { .. } => {
            Some(true)
        }
        RecycleReason::BadTiming | RecycleReason::NotReady { .. } => Some(false),
        _ => None,
    }
}

/// Whether a reason for disqualifying is about the person, and not about one record of them.
pub fn is_about_the_person(reason: &Name) -> bool {
    !["duplicate", "bad_data"].map(Name::from).contains(reason)
}

/// Whether a buyer who was disqualified for this comes back by asking for contact.
pub fn is_soft(reason: &Name) -> bool {
    ["student", "bad_data", "no_authority_ever"].map(Name::from).contains(reason)
}
