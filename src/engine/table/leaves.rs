//! From the tests of a program to columns, and to the cells in which each test is met and unmet.
//!
//! From `employees between 50 and 1000` and `need is true` two columns are made: employees has the cells 0 to 4 and
//! need 5 to 8. The first test is met in `{3}` and unmet in `{2, 4}`, the second met in `{8}` and unmet in `{7}`. In
//! their other cells, 0 and 1, 5 and 6, the tests are unknown: there is nothing to compare.

use std::collections::BTreeMap;

use super::cells::CellSet;
use super::column::{Column, NOTHING, Reads, USABLE};
use super::formula::{Leaf, Leaves};
use super::keys::{Keys, other_than};
use crate::engine::{Expr, Held, Op, Program, Reading, Slot, Test, Unit};
use crate::fact::attribute::Kind;
use crate::score::CountsAs;
use crate::value::answer::{Answer, UnknownReason};
use crate::value::day::Day;
use crate::value::folded::Comparison;

/// A slot as a table reads it: how values become keys, and its columns.
#[derive(Debug)]
pub(crate) struct Bind {
    pub(super) kind: Kind,
    pub(super) comparison: Comparison,
    pub(crate) keys: Keys,
    pub(crate) columns: Vec<usize>,
    /// Its only column, where that reads keys of any age: until somebody says when it was learnt the cell says all.
    pub(super) direct: Option<usize>,
}

/// A column on its way to its place, with the tests that ask it by their places.
struct Drawn {
    slot: usize,
    column: Column,
    tests: Vec<usize>,
}

/// The columns of all slots, those of one unit together; and where each test is met and unmet.
/// Gives also how many columns each unit has.
pub(super) fn columns_of(program: &Program, units: usize) -> (Vec<Bind>, Vec<Column>, Leaves, Vec<usize>) {
    let keys: Vec<Keys> = program.slots.iter().map(Keys::of).collect();
    let mut drawn: Vec<Drawn> = Vec::new();
    for (place, (slot, keys)) in program.slots.iter().zip(&keys).enumerate() {
        drawn.extend(columns_of_slot(place, slot, keys));
    }
    let units_of = units_of_columns(program, &drawn);
    let mut order: Vec<(usize, Drawn)> = units_of.into_iter().zip(drawn).collect();
    order.sort_by_key(|(unit, _)| *unit);

    let mut counts = vec![0usize; units];
    let mut leaves =
        Leaves { of_tests: vec![Leaf::default(); program.answers], bounds: Vec::new(), criteria: Vec::new() };
    let bind = |(slot, keys): (&Slot, Keys)| Bind {
        kind: slot.kind.clone(),
        comparison: slot.comparison,
        keys,
        columns: Vec::new(),
        direct: None,
    };
    let mut binds: Vec<Bind> = program.slots.iter().zip(keys).map(bind).collect();
    let mut columns = Vec::with_capacity(order.len());
    let mut first = 0u32;
    for (number, (unit, Drawn { slot, mut column, tests })) in order.into_iter().enumerate() {
        counts.get_mut(unit).into_iter().for_each(|count| *count = count.saturating_add(1));
        column.first = first;
        first = first.saturating_add(column.size());
        leaves.bounds.push((column.first, first));
        if let (Some(bind), Some(slot)) = (binds.get_mut(slot), program.slots.get(slot)) {
            let other = match &bind.keys {
                Keys::Text(texts) => other_than(texts),
                Keys::Flag | Keys::Number(_) | Keys::Money(..) => String::new(),
                Keys::Place(_) | Keys::Day | Keys::Tags => String::new(),
            };
            for place in tests {
                let test = place.checked_sub(slot.base).and_then(|test| slot.tests.get(test));
                if let (Some(test), Some(leaf)) = (test, leaves.of_tests.get_mut(place)) {
                    *leaf = leaf_of(test, number, &column, &bind.keys, &other);
                }
            }
            bind.columns.push(number);
            // Where an age is agreed, no cell says all: the fact is known once it is dated.
            let is_only =
                bind.columns.len() == 1 && column.reads == Reads::Key && column.valid_for().is_none();
            bind.direct = is_only.then_some(number);
        }
        columns.push(column);
    }
    (binds, columns, leaves, counts)
}

/// The tests of a slot by what they read and how long it is valid, with their cut points.
fn columns_of_slot(place: usize, slot: &Slot, keys: &Keys) -> Vec<Drawn> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<(Option<u32>, Reads), usize> = BTreeMap::new();
    // `known` reads nothing of a value: it joins any column, and so comes last.
    let is_known = |test: &Test| test.op == Op::Known;
    let all = || slot.tests.iter().zip(slot.base..);
    let last = all().filter(|(test, _)| is_known(test));
    for (test, number) in all().filter(|(test, _)| !is_known(test)).chain(last) {
        let (valid_for, reads) = (test.valid_for, keys.reads(&test.op));
        let joined = match is_known(test) {
            true => groups.iter().position(|group| group.valid_for == valid_for),
            false => known.get(&(valid_for, reads.clone())).copied(),
        };
        let at = joined.unwrap_or_else(|| {
            known.insert((valid_for, reads.clone()), groups.len());
            groups.push(Group { valid_for, reads, cuts: Vec::new(), tests: Vec::new() });
            groups.len().saturating_sub(1)
        });
        if let Some(group) = groups.get_mut(at) {
            group.cuts.extend(keys.turns(&test.op, &group.reads));
            group.tests.push(number);
        }
    }
    let drawn = |group: Group| {
        let mut column = Column::new(group.valid_for, group.reads, group.cuts);
        column.is_did = slot.is_did;
        Drawn { slot: place, column, tests: group.tests }
    };
    groups.into_iter().map(drawn).collect()
}

/// Tests that make one column.
struct Group {
    valid_for: Option<u32>,
    reads: Reads,
    cuts: Vec<i64>,
    tests: Vec<usize>,
}

/// The unit that a column's rules belong to: the first, if there are several. What no rule reads alone
/// goes with fit.
fn units_of_columns(program: &Program, drawn: &[Drawn]) -> Vec<usize> {
    let mut column_of = vec![usize::MAX; program.answers];
    for (number, one) in drawn.iter().enumerate() {
        for test in &one.tests {
            column_of.get_mut(*test).into_iter().for_each(|column| *column = number);
        }
    }
    let mut units: Vec<Option<usize>> = vec![None; drawn.len()];
    for rule in &program.rules {
        let mut only: Option<usize> = None;
        let mut several = false;
        each_column(&rule.when, &column_of, &mut |column| {
            several |= only.is_some_and(|only| only != column);
            only = Some(column);
        });
        if let Some(unit) = only.filter(|_| !several).and_then(|column| units.get_mut(column)) {
            let mine = unit_of(rule.unit);
            *unit = Some(unit.map_or(mine, |known| known.min(mine)));
        }
    }
    units.into_iter().map(Option::unwrap_or_default).collect()
}

fn each_column(when: &Expr, column_of: &[usize], visit: &mut impl FnMut(usize)) {
    when.each_test(&mut |test| column_of.get(test).copied().into_iter().for_each(&mut *visit));
}

/// The place of a unit: fit, engagement, then the groups.
pub(crate) fn unit_of(unit: Unit) -> usize {
    match unit {
        Unit::Free(CountsAs::Fit) => 0,
        Unit::Free(CountsAs::Engagement) => 1,
        Unit::Group(group) | Unit::Tier(group) => group.saturating_add(2),
    }
}

/// The cells in which a test is met and unmet: it is asked of one value of each cell where its answer
/// may turn, which stands for all up to the next turn.
fn leaf_of(test: &Test, place: usize, column: &Column, keys: &Keys, other: &str) -> Leaf {
    let today = Day::MIDDLE;
    let ask = |reading: Reading<'_>| test.answer(&Held::fresh(reading), today);
    let answer = |cell: u32| match (cell.checked_sub(USABLE), &column.reads) {
        (None, _) if cell == NOTHING => ask(Reading::Unusable(UnknownReason::Missing)),
        (None, _) => ask(Reading::OtherCurrency),
        (_, Reads::Whether(_)) if test.op == Op::Known => Answer::Met,
        (Some(cell), Reads::Whether(_)) => Answer::from(column.key_of(cell) >= 1),
        (Some(cell), Reads::Ahead) => ask(Reading::Day(today.plus(column.key_of(cell)))),
        // Nothing but `known` is asked of tags that are not searched.
        (Some(cell), Reads::Key) => {
            ask(keys.reading(column.key_of(cell), other).unwrap_or(Reading::Flag(true)))
        }
    };
    let turns = keys.turns(&test.op, &column.reads).into_iter();
    let mut turns: Vec<u32> = turns.map(|key| column.cell(key).saturating_sub(column.first)).collect();
    turns.extend(NOTHING..=USABLE);
    turns.sort_unstable();
    turns.dedup();
    let ends = turns.iter().skip(1).copied().chain([column.size()]);
    let (mut met, mut unmet) = (CellSet::default(), CellSet::default());
    for (from, to) in turns.iter().copied().zip(ends) {
        let (first, last) = (from.saturating_add(column.first), to.saturating_add(column.first));
        match answer(from) {
            Answer::Met => met.push(first, last),
            Answer::Unmet => unmet.push(first, last),
            Answer::Unknown => {}
        }
    }
    Leaf { column: place, met, unmet }
}
