//! [`Rated`]: grade, route and points of a row, and the bits of what fired. Nothing is allocated, up to
//! fourteen groups and, for a row with a history whose playbook asks what they did, up to 128 columns.
//!
//! The rule "mid-market" gives 20 points for 50 to 1,000 employees, the criterion "need" is met by a need, and the
//! only row gives an A if need is met and there are at most 1,000 employees. 120 employees and a need are a score of
//! 20, and an A. If the need is unknown, the score is still 20, but the row is not met: the grade is D.

use super::cell::Cell;
use super::check::{Check, Sight};
use super::compile::Table;
use super::leaves::unit_of;
use super::when::{View, When};
use crate::engine::{ActivityStore, Outcome, Program, RuleAt, Triple, Unit};
use crate::invariant::there;
use crate::value::answer::Answer;
use crate::value::day::Day;
use crate::value::points::Points;

/// What was decided, and why in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rated {
    pub(crate) outcome: Outcome,
    pub(crate) scores: Triple<Points>,
    pub(crate) holds_bar: bool,
    /// Two bits for each of the first criteria.
    pub(crate) answers: u32,
    /// The bits of answers and of rules that fired.
    bits: u64,
}

/// The most columns of which a row with a history is copied without allocating.
const CELLS: usize = 128;

/// The most units whose sums have room without allocating: fit, engagement and fourteen groups.
const UNITS: usize = 16;

/// Whether they are engaged. Of nothing done the answer is known when this is compiled.
fn is_engaged<S: ActivityStore>(program: &Program, done: &S, today: Day) -> bool {
    !S::IS_EMPTY && program.is_engaged(done, today)
}

impl Table {
    /// Rates the cells of a row, in which the questions about what they did have their answers.
    #[inline(always)]
    pub(crate) fn rate(
        &self,
        program: &Program,
        cells: &[Cell],
        done: &impl ActivityStore,
        today: Day,
    ) -> Rated {
        let (bits, scores) = match &self.dense {
            Some(dense) if self.is_all_dense => {
                let word = dense.word(cells, &self.few);
                (dense.bits(word), dense.scores(word))
            }
            Some(_) | None => self.add_all(program, cells, done),
        };
        let score = Points::from_thousandths(self.total.apply(scores.score.thousandths()));
        let scores = Triple { score, ..scores };
        let view = &View { bits, cells };

        let given = self.answers.given(view);
        let engaged = self.asks_engaged && is_engaged(program, done, today);
        let grade = |scores: Triple<Points>| {
            if self.rows.ask_counts_only() {
                return self.rows.grade_by_counts(given.met, scores.score);
            }
            let met = given.met;
            let holds = |check: &Check<When>| {
                let (view, given, answers) = (&View { bits, cells }, given, &self.answers);
                let answer = |place: usize| answers.answer(place, given.bits, view);
                let counted_of = &program.counted_of;
                check.holds(&Sight { view, answer, met, answers, given: &given, counted_of, scores, engaged })
            };
            self.rows.grade(met, scores.score, holds)
        };
        let disqualifier = match self.disqualified.holds(view) {
            true => self.disqualifiers.iter().position(|when| when.holds(view)),
            false => None,
        };
        let outcome = Outcome::of(program.bar, grade(scores), disqualifier, || self.requires.holds(view));
        let holds_bar = outcome.holds_bar(program.bar, program.slack, |slack| grade(scores.plus(slack)));
        Rated { outcome, scores, holds_bar, answers: given.bits, bits }
    }

    /// The bits of answers and of rules that fired, and the scores before the clamp of the whole.
    #[inline(never)]
    fn add_all(&self, program: &Program, cells: &[Cell], done: &impl ActivityStore) -> (u64, Triple<Points>) {
        let (mut room, mut more) = ([0; UNITS], Vec::new());
        let sums = match room.get_mut(..self.units.len()) {
            Some(sums) => sums,
            None => {
                more.resize(self.units.len(), 0);
                &mut more
            }
        };
        let mut bits = self.add_facts(sums, cells) | self.add_activities(sums, program, done);
        if !self.walks.is_empty() {
            bits |= self.add_walks(sums, program, &View { bits, cells }, done);
        }
        (bits, self.scores(sums))
    }

    /// The sums of the units before their clamps, of facts alone; gives the bits of answers and of rules
    /// that fired.
    pub(crate) fn add_facts(&self, sums: &mut [i64], cells: &[Cell]) -> u64 {
        let bits = match &self.dense {
            Some(dense) => {
                let word = dense.word(cells, &self.few);
                dense.sums(word, sums);
                dense.bits(word)
            }
            None => self.add_entries(sums, cells),
        };
        self.joint.each(cells, &mut |unit, points| add(sums, unit, points));
        bits
    }

    /// The sums of the units by their entries, lanes and rules over several columns; gives the bits. What is looked up
    /// is always there; it is not asserted, since every lead comes through here with every column.
    fn add_entries(&self, sums: &mut [i64], cells: &[Cell]) -> u64 {
        let mut bits = 0u64;
        let mut rest = cells;
        for (unit, kept) in self.units.iter().zip(sums.iter_mut()) {
            let (mine, others) = rest.split_at_checked(unit.columns).unwrap_or((rest, &[]));
            rest = others;
            let mut sum = unit.always;
            for cell in mine {
                if let Some(entry) = self.entries.get(cell.number() as usize) {
                    sum = sum.wrapping_add(entry.points);
                    bits |= entry.bits;
                }
            }
            *kept = sum;
        }
        for lane in &self.lanes {
            let cell = cells.get(lane.column).map_or(0, |cell| cell.number());
            if let Some(entry) = self.entries.get(lane.place(cell)) {
                add(sums, lane.unit, entry.points);
                bits |= entry.bits;
            }
        }
        let (view, mut fired) = (&View { bits, cells }, 0u64);
        for rule in &self.few {
            // All or nothing by a mask: whether such a rule fires is hard to foresee.
            let holds = rule.when.holds(view);
            add(sums, rule.unit, rule.points & 0i64.wrapping_sub(i64::from(holds)));
            fired |= rule.fired & 0u64.wrapping_sub(u64::from(holds));
        }
        bits | fired
    }

    /// Adds what activity rules add; gives the bits of those that fired.
    #[inline]
    fn add_activities(&self, sums: &mut [i64], program: &Program, done: &impl ActivityStore) -> u64 {
        let mut fired = 0u64;
        for (rule, place) in program.activities.iter().zip(program.rules.len()..) {
            if matches!(rule.unit, Unit::Tier(_)) {
                continue;
            }
            let points = done.points(rule).thousandths();
            if let Some(sum) = sums.get_mut(unit_of(rule.unit)).filter(|_| points != 0) {
                *sum = sum.saturating_add(points);
                fired |= self.rule_bits.map_or(0, |rules| rules.bit(place));
            }
        }
        fired
    }

    /// Sets the sums of the tiers that are walked; gives the bits of the rules that count.
    #[inline(never)]
    fn add_walks(
        &self,
        sums: &mut [i64],
        program: &Program,
        view: &View<'_>,
        done: &impl ActivityStore,
    ) -> u64 {
        let mut fired = 0u64;
        for walk in &self.walks {
            let Some((at, points)) = walk.counting(program, view, done) else { continue };
            if let Some(sum) = walk.unit(program).and_then(|unit| sums.get_mut(unit)) {
                *sum = points.thousandths();
            }
            fired |= self.rule_bits.map_or(0, |rules| rules.bit(at.number(program.rules.len())));
        }
        fired
    }

    /// Whether a grade row asks who is engaged.
    pub(crate) fn asks_engaged(&self) -> bool {
        self.asks_engaged
    }

    /// Score, fit and engagement.
    #[inline]
    fn scores(&self, sums: &[i64]) -> Triple<Points> {
        let sum = |unit: usize| Points::from_thousandths(sums.get(unit).copied().unwrap_or(0));
        let (fit, engagement) = (sum(0), sum(1));
        let groups = self.units.get(2..).unwrap_or_default().iter().zip(2..);
        Triple { score: fit + engagement, fit, engagement }
            .with_groups(groups.map(|(unit, place)| (unit.counts_as, &unit.clamp, sum(place))))
    }

    /// The answer of a criterion.
    pub(crate) fn answer(&self, place: usize, rated: &Rated, cells: &[Cell]) -> Answer {
        self.answers.answer(place, rated.answers, &View { bits: rated.bits, cells })
    }

    /// Calls `rate` with the cells in which the questions about what they did have their answers.
    #[inline]
    pub(crate) fn with_done<S: ActivityStore, R>(
        &self,
        program: &Program,
        cells: &[Cell],
        done: &S,
        today: Day,
        rate: impl FnOnce(&[Cell]) -> R,
    ) -> R {
        if S::IS_EMPTY || self.dids.is_empty() {
            // Of nothing done the cells say so already.
            return rate(cells);
        }
        let (mut room, mut more) = ([Cell::FIRST; CELLS], Vec::new());
        let copy = match room.get_mut(..cells.len()) {
            Some(room) => {
                room.copy_from_slice(cells);
                room
            }
            None => {
                more.extend_from_slice(cells);
                &mut more[..]
            }
        };
        self.put_done(program, copy, done, today);
        rate(copy)
    }

    /// Puts the answers of the questions about what they did into their cells.
    pub(crate) fn put_done(
        &self,
        program: &Program,
        cells: &mut [Cell],
        done: &impl ActivityStore,
        today: Day,
    ) {
        for ((column, no), did) in self.dids.iter().zip(&program.dids) {
            let cell = there(cells.get_mut(*column), "each question has its column");
            let answer = no.wrapping_add(u32::from(done.did(did, today)));
            cell.into_iter().for_each(|cell| *cell = Cell::of(answer));
        }
    }

    /// The bits of the rules that gave or took points, the first lowest, where there are bits for all.
    #[inline]
    pub(crate) fn fired(&self, rated: &Rated) -> Option<u64> {
        self.rule_bits.map(|rules| rules.fired(rated.bits))
    }

    /// Calls `visit` with the rule that counts of each tier that is walked.
    pub(crate) fn each_walked(
        &self,
        program: &Program,
        rated: &Rated,
        cells: &[Cell],
        done: &impl ActivityStore,
        visit: impl FnMut(RuleAt),
    ) {
        let view = &View { bits: rated.bits, cells };
        let counting = self.walks.iter().filter_map(|walk| walk.counting(program, view, done));
        counting.map(|(at, _)| at).for_each(visit);
    }

    /// Whether a fit rule fires and counts; not asked of tiers that are walked, where rules have no bits.
    pub(crate) fn fires(&self, place: usize, rated: &Rated, cells: &[Cell]) -> bool {
        match self.rules.get(place) {
            Some(when) => when.holds(&View { bits: rated.bits, cells }),
            None => self.rule_bits.is_some_and(|rules| rated.bits & rules.bit(place) != 0),
        }
    }
}

/// Adds points to a unit.
#[inline]
fn add(sums: &mut [i64], unit: usize, points: i64) {
    if let Some(sum) = sums.get_mut(unit) {
        *sum = sum.saturating_add(points);
    }
}
