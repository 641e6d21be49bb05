//! [`Life`]: the real lifecycle as a model of stateright.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use laws::cast::{self, Says};
use laws::ghost::Feat;
use laws::law::{Broken, Law, hold};
use laws::probe;
use laws::seat::Seat;
use qualify::lead::{CommandKind, Event, EventKind};
use qualify::playbook::Fingerprint;
use qualify::{Lead, Lifecycle, system};
use stateright::{Model, Property};

use crate::actions::{ASKED, ASKED_OTHER, Action, Cmd, HELD_BACK, Half, TICKS};
use crate::properties;
use crate::state::{Held, Placed, State};
use crate::world::{World, beginning};

/// A world to be checked, and how far.
pub struct Life {
    pub world: World,
    /// States seen in this world. No more are sought beyond `most`; all that were found are checked.
    seen: Mutex<BTreeSet<u64>>,
    most: usize,
    /// States of which every law was asked.
    pub checked: Arc<AtomicU64>,
    /// The steps within which nothing was left out.
    pub complete: Arc<AtomicU64>,
    pub transitions: Arc<AtomicU64>,
    tracing: AtomicBool,
}

impl Life {
    pub fn new(world: World, most: usize) -> Self {
        Life {
            world,
            seen: Mutex::default(),
            most,
            checked: Arc::default(),
            complete: Arc::new(AtomicU64::new(u64::MAX)),
            transitions: Arc::default(),
            tracing: AtomicBool::new(false),
        }
    }

    /// What the action does to a state; `None` if nothing.
    pub fn act(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        match self.change(&mut next, action) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(broken) => next.broken = Some(broken),
        }
        Some(next.keyed(self.world.office))
    }

    /// The terms and calendar there, and the playbook by which leads are judged by now.
    pub fn life(&self, state: &State) -> &Lifecycle {
        self.world.next.as_ref().filter(|_| state.anew).unwrap_or(&self.world.life)
    }

    fn change(&self, state: &mut State, action: Action) -> Result<bool, Broken> {
        let life = self.life(state);
        let playbook = playbook(state);
        let lead = &state.first.seat.lead;
        match action {
            Action::Clock(tick) => {
                let to = tick.from(state.clock, lead);
                state.clock = to.unwrap_or(state.clock);
                Ok(to.is_some())
            }
            Action::Tick => {
                let events = life.tick(lead, state.clock);
                let moved = !events.is_empty();
                state.first = self.stored(life, &state.first.seat, events)?;
                Ok(moved)
            }
            Action::Ask(cmd) => self.ask(state, cmd),
            Action::AskOther(cmd) => {
                let other = &state.second.seat;
                let Ok(events) =
                    life.decide(&other.lead, cmd.request(&other.lead, state.clock, playbook), state.clock)
                else {
                    return Ok(false);
                };
                let moved = !events.is_empty();
                state.second = self.stored(life, other, events)?;
                Ok(moved)
            }
            Action::MergeIn => self.merge(state, true),
            Action::MergeAway => self.merge(state, false),
            Action::HalfMergeIn(half) => self.half_merge(state, true, half),
            Action::HalfMergeAway(half) => self.half_merge(state, false, half),
            Action::NewPlaybook => {
                state.anew = true;
                mark(&mut state.first, Feat::NewPlaybook);
                Ok(true)
            }
            Action::HoldBack(cmd) => {
                let request = cmd.request(lead, state.clock, playbook);
                match life.decide(lead, request.clone(), state.clock) {
                    Ok(batch) if !batch.is_empty() => {
                        state.held = Some(Arc::new(Held::new(batch, request)));
                        Ok(true)
                    }
                    _ => Ok(false),
                }
            }
            Action::Deliver => self.deliver(state),
        }
    }

    fn ask(&self, state: &mut State, cmd: Cmd) -> Result<bool, Broken> {
        let (life, now) = (self.life(state), state.clock);
        let lead = &state.first.seat.lead;
        let request = cmd.request(lead, now, playbook(state));
        let events = match life.decide(lead, request.clone(), now) {
            Ok(events) => events,
            Err(refusal) => {
                // What is legal is a long list to make; of every eighth state it is made twice.
                if state.key().is_multiple_of(8) {
                    probe::refused(life, lead, &request.by, now, &refusal)?;
                }
                return Ok(false);
            }
        };
        hold(life.decide(lead, request.clone(), now).as_ref() == Ok(&events), Law::Replay, "decided twice")?;
        probe::done(life, lead, &request, now, &events)?;
        if events.is_empty() {
            return Ok(false);
        }
        self.ticking_first_changes_nothing(lead, state, cmd, &events)?;
        // A request that had nothing to say is not remembered; only timeouts are there then.
        let remembered = events.iter().any(|event| event.id.is_some());
        let offers = events.iter().any(|event| matches!(event.kind, EventKind::Offered { .. }));
        state.first = self.stored(life, &state.first.seat, events)?;
        if offers {
            match request.command.kind() {
                CommandKind::Consent => mark(&mut state.first, Feat::OfferedByConsent),
                CommandKind::TakeBack => mark(&mut state.first, Feat::OfferedByTakeBack),
                _ => {}
            }
        }
        if remembered {
            state.last = Some(Arc::new(request));
        }
        Ok(true)
    }

    /// Law d for commands: looking before one asks gives the same lead.
    fn ticking_first_changes_nothing(
        &self,
        lead: &Lead,
        state: &State,
        cmd: Cmd,
        events: &[Event],
    ) -> Result<(), Broken> {
        let (life, now) = (self.life(state), state.clock);
        if lead.next_deadline().is_none_or(|next| next.at > now) {
            return Ok(());
        }
        let mut late = lead.clone();
        late.apply(events);
        let mut early = probe::ticked(life, lead, now);
        let events = life.decide(&early, cmd.request(lead, now, playbook(state)), now);
        early.apply(&events.unwrap_or_default());
        hold(late == early, Law::Tick, "looking before asking gives another lead")
    }

    fn merge(&self, state: &mut State, inwards: bool) -> Result<bool, Broken> {
        let (life, now) = (self.life(state), state.clock);
        let (first, second) = (&state.first.seat, &state.second.seat);
        let (loser, survivor) = if inwards { (second, first) } else { (first, second) };
        probe::survives(life, loser, survivor, now)?;
        let Ok(merger) = life.merge(&loser.lead, &survivor.lead, system(), now) else { return Ok(false) };
        let again = loser.lead.survivor().is_some() || survivor.lead.absorbed().next().is_some();
        let news = !merger.loser.is_empty() || !merger.survivor.is_empty();
        let (ends, absorbs) = (!merger.loser.is_empty(), probe::absorbs(&merger.survivor));
        let mut ended = self.stored(life, loser, merger.loser)?;
        let mut goes_on = self.stored(life, survivor, merger.survivor)?;
        let ticked = probe::ticked(life, &loser.lead, now);
        let merged = probe::Merged {
            loser: loser.before_merge.as_deref().unwrap_or(&ticked),
            ended: &ended.seat,
            before: &probe::ticked(life, &survivor.lead, now),
            overruled: survivor.ghost.overruled.as_ref(),
            after: &goes_on.seat,
            ends,
            absorbs,
        };
        let left = merged.hold(life, now)?;
        if loser.lead.opted_out().is_some() && survivor.lead.opted_out().is_none() {
            mark(&mut goes_on, Feat::AbsorbedOptOut);
            mark(&mut ended, Feat::AbsorbedOptOut);
        }
        left.into_iter().for_each(|feat| mark(&mut goes_on, feat));
        if again && news {
            mark(&mut goes_on, Feat::HalfSentAgain);
        }
        (state.first, state.second) = if inwards { (goes_on, ended) } else { (ended, goes_on) };
        Ok(true)
    }

    fn half_merge(&self, state: &mut State, inwards: bool, half: Half) -> Result<bool, Broken> {
        let (life, now) = (self.life(state), state.clock);
        let (first, second) = (&state.first.seat, &state.second.seat);
        let (loser, survivor) = if inwards { (second, first) } else { (first, second) };
        let Ok(merger) = life.merge(&loser.lead, &survivor.lead, system(), now) else { return Ok(false) };
        let placed = match half {
            Half::Loser => self.stored(life, loser, merger.loser)?,
            Half::Survivor => self.stored(life, survivor, merger.survivor)?,
        };
        match inwards == (half == Half::Survivor) {
            true => state.first = placed,
            false => state.second = placed,
        }
        Ok(true)
    }

    fn deliver(&self, state: &mut State) -> Result<bool, Broken> {
        let life = self.life(state);
        let Some(held) = state.held.take() else { return Ok(false) };
        if held.fits(&state.first.seat.lead) {
            state.first = self.stored(life, &state.first.seat, held.batch.clone())?;
            let remembered = held.batch.iter().any(|event| event.id.is_some());
            state.last = remembered.then(|| Arc::new(held.request.clone()));
            mark(&mut state.first, Feat::LateDelivery);
            return Ok(true);
        }
        // The key (lead, seq) is taken: the store refuses, and the host decides anew.
        let lead = &state.first.seat.lead;
        let stale = held.request.clone().at_version(held.batch[0].seq - 1);
        // It is refused, or known: the same request was stored meanwhile.
        let through = life.decide(lead, stale, state.clock).is_ok_and(|events| !events.is_empty());
        hold(!through, Law::Repeats, "a request of an older version goes through")?;
        Ok(true)
    }

    fn stored(&self, life: &Lifecycle, seat: &Seat, events: Vec<Event>) -> Result<Arc<Placed>, Broken> {
        let mut seat = seat.clone();
        seat.take(events, life)?;
        Ok(Arc::new(Placed::new(seat)))
    }

    /// The captured leads, and the script played.
    fn start(&self) -> State {
        let life = &self.world.life;
        let seat = |id: &str| {
            let (lead, event) = life.capture(id, "webform", system(), beginning()).expect("a capture");
            Arc::new(Placed::new(Seat::new(lead, event)))
        };
        let mut state = State::new(seat("first"), seat("second"), beginning()).keyed(self.world.office);
        for action in &self.world.script {
            let next = self.act(&state, *action);
            state = next.unwrap_or_else(|| panic!("{}: {action:?} did nothing", self.world.name));
        }
        state
    }
}

/// The playbook by which leads are judged there.
fn playbook(state: &State) -> Fingerprint {
    cast::playbooks()[usize::from(state.anew)]
}

/// Remembers that something happened, which changes no state.
fn mark(placed: &mut Arc<Placed>, feat: Feat) {
    let mut seat = placed.seat.clone();
    seat.ghost.mark(feat);
    *placed = Arc::new(Placed::new(seat));
}

impl Model for Life {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.start()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let tracing = self.tracing.load(Ordering::Relaxed);
        if !tracing && self.seen.lock().expect("no panic").len() >= self.most {
            self.complete.fetch_min(u64::from(state.depth), Ordering::Relaxed);
            return;
        }
        // What comes after a broken law says nothing.
        if state.broken.is_some() {
            return;
        }
        actions.extend(TICKS.map(Action::Clock));
        actions.push(Action::Tick);
        actions.extend(ASKED.map(Action::Ask));
        if self.world.next.is_some() {
            actions.push(Action::Ask(Cmd::Assess(Says::Foreign)));
            // What was decided under the playbook before is stored under it.
            if !state.anew && state.held.is_none() {
                actions.push(Action::NewPlaybook);
            }
        }
        match state.held {
            Some(_) => actions.push(Action::Deliver),
            None => actions.extend(HELD_BACK.map(Action::HoldBack)),
        }
        if self.world.two {
            actions.extend(ASKED_OTHER.map(Action::AskOther));
            actions.extend([Action::MergeIn, Action::MergeAway]);
            actions.extend([Half::Loser, Half::Survivor].map(Action::HalfMergeIn));
            actions.extend([Half::Loser, Half::Survivor].map(Action::HalfMergeAway));
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = self.act(last, action)?;
        next.depth = last.depth.saturating_add(1);
        self.transitions.fetch_add(1, Ordering::Relaxed);
        self.seen.lock().expect("no panic").insert(next.key() as u64);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Life {
    /// From now on paths are told, and nothing is left out.
    pub fn trace(&self) {
        self.tracing.store(true, Ordering::Relaxed);
    }

    /// The keys of all states that were seen.
    pub fn keys(&self) -> Vec<u64> {
        self.seen.lock().expect("no panic").iter().copied().collect()
    }
}
