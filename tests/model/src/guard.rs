//! What must hold of a lead after each event.

use chrono::TimeDelta;
use qualify::Lead;
use qualify::actor::Role;
use qualify::lead::{Event, EventKind, Ground, Owner, Stage, TaskKind, Timer};

use crate::ghost::Ghost;
use crate::law::{Broken, Law, hold};
use crate::seat::{can_be_called, ground, rests};
use crate::word::uses;

/// Row 4 and row 17: when a lead may be offered. `last` is the lead right before the event.
pub fn offer(last: &Lead, event: &Event, ghost: &Ghost, cap: u32) -> Result<(), Broken> {
    let Some(ground) = ground(event) else { return Ok(()) };
    let Some(verdict) = last.verdict() else {
        return hold(false, Law::Consent, "offered without a verdict");
    };
    hold(!ghost.closed, Law::Consent, "offered though opted out")?;
    hold(can_be_called(last), Law::Consent, "offered without a channel")?;
    hold(verdict.signed && verdict.disqualifier.is_none(), Law::Consent, "offered unsigned or disqualified")?;
    hold(verdict.until.is_none_or(|until| until > event.at), Law::Consent, "offered by an old verdict")?;
    let recycled = last.last_recycle().map(|recycle| recycle.at);
    let answered = ghost.answered.max(ghost.words.everything());
    let since = recycled.filter(|_| last.stage() == Stage::Recycled).max(answered);
    let asked = verdict.contact_at.is_some_and(|at| since.is_none_or(|since| at > since));
    let rested = !rests(last, event.at);
    match ground {
        Ground::Bar => {
            let fresh = rested && ghost.recycles < cap && last.stage() != Stage::Recycled;
            hold(verdict.clears_bar && fresh, Law::Consent, "the bar offers what it may not")
        }
        Ground::Contact => hold(asked, Law::Consent, "no contact that is newer"),
        Ground::Manual => {
            let good = event.by.role == Role::Marketing && rested && last.stage() != Stage::Recycled;
            hold(good, Law::Consent, "promoted by another side, or at rest")
        }
        _ => hold(false, Law::Consent, "an unknown ground"),
    }
}

/// Deadlines that an event started lie a second ahead; `due` tells them all.
pub fn deadlines(last: &Lead, event: &Event, lead: &Lead) -> Result<(), Broken> {
    let soonest = event.at.checked_add_signed(TimeDelta::seconds(1));
    for deadline in lead.deadlines() {
        let ran = last.deadlines().contains(deadline);
        let late = soonest.is_some_and(|soonest| deadline.at >= soonest);
        hold(ran || late, Law::Deadlines, "a new deadline less than a second ahead")?;
    }
    let told = event.due.as_ref().map(qualify::lead::Deadlines::as_slice);
    let same = told.unwrap_or(last.deadlines()) == lead.deadlines();
    hold(same, Law::Deadlines, "the event does not tell the deadlines after it")?;
    if let EventKind::WentStale = event.kind {
        hold(lead.deadlines().iter().all(|one| one.timer != Timer::Stale), Law::Deadlines, "stale twice")?;
    }
    Ok(())
}

/// What holds of every lead at every time.
pub fn lead(lead: &Lead, ghost: &Ghost) -> Result<(), Broken> {
    let stage = lead.stage();
    hold(stage == ghost.stage && lead.changed_at() == ghost.at, Law::Ways, "not where its events took it")?;
    hold(lead.recycles() == ghost.recycles, Law::Recycles, "another number")?;
    words(lead, ghost)?;
    hold(lead.is_erased() == ghost.erased, Law::OptedOut, "erased or not")?;

    let holders = lead.holders();
    let (marketing, sales) = match stage.owner() {
        Owner::Marketing => (true, false),
        Owner::Shared => (true, true),
        Owner::Sales => (false, true),
        Owner::Nobody => (false, false),
    };
    let held = (holders.marketing.is_some(), holders.sales.is_some()) == (marketing, sales);
    hold(held, Law::Owners, "holders and ownership differ")?;
    let named = !matches!(stage, Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment)
        || holders.sales.is_some_and(|holder| holder.as_person().is_some());
    hold(named, Law::Owners, "sales works it, and nobody by name")?;

    let next = lead.next_deadline();
    hold(next.is_none_or(|next| next.at > lead.changed_at()), Law::Deadlines, "a deadline in the past")?;
    hold(lead.deadlines().is_sorted(), Law::Deadlines, "not in order")?;
    let quiet = match stage {
        _ if stage.is_live() => true,
        Stage::Lost => lead.deadlines().iter().all(|deadline| deadline.timer == Timer::ReEngage),
        _ => next.is_none(),
    };
    hold(quiet, Law::Closed, "a deadline after the end")?;
    hold(stage.is_live() || lead.tasks().is_empty(), Law::Closed, "a task after the end")?;
    tasks(lead)
}

/// What is allowed, and the opt-out that holds, are those of the set of words; where it is closed nothing is allowed.
fn words(lead: &Lead, ghost: &Ghost) -> Result<(), Broken> {
    hold(lead.consent().complained() == ghost.complained, Law::Words, "another complaint")?;
    let silent = ghost.closed || lead.stage() == Stage::OptedOut;
    let merged = lead.stage() == Stage::Merged;
    hold(
        !silent || merged || !lead.consent().allows_anything(),
        Law::OptedOut,
        "closed, and something is allowed",
    )?;
    hold(lead.stage() != Stage::OptedOut || ghost.closed || ghost.erased, Law::OptedOut, "closed by nobody")?;
    if ghost.words.have_many_proofs() {
        return Ok(());
    }
    for (channel, purpose) in uses() {
        let same = lead.consent().allows(channel, purpose) == ghost.words.allow(channel, purpose);
        hold(same, Law::Words, "allowed or forbidden otherwise than was said")?;
    }
    hold(lead.opted_out() == ghost.words.opted_out(), Law::Words, "the opt-out that holds is another")
}

/// Everything, said in one word or the last of two, closes a lead, unless a grant is newer.
pub fn everything_closes(batch: &[Event], lead: &Lead) -> Result<(), Broken> {
    let over_all = |event: &Event| matches!(event.kind, EventKind::ConsentWithdrawn { channel: None, .. });
    let open = lead.opted_out().is_some() && (lead.stage().is_live() || lead.stage() == Stage::Lost);
    hold(!(open && batch.iter().any(over_all)), Law::Words, "everything was said, and it is open")
}

/// Whatever somebody has to answer by an instant is a task of theirs.
fn tasks(lead: &Lead) -> Result<(), Broken> {
    let tasks = lead.tasks();
    for deadline in lead.deadlines() {
        let kind = match deadline.timer {
            Timer::Accept => TaskKind::Accept,
            Timer::FirstTouch => TaskKind::FirstTouch,
            Timer::Decide => TaskKind::Decide,
            Timer::TakeBack => TaskKind::TakeBack,
            Timer::Outcome => TaskKind::Outcome,
            _ => continue,
        };
        let told = tasks.iter().any(|task| task.kind == kind && task.due == Some(deadline.at));
        hold(told, Law::Deadlines, "a deadline without a task")?;
    }
    Ok(())
}
