//! Questions to the lifecycle that change nothing, and what must be true of the answers.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::actor::{Actor, Role};
use qualify::error::{Refusal, RefusalKind};
use qualify::lead::{
    Blocker, CommandKind, DisqualifyReason, Event, EventKind, Evidence, Holder, LostReason, Outcome,
    Permission, Phase, RecycleReason, Request, Side, Stage, TaskKind, Team, Timer,
};
use qualify::{Channel, Command, Id, Lead, Lifecycle, buyer, marketing, system};

use crate::blockers::Held;
use crate::cast::{self, Says, everybody};
use crate::ghost::{Feat, Ghost, Ruled};
use crate::law::{Broken, Law, hold};
use crate::seat::Seat;
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
    let events = life.tick(lead, now);
    let offers = events.iter().any(|event| matches!(event.kind, EventKind::Offered { .. }));
    hold(!offers, Law::Blockers, "a timer offers")?;
    let mut at_once = lead.clone();
    at_once.apply(&events);
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

/// Every command that is allowed can be given, and is for that side there; each task can be done by its holder.
pub fn allowed(life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Result<(), Broken> {
    let (ticked, fired) = (ticked(life, lead, now), life.tick(lead, now).len());
    let stage = ticked.stage();
    let mut lists = Vec::new();
    for actor in everybody() {
        let list = life.allowed(lead, &actor, now);
        for kind in list.iter().copied() {
            hold(way::permits_at(actor.role, kind, stage), Law::Permission, "allowed to the wrong side")?;
            let judged = kind == CommandKind::Assess;
            // A closed lead hears of a contact that was asked for since it was closed, of which there is none yet.
            let closed = ticked.disqualified().map_or(ticked.since(), |closed| closed.at);
            let hears_later = judged && !stage.is_live() && now.min(last_instant()) <= closed;
            let works = |command: Command| {
                let events = life.decide(lead, command.by(actor.clone()), now);
                events.is_ok_and(|events| judged || events.len() > fired)
            };
            // Of a merge the other lead is not known.
            let unknown = kind == CommandKind::Merge || hears_later;
            let can = unknown || examples(life, kind, lead, now).into_iter().any(works);
            hold(can, Law::Allowed, "allowed, and no way to do it")?;
        }
        lists.push((actor, list));
    }
    for task in ticked.tasks() {
        let does = |role, id: Option<&Id>| {
            let named = |actor: &Actor| id.map_or(actor.id.is_some(), |id| actor.id.as_ref() == Some(id));
            let known = lists.iter().find(|(actor, _)| actor.role == role && named(actor));
            let can = |list: &[CommandKind]| list.iter().any(|one| way::commands(task.kind).contains(one));
            match (known, id) {
                (Some((_, list)), _) => can(list),
                (None, id) => can(&life.allowed(lead, &Actor::new(role, id.cloned()), now)),
            }
        };
        let done = match (task.kind, task.team) {
            // Judging is the host's.
            (TaskKind::Judge, _) => can_system(&lists, task.kind),
            (_, Team::Marketing) => does(Role::Marketing, task.holder.as_person()),
            (_, Team::Sales) => does(Role::Sales, task.holder.as_person()),
        };
        // What takes a later instant cannot be done in the last second of the year 2200.
        hold(done || now.timestamp() >= LAST, Law::Tasks, "a task, and nothing that ends it is allowed")?;
    }
    Ok(())
}

fn can_system(lists: &[(Actor, Vec<CommandKind>)], task: TaskKind) -> bool {
    let system = lists.iter().find(|(actor, _)| actor.role == Role::System);
    system.is_some_and(|(_, list)| list.iter().any(|one| way::commands(task).contains(one)))
}

/// What holds a lead is what the page says: with marketing always something, elsewhere one word.
pub fn blockers(life: &Lifecycle, seat: &Seat, now: DateTime<Utc>) -> Result<(), Broken> {
    let told = life.blockers(&seat.lead, now);
    let (mut lead, mut ghost) = (seat.lead.clone(), seat.ghost.clone());
    for event in life.tick(&seat.lead, now) {
        lead.apply(std::slice::from_ref(&event));
        ghost.step(&event)?;
    }
    match lead.stage().phase() {
        Phase::Marketing => {
            hold(!told.is_empty(), Law::Blockers, "nothing holds it, and it is not offered")?;
            let at = now.max(lead.changed_at()).clamp(DateTime::UNIX_EPOCH, last_instant());
            let held = Held { life, lead: &lead, ghost: &ghost, at };
            hold(told == held.told(), Law::Blockers, "held by something else")
        }
        Phase::Zone | Phase::Sales => hold(told == [Blocker::Offered], Law::Blockers, "not just offered"),
        Phase::Closed => hold(told == [Blocker::Closed], Law::Blockers, "not just closed"),
    }
}

/// The last instant of a lead's life.
fn last_instant() -> DateTime<Utc> {
    DateTime::from_timestamp(LAST, 999_999_999).unwrap_or_default()
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
    for command in examples(life, kind, lead, now) {
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

/// A merge that went through: both leads before it, after every timeout, and after it.
pub struct Merged<'a> {
    /// Of one that had ended before, whose other half comes now: as it was then.
    pub loser: &'a Lead,
    pub ended: &'a Seat,
    pub before: &'a Lead,
    /// The decision that was looked at before, and not followed.
    pub overruled: Option<&'a Ruled>,
    pub after: &'a Seat,
    /// Whether the other ends now; if not, it did before.
    pub ends: bool,
    /// Whether the one that goes on took anything over now; if not, it did before, and lived on since.
    pub absorbs: bool,
}

impl Merged<'_> {
    /// Row 23. What should be seen some time comes back.
    pub fn hold(&self, life: &Lifecycle, now: DateTime<Utc>) -> Result<Vec<Feat>, Broken> {
        let (loser, ended, survivor) = (self.loser, &self.ended.lead, &self.after.lead);
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
        hold(complained, Law::Merge, "a complaint is lost")?;
        let mut feats = Vec::new();
        if self.absorbs {
            self.past()?;
            feats.extend(self.decided()?);
            feats.extend(self.open()?);
        }
        let again = life.merge(ended, survivor, system(), now);
        let nothing = again.is_ok_and(|again| again.loser.is_empty() && again.survivor.is_empty());
        hold(nothing, Law::Merge, "sent again, it does something")?;
        let order = life.which_survives(ended, survivor, now);
        hold(order.0.id() == ended.id(), Law::Survivor, "after a merge the other goes on")?;
        Ok(feats)
    }

    /// Rest, recycles, what was answered.
    fn past(&self) -> Result<(), Broken> {
        let (theirs, ours) = (&self.ended.ghost, &self.after.ghost);
        let full = ours.recycles.len() == 16;
        let kept = |one| ours.recycles.contains(one) || (full && ours.recycles.first() > Some(one));
        hold(theirs.recycles.iter().all(kept), Law::Merge, "a recycle is lost")?;
        hold(ours.recycled >= theirs.recycled, Law::Merge, "the last recycle is lost")?;
        hold(ours.answered >= theirs.answered, Law::Merge, "what was answered is lost")?;
        hold(ours.parting >= theirs.parting, Law::Merge, "a parting is lost")?;
        let at = self.after.lead.changed_at();
        let rest = theirs.rest.filter(|until| *until > at);
        hold(ours.rest >= rest || self.after.lead.is_erased(), Law::Merge, "a rest is lost")?;
        let hears = self.after.lead.stage().is_live();
        let judged = self.after.lead.verdict().is_none() || ours.judge_due;
        let news = self.before.version() != self.after.lead.version();
        hold(!hears || !news || judged, Law::Merge, "it is not to be judged again")
    }

    /// A decision by hand about the person.
    fn decided(&self) -> Result<Vec<Feat>, Broken> {
        let (theirs, after) = (self.ended.ghost.decision.as_ref(), &self.after.lead);
        let Some(ruled) = theirs.filter(|theirs| Some(*theirs) != self.overruled) else {
            return Ok(Vec::new());
        };
        let mut feats = Vec::new();
        match after.stage() {
            Stage::Disqualified => {
                let ours = after.disqualified();
                let stands = ours.is_some_and(|ours| ours.by_hand && way::is_about_the_person(&ours.reason));
                hold(stands, Law::Merge, "disqualified, and not as was decided")?;
                if self.before.stage() != Stage::Disqualified {
                    let same = ours.is_some_and(|ours| {
                        (&ours.reason, ours.at, ours.reopen_until)
                            == (&ruled.reason, ruled.at, ruled.reopen_until)
                    });
                    hold(same, Law::Merge, "another decision than was taken")?;
                }
            }
            Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment => {
                let asked = after.tasks().iter().any(|task| task.kind == TaskKind::DecideMerge);
                hold(asked, Law::Merge, "nobody is asked about the decision")?;
                feats.push(Feat::DecisionAsked);
            }
            Stage::Converted | Stage::OptedOut | Stage::Merged => {}
            _ => hold(false, Law::Merge, "a decision about the person is lost")?,
        }
        Ok(feats)
    }

    /// What somebody waits for: an appointment, an answer to an offer, a customer's request.
    fn open(&self) -> Result<Vec<Feat>, Broken> {
        let (loser, before, after) = (self.loser, self.before, &self.after.lead);
        let mut feats = Vec::new();
        let open = |lead: &Lead| {
            let booked = lead.appointment().filter(|booked| !booked.attended);
            booked.filter(|_| lead.stage() == Stage::Appointment).map(|booked| booked.at)
        };
        let works =
            matches!(after.stage(), Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment);
        if let Some(theirs) = open(loser).filter(|_| works) {
            let earlier = open(before).map_or(theirs, |ours| ours.min(theirs));
            let told = after.tasks().iter().any(|task| task.kind == TaskKind::Absorbed);
            // One that comes late, to a lead that has no meeting any more, is for its holder to look at.
            let kept = open(after) == Some(earlier) || (after.stage() != Stage::Appointment && told);
            hold(kept, Law::Merge, "an open meeting is lost")?;
            let two = open(before).is_some_and(|ours| ours != theirs);
            hold(!two || told, Law::Merge, "of two open meetings one is lost")?;
            feats.push(Feat::MeetingAbsorbed);
        }
        let due = |lead: &Lead| {
            let accept = lead.deadlines().iter().find(|one| one.timer == Timer::Accept);
            accept.map(|one| one.at)
        };
        if let (Some(theirs), Some(ours)) = (due(loser), due(after)) {
            let soon = after.changed_at().checked_add_signed(TimeDelta::seconds(1));
            hold(ours <= theirs || Some(ours) <= soon, Law::Merge, "an offer is to be answered later")?;
        }
        let customer = before.stage() == Stage::Converted && self.ends;
        let request = asks_a_customer(loser, &self.after.ghost);
        hold(!(customer && request), Law::Merge, "a customer's request is lost")?;
        Ok(feats)
    }
}

/// Whether it is a new request of a customer: offered, with sales, or asking for contact after the conversion.
fn asks_a_customer(lead: &Lead, customer: &Ghost) -> bool {
    let offered = matches!(lead.stage().phase(), Phase::Zone | Phase::Sales);
    let contact = lead.verdict().and_then(|verdict| verdict.contact_at);
    let asked = contact.is_some_and(|contact| customer.converted_at.is_some_and(|at| contact > at));
    offered || (asked && lead.stage().is_live())
}

/// Whether a batch takes over what was said and decided of another lead.
pub fn absorbs(batch: &[Event]) -> bool {
    batch.iter().any(|event| matches!(event.kind, EventKind::Absorbed { .. }))
}

/// Which of two goes on is the same whichever is named first, and that merge is refused only for a reason of the page.
pub fn survives(life: &Lifecycle, a: &Seat, b: &Seat, now: DateTime<Utc>) -> Result<(), Broken> {
    // Chance may give two leads one id, of which a merge says that they are the same.
    if a.lead.id() == b.lead.id() {
        return Ok(());
    }
    let (loser, survivor) = life.which_survives(&a.lead, &b.lead, now);
    let other = life.which_survives(&b.lead, &a.lead, now);
    hold((loser.id(), survivor.id()) == (other.0.id(), other.1.id()), Law::Survivor, "two answers")?;
    hold(loser.id() != survivor.id(), Law::Survivor, "a lead is merged with itself")?;
    let refusal = match life.merge(loser, survivor, system(), now) {
        Ok(_) => return Ok(()),
        Err(refusal) => refusal,
    };
    let fine = match refusal.kind() {
        RefusalKind::Erased => loser.is_erased() || survivor.is_erased(),
        RefusalKind::Merged { .. } => {
            let elsewhere = loser.survivor().is_some_and(|id| id != survivor.id());
            let erased = loser.is_erased() || survivor.is_erased();
            elsewhere || survivor.survivor().is_some() || (erased && loser.survivor().is_some())
        }
        RefusalKind::CustomersRequest => {
            let customer = if survivor.id() == a.lead.id() { &a.ghost } else { &b.ghost };
            asks_a_customer(&ticked(life, loser, now), customer)
        }
        _ => false,
    };
    hold(fine, Law::Survivor, "refused for another reason")
}

/// A host's part in a play: a command that may be refused.
#[derive(Clone, Copy)]
enum Part {
    Consent,
    Verdict,
    TakeBack,
    Merge,
}

/// Where a lead ends does not depend on the order of consent, verdict, take-back and merge, once it is judged again
/// where that is due.
pub fn order(life: &Lifecycle, lead: &Lead, other: Option<&Lead>, now: DateTime<Utc>) -> Result<(), Broken> {
    let begins = ticked(life, lead, now);
    let suits = matches!(begins.stage().phase(), Phase::Marketing) || begins.stage() == Stage::OptedOut;
    if !suits || begins.is_erased() || now < begins.changed_at() {
        return Ok(());
    }
    // A merge that brings an opt-out brings one more word, by which the lead is closed and may be opened again.
    let stays_open = |other: &Lead| {
        let mut merged = begins.clone();
        let merger = life.merge(other, &begins, system(), now);
        merger.is_ok_and(|merger| {
            merged.apply(&merger.survivor);
            merged.stage() != Stage::OptedOut
        })
    };
    let mergeable = other.filter(|other| begins.stage().is_live() && stays_open(other));
    // What a buyer asked of one lead may have been answered on the other: then it is not all one whether that was known
    // when it was offered.
    let plays: &[(Says, &[Part])] = match (mergeable, begins.stage()) {
        (Some(_), _) => &[(Says::Heard, &[Part::Consent, Part::Verdict, Part::Merge])],
        // What was refused while it was closed was not done.
        (None, Stage::OptedOut) => &[
            (Says::Heard, &[Part::Consent, Part::Verdict]),
            (Says::Contact, &[Part::Consent, Part::Verdict]),
        ],
        (None, _) => &[
            (Says::Heard, &[Part::Consent, Part::Verdict, Part::TakeBack]),
            (Says::Contact, &[Part::Consent, Part::Verdict, Part::TakeBack]),
        ],
    };
    for (says, parts) in plays {
        let mut ends: Option<(Stage, Vec<Blocker>)> = None;
        for order in orders(parts) {
            let mut played = begins.clone();
            order.into_iter().for_each(|part| play(life, &mut played, part, *says, mergeable, now));
            let judge = |blocker: &Blocker| matches!(blocker, Blocker::JudgeDue | Blocker::NotJudged);
            let due = life.blockers(&played, now).iter().any(judge);
            // A host goes on judging what is closed and may be opened by it.
            if due || (!played.stage().is_live() && played.stage().hears_verdicts()) {
                play(life, &mut played, Part::Verdict, *says, None, now);
            }
            let end = (played.stage(), life.blockers(&played, now));
            hold(
                ends.get_or_insert_with(|| end.clone()) == &end,
                Law::Order,
                "another order ends elsewhere",
            )?;
        }
    }
    Ok(())
}

/// Every order of two or three.
fn orders(parts: &[Part]) -> Vec<Vec<Part>> {
    match parts {
        [] => vec![Vec::new()],
        _ => (0..parts.len())
            .flat_map(|first| {
                let mut rest = parts.to_vec();
                let first = rest.remove(first);
                orders(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
            })
            .collect(),
    }
}

fn play(life: &Lifecycle, lead: &mut Lead, part: Part, says: Says, other: Option<&Lead>, now: DateTime<Utc>) {
    let command = match part {
        Part::Consent => Command::consent(Channel::Email).by(buyer()),
        Part::Verdict => {
            let mut verdict = cast::verdict(says, now);
            verdict.fingerprint = life.playbook().unwrap_or(verdict.fingerprint);
            if let Some(last) = lead.verdict() {
                // What the buyer did stays done.
                verdict.prospect = last.prospect.clone();
                verdict.contact_at = verdict.contact_at.max(last.contact_at);
                verdict.last_signal_at = verdict.last_signal_at.max(last.last_signal_at);
            }
            Command::assess(verdict).by(system())
        }
        Part::TakeBack => Command::TakeBack.by(marketing("mara")),
        Part::Merge => {
            if let Some(merger) = other.and_then(|other| life.merge(other, lead, system(), now).ok()) {
                lead.apply(&merger.survivor);
            }
            return;
        }
    };
    if let Ok(events) = life.decide(lead, command, now) {
        lead.apply(&events);
    }
}

/// Commands of a kind of which one should work whenever any does.
pub fn examples(life: &Lifecycle, kind: CommandKind, lead: &Lead, now: DateTime<Utc>) -> Vec<Command> {
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
                verdict.fingerprint = life.playbook().unwrap_or(verdict.fingerprint);
                verdict.prospect = prospect.clone().unwrap_or(verdict.prospect);
                Command::assess(verdict)
            };
            let asks_now = |command: Command| match command {
                Command::Assess(verdict) => {
                    let mut verdict = (*verdict).clone();
                    verdict.contact_at = Some(at);
                    Command::assess(verdict)
                }
                other => other,
            };
            Says::ALL.into_iter().map(of).chain([asks_now(of(Says::Contact))]).collect()
        }
        CommandKind::Promote => vec![Command::Promote],
        CommandKind::Accept => vec![Command::Accept],
        CommandKind::Assign => [Team::Marketing, Team::Sales]
            .into_iter()
            .flat_map(|team| ["max", "moe"].map(|id| Command::assign(team, Holder::person(id))))
            .collect(),
        CommandKind::Touch => vec![Command::touch(), Command::Touch { at: None, inbound: true }],
        CommandKind::Acknowledge => TaskKind::ALL.into_iter().map(Command::Acknowledge).collect(),
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
