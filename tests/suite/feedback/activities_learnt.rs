//! What is learnt of rules of activities: those that never fired stay as they are, and a clamp that moves is told.

use qualify::condition::Did;
use qualify::feedback::{ClosedLeads, Closing, Cohort, Learning, NotLearnt, Proposal, Split};
use qualify::score::{ActivityRule, Clamp, Repeat, Rule};
use qualify::standard::EMPLOYEES;

use crate::support::noon;
use qualify::{Activity, Condition, Grade, PlaybookSpec, Points, Prospect, Schema};

/// Both ways to learn.
fn learnt(part: &Cohort<'_>) -> [Result<Proposal, NotLearnt>; 2] {
    [part.relearn(&Learning::default()), part.binned(&Learning::default())]
}

fn new_points(proposal: &Proposal, rule: &str) -> Option<Points> {
    proposal.rules.iter().find(|one| one.rule == *rule).unwrap().new
}

fn spec() -> PlaybookSpec {
    PlaybookSpec::new("inbound", 1)
        .with_activity(ActivityRule::new("never", "partner", 40).cap(60))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
}

#[test]
fn what_never_fired_stays() {
    let spec = spec().rule("mid-market", EMPLOYEES.between(50, 1_000), 20);
    let mut closed = ClosedLeads::of(&spec.compile(&Schema::standard()).unwrap());
    for i in 0..600 {
        let bought = if i % 100 >= 50 { i % 3 == 0 } else { i % 7 == 0 };
        closed.add(
            &Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100),
            noon(),
            Closing::from(bought),
        );
    }
    for proposal in learnt(&closed.all()).map(Result::unwrap) {
        let method = proposal.method;
        let never = &proposal.spec.activities[0];
        assert_eq!(new_points(&proposal, "never"), Some(never.points), "{method}");
        assert!(never.points > Points::ZERO, "{method}");
        // As many times as before.
        let cap = never.clamp.cap.unwrap();
        assert_eq!(cap.thousandths() * 2, never.points.thousandths() * 3, "{method}");
    }
    // A binned proposal has a scale of its own, on which nothing is known of it.
    let [_, binned] = learnt(&closed.all());
    assert_eq!(binned.unwrap().spec.activities, spec.activities);
}

#[test]
fn of_what_never_fired_nothing_is_known() {
    let mut closed = ClosedLeads::of(&spec().compile(&Schema::standard()).unwrap());
    for i in 0..500 {
        closed.add(&Prospect::new(format!("lead-{i}")), noon(), Closing::from(i % 5 == 0).order(i));
    }
    for not in learnt(&closed.all()) {
        assert!(matches!(not, Err(NotLearnt::NothingKnown)), "{not:?}");
    }
    // Today's points are measured all the same.
    let study = closed.study(Split::HASH, &Learning::default());
    assert_eq!((study.candidates.len(), study.not_learnt.len()), (0, 2));
    assert_eq!(study.today.unwrap().auc.value.to_string(), "0.5");
    assert!(study.today_curves.is_some());
}

/// The cap limits how often they count, so it grows with the points, and that is told like any threshold.
#[test]
fn a_cap_that_moves_is_told() {
    let rule = ActivityRule::new("visits", "visit", 10).repeat(Repeat::Always).cap(30);
    let spec = PlaybookSpec::new("inbound", 1)
        .with_activity(rule)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    let mut closed = ClosedLeads::of(&spec.compile(&Schema::standard()).unwrap());
    for i in 0..900_i64 {
        let visits = i % 3;
        let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
        let lead = (0..visits)
            .fold(lead, |lead, visit| lead.did(Activity::new(format!("a-{visit}"), "visit", noon())));
        closed.add(&lead, noon(), Closing::from(i % 100 >= 50 && i % 7 == 0 || i % 9 < 3 * visits));
    }
    for proposal in learnt(&closed.all()).map(Result::unwrap) {
        let rule = &proposal.spec.activities[0];
        assert_ne!(rule.clamp.cap, Some(30.into()), "it moves");
        let told: Vec<_> =
            proposal.thresholds.iter().filter(|one| one.place == "activities[0].cap").collect();
        assert_eq!(told.len(), 1, "{}: {:?}", proposal.method, proposal.thresholds);
        assert_eq!((told[0].old, Some(told[0].new)), (30.into(), rule.clamp.cap));
    }
}

/// A floor makes a rule count for every lead alike, however often, and what counts for all says nothing: that must
/// never stand in the way of learning the rest.
#[test]
fn a_floor_that_all_leads_have_is_no_hindrance() {
    let thousandth = Points::from_thousandths(1);
    let floors = [
        // At ten log-odds a point, five points leave no float to tell the leads apart.
        (Points::whole(1), Points::whole(5)),
        (thousandth, Points::whole(5)),
        (Points::ZERO - thousandth, Points::whole(5)),
        // As often as a playbook can say: a thousand million times.
        (thousandth, Points::LIMIT),
        (Points::ZERO - thousandth, Points::LIMIT),
        (Points::LIMIT, Points::LIMIT),
    ];
    for (points, floor) in floors {
        for mail in [thousandth, Points::whole(1), Points::LIMIT] {
            let spec = PlaybookSpec::new("inbound", 1)
                .with_activity(ActivityRule::new("calls", "call", points).floor(floor))
                .with_activity(ActivityRule::new("mails", "mail", mail).repeat(Repeat::Always))
                .grade(Grade::A, Condition::ScoreAtLeast(1.into()));
            let mut closed = ClosedLeads::of(&spec.compile(&Schema::standard()).unwrap());
            let mut leads = Vec::new();
            for i in 0..90_i64 {
                let wrote = i % 3 == 0;
                let lead = Prospect::new(format!("lead-{i}"));
                let lead = if wrote { lead.did(Activity::new("a", "mail", noon())) } else { lead };
                closed.add(&lead, noon(), Closing::from(i % 5 < if wrote { 3 } else { 1 }));
                leads.push(lead);
            }
            for proposal in learnt(&closed.all()) {
                let proposal = proposal.unwrap_or_else(|not| panic!("{points}, {floor}, {mail}: {not}"));
                let case = format!("{points}, {floor}, {mail}, {}", proposal.method);
                assert!(new_points(&proposal, "mails") > Some(Points::ZERO), "{case}");
                // And what was learnt is what the proposed playbook judges.
                let playbook = proposal.spec.compile(&Schema::standard()).unwrap();
                let whole = closed.all();
                for (place, (score, _)) in whole.places().zip(proposal.scores(&whole)) {
                    assert_eq!(score, playbook.judge(&leads[place], noon()).score(), "{case}");
                }
            }
        }
    }
}

/// Bins stand for what rules ask of facts, and cannot stand for what they did.
#[test]
fn a_question_about_what_they_did_is_kept_by_bins() {
    let asked = Condition::did(Did::new("demo_request").within_days(90));
    let spec = PlaybookSpec::new("inbound", 1)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .with_rule(Rule::new("asked", asked.clone(), 10).as_engagement().group("asking"))
        .rule("never", Condition::did(Did::new("partner")), 7)
        .group("asking", Clamp::default().cap(15))
        .with_activity(ActivityRule::new("visits", "visit", 2))
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    for i in 0..900_i64 {
        let lead = Prospect::new(format!("lead-{i}")).with(EMPLOYEES, i % 100);
        let asks = i % 4 == 0;
        let lead = if asks { lead.did(Activity::new("a", "demo_request", noon())) } else { lead };
        let lead = if i % 5 == 0 { lead.did(Activity::new("b", "visit", noon())) } else { lead };
        closed.add(&lead, noon(), Closing::from(if asks { i % 8 != 0 || i % 3 == 0 } else { i % 9 == 0 }));
    }
    let [relearnt, binned] = learnt(&closed.all()).map(Result::unwrap);
    for proposal in [&relearnt, &binned] {
        let rule = proposal.spec.rules.iter().find(|rule| rule.name == "asked").unwrap();
        assert!(rule.when == asked && rule.points > Points::ZERO, "{:?}", rule.points);
        assert_eq!(new_points(proposal, "asked"), Some(rule.points));
        assert_eq!(rule.group, Some("asking".into()));
        assert!(proposal.spec.groups.contains_key("asking"));
    }
    // Of what never fired nothing is known; nothing is left of the rule that bins stand for.
    assert_eq!(new_points(&binned, "never"), Some(7.into()));
    assert!(binned.spec.rules.iter().all(|rule| rule.name != "mid-market"));
}
