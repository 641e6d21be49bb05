//! [`Decide`]: grades and routes from words.
//!
//! A condition such as "at least three criteria met and a score of at least 40" is one addition and
//! one comparison: what is added to a number lifts it to the free bit above it exactly if the number
//! is large enough. So a conjunction costs four steps, whatever it asks, and no branch.

use super::conjunction::Conjunction;
use super::word::{Field, Layout};
use crate::points::Points;
use crate::program::Program;
use crate::score::{Clamp, Grade};
use crate::verdict::Route;

/// How words are graded and routed.
pub(super) struct Decide {
    whole: Asks<u64>,
    /// The same of half a word, if what decides fits that, and how far up it stands.
    half: Option<(u32, Asks<u32>)>,
    bar: Grade,
}

/// What is asked of a word.
struct Asks<W> {
    rows: Vec<Compared<W>>,
    disqualified: W,
    lacks: W,
}

/// A conjunction as one comparison.
#[derive(Clone, Copy)]
struct Compared<W> {
    add: W,
    mask: W,
    want: W,
    grade: Grade,
}

impl Decide {
    /// None if a conjunction asks what one comparison cannot tell.
    pub(super) fn of(program: &Program, all: &[(Grade, Conjunction)], layout: &Layout) -> Option<Self> {
        let mut rows = Vec::new();
        for (grade, one) in all {
            rows.extend(compared(*grade, one, layout, program.total)?);
        }
        let whole = Asks { rows, disqualified: layout.disqualified(), lacks: layout.lacks() };
        let up = layout.rules;
        let fits = layout.points.end() < up.saturating_add(32);
        let half = fits.then(|| (up, whole.half(up)));
        Some(Decide { whole, half, bar: program.bar })
    }

    /// Grades and routes leads by their words. `keys` is room for half a word each.
    pub(super) fn run(&self, words: &[u64], keys: &mut [u32], grades: &mut [Grade], routes: &mut [Route]) {
        match &self.half {
            Some((up, asks)) => {
                keys.iter_mut().zip(words).for_each(|(key, word)| *key = low(word.wrapping_shr(*up)));
                asks.grade(keys, grades);
                asks.route(self.bar, keys, grades, routes);
            }
            None => {
                self.whole.grade(words, grades);
                self.whole.route(self.bar, words, grades, routes);
            }
        }
    }
}

impl Asks<u64> {
    fn half(&self, up: u32) -> Asks<u32> {
        let half = |word: u64| low(word.wrapping_shr(up));
        let row = |row: &Compared<u64>| Compared {
            add: half(row.add),
            mask: half(row.mask),
            want: half(row.want),
            grade: row.grade,
        };
        let rows = self.rows.iter().map(row).collect();
        Asks { rows, disqualified: half(self.disqualified), lacks: half(self.lacks) }
    }
}

impl<W: Word> Asks<W> {
    fn grade(&self, keys: &[W], grades: &mut [Grade]) {
        grades.fill(Grade::D);
        // The first row that is met gives the grade: it comes last.
        for rows in self.rows.rchunks(4) {
            match rows {
                [a] => pass(keys, grades, [*a]),
                [a, b] => pass(keys, grades, [*a, *b]),
                [a, b, c] => pass(keys, grades, [*a, *b, *c]),
                [a, b, c, d, ..] => pass(keys, grades, [*a, *b, *c, *d]),
                [] => {}
            }
        }
    }

    fn route(&self, bar: Grade, keys: &[W], grades: &[Grade], routes: &mut [Route]) {
        let (disqualified, lacks) = (self.disqualified, self.lacks);
        for ((route, grade), key) in routes.iter_mut().zip(grades).zip(keys) {
            let clears = (*grade >= bar) & (key.and(lacks) == W::NONE);
            let open = if clears { Route::Sales } else { Route::Marketing };
            *route = if key.and(disqualified) == W::NONE { open } else { Route::Nobody };
        }
    }
}

/// Where a row is met its grade takes the place of what was there.
#[inline(always)]
fn pass<W: Word, const N: usize>(keys: &[W], grades: &mut [Grade], rows: [Compared<W>; N]) {
    for (grade, key) in grades.iter_mut().zip(keys) {
        let mut best = *grade;
        for row in rows.iter().rev() {
            best = if key.plus(row.add).and(row.mask) == row.want { row.grade } else { best };
        }
        *grade = best;
    }
}

/// What a conjunction asks of a word: `Some(None)` if it is never met.
fn compared(grade: Grade, one: &Conjunction, layout: &Layout, total: Clamp) -> Option<Option<Compared<u64>>> {
    let mut row = Compared { add: 0, mask: 0, want: 0, grade };
    for (bits, field) in [(one.answers, layout.answers), (one.facts, layout.facts)] {
        row.mask |= field.put(bits.mask);
        row.want |= field.put(bits.want);
    }
    for (count, field) in [(one.met, layout.met), (one.unmet, layout.unmet)] {
        match at_least(field, i128::from(count)) {
            Cut::Always => {}
            Cut::Never => return Some(None),
            Cut::From(add) => row.ask(field, add, true),
        }
    }
    let cut = |cut: i64| at_least(layout.points, least_step(cut, layout, total));
    let from = one.at_least.map_or(Cut::Always, cut);
    let below = one.below.map_or(Cut::Never, cut);
    match (from, below) {
        (Cut::Never, _) | (_, Cut::Always) => return Some(None),
        (Cut::Always, Cut::Never) => {}
        (Cut::From(add), Cut::Never) => row.ask(layout.points, add, true),
        (Cut::Always, Cut::From(add)) => row.ask(layout.points, add, false),
        (Cut::From(_), Cut::From(_)) => return None,
    }
    Some(Some(row))
}

impl Compared<u64> {
    fn ask(&mut self, field: Field, add: u64, reached: bool) {
        self.add |= field.put(add);
        self.mask |= field.guard();
        self.want |= if reached { field.guard() } else { 0 };
    }
}

/// Whether a number reaches a cut.
enum Cut {
    Always,
    Never,
    /// If this much more lifts it above its field.
    From(u64),
}

fn at_least(field: Field, cut: i128) -> Cut {
    let end = 1i128.wrapping_shl(field.width);
    match u64::try_from(end.saturating_sub(cut)) {
        _ if cut <= 0 => Cut::Always,
        // Nothing reaches the end of its field.
        Ok(add @ 1..) => Cut::From(add),
        _ => Cut::Never,
    }
}

/// The least number in the field of points whose score, clamped, is at least so many thousandths.
fn least_step(cut: i64, layout: &Layout, total: Clamp) -> i128 {
    let cut_points = Points::from_thousandths(cut);
    if total.floor.is_some_and(|floor| floor >= cut_points) {
        return 0;
    }
    if total.cap.is_some_and(|cap| cap < cut_points) {
        return i128::MAX;
    }
    let above = i128::from(cut).saturating_sub(i128::from(layout.least));
    let unit = i128::from(layout.unit);
    let down = above.checked_div_euclid(unit).unwrap_or(0);
    let rest = above.checked_rem_euclid(unit).unwrap_or(0);
    down.saturating_add(i128::from(rest != 0))
}

/// The lower half of a word.
#[expect(clippy::cast_possible_truncation, reason = "the upper half is not asked for")]
pub(super) fn low(word: u64) -> u32 {
    word as u32
}

/// A word, or half of one.
trait Word: Copy + PartialEq {
    const NONE: Self;
    fn plus(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
}

macro_rules! words {
    ($($Word:ty),*) => {
        $(impl Word for $Word {
            const NONE: Self = 0;
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }
        })*
    };
}

words!(u32, u64);
