//! [`Rows`]: the grade table as it is walked for every lead.
//!
//! Of the rows "A: 3 met and a score of 40" and "B: 2 met, or a score of 25 and a need" three are made: A from 3 met
//! and 40 on; B from 2 met on; B from a score of 25 on where, besides, the need is met. A lead with one criterion
//! met, its need, and 30 points passes over the first two, and the third gives it a B.

use super::check::Check;
use super::formula::Formula;
use super::when::{Bits, When};
use crate::engine::Sum;
use crate::score::Grade;
use crate::value::points::Points;

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
    rest: Vec<Check<When>>,
}

impl Rows {
    pub(super) fn of(asked: Vec<(Grade, Check<Formula>)>, bits: &mut Bits) -> Rows {
        let mut rows = Vec::new();
        for (grade, check) in asked {
            rows.extend(check.settle(bits).into_ways().into_iter().map(|way| Row::of(grade, way)));
        }
        Rows { counts_only: rows.iter().all(|row| row.rest.is_empty()), rows }
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

    /// The grade of the first row that is met: what it asks besides, `holds` tells.
    #[inline]
    pub(super) fn grade(&self, met: u32, score: Points, holds: impl Fn(&Check<When>) -> bool) -> Grade {
        let is_met = |row: &&Row| {
            met >= row.met_at_least && score >= row.score_at_least && row.rest.iter().all(&holds)
        };
        self.rows.iter().find(is_met).map_or(Grade::D, |row| row.grade)
    }
}

impl Row {
    fn of(grade: Grade, way: Check<When>) -> Row {
        let least = Points::from_thousandths(i64::MIN);
        let mut row = Row { grade, met_at_least: 0, score_at_least: least, rest: Vec::new() };
        for part in way.into_parts() {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "two are asked first; whatever else there is, then"
            )]
            match part {
                Check::MetAtLeast(least) => row.met_at_least = row.met_at_least.max(least),
                Check::AtLeast(Sum::Score, least) => row.score_at_least = row.score_at_least.max(least),
                other => row.rest.push(other),
            }
        }
        row
    }
}
