//! Workload REAL: the facts of LQ-24 with what the leads did, 0 to 200 activities each, 15 on average; thirty rules on
//! facts, eight on activities with decay and caps, two groups with limits, a matrix, disqualifiers. And the floor, the
//! same judgement written by hand for this one playbook.

#![allow(dead_code, reason = "each bench uses its part")]

mod by_hand;
mod deeds;
mod ways;

use qualify::activity::{QUANTITY, SUBJECT};
use qualify::attribute::{Attribute, Kind};
use qualify::condition::{ActivityFilter, Did};
use qualify::playbook::DayOffset;
use qualify::score::{ActivityRule, Clamp, Decay, Grades, Matrix, Repeat, Rule};
use qualify::{Condition, Currency, Grade, Money, Playbook, PlaybookSpec, Schema, standard::*, usd};

use crate::lq24::{
    CLICKED, DEMO, EBOOK, EMAIL_VERIFIED, IDLE, LEAD_SOURCE, OPENED, OPTED_OUT, PAGE_VIEWS, PHONE_VERIFIED,
    PRICING_VIEWS, TIMEFRAME, WEBINAR,
};

pub use by_hand::*;
pub use deeds::*;
pub use ways::*;

pub fn spec() -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("real", 1);
    spec.day_offset = DayOffset::from_minutes(60).unwrap();
    // Of these some are read by no rule.
    for name in [TIMEFRAME, PAGE_VIEWS, PRICING_VIEWS, OPENED, CLICKED, IDLE] {
        spec = spec.attribute(name, Attribute::new(Kind::Number));
    }
    for name in [EMAIL_VERIFIED, PHONE_VERIFIED, OPTED_OUT, WEBINAR, EBOOK, DEMO] {
        spec = spec.attribute(name, Attribute::new(Kind::Flag));
    }
    let cents = |cents: i64| Money::new(rust_decimal::Decimal::new(cents, 2), Currency::USD);
    let profile = [
        ("employees-10", EMPLOYEES.between(10, 49), 2),
        ("employees-50", EMPLOYEES.between(50, 199), 6),
        ("employees-200", EMPLOYEES.between(200, 999), 10),
        ("employees-1000", EMPLOYEES.between(1_000, 4_999), 14),
        ("employees-5000", EMPLOYEES.at_least(5_000), 12),
        ("revenue-1m", REVENUE.between(usd(1_000_000), cents(999_999_999)), 5),
        ("revenue-10m", REVENUE.between(usd(10_000_000), cents(9_999_999_999)), 9),
        ("revenue-100m", REVENUE.at_least(usd(100_000_000)), 12),
        ("core-industry", INDUSTRY.one_of(["software", "finance", "healthcare", "manufacturing"]), 10),
        ("near-industry", INDUSTRY.one_of(["retail", "logistics"]), 4),
        ("no-industry", INDUSTRY.one_of(["government", "education"]), -6),
        ("home", COUNTRY.one_of(["DE", "FR", "NL"]), 8),
        ("europe", COUNTRY.one_of(["GB", "ES", "IT", "SE", "PL"]), 5),
        ("overseas", COUNTRY.one_of(["US", "CA", "AU"]), 3),
        ("intern", JOB_LEVEL.is("intern"), -15),
        ("manager", JOB_LEVEL.is("manager"), 5),
        ("director", JOB_LEVEL.is("director"), 9),
        ("vp", JOB_LEVEL.is("vp"), 12),
        ("c-level", JOB_LEVEL.is("c_level"), 15),
        ("free-email", FREE_EMAIL.is(true), -10),
        ("reached", EMAIL_VERIFIED.is(true).and(PHONE_VERIFIED.is(true)), 3),
        ("unreached", EMAIL_VERIFIED.is(false), -4),
        ("big-and-high", EMPLOYEES.at_least(200).and(JOB_LEVEL.at_least("director")), 5),
    ];
    let free = [
        ("need", NEED.is(true), 10),
        ("no-need", NEED.is(false), -8),
        ("budget-5k", BUDGET.between(usd(5_000), cents(1_999_999)), 4),
        ("budget-20k", BUDGET.at_least(usd(20_000)), 8),
        ("soon", TIMEFRAME.at_most(30), 8),
        ("partner", LEAD_SOURCE.one_of(["referral", "partner"]), 6),
        ("bought", LEAD_SOURCE.is("purchased_list"), -5),
    ];
    spec = spec.group("profile", Clamp::default().floor(-20).cap(45));
    for (name, when, points) in profile {
        spec = spec.with_rule(Rule::new(name, when, points).group("profile"));
    }
    for (name, when, points) in free {
        spec = spec.rule(name, when, points);
    }
    let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
    let attended = ActivityFilter::new(["webinar", "event"]).and(QUANTITY.at_least(20));
    let signs = ["page_view", "email_click", "download", "webinar", "demo_request"];
    let half = |days: u32| Decay::HalfLife { days };
    let behaviour = [
        ActivityRule::new("views", "page_view", 1).decay(half(30)).cap(15),
        ActivityRule::new("pricing", pricing, 5).decay(half(14)).cap(20),
        ActivityRule::new("clicks", "email_click", 3)
            .repeat(Repeat::AtMost { n: 1, per_days: 1, different: None })
            .decay(Decay::LinearStep { percent: 25, every_days: 30 })
            .cap(12),
        ActivityRule::new("downloads", "download", 4).repeat(Repeat::Once).decay(half(60)).cap(16),
        ActivityRule::new("attended", attended, 10).decay(Decay::Window { days: 90 }).cap(20),
        ActivityRule::new("demo", "demo_request", 25).decay(half(21)).cap(40),
        ActivityRule::new("returning", "page_view", 8).repeat(Repeat::WhenCount {
            n: 5,
            within_days: 7,
            different: None,
        }),
        ActivityRule::new("silent", signs, -8)
            .repeat(Repeat::WhenQuiet { days: 45, again_every_days: Some(30) })
            .floor(-30),
    ];
    spec = spec.group("behaviour", Clamp::default().floor(-20).cap(70));
    for rule in behaviour {
        spec = spec.with_activity(rule.group("behaviour"));
    }
    let matrix = Matrix::new([45, 30, 12], [35, 15, 4])
        .cells(Grade::A, ["A1", "A2", "B1"])
        .cells(Grade::B, ["A3", "B2", "C1"])
        .cells(Grade::C, ["A4", "B3", "B4", "C2", "C3", "D1"]);
    spec.grades(Grades::Matrix(matrix))
        .disqualify("opted_out", OPTED_OUT.is(true))
        .disqualify("competitor", COMPETITOR.is(true))
        .disqualify("unsubscribed", Condition::Did(Box::new(Did::new("unsubscribe"))))
}

pub fn playbook() -> Playbook {
    spec().compile(&Schema::standard()).unwrap()
}
