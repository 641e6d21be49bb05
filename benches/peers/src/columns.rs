//! The floors over columns: the same playbook, known to the compiler, one loop a column.
//! With AVX2 where the machine has it. The two calls into code compiled for it are `unsafe`, each
//! behind the question whether the machine can.

use crate::baseline::POINTS;
use crate::harness::{Entry, Peer, Reasons};
use crate::lead::{Lead, Outcome};

pub const ENTRIES: &[Entry] = &[
    Entry { name: "handwritten_columnar", version: "-", compile: || Box::new(ColPeer::default()) },
    Entry {
        name: "handwritten_columnar_explain",
        version: "-",
        compile: || Box::new(ColPeer { explain: true, ..Default::default() }),
    },
    Entry {
        name: "handwritten_columnar_avx2",
        version: "-",
        compile: || Box::new(ColPeer { avx: true, ..Default::default() }),
    },
    Entry {
        name: "handwritten_columnar_explain_avx2",
        version: "-",
        compile: || Box::new(ColPeer { avx: true, explain: true, ..Default::default() }),
    },
];

/// Struct of arrays, narrow types: 38 bytes in, 4 bytes out per lead. A missing optional is a
/// value that meets no condition.
#[derive(Default)]
pub struct Columns {
    pub budget: Vec<i64>,
    pub revenue: Vec<i64>,
    pub employees: Vec<i32>,
    pub timeframe: Vec<i16>,
    pub page_views: Vec<i16>,
    pub pricing_views: Vec<i16>,
    pub opened: Vec<i16>,
    pub clicked: Vec<i16>,
    pub days_since: Vec<i16>,
    pub job_level: Vec<u8>,
    pub industry: Vec<u8>,
    pub country: Vec<u8>,
    pub source: Vec<u8>,
    /// need_confirmed 1, email 2, phone 4, webinar 8, ebook 16, demo 32, free_email 64
    pub flags: Vec<u8>,
    /// opted_out 1, is_competitor 2
    pub flags2: Vec<u8>,
}
pub const COLUMN_BYTES: usize = 8 + 8 + 4 + 2 * 6 + 6;

impl Columns {
    pub fn from_leads(leads: &[Lead]) -> Self {
        let mut c = Columns::default();
        for l in leads {
            c.budget.push(l.budget.unwrap_or(i64::MIN));
            c.revenue.push(l.annual_revenue);
            c.employees.push(l.employees);
            c.timeframe.push(l.timeframe_days.map_or(i16::MAX, |t| t as i16));
            c.page_views.push(l.page_views_30d as i16);
            c.pricing_views.push(l.pricing_page_views as i16);
            c.opened.push(l.emails_opened as i16);
            c.clicked.push(l.emails_clicked as i16);
            c.days_since.push(l.days_since_last_activity as i16);
            c.job_level.push(l.job_level.unwrap_or(255));
            c.industry.push(l.industry);
            c.country.push(l.country);
            c.source.push(l.source);
            c.flags.push(
                (l.need_confirmed == Some(true)) as u8
                    | (l.email_verified as u8) << 1
                    | (l.phone_verified as u8) << 2
                    | (l.webinar_attended as u8) << 3
                    | (l.ebook_downloaded as u8) << 4
                    | (l.demo_requested as u8) << 5
                    | (l.free_email as u8) << 6,
            );
            c.flags2.push(l.opted_out as u8 | (l.is_competitor as u8) << 1);
        }
        c
    }
    pub fn len(&self) -> usize {
        self.budget.len()
    }
}

/// Score, grade and route columns: 4 bytes per lead.
#[derive(Default)]
pub struct OutColumns {
    pub score: Vec<i16>,
    pub grade: Vec<u8>,
    pub route: Vec<u8>,
    pub fired: Vec<u32>,
}

/// Out of cache 4096 beats 512 by 1.6 times (the prefetcher restarts at every block and column); in
/// cache they are equal.
const BLOCK: usize = 4096;

#[inline(always)]
fn kernel<const EXPLAIN: bool>(c: &Columns, out: &mut OutColumns) {
    let n = c.len();
    out.score.resize(n, 0);
    out.grade.resize(n, 0);
    out.route.resize(n, 0);
    if EXPLAIN {
        out.fired.resize(n, 0);
    }
    let mut at = 0;
    while at < n {
        let len = BLOCK.min(n - at);
        block::<EXPLAIN>(c, out, at, len);
        at += len;
    }
}

#[inline(always)]
#[allow(clippy::manual_range_contains, reason = "`&`, not `&&`: a branch would not become a vector mask")]
fn block<const EXPLAIN: bool>(c: &Columns, out: &mut OutColumns, at: usize, len: usize) {
    let mut s = [0i16; BLOCK];
    let mut bant = [0u8; BLOCK];
    let mut fired = [0u32; BLOCK];
    let r = at..at + len;
    // One loop per column; each compare becomes a vector mask.
    macro_rules! rules {
        ($col:expr, $($rule:literal => |$v:ident| $cond:expr),* $(,)?) => {
            for (i, x) in $col[r.clone()].iter().enumerate() {
                let x = *x;
                let mut add = 0i16;
                $( { let $v = x; add += if $cond { POINTS[$rule] as i16 } else { 0 }; } )*
                s[i] += add;
            }
            if EXPLAIN {
                for (i, x) in $col[r.clone()].iter().enumerate() {
                    let x = *x;
                    let mut f = 0u32;
                    $( { let $v = x; f |= (($cond) as u32) << $rule; } )*
                    fired[i] |= f;
                }
            }
        };
    }
    rules!(c.employees, 0 => |e| (e >= 50) & (e < 200), 1 => |e| (e >= 200) & (e < 1000), 2 => |e| e >= 1000);
    rules!(c.industry, 3 => |x| x < 4);
    rules!(c.country, 4 => |x| x < 7);
    rules!(c.revenue, 5 => |v| (v >= 100_000_000) & (v < 1_000_000_000), 6 => |v| v >= 1_000_000_000);
    rules!(c.job_level, 7 => |j| j == 2, 8 => |j| (j == 3) | (j == 4), 9 => |j| j == 5, 23 => |j| j == 0);
    rules!(c.page_views, 10 => |v| v >= 10);
    rules!(c.pricing_views, 11 => |v| v >= 2);
    rules!(c.opened, 12 => |v| v >= 3);
    rules!(c.clicked, 13 => |v| v >= 1);
    rules!(c.flags, 14 => |f| f & 8 != 0, 15 => |f| f & 16 != 0, 16 => |f| f & 32 != 0,
        18 => |f| f & 6 == 6, 21 => |f| f & 64 != 0);
    rules!(c.source, 17 => |x| x < 3);
    rules!(c.days_since, 19 => |d| d <= 7, 22 => |d| d >= 60);
    rules!(c.flags2, 20 => |f| f & 2 != 0);

    for (b, x) in bant.iter_mut().zip(&c.budget[r.clone()]) {
        *b += (*x >= 1_000_000) as u8;
    }
    for (b, x) in bant.iter_mut().zip(&c.job_level[r.clone()]) {
        *b += ((*x >= 3) & (*x != 255)) as u8;
    }
    for (b, x) in bant.iter_mut().zip(&c.flags[r.clone()]) {
        *b += *x & 1;
    }
    for (b, x) in bant.iter_mut().zip(&c.timeframe[r.clone()]) {
        *b += (*x <= 90) as u8;
    }

    out.score[r.clone()].copy_from_slice(&s[..len]);
    if EXPLAIN {
        out.fired[r.clone()].copy_from_slice(&fired[..len]);
    }
    let grades = &mut out.grade[r.clone()];
    for i in 0..len {
        let (b, s) = (bant[i], s[i]);
        let a = (b == 4) & (s >= 60);
        let bb = (b >= 3) & (s >= 40);
        let cc = (b >= 2) | (s >= 25);
        grades[i] = if a {
            b'A'
        } else if bb {
            b'B'
        } else if cc {
            b'C'
        } else {
            b'D'
        };
    }
    let routes = &mut out.route[r.clone()];
    for ((o, g), f) in routes.iter_mut().zip(grades.iter()).zip(&c.flags2[r]) {
        *o = if *f != 0 {
            0
        } else if *g <= b'B' {
            1
        } else {
            2
        };
    }
}

/// With the instructions that the whole process is compiled for.
#[inline(never)]
pub fn columnar(c: &Columns, out: &mut OutColumns, explain: bool) {
    match explain {
        true => kernel::<true>(c, out),
        false => kernel::<false>(c, out),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi2")]
fn columnar_avx2_inner(c: &Columns, out: &mut OutColumns) {
    kernel::<false>(c, out)
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi2")]
fn columnar_explain_avx2_inner(c: &Columns, out: &mut OutColumns) {
    kernel::<true>(c, out)
}

/// Falls back to the plain kernel where AVX2 is missing.
#[inline(never)]
pub fn columnar_avx2(c: &Columns, out: &mut OutColumns, explain: bool) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2") {
        // SAFETY: both features were just detected.
        return unsafe {
            match explain {
                true => columnar_explain_avx2_inner(c, out),
                false => columnar_avx2_inner(c, out),
            }
        };
    }
    columnar(c, out, explain)
}

#[derive(Default)]
struct ColPeer {
    avx: bool,
    explain: bool,
    cols: Columns,
    res: OutColumns,
}
impl ColPeer {
    fn go(&mut self) {
        match self.avx {
            true => columnar_avx2(&self.cols, &mut self.res, self.explain),
            false => columnar(&self.cols, &mut self.res, self.explain),
        }
    }
    fn copy(&self, out: &mut [Outcome]) {
        for (i, o) in out.iter_mut().enumerate() {
            *o = Outcome {
                score: self.res.score[i] as i32,
                grade: self.res.grade[i],
                route: self.res.route[i],
            };
        }
    }
}
impl Peer for ColPeer {
    fn is_batch(&self) -> bool {
        true
    }
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        self.cols = Columns::from_leads(leads);
        self.go();
        self.copy(out);
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        if !self.explain {
            return None;
        }
        self.prepare(leads);
        self.go();
        Some(self.res.fired.iter().map(|fired| Reasons { fired: Some(*fired), bant: None }).collect())
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.cols = Columns::from_leads(leads);
    }
    /// The answer stays in columns (that is what a batch caller gets); `out` is left alone.
    fn run_prepared(&mut self, _out: &mut [Outcome]) -> bool {
        self.go();
        std::hint::black_box(&self.res.score);
        true
    }
}
