//! Steps of one ladder that add up, and nobody wrote that they are meant to.
//!
//! `at_least` manager 3 and director 5 give a director 8. That may be meant, and seldom is: it is a way to write points
//! as differences, and looks like the other way.

use std::collections::{BTreeMap, BTreeSet};

use super::lint::Lint;
use super::warning::LintKind;
use crate::condition::{ActivityFilter, Condition, Operator};
use crate::input::path::Path;
use crate::input::tree::MapBuilder;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{ActivityRule, CountsAs, Decay, Repeat, Rule};
use crate::value::name::Name;
use crate::value::points::Points;

/// The most rules that are named.
const NAMED: usize = 3;

/// What makes rules steps of one ladder, in one group or none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ladder<'p> {
    of: Of,
    /// The attribute, or which activities, as they are shown.
    shown: String,
    /// As they are written.
    written: String,
    counts_as: CountsAs,
    gives: bool,
    group: Option<&'p Name>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    AtLeast,
    Did,
    Count,
    Window,
}

/// One step of it.
struct Step<'p> {
    place: Path,
    rule: &'p Name,
    points: Points,
    /// What tells it from the others.
    step: String,
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let spec = lint.spec;
    let mut ladders: BTreeMap<Ladder<'_>, Vec<Step<'_>>> = BTreeMap::new();
    let rules = spec.rules.iter().enumerate().filter_map(|(place, rule)| of_rule(place, rule));
    let activities = spec.activities.iter().enumerate();
    let activities = activities.filter_map(|(place, rule)| of_activity(place, rule));
    for (ladder, step) in rules.chain(activities) {
        if step.points != Points::ZERO && !says_so(spec, ladder.group) {
            ladders.entry(ladder).or_default().push(step);
        }
    }
    for (ladder, steps) in ladders {
        let apart: BTreeSet<&str> = steps.iter().map(|one| one.step.as_str()).collect();
        if let (Some(first), Some(last)) = (steps.first(), steps.last().filter(|_| apart.len() > 1)) {
            let sum: Points = steps.iter().map(|one| one.points).sum();
            // Of windows each activity counts, and so there is no end.
            let all = if ladder.of == Of::Window { String::new() } else { format!(", to {sum} in all") };
            // The highest of penalties is the mildest.
            let take = if ladder.gives { "`highest`" } else { "`first`, the worst written first" };
            let message = format!(
                "{} are steps of `{}` and add up where several count{all}; let a group take its {take}, or write \
                 `take = \"sum\"` there if that is meant",
                names(&steps),
                ladder.shown
            );
            lint.add_pair(last.place.clone(), first.place.clone(), LintKind::StepsAddUp, message);
        }
    }
}

/// Whether a group says which of its rules count.
fn says_so(spec: &PlaybookSpec, group: Option<&Name>) -> bool {
    group.and_then(|name| spec.groups.get(name)).is_some_and(|group| group.take.is_some())
}

fn of_rule(place: usize, rule: &Rule) -> Option<(Ladder<'_>, Step<'_>)> {
    let (of, shown, written, step) = match &rule.when {
        Condition::Fact(name, Operator::AtLeast(least)) => {
            (Of::AtLeast, name.as_str().to_owned(), String::new(), least.to_string())
        }
        Condition::Did(did) => {
            let different = did.different.map_or("", |different| different.word());
            let step = format!("{} {:?}", did.at_least, did.within_days);
            (Of::Did, did.filter.to_string(), format!("{}{different}", written(&did.filter)), step)
        }
        Condition::Fact(..)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::Not(_)
        | Condition::Met(_)
        | Condition::Unknown(_)
        | Condition::MetAtLeast { .. }
        | Condition::ScoreAtLeast(_)
        | Condition::FitAtLeast(_)
        | Condition::EngagementAtLeast(_)
        | Condition::Engaged => return None,
    };
    let gives = rule.points > Points::ZERO;
    let ladder = Ladder { of, shown, written, counts_as: rule.counts_as, gives, group: rule.group.as_ref() };
    let place = Lint::when("rules", place);
    Some((ladder, Step { place, rule: &rule.name, points: rule.points, step }))
}

fn of_activity(place: usize, rule: &ActivityRule) -> Option<(Ladder<'_>, Step<'_>)> {
    let (of, how, step) = match (rule.repeat, rule.decay) {
        (Repeat::WhenCount { n, within_days, different }, _) => {
            let different = different.map_or("", |different| different.word());
            (Of::Count, different.to_owned(), format!("{n} {within_days}"))
        }
        (repeat, Decay::Window { days }) => {
            let repeat = repeat.encode().map_or_else(String::new, |repeat| repeat.canonical());
            (Of::Window, repeat, days.to_string())
        }
        (Repeat::Always | Repeat::Once | Repeat::AtMost { .. } | Repeat::WhenQuiet { .. }, _) => return None,
    };
    let ladder = Ladder {
        of,
        shown: rule.filter.to_string(),
        written: format!("{}{how}", written(&rule.filter)),
        counts_as: CountsAs::Engagement,
        gives: rule.points > Points::ZERO,
        group: rule.group.as_ref(),
    };
    let place = Path::top().key("activities").index(place);
    Some((ladder, Step { place, rule: &rule.name, points: rule.points, step }))
}

fn written(filter: &ActivityFilter) -> String {
    filter.encode(MapBuilder::default()).build().canonical()
}

/// `` `manager`, `director` and `vp` ``, the first few of many.
fn names(steps: &[Step<'_>]) -> String {
    let mut names: Vec<String> = steps.iter().take(NAMED).map(|one| format!("`{}`", one.rule)).collect();
    let last = match steps.len().checked_sub(NAMED).filter(|more| *more > 0) {
        Some(more) => Some(format!("{more} more")),
        None => names.pop(),
    };
    format!("{} and {}", names.join(", "), last.unwrap_or_default())
}
