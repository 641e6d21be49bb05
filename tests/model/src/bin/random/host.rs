//! [`Host`]: leads in all states of life, and one random thing after another that happens to them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use laws::law::{Broken, Law, hold};
use laws::probe;
use laws::seat::Seat;
use qualify::Lifecycle;
use qualify::actor::Actor;
use qualify::lead::{CommandKind, Request, Stage};

use crate::dice::Dice;
use crate::{ask, odd};

/// How many commands a lead lives for.
const LIFE: u32 = 160;

/// A lead, the terms it lives under, its host's clock, and the last request that was carried out.
pub struct Living {
    pub life: usize,
    pub seat: Seat,
    clock: DateTime<Utc>,
    last: Option<Request>,
    /// The last requests, in words: how to come here again.
    pub past: Vec<String>,
    age: u32,
}

/// Counts by kind of command: accepted, nothing to store, and refused by why.
pub type Counts = BTreeMap<CommandKind, BTreeMap<String, u64>>;

pub struct Host {
    pub dice: Dice,
    lives: Vec<Lifecycle>,
    pub leads: Vec<Living>,
    pub counts: Counts,
    pub events: u64,
    pub captured: u64,
    serial: u64,
}

impl Host {
    pub fn new(seed: u64) -> Self {
        let lives = odd::lifecycles();
        let (leads, counts) = (Vec::new(), Counts::new());
        let mut host =
            Host { dice: Dice::new(seed), lives, leads, counts, events: 0, captured: 0, serial: 0 };
        for life in 0..host.lives.len() * 2 {
            let living = host.capture(life % host.lives.len());
            host.leads.push(living);
        }
        host
    }

    /// A new lead; what may not be captured is tried too.
    fn capture(&mut self, life: usize) -> Living {
        loop {
            self.serial += 1;
            let dice = &mut self.dice;
            let clock = match dice.percent(5) {
                true => *dice.of(&odd::instants()),
                false => odd::instant("2026-03-02T09:00:00Z") + TimeDelta::seconds(dice.seconds(40_000_000)),
            };
            let id = if dice.percent(2) { odd::id(dice) } else { format!("lead-{}", self.serial) };
            let by = odd::actor(dice);
            let captured = self.lives[life].capture(id.as_str(), "webform", by, clock);
            let count = self.counts.entry(CommandKind::Capture).or_default();
            match captured {
                Ok((lead, event)) => {
                    *count.entry("accepted".into()).or_default() += 1;
                    self.captured += 1;
                    let seat = Seat::new(lead, event);
                    return Living { life, seat, clock, last: None, past: Vec::new(), age: 0 };
                }
                Err(refusal) => *count.entry(refusal.kind().word().into()).or_default() += 1,
            }
        }
    }

    /// One command. The place of the lead to blame comes with what broke.
    pub fn step(&mut self) -> Result<(), (usize, Broken)> {
        let place = self.dice.below(self.leads.len());
        // At the end of time little happens.
        let ended = self.leads[place].seat.lead.changed_at() >= odd::instant("2200-01-01T00:00:00Z");
        self.leads[place].age += if ended { 16 } else { 1 };
        let lead = &self.leads[place].seat.lead;
        let over = lead.is_erased() || matches!(lead.stage(), Stage::Merged | Stage::OptedOut);
        if self.leads[place].age > LIFE || over && self.dice.percent(10) {
            let blame = |broken| (place, broken);
            self.leads[place].seat.audit().map_err(blame)?;
            let life = self.leads[place].life;
            self.leads[place] = self.capture(life);
        }
        self.tick(place);
        let done = match self.dice.below(200) {
            0 => self.merge(place),
            1..=6 => self.again(place),
            _ => self.ask(place),
        };
        let looked = done.and_then(|()| self.look(place));
        looked.map_err(|broken| (place, broken))
    }

    fn tick(&mut self, place: usize) {
        let (dice, living) = (&mut self.dice, &mut self.leads[place]);
        let due = living.seat.lead.next_deadline().map_or(living.clock, |next| next.at);
        let by = match dice.below(100) {
            0 => {
                living.clock = if dice.percent(20) { *dice.of(&odd::instants()) } else { living.clock };
                return;
            }
            1..=12 => {
                living.clock = due;
                TimeDelta::nanoseconds(dice.seconds(3) - 1)
            }
            13..=15 => TimeDelta::seconds(-dice.seconds(200_000)),
            16..=40 => TimeDelta::zero(),
            41..=42 => TimeDelta::seconds(dice.seconds(100_000_000)),
            43..=60 => TimeDelta::seconds(dice.seconds(400_000)),
            _ => TimeDelta::milliseconds(dice.seconds(20_000_000)),
        };
        living.clock = living.clock.checked_add_signed(by).unwrap_or(living.clock);
    }

    fn ask(&mut self, place: usize) -> Result<(), Broken> {
        self.serial += 1;
        let living = &mut self.leads[place];
        let (life, lead, now) = (&self.lives[living.life], &living.seat.lead, living.clock);
        let request = ask::request(&mut self.dice, life, lead, now, self.serial);
        remember(
            &mut living.past,
            now,
            &request.by,
            &format!("{:?} {:?}", request.command, request.at_version),
        );
        let count = self.counts.entry(request.command.kind()).or_default();
        match life.decide(lead, request.clone(), now) {
            Ok(events) => {
                probe::done(life, lead, &request, now, &events)?;
                let own = events.iter().any(|event| event.id == request.id && event.by == request.by);
                *count.entry(if own { "accepted" } else { "nothing to do" }.into()).or_default() += 1;
                self.events += events.len() as u64;
                if events.iter().any(|event| event.id.is_some()) {
                    living.last = Some(request);
                }
                living.seat.take(events, life)
            }
            Err(refusal) => {
                *count.entry(refusal.kind().word().into()).or_default() += 1;
                if self.dice.percent(10) {
                    probe::refused(life, lead, &request.by, now, &refusal)?;
                }
                Ok(())
            }
        }
    }

    /// The last request comes again.
    fn again(&mut self, place: usize) -> Result<(), Broken> {
        let living = &self.leads[place];
        let life = &self.lives[living.life];
        let Some(last) = &living.last else { return Ok(()) };
        probe::repeats(life, &living.seat.lead, last, living.clock)
    }

    fn merge(&mut self, place: usize) -> Result<(), Broken> {
        let other = self.dice.below(self.leads.len());
        let by = odd::actor(&mut self.dice);
        let (loser, survivor) = (&self.leads[place], &self.leads[other]);
        let (life, now) = (&self.lives[survivor.life], survivor.clock);
        if place != other {
            probe::survives(life, &loser.seat, &survivor.seat, now)?;
        }
        let count = self.counts.entry(CommandKind::Merge).or_default();
        let merger = match life.merge(&loser.seat.lead, &survivor.seat.lead, by, now) {
            Ok(merger) => merger,
            Err(refusal) => {
                *count.entry(refusal.kind().word().into()).or_default() += 1;
                return Ok(());
            }
        };
        *count.entry("accepted".into()).or_default() += 1;
        let ended = loser.seat.before_merge.as_deref().cloned();
        let ended = ended.unwrap_or_else(|| probe::ticked(life, &loser.seat.lead, now));
        let before = probe::ticked(life, &survivor.seat.lead, now);
        let overruled = survivor.seat.ghost.overruled.clone();
        let (ends, absorbs) = (!merger.loser.is_empty(), probe::absorbs(&merger.survivor));
        // A host may lose either half; the merge may come again.
        let lost = self.dice.below(10);
        if lost != 0 {
            self.leads[place].seat.take(merger.loser, life)?;
        }
        if lost != 1 {
            self.leads[other].seat.take(merger.survivor, life)?;
        }
        if lost < 2 {
            return Ok(());
        }
        let merged = probe::Merged {
            loser: &ended,
            ended: &self.leads[place].seat,
            before: &before,
            overruled: overruled.as_ref(),
            after: &self.leads[other].seat,
            ends,
            absorbs,
        };
        merged.hold(life, now).map(|_| ())
    }

    /// What must hold however it came here. The dear questions are asked now and then.
    fn look(&mut self, place: usize) -> Result<(), Broken> {
        let living = &self.leads[place];
        let (life, lead, now) = (&self.lives[living.life], &living.seat.lead, living.clock);
        probe::tick(life, lead, now)?;
        match self.dice.below(16) {
            0 => probe::allowed(life, lead, now)?,
            1 => living.seat.audit()?,
            2..=3 => probe::wrong_sides(life, lead, now, self.dice.below(10_000))?,
            4 => {
                let events = life.tick(lead, now);
                hold(life.tick(lead, now) == events, Law::Tick, "two ticks of one lead differ")?;
                self.leads[place].seat.take(events, life)?;
            }
            5 => probe::blockers(life, &living.seat, now)?,
            6 => probe::order(life, lead, None, now)?,
            _ => {}
        }
        Ok(())
    }
}

fn remember(past: &mut Vec<String>, now: DateTime<Utc>, by: &Actor, words: &str) {
    if past.len() >= 40 {
        past.remove(0);
    }
    past.push(format!("{now} {by:?} {words}"));
}
