//! Activities as a column of lists: each lead is rated as a prospect who did the same is judged.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::batch::{Activities, Columns, Ratings};
use qualify::condition::Kinds;
use qualify::playbook::{DayOffset, Engagement};
use qualify::{Activity, Answer, Condition, Grade, Playbook, PlaybookSpec, Points, Prospect, Route, Schema};

use crate::support::oracle::playbooks::{Case, asks_more_than_kinds, cases, config};

/// `visit` stands twice, as dictionaries that were put together do; nobody asks for `other`.
const NAMES: [&str; 6] = ["visit", "demo", "other", "call", "visit", "mail"];

/// Kind, days before today, count.
type Did = (u8, i32, u8);

/// The day of an instant, as the playbook counts days, and when a day begins.
fn today(playbook: &Playbook, now: DateTime<Utc>) -> i32 {
    let shifted = now + TimeDelta::minutes(i64::from(playbook.spec().day_offset.minutes()));
    shifted.timestamp().div_euclid(86_400) as i32
}

fn begins(playbook: &Playbook, day: i32) -> DateTime<Utc> {
    let midnight = DateTime::from_timestamp(i64::from(day) * 86_400, 0).unwrap();
    midnight - TimeDelta::minutes(i64::from(playbook.spec().day_offset.minutes()))
}

fn lists() -> impl Strategy<Value = Vec<Vec<Did>>> {
    let age = prop_oneof![4 => 0..10_i32, 3 => 0..120_i32, 1 => -5..0_i32, 1 => 0..900_i32];
    let one = (0..NAMES.len() as u8, age, prop_oneof![5 => 1..4_u8, 1 => 0..40_u8]);
    let list = prop::collection::vec(one, 0..12).prop_map(|mut list| {
        list.sort_by_key(|(_, age, _)| -age);
        list
    });
    prop::collection::vec(list, 1..8)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_they_did_counts_as_it_does_for_a_prospect(case in cases(), lists in lists()) {
        let Case { playbook, as_of, .. } = &case;
        prop_assume!(!asks_more_than_kinds(&case.spec));
        let today = today(playbook, as_of.now());
        prop_assume!(today > 1_000 && today < 80_000);
        let mut offsets = vec![0u32];
        let (mut kinds, mut days, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for list in &lists {
            for (kind, age, count) in list {
                kinds.push(*kind);
                days.push(today - age);
                counts.push(*count);
            }
            offsets.push(kinds.len() as u32);
        }
        let leads = lists.len();
        let columns = Columns::of(leads).did(Activities::new(&offsets, &kinds, &NAMES, &days, &counts));
        let mut scores = vec![Points::whole(7); leads];
        let mut grades = vec![Grade::C; leads];
        let mut routes = vec![Route::Nobody; leads];
        let (mut rules, mut answers) = (vec![u64::MAX; leads], vec![u64::MAX; leads]);
        let mut batch = playbook.batch(as_of.clone()).unwrap();
        let ratings = Ratings::none().scores(&mut scores).grades(&mut grades).routes(&mut routes);
        batch.rate(&columns, ratings.rules(&mut rules).answers(&mut answers)).unwrap();
        let names: Vec<_> = batch.rules().cloned().collect();
        for (lead, list) in lists.iter().enumerate() {
            let mut prospect = Prospect::new("acme");
            for (place, (kind, age, count)) in list.iter().enumerate() {
                for more in 0..*count {
                    let at = begins(playbook, today - age);
                    prospect = prospect.did(Activity::new(format!("a-{place}-{more}"), NAMES[usize::from(*kind)], at));
                }
            }
            let judged = playbook.judge(&prospect, as_of.clone());
            let found = (scores[lead], grades[lead], routes[lead]);
            prop_assert_eq!(found, (judged.score(), judged.grade(), judged.route()), "{:?}", list);
            let fired = names.iter().enumerate().filter(|(i, _)| rules[lead] >> i & 1 == 1);
            let mut fired: Vec<_> = fired.map(|(_, name)| name.clone()).collect();
            fired.sort();
            prop_assert_eq!(fired, judged.verdict().rules);
            let two = |answer: Answer| match answer {
                Answer::Unknown => 0u64,
                Answer::Unmet => 1,
                Answer::Met => 2,
            };
            let said = judged.answers().enumerate().fold(0, |all, (i, (_, answer))| all | two(answer) << (2 * i));
            prop_assert_eq!(answers[lead], said);
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// Summed up by hand: who counts days finds the last gap of visits and demos, and what lies before it.
    #[test]
    fn columns_forget_after_silence(
        lists in lists(),
        minutes in prop::sample::select(vec![0_i16, 540, -720]),
        quiet in prop::sample::select(vec![1_u32, 2, 7, 40]),
        kinds in prop::sample::select(vec![Kinds::Any, Kinds::from("other"), Kinds::from(["demo", "visit"])]),
    ) {
        let mut spec = PlaybookSpec::new("forgetful", 1)
            .activity("deeds", kinds.clone(), 2)
            .grade(Grade::A, Condition::Engaged)
            .engagement(Engagement::default().forget_after_quiet_days(quiet).kinds(["visit", "demo"]));
        spec.day_offset = DayOffset::from_minutes(minutes).unwrap();
        spec.hand_off_at = Grade::A;
        let playbook = spec.compile(&Schema::standard()).unwrap();
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let today = today(&playbook, now);
        let (mut offsets, mut all) = (vec![0_u32], Vec::new());
        for list in &lists {
            all.extend(list.iter().copied());
            offsets.push(all.len() as u32);
        }
        let places: Vec<u8> = all.iter().map(|(kind, ..)| *kind).collect();
        let days: Vec<i32> = all.iter().map(|(_, age, _)| today - age).collect();
        let counts: Vec<u8> = all.iter().map(|(.., count)| *count).collect();
        let columns = Columns::of(lists.len()).did(Activities::new(&offsets, &places, &NAMES, &days, &counts));
        let mut scores = vec![Points::whole(7); lists.len()];
        let mut grades = vec![Grade::C; lists.len()];
        let ratings = Ratings::none().scores(&mut scores).grades(&mut grades);
        playbook.batch(now).unwrap().rate(&columns, ratings).unwrap();
        for (lead, list) in lists.iter().enumerate() {
            let done = || list.iter().filter(|(_, age, count)| *age >= 0 && *count > 0);
            let named = |kind: u8| ["visit", "demo"].contains(&NAMES[usize::from(kind)]);
            let mut ages: Vec<i32> = done().filter(|(kind, ..)| named(*kind)).map(|(_, age, _)| *age).collect();
            ages.push(0);
            ages.sort_unstable();
            let full = ages.windows(2).find(|pair| pair[1] - pair[0] >= quiet as i32);
            let oldest = full.map_or(i32::MAX, |pair| pair[0]);
            let counts = |kind: u8| kinds == Kinds::Any || kinds.names().iter().any(|one| one == NAMES[usize::from(kind)]);
            let kept = || done().filter(|(kind, age, _)| counts(*kind) && *age <= oldest);
            let sum: i32 = kept().map(|(.., count)| 2 * i32::from(*count)).sum();
            prop_assert_eq!(scores[lead], Points::whole(sum), "{:?}", list);
            let engaged = kept().any(|(_, age, _)| *age < 365);
            prop_assert_eq!(grades[lead], if engaged { Grade::A } else { Grade::D }, "{:?}", list);
        }
    }
}

#[test]
fn lists_that_do_not_fit_are_refused() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("visits", "visit", 5)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut batch = playbook.batch(now).unwrap();
    let mut refused = |offsets: &[i32], kinds: &[u8], days: &[i32], counts: &[u8]| {
        let columns = Columns::of(2).did(Activities::new(offsets, kinds, &["visit"], days, counts));
        batch.rate(&columns, Ratings::none()).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&[0, 1], &[0], &[1], &[1]),
        "the activities have 2 offsets, and 3 are needed for 2 leads"
    );
    assert_eq!(refused(&[0, 1, 1], &[0, 0], &[1], &[1]), "the activities have 1 days and 2 kinds");
    assert_eq!(refused(&[0, 1, 1], &[0], &[1], &[1, 2]), "the activities have 1 days and 2 counts");
    let beyond = "the offsets of the activities go back, or beyond the last of them";
    assert_eq!(refused(&[0, 1, 2], &[0], &[1], &[1]), beyond);
    assert_eq!(refused(&[0, 1, 0], &[0], &[1], &[1]), beyond);
    assert_eq!(refused(&[-1, 1, 1], &[0], &[1], &[1]), beyond);
    assert_eq!(
        refused(&[0, 2, 2], &[0, 0], &[2, 1], &[1, 1]),
        "the days of a lead's activities go back; the oldest must come first"
    );
    assert_eq!(
        refused(&[0, 1, 1], &[1], &[1], &[1]),
        "an activity has a place beyond the dictionary of kinds"
    );
}

/// Half the width is refused where scores may not fit it: what was done has no end.
#[test]
fn scores_that_may_not_fit_half_the_width_are_refused() {
    let playbook = PlaybookSpec::new("inbound", 1)
        .activity("visits", "visit", 5)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut halves = [0i32; 1];
    let mut batch = playbook.batch(now).unwrap();
    let did = Activities::new(&[0u8, 1], &[0u8], &["visit"], &[20_000], &[1_000_000u32]);
    let error = batch.rate(&Columns::of(1).did(did), Ratings::none().thousandths(&mut halves)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "scores of this playbook may not fit 32 bits in thousandths; ask for points"
    );
    batch.rate(&Columns::of(1), Ratings::none().thousandths(&mut halves)).unwrap();
    assert_eq!(halves, [0]);
}
