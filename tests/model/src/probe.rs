//! Questions to the lifecycle that change nothing, and what must be true of the answers.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::actor::Actor;
use qualify::error::{Refusal, RefusalKind};
use qualify::lead::{
    CommandKind, DisqualifyReason, Event, Evidence, Holder, LostReason, Outcome, Permission, RecycleReason,
    Request, Side, Stage, Team,
};
use qualify::{Channel, Command, Id, Lead, Lifecycle};

use crate::cast::{self, Says, everybody};
use crate::law::{Broken, Law, hold};
use crate::way;

/// The last second of the year 2200.
const LAST: i64 = 7_289_654_399;

/// The lead after everything that is due.
pub fn ticked(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Lead {
    let mut ticked = lead.clone();
    ticked.apply(&life.tick(lead, now));
    ticked
}

/// Law d: looking twice, or at every deadline, is looking once.
pub fn tick(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Result<(), Broken> {
    let at_once = ticked(life, lead, now);
    hold(life.tick(&at_once, now).is_empty(), Law::Tick, "something is left after ticking")?;
    let mut often = lead.clone();
    for _ in 0..10_000 {
        let Some(next) = often.next_deadline().filter(|next| next.at <= now) else { break };
        let early = next.at.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(next.at);
        let nothing = early >= next.at || life.tick(&often, early).is_empty();
        hold(nothing, Law::Tick, "something happens before its time")?;
        let events = life.tick(&often, next.at);
        hold(!events.is_empty(), Law::Tick, "a deadline at which nothing happens")?;
        often.apply(&events);
    }
    hold(often == at_once, Law::Tick, "looking often gives another history")
}

/// Every command that is allowed can be given, and is for that side there.
pub fn allowed(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Result<(), Broken> {
    let (stage, fired) = (ticked(life, lead, now).stage(), life.tick(lead, now).len());
    for actor in everybody() {
        for kind in life.allowed(lead, &actor, now) {
            hold(way::permits_at(actor.role, kind, stage), Law::Permission, "allowed to the wrong side")?;
            // Of a merge the other lead is not known.
            let judged = kind == CommandKind::Assess;
            let works = |command: Command| {
                let events = life.decide(lead, command.by(actor.clone()), now);
                events.is_ok_and(|events| judged || events.len() > fired)
            };
            let can = kind == CommandKind::Merge || examples(kind, lead, now).into_iter().any(works);
            hold(can, Law::Allowed, "allowed, and no way to do it")?;
        }
    }
    Ok(())
}

/// What is done was allowed, to this side at this stage.
pub fn done(
    life: &Lifecycle,
    lead: &Lead,
    request: &Request,
    now: DateTime<Utc>,
    events: &[Event],
) -> Result<(), Broken> {
    hold(way::permits(request.by.role, &request.command), Law::Permission, "done by the wrong side")?;
    let fired = life.tick(lead, now).len();
    if events.len() <= fired {
        return Ok(());
    }
    let kind = request.command.kind();
    let stage = ticked(life, lead, now).stage();
    hold(way::permits_at(request.by.role, kind, stage), Law::Permission, "done by the wrong side there")?;
    let listed = life.allowed(lead, &request.by, now).contains(&kind);
    // The list asks with instants a second ahead; in the last second of the year 2200 there is none.
    let listed = listed || now.timestamp() >= LAST;
    hold(listed, Law::Allowed, "done, and was not allowed")?;
    let ours = events.iter().skip(fired).all(|event| event.by == request.by && event.id == request.id);
    hold(ours, Law::Repeats, "an event that does not name who and which request")
}

/// A refusal tells the truth.
pub fn refused(
    life: &Lifecycle,
    lead: &Lead,
    by: &Actor,
    now: DateTime<Utc>,
    refusal: &Refusal,
) -> Result<(), Broken> {
    let stage = ticked(life, lead, now).stage();
    hold(refusal.stage() == Some(stage), Law::Refusal, "another stage")?;
    let legal = life.allowed(lead, by, now);
    hold(refusal.legal() == legal, Law::Refusal, "another list of what is legal")?;
    hold(!refusal.to_string().is_empty(), Law::Refusal, "no words")
}

/// Whoever may never ask it is told so before anything else.
pub fn wrong_sides(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>, turn: usize) -> Result<(), Broken> {
    let actors = everybody();
    let kind = CommandKind::ALL[turn % CommandKind::ALL.len()];
    let actor = &actors[(turn / CommandKind::ALL.len()) % actors.len()];
    for command in examples(kind, lead, now) {
        let answer = life.decide(lead, command.clone().by(actor.clone()), now);
        let told = answer.is_err_and(|refusal| refusal.kind() == &RefusalKind::NotPermitted);
        let may = way::permits(actor.role, &command);
        let there = way::permits_at(actor.role, kind, ticked(life, lead, now).stage());
        hold(may || told, Law::Permission, "a wrong side was not told so")?;
        hold(!(may && there && told), Law::Permission, "a right side was sent away")?;
    }
    Ok(())
}

/// Law e: a request that was carried out, again.
pub fn repeats(life: &Lifecycle, lead: &Lead, done: &Request, now: DateTime<Utc>) -> Result<(), Broken> {
    // The erased are forgotten, and what they asked with them.
    if lead.is_erased() {
        return Ok(());
    }
    if done.id.is_none() {
        return Ok(());
    }
    let again = life.decide(lead, done.clone(), now);
    hold(again.is_ok_and(|events| events.is_empty()), Law::Repeats, "repeated, it does something")?;
    let kind = changed_content(life, lead, done, now);
    hold(kind == Some(RefusalKind::Conflict), Law::Repeats, "the id for something else is no conflict")?;
    let kind = stale_version(life, lead, done, now);
    let told = matches!(kind, Some(RefusalKind::VersionConflict { .. }));
    hold(told, Law::Repeats, "a stale version is no conflict")
}

/// The refusal of a known id with other content.
pub fn changed_content(
    life: &Lifecycle,
    lead: &Lead,
    done: &Request,
    now: DateTime<Utc>,
) -> Option<RefusalKind> {
    let mut other =
        Command::OptOut { channel: None, purpose: None, complaint: true, said: None }.by(done.by.clone());
    if done.command == other.command {
        other = Command::opt_out().by(done.by.clone());
    }
    other.id = done.id.clone();
    life.decide(lead, other, now).err().map(|refusal| refusal.kind().clone())
}

/// The refusal of the same request, with a new id and an old version.
pub fn stale_version(
    life: &Lifecycle,
    lead: &Lead,
    done: &Request,
    now: DateTime<Utc>,
) -> Option<RefusalKind> {
    let stale = done.clone().id("a-new-one").at_version(lead.version().saturating_sub(1));
    life.decide(lead, stale, now).err().map(|refusal| refusal.kind().clone())
}

/// Row 23, of a merge that went through. `loser` is the lead that ended, right before.
pub fn merged(loser: &Lead, ended: &Lead, survivor: &Lead) -> Result<(), Broken> {
    hold(ended.stage() == Stage::Merged, Law::Merge, "the loser goes on")?;
    hold(ended.survivor() == Some(survivor.id()), Law::Merge, "the loser names another")?;
    let ours = survivor.consent().permissions();
    for theirs in loser.consent().permissions().iter().filter(|theirs| !theirs.granted) {
        let same = |ours: &&Permission| (ours.channel, ours.purpose) == (theirs.channel, theirs.purpose);
        let later = ours.iter().find(same).is_some_and(|ours| match ours.granted {
            true => ours.since > theirs.since,
            false => ours.since >= theirs.since,
        });
        hold(later, Law::Merge, "a withdrawal is lost")?;
    }
    let complained = survivor.consent().complained() >= loser.consent().complained();
    hold(complained, Law::Merge, "a complaint is lost")
}

/// Commands of a kind of which one should work whenever any does.
pub fn examples(kind: CommandKind, lead: &Lead, now: DateTime<Utc>) -> Vec<Command> {
    // A lead lives from 1970 to 2200; what is outside counts as the nearest inside.
    let last = DateTime::from_timestamp(LAST, 0).unwrap_or_default();
    let now = now.clamp(DateTime::UNIX_EPOCH, last);
    let soon = |days| now.max(lead.changed_at()).checked_add_signed(TimeDelta::days(days)).unwrap_or(now);
    let brief = now.max(lead.changed_at()).checked_add_signed(TimeDelta::seconds(1)).unwrap_or(now);
    let at = lead.verdict().map_or(now, |last| last.at.max(now));
    match kind {
        CommandKind::Assess => {
            let prospect = lead.verdict().map(|last| last.prospect.clone());
            let of = |says| {
                let mut verdict = cast::verdict(says, at);
                verdict.prospect = prospect.clone().unwrap_or(verdict.prospect);
                Command::assess(verdict)
            };
            Says::ALL.into_iter().map(of).collect()
        }
        CommandKind::Promote => vec![Command::Promote],
        CommandKind::Accept => vec![Command::Accept],
        CommandKind::Assign => [Team::Marketing, Team::Sales]
            .into_iter()
            .flat_map(|team| ["max", "moe"].map(|id| Command::assign(team, Holder::person(id))))
            .collect(),
        CommandKind::Touch => vec![Command::touch()],
        CommandKind::Confirm => vec![Command::Confirm(Evidence::InboundReply)],
        CommandKind::Book => vec![Command::Book { at: soon(2) }, Command::Book { at: brief }],
        CommandKind::Reschedule => {
            [soon(3), soon(4), brief].into_iter().map(|at| Command::Reschedule { at }).collect()
        }
        CommandKind::Outcome => {
            vec![
                Command::Outcome(Outcome::Attended),
                Command::Outcome(Outcome::Cancelled { by: Side::Sales }),
            ]
        }
        CommandKind::Convert => vec![Command::Convert],
        CommandKind::Revert => vec![Command::Revert],
        CommandKind::Lose => vec![Command::Lose(LostReason::Price)],
        CommandKind::Recycle => vec![Command::Recycle(RecycleReason::NoBudgetNow)],
        CommandKind::TakeBack => vec![Command::TakeBack],
        CommandKind::ReEngage => vec![Command::ReEngage],
        CommandKind::Disqualify => vec![Command::Disqualify(DisqualifyReason::Student)],
        CommandKind::Reopen => vec![Command::Reopen { in_error: true }],
        CommandKind::Consent => {
            // One that the lead has not heard of.
            let proof = Some(Id::from("a-new-proof"));
            vec![Command::Consent { channel: Channel::Phone, purpose: None, proof, said: None }]
        }
        CommandKind::OptOut => vec![Command::opt_out()],
        CommandKind::Erase => vec![Command::Erase],
        _ => Vec::new(),
    }
}
