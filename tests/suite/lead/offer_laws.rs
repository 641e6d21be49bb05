//! What keeps a lead from sales, asked a second time of the log. With marketing it is never nothing, and time alone
//! offers nobody.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::lead::{Event, EventKind};
use qualify::{Lead, Lifecycle};

use crate::support::lives::brisk::{brisk_lives, brisk_play, brisk_terms};
use crate::support::lives::chance::{self, Play, all_terms, calendars, lives};
use crate::support::lives::told::{Told, is_with_marketing};

/// The lead and its log with the timeouts that are due by now.
fn looked(life: &Lifecycle, lead: &Lead, log: &[Event], now: DateTime<Utc>) -> (Lead, Vec<Event>) {
    let (mut lead, mut log) = (lead.clone(), log.to_vec());
    let events = life.tick(&lead, now);
    lead.apply(&events);
    log.extend(events);
    (lead, log)
}

fn wrong_blockers(play: &Play) -> Option<String> {
    for (lead, log) in play.leads.iter().zip(&play.logs) {
        if lead.is_erased() {
            continue;
        }
        // Now, and some time ahead, though nobody looked in between.
        for ahead in [TimeDelta::zero(), TimeDelta::days(40)] {
            let now = (play.now + ahead).max(lead.changed_at());
            let (then, logged) = looked(&play.life, lead, log, now);
            let right = Told::of(&logged).held(&play.life, &then, now);
            let found = play.life.blockers(lead, now);
            if found != right {
                let tail: Vec<_> = logged
                    .iter()
                    .map(|event| {
                        format!(
                            "{} {}",
                            event.at,
                            serde_json::to_string(&event.kind).unwrap().chars().take(900).collect::<String>()
                        )
                    })
                    .collect();
                return Some(format!(
                    "{} at {} on {now}: found {found:?}, right {right:?}: {tail:#?}",
                    lead.id(),
                    then.stage()
                ));
            }
            if found.is_empty() {
                return Some(format!(
                    "nothing holds {} at {}, and it was not offered",
                    lead.id(),
                    then.stage()
                ));
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(chance::config())]

    /// Also: with marketing something always holds the lead, since it is offered in the same batch otherwise.
    #[test]
    fn blockers_are_what_the_log_tells(seeds in brisk_lives(), terms in brisk_terms()) {
        let mut wrong = None;
        brisk_play(&seeds, &terms, |play| {
            if wrong.is_none() {
                wrong = wrong_blockers(play);
            }
        });
        prop_assert!(wrong.is_none(), "{}", wrong.unwrap());
    }

    #[test]
    fn blockers_are_what_the_log_tells_of_any_life(seeds in lives(), terms in all_terms(), calendar in calendars()) {
        let play = chance::play(&seeds, &terms, calendar);
        let wrong = wrong_blockers(&play);
        prop_assert!(wrong.is_none(), "{}", wrong.unwrap());
    }

    /// Time alone offers nothing; what it opens asks for a judgement at the same instant. So a host that looks late
    /// charges nobody with the time in between.
    #[test]
    fn a_timer_never_offers(seeds in brisk_lives(), terms in brisk_terms(), days in 1..500_i64) {
        let play = brisk_play(&seeds, &terms, |_| ());
        for (lead, log) in play.leads.iter().zip(&play.logs) {
            let now = play.now + TimeDelta::days(days);
            let events = play.life.tick(lead, now);
            let offers = events.iter().filter(|event| matches!(event.kind, EventKind::Offered { .. })).count();
            prop_assert_eq!(offers, 0);
            let all: Vec<&Event> = log.iter().chain(&events).collect();
            for (place, event) in all.iter().enumerate() {
                match &event.kind {
                    EventKind::Offered { .. } => prop_assert!(event.now.is_none_or(|now| now <= event.at), "{:?}", event),
                    EventKind::RecycleCapEnded | EventKind::CooledDown => {
                        let upto: Vec<Event> = all[..=place].iter().map(|event| (*event).clone()).collect();
                        let stage = Told::of(&upto).stage.unwrap();
                        let left = Told::of(&upto).holds_by_time(&play.life, event.at);
                        let due = all[place..].iter().any(|next| {
                            next.at == event.at && matches!(next.kind, EventKind::JudgementDue)
                        });
                        let due = due || Told::of(&upto).judge_due;
                        prop_assert!(due || left || !is_with_marketing(stage), "nobody judges after {:?}: {:#?}", event, all.iter().map(|e| (e.at.to_string(), e.kind.word())).collect::<Vec<_>>());
                    }
                    _ => {}
                }
            }
        }
    }
}
