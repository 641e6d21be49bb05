//! Generated rules: 1 condition (2 of 3 rules) or 2 conditions on different fields (1 of 3) over 13
//! fields of the lead, 9 numeric (>= or <= a threshold) and 4 enums (==). The answer is the sum of
//! the points of the rules that hold.

use crate::lq24::{COUNTRIES, INDUSTRIES, JOB_LEVELS, Lead, Rng, SOURCES};

pub const FIELDS: [&str; 13] = [
    "budget",
    "timeframe_days",
    "employees",
    "annual_revenue",
    "page_views_30d",
    "pricing_page_views",
    "emails_opened",
    "emails_clicked",
    "days_since_last_activity",
    "industry",
    "country",
    "source",
    "job_level",
];
pub const NUMERIC: usize = 9;
/// Highest value a threshold takes, by numeric field (money in cents).
const RANGE: [i64; NUMERIC] = [4_000_000, 180, 20_000, 50_000_000_000, 40, 6, 12, 5, 120];
const NAMES: [&[&str]; 4] = [&INDUSTRIES, &COUNTRIES, &SOURCES, &JOB_LEVELS];

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    Ge,
    Le,
    Eq,
}
#[derive(Clone, Copy, Debug)]
pub struct Cond {
    pub field: u8,
    pub op: Op,
    pub value: i64,
}
#[derive(Clone, Debug)]
pub struct Rule {
    pub a: Cond,
    pub b: Option<Cond>,
    pub points: i32,
}

pub fn rules(n: usize) -> Vec<Rule> {
    let mut r = Rng(n as u64);
    let cond = |r: &mut Rng, not: u8| {
        let mut f = r.below(13) as u8;
        while f == not {
            f = r.below(13) as u8;
        }
        if (f as usize) < NUMERIC {
            let op = if r.percent(50) { Op::Ge } else { Op::Le };
            Cond { field: f, op, value: r.range(0, RANGE[f as usize]) }
        } else {
            Cond { field: f, op: Op::Eq, value: r.below(NAMES[f as usize - NUMERIC].len() as u64) as i64 }
        }
    };
    (0..n)
        .map(|i| {
            let a = cond(&mut r, 255);
            let b = (i % 3 == 2).then(|| cond(&mut r, a.field));
            let mut points = r.range(-5, 9) as i32;
            if points >= 0 {
                points += 1;
            }
            Rule { a, b, points }
        })
        .collect()
}

/// The lead as 13 slots; `MISSING` meets no condition.
pub type Slots = [i64; 13];
pub const MISSING: i64 = i64::MIN;
pub fn slots(l: &Lead) -> Slots {
    let o = |x: Option<i64>| x.unwrap_or(MISSING);
    [
        o(l.budget),
        o(l.timeframe_days.map(|t| t as i64)),
        l.employees as i64,
        l.annual_revenue,
        l.page_views_30d as i64,
        l.pricing_page_views as i64,
        l.emails_opened as i64,
        l.emails_clicked as i64,
        l.days_since_last_activity as i64,
        l.industry as i64,
        l.country as i64,
        l.source as i64,
        o(l.job_level.map(|j| j as i64)),
    ]
}

/// A number as the text of the field's unit: money in currency units with two decimals.
pub fn literal(field: u8, v: i64) -> String {
    if field == 0 || field == 3 { format!("{}.{:02}", v / 100, v % 100) } else { v.to_string() }
}
pub fn enum_name(field: u8, v: i64) -> &'static str {
    NAMES[field as usize - NUMERIC][v as usize]
}
pub fn optional(field: u8) -> bool {
    field <= 1
}
