//! A lead with its log, for tests that tell a life: given what happened, when somebody does
//! something, then this comes of it.

use chrono::{DateTime, Utc};
use qualify::actor::Actor;
use qualify::error::Refusal;
use qualify::lead::{Event, Origin};
use qualify::{Calendar, Command, Lead, Lifecycle, Terms, Verdict, system};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T09:00:00Z") };
    text.parse().unwrap()
}

/// A signed verdict that clears the bar, made on a day; change what should differ.
pub(crate) fn verdict(day: &str) -> Verdict {
    let verdict = serde_json::json!({
        "prospect": "acme", "playbook": "inbound", "version": 3,
        "fingerprint": "0123456789abcdef0123456789abcdef", "signed": true, "at": at(day),
        "grade": "A", "worst": "A", "best": "A", "route": "sales",
        "score": "50", "fit": "20", "engagement": "30",
        "clears_bar": true, "holds_bar": true, "mandatory": "met", "engaged": true,
        "reachable": ["email", "phone"], "rules": ["mid-market", "demo-requested"], "missing": ["industry"],
    });
    serde_json::from_value(verdict).unwrap()
}

/// One that does not.
pub(crate) fn below_the_bar(day: &str) -> Verdict {
    let mut below = verdict(day);
    (below.grade, below.clears_bar, below.holds_bar) = (qualify::Grade::C, false, false);
    (below.worst, below.route) = (qualify::Grade::C, qualify::Route::Marketing);
    below
}

/// The verdict changed.
pub(crate) fn with(mut verdict: Verdict, change: impl FnOnce(&mut Verdict)) -> Verdict {
    change(&mut verdict);
    verdict
}

pub(crate) struct Life {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) lead: Lead,
    pub(crate) log: Vec<Event>,
}

impl Life {
    /// A lead captured on a day, under default terms and around the clock.
    pub(crate) fn new(id: &str, origin: impl Into<Origin>, day: &str) -> Self {
        Self::under(Lifecycle::new(&Terms::default(), Calendar::always()), id, origin, day)
    }

    pub(crate) fn under(lifecycle: Lifecycle, id: &str, origin: impl Into<Origin>, day: &str) -> Self {
        let (lead, captured) = lifecycle.capture(id, origin, system(), at(day)).unwrap();
        Life { lifecycle, lead, log: vec![captured] }
    }

    /// What somebody tries, and what comes of it.
    pub(crate) fn attempt(&mut self, day: &str, by: Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = self.lifecycle.decide(&self.lead, command.by(by), at(day))?;
        self.take(&events);
        Ok(events)
    }

    /// What somebody does, and the words of the events that come of it.
    pub(crate) fn does(&mut self, day: &str, by: Actor, command: Command) -> String {
        words(&self.attempt(day, by, command).unwrap_or_else(|refusal| panic!("{day}: {refusal}")))
    }

    /// A verdict is taken in.
    pub(crate) fn is_judged(&mut self, day: &str, verdict: Verdict) -> String {
        self.does(day, system(), Command::assess(verdict))
    }

    /// Time passes.
    pub(crate) fn ticks(&mut self, day: &str) -> String {
        let events = self.lifecycle.tick(&self.lead, at(day));
        self.take(&events);
        words(&events)
    }

    pub(crate) fn take(&mut self, events: &[Event]) {
        self.lead.apply(events);
        self.log.extend_from_slice(events);
    }
}

/// `assessed, engaged > inquiry, offered > marketing_qualified`
pub(crate) fn words(events: &[Event]) -> String {
    let word = |event: &Event| match event.step {
        Some(step) => format!("{} > {}", event.kind.word(), step.to),
        None => event.kind.word().to_owned(),
    };
    events.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// `["assessed", "engaged", "offered"]`
pub(crate) fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind.word()).collect()
}
