//! The floors over one struct: plain Rust that knows the playbook, and the same with reasons.

use crate::harness::{Entry, Peer, Reasons};
use crate::lead::{Lead, Outcome, level};

pub const ENTRIES: &[Entry] = &[
    Entry { name: "handwritten", version: "-", compile: || Box::new(Hand) },
    Entry { name: "handwritten_explain", version: "-", compile: || Box::new(HandExplain::default()) },
];

/// software, finance, healthcare, manufacturing
pub const TARGET_INDUSTRIES: u32 = 0b1111;
/// US, CA, GB, DE, FR, NL, AU
pub const TARGET_COUNTRIES: u32 = 0b111_1111;
/// referral, partner, event
pub const TARGET_SOURCES: u32 = 0b111;

/// Points by rule, in the order of the table in README.md.
pub const POINTS: [i32; 24] = [
    5, 10, 15, 10, 8, 5, 10, 5, 10, 15, // fit
    5, 10, 3, 5, 10, 5, 20, 8, 4, 5, // engagement
    -100, -10, -15, -20, // negative
];
pub const RULE_IDS: [&str; 24] = [
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "E1", "E2", "E3", "E4", "E5", "E6", "E7",
    "E8", "E9", "E10", "N1", "N2", "N3", "N4",
];

// ---------------------------------------------------------------- one lead

/// The reference: what every engine must answer.
#[inline(never)]
pub fn handwritten(l: &Lead) -> Outcome {
    let mut bant = 0;
    if l.budget.is_some_and(|b| b >= 1_000_000) {
        bant += 1;
    }
    if l.job_level.is_some_and(|j| j >= level::DIRECTOR) {
        bant += 1;
    }
    if l.need_confirmed == Some(true) {
        bant += 1;
    }
    if l.timeframe_days.is_some_and(|t| t <= 90) {
        bant += 1;
    }

    let mut s = 0;
    // fit
    if l.employees >= 1000 {
        s += 15;
    } else if l.employees >= 200 {
        s += 10;
    } else if l.employees >= 50 {
        s += 5;
    }
    if TARGET_INDUSTRIES >> l.industry & 1 == 1 {
        s += 10;
    }
    if TARGET_COUNTRIES >> l.country & 1 == 1 {
        s += 8;
    }
    if l.annual_revenue >= 1_000_000_000 {
        s += 10;
    } else if l.annual_revenue >= 100_000_000 {
        s += 5;
    }
    match l.job_level {
        Some(level::INTERN) => s -= 20,
        Some(level::MANAGER) => s += 5,
        Some(level::DIRECTOR | level::VP) => s += 10,
        Some(level::C_LEVEL) => s += 15,
        _ => {}
    }
    // engagement
    if l.page_views_30d >= 10 {
        s += 5;
    }
    if l.pricing_page_views >= 2 {
        s += 10;
    }
    if l.emails_opened >= 3 {
        s += 3;
    }
    if l.emails_clicked >= 1 {
        s += 5;
    }
    if l.webinar_attended {
        s += 10;
    }
    if l.ebook_downloaded {
        s += 5;
    }
    if l.demo_requested {
        s += 20;
    }
    if TARGET_SOURCES >> l.source & 1 == 1 {
        s += 8;
    }
    if l.email_verified && l.phone_verified {
        s += 4;
    }
    if l.days_since_last_activity <= 7 {
        s += 5;
    }
    // negative
    if l.is_competitor {
        s -= 100;
    }
    if l.free_email {
        s -= 10;
    }
    if l.days_since_last_activity >= 60 {
        s -= 15;
    }
    Outcome::decide(s, bant, l.opted_out || l.is_competitor)
}

/// Which rules fired (bit i = rule i of the table) and each BANT criterion: two bits each,
/// 0 unknown, 1 unmet, 2 met, in the order budget, authority, need, timeline.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Explanation {
    pub fired: u32,
    pub bant: u8,
}

#[inline(never)]
pub fn handwritten_explain(l: &Lead) -> (Outcome, Explanation) {
    fn tri(known: bool, met: bool) -> u8 {
        (known as u8) << (known && met) as u8
    }
    let b = [
        tri(l.budget.is_some(), l.budget.unwrap_or(0) >= 1_000_000),
        tri(l.job_level.is_some(), l.job_level.unwrap_or(0) >= level::DIRECTOR),
        tri(l.need_confirmed.is_some(), l.need_confirmed.unwrap_or(false)),
        tri(l.timeframe_days.is_some(), l.timeframe_days.unwrap_or(0) <= 90),
    ];
    let bant = b[0] | b[1] << 2 | b[2] << 4 | b[3] << 6;
    let met = (bant & 0b1010_1010).count_ones() as i32;

    let e = l.employees;
    let jl = l.job_level.unwrap_or(255);
    let conds: [bool; 24] = [
        (50..200).contains(&e),
        (200..1000).contains(&e),
        e >= 1000,
        TARGET_INDUSTRIES >> l.industry & 1 == 1,
        TARGET_COUNTRIES >> l.country & 1 == 1,
        (100_000_000..1_000_000_000).contains(&l.annual_revenue),
        l.annual_revenue >= 1_000_000_000,
        jl == level::MANAGER,
        jl == level::DIRECTOR || jl == level::VP,
        jl == level::C_LEVEL,
        l.page_views_30d >= 10,
        l.pricing_page_views >= 2,
        l.emails_opened >= 3,
        l.emails_clicked >= 1,
        l.webinar_attended,
        l.ebook_downloaded,
        l.demo_requested,
        TARGET_SOURCES >> l.source & 1 == 1,
        l.email_verified && l.phone_verified,
        l.days_since_last_activity <= 7,
        l.is_competitor,
        l.free_email,
        l.days_since_last_activity >= 60,
        jl == level::INTERN,
    ];
    let mut fired = 0u32;
    let mut s = 0;
    for (i, c) in conds.iter().enumerate() {
        fired |= (*c as u32) << i;
        s += if *c { POINTS[i] } else { 0 };
    }
    (Outcome::decide(s, met, l.opted_out || l.is_competitor), Explanation { fired, bant })
}

struct Hand;
impl Peer for Hand {
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        for (l, o) in leads.iter().zip(out) {
            *o = handwritten(l);
        }
    }
}

#[derive(Default)]
struct HandExplain(Vec<Explanation>);
impl Peer for HandExplain {
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        self.0.resize(leads.len(), Explanation::default());
        for ((l, o), x) in leads.iter().zip(out).zip(&mut self.0) {
            (*o, *x) = handwritten_explain(l);
        }
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        let all = leads.iter().map(|lead| handwritten_explain(lead).1);
        Some(all.map(|one| Reasons { fired: Some(one.fired), bant: Some(one.bant) }).collect())
    }
}
