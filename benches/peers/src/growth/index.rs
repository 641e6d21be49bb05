//! A prototype of what a compiled design reaches: one lookup per field, whatever the number of rules.

use super::interpreter::{bounds, holds};
use crate::generated::{MISSING, Rule, Slots};

/// Per field: the distinct cut points of every condition on it, so a value falls in one interval.
/// For each interval: the points of all one-condition rules that hold there (a lookup, whatever the
/// number of rules), and for the two-condition rules a bitmap of those not ruled out by this field.
pub struct Index {
    pub fields: Vec<FieldIndex>,
    words: usize,
    points2: Vec<i32>,
    /// The fields some two-condition rule reads.
    used2: Vec<usize>,
    /// What all tables take.
    pub bytes: usize,
}
#[derive(Default)]
pub struct FieldIndex {
    /// Interval i is `cuts[i-1] <= v < cuts[i]`; interval 0 is below all; the last is MISSING's own.
    pub cuts: Vec<i64>,
    /// Direct table for small ranges: value -> interval.
    direct: Vec<u16>,
    sum: Vec<i32>,
    maps: Vec<u64>,
}
impl FieldIndex {
    #[inline(always)]
    pub fn interval(&self, v: i64) -> usize {
        if v == MISSING {
            return self.sum.len() - 1;
        }
        if !self.direct.is_empty() {
            return self.direct[(v as usize).min(self.direct.len() - 1)] as usize;
        }
        self.cuts.partition_point(|c| *c <= v)
    }
}
impl Index {
    pub fn new(rules: &[Rule]) -> Self {
        let two: Vec<&Rule> = rules.iter().filter(|r| r.b.is_some()).collect();
        let words = two.len().div_ceil(64);
        let mut fields: Vec<FieldIndex> = (0..13).map(|_| FieldIndex::default()).collect();
        for r in rules {
            for c in std::iter::once(&r.a).chain(r.b.iter()) {
                let (lo, hi) = bounds(c);
                let cuts = &mut fields[c.field as usize].cuts;
                if lo != MISSING + 1 {
                    cuts.push(lo);
                }
                if hi != i64::MAX {
                    cuts.push(hi + 1);
                }
            }
        }
        let mut bytes = 0;
        for (fi, f) in fields.iter_mut().enumerate() {
            f.cuts.sort_unstable();
            f.cuts.dedup();
            let n = f.cuts.len() + 2;
            f.sum = vec![0; n];
            f.maps = vec![!0u64; n * words];
            // A value that stands for each interval.
            let probe: Vec<i64> = std::iter::once(MISSING + 1)
                .chain(f.cuts.iter().copied())
                .chain(std::iter::once(MISSING))
                .collect();
            for (i, v) in probe.iter().enumerate() {
                let mut s = [MISSING; 13];
                s[fi] = *v;
                for r in rules {
                    if r.b.is_none() && r.a.field as usize == fi && holds(&r.a, &s) {
                        f.sum[i] += r.points;
                    }
                }
                for (k, r) in two.iter().enumerate() {
                    for c in [r.a, r.b.unwrap()] {
                        if c.field as usize == fi && !holds(&c, &s) {
                            f.maps[i * words + (k >> 6)] &= !(1 << (k & 63));
                        }
                    }
                }
            }
            let max = f.cuts.last().copied().unwrap_or(0);
            if max < 1 << 15 {
                f.direct = (0..=max.max(0)).map(|v| f.cuts.partition_point(|c| *c <= v) as u16).collect();
            }
            bytes += f.cuts.len() * 8 + f.direct.len() * 2 + f.sum.len() * 4 + f.maps.len() * 8;
        }
        let used2 = (0..13usize)
            .filter(|f| two.iter().any(|r| r.a.field as usize == *f || r.b.unwrap().field as usize == *f))
            .collect();
        let points2 = two.iter().map(|r| r.points).collect();
        Index { fields, words, points2, used2, bytes }
    }
    /// `at` receives the interval of each field: with the rules of a field sorted by threshold,
    /// that is the whole explanation of its one-condition rules. `fired` is the bitmap of the
    /// two-condition rules.
    #[inline(never)]
    pub fn eval(&self, s: &Slots, at: &mut [usize; 13], fired: &mut [u64]) -> i32 {
        let mut sum = 0;
        for (i, f) in self.fields.iter().enumerate() {
            at[i] = f.interval(s[i]);
            sum += f.sum[at[i]];
        }
        let w = self.words;
        let fired = &mut fired[..w];
        fired.fill(!0);
        for &i in &self.used2 {
            let m = &self.fields[i].maps[at[i] * w..(at[i] + 1) * w];
            for (x, y) in fired.iter_mut().zip(m) {
                *x &= *y;
            }
        }
        if let Some(last) = fired.last_mut() {
            let over = w * 64 - self.points2.len();
            *last &= !0u64 >> over;
        }
        for (k, word) in fired.iter().enumerate() {
            let mut x = *word;
            while x != 0 {
                sum += self.points2[k * 64 + x.trailing_zeros() as usize];
                x &= x - 1;
            }
        }
        sum
    }
}
