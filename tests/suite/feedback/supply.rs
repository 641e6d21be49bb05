//! The forecast of supply beside judging every day, and told by a few leads.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::feedback::{Forecast, Supply};
use qualify::judgement::Judgement;
use qualify::lead::RecycleReason;
use qualify::score::{ActivityRule, Decay};
use qualify::standard::*;
use qualify::{
    Activity, AsOf, Channel, Command, Condition, Criterion, Day, Framework, Grade, Lead, Playbook,
    PlaybookSpec, Prospect, Route, Schema, buyer, marketing, sales, system,
};

use crate::support::life::{Life, at, below_the_bar, verdict, with};
use crate::support::oracle::playbooks::{cases, config};

/// Grade, route, whether it clears the bar, whether it rests.
type State = (Grade, Route, bool, bool);

fn state(judgement: &Judgement<'_>, resting: bool) -> State {
    (judgement.grade(), judgement.route(), judgement.clears_bar(), resting)
}

/// A turn as states from an instant on, with whether the bar was and is held.
type Told = (DateTime<Utc>, (State, bool), (State, bool));

fn told(supply: &Supply) -> Vec<Told> {
    let of = |status: &qualify::feedback::SupplyStatus| {
        let state = (status.grade, status.route, status.clears_bar, status.resting);
        (state, status.holds_bar)
    };
    supply.changes.iter().map(|change| (change.at, of(&change.from), of(&change.to))).collect()
}

fn forecast(
    playbook: &Playbook,
    as_of: &AsOf,
    days: i64,
    prospect: &Prospect,
    lead: Option<&Lead>,
) -> Supply {
    let mut forecast = Forecast::new(playbook, as_of.clone(), as_of.now() + TimeDelta::days(days));
    forecast.add(prospect, lead);
    forecast.finish()
}

proptest! {
    #![proptest_config(config())]

    /// Judged naively twice a day up to the date, and right before and at each turn that is told.
    #[test]
    fn it_is_what_judging_every_day_says(case in cases(), rested_after_hours in 0..2_000_i64, recycled: bool) {
        let (from, days) = (case.as_of.now(), 60);
        let life = (recycled && from.year() < 2200).then(|| recycled_lead(from, rested_after_hours));
        let lead = life.as_ref().map(|life| &life.lead);
        let supply = forecast(&case.playbook, &case.as_of, days, &case.prospect, lead);
        let rests = |at: DateTime<Utc>| lead.and_then(Lead::cooling_until).is_some_and(|until| until > at);
        let judged = |at| case.playbook.judge(&case.prospect, moved(&case.as_of, at));
        if supply.excluded.no_consent > 0 {
            let reachable = judged(from).verdict().reachable;
            prop_assert!(lead.is_some() && !reachable.contains(&Channel::Email), "the lead allows e-mail alone");
            prop_assert!(supply.changes.is_empty());
            return Ok(());
        }
        let naive = |at| state(&judged(at), rests(at));
        // Only a verdict tells it, and a verdict is dear: it looks ahead itself.
        let holds = |at| judged(at).verdict().holds_bar;
        let told = told(&supply);
        let mut before = (naive(from), holds(from));
        for (at, from, to) in &told {
            prop_assert_eq!(&before, from);
            prop_assert_eq!(naive(*at - TimeDelta::nanoseconds(1)), from.0, "before {}", at);
            prop_assert_eq!((naive(*at), holds(*at)), *to, "at {}", at);
            before = *to;
        }
        for half_days in 0..=days * 2 {
            let now = from + TimeDelta::hours(12 * half_days);
            if now.year() > 2200 {
                // Nothing changes by itself after the last day that a playbook knows.
                break;
            }
            let last = told.iter().rev().find(|(at, ..)| *at <= now);
            let expected = last.map_or_else(|| (naive(from), holds(from)), |(_, _, to)| *to);
            prop_assert_eq!(naive(now), expected.0, "at {}", now);
            if half_days % 24 == 0 {
                prop_assert_eq!(holds(now), expected.1, "at {}", now);
            }
        }
        prop_assert!(supply.changes.iter().all(|change| !change.why.is_empty() && change.at > from && change.at <= supply.until));
        weeks_add_up(&supply, &case.spec);
    }

    /// Of the instants at which something changes, it is the first at which the life takes the lead back.
    #[test]
    fn an_offer_is_withdrawn_when_the_life_withdraws_it(case in cases(), asks: bool) {
        let spec = case.spec.clone().signed(marketing("mara"), sales("dana"));
        let spec = if asks { spec.meaningful_contact(["demo", "call"]) } else { spec };
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let from = case.as_of.now();
        prop_assume!((1971..2200).contains(&from.year()));
        let life = offered_of(&case.prospect, from);
        let supply = forecast(&playbook, &case.as_of, 60, &case.prospect, Some(&life.lead));
        prop_assert_eq!(supply.offered, 1);
        let takes_back = |at: DateTime<Utc>| {
            let judged = playbook.judge(&case.prospect, moved(&case.as_of, at)).verdict();
            // Judged later as it is, the verdict is taken in before any deadline of sales is missed.
            let judged = with(judged, |judged| (judged.at, judged.until, judged.contact_at) = (from, None, judged.contact_at.map(|contact| contact.min(from))));
            let events = life.lifecycle.decide(&life.lead, Command::assess(judged).by(system()), from).unwrap();
            events.iter().any(|event| event.step.is_some())
        };
        let mut instants = std::iter::once(from).chain(supply.changes.iter().map(|change| change.at));
        let expected = instants.find(|at| takes_back(*at));
        let withdrawn: u64 = supply.weeks.iter().map(|week| week.withdrawn).sum();
        prop_assert!(withdrawn == 1 || (withdrawn == 0 && expected.is_none()));
        if withdrawn == 1 {
            // A channel may die without a turn: then the life says so on one of the days.
            let mut days = (0..=60).map(|days| from + TimeDelta::days(days));
            prop_assert!(expected.is_some() || days.any(takes_back));
        }
        if let Some(at) = expected {
            prop_assert!(supply.changes.iter().all(|change| change.at <= at), "nothing is told of it after");
        }
        weeks_add_up(&supply, &spec);
    }
}

/// A lead offered a moment ago for the bar.
fn offered_of(prospect: &Prospect, now: DateTime<Utc>) -> Life {
    let now = &(now - TimeDelta::minutes(1)).to_rfc3339();
    let mut life = Life::new("lead-7", "webform", now);
    life.does(now, buyer(), Command::consent(Channel::Email));
    let judged = with(verdict("2026-03-02"), |judged| {
        (judged.prospect, judged.at) = (prospect.id().clone(), at(now));
    });
    assert!(life.is_judged(now, judged).ends_with("marketing_qualified"));
    life
}

/// Another instant at the same rates.
fn moved(as_of: &AsOf, at: DateTime<Utc>) -> AsOf {
    [("USD", "EUR"), ("EUR", "USD"), ("GBP", "EUR"), ("EUR", "GBP"), ("USD", "GBP"), ("GBP", "USD")]
        .into_iter()
        .fold(AsOf::new(at), |moved, (from, to)| {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            match as_of.convert(qualify::Money::new(1, from), to) {
                Some(rate) => moved.rate(from, to, rate),
                None => moved,
            }
        })
}

/// A lead that sales gave back a moment ago, to be asked again after so many hours.
fn recycled_lead(now: DateTime<Utc>, hours: i64) -> Life {
    let day = |at: DateTime<Utc>| at.to_rfc3339();
    let earlier = now - TimeDelta::hours(2);
    let mut life = Life::new("lead-7", "webform", &day(earlier));
    life.does(&day(earlier), buyer(), Command::consent(Channel::Email));
    let mut judged = verdict("2026-03-02");
    judged.at = earlier;
    life.is_judged(&day(earlier), judged);
    let until = now + TimeDelta::hours(hours) + TimeDelta::minutes(7);
    life.does(&day(earlier), sales("dana"), Command::Recycle(RecycleReason::NotReady { until }));
    life
}

/// The totals beside the changes, counted by the calendar.
fn weeks_add_up(supply: &Supply, playbook: &PlaybookSpec) {
    let monday = |at: DateTime<Utc>| {
        let day = (at + TimeDelta::minutes(playbook.day_offset.minutes().into())).date_naive();
        day.week(chrono::Weekday::Mon).first_day()
    };
    let changes = &supply.changes;
    assert!(changes.is_sorted_by_key(|change| change.at));
    let mut ready = supply.ready as i64;
    let mut next = monday(supply.from);
    for week in &supply.weeks {
        assert_eq!(week.monday.date(), next);
        let here = || changes.iter().filter(|change| monday(change.at) == next);
        assert_eq!(week.gained, here().filter(|change| change.gains()).count() as u64, "in {next}");
        assert_eq!(week.lost, here().filter(|change| change.loses()).count() as u64, "in {next}");
        ready += week.gained as i64 - week.lost as i64;
        assert_eq!(week.ready as i64, ready);
        next += TimeDelta::days(7);
    }
    // The calendar of playbooks ends in the year 2200.
    assert!(next > monday(supply.until) || next.year() >= 2200);
}

/// Points fade, an answer grows old, a date comes near, a requirement falls.
fn playbook() -> Playbook {
    PlaybookSpec::new("inbound", 3)
        .criteria(
            Framework::new("two")
                .criterion(Criterion::new("need", NEED.is(true)).valid_for_days(30))
                .criterion(Criterion::new("soon", BUY_BY.within_days(30))),
        )
        .with_activity(ActivityRule::new("demo", "demo_request", 40).decay(Decay::Window { days: 20 }))
        .grade(Grade::A, Condition::met_at_least(2))
        .grade(Grade::B, Condition::met_at_least(1).and(Condition::ScoreAtLeast(20.into())))
        .hand_off_at(Grade::B)
        .signed(marketing("mara"), sales("dana"))
        .compile(&Schema::standard())
        .unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// With marketing, and below the bar so far.
fn nurtured(id: &str) -> Life {
    let mut life = Life::new(id, "webform", "2026-03-02");
    life.does("2026-03-02", buyer(), Command::consent(Channel::Email));
    life.is_judged("2026-03-02", below_the_bar("2026-03-02"));
    life
}

/// Offered on the same day.
fn offered(id: &str) -> Life {
    offered_at(id, "2026-03-02")
}

fn offered_at(id: &str, day: &str) -> Life {
    let mut life = Life::new(id, "webform", day);
    life.does(day, buyer(), Command::consent(Channel::Email));
    life.is_judged(day, verdict(day));
    life
}

#[test]
fn each_turn_says_what_turned() {
    let playbook = playbook();
    let demo = || Activity::new("d-1", "demo_request", at("2026-02-25"));
    let fresh = |need| qualify::Fact::new(need).learnt(day("2026-03-01"));
    let known = |id: &str| Prospect::new(id).with_fact("need", fresh(true));
    let mut forecast = Forecast::new(&playbook, at("2026-03-02"), at("2026-04-15"));

    // Ready by a demo, which stops counting; then their answer is too old as well.
    forecast.add(&known("fading").did(demo()), Some(&nurtured("lead-1").lead));
    // Will want to buy soon, while the answer still counts.
    forecast.add(&known("soon").with(BUY_BY, day("2026-04-20")), Some(&nurtured("lead-2").lead));
    // Ready, once it has rested.
    let mut rests = offered("lead-3");
    rests.does(
        "2026-03-02",
        sales("dana"),
        Command::Recycle(RecycleReason::NotReady { until: at("2026-03-11") }),
    );
    forecast.add(&known("rests").did(demo()), Some(&rests.lead));
    // Offered, and nothing will hold it there.
    forecast.add(&known("offered").did(demo()), Some(&offered("lead-4").lead));
    // Not the supply's.
    let mut accepted = offered("lead-5");
    accepted.does("2026-03-02", sales("dana"), Command::Accept);
    forecast.add(&known("accepted"), Some(&accepted.lead));
    let mut gone = nurtured("lead-6");
    gone.does("2026-03-02", buyer(), Command::opt_out());
    forecast.add(&known("gone"), Some(&gone.lead));
    let silent = Life::new("lead-7", "webform", "2026-03-02");
    forecast.add(&known("silent"), Some(&silent.lead));

    assert_eq!(
        forecast.finish().to_string(),
        "\
1 ready to be offered on 2026-03-02T09:00:00Z, 0 on 2026-04-15T09:00:00Z
beside them: 1 offered already, 1 with sales, 1 closed, 1 without consent

week of     more  fewer  withdrawn  ready
2026-03-02  0     0      0          1
2026-03-09  1     0      0          2
2026-03-16  1     2      1          1
2026-03-23  0     0      0          1
2026-03-30  0     1      0          0
2026-04-06  0     0      0          0
2026-04-13  0     0      0          0

2026-03-11T09:00:00Z lead-3: B, to sales, resting > B, to sales (rested)
2026-03-17T00:00:00Z lead-1: B, to sales > D, to marketing (engagement 40 to 0, engaged no longer)
2026-03-17T00:00:00Z lead-3: B, to sales > D, to marketing (engagement 40 to 0, engaged no longer)
2026-03-17T00:00:00Z lead-4: B, to sales > D, to marketing (engagement 40 to 0, engaged no longer)
2026-03-21T00:00:00Z lead-2: D, to marketing > A, to sales (soon met)
2026-04-01T00:00:00Z lead-2: A, to sales > D, to marketing (need unknown)"
    );
}

#[test]
fn what_turned_is_told_by_its_kind() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .rule("soon", BUY_BY.within_days(10), 25)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .grade(Grade::B, LAST_VISIT.in_last_days(5))
        .hand_off_at(Grade::B)
        .hand_off_requires("seen-lately", LAST_VISIT.in_last_days(12))
        .disqualify("competitor", BUY_BY.within_days(2))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").with(BUY_BY, day("2026-03-20")).with(LAST_VISIT, day("2026-03-01"));
    let supply = forecast(&playbook, &AsOf::new(at("2026-03-02")), 30, &acme, None);
    let told: Vec<String> = supply.changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "2026-03-07T00:00:00Z acme: B, to sales > D, to marketing (a date came or passed, or a fact grew old)",
            "2026-03-10T00:00:00Z acme: D, to marketing > A, to sales (fit 0 to 25)",
            "2026-03-14T00:00:00Z acme: A, to sales > A, to marketing (requirement seen-lately not met)",
            "2026-03-18T00:00:00Z acme: A, to marketing > A, to nobody (disqualifier competitor)",
            "2026-03-21T00:00:00Z acme: A, to nobody > D, to marketing (fit 25 to 0, no disqualifier)",
        ]
    );
}

/// Sales could not get in touch, so nothing is offered, whatever the grade.
#[test]
fn a_lead_that_cannot_be_reached_is_no_supply() {
    let playbook = PlaybookSpec::new("inbound", 3)
        .grade(Grade::A, NEED.is(true))
        .hand_off_at(Grade::A)
        .unreachable(Channel::Email, FREE_EMAIL.is(true))
        .signed(marketing("mara"), sales("dana"))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").with(NEED, true).with(FREE_EMAIL, true);
    let mut life = nurtured("lead-1");
    let supply = forecast(&playbook, &AsOf::new(at("2026-03-03")), 10, &acme, Some(&life.lead));
    assert_eq!((supply.ready, supply.excluded.no_consent), (0, 1));
    // As the life has it.
    assert_eq!(life.is_judged("2026-03-03", playbook.judge(&acme, at("2026-03-03")).verdict()), "assessed");
}

/// Points of a demo that stop counting, and a date that nothing hangs on for a lead below the bar.
fn fading() -> PlaybookSpec {
    PlaybookSpec::new("inbound", 3)
        .with_activity(ActivityRule::new("demo", "demo_request", 40).decay(Decay::Window { days: 20 }))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .grade(Grade::C, LAST_VISIT.in_last_days(15))
        .hand_off_at(Grade::A)
        .signed(marketing("mara"), sales("dana"))
}

/// How many offered leads each week takes back.
fn withdrawn(supply: &Supply) -> Vec<u64> {
    supply.weeks.iter().map(|week| week.withdrawn).collect()
}

#[test]
fn who_asked_for_contact_stays_offered() {
    let demo = Activity::new("d-1", "demo_request", at("2026-02-25"));
    let acme = Prospect::new("acme").did(demo);
    for (contact, expected, events) in [
        (fading(), [1, 0], "assessed, cooled > nurturing"),
        (fading().meaningful_contact(["demo_request"]), [0, 0], "assessed"),
    ] {
        let playbook = contact.compile(&Schema::standard()).unwrap();
        // Offered shortly before the points fade, so that no deadline of sales comes between.
        let mut life = offered_at("lead-1", "2026-03-16T23:30:00Z");
        let supply = forecast(&playbook, &AsOf::new(at("2026-03-16T23:30:00Z")), 10, &acme, Some(&life.lead));
        assert_eq!(withdrawn(&supply), expected);
        let judged = playbook.judge(&acme, at("2026-03-17T00:10:00Z")).verdict();
        assert_eq!(life.is_judged("2026-03-17T00:10:00Z", judged), events);
    }
}

/// It is the next verdict that takes it back, not the next change.
#[test]
fn an_offered_lead_below_the_bar_is_withdrawn_at_once() {
    let playbook = fading().compile(&Schema::standard()).unwrap();
    let acme = Prospect::new("acme").with(LAST_VISIT, day("2026-03-01"));
    let mut life = offered("lead-1");
    let supply = forecast(&playbook, &AsOf::new(at("2026-03-02")), 20, &acme, Some(&life.lead));
    assert_eq!((supply.offered, withdrawn(&supply)), (1, vec![1, 0, 0]));
    let judged = playbook.judge(&acme, at("2026-03-02")).verdict();
    assert_eq!(life.is_judged("2026-03-02", judged), "assessed, cooled > nurturing");
}

#[test]
fn an_offered_lead_that_comes_to_be_disqualified_is_withdrawn() {
    let playbook = fading().disqualify("visited-long-ago", LAST_VISIT.in_last_days(10).negate());
    let playbook = playbook.compile(&Schema::standard()).unwrap();
    let demo = Activity::new("d-1", "demo_request", at("2026-03-02"));
    let acme = Prospect::new("acme").did(demo).with(LAST_VISIT, day("2026-03-01"));
    let mut life = offered_at("lead-1", "2026-03-11T23:30:00Z");
    let supply = forecast(&playbook, &AsOf::new(at("2026-03-11T23:30:00Z")), 10, &acme, Some(&life.lead));
    assert_eq!(withdrawn(&supply), [1, 0]);
    let judged = playbook.judge(&acme, at("2026-03-12T00:10:00Z")).verdict();
    assert_eq!(life.is_judged("2026-03-12T00:10:00Z", judged), "assessed, disqualified > disqualified");
}

/// A requirement that falls while the grade is below the bar is no turn; when the grade rises it is old news.
#[test]
fn what_turned_earlier_is_not_told_later() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .rule("soon", BUY_BY.within_days(10), 25)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .grade(Grade::C, NEED.is(true))
        .hand_off_at(Grade::B)
        .hand_off_requires("seen-lately", LAST_VISIT.in_last_days(12))
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").with(NEED, true).with(BUY_BY, day("2026-03-29"));
    let acme = acme.with(LAST_VISIT, day("2026-03-01"));
    let supply = forecast(&playbook, &AsOf::new(at("2026-03-02")), 20, &acme, None);
    let told: Vec<String> = supply.changes.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["2026-03-19T00:00:00Z acme: C, to marketing > A, to marketing (fit 0 to 25)"]);
}
