//! Two playbooks beside each other: nothing that was changed is passed over, and what it changes for leads is
//! what judging by each of them says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    dead_code,
    reason = "a test may panic, and uses part of what the oracle brings"
)]

mod oracle {
    pub(crate) mod facts_of;
    pub(crate) mod playbooks;
    pub(crate) mod questions;
    pub(crate) mod tape;
}

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use oracle::facts_of;
use oracle::playbooks::{cases, config};
use oracle::tape::Tape;
use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Number};
use qualify::criteria::{Findings, Question, Subject};
use qualify::playbook::{Comparison, LeadChange, SpecChange, SpecDiff};
use qualify::qualification::Cause;
use qualify::score::{ActivityRule, Clamp, CountsAs, Decay, Grades, Matrix, Repeat, Rule};
use qualify::standard::*;
use qualify::{
    Activity, Answer, Attr, Bant, Channel, Condition, Criteria, Criterion, Framework, Grade, Name, Playbook,
    PlaybookSpec, Points, Prospect, Route, Schema, eur, marketing, sales,
};
use serde_json::Value;

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn bant() -> Bant {
    Bant {
        budget: BUDGET.at_least(eur(10_000)),
        authority: AUTHORITY.at_least("decision_maker"),
        need: NEED.is(true),
        timeline: BUY_BY.within_days(180),
        immediate: BUY_BY.within_days(30),
    }
}

/// A playbook with every key.
fn full() -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("full", 7)
        .attribute("seats", Attribute::new(Kind::Number).ask("How many seats?").valid_for_days(90))
        .attribute("tier", Attribute::new(Kind::level(["bronze", "silver", "gold"])))
        .criteria(
            Framework::from(bant())
                .change("need", |one| one.ask("What hurts?").inferred_by("demo", 30).mandatory())
                .change("budget", |one| one.valid_for_days(60).and(REVENUE.known())),
        )
        .with_rule(Rule::new("size", EMPLOYEES.between(50, 1_000), 20).group("firm"))
        .with_rule(Rule::new("land", COUNTRY.one_of(["DE", "AT"]), 5).group("firm"))
        .with_rule(Rule::new("visits", Condition::AtLeast("seats".into(), 5.into()), 1).as_engagement())
        .with_activity(
            ActivityRule::new("demo", "demo", 30).repeat(Repeat::Once).decay(Decay::HalfLife { days: 60 }),
        )
        .with_activity(
            ActivityRule::new("reads", "page", 2)
                .repeat(Repeat::AtMost { n: 3, per_days: 7 })
                .cap(10)
                .floor(-1),
        )
        .group("firm", Clamp::default().cap(22).floor(-5))
        .score(Clamp::default().cap(90))
        .grade(Grade::A, Condition::ScoreAtLeast(40.into()))
        .grade(Grade::B, Condition::MetAtLeast(3).or(Condition::ScoreAtLeast(20.into())))
        .grade(Grade::C, Condition::Engaged)
        .hand_off_at(Grade::A)
        .hand_off_requires("email", EMAIL_STATE.is("valid"))
        .hand_off_requires("phone", PHONE_STATE.is("valid"))
        .slack_points(3)
        .disqualify("competitor", COMPETITOR.is(true))
        .disqualify("student", STUDENT.is(true))
        .meaningful_contact(["demo", "call"])
        .least_fit(5)
        .unreachable(Channel::Email, EMAIL_STATE.is("bounced"))
        .unreachable(Channel::Phone, PHONE_STATE.is("invalid"))
        .day_starts_at_hours(-9)
        .signed(marketing("mara"), sales("dana"));
    spec.terms.accept_within_hours = 4;
    spec.terms.convert_needs_attended = false;
    spec.terms.sales_queue = "west".into();
    spec
}

#[test]
fn what_was_changed_is_told_in_words() {
    let mut new = full();
    new.version = 8;
    new.rules[0].points = 25.into();
    new.rules[0].when = EMPLOYEES.between(50, 500);
    new.rules.remove(1);
    new.rules[1].counts_as = CountsAs::Fit;
    new = new.with_rule(Rule::new("boss", AUTHORITY.at_least("decision_maker"), -2).group("firm"));
    new.activities[1].repeat = Repeat::Always;
    new.activities[1].clamp = Clamp::default().cap(12);
    new.activities.reverse();
    new.attributes.remove("tier");
    new = new.criteria(Framework::from(bant()).change("need", |one| one.ask("What hurts?")));
    let Some(Grades::Rows(rows)) = &mut new.grades else { panic!("rows") };
    rows[1].when = Condition::MetAtLeast(2);
    rows.pop();
    new.hand_off_at = Grade::B;
    new.terms.accept_within_hours = 8;
    new.signed = None;
    assert_eq!(
        full().diff(&new).to_string(),
        r#"19 changes from full version 7 to full version 8
version: 7, now 8
hand_off_at: A, now B
attributes.tier: attribute `tier` removed: kind { level = ["bronze", "silver", "gold"] }
criteria.bant.budget: criterion `budget`: budget at least 10000 EUR and revenue known, now budget at least 10000 EUR
criteria.bant.budget.valid_for_days: criterion `budget`: 60, now none
criteria.bant.need.mandatory: criterion `need`: true, now false
criteria.bant.need.inferred_by: criterion `need`: { kind = "demo", within_days = 30 }, now none
rules[0].when: rule `size`: employees between 50 and 1000, now employees between 50 and 500
rules[0].points: rule `size`: 20, now 25
rules[1]: rule `land` removed: +5 when country is one of DE, AT, group firm
rules[1].counts_as: rule `visits`: engagement, now fit
rules[2]: rule `boss` added: -2 when authority at least decision_maker, group firm
activities[0].repeat: activity rule `reads`: { at_most = { n = 3, per_days = 7 } }, now always
activities[0].cap: activity rule `reads`: 10, now 12
activities[0].floor: activity rule `reads`: -1, now none
activities: order of activity rules: demo, reads, now reads, demo
grades.rows[1]: grade row 2: B when at least 3 criteria met or score at least 20, now B when at least 2 criteria met
grades.rows[2]: grade row 3 removed: C when engaged
terms.accept_within_hours: 4, now 8
signed: mara for marketing and dana for sales, now nobody"#
    );
}

/// Every value of the written form is changed, taken out, or put elsewhere: there is a change to be told
/// exactly when the canonical text is another.
#[test]
fn nothing_that_is_written_is_passed_over() {
    let matrix =
        Matrix::new([60, 40, 20], [50, 30, 10]).cells(Grade::A, ["A1", "A2"]).cells(Grade::B, ["B1"]);
    let own = Framework::new("own")
        .criterion(Criterion::new("pain", NEED.is(true)).ask("Where?"))
        .criterion(Criterion::new("size", EMPLOYEES.at_least(5)).uncounted().and(COUNTRY.known()));
    let mut seen = 0;
    for spec in
        [full(), full().grades(Grades::Matrix(matrix)), full().criteria(own), full().host_criteria("code")]
    {
        let written = serde_json::to_value(&spec).unwrap();
        for other in variants(&written) {
            let Ok(other) = serde_json::from_value::<PlaybookSpec>(other) else { continue };
            let diff = spec.diff(&other);
            assert_eq!(diff.is_empty(), spec.canonical() == other.canonical(), "{diff}");
            assert_eq!(diff.signatures().is_some(), spec.signed != other.signed, "{diff}");
            assert_eq!(sorted(&diff), swapped(&other.diff(&spec)));
            for change in diff.changes() {
                let words = |side: Option<&qualify::playbook::Stated>| side.map(|one| one.words().to_owned());
                assert_ne!(words(change.before()), words(change.after()), "{change}");
            }
            seen += usize::from(!diff.is_empty());
        }
    }
    assert!(seen > 400, "only {seen} variants differ");
}

/// The value with each of its parts changed, one at a time.
fn variants(value: &Value) -> Vec<Value> {
    let mut all = match value {
        Value::Bool(flag) => vec![Value::Bool(!flag)],
        Value::Number(number) => vec![Value::from(number.as_i64().unwrap() + 1)],
        Value::String(text) => {
            let other = ["A", "B", "C", "5 EUR", "7", "other", "always", "spam", "tags"];
            other.into_iter().filter(|word| word != text).map(Value::from).collect()
        }
        _ => Vec::new(),
    };
    if let Value::Array(items) = value {
        for (i, item) in items.iter().enumerate() {
            let with = |mut other: Vec<Value>, one: Option<Value>| {
                match one {
                    Some(one) => other[i] = one,
                    None => {
                        other.remove(i);
                    }
                }
                Value::Array(other)
            };
            all.push(with(items.clone(), None));
            all.extend(variants(item).into_iter().map(|one| with(items.clone(), Some(one))));
            if i > 0 {
                let mut turned = items.clone();
                turned.swap(i - 1, i);
                all.push(Value::Array(turned));
            }
        }
    }
    if let Value::Object(entries) = value {
        for (key, item) in entries {
            let mut without = entries.clone();
            without.remove(key);
            all.push(Value::Object(without.clone()));
            all.extend(variants(item).into_iter().map(|one| {
                let mut other = entries.clone();
                other.insert(key.clone(), one);
                Value::Object(other)
            }));
            // Under another name.
            without.insert("employees".to_owned(), item.clone());
            all.push(Value::Object(without));
        }
    }
    all
}

/// What, which part, before and after.
type Told = (String, Option<String>, [Option<String>; 2]);

fn sorted(diff: &SpecDiff) -> Vec<Told> {
    let side =
        |one: Option<&qualify::playbook::Stated>| one.map(|one| format!("{} {}", one.path(), one.words()));
    let key = |one: &SpecChange| {
        (one.what().to_owned(), one.part().map(str::to_owned), [side(one.before()), side(one.after())])
    };
    let mut all: Vec<_> = diff.changes().iter().chain(diff.signatures()).map(key).collect();
    all.sort();
    all
}

fn swapped(diff: &SpecDiff) -> Vec<Told> {
    let turn = |(what, part, [old, new]): Told| (what, part, [new, old]);
    let mut all: Vec<_> = sorted(diff).into_iter().map(turn).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn there_is_a_change_exactly_when_the_canonical_text_is_another(one in cases(), other in cases()) {
        prop_assert!(one.spec.diff(&one.spec).is_empty());
        let diff = one.spec.diff(&other.spec);
        prop_assert_eq!(diff.is_empty(), one.spec.canonical() == other.spec.canonical());
        prop_assert_eq!(sorted(&diff), swapped(&other.spec.diff(&one.spec)));
        let compiled = one.playbook.diff(&other.playbook);
        prop_assert_eq!(compiled.is_empty(), one.playbook.fingerprint() == other.playbook.fingerprint());
        prop_assert_eq!(compiled.changes(), diff.changes());
    }

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

/// Criteria of the host's own, of some version.
struct Code(u32, Vec<Question>);

impl Criteria for Code {
    fn name(&self) -> &str {
        "code"
    }
    fn version(&self) -> u32 {
        self.0
    }
    fn questions(&self) -> &[Question] {
        &self.1
    }
    fn assess(&self, _: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("asked", Answer::from(self.0 > 1));
    }
}

#[test]
fn what_lies_outside_of_a_playbook_is_told_where_it_is_compiled() {
    let compile = |version: u32, seats: Attribute| {
        let spec = PlaybookSpec::new("p", 1).host_criteria("code").grade(
            Grade::B,
            Condition::Met("asked".into()).and(Condition::AtLeast("seats".into(), 5.into())),
        );
        let schema =
            Schema::standard().declare("seats", seats).unwrap().declare("unread", Kind::Flag).unwrap();
        spec.compile_with(&schema, Arc::new(Code(version, vec![Question::new("asked")]))).unwrap()
    };
    let seats = || Attribute::new(Kind::Number);
    let (old, new) = (compile(1, seats()), compile(2, seats().valid_for_days(30)));
    assert!(old.spec().diff(new.spec()).is_empty());
    assert!(old.diff(&compile(1, seats())).is_empty());
    assert_eq!(
        old.diff(&new).to_string(),
        "\
2 changes from p version 1 to p version 1
attributes.seats.valid_for_days: attribute `seats` of the schema: none, now 30
criteria.host: the host's criteria: version 1, now version 2"
    );
    let mut comparison = old.compare(&new);
    comparison.add(&Prospect::new("acme").with(Attr::<Number>::new("seats"), 7), now());
    assert_eq!(
        comparison.changes().next().unwrap().to_string(),
        "acme: D to B, marketing to sales: asked unmet to met, by no row, now by asked met and seats at least 5"
    );
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
    let one = full().compile(&Schema::standard()).unwrap();
    let other = full().slack_points(4).compile(&Schema::standard()).unwrap();
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
