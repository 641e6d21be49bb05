//! The transition table and the timer table, as data: what the rules are checked against and what a
//! host draws its own pictures from.

use super::command_kind::CommandKind;
use super::deadline::Timer;
use super::stage::Stage;
use crate::value::actor::Role;

/// One way for a lead to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition {
    /// The row in `docs/LIFECYCLE.md`; 0 for what moves nothing and has no row.
    pub row: u8,
    /// From which stages; none for the beginning.
    pub from: &'static [Stage],
    /// Where to.
    pub to: Arrival,
    /// What causes it.
    pub trigger: Trigger,
    /// Who may; nobody for a timer.
    pub who: &'static [Role],
    /// What must hold, in short.
    pub guard: &'static str,
}

/// Where a [`Transition`] leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "to another stage, to none, or back")]
pub enum Arrival {
    /// To a stage.
    At(Stage),
    /// The lead stays where it is.
    Same,
    /// Back to the stage before it was closed.
    Earlier,
}

/// What causes a [`Transition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "somebody asks, or time passes")]
pub enum Trigger {
    /// Somebody asks.
    Command(CommandKind),
    /// Time passes.
    Timer(Timer),
}

use Arrival::{At, Earlier, Same};
use CommandKind as C;
use Role::{Buyer, Marketing, Sales, System};
use Stage::{
    Appointment, Converted, Disqualified, Inquiry, Lost, MarketingQualified as Mql, Merged, Nurturing,
    OptedOut, Recycled, SalesAccepted as Sal, SalesQualified as Sql, Target,
};

pub(super) const LIVE: &[Stage] = &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled];
/// All but where another lead goes on.
pub(super) const UNMERGED: &[Stage] = &[
    Target,
    Inquiry,
    Nurturing,
    Mql,
    Sal,
    Sql,
    Appointment,
    Recycled,
    Converted,
    Lost,
    Disqualified,
    OptedOut,
];
pub(super) const JUDGES: &[Role] = &[Marketing, Sales, System];
pub(super) const ANYONE: &[Role] = &[Marketing, Sales, Buyer, System];

const fn on(
    row: u8,
    from: &'static [Stage],
    to: Arrival,
    command: CommandKind,
    who: &'static [Role],
    guard: &'static str,
) -> Transition {
    Transition { row, from, to, trigger: Trigger::Command(command), who, guard }
}

const fn after(
    row: u8,
    from: &'static [Stage],
    to: Arrival,
    timer: Timer,
    guard: &'static str,
) -> Transition {
    Transition { row, from, to, trigger: Trigger::Timer(timer), who: &[], guard }
}

/// Every way there is. What is not here is refused.
///
/// ```
/// use qualify::lead::{Arrival, CommandKind, Stage, TRANSITIONS, Trigger};
///
/// let accept = TRANSITIONS.iter().find(|way| way.trigger == Trigger::Command(CommandKind::Accept)).unwrap();
/// assert_eq!(accept.from, [Stage::MarketingQualified]);
/// assert_eq!(accept.to, Arrival::At(Stage::SalesAccepted));
/// ```
#[rustfmt::skip] // a table is read by columns
pub const TRANSITIONS: &[Transition] = &[
    on(1, &[], At(Target), C::Capture, &[Marketing, Buyer, System], ""),
    on(2, &[Target], At(Inquiry), C::Assess, JUDGES, "engaged"),
    on(3, &[Inquiry], At(Nurturing), C::Assess, JUDGES, "not offered"),
    on(3, &[Target], At(Nurturing), C::Assess, JUDGES, "bar cleared or contact, and held"),
    on(4, &[Target, Inquiry, Nurturing], At(Mql), C::Assess, JUDGES, "bar cleared, or newer meaningful contact"),
    on(4, &[Target, Nurturing], At(Mql), C::Promote, &[Marketing], "may be offered"),
    on(4, &[Nurturing], At(Mql), C::Consent, ANYONE, "nothing else held it"),
    on(5, &[Mql], At(Sal), C::Accept, &[Sales], "the named person, or anybody from a queue"),
    after(6, &[Mql], Same, Timer::Accept, "escalations left"),
    on(6, &[Mql], Same, C::Assign, JUDGES, "own team"),
    on(7, &[Mql, Sal], At(Recycled), C::Recycle, &[Sales], "reason"),
    after(7, &[Mql], At(Recycled), Timer::Accept, "no escalation left"),
    after(7, &[Sal], At(Recycled), Timer::Decide, "no escalation left, or no channel"),
    on(8, &[Mql], At(Nurturing), C::Assess, JUDGES, "nothing offers it any more"),
    on(8, &[Mql], At(Nurturing), C::OptOut, ANYONE, "no channel is left"),
    on(9, &[Sal], At(Sql), C::Confirm, &[Sales], "mandatory criteria met"),
    on(10, &[Sal], At(Appointment), C::Book, &[Sales], "in the future, a channel, mandatory criteria met"),
    on(10, &[Sql], At(Appointment), C::Book, &[Sales], "in the future, a channel"),
    on(10, &[Appointment], Same, C::Book, &[Sales], "in the future, a channel, the last one attended"),
    on(11, &[Appointment], Same, C::Reschedule, &[Sales, Buyer], "in the future, reschedules left"),
    on(11, &[Appointment], Same, C::Outcome, &[Sales], "attended"),
    on(12, &[Appointment], At(Sql), C::Outcome, &[Sales, Buyer], "fell through"),
    on(12, &[Appointment], At(Recycled), C::Outcome, &[Sales, Buyer], "fell through too often"),
    on(13, &[Sql, Appointment], At(Recycled), C::Recycle, &[Sales], "reason"),
    on(13, &[Sql, Appointment], At(Lost), C::Lose, &[Sales], "reason"),
    on(14, &[Sql, Appointment], At(Converted), C::Convert, &[Sales], "attended, unless waived"),
    on(15, &[Converted], At(Sql), C::Revert, &[Sales], "within its window, not opted out"),
    on(16, &[Recycled], At(Nurturing), C::TakeBack, &[Marketing], "rested"),
    on(16, &[Recycled], Same, C::TakeBack, &[Marketing], "still resting"),
    after(16, &[Recycled], At(Nurturing), Timer::CoolDown, "taken back"),
    after(16, &[Target, Inquiry, Nurturing, Recycled], Same, Timer::CoolDown, "otherwise"),
    on(17, &[Recycled], At(Mql), C::Assess, JUDGES, "newer meaningful contact"),
    on(17, &[Recycled], At(Mql), C::Consent, ANYONE, "newer meaningful contact, and nothing else held it"),
    on(17, &[Recycled], At(Mql), C::TakeBack, &[Marketing], "rested, and nothing else held it"),
    on(18, &[Lost], At(Recycled), C::ReEngage, &[Marketing], ""),
    after(18, &[Lost], At(Recycled), Timer::ReEngage, ""),
    on(18, &[Lost], At(Inquiry), C::Assess, JUDGES, "signed, contact newer than the loss"),
    on(19, &[Target, Inquiry, Nurturing, Mql, Recycled], At(Disqualified), C::Assess, JUDGES, "disqualifier met"),
    on(19, &[Target, Inquiry, Nurturing, Mql, Recycled], At(Disqualified), C::Disqualify, &[Marketing, System], "reason"),
    on(19, &[Mql, Sal, Sql, Appointment], At(Disqualified), C::Disqualify, &[Sales], "reason"),
    on(20, &[Disqualified], Earlier, C::Reopen, &[Marketing, Sales], "in error, within its window"),
    on(20, &[Disqualified], At(Nurturing), C::Reopen, &[Marketing, Sales], "otherwise"),
    on(20, &[Disqualified], At(Inquiry), C::Assess, JUDGES, "signed, contact newer than a soft disqualification"),
    on(21, LIVE, At(OptedOut), C::OptOut, ANYONE, "everything, or sales too and nothing is left"),
    on(21, &[Lost, Disqualified], At(OptedOut), C::OptOut, ANYONE, "everything, or sales too and nothing is left"),
    on(21, UNMERGED, Same, C::OptOut, ANYONE, "less, of a customer, outlived by a grant, or again"),
    on(22, &[OptedOut], At(Inquiry), C::Consent, ANYONE, "allows something"),
    on(22, &[OptedOut], At(Recycled), C::Consent, ANYONE, "allows something, and still resting"),
    on(22, &[OptedOut], Earlier, C::Consent, ANYONE, "allows something, and closed before"),
    on(23, UNMERGED, At(Merged), C::Merge, JUDGES, "not further along than the survivor"),
    on(24, &[Target, Nurturing, Mql, Sal, Sql, Appointment, Recycled], Same, C::Assess, JUDGES, "otherwise"),
    on(25, LIVE, At(OptedOut), C::Erase, &[Buyer, Marketing, System], ""),
    on(25, &[Lost, Disqualified], At(OptedOut), C::Erase, &[Buyer, Marketing, System], ""),
    on(25, &[Converted, OptedOut, Merged], Same, C::Erase, &[Buyer, Marketing, System], ""),
    on(0, &[Target, Inquiry, Nurturing, Recycled], Same, C::Assign, &[Marketing, System], "own team"),
    on(0, &[Sal], Same, C::Assign, JUDGES, "own team"),
    on(0, &[Sql, Appointment], Same, C::Assign, &[Sales, System], "own team"),
    on(0, &[Mql, Sal, Sql, Appointment], Same, C::Touch, &[Sales], "inbound, or not after a withdrawal"),
    on(0, &[Target, Inquiry, Nurturing, Recycled], Same, C::Acknowledge, &[Marketing], "such a task"),
    on(0, &[Sal, Sql, Appointment], Same, C::Acknowledge, &[Sales], "such a task"),
    on(0, &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Converted, Lost, Disqualified],
        Same, C::Consent, ANYONE, "the buyer, or proof"),
    on(0, &[OptedOut], Same, C::Consent, ANYONE, "a proof from before the withdrawal"),
    after(0, &[Sal], Same, Timer::FirstTouch, ""),
    after(0, &[Sal], Same, Timer::Decide, "escalations left"),
    after(0, &[Recycled], Same, Timer::TakeBack, ""),
    after(0, LIVE, Same, Timer::Stale, "once a stage"),
    after(0, &[Appointment], Same, Timer::Outcome, ""),
    after(0, LIVE, Same, Timer::Judge, ""),
];

/// The ways that a command can take.
pub(super) fn of(command: CommandKind) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |way| way.trigger == Trigger::Command(command))
}

/// Whether a side may ever do it.
pub(super) fn may(role: Role, command: CommandKind) -> bool {
    of(command).any(|way| way.who.contains(&role))
}

/// Whether it means anything at the stage, and whether the side may do it there.
pub(super) fn at(stage: Stage, role: Role, command: CommandKind) -> (bool, bool) {
    let here = || of(command).filter(move |way| way.from.contains(&stage));
    (here().next().is_some(), here().any(|way| way.who.contains(&role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_stages_are_listed_and_no_others() {
        let live: Vec<Stage> = Stage::ALL.into_iter().filter(|stage| stage.is_live()).collect();
        assert_eq!(LIVE, live);
        let unmerged: Vec<Stage> = Stage::ALL.into_iter().filter(|stage| *stage != Merged).collect();
        assert_eq!(UNMERGED, unmerged);
    }

    /// A stage that is forgotten in a row would take a right from the buyer. Who was merged opts out of the lead that
    /// goes on.
    #[test]
    fn whatever_the_stage_the_buyer_may_opt_out_and_be_erased() {
        for stage in Stage::ALL {
            for right in [C::OptOut, C::Erase] {
                let goes_on_elsewhere = stage == Merged && right == C::OptOut;
                assert_eq!(at(stage, Buyer, right).1, !goes_on_elsewhere, "{stage} {right}");
            }
        }
    }
}
