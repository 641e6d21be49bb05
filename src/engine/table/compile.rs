//! [`Table`]: from a program to entries.
//!
//! Say that employees has the cells 0 to 4 and need 5 to 8, and that nothing else is asked of any fact:
//!
//! ```text
//! rule "mid-market"   employees between 50 and 1000, 20 points    cell 3 of employees: 20 points, bit 2
//! criterion "need"    need is true                                cell 7 of need: bit 0 (unmet), 8: bit 1 (met)
//! grade A             need met, employees at most 1000            cells 2 and 3 of employees: bit 3
//! ```
//!
//! A lead with 120 employees and a need has the cells 3 and 8: 20 points and the bits 1, 2 and 3. As dense words the
//! two cells are `0b1_1100` and `0b0_0010`: the 20 points are one step, which is bit 4.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::asked::Asked;
use super::cell::Cell;
use super::cells::CellSet;
use super::column::Column;
use super::dense::Dense;
use super::entry::{Entry, Few, Lane, LaneWay, Limits, Side};
use super::formula::{Formula, Leaf, Leaves};
use super::joint::{Joint, Part};
use super::leaves::{Bind, columns_of, unit_of};
use super::rows::Rows;
use super::tiers::Walk;
use super::when::{Bits, When, plain};
use crate::engine::{Program, Tier};
use crate::invariant::{always, there};
use crate::score::{Clamp, CountsAs};
use crate::value::answer::Answer;
use crate::value::points::Points;

/// A compiled playbook as tables.
#[derive(Debug)]
pub(crate) struct Table {
    /// How the facts of each slot find their cells.
    pub(crate) binds: Vec<Bind>,
    pub(crate) columns: Vec<Column>,
    /// The cells in which each test is met and unmet.
    leaves: Leaves,
    /// What follows from each cell as one word, where that has room.
    pub(super) dense: Option<Dense>,
    /// Whether no points are added but those of words.
    pub(super) is_all_dense: bool,
    /// Else what follows from each cell, by its number; then those of the lanes.
    pub(super) entries: Vec<Entry>,
    /// Fit, engagement, then the groups.
    pub(super) units: Vec<Side>,
    /// Of the whole score.
    pub(super) total: Limits,
    pub(super) lanes: Vec<Lane>,
    /// Rules over several columns, a few: each has its bit among those that fired.
    pub(super) few: Vec<Few>,
    /// The same, many of them.
    pub(super) joint: Joint,
    /// When each rule fires, where there are too many for bits.
    pub(super) rules: Vec<When>,
    /// The tiers whose rules are walked.
    pub(super) walks: Vec<Walk>,
    pub(super) answers: Answers,
    pub(super) rows: Rows,
    pub(super) asks_engaged: bool,
    pub(super) requires: When,
    /// Whether one of the disqualifiers holds, and which do.
    pub(super) disqualified: When,
    pub(super) disqualifiers: Vec<When>,
    /// Where the bits of rules begin, and which of them give or take points: only those count as fired.
    pub(super) rule_bits: Option<RuleBits>,
    /// Of each question about what they did its column, and the cell of no: the next is that of yes.
    pub(super) dids: Vec<(usize, u32)>,
}

/// The bits of rules, where there is room for all: fit rules first, then activity rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuleBits {
    /// The place of the first.
    pub(super) first: u32,
    /// Those of rules with points.
    pub(super) mask: u64,
}

/// A lane has an entry for every cell while those are at most so many for each turn of its rules: lanes
/// of many units over a column of many cells would be their product.
const CELLS: usize = 8;

/// The bits that are left for what rules, rows and the like ask of facts, when each rule has one.
const LEFT: usize = 8;

impl Table {
    /// The tables of a program. Criteria of the host's own are always unknown here.
    pub(crate) fn of(program: &Program) -> Table {
        let mut units = units(program);
        let (binds, columns, mut leaves, counts) = columns_of(program, units.len());
        leaves.fill_criteria(program);
        units.iter_mut().zip(counts).for_each(|(unit, count)| unit.columns = count);
        let asked = Asked::of(program, &leaves);
        let (answers, mut bits) = Answers::of(program, &asked.criteria);
        let rule_bits = RuleBits::of(program, &mut bits);
        let requires = bits.settle(&Formula::all(asked.requires, &leaves));
        let disqualifiers = asked.disqualifiers.iter().map(|when| bits.settle(when)).collect();
        let disqualified = bits.settle(&Formula::any(asked.disqualifiers, &leaves));
        let asks_engaged = asked.rows.iter().any(|(_, check)| check.asks_engaged());
        let rows = Rows::of(asked.rows, &mut bits);

        let mut placing = Placing::new(rule_bits);
        let walks: Vec<Walk> =
            asked.walks.iter().filter_map(|tier| Walk::of(*tier, program, &asked.rules, &mut bits)).collect();
        let mut walked = vec![false; if walks.is_empty() { 0 } else { program.rules.len() }];
        for place in walks.iter().filter_map(|walk| program.tiers.get(walk.tier)).flat_map(|tier| &tier.facts)
        {
            walked.get_mut(*place).into_iter().for_each(|walked| *walked = true);
        }
        for ((place, rule), when) in program.rules.iter().enumerate().zip(asked.rules) {
            // What is walked adds nothing by itself.
            let when = if walked.get(place) == Some(&true) { Formula::Never } else { when };
            placing.rule(place, when, rule.points.thousandths(), unit_of(rule.unit), &mut bits);
        }
        let mut table = Table {
            binds,
            columns,
            dense: None,
            is_all_dense: false,
            entries: Vec::new(),
            units,
            total: Limits::of(&program.total),
            lanes: Vec::new(),
            few: Vec::new(),
            joint: Joint::default(),
            rules: Vec::new(),
            walks,
            answers,
            rows,
            asks_engaged,
            requires,
            disqualified,
            disqualifiers,
            rule_bits,
            dids: Vec::new(),
            leaves: Leaves::default(),
        };
        let dids = table.binds.iter().skip(program.attributes()).filter_map(|bind| bind.direct);
        let dids = dids.filter_map(|at| Some((at, table.columns.get(at)?.usable())));
        table.dids = dids.collect();
        placing.finish(&mut table, bits, &leaves);
        table.is_all_dense =
            table.joint.is_empty() && program.activities.is_empty() && table.walks.is_empty();
        table.leaves = leaves;
        table
    }

    /// The answer of every test.
    pub(crate) fn test_answers(&self, cells: &[Cell]) -> Vec<Answer> {
        let answer = |leaf: &Leaf| match cells.get(leaf.column) {
            Some(cell) if leaf.met.contains(cell.number()) => Answer::Met,
            Some(cell) if leaf.unmet.contains(cell.number()) => Answer::Unmet,
            _ => Answer::Unknown,
        };
        self.leaves.of_tests.iter().map(answer).collect()
    }

    /// The tiers that are no sums of what facts add.
    pub(crate) fn tiers<'p>(&self, program: &'p Program) -> impl Iterator<Item = &'p Tier> {
        self.walks.iter().filter_map(|walk| there(program.tiers.get(walk.tier), "a tier of the program"))
    }

    /// How the facts of a slot find their cells.
    pub(crate) fn bind(&self, slot: u32) -> Option<&Bind> {
        self.binds.get(usize::try_from(slot).ok()?)
    }

    /// All that the program asks of facts, once more: it is not kept.
    pub(crate) fn asked(&self, program: &Program) -> Asked {
        Asked::of(program, &self.leaves)
    }
}

/// A rule of one column: where it fires, its points and its bit.
type Single = (CellSet, i64, u64);

/// Rules on their way to their places.
struct Placing {
    rule_bits: Option<RuleBits>,
    /// By unit and column.
    single: BTreeMap<(usize, usize), Vec<Single>>,
    always: Vec<(usize, i64)>,
    few: Vec<Few>,
    parts: Vec<Part>,
    rules: Vec<When>,
}

impl Placing {
    fn new(rule_bits: Option<RuleBits>) -> Self {
        Placing {
            rule_bits,
            single: BTreeMap::new(),
            always: Vec::new(),
            few: Vec::new(),
            parts: Vec::new(),
            rules: Vec::new(),
        }
    }

    fn rule(&mut self, place: usize, when: Formula, points: i64, unit: usize, bits: &mut Bits) {
        let has_bits = self.rule_bits.is_some();
        let fired = self.rule_bits.map_or(0, |rules| rules.bit(place));
        if !has_bits {
            self.rules.push(plain(&when));
        }
        match when {
            Formula::Never => {}
            Formula::Always => {
                self.always.push((unit, points));
                self.few.push(Few::new(When::Bits(0), 0, unit, fired));
            }
            Formula::Cells(column, set) => {
                self.single.entry((unit, column)).or_default().push((set, points, fired));
            }
            when @ (Formula::All(_) | Formula::Any(_)) if has_bits => {
                self.few.push(Few::new(bits.settle(&when), points, unit, fired));
            }
            when @ (Formula::All(_) | Formula::Any(_)) => match conjunction(&when) {
                Some(cells) => self.parts.push(Part { unit, cells, points }),
                None => self.few.push(Few::new(plain(&when), points, unit, fired)),
            },
        }
    }

    fn finish(mut self, table: &mut Table, bits: Bits, leaves: &Leaves) {
        let mut sets: BTreeMap<usize, Vec<(CellSet, u64)>> = BTreeMap::new();
        for (column, set, bit) in bits.into_sets() {
            sets.entry(column).or_default().push((set, bit));
        }
        let mut columns = leaves.bounds.iter().copied().enumerate();
        for (place, unit) in table.units.iter().enumerate() {
            for (column, bounds) in columns.by_ref().take(unit.columns) {
                let rules = self.single.remove(&(place, column)).unwrap_or_default();
                table.entries.extend(entries(bounds, &rules, &sets.remove(&column).unwrap_or_default()));
            }
        }
        // How many they have together is at most so much for each run of a rule's cells.
        for ((unit, column), rules) in self.single {
            let bounds = always(leaves.bounds.get(column).copied(), (0, 0), "a column of the table");
            let (first, turns) = (table.entries.len(), turns(&rules));
            let cells = bounds.1.saturating_sub(bounds.0) as usize;
            let way = if cells <= turns.len().saturating_add(1).saturating_mul(CELLS) {
                table.entries.extend(entries(bounds, &rules, &[]));
                LaneWay::Ahead(first.wrapping_sub(bounds.0 as usize))
            } else {
                // The stretch before the first turn is a cell, too.
                let stretch = |cell: u32| {
                    let place = turns.partition_point(|turn| *turn <= cell);
                    always(u32::try_from(place).ok(), 0, "no more turns than cells")
                };
                let rules: Vec<Single> =
                    rules.iter().map(|(set, points, fired)| (set.map(stretch), *points, *fired)).collect();
                let end = always(u32::try_from(turns.len()).ok(), u32::MAX, "no more turns than cells")
                    .saturating_add(1);
                table.entries.extend(entries((0, end), &rules, &[]));
                LaneWay::Turns(first, turns.into())
            };
            table.lanes.push(Lane { unit, column, way });
        }
        for (unit, points) in self.always {
            if let Some(unit) = there(table.units.get_mut(unit), "a unit of the program") {
                unit.always = unit.always.wrapping_add(points);
            }
        }
        (table.few, table.rules) = (self.few, self.rules);
        table.joint = Joint::of(self.parts, &leaves.bounds);
        table.dense = Dense::of(&table.columns, &table.units, &table.entries, &table.lanes, &mut table.few);
        if table.dense.is_some() {
            (table.entries, table.lanes) = (Vec::new(), Vec::new());
        }
    }
}

/// The cells at which a rule begins or ceases to fire, in order.
fn turns(rules: &[Single]) -> Vec<u32> {
    let runs = rules.iter().flat_map(|(set, ..)| set.runs());
    let mut turns: Vec<u32> = runs.flat_map(|(from, to)| [*from, *to]).collect();
    turns.sort_unstable();
    turns.dedup();
    turns
}

/// The entries of one column: sums by where the sets of its rules begin and end, bits by cell.
fn entries((first, end): (u32, u32), rules: &[Single], sets: &[(CellSet, u64)]) -> Vec<Entry> {
    let place = |cell: u32| cell.saturating_sub(first) as usize;
    let mut turns = vec![0i64; place(end).saturating_add(1)];
    let mut turn = |at: u32, points: i64| {
        if let Some(turn) = turns.get_mut(place(at)) {
            *turn = turn.wrapping_add(points);
        }
    };
    for (set, points, _) in rules {
        for (from, to) in set.runs() {
            turn(*from, *points);
            turn(*to, 0i64.wrapping_sub(*points));
        }
    }
    let mut entries = vec![Entry::default(); place(end)];
    let mut sum = 0i64;
    for (entry, turn) in entries.iter_mut().zip(turns) {
        sum = sum.wrapping_add(turn);
        entry.points = sum;
    }
    let mut each = |set: &CellSet, mark: &dyn Fn(&mut Entry)| {
        for (from, to) in set.runs() {
            entries.get_mut(place(*from)..place(*to)).into_iter().flatten().for_each(mark);
        }
    };
    for (set, _, fired) in rules.iter().filter(|(_, _, fired)| *fired != 0) {
        each(set, &|entry| entry.bits |= fired);
    }
    for (set, bit) in sets {
        each(set, &|entry| entry.bits |= bit);
    }
    entries
}

/// The most runs of a set that a block takes in: of sixty-four rules the words of a plane can then be
/// numbered in sixteen bits.
const RUNS: usize = 500;

/// The sets of cells of a formula that is met when each of its columns is in one.
fn conjunction(when: &Formula) -> Option<Vec<(usize, CellSet)>> {
    let Formula::All(parts) = when else { return None };
    let part = |part: &Formula| match part {
        Formula::Cells(column, set) => (set.runs().len() <= RUNS).then(|| (*column, set.clone())),
        Formula::Never | Formula::Always | Formula::All(_) | Formula::Any(_) => None,
    };
    parts.iter().map(part).collect()
}

fn units(program: &Program) -> Vec<Side> {
    let free = [CountsAs::Fit, CountsAs::Engagement].map(|side| (side, Clamp::default()));
    let groups = program.groups.iter().map(|group| (group.counts_as, group.clamp));
    let all = free.into_iter().chain(groups);
    all.map(|(counts_as, clamp)| Side { counts_as, clamp, columns: 0, always: 0 }).collect()
}

impl RuleBits {
    /// Room for the bits of all rules, if there is.
    fn of(program: &Program, bits: &mut Bits) -> Option<RuleBits> {
        let fit = program.rules.iter().map(|rule| rule.points);
        let points = fit.chain(program.activities.iter().map(|rule| rule.points));
        let count = program.rules.len().saturating_add(program.activities.len());
        let first = bits.keep(count, LEFT)?;
        let rules = RuleBits { first, mask: u64::MAX };
        let with_points = points.zip(0..).filter(|(points, _)| *points != Points::ZERO);
        let mask = with_points.fold(0, |mask, (_, place)| mask | rules.bit(place));
        Some(RuleBits { first, mask })
    }

    /// The bit of the rule at a place. Where rules have bits there is room for all; it is not asserted, since every
    /// activity rule of every lead is asked for its bit.
    #[inline]
    pub(super) fn bit(self, place: usize) -> u64 {
        let place = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(self.first);
        1u64.checked_shl(place).unwrap_or(0)
    }

    /// The bits of rules that fired, the first lowest.
    #[inline]
    pub(super) fn fired(self, bits: u64) -> u64 {
        (bits & self.mask).wrapping_shr(self.first)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::fact::attribute::{Attr, Kind, Number, Text};
    use crate::{Grade, Playbook, PlaybookSpec, Prospect, Schema};

    const WORD: Attr<Text> = Attr::new("word");
    const SIZE: Attr<Number> = Attr::new("size");

    fn begun() -> PlaybookSpec {
        let spec = PlaybookSpec::new("p", 1).attribute("word", Kind::Text).attribute("size", Kind::Number);
        spec.grade(Grade::B, crate::Condition::ScoreAtLeast(1.into()))
    }

    fn compiled(spec: PlaybookSpec) -> Playbook {
        spec.compile(&Schema::standard()).unwrap()
    }

    /// So many groups with a rule on one word each, beside lists of so many words.
    fn groups_beside_words(groups: usize, words: usize) -> PlaybookSpec {
        let mut spec = begun();
        for i in 0..groups {
            let rule = crate::score::Rule::new(format!("r{i}"), WORD.is(format!("w{}", i * 3).as_str()), 7);
            spec =
                spec.group(format!("g{i}"), Clamp::default().cap(5)).with_rule(rule.group(format!("g{i}")));
        }
        for (list, first) in (0..words).step_by(500).enumerate() {
            let all: Vec<String> = (first..words.min(first + 500)).map(|i| format!("w{i}")).collect();
            spec = spec.rule(format!("l{list}"), WORD.one_of(all.iter().map(String::as_str)), 2);
        }
        spec
    }

    /// Entries grow with the sum of groups and words, not with their product.
    #[test]
    fn lanes_over_many_cells_keep_their_turns_only() {
        let size = |groups: usize, words: usize| {
            let playbook = compiled(groups_beside_words(groups, words));
            let table = playbook.table();
            assert_eq!(table.lanes.len(), groups);
            table.entries.len()
        };
        let (few, many) = (size(100, 1_000), size(400, 4_000));
        assert!(few < 2 * (1_000 + 100) + 3 * 100 + 10, "{few}");
        assert!(many < 4 * few, "{few}, and {many} of four times as many groups and words");
    }

    #[test]
    fn what_lanes_with_turns_add_up_to() {
        let playbook = compiled(groups_beside_words(100, 1_000));
        let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        for i in 0..1_001usize {
            // A cap of five on seven points for every third of the first words, and two for every word.
            let points = if i % 3 == 0 && i < 300 { 5 } else { 0 } + if i < 1_000 { 2 } else { 0 };
            let prospect = Prospect::new("a").with(WORD, format!("w{i}").as_str());
            assert_eq!(playbook.judge(&prospect, now).score(), Points::whole(points), "w{i}");
        }
        assert_eq!(playbook.judge(&Prospect::new("a"), now).score(), Points::ZERO);
    }

    /// Rules over two columns of many cells, each in a group of its own.
    #[test]
    fn what_planes_with_turns_add_up_to() {
        let mut spec = begun();
        for i in 0..100i32 {
            let when = WORD.is(format!("w{i}").as_str()).and(SIZE.at_least(i * 10));
            let rule = crate::score::Rule::new(format!("r{i}"), when, 3).group(format!("g{i}"));
            spec = spec.group(format!("g{i}"), Clamp::default().cap(2)).with_rule(rule);
            spec = spec.rule(format!("s{i}"), SIZE.at_least(i * 10), 1);
        }
        let playbook = compiled(spec);
        let table = playbook.table();
        let (places, cells) = (table.joint.places(), table.entries.len());
        assert!(places < 10 * cells, "{places} places for {cells} cells");
        let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        for i in 0..100i32 {
            for size in [i * 10 - 1, i * 10, 5_000] {
                let prospect = Prospect::new("a").with(WORD, format!("w{i}").as_str()).with(SIZE, size);
                let joint = if size >= i * 10 { 2 } else { 0 };
                let sizes = (size.min(990) + 10).div_euclid(10);
                assert_eq!(
                    playbook.judge(&prospect, now).score(),
                    Points::whole(joint + sizes),
                    "{i} {size}"
                );
            }
        }
    }
}
