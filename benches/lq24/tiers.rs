//! LQ-24 with ladders: its bands of size, revenue and level as steps of which the highest counts, of mails the better,
//! of pages the first; and its floor, written by hand.

use qualify::score::{Group, Rule};
use qualify::{Grade, Playbook, PlaybookSpec, Route, Schema, standard::*, usd};

use super::{CLICKED, Fields, Lead, OPENED, PAGE_VIEWS, PRICING_VIEWS};

/// The playbook as data.
pub fn tiers_spec() -> PlaybookSpec {
    let mut spec = super::spec();
    spec.name = "lq-24-tiers".into();
    let steps = ["f1", "f2", "f3", "f6", "f7", "f8", "f9", "f10", "e1", "e2", "e3", "e4"];
    spec.rules.retain(|rule| !steps.iter().any(|step| rule.name == *step));
    let fit = [
        ("f1", EMPLOYEES.at_least(50), 5, "size"),
        ("f2", EMPLOYEES.at_least(200), 10, "size"),
        ("f3", EMPLOYEES.at_least(1_000), 15, "size"),
        ("f6", REVENUE.at_least(usd(1_000_000)), 5, "revenue"),
        ("f7", REVENUE.at_least(usd(10_000_000)), 10, "revenue"),
        ("f8", JOB_LEVEL.at_least("manager"), 5, "level"),
        ("f9", JOB_LEVEL.at_least("director"), 10, "level"),
        ("f10", JOB_LEVEL.at_least("c_level"), 15, "level"),
    ];
    let engagement = [
        ("e3", OPENED.at_least(3), 3, "mail"),
        ("e4", CLICKED.at_least(1), 5, "mail"),
        ("e2", PRICING_VIEWS.at_least(2), 10, "pages"),
        ("e1", PAGE_VIEWS.at_least(10), 5, "pages"),
    ];
    for (name, when, points, group) in fit {
        spec = spec.with_rule(Rule::new(name, when, points).group(group));
    }
    for (name, when, points, group) in engagement {
        spec = spec.with_rule(Rule::new(name, when, points).group(group).as_engagement());
    }
    let highest = ["size", "revenue", "level", "mail"];
    let spec = highest.into_iter().fold(spec, |spec, group| spec.group(group, Group::highest()));
    spec.group("pages", Group::first())
}

pub fn tiers() -> Playbook {
    tiers_spec().compile(&Schema::standard()).unwrap()
}

/// The floor: what is taken of mails and pages, and the rest as without ladders. Written out: with parts
/// shared with the other floors it took up to 8 % more instructions, which would flatter what is measured against it.
#[inline(never)]
pub fn tiers_by_hand(l: &Lead) -> (i32, Grade, Route) {
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
        + if l.pricing_page_views >= 2 { 10 } else { yes(l.page_views_30d >= 10, 5) }
        + if l.emails_clicked >= 1 { 5 } else { yes(l.emails_opened >= 3, 3) }
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

/// Every lead as a row and as a prospect against the floor; stops at the first difference.
pub fn check_tiers(playbook: &Playbook, leads: &[Lead], now: chrono::DateTime<chrono::Utc>) {
    let (fields, mut row) = (Fields::of(playbook), playbook.row(now).unwrap());
    for (i, lead) in leads.iter().enumerate() {
        fields.set(&mut row, lead);
        let (rating, (score, grade, route)) = (row.rate(), tiers_by_hand(lead));
        let said = (rating.score(), rating.grade(), rating.route());
        assert_eq!(said, (score.into(), grade, route), "lead {i}");
        assert_eq!(playbook.judge(&super::prospect(lead), now).score(), score.into(), "lead {i}");
    }
}
