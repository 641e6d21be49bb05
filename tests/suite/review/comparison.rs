//! Leads judged by two playbooks: which of them change, to what and why, is what judging by each of the two says.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use qualify::qualification::Cause;
use qualify::review::{Comparison, LeadChange};
use qualify::score::{ActivityRule, Grades, Matrix};
use qualify::standard::*;
use qualify::{
    Activity, Condition, Criterion, Framework, Grade, Name, Playbook, PlaybookSpec, Points, Prospect, Route,
    Schema,
};

use crate::support::now;
use crate::support::oracle::facts_of;
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::tape::Tape;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn leads_change_as_judging_by_each_says(
        one in cases(),
        other in cases(),
        tape in prop::collection::vec(any::<u32>(), 600..601),
        most in 0..30_usize,
    ) {
        let leads = leads(&mut Tape::new(&tape, 0), now());
        let ahead = most % 2 == 0;
        let begin = |old: &Playbook, new: &Playbook| {
            let begun = old.compare(new).keeping(most);
            if ahead { begun.with_next_change() } else { begun }
        };
        let mut whole = begin(&one.playbook, &other.playbook);
        let mut turned = begin(&other.playbook, &one.playbook);
        let mut halves = [begin(&one.playbook, &other.playbook), begin(&one.playbook, &other.playbook)];
        let mut none = begin(&one.playbook, &one.playbook);
        for (i, lead) in leads.iter().enumerate() {
            whole.add(lead, now());
            turned.add(lead, now());
            none.add(lead, now());
            halves[i % 2].add(lead, now());
        }
        let [first, second] = halves;
        for (one, other) in [(&first, &second), (&second, &first)] {
            let mut both = one.clone();
            let merged = both.merge(other);
            prop_assert!(merged);
            prop_assert_eq!(&both, &whole);
        }
        prop_assert_eq!((none.changed(), none.rescored(), none.next_changed()), (0, 0, 0));

        let expected: Vec<LeadFound> = leads.iter().map(|lead| found(&one.playbook, &other.playbook, lead, ahead)).collect();
        let changed: Vec<&LeadFound> = expected.iter().filter(|one| one.changes).collect();
        prop_assert_eq!(whole.changed(), changed.len() as u64);
        prop_assert_eq!(whole.rescored(), expected.iter().filter(|one| !one.changes && one.rescored).count() as u64);
        prop_assert_eq!(turned.changed(), whole.changed());
        let mut sum = 0;
        for old in Grade::ALL {
            for new in Grade::ALL {
                let count = expected.iter().filter(|one| one.grades == (old, new)).count() as u64;
                prop_assert_eq!((whole.graded(old, new), turned.graded(new, old)), (count, count));
                sum += count;
            }
        }
        prop_assert_eq!(sum, whole.leads());
        for old in [Route::Nobody, Route::Marketing, Route::Sales] {
            for new in [Route::Nobody, Route::Marketing, Route::Sales] {
                let count = expected.iter().filter(|one| one.routes == (old, new)).count() as u64;
                prop_assert_eq!(whole.routed(old, new), count);
            }
        }
        let mut order: Vec<&LeadFound> = changed.clone();
        order.sort_by_key(|one| (one.weight, one.id.clone()));
        order.truncate(most);
        let kept: Vec<&LeadChange> = whole.changes().collect();
        prop_assert_eq!(kept.len(), order.len());
        for (kept, expected) in kept.into_iter().zip(order) {
            prop_assert_eq!(kept.lead.as_str(), &expected.id);
            let points: BTreeMap<(Name, bool), (Points, Points)> =
                kept.points.iter().map(|one| ((one.rule.clone(), one.is_clamp), (one.points.old, one.points.new))).collect();
            prop_assert_eq!(&points, &expected.points);
            // The points that differ are all of what the scores differ by.
            let by: Points = kept.points.iter().map(|one| one.by()).sum();
            prop_assert_eq!(by, kept.score.new - kept.score.old);
            prop_assert_eq!(kept.failing.old.len(), expected.failing.0);
            prop_assert_eq!(kept.failing.new.len(), expected.failing.1);
        }
        for reason in whole.reasons() {
            prop_assert!(reason.leads > 0 && reason.leads <= whole.changed());
        }
        // Nothing of a fact is shown.
        let shown = whole.to_string();
        for word in ["head of", "software", "finance"] {
            prop_assert!(!shown.contains(word) || asks(&one.spec, word) || asks(&other.spec, word));
        }
    }

    /// New points for a few rules: only these, and what holds them, are told as reasons.
    #[test]
    fn changed_points_are_the_only_reasons(case in cases(), tape in prop::collection::vec(any::<u32>(), 600..601)) {
        let mut tape = Tape::new(&tape, 0);
        let mut spec = case.spec.clone();
        let mut changed: Vec<Name> = Vec::new();
        for rule in &mut spec.rules {
            if tape.chance(50) {
                rule.points += Points::whole(7);
                changed.push(rule.name.clone());
            }
        }
        let Ok(new) = spec.compile(&Schema::standard()) else { return Ok(()) };
        let diff = case.playbook.diff(&new);
        prop_assert_eq!(diff.changes().len(), changed.len());
        for (change, name) in diff.changes().iter().zip(&changed) {
            prop_assert_eq!((change.what().to_owned(), change.part()), (format!("rule `{name}`"), Some("points")));
        }
        let mut comparison = case.playbook.compare(&new);
        leads(&mut tape, now()).iter().for_each(|lead| comparison.add(lead, now()));
        for lead in comparison.changes() {
            prop_assert!(lead.answers.is_empty() && !lead.disqualifier.differ() && !lead.failing.differ());
            for one in lead.points.iter().filter(|one| !one.is_clamp) {
                prop_assert!(changed.contains(&one.rule));
                prop_assert_eq!(one.by(), Points::whole(7));
            }
        }
    }
}

fn asks(spec: &PlaybookSpec, word: &str) -> bool {
    spec.canonical().contains(word)
}

fn leads(tape: &mut Tape<'_>, now: DateTime<Utc>) -> Vec<Prospect> {
    let lead = |i: usize, tape: &mut Tape<'_>| {
        let made = facts_of::prospect(tape, now);
        let facts = made.facts().map(|(name, fact)| (name.clone(), fact.clone()));
        let named =
            facts.fold(Prospect::new(format!("p-{i}").as_str()), |p, (name, fact)| p.with_fact(name, fact));
        made.activities().iter().cloned().fold(named, Prospect::did)
    };
    (0..20).map(|i| lead(i, tape)).collect()
}

/// What judging by each of two playbooks says, put together by hand.
struct LeadFound {
    id: String,
    changes: bool,
    rescored: bool,
    weight: u8,
    grades: (Grade, Grade),
    routes: (Route, Route),
    points: BTreeMap<(Name, bool), (Points, Points)>,
    failing: (usize, usize),
}

fn found(old: &Playbook, new: &Playbook, lead: &Prospect, ahead: bool) -> LeadFound {
    let (a, b) = (old.qualify(lead, now()), new.qualify(lead, now()));
    let key = |q: &qualify::Qualification| {
        q.next_change.as_ref().map(|next| (next.at, next.grade, next.route, next.clears_bar))
    };
    let (v, w) = (&a.verdict, &b.verdict);
    let next = ahead && key(&a) != key(&b);
    let weight = match () {
        () if v.route != w.route => 0,
        () if v.grade != w.grade => 1,
        () if v.clears_bar != w.clears_bar => 2,
        () if next => 3,
        () => 4,
    };
    let mut points: BTreeMap<(Name, bool), (Points, Points)> = BTreeMap::new();
    let clamp = |cause: &Cause| matches!(cause, Cause::Cap | Cause::Floor);
    for line in &a.contributions {
        points.entry((line.rule.clone(), clamp(&line.cause))).or_default().0 += line.points;
    }
    for line in &b.contributions {
        points.entry((line.rule.clone(), clamp(&line.cause))).or_default().1 += line.points;
    }
    points.retain(|_, (old, new)| old != new);
    LeadFound {
        id: lead.id().to_string(),
        changes: weight < 4,
        rescored: v.score != w.score,
        weight,
        grades: (v.grade, w.grade),
        routes: (v.route, w.route),
        points,
        failing: (a.failing.len(), b.failing.len()),
    }
}

#[test]
fn the_cell_of_a_matrix_that_decides_is_named() {
    let compile = |points: i32| {
        let matrix =
            Matrix::new([60, 40, 20], [50, 30, 10]).cells(Grade::A, ["A1"]).cells(Grade::B, ["B2", "C3"]);
        let spec = PlaybookSpec::new("crossed", 1)
            .rule("size", EMPLOYEES.at_least(50), points)
            .rule("land", COUNTRY.known(), 20)
            .activity("visits", "visit", 15)
            .grades(Grades::Matrix(matrix));
        spec.compile(&Schema::standard()).unwrap()
    };
    let mut comparison = compile(40).compare(&compile(60));
    let visits = (0..3).map(|i| Activity::new(format!("v-{i}").as_str(), "visit", now()));
    comparison.add(&visits.fold(Prospect::new("acme").with(EMPLOYEES, 60), Prospect::did), now());
    let change = comparison.changes().next().unwrap();
    assert_eq!((change.row.old.as_str(), change.row.new.as_str()), ("cell B2", "cell A2"));
}

#[test]
fn another_comparison_is_not_merged() {
    let spec = || PlaybookSpec::new("one", 1).grade(Grade::A, EMPLOYEES.at_least(50));
    let one = spec().compile(&Schema::standard()).unwrap();
    let other = spec().slack_points(4).compile(&Schema::standard()).unwrap();
    let mut comparison = one.compare(&one);
    let before = comparison.clone();
    for foreign in [
        one.compare(&other),
        other.compare(&one),
        one.compare(&one).with_next_change(),
        one.compare(&one).keeping(3),
    ] {
        assert!(!comparison.merge(&foreign));
    }
    assert_eq!(comparison, before);
}

#[test]
fn a_comparison_is_read_in_a_minute() {
    let compile = |size: i32, bar: i32| {
        PlaybookSpec::new("inbound", u32::try_from(size).unwrap())
            .criteria(Framework::new("own").criterion(Criterion::new("large", EMPLOYEES.at_least(size * 10))))
            .rule("size", EMPLOYEES.between(50, 1_000), size)
            .with_activity(ActivityRule::new("visits", "visit", 5).cap(15))
            .grade(Grade::A, Condition::Met("large".into()).and(Condition::ScoreAtLeast(30.into())))
            .grade(Grade::B, Condition::ScoreAtLeast(bar.into()))
            .disqualify("student", STUDENT.is(true))
            .hand_off_requires("email", EMAIL_STATE.is("valid"))
            .compile(&Schema::standard())
            .unwrap()
    };
    let lead = |id: &str, employees: i64, visits: u32| {
        let visit = |i: u32| Activity::new(format!("{id}-{i}").as_str(), "visit", now());
        (0..visits)
            .map(visit)
            .fold(Prospect::new(id).with(EMPLOYEES, employees).with(EMAIL_STATE, "valid"), Prospect::did)
    };
    let mut comparison: Comparison = compile(20, 25).compare(&compile(30, 30));
    for lead in [
        lead("small", 10, 4),
        lead("middle", 250, 0),
        lead("large", 400, 3),
        lead("quiet", 20, 0),
        lead("studies", 400, 1).with(STUDENT, true),
    ] {
        comparison.add(&lead, now());
    }
    assert_eq!(
        comparison.to_string(),
        "\
5 leads by inbound version 20 and by inbound version 30
2 changed, 3 the same, 1 of them with other points

grade before           now A         now B         now C         now D
A                          1             0             0             0
B                          1             0             0             0
C                          0             0             0             0
D                          0             1             0             2

route before       now sales now marketing    now nobody
sales                      1             0             0
marketing                  1             2             0
nobody                     0             0             1

bar cleared by one of the two only: 1 lead

what differs in the leads that change
        2  rule size (+20 points in all)
        1  criterion large

leads that change
  middle: D to B, marketing to sales, 20 to 30 points: large met to unmet, size +20 to +30, \
by no row, now by score at least 30
  studies: B to A, 25 to 35 points: size +20 to +30, by score at least 25, \
now by large met and score at least 30"
    );
}
