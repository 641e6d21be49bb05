//! Improvements of more than two steps, and what is said where none was found.

use qualify::activity::SUBJECT;
use qualify::attribute::Kind;
use qualify::condition::{ActivityFilter, Did, Operator};
use qualify::score::{ActivityRule, Repeat};
use qualify::standard::*;
use qualify::{
    Activity, Bant, Condition, Fact, Grade, Playbook, PlaybookSpec, Prospect, Qualification, Schema, eur,
};

use crate::support::{at, now};

fn qualify(spec: &PlaybookSpec, prospect: &Prospect) -> Qualification {
    compiled(spec).qualify(prospect, now())
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn improve(q: &Qualification) -> String {
    let text = q.to_string();
    let from = text.find("\nimprove").unwrap() + 10;
    let to = text.find("\nuntil").unwrap();
    text[from..to].split_whitespace().collect::<Vec<_>>().join(" ")
}

fn score(points: i32) -> Condition {
    Condition::ScoreAtLeast(points.into())
}

fn bant() -> PlaybookSpec {
    PlaybookSpec::new("bant", 1).criteria(Bant {
        budget: BUDGET.at_least(eur(10_000)),
        authority: AUTHORITY.at_least("decision_maker"),
        need: NEED.is(true),
        timeline: BUY_BY.within_days(90),
        immediate: BUY_BY.within_days(30),
    })
}

#[test]
fn a_lead_of_which_nothing_is_known_is_told_what_to_ask() {
    let spec = bant().grade(Grade::A, Condition::met_at_least(4)).hand_off_at(Grade::A);
    assert_eq!(
        improve(&qualify(&spec, &Prospect::new("acme"))),
        "A if authority at least decision_maker, budget at least 10000 EUR, buy_by within 90 days and need is true"
    );
}

#[test]
fn the_first_step_up_and_the_way_over_the_bar() {
    let spec = bant()
        .grade(Grade::A, Condition::met_at_least(4))
        .grade(Grade::C, Condition::met_at_least(3))
        .hand_off_at(Grade::A);
    assert_eq!(
        improve(&qualify(&spec, &Prospect::new("acme"))),
        "C if authority at least decision_maker, budget at least 10000 EUR and buy_by within 90 days; \
         A if authority at least decision_maker, budget at least 10000 EUR, buy_by within 90 days and need is true"
    );
}

#[test]
fn several_deeds_are_done_together() {
    let spec = PlaybookSpec::new("deeds", 1)
        .activity("demo", "demo_request", 40)
        .activity("trial", "trial_start", 30)
        .activity("visit", "page_view", 5)
        .grade(Grade::A, score(70));
    assert_eq!(
        improve(&qualify(&spec, &Prospect::new("acme"))),
        "A by a new demo_request and by a new trial_start"
    );
}

/// Only together they are often enough.
#[test]
fn a_rule_that_counts_several_kinds_is_met_by_several_deeds() {
    let busy = ActivityRule::new("busy", ["page_view", "webinar", "call"], 50).repeat(Repeat::WhenCount {
        n: 3,
        within_days: 30,
        different: None,
    });
    let spec = PlaybookSpec::new("busy", 1).with_activity(busy).grade(Grade::A, score(50));
    let q = qualify(&spec, &Prospect::new("acme"));
    assert_eq!(improve(&q), "A by a new call, by a new page_view and by a new webinar");
    let once = Activity::new("1", "webinar", at("2026-03-01T09:00:00Z"));
    let q = qualify(&spec, &Prospect::new("acme").did(once));
    assert_eq!(improve(&q), "A by a new call and by a new page_view");
}

/// Two visits of one page would count once.
#[test]
fn beside_others_a_deed_says_what_it_is_about() {
    let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
    let spec = PlaybookSpec::new("pages", 1)
        .with_activity(ActivityRule::new("pages", "page_view", 20).repeat(Repeat::Once))
        .with_activity(ActivityRule::new("pricing", pricing, 5))
        .grade(Grade::A, score(45));
    assert_eq!(
        improve(&qualify(&spec, &Prospect::new("acme"))),
        "A by a new page_view about a new subject and by a new page_view (subject starts with /pricing) about another new subject"
    );
}

/// The budget is known to be too small: the row that asks for it is out of reach, and the way leads over the other.
#[test]
fn no_step_is_taken_towards_what_cannot_be() {
    let rows = |spec: PlaybookSpec| {
        let by_budget = Condition::Met("budget".into())
            .and(Condition::Met("authority".into()))
            .and(Condition::Met("need".into()));
        let by_size = EMPLOYEES.at_least(200).and(COUNTRY.is("DE")).and(INDUSTRY.is("steel"));
        spec.grade(Grade::A, by_budget.or(by_size))
    };
    let acme = Prospect::new("acme").with(BUDGET, eur(10));
    assert_eq!(
        improve(&qualify(&rows(bant()), &acme)),
        "A if country is DE, employees at least 200 and industry is steel"
    );
}

/// Each answer alone, with the other as it is best, may be any of two; together not any of all.
#[test]
fn what_is_said_of_two_facts_holds_together() {
    let spec = PlaybookSpec::new("either", 1)
        .rule("big", EMPLOYEES.at_least(1_000), 30)
        .rule("middle", EMPLOYEES.between(100, 999), 20)
        .rule("rich", REVENUE.at_least(eur(1_000_000)), 30)
        .rule("well-off", REVENUE.between(eur(100_000), eur(999_999)), 20)
        .grade(Grade::A, score(50));
    let playbook = compiled(&spec);
    let q = qualify(&spec, &Prospect::new("acme"));
    let [one] = &q.improvements[..] else { panic!("{q}") };
    assert_eq!(improve(&q), "A if employees at least 1000 and revenue between 100000 EUR and 999999 EUR");
    for (employees, revenue) in [(1_000, 100_000), (5_000, 999_999)] {
        let acme = Prospect::new("acme").with(EMPLOYEES, employees).with(REVENUE, eur(revenue));
        assert!(playbook.qualify(&acme, now()).verdict.grade >= one.grade);
    }
}

#[test]
fn nothing_to_ask_or_do_is_said_where_it_is_sure() {
    let spec = bant().grade(Grade::A, Condition::met_at_least(4)).hand_off_at(Grade::A);
    let acme = Prospect::new("acme").with(BUDGET, eur(10));
    let q = qualify(&spec, &acme);
    assert_eq!((improve(&q).as_str(), q.may_improve), ("nothing to ask or do", false));
}

/// Nine answers are needed, and eight are looked for.
#[test]
fn where_no_way_is_found_the_first_questions_are_told() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let spec = names.iter().fold(PlaybookSpec::new("nine", 1), |spec, name| {
        let asked = Condition::fact(*name, Operator::Is(true.into()));
        spec.attribute(*name, Kind::Flag).rule(*name, asked, 10)
    });
    let spec = spec.grade(Grade::A, score(90));
    let q = qualify(&spec, &Prospect::new("acme"));
    assert!(q.may_improve && q.improvements.is_empty());
    assert_eq!(improve(&q), "ask first: a, b, c");
    let q = qualify(&spec, &Prospect::new("acme").with_fact("e", Fact::new(true)));
    assert_eq!(q.improvements[0].steps.len(), 8);
}

#[test]
fn a_lead_that_nobody_can_reach_lacks_a_channel() {
    let spec = PlaybookSpec::new("reach", 1).grade(Grade::A, NEED.is(true)).hand_off_at(Grade::A);
    let acme =
        Prospect::new("acme").with(NEED, true).with(EMAIL_STATE, "bounced").with(PHONE_STATE, "invalid");
    let q = qualify(&spec, &acme);
    assert_eq!(improve(&q), "a channel that reaches them");
}

/// A question about what they did is turned by a second of several deeds as by the first.
#[test]
fn a_question_about_several_is_met_by_several_deeds() {
    let two = Did::new(["webinar", "call"]).at_least(2);
    let spec = PlaybookSpec::new("two", 1).grade(Grade::A, Condition::did(two));
    let q = qualify(&spec, &Prospect::new("acme"));
    assert_eq!(improve(&q), "A by a new call and by a new webinar");
}
