//! [`Life`]: a lead on its way through the log. Nothing is given to it but commands and the time.

use chrono::{DateTime, Utc};
use qualify::actor::{Actor, Role};
use qualify::error::Refusal;
use qualify::lead::{Event, Origin, Phase};
use qualify::{Activity, Channel, Command, Fact, Id, Lead, Prospect, buyer, system};

use super::agreement::{APPLIED, Agreement, DECISION, OPEN};
use super::common::Failure;
use super::log::{Case, Row};

/// The log's name for the bank's own software.
const SOFTWARE: &str = "112";

/// What became of a row.
pub enum Fate {
    /// At least one command was carried out.
    Mapped,
    /// Every command said only what was known: nothing to store.
    Repeat,
    /// It has no meaning in a lead's life, and why.
    Unmapped(&'static str),
    /// The life cycle refused it.
    Refused(Refusal),
}

/// A lead on its way through the log.
pub struct Life<'a> {
    agreement: &'a Agreement,
    pub lead: Lead,
    /// The instant up to which it is told.
    pub end: DateTime<Utc>,
    pub prospect: Prospect,
    /// All that was stored.
    pub events: Vec<Event>,
    /// One for each row.
    pub fates: Vec<Fate>,
    /// How many commands were given, refused ones too.
    pub commands: usize,
    /// How many rows were carried out in part and refused in part.
    pub partly: usize,
    /// What the commands of the present row came to.
    stored: usize,
    silent: usize,
    refusal: Option<Refusal>,
}

impl<'a> Life<'a> {
    /// Gives every row of a case to the life cycle, in order, and lets time pass up to an instant.
    pub fn replay(case: &Case, agreement: &'a Agreement, end: DateTime<Utc>) -> Result<Self, Failure> {
        let (first, rest) = case.rows.split_first().ok_or("a case has no row")?;
        let mut life = Life::begin(&case.id, first, agreement)?;
        for row in rest {
            life.tick(row.at);
            (life.stored, life.silent, life.refusal) = (0, 0, None);
            let unmapped = life.row(row);
            let fate = match (life.stored, life.silent, life.refusal.take(), unmapped) {
                (1.., _, refusal, _) => {
                    life.partly += usize::from(refusal.is_some());
                    Fate::Mapped
                }
                (0, _, Some(refusal), _) => Fate::Refused(refusal),
                (0, _, None, Some(why)) => Fate::Unmapped(why),
                (0, 1.., None, None) => Fate::Repeat,
                (0, 0, None, None) => Fate::Unmapped("it gave no command"),
            };
            life.fates.push(fate);
        }
        life.tick(end);
        life.end = end;
        Ok(life)
    }

    /// `A_SUBMITTED`: they apply, and allow the bank to call them about it.
    fn begin(id: &str, row: &Row, agreement: &'a Agreement) -> Result<Self, Failure> {
        if row.activity != "A_SUBMITTED" {
            return Err(format!("case {id} begins with {}", row.activity).into());
        }
        let origin = Origin::new("application");
        let (lead, captured) = agreement.lifecycle.capture(id, origin, actor(Role::System, row), row.at)?;
        let prospect =
            Prospect::new(id).with(DECISION, OPEN).did(Activity::new("submitted", APPLIED, row.at));
        let (events, fates) = (vec![captured], vec![Fate::Mapped]);
        let mut life = Life {
            agreement,
            lead,
            end: row.at,
            prospect,
            events,
            fates,
            commands: 1,
            partly: 0,
            stored: 0,
            silent: 0,
            refusal: None,
        };
        life.ask(Command::consent(Channel::Phone), buyer(), row.at);
        life.partly += usize::from(life.refusal.is_some());
        Ok(life)
    }

    /// The software acts for sales too: sales alone may end what it has accepted.
    pub fn sales(&mut self, command: Command, row: &Row) {
        let by = actor(Role::Sales, row);
        self.ask(command, by, row.at);
    }

    /// Judges what is known at the row's instant.
    pub fn assess(&mut self, row: &Row) {
        let verdict = self.agreement.playbook.judge(&self.prospect, row.at).verdict();
        let by = match self.lead.stage().phase() {
            _ if row.resource.as_deref() == Some(SOFTWARE) => actor(Role::System, row),
            Phase::Marketing => actor(Role::Marketing, row),
            _ => actor(Role::Sales, row),
        };
        self.ask(Command::assess(verdict), by, row.at);
    }

    /// What is decided anew replaces what was decided before, undated as the log's facts are.
    pub fn know(&mut self, attribute: &'static str, fact: Fact) {
        self.prospect.set(attribute, Some(fact));
    }

    pub fn ask(&mut self, command: Command, by: Actor, now: DateTime<Utc>) {
        self.commands += 1;
        match self.agreement.lifecycle.decide(&self.lead, command.by(by), now) {
            Ok(events) if events.is_empty() => self.silent += 1,
            Ok(events) => {
                self.stored += 1;
                self.store(events);
            }
            Err(refusal) => self.refusal = Some(refusal),
        }
    }

    fn tick(&mut self, now: DateTime<Utc>) {
        let due = self.agreement.lifecycle.tick(&self.lead, now);
        self.store(due);
    }

    fn store(&mut self, events: Vec<Event>) {
        self.lead.apply(&events);
        self.events.extend(events);
    }
}

fn actor(role: Role, row: &Row) -> Actor {
    match row.resource.as_deref() {
        Some(id) => Actor::new(role, Some(Id::from(id))),
        None if role == Role::System => system(),
        None => Actor::new(role, None),
    }
}
