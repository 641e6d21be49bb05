//! Workload LQ-24: leads with 22 fields, 24 rules, BANT, four grades; and the floor, the same judgement
//! written by hand for this one playbook.

#![allow(dead_code, reason = "each bench uses its part")]

mod clamped;
mod columns;
mod lead;
mod row;
mod tiers;

use qualify::attribute::{Attribute, Kind, Number, Text};
use qualify::score::Rule;
use qualify::{
    Attr, Condition, Criterion, Currency, Framework, Grade, Money, Playbook, PlaybookSpec, Prospect, Route,
    Schema, standard::*, usd,
};

#[allow(unused_imports, reason = "each bench uses its part")]
pub use clamped::*;
#[allow(unused_imports, reason = "each bench uses its part")]
pub use columns::*;
pub use lead::*;
#[allow(unused_imports, reason = "each bench uses its part")]
pub use row::Fields;
#[allow(unused_imports, reason = "each bench uses its part")]
pub use tiers::*;

pub const TIMEFRAME: Attr<Number> = Attr::new("timeframe_days");
pub const PAGE_VIEWS: Attr<Number> = Attr::new("page_views_30d");
pub const PRICING_VIEWS: Attr<Number> = Attr::new("pricing_page_views");
pub const OPENED: Attr<Number> = Attr::new("emails_opened");
pub const CLICKED: Attr<Number> = Attr::new("emails_clicked");
pub const IDLE: Attr<Number> = Attr::new("days_since_last_activity");
pub const EMAIL_VERIFIED: Attr<bool> = Attr::new("email_verified");
pub const PHONE_VERIFIED: Attr<bool> = Attr::new("phone_verified");
pub const OPTED_OUT: Attr<bool> = Attr::new("opted_out");
pub const WEBINAR: Attr<bool> = Attr::new("webinar_attended");
pub const EBOOK: Attr<bool> = Attr::new("ebook_downloaded");
pub const DEMO: Attr<bool> = Attr::new("demo_requested");
pub const LEAD_SOURCE: Attr<Text> = SOURCE;

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
    spec.grade(Grade::A, Condition::met_at_least(4).and(score(60)))
        .grade(Grade::B, Condition::met_at_least(3).and(score(40)))
        .grade(Grade::C, Condition::met_at_least(2).or(score(25)))
        .disqualify("opted_out", OPTED_OUT.is(true))
        .disqualify("competitor", COMPETITOR.is(true))
}

pub fn playbook() -> Playbook {
    spec().compile(&Schema::standard()).unwrap()
}

pub fn cents(cents: i64) -> Money {
    Money::new(rust_decimal::Decimal::new(cents, 2), Currency::USD)
}

/// The lead as the crate takes it.
pub fn prospect(lead: &Lead) -> Prospect {
    let mut p = Prospect::new("p")
        .with(REVENUE, cents(lead.annual_revenue))
        .with(EMPLOYEES, lead.employees)
        .with(INDUSTRY, INDUSTRIES[lead.industry as usize])
        .with(COUNTRY, COUNTRIES[lead.country as usize])
        .with(EMAIL_VERIFIED, lead.email_verified)
        .with(PHONE_VERIFIED, lead.phone_verified)
        .with(OPTED_OUT, lead.opted_out)
        .with(COMPETITOR, lead.is_competitor)
        .with(FREE_EMAIL, lead.free_email)
        .with(SOURCE, SOURCES[lead.source as usize])
        .with(PAGE_VIEWS, lead.page_views_30d)
        .with(PRICING_VIEWS, lead.pricing_page_views)
        .with(OPENED, lead.emails_opened)
        .with(CLICKED, lead.emails_clicked)
        .with(WEBINAR, lead.webinar_attended)
        .with(EBOOK, lead.ebook_downloaded)
        .with(DEMO, lead.demo_requested)
        .with(IDLE, lead.days_since_last_activity);
    if let Some(budget) = lead.budget {
        p = p.with(BUDGET, cents(budget));
    }
    if let Some(level) = lead.job_level {
        p = p.with(JOB_LEVEL, JOB_LEVELS[level as usize]);
    }
    if let Some(need) = lead.need_confirmed {
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
        + i32::from(l.need_confirmed == Some(true))
        + i32::from(l.timeframe_days.is_some_and(|t| t <= 90));
    let score = match l.employees {
        50..=199 => 5,
        200..=999 => 10,
        1_000.. => 15,
        _ => 0,
    } + yes(l.industry < 4, 10)
        + yes(l.country < 7, 8)
        + match l.annual_revenue {
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
        + yes(l.page_views_30d >= 10, 5)
        + yes(l.pricing_page_views >= 2, 10)
        + yes(l.emails_opened >= 3, 3)
        + yes(l.emails_clicked >= 1, 5)
        + yes(l.webinar_attended, 10)
        + yes(l.ebook_downloaded, 5)
        + yes(l.demo_requested, 20)
        + yes(l.source < 3, 8)
        + yes(l.email_verified && l.phone_verified, 4)
        + yes(l.days_since_last_activity <= 7, 5)
        + yes(l.is_competitor, -100)
        + yes(l.free_email, -10)
        + yes(l.days_since_last_activity >= 60, -15);
    let grade = if met == 4 && score >= 60 {
        Grade::A
    } else if met >= 3 && score >= 40 {
        Grade::B
    } else if met >= 2 || score >= 25 {
        Grade::C
    } else {
        Grade::D
    };
    let route = if l.opted_out || l.is_competitor {
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
