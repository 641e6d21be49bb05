//! Until when a judgement holds, against judging anew at every instant at which it could turn.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::condition::Kinds;
use qualify::playbook::{Engagement, MeaningfulContact};
use qualify::score::{ActivityRule, Clamp, Decay, Repeat, Rule};
use qualify::standard::{EMPLOYEES, NEED};
use qualify::{Activity, Condition, Grade, Playbook, PlaybookSpec, Points, Prospect, Route, Schema};

use crate::support::now;

/// All points have faded and all windows have passed after so many days.
const DAYS: i64 = 100;

fn decays() -> impl Strategy<Value = Decay> {
    prop_oneof![
        Just(Decay::None),
        (1u32..60).prop_map(|days| Decay::Window { days }),
        (10u32..60, 1u32..5).prop_map(|(percent, every_days)| Decay::LinearStep { percent, every_days }),
        (60u32..95, 1u32..3).prop_map(|(percent, every_days)| Decay::CompoundStep { percent, every_days }),
        (1u32..5).prop_map(|days| Decay::HalfLife { days }),
    ]
}

fn repeats() -> impl Strategy<Value = Repeat> {
    prop_oneof![
        3 => Just(Repeat::Always),
        1 => Just(Repeat::Once),
        1 => (1u32..4, 1u32..9).prop_map(|(n, per_days)| Repeat::AtMost { n, per_days, different: None }),
        1 => (1u32..9, 1u32..40).prop_map(|(n, within_days)| Repeat::WhenCount { n, within_days, different: None }),
        1 => (1u32..40, prop::option::of(1u32..30))
            .prop_map(|(days, again_every_days)| Repeat::WhenQuiet { days, again_every_days }),
    ]
}

fn engagements() -> impl Strategy<Value = Engagement> {
    let kinds = prop::sample::select(vec![vec!["visit"], vec!["call", "mail"]]);
    (1u32..60, prop::option::of((1u32..30, kinds))).prop_map(|(days, forgets)| {
        let engagement = Engagement::default().within_days(days);
        match forgets {
            Some((quiet, kinds)) => engagement.forget_after_quiet_days(quiet).kinds(kinds),
            None => engagement,
        }
    })
}

prop_compose! {
    fn rules()(parts in prop::collection::vec((0usize..4, -9i32..10, decays(), repeats(), any::<bool>()), 1..5))
        -> Vec<ActivityRule>
    {
        let rule = |(i, (kind, points, decay, repeat, grouped)): (usize, (usize, i32, Decay, Repeat, bool))| {
            let decay = if matches!(repeat, Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. }) { Decay::None } else { decay };
            let kinds = [Kinds::from("visit"), "call".into(), Kinds::Any, ["call", "visit"].into()];
            let rule = ActivityRule::new(format!("r{i}"), kinds[kind].clone(), points).decay(decay).repeat(repeat);
            if grouped { rule.group("g") } else { rule }
        };
        parts.into_iter().enumerate().map(rule).collect()
    }
}

prop_compose! {
    fn playbooks()(
        rules in rules(), slack in prop::sample::select(vec![0, 1, 5, 20]), bar in prop::sample::select(vec![Grade::A, Grade::B, Grade::C]),
        cuts in [-3i32..40, -3i32..40, -3i32..40], below in any::<bool>(), required in any::<bool>(), cap in 1i32..60,
        engagement in engagements(), contact_days in prop::option::of(1u32..60),
    ) -> Playbook {
        let mut cuts = cuts;
        cuts.sort_unstable();
        let mut spec = rules.into_iter().fold(PlaybookSpec::new("p", 1), PlaybookSpec::with_activity);
        spec = spec.group("g", Clamp::default().cap(cap).floor(-cap)).slack_points(slack).engagement(engagement);
        if let Some(days) = contact_days {
            spec = spec.meaningful_contact(MeaningfulContact::new(["call"]).within_days(days));
        }
        // Every row is reached by some lead, though by none of these.
        for (name, when, points) in [("more", EMPLOYEES.at_least(9), 200), ("less", EMPLOYEES.at_most(8), -200)] {
            spec = spec.with_rule(Rule::new(name, when, points).as_engagement());
        }
        // Grades need not rise with points: with slack a lead may have a better row, or a worse one.
        let first = Condition::ScoreAtLeast(cuts[2].into());
        let first = if below { first.and(Condition::EngagementAtLeast((cuts[2] + 5).into()).negate()) } else { first };
        spec = spec.grade(Grade::A, first).grade(Grade::B, Condition::EngagementAtLeast(cuts[1].into()));
        spec = spec.grade(Grade::C, Condition::ScoreAtLeast(cuts[0].into()).or(NEED.is(true))).hand_off_at(bar);
        if required {
            spec = spec.hand_off_requires("need", NEED.is(true));
        }
        spec.compile(&Schema::standard()).unwrap()
    }
}

prop_compose! {
    /// Few of them, or more than are read one by one; some of them ahead.
    fn prospects()(
        many in prop::sample::select(vec![1usize, 5, 30, 90]),
        deeds in prop::collection::vec((0usize..3, prop_oneof![3 => -20i64..90, 1 => -2i64..3], 0i64..24, 0u32..4), 90), needs in any::<Option<bool>>(),
    ) -> Prospect {
        let activity = |(i, (kind, days, hours, subject)): (usize, (usize, i64, i64, u32))| {
            let at = now() - TimeDelta::days(days) - TimeDelta::hours(hours);
            Activity::new(format!("a-{i}"), ["visit", "call", "mail"][kind], at).subject(format!("s-{subject}"))
        };
        let mut prospect = Prospect::new("a");
        prospect.record_all(deeds.into_iter().enumerate().map(activity).take(many)).unwrap();
        match needs {
            Some(needs) => prospect.with(NEED, needs),
            None => prospect,
        }
    }
}

type Told = (Grade, Route, bool, bool, bool, Option<DateTime<Utc>>);

fn told(playbook: &Playbook, prospect: &Prospect, at: DateTime<Utc>) -> Told {
    let verdict = playbook.judge(prospect, at).verdict();
    let bar = (verdict.clears_bar, verdict.holds_bar);
    (verdict.grade, verdict.route, bar.0, bar.1, verdict.engaged, verdict.contact_at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_is_missed_and_none_made_up(playbook in playbooks(), prospect in prospects()) {
        let midnight = "2026-03-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let mut instants: Vec<DateTime<Utc>> = (1..DAYS).map(|day| midnight + TimeDelta::days(day)).collect();
        instants.extend(prospect.activities().iter().map(Activity::at).filter(|at| *at > now()));
        instants.sort_unstable();
        let first = told(&playbook, &prospect, now());
        let turn = instants.into_iter().find(|at| told(&playbook, &prospect, *at) != first);
        let change = playbook.judge(&prospect, now()).next_change();
        // A silence that repeats may turn it later than anything is tried here, and nothing else may.
        let is_seen = |at: DateTime<Utc>| at < midnight + TimeDelta::days(DAYS);
        let repeats = |rule: &ActivityRule| matches!(rule.repeat, Repeat::WhenQuiet { again_every_days: Some(_), .. });
        let later = change.as_ref().filter(|change| !is_seen(change.at));
        prop_assert!(later.is_none() || playbook.spec().activities.iter().any(repeats));
        let case = || [serde_json::to_string(playbook.spec()).unwrap(), serde_json::to_string(&prospect).unwrap()].join("\n");
        prop_assert_eq!(change.as_ref().map(|change| change.at).filter(|at| is_seen(*at)), turn, "{}", case());
        if let Some(change) = &change {
            let bar = (change.clears_bar, change.holds_bar);
            let then = (change.grade, change.route, bar.0, bar.1, change.engaged, change.contact_at);
            prop_assert_eq!(then, told(&playbook, &prospect, change.at));
            prop_assert_ne!(then, first);
            let just_before = change.at - TimeDelta::nanoseconds(1);
            prop_assert_eq!(told(&playbook, &prospect, just_before.max(now())), first);
        }
        let history = playbook.history_of(&prospect);
        let kept = playbook.judge_with(&prospect, &history, now()).next_change();
        prop_assert_eq!(kept, change);
    }
}

/// Two sums that fade against each other hide for years that nothing changes.
#[test]
fn sums_that_drift_against_each_other_end_in_an_early_look() {
    let against = |decay: Decay, cut: &str| {
        let cut: Points = cut.parse().unwrap();
        PlaybookSpec::new("p", 1)
            .with_activity(ActivityRule::new("up", "visit", 7).decay(decay))
            .with_activity(ActivityRule::new("down", "visit", -7).decay(decay))
            .grade(Grade::B, Condition::ScoreAtLeast(cut))
            .engagement(Engagement::default().within_days(1))
            .compile(&Schema::standard())
            .unwrap()
    };
    let mut prospect = Prospect::new("a");
    let visit = |i: i64| Activity::new(format!("a-{i}"), "visit", now() - TimeDelta::days(i));
    prospect.record_all((1..1_001).map(visit)).unwrap();
    // None of today engages. They are gone after five years, and looking goes so far.
    let playbook = against(Decay::CompoundStep { percent: 1, every_days: 1 }, "0.001");
    assert_eq!(playbook.judge(&prospect, now()).next_change(), None);
    // They never are: the instant up to which was looked is given.
    let playbook = against(Decay::HalfLife { days: 36_500 }, "0.001");
    let change = playbook.judge(&prospect, now()).next_change().unwrap();
    assert!(change.at > now() && change.answers.is_empty());
    assert_eq!((change.grade, change.route), (Grade::D, Route::Marketing));
    let from_there = playbook.judge(&prospect, change.at).next_change().unwrap();
    assert!(from_there.at > change.at, "who judges again comes further");
}
