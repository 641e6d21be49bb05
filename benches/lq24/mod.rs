//! Workload LQ-24: leads with 22 fields, 24 rules, BANT, four grades; and the floor, the same judgement
//! written by hand for this one playbook.

#![allow(dead_code, reason = "each bench uses its part")]

use qualify::attribute::{Attribute, Kind, Number, Text};
use qualify::score::Rule;
use qualify::{
    Attr, Condition, Criterion, Currency, Framework, Grade, Money, Playbook, PlaybookSpec, Prospect, Route,
    Schema, standard::*, usd,
};

const JOB_LEVELS: [&str; 6] = ["intern", "staff", "manager", "director", "vp", "c_level"];
const INDUSTRIES: [&str; 12] = [
    "software",
    "finance",
    "healthcare",
    "manufacturing",
    "retail",
    "education",
    "media",
    "energy",
    "logistics",
    "construction",
    "hospitality",
    "government",
];
const COUNTRIES: [&str; 20] = [
    "US", "CA", "GB", "DE", "FR", "NL", "AU", "ES", "IT", "SE", "PL", "BR", "MX", "IN", "JP", "SG", "ZA",
    "AE", "KR", "TR",
];
const SOURCES: [&str; 8] =
    ["referral", "partner", "event", "organic", "paid_search", "social", "cold_call", "purchased_list"];

/// A lead as a host has it: numbers and places in lists.
#[derive(Clone, Copy)]
pub struct Lead {
    /// In cents.
    budget: Option<i64>,
    revenue: i64,
    timeframe_days: Option<i32>,
    employees: i32,
    page_views: i32,
    pricing_views: i32,
    opened: i32,
    clicked: i32,
    idle_days: i32,
    job_level: Option<u8>,
    need: Option<bool>,
    industry: u8,
    country: u8,
    source: u8,
    email_verified: bool,
    phone_verified: bool,
    opted_out: bool,
    competitor: bool,
    free_email: bool,
    webinar: bool,
    ebook: bool,
    demo: bool,
}

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
    fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }
    fn percent(&mut self, p: u64) -> bool {
        self.below(100) < p
    }
    /// The smaller of two draws.
    fn skewed(&mut self, high: i64) -> i32 {
        let (a, b) = (self.range(0, high), self.range(0, high));
        a.min(b) as i32
    }
}

/// So many leads, always the same ones.
pub fn leads(n: usize) -> Vec<Lead> {
    let mut rng = Rng(24);
    (0..n).map(|_| lead(&mut rng)).collect()
}

fn lead(r: &mut Rng) -> Lead {
    // Of an optional field the presence is drawn first, and the value either way.
    let has = r.percent(85);
    let budget = if r.percent(5) {
        [999_999, 1_000_000, 1_000_001][r.below(3) as usize]
    } else {
        r.range(0, 4_000_000)
    };
    let budget = has.then_some(budget);
    let has = r.percent(85);
    let job_level = match r.below(100) {
        0..=4 => 0,
        5..=34 => 1,
        35..=59 => 2,
        60..=79 => 3,
        80..=91 => 4,
        _ => 5,
    };
    let job_level = has.then_some(job_level);
    let has = r.percent(85);
    let need = r.percent(55);
    let need = has.then_some(need);
    let has = r.percent(85);
    let timeframe_days = r.range(0, 180) as i32;
    let timeframe_days = has.then_some(timeframe_days);
    let employees = match r.below(100) {
        0..=34 => r.range(1, 49),
        35..=59 => r.range(50, 199),
        60..=84 => r.range(200, 999),
        _ => r.range(1000, 20_000),
    } as i32;
    let industry = r.below(12) as u8;
    let country = if r.percent(30) { 0 } else { r.range(1, 19) as u8 };
    let revenue = match r.below(100) {
        0..=39 => r.range(0, 99_999_999),
        40..=74 => r.range(100_000_000, 999_999_999),
        _ => r.range(1_000_000_000, 50_000_000_000),
    };
    Lead {
        budget,
        job_level,
        need,
        timeframe_days,
        employees,
        industry,
        country,
        revenue,
        email_verified: r.percent(80),
        phone_verified: r.percent(45),
        opted_out: r.percent(2),
        source: r.below(8) as u8,
        competitor: r.percent(1),
        free_email: r.percent(25),
        page_views: r.skewed(40),
        pricing_views: r.skewed(6),
        opened: r.skewed(12),
        clicked: r.skewed(5),
        webinar: r.percent(20),
        ebook: r.percent(30),
        demo: r.percent(15),
        idle_days: r.range(0, 120) as i32,
    }
}

const TIMEFRAME: Attr<Number> = Attr::new("timeframe_days");
const PAGE_VIEWS: Attr<Number> = Attr::new("page_views_30d");
const PRICING_VIEWS: Attr<Number> = Attr::new("pricing_page_views");
const OPENED: Attr<Number> = Attr::new("emails_opened");
const CLICKED: Attr<Number> = Attr::new("emails_clicked");
const IDLE: Attr<Number> = Attr::new("days_since_last_activity");
const EMAIL_VERIFIED: Attr<bool> = Attr::new("email_verified");
const PHONE_VERIFIED: Attr<bool> = Attr::new("phone_verified");
const OPTED_OUT: Attr<bool> = Attr::new("opted_out");
const WEBINAR: Attr<bool> = Attr::new("webinar_attended");
const EBOOK: Attr<bool> = Attr::new("ebook_downloaded");
const DEMO: Attr<bool> = Attr::new("demo_requested");
const LEAD_SOURCE: Attr<Text> = SOURCE;

/// The playbook as data.
pub fn spec() -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("lq-24", 1);
    for name in [TIMEFRAME, PAGE_VIEWS, PRICING_VIEWS, OPENED, CLICKED, IDLE] {
        spec = spec.attribute(name, Attribute::new(Kind::Number));
    }
    for name in [EMAIL_VERIFIED, PHONE_VERIFIED, OPTED_OUT, WEBINAR, EBOOK, DEMO] {
        spec = spec.attribute(name, Attribute::new(Kind::Flag));
    }
    let bant = Framework::new("bant-4")
        .criterion(Criterion::new("budget", BUDGET.at_least(usd(10_000))))
        .criterion(Criterion::new("authority", JOB_LEVEL.at_least("director")))
        .criterion(Criterion::new("need", NEED.is(true)))
        .criterion(Criterion::new("timeline", TIMEFRAME.at_most(90)));
    spec = spec.criteria(bant);
    let fit = [
        ("f1", EMPLOYEES.between(50, 199), 5),
        ("f2", EMPLOYEES.between(200, 999), 10),
        ("f3", EMPLOYEES.at_least(1_000), 15),
        ("f4", INDUSTRY.one_of(["software", "finance", "healthcare", "manufacturing"]), 10),
        ("f5", COUNTRY.one_of(["US", "CA", "GB", "DE", "FR", "NL", "AU"]), 8),
        ("f6", REVENUE.between(usd(1_000_000), cents(999_999_999)), 5),
        ("f7", REVENUE.at_least(usd(10_000_000)), 10),
        ("f8", JOB_LEVEL.is("manager"), 5),
        ("f9", JOB_LEVEL.one_of(["director", "vp"]), 10),
        ("f10", JOB_LEVEL.is("c_level"), 15),
        ("n1", COMPETITOR.is(true), -100),
        ("n2", FREE_EMAIL.is(true), -10),
        ("n4", JOB_LEVEL.is("intern"), -20),
    ];
    let engagement = [
        ("e1", PAGE_VIEWS.at_least(10), 5),
        ("e2", PRICING_VIEWS.at_least(2), 10),
        ("e3", OPENED.at_least(3), 3),
        ("e4", CLICKED.at_least(1), 5),
        ("e5", WEBINAR.is(true), 10),
        ("e6", EBOOK.is(true), 5),
        ("e7", DEMO.is(true), 20),
        ("e8", LEAD_SOURCE.one_of(["referral", "partner", "event"]), 8),
        ("e9", EMAIL_VERIFIED.is(true).and(PHONE_VERIFIED.is(true)), 4),
        ("e10", IDLE.at_most(7), 5),
        ("n3", IDLE.at_least(60), -15),
    ];
    for (name, when, points) in fit {
        spec = spec.rule(name, when, points);
    }
    for (name, when, points) in engagement {
        spec = spec.with_rule(Rule::new(name, when, points).as_engagement());
    }
    let score = |points: i32| Condition::ScoreAtLeast(points.into());
    spec.grade(Grade::A, Condition::MetAtLeast(4).and(score(60)))
        .grade(Grade::B, Condition::MetAtLeast(3).and(score(40)))
        .grade(Grade::C, Condition::MetAtLeast(2).or(score(25)))
        .disqualify("opted_out", OPTED_OUT.is(true))
        .disqualify("competitor", COMPETITOR.is(true))
}

pub fn playbook() -> Playbook {
    spec().compile(&Schema::standard()).unwrap()
}

fn cents(cents: i64) -> Money {
    Money::new(rust_decimal::Decimal::new(cents, 2), Currency::USD)
}

/// The lead as the crate takes it.
pub fn prospect(lead: &Lead) -> Prospect {
    let mut p = Prospect::new("p")
        .with(REVENUE, cents(lead.revenue))
        .with(EMPLOYEES, lead.employees)
        .with(INDUSTRY, INDUSTRIES[lead.industry as usize])
        .with(COUNTRY, COUNTRIES[lead.country as usize])
        .with(EMAIL_VERIFIED, lead.email_verified)
        .with(PHONE_VERIFIED, lead.phone_verified)
        .with(OPTED_OUT, lead.opted_out)
        .with(COMPETITOR, lead.competitor)
        .with(FREE_EMAIL, lead.free_email)
        .with(SOURCE, SOURCES[lead.source as usize])
        .with(PAGE_VIEWS, lead.page_views)
        .with(PRICING_VIEWS, lead.pricing_views)
        .with(OPENED, lead.opened)
        .with(CLICKED, lead.clicked)
        .with(WEBINAR, lead.webinar)
        .with(EBOOK, lead.ebook)
        .with(DEMO, lead.demo)
        .with(IDLE, lead.idle_days);
    if let Some(budget) = lead.budget {
        p = p.with(BUDGET, cents(budget));
    }
    if let Some(level) = lead.job_level {
        p = p.with(JOB_LEVEL, JOB_LEVELS[level as usize]);
    }
    if let Some(need) = lead.need {
        p = p.with(NEED, need);
    }
    if let Some(days) = lead.timeframe_days {
        p = p.with(TIMEFRAME, days);
    }
    p
}

/// The floor: the same answer, written by hand for this one playbook.
#[inline(never)]
pub fn by_hand(l: &Lead) -> (i32, Grade, Route) {
    let yes = |is: bool, points: i32| if is { points } else { 0 };
    let met = i32::from(l.budget.is_some_and(|b| b >= 1_000_000))
        + i32::from(l.job_level.is_some_and(|j| j >= 3))
        + i32::from(l.need == Some(true))
        + i32::from(l.timeframe_days.is_some_and(|t| t <= 90));
    let score = match l.employees {
        50..=199 => 5,
        200..=999 => 10,
        1_000.. => 15,
        _ => 0,
    } + yes(l.industry < 4, 10)
        + yes(l.country < 7, 8)
        + match l.revenue {
            100_000_000..=999_999_999 => 5,
            1_000_000_000.. => 10,
            _ => 0,
        }
        + match l.job_level {
            Some(0) => -20,
            Some(2) => 5,
            Some(3 | 4) => 10,
            Some(5) => 15,
            _ => 0,
        }
        + yes(l.page_views >= 10, 5)
        + yes(l.pricing_views >= 2, 10)
        + yes(l.opened >= 3, 3)
        + yes(l.clicked >= 1, 5)
        + yes(l.webinar, 10)
        + yes(l.ebook, 5)
        + yes(l.demo, 20)
        + yes(l.source < 3, 8)
        + yes(l.email_verified && l.phone_verified, 4)
        + yes(l.idle_days <= 7, 5)
        + yes(l.competitor, -100)
        + yes(l.free_email, -10)
        + yes(l.idle_days >= 60, -15);
    let grade = if met == 4 && score >= 60 {
        Grade::A
    } else if met >= 3 && score >= 40 {
        Grade::B
    } else if met >= 2 || score >= 25 {
        Grade::C
    } else {
        Grade::D
    };
    let route = if l.opted_out || l.competitor {
        Route::Nobody
    } else if grade >= Grade::B {
        Route::Sales
    } else {
        Route::Marketing
    };
    (score, grade, route)
}

/// Every lead judged by both; stops at the first difference.
pub fn check(playbook: &Playbook, leads: &[Lead], now: chrono::DateTime<chrono::Utc>) {
    for (i, lead) in leads.iter().enumerate() {
        let prospect = prospect(lead);
        let judged = playbook.judge(&prospect, now);
        let answer = (judged.score(), judged.grade(), judged.route());
        let (score, grade, route) = by_hand(lead);
        assert_eq!(answer, (score.into(), grade, route), "lead {i}");
    }
}
