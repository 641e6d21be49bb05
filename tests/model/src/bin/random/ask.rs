//! A random request: any command by anybody, its parts mostly sensible and sometimes not.

use chrono::{DateTime, TimeDelta, Utc};
use laws::cast::{Says, verdict};
use qualify::lead::{
    CommandKind, DisqualifyReason, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Request,
    Side, TaskKind, Team,
};
use qualify::{Answer, Channel, Command, Id, Lead, Lifecycle};

use crate::dice::Dice;
use crate::odd;

/// Verdicts, consent and the ways forward more often, since they open the rest.
const WEIGHTED: [CommandKind; 36] = {
    use CommandKind as C;
    [
        C::Assess,
        C::Assess,
        C::Assess,
        C::Assess,
        C::Assess,
        C::Promote,
        C::Accept,
        C::Accept,
        C::Accept,
        C::Assign,
        C::Touch,
        C::Touch,
        C::Acknowledge,
        C::Confirm,
        C::Confirm,
        C::Book,
        C::Book,
        C::Book,
        C::Reschedule,
        C::Outcome,
        C::Outcome,
        C::Outcome,
        C::Convert,
        C::Revert,
        C::Lose,
        C::Recycle,
        C::TakeBack,
        C::ReEngage,
        C::Disqualify,
        C::Reopen,
        C::Consent,
        C::Consent,
        C::OptOut,
        C::Consent,
        C::Consent,
        C::Erase,
    ]
};

pub fn request(dice: &mut Dice, life: &Lifecycle, lead: &Lead, now: DateTime<Utc>, serial: u64) -> Request {
    let mut by = odd::actor(dice);
    let mut kind = *dice.of(&WEIGHTED);
    let mut likely = false;
    if dice.percent(50) {
        // Something that is legal, so that lives go far; the ends of a life not so often.
        let legal = life.allowed(lead, &by, now);
        let ends = [CommandKind::Merge, CommandKind::Erase, CommandKind::OptOut, CommandKind::Disqualify];
        let chosen = (!legal.is_empty()).then(|| *dice.of(&legal));
        let chosen = chosen.filter(|kind| *kind != CommandKind::Merge);
        if let Some(chosen) = chosen.filter(|kind| !ends.contains(kind) || dice.percent(10)) {
            (kind, likely) = (chosen, true);
        }
    }
    let command = command(dice, life, kind, lead, now);
    // Mostly somebody who may.
    for _ in 0..6 {
        if likely || laws::way::permits(by.role, &command) || dice.percent(10) {
            break;
        }
        by = odd::actor(dice);
    }
    let mut request = command.by(by);
    if dice.percent(60) {
        let id = if dice.percent(2) { odd::id(dice) } else { format!("r-{serial}") };
        request = request.id(id.as_str());
    }
    match dice.below(20) {
        0 => request.at_version(lead.version().saturating_sub(1)),
        1..=4 => request.at_version(lead.version()),
        5 if dice.percent(10) => request.at_version(u64::MAX),
        _ => request,
    }
}

fn command(dice: &mut Dice, life: &Lifecycle, kind: CommandKind, lead: &Lead, now: DateTime<Utc>) -> Command {
    let proof = |dice: &mut Dice| dice.percent(70).then(|| Id::from(odd::id(dice).as_str()));
    let purpose = |dice: &mut Dice| *dice.of(&[None, None, Some(Purpose::Sales), Some(Purpose::Marketing)]);
    let channel = |dice: &mut Dice| match dice.percent(70) {
        true => Channel::Email,
        false => *dice.of(&Channel::ALL),
    };
    // Sometimes what comes in was said before, or is dated wrongly.
    let said = |dice: &mut Dice| match dice.below(6) {
        0 => Some(soon(dice, now)),
        1 => now.checked_sub_signed(TimeDelta::seconds(dice.seconds(400_000))),
        _ => None,
    };
    match kind {
        CommandKind::Assess => assess(dice, life, lead, now),
        CommandKind::Promote => Command::Promote,
        CommandKind::Accept => Command::Accept,
        CommandKind::Assign => {
            let (team, id) = (*dice.of(&[Team::Marketing, Team::Sales]), odd::id(dice));
            let to = if dice.percent(80) { Holder::person(id.as_str()) } else { Holder::queue(id.as_str()) };
            Command::assign(team, to)
        }
        CommandKind::Touch => Command::Touch { at: said(dice), inbound: dice.percent(30) },
        CommandKind::Acknowledge => Command::Acknowledge(task(dice, lead)),
        CommandKind::Confirm => Command::Confirm(*dice.of(&Evidence::ALL)),
        CommandKind::Book => Command::Book { at: soon(dice, now) },
        CommandKind::Reschedule => Command::Reschedule { at: soon(dice, now) },
        CommandKind::Outcome => Command::Outcome(*dice.of(&[
            Outcome::Attended,
            Outcome::NoShow,
            Outcome::Cancelled { by: Side::Buyer },
            Outcome::Cancelled { by: Side::Sales },
        ])),
        CommandKind::Convert => Command::Convert,
        CommandKind::Revert => Command::Revert,
        CommandKind::Lose => Command::Lose(*dice.of(&LostReason::ALL)),
        CommandKind::Recycle => {
            let referral = proof(dice);
            let until = soon(dice, now);
            Command::Recycle(match dice.below(7) {
                0 => RecycleReason::NotReady { until },
                1 => RecycleReason::NoBudgetNow,
                2 => RecycleReason::WrongPerson { referral },
                3 => RecycleReason::NoResponse,
                4 => RecycleReason::BadTiming,
                5 => RecycleReason::NoChannel,
                _ => RecycleReason::SlaExpired,
            })
        }
        CommandKind::TakeBack => Command::TakeBack,
        CommandKind::ReEngage => Command::ReEngage,
        CommandKind::Disqualify => Command::Disqualify(*dice.of(&DisqualifyReason::ALL)),
        CommandKind::Reopen => Command::Reopen { in_error: dice.percent(60) },
        CommandKind::Consent => Command::Consent {
            channel: channel(dice),
            purpose: purpose(dice),
            proof: proof(dice),
            said: said(dice),
        },
        CommandKind::OptOut => {
            let channel = dice.percent(85).then(|| channel(dice));
            Command::OptOut { channel, purpose: purpose(dice), complaint: dice.percent(20), said: said(dice) }
        }
        // The end of everything: seldom.
        _ if dice.percent(20) => Command::Erase,
        _ => Command::consent(Channel::Email),
    }
}

/// Mostly one that is open.
fn task(dice: &mut Dice, lead: &Lead) -> TaskKind {
    let open: Vec<TaskKind> = lead.tasks().iter().map(|task| task.kind).collect();
    if open.is_empty() || dice.percent(20) { *dice.of(&TaskKind::ALL) } else { *dice.of(&open) }
}

fn assess(dice: &mut Dice, life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Command {
    let at = if dice.percent(97) { now } else { *dice.of(&odd::instants()) };
    let says = if dice.percent(40) { Says::Bar } else { *dice.of(&Says::ALL) };
    if let Some(last) = lead.verdict().filter(|_| dice.percent(5)) {
        return Command::assess(last.clone());
    }
    let mut verdict = verdict(says, at);
    if let Some(playbook) = life.playbook().filter(|_| says != Says::Foreign) {
        verdict.fingerprint = playbook;
    }
    if dice.percent(20) {
        verdict.last_signal_at = at.checked_sub_signed(TimeDelta::seconds(dice.seconds(400_000)));
    }
    match dice.below(60) {
        0 => verdict.prospect = odd::id(dice).as_str().into(),
        1 => verdict.rules.push(odd::id(dice).as_str().into()),
        2 => verdict.contact_at = Some(*dice.of(&odd::instants())),
        3 => verdict.until = Some(*dice.of(&odd::instants())),
        4 => verdict.reachable.clear(),
        5 => verdict.mandatory = Answer::Unmet,
        6 => verdict.disqualifier = Some(odd::id(dice).as_str().into()),
        10 => verdict.last_signal_at = Some(*dice.of(&odd::instants())),
        7..=9 => verdict.until = Some(soon(dice, now)),
        _ => {}
    }
    Command::assess(verdict)
}

/// An instant near now, mostly after it; sometimes anywhere.
fn soon(dice: &mut Dice, now: DateTime<Utc>) -> DateTime<Utc> {
    if dice.percent(3) {
        return *dice.of(&odd::instants());
    }
    let by = match dice.below(6) {
        0 => TimeDelta::nanoseconds(dice.seconds(3) - 1),
        1 => TimeDelta::milliseconds(dice.seconds(2_000)),
        2 => TimeDelta::seconds(-dice.seconds(100_000)),
        3 => TimeDelta::seconds(dice.seconds(10_000_000)),
        _ => TimeDelta::seconds(dice.seconds(400_000)),
    };
    now.checked_add_signed(by).unwrap_or(now)
}
