//! What makes a lead engaged, how a contact ages, what silence costs and what it makes forget: each sentence
//! of the rules as a small case worked out by hand.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qualify::error::MistakeKind;
use qualify::playbook::{Engagement, MeaningfulContact};
use qualify::score::{ActivityRule, Clamp, CountsAs, Decay, Repeat, Rule};
use qualify::standard::*;
use qualify::{
    Activity, Answer, Btd, Condition, Criterion, Fact, Framework, Grade, Playbook, PlaybookSpec, Points,
    Prospect, Route, Schema, Source, eur,
};

use crate::support::{at, now};

/// Before now, at the same time of day.
fn ago(days: i64) -> DateTime<Utc> {
    now() - TimeDelta::days(days)
}

/// Kinds, each with the days before today; below 0 lies ahead.
type Done<'a> = &'a [(&'a str, i64)];

/// A lead who did these.
fn did(done: Done<'_>) -> Prospect {
    let named =
        |(place, (kind, days)): (usize, &(&str, i64))| Activity::new(format!("a-{place}"), *kind, ago(*days));
    done.iter().enumerate().map(named).fold(Prospect::new("acme"), Prospect::did)
}

/// The start of the day so many days after today, in UTC.
fn day(ahead: i64) -> DateTime<Utc> {
    at("2026-03-02T00:00:00Z") + TimeDelta::days(ahead)
}

fn score(points: i32) -> Condition {
    Condition::ScoreAtLeast(points.into())
}

/// A playbook in which nobody gets more than a D by what is tried here.
fn plain() -> PlaybookSpec {
    PlaybookSpec::new("doors", 1)
        .rule("large", EMPLOYEES.at_least(1_000_000), 10_000)
        .grade(Grade::A, Condition::FitAtLeast(10_000.into()))
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn read(text: &str) -> Playbook {
    Playbook::read(toml::Deserializer::parse(text).unwrap(), &Schema::standard())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

fn engages(spec: &PlaybookSpec, done: Done<'_>) -> bool {
    compiled(spec).judge(&did(done), now()).verdict().engaged
}

fn scores(spec: &PlaybookSpec, done: Done<'_>) -> Points {
    compiled(spec).judge(&did(done), now()).score()
}

/// The playbook with one rule of 5 points.
fn with(repeat: Repeat, decay: Decay) -> PlaybookSpec {
    plain().with_activity(ActivityRule::new("visits", "visit", 5).repeat(repeat).decay(decay))
}

fn visits() -> PlaybookSpec {
    with(Repeat::Always, Decay::None)
}

// Engaged

#[test]
fn two_of_three_needed_visits_do_not_engage() {
    let spec = with(Repeat::WhenCount { n: 3, within_days: 30, different: None }, Decay::None);
    assert!(!engages(&spec, &[("visit", 1), ("visit", 2)]));
    assert!(engages(&spec, &[("visit", 1), ("visit", 2), ("visit", 29)]));
    assert!(!engages(&spec, &[("visit", 1), ("visit", 2), ("visit", 30)]), "the third is too old");
}

/// It fires, by visits of which the newest is too old to engage.
#[test]
fn a_count_engages_while_its_newest_is_young_enough() {
    let many = with(Repeat::WhenCount { n: 2, within_days: 30, different: None }, Decay::None);
    let spec = many.engagement(Engagement::default().within_days(10));
    assert!(engages(&spec, &[("visit", 9), ("visit", 29)]));
    assert!(!engages(&spec, &[("visit", 10), ("visit", 29)]));
    assert_eq!(scores(&spec, &[("visit", 10), ("visit", 29)]), 5.into());
}

#[test]
fn a_ten_year_old_e_book_no_longer_makes_a_btd_lead_an_a() {
    let spec = PlaybookSpec::new("btd", 1)
        .criteria(Btd {
            budget: BUDGET.at_least(eur(5_000)),
            timeframe: BUY_BY.within_days(180),
            decision_maker: AUTHORITY.at_least("decision_maker"),
            immediate: BUY_BY.within_days(30),
        })
        .activity("e-book", "e_book", 5);
    let playbook = compiled(&spec);
    let graded = |days: i64| {
        let lead = did(&[("e_book", days)]).with(BUDGET, eur(9_000)).with(AUTHORITY, "decision_maker");
        playbook.judge(&lead.with(BUY_BY, "2026-03-20".parse::<qualify::Day>().unwrap()), now()).grade()
    };
    assert_eq!(graded(3_652), Grade::C);
    assert_eq!((graded(0), graded(364), graded(365)), (Grade::A, Grade::A, Grade::C));
}

#[test]
fn the_days_are_the_playbook_s_whatever_the_decay() {
    for decay in
        [Decay::None, Decay::LinearStep { percent: 1, every_days: 30 }, Decay::HalfLife { days: 300 }]
    {
        let spec = with(Repeat::Always, decay).engagement(Engagement::default().within_days(30));
        assert!(engages(&spec, &[("visit", 29)]), "{decay:?}");
        assert!(!engages(&spec, &[("visit", 30)]), "{decay:?}");
        assert!(scores(&spec, &[("visit", 30)]) > Points::ZERO, "{decay:?}");
    }
}

#[test]
fn what_has_faded_to_nothing_does_not_engage() {
    let window = with(Repeat::Always, Decay::Window { days: 7 });
    assert!(engages(&window, &[("visit", 6)]));
    assert!(!engages(&window, &[("visit", 7)]));
    // A thousandth halves to 0.0005, which rounds to a thousandth, and then to 0.00025, which rounds to nothing.
    let half =
        ActivityRule::new("visits", "visit", Points::from_thousandths(1)).decay(Decay::HalfLife { days: 1 });
    let half = plain().with_activity(half);
    assert!(engages(&half, &[("visit", 1)]));
    assert!(!engages(&half, &[("visit", 2)]));
}

#[test]
fn no_clamp_stands_between_an_activity_and_engagement() {
    let own = plain().with_activity(ActivityRule::new("visits", "visit", 5).cap(0));
    let group = plain()
        .with_activity(ActivityRule::new("visits", "visit", 5).group("web"))
        .group("web", Clamp::default().cap(0));
    for spec in [own, group] {
        assert_eq!(scores(&spec, &[("visit", 1)]), Points::ZERO);
        assert!(engages(&spec, &[("visit", 1)]));
    }
}

#[test]
fn points_of_zero_or_less_do_not_engage() {
    for points in [0, -5] {
        let spec = plain().activity("unsubscribes", "unsubscribe", points).activity("visits", "visit", 1);
        assert!(!engages(&spec, &[("unsubscribe", 0)]));
        assert!(engages(&spec, &[("unsubscribe", 0), ("visit", 0)]));
    }
}

#[test]
fn silence_does_not_engage() {
    let quiet = Repeat::WhenQuiet { days: 10, again_every_days: Some(10) };
    let spec = with(quiet, Decay::None);
    assert_eq!(scores(&spec, &[("visit", 25)]), 10.into());
    assert!(!engages(&spec, &[("visit", 25)]));
}

#[test]
fn rules_on_facts_do_not_engage() {
    let counted = Rule::new("many-visits", EMPLOYEES.at_least(10), 50).as_engagement();
    assert_eq!(counted.counts_as, CountsAs::Engagement);
    let playbook = compiled(&plain().with_rule(counted));
    let verdict = playbook.judge(&Prospect::new("acme").with(EMPLOYEES, 20), now()).verdict();
    assert_eq!((verdict.engagement, verdict.engaged), (50.into(), false));
}

#[test]
fn what_lies_ahead_does_not_engage_yet() {
    let playbook = compiled(&visits());
    let lead = did(&[("visit", -3)]);
    assert!(!playbook.judge(&lead, now()).verdict().engaged);
    let change = playbook.judge(&lead, now()).next_change().unwrap();
    assert_eq!((change.at, change.engaged, change.grade), (ago(-3), true, Grade::D));
    let after = playbook.judge(&lead, change.at).next_change().unwrap();
    assert_eq!((after.at, after.engaged), (day(3 + 365), false));
}

#[test]
fn a_rule_on_several_kinds_engages_by_each() {
    let spec = plain().activity("web", ["visit", "click"], 5).activity("others", "call", -1);
    assert!(engages(&spec, &[("visit", 1)]) && engages(&spec, &[("click", 1)]));
    assert!(!engages(&spec, &[("call", 1)]));
    let any = plain().activity("anything", "*", 5);
    assert!(engages(&any, &[("call", 1)]));
}

#[test]
fn a_meaningful_contact_engages_within_its_days() {
    let spec = plain().meaningful_contact(["call_back"]);
    assert!(engages(&spec, &[("call_back", 89)]));
    assert!(!engages(&spec, &[("call_back", 90)]));
    // Its own days count, not those of points.
    let longer = MeaningfulContact::new(["call_back"]).within_days(200);
    let spec = plain().meaningful_contact(longer).engagement(Engagement::default().within_days(1));
    assert!(engages(&spec, &[("call_back", 199)]));
    assert!(!engages(&spec, &[("call_back", 200)]));
}

fn inferred(counted: bool) -> PlaybookSpec {
    let budget = Criterion::new("budget", BUDGET.at_least(eur(5_000))).inferred_by(["pricing", "quote"], 30);
    let budget = if counted { budget } else { budget.uncounted() };
    let need = Criterion::new("need", NEED.is(true));
    plain().criteria(Framework::new("own").criterion(budget).criterion(need))
}

#[test]
fn an_inference_of_a_counted_criterion_engages_within_its_days() {
    for kind in ["pricing", "quote"] {
        assert!(engages(&inferred(true), &[(kind, 29)]));
        assert!(!engages(&inferred(true), &[(kind, 30)]));
        assert!(!engages(&inferred(false), &[(kind, 29)]));
    }
}

#[test]
fn an_inference_counts_its_days_with_today() {
    let playbook = compiled(&inferred(true));
    let answer = |done: Done<'_>| playbook.judge(&did(done), now()).answers().next().unwrap().1;
    assert_eq!(answer(&[("pricing", 29)]), Answer::Met);
    assert_eq!(answer(&[("quote", 29), ("pricing", 300)]), Answer::Met);
    assert_eq!(answer(&[("pricing", 30)]), Answer::Unknown);
    let today_only = Criterion::new("budget", BUDGET.at_least(eur(1))).inferred_by("pricing", 1);
    let playbook = compiled(&plain().criteria(Framework::new("own").criterion(today_only)));
    let answer = |at: &str| {
        let lead = Prospect::new("acme").did(Activity::new("a", "pricing", self::at(at)));
        playbook.judge(&lead, now()).answers().next().unwrap().1
    };
    assert_eq!(answer("2026-03-02T00:00:00Z"), Answer::Met);
    assert_eq!(answer("2026-03-01T23:59:59Z"), Answer::Unknown);
}

// Meaningful contact

#[test]
fn a_contact_is_one_for_ninety_days_unless_said() {
    let contact =
        |spec: &PlaybookSpec, days| compiled(spec).judge(&did(&[("demo", days)]), now()).verdict().contact_at;
    let usual = plain().meaningful_contact(["demo"]);
    assert_eq!(
        (contact(&usual, 0), contact(&usual, 89), contact(&usual, 90)),
        (Some(ago(0)), Some(ago(89)), None)
    );
    let month = plain().meaningful_contact(MeaningfulContact::new(["demo"]).within_days(30));
    assert_eq!((contact(&month, 29), contact(&month, 30)), (Some(ago(29)), None));
}

#[test]
fn the_newest_contact_of_any_of_its_kinds_is_given() {
    let spec = plain().meaningful_contact(MeaningfulContact::new(["demo", "call_back"]).within_days(30));
    let contact = |done: Done<'_>| compiled(&spec).judge(&did(done), now()).verdict().contact_at;
    assert_eq!(contact(&[("demo", 20), ("call_back", 10), ("visit", 1)]), Some(ago(10)));
    assert_eq!(contact(&[("demo", 5), ("call_back", 10), ("demo", -2)]), Some(ago(5)));
    assert_eq!(contact(&[("visit", 5)]), None);
}

#[test]
fn the_route_stays_what_grade_and_bar_say() {
    let playbook = compiled(&plain().meaningful_contact(["demo"]));
    let verdict = playbook.judge(&did(&[("demo", 1)]), now()).verdict();
    assert_eq!((verdict.grade, verdict.route, verdict.clears_bar), (Grade::D, Route::Marketing, false));
    assert_eq!(verdict.contact_at, Some(ago(1)));
}

/// Neither grade nor route differs on that day, and still it is named.
#[test]
fn the_judgement_changes_on_the_day_on_which_a_contact_is_too_old() {
    let playbook = compiled(&plain().meaningful_contact(["demo"]));
    let change = playbook.judge(&did(&[("demo", 80)]), now()).next_change().unwrap();
    assert_eq!((change.at, change.contact_at, change.engaged), (day(10), None, false));
    assert_eq!((change.grade, change.route), (Grade::D, Route::Marketing));
    assert!(change.answers.is_empty());
    // A newer one takes its place first.
    let change = playbook.judge(&did(&[("demo", 80), ("demo", -4)]), now()).next_change().unwrap();
    assert_eq!((change.at, change.contact_at, change.engaged), (ago(-4), Some(ago(-4)), true));
}

/// The public case "a hand-raise has no age": a demo request of 2021 offers nobody in 2026.
#[test]
fn a_demo_request_of_five_years_ago_is_no_contact() {
    let playbook = read(
        "name = 'm'\nversion = 1\nhand_off_at = 'B'\nsigned = { marketing = 'm', sales = 's' }\n\
         [[rules]]\nname = 'size'\nwhen = { at_least = ['employees', 50] }\npoints = 20\n\
         [[activities]]\nname = 'demo'\nkind = 'demo_request'\npoints = 30\ndecay = { window = { days = 90 } }\n\
         [meaningful_contact]\nkinds = ['demo_request']\nleast_fit = 20\n\
         [[grades.rows]]\ngrade = 'B'\nwhen = { score_at_least = 50 }\n",
    );
    let judged = |when: &str, employees: i64| {
        let lead = Prospect::new("acme").with(EMPLOYEES, employees);
        playbook.judge(&lead.did(Activity::new("1", "demo_request", at(when))), now()).verdict()
    };
    let old = judged("2021-03-01T09:00:00Z", 60);
    assert_eq!((old.grade, old.route, old.score), (Grade::D, Route::Marketing, 20.into()));
    assert_eq!((old.contact_at, old.engaged), (None, false));
    let yesterday = judged("2026-03-01T09:00:00Z", 60);
    assert_eq!((yesterday.grade, yesterday.contact_at), (Grade::B, Some(at("2026-03-01T09:00:00Z"))));
    assert_eq!(judged("2026-03-01T09:00:00Z", 40).contact_at, None, "the fit is too low");
}

// Silence

#[test]
fn silence_is_asked_of_several_kinds_together() {
    let quiet = Repeat::WhenQuiet { days: 30, again_every_days: None };
    let spec = plain().with_activity(ActivityRule::new("quiet", ["call", "mail"], -5).repeat(quiet));
    assert_eq!(scores(&spec, &[("call", 40), ("mail", 30)]), (-5).into());
    assert_eq!(scores(&spec, &[("call", 40), ("mail", 29)]), 0.into());
    assert_eq!(scores(&spec, &[("call", 40), ("visit", 1)]), (-5).into());
    assert_eq!(scores(&spec, &[("visit", 400)]), 0.into(), "who never did it is not silent");
    assert_eq!(scores(&spec, &[("call", 400)]), (-5).into(), "once");
}

#[test]
fn again_every_days_with_floor() {
    let quiet = Repeat::WhenQuiet { days: 10, again_every_days: Some(7) };
    let spec = plain().with_activity(ActivityRule::new("quiet", "visit", -2).repeat(quiet).floor(-5));
    let after = |days| scores(&spec, &[("visit", days)]);
    assert_eq!([9, 10, 16].map(after), [0, -2, -2].map(Points::from));
    assert_eq!([17, 23].map(after), [-4, -4].map(Points::from));
    assert_eq!([24, 31, 4_000].map(after), [-5, -5, -5].map(Points::from), "the floor ends it");
    assert_eq!(scores(&spec, &[("visit", 400), ("visit", 3)]), 0.into(), "a visit ends the silence");
}

#[test]
fn the_judgement_changes_with_a_repeated_silence() {
    let quiet = Repeat::WhenQuiet { days: 10, again_every_days: Some(7) };
    let spec = PlaybookSpec::new("quiet", 1)
        .activity("demo", "demo", 20)
        .with_activity(ActivityRule::new("quiet", "*", -2).repeat(quiet))
        .grade(Grade::B, score(15));
    let playbook = compiled(&spec);
    // 20 - 2 from day 10, 20 - 4 from day 17, 20 - 6 from day 24.
    let change = playbook.judge(&did(&[("demo", 0)]), now()).next_change().unwrap();
    assert_eq!((change.at, change.grade), (day(24), Grade::D));
    let points = |days| playbook.judge(&did(&[("demo", 0)]), now() + TimeDelta::days(days)).score();
    assert_eq!([9, 10, 17, 23, 24].map(points), [20, 18, 16, 16, 14].map(Points::from));
}

/// The public case of one point a day from day 8: 60 rules, now one.
#[test]
fn a_point_for_each_day_of_silence_is_one_rule() {
    let playbook = read(
        "name = 'rf'\nversion = 1\nhand_off_at = 'B'\nsigned = { marketing = 'm', sales = 's' }\n\
         [[activities]]\nname = 'demo'\nkind = 'demo'\npoints = 60\n\
         [[activities]]\nname = 'quiet'\nkind = '*'\npoints = -1\nfloor = -60\n\
         repeat = { when_quiet = { days = 8, again_every_days = 1 } }\n\
         [[grades.rows]]\ngrade = 'B'\nwhen = { score_at_least = 40 }\n",
    );
    let lead = Prospect::new("x").did(Activity::new("1", "demo", at("2026-02-01T09:00:00Z")));
    // 29 days: one point for each of the days 8 to 29.
    let judged = playbook.qualify(&lead, now());
    assert_eq!((judged.verdict.score, judged.verdict.grade), (38.into(), Grade::D));
    assert_eq!(judged.contributions.len(), 2);
    let long_after = playbook.judge(&lead, at("2027-02-01T09:00:00Z"));
    assert_eq!(long_after.score(), 0.into(), "the floor of the rule ends it");
}

/// The public case of windows: 1 point for a visit within 3 days, 5 for a click within 7, 30 for a demo within 60.
#[test]
fn windows_end_on_their_day() {
    let window =
        |name: &str, points: i32, days| ActivityRule::new(name, name, points).decay(Decay::Window { days });
    let spec = [window("visit", 1, 3), window("click", 5, 7), window("demo", 30, 60)]
        .into_iter()
        .fold(plain(), PlaybookSpec::with_activity);
    let all = did(&[("visit", 0), ("click", 0), ("demo", 0)]);
    let playbook = compiled(&spec);
    let after = |days| playbook.judge(&all, now() + TimeDelta::days(days)).score();
    assert_eq!([2, 3, 6, 7, 59, 60].map(after), [36, 35, 35, 30, 30, 0].map(Points::from));
}

// Forgetting after silence

/// 100 points for a demo, 5 for a click, and what was done before 90 days without either is forgotten.
fn forgetful() -> PlaybookSpec {
    PlaybookSpec::new("forgetful", 1)
        .activity("demo", "demo_request", 100)
        .activity("click", "email_click", 5)
        .engagement(Engagement::default().forget_after_quiet_days(90))
        .grade(Grade::B, score(100))
}

/// The public case: a demo of 2024 and one click of yesterday.
#[test]
fn after_silence_one_click_does_not_bring_all_old_points_back() {
    let playbook = read(
        "name = 'wq'\nversion = 1\nhand_off_at = 'B'\nsigned = { marketing = 'm', sales = 's' }\n\
         [[activities]]\nname = 'demo'\nkind = 'demo_request'\npoints = 100\n\
         [[activities]]\nname = 'click'\nkind = 'email_click'\npoints = 5\n\
         [engagement]\nforget_after_quiet_days = 90\n\
         [[grades.rows]]\ngrade = 'B'\nwhen = { score_at_least = 100 }\n",
    );
    let lead = Prospect::new("x")
        .did(Activity::new("1", "demo_request", at("2024-03-01T09:00:00Z")))
        .did(Activity::new("2", "email_click", at("2026-03-01T09:00:00Z")));
    let judged = playbook.judge(&lead, now());
    assert_eq!((judged.score(), judged.grade()), (5.into(), Grade::D));
    assert!(judged.verdict().engaged, "by the click");
}

#[test]
fn a_step_of_so_many_days_forgets_and_one_less_does_not() {
    let points = |done: Done<'_>| scores(&forgetful(), done);
    // Between today and the newest.
    assert_eq!(points(&[("demo_request", 89)]), 100.into());
    assert_eq!(points(&[("demo_request", 90)]), 0.into());
    // Between two of them.
    assert_eq!(points(&[("demo_request", 99), ("email_click", 10)]), 105.into());
    assert_eq!(points(&[("demo_request", 100), ("email_click", 10)]), 5.into());
    // The walk stops at the first such step; one before it is not looked at.
    assert_eq!(
        points(&[("demo_request", 400), ("email_click", 170), ("email_click", 80), ("email_click", 1)]),
        10.into()
    );
    // Steps that are all shorter forget nothing, however long ago it began.
    assert_eq!(points(&[("demo_request", 240), ("email_click", 160), ("email_click", 80)]), 110.into());
}

#[test]
fn kinds_that_were_never_seen_make_no_silence() {
    let spec = visits().engagement(Engagement::default().forget_after_quiet_days(30).kinds(["call"]));
    assert_eq!(scores(&spec, &[("visit", 400), ("visit", 1)]), 10.into());
    // Only the first of them has been seen ever: no step leads back from it.
    assert_eq!(scores(&spec, &[("visit", 400), ("visit", 1), ("call", 29)]), 10.into());
    assert_eq!(scores(&spec, &[("visit", 400), ("visit", 1), ("call", 30)]), 0.into());
}

#[test]
fn what_is_forgotten_is_of_any_kind_and_its_day_decides() {
    let quiet = Engagement::default().forget_after_quiet_days(30).kinds(["call"]);
    let spec = plain().activity("all", "*", 1).engagement(quiet);
    // The last day reached is that of the call of 5 days ago; what stands on that day stays.
    let done =
        [("call", 40), ("visit", 39), ("visit", 6), ("visit", 5), ("call", 5), ("visit", 4), ("mail", 0)];
    assert_eq!(scores(&spec, &done), 4.into());
    // None was reached: what was done before today is forgotten, and today's stays.
    assert_eq!(scores(&spec, &[("call", 30), ("visit", 1), ("visit", 0), ("mail", 0)]), 2.into());
}

/// The gap is full: each day forgets the one before, and the judgement says so.
#[test]
fn while_the_gap_is_full_what_was_done_today_is_forgotten_tomorrow() {
    let quiet = Engagement::default().forget_after_quiet_days(30).kinds(["call"]);
    let playbook = compiled(&visits().engagement(quiet));
    let lead = did(&[("call", 30), ("visit", 0)]);
    let judged = playbook.judge(&lead, now());
    assert_eq!((judged.score(), judged.verdict().engaged), (5.into(), true));
    let tomorrow = playbook.judge(&lead, now() + TimeDelta::days(1));
    assert_eq!((tomorrow.score(), tomorrow.verdict().engaged), (0.into(), false));
    // Each change, one after the other: a day, and whether they are engaged from then on.
    let changes = |done: Done<'_>| -> Vec<(DateTime<Utc>, bool)> {
        let lead = did(done);
        let next = |at: DateTime<Utc>| playbook.judge(&lead, at).next_change();
        std::iter::successors(next(now()), |change| next(change.at))
            .map(|one| (one.at, one.engaged))
            .take(9)
            .collect()
    };
    assert_eq!(changes(&[("call", 28), ("visit", 0)]), [(day(2), false)]);
    assert_eq!(changes(&[("call", 29), ("visit", 0)]), [(day(1), false)]);
    assert_eq!(changes(&[("call", 30), ("visit", 0)]), [(day(1), false)]);
    assert_eq!(changes(&[("call", 400), ("visit", 0)]), [(day(1), false)]);
    let visit_ahead = [(ago(-2), true), (day(3), false)];
    assert_eq!(changes(&[("call", 28), ("visit", -2)]), visit_ahead);
    assert_eq!(changes(&[("call", 400), ("visit", -2)]), visit_ahead);
}

/// Points that are forgotten tomorrow do not fade against each other until then.
#[test]
fn while_the_gap_is_full_no_change_is_made_up() {
    let quiet = Engagement::default().forget_after_quiet_days(30).kinds(["call"]);
    let good = ActivityRule::new("good", "visit", 5).decay(Decay::HalfLife { days: 1 });
    let spec = plain()
        .with_activity(good)
        .activity("bad", "visit", -5)
        .meaningful_contact(["chat"])
        .grade(Grade::C, score(0))
        .engagement(quiet);
    let playbook = compiled(&spec);
    let lead = did(&[("call", 30), ("chat", 10), ("visit", 0)]);
    let judged = |days| playbook.judge(&lead, now() + TimeDelta::days(days));
    assert_eq!([0, 1, 2].map(|days| judged(days).score()), [0, 0, 0].map(Points::from));
    // The chat engages until its 90 days are over; nothing else turns.
    let change = judged(0).next_change().unwrap();
    assert_eq!(
        (change.at, change.grade, change.engaged, change.contact_at),
        (day(80), Grade::C, false, None)
    );
}

#[test]
fn four_ways_to_repeat_forget() {
    let ways = [
        (Repeat::Always, 2),
        (Repeat::Once, 2),
        (Repeat::AtMost { n: 9, per_days: 1_000, different: None }, 2),
        (Repeat::WhenCount { n: 1, within_days: 1_000, different: None }, 1),
    ];
    for (repeat, times) in ways {
        let rule = ActivityRule::new("visits", ["visit", "click"], 5).repeat(repeat);
        let spec = plain().with_activity(rule.clone());
        let quiet =
            spec.clone().engagement(Engagement::default().forget_after_quiet_days(30).kinds(["call"]));
        let done = [("visit", 20), ("click", 21), ("call", 35)];
        assert_eq!(scores(&spec, &done), (5 * times).into(), "{repeat:?}");
        assert_eq!(scores(&quiet, &done), 0.into(), "{repeat:?}");
        assert!(engages(&spec, &done) && !engages(&quiet, &done), "{repeat:?}");
    }
    // Two of three are left.
    let three = with(Repeat::WhenCount { n: 3, within_days: 365, different: None }, Decay::None);
    let quiet = three.clone().engagement(Engagement::default().forget_after_quiet_days(30));
    let done = [("visit", 60), ("visit", 20), ("visit", 10)];
    assert_eq!((scores(&three, &done), scores(&quiet, &done)), (5.into(), 0.into()));
}

#[test]
fn what_has_days_of_its_own_still_sees_what_is_forgotten() {
    let quiet = Repeat::WhenQuiet { days: 40, again_every_days: None };
    let spec = inferred(true)
        .with_activity(ActivityRule::new("quiet", "visit", -5).repeat(quiet))
        .meaningful_contact(["demo"])
        .engagement(Engagement::default().forget_after_quiet_days(10).kinds(["call"]));
    let playbook = compiled(&spec);
    let judged = playbook.qualify(&did(&[("call", 60), ("visit", 50), ("demo", 25), ("pricing", 20)]), now());
    assert_eq!(judged.verdict.score, (-5).into());
    assert_eq!(judged.verdict.contact_at, Some(ago(25)));
    assert_eq!(judged.findings[0].answer, Answer::Met);
    assert!(judged.verdict.engaged);
}

#[test]
fn what_is_forgotten_does_not_engage_by_points() {
    let spec = forgetful();
    assert!(engages(&spec, &[("demo_request", 89)]));
    assert!(!engages(&spec, &[("demo_request", 90)]));
    let contact = spec.meaningful_contact(MeaningfulContact::new(["demo_request"]).within_days(100));
    assert!(engages(&contact, &[("demo_request", 90)]), "a contact has days of its own");
    assert!(!engages(&contact, &[("demo_request", 100)]));
}

/// Each kind below closes the gap if it is one of the usual kinds of silence, so that the visit is remembered.
#[test]
fn the_usual_kinds_are_those_that_can_engage_by_name() {
    let quiet = Repeat::WhenQuiet { days: 300, again_every_days: None };
    let budget = Criterion::new("budget", BUDGET.at_least(eur(1))).inferred_by(["pricing", "quote"], 5);
    let need = Criterion::new("need", NEED.is(true)).inferred_by("chat", 5).uncounted();
    let spec = plain()
        .criteria(Framework::new("own").criterion(budget).criterion(need))
        .activity("visits", "visit", 5)
        .activity("clicks", ["click", "open"], 1)
        .activity("nothing", "view", 0)
        .activity("bad", "unsubscribe", -1)
        .activity("all", "*", 1)
        .with_activity(ActivityRule::new("quiet", "silent", 5).repeat(quiet))
        .meaningful_contact(["demo"])
        .engagement(Engagement::default().forget_after_quiet_days(30));
    let remembers = |kind: &str| scores(&spec, &[("visit", 40), (kind, 20)]) >= 6.into();
    for kind in ["visit", "click", "open", "demo", "pricing", "quote"] {
        assert!(remembers(kind), "{kind}");
    }
    for kind in ["view", "unsubscribe", "silent", "chat", "other"] {
        assert!(!remembers(kind), "{kind}");
    }
}

#[test]
fn where_no_kind_is_named_the_kinds_of_silence_must_be_said() {
    let quiet = Repeat::WhenQuiet { days: 30, again_every_days: None };
    let spec = plain()
        .activity("all", "*", 5)
        .activity("bad", "unsubscribe", -1)
        .with_activity(ActivityRule::new("quiet", "visit", 5).repeat(quiet))
        .engagement(Engagement::default().forget_after_quiet_days(30));
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    let mistakes: Vec<_> = errors.mistakes().iter().map(|one| (one.path().to_string(), one.kind())).collect();
    assert_eq!(mistakes, [("engagement.kinds".to_owned(), MistakeKind::MissingKey)]);
    compiled(&spec.engagement(Engagement::default().forget_after_quiet_days(30).kinds(["visit"])));
    let every = visits().engagement(Engagement::default().forget_after_quiet_days(30).kinds(["*"]));
    assert!(every.compile(&Schema::standard()).is_err(), "silence of every kind cannot be asked");
}

#[test]
fn what_lies_ahead_closes_no_gap_until_it_is_done() {
    let playbook = compiled(&forgetful());
    // The click comes too late: the gap is full two days from now.
    let late = did(&[("demo_request", 88), ("email_click", -3)]);
    let change = playbook.judge(&late, now()).next_change().unwrap();
    assert_eq!((change.at, change.grade), (day(2), Grade::D));
    assert_eq!(playbook.judge(&late, ago(-3)).score(), 5.into());
    // It comes in time: the gap is full 90 days after it, and both are forgotten.
    let early = did(&[("demo_request", 88), ("email_click", -1)]);
    assert_eq!(playbook.judge(&early, ago(-1)).score(), 105.into());
    let change = playbook.judge(&early, now()).next_change().unwrap();
    assert_eq!((change.at, change.grade, change.engaged), (day(91), Grade::D, false));
}

#[test]
fn the_judgement_changes_on_the_day_on_which_the_gap_is_full() {
    let playbook = compiled(&forgetful());
    let lead = did(&[("demo_request", 30), ("email_click", 10)]);
    let change = playbook.judge(&lead, now()).next_change().unwrap();
    assert_eq!((change.at, change.grade, change.engaged), (day(80), Grade::D, false));
    assert_eq!(playbook.judge(&lead, day(80) - TimeDelta::nanoseconds(1)).score(), 105.into());
    assert_eq!(playbook.judge(&lead, day(80)).score(), 0.into());
}

/// Day number minus day number, by the days of the playbook: hours do not count.
#[test]
fn a_gap_counts_days_of_the_playbook() {
    let spec = visits().engagement(Engagement::default().forget_after_quiet_days(2));
    let points = |offset: &str, instants: [&str; 2]| {
        let playbook = compiled(&spec.clone().day_offset(offset.parse().unwrap()));
        let lead = Prospect::new("acme")
            .did(Activity::new("1", "visit", at(instants[0])))
            .did(Activity::new("2", "visit", at(instants[1])));
        playbook.judge(&lead, now()).score()
    };
    // 25 hours apart, and two days; 47 hours apart, and one day.
    assert_eq!(points("+00:00", ["2026-02-28T23:30:00Z", "2026-03-02T00:30:00Z"]), 5.into());
    assert_eq!(points("+00:00", ["2026-02-28T00:30:00Z", "2026-03-01T23:30:00Z"]), 10.into());
    // An hour to the east, the first pair lies on one day and the next.
    assert_eq!(points("+01:00", ["2026-02-28T23:30:00Z", "2026-03-02T00:30:00Z"]), 10.into());
    assert_eq!(points("-01:00", ["2026-02-28T00:30:00Z", "2026-03-01T23:30:00Z"]), 5.into());
}

#[test]
fn several_on_one_day_are_one_step() {
    let spec = visits().engagement(Engagement::default().forget_after_quiet_days(1));
    assert_eq!(scores(&spec, &[("visit", 0), ("visit", 0), ("visit", 0)]), 15.into());
    assert_eq!(scores(&spec, &[("visit", 1), ("visit", 0), ("visit", 0)]), 10.into());
}

/// The activity of an improvement is done now: it brings nothing back that is forgotten.
#[test]
fn an_improvement_counts_only_what_is_remembered() {
    let spec = PlaybookSpec::new("forgetful", 1)
        .activity("demo", "demo_request", 98)
        .activity("click", "email_click", 5)
        .engagement(Engagement::default().forget_after_quiet_days(90))
        .grade(Grade::B, score(100));
    let improved = |days| compiled(&spec).judge(&did(&[("demo_request", days)]), now()).improvements();
    let by_click = improved(89);
    assert!(by_click.iter().any(|one| one.steps[0].name() == "email_click" && one.score == 103.into()));
    assert!(improved(90).iter().all(|one| one.steps.len() == 2 || one.score != 103.into()));
}

#[test]
fn lists_histories_and_columns_forget_alike() {
    let quiet = Engagement::default().forget_after_quiet_days(10).within_days(20);
    let spec = PlaybookSpec::new("forgetful", 1)
        .activity("visits", ["visit", "click"], 5)
        .activity("all", "*", 1)
        .engagement(quiet)
        .grade(Grade::A, Condition::Engaged.and(score(11)))
        .grade(Grade::B, score(6))
        .grade(Grade::C, Condition::Engaged);
    let playbook = compiled(&spec);
    let cases: [(Done, i32, Grade); 6] = [
        (&[("visit", 9), ("click", 1)], 12, Grade::A),
        (&[("visit", 11), ("click", 1)], 6, Grade::B),
        (&[("visit", 10), ("mail", 1)], 0, Grade::D),
        (&[("visit", 10), ("mail", 0)], 1, Grade::C),
        (&[("mail", 12), ("visit", 11), ("mail", 2), ("click", 1), ("mail", 0)], 7, Grade::B),
        (&[("mail", 30), ("mail", 0)], 2, Grade::C),
    ];
    let kinds = ["visit", "click", "mail"];
    let (mut offsets, mut places, mut days) = (vec![0u32], Vec::new(), Vec::new());
    let epoch: NaiveDate = "1970-01-01".parse().unwrap();
    for (done, points, grade) in cases {
        let lead = did(done);
        let judged = playbook.judge(&lead, now());
        assert_eq!((judged.score(), judged.grade()), (points.into(), grade), "{done:?}");
        let history = playbook.history_of(&lead);
        let acme = Prospect::new("acme");
        let kept = playbook.judge_with(&acme, &history, now());
        assert_eq!((kept.score(), kept.grade()), (points.into(), grade), "{done:?}");
        for (kind, ago) in done {
            places.push(kinds.iter().position(|known| known == kind).unwrap() as u8);
            days.push((self::ago(*ago).date_naive() - epoch).num_days() as i32);
        }
        offsets.push(places.len() as u32);
    }
    let done = qualify::batch::Activities::on_days(&offsets, &places, &kinds, &days);
    let (mut points, mut grades) = (vec![Points::ZERO; cases.len()], vec![Grade::D; cases.len()]);
    let ratings = qualify::batch::Ratings::none().scores(&mut points).grades(&mut grades);
    let columns = qualify::batch::Columns::of(cases.len()).did(done);
    playbook.batch(now()).unwrap().rate(&columns, ratings).unwrap();
    assert_eq!(points, cases.map(|(_, points, _)| Points::from(points)));
    assert_eq!(grades, cases.map(|(_, _, grade)| grade));
}

// The last sign of life

#[test]
fn the_last_signal_is_what_engages_or_was_told() {
    let spec = visits()
        .engagement(Engagement::default().within_days(30))
        .activity("bounces", "bounce", -5)
        .rule("size", EMPLOYEES.at_least(1_000_000), 1)
        .day_offset("+01:00".parse().unwrap());
    let playbook = compiled(&spec);
    let last = |prospect: &Prospect| playbook.judge(prospect, now()).verdict().last_signal_at;
    assert_eq!(last(&did(&[])), None);
    assert_eq!(last(&did(&[("visit", 5), ("visit", 3)])), Some(ago(3)));
    // A bounce is no news, and an old visit engages no longer.
    assert_eq!(last(&did(&[("bounce", 1), ("visit", 3)])), Some(ago(3)));
    assert_eq!(last(&did(&[("bounce", 1), ("visit", 30)])), None);
    assert_eq!(last(&did(&[("visit", -1)])), None);
    // What they or a rep told counts by the day on which it was told; what nothing decides by does not.
    let told = |name: &str, source, learnt: &str| {
        did(&[("visit", 3)]).with_fact(name, Fact::new(120).from_source(source).learnt_at(at(learnt)))
    };
    let (rep, own) = (Source::Rep, Source::SelfReported);
    let day = Some(at("2026-02-28T23:00:00Z"));
    assert_eq!(last(&told("employees", rep, "2026-03-01T15:00:00Z")), day);
    assert_eq!(last(&told("employees", own, "2026-02-28T23:30:00Z")), day);
    for other in [
        told("employees", Source::Enrichment, "2026-03-01T15:00:00Z"),
        told("employees", Source::Inferred, "2026-03-01T15:00:00Z"),
        told("revenue", rep, "2026-03-01T15:00:00Z"),
        told("employees", rep, "2026-03-03T15:00:00Z"),
        told("employees", rep, "2026-02-01T15:00:00Z"),
        did(&[("visit", 3)]).with_fact("employees", Fact::new(120).from_source(rep)),
    ] {
        assert_eq!(last(&other), Some(ago(3)));
    }
}

#[test]
fn mandatory_criteria_that_are_open_are_named() {
    let spec = PlaybookSpec::new("open", 1)
        .criteria(
            Framework::new("own")
                .criterion(Criterion::new("budget", BUDGET.known()).mandatory())
                .criterion(Criterion::new("need", NEED.is(true)).mandatory())
                .criterion(Criterion::new("size", EMPLOYEES.at_least(50))),
        )
        .grade(Grade::B, Condition::Met("size".into()));
    let open = |prospect: &Prospect| compiled(&spec).judge(prospect, now()).verdict().open_mandatory;
    assert_eq!(open(&did(&[])), ["budget", "need"]);
    assert_eq!(open(&did(&[]).with(NEED, false).with(BUDGET, eur(5))), ["need"]);
    assert!(open(&did(&[]).with(NEED, true).with(BUDGET, eur(5))).is_empty());
}
