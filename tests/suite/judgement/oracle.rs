//! The engine against an evaluator that was written from the design alone, by another hand, in the
//! most obvious way: random playbooks, random prospects, random instants.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use qualify::attribute::Value;
use qualify::qualification::{Change, Span, Step};
use qualify::score::{ActivityRule, Decay, Repeat};
use qualify::{Answer, AsOf, Currency, Name, Qualification, Schema};

use crate::support::oracle::advice::{Lack, Move, Raise, changed};
use crate::support::oracle::decide::Core;
use crate::support::oracle::facts::World;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::score::{Milli, Range, milli, weight};

const HORIZON: i64 = 400;

fn span(span: Span) -> Range {
    (milli(span.low), milli(span.high))
}

impl Case {
    fn world<'a>(&'a self, schema: &'a Schema) -> World<'a> {
        let prospect = self.prospect.clone();
        let (as_of, now) = (self.as_of.clone(), self.as_of.now());
        World { spec: &self.spec, schema, prospect, as_of, now, imagined: None }
    }

    fn judged(&self) -> Qualification {
        self.playbook.qualify(&self.prospect, self.as_of.clone())
    }

    /// The same rates at another instant.
    fn at(&self, now: DateTime<Utc>) -> AsOf {
        let has_rate = self.as_of != AsOf::new(self.as_of.now());
        match has_rate {
            true => AsOf::new(now).rate(Currency::USD, Currency::EUR, "0.9".parse().unwrap()),
            false => AsOf::new(now),
        }
    }
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
        let sums = world.sums();
        prop_assert_eq!(lines.values().sum::<Milli>(), sums.score.0);
        prop_assert_eq!(milli(q.verdict.score), sums.score.0);
        prop_assert_eq!(milli(q.verdict.fit), sums.fit.0);
        prop_assert_eq!(milli(q.verdict.engagement), sums.engagement.0);
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
            if let Err(why) = world.usable(&missing.attribute, None) {
                prop_assert_eq!(missing.why, why, "{}", missing.attribute);
            }
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
        let improvements: Vec<Raise> = q
            .improvements
            .iter()
            .map(|l| Raise { moves: l.steps.iter().map(step).collect(), reached: (l.grade, l.clears_bar), score: milli(l.score) })
            .collect();
        prop_assert_eq!(improvements, world.improvements());
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

/// The properties above are worth something only if the cases are many-sided.
#[test]
fn the_cases_are_many_sided() {
    let mut runner = TestRunner::new_with_rng(config(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let strategy = cases();
    for _ in 0..300 {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let q = case.judged();
        let mut count = |what: &str, so: bool| *counts.entry(what.to_owned()).or_default() += u32::from(so);
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
    println!("{counts:#?}");
    for (what, count) in &counts {
        assert!(*count >= 5, "only {count} of 300 cases: {what}");
    }
}
