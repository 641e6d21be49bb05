//! [`Decide`]: grades and routes from words.
//!
//! A condition such as "at least three criteria met and a score of at least 40" is one addition and
//! one comparison: what is added to a number lifts it to the free bit above it exactly if the number
//! is large enough. So a conjunction costs four steps, whatever it asks, and no branch.

use super::conjunction::{Band, Conjunction};
use super::field::{Field, low};
use super::packed::Packed;
use super::word::{Held, Layout};
use crate::engine::{self, Program, Sum};
use crate::score::Grade;
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
    pub(super) fn of(program: &Program, all: &[(Grade, Conjunction)], layout: &Layout) -> Self {
        let rows = all.iter().filter_map(|(grade, one)| compared(*grade, one, layout)).collect();
        let whole = Asks { rows, disqualified: layout.disqualified(), lacks: layout.lacks() };
        let up = layout.rules;
        let fits = layout.end_of_key() <= up.saturating_add(32);
        let half = fits.then(|| (up, whole.half(up)));
        Decide { whole, half, bar: program.bar }
    }

    /// Grades and routes leads by their words, and by the bits of the cut points that their sums reach, with
    /// the place of those. `keys` is room for half a word each.
    pub(super) fn run(
        &self,
        words: &mut [u64],
        reached: Option<(u32, &[u32])>,
        keys: &mut [u32],
        grades: &mut [Grade],
        routes: &mut [Route],
    ) {
        match &self.half {
            Some((up, asks)) => {
                match reached {
                    None => {
                        keys.iter_mut()
                            .zip(&*words)
                            .for_each(|(key, word)| *key = low(word.wrapping_shr(*up)));
                    }
                    Some((at, bits)) => {
                        let at = at.saturating_sub(*up);
                        for ((key, word), bits) in keys.iter_mut().zip(&*words).zip(bits) {
                            *key = low(word.wrapping_shr(*up)) | bits.wrapping_shl(at);
                        }
                    }
                }
                asks.grade(keys, grades);
                asks.route(self.bar, keys, grades, routes);
            }
            None => {
                if let Some((at, bits)) = reached {
                    let bits = bits.iter().map(|bits| u64::from(*bits).wrapping_shl(at));
                    words.iter_mut().zip(bits).for_each(|(word, bits)| *word |= bits);
                }
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
            *route = engine::route(key.and(disqualified) != W::NONE, clears);
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

/// What a conjunction asks of a word; none if it is never met.
fn compared(grade: Grade, one: &Conjunction, layout: &Layout) -> Option<Compared<u64>> {
    let mut row = Compared { add: 0, mask: 0, want: 0, grade };
    let mut bits =
        vec![(one.answers, layout.answers), (one.facts, layout.facts), (one.engaged, layout.engaged)];
    let mut counts =
        vec![(i128::from(one.met), layout.met, true), (i128::from(one.unmet), layout.unmet, true)];
    match &layout.points {
        Held::Units(units) => bits.push((units.wanted(one), units.bits)),
        Held::Packed(packed) => counts.extend(steps(one.band(Sum::Score), packed)),
    }
    for (wanted, field) in bits {
        row.mask |= field.put(wanted.mask);
        row.want |= field.put(wanted.want);
    }
    for (least, field, reached) in counts {
        match (at_least(field, least), reached) {
            (Cut::Always, true) | (Cut::Never, false) => {}
            (Cut::Always, false) | (Cut::Never, true) => return None,
            (Cut::From(add), _) => row.ask(field, add, reached),
        }
    }
    Some(row)
}

/// The steps that a score must reach, or must not.
fn steps(band: Band, packed: &Packed) -> impl Iterator<Item = (i128, Field, bool)> {
    let ends = [(band.at_least, true), (band.below, false)].into_iter();
    ends.filter_map(|(cut, reached)| Some((packed.least_step(cut?), packed.field, reached)))
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
