//! When facts are learnt: on a date or at an instant.

use std::sync::Arc;

use qualify::criteria::{Findings, Question, Subject};
use qualify::standard::*;
use qualify::{
    Answer, Condition, Criteria, Criterion, Day, Fact, Framework, Grade, Learnt, Playbook, PlaybookSpec,
    Prospect, Schema, Source, UnknownReason,
};

use crate::support::at;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Asks for a need told in the last two days, by days as Tokyo has them: they begin at 15:00 in UTC.
fn tokyo() -> Playbook {
    PlaybookSpec::new("tokyo", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("need", NEED.is(true)).valid_for_days(2)))
        .grade(Grade::A, Condition::Met("need".into()))
        .day_offset("+09:00".parse().unwrap())
        .compile(&Schema::standard())
        .unwrap()
}

fn needs(learnt: Learnt) -> Prospect {
    let fact = Fact::new(true);
    let fact = match learnt {
        Learnt::On(day) => fact.learnt(day),
        Learnt::At(at) => fact.learnt_at(at),
    };
    Prospect::new("acme").with_fact("need", fact)
}

/// The same question by a judgement and by a row.
fn why(
    playbook: &Playbook,
    prospect: &Prospect,
    now: &str,
) -> (Grade, Option<UnknownReason>, Option<String>) {
    let q = playbook.qualify(prospect, at(now));
    let mut row = playbook.row(at(now)).unwrap();
    row.fill(prospect).unwrap();
    assert_eq!(row.rate().grade(), q.verdict.grade, "{now}");
    let mut row = playbook.row(at(now)).unwrap();
    let need = playbook.field(NEED).unwrap();
    row.set(need, true);
    prospect.fact("need").unwrap().when_learnt().into_iter().for_each(|learnt| row.learnt(need, learnt));
    assert_eq!(row.rate().grade(), q.verdict.grade, "{now}");
    (q.verdict.grade, q.findings[0].facts[0].why, q.verdict.until.map(|at| at.to_string()))
}

#[test]
fn a_date_is_that_day_of_the_playbook_and_an_instant_falls_in_one() {
    use UnknownReason::{Expired, NotYet};
    let playbook = tokyo();
    let until = |text: &str| Some(text.to_owned());
    let date = needs(Learnt::On(day("2026-03-02")));
    // The second of March is over in Tokyo when it is 15:00 in UTC, and begins a day before that.
    assert_eq!(
        why(&playbook, &date, "2026-03-01T14:59:59Z"),
        (Grade::D, Some(NotYet), until("2026-03-01 15:00:00 UTC"))
    );
    assert_eq!(
        why(&playbook, &date, "2026-03-01T15:00:00Z"),
        (Grade::A, None, until("2026-03-04 15:00:00 UTC"))
    );
    assert_eq!(
        why(&playbook, &date, "2026-03-04T14:59:59Z"),
        (Grade::A, None, until("2026-03-04 15:00:00 UTC"))
    );
    assert_eq!(why(&playbook, &date, "2026-03-04T15:00:00Z"), (Grade::D, Some(Expired), None));
    // Told at ten at night in UTC it is the next morning there.
    let instant = needs(Learnt::At(at("2026-03-02T22:00:00Z")));
    assert_eq!(
        why(&playbook, &instant, "2026-03-02T21:59:59Z"),
        (Grade::D, Some(NotYet), until("2026-03-02 22:00:00 UTC"))
    );
    assert_eq!(
        why(&playbook, &instant, "2026-03-02T22:00:00Z"),
        (Grade::A, None, until("2026-03-05 15:00:00 UTC"))
    );
    assert_eq!(why(&playbook, &instant, "2026-03-05T15:00:00Z"), (Grade::D, Some(Expired), None));
    let q = playbook.qualify(&instant, at("2026-03-02T21:59:59Z"));
    assert_eq!(q.not_yet.facts, ["need"]);
    assert_eq!(q.findings[0].facts[0].learnt, None, "what is not known yet has no origin");
    let q = playbook.qualify(&instant, at("2026-03-02T22:00:00Z"));
    assert!(q.not_yet.facts.is_empty());
    assert_eq!(q.findings[0].facts[0].learnt, Some(Learnt::At(at("2026-03-02T22:00:00Z"))));
}

/// The case of a money question with an age: an amount without a date grew old by nothing, and went to sales.
#[test]
fn an_undated_answer_to_a_question_with_an_age_is_asked_again() {
    let text = r#"
        name = "vf"
        version = 1
        hand_off_at = "B"
        [criteria.man]
        authority = { at_least = ["authority", "decision_maker"] }
        need = { is = ["need", true] }
        [criteria.man.money]
        questions = [{ at_least = ["budget", "5000 EUR"] }]
        valid_for_days = 30
    "#;
    let playbook = Playbook::read(toml::Deserializer::parse(text).unwrap(), &Schema::standard()).unwrap();
    let now = at("2026-03-02T09:00:00Z");
    let undated = Prospect::new("no-date")
        .with(AUTHORITY, "decision_maker")
        .with(NEED, true)
        .with(BUDGET, qualify::eur(9_000));
    let mut old = undated.clone();
    old.set("budget", Some(Fact::new(qualify::eur(9_000)).learnt(day("2024-01-01"))));
    for (prospect, why) in [(&undated, UnknownReason::Undated), (&old, UnknownReason::Expired)] {
        let q = playbook.qualify(prospect, now);
        // B is what MAN gives for an unknown money: the best question is asked, and an answer now makes an A.
        assert_eq!((q.verdict.grade, q.verdict.best), (Grade::B, Grade::A));
        let missing: Vec<_> = q.missing.iter().map(|one| (one.attribute.as_str(), one.why)).collect();
        assert_eq!(missing, [("budget", why)]);
        assert!(q.to_string().contains(&format!("money unknown (budget {why})")), "{q}");
        assert!(q.to_string().contains("improve  A if budget at least 5000 EUR"), "{q}");
        let mut row = playbook.row(now).unwrap();
        row.fill(prospect).unwrap();
        assert_eq!(row.rate().qualification(prospect.id().clone()), q);
    }
    // Once the record is dated, it is what it says.
    let dated = undated.received(now);
    assert_eq!(playbook.judge(&dated, now).grade(), Grade::A);
    assert_eq!(playbook.judge(&dated, at("2026-04-01T23:59:59Z")).grade(), Grade::A);
    assert_eq!(playbook.judge(&dated, at("2026-04-02T00:00:00Z")).grade(), Grade::B);
    let mut row = playbook.row(now).unwrap();
    let budget = playbook.field(BUDGET).unwrap();
    row.fill(&old).unwrap();
    row.set(budget, qualify::rate::Minor::cents(900_000, qualify::Currency::EUR));
    assert_eq!(row.rate().grade(), Grade::B, "a row's value has no date either");
    row.learnt(budget, now);
    assert_eq!(row.rate().grade(), Grade::A);
    row.clear(budget);
    row.learnt(budget, now);
    assert_eq!(row.rate().qualification("p").missing[0].why, UnknownReason::Missing);
}

/// An age on one criterion makes nothing unknown to a rule without one.
#[test]
fn what_has_no_age_reads_undated_facts() {
    let playbook = PlaybookSpec::new("two", 1)
        .criteria(
            Framework::new("one").criterion(Criterion::new("size", EMPLOYEES.at_least(50)).valid_for_days(9)),
        )
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .rule("told", EMPLOYEES.known(), 5)
        .grade(Grade::A, Condition::Met("size".into()))
        .grade(Grade::B, Condition::ScoreAtLeast(25.into()))
        .compile(&Schema::standard())
        .unwrap();
    let prospect = Prospect::new("acme").with(EMPLOYEES, 120);
    let now = at("2026-03-02T09:00:00Z");
    let q = playbook.qualify(&prospect, now);
    assert_eq!((q.verdict.grade, q.verdict.score), (Grade::B, 25.into()));
    assert_eq!(q.missing[0].why, UnknownReason::Undated);
    assert_eq!(playbook.judge(&prospect.received(now), now).grade(), Grade::A);
}

#[test]
fn of_two_facts_the_later_instant_holds_and_a_date_counts_as_its_midnight() {
    let merged = |one: &Fact, other: &Fact| {
        let [a, b] = [one, other].map(|fact| Prospect::new("a").with_fact("need", fact.clone()));
        let both = a.merge(&b).unwrap();
        assert_eq!(both, b.merge(&a).unwrap());
        both.fact("need").unwrap().clone()
    };
    let date = Fact::new(true).learnt(day("2026-03-02"));
    let (just_before, midnight, after) = (
        Fact::new(false).learnt_at(at("2026-03-01T23:59:59.999Z")),
        Fact::new(false).learnt_at(at("2026-03-02T00:00:00Z")),
        Fact::new(false).learnt_at(at("2026-03-02T00:00:00.001Z")),
    );
    assert_eq!(merged(&date, &just_before), date);
    assert_eq!(merged(&date, &after), after);
    let both = merged(&date, &midnight);
    assert_eq!(both.values(), [false.into(), true.into()], "of equal instants both hold");
    assert_eq!(both.when_learnt(), date.when_learnt(), "on the date");
    let rep = date.clone().from_source(Source::Rep);
    assert_eq!(merged(&rep, &midnight), rep, "or the better source");
    let same = Fact::new(true).learnt_at(at("2026-03-02T00:00:00Z"));
    assert_eq!(merged(&date, &same), date, "all else alike, the date");
    assert_eq!(merged(&Fact::new(false), &date), date, "a fact without a date loses");
}

#[test]
fn a_record_that_was_received_dates_its_facts() {
    let form = Prospect::new("acme")
        .with(NEED, true)
        .with_fact("budget", Fact::new(qualify::eur(5)).learnt(day("2026-02-20")));
    let at_noon = at("2026-03-01T12:00:00Z");
    let received = form.clone().received(at_noon).with(EMPLOYEES, 120);
    let learnt = |attribute: &str| received.fact(attribute).unwrap().when_learnt();
    assert_eq!(learnt("need"), Some(Learnt::At(at_noon)));
    assert_eq!(learnt("budget"), Some(Learnt::On(day("2026-02-20"))));
    assert_eq!(learnt("employees"), None, "what comes later is not dated");
    assert_eq!(
        form.received(day("2026-03-01")).fact("need").unwrap().when_learnt(),
        Some(Learnt::On(day("2026-03-01")))
    );
}

#[test]
fn instants_that_cannot_be_stored_are_named() {
    let early = Fact::new(true).learnt_at(at("1969-12-31T23:59:59Z"));
    let errors = Prospect::new("acme").with_fact("need", early).check().unwrap_err();
    assert_eq!(
        errors.to_string(),
        "1 mistake in the prospect\nfacts[0].learnt: expected an instant between 1970 and 2200"
    );
}

/// Met as soon as there is a need.
struct Needs(Vec<Question>);

impl Criteria for Needs {
    fn name(&self) -> &str {
        "needs"
    }

    fn version(&self) -> u32 {
        1
    }

    fn questions(&self) -> &[Question] {
        &self.0
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("there", Answer::from(subject.fact("need").is_some()));
    }
}

/// Host code sees no fact before it begins to exist, and need not say when that is.
#[test]
fn host_code_sees_a_fact_from_its_instant_on() {
    let playbook = PlaybookSpec::new("hosted", 1)
        .host_criteria("needs")
        .grade(Grade::B, Condition::met_at_least(1))
        .compile_with(&Schema::standard(), &[Arc::new(Needs(vec![Question::new("there")]))])
        .unwrap();
    for (learnt, begins) in [
        (Learnt::On(day("2026-03-03")), "2026-03-03T00:00:00Z"),
        (Learnt::At(at("2026-03-03T10:30:00Z")), "2026-03-03T10:30:00Z"),
    ] {
        let prospect = needs(learnt);
        let q = playbook.qualify(&prospect, at("2026-03-02T09:00:00Z"));
        assert_eq!((q.verdict.grade, q.verdict.until), (Grade::D, Some(at(begins))));
        assert_eq!(playbook.qualify(&prospect, at(begins)).verdict.grade, Grade::B);
    }
}
