//! Every stage, command and side: the engine against a table typed by hand (`tests/cases/transitions.csv`), and
//! that against the ways that the crate publishes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use qualify::error::RefusalKind;
use qualify::lead::{Arrival, CommandKind, Event, Merger, Request, Stage, TRANSITIONS, Trigger};
use qualify::{Calendar, Command, Lead, Lifecycle, Terms, buyer, marketing, sales, system};
use serde::Deserialize;

use crate::support::lives::situation::{bring, erase};
use crate::support::lives::wording::{command, reader, refused, stage, stages, written};
use crate::support::lives::world::{Given, World, minutes, start};

const ACTORS: [&str; 4] = ["marketing", "sales", "buyer", "system"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    stage: String,
    command: String,
    actor: String,
    given: String,
    expect: String,
}

/// One row for one stage, command and actor; no stage before the capture.
#[derive(Clone, Debug)]
struct Cell {
    line: u64,
    stage: Option<Stage>,
    command: String,
    actor: &'static str,
    given: String,
    expect: String,
}

impl Cell {
    fn kind(&self) -> CommandKind {
        let word = self.command.split(' ').next().unwrap();
        *CommandKind::ALL.iter().find(|kind| kind.word() == word).unwrap()
    }

    fn does_something(&self) -> bool {
        self.expect != "nothing" && !self.expect.starts_with("refused ")
    }

    /// The steps that the table gives; the events of the other lead of a merge are no step of this one.
    fn arrivals(&self) -> Vec<Option<Stage>> {
        let own = self.expect.split(" / ").next().unwrap();
        own.split("; ").map(|event| event.split_once(" > ").map(|(_, to)| stage(to))).collect()
    }

    fn shown(&self) -> String {
        let stage = self.stage.map_or("none", Stage::word);
        format!("line {}: {stage}, {}, {}, `{}`", self.line, self.command, self.actor, self.given)
    }
}

fn actors(list: &str) -> Vec<&'static str> {
    if list == "*" {
        return ACTORS.to_vec();
    }
    list.split('|').map(|word| *ACTORS.iter().find(|actor| **actor == word).expect(word)).collect()
}

/// A row for what the sides may never do is a rule for every stage; another row for the same cell would contradict it.
fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut reader = reader(include_str!("../../cases/transitions.csv"));
    let headers = reader.headers().unwrap().clone();
    for record in reader.records() {
        let record = record.unwrap();
        let line = record.position().unwrap().line();
        let row: Row = record.deserialize(Some(&headers)).unwrap_or_else(|e| panic!("line {line}: {e}"));
        let mut words: Vec<&str> = row.given.split_whitespace().collect();
        words.sort_unstable();
        for stage in stages(&row.stage) {
            for command in row.command.split('|') {
                for actor in actors(&row.actor) {
                    cells.push(Cell {
                        line,
                        stage,
                        command: command.to_owned(),
                        actor,
                        given: words.join(" "),
                        expect: row.expect.clone(),
                    });
                }
            }
        }
    }
    cells
}

/// Somebody of a side, as who asks.
fn asker(word: &str) -> Request {
    Command::Erase.by(match word {
        "marketing" => marketing("mara"),
        "sales" => sales("dana"),
        "buyer" => buyer(),
        _ => system(),
    })
}

/// What the engine makes of a cell, and what is wrong with it beside that.
fn run(cell: &Cell) -> (String, Vec<String>) {
    let mut given = Given::new(&cell.given);
    let Some(stage) = cell.stage else { return (capture(cell, &mut given), Vec::new()) };
    let at_once = given.take("at_the_same_instant");
    let back = given.take("clock_back");
    let nameless = given.take("nameless");
    let before = given.clone();
    let mut world = bring("lead-7", stage, &mut given);
    if back {
        world.wait(-TimeDelta::days(1));
    } else if !at_once {
        world.wait(minutes(2));
    }
    let mut asker = asker(cell.actor);
    if nameless {
        asker.by.id = None;
    }
    let (outcome, wrong) = if cell.kind() == CommandKind::Merge {
        merge(cell, stage, asker, before, &world)
    } else {
        let asked = command(&cell.command, cell.actor != "buyer", &mut given, &mut world);
        asker.command = asked;
        decide(asker, &world)
    };
    assert_eq!(given.left(), Vec::<&str>::new(), "{}: nothing sets this up", cell.shown());
    (outcome, wrong)
}

fn capture(cell: &Cell, given: &mut Given) -> String {
    let life = Lifecycle::new(&Terms::default(), Calendar::always());
    let id = if given.take("illegal_id") { "seven of@nine" } else { "lead-7" };
    match life.capture(id, "webform", asker(cell.actor).by, start()) {
        Ok((lead, event)) => {
            assert_eq!((lead.stage(), lead.version()), (Stage::Target, 1));
            assert_eq!(Lead::replay(std::slice::from_ref(&event)), Ok(lead));
            written(&[event])
        }
        Err(refusal) => refused(&refusal),
    }
}

fn decide(request: Request, world: &World) -> (String, Vec<String>) {
    let (life, lead, now) = (&world.life, &world.lead, world.now);
    let (kind, by) = (request.command.kind(), request.by.clone());
    let decided = life.decide(lead, request.clone(), now);
    let mut wrong = Vec::new();
    if decided != life.decide(lead, request, now) {
        wrong.push("decided otherwise the second time".to_owned());
    }
    let allowed = life.allowed(lead, &by, now);
    match decided {
        Ok(events) => {
            follow(world, &events, &mut wrong);
            if !events.is_empty() && !allowed.contains(&kind) {
                wrong.push(format!("it did something and was not allowed: {allowed:?}"));
            }
            if events.iter().any(|event| event.by != by && event.by != system()) {
                wrong.push("it was done by somebody else".to_owned());
            }
            let did = if events.is_empty() { "nothing".to_owned() } else { written(&events) };
            (did, wrong)
        }
        Err(refusal) => {
            let mut after = lead.clone();
            after.apply(&life.tick(lead, now));
            if refusal.stage() != Some(after.stage()) || refusal.legal() != allowed {
                wrong.push(format!(
                    "refused with {:?} {:?}, not {allowed:?}",
                    refusal.stage(),
                    refusal.legal()
                ));
            }
            // The system assigns for either team: here for one of them, and not for the other.
            let other_team = kind == CommandKind::Assign && by.role == system().role;
            if refusal.kind() == &RefusalKind::NotHere && allowed.contains(&kind) && !other_team {
                wrong.push("not here, and yet allowed".to_owned());
            }
            (refused(&refusal), wrong)
        }
    }
}

/// The lead after the events is the lead of the whole log, and where they say.
fn follow(world: &World, events: &[Event], wrong: &mut Vec<String>) {
    let mut lead = world.lead.clone();
    lead.apply(events);
    let mut stage = world.lead.stage();
    for (i, event) in (0_u64..).zip(events) {
        if event.seq != world.lead.version() + 1 + i || event.of as usize != events.len() {
            wrong.push(format!("numbered wrongly: {event:?}"));
        }
        if let Some(step) = event.step {
            if step.from != stage || step.to == stage {
                wrong.push(format!("no step from {stage}: {step:?}"));
            }
            stage = step.to;
        }
    }
    if lead.stage() != stage {
        wrong.push(format!("arrived at {}, not at {stage}", lead.stage()));
    }
    let log: Vec<Event> = world.log.iter().chain(events).cloned().collect();
    if Lead::replay(&log) != Ok(lead) {
        wrong.push("replayed to another lead".to_owned());
    }
}

fn merge(
    cell: &Cell,
    stage: Stage,
    asker: Request,
    mut before: Given,
    world: &World,
) -> (String, Vec<String>) {
    let none = &mut Given::default();
    let other = match cell.command.as_str() {
        "merge" => bring("twin", stage, &mut before),
        "merge into_target" => bring("young", Stage::Target, none),
        "merge into_customer" => bring("customer", Stage::Converted, none),
        "merge into_itself" => world.clone(),
        "merge into_merged" => bring("gone", Stage::Merged, none),
        "merge into_erased" => {
            let mut other = bring("forgotten", Stage::Target, none);
            other.ask(erase());
            other
        }
        word => panic!("no command `{word}`"),
    };
    let allowed = world.life.allowed(&world.lead, &asker.by, world.now);
    let mut wrong = Vec::new();
    match world.life.merge(&world.lead, &other.lead, asker.by, world.now) {
        Ok(Merger { loser, survivor, .. }) => {
            follow(world, &loser, &mut wrong);
            follow(&other, &survivor, &mut wrong);
            if !allowed.contains(&CommandKind::Merge) {
                wrong.push(format!("it did something and was not allowed: {allowed:?}"));
            }
            (format!("{} / {}", written(&loser), written(&survivor)), wrong)
        }
        Err(refusal) => {
            if refusal.legal() != allowed {
                wrong.push(format!("refused with {:?}, not {allowed:?}", refusal.legal()));
            }
            (refused(&refusal), wrong)
        }
    }
}

#[test]
fn every_cell_is_as_it_was_typed() {
    let mut all = Vec::new();
    for cell in cells() {
        let (outcome, mut wrong) = run(&cell);
        if outcome != cell.expect {
            wrong.insert(0, format!("expected `{}`, found `{outcome}`", cell.expect));
        }
        all.extend(wrong.into_iter().map(|why| format!("{}: {why}", cell.shown())));
    }
    assert!(all.is_empty(), "{} of the cells are not as typed:\n{}", all.len(), all.join("\n"));
}

#[test]
fn every_stage_command_and_side_is_decided_once() {
    let cells = cells();
    let mut seen = BTreeMap::new();
    let mut twice = Vec::new();
    for cell in &cells {
        let key = (cell.stage, cell.command.as_str(), cell.actor, cell.given.as_str());
        if let Some(line) = seen.insert(key, cell.line) {
            twice.push(format!("{}, and line {line}", cell.shown()));
        }
    }
    assert!(twice.is_empty(), "decided twice:\n{}", twice.join("\n"));

    let variants: BTreeSet<(CommandKind, &str)> =
        cells.iter().map(|cell| (cell.kind(), cell.command.as_str())).collect();
    let mut open = Vec::new();
    for (kind, variant) in &variants {
        let at: Vec<Option<Stage>> = match kind {
            CommandKind::Capture => vec![None],
            _ => Stage::ALL.iter().copied().map(Some).collect(),
        };
        for (stage, actor) in at.iter().flat_map(|stage| ACTORS.map(|actor| (*stage, actor))) {
            if !seen.contains_key(&(stage, variant, actor, "")) {
                open.push(format!("{}, {variant}, {actor}", stage.map_or("none", Stage::word)));
            }
        }
    }
    assert!(open.is_empty(), "not decided:\n{}", open.join("\n"));
    let kinds: BTreeSet<CommandKind> = variants.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, CommandKind::ALL.iter().copied().collect());
}

#[test]
fn what_does_something_is_what_is_allowed() {
    let mut does: BTreeMap<(Stage, &str), BTreeSet<CommandKind>> = BTreeMap::new();
    let cells = cells();
    // What a verdict does is not known before there is one: some verdict does something, here one about a contact.
    let tried = |cell: &&Cell| {
        cell.given.is_empty() || (cell.kind() == CommandKind::Assess && cell.given == "contact")
    };
    for cell in cells.iter().filter(tried) {
        let Some(stage) = cell.stage else { continue };
        let kinds = does.entry((stage, cell.actor)).or_default();
        if cell.does_something() {
            kinds.insert(cell.kind());
        }
    }
    let mut wrong = Vec::new();
    for ((stage, by), kinds) in does {
        let mut world = bring("lead-7", stage, &mut Given::default());
        world.wait(minutes(2));
        let allowed = world.life.allowed(&world.lead, &asker(by).by, world.now);
        let typed: Vec<CommandKind> = kinds.into_iter().collect();
        if allowed != typed {
            wrong.push(format!("{by} at {stage}: allowed {allowed:?}\n  typed {typed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the crate publishes as its ways is what the cells show, and no way is there that no cell goes.
#[test]
fn the_published_ways_are_those_of_the_table() {
    let mut gone = BTreeSet::new();
    let mut missing = Vec::new();
    for cell in cells().iter().filter(|cell| cell.does_something()) {
        let role = asker(cell.actor).by.role;
        let ways = |from: Option<Stage>, to: Option<Stage>| -> Vec<usize> {
            let way = |to: Arrival| {
                TRANSITIONS.iter().position(|way| {
                    let from = from.map_or(way.from.is_empty(), |from| way.from.contains(&from));
                    way.trigger == Trigger::Command(cell.kind())
                        && way.who.contains(&role)
                        && from
                        && way.to == to
                })
            };
            match to {
                None => way(Arrival::Same),
                Some(to) => way(Arrival::At(to)).or_else(|| way(Arrival::Earlier)),
            }
            .into_iter()
            .collect()
        };
        let mut steps = Vec::new();
        let mut from = cell.stage;
        let arrivals = if from.is_none() { vec![Some(Stage::Target)] } else { cell.arrivals() };
        for to in arrivals.into_iter().flatten() {
            steps.push((from, Some(to)));
            from = Some(to);
        }
        let whole = (cell.stage, from.filter(|_| !steps.is_empty()));
        let published = !ways(whole.0, whole.1).is_empty()
            || !steps.is_empty() && steps.iter().all(|(from, to)| !ways(*from, *to).is_empty());
        if !published {
            missing.push(cell.shown());
        }
        steps.push(whole);
        for (from, to) in steps {
            gone.extend(ways(from, to).into_iter().map(|place| (place, from, role)));
        }
    }
    assert!(missing.is_empty(), "not published:\n{}", missing.join("\n"));

    let mut never = Vec::new();
    for (place, way) in TRANSITIONS.iter().enumerate() {
        let Trigger::Command(kind) = way.trigger else { continue };
        let from: Vec<Option<Stage>> = match way.from {
            [] => vec![None],
            some => some.iter().copied().map(Some).collect(),
        };
        for (from, role) in from.into_iter().flat_map(|from| way.who.iter().map(move |role| (from, *role))) {
            if !gone.contains(&(place, from, role)) {
                let from = from.map_or("none", Stage::word);
                never.push(format!("{from} to {:?} by {kind}, {role:?} ({})", way.to, way.guard));
            }
        }
    }
    assert!(never.is_empty(), "published, and no cell goes there:\n{}", never.join("\n"));
}
