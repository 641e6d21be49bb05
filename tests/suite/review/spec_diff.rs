//! Two playbooks beside each other, part by part: nothing that was changed is passed over, and each change is told in
//! words. What it changes for leads is in `comparison.rs`.

use std::sync::Arc;

use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Number};
use qualify::condition::Operator;
use qualify::criteria::{Findings, Question, Subject};
use qualify::playbook::MeaningfulContact;
use qualify::review::{SpecChange, SpecDiff};
use qualify::score::{ActivityRule, Clamp, CountsAs, Decay, Grades, Matrix, Repeat, Rule};
use qualify::standard::*;
use qualify::{
    Answer, Attr, Bant, Channel, Condition, Criteria, Criterion, Framework, Grade, Man, PlaybookSpec,
    Prospect, Schema, Timespan, eur, marketing, sales,
};
use serde_json::Value;

use crate::support::now;
use crate::support::oracle::playbooks::{cases, config};

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
        .with_rule(
            Rule::new("visits", Condition::Fact("seats".into(), Operator::AtLeast(5.into())), 1)
                .as_engagement(),
        )
        .with_activity(
            ActivityRule::new("demo", "demo", 30).repeat(Repeat::Once).decay(Decay::HalfLife { days: 60 }),
        )
        .with_activity(
            ActivityRule::new("reads", "page", 2)
                .repeat(Repeat::AtMost { n: 3, per_days: 7, different: None })
                .cap(10)
                .floor(-1),
        )
        .group("firm", Clamp::default().cap(22).floor(-5))
        .score(Clamp::default().cap(90))
        .grade(Grade::A, Condition::ScoreAtLeast(40.into()))
        .grade(Grade::B, Condition::met_at_least(3).or(Condition::ScoreAtLeast(20.into())))
        .grade(Grade::C, Condition::Engaged)
        .hand_off_at(Grade::A)
        .hand_off_requires("email", EMAIL_STATE.is("valid"))
        .hand_off_requires("phone", PHONE_STATE.is("valid"))
        .slack_points(3)
        .disqualify("competitor", COMPETITOR.is(true))
        .disqualify("student", STUDENT.is(true))
        .meaningful_contact(MeaningfulContact::new(["demo", "call"]).least_fit(5))
        .unreachable(Channel::Email, EMAIL_STATE.is("bounced"))
        .unreachable(Channel::Phone, PHONE_STATE.is("invalid"))
        .day_offset("+09:00".parse().unwrap())
        .signed(marketing("mara"), sales("dana"));
    spec.terms.accept_within = Timespan::hours(4);
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
    new.criteria = vec![Framework::from(bant()).change("need", |one| one.ask("What hurts?")).into()];
    let Some(Grades::Rows(rows)) = &mut new.grades else { panic!("rows") };
    rows[1].when = Condition::met_at_least(2);
    rows.pop();
    new.hand_off_at = Grade::B;
    new.terms.accept_within = Timespan::hours(8);
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
terms.accept_within: 4 h, now 8 h
signed: mara for marketing and dana for sales, now nobody"#
    );
}

/// The letters of a framework have their order, which nobody wrote: beside one no order is told, there or back.
#[test]
fn the_order_of_letters_is_no_change() {
    let man = Man { money: BUDGET.known(), authority: AUTHORITY.known(), need: NEED.known() };
    let own = Framework::new("own")
        .criterion(Criterion::new("authority", AUTHORITY.known()))
        .criterion(Criterion::new("need", NEED.known()))
        .criterion(Criterion::new("money", BUDGET.known()));
    let graded = |list: Framework| {
        PlaybookSpec::new("order", 1).criteria(list).grade(Grade::B, Condition::met_at_least(2))
    };
    let (letters, written) = (graded(man.into()), graded(own));
    let what = |diff: SpecDiff| -> Vec<String> {
        diff.changes().iter().map(|change| change.what().to_owned()).collect()
    };
    assert_eq!(what(letters.diff(&written)), ["criteria"]);
    assert_eq!(what(written.diff(&letters)), ["criteria"]);
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
                let words = |side: Option<&qualify::review::Stated>| side.map(|one| one.words().to_owned());
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
        |one: Option<&qualify::review::Stated>| one.map(|one| format!("{} {}", one.path(), one.words()));
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
            Condition::Met("asked".into()).and(Condition::Fact("seats".into(), Operator::AtLeast(5.into()))),
        );
        let schema =
            Schema::standard().declare("seats", seats).unwrap().declare("unread", Kind::Flag).unwrap();
        spec.compile_with(&schema, &[Arc::new(Code(version, vec![Question::new("asked")]))]).unwrap()
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
criteria.host.code: the host's criteria `code`: version 1, now version 2"
    );
    let mut comparison = old.compare(&new);
    comparison.add(&Prospect::new("acme").with(Attr::<Number>::new("seats"), 7).received(now()), now());
    assert_eq!(
        comparison.changes().next().unwrap().to_string(),
        "acme: D to B, marketing to sales: asked unmet to met, by no row, now by asked met and seats at least 5"
    );
}
