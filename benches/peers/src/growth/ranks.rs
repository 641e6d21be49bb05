//! Batch form: columns of ranks, one vector loop per rule. The call into the code compiled for AVX2
//! is `unsafe`, behind the question whether the machine has it.

use super::index::Index;
use super::interpreter::bounds;
use crate::generated::{Cond, MISSING, Rule, Slots};

/// Column of one field in ranks: the value replaced by the interval of `Index`, so every compare
/// of every rule is on i16 whatever the field's type.
pub struct RankColumns {
    cols: Vec<Vec<i16>>,
}
pub struct RankRules {
    /// field, lo, hi (ranks) of each condition; the second is `field 0, MIN..MAX` when absent.
    rules: Vec<(u8, i16, i16, u8, i16, i16, i16)>,
}
impl RankRules {
    pub fn new(rules: &[Rule], ix: &Index) -> Self {
        let rank = |c: &Cond| {
            let f = &ix.fields[c.field as usize];
            let (lo, hi) = bounds(c);
            let lo_r = if lo == MISSING + 1 { 0 } else { f.cuts.partition_point(|x| *x <= lo) as i16 };
            let hi_r = if hi == i64::MAX {
                f.cuts.len() as i16
            } else {
                f.cuts.partition_point(|x| *x <= hi) as i16
            };
            (c.field, lo_r, hi_r)
        };
        RankRules {
            rules: rules
                .iter()
                .map(|r| {
                    let a = rank(&r.a);
                    let b = r.b.as_ref().map_or((0, i16::MIN, i16::MAX), rank);
                    (a.0, a.1, a.2, b.0, b.1, b.2, r.points as i16)
                })
                .collect(),
        }
    }
}
impl RankColumns {
    pub fn new(s: &[Slots], ix: &Index) -> Self {
        RankColumns {
            cols: (0..13).map(|f| s.iter().map(|s| ix.fields[f].interval(s[f]) as i16).collect()).collect(),
        }
    }
}
const BLOCK: usize = 1024;
#[inline(always)]
fn batch_kernel(r: &RankRules, c: &RankColumns, out: &mut [i32]) {
    let n = out.len();
    let mut at = 0;
    while at < n {
        let len = BLOCK.min(n - at);
        let mut acc = [0i16; BLOCK];
        let mut wide = [0i32; BLOCK];
        for (k, &(fa, la, ha, fb, lb, hb, p)) in r.rules.iter().enumerate() {
            let a = &c.cols[fa as usize][at..at + len];
            if lb == i16::MIN {
                for (x, v) in acc.iter_mut().zip(a) {
                    *x += if (*v >= la) & (*v <= ha) { p } else { 0 };
                }
            } else {
                let b = &c.cols[fb as usize][at..at + len];
                for ((x, v), w) in acc.iter_mut().zip(a).zip(b) {
                    *x += if (*v >= la) & (*v <= ha) & (*w >= lb) & (*w <= hb) { p } else { 0 };
                }
            }
            if k % 2000 == 1999 {
                for (w, x) in wide.iter_mut().zip(acc.iter_mut()) {
                    *w += *x as i32;
                    *x = 0;
                }
            }
        }
        for i in 0..len {
            out[at + i] = wide[i] + acc[i] as i32;
        }
        at += len;
    }
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn batch_avx2(r: &RankRules, c: &RankColumns, out: &mut [i32]) {
    batch_kernel(r, c, out)
}
#[inline(never)]
pub fn batch(r: &RankRules, c: &RankColumns, out: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: AVX2 was just detected.
        return unsafe { batch_avx2(r, c, out) };
    }
    batch_kernel(r, c, out);
}
