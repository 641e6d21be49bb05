//! Rules one after the other: what every engine without an index does at least.

use crate::generated::{Cond, MISSING, Op, Rule, Slots};

#[inline(always)]
pub fn holds(c: &Cond, s: &Slots) -> bool {
    let v = s[c.field as usize];
    match c.op {
        Op::Ge => v >= c.value,
        Op::Le => v <= c.value && v != MISSING,
        Op::Eq => v == c.value,
    }
}
/// Rules as data, one after the other: the least any generic engine does without an index.
#[inline(never)]
pub fn interpret(rules: &[Rule], s: &Slots) -> i32 {
    let mut sum = 0;
    for r in rules {
        if holds(&r.a, s) && r.b.as_ref().is_none_or(|b| holds(b, s)) {
            sum += r.points;
        }
    }
    sum
}

/// The same without branches: both conditions as `lo <= v <= hi` ranges, a missing second one
/// always true; `fired` gets one bit per rule.
pub struct Flat {
    fa: Vec<u8>,
    fb: Vec<u8>,
    lo_a: Vec<i64>,
    hi_a: Vec<i64>,
    lo_b: Vec<i64>,
    hi_b: Vec<i64>,
    points: Vec<i32>,
}
pub fn bounds(c: &Cond) -> (i64, i64) {
    match c.op {
        Op::Ge => (c.value, i64::MAX),
        Op::Le => (MISSING + 1, c.value),
        Op::Eq => (c.value, c.value),
    }
}
impl Flat {
    pub fn new(rules: &[Rule]) -> Self {
        let mut f = Flat {
            fa: vec![],
            fb: vec![],
            lo_a: vec![],
            hi_a: vec![],
            lo_b: vec![],
            hi_b: vec![],
            points: vec![],
        };
        for r in rules {
            let (l, h) = bounds(&r.a);
            f.fa.push(r.a.field);
            f.lo_a.push(l);
            f.hi_a.push(h);
            let (l, h) = r.b.as_ref().map_or((i64::MIN, i64::MAX), bounds);
            f.fb.push(r.b.map_or(0, |b| b.field));
            f.lo_b.push(l);
            f.hi_b.push(h);
            f.points.push(r.points);
        }
        f
    }
    #[inline(never)]
    pub fn eval(&self, s: &Slots, fired: &mut [u64]) -> i32 {
        let n = self.points.len();
        let (fa, fb) = (&self.fa[..n], &self.fb[..n]);
        let (la, ha) = (&self.lo_a[..n], &self.hi_a[..n]);
        let (lb, hb) = (&self.lo_b[..n], &self.hi_b[..n]);
        let mut padded = [0i64; 16];
        padded[..13].copy_from_slice(s);
        let mut sum = 0;
        let mut word = 0u64;
        for i in 0..n {
            let a = padded[(fa[i] & 15) as usize];
            let b = padded[(fb[i] & 15) as usize];
            let hit = (a >= la[i]) & (a <= ha[i]) & (b >= lb[i]) & (b <= hb[i]);
            sum += if hit { self.points[i] } else { 0 };
            word |= (hit as u64) << (i & 63);
            if i & 63 == 63 || i + 1 == n {
                fired[i >> 6] = word;
                word = 0;
            }
        }
        sum
    }
}
