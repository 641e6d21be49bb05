//! The tables of `docs/LIFECYCLE.md`, typed by hand: who may ask what where, and which ways events go.

use qualify::actor::Role;
use qualify::lead::{CommandKind as C, Stage, What};
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
        C::Move | C::Outcome => &[S, B],
        C::Disqualify => &[M, S, Y],
        C::Reopen => &[M, S],
        C::Consent | C::OptOut | C::OptIn => &[M, S, B, Y],
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
        C::Move | C::Outcome => stage == Appointment,
        C::Convert | C::Lose => matches!(stage, Sql | Appointment),
        C::Revert => stage == Converted,
        C::Recycle => matches!(stage, Mql | Sal | Sql | Appointment),
        C::TakeBack => stage == Recycled,
        C::ReEngage => stage == Lost,
        C::Disqualify if role == Role::Sales => matches!(stage, Mql | Sal | Sql | Appointment),
        C::Disqualify => matches!(stage, Target | Inquiry | Nurturing | Mql | Recycled),
        C::Reopen => stage == Disqualified,
        C::Consent => stage != OptedOut && stage != Merged,
        C::OptIn => matches!(stage, OptedOut | Converted),
        C::OptOut | C::Merge => stage != Merged,
        C::Erase => true,
        _ => false,
    };
    here && roles(kind).contains(&role)
}

/// Whether an event may move a lead this way; without a step it stays.
pub fn goes(what: &What, from: Stage, to: Option<Stage>) -> bool {
    let Some(to) = to else { return stays(what, from) };
    let live = LIVE.contains(&from);
    match what {
        What::Engaged => (from, to) == (Target, Inquiry),
        What::Nurtured { .. } => (from, to) == (Inquiry, Nurturing),
        What::Offered { .. } => matches!(from, Inquiry | Nurturing | Recycled) && to == Mql,
        What::Cooled { .. } => (from, to) == (Mql, Nurturing),
        What::Accepted { .. } => (from, to) == (Mql, Sal),
        What::Recycled { .. } => matches!(from, Mql | Sal | Sql | Appointment) && to == Recycled,
        What::Confirmed { .. } => (from, to) == (Sal, Sql),
        What::Booked { .. } => (from, to) == (Sql, Appointment),
        What::FellThrough { .. } => (from, to) == (Appointment, Sql),
        What::Lost { .. } => matches!(from, Sql | Appointment) && to == Lost,
        What::Converted { .. } => matches!(from, Sql | Appointment) && to == Converted,
        What::Reverted => (from, to) == (Converted, Sql),
        What::TakenBack { .. } | What::CooledDown => (from, to) == (Recycled, Nurturing),
        What::ReEngaged => (from, to) == (Lost, Recycled),
        What::Disqualified { .. } => live && to == Disqualified,
        What::Reopened { .. } => from == Disqualified && LIVE.contains(&to),
        What::OptedOut { .. } | What::Erased => {
            (live || matches!(from, Lost | Disqualified)) && to == OptedOut
        }
        What::OptedIn { .. } => from == OptedOut && matches!(to, Inquiry | Recycled | Lost | Disqualified),
        What::Merged { .. } => from != Merged && to == Merged,
        _ => false,
    }
}

fn stays(what: &What, at: Stage) -> bool {
    match what {
        What::Captured { .. } => at == Target,
        What::Assessed(_) | What::WentStale | What::JudgementDue | What::Assigned { .. } => {
            LIVE.contains(&at)
        }
        What::Escalated { timer, .. } => matches!(
            (timer, at),
            (lead::Timer::Accept, Mql) | (lead::Timer::Decide, Sal) | (lead::Timer::TakeBack, Recycled)
        ),
        // The next meeting, after one that was held.
        What::Booked { .. } => at == Appointment,
        What::FirstTouchMissed => at == Sal,
        What::Touched => matches!(at, Sal | Sql | Appointment),
        What::Moved { .. } | What::Attended | What::OutcomeDue => at == Appointment,
        What::TakenBack { .. } | What::CooledDown => at == Recycled,
        What::Consented { .. } => at != OptedOut && at != Merged,
        What::ConsentWithdrawn { .. } | What::Absorbed { .. } => at != Merged,
        What::OptedOut { .. } => matches!(at, Converted | OptedOut),
        What::OptedIn { .. } => at == Converted,
        What::Erased => matches!(at, Converted | OptedOut | Merged),
        _ => false,
    }
}
