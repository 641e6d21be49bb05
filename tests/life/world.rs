//! A lead brought by commands to a stage and into a situation.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{
    DisqualifyReason, Event, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason, Request, Side,
    Stage, Team,
};
use qualify::{Calendar, Channel, Command, Lead, Lifecycle, Terms, Verdict, buyer, marketing, sales, system};
use serde_json::{Value, json};

pub(crate) fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

pub(crate) fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// A signed verdict of grade C, below the bar, of an engaged prospect, that holds for ever.
pub(crate) fn below_bar(prospect: &str, at: DateTime<Utc>, score: i64) -> Value {
    json!({
        "prospect": prospect, "playbook": "inbound", "version": 3,
        "fingerprint": "d67b45f1b7a813bd9a6208106da31bea", "signed": true, "at": at,
        "grade": "C", "worst": "C", "best": "C", "route": "marketing",
        "score": score.to_string(), "fit": score.to_string(), "engagement": "0",
        "clears_bar": false, "holds_bar": false, "mandatory": "met", "engaged": true,
        "reachable": ["email", "phone", "sms", "chat", "post"],
    })
}

pub(crate) fn read(verdict: Value) -> Verdict {
    serde_json::from_value(verdict).unwrap()
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

    fn after(&mut self, prefix: &str) -> Vec<String> {
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
    score: i64,
}

impl World {
    pub(crate) fn captured(id: &str, terms: &Terms) -> Self {
        let life = Lifecycle::new(terms, Calendar::always());
        let (lead, event) = life.capture(id, "webform", system(), start()).unwrap();
        World { life, lead, log: vec![event], now: start(), score: 10 }
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
        self.score += 1;
        let mut verdict = below_bar("acme", at, self.score);
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

    fn at(self, stage: Stage) -> Self {
        assert_eq!(self.lead.stage(), stage, "set up otherwise than meant: {:?}", self.words());
        self
    }

    pub(crate) fn words(&self) -> String {
        self.log.iter().map(|event| event.what.word()).collect::<Vec<_>>().join("; ")
    }

    /// Opens the book for an appointment in an hour.
    fn book(&mut self) {
        let at = self.now + minutes(61);
        self.ask(Command::Book { at }.by(sales("dana")));
    }
}

pub(crate) fn erase() -> Request {
    Command::Erase.by(buyer())
}

pub(crate) fn recycle(reason: RecycleReason) -> Request {
    Command::Recycle(reason).by(sales("dana"))
}

fn take_back() -> Request {
    Command::TakeBack.by(marketing("mara"))
}

fn reopen() -> Request {
    Command::Reopen { in_error: false }.by(marketing("mara"))
}

fn spam() -> Command {
    Command::Disqualify(DisqualifyReason::Spam)
}

/// Brings a new lead to a stage and into a situation. It takes the words that it sets up.
pub(crate) fn bring(id: &str, stage: Stage, given: &mut Given) -> World {
    let mut terms = Terms::default();
    terms.convert_needs_attended = !given.take("waived");
    if given.take("no_accept_deadline") {
        terms.accept_within_hours = 0;
    }
    let mut world = World::captured(id, &terms);
    let late = given.take("consent_came_late");
    if !given.take("no_consent") && !late {
        world.ask(Command::consent(Channel::Email).by(buyer()));
    }
    let last = given.after("last_");
    let mut world = match stage {
        Stage::Target => world,
        Stage::Inquiry => inquiry(world, &last, given),
        Stage::Nurturing if late => {
            world.assess("clears_bar");
            world.ask(Command::consent(Channel::Email).by(buyer()));
            world
        }
        Stage::Nurturing => nurturing(world, &last, given),
        Stage::MarketingQualified => marketing_qualified(world, given),
        Stage::SalesAccepted => sales_accepted(world, given),
        Stage::SalesQualified => sales_qualified(world, given),
        Stage::Appointment => appointment(world, given),
        Stage::Recycled => recycled(world, given),
        Stage::Converted => converted(world, given),
        Stage::Lost => {
            world = sales_qualified(world, given);
            world.ask(Command::Lose(LostReason::Price).by(sales("dana")));
            world
        }
        Stage::Disqualified => disqualified(world, given),
        Stage::OptedOut => opted_out(world, given),
        Stage::Merged => {
            let survivor = World::captured("survivor", &Terms::default());
            world.wait(minutes(1));
            let merger = world.life.merge(&world.lead, &survivor.lead, system(), world.now).unwrap();
            world.take_in(merger.loser);
            world
        }
        other => panic!("no way to {other}"),
    };
    if given.take("two_channels") {
        world.ask(Command::consent(Channel::Phone).by(buyer()));
    }
    if stage.is_live() && !matches!(stage, Stage::Inquiry | Stage::Nurturing) {
        for word in last {
            world.assess(said_last(&word));
        }
    }
    if given.take("sales_forbidden") {
        let (channel, purpose) = (Some(Channel::Email), Some(Purpose::Sales));
        world.ask(Command::OptOut { channel, purpose, complaint: false }.by(buyer()));
    }
    if given.take("erased") {
        world.ask(erase());
    }
    if given.take("window_over") {
        world.wait(TimeDelta::days(31));
    }
    if given.take("rest_over") {
        world.wait(TimeDelta::days(20));
    }
    if given.take("long_after") {
        world.wait(TimeDelta::days(100));
    }
    world.at(stage)
}

fn said_last(word: &str) -> &str {
    match word {
        "outdated" => "until_soon",
        "below" => "",
        "disqualifies" => "disqualifier",
        other => other,
    }
}

fn inquiry(mut world: World, last: &[String], given: &mut Given) -> World {
    if !given.take("not_judged") {
        let words: Vec<&str> = last.iter().map(|word| said_last(word)).collect();
        world.assess(&format!("not_engaged {}", words.join(" ")));
    }
    world.ask(Command::opt_out().by(buyer()));
    world.ask(Command::opt_in(Channel::Email).by(buyer()));
    world
}

fn nurturing(mut world: World, last: &[String], given: &mut Given) -> World {
    if given.take("not_judged") {
        world.ask(spam().by(marketing("mara")));
        world.ask(reopen());
        return world;
    }
    if given.take("cooling") {
        world = recycled(world, &mut Given::default());
        world.ask(spam().by(marketing("mara")));
        world.ask(reopen());
    } else if given.take("capped") {
        for _ in 0..3 {
            world = recycled(world, &mut Given::new("rested"));
            world.ask(take_back());
        }
    } else if last.iter().any(|word| word == "unsigned") {
        // A trial from the beginning: it could not take the place of a signed one.
        world.assess("unsigned");
        return world;
    } else {
        world.assess("");
    }
    for word in last {
        world.assess(said_last(word));
        if word == "disqualifies" {
            world.ask(reopen());
        }
    }
    world
}

fn marketing_qualified(mut world: World, given: &mut Given) -> World {
    if given.take("promoted") {
        world.assess("");
        world.ask(Command::Promote.by(marketing("mara")));
    } else if given.take("by_contact") {
        world.assess("contact");
    } else {
        world.assess("clears_bar");
    }
    let holders = [
        ("assigned_to_other", Holder::person("dora")),
        ("assigned_to_me", Holder::person("dana")),
        ("assigned_to_queue", Holder::queue("third")),
    ];
    for (word, holder) in holders {
        if given.take(word) {
            world.ask(Command::assign(Team::Sales, holder).by(system()));
        }
    }
    world
}

fn sales_accepted(mut world: World, given: &mut Given) -> World {
    if given.take("worked_before") {
        world = appointment(world, &mut Given::new("touched attended"));
        world.ask(recycle(RecycleReason::WrongPerson { referral: None }));
        world.ask(take_back());
    }
    let mut world = marketing_qualified(world, given);
    if given.take("accepted_late") {
        world.wait(TimeDelta::hours(20));
    }
    world.ask(Command::Accept.by(sales("dana")));
    if given.take("touched") {
        world.ask(Command::Touch.by(sales("dana")));
    }
    world
}

fn sales_qualified(world: World, given: &mut Given) -> World {
    let mut world = sales_accepted(world, given);
    world.ask(Command::Confirm(Evidence::InboundReply).by(sales("dana")));
    if given.take("reverted") {
        world.book();
        world.wait(minutes(65));
        world.ask(Command::Outcome(Outcome::Attended).by(sales("dana")));
        world.ask(Command::Convert.by(sales("dana")));
        world.ask(Command::Revert.by(sales("dana")));
    }
    world
}

fn appointment(world: World, given: &mut Given) -> World {
    let mut world = sales_qualified(world, given);
    if given.take("no_shows_used") {
        for _ in 0..3 {
            world.book();
            world.wait(minutes(65));
            world.ask(Command::Outcome(Outcome::NoShow).by(sales("dana")));
        }
    }
    world.book();
    if given.take("moves_used") {
        for _ in 0..3 {
            let at = world.now + minutes(61);
            world.ask(Command::Move { at }.by(buyer()));
        }
    }
    if !given.take("not_begun") {
        world.wait(minutes(65));
    }
    if given.take("attended") {
        world.ask(Command::Outcome(Outcome::Attended).by(sales("dana")));
    }
    world
}

fn recycled(mut world: World, given: &mut Given) -> World {
    if given.take("capped") {
        for _ in 0..2 {
            world = recycled(world, &mut Given::new("rested"));
            world.ask(take_back());
        }
    }
    world = marketing_qualified(world, given);
    let not_ready = RecycleReason::NotReady { until: world.now + minutes(1) + TimeDelta::days(10) };
    let reasons = [
        ("rested", RecycleReason::WrongPerson { referral: None }),
        ("no_response", RecycleReason::NoResponse),
        ("no_budget_now", RecycleReason::NoBudgetNow),
        ("not_ready", not_ready),
    ];
    let reason = reasons.into_iter().find(|(word, _)| given.take(word));
    world.ask(recycle(reason.map_or(RecycleReason::BadTiming, |(_, reason)| reason)));
    if given.take("taken_back") {
        world.ask(take_back());
    }
    world
}

fn converted(world: World, given: &mut Given) -> World {
    let mut world = appointment(world, &mut Given::new("attended"));
    world.ask(Command::Convert.by(sales("dana")));
    if given.take("opted_out_customer") {
        world.ask(Command::opt_out().by(buyer()));
    }
    world
}

fn disqualified(mut world: World, given: &mut Given) -> World {
    if given.take("by_verdict") {
        world.assess("");
        world.assess("disqualifier");
        return world;
    }
    let world = from(world, given);
    let by = match world.lead.stage() {
        Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment => sales("dana"),
        _ => marketing("mara"),
    };
    let mut world = world;
    world.ask(spam().by(by));
    world
}

fn opted_out(world: World, given: &mut Given) -> World {
    let mut world = from(world, given);
    world.ask(Command::opt_out().by(buyer()));
    world
}

fn from(mut world: World, given: &mut Given) -> World {
    let none = &mut Given::default();
    let words = given.after("from_");
    match words.first().map(String::as_str) {
        None => nurturing(world, &[], none),
        Some("target") => world,
        Some("mql") => marketing_qualified(world, none),
        Some("sal") => sales_accepted(world, none),
        Some("sql") => sales_qualified(world, none),
        Some("appointment") => appointment(world, &mut Given::new("not_begun")),
        Some("recycled") => recycled(world, none),
        Some("recycled_taken_back") => {
            world = recycled(world, &mut Given::new("taken_back"));
            world.wait(TimeDelta::days(50));
            world
        }
        Some("disqualified") => disqualified(world, none),
        Some("lost") => {
            world = sales_qualified(world, none);
            world.ask(Command::Lose(LostReason::Price).by(sales("dana")));
            world
        }
        Some(other) => panic!("no way from {other}"),
    }
}

/// What a word of the table asks for.
pub(crate) fn command(text: &str, proven: bool, given: &mut Given, world: &mut World) -> Command {
    let now = world.now;
    let proof = |wanted: bool| wanted.then(|| "proof-1".into());
    let holder = |given: &mut Given, person: &'static str| match given.take("to_queue") {
        true => Holder::queue("second"),
        false => Holder::person(person),
    };
    let email = Some(Channel::Email);
    match text {
        "assess" => Command::assess(world.verdict(given)),
        "promote" => Command::Promote,
        "accept" => Command::Accept,
        "assign marketing" => Command::assign(Team::Marketing, holder(given, "mona")),
        "assign sales" => Command::assign(Team::Sales, holder(given, "dora")),
        "touch" => Command::Touch,
        "confirm" => Command::Confirm(Evidence::InboundReply),
        "book" => Command::Book { at: now + TimeDelta::days(1) },
        "book past" => Command::Book { at: now },
        "move" => Command::Move { at: now + TimeDelta::days(1) },
        "move past" => Command::Move { at: now },
        "outcome attended" => Command::Outcome(Outcome::Attended),
        "outcome no_show" => Command::Outcome(Outcome::NoShow),
        "outcome cancelled" => Command::Outcome(Outcome::Cancelled { by: Side::Buyer }),
        "convert" => Command::Convert,
        "revert" => Command::Revert,
        "lose" => Command::Lose(LostReason::Objection),
        "recycle" => Command::Recycle(RecycleReason::NoResponse),
        "recycle sla_expired" => Command::Recycle(RecycleReason::SlaExpired),
        "recycle not_ready" => Command::Recycle(RecycleReason::NotReady { until: now + TimeDelta::days(9) }),
        "recycle not_ready_past" => Command::Recycle(RecycleReason::NotReady { until: now }),
        "take_back" => Command::TakeBack,
        "re_engage" => Command::ReEngage,
        "disqualify" => spam(),
        "reopen" => Command::Reopen { in_error: false },
        "reopen in_error" => Command::Reopen { in_error: true },
        "consent" => Command::Consent { channel: Channel::Phone, purpose: None, proof: proof(proven) },
        "consent unproven" => Command::consent(Channel::Phone),
        "consent again" => Command::Consent { channel: Channel::Email, purpose: None, proof: proof(proven) },
        "consent purpose" => {
            Command::Consent { channel: Channel::Phone, purpose: Some(Purpose::Sales), proof: proof(proven) }
        }
        "opt_out everything" => Command::opt_out(),
        "opt_out channel" => Command::opt_out_of(Channel::Email),
        "opt_out purpose" => {
            Command::OptOut { channel: email, purpose: Some(Purpose::Marketing), complaint: false }
        }
        "opt_in" => Command::OptIn { channel: Channel::Email, purpose: None, proof: proof(proven) },
        "opt_in unproven" => Command::opt_in(Channel::Email),
        "erase" => Command::Erase,
        other => panic!("no command `{other}`"),
    }
}
