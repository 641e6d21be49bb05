//! What lint says of two conditions on one attribute is what counting out the values says.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qualify::condition::{Operand, Operator};
use qualify::review::{LintKind, Warning};
use qualify::{Condition, Grade, PlaybookSpec, Schema, marketing, sales};

use crate::judgement::texts::{folded, words};
use crate::support::oracle::playbooks::config;

proptest! {
    #![proptest_config(config())]

    /// Two rules on one number overlap, leave a gap or are one exactly when counting out the values says so.
    #[test]
    fn ranges_are_what_counting_says(one in range(), other in range(), gives in any::<(bool, bool)>()) {
        let points = |gives: bool| if gives { 5 } else { -5 };
        let playbook = PlaybookSpec::new("two", 1)
            .rule("one", one.condition(), points(gives.0))
            .rule("other", other.condition(), points(gives.1))
            .grade(Grade::B, qualify::standard::NEED.is(true))
            .compile(&Schema::standard())
            .unwrap();
        let signed = playbook.sign(marketing("mara"), sales("dana"));
        let playbook = signed.compile(&Schema::standard()).unwrap();
        let mut kinds: Vec<LintKind> = playbook.lint().iter().map(Warning::kind).collect();
        // Two that have no end are steps of one ladder.
        let is_open = one.to.is_none() && other.to.is_none() && one.from != other.from;
        let steps = kinds.iter().filter(|kind| **kind == LintKind::StepsAddUp).count();
        kinds.retain(|kind| *kind != LintKind::StepsAddUp);
        prop_assert_eq!(steps, usize::from(is_open && gives.0 == gives.1), "{:?} {:?}", one, other);
        // Every half from -2 to 14, so that there is a value beyond and between all ends.
        let line: Vec<i64> = (-4..=28).collect();
        let (a, b) = (one.members(&line), other.members(&line));
        let both = a.intersection(&b).count();
        let mut expected = Vec::new();
        if a == b {
            expected.push(LintKind::Duplicate);
        } else if both > 0 && both < a.len() && both < b.len() {
            expected.push(LintKind::Overlap);
        }
        let (low, high) = if a.first() < b.first() { (&a, &b) } else { (&b, &a) };
        let whole = |half: &i64| half % 2 == 0;
        let between = (low.last().unwrap() + 1..*high.first().unwrap()).filter(whole).count();
        let wide = a.len() > 1 && b.len() > 1;
        if both == 0 && between == 1 && wide && gives.0 == gives.1 {
            expected.push(LintKind::Gap);
        }
        prop_assert_eq!(kinds, expected, "{:?} {:?}", one, other);
    }

    /// Of searched texts: who meets the rule meets the disqualifier, for every text of up to five signs.
    #[test]
    fn searches_imply_each_other_as_texts_say(rule in searches(), disqualifier in searches()) {
        let spec = PlaybookSpec::new("texts", 1)
            .rule("rule", rule.clone(), 5)
            .disqualify("x", disqualifier.clone())
            .grade(Grade::B, qualify::standard::NEED.is(true));
        if let Ok(playbook) = spec.compile(&Schema::standard()) {
            let said = playbook.lint().iter().any(|one| one.kind() == LintKind::Disqualified);
            let implied = texts().iter().all(|text| !meets(&rule, text) || meets(&disqualifier, text));
            prop_assert!(!said || implied, "{rule} {disqualifier}");
            // And one that is the other with more to it is found.
            let narrower = spec.rule("both", rule.and(disqualifier), 5);
            if let Ok(playbook) = narrower.compile(&Schema::standard()) {
                prop_assert!(playbook.lint().iter().any(|one| one.kind() == LintKind::Disqualified
                    && one.path().to_string() == "rules[1].when"
                    || one.kind() == LintKind::NeverMet));
            }
        }
    }
}

/// A range of the number of employees.
#[derive(Clone, Copy, Debug)]
struct Range {
    from: Option<i64>,
    to: Option<i64>,
}

fn range() -> impl Strategy<Value = Range> {
    (0..12i64, 0..6i64, 0..4u8).prop_map(|(from, length, open)| match open {
        0 => Range { from: Some(from), to: None },
        1 => Range { from: None, to: Some(from) },
        _ => Range { from: Some(from), to: Some((from + length).min(12)) },
    })
}

impl Range {
    fn condition(&self) -> Condition {
        let employees = qualify::standard::EMPLOYEES;
        match (self.from, self.to) {
            (Some(from), Some(to)) => employees.between(from, to),
            (Some(from), None) => employees.at_least(from),
            (None, to) => employees.at_most(to.unwrap()),
        }
    }

    /// The members among these halves.
    fn members(&self, halves: &[i64]) -> BTreeSet<i64> {
        let inside = |half: &i64| {
            self.from.is_none_or(|from| from * 2 <= *half) && self.to.is_none_or(|to| *half <= to * 2)
        };
        halves.iter().copied().filter(inside).collect()
    }
}

/// Conditions on a job title, over two letters.
fn searches() -> impl Strategy<Value = Condition> {
    let title = qualify::standard::JOB_TITLE;
    let word = prop::sample::select(vec!["a", "b", "ab", "ba", "aa", "a b", "A.B.", "A"]);
    let words = prop::collection::vec(word, 1..3);
    let leaf = (words, 0..5u8).prop_map(move |(words, how)| match how {
        0 => title.contains(words),
        1 => title.starts_with(words),
        2 => title.ends_with(words),
        3 => title.has_word(words),
        _ => title.one_of(words),
    });
    leaf.prop_recursive(2, 6, 3, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 1..3).prop_map(Condition::All),
            prop::collection::vec(part.clone(), 1..3).prop_map(Condition::Any),
            part.prop_map(Condition::negate),
        ]
    })
}

/// Every text of up to five letters, full stops and spaces, as it is compared.
fn texts() -> Vec<String> {
    let mut all: Vec<String> = vec![String::new()];
    for _ in 0..5 {
        let longer: Vec<String> =
            all.iter().flat_map(|text| ["a", "b", ".", " "].map(|end| format!("{text}{end}"))).collect();
        all.extend(longer);
    }
    all.retain(|text| !text.is_empty() && *text == folded(text));
    all
}

/// What a text says to a condition: it is known, so that nothing is unknown.
fn meets(condition: &Condition, text: &str) -> bool {
    let word = |operand: &Operand| folded(&operand.to_string());
    match condition {
        Condition::Fact(_, Operator::Contains(parts)) => parts.iter().any(|part| text.contains(&word(part))),
        Condition::Fact(_, Operator::StartsWith(starts)) => {
            starts.iter().any(|start| text.starts_with(&word(start)))
        }
        Condition::Fact(_, Operator::EndsWith(ends)) => ends.iter().any(|end| text.ends_with(&word(end))),
        Condition::Fact(_, Operator::HasWord(phrases)) => {
            let has = |phrase: Vec<String>| words(text).windows(phrase.len()).any(|some| some == phrase);
            phrases.iter().any(|phrase| has(words(&word(phrase))))
        }
        Condition::Fact(_, Operator::OneOf(any)) => any.iter().any(|whole| text == word(whole)),
        Condition::All(parts) => parts.iter().all(|part| meets(part, text)),
        Condition::Any(parts) => parts.iter().any(|part| meets(part, text)),
        Condition::Not(part) => !meets(part, text),
        other => panic!("{other} is no search"),
    }
}
