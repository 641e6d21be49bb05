//! What must hold of a lead after each event.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::actor::Role;
use qualify::lead::{Event, EventKind, Ground, Owner, Phase, RecycleReason, Stage, TaskKind, Timer};
use qualify::{Answer, Lead, Lifecycle};

use crate::blockers::{self, Held, length, may_call};
use crate::ghost::Ghost;
use crate::law::{Broken, Law, hold};
use crate::seat::ground;
use crate::way;
use crate::word::uses;

/// When a lead may be offered. `last` is the lead right before the event, and `ghost` its shadow.
pub fn offer(life: &Lifecycle, last: &Lead, event: &Event, ghost: &Ghost) -> Result<(), Broken> {
    let Some(ground) = ground(event) else { return Ok(()) };
    hold(last.verdict().is_some(), Law::Consent, "offered without a verdict")?;
    hold(!ghost.closed, Law::Consent, "offered though opted out")?;
    hold(!ghost.judge_due, Law::Consent, "offered though it is to be judged again")?;
    let held = Held { life, lead: last, ghost, at: event.at };
    hold(held.may_call(), Law::Consent, "offered without a channel")?;
    hold(held.allow(ground), Law::Consent, "offered though something holds it")?;
    let by_hand = ground == Ground::Manual;
    let marketing = event.by.role == Role::Marketing && last.stage() != Stage::Recycled;
    hold(!by_hand || marketing, Law::Consent, "promoted by another side, or from recycled")
}

/// What may happen only while sales may use a channel, and only by a verdict that holds.
pub fn channel(life: &Lifecycle, last: &Lead, event: &Event) -> Result<(), Broken> {
    let sal = last.stage() == Stage::SalesAccepted;
    let may = may_call(last);
    match &event.kind {
        EventKind::FirstTouchMissed => hold(may, Law::Tasks, "a first contact missed that was forbidden"),
        EventKind::Escalated { timer: Timer::Decide, .. } => {
            hold(may, Law::Tasks, "escalated though no channel may be used")
        }
        EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => {
            hold(!sal || may, Law::Tasks, "charged though no channel may be used")
        }
        EventKind::Recycled { reason: RecycleReason::NoChannel, cooling_until } => {
            let good = sal && !may && cooling_until.is_none() && event.by.role == Role::System;
            hold(good, Law::Tasks, "given back for want of a channel where there is one")
        }
        EventKind::Booked { .. } => {
            hold(may, Law::Tasks, "booked without a channel")?;
            hold(!sal || mandatory(life, last, event.at), Law::Tasks, "booked, and not all is met")
        }
        EventKind::Confirmed { .. } => {
            hold(mandatory(life, last, event.at), Law::Tasks, "confirmed, and not all is met")
        }
        EventKind::Touched { made, inbound } => {
            let made = made.unwrap_or(event.now.unwrap_or(event.at));
            let sales = |one: &&qualify::lead::Permission| {
                one.purpose == qualify::lead::Purpose::Sales && !one.granted
            };
            let permissions = last.consent().permissions();
            let newest = permissions.iter().filter(sales).map(|one| one.since).max();
            let before = newest.is_none_or(|newest| made <= newest);
            hold(*inbound || may || before, Law::Tasks, "in touch after it was forbidden")
        }
        _ => Ok(()),
    }
}

/// Whether a signed verdict that holds, of the playbook by which leads are judged, finds all criteria met.
fn mandatory(life: &Lifecycle, lead: &Lead, at: DateTime<Utc>) -> bool {
    lead.verdict().is_some_and(|verdict| {
        let holds = verdict.until.is_none_or(|until| until > at);
        let ours = life.playbook().is_none_or(|playbook| playbook == verdict.fingerprint);
        verdict.signed && holds && ours && verdict.mandatory == Answer::Met
    })
}

/// A rest or the cap's time that ends is told, and judging again with it once neither holds: at the same instant.
pub fn ended(life: &Lifecycle, batch: &[Event], before: &Ghost) -> Result<(), Broken> {
    let ends = |event: &Event| matches!(event.kind, EventKind::CooledDown | EventKind::RecycleCapEnded);
    if !batch.iter().any(ends) {
        return Ok(());
    }
    let mut ghost = before.clone();
    for (place, event) in batch.iter().enumerate() {
        ghost.step(event)?;
        if !ends(event) {
            continue;
        }
        let later = batch.get(place + 1).map(|next| &next.kind);
        if matches!(later, Some(EventKind::RecycleCapEnded)) {
            continue;
        }
        let rests = ghost.rest.is_some_and(|until| until > event.at);
        let capped = blockers::capped(life.terms(), &ghost.recycles, event.at).is_some();
        let told = matches!(later, Some(EventKind::JudgementDue)) && batch[place + 1].at == event.at;
        let fine = if rests || capped { !told } else { told || ghost.judge_due };
        hold(fine, Law::Blockers, "a rest or the cap ends, and judging again is not told as it should be")?;
    }
    Ok(())
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
pub fn lead(life: &Lifecycle, lead: &Lead, ghost: &Ghost) -> Result<(), Broken> {
    let stage = lead.stage();
    hold(stage == ghost.stage && lead.changed_at() == ghost.at, Law::Ways, "not where its events took it")?;
    hold(lead.recycles() == ghost.recycles, Law::Recycles, "others")?;
    hold(lead.cooling_until() == ghost.rest, Law::Recycles, "another rest")?;
    let recycled = lead.last_recycle().map(|recycle| recycle.at);
    hold(recycled == ghost.recycled, Law::Recycles, "another last recycle")?;
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
    tasks(life, lead, ghost)?;
    rests(life, lead, ghost)
}

/// With marketing a deadline runs for the rest or the cap, whichever ends first, and nowhere else.
fn rests(life: &Lifecycle, lead: &Lead, ghost: &Ghost) -> Result<(), Broken> {
    let at = lead.changed_at();
    let rest = ghost.rest.filter(|until| *until > at);
    let cap = blockers::capped(life.terms(), &ghost.recycles, at).flatten();
    let with_marketing = lead.stage().phase() == Phase::Marketing;
    let ends = rest.into_iter().chain(cap).min().filter(|_| with_marketing);
    let runs = lead.deadlines().iter().find(|one| one.timer == Timer::CoolDown).map(|one| one.at);
    let soon = at.checked_add_signed(TimeDelta::seconds(1));
    let fine = match (ends, runs) {
        (None, None) => true,
        (Some(ends), Some(runs)) => ends <= runs && Some(runs) <= soon.max(Some(ends)),
        // In the last second nothing lies ahead.
        (Some(_), None) => at.timestamp() >= 7_289_654_398,
        // A rest of less than a second is over before its deadline, which lies a second ahead.
        (None, Some(runs)) => Some(runs) <= soon,
    };
    hold(fine, Law::Deadlines, "the rest or the cap ends at another time")
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

/// Whatever somebody has to answer by an instant is a task of theirs; nobody is asked to do what is forbidden.
fn tasks(life: &Lifecycle, lead: &Lead, ghost: &Ghost) -> Result<(), Broken> {
    let (tasks, stage, may) = (lead.tasks(), lead.stage(), may_call(lead));
    let has = |kind: TaskKind| tasks.iter().any(|task| task.kind == kind);
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
    let accepted = matches!(stage, Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment);
    hold(stage != Stage::MarketingQualified || may, Law::Tasks, "offered, and no channel may be used")?;
    hold(has(TaskKind::NoChannel) == (accepted && !may), Law::Tasks, "another task for want of a channel")?;
    let runs = lead.deadlines().iter().any(|one| one.timer == Timer::FirstTouch);
    let asked = stage == Stage::SalesAccepted && may && !ghost.touched;
    let terms = life.terms();
    let own = lead.offer().and_then(|offer| terms.grade.get(&offer.grade)?.first_touch_within);
    let within = own.unwrap_or(terms.first_touch_within);
    let waits = asked && !ghost.missed && !within.is_zero();
    // What would be due after the year 2200 never is; a thousand hours may take that long where few are worked.
    let late = lead.changed_at().timestamp() > 7_100_000_000 || length(within) > TimeDelta::hours(24);
    hold(runs == waits || (late && !runs), Law::Tasks, "the first contact is waited for, or not, wrongly")?;
    hold(has(TaskKind::FirstTouch) == asked, Law::Tasks, "another task for the first contact")?;
    let judge = stage.is_live() && ghost.judge_due;
    hold(has(TaskKind::Judge) == judge, Law::Tasks, "another task to judge")?;
    let decide = stage.is_live() && ghost.decision.is_some();
    hold(has(TaskKind::DecideMerge) == decide, Law::Tasks, "another task about the person")?;
    for task in &tasks {
        hold(task.kind.commands() == way::commands(task.kind), Law::Tasks, "other commands end it")?;
    }
    Ok(())
}
