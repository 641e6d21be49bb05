//! A kept history judges as its activities do, one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::condition::Kinds;
use qualify::criteria::{Findings, Question, Subject};
use qualify::history::History;
use qualify::playbook::{DayOffset, Engagement};
use qualify::qualification::Cause;
use qualify::score::{ActivityRule, Decay, Repeat};
use qualify::{
    Activity, Answer, AsOf, Condition, Criteria, Day, Grade, Playbook, PlaybookSpec, Points, Prospect, Schema,
};

use crate::support::at;
use crate::support::oracle::facts_of;
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::tape::Tape;

/// Numbers from which activities are drawn.
fn numbers(most: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..most)
}

/// In another order, some of them twice.
fn recorded(mut history: History, activities: &[Activity], numbers: &[u32]) -> History {
    let mut all: Vec<(u32, &Activity)> = Vec::new();
    for (i, activity) in activities.iter().enumerate() {
        let number = numbers[i % numbers.len()].rotate_left(i as u32);
        all.push((number, activity));
        if number % 3 == 0 {
            all.push((number.reverse_bits(), activity));
        }
    }
    all.sort();
    let known = history.activities().cloned().collect();
    let mut seen: BTreeSet<Activity> = known;
    for (_, activity) in all {
        assert_eq!(history.record(activity.clone()), seen.insert(activity.clone()));
    }
    history
}

fn fading(rule: ActivityRule, minutes: i16) -> Playbook {
    forgetting(rule, minutes, None)
}

/// One playbook with one rule, which a sum written out by hand follows. What was done before so many days
/// without visit or demo is forgotten.
fn forgetting(rule: ActivityRule, minutes: i16, quiet: Option<u32>) -> Playbook {
    let half = Points::from_thousandths(rule.points.thousandths() / 2);
    let mut spec = PlaybookSpec::new("fading", 1)
        .grade(Grade::A, Condition::ScoreAtLeast(half))
        .hand_off_at(Grade::A)
        .with_activity(rule);
    spec.day_offset = DayOffset::from_minutes(minutes).unwrap();
    if let Some(days) = quiet {
        spec = spec.engagement(Engagement::default().forget_after_quiet_days(days).kinds(["visit", "demo"]));
    }
    spec.compile(&Schema::standard()).unwrap()
}

fn day(at: DateTime<Utc>, minutes: i16) -> i64 {
    i64::from(Day::from_date((at + TimeDelta::minutes(minutes.into())).date_naive()).number())
}

/// Points in thousandths and the number of activities that count, by the book.
fn by_hand(
    rule: &ActivityRule,
    activities: &[Activity],
    now: DateTime<Utc>,
    minutes: i16,
    quiet: Option<u32>,
) -> (i64, u32) {
    let today = day(now, minutes);
    let asked = |kind| rule.filter.kinds == Kinds::Any || rule.filter.kinds.names().contains(kind);
    let mut mine: Vec<&Activity> =
        activities.iter().filter(|activity| activity.at() <= now && asked(activity.kind())).collect();
    mine.sort_by_key(|activity| std::cmp::Reverse(activity.at()));
    if let Some(quiet) = quiet.filter(|_| !matches!(rule.repeat, Repeat::WhenQuiet { .. })) {
        let named = |activity: &&Activity| ["visit", "demo"].contains(&activity.kind().as_str());
        let done = activities.iter().filter(named).filter(|activity| activity.at() <= now);
        let mut days: BTreeSet<i64> = done.map(|activity| day(activity.at(), minutes)).collect();
        days.insert(today);
        let days: Vec<i64> = days.into_iter().collect();
        let last_step = days.windows(2).rfind(|pair| pair[1] - pair[0] >= i64::from(quiet));
        let first = last_step.map_or(i64::MIN, |pair| pair[1]);
        mine.retain(|activity| day(activity.at(), minutes) >= first);
    }
    let age = |activity: &Activity| today - day(activity.at(), minutes);
    let full = i128::from(rule.points.thousandths());
    let fires = |fires: bool, count: u32| if fires { (full as i64, count) } else { (0, 0) };
    let counted: Vec<&Activity> = match rule.repeat {
        Repeat::Always => mine,
        Repeat::Once => {
            let mut newest: BTreeMap<_, &Activity> = BTreeMap::new();
            for activity in mine {
                newest.entry((activity.kind(), activity.subject_label())).or_insert(activity);
            }
            newest.into_values().collect()
        }
        Repeat::AtMost { n, per_days, different: None } => {
            let mut blocks: BTreeMap<i64, u32> = BTreeMap::new();
            mine.retain(|activity| {
                let block = (day(activity.at(), minutes) - 4).div_euclid(per_days.into());
                let count = blocks.entry(block).or_default();
                *count += 1;
                *count <= n
            });
            mine
        }
        Repeat::WhenCount { n, within_days, different: None } => {
            let young = mine.iter().filter(|activity| age(activity) < within_days.into()).count();
            return fires(young >= n as usize, n);
        }
        Repeat::WhenQuiet { days, again_every_days } => {
            let beyond = mine.first().map_or(-1, |newest| age(newest) - i64::from(days));
            let times = (0..=beyond).filter(|days| match again_every_days {
                Some(every) => days % i64::from(every) == 0,
                None => *days == 0,
            });
            return (full as i64 * times.count() as i64, 1);
        }
        _ => panic!("there are five ways to repeat"),
    };
    let faded = |activity: &&Activity| {
        let product = full * i128::from(rule.decay.weight(age(activity) as i32));
        let (whole, rest) = (product.abs() / 1_000_000_000, product.abs() % 1_000_000_000);
        let rounded = whole + i128::from(rest >= 500_000_000);
        (rounded * product.signum()) as i64
    };
    (counted.iter().map(faded).sum(), counted.len() as u32)
}

fn repeats() -> impl Strategy<Value = Repeat> {
    prop_oneof![
        Just(Repeat::Always),
        Just(Repeat::Once),
        (1..6_u32, 1..40_u32).prop_map(|(n, per_days)| Repeat::AtMost { n, per_days, different: None }),
        (1..30_u32, 1..90_u32).prop_map(|(n, within_days)| Repeat::WhenCount {
            n,
            within_days,
            different: None
        }),
        (1..90_u32, prop::option::of(1..60_u32))
            .prop_map(|(days, again_every_days)| Repeat::WhenQuiet { days, again_every_days }),
    ]
}

fn decays() -> impl Strategy<Value = Decay> {
    prop_oneof![
        Just(Decay::None),
        (1..1_500_u32).prop_map(|days| Decay::Window { days }),
        (1..=100_u32, 1..400_u32).prop_map(|(percent, every_days)| Decay::LinearStep { percent, every_days }),
        (1..=100_u32, 1..400_u32)
            .prop_map(|(percent, every_days)| Decay::CompoundStep { percent, every_days }),
        (1..800_u32).prop_map(|days| Decay::HalfLife { days }),
    ]
}

/// Many a day, some days together, a few far away, some later; subjects and kinds of all sorts.
fn busy(tape: &mut Tape<'_>, count: usize, now: DateTime<Utc>) -> Vec<Activity> {
    let one = |id: usize| {
        let days = match tape.below(8) {
            0 => tape.below(3_000) as i64,
            1 => -(tape.below(60) as i64),
            2 => 700 + tape.below(4) as i64,
            _ => tape.below(40) as i64,
        };
        let odd = tape.pick(&[0, 0, 1, -1, 3_600_000_000_000, -3_600_000_000_000, 40_000_000_000_000]);
        let activity = Activity::new(
            format!("b-{id}").as_str(),
            tape.pick(&["visit", "visit", "visit", "demo", "other"]),
            now - TimeDelta::days(days) + TimeDelta::nanoseconds(odd),
        );
        match tape.below(6) {
            0 => activity,
            n => activity.subject(format!("s-{n}").as_str()),
        }
    };
    (0..count).map(one).collect()
}

proptest! {
    #![proptest_config(config())]

    /// To the last reason: improvements, next change and what is not there yet included.
    #[test]
    fn it_judges_as_its_activities_do(case in cases(), order in numbers(60), more in numbers(400)) {
        let now = case.as_of.now();
        let mut tape = Tape::new(&more, 0);
        let mut prospect = case.prospect.clone();
        let many = tape.pick(&[0, 3, 40, 120]);
        for id in 0..many {
            prospect = prospect.did(facts_of::activity(&mut tape, 100 + id, now));
        }
        let history = recorded(case.playbook.history(), prospect.activities(), &order);
        prop_assert_eq!(history.len(), prospect.activities().len());
        prop_assert!(history.activities().eq(prospect.activities()));
        // What was done is the history's, whatever the prospect holds.
        let mut known = Prospect::new(prospect.id().clone());
        for (name, fact) in prospect.facts() {
            known.set(name.clone(), Some(fact.clone()));
        }
        let nanosecond = TimeDelta::nanoseconds(1);
        let mut instants = vec![now, now - TimeDelta::days(9), now + TimeDelta::days(12), now + TimeDelta::days(400)];
        if let Some(activity) = prospect.activities().get(tape.below(prospect.activities().len().max(1))) {
            instants.extend([activity.at() - nanosecond, activity.at(), activity.at() + nanosecond]);
        }
        for instant in instants {
            let as_of = if instant == now { case.as_of.clone() } else { AsOf::new(instant) };
            let want = case.playbook.qualify(&prospect, as_of.clone());
            let got = case.playbook.judge_with(&known, &history, as_of.clone()).qualification();
            prop_assert_eq!(got, want, "at {}", instant);
            let verdict = case.playbook.judge_with(&known, &history, as_of.clone()).verdict();
            prop_assert_eq!(verdict, case.playbook.judge(&prospect, as_of).verdict());
        }
    }

    #[test]
    fn it_adds_up_to_the_sum_by_hand(
        repeat in repeats(),
        decay in decays(),
        kinds in prop::sample::select(vec![Kinds::from("visit"), Kinds::Any, Kinds::from(["demo", "visit"]), Kinds::from("other")]),
        quiet in prop::option::of(prop::sample::select(vec![1_u32, 2, 5, 30, 400])),
        points in prop::sample::select(vec!["2", "-3.5", "0.003", "1000000", "-12.345"]),
        minutes in prop::sample::select(vec![0, 540, -300, 345, 840, -720]),
        drawn in numbers(900),
        order in numbers(60),
        pauses in prop::collection::vec(-2_000..40_000_i64, 1..6),
    ) {
        let points: Points = points.parse().unwrap();
        let fires = matches!(repeat, Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. });
        let rule = ActivityRule::new("deeds", kinds, points).repeat(repeat).decay(if fires { Decay::None } else { decay });
        let playbook = forgetting(rule.clone(), minutes, quiet);
        let mut tape = Tape::new(&drawn, 0);
        let start = at("2026-03-02T09:30:00Z");
        let count = tape.pick(&[1, 10, 60, 200]);
        let activities = busy(&mut tape, count, start);
        let history = recorded(playbook.history(), &activities, &order);
        let mut acme = Prospect::new("acme");
        acme.record_all(activities.iter().cloned()).unwrap();
        let mut now = start;
        for pause in [0].into_iter().chain(pauses) {
            now += TimeDelta::hours(pause);
            let judgement = playbook.judge_with(&acme, &history, now);
            let (sum, count) = by_hand(&rule, &activities, now, minutes, quiet);
            prop_assert_eq!(judgement.score().thousandths(), sum, "at {}", now);
            if let Some(line) = judgement.qualification().contributions.first() {
                let Cause::Activities { count: counted, .. } = line.cause else { panic!("{line:?}") };
                prop_assert_eq!(counted, count);
            }
            prop_assert_eq!(judgement.qualification(), playbook.qualify(&acme, now));
        }
    }

    #[test]
    fn neither_order_nor_repetition_matters(case in cases(), drawn in numbers(300), orders in (numbers(60), numbers(60))) {
        let now = case.as_of.now();
        let activities = busy(&mut Tape::new(&drawn, 0), 60, now);
        let empty = case.playbook.history();
        let (a, b) = (recorded(empty.clone(), &activities, &orders.0), recorded(empty, &activities, &orders.1));
        let again = recorded(a.clone(), &activities, &orders.1);
        prop_assert!(a.activities().eq(b.activities()) && a.activities().eq(again.activities()));
        let of = |history: &History| case.playbook.judge_with(&case.prospect, history, case.as_of.clone()).qualification();
        prop_assert_eq!(of(&a), of(&b));
        prop_assert_eq!(of(&a), of(&again));
    }

    #[test]
    fn what_is_forgotten_was_never_there(case in cases(), drawn in numbers(300), order in numbers(60)) {
        let now = case.as_of.now();
        let activities = busy(&mut Tape::new(&drawn, 0), 60, now);
        // Two at one instant, about the same: one of them stays.
        let twins = ["t-1", "t-2"].map(|id| Activity::new(id, "visit", now));
        let all: Vec<Activity> = activities.into_iter().chain(twins).collect();
        let mut history = recorded(case.playbook.history(), &all, &order);
        let mut kept = case.playbook.history();
        for (i, activity) in all.iter().enumerate() {
            if order[i % order.len()] % 2 == 0 || i + 1 == all.len() {
                prop_assert!(history.forget(activity) && !history.forget(activity));
            } else {
                kept.record(activity.clone());
            }
        }
        prop_assert!(history.activities().eq(kept.activities()));
        let of = |history: &History| case.playbook.judge_with(&case.prospect, history, case.as_of.clone()).qualification();
        prop_assert_eq!(of(&history), of(&kept));
        history.extend(all.iter().cloned());
        let again = recorded(case.playbook.history(), &all, &order);
        prop_assert_eq!(of(&history), of(&again));
    }

    /// A history of any other playbook is indexed again, or serves as it is.
    #[test]
    fn any_history_will_do(case in cases(), other in cases()) {
        let history = other.playbook.history_of(&case.prospect);
        let got = case.playbook.judge_with(&case.prospect, &history, case.as_of.clone());
        prop_assert_eq!(got.qualification(), case.playbook.qualify(&case.prospect, case.as_of.clone()));
    }
}

/// The ends of time, and instants that no clock shows twice.
#[test]
fn the_edges_of_time_count() {
    let instants = [
        DateTime::<Utc>::MIN_UTC,
        at("1969-07-20T20:17:40Z"),
        at("1970-01-01T00:00:00Z"),
        at("2016-12-31T23:59:59.999999999Z"),
        at("2016-12-31T23:59:60.5Z"),
        at("2017-01-01T00:00:00Z"),
        at("2200-12-31T23:59:59Z"),
        at("2300-01-01T00:00:00Z"),
        DateTime::<Utc>::MAX_UTC,
    ];
    for repeat in [Repeat::Always, Repeat::Once, Repeat::AtMost { n: 2, per_days: 7, different: None }] {
        for minutes in [0, 540, -720] {
            let playbook = fading(ActivityRule::new("visits", "visit", 3).repeat(repeat), minutes);
            let mut prospect = Prospect::new("acme");
            for (i, instant) in instants.iter().enumerate() {
                prospect = prospect.did(Activity::new(format!("v-{i}"), "visit", *instant));
            }
            let history = playbook.history_of(&prospect);
            for instant in instants {
                let got = playbook.judge_with(&prospect, &history, instant).qualification();
                assert_eq!(got, playbook.qualify(&prospect, instant), "{repeat:?} at {instant}");
            }
        }
    }
}

/// Met once they came back; changes when the next activity begins.
#[derive(Debug)]
struct CameBack([Question; 1]);

impl Criteria for CameBack {
    fn name(&self) -> &'static str {
        "came-back"
    }
    fn version(&self) -> u32 {
        1
    }
    fn questions(&self) -> &[Question] {
        &self.0
    }
    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("came-back", Answer::from(subject.activities().len() > 1));
    }
}

#[test]
fn host_criteria_read_the_history() {
    let mut spec = PlaybookSpec::new("returning", 1).grade(Grade::A, Condition::Met("came-back".into()));
    spec = spec.host_criteria("came-back").hand_off_at(Grade::A).activity("visits", "visit", -1);
    let criteria = Arc::new(CameBack([Question::new("came-back")]));
    let playbook = spec.compile_with(&Schema::standard(), &[criteria]).unwrap();
    let (acme, now) = (Prospect::new("acme"), at("2026-03-02T09:00:00Z"));
    let mut history = playbook.history();
    for (id, grade) in [("v-1", Grade::D), ("v-2", Grade::A)] {
        history.record(Activity::new(id, "visit", now));
        assert_eq!(playbook.judge_with(&acme, &history, now).grade(), grade);
        let before = now - TimeDelta::nanoseconds(1);
        assert_eq!(playbook.judge_with(&acme, &history, before).grade(), Grade::D);
        let change = playbook.judge_with(&acme, &history, before).next_change();
        assert_eq!(change.map(|change| change.at), (grade == Grade::A).then_some(now));
    }
}

#[test]
fn a_history_tells_nothing_of_a_person() {
    let playbook = fading(ActivityRule::new("visits", "visit", 1), 0);
    let mut history = playbook.history();
    history.record(Activity::new("v-1", "visit", at("2026-03-02T09:00:00Z")).subject("zqmarkqz"));
    assert_eq!(format!("{history:?}"), "History(1 activities)");
}
