//! The tables of `docs/LIFECYCLE.md`, typed by hand: who may ask what where, and which ways events go.

use qualify::actor::Role;
use qualify::lead::{CommandKind as C, EventKind, Stage};
use qualify::{Command, lead};

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
        _ => true,
    };
    own && roles(command.kind()).contains(&role)
}

/// Whether the side may ask it at the stage.
pub fn permits_at(role: Role, kind: C, stage: Stage) -> bool {
    let here = match kind {
        C::Capture => false,
        C::Assess => LIVE.contains(&stage),
        C::Assign => match role {
            Role::Marketing => LIVE.contains(&stage) && !matches!(stage, Sql | Appointment),
            Role::Sales => matches!(stage, Mql | Sal | Sql | Appointment),
            _ => LIVE.contains(&stage),
        },
        C::Promote => matches!(stage, Inquiry | Nurturing),
        C::Accept => stage == Mql,
        C::Confirm => stage == Sal,
        C::Touch => matches!(stage, Sal | Sql | Appointment),
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
        EventKind::Nurtured { .. } => (from, to) == (Inquiry, Nurturing),
        EventKind::Offered { .. } => matches!(from, Inquiry | Nurturing | Recycled) && to == Mql,
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
        EventKind::ReEngaged => (from, to) == (Lost, Recycled),
        EventKind::Disqualified { .. } => live && to == Disqualified,
        EventKind::Reopened { .. } => from == Disqualified && LIVE.contains(&to),
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
        EventKind::Assessed(_)
        | EventKind::WentStale
        | EventKind::JudgementDue
        | EventKind::Assigned { .. } => LIVE.contains(&at),
        EventKind::Escalated { timer, .. } => matches!(
            (timer, at),
            (lead::Timer::Accept, Mql) | (lead::Timer::Decide, Sal) | (lead::Timer::TakeBack, Recycled)
        ),
        // The next meeting, after one that was held.
        EventKind::Booked { .. } => at == Appointment,
        EventKind::FirstTouchMissed => at == Sal,
        EventKind::Touched => matches!(at, Sal | Sql | Appointment),
        EventKind::Rescheduled { .. } | EventKind::Attended | EventKind::OutcomeDue => at == Appointment,
        EventKind::TakenBack { .. } | EventKind::CooledDown => at == Recycled,
        EventKind::Consented { .. } | EventKind::ConsentWithdrawn { .. } => at != Merged,
        // Also one that was merged itself, whose merge is sent again.
        EventKind::Absorbed { .. } => true,
        EventKind::OptedOut | EventKind::OptedIn => at == Converted,
        EventKind::Erased => matches!(at, Converted | OptedOut | Merged),
        _ => false,
    }
}
