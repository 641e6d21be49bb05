//! LQ-24 as its owners would limit it: the same rules in two groups, each with a floor and a cap, and the best
//! grade for leads that suit by themselves too; and its floor, written by hand.

use qualify::score::{Clamp, CountsAs};
use qualify::{Condition, Grade, Playbook, PlaybookSpec, Route, Schema};

use super::{Fields, Found, Lead};

/// The playbook as data.
pub fn clamped_spec() -> PlaybookSpec {
    let mut spec = super::spec();
    spec.name = "lq-24-clamped".into();
    for rule in &mut spec.rules {
        let is_behaviour = rule.counts_as == CountsAs::Engagement;
        rule.group = Some(if is_behaviour { "behaviour".into() } else { "profile".into() });
    }
    let score = |points: i32| Condition::ScoreAtLeast(points.into());
    spec.grades = None;
    spec.group("profile", Clamp::default().cap(40).floor(-20))
        .group("behaviour", Clamp::default().cap(45).floor(0))
        .grade(Grade::A, Condition::met_at_least(4).and(score(60)).and(Condition::FitAtLeast(25.into())))
        .grade(Grade::B, Condition::met_at_least(3).and(score(40)))
        .grade(Grade::C, Condition::met_at_least(2).or(score(25)))
}

pub fn clamped() -> Playbook {
    clamped_spec().compile(&Schema::standard()).unwrap()
}

/// The floor: score, grade and route, written by hand for this one playbook. Written out: with parts
/// shared with the other floors it took up to 8 % more instructions, which would flatter what is measured against it.
#[inline(never)]
pub fn clamped_by_hand(l: &Lead) -> (i32, Grade, Route) {
    let yes = |is: bool, points: i32| if is { points } else { 0 };
    let met = i32::from(l.budget.is_some_and(|b| b >= 1_000_000))
        + i32::from(l.job_level.is_some_and(|j| j >= 3))
        + i32::from(l.need_confirmed == Some(true))
        + i32::from(l.timeframe_days.is_some_and(|t| t <= 90));
    let profile = match l.employees {
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
        + yes(l.is_competitor, -100)
        + yes(l.free_email, -10);
    let behaviour = yes(l.page_views_30d >= 10, 5)
        + yes(l.pricing_page_views >= 2, 10)
        + yes(l.emails_opened >= 3, 3)
        + yes(l.emails_clicked >= 1, 5)
        + yes(l.webinar_attended, 10)
        + yes(l.ebook_downloaded, 5)
        + yes(l.demo_requested, 20)
        + yes(l.source < 3, 8)
        + yes(l.email_verified && l.phone_verified, 4)
        + yes(l.days_since_last_activity <= 7, 5)
        + yes(l.days_since_last_activity >= 60, -15);
    let fit = profile.clamp(-20, 40);
    let score = fit + behaviour.clamp(0, 45);
    let grade = if met == 4 && score >= 60 && fit >= 25 {
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

/// Every lead of a batch against the floor; stops at the first difference.
pub fn check_clamped_columns(found: &Found, leads: &[Lead]) {
    for (i, lead) in leads.iter().enumerate() {
        let (score, grade, route) = clamped_by_hand(lead);
        let said = (found.scores[i], found.grades[i], found.routes[i]);
        assert_eq!(said, (score * 1_000, grade, route), "lead {i}");
    }
}

/// Every lead as a row against the floor; stops at the first difference.
pub fn check_clamped_rows(playbook: &Playbook, leads: &[Lead], now: chrono::DateTime<chrono::Utc>) {
    let (fields, mut row) = (Fields::of(playbook), playbook.row(now).unwrap());
    for (i, lead) in leads.iter().enumerate() {
        fields.set(&mut row, lead);
        let (rating, (score, grade, route)) = (row.rate(), clamped_by_hand(lead));
        let said = (rating.score(), rating.grade(), rating.route());
        assert_eq!(said, (score.into(), grade, route), "lead {i}");
    }
}
