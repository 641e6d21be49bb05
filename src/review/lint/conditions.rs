//! Conditions that no lead meets, or every lead does.

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::{Expr, Program, Role, Unit};
use crate::input::path::Path;

pub(super) fn check(lint: &mut Lint<'_>) {
    let program = lint.program;
    for (role, when) in program.conditions() {
        let so = match role {
            // Told beside what they ask of points.
            Role::Row(_) => continue,
            // The standard's own conditions are sound.
            Role::Channel(channel) if !lint.spec.unreachable.contains_key(&channel) => continue,
            // Not a condition of anybody's.
            Role::Reachable => continue,
            // In a tier it is what counts where nothing else does.
            Role::Rule(i) if is_of_tier(program, i) && lint.facts.always(when) => continue,
            Role::Rule(_) => "so the rule gives the same to all; leave it out",
            Role::Criterion(_) | Role::Condition(..) => {
                "so nothing is learnt by asking; change it or leave it out"
            }
            Role::Requirement(_) => "so it requires nothing; leave it out",
            Role::Disqualifier(_) => "so nobody is left for sales; change it or leave it out",
            Role::Channel(_) => "so nobody is reached by it; change it or leave it out",
        };
        one(lint, when, &lint.spec.place_of(role), so);
    }
}

/// Whether a rule is of a group of which one counts.
fn is_of_tier(program: &Program, rule: usize) -> bool {
    program.rule(rule).is_some_and(|rule| matches!(rule.unit, Unit::Tier(_)))
}

fn one(lint: &mut Lint<'_>, when: &Expr, path: &Path, so: &str) {
    if lint.facts.never(when) {
        let message = "no lead meets this condition, its parts contradict each other; change one of them";
        lint.add(path.clone(), LintKind::NeverMet, message);
    } else if lint.facts.always(when) {
        lint.add(path.clone(), LintKind::AlwaysMet, format!("every lead meets this condition, {so}"));
    } else if lint.facts.is_any_value(when) {
        let message = "every value meets this condition; ask `known`, or for another value";
        lint.add(path.clone(), LintKind::AlwaysMet, message);
    }
}
