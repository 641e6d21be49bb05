//! What happens to a lead by itself: the engine against a table typed by hand (`tests/cases/timers.csv`).

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{Event, Stage, TaskKind, Timer};
use qualify::{Lead, system};
use serde::Deserialize;

use crate::support::lives::situation::bring;
use crate::support::lives::wording::{reader, stages, written};
use crate::support::lives::world::{Given, World, minutes};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimerRow {
    stage: String,
    given: String,
    timer: String,
    due: String,
    events: String,
    next: String,
}

fn span(text: &str) -> TimeDelta {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().unwrap();
    match unit {
        "m" => minutes(number),
        "h" => TimeDelta::hours(number),
        "d" => TimeDelta::days(number),
        _ => panic!("no unit of time in `{text}`"),
    }
}

/// The next deadline, counted from an instant.
fn next(lead: &Lead, from: DateTime<Utc>) -> String {
    let Some(next) = lead.next_deadline() else { return "none".to_owned() };
    let left = (next.at - from).num_seconds();
    assert!(from + TimeDelta::seconds(left) == next.at, "no whole seconds to {next:?}");
    let left = match left {
        _ if left % 86_400 == 0 => format!("{}d", left / 86_400),
        _ if left % 3_600 == 0 => format!("{}h", left / 3_600),
        _ if left % 60 == 0 => format!("{}m", left / 60),
        _ => format!("{left}s"),
    };
    format!("{} {left}", next.timer)
}

#[test]
fn every_timer_fires_as_it_was_typed() {
    let mut wrong = Vec::new();
    let (mut fired, mut rows) = (BTreeSet::new(), 0);
    for row in reader(include_str!("../../cases/timers.csv")).deserialize::<TimerRow>() {
        let row = row.unwrap();
        for stage in stages(&row.stage).into_iter().flatten() {
            rows += 1;
            let mut given = Given::new(&row.given);
            let until = given.take("judged_again_in_a_day");
            let mut world = bring("lead-7", stage, &mut given);
            assert_eq!(given.left(), Vec::<&str>::new(), "{row:?}: nothing sets this up");
            if until {
                world.judge_until(world.lead.since() + TimeDelta::days(1));
            }
            let lead = &world.lead;
            if row.timer == "none" {
                if lead.next_deadline().is_some() {
                    wrong.push(format!("{stage} {row:?}: {:?}", lead.deadlines()));
                }
                continue;
            }
            let timer = *Timer::ALL.iter().find(|timer| timer.word() == row.timer).unwrap();
            fired.insert(timer);
            let due = lead.since() + span(&row.due);
            let early = world.life.tick(lead, due - TimeDelta::nanoseconds(1));
            let mut there = lead.clone();
            there.apply(&early);
            let runs = there.deadlines().iter().any(|one| one.timer == timer && one.at == due);
            let events = world.life.tick(&there, due);
            let at_once = world.life.tick(lead, due + minutes(1));
            let late =
                events.iter().any(|event| event.at != due || event.now.is_some() || event.by != system());
            there.apply(&events);
            let found = (written(&events), next(&there, due));
            if !runs || late || found != (row.events.clone(), row.next.clone()) {
                wrong.push(format!("{stage} {row:?}: runs {runs}, late {late}, {found:?}"));
            }
            // Looking a minute late finds the same, at the same instants, unless more was due by then.
            let seen = |events: &[Event]| -> Vec<String> {
                events
                    .iter()
                    .map(|event| format!("{} {:?} {:?} {:?}", event.at, event.kind, event.step, event.due))
                    .collect()
            };
            let parts: Vec<Event> = early.into_iter().chain(events).collect();
            if !seen(&at_once).starts_with(&seen(&parts)) {
                wrong.push(format!("{stage} {row:?}: looked late: {}", written(&at_once)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {rows} are not as typed:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(fired, Timer::ALL.iter().copied().collect());
}

/// A disqualifier of what sales works moves nothing, and is a task.
#[test]
fn a_disqualifier_of_what_sales_works_is_a_task() {
    for stage in [Stage::SalesAccepted, Stage::SalesQualified, Stage::Appointment] {
        let mut world = bring("lead-7", stage, &mut Given::default());
        let has = |world: &World| world.lead.tasks().iter().any(|task| task.kind == TaskKind::Disqualifier);
        assert!(!has(&world));
        world.assess("disqualifier");
        assert!(has(&world), "at {stage}");
    }
}
