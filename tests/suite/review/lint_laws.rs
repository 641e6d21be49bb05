//! What a warning says of leads is true: each is held against random playbooks and prospects, by judging
//! them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::test_runner::TestRunner;
use qualify::attribute::{Kind, Value};
use qualify::condition::Operator;
use qualify::judgement::Judgement;
use qualify::qualification::Cause;
use qualify::review::{LintKind, Warning};
use qualify::score::{ActivityRule, Decay, GradeRow, Grades, Repeat};
use qualify::{
    Activity, AsOf, Condition, Fact, Framework, Grade, Name, Playbook, PlaybookSpec, Points, Prospect, Route,
    Schema, eur,
};
use rust_decimal::Decimal;

use crate::support::oracle::facts_of::{self, NUMBERS, SUMS, anchor, kind_of};
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::tape::Tape;

/// How many prospects each playbook judges.
const PROSPECTS: usize = 40;

#[test]
fn what_a_warning_says_is_true_of_every_lead() {
    let held: RefCell<BTreeMap<(LintKind, String), usize>> = RefCell::default();
    let tape = proptest::collection::vec(proptest::num::u32::ANY, 2_000..2_001);
    // Of fewer playbooks one kind may have no case by chance.
    let mut config = config();
    config.cases = config.cases.max(64);
    let mut runner = TestRunner::new(config);
    runner
        .run(&(cases(), tape), |(case, tape)| {
            let leads = leads(&case, &tape);
            for warning in case.playbook.lint() {
                if hold(&case, &warning, &leads) {
                    let list = warning.path().to_string();
                    let list = list.split(['[', '.']).next().unwrap().to_owned();
                    *held.borrow_mut().entry((warning.kind(), list)).or_default() += 1;
                }
            }
            Ok(())
        })
        .unwrap();
    let held = held.into_inner();
    use LintKind as K;
    // Those that random playbooks have often; the others have laws of their own in `lint_values.rs`,
    // and cases in `lint.rs`.
    for (kind, list) in [
        (K::AlwaysMet, "grades"),
        (K::Shadowed, "grades"),
        (K::NoEffect, "groups"),
        (K::Unread, "attributes"),
        (K::Unread, "criteria"),
    ] {
        assert!(held.contains_key(&(kind, list.to_owned())), "no case of {kind:?} in {list}");
    }
}

/// The prospect of the case, and many that differ.
fn leads(case: &Case, tape: &[u32]) -> Vec<Prospect> {
    let mut tape = Tape::new(tape, 0);
    let mut leads = vec![case.prospect.clone(), Prospect::new("blank")];
    leads.extend((0..PROSPECTS).map(|_| facts_of::prospect(&mut tape, case.as_of.now())));
    // Of leads whose facts disagree lint says nothing.
    leads.iter().map(facts_of::agreeing).collect()
}

fn judged<'j>(
    playbook: &'j Playbook,
    leads: &'j [Prospect],
    as_of: &'j AsOf,
) -> impl Iterator<Item = Judgement<'j>> {
    leads.iter().map(move |lead| playbook.judge(lead, as_of.clone()))
}

/// The number of the list's element that a path is about.
fn number(path: &str) -> usize {
    path.split('[').nth(1).unwrap().split(']').next().unwrap().parse().unwrap()
}

fn fired(judgement: &Judgement<'_>, rule: &Name) -> bool {
    judgement.rules().any(|name| name == rule)
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap()
}

/// Whether the warning is about leads; panics when one shows it to be wrong.
fn hold(case: &Case, warning: &Warning, leads: &[Prospect]) -> bool {
    let path = warning.path().to_string();
    let also = warning.also_at().map(ToString::to_string);
    let list = path.split(['[', '.']).next().unwrap();
    let all = || judged(&case.playbook, leads, &case.as_of);
    let spec = &case.spec;
    let say = format!("{warning}");
    use LintKind as K;
    match (warning.kind(), list) {
        (K::NeverMet | K::AlwaysMet, "rules") => {
            let (at, always) = (number(&path), warning.kind() == K::AlwaysMet);
            let rule = &spec.rules[at];
            if say.contains("every value") {
                let asked = attribute(&rule.when);
                let mut other = spec.clone();
                other.rules[at].when = Condition::Fact(asked.clone(), Operator::Known);
                let other = compiled(&other);
                // Of a fact with more values than are kept nobody says what it is, but it is known.
                let all = all().zip(judged(&other, leads, &case.as_of)).zip(leads);
                let kept = |lead: &Prospect| lead.fact(asked.as_str()).is_none_or(|fact| !fact.has_more());
                for ((a, b), _) in all.filter(|(_, lead)| kept(lead)) {
                    assert_eq!(fired(&a, &rule.name), fired(&b, &rule.name), "{say}");
                }
            } else {
                assert!(all().all(|one| fired(&one, &rule.name) == always), "{say}");
            }
        }
        (K::NeverMet | K::AlwaysMet, "hand_off_requires") if !say.contains("every value") => {
            let name = &spec.hand_off_requires[number(&path)].name;
            let always = warning.kind() == K::AlwaysMet;
            assert!(all().all(|one| one.failing().iter().any(|f| f.requirement == *name) != always), "{say}");
        }
        (K::NeverMet, "disqualifiers") | (K::Shadowed, "disqualifiers") => {
            let reason = &spec.disqualifiers[number(&path)].reason;
            assert!(all().all(|one| one.disqualifier() != Some(reason)), "{say}");
        }
        (K::AlwaysMet, "disqualifiers") if !say.contains("every value") => {
            assert!(all().all(|one| one.route() == Route::Nobody), "{say}");
        }
        (K::NeverMet | K::AlwaysMet, "criteria")
            if !say.contains("its grade table") && !say.contains("every value") =>
        {
            let Some(criterion) = criterion(spec, &path).filter(|one| one.inferred_by.is_none()) else {
                return false;
            };
            let always = warning.kind() == K::AlwaysMet;
            let met = |one: &Judgement<'_>| {
                one.answers().any(|(name, answer)| *name == criterion.name && answer.is_met())
            };
            assert!(all().all(|one| met(&one) == always), "{say}");
        }
        (K::NeverMet | K::Shadowed, "criteria") => {
            let grade = say.split("the row for ").nth(1).unwrap().chars().next().unwrap().to_string();
            assert!(all().all(|one| one.grade().to_string() != grade), "{say}");
        }
        (K::NeverMet | K::AlwaysMet, "grades" | "meaningful_contact") if say.contains(" is at ") => {
            assert!(all().all(|one| within(&one, warning.message())), "{say}");
        }
        (K::NeverMet | K::Shadowed, "grades") if say.contains("this row") => {
            let only = single_out(spec, number_of_row(&path));
            assert!(judged(&only, leads, &case.as_of).all(|one| one.grade() != Grade::A), "{say}");
        }
        (K::AlwaysMet, "grades") if say.contains("this row") => {
            let mut other = spec.clone();
            let Some(Grades::Rows(rows)) = &spec.grades else { panic!("{say}") };
            other.grades =
                Some(Grades::Rows(vec![GradeRow::new(Grade::A, rows[number_of_row(&path)].when.clone())]));
            let other = compiled(&other);
            assert!(judged(&other, leads, &case.as_of).all(|one| one.grade() == Grade::A), "{say}");
        }
        (K::Shadowed, "hand_off_requires") => {
            let name = |path: &str| spec.hand_off_requires[number(path)].name.clone();
            let (implied, by) = (name(&path), name(&also.unwrap()));
            for one in all() {
                let failing: Vec<Name> = one.failing().into_iter().map(|one| one.requirement).collect();
                assert!(!failing.contains(&implied) || failing.contains(&by), "{say}");
            }
        }
        (K::Shadowed, "rules") => {
            let rule = &spec.rules[number(&path)].name;
            assert!(all().all(|one| !fired(&one, rule)), "{say}");
        }
        (K::Duplicate, "rules") => {
            let (one, other) = (&spec.rules[number(&path)], &spec.rules[number(&also.unwrap())]);
            assert!(all().all(|judged| fired(&judged, &one.name) == fired(&judged, &other.name)), "{say}");
        }
        (K::Duplicate, "activities") => {
            let (one, other) = (&spec.activities[number(&path)], &spec.activities[number(&also.unwrap())]);
            for judged in all() {
                let count = |name: &Name| counts(&judged).get(name).copied();
                if let (Some(a), Some(b)) = (count(&one.name), count(&other.name)) {
                    assert_eq!(a, b, "{say}");
                }
            }
        }
        (K::NoEffect | K::PointsForAll, "activities" | "groups" | "score") if !path.ends_with("points") => {
            for judged in all() {
                clamp(spec, &path, warning.message(), &judged);
            }
        }
        (K::NoEffect | K::AlwaysMet, "slack_points") => {
            let mut other = spec.clone();
            other.slack_points = Points::ZERO;
            let other = compiled(&other);
            for (lead, one) in leads.iter().zip(judged(&other, leads, &case.as_of)) {
                let holds = case.playbook.qualify(lead, case.as_of.clone()).verdict.holds_bar;
                match warning.kind() {
                    K::NoEffect => assert_eq!(holds, one.verdict().holds_bar, "{say}"),
                    _ => assert!(holds, "{say}"),
                }
            }
        }
        (K::Overlap, "rules") => {
            let (one, other) = (&spec.rules[number(&path)], &spec.rules[number(&also.unwrap())]);
            let name = attribute(&one.when);
            let mut seen = [false; 3];
            for value in values(name.as_str()) {
                let lead =
                    Prospect::new("p").with_fact(name.as_str(), Fact::new(value).learnt_at(case.as_of.now()));
                let judged = case.playbook.judge(&lead, case.as_of.clone());
                match (fired(&judged, &one.name), fired(&judged, &other.name)) {
                    (true, true) => seen[0] = true,
                    (true, false) => seen[1] = true,
                    (false, true) => seen[2] = true,
                    _ => {}
                }
            }
            assert_eq!(seen, [true; 3], "{say}");
        }
        (K::Disqualified, "rules") => {
            let rule = &spec.rules[number(&path)].name;
            assert!(all().all(|one| !fired(&one, rule) || one.disqualifier().is_some()), "{say}");
        }
        (K::NothingForSales, _) => assert!(all().all(|one| one.route() != Route::Sales), "{say}"),
        (K::NothingEngages, "activities") => {
            assert!(all().all(|one| !one.verdict().engaged), "{say}");
        }
        (K::LowIntent, "activities") => many_of_it_reach_the_bar(&case.playbook, spec, warning),
        (K::Unread, "attributes") => {
            let names: Vec<&str> = warning.message().split('`').skip(1).step_by(2).collect();
            for lead in leads {
                let mut without = lead.clone();
                names.iter().for_each(|name| drop(without.set(*name, None)));
                let (a, b) = (verdict(case, lead), verdict(case, &without));
                assert_eq!(a, b, "{say}");
            }
        }
        (K::Unread, "criteria") => {
            let criterion = criterion(spec, &path).unwrap();
            let mut other = spec.clone();
            let easy = |mut one: qualify::Criterion| {
                one.questions = vec![Condition::All(Vec::new())];
                one
            };
            let changed = |framework: &Framework| {
                let asks = framework.criteria().iter().any(|one| one.name == criterion.name);
                let framework = framework.clone();
                if asks { framework.change(criterion.name.as_str(), easy) } else { framework }
            };
            other.criteria = spec.frameworks().map(changed).map(Into::into).collect();
            let other = compiled(&other);
            for (a, b) in all().zip(judged(&other, leads, &case.as_of)) {
                assert_eq!((a.grade(), a.route(), a.score()), (b.grade(), b.route(), b.score()), "{say}");
            }
        }
        _ => return false,
    }
    true
}

fn verdict(case: &Case, lead: &Prospect) -> String {
    serde_json::to_string(&case.playbook.judge(lead, case.as_of.clone()).verdict()).unwrap()
}

/// The attribute of a condition that asks of one.
fn attribute(when: &Condition) -> Name {
    when.attribute().cloned().unwrap_or_else(|| when.parts().iter().map(attribute).next().unwrap())
}

fn number_of_row(path: &str) -> usize {
    path.split("rows[").nth(1).unwrap().split(']').next().unwrap().parse().unwrap()
}

/// The criterion that a path lies in.
fn criterion<'s>(spec: &'s PlaybookSpec, path: &str) -> Option<&'s qualify::Criterion> {
    match path.split_once(".list[") {
        Some((list, place)) => {
            let own = |framework: &&Framework| ["own", "more"].contains(&framework.name());
            let place = place.split(']').next()?.parse().ok()?;
            let list = if list.ends_with(']') { number(list) } else { 0 };
            spec.frameworks().filter(own).nth(list)?.criteria().get::<usize>(place)
        }
        None => {
            let name = path.split(['.', '[']).nth(2)?;
            spec.frameworks().flat_map(Framework::criteria).find(|one| one.name == *name)
        }
    }
}

/// A playbook that gives an A by this row alone.
fn single_out(spec: &PlaybookSpec, row: usize) -> Playbook {
    let mut other = spec.clone();
    let Some(Grades::Rows(rows)) = &mut other.grades else { panic!("no rows") };
    for (i, one) in rows.iter_mut().enumerate() {
        one.grade = if i == row { Grade::A } else { Grade::D };
    }
    other.hand_off_at = Grade::D;
    compiled(&other)
}

/// `the score is at most 75, ..` is true of a judgement.
fn within(judgement: &Judgement<'_>, message: &str) -> bool {
    let words: Vec<&str> = message.split([' ', ',']).collect();
    let points = match words[1] {
        "score" => judgement.score(),
        "fit" => judgement.fit(),
        _ => judgement.engagement(),
    };
    let bound: Points = words[5].parse().unwrap();
    if words[4] == "most" { points <= bound } else { points >= bound }
}

/// How many activities each rule counted.
fn counts(judgement: &Judgement<'_>) -> BTreeMap<Name, u32> {
    let lines = judgement.contributions().into_iter();
    let count = lines.filter_map(|line| match line.cause {
        Cause::Activities { count, .. } => Some((line.rule, count)),
        _ => None,
    });
    count.collect()
}

/// What a clamp is said to do is what it does to this lead.
fn clamp(spec: &PlaybookSpec, path: &str, message: &str, judgement: &Judgement<'_>) {
    let (owner, key) = path.rsplit_once('.').unwrap();
    let (name, mine): (Name, Vec<Name>) = match owner.split(['[', '.']).next().unwrap() {
        "score" => ("score".into(), judgement.contributions().into_iter().map(|line| line.rule).collect()),
        "activities" => {
            let name = spec.activities[number(owner)].name.clone();
            (name.clone(), vec![name])
        }
        _ => {
            let name: Name = owner.split_once('.').unwrap().1.into();
            let facts =
                spec.rules.iter().filter(|one| one.group.as_ref() == Some(&name)).map(|one| one.name.clone());
            let deeds = spec.activities.iter().filter(|one| one.group.as_ref() == Some(&name));
            (name.clone(), facts.chain(deeds.map(|one| one.name.clone())).chain([name.clone()]).collect())
        }
    };
    let lines = judgement.contributions();
    let sum: Points = lines.iter().filter(|line| mine.contains(&line.rule)).map(|line| line.points).sum();
    let bound = |after: &str| -> Points {
        message.split(after).nth(1).unwrap().split([' ', ';', ',']).next().unwrap().parse().unwrap()
    };
    if message.contains("anything but") {
        assert_eq!(sum, bound("anything but "), "{path}: {message}");
    } else if message.contains("whatever it is") && key == "floor" {
        assert!(sum >= bound("at least "), "{path}: {message}");
    } else if message.contains("whatever it is") {
        assert!(sum <= bound("at most "), "{path}: {message}");
    } else {
        let cause = if key == "cap" { Cause::Cap } else { Cause::Floor };
        assert!(lines.iter().all(|line| line.rule != name || line.cause != cause), "{path}: {message}");
    }
}

/// Values at, beside and between the operands of random playbooks.
fn values(attribute: &str) -> Vec<Value> {
    let line = |all: &[&str]| {
        let mut cuts: Vec<Decimal> = all.iter().map(|one| one.parse().unwrap()).collect();
        cuts.sort();
        let between: Vec<Decimal> = cuts.windows(2).map(|pair| (pair[0] + pair[1]) / Decimal::TWO).collect();
        let beyond = [cuts[0] - Decimal::ONE, cuts[cuts.len() - 1] + Decimal::ONE];
        cuts.into_iter().chain(between).chain(beyond).collect::<Vec<_>>()
    };
    match kind_of(attribute) {
        Kind::Number => line(&NUMBERS).into_iter().map(Value::Number).collect(),
        Kind::Money => line(&SUMS).into_iter().map(|sum| Value::Money(eur(sum))).collect(),
        Kind::Level(options) => options.iter().map(|one| Value::from(one.as_str())).collect(),
        Kind::Date => (-60..200).map(|days| Value::Date(anchor().plus(days))).collect(),
        _ => panic!("{attribute} has no order"),
    }
}

/// One activity more than is said is too much, and one less too little.
fn many_of_it_reach_the_bar(playbook: &Playbook, spec: &PlaybookSpec, warning: &Warning) {
    let rule = &spec.activities[number(&warning.path().to_string())];
    let enough: u32 = warning.message().split(' ').nth(2).unwrap().parse().unwrap();
    let apart = match rule.repeat {
        Repeat::AtMost { per_days, .. } => TimeDelta::days(i64::from(per_days)),
        _ => TimeDelta::zero(),
    };
    let kind = rule.filter.kinds.names().first().cloned().unwrap_or("other".into());
    // Where blocks of other rules begin, it may be another number: this is the instant that lint looks at.
    let now: DateTime<Utc> = "2100-01-01T00:00:00Z".parse().unwrap();
    let grade = |count: u32| {
        let activity = |i| {
            let activity = Activity::new(format!("a-{i}"), kind.clone(), now - apart * i as i32);
            if rule.repeat == Repeat::Once { activity.subject(format!("s-{i}")) } else { activity }
        };
        let lead = (0..count).map(activity).fold(Prospect::new("busy"), Prospect::did);
        playbook.judge(&lead, now).grade()
    };
    let bar = spec.hand_off_at;
    assert!(grade(1) < bar && grade(enough - 1) < bar && grade(enough) >= bar, "{warning}");
}

/// Random playbooks have it seldom: here are many that might.
#[test]
fn what_is_said_of_many_small_signs_is_true() {
    let decays = [Decay::None, Decay::HalfLife { days: 10 }, Decay::Window { days: 3 }];
    let repeats = [Repeat::Always, Repeat::Once, Repeat::AtMost { n: 1, per_days: 2, different: None }];
    let mut said = 0;
    for points in 1..12 {
        for bar in [2, 7, 25, 60, 400] {
            for (decay, repeat) in decays.iter().flat_map(|decay| repeats.map(|repeat| (decay, repeat))) {
                let rule = ActivityRule::new("opens", "email_open", points).decay(*decay).repeat(repeat);
                let spec = PlaybookSpec::new("p", 1)
                    .with_activity(rule)
                    .grade(Grade::B, Condition::ScoreAtLeast(bar.into()))
                    .hand_off_at(Grade::B);
                let playbook = compiled(&spec);
                for warning in playbook.lint().iter().filter(|one| one.kind() == LintKind::LowIntent) {
                    many_of_it_reach_the_bar(&playbook, &spec, warning);
                    said += 1;
                }
            }
        }
    }
    assert!(said > 50, "{said}");
}
