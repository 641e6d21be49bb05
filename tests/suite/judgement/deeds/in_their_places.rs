//! Wherever a condition stands, what they did decides.

use super::*;

/// A trap link, a spam complaint, a hard bounce; the careers page and nothing else; "must have asked for a demo".
#[test]
fn what_they_did_decides_wherever_a_condition_stands() {
    let careers = ActivityFilter::new("visit").and(SUBJECT.starts_with("/careers"));
    let elsewhere = ActivityFilter::new("visit").and(SUBJECT.starts_with("/careers").negate());
    let only_careers = Condition::did(Did::new(careers)).and(Condition::did(Did::new(elsewhere)).negate());
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
    assert_eq!((q.verdict.score, q.verdict.engaged, q.findings[0].answer), (0.into(), false, Answer::Met));
    assert_eq!((q.findings[0].dids[0].count, q.findings[0].dids[0].met), (1, true));
}
