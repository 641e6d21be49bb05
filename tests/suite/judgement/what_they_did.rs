//! What they did, as a question and as a rule for some of it: the public complaints that ask for it, each with its right
//! value, and each sentence of the guide as a small case worked out by hand.

use qualify::activity::{CAMPAIGN, KIND, QUANTITY, SOURCE, SUBJECT};
use qualify::condition::{ActivityFilter, Did, Different};
use qualify::lead::DisqualifyReason;
use qualify::playbook::MeaningfulContact;
use qualify::qualification::{Cause, Step};
use qualify::score::{ActivityRule, Repeat};
use qualify::standard::*;
use qualify::{
    Activity, Answer, Channel, Condition, Criterion, Framework, Grade, Playbook, PlaybookSpec, Prospect,
    Route, Schema,
};

use crate::support::{at, now};

fn read(text: &str) -> Playbook {
    Playbook::read(toml::Deserializer::parse(text).unwrap(), &Schema::standard())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Kind, subject and campaign, blank for none, and the day it was done.
fn did(done: &[(&str, &str, &str, &str)]) -> Prospect {
    let mut prospect = Prospect::new("acme");
    for (place, (kind, subject, campaign, day)) in done.iter().enumerate() {
        let mut activity = Activity::new(format!("a-{place}"), *kind, at(&format!("{day}T09:00:00Z")));
        if !subject.is_empty() {
            activity = activity.subject(*subject);
        }
        if !campaign.is_empty() {
            activity = activity.campaign(*campaign);
        }
        prospect = prospect.did(activity);
    }
    prospect
}

fn score(playbook: &Playbook, done: &[(&str, &str, &str, &str)]) -> qualify::Points {
    playbook.judge(&did(done), now()).score()
}

const DAY: &str = "2026-03-01";

/// Zoho's users: "excluding specific campaigns from scoring"; Mautic #5213: "URL under /fr/*".
#[test]
fn which_campaign_and_which_page() {
    let playbook = read(
        r#"
        name = "which"
        version = 1
        [[activities]]
        name = "clicks"
        kind = "email_click"
        where = { not = { is = ["campaign", "newsletter"] } }
        points = 5
        [[activities]]
        name = "prices"
        kind = "page_view"
        where = { starts_with = ["subject", "/pricing"] }
        points = 5
        [[grades.rows]]
        grade = "B"
        when = { score_at_least = 5 }
        "#,
    );
    assert_eq!(score(&playbook, &[("email_click", "", "newsletter", DAY)]), 0.into());
    assert_eq!(score(&playbook, &[("email_click", "", "spring", DAY)]), 5.into());
    // A click without a campaign is not of the newsletter.
    assert_eq!(score(&playbook, &[("email_click", "", "", DAY)]), 5.into());
    assert_eq!(score(&playbook, &[("page_view", "/pricing/team", "", DAY)]), 5.into());
    assert_eq!(score(&playbook, &[("page_view", "/about", "", DAY), ("page_view", "", "", DAY)]), 0.into());
    assert_eq!(score(&playbook, &[("email_click", "/pricing", "newsletter", DAY)]), 0.into());
}

/// One mail opened three times is not three mails.
#[test]
fn one_mail_thrice_is_not_three_mails() {
    let spec = |different| {
        PlaybookSpec::new("mails", 1)
            .with_activity(ActivityRule::new("three-mails", "email_open", 5).repeat(Repeat::WhenCount {
                n: 3,
                within_days: 30,
                different,
            }))
            .grade(Grade::B, Condition::ScoreAtLeast(5.into()))
    };
    let same = [("email_open", "m1", "", DAY); 3];
    let three = ["m1", "m2", "m3"].map(|mail| ("email_open", mail, "", DAY));
    let each = compiled(&spec(None));
    assert_eq!((score(&each, &same), score(&each, &three)), (5.into(), 5.into()));
    let mails = compiled(&spec(Some(Different::Subject)));
    assert_eq!((score(&mails, &same), score(&mails, &three)), (0.into(), 5.into()));
    let days = compiled(&spec(Some(Different::Day)));
    let apart = ["2026-02-20", "2026-02-25", DAY].map(|day| ("email_open", "m1", "", day));
    assert_eq!((score(&days, &three), score(&days, &apart)), (0.into(), 5.into()));
}

/// Mautic #9162 and #9798: whoever follows a link that no person sees is a scanner.
#[test]
fn who_falls_into_the_trap_is_nobody() {
    let by_criterion = read(
        r#"
        name = "hp"
        version = 1
        [criteria.framework]
        name = "f"
        [[criteria.framework.list]]
        name = "trapped"
        counted = false
        questions = [{ is = ["spam", true] }]
        inferred_by = { kind = "honeypot_click", within_days = 3650 }
        [[activities]]
        name = "opens"
        kind = "email_open"
        points = 1
        [[disqualifiers]]
        reason = "spam"
        when = { met = "trapped" }
        [[grades.rows]]
        grade = "B"
        when = { score_at_least = 1 }
        "#,
    );
    let spec = PlaybookSpec::new("hp", 1)
        .activity("opens", "email_open", 1)
        .disqualify(DisqualifyReason::Spam, Condition::did(Did::new("honeypot_click")))
        .grade(Grade::B, Condition::ScoreAtLeast(1.into()));
    let open = ("email_open", "m1", "", DAY);
    for playbook in [by_criterion.clone(), compiled(&spec)] {
        let q = playbook.qualify(&did(&[open, ("honeypot_click", "", "", DAY)]), now());
        assert_eq!((q.verdict.route, q.verdict.disqualifier), (Route::Nobody, Some("spam".into())));
        assert_eq!(playbook.judge(&did(&[open]), now()).route(), Route::Sales);
    }
    // A fact answers before what they did does.
    let person = did(&[open, ("honeypot_click", "", "", DAY)]).with(SPAM, false);
    assert_eq!(by_criterion.judge(&person, now()).route(), Route::Sales);
}

/// "Must have asked for a demo" as a requirement, a spam complaint as a dead channel, a page as a criterion.
#[test]
fn it_can_be_asked_wherever_a_condition_stands() {
    let careers = ActivityFilter::new("page_view").and(SUBJECT.is("/careers").negate());
    let spec = PlaybookSpec::new("asked", 1)
        .criteria(
            Framework::new("own").criterion(Criterion::new("curious", Condition::did(Did::new(careers)))),
        )
        .rule("active", Condition::did(Did::anything().at_least(2).different(Different::Day)), 10)
        .grade(Grade::B, Condition::Met("curious".into()))
        .grade(Grade::C, Condition::did(Did::new("visit")))
        .hand_off_requires("asked", Condition::did(Did::new(["demo_request", "call_back"]).within_days(30)))
        .unreachable(Channel::Email, Condition::did(Did::new("spam_complaint")));
    let playbook = compiled(&spec);
    let q = |done| playbook.qualify(&did(done), now());

    let job = q(&[("page_view", "/careers", "", DAY)]);
    assert_eq!((job.verdict.grade, job.findings[0].answer), (Grade::D, Answer::Unmet));
    let page = q(&[("page_view", "/pricing", "", DAY)]);
    assert_eq!((page.verdict.grade, page.verdict.route), (Grade::B, Route::Marketing));
    assert_eq!(page.failing[0].requirement, "asked");
    assert_eq!(page.findings[0].dids[0].asked, "did page_view (not (subject is /careers))");
    assert_eq!((page.findings[0].dids[0].count, page.findings[0].dids[0].met), (1, true));
    let asked = q(&[("page_view", "/pricing", "", DAY), ("call_back", "", "", "2026-02-01")]);
    assert_eq!(asked.verdict.route, Route::Sales);
    // Thirty days count, today being the first.
    assert_eq!(asked.next_change.unwrap().at, at("2026-03-03T00:00:00Z"));
    let days = [("visit", "", "", "2026-02-01"), ("spam_complaint", "", "", DAY)];
    let complains = q(&days);
    assert_eq!((complains.verdict.grade, complains.verdict.score), (Grade::C, 10.into()));
    assert!(!complains.verdict.reachable.contains(&Channel::Email));
    let Cause::Did { facts, dids } = &complains.contributions[0].cause else {
        panic!("it asks what they did")
    };
    assert_eq!(
        (facts.len(), dids[0].asked.as_str(), dids[0].count),
        (0, "did anything on at least 2 days", 2)
    );
    // Rules on facts engage nobody, also where they ask what was done.
    assert!(!complains.verdict.engaged);
}

#[test]
fn an_activity_that_would_help_is_told_with_what_it_must_meet() {
    let pricing = ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
    let spec = PlaybookSpec::new("helps", 1)
        .with_activity(ActivityRule::new("views", "page_view", 1))
        .with_activity(ActivityRule::new("prices", pricing, 10))
        .grade(Grade::A, Condition::ScoreAtLeast(11.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(10.into()))
        .grade(Grade::C, Condition::ScoreAtLeast(1.into()));
    let q = compiled(&spec).qualify(&Prospect::new("acme"), now());
    // A view of prices is a page view, too; a page view is none of prices.
    let told: Vec<(Grade, Vec<Step>)> =
        q.improvements.iter().map(|one| (one.grade, one.steps.clone())).collect();
    let step = |condition: Option<&str>| {
        let mut json = serde_json::json!({ "activity": { "kind": "page_view" } });
        if let Some(condition) = condition {
            json["activity"]["condition"] = condition.into();
        }
        serde_json::from_value::<Step>(json).unwrap()
    };
    assert_eq!(
        told,
        [(Grade::A, vec![step(Some("subject starts with /pricing"))]), (Grade::C, vec![step(None)])]
    );
    let text = q.to_string();
    assert!(
        text.contains("A by a new page_view (subject starts with /pricing); C by a new page_view"),
        "{text}"
    );
}

#[test]
fn every_field_can_be_asked() {
    let rule = |name: &str, condition: Condition, points: i32| {
        ActivityRule::new(name, ActivityFilter::new("*").and(condition), points)
    };
    let spec = PlaybookSpec::new("fields", 1)
        .with_activity(rule("mail", KIND.starts_with("email_"), 1))
        .with_activity(rule("no-subject", SUBJECT.known().negate(), 10))
        .with_activity(rule("tracked", SOURCE.one_of(["web", "app"]).and(CAMPAIGN.known()), 100))
        .with_activity(rule("long", QUANTITY.at_least(20), 1_000))
        .grade(Grade::B, Condition::ScoreAtLeast(1.into()));
    let playbook = compiled(&spec);
    let points = |activity: Activity| playbook.judge(&Prospect::new("acme").did(activity), now()).score();
    let one = |kind: &str| Activity::new("a", kind, now());
    assert_eq!(points(one("email_click").subject("m")), 1.into());
    assert_eq!(points(one("visit")), 10.into());
    assert_eq!(points(one("visit").subject("s").source("app").campaign("Spring 2026")), 100.into());
    assert_eq!(points(one("visit").subject("s").source("app")), 0.into());
    assert_eq!(points(one("video").subject("s").quantity(20)), 1_000.into());
    assert_eq!(points(one("video").subject("s").quantity(rust_decimal::Decimal::new(1_999, 2))), 0.into());
}

#[test]
fn a_contact_may_be_some_of_a_kind() {
    let form = ActivityFilter::new("form").and(SUBJECT.one_of(["contact", "demo"]));
    let spec = PlaybookSpec::new("forms", 1)
        .activity("forms", "form", 1)
        .meaningful_contact(MeaningfulContact::new(form).within_days(30))
        .grade(Grade::B, Condition::ScoreAtLeast(50.into()));
    let playbook = compiled(&spec);
    let contact = |form| playbook.qualify(&did(&[("form", form, "", DAY)]), now()).verdict.contact_at;
    assert_eq!((contact("demo"), contact("job")), (Some(at("2026-03-01T09:00:00Z")), None));
    // What was read is written alike.
    let text = serde_json::to_string(&spec).unwrap();
    assert!(text.contains(r#""meaningful_contact":{"kind":"form","where":{"one_of":["subject","#), "{text}");
    assert_eq!(PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&text)).unwrap(), spec);
}
