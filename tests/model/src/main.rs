//! Checks the lead's life with a model checker. See README.md.

mod actions;
mod model;
mod properties;
mod state;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use stateright::{Checker, Expectation, Model, Path};

use actions::Action;
use model::Life;
use state::State;
use world::{World, worlds};

/// Fewer distinct states than this are no check.
const LEAST: usize = 1_000_000;

struct Args {
    states: usize,
    threads: usize,
    world: Option<String>,
}

/// What came of one world.
struct Report {
    name: &'static str,
    line: String,
    keys: Vec<u64>,
    checked: usize,
    reached: BTreeSet<&'static str>,
    broken: Vec<String>,
}

fn main() -> ExitCode {
    let args = match read_args() {
        Ok(args) => args,
        Err(error) => {
            eprintln!("{error}\nusage: model [--states N] [--threads N] [--world NAME]");
            return ExitCode::from(2);
        }
    };
    let began = Instant::now();
    let mut todo = worlds();
    todo.retain(|world| args.world.as_ref().is_none_or(|name| name == world.name));
    let share = args.states.div_ceil(todo.len().max(1));
    println!("{} worlds, {share} states of each", todo.len());
    let reports = check_all(todo, share, args.threads);

    let mut distinct = BTreeSet::new();
    let mut reached = BTreeMap::<&str, Vec<&str>>::new();
    for report in &reports {
        distinct.extend(report.keys.iter().copied());
        report.reached.iter().for_each(|name| reached.entry(name).or_default().push(report.name));
    }
    let checked: usize = reports.iter().map(|report| report.checked).sum();
    let mut good = true;
    println!();
    for property in properties::all() {
        let broken = reports.iter().filter(|report| report.reached.contains(property.name)).count();
        let (ok, words) = match property.expectation {
            Expectation::Sometimes => {
                let first = reached.get(property.name).and_then(|worlds| worlds.first());
                (first.is_some(), first.map_or("NEVER".into(), |first| format!("seen, first from {first}")))
            }
            _ => (broken == 0, if broken == 0 { "holds".into() } else { format!("BROKEN in {broken}") }),
        };
        good &= ok;
        println!("{:<9} {}: {words}", format!("{:?}", property.expectation).to_lowercase(), property.name);
    }
    reports.iter().flat_map(|report| &report.broken).for_each(|path| println!("\n{path}"));
    let (distinct, seconds) = (distinct.len(), began.elapsed().as_secs());
    println!("\n{distinct} distinct states in {seconds} s; every law was asked of {checked}");
    if args.world.is_none() && distinct < LEAST {
        println!("FEWER than {LEAST} states");
        good = false;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each world is searched by one thread, so that every run finds the same states.
fn check_all(todo: Vec<World>, share: usize, threads: usize) -> Vec<Report> {
    let todo: Vec<_> = todo.into_iter().map(|world| Mutex::new(Some(world))).collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(world) = todo.get(place) else { return };
                    let world = world.lock().expect("no panic").take().expect("each is taken once");
                    let report = check(world, share);
                    println!("{}", report.line);
                    done.lock().expect("no panic").insert(place, report);
                }
            });
        }
    });
    done.into_inner().expect("no panic").into_values().collect()
}

fn check(world: World, share: usize) -> Report {
    let (name, began) = (world.name, Instant::now());
    let life = Life::new(world, share);
    let (checked, complete, transitions) =
        (life.checked.clone(), life.complete.clone(), life.transitions.clone());
    let checker = life.checker().spawn_bfs().join();
    let (unique, depth) = (checker.unique_state_count(), checker.max_depth());
    let checked = checked.load(Ordering::Relaxed) as usize;
    let complete = complete.load(Ordering::Relaxed);
    let whole = if complete == u64::MAX { depth as u64 } else { complete };
    let transitions = transitions.load(Ordering::Relaxed);
    let seconds = began.elapsed().as_secs();
    let line = format!(
        "{name:<36} {unique:>7} states, {transitions:>8} steps tried, all within {whole} of {} steps, {seconds} s",
        depth - 1
    );
    checker.model().trace();
    let mut broken = Vec::new();
    let mut reached = BTreeSet::new();
    for (property, path) in checker.discoveries() {
        reached.insert(property);
        if checker.model().property(property).expectation != Expectation::Sometimes {
            broken.push(format!("BROKEN in {name}: {property}\n{}", told(checker.model(), path)));
        }
    }
    broken.sort();
    let keys = checker.model().keys();
    Report { name, line, keys, checked, reached, broken }
}

/// The way to a state that breaks a law.
fn told(life: &Life, path: Path<State, Action>) -> String {
    let mut lines: Vec<String> =
        life.world.script.iter().map(|action| format!("  before: {action:?}")).collect();
    for (state, action) in path.into_vec() {
        let lead = &state.first.seat.lead;
        let other = state.second.seat.lead.stage();
        let how = state.broken.map(|broken| format!("; breaks {broken}")).unwrap_or_default();
        lines.push(format!(
            "  clock {}, {} v{} since {}, other {other}{how}",
            state.clock,
            lead.stage(),
            lead.version(),
            lead.changed_at()
        ));
        if let Some(action) = action {
            lines.push(format!("  {action:?}"));
        }
    }
    lines.join("\n")
}

fn read_args() -> Result<Args, lexopt::Error> {
    use lexopt::prelude::*;
    let mut args = Args { states: 1_200_000, threads: 2, world: None };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("states") => args.states = parser.value()?.parse()?,
            Long("threads") => args.threads = parser.value()?.parse()?,
            Long("world") => args.world = Some(parser.value()?.parse()?),
            _ => return Err(arg.unexpected()),
        }
    }
    Ok(args)
}
