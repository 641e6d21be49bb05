//! A week in the life of one lead: who does what, what comes of it, who holds it, what is next.
//!
//! `cargo run --example life`. The clock is virtual: it jumps from deadline to deadline, as a host's timer
//! would, and to each moment at which somebody does something.
#![allow(
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    missing_docs,
    unreachable_pub,
    reason = "a program that prints, over a week that cannot overflow"
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;

use std::error::Error;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::actor::{Actor, Role};
use qualify::handoff::HandoffBrief;
use qualify::lead::{Event, EventKind, Evidence, Holder, Outcome, Phase, Purpose, RecycleReason, Team};
use qualify::standard::{AUTHORITY, BUDGET, BUY_BY, EMPLOYEES, NEED};
use qualify::{
    Activity, Bant, Calendar, Channel, Command, Day, Grade, Id, Lead, Lifecycle, Playbook, PlaybookSpec,
    Prospect, Schema, buyer, eur, marketing, sales, system,
};

fn main() -> Result<(), Box<dyn Error>> {
    let playbook = agreement()?;
    let office = Calendar::weekdays("09:00-17:00".parse()?).offset("1970-01-01T00:00:00Z".parse()?, 60);
    let lifecycle = Lifecycle::new(playbook.terms(), office).judged_by(playbook.fingerprint());
    let mut week = Week::begin(lifecycle, "2026-03-02T08:12:00Z".parse()?)?;
    let mut acme = Prospect::new("acme");

    // Monday: a form, an e-book, a first judgement.
    week.does("Mon 09:12", buyer(), Command::consent(Channel::Email))?;
    acme.record(Activity::new("a-1", "ebook_download", week.now))?;
    acme = acme.with(EMPLOYEES, 120);
    week.judges("Mon 09:13", &playbook, &acme)?;
    week.does("Mon 09:20", sales("dana"), Command::Accept)?;

    // Tuesday: they ask for a demo, and the lead is offered to sales. Nobody takes it.
    acme.record(Activity::new("a-2", "demo_request", week.at("Tue 16:30")?))?;
    week.judges("Tue 16:30", &playbook, &acme)?;

    // Thursday: the queue's deadline was missed; the lead is given to Dana, who calls.
    week.does("Thu 10:00", system(), Command::assign(Team::Sales, Holder::person("dana")))?;
    let brief = HandoffBrief::new(&week.lead, &week.log, &playbook.qualify(&acme, week.now));
    let brief = brief.map(|brief| brief.to_string()).unwrap_or_default();
    say!("\n    what Dana sees:\n    | {}", brief.replace('\n', "\n    | "));
    week.does("Thu 10:05", sales("dana"), Command::Accept)?;
    week.does("Thu 10:20", buyer(), Command::consent(Channel::Phone))?;
    week.does("Thu 10:30", sales("dana"), Command::touch())?;
    week.does("Thu 10:40", sales("dana"), Command::Confirm(Evidence::HumanJudgement))?;
    acme = acme
        .with(BUDGET, eur(25_000))
        .with(AUTHORITY, "decision_maker")
        .with(NEED, true)
        .with(BUY_BY, "2026-06-01".parse::<Day>()?);
    week.judges("Thu 10:55", &playbook, &acme)?;
    week.does("Thu 11:00", sales("dana"), Command::Book { at: week.at("Fri 14:00")? })?;

    // Friday: they call off contact by sales, and the demo is held all the same: a reply opens the telephone again.
    let no_calls =
        Command::OptOut { channel: None, purpose: Some(Purpose::Sales), complaint: false, said: None };
    week.does("Fri 09:00", buyer(), no_calls)?;
    week.does("Fri 09:05", sales("dana"), Command::touch())?;
    week.does("Fri 09:30", sales("dana"), Command::Touch { at: None, inbound: true })?;
    let reply = Command::Consent {
        channel: Channel::Phone,
        purpose: Some(Purpose::Sales),
        proof: Some("reply-1".into()),
        said: None,
    };
    week.does("Fri 09:31", sales("dana"), reply)?;
    week.does("Fri 15:00", sales("dana"), Command::Outcome(Outcome::Attended))?;
    // They want no more newsletters; sales may go on.
    week.does("Fri 15:30", buyer(), Command::unsubscribe(Channel::Email))?;
    let until = "2026-04-01T09:00:00Z".parse()?;
    week.does("Fri 16:00", sales("dana"), Command::Recycle(RecycleReason::NotReady { until }))?;
    week.does("Fri 16:30", marketing("mara"), Command::TakeBack)?;
    week.passes("Sun 23:59")?;

    // The rest ends by itself; a timer offers nobody, so the host judges when it is told to.
    week.passes("Wed 09:00 +4 weeks")?;
    week.judges("Wed 11:30 +4 weeks", &playbook, &acme)?;

    say!("\n{} events; replayed from their stored form:", week.log.len());
    let stored: Vec<String> = week.log.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    let rows = stored
        .iter()
        .map(|row| serde_json::from_str::<serde_json::Value>(row))
        .collect::<Result<Vec<_>, _>>()?;
    let again = Lead::read_log(rows)?;
    say!("the same lead: {}", again == week.lead);
    if again == week.lead { Ok(()) } else { Err("the log tells of another lead".into()) }
}

/// What marketing and sales signed.
fn agreement() -> Result<Playbook, Box<dyn Error>> {
    let playbook = PlaybookSpec::new("inbound", 3)
        .criteria(Bant {
            budget: BUDGET.at_least(eur(10_000)),
            authority: AUTHORITY.at_least("decision_maker"),
            need: NEED.is(true),
            timeline: BUY_BY.within_days(180),
            immediate: BUY_BY.within_days(30),
        })
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .activity("read-up", "ebook_download", 5)
        .activity("demo-requested", "demo_request", 30)
        .meaningful_contact(["demo_request"])
        .hand_off_at(Grade::B)
        .signed(marketing("mara"), sales("dana"))
        .compile(&Schema::standard())?;
    Ok(playbook)
}

/// The host: a virtual clock, a lead, and a log that stands for its store.
struct Week {
    lifecycle: Lifecycle,
    lead: Lead,
    log: Vec<Event>,
    monday: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Week {
    fn begin(lifecycle: Lifecycle, now: DateTime<Utc>) -> Result<Self, Box<dyn Error>> {
        let (lead, captured) = lifecycle.capture("lead-7", "webform", system(), now)?;
        let mut week = Week { lifecycle, lead, log: Vec::new(), monday: now, now };
        say!("{}  the system captures lead-7", week.clock());
        week.tell(&[captured]);
        Ok(week)
    }

    /// `Tue 16:30` of the week, or `Tue 16:30 +4 weeks`, as the clock on the wall in the office shows it.
    fn at(&self, text: &str) -> Result<DateTime<Utc>, Box<dyn Error>> {
        let (text, weeks) = text.split_once(" +").unwrap_or((text, "0 weeks"));
        let weeks: i64 = weeks.trim_end_matches(" weeks").parse()?;
        let (day, time) = text.split_once(' ').ok_or("a day and a time")?;
        let day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].iter().position(|word| *word == day);
        let time: chrono::NaiveTime = format!("{time}:00").parse()?;
        let date =
            self.monday.date_naive() + TimeDelta::days(i64::try_from(day.ok_or("a day")?)? + 7 * weeks);
        Ok(date.and_time(time).and_utc() - TimeDelta::hours(1))
    }

    fn clock(&self) -> impl std::fmt::Display + use<> {
        (self.now + TimeDelta::hours(1)).format("%a %H:%M")
    }

    /// Time passes: at each deadline the timer rings.
    fn passes(&mut self, until: &str) -> Result<(), Box<dyn Error>> {
        let until = self.at(until)?;
        while let Some(next) = self.lead.next_deadline().filter(|next| next.at <= until) {
            self.now = next.at;
            say!("\n{}  the timer `{}` rings", self.clock(), next.timer);
            let events = self.lifecycle.tick(&self.lead, self.now);
            self.lead.apply(&events);
            self.tell(&events);
        }
        self.now = until;
        Ok(())
    }

    /// Somebody wants something, and gets it or is told why not.
    fn does(&mut self, when: &str, by: Actor, command: Command) -> Result<(), Box<dyn Error>> {
        self.passes(when)?;
        say!("\n{}  {} `{}`", self.clock(), name(&by), command.kind());
        match self.lifecycle.decide(&self.lead, command.by(by), self.now) {
            Ok(events) => {
                self.lead.apply(&events);
                self.tell(&events);
            }
            Err(refusal) => say!("           refused: {refusal}"),
        }
        Ok(())
    }

    fn judges(&mut self, when: &str, playbook: &Playbook, prospect: &Prospect) -> Result<(), Box<dyn Error>> {
        self.passes(when)?;
        let verdict = playbook.judge(prospect, self.now).verdict();
        self.does(when, system(), Command::assess(verdict))
    }

    /// Stores the events, and says what they changed.
    fn tell(&mut self, events: &[Event]) {
        for event in events {
            let step = event.step.map(|step| format!(": {} to {}", step.from, step.to)).unwrap_or_default();
            say!("           {}{}{step}", event.kind.word(), detail(&event.kind));
        }
        self.log.extend_from_slice(events);
        let tasks = self
            .lead
            .tasks()
            .iter()
            .map(|task| format!("{} by {}", task.kind, task.holder))
            .collect::<Vec<_>>();
        if self.lead.stage().phase() == Phase::Marketing {
            let held = self.lifecycle.blockers(&self.lead, self.now);
            say!(
                "           not offered: {}",
                shown(&held.iter().map(ToString::to_string).collect::<Vec<_>>())
            );
        }
        say!("           to do: {}", shown(&tasks));
        let next = self.lead.next_deadline().map(|next| {
            format!("{} at {}", next.timer, (next.at + TimeDelta::hours(1)).format("%a %d %b %H:%M"))
        });
        say!("           held by {}; next: {}", self.lead.holders(), next.as_deref().unwrap_or("nothing"));
    }
}

fn shown(list: &[String]) -> String {
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}

fn name(by: &Actor) -> String {
    let id = by.id.as_ref().map(Id::as_str);
    match by.role {
        Role::Buyer => "the buyer".to_owned(),
        Role::System => "the system".to_owned(),
        Role::Marketing => format!("{} of marketing", id.unwrap_or("somebody")),
        _ => format!("{} of sales", id.unwrap_or("somebody")),
    }
}

fn detail(what: &EventKind) -> String {
    match what {
        EventKind::Assessed { verdict, .. } => format!(" {}, {} points", verdict.grade, verdict.score),
        EventKind::Offered { ground, .. } => format!(" ({ground})"),
        EventKind::Escalated { timer, times } => format!(" ({timer}, {times})"),
        EventKind::Recycled { reason, .. } => format!(" ({})", reason.word()),
        _ => String::new(),
    }
}
