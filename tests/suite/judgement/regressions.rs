//! Minimal cases that the oracle and the laws found, each with the sentence that decides it.

use chrono::{DateTime, Utc};
use qualify::attribute::{Kind, Number};
use qualify::qualification::Step;
use qualify::score::{ActivityRule, Decay};
use qualify::{standard::*, *};
use rust_decimal::Decimal;

use crate::support::noon;

/// 10 employees, learnt two months ago: good enough for `need`, expired for `money`.
fn half_expired(authority: &str) -> Qualification {
    let man = Man {
        money: EMPLOYEES.at_least(50),
        authority: AUTHORITY.at_least("decision_maker"),
        need: EMPLOYEES.at_least(20),
    };
    let playbook = PlaybookSpec::new("half", 1)
        .criteria(Framework::from(man).change("money", |c| c.valid_for_days(5)))
        .grade(Grade::A, Condition::met_at_least(3))
        .hand_off_at(Grade::A)
        .compile(&Schema::standard())
        .unwrap();
    let learnt: Day = "2026-01-01".parse().unwrap();
    let acme = Prospect::new("acme")
        .with_fact("employees", Fact::new(Decimal::TEN).learnt(learnt))
        .with(AUTHORITY, authority);
    playbook.qualify(&acme, noon())
}

/// Design, section 4: "Sound always". A fresh answer turns also the questions that the old fact
/// still answers, so the best possible grade is the one that `missing` says it could lead to.
#[test]
fn an_expired_fact_leaves_every_question_about_it_open() {
    let q = half_expired("decision_maker");
    assert_eq!((q.verdict.grade, q.missing[0].best), (Grade::D, Grade::A));
    assert_eq!((q.verdict.worst, q.verdict.best), (Grade::D, Grade::A));
}

/// Design, section 4: improvements are "sets of at most 2 of {an answer to an unknown, one activity now}";
/// the pruning by the best possible grade must not lose one.
#[test]
fn an_expired_fact_can_be_learnt_anew_to_lift_the_grade() {
    let q = half_expired("decision_maker");
    assert_eq!(q.improvements.len(), 1);
    assert_eq!((q.improvements[0].grade, q.improvements[0].steps[0].name()), (Grade::A, "employees"));
}

/// The same for a date that is overdue for one question and answers another.
#[test]
fn an_overdue_date_leaves_every_question_about_it_open() {
    let cut: Day = "2026-03-01".parse().unwrap();
    let playbook = PlaybookSpec::new("overdue", 1)
        .rule("soon", BUY_BY.within_days(30).and(NEED.is(true)), 10)
        .rule("later", BUY_BY.at_least(cut).and(NEED.is(true)), 20)
        .grade(Grade::A, Condition::ScoreAtLeast(30.into()))
        .hand_off_at(Grade::A)
        .compile(&Schema::standard())
        .unwrap();
    let past: Day = "2026-02-20".parse().unwrap();
    let q = playbook.qualify(&Prospect::new("acme").with(NEED, true).with(BUY_BY, past), noon());
    assert_eq!(q.missing[0].best, Grade::A);
    assert_eq!((q.score.low, q.score.high), (Points::ZERO, Points::whole(30)));
    assert_eq!(q.verdict.best, Grade::A);
    assert_eq!(q.improvements.len(), 1);
}

/// Design, section 4: "at most 5 sets, by size, gain, name": `demo` comes before `employees`,
/// whatever kind of step each is.
#[test]
fn equal_lifts_come_by_name() {
    let playbook = PlaybookSpec::new("names", 1)
        .rule("mid-market", EMPLOYEES.at_least(50), 10)
        .activity("demo", "demo", 10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::A)
        .compile(&Schema::standard())
        .unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), noon());
    let names: Vec<&str> = q.improvements.iter().map(|one| one.steps[0].name()).collect();
    assert_eq!(names, ["demo", "employees"]);
    assert!(matches!(q.improvements[0].steps[0], Step::Activity { .. }));
}

/// Design, section 4: a Qualification "is safe to store", and what is stored can be read back;
/// `*` is no legal name.
#[test]
fn a_rule_for_every_kind_can_be_stored_and_read_back() {
    let playbook = PlaybookSpec::new("star", 1)
        .activity("any", "*", 10)
        .grade(Grade::A, Condition::Engaged)
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").did(Activity::new("a-1", "visit", noon()));
    let q = playbook.qualify(&acme, noon());
    let text = serde_json::to_string(&q).unwrap();
    assert_eq!(serde_json::from_str::<Qualification>(&text).unwrap(), q);
}

/// Design, section 7: "RFC 3339 instants in UTC, years 1970–2200". What [`Prospect::check`] lets
/// pass can be stored and read back.
#[test]
fn an_instant_out_of_range_is_reported_by_check() {
    let at = "1969-12-31T23:00:00Z".parse().unwrap();
    let acme = Prospect::new("acme").did(Activity::new("a-1", "visit", at));
    assert!(acme.check().is_err() && serde_json::to_string(&acme).is_err());
}

/// A step says "what must hold": 1,000 employees are at least 10 and improve nothing.
#[test]
fn the_sentence_of_a_step_is_enough() {
    let playbook = PlaybookSpec::new("enough", 1)
        .rule("company", EMPLOYEES.at_least(10), 10)
        .rule("too-big", EMPLOYEES.at_least(1_000), -10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::A)
        .compile(&Schema::standard())
        .unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), noon());
    let Step::Answer { needed, .. } = &q.improvements[0].steps[0] else { return };
    assert_eq!(needed, "employees at least 10 and not (employees at least 1000)");
}

/// Whether an address is dead decides nothing where no hand-off channel is asked for.
#[test]
fn the_sentence_of_a_step_leaves_out_what_decides_nothing() {
    let one_of = EMAIL_STATE.one_of(["invalid", "unverified"]);
    let playbook = PlaybookSpec::new("dead", 1)
        .rule("unverified", EMAIL_STATE.is("unverified"), 5)
        .grade(Grade::A, one_of)
        .hand_off_at(Grade::A)
        .hand_off_channels(None)
        .compile(&Schema::standard())
        .unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), noon());
    let Step::Answer { needed, .. } = &q.improvements[0].steps[0] else { return };
    assert_eq!(needed, "email_state is one of invalid, unverified");
}

/// Design, section 7: each mistake "with its path", which is the one that the playbook has in a file.
#[test]
fn a_criterion_that_is_too_deep_is_named_by_its_place_in_a_file() {
    let deep = (0..40).fold(EMPLOYEES.at_least(1), |one, _| one.negate());
    let spec = PlaybookSpec::new("deep", 1)
        .criteria(Framework::new("champ").criterion(Criterion::new("size", deep)))
        .grade(Grade::A, Condition::Met("size".into()));
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    assert_eq!(errors.mistakes()[0].path().to_string(), "criteria.framework.list[0].questions[0]");
}

/// Design, section 7: refused is "a grade row that no input reaches". Money of a currency that nobody gave a
/// rate for is known and cannot be compared: it earns the points of the one rule without those that the
/// others take.
#[test]
fn a_row_that_only_another_currency_reaches_is_not_refused() {
    let playbook = PlaybookSpec::new("foreign", 1)
        .rule("told", BUDGET.known(), 10)
        .rule("small", BUDGET.at_most(eur(100)), -5)
        .rule("large", BUDGET.at_least(eur(100)), -5)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::A)
        .compile(&Schema::standard())
        .unwrap();
    let acme = Prospect::new("acme").with(BUDGET, usd(50));
    assert_eq!(playbook.judge(&acme, noon()).grade(), Grade::A);
}

/// `Day::LAST`: "2200-12-31, the last day that a playbook looks ahead to". The call counts for thirty days, and so no
/// more when that day begins.
#[test]
fn what_fades_on_the_last_day_is_told() {
    let call = ActivityRule::new("call", "call", 20).decay(Decay::Window { days: 30 });
    let playbook = PlaybookSpec::new("last", 1)
        .with_activity(call)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let acme = Prospect::new("acme").did(Activity::new("a", "call", at("2200-12-01T12:00:00Z")));
    let judgement = playbook.judge(&acme, at("2200-12-20T12:00:00Z"));
    let last = at("2200-12-31T00:00:00Z");
    assert_eq!((judgement.grade(), playbook.judge(&acme, last).grade()), (Grade::A, Grade::D));
    assert_eq!(judgement.next_change().map(|change| (change.at, change.grade)), Some((last, Grade::D)));
}

/// Design, section 7: refused is what nothing can meet. Between two numbers whose sum is beyond any decimal lie
/// others all the same.
#[test]
fn numbers_between_two_great_ones_are_thought_of() {
    const SIZE: Attr<Number> = Attr::new("size");
    let great = |text: &str| Decimal::from_str_exact(text).unwrap();
    let (low, high) = (great("40000000000000000000000000000"), great("70000000000000000000000000000"));
    let playbook = PlaybookSpec::new("great", 1)
        .attribute("size", Kind::Number)
        .rule("between", SIZE.at_most(low).negate().and(SIZE.at_least(high).negate()), 10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .compile(&Schema::standard())
        .unwrap();
    let of = |size: Decimal| playbook.judge(&Prospect::new("acme").with(SIZE, size), noon()).grade();
    assert_eq!(playbook.judge(&Prospect::new("acme"), noon()).best(), Grade::A);
    assert_eq!([low, great("50000000000000000000000000000"), high].map(of), [Grade::D, Grade::A, Grade::D]);
}
