//! A quick prototype of a compiled, data-driven design on LQ-24: nothing below knows the workload
//! but `ruleset()` and the two functions that read a `Lead`. It always explains: the answer comes
//! with one bit per rule and two per BANT criterion.
//!
//! Row form: every condition is on one interned slot. Compiling turns each slot into a table from
//! value (or interval between cut points) to (points, bits); a lead costs one lookup per slot that
//! some rule reads, whatever the number of rules on it. Rules over several slots wait for their
//! bits.

use crate::harness::{Entry, Peer, Reasons};
use crate::lead::*;

pub const ENTRIES: &[Entry] =
    &[Entry { name: "proto_row (explains)", version: "-", compile: || Box::new(Row::default()) }];

const MISSING: i64 = i64::MIN;
const N: usize = 16;
type Slots = [i64; N];

/// Interning: a lead as slots. Enums are id + 1 and the optional boolean 1 or 2, so 0 is missing;
/// the plain booleans are bits of two flag slots; a missing number is `MISSING`.
#[inline(always)]
fn slots(l: &Lead) -> Slots {
    [
        l.budget.unwrap_or(MISSING),
        l.job_level.map_or(0, |j| j as i64 + 1),
        l.need_confirmed.map_or(0, |b| b as i64 + 1),
        l.timeframe_days.map_or(MISSING, |t| t as i64),
        l.employees as i64,
        l.industry as i64 + 1,
        l.country as i64 + 1,
        l.annual_revenue,
        l.email_verified as i64
            | (l.phone_verified as i64) << 1
            | (l.opted_out as i64) << 2
            | (l.is_competitor as i64) << 3
            | (l.free_email as i64) << 4,
        l.webinar_attended as i64 | (l.ebook_downloaded as i64) << 1 | (l.demo_requested as i64) << 2,
        l.source as i64 + 1,
        l.page_views_30d as i64,
        l.pricing_page_views as i64,
        l.emails_opened as i64,
        l.emails_clicked as i64,
        l.days_since_last_activity as i64,
    ]
}
const NUMERIC: [usize; 9] = [0, 3, 4, 7, 11, 12, 13, 14, 15];
const FLAGS: [usize; 2] = [8, 9];

enum Test {
    /// lo <= v <= hi
    Range(usize, i64, i64),
    OneOf(usize, &'static [i64]),
    /// A bit of a flag slot.
    Flag(usize, i64),
}
struct RuleDef {
    tests: Vec<Test>,
    points: i32,
}
/// What a loader would parse from a file.
struct RuleSet {
    rules: Vec<RuleDef>,
    bant: [Test; 4],
    suppress: Vec<Test>,
    /// grade, least BANT count, least score, both or either
    grades: [(u8, u32, i32, bool); 3],
}

fn ruleset() -> RuleSet {
    use Test::*;
    const MAX: i64 = i64::MAX;
    let one = |t: Test, points: i32| RuleDef { tests: vec![t], points };
    let need = Range(2, 2, 2);
    RuleSet {
        rules: vec![
            one(Range(4, 50, 199), 5),
            one(Range(4, 200, 999), 10),
            one(Range(4, 1000, MAX), 15),
            one(OneOf(5, &[1, 2, 3, 4]), 10),
            one(OneOf(6, &[1, 2, 3, 4, 5, 6, 7]), 8),
            one(Range(7, 100_000_000, 999_999_999), 5),
            one(Range(7, 1_000_000_000, MAX), 10),
            one(OneOf(1, &[3]), 5),
            one(OneOf(1, &[4, 5]), 10),
            one(OneOf(1, &[6]), 15),
            one(Range(11, 10, MAX), 5),
            one(Range(12, 2, MAX), 10),
            one(Range(13, 3, MAX), 3),
            one(Range(14, 1, MAX), 5),
            one(Flag(9, 1), 10),
            one(Flag(9, 2), 5),
            one(Flag(9, 4), 20),
            one(OneOf(10, &[1, 2, 3]), 8),
            RuleDef { tests: vec![Flag(8, 1), Flag(8, 2)], points: 4 },
            one(Range(15, MISSING + 1, 7), 5),
            one(Flag(8, 8), -100),
            one(Flag(8, 16), -10),
            one(Range(15, 60, MAX), -15),
            one(OneOf(1, &[1]), -20),
        ],
        bant: [Range(0, 1_000_000, MAX), OneOf(1, &[4, 5, 6]), need, Range(3, MISSING + 1, 90)],
        suppress: vec![Flag(8, 4), Flag(8, 8)],
        grades: [(b'A', 4, 60, true), (b'B', 3, 40, true), (b'C', 2, 25, false)],
    }
}

fn slot_of(t: &Test) -> usize {
    match t {
        Test::Range(s, ..) | Test::OneOf(s, _) | Test::Flag(s, _) => *s,
    }
}
fn test(t: &Test, v: i64) -> bool {
    match t {
        Test::Range(_, lo, hi) => v != MISSING && v >= *lo && v <= *hi,
        Test::OneOf(_, set) => set.contains(&v),
        Test::Flag(_, bit) => v & bit != 0,
    }
}

// ---------------------------------------------------------------- row form

/// Bits 0..24 rules, 32..36 BANT met, 36..40 BANT known, 40.. suppress, 48.. parts of
/// several-slot rules.
#[derive(Clone, Copy, Default)]
struct Cell {
    bits: u64,
    points: i32,
}
/// A numeric slot: up to three cut points (`i64::MAX` fills up); the cell is the number of cuts at
/// or below the value.
struct Cuts {
    slot: u8,
    base: u16,
    cuts: [i64; 3],
}
/// An enum or flag slot: the cell is the value (an enum's 0 is missing).
struct Direct {
    slot: u8,
    base: u16,
    top: u16,
}
struct Compiled {
    direct: Vec<Direct>,
    cuts: Vec<Cuts>,
    cells: Vec<Cell>,
    several: Vec<(u64, u64, i32)>,
    grades: [(u8, u32, i32, bool); 3],
}

fn compile(set: &RuleSet) -> Compiled {
    let mut part_bit = 48;
    // (test, bits if it holds, points if it holds)
    let mut atoms: Vec<(&Test, u64, i32)> = Vec::new();
    let mut several = Vec::new();
    for (i, r) in set.rules.iter().enumerate() {
        if let [t] = &r.tests[..] {
            atoms.push((t, 1 << i, r.points));
        } else {
            let mut need = 0;
            for t in &r.tests {
                atoms.push((t, 1 << part_bit, 0));
                need |= 1 << part_bit;
                part_bit += 1;
            }
            several.push((need, 1 << i, r.points));
        }
    }
    for (i, t) in set.bant.iter().enumerate() {
        atoms.push((t, 1 << (32 + i), 0));
    }
    for t in &set.suppress {
        atoms.push((t, 1 << 40, 0));
    }
    let mut c = Compiled { direct: vec![], cuts: vec![], cells: vec![], several, grades: set.grades };
    for slot in 0..N {
        let mine: Vec<_> = atoms.iter().filter(|a| slot_of(a.0) == slot).collect();
        if mine.is_empty() {
            continue;
        }
        let missing = if NUMERIC.contains(&slot) { MISSING } else { 0 };
        let known: u64 =
            set.bant.iter().enumerate().filter(|(_, t)| slot_of(t) == slot).map(|(i, _)| 1 << (36 + i)).sum();
        let cell = |v: i64| {
            let mut c = Cell::default();
            if v != missing {
                c.bits = known;
            }
            for (t, bits, points) in &mine {
                if test(t, v) {
                    c.bits |= bits;
                    c.points += points;
                }
            }
            c
        };
        let mut cuts: Vec<i64> = Vec::new();
        for (t, ..) in &mine {
            match t {
                Test::Range(_, lo, hi) => {
                    cuts.push(*lo);
                    if *hi < i64::MAX {
                        cuts.push(hi + 1);
                    }
                }
                Test::OneOf(_, set) => set.iter().for_each(|v| cuts.extend([*v, v + 1])),
                Test::Flag(_, bit) => cuts.push(2 * bit - 1),
            }
        }
        if known != 0 {
            cuts.push(missing + 1);
        }
        cuts.sort_unstable();
        cuts.dedup();
        let base = c.cells.len() as u16;
        if missing == 0 {
            let top = if FLAGS.contains(&slot) {
                (*cuts.last().unwrap()).max(15) | 15
            } else {
                *cuts.last().unwrap()
            };
            c.cells.extend((0..=top).map(cell));
            c.direct.push(Direct { slot: slot as u8, base, top: top as u16 });
        } else {
            assert!(cuts.len() <= 3, "more cuts than the prototype holds");
            c.cells.extend(std::iter::once(missing).chain(cuts.iter().copied()).map(cell));
            let mut c3 = [i64::MAX; 3];
            c3[..cuts.len()].copy_from_slice(&cuts);
            c.cuts.push(Cuts { slot: slot as u8, base, cuts: c3 });
        }
    }
    c
}

#[inline(never)]
fn eval(c: &Compiled, s: &Slots) -> (Outcome, u64) {
    let (mut bits, mut score) = (0u64, 0i32);
    for f in &c.direct {
        let v = s[f.slot as usize & (N - 1)] as u64;
        let cell = &c.cells[f.base as usize + v.min(f.top as u64) as usize];
        bits |= cell.bits;
        score += cell.points;
    }
    for f in &c.cuts {
        let v = s[f.slot as usize & (N - 1)];
        let i = (v >= f.cuts[0]) as usize + (v >= f.cuts[1]) as usize + (v >= f.cuts[2]) as usize;
        let cell = &c.cells[f.base as usize + i];
        bits |= cell.bits;
        score += cell.points;
    }
    for (need, bit, points) in &c.several {
        if bits & need == *need {
            bits |= bit;
            score += points;
        }
    }
    let met = (bits >> 32 & 15).count_ones();
    let mut grade = b'D';
    for (g, b, p, both) in c.grades.iter().rev() {
        let (x, y) = (met >= *b, score >= *p);
        grade = if (x & y) | (!both & (x | y)) { *g } else { grade };
    }
    let route = if bits >> 40 & 1 == 1 {
        0
    } else if grade <= b'B' {
        1
    } else {
        2
    };
    (Outcome { score, grade, route }, bits)
}

/// Known and met of each criterion as two bits: 0 unknown, 1 unmet, 2 met.
fn criteria(bits: u64) -> u8 {
    let one = |i: u64| {
        let (met, known) = (bits >> (32 + i) & 1, bits >> (36 + i) & 1);
        ((known << met) << (2 * i)) as u8
    };
    one(0) | one(1) | one(2) | one(3)
}

struct Row {
    c: Compiled,
    inputs: Vec<Slots>,
    bits: Vec<u64>,
}
impl Default for Row {
    fn default() -> Self {
        Row { c: compile(&ruleset()), inputs: vec![], bits: vec![] }
    }
}
impl Peer for Row {
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        self.bits.resize(leads.len(), 0);
        for ((l, o), b) in leads.iter().zip(out).zip(&mut self.bits) {
            (*o, *b) = eval(&self.c, &slots(l));
        }
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        let all = leads.iter().map(|lead| eval(&self.c, &slots(lead)).1);
        Some(
            all.map(|bits| Reasons { fired: Some(bits as u32 & 0xff_ffff), bant: Some(criteria(bits)) })
                .collect(),
        )
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.inputs = leads.iter().map(slots).collect();
        self.bits.resize(leads.len(), 0);
    }
    fn run_prepared(&mut self, out: &mut [Outcome]) -> bool {
        for ((s, o), b) in self.inputs.iter().zip(out).zip(&mut self.bits) {
            (*o, *b) = eval(&self.c, s);
        }
        true
    }
}
