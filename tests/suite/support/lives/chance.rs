//! Lives by chance: who asks what in which order, at what time, of two leads that may be merged.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::lead::{
    CommandKind, DisqualifyReason, Event, Evidence, Holder, LostReason, Outcome, Purpose, RecycleReason,
    Request, Side, TaskKind, Team,
};
use qualify::playbook::GradeTerms;
use qualify::{
    Calendar, Channel, Command, Grade, Lead, Lifecycle, Terms, Timespan, Verdict, buyer, marketing, sales,
    system,
};
use serde_json::json;

pub(crate) fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(64);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// One number for each thing that happens; what it is follows from the number and from the lead.
pub(crate) fn lives() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 1..70)
}

pub(crate) fn calendars() -> impl Strategy<Value = Calendar> {
    prop_oneof![
        Just(Calendar::always()),
        Just(Calendar::weekdays("09:00-17:00".parse().unwrap())),
        Just(Calendar::weekdays("22:00-23:00".parse().unwrap()).offset(start(), -300)),
    ]
}

pub(crate) fn all_terms() -> impl Strategy<Value = Terms> {
    any::<u64>().prop_map(|seed| {
        let dice = Dice::new(seed);
        let mut terms = Terms::default();
        if dice.once_in(2) {
            return terms;
        }
        let pick = |usual: u32| [usual, usual, 0, 1, 2][dice.below(5)];
        let span = |usual: Timespan| {
            let span = match dice.below(6) {
                0..3 => usual,
                3 => Timespan::ZERO,
                4 => Timespan::minutes(pick(90)),
                _ => Timespan::days(pick(2)),
            };
            [span, span, span.working(), span.around_the_clock()][dice.below(4)]
        };
        terms.accept_within = span(terms.accept_within);
        terms.first_touch_within = span(terms.first_touch_within);
        terms.decide_within = span(terms.decide_within);
        terms.take_back_within = span(terms.take_back_within);
        terms.escalations = pick(2);
        terms.cool_down_no_response = span(terms.cool_down_no_response);
        terms.cool_down_wrong_person = span(terms.cool_down_wrong_person);
        terms.cool_down_sla_expired = span(terms.cool_down_sla_expired);
        terms.stale_with_marketing = span(terms.stale_with_marketing);
        terms.stale_with_sales = span(terms.stale_with_sales);
        terms.outcome_due_after = span(terms.outcome_due_after);
        terms.re_engage_after = span(terms.re_engage_after);
        terms.recycle_cap = pick(3);
        terms.reschedule_cap = pick(3);
        terms.no_show_cap = pick(3);
        terms.revert_within = span(terms.revert_within);
        terms.reopen_within = span(terms.reopen_within);
        if dice.once_in(2) {
            let mut own = GradeTerms::default();
            own.accept_within = dice.once_in(2).then(|| span(Timespan::minutes(15)));
            own.first_touch_within = dice.once_in(2).then(|| span(Timespan::hours(1)));
            own.decide_within = dice.once_in(2).then(|| span(Timespan::days(3)));
            own.escalations = dice.once_in(2).then(|| pick(1));
            terms.grade.insert(Grade::ALL[dice.below(4)], own);
        }
        terms.convert_needs_attended = dice.once_in(2);
        terms
    })
}

/// Chance, from one number (splitmix64).
pub(crate) struct Dice(Cell<u64>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(Cell::new(seed))
    }

    pub(crate) fn roll(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    pub(crate) fn once_in(&self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<T: Clone>(&self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

pub(crate) fn verdict(dice: &Dice, now: DateTime<Utc>, lead: &Lead) -> Verdict {
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
    if !dice.once_in(3) {
        verdict["last_signal_at"] = json!(at - TimeDelta::minutes(dice.below(30_000) as i64));
    }
    if dice.once_in(3) {
        verdict["until"] = json!(at + TimeDelta::hours(dice.below(2_000) as i64));
    }
    if dice.once_in(12) {
        verdict["disqualifier"] = json!("spam");
    }
    serde_json::from_value(verdict).unwrap()
}

pub(crate) fn some_command(dice: &Dice, kind: CommandKind, now: DateTime<Utc>, lead: &Lead) -> Command {
    let soon = || now + TimeDelta::minutes(dice.below(6_000) as i64 - 300);
    let channel = dice.of(&[Channel::Email, Channel::Email, Channel::Phone]);
    let purpose = dice.of(&[None, None, Some(Purpose::Sales), Some(Purpose::Marketing)]);
    let proof = (!dice.once_in(4)).then(|| dice.of(&["proof-1", "proof-2", "proof-3"]).into());
    // Sometimes what comes in was said long ago, and now and then it is dated wrongly.
    let said = || dice.once_in(3).then(|| now - TimeDelta::minutes(dice.below(6_000) as i64 - 10));
    match kind {
        CommandKind::Promote => Command::Promote,
        CommandKind::Accept => Command::Accept,
        CommandKind::Assign => Command::assign(
            dice.of(&[Team::Marketing, Team::Sales]),
            dice.of(&[Holder::person("dana"), Holder::person("dora"), Holder::queue("second")]),
        ),
        CommandKind::Touch => {
            let at = dice.once_in(3).then(|| now - TimeDelta::minutes(dice.below(3_000) as i64 - 10));
            Command::Touch { at, inbound: dice.once_in(3) }
        }
        CommandKind::Acknowledge => {
            let open: Vec<TaskKind> = lead.tasks().iter().map(|task| task.kind).collect();
            let any = open.is_empty() || dice.once_in(8);
            Command::Acknowledge(dice.of(if any { &TaskKind::ALL } else { &open }))
        }
        CommandKind::Confirm => Command::Confirm(dice.of(&Evidence::ALL)),
        CommandKind::Book => Command::Book { at: soon() },
        CommandKind::Reschedule => Command::Reschedule { at: soon() },
        CommandKind::Outcome => Command::Outcome(dice.of(&[
            Outcome::Attended,
            Outcome::Attended,
            Outcome::NoShow,
            Outcome::Cancelled { by: Side::Buyer },
            Outcome::Cancelled { by: Side::Sales },
        ])),
        CommandKind::Convert => Command::Convert,
        CommandKind::Revert => Command::Revert,
        CommandKind::Lose => Command::Lose(dice.of(&LostReason::ALL)),
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
        CommandKind::Disqualify => Command::Disqualify(dice.of(&DisqualifyReason::ALL)),
        CommandKind::Reopen => Command::Reopen { in_error: dice.once_in(2) },
        CommandKind::Consent => Command::Consent { channel, purpose, proof, said: said() },
        CommandKind::OptOut => {
            let channel = dice.of(&[None, Some(channel), Some(channel)]);
            Command::OptOut { channel, purpose, complaint: dice.once_in(3), said: said() }
        }
        CommandKind::Erase => Command::Erase,
        _ => Command::assess(verdict(dice, now, lead)),
    }
}

/// The four sides; two persons of sales.
pub(crate) fn asker(dice: &Dice) -> Request {
    let by = dice.of(&[marketing("mara"), sales("dana"), sales("dana"), sales("dora"), buyer(), system()]);
    Command::Erase.by(by)
}

/// What somebody asks: mostly what is allowed, else anything. Closing is rarer, so that lives are long.
pub(crate) fn some_request(dice: &Dice, life: &Lifecycle, lead: &Lead, now: DateTime<Utc>) -> Request {
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
pub(crate) struct Play {
    pub(crate) life: Lifecycle,
    pub(crate) leads: [Lead; 2],
    pub(crate) logs: [Vec<Event>; 2],
    pub(crate) now: DateTime<Utc>,
}

/// What was asked, and when.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Of(usize, Request),
    Merge(usize),
}

impl Play {
    pub(crate) fn new(terms: &Terms, calendar: Calendar) -> Self {
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

    pub(crate) fn take_in(&mut self, which: usize, events: &[Event]) {
        self.leads[which].apply(events);
        self.logs[which].extend_from_slice(events);
    }

    /// Time goes on, stands still, or goes back.
    pub(crate) fn pass(&mut self, dice: &Dice) {
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

    pub(crate) fn next_asked(&self, dice: &Dice) -> Asked {
        let which = usize::from(dice.once_in(4));
        match dice.below(40) {
            0 => Asked::Merge(which),
            _ => Asked::Of(which, some_request(dice, &self.life, &self.leads[which], self.now)),
        }
    }

    /// Does it, if it can be done.
    pub(crate) fn ask(&mut self, asked: &Asked) -> bool {
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

    pub(crate) fn tick(&mut self, now: DateTime<Utc>) {
        for which in 0..2 {
            let events = self.life.tick(&self.leads[which], now);
            self.take_in(which, &events);
        }
    }
}

pub(crate) fn play(life: &[u64], terms: &Terms, calendar: Calendar) -> Play {
    let mut play = Play::new(terms, calendar);
    for seed in life {
        let dice = Dice::new(*seed);
        play.pass(&dice);
        let asked = play.next_asked(&dice);
        play.ask(&asked);
    }
    play
}

pub(crate) fn stored(lead: &Lead) -> String {
    serde_json::to_string(lead).unwrap()
}

/// The history, without what tells only when and in which batch the host looked.
pub(crate) fn history(log: &[Event]) -> Vec<Event> {
    let bare = |event: &Event| {
        let mut event = event.clone();
        (event.now, event.index, event.of) = (None, 0, 1);
        event
    };
    log.iter().map(bare).collect()
}

/// Every lead that there was, each after one event more.
pub(crate) fn walk(log: &[Event]) -> Vec<(Lead, Event)> {
    let mut lead = Lead::replay(&history(&log[..1])).unwrap();
    let mut all = vec![(lead.clone(), log[0].clone())];
    for event in &log[1..] {
        lead.apply(std::slice::from_ref(event));
        all.push((lead.clone(), event.clone()));
    }
    all
}
