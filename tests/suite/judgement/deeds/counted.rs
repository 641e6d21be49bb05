//! How many count: days, offsets, and different subjects or days.

use super::*;

fn is_met(did: &Did, offset: &str, done: &[Activity]) -> bool {
    let mut spec = asking(Condition::did(did.clone()));
    spec.day_offset = offset.parse().unwrap();
    let playbook = compiled(&spec);
    let acme = who_did(done.iter().cloned());
    let met = answer(&playbook, &acme, now());
    let history = playbook.history_of(&acme);
    assert_eq!(playbook.judge_with(&acme, &history, now()).answers().next().unwrap().1, met);
    assert_ne!(met, Answer::Unknown);
    met == Answer::Met
}

/// The greatest count that is met.
fn count(did: &Did, done: &[Activity]) -> u32 {
    (1..20).take_while(|n| is_met(&did.clone().at_least(*n), "+00:00", done)).last().unwrap_or(0)
}

#[test]
fn one_is_enough_if_nothing_is_said() {
    assert!(is_met(&Did::new("visit"), "+00:00", &[visit(0)]));
    assert!(is_met(&Did::new("visit"), "+00:00", &[visit(9_000)]), "ever");
    assert!(!is_met(&Did::new("visit"), "+00:00", &[]));
    assert!(!is_met(&Did::new("demo"), "+00:00", &[visit(0)]));
    assert!(is_met(&Did::new(["demo", "visit"]), "+00:00", &[visit(0)]));
    assert!(is_met(&Did::anything(), "+00:00", &[visit(0)]) && !is_met(&Did::anything(), "+00:00", &[]));
    assert!(!is_met(&Did::new("visit").at_least(2), "+00:00", &[visit(0)]));
    assert!(is_met(&Did::new("visit").at_least(2), "+00:00", &[visit(0), visit(1)]));
}

/// Age below `within_days`: so many days counting today.
#[test]
fn days_are_counted_with_today() {
    for within in [1, 2, 30] {
        let did = Did::new("visit").within_days(within);
        let young = visit(i64::from(within) - 1);
        let old = visit(i64::from(within));
        assert!(is_met(&did, "+00:00", std::slice::from_ref(&young)), "{within}");
        assert!(!is_met(&did, "+00:00", std::slice::from_ref(&old)), "{within}");
        assert!(!is_met(&did.clone().at_least(2), "+00:00", &[young.clone(), old]));
        assert!(is_met(&did.at_least(2), "+00:00", &[young, Activity::new("another", "visit", now())]));
    }
}

#[test]
fn what_lies_ahead_does_not_count_yet() {
    let did = Did::new("visit").within_days(1);
    let beside = |nanoseconds| Activity::new("v", "visit", now() + TimeDelta::nanoseconds(nanoseconds));
    assert!(is_met(&did, "+00:00", &[beside(0)]) && is_met(&did, "+00:00", &[beside(-1)]));
    assert!(!is_met(&did, "+00:00", &[beside(1)]) && !is_met(&Did::anything(), "+00:00", &[visit(-1)]));
}

/// Days are the playbook's: nine o'clock in Greenwich is six in the evening in Tokyo, and one in the night in
/// Los Angeles.
#[test]
fn days_are_the_playbook_s() {
    let twice = |within: u32| Did::new("visit").within_days(within);
    for (offset, midnight) in [
        ("+00:00", "2026-03-01T00:00:00Z"),
        ("+09:00", "2026-02-28T15:00:00Z"),
        ("-08:00", "2026-03-01T08:00:00Z"),
        ("+05:45", "2026-02-28T18:15:00Z"),
    ] {
        let begins = Activity::new("v", "visit", at(midnight));
        let before = Activity::new("v", "visit", at(midnight) - TimeDelta::nanoseconds(1));
        assert!(is_met(&twice(2), offset, &[begins]), "{offset}");
        assert!(!is_met(&twice(2), offset, std::slice::from_ref(&before)), "{offset}");
        assert!(is_met(&twice(3), offset, &[before]), "{offset}");
    }
}

#[test]
fn different_subjects_count_whatever_the_kind() {
    let did = Did::new(["visit", "demo"]).different(Different::Subject);
    let about = |id: &str, kind: &str, subject: Option<&str>| {
        let one = Activity::new(id, kind, now());
        subject.map_or(one.clone(), |subject| one.subject(subject))
    };
    /// The kind and subject of each, and how many count.
    type Row<'r> = (&'r [(&'r str, Option<&'r str>)], u32);
    let rows: [Row<'_>; 7] = [
        (&[], 0),
        (&[("visit", None)], 1),
        (&[("visit", None), ("demo", None), ("visit", None)], 1),
        (&[("visit", Some("a")), ("demo", Some("a"))], 1),
        (&[("visit", Some("a")), ("demo", None)], 2),
        // Byte for byte.
        (&[("visit", Some("a")), ("visit", Some("A")), ("visit", Some("a "))], 3),
        (&[("visit", Some("é")), ("visit", Some("e\u{301}"))], 2),
    ];
    for (done, expected) in rows {
        let each = done.iter().enumerate();
        let done: Vec<Activity> =
            each.map(|(i, (kind, subject))| about(&format!("a-{i}"), kind, *subject)).collect();
        assert_eq!(count(&did, &done), expected, "{expected} of {done:?}");
    }
    // Only those that the filter takes.
    let filter = ActivityFilter::new("visit").and(SUBJECT.starts_with("/p"));
    let did = Did::new(filter).different(Different::Subject);
    let done = [("1", "/p1"), ("2", "/p2"), ("3", "/q"), ("4", "/p1")];
    let done = done.map(|(id, subject)| about(id, "visit", Some(subject)));
    assert_eq!(count(&did, &done), 2);
}

/// "Active on five days."
#[test]
fn different_days_are_the_playbook_s() {
    let days = |days: &[i64]| -> Vec<Activity> {
        let each = days.iter().enumerate();
        each.map(|(i, days)| Activity::new(format!("a-{i}"), "visit", now() - TimeDelta::days(*days)))
            .collect()
    };
    let did = Did::anything().different(Different::Day);
    for (done, expected) in [(&[][..], 0), (&[0, 0, 0], 1), (&[0, 1, 1, 5], 3), (&[4, 3, 2, 1, 0], 5)] {
        assert_eq!(count(&did, &days(done)), expected, "{done:?}");
    }
    assert_eq!(count(&did.clone().within_days(3), &days(&[0, 0, 2, 3, 4])), 2);
    // One night in Tokyo is two days in Greenwich, and the other way round.
    let night = ["2026-02-25T23:30:00Z", "2026-02-26T00:30:00Z"];
    let noon = ["2026-02-25T14:30:00Z", "2026-02-25T15:30:00Z"];
    for (hours, greenwich, tokyo) in [(night, true, false), (noon, false, true)] {
        let done = hours.map(|hour| Activity::new(hour.replace(':', "-"), "visit", at(hour)));
        assert_eq!(is_met(&did.clone().at_least(2), "+00:00", &done), greenwich);
        assert_eq!(is_met(&did.clone().at_least(2), "+09:00", &done), tokyo);
    }
}

/// The points of one rule on two kinds; each is worth ten on its day, and one less with each day.
fn points(repeat: Repeat, done: &[(i64, &str, Option<&str>)]) -> Points {
    let mut rule = ActivityRule::new("deeds", ["visit", "demo"], 10).repeat(repeat);
    if !matches!(repeat, Repeat::WhenCount { .. }) {
        rule = rule.decay(Decay::LinearStep { percent: 10, every_days: 1 });
    }
    let spec = PlaybookSpec::new("deeds", 1).with_activity(rule).grade(Grade::A, Condition::Engaged);
    let playbook = compiled(&spec);
    let activity = |(i, (days, kind, subject)): (usize, &(i64, &str, Option<&str>))| {
        let at = now() - TimeDelta::days(*days) - TimeDelta::minutes(i as i64);
        let one = Activity::new(format!("a-{i}"), *kind, at);
        subject.map_or(one.clone(), |subject| one.subject(subject))
    };
    let acme = who_did(done.iter().enumerate().map(activity));
    let score = playbook.judge(&acme, now()).score();
    let history = playbook.history_of(&acme);
    assert_eq!(playbook.judge_with(&acme, &history, now()).score(), score);
    score
}

/// The newest of each subject, or of each day, and of these the newest few. Now is a Monday: the seven days
/// before it are a block.
#[test]
fn at_most_of_different_ones() {
    let at_most = |n, different| Repeat::AtMost { n, per_days: 7, different };
    let (subject, day) = (Some(Different::Subject), Some(Different::Day));
    let (a, b, c) = (Some("a"), Some("b"), Some("c"));
    let four = [(1, "visit", a), (2, "visit", a), (3, "visit", b), (4, "visit", c)];
    let kinds = [(1, "visit", a), (2, "demo", a)];
    let bare = [(1, "visit", None), (2, "demo", None), (3, "visit", a)];
    let together = [(1, "visit", a), (1, "visit", b), (2, "visit", c), (3, "visit", c)];
    let blocks = [(0, "visit", a), (1, "visit", a), (7, "visit", a), (8, "visit", a)];
    for (done, n, each, of_subjects, of_days) in [
        (&four[..], 1, 9, 9, 9),
        (&four, 2, 9 + 8, 9 + 7, 9 + 8),
        (&four, 9, 9 + 8 + 7 + 6, 9 + 7 + 6, 9 + 8 + 7 + 6),
        (&kinds, 2, 9 + 8, 9, 9 + 8),
        (&bare, 2, 9 + 8, 9 + 7, 9 + 8),
        (&together, 2, 9 + 9, 9 + 9, 9 + 8),
        (&together, 3, 9 + 9 + 8, 9 + 9 + 8, 9 + 8 + 7),
        (&blocks, 1, 10 + 9 + 2, 10 + 9 + 2, 10 + 9 + 2),
        (&blocks, 2, 10 + 9 + 3 + 2, 10 + 9 + 2, 10 + 9 + 3 + 2),
    ] {
        let found = [None, subject, day].map(|different| points(at_most(n, different), done));
        assert_eq!(found, [each, of_subjects, of_days].map(Points::whole), "{n} of {done:?}");
    }
}

#[test]
fn when_there_are_so_many_different_ones() {
    let fires = |n, within_days, different, done: &[(i64, &str, Option<&str>)]| {
        points(Repeat::WhenCount { n, within_days, different }, done) != Points::ZERO
    };
    let (subject, day) = (Some(Different::Subject), Some(Different::Day));
    let (a, b) = (Some("a"), Some("b"));
    let done = [
        (0, "visit", a),
        (0, "demo", a),
        (2, "visit", b),
        (2, "visit", None),
        (2, "demo", None),
        (5, "visit", Some("c")),
    ];
    for (within, each, subjects, days) in
        [(1, 2, 1, 1), (2, 2, 1, 1), (3, 5, 3, 2), (5, 5, 3, 2), (6, 6, 4, 3)]
    {
        for (different, most) in [(None, each), (subject, subjects), (day, days)] {
            assert!(fires(most, within, different, &done), "{most} within {within}, {different:?}");
            assert!(!fires(most + 1, within, different, &done), "{most} within {within}, {different:?}");
        }
    }
}

/// A kind and a subject are one thing that they did.
#[test]
fn once_tells_apart_by_kind_and_subject() {
    let (a, b) = (Some("a"), Some("b"));
    for (done, expected) in [
        (&[(1, "visit", a), (2, "visit", a), (3, "demo", a)][..], 9 + 7),
        (&[(1, "visit", a), (2, "visit", b), (3, "visit", None), (4, "visit", None)], 9 + 8 + 7),
    ] {
        assert_eq!(points(Repeat::Once, done), Points::whole(expected));
    }
}
