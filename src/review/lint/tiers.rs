//! Rules of a group of which one counts, that never do, or that count where another was meant.

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::{Expr, Pick, Program, Question, RuleCode, Test, Tier};
use crate::invariant::there;
use crate::value::points::Points;

/// The most rules of a group that are compared with each other.
const COMPARED: usize = 64;

pub(super) fn check(lint: &mut Lint<'_>) {
    let program = lint.program;
    for tier in &program.tiers {
        let rules: Vec<(usize, &RuleCode)> = tier
            .facts
            .iter()
            .take(COMPARED)
            .filter_map(|place| Some((*place, program.rule(*place)?)))
            .collect();
        never_counts(lint, tier, &rules);
        if tier.pick == Pick::Highest {
            words_in_phrases(lint, program, &rules);
        }
    }
}

/// Rules that are met by nobody who does not meet one that counts before them.
fn never_counts(lint: &mut Lint<'_>, tier: &Tier, rules: &[(usize, &RuleCode)]) {
    let Some(group) = there(lint.program.groups.get(tier.group), "a group of the program") else { return };
    for (i, (place, rule)) in rules.iter().enumerate() {
        if lint.has(LintKind::NeverMet, &Lint::when("rules", *place)) {
            continue;
        }
        let before = rules.iter().take(i).find(|(_, other)| {
            other.slots.iter().all(|slot| rule.slots.contains(slot))
                && lint.facts.implies(&rule.when, &other.when)
        });
        if let Some((first, other)) = before {
            let why = match tier.pick {
                // The worst of penalties comes first.
                Pick::Highest if rule.points < Points::ZERO => format!(
                    "which takes no more, and the group `{}` takes its highest; let it take its `first` and \
                     write this one before",
                    group.name
                ),
                Pick::Highest => format!(
                    "which gives no less, and the group `{}` takes its highest; let it take its `first` and \
                     write this one before, give this one more points",
                    group.name
                ),
                Pick::First => format!("which comes first in the group `{}`; move this one up", group.name),
            };
            let message =
                format!("never counts: whoever meets it meets `{}` too, {why}, or leave it out", other.name);
            let (path, also) = (Lint::when("rules", *place), Lint::when("rules", *first));
            lint.add_pair(path, also, LintKind::Shadowed, message);
        }
    }
}

/// Words that are found inside a phrase of a rule with fewer points.
fn words_in_phrases(lint: &mut Lint<'_>, program: &Program, rules: &[(usize, &RuleCode)]) {
    // They stand in the order of points.
    for (i, (place, phrase)) in rules.iter().enumerate() {
        let found = rules.iter().take(i).filter(|(_, word)| word.points > phrase.points);
        let found =
            found.filter_map(|(other, word)| Some((*other, word, inside(program, word, phrase)?))).next();
        let Some((other, word, (short, long))) = found else { continue };
        if lint.has(LintKind::Shadowed, &Lint::when("rules", *place)) {
            continue;
        }
        let message = format!(
            "`{short}` is also met by whoever meets `{long}` of `{}`, and the group takes the {} points of this \
             rule; let it take its `first`, and write `{}` before this rule",
            phrase.name, word.points, phrase.name
        );
        let (path, also) = (Lint::when("rules", other), Lint::when("rules", *place));
        lint.add_pair(path, also, LintKind::WordInPhrase, message);
    }
}

/// A search of the one rule that finds whatever another of the other finds, as they are shown.
fn inside(program: &Program, word: &RuleCode, phrase: &RuleCode) -> Option<(String, String)> {
    let long = searches(program, phrase);
    let pairs =
        searches(program, word).into_iter().flat_map(|short| long.iter().map(move |long| (short, *long)));
    let mut inside = pairs.filter(|((slot, short), (of, long))| {
        slot == of && short.op != long.op && long.op.may_meet(&short.op)
    });
    let ((_, short), (_, long)) = inside.next()?;
    Some((short.sentence.to_string(), long.sentence.to_string()))
}

/// The searches by which a rule is met, with their slots.
fn searches<'p>(program: &'p Program, rule: &RuleCode) -> Vec<(usize, &'p Test)> {
    fn each(when: &Expr, visit: &mut impl FnMut(usize)) {
        match when {
            Expr::Ask(Question::Test(place)) => visit(*place),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| each(part, visit)),
            // What is denied meets nothing, and channels are no words.
            Expr::Not(_) | Expr::Reaches(_) => {}
            Expr::Ask(
                Question::Met(_)
                | Question::Unknown(_)
                | Question::MetAtLeast(_)
                | Question::MetAtLeastOf(..)
                | Question::AtLeast(..)
                | Question::Engaged,
            ) => {}
        }
    }
    let mut found = Vec::new();
    each(&rule.when, &mut |place| {
        let slot = program.slot_at(place);
        let test = slot.and_then(|slot| Some((slot, program.slot(slot)?.test_at(place)?)));
        found.extend(test.filter(|(_, test)| test.op.sought().is_some()));
    });
    found
}
