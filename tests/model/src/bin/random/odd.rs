//! Odd but possible: instants, ids, terms and calendars at their edges.

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use laws::cast::playbooks;
use qualify::actor::{Actor, Role};
use qualify::playbook::GradeTerms;
use qualify::{Calendar, Grade, Lifecycle, Terms, Timespan, buyer, marketing, sales, system};

use crate::dice::Dice;

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Instants that no host should give, and every host's clock once shows.
pub fn instants() -> Vec<DateTime<Utc>> {
    let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).expect("a leap second");
    vec![
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        leap,
        instant("1969-12-31T23:59:59Z"),
        instant("1970-01-01T00:00:00Z"),
        instant("2016-12-31T23:59:59.999999999Z"),
        instant("2026-03-29T00:59:59.999999999Z"),
        instant("2026-10-25T01:30:00Z"),
        instant("2199-12-31T12:00:00Z"),
        instant("2200-12-31T23:59:58.5Z"),
        instant("2200-12-31T23:59:59Z"),
        instant("2200-12-31T23:59:59.999999999Z"),
        instant("2201-01-01T00:00:00Z"),
        instant("9999-12-31T23:59:59Z"),
    ]
}

pub fn illegal_ids() -> Vec<String> {
    ["", " ", "a b", "ann@example.com", "\u{0}", "ü", "'"]
        .map(String::from)
        .into_iter()
        .chain(["x".repeat(65)])
        .collect()
}

pub fn id(dice: &mut Dice) -> String {
    match dice.percent(3) {
        true => dice.of(&illegal_ids()).clone(),
        false => dice.of(&["max", "moe", "sue", "sam", "queue-7"]).to_string(),
    }
}

pub fn actor(dice: &mut Dice) -> Actor {
    match dice.below(40) {
        0 => Actor::new(Role::Sales, None),
        1 => Actor::new(Role::Marketing, None),
        2 => Actor::new(*dice.of(&[Role::Buyer, Role::System]), Some("named".into())),
        3 => Actor::new(Role::Marketing, Some(id(dice).as_str().into())),
        4..=12 => marketing("mara"),
        13..=23 => sales("sam"),
        24..=28 => sales("sue"),
        29..=34 => buyer(),
        _ => system(),
    }
}

fn calendars() -> Vec<Calendar> {
    let hours = |text: &str| text.parse::<qualify::lead::WorkingHours>().expect("hours");
    let paris = |calendar: Calendar| {
        calendar
            .offset(instant("1970-01-01T00:00:00Z"), 60)
            .offset(instant("2026-03-29T01:00:00Z"), 120)
            .offset(instant("2026-10-25T01:00:00Z"), 60)
    };
    let mut thousands = Calendar::weekdays(hours("09:00-17:00"));
    let mut at = instant("2020-01-01T00:00:00Z");
    for n in 0..4_000_i16 {
        thousands = thousands.offset(at, n.wrapping_mul(977) % 1_200);
        at = at.checked_add_signed(TimeDelta::hours(37)).expect("within a few years");
    }
    vec![
        Calendar::always(),
        Calendar::weekdays(hours("09:00-17:00")),
        Calendar::default(),
        Calendar::default().hours(Weekday::Wed, [hours("12:00-12:01")]),
        // The hour that the clock change leaves out, and the one that it repeats.
        paris(Calendar::default().hours(Weekday::Sun, [hours("02:00-03:00")])),
        paris(Calendar::weekdays(hours("00:00-24:00")).holiday(day("2026-03-02")).holiday(day("2026-03-03"))),
        thousands,
    ]
}

fn day(text: &str) -> qualify::Day {
    text.parse().expect("a day")
}

fn terms() -> Vec<Terms> {
    let usual = Terms::default();
    let all = |n: u32, span: fn(u32) -> Timespan| {
        let mut terms = Terms::default();
        for term in [
            &mut terms.accept_within,
            &mut terms.first_touch_within,
            &mut terms.decide_within,
            &mut terms.take_back_within,
            &mut terms.cool_down_no_response,
            &mut terms.cool_down_no_budget_now,
            &mut terms.cool_down_bad_timing,
            &mut terms.cool_down_wrong_person,
            &mut terms.cool_down_sla_expired,
            &mut terms.stale_with_marketing,
            &mut terms.stale_with_sales,
            &mut terms.outcome_due_after,
            &mut terms.re_engage_after,
            &mut terms.recycle_cap_within,
            &mut terms.revert_within,
            &mut terms.reopen_within,
        ] {
            *term = span(n);
        }
        for term in [
            &mut terms.escalations,
            &mut terms.recycle_cap,
            &mut terms.reschedule_cap,
            &mut terms.no_show_cap,
        ] {
            *term = n;
        }
        terms
    };
    let mut nothing = all(0, Timespan::days);
    (nothing.recycle_cap, nothing.convert_needs_attended) = (2, false);
    let mut patient = all(u32::MAX, Timespan::days);
    // More often than this is no history that a host would look at.
    patient.escalations = 100;
    let mut quick = all(1, Timespan::hours);
    let mut best = GradeTerms::default();
    (best.accept_within, best.decide_within) =
        (Some(Timespan::minutes(1)), Some(Timespan::days(1).working()));
    (best.first_touch_within, best.escalations) = (Some(Timespan::ZERO), Some(0));
    quick.grade.insert(Grade::A, best);
    vec![usual, all(1, Timespan::days), quick, nothing, all(0, Timespan::days), patient]
}

/// Every terms with every calendar; each third knows the playbook by which leads are judged.
pub fn lifecycles() -> Vec<Lifecycle> {
    let calendars = calendars();
    let all = |terms: &Terms| {
        let lives = calendars.iter().map(|one| Lifecycle::new(terms, one.clone()));
        lives.collect::<Vec<_>>()
    };
    let terms = terms();
    let lives = terms.iter().flat_map(all).enumerate();
    let judged = |(place, life): (usize, Lifecycle)| match place % 3 {
        0 => life.judged_by(playbooks()[0]),
        _ => life,
    };
    lives.map(judged).collect()
}
