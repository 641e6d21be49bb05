//! What is proposed to better a grade: carried out it does what it says, and no step of it is needless.

use proptest::prelude::*;
use qualify::attribute::Value;
use qualify::qualification::{Improvement, Step};
use qualify::{Grade, Name, Schema};

use crate::support::oracle::deeds::{Deed, Imagined};
use crate::support::oracle::facts::World;
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::score::milli;

/// The most worlds in which the sentences of one set hold that are looked at.
const MANY: usize = 2_000;

/// A step as it can come true.
#[derive(Clone)]
enum Carried {
    Told(Name, Value),
    Did(Imagined),
}

fn words(step: &Step) -> String {
    match step {
        Step::Answer { needed, .. } => needed.clone(),
        Step::Activity { kind, condition, .. } => {
            let kind = kind.as_ref().map_or("*", Name::as_str);
            condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})"))
        }
        other => panic!("a step that the oracle does not know: {other:?}"),
    }
}

/// Every way in which a step can come true, as far as the playbook tells them apart.
fn ways(world: &World<'_>, step: &Step) -> Vec<Carried> {
    match step {
        Step::Answer { attribute, needed } => {
            let mut values = world.values_of(attribute);
            values.retain(|value| world.with(attribute, value).holds(attribute, needed));
            values.into_iter().map(|value| Carried::Told(attribute.clone(), value)).collect()
        }
        Step::Activity { about, .. } => {
            let deed = Deed::all(world.spec).into_iter().find(|deed| deed.words() == words(step));
            let deed = deed.unwrap_or_else(|| panic!("nobody asks for {}", words(step)));
            let mut ways = match about {
                None => vec![deed.imagined(world.spec, world.now)],
                Some(_) => deed.choices(world.spec, world.now),
            };
            ways.retain(|way| way.about == *about);
            ways.into_iter().map(Carried::Did).collect()
        }
        other => panic!("a step that the oracle does not know: {other:?}"),
    }
}

fn carried_out<'w>(world: &World<'w>, steps: &[Carried]) -> World<'w> {
    steps.iter().fold(world.clone(), |world, step| match step {
        Carried::Told(attribute, value) => world.with(attribute, value),
        Carried::Did(deed) => world.doing(deed),
    })
}

fn reached(world: &World<'_>) -> (Grade, bool) {
    let core = world.core();
    (core.grade, core.clears_bar)
}

/// One way of each step, in every combination, as long as there are not too many.
fn combinations(ways: &[Vec<Carried>]) -> Vec<Vec<Carried>> {
    ways.iter().fold(vec![Vec::new()], |all, ways| {
        let longer = |one: &Vec<Carried>| {
            let one = one.clone();
            ways.iter().map(move |way| one.iter().cloned().chain([way.clone()]).collect::<Vec<_>>())
        };
        all.iter().flat_map(longer).take(MANY).collect()
    })
}

fn check(world: &World<'_>, one: &Improvement) -> Result<(), TestCaseError> {
    let ways: Vec<Vec<Carried>> = one.steps.iter().map(|step| ways(world, step)).collect();
    let told = one.steps.iter().map(words).collect::<Vec<_>>().join("; ");
    let said = (one.grade, one.clears_bar);
    let mut comes_true = false;
    for steps in combinations(&ways) {
        let then = carried_out(world, &steps);
        let found = reached(&then);
        prop_assert!(found >= said, "{told}: said {said:?}, found {found:?}");
        if found != said || then.sums().score.0 != milli(one.score) {
            continue;
        }
        comes_true = true;
        for place in (0..steps.len()).filter(|_| steps.len() > 1) {
            let mut fewer = steps.clone();
            fewer.remove(place);
            let without = reached(&carried_out(world, &fewer));
            prop_assert!(without < found, "{told}: step {place} can be left out");
        }
    }
    prop_assert!(comes_true, "{told}: nothing leads to {:?}", (one.grade, one.clears_bar, one.score));
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_proposed_comes_true_and_needs_each_of_its_steps(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let now = reached(&world);
        for one in &case.judged().improvements {
            prop_assert!((one.grade, one.clears_bar) > now, "no better: {one:?}");
            let mut names: Vec<String> = one.steps.iter().map(|step| match step {
                Step::Answer { attribute, .. } => attribute.to_string(),
                other => words(other),
            }).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            prop_assert!(names.len() == all && (1..=8).contains(&all), "{one:?}");
            check(&world, one)?;
        }
    }

    /// Whatever they told and did on one day would not help: any of all steps, in any number.
    #[test]
    fn nothing_to_ask_or_do_means_nothing(
        case in cases(),
        choices in prop::collection::vec(prop::collection::vec(any::<usize>(), 1..40), 30),
    ) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let is_said = q.to_string().contains("nothing to ask or do");
        prop_assert_eq!(is_said, is_said && q.improvements.is_empty());
        if !is_said {
            return Ok(());
        }
        let now = reached(&world);
        let deeds: Vec<Imagined> = world.deeds().into_values().flatten().collect();
        let open: Vec<Name> = world.open().into_iter().collect();
        for choice in choices {
            let mut then = world.clone();
            let mut told = Vec::new();
            for number in choice.into_iter().take(3) {
                let place = number % (deeds.len() + 2 * open.len()).max(1);
                match deeds.get(place) {
                    Some(deed) if then.imagined.iter().all(|one| one.activity.id() != deed.activity.id()) => {
                        told.push(format!("{deed:?}"));
                        then = then.doing(deed);
                    }
                    Some(_) => {}
                    None if open.is_empty() => {}
                    None => {
                        let attribute = &open[(place - deeds.len()) % open.len()];
                        let values = world.values_of(attribute);
                        let value = &values[number / 7 % values.len()];
                        told.push(format!("{attribute} {value}"));
                        then = then.with(attribute, value);
                    }
                }
            }
            prop_assert!(reached(&then) <= now, "{told:?}");
        }
    }
}
