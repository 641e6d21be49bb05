//! A lead with its log and clock, to which things happen by commands.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::error::Refusal;
use qualify::lead::{Blocker, Event, Request, Stage};
use qualify::{Calendar, Command, Lead, Lifecycle, Terms, Verdict, sales, system};
use serde_json::{Value, json};

use crate::support::at as instant;

pub(crate) fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub(crate) fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// A signed verdict of grade C, below the bar, of an engaged prospect of whom something was heard just now, that holds
/// for ever. Another number asks another question.
pub(crate) fn below_bar(prospect: &str, at: DateTime<Utc>, number: i64) -> Value {
    json!({
        "prospect": prospect, "playbook": "inbound", "version": 3,
        "fingerprint": "d67b45f1b7a813bd9a6208106da31bea", "signed": true, "at": at,
        "grade": "C", "worst": "C", "best": "C", "route": "marketing",
        "score": "10", "fit": "10", "engagement": "0", "missing": [format!("question-{number}")],
        "clears_bar": false, "holds_bar": false, "mandatory": "met", "engaged": true, "last_signal_at": at,
        "reachable": ["email", "phone", "sms", "chat", "post"],
    })
}

pub(crate) fn read(verdict: Value) -> Verdict {
    serde_json::from_value(verdict).unwrap()
}

/// A signed verdict of grade A that clears the bar, of somebody of whom nothing was heard, with these fields another way; a null takes one away.
pub(crate) fn clearing(prospect: &str, at: DateTime<Utc>, otherwise: &Value) -> Verdict {
    let mut verdict = below_bar(prospect, at, 20);
    verdict.as_object_mut().unwrap().remove("last_signal_at");
    let better = json!({"grade": "A", "worst": "A", "best": "A", "route": "sales", "clears_bar": true, "holds_bar": true});
    for changes in [&better, otherwise] {
        for (key, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => verdict.as_object_mut().unwrap().remove(key),
                value => verdict.as_object_mut().unwrap().insert(key.clone(), value.clone()),
            };
        }
    }
    read(verdict)
}

/// Below the bar, for `World::judge`.
pub(crate) fn below() -> Value {
    json!({"grade": "C", "worst": "C", "best": "C", "route": "marketing", "clears_bar": false, "holds_bar": false})
}

/// The words of a situation. What sets something up takes its word away; none may be left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given(BTreeSet<String>);

impl Given {
    pub(crate) fn new(words: &str) -> Self {
        Given(words.split_whitespace().map(str::to_owned).collect())
    }

    pub(crate) fn take(&mut self, word: &str) -> bool {
        self.0.remove(word)
    }

    pub(crate) fn left(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    pub(crate) fn after(&mut self, prefix: &str) -> Vec<String> {
        let found: Vec<String> = self.0.iter().filter(|word| word.starts_with(prefix)).cloned().collect();
        for word in &found {
            self.0.remove(word);
        }
        found.iter().map(|word| word.strip_prefix(prefix).unwrap().to_owned()).collect()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) life: Lifecycle,
    pub(crate) lead: Lead,
    pub(crate) log: Vec<Event>,
    pub(crate) now: DateTime<Utc>,
    number: i64,
}

impl World {
    pub(crate) fn captured(id: &str, terms: &Terms) -> Self {
        let life = Lifecycle::new(terms, Calendar::always());
        let (lead, event) = life.capture(id, "webform", system(), start()).unwrap();
        World { life, lead, log: vec![event], now: start(), number: 10 }
    }

    pub(crate) fn wait(&mut self, time: TimeDelta) {
        self.now += time;
    }

    pub(crate) fn take_in(&mut self, events: Vec<Event>) {
        self.lead.apply(&events);
        self.log.extend(events);
    }

    /// A minute later somebody asks; it must do something.
    pub(crate) fn ask(&mut self, request: Request) {
        self.wait(minutes(1));
        let shown = format!("{request:?}");
        let events = self.life.decide(&self.lead, request, self.now);
        let events =
            events.unwrap_or_else(|e| panic!("{} at {}: {e}: {shown}", self.lead.id(), self.lead.stage()));
        assert!(!events.is_empty(), "at {} nothing came of {shown}", self.lead.stage());
        self.take_in(events);
    }

    /// The verdict of the next judgement, as the words say.
    pub(crate) fn verdict(&mut self, given: &mut Given) -> Verdict {
        let at = self.now;
        self.number += 1;
        let mut verdict = below_bar("acme", at, self.number);
        let mut set = |entries: Value| {
            for (key, value) in entries.as_object().unwrap() {
                verdict[key] = value.clone();
            }
        };
        if given.take("same") {
            let mut last = serde_json::to_value(self.lead.verdict().unwrap()).unwrap();
            last["at"] = json!(at);
            set(last);
        }
        if given.take("not_engaged") {
            set(json!({"engaged": false}));
        }
        if given.take("clears_bar") {
            set(json!({"grade": "B", "best": "B", "route": "sales", "clears_bar": true, "holds_bar": true}));
        }
        if given.take("holds_bar") {
            set(json!({"holds_bar": true}));
        }
        if given.take("contact") {
            set(json!({"contact_at": at - TimeDelta::seconds(30)}));
        }
        if given.take("old_contact") {
            set(json!({"contact_at": start() - TimeDelta::days(1)}));
        }
        if given.take("quiet") {
            set(json!({"last_signal_at": start()}));
        }
        if given.take("unsigned") {
            set(json!({"signed": false}));
        }
        if given.take("disqualifier") {
            set(json!({"disqualifier": "spam", "route": "nobody"}));
        }
        if given.take("unreachable") {
            set(json!({"reachable": []}));
        }
        if given.take("mandatory_unknown") {
            set(json!({"mandatory": "unknown"}));
        }
        if given.take("mandatory_unmet") {
            set(json!({"mandatory": "unmet"}));
        }
        if given.take("until_soon") {
            set(json!({"until": at + minutes(1)}));
        }
        if given.take("until_now") {
            set(json!({"at": at - minutes(1), "until": at}));
        }
        if given.take("outdated") {
            set(json!({"at": at - minutes(1), "until": at - TimeDelta::seconds(30)}));
        }
        if given.take("later") {
            set(json!({"at": at + TimeDelta::seconds(1)}));
        }
        if given.take("older") {
            set(json!({"at": self.lead.verdict().unwrap().at - TimeDelta::seconds(1)}));
        }
        if given.take("other_prospect") {
            set(json!({"prospect": "other"}));
        }
        read(verdict)
    }

    pub(crate) fn assess(&mut self, words: &str) {
        self.wait(minutes(1));
        let mut given = Given::new(words);
        let verdict = self.verdict(&mut given);
        assert_eq!(given.left(), Vec::<&str>::new());
        self.wait(-minutes(1));
        self.ask(Command::assess(verdict).by(system()));
    }

    /// A judgement like the last one, that holds until then.
    pub(crate) fn judge_until(&mut self, until: DateTime<Utc>) {
        self.wait(minutes(1));
        let mut verdict = serde_json::to_value(self.verdict(&mut Given::new("clears_bar"))).unwrap();
        verdict["until"] = json!(until);
        self.wait(-minutes(1));
        self.ask(Command::assess(read(verdict)).by(system()));
    }

    /// Sets the clock.
    pub(crate) fn clock(&mut self, at: &str) {
        self.now = instant(at);
    }

    /// What comes of a request at once, which may be nothing.
    pub(crate) fn tell(&mut self, request: Request) -> Vec<Event> {
        let events = self.life.decide(&self.lead, request.clone(), self.now);
        let events = events.unwrap_or_else(|e| panic!("at {}: {e}: {request:?}", self.lead.stage()));
        self.take_in(events.clone());
        events
    }

    pub(crate) fn refusal(&self, request: Request) -> Refusal {
        match self.life.decide(&self.lead, request.clone(), self.now) {
            Ok(events) => panic!("{} events came of {request:?}", events.len()),
            Err(refusal) => refusal,
        }
    }

    /// The host judges: a signed verdict that clears the bar, with these fields another way.
    pub(crate) fn judge(&mut self, otherwise: Value) -> Vec<Event> {
        let verdict = clearing("acme", self.now, &otherwise);
        self.tell(Command::assess(verdict).by(system()))
    }

    /// The host looks, and stores the timeouts.
    pub(crate) fn look(&mut self) -> Vec<Event> {
        let events = self.life.tick(&self.lead, self.now);
        self.take_in(events.clone());
        events
    }

    pub(crate) fn blockers(&self) -> Vec<Blocker> {
        self.life.blockers(&self.lead, self.now)
    }

    pub(crate) fn at(self, stage: Stage) -> Self {
        assert_eq!(self.lead.stage(), stage, "set up otherwise than meant: {:?}", self.words());
        self
    }

    pub(crate) fn words(&self) -> String {
        self.log.iter().map(|event| event.kind.word()).collect::<Vec<_>>().join("; ")
    }

    /// Opens the book for an appointment in an hour.
    pub(crate) fn book(&mut self) {
        let at = self.now + minutes(61);
        self.ask(Command::Book { at }.by(sales("dana")));
    }
}
