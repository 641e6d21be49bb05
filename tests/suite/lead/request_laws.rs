//! Laws of what is asked, over random lives: a request is done once, a refusal says what is legal, and what is legal
//! can be done.

use chrono::TimeDelta;
use proptest::prelude::*;
use qualify::error::{Refusal, RefusalKind};
use qualify::lead::{CommandKind, Holder, Team};
use qualify::{Calendar, Channel, Command, Terms, buyer, sales, system};

use crate::support::lives::chance::*;
use crate::support::lives::possible::{customer, good_commands};

proptest! {
    #![proptest_config(config())]

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
                let kind = refusal.kind();
                let conflict = RefusalKind::VersionConflict { expected: version + 1, found: version };
                let sooner = ["not_permitted", "illegal_text", "out_of_range"];
                prop_assert!(*kind == conflict || sooner.contains(&kind.word()), "{kind:?}");
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
                let mut other = Command::OptOut { channel: Some(Channel::Sms), purpose: None, complaint: true, said: None }
                    .by(request.by.clone());
                other.id = request.id.clone();
                let refusal = play.life.decide(&play.leads[0], other, now).unwrap_err();
                prop_assert_eq!(refusal.kind(), &RefusalKind::Conflict);
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
                    after.apply(&play.life.tick(lead, now));
                    prop_assert_eq!(refusal.stage(), Some(after.stage()));
                    // The two teams of an assignment, the outcomes, and the tasks have sides of their own.
                    let kind = request.command.kind();
                    let sided =
                        matches!(kind, CommandKind::Assign | CommandKind::Outcome | CommandKind::Acknowledge);
                    let never = matches!(refusal.kind(), RefusalKind::NotHere | RefusalKind::NotPermitted);
                    prop_assert!(!never || sided || !allowed.contains(&kind), "{request:?}: {refusal}");
                }
            }
            play.ask(&asked);
            if dice.once_in(3) {
                let (lead, now) = (&play.leads[0], play.now);
                let by = asker(&dice).by;
                let mut after = lead.clone();
                after.apply(&play.life.tick(lead, now));
                let due = after.version() - lead.version();
                for kind in CommandKind::ALL {
                    let does = match kind {
                        CommandKind::Merge => {
                            let merger = play.life.merge(lead, &customer, by.clone(), now);
                            // A new request goes on by itself, and would be merged into anybody but a customer.
                            let request = |refusal: &Refusal| refusal.kind() == &RefusalKind::CustomersRequest;
                            merger.map_or_else(|refusal| request(&refusal), |merger| !merger.loser.is_empty())
                        }
                        _ => good_commands(kind, &after, now).into_iter().any(|command| {
                            play.life
                                .decide(lead, command.by(by.clone()), now)
                                .is_ok_and(|events| events.len() as u64 > due)
                        }),
                    };
                    let allowed = play.life.allowed(lead, &by, now).contains(&kind);
                    prop_assert_eq!(allowed, does, "{} by {:?} at {}", kind, by, after.stage());
                }
            }
        }
    }
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
    assert_eq!(forgotten.unwrap().len(), 2, "the 65th from the end");
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
        assert_eq!(free.unwrap().len(), 2, "`{id}` is free");
    }
}
