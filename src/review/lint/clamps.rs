//! Caps and floors that never bind, or that give points to everybody; groups that hold nothing together.

use super::lint::Lint;
use super::sums::is_endless;
use super::warning::LintKind;
use crate::engine::{Program, Unit};
use crate::input::path::Path;
use crate::invariant::always;
use crate::qualification::Span;
use crate::score::Clamp;
use crate::value::name::Name;
use crate::value::points::Points;

pub(super) fn check(lint: &mut Lint<'_>) {
    let top = Path::top();
    for (i, rule) in lint.spec.activities.iter().enumerate() {
        let sum = always(lint.sums.activities.get(i).copied(), Span::ZERO, "each rule has a sum");
        let path = top.key("activities").index(i);
        let unit = lint.program.activities.get(i).map(|rule| rule.unit);
        match unit {
            // What it gives counts for nothing where another rule of the group counts.
            Some(Unit::Tier(_)) => idle(lint, &path, &rule.clamp, sum, "this rule"),
            Some(Unit::Free(_) | Unit::Group(_)) | None => clamp(lint, &path, &rule.clamp, sum, "this rule"),
        }
    }
    for (i, (name, group)) in lint.spec.groups.iter().enumerate() {
        let path = top.key("groups").key(name.as_str());
        let rules = rules_of(lint.program, i);
        match &rules[..] {
            [] => lint.add(path, LintKind::Unread, format!("no rule is in the group `{name}`; leave it out")),
            [(only, place)] => {
                let message = format!(
                    "only `{only}` is in the group `{name}`; a group is for several rules, add one or leave it out"
                );
                lint.add_pair(path.clone(), place.clone(), LintKind::LoneRule, message);
                held(lint, &path, &group.clamp, i, "the group");
            }
            _ => held(lint, &path, &group.clamp, i, "the group"),
        }
    }
    let sum = lint.sums.unclamped;
    clamp(lint, &top.key("score"), &lint.spec.score, sum, "the score");
}

fn held(lint: &mut Lint<'_>, path: &Path, clamp_of: &Clamp, group: usize, what: &str) {
    let sum = always(lint.sums.groups.get(group).copied(), Span::ZERO, "each group has a sum");
    clamp(lint, path, clamp_of, sum, what);
}

/// The rules of a group, with their places.
fn rules_of(program: &Program, group: usize) -> Vec<(&Name, Path)> {
    let mine = |unit: Unit| matches!(unit, Unit::Group(mine) | Unit::Tier(mine) if mine == group);
    let place = |list: &str, i: usize| Path::top().key(list).index(i);
    let facts = program.rules.iter().enumerate().filter(|(_, rule)| mine(rule.unit));
    let facts = facts.map(|(i, rule)| (&rule.name, place("rules", i)));
    let deeds = program.activities.iter().enumerate().filter(|(_, rule)| mine(rule.unit));
    facts.chain(deeds.map(|(i, rule)| (&rule.name, place("activities", i)))).collect()
}

fn clamp(lint: &mut Lint<'_>, path: &Path, clamp: &Clamp, sum: Span, what: &str) {
    let mut add = |key: &str, kind, message: String| lint.add(path.key(key), kind, message);
    if let Some(floor) = clamp.floor.filter(|floor| *floor > Points::ZERO) {
        let message = format!(
            "{what} gives every lead at least {floor} points, whatever it is and does; lower the floor to 0"
        );
        return add("floor", LintKind::PointsForAll, message);
    }
    if let Some(cap) = clamp.cap.filter(|cap| *cap < Points::ZERO) {
        let message = format!(
            "{what} leaves every lead at most {cap} points, whatever it is and does; raise the cap to 0"
        );
        return add("cap", LintKind::PointsForAll, message);
    }
    let (least, most) = (clamp.apply(sum.low), clamp.apply(sum.high));
    if sum.low < sum.high && least == most {
        let key = if clamp.cap.is_some_and(|cap| cap < sum.high) { "cap" } else { "floor" };
        let message =
            format!("{what} never counts anything but {most}; move the {key}, or leave the points out");
        return add(key, LintKind::NoEffect, message);
    }
    idle(lint, path, clamp, sum, what);
}

/// Ends of a clamp that are never reached.
fn idle(lint: &mut Lint<'_>, path: &Path, clamp: &Clamp, sum: Span, what: &str) {
    let mut add = |key: &str, kind, message: String| lint.add(path.key(key), kind, message);
    if let Some(cap) = clamp.cap.filter(|cap| *cap > sum.high && !is_endless(sum.high)) {
        let message = format!(
            "{what} adds up to at most {}, so the cap of {cap} takes nothing; lower it, or leave it out",
            sum.high
        );
        add("cap", LintKind::NoEffect, message);
    }
    if let Some(floor) = clamp.floor.filter(|floor| *floor < sum.low && !is_endless(sum.low)) {
        let message = format!(
            "{what} adds up to at least {}, so the floor of {floor} gives nothing; raise it, or leave it out",
            sum.low
        );
        add("floor", LintKind::NoEffect, message);
    }
}
