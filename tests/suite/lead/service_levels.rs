//! Which time each term counts, by which team's calendar, and the terms of single grades.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::lead::{
    Calendars, DisqualifyReason, Event, EventKind, Evidence, LostReason, Outcome, RecycleReason, Stage, Timer,
};
use qualify::playbook::GradeTerms;
use qualify::{
    Calendar, Channel, Command, Day, Grade, Lead, Lifecycle, Terms, Timespan, buyer, marketing, sales,
};

use crate::support::life::{Life, at, verdict, with};
use crate::support::office::{WEEK, hours};

fn span(text: &str) -> Timespan {
    text.parse().unwrap()
}

fn due(lead: &Lead, timer: Timer) -> Option<DateTime<Utc>> {
    lead.deadlines().iter().find(|one| one.timer == timer).map(|one| one.at)
}

/// A lead that was offered with a grade.
fn offered(lifecycle: Lifecycle, when: &str, grade: Grade) -> Life {
    let mut life = Life::under(lifecycle, "lead-7", "webform", when);
    life.does(when, buyer(), Command::consent(Channel::Email));
    life.is_judged(when, of_grade(when, grade));
    assert_eq!(life.lead.stage(), Stage::MarketingQualified);
    life
}

fn of_grade(when: &str, grade: Grade) -> qualify::Verdict {
    with(verdict(when), |verdict| (verdict.grade, verdict.worst) = (grade, grade))
}

/// A public case: a quarter of an hour, which could not be said.
#[test]
fn a_quarter_of_an_hour_of_working_time() {
    let mut terms = Terms::default();
    terms.accept_within = span("15 min");
    let lifecycle = Lifecycle::new(&terms, Calendar::weekdays(hours("09:00-17:00")));
    let life = offered(lifecycle, "2026-03-06T16:50:00Z", Grade::A);
    assert_eq!(due(&life.lead, Timer::Accept), Some(at("2026-03-09T09:05:00Z")));
}

/// A public case: marketing's two days were counted by the holidays of sales.
#[test]
fn each_team_has_its_calendar() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let office = Calendar::weekdays(hours("09:00-17:00"));
    let new_york = office
        .clone()
        .offset(at("2026-11-01T06:00:00Z"), -300)
        .holiday(day("2026-11-26"))
        .holiday(day("2026-11-27"));
    let berlin = office.offset(at("2026-10-25T01:00:00Z"), 60);
    let both = Calendars { sales: new_york.clone(), marketing: berlin };
    for (calendars, take_back) in
        [(both, "2026-11-27T16:00:00Z"), (Calendars::from(new_york), "2026-12-01T16:00:00Z")]
    {
        let when = "2026-11-25T16:00:00Z";
        let mut life = offered(Lifecycle::new(&Terms::default(), calendars), when, Grade::A);
        // Eleven in New York: six hours today, two on Monday.
        assert_eq!(due(&life.lead, Timer::Accept), Some(at("2026-11-30T16:00:00Z")));
        life.does(when, sales("dana"), Command::Accept);
        life.does(when, sales("dana"), Command::Recycle(RecycleReason::NoResponse));
        assert_eq!(due(&life.lead, Timer::TakeBack), Some(at(take_back)));
    }
}

const NOON: &str = "2026-03-02T12:00:00Z";

/// Sales works in the morning, marketing in the evening.
fn shifts() -> Calendars {
    let daily = |text: &str| {
        WEEK.into_iter().fold(Calendar::default(), |calendar, day| calendar.hours(day, [hours(text)]))
    };
    Calendars { sales: daily("09:00-11:00"), marketing: daily("20:00-22:00") }
}

/// A lead under terms that were changed, offered and accepted at noon.
fn accepted(terms: &Terms) -> Life {
    let mut life = offered(Lifecycle::new(terms, shifts()), NOON, Grade::A);
    life.does(NOON, sales("dana"), Command::Accept);
    life
}

fn said(events: &[Event]) -> Option<DateTime<Utc>> {
    events.iter().find_map(|event| match &event.kind {
        EventKind::Converted { revert_until } => *revert_until,
        EventKind::Disqualified { reopen_until, .. } => *reopen_until,
        EventKind::Recycled { cooling_until, .. } => *cooling_until,
        _ => None,
    })
}

/// A term, where it stands, when it ends that begins at noon, the calendar that counts it, and whether it counts working
/// time where it does not say so.
type Row =
    (&'static str, fn(&mut Terms) -> &mut Timespan, fn(&Terms) -> Option<DateTime<Utc>>, &'static str, bool);

fn recycled(terms: &Terms, reason: RecycleReason) -> Option<DateTime<Utc>> {
    let mut life = accepted(terms);
    said(&life.attempt(NOON, sales("dana"), Command::Recycle(reason)).unwrap())
}

const ROWS: [Row; 15] = [
    (
        "accept",
        |t| &mut t.accept_within,
        |terms| due(&offered(Lifecycle::new(terms, shifts()), NOON, Grade::A).lead, Timer::Accept),
        "sales",
        true,
    ),
    (
        "first touch",
        |t| &mut t.first_touch_within,
        |terms| due(&accepted(terms).lead, Timer::FirstTouch),
        "sales",
        true,
    ),
    ("decide", |t| &mut t.decide_within, |terms| due(&accepted(terms).lead, Timer::Decide), "sales", false),
    (
        "take back",
        |t| &mut t.take_back_within,
        |terms| {
            let mut life = accepted(terms);
            life.does(NOON, sales("dana"), Command::Recycle(RecycleReason::NoResponse));
            due(&life.lead, Timer::TakeBack)
        },
        "marketing",
        true,
    ),
    (
        "no response",
        |t| &mut t.cool_down_no_response,
        |terms| recycled(terms, RecycleReason::NoResponse),
        "marketing",
        false,
    ),
    (
        "no budget",
        |t| &mut t.cool_down_no_budget_now,
        |terms| recycled(terms, RecycleReason::NoBudgetNow),
        "marketing",
        false,
    ),
    (
        "bad timing",
        |t| &mut t.cool_down_bad_timing,
        |terms| recycled(terms, RecycleReason::BadTiming),
        "marketing",
        false,
    ),
    (
        "wrong person",
        |t| &mut t.cool_down_wrong_person,
        |terms| recycled(terms, RecycleReason::WrongPerson { referral: None }),
        "marketing",
        false,
    ),
    (
        "expired",
        |t| &mut t.cool_down_sla_expired,
        |terms| {
            // Accepting runs out at noon: offered a day before, not escalated.
            let mut terms = terms.clone();
            (terms.accept_within, terms.escalations) = (span("1 d 24x7"), 0);
            let mut life = offered(Lifecycle::new(&terms, shifts()), "2026-03-01T12:00:00Z", Grade::A);
            let events = life.lifecycle.tick(&life.lead, at(NOON));
            life.take(&events);
            said(&events)
        },
        "marketing",
        false,
    ),
    (
        "stale with marketing",
        |t| &mut t.stale_with_marketing,
        |terms| {
            due(&Life::under(Lifecycle::new(terms, shifts()), "lead-7", "webform", NOON).lead, Timer::Stale)
        },
        "marketing",
        false,
    ),
    (
        "stale with sales",
        |t| &mut t.stale_with_sales,
        |terms| due(&accepted(terms).lead, Timer::Stale),
        "sales",
        false,
    ),
    (
        "outcome",
        |t| &mut t.outcome_due_after,
        |terms| {
            let mut life = offered(Lifecycle::new(terms, shifts()), "2026-03-02T09:00:00Z", Grade::A);
            for command in
                [Command::Accept, Command::Confirm(Evidence::InboundReply), Command::Book { at: at(NOON) }]
            {
                life.does("2026-03-02T09:00:00Z", sales("dana"), command);
            }
            due(&life.lead, Timer::Outcome)
        },
        "sales",
        false,
    ),
    (
        "re-engage",
        |t| &mut t.re_engage_after,
        |terms| {
            let mut life = accepted(terms);
            life.does(NOON, sales("dana"), Command::Confirm(Evidence::InboundReply));
            life.does(NOON, sales("dana"), Command::Lose(LostReason::Price));
            due(&life.lead, Timer::ReEngage)
        },
        "marketing",
        false,
    ),
    (
        "revert",
        |t| &mut t.revert_within,
        |terms| {
            let mut terms = terms.clone();
            terms.convert_needs_attended = false;
            let mut life = accepted(&terms);
            life.does(NOON, sales("dana"), Command::Confirm(Evidence::InboundReply));
            said(&life.attempt(NOON, sales("dana"), Command::Convert).unwrap())
        },
        "sales",
        false,
    ),
    (
        "reopen",
        |t| &mut t.reopen_within,
        |terms| {
            let mut life = accepted(terms);
            let spam = Command::Disqualify(DisqualifyReason::Spam);
            said(&life.attempt(NOON, sales("dana"), spam).unwrap())
        },
        "marketing",
        false,
    ),
];

/// By hand: what begins at noon, when sales has closed and marketing has not opened.
#[test]
fn each_term_counts_its_time_by_its_calendar() {
    let ends = |count: &str, calendar: &str| match (count, calendar) {
        ("90 min", "sales") => "2026-03-03T10:30:00Z",
        ("90 min", "marketing") => "2026-03-02T21:30:00Z",
        ("90 min", _) => "2026-03-02T13:30:00Z",
        // Two hours are all of a day, and its end.
        ("2 h", "sales") => "2026-03-03T11:00:00Z",
        ("2 h", "marketing") => "2026-03-02T22:00:00Z",
        ("2 h", _) => "2026-03-02T14:00:00Z",
        // Noon of the next day, moved into its hours.
        ("1 d", "sales") => "2026-03-03T11:00:00Z",
        ("1 d", "marketing") => "2026-03-03T20:00:00Z",
        ("1 d", _) => "2026-03-03T12:00:00Z",
        other => panic!("{other:?}"),
    };
    for (name, term, found, calendar, working) in ROWS {
        for count in ["90 min", "2 h", "1 d"] {
            let rows = [
                (count.to_owned(), if working { calendar } else { "none" }),
                (format!("{count} working"), calendar),
                (format!("{count} 24x7"), "none"),
            ];
            for (text, counted) in rows {
                let mut terms = Terms::default();
                *term(&mut terms) = span(&text);
                assert_eq!(found(&terms), Some(at(ends(count, counted))), "{name} {text}");
            }
        }
        let mut terms = Terms::default();
        *term(&mut terms) = Timespan::ZERO;
        assert_eq!(found(&terms), None, "{name}: no such deadline, rest or window");
    }
}

/// A fast lane for the best, one escalation less for the good ones, and the rest as usual.
fn by_grade() -> Terms {
    let mut terms = Terms::default();
    let mut best = GradeTerms::default();
    (best.accept_within, best.first_touch_within) = (Some(span("15 min")), Some(span("1 h")));
    (best.decide_within, best.escalations) = (Some(span("3 d")), Some(0));
    let mut good = GradeTerms::default();
    good.escalations = Some(1);
    terms.grade = [(Grade::A, best), (Grade::B, good)].into();
    terms
}

#[test]
fn a_grade_has_terms_of_its_own() {
    let start = at("2026-03-02");
    let lifecycle = || Lifecycle::new(&by_grade(), Calendar::always());
    for (grade, accept, touch, decide, escalated) in [
        (Grade::A, TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::days(3), 0),
        (Grade::B, TimeDelta::hours(8), TimeDelta::hours(4), TimeDelta::days(14), 1),
        (Grade::C, TimeDelta::hours(8), TimeDelta::hours(4), TimeDelta::days(14), 2),
    ] {
        let mut life = offered(lifecycle(), "2026-03-02", grade);
        assert_eq!(life.lead.offer().map(|offer| offer.grade), Some(grade));
        assert_eq!(due(&life.lead, Timer::Accept), Some(start + accept), "{grade}");
        // Nobody does anything.
        let missed = life.lifecycle.tick(&life.lead, start + accept * (escalated + 1));
        let words: Vec<&str> = missed.iter().map(|event| event.kind.word()).collect();
        let mut expected = vec!["escalated"; usize::try_from(escalated).unwrap()];
        expected.push("recycled");
        assert_eq!(words, expected, "{grade}");
        life.does("2026-03-02", sales("dana"), Command::Accept);
        assert_eq!(due(&life.lead, Timer::FirstTouch), Some(start + touch), "{grade}");
        assert_eq!(due(&life.lead, Timer::Decide), Some(start + decide), "{grade}");
        let missed = life.lifecycle.tick(&life.lead, start + decide * (escalated + 1));
        let escalations =
            missed.iter().filter(|event| matches!(&event.kind, EventKind::Escalated { .. })).count();
        assert_eq!(escalations, usize::try_from(escalated).unwrap(), "{grade}");
        assert!(missed.iter().any(|event| matches!(&event.kind, EventKind::Recycled { .. })), "{grade}");
    }
}

/// The grade is that of the offer: later judgements change nothing, and the next offer has its own.
#[test]
fn the_terms_of_an_offer_stay_until_the_next() {
    let mut life = offered(Lifecycle::new(&by_grade(), Calendar::always()), "2026-03-02", Grade::A);
    life.is_judged("2026-03-02T09:05:00Z", of_grade("2026-03-02T09:05:00Z", Grade::C));
    assert_eq!(life.lead.stage(), Stage::MarketingQualified);
    assert_eq!(due(&life.lead, Timer::Accept), Some(at("2026-03-02T09:15:00Z")));
    life.does("2026-03-02T09:06:00Z", sales("dana"), Command::Accept);
    assert_eq!(due(&life.lead, Timer::FirstTouch), Some(at("2026-03-02T10:06:00Z")));
    assert_eq!(due(&life.lead, Timer::Decide), Some(at("2026-03-05T09:06:00Z")));
    // Disqualified in error: the stage comes back, its deadlines are counted anew by the same terms.
    life.does("2026-03-02T09:07:00Z", sales("dana"), Command::Disqualify(DisqualifyReason::Spam));
    life.does("2026-03-02T09:08:00Z", sales("dana"), Command::Reopen { in_error: true });
    assert_eq!(due(&life.lead, Timer::Decide), Some(at("2026-03-05T09:08:00Z")));
    // A snapshot and the log know it.
    let stored = serde_json::to_string(&life.lead).unwrap();
    assert_eq!(serde_json::from_str::<Lead>(&stored).unwrap(), life.lead);
    assert_eq!(Lead::replay(&life.log).unwrap(), life.lead);
    // Given back, taken back, promoted by hand with what it is now.
    let back = RecycleReason::WrongPerson { referral: None };
    life.does("2026-03-02T09:09:00Z", sales("dana"), Command::Recycle(back));
    assert_eq!(life.lead.offer().map(|offer| offer.grade), Some(Grade::A), "until the next offer");
    life.does("2026-03-02T09:09:00Z", marketing("mara"), Command::TakeBack);
    // It was closed meanwhile, and is judged anew.
    life.is_judged("2026-03-02T09:10:00Z", of_grade("2026-03-02T09:10:00Z", Grade::C));
    life.does("2026-03-02T09:10:00Z", marketing("mara"), Command::Promote);
    assert_eq!(life.lead.offer().map(|offer| offer.grade), Some(Grade::C));
    assert_eq!(due(&life.lead, Timer::Accept), Some(at("2026-03-02T17:10:00Z")));
}

#[test]
fn a_missed_first_touch_of_zero_is_no_deadline_for_that_grade() {
    let mut terms = by_grade();
    let mut none = GradeTerms::default();
    (none.accept_within, none.first_touch_within) = (Some(Timespan::ZERO), Some(Timespan::ZERO));
    terms.grade.insert(Grade::A, none);
    let mut life = offered(Lifecycle::new(&terms, Calendar::always()), "2026-03-02", Grade::A);
    assert_eq!(due(&life.lead, Timer::Accept), None);
    life.does("2026-03-02", sales("dana"), Command::Accept);
    assert_eq!(due(&life.lead, Timer::FirstTouch), None);
    assert_eq!(due(&life.lead, Timer::Decide), Some(at("2026-03-16")));
    life.does("2026-03-02", sales("dana"), Command::Confirm(Evidence::InboundReply));
    life.does("2026-03-02", sales("dana"), Command::Book { at: at("2026-03-03") });
    life.does("2026-03-04", sales("dana"), Command::Outcome(Outcome::Attended));
}
