//! Rules that give nothing, count what another counts already, or that the disqualifiers come before.

use std::collections::BTreeMap;

use super::lint::Lint;
use super::warning::LintKind;
use crate::condition::Different;
use crate::engine::{RuleCode, Unit};
use crate::input::path::Path;
use crate::score::{Repeat, Take};
use crate::value::name::Name;
use crate::value::points::Points;

/// The most rules on the same attributes that are compared with each other.
const COMPARED: usize = 256;

pub(super) fn check(lint: &mut Lint<'_>) {
    no_points(lint);
    too_many_days(lint);
    same_facts(lint);
    same_activities(lint);
    disqualified(lint);
}

fn no_points(lint: &mut Lint<'_>) {
    let spec = lint.spec;
    // Of a group that takes one of its rules this one may count in the place of another.
    let adds = |group: &Option<Name>| {
        group.as_ref().and_then(|name| spec.groups.get(name)).is_none_or(|group| group.takes() == Take::Sum)
    };
    let rules = spec.rules.iter().enumerate().filter(|(_, rule)| adds(&rule.group));
    let rules = rules.map(|(i, rule)| ("rules", i, rule.points));
    let activities = spec.activities.iter().enumerate().map(|(i, rule)| ("activities", i, rule.points));
    for (list, i, _) in rules.chain(activities).filter(|(_, _, points)| *points == Points::ZERO) {
        let path = Path::top().key(list).index(i).key("points");
        lint.add(path, LintKind::NoEffect, "the rule gives no points; give it some or leave it out");
    }
}

/// Rules that count more different days than there are.
fn too_many_days(lint: &mut Lint<'_>) {
    for (i, rule) in lint.spec.activities.iter().enumerate() {
        if let Repeat::WhenCount { n, within_days, different: Some(Different::Day) } = rule.repeat {
            if n > within_days {
                let path = Path::top().key("activities").index(i).key("repeat");
                let message = format!(
                    "no lead meets this, {within_days} days are not {n} different ones; count fewer or more days"
                );
                lint.add(path, LintKind::NeverMet, message);
            }
        }
    }
}

/// Rules that are met by exactly the same leads, and whose points go to the same place.
fn same_facts(lint: &mut Lint<'_>) {
    let program = lint.program;
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (place, rule) in program.rules.iter().enumerate() {
        let mut slots = rule.slots.clone();
        slots.sort_unstable();
        groups.entry(slots).or_default().push(place);
    }
    for places in groups.into_values() {
        let rules =
            |most: usize| places.iter().take(most).filter_map(|place| Some((*place, program.rule(*place)?)));
        for (i, (place, rule)) in rules(COMPARED).enumerate() {
            if lint.has(LintKind::NeverMet, &Lint::when("rules", place)) {
                continue;
            }
            let twin = rules(i).find(|(_, other)| {
                // Of a tier one counts: that is told where tiers are looked at.
                !matches!(rule.unit, Unit::Tier(_))
                    && other.unit == rule.unit
                    && (other.when == rule.when
                        || lint.facts.implies(&rule.when, &other.when)
                            && lint.facts.implies(&other.when, &rule.when))
            });
            if let Some((first, other)) = twin {
                let message = format!(
                    "exactly the leads that meet `{}` meet this rule; make one rule of the two",
                    other.name
                );
                let (path, also) = (Lint::when("rules", place), Lint::when("rules", first));
                lint.add_pair(path, also, LintKind::Duplicate, message);
            }
        }
    }
}

fn same_activities(lint: &mut Lint<'_>) {
    let program = lint.program;
    let place = |i: usize| Path::top().key("activities").index(i);
    for (i, rule) in program.activities.iter().enumerate().take(COMPARED) {
        let twin = program.activities.iter().take(i).enumerate().find(|(_, other)| {
            (other.query, other.unit) == (rule.query, rule.unit)
                && (other.repeat, other.decay, other.clamp) == (rule.repeat, rule.decay, rule.clamp)
        });
        if let Some((first, other)) = twin {
            let message = format!(
                "counts the same activities as `{}`, in the same way; make one rule of the two",
                other.name
            );
            lint.add_pair(place(i), place(first), LintKind::Duplicate, message);
        }
    }
}

/// Rules whose leads are nobody's before their points are looked at.
fn disqualified(lint: &mut Lint<'_>) {
    let program = lint.program;
    for (i, rule) in program.rules.iter().enumerate() {
        if lint.has(LintKind::NeverMet, &Lint::when("rules", i)) {
            continue;
        }
        let first = program.disqualifiers.iter().enumerate().find(|(_, (_, when))| {
            asks_no_more(program.slots_of(when), rule) && lint.facts.implies(&rule.when, when)
        });
        if let Some((first, (reason, _))) = first {
            let message = format!(
                "whoever meets this rule is disqualified as `{reason}`, so its points bring nobody to sales; \
                 leave one of the two out"
            );
            let (path, also) = (Lint::when("rules", i), Lint::when("disqualifiers", first));
            lint.add_pair(path, also, LintKind::Disqualified, message);
        }
    }
}

/// Whether a rule reads all of these attributes: one that does not cannot tell anything of them.
fn asks_no_more(slots: Vec<usize>, rule: &RuleCode) -> bool {
    slots.iter().all(|slot| rule.slots.contains(slot))
}
