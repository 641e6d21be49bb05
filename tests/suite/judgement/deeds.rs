//! What they did, as a question: `did`, `where` and `different`, each sentence as a small case, and the laws.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::activity::{CAMPAIGN, KIND, QUANTITY, SOURCE, SUBJECT};
use qualify::condition::{ActivityFilter, Did, Different, Kinds};
use qualify::playbook::{CriteriaSpec, DayOffset, Engagement, MeaningfulContact};
use qualify::qualification::{About, Improvement, Step};
use qualify::score::{ActivityRule, Decay, Grades, Repeat};
use qualify::standard::*;
use qualify::{
    Activity, Answer, AsOf, Channel, Condition, Criterion, Day, Framework, Grade, Man, Name, Playbook,
    PlaybookSpec, Points, Prospect, Schema,
};
use rust_decimal::Decimal;

use crate::support::oracle::deeds::{Deed, dids, filters, takes};
use crate::support::oracle::facts::World;
use crate::support::oracle::facts_of::{self, OFFSETS};
use crate::support::oracle::filters::universe;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::questions;
use crate::support::oracle::tape::Tape;
use crate::support::{at, now};

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// A playbook that asks one question, as a criterion.
fn asking(question: Condition) -> PlaybookSpec {
    PlaybookSpec::new("deeds", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("asked", question)))
        .grade(Grade::B, Condition::Met("asked".into()))
}

fn answer(playbook: &Playbook, prospect: &Prospect, as_of: impl Into<AsOf>) -> Answer {
    playbook.judge(prospect, as_of).answers().next().unwrap().1
}

/// A visit so many days before now, at the same time of day.
fn visit(days: i64) -> Activity {
    Activity::new(format!("v-{days}"), "visit", now() - TimeDelta::days(days))
}

fn who_did(activities: impl IntoIterator<Item = Activity>) -> Prospect {
    let mut prospect = Prospect::new("acme");
    prospect.record_all(activities).unwrap();
    prospect
}

mod asked_of_one_activity {
    use super::*;

    /// Whether a lead who did this did what a filter takes: asked by `did`, an inference, a rule and the contact,
    /// in a list, in a history, and in a row.
    fn is_taken(filter: &ActivityFilter, activity: &Activity) -> bool {
        let criteria = Framework::new("two")
            .criterion(Criterion::new("did", Condition::did(Did::new(filter.clone()))))
            .criterion(Criterion::new("inferred", NEED.is(true)).inferred_by(filter.clone(), 1));
        let playbook = compiled(
            &PlaybookSpec::new("deeds", 1)
                .criteria(criteria)
                .activity("deeds", filter.clone(), 1)
                .rule("did", Condition::did(Did::new(filter.clone())), 10)
                .meaningful_contact(MeaningfulContact::new(filter.clone()))
                .grade(Grade::A, Condition::met_at_least(2)),
        );
        let acme = who_did([activity.clone()]);
        let q = playbook.qualify(&acme, now());
        let met = q.findings[0].answer == Answer::Met;
        assert_eq!(q.findings[0].answer, Answer::from(met), "never unknown");
        let seen = (q.findings[1].answer, q.verdict.score, q.verdict.contact_at, q.verdict.grade);
        match met {
            true => assert_eq!(seen, (Answer::Met, 11.into(), Some(now()), Grade::A)),
            false => assert_eq!(seen, (Answer::Unknown, 0.into(), None, Grade::D)),
        }
        let history = playbook.history_of(&acme);
        assert_eq!(playbook.judge_with(&acme, &history, now()).qualification(), q);
        let row = playbook.row(now()).unwrap();
        assert_eq!(row.rate_with(&history).qualification("acme"), q);
        met
    }

    /// What a condition says of an activity that has what it asks, has it otherwise, or lacks it.
    fn says(condition: Condition, same: Activity, other: Activity, absent: Option<Activity>) -> String {
        let word = |condition: &Condition, activity: &Activity| {
            let filter = ActivityFilter::new(["visit", "demo"]).and(condition.clone());
            if is_taken(&filter, activity) { "met" } else { "unmet" }
        };
        let negated = condition.clone().negate();
        let cells = [Some(&same), Some(&other), absent.as_ref()].into_iter().flatten();
        let cells = cells.map(|one| format!("{} {}", word(&condition, one), word(&negated, one)));
        cells.collect::<Vec<_>>().join(" | ")
    }

    /// Of each field and operator: the answer and that of its negation, where the field is as it is asked, is
    /// otherwise, is absent.
    #[test]
    fn each_operator_has_two_answers() {
        const TEXT: &str = "met unmet | unmet met | unmet met";
        let a = || visit(0);
        type Texts = (fn(Activity, &str) -> Activity, qualify::Attr<qualify::attribute::Text>);
        let fields: [Texts; 3] = [
            (|one, text| one.subject(text), SUBJECT),
            (|one, text| one.campaign(text), CAMPAIGN),
            (|one, text| one.source(text), SOURCE),
        ];
        for (with, field) in fields {
            let texts = |same: &str, other: &str| (with(a(), same), with(a(), other), Some(a()));
            let says = |condition: Condition, (same, other, absent)| says(condition, same, other, absent);
            assert_eq!(says(field.is("/pricing"), texts("/Pricing ", "/prizing")), TEXT, "{}", field.name());
            assert_eq!(says(field.is("/pricing"), texts("/pricing", "/pricing/")), TEXT);
            assert_eq!(says(field.one_of(["a", "/b"]), texts("/b", "b")), TEXT);
            assert_eq!(says(field.contains("pri"), texts("/PRIcing", "/rpicing")), TEXT);
            assert_eq!(says(field.starts_with("/pri"), texts("/pri", "a/pri")), TEXT);
            assert_eq!(says(field.ends_with("ing eu"), texts("/Pricing  EU", "/pricing eu!")), TEXT);
            assert_eq!(says(field.has_word(["prices", "eu"]), texts("/pricing (E.U.)", "/europe")), TEXT);
            assert_eq!(says(field.known(), texts("/pricing", "b")), "met unmet | met unmet | unmet met");
        }
        let demo = || Activity::new("d", "demo", now());
        let kinds = [KIND.is("visit"), KIND.one_of(["visit", "call"]), KIND.contains("isi")];
        for condition in kinds.into_iter().chain([KIND.starts_with("vis"), KIND.ends_with("it")]) {
            assert_eq!(says(condition, a(), demo(), None), "met unmet | unmet met");
        }
    }

    #[test]
    fn quantities_are_decimals() {
        let of = |text: &str| visit(0).quantity(text.parse::<Decimal>().unwrap());
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        for (condition, same, other) in [
            (QUANTITY.at_least(20), "20", "19.999"),
            (QUANTITY.at_least(number("20.5")), "20.50", "20.499"),
            (QUANTITY.at_most(20), "20.0", "20.0001"),
            (QUANTITY.at_most(0), "-3", "0.1"),
            (QUANTITY.between(5, 20), "5", "4.99"),
            (QUANTITY.between(5, 20), "20", "20.01"),
            (QUANTITY.is(number("20.5")), "20.500", "20"),
            (QUANTITY.is(0), "0", "1"),
        ] {
            let said = says(condition.clone(), of(same), of(other), Some(visit(0)));
            assert_eq!(said, "met unmet | unmet met | unmet met", "{condition}");
        }
        let said = says(QUANTITY.known(), of("0"), of("-1"), Some(visit(0)));
        assert_eq!(said, "met unmet | met unmet | unmet met");
    }

    /// "A click without a campaign is not of the newsletter."
    #[test]
    fn parts_are_joined_by_two_answers() {
        let newsletter = CAMPAIGN.is("newsletter");
        let filter = |condition: Condition| ActivityFilter::new("visit").and(condition);
        let others = filter(newsletter.clone().negate());
        assert!(is_taken(&others, &visit(0)) && is_taken(&others, &visit(0).campaign("spring")));
        assert!(!is_taken(&others, &visit(0).campaign("newsletter")));
        // Of a campaign, and not of this one.
        let another = filter(CAMPAIGN.known().and(newsletter.clone().negate()));
        assert!(!is_taken(&another, &visit(0)) && is_taken(&another, &visit(0).campaign("spring")));
        // Twenty minutes about prices, or whatever came by the newsletter.
        let either = filter(SUBJECT.contains("pricing").and(QUANTITY.at_least(20)).or(newsletter));
        let about = || visit(0).subject("pricing");
        assert!(
            is_taken(&either, &about().quantity(20)) && is_taken(&either, &visit(0).campaign("newsletter"))
        );
        assert!(!is_taken(&either, &about()) && !is_taken(&either, &about().quantity(19)));
        // Neither has what it lacks: not (unmet or unmet).
        let neither = filter(SUBJECT.is("a").or(QUANTITY.at_least(1)).negate());
        assert!(is_taken(&neither, &visit(0)) && !is_taken(&neither, &visit(0).subject("a")));
        assert!(is_taken(&filter(Condition::All(Vec::new())), &visit(0)), "nothing is asked");
    }

    /// The names are those of fields, whatever facts are called.
    #[test]
    fn facts_are_not_asked() {
        let filter = ActivityFilter::new("visit").and(SUBJECT.is("pricing"));
        let schema = Schema::standard();
        let spec = asking(Condition::did(Did::new(filter)))
            .attribute("subject", qualify::attribute::Kind::Text)
            .attribute("quantity", qualify::attribute::Kind::Flag);
        let playbook = spec.compile(&schema).unwrap();
        let about = |subject: &str| {
            who_did([visit(0).subject("pricing")]).with_fact("subject", qualify::Fact::new(subject))
        };
        assert_eq!(answer(&playbook, &about("jobs"), now()), Answer::Met);
        let facts = Prospect::new("acme").with_fact("subject", qualify::Fact::new("pricing"));
        let q = playbook.qualify(&facts.did(visit(1).subject("jobs")), now());
        assert_eq!((q.findings[0].answer, q.findings[0].facts.len(), q.missing.len()), (Answer::Unmet, 0, 0));
    }
}

mod counted {
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
}

mod in_their_places {
    use super::*;

    /// A trap link, a spam complaint, a hard bounce; the careers page and nothing else; "must have asked for a demo".
    #[test]
    fn what_they_did_decides_wherever_a_condition_stands() {
        let careers = ActivityFilter::new("visit").and(SUBJECT.starts_with("/careers"));
        let elsewhere = ActivityFilter::new("visit").and(SUBJECT.starts_with("/careers").negate());
        let only_careers =
            Condition::did(Did::new(careers)).and(Condition::did(Did::new(elsewhere)).negate());
        let playbook = compiled(
            &PlaybookSpec::new("deeds", 1)
                .rule("keen", Condition::did(Did::new("visit").at_least(3).within_days(30)), 10)
                .rule("large-and-keen", Condition::did(Did::new("visit")).and(EMPLOYEES.at_least(50)), 20)
                .grade(Grade::A, Condition::did(Did::new("demo")))
                .grade(Grade::B, Condition::ScoreAtLeast(10.into()))
                .hand_off_at(Grade::B)
                .hand_off_requires("demo", Condition::did(Did::new("demo").within_days(90)))
                .disqualify("job_hunter", only_careers)
                .unreachable(Channel::Email, Condition::did(Did::new(["complaint", "hard_bounce"])))
                .hand_off_channels(None),
        );
        let about = |id: &str, kind: &str, subject: &str, days| {
            Activity::new(id, kind, now() - TimeDelta::days(days)).subject(subject)
        };
        let judged = |done: &[Activity]| playbook.qualify(&who_did(done.iter().cloned()), now());
        let hunter = about("1", "visit", "/careers", 1);
        let q = judged(std::slice::from_ref(&hunter));
        assert_eq!(q.verdict.disqualifier, Some("job_hunter".into()));
        let q = judged(&[hunter.clone(), about("2", "visit", "/pricing", 9)]);
        assert_eq!((q.verdict.disqualifier, q.verdict.score, q.verdict.grade), (None, 0.into(), Grade::D));
        let three = [hunter, about("2", "visit", "/pricing", 9), about("3", "visit", "/", 29)];
        let q = judged(&three);
        assert_eq!((q.verdict.score, q.verdict.fit, q.verdict.grade), (10.into(), 10.into(), Grade::B));
        assert_eq!((q.failing[0].requirement.as_str(), q.failing[0].answer), ("demo", Answer::Unmet));
        assert!(!q.verdict.engaged, "rules never engage");
        assert!(q.verdict.reachable.contains(&Channel::Email));
        // Known or not, the fact beside it is asked.
        assert_eq!(q.missing.iter().map(|one| one.attribute.as_str()).collect::<Vec<_>>(), ["employees"]);
        let done = [about("4", "demo", "live", 89), about("5", "complaint", "spam", 400)];
        let q = judged(&done);
        assert_eq!((q.verdict.grade, q.verdict.clears_bar), (Grade::A, true));
        assert!(!q.verdict.reachable.contains(&Channel::Email));
        assert_eq!(q.verdict.until, Some(at("2026-03-03T00:00:00Z")), "the demo is too old then");
    }

    /// The criterion's answer, inferred or not.
    #[test]
    fn requirements_and_disqualifiers_ask_criteria() {
        let met = |name: &str| Condition::Met(name.into());
        let man = Man { money: NEED.known(), authority: AUTHORITY.known(), need: NEED.is(true) };
        let spec = PlaybookSpec::new("deeds", 1)
            .criteria(Framework::from(man).change("need", |c| c.inferred_by("demo", 7)))
            .rule("some", NEED.known().negate(), 10)
            .grade(Grade::B, Condition::did(Did::anything()).or(NEED.known()))
            .grade(Grade::C, Condition::met_at_least(1))
            .hand_off_requires("need", met("need"))
            .disqualify("no_money_no_authority", met("money").negate().and(met("authority").negate()))
            .disqualify("no_need", met("need").negate());
        let playbook = compiled(&spec);
        let judged = |prospect: &Prospect| playbook.qualify(prospect, now());
        let bare = || Prospect::new("acme").with(AUTHORITY, "user");
        let demo = |days| Activity::new("d", "demo", now() - TimeDelta::days(days));
        // Unknown: the requirement fails, and nobody is disqualified.
        let q = judged(&bare().did(visit(0)));
        assert_eq!((q.failing[0].answer, q.verdict.disqualifier.clone()), (Answer::Unknown, None));
        // Inferred.
        let q = judged(&bare().did(demo(6)));
        assert_eq!((q.failing.len(), q.verdict.clears_bar, q.verdict.disqualifier.clone()), (0, true, None));
        // No longer inferred, and known to be unmet.
        let q = judged(&bare().did(demo(7)));
        assert_eq!((q.failing[0].answer, q.verdict.disqualifier.clone()), (Answer::Unknown, None));
        let q = judged(&bare().with(NEED, false).did(demo(0)));
        assert_eq!((q.failing[0].answer, q.verdict.disqualifier), (Answer::Unmet, Some("no_need".into())));
        let q = judged(&Prospect::new("acme"));
        assert_eq!(q.verdict.disqualifier, Some("no_money_no_authority".into()));
    }

    /// "What has days of its own still sees it."
    #[test]
    fn what_is_forgotten_was_done() {
        let spec = asking(Condition::did(Did::new("demo")))
            .activity("demo", "demo", 10)
            .engagement(Engagement::default().forget_after_quiet_days(30));
        let playbook = compiled(&spec);
        let acme = who_did([Activity::new("d", "demo", now() - TimeDelta::days(30))]);
        let q = playbook.qualify(&acme, now());
        assert_eq!(
            (q.verdict.score, q.verdict.engaged, q.findings[0].answer),
            (0.into(), false, Answer::Met)
        );
        assert_eq!((q.findings[0].dids[0].count, q.findings[0].dids[0].met), (1, true));
    }
}

mod improvements {
    use super::*;

    fn steps(spec: &PlaybookSpec, prospect: &Prospect) -> Vec<String> {
        let q = compiled(spec).qualify(prospect, now());
        let words = |step: &Step| match step {
            Step::Activity { kind, condition, about, .. } => {
                let kind = kind.as_ref().map_or("*", Name::as_str);
                let deed = condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})"));
                match about {
                    None => deed,
                    Some(About::New) => format!("{deed} about a new subject"),
                    Some(About::Nothing) => format!("{deed} without a subject"),
                    Some(About::Subject(text)) => format!("{deed} about {text}"),
                    Some(other) => panic!("a new way to be about something: {other:?}"),
                }
            }
            Step::Answer { needed, .. } => needed.clone(),
            other => panic!("a new step: {other:?}"),
        };
        let whole = |one: &Improvement| {
            let steps: Vec<String> = one.steps.iter().map(words).collect();
            format!("{} by {}", one.grade, steps.join(" and "))
        };
        q.improvements.iter().map(whole).collect()
    }

    fn scoring() -> PlaybookSpec {
        PlaybookSpec::new("deeds", 1)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .grade(Grade::B, Condition::ScoreAtLeast(10.into()))
            .hand_off_at(Grade::B)
    }

    fn pricing() -> ActivityFilter {
        ActivityFilter::new("visit").and(SUBJECT.starts_with("/pricing"))
    }

    /// A step meets its own filter, and what follows from it.
    #[test]
    fn a_step_is_told_with_what_it_must_meet() {
        let spec = scoring().activity("visit", "visit", 10).activity("pricing", pricing(), 10);
        let acme = Prospect::new("acme");
        assert_eq!(steps(&spec, &acme), ["A by visit (subject starts with /pricing)", "B by visit"]);
        let shown = compiled(&spec).qualify(&acme, now()).to_string();
        assert!(shown.contains("A by a new visit (subject starts with /pricing)"), "{shown}");
        // Whether it is of a campaign or not is said by nothing.
        let others = ActivityFilter::new("visit").and(CAMPAIGN.is("newsletter").negate());
        let spec = scoring().activity("visit", "visit", 10).activity("others", others, 10);
        let found = steps(&spec, &acme);
        assert_eq!(found, ["A by visit (not (campaign is newsletter))", "B by visit"]);
    }

    /// One for each kind; of every kind one that nobody names.
    #[test]
    fn a_filter_of_several_kinds_gives_a_step_for_each() {
        let asked = |kinds: Kinds| ActivityFilter::new(kinds).and(QUANTITY.at_least(20));
        let acme = Prospect::new("acme");
        let spec = scoring().activity("video", asked(["video", "demo"].into()), 10);
        let found = steps(&spec, &acme);
        assert_eq!(found, ["B by demo (quantity at least 20)", "B by video (quantity at least 20)"]);
        let spec = scoring().activity("video", asked(Kinds::Any), 10).activity("demo", "demo", 10);
        assert_eq!(steps(&spec, &acme), ["B by * (quantity at least 20)", "B by demo"]);
    }

    /// Which subject it must have is said where something counts different ones and has counted others.
    #[test]
    fn a_step_says_which_subject_it_must_have() {
        let different = |filter: ActivityFilter| {
            let did = Did::new(filter).at_least(2).different(Different::Subject);
            PlaybookSpec::new("deeds", 1).grade(Grade::B, Condition::did(did))
        };
        let known = |subject: &str| who_did([visit(3).subject(subject)]);
        let any = different("visit".into());
        assert_eq!(steps(&any, &known("a")), ["B by visit about a new subject"]);
        assert_eq!(steps(&any, &who_did([visit(3)])), ["B by visit about a new subject"]);
        let found = steps(&different(pricing()), &known("/pricing"));
        assert_eq!(found, ["B by visit (subject starts with /pricing) about a new subject"]);
        // Without a subject is one way to do it, where it must have none.
        let nothing = ActivityFilter::new("visit").and(SUBJECT.known().negate());
        assert_eq!(steps(&different(nothing.clone()), &who_did([visit(3)])), Vec::<String>::new());
        let or_nothing = Condition::did(Did::new(nothing))
            .and(Condition::did(Did::new("visit").at_least(2).different(Different::Subject)));
        let or_nothing = PlaybookSpec::new("deeds", 1).grade(Grade::B, or_nothing);
        let found = steps(&or_nothing, &known("a"));
        assert_eq!(
            found,
            ["B by visit without a subject", "B by visit (not (subject known)) without a subject"]
        );
        // One of few texts.
        let said = ActivityFilter::new("visit").and(SUBJECT.one_of(["b", "a"]));
        let words = "visit (subject is one of b, a)";
        assert_eq!(steps(&different(said.clone()), &known("a")), [format!("B by {words} about b")]);
        assert_eq!(steps(&different(said.clone()), &known("b")), [format!("B by {words} about a")]);
        assert_eq!(
            steps(&different(said.clone()), &who_did([visit(3).subject("a"), visit(2).subject("b")])),
            Vec::<String>::new()
        );
        let but_a =
            ActivityFilter::new("visit").and(SUBJECT.one_of(["b", "a"]).and(SUBJECT.is("a").negate()));
        let but_a = PlaybookSpec::new("deeds", 1).grade(
            Grade::B,
            Condition::did(Did::new(but_a))
                .and(Condition::did(Did::new("visit").at_least(2).different(Different::Subject))),
        );
        let words = "visit (subject is one of b, a and not (subject is a))";
        assert_eq!(steps(&but_a, &known("a")), [format!("B by {words} about b")]);
    }

    /// It is not said where whichever subject leads as far: where nothing was counted yet, or nothing more is.
    #[test]
    fn a_step_about_whatever_says_no_subject() {
        let spec = scoring().with_activity(ActivityRule::new("once", "visit", 10).repeat(Repeat::Once));
        assert_eq!(steps(&spec, &Prospect::new("acme")), ["B by visit"]);
        assert_eq!(steps(&spec, &who_did([visit(3).subject("a")])), ["A by visit about a new subject"]);
        // The rule is at its cap: another one counts.
        let capped = ActivityRule::new("once", "visit", 10).repeat(Repeat::Once).cap(10);
        let spec = scoring().with_activity(capped).activity("visit", "visit", 5);
        assert_eq!(steps(&spec, &who_did([visit(3).subject("a")])), ["A by visit"]);
        // The block of days is another.
        let at_most = Repeat::AtMost { n: 9, per_days: 7, different: Some(Different::Subject) };
        let spec = scoring().with_activity(ActivityRule::new("few", "visit", 10).repeat(at_most));
        assert_eq!(steps(&spec, &who_did([visit(30).subject("a")])), ["A by visit"]);
        assert_eq!(steps(&spec, &who_did([visit(0).subject("a")])), ["A by visit about a new subject"]);
    }

    /// A subject that is said is asked, too: by what disqualifies, and by what gives points.
    #[test]
    fn a_subject_that_is_said_meets_what_asks_for_it() {
        let few = ActivityFilter::new("visit").and(SUBJECT.one_of(["/a", "/b", "/c"]));
        let spec = scoring().with_activity(ActivityRule::new("once", few, 10).repeat(Repeat::Once));
        let of = |text: &str| Did::new(ActivityFilter::new("visit").and(SUBJECT.is(text)));
        let acme = who_did([visit(3).subject("/a")]);
        let words = "visit (subject is one of /a, /b, /c)";
        assert_eq!(steps(&spec, &acme), [format!("A by {words} about /b")]);
        let trap = spec.clone().hand_off_requires("no-trap", Condition::did(of("/b")).negate());
        assert_eq!(steps(&trap, &acme)[0], format!("A by {words} about /c"));
        let more = spec.clone().rule("b", Condition::did(of("/b")), -10);
        assert_eq!(steps(&more, &acme)[0], format!("A by {words} about /c"));
        let shown = compiled(&spec).qualify(&acme, now()).to_string();
        assert!(shown.contains(&format!("by a new {words} about /b")), "{shown}");
    }

    /// Of many texts the first sixteen are tried.
    #[test]
    fn few_of_many_subjects_are_tried() {
        let texts: Vec<String> = (0..1_024).map(|i| format!("/{i:04}")).collect();
        let few = ActivityFilter::new("visit").and(SUBJECT.one_of(texts.clone()));
        let found = |known: usize| {
            let did = Did::new(few.clone()).at_least(known as u32 + 1).different(Different::Subject);
            let spec = PlaybookSpec::new("deeds", 1).grade(Grade::B, Condition::did(did));
            let done =
                |text: &String| Activity::new(text.replace('/', "v"), "visit", now()).subject(text.as_str());
            steps(&spec, &who_did(texts[..known].iter().map(done)))
        };
        let [one] = &found(15)[..] else { panic!("one step") };
        assert!(one.ends_with(") about /0015"), "{one}");
        assert_eq!(found(16), Vec::<String>::new());
    }

    /// What they do may also take a chance away: it is told by none.
    #[test]
    fn a_step_that_spoils_is_none() {
        let spec = scoring()
            .activity("visit", "visit", 10)
            .disqualify("trap", Condition::did(Did::new("visit").at_least(2)))
            .hand_off_requires("calm", Condition::did(Did::new("mail")).negate());
        assert_eq!(steps(&spec, &Prospect::new("acme")), ["B by visit"]);
    }
}

mod said {
    use super::*;

    #[test]
    fn questions_read_as_sentences() {
        let pricing = || ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
        let star = ActivityFilter::new("*").and(CAMPAIGN.is("spring"));
        let several = ActivityFilter::new(["click", "visit"]).and(QUANTITY.at_least(20).and(SOURCE.known()));
        for (did, sentence) in [
            (Did::anything(), "did anything"),
            (Did::new("*"), "did anything"),
            (Did::new("demo_request"), "did demo_request"),
            (Did::new(["a", "b", "c"]), "did a or b or c"),
            (Did::new("demo").at_least(1), "did demo"),
            (Did::new("demo").at_least(3), "did demo at least 3 times"),
            (Did::new("demo").within_days(30), "did demo within 30 days"),
            (Did::new("demo").at_least(2).within_days(7), "did demo at least 2 times within 7 days"),
            (Did::anything().at_least(5).different(Different::Day), "did anything on at least 5 days"),
            (
                Did::new("demo").at_least(2).different(Different::Subject),
                "did demo about at least 2 subjects",
            ),
            (Did::new("demo").different(Different::Subject), "did demo"),
            (Did::new(star), "did anything (campaign is spring)"),
            (Did::new(pricing()), "did page_view (subject starts with /pricing)"),
            (
                Did::new(pricing()).at_least(3).within_days(30).different(Different::Day),
                "did page_view (subject starts with /pricing) on at least 3 days within 30 days",
            ),
            (Did::new(several), "did click or visit (quantity at least 20 and source known)"),
        ] {
            assert_eq!(did.to_string(), sentence);
            assert_eq!(Condition::did(did.clone()).to_string(), sentence);
            assert_eq!(Condition::did(did).negate().to_string(), format!("not ({sentence})"));
        }
        let joined = NEED.is(true).and(Condition::did(Did::new("demo")).or(Condition::did(Did::new("call"))));
        assert_eq!(joined.to_string(), "need is true and (did demo or did call)");
    }

    #[test]
    fn the_forms_in_a_file_are_those_of_the_page() {
        let text = r#"{ did = { kinds = ["demo_request"], at_least = 1, within_days = 30, where = { known = "subject" }, different = "subject" } }"#;
        let filter = ActivityFilter::new("demo_request").and(SUBJECT.known());
        let did = Did::new(filter).within_days(30).different(Different::Subject);
        assert_eq!(row(text).unwrap(), Condition::did(did));
        assert_eq!(row("{ did = { } }").unwrap(), Condition::did(Did::anything()));
        assert_eq!(row(r#"{ did = { kind = "*" } }"#).unwrap(), Condition::did(Did::anything()));
        let both = Did::new(["a", "b"]);
        assert_eq!(row(r#"{ did = { kinds = ["a", "b"] } }"#).unwrap(), Condition::did(both));
    }

    /// The condition of a grade row, or what is wrong with it.
    fn row(when: &str) -> Result<Condition, Vec<String>> {
        let spec = read(&format!("grades = {{ rows = [{{ grade = \"A\", when = {when} }}] }}"))?;
        match spec.grades {
            Some(Grades::Rows(mut rows)) => Ok(rows.remove(0).when),
            other => panic!("{other:?}"),
        }
    }

    fn read(lines: &str) -> Result<PlaybookSpec, Vec<String>> {
        let text = format!("name = \"deeds\"\nversion = 1\n{lines}\n");
        let read = PlaybookSpec::read(toml::Deserializer::parse(&text).unwrap());
        let compiled = read.and_then(|spec| spec.compile(&Schema::standard()).map(|_| spec));
        compiled.map_err(|errors| errors.mistakes().iter().map(ToString::to_string).collect())
    }

    /// The mistakes of a question about what they did, without their common place.
    fn wrong(did: &str) -> String {
        let mistakes = row(&format!("{{ did = {did} }}")).unwrap_err();
        let place = "grades.rows[0].when.did";
        let short = |one: &String| one.strip_prefix(place).unwrap_or_else(|| panic!("{one}")).to_owned();
        mistakes.iter().map(short).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_wrong_with_a_question_is_said() {
        let count = "expected a whole number from 1 to 1000000";
        let days = "expected a whole number from 1 to 36500";
        let star = "`*` is not a kind; name kinds here (a rule on every kind is written `kind = \"*\"`)";
        let keys = "expected one of `kind`, `kinds`, `where`, `at_least`, `within_days`, `different`";
        for (did, says) in [
            ("{ at_least = 0 }", format!(".at_least: {count}")),
            ("{ at_least = 1000001 }", format!(".at_least: {count}")),
            ("{ at_least = 1.5 }", format!(".at_least: {count}")),
            ("{ within_days = 0 }", format!(".within_days: {days}")),
            ("{ within_days = 36501 }", format!(".within_days: {days}")),
            ("{ at_least = 0, within_days = 0 }", format!(".at_least: {count}\n.within_days: {days}").replace("\n.", "\n.")),
            ("{ kinds = [\"*\"] }", format!(".kinds[0]: {star}")),
            ("{ kinds = [\"visit\", \"*\"] }", format!(".kinds[1]: {star}")),
            ("{ kinds = [] }", ".kinds: name at least one kind, or write `kind = \"*\"` for every kind".into()),
            (
                "{ kinds = [\"a\", \"b\", \"a\"] }",
                ".kinds[2]: `a` is taken; a kind of activity stands once (see grades.rows[0].when.did.kinds[0])".into(),
            ),
            ("{ kind = \"a\", kinds = [\"b\"] }", ".kinds: write `kind` or `kinds`, not both".into()),
            (
                "{ kind = \"Visit\" }",
                ".kind: a kind of activity is 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`".into(),
            ),
            ("{ different = \"campaign\" }", ".different: unknown value `campaign`; expected one of `subject`, `day`".into()),
            ("{ different = \"Day\" }", ".different: unknown value `Day`; did you mean `day`?".into()),
            ("{ name = \"visit\" }", format!(".name: unknown key `name`; {keys}")),
            ("\"visit\"", ": expected a map, found text".into()),
        ] {
            assert_eq!(wrong(did), says, "{did}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_filter_is_said() {
        let asked = "cannot be asked of one activity; ask of its kind, subject, campaign, source or quantity";
        let fields = "expected one of `kind`, `subject`, `campaign`, `source`, `quantity`";
        let none = "no activity can meet this, its parts contradict each other or the kinds";
        let deep = (0..40).fold("{ known = \"subject\" }".to_owned(), |one, _| format!("{{ not = {one} }}"));
        for (condition, says) in [
            ("{ met = \"need\" }", format!(".met: `met` {asked}")),
            ("{ unknown = \"need\" }", format!(".unknown: `unknown` {asked}")),
            ("{ met_at_least = 1 }", format!(".met_at_least: `met_at_least` {asked}")),
            ("{ score_at_least = 1 }", format!(".score_at_least: `score_at_least` {asked}")),
            ("{ engaged = true }", format!(".engaged: `engaged` {asked}")),
            ("{ did = { } }", format!(".did: `did` {asked}")),
            ("{ any = [{ known = \"subject\" }, { not = { did = { } } }] }", format!(".any[1].not.did: `did` {asked}")),
            ("{ is = [\"sujbect\", \"a\"] }", ".is[0]: unknown field of an activity `sujbect`; did you mean `subject`?".into()),
            ("{ is = [\"employees\", 5] }", format!(".is[0]: unknown field of an activity `employees`; {fields}")),
            ("{ known = \"id\" }", format!(".known: unknown field of an activity `id`; {fields}")),
            ("{ is = [\"subject\", 5] }", ".is[1]: expected text, found `5`; put it in quotes".into()),
            ("{ is = [\"quantity\", \"many\"] }", ".is[1]: expected a number, found `many`".into()),
            ("{ is = [\"quantity\", true] }", ".is[1]: expected a number, found `true`".into()),
            ("{ is = [\"subject\", \"\"] }", ".is[1]: expected text, found a blank one".into()),
            ("{ one_of = [\"subject\", []] }", ".one_of[1]: the list is empty, so nothing can be one of it".into()),
            (
                "{ between = [\"quantity\", 5, 4] }",
                ".between[2]: nothing lies between, the first is above the second; swap them (see grades.rows[0].when.did.where.between[1])".into(),
            ),
            ("{ all = [{ is = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }", format!(": {none}")),
            ("{ all = [{ is = [\"subject\", \"a\"] }, { not = { known = \"subject\" } }] }", format!(": {none}")),
            ("{ all = [{ at_least = [\"quantity\", 5] }, { at_most = [\"quantity\", 4] }] }", format!(": {none}")),
            ("{ all = [{ starts_with = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }", format!(": {none}")),
            // Three together, of which each two can be met.
            (
                "{ all = [{ one_of = [\"subject\", [\"a\", \"b\"]] }, { not = { any = [{ is = [\"subject\", \"a\"] }, { ends_with = [\"subject\", \"b\"] }] } }] }",
                format!(": {none}"),
            ),
            (
                "{ all = [{ between = [\"quantity\", 5, 10] }, { not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7] } }] }",
                format!(": {none}"),
            ),
            (
                "{ all = [{ known = \"subject\" }, { any = [{ not = { known = \"subject\" } }, { all = [{ known = \"source\" }, { not = { known = \"source\" } }] }] }] }",
                format!(": {none}"),
            ),
            ("{ is = [\"kind\", \"demo\"] }", format!(": {none}")),
            ("{ not = { is = [\"kind\", \"visit\"] } }", format!(": {none}")),
            ("{ any = [] }", format!(": {none}")),
            (&deep, format!("{}: nested deeper than 32 levels; flatten it", ".not".repeat(27))),
        ] {
            let mistakes = wrong(&format!("{{ kind = \"visit\", where = {condition} }}"));
            assert_eq!(mistakes, format!(".where{says}"), "{condition}");
        }
    }

    /// Between 7 and 7.5 there is a number, and a field that is not there meets no question.
    #[test]
    fn what_can_be_met_is_not_refused() {
        for condition in [
            "{ all = [{ between = [\"quantity\", 5, 10] }, { not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7.5] } }] }",
            "{ all = [{ not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7] } }] }",
            "{ all = [{ one_of = [\"subject\", [\"a\", \"b\"]] }, { not = { is = [\"subject\", \"a\"] } }, { ends_with = [\"subject\", \"b\"] }] }",
            "{ not = { any = [{ known = \"subject\" }, { known = \"quantity\" }] } }",
            "{ any = [{ all = [{ is = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }, { is = [\"kind\", \"visit\"] }] }",
            "{ all = [] }",
        ] {
            let read = row(&format!("{{ did = {{ kind = \"visit\", where = {condition} }} }}"));
            assert!(read.is_ok(), "{condition}");
        }
    }

    /// An operator that does not fit says which do.
    #[test]
    fn operators_of_a_filter_fit_their_fields() {
        let texts = "`is`, `one_of`, `contains`, `starts_with`, `ends_with`, `has_word`, `known`";
        let numbers = "`at_least`, `at_most`, `between`, `is`, `known`";
        for (field, operators, fitting) in [
            ("subject", &["at_least", "at_most", "within_days", "in_last_days"][..], texts),
            ("campaign", &["at_most"], texts),
            ("source", &["at_least"], texts),
            ("kind", &["at_least"], texts),
            (
                "quantity",
                &["contains", "starts_with", "ends_with", "has_word", "within_days", "in_last_days"],
                numbers,
            ),
        ] {
            for operator in operators {
                let mistakes = wrong(&format!("{{ where = {{ {operator} = [\"{field}\", 5] }} }}"));
                let says = format!(".where.{operator}: `{operator}` cannot be asked of `{field}`, which is");
                assert!(mistakes.starts_with(&says), "{mistakes}");
                assert!(mistakes.ends_with(&format!("; use one of {fitting}")), "{mistakes}");
            }
        }
    }

    /// Wherever a filter stands, its mistakes have their place.
    #[test]
    fn each_filter_is_checked_in_its_place() {
        let filter = "kind = \"visit\", where = { is = [\"subjects\", \"a\"] }";
        let says = "unknown field of an activity `subjects`; did you mean `subject`?";
        let grades = "grades = { rows = [{ grade = \"A\", when = { is = [\"need\", true] } }] }";
        let did = format!("{{ did = {{ {filter} }} }}");
        for (lines, place) in [
            (format!("activities = [{{ name = \"v\", points = 1, {filter} }}]"), "activities[0].where.is[0]"),
            (format!("meaningful_contact = {{ {filter} }}"), "meaningful_contact.where.is[0]"),
            (
                format!("rules = [{{ name = \"r\", points = 1, when = {did} }}]"),
                "rules[0].when.did.where.is[0]",
            ),
            (
                format!("hand_off_requires = [{{ name = \"r\", when = {did} }}]"),
                "hand_off_requires[0].when.did.where.is[0]",
            ),
            (
                format!("disqualifiers = [{{ reason = \"r\", when = {did} }}]"),
                "disqualifiers[0].when.did.where.is[0]",
            ),
            (format!("unreachable = {{ email = {did} }}"), "unreachable.email.did.where.is[0]"),
            (
                format!(
                    "criteria = {{ man = {{ need = {did}, authority = {{ known = \"authority\" }}, money = {{ known = \"budget\" }} }} }}"
                ),
                "criteria.man.need.did.where.is[0]",
            ),
            (
                format!(
                    "criteria = {{ man = {{ need = {{ questions = [{{ known = \"need\" }}], inferred_by = {{ {filter}, within_days = 5 }} }}, authority = {{ known = \"authority\" }}, money = {{ known = \"budget\" }} }} }}"
                ),
                "criteria.man.need.inferred_by.where.is[0]",
            ),
        ] {
            assert_eq!(read(&format!("{grades}\n{lines}")).unwrap_err(), [format!("{place}: {says}")]);
        }
    }

    #[test]
    fn criteria_are_asked_where_there_are_some() {
        let grades = "grades = { rows = [{ grade = \"A\", when = { is = [\"need\", true] } }] }";
        let man = "criteria = { man = { need = { known = \"need\" }, authority = { known = \"authority\" }, money = { known = \"budget\" } } }";
        let met = "{ met = \"need\" }";
        let places = "`met` can be asked in a grade row, a requirement or a disqualifier only";
        for (lines, says) in [
            (
                format!("rules = [{{ name = \"r\", points = 1, when = {met} }}]"),
                format!("rules[0].when.met: {places}"),
            ),
            (format!("unreachable = {{ email = {met} }}"), format!("unreachable.email.met: {places}")),
            (
                "hand_off_requires = [{ name = \"r\", when = { met = \"neeed\" } }]".into(),
                "hand_off_requires[0].when.met: unknown criterion `neeed`; did you mean `need`?".into(),
            ),
            (
                "disqualifiers = [{ reason = \"r\", when = { unknown = \"need\" } }]".into(),
                "disqualifiers[0].when.unknown: `unknown` can be asked in a grade row only".into(),
            ),
        ] {
            assert_eq!(read(&format!("{grades}\n{man}\n{lines}")).unwrap_err(), [says]);
        }
        for lines in
            ["hand_off_requires = [{ name = \"r\", when = ", "disqualifiers = [{ reason = \"r\", when = "]
        {
            assert!(read(&format!("{grades}\n{man}\n{lines}{met} }}]")).is_ok());
            let mistakes = read(&format!("{grades}\n{lines}{met} }}]")).unwrap_err();
            assert!(
                mistakes[0].ends_with(".when.met: unknown criterion `need`; none is declared"),
                "{mistakes:?}"
            );
        }
    }

    /// Built in code, it is as deep as it likes, and refused.
    #[test]
    fn what_is_built_too_deep_is_refused() {
        for depth in [40, 2_000] {
            let deep = || (0..depth).fold(SUBJECT.known(), |one, _| one.negate());
            let filter = ActivityFilter::new("visit").and(deep());
            let plain = || asking(NEED.known());
            let inferred = |c: Criterion| c.inferred_by(filter.clone(), 5);
            let one = Framework::new("one").criterion(Criterion::new("asked", NEED.known()));
            for spec in [
                asking(Condition::did(Did::new(filter.clone()))),
                plain().activity("visits", filter.clone(), 5),
                plain().meaningful_contact(MeaningfulContact::new(filter.clone())),
                plain().criteria(one.change("asked", inferred)),
            ] {
                let errors = spec.compile(&Schema::standard()).unwrap_err();
                assert!(errors.to_string().contains("nested deeper than 32 levels; flatten it"), "{errors}");
            }
        }
    }

    #[test]
    fn counts_that_are_built_are_checked() {
        for (did, says) in [
            (Did::new("visit").at_least(0), "at_least: expected a whole number from 1 to 1000000"),
            (Did::new("visit").at_least(1_000_001), "at_least: expected a whole number from 1 to 1000000"),
            (Did::new("visit").within_days(0), "within_days: expected a whole number from 1 to 36500"),
            (Did::new("visit").within_days(36_501), "within_days: expected a whole number from 1 to 36500"),
            (
                Did::new(Vec::<Name>::new()),
                "kinds: name at least one kind, or write `kind = \"*\"` for every kind",
            ),
        ] {
            let errors = asking(Condition::did(did)).compile(&Schema::standard()).unwrap_err();
            assert_eq!(
                errors.mistakes()[0].to_string(),
                format!("criteria.framework.list[0].questions[0].did.{says}")
            );
        }
    }
}

/// Every question about what they did asks of named kinds, and so does every other filter.
fn of_named_kinds(spec: &PlaybookSpec) -> PlaybookSpec {
    fn named(filter: &mut ActivityFilter) {
        if filter.kinds == Kinds::Any {
            filter.kinds = ["demo", "visit"].into();
        }
    }
    fn asked(condition: Condition) -> Condition {
        match condition {
            Condition::Did(mut did) => {
                named(&mut did.filter);
                Condition::Did(did)
            }
            Condition::All(parts) => Condition::All(parts.into_iter().map(asked).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(asked).collect()),
            Condition::Not(part) => asked(*part).negate(),
            other => other,
        }
    }
    let again = |condition: &mut Condition| *condition = asked(condition.clone());
    let mut spec = spec.clone();
    spec.activities.iter_mut().for_each(|rule| named(&mut rule.filter));
    spec.rules.iter_mut().for_each(|rule| again(&mut rule.when));
    spec.hand_off_requires.iter_mut().for_each(|one| again(&mut one.when));
    spec.disqualifiers.iter_mut().for_each(|one| again(&mut one.when));
    spec.unreachable.values_mut().for_each(again);
    if let Some(Grades::Rows(rows)) = &mut spec.grades {
        rows.iter_mut().for_each(|row| again(&mut row.when));
    }
    for list in &mut spec.criteria {
        let CriteriaSpec::Framework(framework) = list else { continue };
        let names: Vec<Name> = framework.criteria().iter().map(|one| one.name.clone()).collect();
        for name in names {
            *framework = framework.clone().change(name.as_str(), |mut one| {
                one.questions.iter_mut().for_each(again);
                one.inferred_by.iter_mut().for_each(|by| named(&mut by.filter));
                one
            });
        }
    }
    spec
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 40..400)
}

/// What they did alone.
fn nothing_known(prospect: &Prospect) -> Prospect {
    who_did(prospect.activities().iter().cloned())
}

/// One random question about what they did, forgetting all around it.
fn one_question(tape: &mut Tape<'_>) -> PlaybookSpec {
    let mut spec = asking(questions::did(tape)).activity("deeds", "*", 1).engagement(
        Engagement::default().forget_after_quiet_days(tape.pick(&[1, 2, 7])).kinds(["visit", "call"]),
    );
    spec.day_offset = DayOffset::from_minutes(tape.pick(&OFFSETS)).unwrap();
    spec
}

proptest! {
    #![proptest_config(config())]

    /// Nothing here asks of every kind. What is done later is named, and changes nothing either.
    #[test]
    fn an_activity_that_nothing_reads_changes_nothing(case in cases(), done in numbers(), count in 1..9_usize) {
        let compiled = of_named_kinds(&case.spec).compile(&Schema::standard());
        prop_assume!(compiled.is_ok());
        let playbook = compiled.unwrap();
        let mut tape = Tape::new(&done, 0);
        let mut prospect = case.prospect.clone();
        for id in 0..count {
            let like = facts_of::activity(&mut tape, id, case.as_of.now());
            let mut unread = Activity::new(format!("unread-{id}"), "unread", like.at());
            if let Some(subject) = like.subject_label() {
                unread = unread.subject(subject.clone());
            }
            if let Some(campaign) = like.campaign_label() {
                unread = unread.campaign(campaign.clone());
            }
            if let Some(quantity) = like.quantity_value() {
                unread = unread.quantity(quantity);
            }
            prospect = prospect.did(unread);
        }
        let mut with = playbook.qualify(&prospect, case.as_of.clone());
        with.not_yet.activities.retain(|id| !id.as_str().starts_with("unread"));
        prop_assert_eq!(with, playbook.qualify(&case.prospect, case.as_of.clone()));
    }

    /// What is forgotten was done all the same: in a list, in a history, and in a row with one.
    #[test]
    fn lists_histories_and_rows_tell_alike_what_was_done(question in numbers(), facts in numbers(), days in -40..60_i64) {
        let spec = one_question(&mut Tape::new(&question, 0));
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let start = facts_of::instant(&mut tape);
        let prospect = nothing_known(&facts_of::prospect(&mut tape, start));
        let history = playbook.history_of(&prospect);
        let schema = Schema::standard();
        let mut row = playbook.row(start).unwrap();
        row.fill(&prospect).unwrap();
        for now in [start, start + TimeDelta::days(days)] {
            let as_of = AsOf::new(now);
            let world = World { spec: &spec, schema: &schema, prospect: prospect.clone(), as_of: as_of.clone(), now, imagined: Vec::new() };
            let expected = world.core().answers;
            let listed = playbook.qualify(&prospect, as_of.clone());
            let answers: Vec<(Name, Answer)> = listed.findings.iter().map(|one| (one.criterion.clone(), one.answer)).collect();
            prop_assert_eq!(answers, expected);
            prop_assert_eq!(&playbook.judge_with(&prospect, &history, as_of.clone()).qualification(), &listed);
            row.at(as_of);
            prop_assert_eq!(row.rate_with(&history).qualification("acme"), listed);
        }
    }

    /// More that was done never undoes it.
    #[test]
    fn more_is_never_less(question in numbers(), facts in numbers(), more in numbers()) {
        let mut tape = Tape::new(&question, 0);
        let mut spec = one_question(&mut tape);
        let framework = spec.frameworks().next().cloned().expect("one criterion");
        spec.criteria = vec![framework.change("asked", |one| {
            let did = dids(&one.questions[0]).remove(0).clone();
            Criterion::new("asked", Condition::did(did))
        }).into()];
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let now = facts_of::instant(&mut tape);
        let mut prospect = facts_of::prospect(&mut tape, now);
        let mut tape = Tape::new(&more, 0);
        for id in 0..12 {
            let before = answer(&playbook, &prospect, now);
            prospect = prospect.did(facts_of::activity(&mut tape, 100 + id, now));
            let after = answer(&playbook, &prospect, now);
            prop_assert!(after >= before, "{before}, then {after}");
        }
    }

    /// The answer turns at `until`, and at no instant before it.
    #[test]
    fn until_is_the_instant_at_which_it_turns(question in numbers(), facts in numbers()) {
        let mut spec = one_question(&mut Tape::new(&question, 0));
        spec.activities.clear();
        spec.engagement = Engagement::default();
        let playbook = compiled(&spec);
        let mut tape = Tape::new(&facts, 0);
        let now = facts_of::instant(&mut tape);
        prop_assume!(now < at("2199-01-01T00:00:00Z"));
        let prospect = nothing_known(&facts_of::prospect(&mut tape, now));
        let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let offset = TimeDelta::minutes(i64::from(spec.day_offset.minutes()));
        let mut instants: Vec<DateTime<Utc>> = (-1..140).map(|day| midnight + TimeDelta::days(day) - offset).collect();
        instants.extend(prospect.activities().iter().map(Activity::at));
        instants.retain(|at| *at > now);
        instants.sort();
        let today = answer(&playbook, &prospect, now);
        let turn = instants.into_iter().find(|at| answer(&playbook, &prospect, *at) != today);
        let q = playbook.qualify(&prospect, now);
        prop_assert_eq!(q.verdict.until, turn);
        let history = playbook.history_of(&prospect);
        prop_assert_eq!(playbook.judge_with(&prospect, &history, now).verdict().until, turn);
    }

    /// Somebody does what an improvement says, and nothing more that is asked: it comes true.
    #[test]
    fn what_an_improvement_says_comes_true(case in cases()) {
        let Case { spec, playbook, prospect, as_of } = &case;
        let deeds: BTreeMap<String, Deed> = Deed::all(spec).into_iter().map(|deed| (deed.words(), deed)).collect();
        let q = playbook.qualify(prospect, as_of.clone());
        for one in &q.improvements {
            let [Step::Activity { kind, condition, about, .. }] = &one.steps[..] else { continue };
            let kind = kind.as_ref().map_or("*", Name::as_str);
            let words = condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})"));
            let deed = &deeds[&words];
            let mut ways = deed.choices(spec, as_of.now());
            ways.push(deed.imagined(spec, as_of.now()));
            let imagined = ways.iter().find(|one| one.about == *about).unwrap();
            let asked = filters(spec);
            let conditions: Vec<&Condition> = asked.iter().filter_map(|filter| filter.condition.as_ref()).collect();
            let is_known = |one: &Activity| {
                prospect.activities().iter().any(|known| known.subject_label() == one.subject_label())
            };
            let is_one = |one: &Activity| {
                let is_about = match about {
                    None => true,
                    Some(About::New) => one.subject_label().is_some() && !is_known(one),
                    Some(About::Nothing) => one.subject_label().is_none(),
                    Some(About::Subject(text)) => one.subject_label().is_some_and(|label| label.as_str() == text),
                    Some(other) => panic!("a new way to be about something: {other:?}"),
                };
                is_about && asked.iter().all(|filter| takes(filter, one) == imagined.takes(filter))
            };
            let subjects = SUBJECT.known();
            let all = universe(imagined.activity.kind(), &conditions.iter().copied().chain([&subjects]).collect::<Vec<_>>());
            // One of each subject: where none is said, whichever it is.
            let mut tried = BTreeSet::new();
            for like in all.into_iter().filter(is_one) {
                if !tried.insert(like.subject_label().cloned()) {
                    continue;
                }
                let mut done = Activity::new("done", like.kind().clone(), as_of.now());
                if let Some(subject) = like.subject_label() {
                    done = done.subject(subject.clone());
                }
                if let Some(campaign) = like.campaign_label() {
                    done = done.campaign(campaign.clone());
                }
                if let Some(source) = like.source_label() {
                    done = done.source(source.clone());
                }
                if let Some(quantity) = like.quantity_value() {
                    done = done.quantity(quantity);
                }
                let then = playbook.qualify(&prospect.clone().did(done.clone()), as_of.clone()).verdict;
                prop_assert_eq!((then.grade, then.clears_bar, then.score), (one.grade, one.clears_bar, one.score), "{} {:?}", words, done);
            }
        }
    }
}

/// The edges of time: what was done at the first and at the last instant there is.
#[test]
fn the_ends_of_time_are_done() {
    let playbook = compiled(&asking(Condition::did(Did::anything().within_days(36_500))));
    let judged = |done: DateTime<Utc>, now: DateTime<Utc>| {
        answer(&playbook, &who_did([Activity::new("a", "visit", done)]), now)
    };
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    assert_eq!(judged(first, first), Answer::Met);
    assert_eq!(judged(last, last), Answer::Met);
    assert_eq!(judged(first, last), Answer::Unmet, "too long ago");
    assert_eq!(judged(last, first), Answer::Unmet, "not yet");
    let first: Day = "1970-01-01".parse().unwrap();
    let begins = first.date().and_time(NaiveTime::MIN).and_utc();
    assert_eq!(judged(begins, begins + TimeDelta::days(36_499)), Answer::Met);
    assert_eq!(judged(begins, begins + TimeDelta::days(36_500)), Answer::Unmet);
}
