//! The engine against an evaluator that was written from the design alone, by another hand, in the
//! most obvious way: random playbooks, random prospects, random instants.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qualify::attribute::{Kind, Value};
use qualify::condition::{ActivityFilter, Did, Different, Operator};
use qualify::playbook::{CriteriaSpec, Disqualifier};
use qualify::qualification::{Cause, Change, DidUsed, Finding, Improvement, Span, Step};
use qualify::score::{ActivityRule, Decay, Grades, Repeat, Take};
use qualify::{Answer, Channel, Condition, Name, PlaybookSpec, Qualification, Schema, UnknownReason};

use crate::support::oracle::advice::{Lack, Move, Raise, changed};
use crate::support::oracle::decide::Core;
use crate::support::oracle::deeds::{self, Told, dids};
use crate::support::oracle::facts::{Age, World, reads};
use crate::support::oracle::facts_of::ATTRIBUTES;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::reach::State;
use crate::support::oracle::score::{Milli, Range, milli, weight};
use crate::support::oracle::tiers::Member;

const HORIZON: i64 = 400;

fn span(span: Span) -> Range {
    (milli(span.low), milli(span.high))
}

/// What the engine says that may change by itself.
fn core(q: &Qualification) -> Core {
    Core {
        grade: q.verdict.grade,
        route: q.verdict.route,
        clears_bar: q.verdict.clears_bar,
        holds_bar: q.verdict.holds_bar,
        answers: q.findings.iter().map(|finding| (finding.criterion.clone(), finding.answer)).collect(),
        engaged: q.verdict.engaged,
        contact_at: q.verdict.contact_at,
        reachable: q.verdict.reachable.clone(),
    }
}

/// Each once: a question that stands twice is told once.
fn sorted(mut told: Vec<Told>) -> Vec<Told> {
    told.sort_by(|one, other| one.asked.cmp(&other.asked));
    told.dedup();
    told
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_verdict(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let v = &q.verdict;
        prop_assert_eq!(core(&q), world.core());
        prop_assert_eq!(v.mandatory, world.mandatory());
        prop_assert_eq!(&v.disqualifier, &world.disqualifier());
        let failing: Vec<(Name, Answer)> = q.failing.iter().map(|f| (f.requirement.clone(), f.answer)).collect();
        prop_assert_eq!(failing, world.failing());
    }

    #[test]
    fn every_point(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let mut lines: BTreeMap<String, Milli> = BTreeMap::new();
        for c in &q.contributions {
            *lines.entry(c.rule.to_string()).or_default() += milli(c.points);
        }
        lines.retain(|_, points| *points != 0);
        prop_assert_eq!(&lines, &world.lines());
        let not_counted: BTreeMap<String, Milli> = q
            .not_counted
            .iter()
            .map(|one| (one.rule.to_string(), milli(one.points)))
            .filter(|(_, points)| *points != 0)
            .collect();
        prop_assert_eq!(not_counted, world.not_counted());
        let sums = world.sums();
        prop_assert_eq!(lines.values().sum::<Milli>(), sums.score.0);
        prop_assert_eq!(milli(q.verdict.score), sums.score.0);
        prop_assert_eq!(milli(q.verdict.fit), sums.fit.0);
        prop_assert_eq!(milli(q.verdict.engagement), sums.engagement.0);
    }

    /// What was asked of what they did, by criteria and by rules for facts that gave points.
    #[test]
    fn what_they_did(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let told = |used: &[DidUsed]| -> Vec<Told> {
            let told = |one: &DidUsed| Told {
                asked: one.asked.clone(),
                met: one.met,
                count: one.count as usize,
                newest: one.newest,
            };
            sorted(used.iter().map(told).collect())
        };
        let asked = |conditions: &[Condition]| -> Vec<Told> {
            let dids = conditions.iter().flat_map(dids);
            sorted(dids.map(|did| world.told(did)).collect())
        };
        for (finding, criterion) in q.findings.iter().zip(world.criteria()) {
            prop_assert_eq!(told(&finding.dids), asked(&criterion.questions), "{}", finding.criterion);
        }
        let lines = world.lines();
        for rule in &case.spec.rules {
            let line = q.contributions.iter().find(|line| line.rule == rule.name);
            let attributes = reads(&rule.when);
            match line.map(|line| &line.cause) {
                None => prop_assert_eq!(lines.get(rule.name.as_str()), None, "{}", rule.name),
                Some(Cause::Facts(facts)) => {
                    prop_assert_eq!(facts.iter().cloned().collect::<BTreeSet<Name>>(), attributes);
                    prop_assert_eq!(asked(std::slice::from_ref(&rule.when)), vec![]);
                }
                Some(Cause::Did { facts, dids }) => {
                    prop_assert_eq!(facts.iter().cloned().collect::<BTreeSet<Name>>(), attributes);
                    prop_assert_eq!(told(dids), asked(std::slice::from_ref(&rule.when)));
                }
                other => prop_assert!(false, "{}: {other:?}", rule.name),
            }
        }
    }

    #[test]
    fn what_is_possible(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let sums = world.possible_sums(&world.open());
        prop_assert_eq!(span(q.fit), sums.fit, "fit");
        prop_assert_eq!(span(q.engagement), sums.engagement, "engagement");
        prop_assert_eq!(span(q.score), sums.score, "score");
        let possible = world.possible_grades();
        prop_assert_eq!(Some(&q.verdict.worst), possible.first(), "worst of {:?}", possible);
        prop_assert_eq!(Some(&q.verdict.best), possible.last(), "best of {:?}", possible);
    }

    /// Whatever the unknown facts turn out to be, what was said to be possible holds.
    #[test]
    fn what_is_possible_is_all_that_is(case in cases(), choices in prop::collection::vec(any::<usize>(), 20)) {
        let schema = Schema::standard();
        let mut world = case.world(&schema);
        let q = case.judged();
        for missing in &q.missing {
            prop_assert!(q.verdict.worst <= missing.worst && missing.best <= q.verdict.best, "{missing:?}");
        }
        for (attribute, choice) in world.open().into_iter().zip(choices) {
            let values = world.values_of(&attribute);
            world = world.with(&attribute, &values[choice % values.len()]);
            let then = case.playbook.judge(&world.prospect, case.as_of.clone());
            prop_assert!((q.verdict.worst..=q.verdict.best).contains(&then.grade()), "grade {}", then.grade());
            prop_assert!((q.score.low..=q.score.high).contains(&then.score()), "score {}", then.score());
            prop_assert!((q.fit.low..=q.fit.high).contains(&then.fit()), "fit {}", then.fit());
            let engagement = then.engagement();
            prop_assert!((q.engagement.low..=q.engagement.high).contains(&engagement), "engagement {engagement}");
        }
    }

    #[test]
    fn what_is_missing(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let missing: Vec<Lack> = q
            .missing
            .iter()
            .map(|m| Lack {
                attribute: m.attribute.clone(),
                worst: m.worst,
                best: m.best,
                points: span(m.points),
                routes: m.routes.clone(),
            })
            .collect();
        prop_assert_eq!(missing, world.missing());
        for missing in &q.missing {
            if let Err(why) = world.usable(&missing.attribute, Age::Declared) {
                prop_assert_eq!(missing.why, why, "{}", missing.attribute);
            }
            let conflict = Err(UnknownReason::Conflict);
            let tests = world.tests_on(&missing.attribute);
            let disagree = tests.iter().any(|test| world.test(test.question, test.age) == conflict);
            prop_assert_eq!(missing.why == UnknownReason::Conflict, disagree, "{}", missing.attribute);
            prop_assert_eq!(&missing.ask, &world.declared(&missing.attribute).ask);
        }
    }

    #[test]
    fn what_would_lift(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        let step = |step: &Step| match step {
            Step::Answer { attribute, .. } => Move::Answer(attribute.clone()),
            Step::Activity { kind, condition, .. } => {
                let kind = kind.as_ref().map_or("*", Name::as_str);
                Move::Activity(condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})")))
            }
            other => panic!("a step that the oracle does not know: {other:?}"),
        };
        // What takes more steps is looked for one by one, and checked by what comes of it.
        let is_near = |one: &&Improvement| {
            let deeds = one.steps.iter().filter(|step| matches!(step, Step::Activity { .. })).count();
            one.steps.len() <= 2 && deeds <= 1
        };
        let improvements: Vec<Raise> = q
            .improvements
            .iter()
            .filter(is_near)
            .map(|l| Raise { moves: l.steps.iter().map(step).collect(), reached: (l.grade, l.clears_bar), score: milli(l.score) })
            .collect();
        let mut expected = world.improvements();
        expected.truncate(5 - (q.improvements.len() - improvements.len()));
        prop_assert_eq!(improvements, expected);
        let reached = |world: &World<'_>| {
            let core = world.core();
            (core.grade, core.clears_bar)
        };
        for one in &q.improvements {
            if let [Step::Answer { attribute, needed }] = &one.steps[..] {
                let does = |value: &Value| {
                    let then = world.with(attribute, value);
                    let same = reached(&then) == (one.grade, one.clears_bar) && then.sums().score.0 == milli(one.score);
                    same && then.holds(attribute, needed)
                };
                let values = world.values_of(attribute);
                prop_assert!(values.iter().any(does), "nothing does it: {needed}");
                for value in values {
                    let then = world.with(attribute, &value);
                    let enough = reached(&then) >= (one.grade, one.clears_bar) || !then.holds(attribute, needed);
                    prop_assert!(enough, "the sentence is not enough: {needed}, {value}");
                }
            }
        }
    }

    #[test]
    fn when_it_changes(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let q = case.judged();
        prop_assert_eq!(q.verdict.until, q.next_change.as_ref().map(|change| change.at));
        let found = world.next_change(HORIZON, |at| case.at(at));
        let limit = case.as_of.now() + TimeDelta::days(HORIZON - 2);
        let engine = q.next_change.as_ref().filter(|change| change.at <= limit || found.is_some());
        let said = engine.map(|c| (c.at, c.grade, c.route, c.clears_bar, c.holds_bar));
        let expected = found.as_ref().map(|(at, c)| (*at, c.grade, c.route, c.clears_bar, c.holds_bar));
        prop_assert_eq!(said, expected);
        let doors = engine.map(|c| (c.engaged, c.contact_at, c.reachable.clone()));
        prop_assert_eq!(doors, found.as_ref().map(|(_, c)| (c.engaged, c.contact_at, c.reachable.clone())));
        if let (Some(change), Some((_, after))) = (engine, &found) {
            let answers: Vec<(Name, Answer)> =
                change.answers.iter().map(|a| (a.criterion.clone(), a.answer)).collect();
            prop_assert_eq!(answers, changed(&world.core(), after));
        }
        if let Some(change) = &q.next_change {
            let then = core(&case.playbook.qualify(&case.prospect, case.at(change.at)));
            prop_assert_ne!(&then, &core(&q));
            prop_assert_eq!(
                (then.grade, then.route, then.clears_bar, then.holds_bar, then.engaged),
                (change.grade, change.route, change.clears_bar, change.holds_bar, change.engaged)
            );
            prop_assert_eq!((then.contact_at, then.reachable), (change.contact_at, change.reachable.clone()));
            let just_before = change.at - TimeDelta::nanoseconds(1);
            if just_before >= case.as_of.now() {
                let before = core(&case.playbook.qualify(&case.prospect, case.at(just_before)));
                prop_assert_eq!(before, core(&q));
            }
        }
    }
}

/// Every weight of the decays, to the last digit: the points above are too few to show each.
#[test]
fn every_weight() {
    let mut decays = vec![Decay::None];
    for n in [1, 2, 7, 30, 64, 365] {
        decays.extend([Decay::Window { days: n }, Decay::HalfLife { days: n }]);
        for percent in [1, 10, 33, 99, 100] {
            decays.push(Decay::LinearStep { percent, every_days: n });
            decays.push(Decay::CompoundStep { percent, every_days: n });
        }
    }
    for decay in decays {
        for age in 0..3_000 {
            assert_eq!(i128::from(decay.weight(age)), weight(&decay, i64::from(age)), "{decay:?} at {age}");
        }
    }
}

fn asks_met(condition: &Condition) -> bool {
    matches!(condition, Condition::Met(_)) || condition.parts().iter().any(asks_met)
}

type Count<'c> = dyn FnMut(&str, bool) + 'c;

/// The properties above are worth something only if the cases are many-sided.
#[test]
fn the_cases_are_many_sided() {
    let mut runner = TestRunner::new_with_rng(config(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let strategy = cases();
    for _ in 0..800 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let mut count = |what: &str, so: bool| *counts.entry(what.to_owned()).or_default() += u32::from(so);
        count_verdicts(&case, &mut count);
        count_deeds(&case, &mut count);
        count_places(&case, &mut count);
        count_filters(&case, &mut count);
        count_texts(&case, &mut count);
        count_conflicts(&case, &mut count);
        count_tiers_and_lists(&case, &mut count);
        count_channels(&case, &mut count);
    }
    println!("{counts:#?}");
    for (what, count) in &counts {
        assert!(*count >= 8, "only {count} of 800 cases: {what}");
    }
}

/// What is said of the lead.
fn count_verdicts(case: &Case, count: &mut Count<'_>) {
    let q = case.judged();
    count(&format!("grade {}", q.verdict.grade), true);
    count(&format!("route {}", q.verdict.route), true);
    count("worst or best differs", q.verdict.worst != q.verdict.best);
    count("a span is open", q.score.low != q.score.high);
    count("improvement by one", q.improvements.iter().any(|one| one.steps.len() == 1));
    count("improvement by two", q.improvements.iter().any(|one| one.steps.len() == 2));
    count("changes", q.next_change.is_some());
    let schema = Schema::standard();
    let world = case.world(&schema);
    let first = world.first_day_remembered();
    let today = world.today();
    count("something is forgotten", world.done().len() > world.remembered_of(&"*".into()).len());
    count("all before today is forgotten", first == Some(today));
    count(
        "what is forgotten counted",
        first.is_some() && {
            let mut remembering = case.spec.clone();
            remembering.engagement.forget_after_quiet_days = None;
            World { spec: &remembering, ..world.clone() }.sums() != world.sums()
        },
    );
    count("engaged", q.verdict.engaged);
    let mut longer = case.spec.clone();
    longer.engagement.within_days = 36_500;
    count(
        "too old to engage",
        World { spec: &longer, ..world.clone() }.core().engaged != world.core().engaged,
    );
    let is_again =
        |rule: &&ActivityRule| matches!(rule.repeat, Repeat::WhenQuiet { again_every_days: Some(_), .. });
    let again = case.spec.activities.iter().filter(is_again);
    count(
        "silence again",
        again.into_iter().any(|rule| world.activity_points(rule).abs() > milli(rule.points).abs()),
    );
    let several =
        |rule: &ActivityRule| rule.filter.kinds.names().len() > 1 && world.activity_points(rule) != 0;
    count("several kinds count", case.spec.activities.iter().any(several));
    let after = |change: &Change| change.engaged != q.verdict.engaged;
    count("engaged changes", q.next_change.as_ref().is_some_and(after));
    let after = |change: &Change| change.contact_at != q.verdict.contact_at;
    count("contact changes", q.next_change.as_ref().is_some_and(after));
    count("answers change", q.next_change.is_some_and(|change| !change.answers.is_empty()));
    count("only held", q.verdict.holds_bar && !q.verdict.clears_bar);
    count("contact", q.verdict.contact_at.is_some());
    count("inferred", q.findings.iter().any(|finding| finding.inferred.is_some()));
    count("mandatory not met", q.verdict.mandatory != Answer::Met);
    count("not yet", !q.not_yet.activities.is_empty());
}

/// What they did, as a question.
fn count_deeds(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let q = case.judged();
    let asked: Vec<&Did> = deeds::conditions(&case.spec).into_iter().flat_map(dids).collect();
    let met = |did: &Did| world.told(did).met;
    let otherwise = |did: &Did, change: &dyn Fn(&mut Did)| {
        let mut other = did.clone();
        change(&mut other);
        met(did) != met(&other)
    };
    count("did", asked.iter().any(|did| met(did)));
    count("did not", asked.iter().any(|did| !met(did)));
    count("did, but not of late", asked.iter().any(|did| otherwise(did, &|did| did.within_days = None)));
    count("did, but not so often", asked.iter().any(|did| otherwise(did, &|did| did.at_least = 1)));
    let remembered = |did: &Did| world.count(did.different, &world.remembered_of(&did.filter));
    let forgotten = |did: &&&Did| met(did) && remembered(did) < did.at_least as usize;
    count("did, though forgotten", asked.iter().any(|did| forgotten(&did)));
    let matters = |apart: Different| {
        let told_apart = asked.iter().filter(|did| did.different == Some(apart));
        told_apart.into_iter().any(|did| otherwise(did, &|did| did.different = None))
    };
    count("different subjects matter to did", matters(Different::Subject));
    count("different days matter to did", matters(Different::Day));
    count("where matters to did", asked.iter().any(|did| otherwise(did, &|did| did.filter.condition = None)));
    let then = q.next_change.as_ref().map(|change| world.at(change.at, case.at(change.at)));
    let changes = |then: World<'_>| asked.iter().any(|did| then.told(did).met != met(did));
    count("did changes", then.is_some_and(changes));
}

/// Where it is asked, and criteria in requirements and disqualifiers.
fn count_places(case: &Case, count: &mut Count<'_>) {
    let q = case.judged();
    let asks = |condition: &Condition| !dids(condition).is_empty();
    let gives = |beside: bool| {
        let of = |cause: &Cause| matches!(cause, Cause::Did { facts, .. } if facts.is_empty() != beside);
        q.contributions.iter().any(|line| of(&line.cause))
    };
    count("a rule gives for what they did", gives(false));
    count("a rule gives for it beside facts", gives(true));
    let rests = |finding: &Finding| finding.answer == Answer::Met && !finding.dids.is_empty();
    count("a criterion is met by what they did", q.findings.iter().any(rests));
    let refuted = |finding: &Finding| finding.answer == Answer::Unmet && !finding.dids.is_empty();
    count("a criterion is unmet by what they did", q.findings.iter().any(refuted));
    let rows = match &case.spec.grades {
        Some(Grades::Rows(rows)) => &rows[..],
        _ => &[],
    };
    count("a row asks what they did", rows.iter().any(|row| asks(&row.when)));
    let required = |asks: &dyn Fn(&Condition) -> bool, fails: bool| {
        let fails_so = |name: &Name| q.failing.iter().any(|one| one.requirement == *name) == fails;
        case.spec.hand_off_requires.iter().any(|one| asks(&one.when) && fails_so(&one.name))
    };
    count("a requirement holds for what they did", required(&asks, false));
    count("a requirement fails for what they did", required(&asks, true));
    count("a requirement holds by a criterion", required(&asks_met, false));
    count("a requirement fails by a criterion", required(&asks_met, true));
    let disqualified = |asks: &dyn Fn(&Condition) -> bool| {
        let fires = |one: &&Disqualifier| Some(&one.reason) == q.verdict.disqualifier.as_ref();
        case.spec.disqualifiers.iter().find(fires).is_some_and(|one| asks(&one.when))
    };
    count("disqualified for what they did", disqualified(&asks));
    count("disqualified by a criterion", disqualified(&asks_met));
    let channels: Vec<(&Channel, &Condition)> =
        case.spec.unreachable.iter().filter(|(_, when)| asks(when)).collect();
    let is_reached = |channel: &Channel| q.verdict.reachable.contains(channel);
    count("unreachable for what they did", channels.iter().any(|(channel, _)| !is_reached(channel)));
    count("reachable for what they did", channels.iter().any(|(channel, _)| is_reached(channel)));
    let improves = |named: bool, meets: bool| {
        let so = |step: &Step| match step {
            Step::Activity { kind, condition, .. } => (kind.is_some(), condition.is_some()) == (named, meets),
            _ => false,
        };
        q.improvements.iter().flat_map(|one| &one.steps).any(so)
    };
    count("improvement by an activity", improves(true, false));
    count("improvement by one that meets something", improves(true, true));
    count("improvement by any activity", improves(false, false));
    count("improvement by any that meets something", improves(false, true));
}

/// What `where` and `different` decide.
fn count_filters(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let other = |change: &dyn Fn(&mut PlaybookSpec)| {
        let mut spec = case.spec.clone();
        change(&mut spec);
        let other = World { spec: &spec, ..world.clone() };
        other.core() != world.core() || other.lines() != world.lines()
    };
    let everything = |filter: &mut ActivityFilter| filter.condition = None;
    let rules =
        |spec: &mut PlaybookSpec| spec.activities.iter_mut().for_each(|one| everything(&mut one.filter));
    count("where matters to activity rules", other(&rules));
    let contact = |spec: &mut PlaybookSpec| {
        spec.meaningful_contact.iter_mut().for_each(|one| everything(&mut one.filter));
    };
    count("where matters to the contact", other(&contact));
    let inferred = |spec: &mut PlaybookSpec| {
        for list in &mut spec.criteria {
            let CriteriaSpec::Framework(framework) = list else { continue };
            let names: Vec<Name> = framework.criteria().iter().map(|one| one.name.clone()).collect();
            for name in names {
                *framework = framework.clone().change(name.as_str(), |mut one| {
                    one.inferred_by.iter_mut().for_each(|by| everything(&mut by.filter));
                    one
                });
            }
        }
    };
    count("where matters to an inference", other(&inferred));
    let alike = |apart: Different| {
        move |spec: &mut PlaybookSpec| {
            for rule in &mut spec.activities {
                if let Repeat::AtMost { different, .. } | Repeat::WhenCount { different, .. } =
                    &mut rule.repeat
                {
                    *different = different.filter(|one| *one != apart);
                }
            }
        }
    };
    count("different subjects matter to a rule", other(&alike(Different::Subject)));
    count("different days matter to a rule", other(&alike(Different::Day)));
}

/// Texts as people type them, and words.
fn count_texts(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let typed = |exact: &dyn Fn(bool) -> bool| {
        let mut spec = case.spec.clone();
        for name in ATTRIBUTES {
            let mut declared = world.declared(&name.into()).clone();
            if matches!(declared.kind, Kind::Text | Kind::Choice(_) | Kind::Level(_) | Kind::Tags) {
                declared.is_exact = exact(declared.is_exact);
                spec.attributes.insert(name.into(), declared);
            }
        }
        let other = World { spec: &spec, ..world.clone() };
        other.core() != world.core() || other.lines() != world.lines()
    };
    count("folding matters", typed(&|_| true));
    count("exactness matters", typed(&|_| false));
    let tests = world.tests();
    let asked = |which: &dyn Fn(&Operator) -> bool, met: bool| {
        tests.iter().any(|test| match test.question {
            Condition::Fact(_, operator) => which(operator) && world.test(test.question, test.age) == Ok(met),
            _ => false,
        })
    };
    let of_several = |operator: &Operator| match operator {
        Operator::Contains(any)
        | Operator::StartsWith(any)
        | Operator::EndsWith(any)
        | Operator::HasWord(any) => any.len() > 1,
        _ => false,
    };
    count("a word is found", asked(&|operator| matches!(operator, Operator::HasWord(_)), true));
    count("a word is not found", asked(&|operator| matches!(operator, Operator::HasWord(_)), false));
    count("one of several texts is found", asked(&of_several, true));
    count("none of several texts is found", asked(&of_several, false));
    let narrowed = case.spec.attributes.contains_key("industry");
    let industry = world.usable(&"industry".into(), Age::Declared);
    count("a standard text is narrowed", narrowed && industry.is_ok());
    count("what is not an option is unknown", narrowed && industry == Err(UnknownReason::UndeclaredChoice));
    let has_word = |condition: &Condition| {
        asks(condition, &|one| matches!(one, Condition::Fact(_, Operator::HasWord(_))))
    };
    count(
        "where asks for a word",
        deeds::filters(&case.spec).iter().any(|one| one.condition.iter().any(has_word)),
    );
}

/// Whether a condition or a part of it is such.
fn asks(condition: &Condition, is: &dyn Fn(&Condition) -> bool) -> bool {
    is(condition) || condition.parts().iter().any(|part| asks(part, is))
}

/// Facts that disagree.
fn count_conflicts(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let q = case.judged();
    let several: Vec<Name> = case
        .prospect
        .facts()
        .filter(|(_, fact)| fact.values().len() > 1)
        .map(|(name, _)| name.clone())
        .collect();
    let asked = |is: &dyn Fn(Result<bool, UnknownReason>) -> bool| {
        several
            .iter()
            .flat_map(|name| world.tests_on(name))
            .any(|test| is(world.test(test.question, test.age)))
    };
    count("values disagree", !several.is_empty());
    count("values that disagree answer alike", asked(&|answer| answer.is_ok()));
    count("values that disagree answer differently", asked(&|answer| answer == Err(UnknownReason::Conflict)));
    count("more than four values", case.prospect.facts().any(|(_, fact)| fact.has_more()));
    let one_left = |name: &Name| world.usable(name, Age::Any).is_ok_and(|usable| usable.len() == 1);
    count("one of several values is usable", several.iter().any(one_left));
    let none_left = |name: &Name| world.usable(name, Age::Any).is_err();
    count("none of several values is usable", several.iter().any(none_left));
    count("a conflict is missing", q.missing.iter().any(|one| one.why == UnknownReason::Conflict));
    let fires = |one: &Disqualifier| {
        several.iter().any(|name| reads(&one.when).contains(name))
            && world.answer(&one.when, Age::Declared, None) == Answer::Unknown
    };
    count("a disqualifier in conflict", case.spec.disqualifiers.iter().any(fires));
}

/// Which rules of a group count, and several lists of criteria.
fn count_tiers_and_lists(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let q = case.judged();
    for take in [Take::Highest, Take::First] {
        let such = |name: &&Name| case.spec.groups[*name].takes() == take;
        let of = |name: &Name| (world.counting(name), world.members(name, None));
        let tiers: Vec<_> = case.spec.groups.keys().filter(such).map(of).collect();
        count(&format!("{take}: one counts"), tiers.iter().any(|(counting, _)| !counting.is_empty()));
        let fired = |members: &[Member]| members.iter().filter(|one| one.fires == Answer::Met).count();
        count(&format!("{take}: another is left out"), tiers.iter().any(|(_, members)| fired(members) > 1));
        let open = world.open();
        let names = case.spec.groups.keys().filter(such);
        let unsure =
            |name: &Name| world.members(name, Some(&open)).iter().any(|one| one.fires == Answer::Unknown);
        count(&format!("{take}: one may fire"), names.into_iter().any(unsure));
    }
    count("not counted", !q.not_counted.is_empty());
    count("several lists", case.spec.criteria.len() > 1);
    count(
        "a table of its own beside another list",
        case.spec.criteria.len() > 1 && case.spec.grades.is_none(),
    );
    let rows = match &case.spec.grades {
        Some(Grades::Rows(rows)) => &rows[..],
        _ => &[],
    };
    let of_list = |one: &Condition| matches!(one, Condition::MetAtLeast { of: Some(_), .. });
    count(
        "so many of one list",
        case.spec.criteria.len() > 1 && rows.iter().any(|row| asks(&row.when, &of_list)),
    );
}

/// Whether they can be reached.
fn count_channels(case: &Case, count: &mut Count<'_>) {
    let schema = Schema::standard();
    let world = case.world(&schema);
    let v = case.judged().verdict;
    let reached = world.can_be_reached();
    count("no hand-off channels", reached.is_none());
    for answer in [Answer::Met, Answer::Unmet, Answer::Unknown] {
        count(&format!("reachable {answer}"), reached == Some(answer));
    }
    count(
        "only a channel is lacking",
        v.grade >= case.spec.hand_off_at
            && world.failing() == [("reachable".into(), reached.unwrap_or(Answer::Met))],
    );
    count("a channel is asked for", !world.channels_asked().is_empty());
    let alive = Channel::ALL.into_iter().any(|channel| world.channel(channel) == State::Alive);
    count("a channel is alive", alive);
}
