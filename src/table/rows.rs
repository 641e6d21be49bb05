//! [`Rows`]: the grade table as it is walked for every lead.

use super::check::{Check, Sight, Sum};
use super::formula::Leaves;
use super::when::Bits;
use crate::answer::Answer;
use crate::points::Points;
use crate::program::{Expr, Program};
use crate::score::Grade;

/// The rows of a grade table. A row that is met in one of several ways is several rows here; what most
/// rows ask, how many criteria are met and how many points there are, is asked first.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<Row>,
    counts_only: bool,
}

#[derive(Debug)]
struct Row {
    grade: Grade,
    met_at_least: u32,
    score_at_least: Points,
    rest: Vec<Check>,
}

impl Rows {
    pub(super) fn of(program: &Program, leaves: &Leaves, bits: &mut Bits) -> Rows {
        let mut rows = Vec::new();
        for (grade, when) in &program.rows {
            match Check::of(when, true, leaves, bits) {
                Check::Any(ways) => rows.extend(ways.into_iter().map(|way| Row::of(*grade, way))),
                way => rows.push(Row::of(*grade, way)),
            }
        }
        Rows { counts_only: rows.iter().all(|row| row.rest.is_empty()), rows }
    }

    /// Whether a row asks if they are engaged.
    pub(super) fn asks_engaged(program: &Program) -> bool {
        program.rows.iter().any(|(_, when)| asks_engaged(when))
    }

    /// Whether no row asks more than how many criteria are met and how many points there are.
    #[inline]
    pub(super) fn ask_counts_only(&self) -> bool {
        self.counts_only
    }

    /// The grade of the first row that is met, where rows ask no more than that. Every row is asked, and
    /// those before the first that is met are counted: that costs less than to guess wrong where the
    /// search ends.
    #[inline]
    pub(super) fn grade_by_counts(&self, met: u32, score: Points) -> Grade {
        let (mut unmet, mut place) = (1usize, 0usize);
        for row in &self.rows {
            unmet &= usize::from(met < row.met_at_least) | usize::from(score < row.score_at_least);
            place = place.wrapping_add(unmet);
        }
        self.rows.get(place).map_or(Grade::D, |row| row.grade)
    }

    /// The grade of the first row that is met.
    pub(super) fn grade<A: Fn(usize) -> Answer>(&self, sight: &Sight<'_, A>) -> Grade {
        let is_met = |row: &&Row| {
            let counts = sight.met >= row.met_at_least && sight.score >= row.score_at_least;
            counts && row.rest.iter().all(|check| check.holds(sight))
        };
        self.rows.iter().find(is_met).map_or(Grade::D, |row| row.grade)
    }
}

impl Row {
    fn of(grade: Grade, way: Check) -> Row {
        let parts = match way {
            Check::All(parts) => parts,
            one => vec![one],
        };
        let least = Points::from_thousandths(i64::MIN);
        let mut row = Row { grade, met_at_least: 0, score_at_least: least, rest: Vec::new() };
        for part in parts {
            match part {
                Check::MetAtLeast(least) => row.met_at_least = row.met_at_least.max(least),
                Check::AtLeast(Sum::Score, least) => row.score_at_least = row.score_at_least.max(least),
                other => row.rest.push(other),
            }
        }
        row
    }
}

fn asks_engaged(when: &Expr) -> bool {
    match when {
        Expr::Engaged => true,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(asks_engaged),
        Expr::Not(part) => asks_engaged(part),
        _ => false,
    }
}
