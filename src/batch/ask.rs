//! [`Ask`]: one thing that a playbook asks of facts, and what follows when it holds.
//!
//! Say that the rule 3, "5 points where employees are at least 50 and there is a need", holds where the table's
//! column 0 is in {3, 4} and its column 1 in {8}, and the batch has employees as its column 0 and needs as its column
//! 2. Then the ask reads the batch's columns 0 and 2: their values must be looked at together. In the cells 3 and 8
//! it adds 5 points and the rule bit 0b1000.

use std::collections::BTreeSet;

use super::effect::{Effect, bit, two_bits};
use crate::engine::table::{Asked, CellSet, Formula, unit_of};
use crate::engine::{Program, RuleCode};
use crate::value::answer::Answer;

/// One thing that is asked of facts.
pub(super) struct Ask<'a> {
    what: What<'a>,
    /// The columns of the batch that it reads.
    pub(super) reads: BTreeSet<usize>,
}

/// What it is for, by its place in the program.
enum What<'a> {
    Rule {
        when: &'a Formula,
        place: usize,
        points: i64,
        unit: usize,
    },
    Criterion {
        met: &'a Formula,
        unmet: &'a Formula,
        place: usize,
        counted: bool,
    },
    Requirement(&'a Formula),
    Disqualifier(&'a Formula),
    /// Part of a grade row, with the place of its bit.
    Row(&'a Formula, usize),
}

impl<'a> Ask<'a> {
    /// All that a program asks of facts, `rows` being what its grade rows do. `column_of` is the batch's
    /// column of each column of the table.
    pub(super) fn all(
        program: &Program,
        asked: &'a Asked,
        rows: &[&'a Formula],
        column_of: &[Option<usize>],
    ) -> Vec<Ask<'a>> {
        let rule = |(place, (rule, when)): (usize, (&RuleCode, &'a Formula))| {
            let (points, unit) = (rule.points.thousandths(), unit_of(rule.unit));
            // A rule without points counts nowhere.
            (points != 0).then_some(What::Rule { when, place, points, unit })
        };
        let rules = program.rules.iter().zip(&asked.rules).enumerate().filter_map(rule);
        let criteria = program.criteria.iter().zip(&asked.criteria).enumerate();
        let criteria = criteria.map(|(place, (criterion, (met, unmet)))| What::Criterion {
            met,
            unmet,
            place,
            counted: criterion.counted,
        });
        let requires = asked.requires.iter().map(What::Requirement);
        let disqualifiers = asked.disqualifiers.iter().map(What::Disqualifier);
        let rows = rows.iter().enumerate().map(|(place, when)| What::Row(when, place));
        let all = rules.chain(criteria).chain(requires).chain(disqualifiers).chain(rows);
        all.map(|what| Ask { reads: reads(&what, column_of), what }).collect()
    }

    /// Adds what follows if a lead lies in these cells of the table.
    pub(super) fn follow(&self, cells: &[u32], effect: &mut Effect) {
        match &self.what {
            What::Rule { when, place, points, unit } => {
                if when.holds(cells) {
                    effect.add(*unit, *points);
                    effect.fire(*place);
                }
            }
            What::Criterion { met, unmet, place, counted } => {
                let answer = match (met.holds(cells), unmet.holds(cells)) {
                    (true, _) => Answer::Met,
                    (false, true) => Answer::Unmet,
                    (false, false) => Answer::Unknown,
                };
                let one = |wanted: Answer| u64::from(*counted && answer == wanted);
                effect.met = effect.met.saturating_add(one(Answer::Met));
                effect.unmet = effect.unmet.saturating_add(one(Answer::Unmet));
                effect.answers |= two_bits(*place, answer);
            }
            What::Requirement(when) => effect.lacks |= !when.holds(cells),
            What::Disqualifier(when) => effect.disqualified |= when.holds(cells),
            What::Row(when, place) => effect.facts |= if when.holds(cells) { bit(*place) } else { 0 },
        }
    }

    /// What tells the cells of one of its columns apart: whether it holds, where it reads no other column,
    /// and else each set that it asks for.
    pub(super) fn sign(
        &self,
        column: usize,
        column_of: &[Option<usize>],
        cells: &[u32],
        sign: &mut Vec<bool>,
    ) {
        if !self.reads.contains(&column) {
            return;
        }
        let is_alone = self.reads.len() == 1;
        self.what.each_formula(&mut |formula| {
            if is_alone {
                return sign.push(formula.holds(cells));
            }
            formula.each_set(&mut |of_table, set: &CellSet| {
                if column_of.get(of_table) == Some(&Some(column)) {
                    sign.push(cells.get(of_table).is_some_and(|cell| set.contains(*cell)));
                }
            });
        });
    }
}

impl<'a> What<'a> {
    fn each_formula(&self, visit: &mut impl FnMut(&'a Formula)) {
        match self {
            What::Rule { when, .. } | What::Requirement(when) | What::Disqualifier(when) => visit(when),
            What::Row(when, _) => visit(when),
            What::Criterion { met, unmet, .. } => {
                visit(met);
                visit(unmet);
            }
        }
    }
}

fn reads(what: &What<'_>, column_of: &[Option<usize>]) -> BTreeSet<usize> {
    let mut reads = BTreeSet::new();
    what.each_formula(&mut |formula| {
        formula.each_set(&mut |of_table, _| reads.extend(column_of.get(of_table).copied().flatten()));
    });
    reads
}
