//! Conditions that no lead meets, or every lead does.

use super::{Lint, LintKind};
use crate::path::Path;
use crate::program::Expr;

pub(super) fn check(lint: &mut Lint<'_>) {
    let program = lint.program;
    for (i, rule) in program.rules.iter().enumerate() {
        one(lint, &rule.when, &Lint::when("rules", i), "so the rule gives the same to all; leave it out");
    }
    for (i, criterion) in program.criteria.iter().enumerate() {
        let path = lint.criterion(i);
        if let Some(when) = &criterion.when {
            one(lint, when, &path, "so nothing is learnt by asking; change it or leave it out");
        }
    }
    for (i, (_, when)) in program.requires.iter().enumerate() {
        one(lint, when, &Lint::when("hand_off_requires", i), "so it requires nothing; leave it out");
    }
    for (i, (_, when)) in program.disqualifiers.iter().enumerate() {
        one(
            lint,
            when,
            &Lint::when("disqualifiers", i),
            "so nobody is left for sales; change it or leave it out",
        );
    }
    let channels = lint.spec.unreachable.iter().flat_map(|channels| channels.keys());
    for (channel, (_, when)) in channels.zip(&program.unreachable) {
        let path = Path::top().key("unreachable").key(channel.word());
        one(lint, when, &path, "so nobody is reached by it; change it or leave it out");
    }
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
