//! Laws of the lead's life, each over random lives: who asks what in which order, at what time, of two leads that may
//! be merged, and judged by chance.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a test may panic"
)]

use std::cell::Cell;
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::error::RefusalKind;
use qualify::lead::{
    Aida, CommandKind, DisqualifyReason, Event, Evidence, Holder, LostReason, Outcome, Owner, Phase, Purpose,
    RecycleReason, Request, Side, Stage, Team, What,
};
use qualify::{
    Answer, Calendar, Channel, Command, Lead, Lifecycle, Terms, Verdict, buyer, marketing, sales, system,
};
use serde_json::json;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(64);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// One number for each thing that happens; what it is follows from the number and from the lead.
fn lives() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 1..70)
}

fn calendars() -> impl Strategy<Value = Calendar> {
    prop_oneof![
        Just(Calendar::always()),
        Just(Calendar::weekdays("09:00-17:00".parse().unwrap())),
        Just(Calendar::weekdays("22:00-23:00".parse().unwrap()).offset(start(), -300)),
    ]
}

fn all_terms() -> impl Strategy<Value = Terms> {
    any::<u64>().prop_map(|seed| {
        let dice = Dice::new(seed);
        let mut terms = Terms::default();
        if dice.once_in(2) {
            return terms;
        }
        let pick = |usual: u32| [usual, usual, 0, 1, 2][dice.below(5)];
        terms.accept_within_hours = pick(8);
        terms.first_touch_within_hours = pick(4);
        terms.decide_within_days = pick(14);
        terms.take_back_within_days = pick(2);
        terms.escalations = pick(2);
        terms.cool_down_no_response_days = pick(30);
        terms.cool_down_wrong_person_days = pick(0);
        terms.cool_down_sla_expired_days = pick(0);
        terms.stale_with_marketing_days = pick(180);
        terms.stale_with_sales_days = pick(14);
        terms.outcome_due_after_minutes = pick(15);
        terms.re_engage_after_days = pick(180);
        terms.recycle_cap = pick(3);
        terms.move_cap = pick(3);
        terms.no_show_cap = pick(3);
        terms.revert_within_days = pick(30);
        terms.reopen_within_days = pick(30);
        terms.convert_needs_attended = dice.once_in(2);
        terms
    })
}

/// Chance, from one number (splitmix64).
struct Dice(Cell<u64>);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(Cell::new(seed))
    }

    fn roll(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    fn once_in(&self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Clone>(&self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

fn verdict(dice: &Dice, now: DateTime<Utc>, lead: &Lead) -> Verdict {
    let at = match dice.below(12) {
        0 => now - TimeDelta::hours(dice.below(50) as i64),
        1 => now + TimeDelta::seconds(1),
        _ => now.max(lead.changed_at()),
    };
    let clears = dice.once_in(2);
    let mut verdict = json!({
        "prospect": if dice.once_in(30) { "other" } else { "acme" },
        "playbook": "inbound", "version": 3, "fingerprint": "d67b45f1b7a813bd9a6208106da31bea",
        "signed": !dice.once_in(8), "at": at,
        "grade": if clears { "B" } else { "C" }, "worst": "D", "best": "A",
        "route": if clears { "sales" } else { "marketing" },
        "score": dice.below(3).to_string(), "fit": "0", "engagement": "0",
        "clears_bar": clears, "holds_bar": clears || dice.once_in(3),
        "mandatory": dice.of(&["met", "met", "met", "unknown", "unmet"]), "engaged": !dice.once_in(5),
        "reachable": dice.of(&[&["email", "phone"][..], &["email", "phone"], &["phone"], &[]]),
    });
    if dice.once_in(4) {
        verdict["contact_at"] = json!(at - TimeDelta::minutes(dice.below(3_000) as i64));
    }
    if dice.once_in(3) {
        verdict["until"] = json!(at + TimeDelta::hours(dice.below(2_000) as i64));
    }
    if dice.once_in(12) {
        verdict["disqualifier"] = json!("spam");
    }
    serde_json::from_value(verdict).unwrap()
}

fn some_command(dice: &Dice, kind: CommandKind, now: DateTime<Utc>, lead: &Lead) -> Command {
    let soon = || now + TimeDelta::minutes(dice.below(6_000) as i64 - 300);
    let channel = dice.of(&[Channel::Email, Channel::Email, Channel::Phone]);
    let purpose = dice.of(&[None, None, Some(Purpose::Sales), Some(Purpose::Marketing)]);
    let proof = (!dice.once_in(4)).then(|| "proof-1".into());
    match kind {
        CommandKind::Promote => Command::Promote,
        CommandKind::Accept => Command::Accept,
        CommandKind::Assign => Command::assign(
            dice.of(&[Team::Marketing, Team::Sales]),
            dice.of(&[Holder::person("dana"), Holder::person("dora"), Holder::queue("second")]),
        ),
        CommandKind::Touch => Command::Touch,
        CommandKind::Confirm => Command::Confirm(dice.of(Evidence::ALL)),
        CommandKind::Book => Command::Book { at: soon() },
        CommandKind::Move => Command::Move { at: soon() },
        CommandKind::Outcome => Command::Outcome(dice.of(&[
            Outcome::Attended,
            Outcome::Attended,
            Outcome::NoShow,
            Outcome::Cancelled { by: Side::Buyer },
            Outcome::Cancelled { by: Side::Sales },
        ])),
        CommandKind::Convert => Command::Convert,
        CommandKind::Revert => Command::Revert,
        CommandKind::Lose => Command::Lose(dice.of(LostReason::ALL)),
        CommandKind::Recycle => Command::Recycle(dice.of(&[
            RecycleReason::NotReady { until: soon() },
            RecycleReason::NoBudgetNow,
            RecycleReason::WrongPerson { referral: Some("lead-9".into()) },
            RecycleReason::NoResponse,
            RecycleReason::BadTiming,
            RecycleReason::SlaExpired,
        ])),
        CommandKind::TakeBack => Command::TakeBack,
        CommandKind::ReEngage => Command::ReEngage,
        CommandKind::Disqualify => Command::Disqualify(dice.of(DisqualifyReason::ALL)),
        CommandKind::Reopen => Command::Reopen { in_error: dice.once_in(2) },
        CommandKind::Consent => Command::Consent { channel, purpose, proof },
        CommandKind::OptOut => {
            let channel = dice.of(&[None, Some(channel), Some(channel)]);
            Command::OptOut { channel, purpose, complaint: dice.once_in(3) }
        }
        CommandKind::OptIn => Command::OptIn { channel, purpose, proof },
        CommandKind::Erase => Command::Erase,
        _ => Command::assess(verdict(dice, now, lead)),
    }
}

/// The four sides; two persons of sales.
fn asker(dice: &Dice) -> Request {
    let by = dice.of(&[marketing("mara"), sales("dana"), sales("dana"), sales("dora"), buyer(), system()]);
    Command::Erase.by(by)
}

/// What somebody asks: mostly what is allowed, else anything. Closing is rarer, so that lives are long.
fn some_request(dice: &Dice, life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Request {
    let mut request = asker(dice);
    let allowed = life.allowed(lead, &request.by, now);
    let pool = if allowed.is_empty() || dice.once_in(4) { CommandKind::ALL.to_vec() } else { allowed };
    let mut kind = dice.of(&pool);
    // Ahead, half of the time: chance alone seldom comes to a customer.
    let ahead = [CommandKind::Convert, CommandKind::Outcome, CommandKind::Book, CommandKind::Accept];
    if let Some(ahead) = ahead.into_iter().find(|kind| pool.contains(kind) && dice.once_in(2)) {
        kind = ahead;
    }
    let closing = [CommandKind::Erase, CommandKind::OptOut, CommandKind::Disqualify, CommandKind::Lose];
    if closing.contains(&kind) && !dice.once_in(6) {
        kind = dice.of(&pool);
    }
    if kind == CommandKind::Erase && !dice.once_in(4) {
        kind = CommandKind::Consent;
    }
    request.command = some_command(dice, kind, now, lead);
    if dice.once_in(3) {
        request = request.id(format!("request-{}", dice.below(40)).as_str());
    }
    request
}

/// Two leads and their logs.
#[derive(Clone)]
struct Play {
    life: Lifecycle,
    leads: [Lead; 2],
    logs: [Vec<Event>; 2],
    now: DateTime<Utc>,
}

/// What was asked, and when.
#[derive(Clone, Debug)]
enum Asked {
    Of(usize, Request),
    Merge(usize),
}

impl Play {
    fn new(terms: &Terms, calendar: Calendar) -> Self {
        let life = Lifecycle::new(terms, calendar);
        let (one, first) = life.capture("lead-1", "webform", system(), start()).unwrap();
        let (two, second) = life.capture("lead-2", "fair", buyer(), start()).unwrap();
        let mut play = Play { life, leads: [one, two], logs: [vec![first], vec![second]], now: start() };
        // Nothing much happens without.
        let consent = Command::consent(Channel::Email).by(buyer());
        for which in 0..2 {
            let events = play.life.decide(&play.leads[which], consent.clone(), start()).unwrap();
            play.take_in(which, &events);
        }
        play
    }

    fn take_in(&mut self, which: usize, events: &[Event]) {
        self.leads[which].apply(events);
        self.logs[which].extend_from_slice(events);
    }

    /// Time goes on, stands still, or goes back.
    fn pass(&mut self, dice: &Dice) {
        let n = dice.below(1_000) as i64;
        let deadline = self.leads[0].next_deadline().map(|next| next.at);
        self.now = match dice.below(16) {
            0..=7 => self.now + TimeDelta::minutes(n),
            8 | 9 => self.now,
            10 => self.now - TimeDelta::hours(n % 100),
            11 => self.now + TimeDelta::hours(n),
            12 => self.now + TimeDelta::days(if dice.once_in(4) { n } else { n % 20 }),
            13 => deadline.unwrap_or(self.now),
            14 => deadline.unwrap_or(self.now) - TimeDelta::nanoseconds(n % 2),
            _ => self.now + TimeDelta::milliseconds(n),
        };
    }

    fn next_asked(&self, dice: &Dice) -> Asked {
        let which = usize::from(dice.once_in(4));
        match dice.below(40) {
            0 => Asked::Merge(which),
            _ => Asked::Of(which, some_request(dice, &self.life, &self.leads[which], self.now)),
        }
    }

    /// Does it, if it can be done.
    fn ask(&mut self, asked: &Asked) -> bool {
        match asked {
            Asked::Of(which, request) => {
                match self.life.decide(&self.leads[*which], request.clone(), self.now) {
                    Ok(events) => {
                        self.take_in(*which, &events);
                        true
                    }
                    Err(_) => false,
                }
            }
            Asked::Merge(loser) => {
                let merger = self.life.merge(&self.leads[*loser], &self.leads[1 - loser], system(), self.now);
                let Ok(merger) = merger else { return false };
                self.take_in(*loser, &merger.loser);
                self.take_in(1 - loser, &merger.survivor);
                true
            }
        }
    }

    fn wake(&mut self, now: DateTime<Utc>) {
        for which in 0..2 {
            let events = self.life.wake(&self.leads[which], now);
            self.take_in(which, &events);
        }
    }
}

fn play(life: &[u64], terms: &Terms, calendar: Calendar) -> Play {
    let mut play = Play::new(terms, calendar);
    for seed in life {
        let dice = Dice::new(*seed);
        play.pass(&dice);
        let asked = play.next_asked(&dice);
        play.ask(&asked);
    }
    play
}

fn stored(lead: &Lead) -> String {
    serde_json::to_string(lead).unwrap()
}

/// The history, without what tells only when and in which batch the host looked.
fn history(log: &[Event]) -> Vec<Event> {
    let bare = |event: &Event| {
        let mut event = event.clone();
        (event.now, event.index, event.of) = (None, 0, 1);
        event
    };
    log.iter().map(bare).collect()
}

/// Every lead that there was, each after one event more.
fn walk(log: &[Event]) -> Vec<(Lead, Event)> {
    let mut lead = Lead::replay(&history(&log[..1])).unwrap();
    let mut all = vec![(lead.clone(), log[0].clone())];
    for event in &log[1..] {
        lead.apply(std::slice::from_ref(event));
        all.push((lead.clone(), event.clone()));
    }
    all
}

/// A customer that any lead can be merged into.
fn customer() -> Lead {
    let mut play = Play::new(&Terms::default(), Calendar::always());
    let dice = Dice::new(0);
    let mut good = serde_json::to_value(verdict(&dice, start(), &play.leads[1])).unwrap();
    for (key, value) in [("signed", json!(true)), ("engaged", json!(true)), ("clears_bar", json!(true))] {
        good[key] = value;
    }
    good["holds_bar"] = json!(true);
    good["mandatory"] = json!("met");
    good["reachable"] = json!(["email"]);
    good["at"] = json!(start());
    let fields = good.as_object_mut().unwrap();
    fields.remove("until");
    fields.remove("disqualifier");
    let good: Verdict = serde_json::from_value(good).unwrap();
    let at = start() + TimeDelta::hours(1);
    let commands = [
        Command::assess(good).by(system()),
        Command::Accept.by(sales("dana")),
        Command::Book { at }.by(sales("dana")),
        Command::Outcome(Outcome::Attended).by(sales("dana")),
        Command::Convert.by(sales("dana")),
    ];
    for (place, request) in commands.into_iter().enumerate() {
        play.now = if place < 3 { start() } else { at };
        assert!(play.ask(&Asked::Of(1, request.clone())), "{request:?}");
    }
    assert_eq!(play.leads[1].stage(), Stage::Converted);
    play.leads[1].clone()
}

/// Commands of a kind, of which one does something whenever any does.
fn good_commands(kind: CommandKind, lead: &Lead, now: DateTime<Utc>) -> Vec<Command> {
    let at = now.max(lead.changed_at());
    let later = [1, 2].map(|days| at + TimeDelta::days(days));
    let proof = || Some("proof-1".into());
    let every = |make: &dyn Fn(Channel, Option<Purpose>) -> Command| -> Vec<Command> {
        let purposes = [None, Some(Purpose::Sales), Some(Purpose::Marketing)];
        let channels = [Channel::Email, Channel::Phone, Channel::Post];
        channels.iter().flat_map(|channel| purposes.map(|purpose| make(*channel, purpose))).collect()
    };
    match kind {
        CommandKind::Assess => {
            let dice = Dice::new(1);
            let mut new = serde_json::to_value(verdict(&dice, at, lead)).unwrap();
            new["prospect"] = json!(lead.verdict().map_or("acme", |last| last.prospect.as_str()));
            new["at"] = json!(at.max(lead.verdict().map_or(at, |last| last.at)));
            new["score"] = json!("77");
            new.as_object_mut().unwrap().remove("until");
            vec![Command::assess(serde_json::from_value::<Verdict>(new).unwrap())]
        }
        CommandKind::Assign => {
            let people = ["p-1", "p-2"].map(Holder::person);
            let to = |team| people.clone().map(|holder| Command::assign(team, holder));
            Team::ALL.iter().flat_map(|team| to(*team)).collect()
        }
        CommandKind::Confirm => vec![Command::Confirm(Evidence::MeetingHeld)],
        CommandKind::Book => later.map(|at| Command::Book { at }).to_vec(),
        CommandKind::Move => later.map(|at| Command::Move { at }).to_vec(),
        CommandKind::Outcome => [Outcome::Attended, Outcome::NoShow, Outcome::Cancelled { by: Side::Sales }]
            .map(Command::Outcome)
            .to_vec(),
        CommandKind::Lose => vec![Command::Lose(LostReason::Price)],
        CommandKind::Recycle => vec![Command::Recycle(RecycleReason::NoBudgetNow)],
        CommandKind::Disqualify => vec![Command::Disqualify(DisqualifyReason::Legal)],
        CommandKind::Reopen => [true, false].map(|in_error| Command::Reopen { in_error }).to_vec(),
        CommandKind::Consent => {
            every(&|channel, purpose| Command::Consent { channel, purpose, proof: proof() })
        }
        CommandKind::OptIn => every(&|channel, purpose| Command::OptIn { channel, purpose, proof: proof() }),
        CommandKind::OptOut => {
            let complaint = Command::OptOut { channel: None, purpose: None, complaint: true };
            let mut all = vec![Command::opt_out(), complaint];
            all.extend(every(&|channel, purpose| Command::OptOut {
                channel: Some(channel),
                purpose,
                complaint: false,
            }));
            all
        }
        CommandKind::Promote => vec![Command::Promote],
        CommandKind::Accept => vec![Command::Accept],
        CommandKind::Touch => vec![Command::Touch],
        CommandKind::Convert => vec![Command::Convert],
        CommandKind::Revert => vec![Command::Revert],
        CommandKind::TakeBack => vec![Command::TakeBack],
        CommandKind::ReEngage => vec![Command::ReEngage],
        CommandKind::Erase => vec![Command::Erase],
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(config())]

    /// a. The same question has the same answer and changes nothing; what is not the next event is not folded in.
    #[test]
    fn deciding_is_pure_and_folding_cannot_fail(
        life in lives(), terms in all_terms(), calendar in calendars(), other in any::<u64>(),
    ) {
        let mut play = Play::new(&terms, calendar);
        for seed in life {
            let dice = Dice::new(seed);
            play.pass(&dice);
            let before = play.leads.clone();
            let asked = play.next_asked(&dice);
            if let Asked::Of(which, request) = &asked {
                let lead = &play.leads[*which];
                let first = play.life.decide(lead, request.clone(), play.now);
                prop_assert_eq!(&first, &play.life.decide(&lead.clone(), request.clone(), play.now));
                prop_assert_eq!(lead, &before[*which]);
                if let Ok(events) = first {
                    let mut folded = lead.clone();
                    folded.apply(&events);
                    let once = folded.clone();
                    folded.apply(&events); // a duplicate
                    folded.apply(&play.logs[1 - *which]); // another lead's
                    folded.apply(&play.logs[*which]); // the past
                    prop_assert_eq!(&folded, &once);
                    if events.len() > 1 {
                        let mut gapped = lead.clone();
                        gapped.apply(&events[1..]);
                        prop_assert_eq!(&gapped, lead);
                    }
                }
            }
            play.ask(&asked);
        }
        // Any event is folded in that has the next number, also one that makes no sense.
        let (dice, mut lead) = (Dice::new(other), play.leads[0].clone());
        for event in play.logs[1].iter().chain(&play.logs[0]) {
            let mut event = event.clone();
            (event.lead, event.seq) = (lead.id().clone(), lead.version() + 1);
            if dice.once_in(2) {
                event.at -= TimeDelta::days(dice.below(100_000) as i64);
            }
            lead.apply(&[event]);
            let _ = play.life.wake(&lead, play.now);
            lead.tasks();
        }
        prop_assert!(lead.version() > 1);
    }

    /// c. The log alone gives the lead back, byte for byte; so does a snapshot with the rest of the log.
    #[test]
    fn a_lead_is_what_its_log_says(
        life in lives(), terms in all_terms(), calendar in calendars(), place in any::<prop::sample::Index>(),
    ) {
        let play = play(&life, &terms, calendar);
        for (lead, log) in play.leads.iter().zip(&play.logs) {
            let rows: Vec<String> = log.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
            let back: Vec<Event> = rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
            prop_assert_eq!(&back, log);
            let again: Vec<String> = back.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
            prop_assert_eq!(&again, &rows);

            let replayed = Lead::replay(&back).unwrap();
            prop_assert_eq!(&replayed, lead);
            prop_assert_eq!(stored(&replayed), stored(lead));
            let values = rows.iter().map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap());
            prop_assert_eq!(&Lead::read_log(values).unwrap(), lead);

            let snapshot: Lead = serde_json::from_str(&stored(lead)).unwrap();
            prop_assert_eq!(&snapshot, lead);
            prop_assert_eq!(stored(&snapshot), stored(lead));

            let ends: Vec<usize> =
                (0..log.len()).filter(|i| log[*i].index + 1 == log[*i].of).map(|i| i + 1).collect();
            let (early, rest) = log.split_at(ends[place.index(ends.len())]);
            let early: Lead = serde_json::from_str(&stored(&Lead::replay(early).unwrap())).unwrap();
            prop_assert_eq!(&early.resume(rest).unwrap(), lead);
            // A log that ends in the middle of a batch is found.
            let cut = log.iter().position(|event| event.index + 1 < event.of);
            if let Some(cut) = cut {
                prop_assert!(Lead::replay(&log[..=cut]).is_err());
            }
        }
    }

    /// d. The history does not depend on how often the host looks. (Where its clock goes back, it depends on
    /// whether the host had looked before: what it saw then stays.)
    #[test]
    fn looking_often_changes_nothing(
        life in lives(), terms in all_terms(), calendar in calendars(), looks in any::<u64>(),
    ) {
        let dice = Dice::new(looks);
        let mut seldom = Play::new(&terms, calendar);
        let mut often = seldom.clone();
        for seed in life {
            let was = seldom.now;
            let chance = Dice::new(seed);
            seldom.pass(&chance);
            seldom.now = seldom.now.max(was);
            let span = (seldom.now - was).num_seconds();
            let mut glances: Vec<i64> = (0..dice.below(4)).map(|_| dice.roll() as i64 & i64::MAX).collect();
            glances.iter_mut().for_each(|glance| *glance %= span + 1);
            for glance in glances {
                often.wake(was + TimeDelta::seconds(glance));
            }
            if dice.once_in(3) {
                while let Some(next) = often.leads[0].next_deadline().filter(|next| next.at <= seldom.now) {
                    let events = often.life.wake(&often.leads[0], next.at);
                    prop_assert!(!events.is_empty() && events[0].at == next.at && events[0].now.is_none());
                    often.take_in(0, &events);
                }
            }
            often.now = seldom.now;
            let asked = seldom.next_asked(&chance);
            prop_assert_eq!(seldom.ask(&asked), often.ask(&asked), "{:?}", asked);
        }
        let end = seldom.now + TimeDelta::days(800);
        seldom.wake(end);
        often.wake(end);
        for which in 0..2 {
            prop_assert_eq!(history(&seldom.logs[which]), history(&often.logs[which]));
            prop_assert_eq!(stored(&seldom.leads[which]), stored(&often.leads[which]));
            prop_assert_eq!(seldom.life.wake(&seldom.leads[which], end), []);
            prop_assert_eq!(seldom.life.wake(&seldom.leads[which], start()), []);
        }
    }

    /// e. A request can be sent again; its id means that request, and a version the lead that was seen.
    #[test]
    fn a_request_is_done_once(life in lives(), terms in all_terms(), calendar in calendars()) {
        let mut play = Play::new(&terms, calendar);
        for (place, seed) in life.into_iter().enumerate() {
            let dice = Dice::new(seed);
            play.pass(&dice);
            let id = format!("once-{place}");
            let request = some_request(&dice, &play.life, &play.leads[0], play.now).id(id.as_str());
            let version = play.leads[0].version();
            let stale = request.clone().at_version(version + 1);
            if let Err(refusal) = play.life.decide(&play.leads[0], stale, play.now) {
                let kind = refusal.kind().clone();
                let conflict = RefusalKind::VersionConflict { expected: version + 1, found: version };
                let sooner = [RefusalKind::NotPermitted, RefusalKind::IllegalText, RefusalKind::OutOfRange];
                prop_assert!(kind == conflict || sooner.contains(&kind), "{kind:?}");
            } else {
                prop_assert!(false, "a version that there is not");
            }
            let Ok(events) = play.life.decide(&play.leads[0], request.clone().at_version(version), play.now) else {
                continue;
            };
            play.take_in(0, &events);
            let sent = events.iter().any(|event| event.id.is_some());
            if sent {
                let now = play.now + TimeDelta::days(dice.below(100) as i64);
                prop_assert_eq!(play.life.decide(&play.leads[0], request.clone(), now), Ok(vec![]));
                // What was asked for a version that is gone was done all the same.
                let again = request.clone().at_version(version);
                prop_assert_eq!(play.life.decide(&play.leads[0], again, now), Ok(vec![]));
                let mut other = Command::OptOut { channel: Some(Channel::Sms), purpose: None, complaint: true }
                    .by(request.by.clone());
                other.id = request.id.clone();
                let refusal = play.life.decide(&play.leads[0], other, now).unwrap_err();
                prop_assert_eq!(refusal.kind(), &RefusalKind::Conflict);
            }
        }
    }

    /// f. Time does not go back in a lead's life, both instants are told, and what was missed stays missed.
    #[test]
    fn time_does_not_go_back(life in lives(), terms in all_terms(), calendar in calendars()) {
        let mut play = Play::new(&terms, calendar);
        let mut latest = start();
        for seed in life {
            let dice = Dice::new(seed);
            play.pass(&dice);
            latest = latest.max(play.now);
            let known = [play.logs[0].len(), play.logs[1].len()];
            let asked = play.next_asked(&dice);
            play.ask(&asked);
            for ((lead, log), known) in play.leads.iter().zip(&play.logs).zip(known) {
                for event in &log[known..] {
                    prop_assert_eq!(event.now.unwrap_or(event.at), play.now);
                    prop_assert!(event.now != Some(event.at));
                }
                if let Some(next) = lead.next_deadline() {
                    prop_assert!(next.at > lead.changed_at(), "{next:?} after {}", lead.changed_at());
                }
            }
            if dice.once_in(4) {
                play.wake(latest);
                for which in 0..2 {
                    let lead = &play.leads[which];
                    prop_assert!(lead.next_deadline().is_none_or(|next| next.at > latest));
                    let missed = play.life.wake(lead, latest - TimeDelta::days(dice.below(50) as i64));
                    prop_assert_eq!(missed, []);
                }
            }
            for log in &play.logs {
                prop_assert!(log.windows(2).all(|pair| pair[0].at <= pair[1].at));
            }
        }
        for log in &play.logs {
            for (i, (lead, event)) in walk(log).into_iter().enumerate() {
                prop_assert_eq!(event.seq, i as u64 + 1);
                prop_assert_eq!(lead.changed_at(), event.at);
                // A deadline may fall due at the very instant of another, never before one that was folded in.
                prop_assert!(lead.next_deadline().is_none_or(|next| next.at >= event.at));
            }
        }
    }

    /// g. One ownership at all times; nothing is with sales that was not offered to them.
    #[test]
    fn no_lead_is_lost_between_two_teams(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            let mut offered = false;
            for (lead, event) in walk(log) {
                let stage = lead.stage();
                if let Some(step) = event.step {
                    prop_assert_eq!(step.to, stage);
                    offered &= stage.phase() != Phase::Marketing;
                }
                offered |= matches!(event.what, What::Offered { .. });
                let with_sales = matches!(stage.phase(), Phase::Zone | Phase::Sales);
                prop_assert!(offered || !with_sales, "at {stage} without an offer: {event:?}");

                let held = (lead.holders().marketing.is_some(), lead.holders().sales.is_some());
                let due = match stage.owner() {
                    Owner::Marketing => (true, false),
                    Owner::Shared => (true, true),
                    Owner::Sales => (false, true),
                    Owner::Nobody => (false, false),
                };
                prop_assert_eq!(held, due, "at {} after {:?}", stage, event);
                let named = lead.holders().sales.is_some_and(|holder| holder.as_person().is_some());
                prop_assert!(named || !with_sales || stage == Stage::MarketingQualified, "nobody by name at {stage}");
                for task in lead.tasks() {
                    prop_assert_eq!(Some(task.holder), lead.holders().of(task.team));
                }
            }
        }
    }

    /// The time spent in each part of the buyer's way adds up to the time that the lead was not closed.
    #[test]
    fn no_time_is_lost(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            let (mut live, mut since, mut aida) = (TimeDelta::zero(), log[0].at, Aida::Attention);
            let mut stage = Stage::Target;
            for (lead, event) in walk(log) {
                if event.step.is_some() {
                    let visit = TimeDelta::milliseconds((event.at - since).num_milliseconds());
                    live += if stage.is_live() { visit } else { TimeDelta::zero() };
                    (stage, since) = (lead.stage(), event.at);
                }
                aida = stage.aida().unwrap_or(aida);
                prop_assert_eq!((lead.aida(), lead.since()), (aida, since));
                let told: TimeDelta = Aida::ALL.iter().map(|one| lead.time_in(*one, lead.since())).sum();
                prop_assert_eq!(told, live);
            }
        }
    }

    /// Nothing rests for ever: whatever is not closed has a deadline, or one that was missed and is a task.
    #[test]
    fn something_is_always_due(life in lives(), calendar in calendars()) {
        let mut play = play(&life, &Terms::default(), calendar);
        for _ in 0..2 {
            for lead in &play.leads {
                let open = lead.stage().is_live() || lead.stage() == Stage::Lost;
                prop_assert!(
                    !open || lead.next_deadline().is_some() || !lead.tasks().is_empty(),
                    "nothing is due at {}", lead.stage()
                );
                // What was given back goes on by itself, or when it is taken back.
                if lead.stage() == Stage::Recycled {
                    let rests = lead.deadlines().iter().any(|next| next.timer == qualify::lead::Timer::CoolDown);
                    let mara = marketing("mara");
                    let may = play.life.allowed(lead, &mara, lead.changed_at());
                    prop_assert!(rests || may.contains(&CommandKind::TakeBack), "stuck: {may:?}");
                }
            }
            play.wake(play.now + TimeDelta::days(1_000));
        }
    }

    /// h. An opt-out of everything wins; only a newer opt-in ends it, and nothing ends an erasure.
    #[test]
    fn an_opt_out_wins(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            let (mut opted_out, mut erased) = (None, false);
            for (lead, event) in walk(log) {
                let said = event.now.unwrap_or(event.at);
                match &event.what {
                    What::OptedOut { .. } => opted_out = Some(opted_out.map_or(said, |before| said.max(before))),
                    What::OptedIn { .. } => {
                        prop_assert!(opted_out.is_some_and(|before| said > before), "{event:?}, {opted_out:?}");
                        prop_assert!(!erased);
                        opted_out = None;
                    }
                    What::Erased => erased = true,
                    _ => {}
                }
                if opted_out.is_some() || erased {
                    prop_assert!(!lead.stage().is_live(), "at {} after {event:?}", lead.stage());
                    prop_assert!(!matches!(lead.stage(), Stage::Lost | Stage::Disqualified));
                    prop_assert!(!lead.consent().allows_anything());
                    prop_assert_eq!(lead.next_deadline(), None);
                    prop_assert!(lead.opted_out().is_some() || erased);
                } else {
                    prop_assert!(lead.opted_out().is_none() && lead.stage() != Stage::OptedOut);
                }
                prop_assert_eq!(lead.is_erased(), erased);
            }
        }
    }

    /// h. In every order of what else happens.
    #[test]
    fn an_opt_out_wins_in_every_order(order in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle(), merged in 0..3_usize) {
        let mut play = Play::new(&Terms::default(), Calendar::always());
        for what in order {
            play.now += TimeDelta::minutes(20);
            let dice = Dice::new(what as u64);
            let command = match what {
                0 => Command::opt_out().by(buyer()),
                1 => Command::consent(Channel::Phone).by(buyer()),
                2 | 3 => Command::assess(verdict(&dice, play.now, &play.leads[0])).by(system()),
                4 => Command::Promote.by(marketing("mara")),
                5 => Command::Accept.by(sales("dana")),
                6 => Command::Disqualify(DisqualifyReason::BadData).by(marketing("mara")),
                7 => Command::Reopen { in_error: true }.by(marketing("mara")),
                _ => {
                    play.ask(&Asked::Merge(match merged { 0 => 0, 1 => 1, _ => continue }));
                    continue;
                }
            };
            // Who was merged is asked for at the one that goes on.
            let which = usize::from(play.leads[0].stage() == Stage::Merged);
            play.ask(&Asked::Of(which, command));
        }
        let which = usize::from(play.leads[0].stage() == Stage::Merged);
        prop_assert!(play.leads[which].opted_out().is_some());
        prop_assert!(!play.leads[which].consent().allows_anything());
    }

    /// h. Of two leads that are one, what either forbade is forbidden.
    #[test]
    fn a_merge_takes_the_stricter_consent(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for loser in 0..2 {
            let (lost, kept) = (&play.leads[loser], &play.leads[1 - loser]);
            let merged = play.life.merge(lost, kept, marketing("mara"), play.now);
            let over = |lead: &Lead| lead.is_erased() || lead.stage() == Stage::Merged;
            let Ok(merger) = merged else {
                prop_assert!(over(lost) || over(kept) || lost.stage().is_live() || lost.stage() == Stage::Converted);
                continue;
            };
            if lost.survivor() == Some(kept.id()) {
                // It was merged so before: there is nothing more to store, but what was due by itself.
                let again = |event: &Event| matches!(event.what.word(), "merged" | "absorbed" | "opted_out");
                prop_assert!(!merger.loser.iter().chain(&merger.survivor).any(again));
                continue;
            }
            prop_assert!(!over(lost) && !over(kept));
            let (mut lost, mut whole) = (lost.clone(), kept.clone());
            lost.apply(&merger.loser);
            whole.apply(&merger.survivor);
            prop_assert_eq!(lost.stage(), Stage::Merged);
            prop_assert_eq!(lost.survivor(), Some(whole.id()));
            prop_assert_eq!(lost.next_deadline(), None);
            let both = [&play.leads[loser], kept];
            for channel in Channel::ALL {
                for purpose in [Purpose::Marketing, Purpose::Sales] {
                    let said = both.map(|lead| lead.consent().answer(channel, purpose));
                    let forbidden = said.contains(&Answer::Unmet);
                    prop_assert!(!forbidden || !whole.consent().allows(channel, purpose));
                }
            }
            // To lose the last channel by it is an opt-out of everything too.
            let last = kept.consent().allows_anything() && !whole.consent().allows_anything();
            let out = last || both.iter().any(|lead| lead.opted_out().is_some());
            prop_assert_eq!(whole.opted_out().is_some(), out);
            if out {
                prop_assert!(!whole.consent().allows_anything() && !whole.stage().is_live());
            }
        }
    }

    /// i. Only a signed verdict offers, to a lead that can be reached and that nothing disqualifies.
    #[test]
    fn only_a_signed_verdict_offers(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            for (lead, event) in walk(log) {
                let What::Offered { playbook, version, grade, .. } = &event.what else { continue };
                let verdict = lead.verdict().unwrap();
                prop_assert!(verdict.signed && verdict.disqualifier.is_none());
                prop_assert_eq!((playbook, *version, *grade), (&verdict.playbook, verdict.version, verdict.grade));
                prop_assert!(
                    verdict.reachable.iter().any(|channel| lead.consent().allows(*channel, Purpose::Sales))
                );
            }
        }
    }

    /// A refusal says what is allowed; what is allowed can be done, and nothing else can.
    #[test]
    fn what_is_allowed_can_be_done(life in lives(), terms in all_terms(), calendar in calendars()) {
        let mut play = Play::new(&terms, calendar);
        let customer = customer();
        for seed in life {
            let dice = Dice::new(seed);
            play.pass(&dice);
            let asked = play.next_asked(&dice);
            if let Asked::Of(which, request) = &asked {
                let (lead, now) = (&play.leads[*which], play.now);
                if let Err(refusal) = play.life.decide(lead, request.clone(), now) {
                    let allowed = play.life.allowed(lead, &request.by, now);
                    prop_assert_eq!(refusal.legal(), &allowed);
                    let mut after = lead.clone();
                    after.apply(&play.life.wake(lead, now));
                    prop_assert_eq!(refusal.stage(), Some(after.stage()));
                    // The two teams of an assignment, and the outcomes, have sides of their own.
                    let kind = request.command.kind();
                    let sided = matches!(kind, CommandKind::Assign | CommandKind::Outcome);
                    let never = matches!(refusal.kind(), RefusalKind::NotHere | RefusalKind::NotPermitted);
                    prop_assert!(!never || sided || !allowed.contains(&kind), "{request:?}: {refusal}");
                }
            }
            play.ask(&asked);
            if dice.once_in(3) {
                let (lead, now) = (&play.leads[0], play.now);
                let by = asker(&dice).by;
                let mut after = lead.clone();
                after.apply(&play.life.wake(lead, now));
                let due = after.version() - lead.version();
                for kind in CommandKind::ALL {
                    let does = match kind {
                        CommandKind::Merge => {
                            let merger = play.life.merge(lead, &customer, by.clone(), now);
                            merger.is_ok_and(|merger| !merger.loser.is_empty())
                        }
                        _ => good_commands(*kind, &after, now).into_iter().any(|command| {
                            play.life
                                .decide(lead, command.by(by.clone()), now)
                                .is_ok_and(|events| events.len() as u64 > due)
                        }),
                    };
                    let allowed = play.life.allowed(lead, &by, now).contains(kind);
                    prop_assert_eq!(allowed, does, "{} by {:?} at {}", kind, by, after.stage());
                }
            }
        }
    }

    /// No instant makes the engine panic, or live outside the years that it knows.
    #[test]
    fn any_instant_will_do(life in lives(), terms in all_terms(), calendar in calendars(), instants in prop::collection::vec(any::<i64>(), 8)) {
        let mut play = Play::new(&terms, calendar);
        let limits = [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, "2200-12-31T23:59:59Z".parse().unwrap()];
        let (first, last) = (DateTime::UNIX_EPOCH, limits[2] + TimeDelta::seconds(1));
        for (place, seed) in life.iter().enumerate() {
            let dice = Dice::new(*seed);
            let instant = instants[place % instants.len()];
            let at = match dice.below(8) {
                0 => dice.of(&limits),
                1 => DateTime::from_timestamp(instant % 10_000_000_000_000, 5).unwrap_or(limits[0]),
                2 => DateTime::from_timestamp_nanos(instant),
                _ => {
                    play.pass(&dice);
                    play.now.clamp(start(), last)
                }
            };
            let lead = play.leads[0].clone();
            let mut request = some_request(&dice, &play.life, &lead, start());
            if dice.once_in(6) {
                request.command = dice.of(&[
                    Command::Book { at },
                    Command::Move { at },
                    Command::Recycle(RecycleReason::NotReady { until: at }),
                ]);
            }
            let _ = play.life.wake(&lead, at);
            let _ = play.life.allowed(&lead, &request.by, at);
            if let Ok(events) = play.life.decide(&lead, request, at) {
                for event in &events {
                    prop_assert!(event.at >= first && event.at < last, "{event:?}");
                    prop_assert!(event.now.is_none_or(|now| now >= first && now < last), "{event:?}");
                }
                play.take_in(0, &events);
            }
            let lead = &play.leads[0];
            prop_assert!(lead.next_deadline().is_none_or(|next| next.at > lead.changed_at() && next.at < last));
            prop_assert_eq!(&Lead::replay(&play.logs[0]).unwrap(), lead);
        }
    }
}

/// The laws would be idle if chance went nowhere: it goes everywhere.
#[test]
fn chance_goes_everywhere() {
    let (mut stages, mut words) = (BTreeSet::new(), BTreeSet::new());
    for life in 0..400 {
        let dice = Dice::new(life);
        let seeds: Vec<u64> = (0..70).map(|_| dice.roll()).collect();
        let play = play(&seeds, &Terms::default(), Calendar::always());
        for event in play.logs.iter().flatten() {
            stages.extend(event.step.map(|step| step.to));
            words.insert(event.what.word());
        }
    }
    let missed: Vec<&Stage> = Stage::ALL.iter().filter(|stage| !stages.contains(stage)).collect();
    assert!(missed.is_empty(), "never at {missed:?}");
    let all = [
        "captured",
        "assessed",
        "engaged",
        "nurtured",
        "offered",
        "cooled",
        "accepted",
        "escalated",
        "assigned",
        "touched",
        "first_touch_missed",
        "confirmed",
        "booked",
        "moved",
        "attended",
        "fell_through",
        "outcome_due",
        "recycled",
        "taken_back",
        "cooled_down",
        "re_engaged",
        "converted",
        "reverted",
        "lost",
        "disqualified",
        "reopened",
        "consented",
        "consent_withdrawn",
        "opted_out",
        "opted_in",
        "merged",
        "absorbed",
        "erased",
        "went_stale",
        "judgement_due",
    ];
    let missed: Vec<&str> = all.into_iter().filter(|word| !words.contains(word)).collect();
    assert!(missed.is_empty(), "never {missed:?}");
}

/// e. The lead remembers its last 64 requests; one that did nothing is not among them.
#[test]
fn sixty_four_requests_are_remembered() {
    let mut play = Play::new(&Terms::default(), Calendar::always());
    let consent = |n: usize| {
        let granted = n % 2 == 0;
        let command = match granted {
            true => Command::consent(Channel::Phone),
            false => Command::opt_out_of(Channel::Phone),
        };
        command.by(buyer()).id(format!("request-{n}").as_str())
    };
    for n in 0..65 {
        play.now += TimeDelta::minutes(1);
        assert!(play.ask(&Asked::Of(0, consent(n))));
        if n == 63 {
            assert_eq!(play.life.decide(&play.leads[0], consent(0), play.now), Ok(vec![]));
        }
    }
    assert_eq!(play.life.decide(&play.leads[0], consent(1), play.now), Ok(vec![]), "the 64th from the end");
    let forgotten =
        play.life.decide(&play.leads[0], Command::opt_out().by(buyer()).id("request-0"), play.now);
    assert_eq!(forgotten.unwrap().len(), 1, "the 65th from the end");
    let seen = play.leads[0].version() - 1;
    let late = play.life.decide(&play.leads[0], consent(0).at_version(seen), play.now).unwrap_err();
    assert!(matches!(late.kind(), RefusalKind::VersionConflict { .. }));

    let holds = Holder::queue(play.life.terms().marketing_queue.clone());
    let nothing = Command::assign(Team::Marketing, holds).by(system()).id("other");
    assert_eq!(play.life.decide(&play.leads[0], nothing, play.now), Ok(vec![]), "nothing new");
    let refused = Command::Accept.by(sales("dana")).id("refused");
    assert!(play.life.decide(&play.leads[0], refused, play.now).is_err());
    for id in ["other", "refused"] {
        let free = play.life.decide(&play.leads[0], Command::opt_out().by(buyer()).id(id), play.now);
        assert_eq!(free.unwrap().len(), 1, "`{id}` is free");
    }
}

/// Given a lead that opted out, when it takes in another that opted out later, or complained, then that holds.
#[test]
fn a_merge_takes_the_newer_opt_out_and_the_complaint() {
    let mut play = Play::new(&Terms::default(), Calendar::always());
    let at = |minute: i64| start() + TimeDelta::minutes(minute);
    let complaint = Command::OptOut { channel: None, purpose: None, complaint: true };
    play.now = at(1);
    assert!(play.ask(&Asked::Of(0, Command::opt_out().by(buyer()))));
    play.now = at(5);
    assert!(play.ask(&Asked::Of(1, complaint.by(buyer()))));
    play.now = at(6);
    assert!(play.ask(&Asked::Merge(1)));
    assert!(play.leads[0].opted_out().is_some_and(|said| said.complaint && said.at >= at(5)));
    // What the buyer had said before the newer opt-out comes in late.
    play.now = at(3);
    assert!(!play.ask(&Asked::Of(0, Command::opt_in(Channel::Email).by(buyer()))));
}

/// One lead to which things happen, a minute apart.
struct One {
    play: Play,
    score: i64,
}

impl One {
    fn new() -> Self {
        One { play: Play::new(&Terms::default(), Calendar::always()), score: 0 }
    }

    fn lead(&self) -> &Lead {
        &self.play.leads[0]
    }

    fn asked(&mut self, request: Request) -> String {
        self.play.now += TimeDelta::minutes(1);
        match self.play.life.decide(self.lead(), request, self.play.now) {
            Ok(events) => {
                self.play.take_in(0, &events);
                events.iter().map(|event| event.what.word()).collect::<Vec<_>>().join("; ")
            }
            Err(refusal) => refusal.to_string(),
        }
    }

    fn judged(&mut self, changes: serde_json::Value) -> String {
        self.score += 1;
        let mut verdict = json!({
            "prospect": "acme", "playbook": "inbound", "version": 3,
            "fingerprint": "d67b45f1b7a813bd9a6208106da31bea", "signed": true, "at": self.play.now,
            "grade": "C", "worst": "D", "best": "A", "route": "marketing", "score": self.score.to_string(),
            "fit": "0", "engagement": "0", "clears_bar": false, "holds_bar": false, "mandatory": "met",
            "engaged": true, "reachable": ["email", "phone"],
        });
        for (key, value) in changes.as_object().unwrap() {
            verdict[key] = value.clone();
        }
        self.asked(Command::assess(serde_json::from_value::<Verdict>(verdict).unwrap()).by(system()))
    }
}

/// Given an appointment that went stale, when it is moved, then it does not go stale at that stage again.
#[test]
fn an_appointment_goes_stale_once() {
    let mut one = One::new();
    one.judged(json!({"clears_bar": true, "holds_bar": true}));
    one.asked(Command::Accept.by(sales("dana")));
    let at = one.play.now + TimeDelta::days(1);
    assert_eq!(one.asked(Command::Book { at }.by(sales("dana"))), "confirmed; booked");
    one.play.now += TimeDelta::days(20);
    let at = one.play.now + TimeDelta::days(1);
    assert_eq!(one.asked(Command::Move { at }.by(buyer())), "outcome_due; went_stale; moved");
    let later = one.play.life.wake(one.lead(), one.play.now + TimeDelta::days(90));
    let words: Vec<&str> = later.iter().map(|event| event.what.word()).collect();
    assert_eq!(words, ["outcome_due"]);
}

/// Given an opt-out of everything, then forbidding one channel more is still offered where it is still a record.
#[test]
fn what_is_left_to_forbid_is_allowed() {
    let mut one = One::new();
    assert_eq!(one.asked(Command::opt_out().by(buyer())), "opted_out");
    let now = one.play.now;
    let phone = Command::opt_out_of(Channel::Phone).by(buyer());
    assert_eq!(one.play.life.decide(one.lead(), phone, now).unwrap().len(), 1);
    assert!(one.play.life.allowed(one.lead(), &buyer(), now).contains(&CommandKind::OptOut));
}
