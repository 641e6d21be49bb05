//! Laws of what a buyer allows and forbids, over random lives: an opt-out wins in every order, a merge takes the
//! later word, only what both teams signed offers.

use chrono::TimeDelta;
use proptest::prelude::*;
use qualify::handoff::HandoffBrief;
use qualify::lead::{CommandKind, DisqualifyReason, Event, EventKind, Purpose, Request, Stage};
use qualify::standard::EMPLOYEES;
use qualify::{
    Activity, Calendar, Channel, Command, Condition, Grade, Lead, Lifecycle, PlaybookSpec, Prospect, Schema,
    Terms, Verdict, buyer, marketing, sales, system,
};
use serde_json::json;

use crate::support::lives::chance::*;

proptest! {
    #![proptest_config(config())]

    /// h. An opt-out of everything wins; only a newer consent ends it, and nothing ends an erasure.
    #[test]
    fn an_opt_out_wins(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            let (mut closed, mut erased, mut everything) = (false, false, false);
            for (lead, event) in walk(log) {
                let merged = lead.stage() == Stage::Merged;
                match &event.kind {
                    EventKind::ConsentWithdrawn { channel: None, .. } => everything = lead.opted_out().is_some(),
                    EventKind::OptedOut => {
                        prop_assert!(!closed && !lead.consent().allows_anything(), "{event:?}");
                        closed = true;
                    }
                    EventKind::OptedIn => {
                        prop_assert!(closed && !erased && lead.consent().allows_anything(), "{event:?}");
                        closed = false;
                    }
                    EventKind::Erased => erased = true,
                    _ => {}
                }
                let last = event.index + 1 == event.of;
                prop_assert!(!(last && everything) || closed || erased || merged, "{event:?}");
                everything &= !last;
                if erased || (closed && last && !merged) {
                    prop_assert!(!lead.stage().is_live(), "at {} after {event:?}", lead.stage());
                    prop_assert!(!matches!(lead.stage(), Stage::Lost | Stage::Disqualified));
                    prop_assert!(!lead.consent().allows_anything());
                    prop_assert_eq!(lead.next_deadline(), None);
                }
                if !closed && !erased {
                    prop_assert!(lead.stage() != Stage::OptedOut);
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
                // It comes in late, and was said before.
                1 => Command::Consent { channel: Channel::Phone, purpose: None, proof: None, said: Some(start()) }
                    .by(buyer()),
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

    /// h. Of two leads that are one, what was said last holds, whichever it was said of.
    #[test]
    fn a_merge_takes_the_later_word(life in lives(), terms in all_terms(), calendar in calendars()) {
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
                let again = |event: &Event| matches!(event.kind.word(), "merged" | "absorbed" | "opted_out");
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
                    let of = |lead: &Lead| {
                        let all = lead.consent().permissions();
                        let said = all.into_iter().find(|known| (known.channel, known.purpose) == (channel, purpose));
                        // At the same instant the withdrawal wins.
                        said.map(|known| (known.since, !known.granted))
                    };
                    let last = both.map(of).into_iter().max().flatten();
                    if last.is_none_or(|(_, withdrawn)| withdrawn) {
                        prop_assert!(!whole.consent().allows(channel, purpose));
                    }
                }
            }
            if lost.opted_out().is_some() && whole.opted_out().is_some() {
                prop_assert!(!whole.stage().is_live());
            }
            prop_assert_eq!(whole.consent().complained(), both.map(|lead| lead.consent().complained()).into_iter().max().flatten());
        }
    }

    /// i. Only a signed verdict offers, to a lead that can be reached and that nothing disqualifies.
    #[test]
    fn only_a_signed_verdict_offers(life in lives(), terms in all_terms(), calendar in calendars()) {
        let play = play(&life, &terms, calendar);
        for log in &play.logs {
            for (lead, event) in walk(log) {
                let EventKind::Offered { playbook, version, grade, .. } = &event.kind else { continue };
                let verdict = lead.verdict().unwrap();
                prop_assert!(verdict.signed && verdict.disqualifier.is_none());
                prop_assert_eq!((playbook, *version, *grade), (&verdict.playbook, verdict.version, verdict.grade));
                prop_assert!(
                    verdict.reachable.iter().any(|channel| lead.consent().allows(*channel, Purpose::Sales))
                );
            }
        }
    }
}

/// Given a lead that opted out, when it takes in another that opted out later, or complained, then that holds.
#[test]
fn a_merge_takes_the_newer_opt_out_and_the_complaint() {
    let mut play = Play::new(&Terms::default(), Calendar::always());
    let at = |minute: i64| start() + TimeDelta::minutes(minute);
    let complaint = Command::OptOut { channel: None, purpose: None, complaint: true, said: None };
    play.now = at(1);
    assert!(play.ask(&Asked::Of(0, Command::opt_out().by(buyer()))));
    play.now = at(5);
    assert!(play.ask(&Asked::Of(1, complaint.by(buyer()))));
    play.now = at(6);
    assert!(play.ask(&Asked::Merge(1)));
    assert_eq!((play.leads[0].opted_out(), play.leads[0].consent().complained()), (Some(at(5)), Some(at(5))));
    // What the buyer had said before the newer opt-out comes in late.
    play.now = at(3);
    assert!(!play.ask(&Asked::Of(0, Command::consent(Channel::Email).by(buyer()))));
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
                events.iter().map(|event| event.kind.word()).collect::<Vec<_>>().join("; ")
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
    assert_eq!(one.asked(Command::Reschedule { at }.by(buyer())), "outcome_due; went_stale; rescheduled");
    let later = one.play.life.tick(one.lead(), one.play.now + TimeDelta::days(90));
    let words: Vec<&str> = later.iter().map(|event| event.kind.word()).collect();
    assert_eq!(words, ["outcome_due"]);
}

/// Given an opt-out of everything, then forbidding one channel more is still offered where it is still a record.
#[test]
fn what_is_left_to_forbid_is_allowed() {
    let mut one = One::new();
    assert_eq!(one.asked(Command::opt_out().by(buyer())), "consent_withdrawn; opted_out");
    let now = one.play.now;
    let phone = Command::opt_out_of(Channel::Phone).by(buyer());
    assert_eq!(one.play.life.decide(one.lead(), phone, now).unwrap().len(), 1);
    assert!(one.play.life.allowed(one.lead(), &buyer(), now).contains(&CommandKind::OptOut));
}

/// A channel that misses one of the tables about channels fails here: what a playbook writes of it is read, and who
/// allows it is offered and reached by it.
#[test]
fn every_channel_is_in_every_table() {
    for channel in Channel::ALL {
        let spec = PlaybookSpec::new("all", 1)
            .grade(Grade::A, Condition::ScoreAtLeast(1.into()))
            .activity("visits", "visit", 1)
            .unreachable(channel, EMPLOYEES.at_least(100))
            .signed(marketing("mara"), sales("dana"));
        let text = serde_json::to_string(&spec).unwrap();
        assert!(text.contains(&format!(r#""unreachable":{{"{channel}":"#)), "{text}");
        let read = PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&text));
        assert_eq!(read.as_ref(), Ok(&spec));

        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let brief = |employees: i32| {
            let acme =
                Prospect::new("acme").with(EMPLOYEES, employees).did(Activity::new("a-1", "visit", now));
            let judged = playbook.qualify(&acme, now);
            let lifecycle = Lifecycle::new(playbook.terms(), Calendar::always());
            let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now).unwrap();
            let mut log = vec![captured];
            for request in [Command::consent(channel).by(buyer()), Command::assess(&judged).by(system())] {
                log.extend(lifecycle.decide(&lead, request, now).unwrap());
                lead.apply(&log);
            }
            HandoffBrief::new(&lead, &log, &judged).map(|brief| brief.channels)
        };
        assert_eq!(brief(50), Some(vec![channel]));
        assert_eq!(brief(100), None, "a dead {channel} offers nobody");
    }
}
