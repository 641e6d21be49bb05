//! Laws of the lead's life, each over random lives: who asks what in which order, at what time, of two leads that may
//! be merged, and judged by chance.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::lead::{Aida, CommandKind, Event, EventKind, Owner, Phase, RecycleReason, Stage};
use qualify::{Calendar, Command, Lead, Terms, marketing};

use crate::support::lives::chance::*;

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
            let _ = play.life.tick(&lead, play.now);
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
                often.tick(was + TimeDelta::seconds(glance));
            }
            if dice.once_in(3) {
                while let Some(next) = often.leads[0].next_deadline().filter(|next| next.at <= seldom.now) {
                    let events = often.life.tick(&often.leads[0], next.at);
                    prop_assert!(!events.is_empty() && events[0].at == next.at && events[0].now.is_none());
                    often.take_in(0, &events);
                }
            }
            often.now = seldom.now;
            let asked = seldom.next_asked(&chance);
            prop_assert_eq!(seldom.ask(&asked), often.ask(&asked), "{:?}", asked);
        }
        let end = seldom.now + TimeDelta::days(800);
        seldom.tick(end);
        often.tick(end);
        for which in 0..2 {
            prop_assert_eq!(history(&seldom.logs[which]), history(&often.logs[which]));
            prop_assert_eq!(stored(&seldom.leads[which]), stored(&often.leads[which]));
            prop_assert_eq!(seldom.life.tick(&seldom.leads[which], end), []);
            prop_assert_eq!(seldom.life.tick(&seldom.leads[which], start()), []);
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
                play.tick(latest);
                for which in 0..2 {
                    let lead = &play.leads[which];
                    prop_assert!(lead.next_deadline().is_none_or(|next| next.at > latest));
                    let missed = play.life.tick(lead, latest - TimeDelta::days(dice.below(50) as i64));
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
                offered |= matches!(event.kind, EventKind::Offered { .. });
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
            play.tick(play.now + TimeDelta::days(1_000));
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
                    Command::Reschedule { at },
                    Command::Recycle(RecycleReason::NotReady { until: at }),
                ]);
            }
            let _ = play.life.tick(&lead, at);
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
            words.insert(event.kind.word());
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
        "rescheduled",
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
