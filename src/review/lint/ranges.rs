//! Ranges of one attribute that overlap in part, and values that fall between two of them.
//!
//! Steps that lie within each other (`at_least` 10, `at_least` 50) add up as they are meant to, and are
//! passed over.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::{Held, Partition, Reading, RuleCode, Slot, Test, Unit, number};
use crate::fact::attribute::Kind;
use crate::invariant::there;
use crate::value::answer::Answer;
use crate::value::day::Day;
use crate::value::name::Name;
use crate::value::points::Points;

/// The most rules of one attribute that are looked at.
const RULES: usize = 512;

pub(super) fn check(lint: &mut Lint<'_>) {
    let program = lint.program;
    for slot in &program.slots {
        let ordered = match slot.kind {
            Kind::Number | Kind::Money | Kind::Level(_) => true,
            // Days counted from today lie elsewhere each day.
            Kind::Date => !slot.tests.iter().any(|test| test.op.is_relative()),
            Kind::Flag | Kind::Text | Kind::Choice(_) | Kind::Tags => false,
        };
        let of_tiers = slot.joint.iter().map(|(place, _)| place);
        let rules =
            slot.rules.iter().chain(of_tiers).filter_map(|place| Some((*place, program.rule(*place)?)));
        let rules: Vec<(usize, &RuleCode)> =
            rules.filter(|(_, rule)| rule.slots.len() == 1).take(RULES).collect();
        if ordered && rules.len() > 1 {
            let line = Line::of(slot, &rules, program.answers);
            overlaps(lint, &line);
            gaps(lint, &line);
        }
    }
}

/// The values of an attribute in their order, and the range of each rule on it.
struct Line<'s> {
    slot: &'s Slot,
    /// The numbers at which the answers turn.
    cuts: BTreeSet<Decimal>,
    partition: Partition<'s>,
    ranges: Vec<Range>,
    /// Whether any rule is met by each value.
    counted: Vec<bool>,
}

/// The values that one rule is met by, where they lie beside each other.
struct Range {
    place: usize,
    name: Name,
    unit: Unit,
    gives: bool,
    from: usize,
    to: usize,
}

impl Range {
    /// Whether the two could be brackets of one scale: both of more than one value, both giving points or
    /// both taking.
    fn is_bracket_beside(&self, other: &Range) -> bool {
        let wide = |range: &Range| range.from < range.to;
        wide(self) && wide(other) && (self.unit, self.gives) == (other.unit, other.gives)
    }
}

impl<'s> Line<'s> {
    fn of(slot: &'s Slot, rules: &[(usize, &RuleCode)], answers: usize) -> Self {
        let asked: BTreeSet<usize> = rules.iter().flat_map(|(_, rule)| rule.when.tests()).collect();
        let tests: Vec<&Test> = asked.iter().filter_map(|place| slot.test_at(*place)).collect();
        let partition = Partition::of(&slot.kind, tests.iter().map(|test| &test.op), Day::MIDDLE);
        let cuts = tests.iter().flat_map(|test| test.op.turns()).filter_map(number).collect();
        let mut met: Vec<Vec<bool>> = vec![Vec::new(); rules.len()];
        let mut answers = vec![Answer::Unknown; answers];
        for reading in partition.readings() {
            let held = Held::fresh(reading.clone());
            for (place, test) in asked.iter().zip(&tests) {
                if let Some(answer) = there(answers.get_mut(*place), "each test has an answer") {
                    *answer = test.answer(&held, Day::MIDDLE);
                }
            }
            for ((_, rule), met) in rules.iter().zip(&mut met) {
                met.push(rule.when.by_facts(&answers).is_met());
            }
        }
        let values = partition.readings().len();
        let counted = (0..values).map(|value| met.iter().any(|met| met.get(value) == Some(&true))).collect();
        let mut ranges: Vec<Range> = Vec::new();
        for ((place, rule), met) in rules.iter().zip(&met) {
            let from = met.iter().position(|met| *met);
            let to = met.iter().rposition(|met| *met);
            if let (Some(from), Some(to)) = (from, to) {
                let joined = met.iter().skip(from).take(to.saturating_sub(from)).all(|met| *met);
                if joined {
                    let (name, gives) = (rule.name.clone(), rule.points > Points::ZERO);
                    ranges.push(Range { place: *place, name, unit: rule.unit, gives, from, to });
                }
            }
        }
        ranges.sort_by_key(|range| (range.from, range.to));
        Line { slot, cuts, partition, ranges, counted }
    }

    /// The value, where a range can begin or end with it.
    fn edge(&self, value: usize) -> Option<Edge> {
        match self.partition.readings().get(value)? {
            Reading::Number(number) => self.cuts.contains(number).then_some(Edge::Number(*number)),
            Reading::Place(place) => self.slot.kind.options().get(*place).cloned().map(Edge::Word),
            Reading::Day(day) => Some(Edge::Day(*day)),
            Reading::Unusable(_)
            | Reading::OtherCurrency
            | Reading::Flag(_)
            | Reading::Text(_)
            | Reading::Tags(_)
            | Reading::Conflict { .. } => None,
        }
    }

    fn shown(&self, edge: &Edge) -> String {
        match (edge, self.slot.currency) {
            (Edge::Number(number), Some(currency)) => format!("{} {currency}", number.normalize()),
            (Edge::Number(number), None) => number.normalize().to_string(),
            (Edge::Day(day), _) => day.to_string(),
            (Edge::Word(word), _) => format!("`{word}`"),
        }
    }

    /// `is 50`, `is from 50 to 99`, `is above 50 and below 99`.
    fn stretch(&self, from: usize, to: usize) -> String {
        let (first, last) = (self.edge(from), self.edge(to));
        if let (Some(only), true) = (&first, from == to) {
            return format!("is {}", self.shown(only));
        }
        if let (Some(first), Some(last)) = (&first, &last) {
            return format!("is from {} to {}", self.shown(first), self.shown(last));
        }
        // An end that is not included lies just beyond its neighbour.
        let low = match (first, from.checked_sub(1).and_then(|before| self.edge(before))) {
            (Some(first), _) => Some(format!("at least {}", self.shown(&first))),
            (None, before) => before.map(|before| format!("above {}", self.shown(&before))),
        };
        let high = match (last, self.edge(to.saturating_add(1))) {
            (Some(last), _) => Some(format!("at most {}", self.shown(&last))),
            (None, after) => after.map(|after| format!("below {}", self.shown(&after))),
        };
        let ends: Vec<String> = low.into_iter().chain(high).collect();
        format!("is {}", ends.join(" and "))
    }
}

/// A value at which a range begins or ends.
enum Edge {
    Number(Decimal),
    Day(Day),
    Word(String),
}

fn overlaps(lint: &mut Lint<'_>, line: &Line<'_>) {
    for (i, range) in line.ranges.iter().enumerate() {
        let before = line.ranges.iter().take(i).rev().find(|other| {
            let in_part = other.from < range.from && range.from <= other.to && other.to < range.to;
            // Of a tier one counts.
            in_part && other.unit == range.unit && !matches!(range.unit, Unit::Tier(_))
        });
        if let Some(other) = before {
            let message = format!(
                "counts together with `{}` where `{}` {}; end one before the other begins",
                other.name,
                line.slot.name,
                line.stretch(range.from, other.to)
            );
            let (path, also) = (Lint::when("rules", range.place), Lint::when("rules", other.place));
            lint.add_pair(path, also, LintKind::Overlap, message);
        }
    }
}

fn gaps(lint: &mut Lint<'_>, line: &Line<'_>) {
    for (i, range) in line.ranges.iter().enumerate() {
        // The last range that ends before this one begins.
        let ended = line
            .ranges
            .iter()
            .take(i)
            .filter(|other| other.to < range.from && range.is_bracket_beside(other));
        let Some(other) = ended.max_by_key(|other| other.to) else { continue };
        let between = other.to.saturating_add(1)..range.from;
        let filled = between.clone().any(|value| line.counted.get(value) == Some(&true));
        let edges = (line.edge(other.to), line.edge(range.from));
        let (Some(end), Some(begin)) = edges else { continue };
        if filled || !is_slip(&line.slot.kind, &end, &begin) {
            continue;
        }
        let message = format!(
            "where `{}` lies between {} and {} neither this nor `{}` counts; let one begin where the other ends",
            line.slot.name,
            line.shown(&end),
            line.shown(&begin),
            other.name
        );
        let (path, also) = (Lint::when("rules", range.place), Lint::when("rules", other.place));
        lint.add_pair(path, also, LintKind::Gap, message);
    }
}

/// Whether a gap is so small that nobody means it: one whole step of the numbers as they are written is left
/// out (50 to 99, 101 to 200), or of whole amounts of money the cents.
fn is_slip(kind: &Kind, end: &Edge, begin: &Edge) -> bool {
    match (end, begin) {
        (Edge::Day(end), Edge::Day(begin)) => begin.since(*end) == 2,
        (Edge::Number(end), Edge::Number(begin)) => {
            let places = end.normalize().scale().max(begin.normalize().scale());
            let step = Decimal::try_new(1, places).ok();
            let (Some(step), Some(gap)) = (step, begin.checked_sub(*end)) else { return false };
            let cents = *kind == Kind::Money && places == 0 && gap == Decimal::ONE;
            cents || step.checked_mul(Decimal::TWO) == Some(gap)
        }
        _ => false,
    }
}
