//! What an unknown fact could turn out to be.
//!
//! The tests of a slot cut its values into sets that nothing tells apart: between two cut points
//! of a number, each option of a choice. One value of each set stands for all of them, and what
//! it does (answers, points) is an [`Effect`].

use rust_decimal::Decimal;

use super::Program;
use super::expr::Env;
use super::slot::Slot;
use super::tally::{SlotSpan, Sums};
use super::test::{Held, Op, Reading, Test};
use crate::answer::Answer;
use crate::attribute::Kind;
use crate::day::Day;

/// What one set of values does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The answers of the slot's tests.
    pub(crate) answers: Vec<Answer>,
    /// What the rules of this slot alone add up to.
    pub(crate) sums: Sums,
}

/// The most effects of one slot that are kept apart. Of more, those stay that make a difference to
/// other slots or are extreme in points: only a proposal of what to ask may then ask for too much.
const KEPT: usize = 64;

/// Works out the options of every slot whose values do not depend on today.
pub(crate) fn fill_options(program: &mut Program) {
    for place in 0..program.slots.len() {
        let (options, span) = options_of(program, place, Day::FIRST);
        if let Some(slot) = program.slots.get_mut(place) {
            if slot.kind != Kind::Date {
                (slot.options, slot.span) = (options, span);
            }
        }
    }
}

/// The options of a slot on a day, and what its rules could add up to.
pub(crate) fn options_of(program: &Program, place: usize, today: Day) -> (Vec<Effect>, SlotSpan) {
    let Some(slot) = program.slots.get(place) else { return Default::default() };
    let mut span = SlotSpan::default();
    let (readings, complete) = readings(&slot.kind, &slot.tests, today);
    let mut answers = vec![Answer::Unknown; program.answers];
    let mut effects: Vec<Effect> = Vec::new();
    for reading in readings {
        let held = Held { reading, age: Some(0) };
        slot.answer(&held, today, &mut answers);
        let sums = own_sums(program, slot, &answers);
        span.include(&sums);
        let mine = answers.iter().skip(slot.base).take(slot.tests.len()).copied().collect();
        let effect = Effect { answers: mine, sums };
        if effects.last() != Some(&effect) {
            effects.push(effect);
        }
    }
    if !complete {
        span = SlotSpan::default();
        for rule in slot.rules.iter().filter_map(|rule| program.rules.get(*rule)) {
            span.include_alone(rule.unit, rule.points);
        }
    }
    if effects.len() > KEPT {
        effects = extremes(slot, effects);
    }
    (effects, span)
}

/// What the rules that read only this slot add up to.
pub(crate) fn own_sums(program: &Program, slot: &Slot, answers: &[Answer]) -> Sums {
    let mut sums = Sums::default();
    let env = Env::facts(answers);
    for rule in slot.rules.iter().filter_map(|rule| program.rules.get(*rule)) {
        if rule.when.eval(&env).is_met() {
            sums.add(rule.unit, rule.points);
        }
    }
    sums
}

/// Of the effects that look the same to other slots, those with the least and greatest sums.
fn extremes(slot: &Slot, effects: Vec<Effect>) -> Vec<Effect> {
    let mut kept: std::collections::BTreeMap<Vec<Answer>, Vec<Effect>> = Default::default();
    for effect in effects {
        let seen = slot.shared.iter().filter_map(|test| effect.answers.get(*test)).copied().collect();
        let group = kept.entry(seen).or_default();
        group.push(effect);
        let keys: [fn(&Sums) -> crate::points::Points; 3] = [Sums::total, |s| s.fit, |s| s.engagement];
        let mut extreme: Vec<Effect> = Vec::new();
        for key in keys {
            let least = group.iter().min_by_key(|e| key(&e.sums));
            let most = group.iter().max_by_key(|e| key(&e.sums));
            for one in least.into_iter().chain(most) {
                if !extreme.contains(one) {
                    extreme.push(one.clone());
                }
            }
        }
        *group = extreme;
    }
    kept.into_values().flatten().take(KEPT).collect()
}

/// One value of each set that the tests tell apart, and whether that is all of them: texts and
/// tags that are searched have more combinations than can be listed.
pub(crate) fn readings<'t>(kind: &Kind, tests: &'t [Test], today: Day) -> (Vec<Reading<'t>>, bool) {
    match kind {
        Kind::Flag => (vec![Reading::Flag(false), Reading::Flag(true)], true),
        Kind::Number | Kind::Money => (numbers(tests), true),
        Kind::Choice(options) | Kind::Level(options) => {
            ((0..options.len()).map(Reading::Place).collect(), true)
        }
        Kind::Date => (days(tests, today), true),
        Kind::Text => texts(tests),
        Kind::Tags => tags(tests),
    }
}

/// The cut points, a value between each two, and one on either side.
fn numbers<'t>(tests: &[Test]) -> Vec<Reading<'t>> {
    let mut cuts: Vec<Decimal> = tests
        .iter()
        .flat_map(|test| match &test.op {
            Op::NumberIn(least, most) => [*least, *most],
            _ => [None, None],
        })
        .flatten()
        .collect();
    cuts.sort();
    cuts.dedup();
    let mut values = Vec::with_capacity(cuts.len().saturating_mul(2).saturating_add(1));
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else {
        return vec![Reading::Number(Decimal::ZERO)];
    };
    values.extend(first.checked_sub(Decimal::ONE));
    values.extend(cuts.iter().copied());
    values.extend(cuts.windows(2).filter_map(|pair| match pair {
        [a, b] => a.checked_add(*b).and_then(|sum| sum.checked_div(Decimal::TWO)),
        _ => None,
    }));
    values.extend(last.checked_add(Decimal::ONE));
    values.sort();
    values.dedup();
    values.into_iter().map(Reading::Number).collect()
}

/// The days on either side of each change.
fn days<'t>(tests: &[Test], today: Day) -> Vec<Reading<'t>> {
    let mut days = vec![today];
    for test in tests {
        let edges = match &test.op {
            Op::DayIn(least, most) => [*least, most.map(|day| day.plus(1))],
            Op::WithinDays(n) => [Some(today), Some(today.plus(i64::from(*n).saturating_add(1)))],
            Op::InLastDays(n) => [Some(today.plus(i64::from(*n).saturating_neg())), Some(today.plus(1))],
            _ => [None, None],
        };
        for edge in edges.into_iter().flatten() {
            days.extend([edge.plus(-1), edge]);
        }
    }
    days.sort();
    days.dedup();
    days.into_iter().map(Reading::Day).collect()
}

/// Each operand, and a text that is none of them.
fn texts(tests: &[Test]) -> (Vec<Reading<'_>>, bool) {
    const OTHERS: [&str; 3] = ["\u{1}", "\u{2}", "\u{3}"];
    let mut values: Vec<&str> = Vec::new();
    let mut complete = true;
    for test in tests {
        match &test.op {
            Op::TextOneOf(texts) => values.extend(texts.iter().map(String::as_str)),
            Op::TextContains(text) | Op::TextStartsWith(text) => {
                complete = false;
                values.push(text);
            }
            _ => {}
        }
    }
    let taken = |other: &&&str| values.iter().any(|value| value.contains(**other));
    values.extend(OTHERS.iter().find(|other| !taken(other)));
    values.sort_unstable();
    values.dedup();
    (values.into_iter().map(Reading::Text).collect(), complete)
}

/// Each word alone, and none.
fn tags(tests: &[Test]) -> (Vec<Reading<'_>>, bool) {
    let words = tests.iter().filter_map(|test| match &test.op {
        Op::HasTag(word) => Some(word),
        _ => None,
    });
    let mut values: Vec<&[String]> = words.map(std::slice::from_ref).collect();
    values.push(&[]);
    values.sort_unstable();
    values.dedup();
    let complete = values.len() <= 2;
    (values.into_iter().map(Reading::Tags).collect(), complete)
}
