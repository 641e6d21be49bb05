//! Laws of judging, each over random cases.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use proptest::prelude::*;
use qualify::attribute::{Kind, Number, Value};
use qualify::condition::Operator;
use qualify::qualification::Improvement;
use qualify::score::{ActivityRule, Decay, Repeat, Take};
use qualify::{
    Activity, Answer, Attr, Condition, Criterion, Day, Fact, Framework, Grade, Learnt, Name, Playbook,
    PlaybookSpec, Points, Prospect, Qualification, Schema, Source, Verdict, eur,
};

use crate::support::noon;
use crate::support::oracle::facts_of::{self, ATTRIBUTES};
use crate::support::oracle::heard::{Stored, heard, record};
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::questions::condition;
use crate::support::oracle::tape::Tape;

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 20..80)
}

/// The points of each line of an explanation.
fn lines(q: &Qualification) -> BTreeMap<Name, Points> {
    let mut lines = BTreeMap::new();
    for contribution in &q.contributions {
        *lines.entry(contribution.rule.clone()).or_default() += contribution.points;
    }
    lines
}

/// A playbook that asks one question, as the criterion `asked`.
fn asking(question: Condition) -> Option<Playbook> {
    let mut spec = PlaybookSpec::new("asking", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("asked", question)))
        .grade(Grade::B, Condition::Met("asked".into()));
    for (name, declared) in facts_of::own_attributes() {
        spec = spec.attribute(name, declared);
    }
    spec.compile(&Schema::standard()).ok()
}

fn asks_known(question: &Condition) -> bool {
    matches!(question, Condition::Fact(_, Operator::Known)) || question.parts().iter().any(asks_known)
}

fn answer(playbook: &Playbook, prospect: &Prospect) -> Answer {
    playbook.judge(prospect, noon()).answers().next().unwrap().1
}

fn same_twice<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    whole: &T,
) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(whole).unwrap();
    let back: T = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&back, whole);
    prop_assert_eq!(serde_json::to_string(&back).unwrap(), text);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_rules_never_matters(case in cases(), turn in 0..5_usize) {
        // Of a tier that takes the first, the order is what is said.
        prop_assume!(case.spec.groups.values().all(|group| group.takes() != Take::First));
        let mut other = case.spec.clone();
        other.rules.reverse();
        other.activities.reverse();
        let (fits, deeds) = (other.rules.len().max(1), other.activities.len().max(1));
        other.rules.rotate_left(turn % fits);
        other.activities.rotate_left(turn % deeds);
        let turned = other.compile(&Schema::standard()).unwrap().qualify(&case.prospect, case.as_of.clone());
        let q = case.playbook.qualify(&case.prospect, case.as_of.clone());
        // Of equals, the first is named.
        let has_tier = case.spec.groups.values().any(|group| group.takes() == Take::Highest);
        prop_assert!(has_tier || lines(&turned) == lines(&q));
        prop_assert_eq!((turned.score, turned.fit, turned.engagement), (q.score, q.fit, q.engagement));
        prop_assert_eq!(&turned.findings, &q.findings);
        prop_assert_eq!(&turned.missing, &q.missing);
        // The sentences of a step name what must hold in the order of the playbook.
        let improvements = |q: &Qualification| -> Vec<(Vec<String>, Grade, Points)> {
            let names = |one: &Improvement| one.steps.iter().map(|step| step.name().to_owned()).collect();
            q.improvements.iter().map(|one| (names(one), one.grade, one.score)).collect()
        };
        prop_assert_eq!(improvements(&turned), improvements(&q));
        prop_assert_eq!(&turned.next_change, &q.next_change);
        let mut verdict: Verdict = turned.verdict;
        verdict.fingerprint = q.verdict.fingerprint; // the canonical text has the rules in their order
        if has_tier {
            verdict.rules = q.verdict.rules.clone();
        }
        prop_assert_eq!(verdict, q.verdict);
    }

    /// Whoever is offered can be reached by a channel that sales may use.
    #[test]
    fn a_lead_that_clears_the_bar_has_a_channel(case in cases()) {
        let v = case.playbook.judge(&case.prospect, case.as_of.clone()).verdict();
        let channels = &case.spec.hand_off_channels;
        let is_reached = channels.is_empty() || channels.iter().any(|channel| v.reachable.contains(channel));
        prop_assert!(is_reached || !v.clears_bar);
    }

    #[test]
    fn the_score_is_the_sum_of_what_is_explained(case in cases()) {
        let q = case.playbook.qualify(&case.prospect, case.as_of.clone());
        prop_assert_eq!(q.contributions.iter().map(|c| c.points).sum::<Points>(), q.verdict.score);
    }

    #[test]
    fn each_door_of_a_judgement_says_what_all_of_it_says(case in cases()) {
        let q = case.playbook.qualify(&case.prospect, case.as_of.clone());
        // Asked in another order than all of it is: what is kept for one answer serves the next.
        let judgement = case.playbook.judge(&case.prospect, case.as_of.clone());
        prop_assert_eq!(&judgement.improvements(), &q.improvements);
        prop_assert_eq!(&judgement.missing(), &q.missing);
        prop_assert_eq!((judgement.worst(), judgement.best()), (q.verdict.worst, q.verdict.best));
        let spans = (judgement.score_span(), judgement.fit_span(), judgement.engagement_span());
        prop_assert_eq!(spans, (q.score, q.fit, q.engagement));
        prop_assert!(judgement.rules().eq(&q.verdict.rules));
        prop_assert_eq!(&judgement.contributions(), &q.contributions);
        prop_assert_eq!(&judgement.findings(), &q.findings);
        prop_assert_eq!(&judgement.failing(), &q.failing);
        prop_assert_eq!(judgement.disqualifier(), q.verdict.disqualifier.as_ref());
        prop_assert_eq!(&judgement.not_yet(), &q.not_yet);
        prop_assert_eq!(&judgement.next_change(), &q.next_change);
        prop_assert_eq!(&judgement.verdict(), &q.verdict);
        prop_assert_eq!(judgement.qualification(), q);
    }

    #[test]
    fn the_verdict_names_what_fired_and_what_is_missing(case in cases()) {
        let q = case.playbook.qualify(&case.prospect, case.as_of.clone());
        let names = |rules: Vec<&Name>| {
            let lines = lines(&q);
            let gave = |name: &&Name| lines.get(*name).is_some_and(|points| *points != Points::ZERO);
            rules.into_iter().filter(gave).cloned().collect::<std::collections::BTreeSet<Name>>()
        };
        let fit = case.spec.rules.iter().map(|rule| &rule.name);
        let all = fit.chain(case.spec.activities.iter().map(|rule| &rule.name)).collect();
        prop_assert_eq!(q.verdict.rules.clone(), names(all).into_iter().collect::<Vec<_>>());
        let mut missing: Vec<Name> = q.missing.iter().map(|one| one.attribute.clone()).collect();
        missing.sort();
        prop_assert_eq!(&q.verdict.missing, &missing);
    }

    /// Kleene's logic is monotone: what was decided stays as it was decided.
    #[test]
    fn one_fact_more_never_makes_an_answer_unknown(question in numbers(), facts in numbers(), place in 0..13_usize) {
        let mut tape = Tape::new(&question, 0);
        let asked: Vec<&str> = [place, place + 3, place + 7].map(|i| ATTRIBUTES[i % 13]).to_vec();
        let question = condition(&mut tape, &asked, 2);
        prop_assume!(!asks_known(&question));
        let playbook = asking(question);
        prop_assume!(playbook.is_some());
        let playbook = playbook.unwrap();
        let mut tape = Tape::new(&facts, 0);
        let mut prospect = facts_of::prospect(&mut tape, noon());
        for attribute in asked {
            prospect.set(attribute, None);
            let before = answer(&playbook, &prospect);
            prospect.set(attribute, Some(Fact::new(facts_of::usual(&mut tape, attribute, facts_of::anchor()))));
            let after = answer(&playbook, &prospect);
            prop_assert!(before == Answer::Unknown || after == before, "{attribute}: {before}, then {after}");
        }
    }

    #[test]
    fn more_is_never_worse_under_rising_rules(
        rules in prop::collection::vec((0..100_i64, 1..20_i32), 1..6),
        cuts in (1..30_i32, 1..30_i32, 1..30_i32),
        cap in prop::option::of(10..60_i32),
        start in -10..110_i64,
        more in 0..100_i64,
    ) {
        const SEATS: Attr<Number> = Attr::new("employees");
        let mut spec = PlaybookSpec::new("rising", 1).hand_off_at(Grade::C);
        for (i, (least, points)) in rules.into_iter().enumerate() {
            spec = spec.rule(format!("r{i}").as_str(), SEATS.at_least(least), points);
        }
        let c = cuts.0;
        let b = c + cuts.1;
        let a = b + cuts.2;
        for (grade, cut) in [(Grade::A, a), (Grade::B, b), (Grade::C, c)] {
            spec = spec.grade(grade, Condition::ScoreAtLeast(cut.into()));
        }
        spec.score.cap = cap.map(Points::whole);
        let playbook = loop {
            match spec.compile(&Schema::standard()) {
                Ok(playbook) => break Some(playbook),
                Err(_) => match &mut spec.grades {
                    // A row that no input reaches is refused: take the highest away.
                    Some(qualify::score::Grades::Rows(rows)) if rows.len() > 1 => drop(rows.remove(0)),
                    _ => break None,
                },
            }
        };
        prop_assume!(playbook.is_some());
        let grade = |seats: i64| {
            let prospect = Prospect::new("acme").with(SEATS, seats);
            playbook.as_ref().unwrap().judge(&prospect, noon()).grade()
        };
        prop_assert!(grade(start + more) >= grade(start));
    }

    #[test]
    fn a_playbook_survives_every_format(case in cases()) {
        let json = serde_json::to_string(&case.spec).unwrap();
        let pretty = serde_json::to_string_pretty(&case.spec).unwrap();
        let toml = toml::to_string(&case.spec).unwrap();
        let schema = Schema::standard();
        for back in [
            serde_json::from_str::<PlaybookSpec>(&json).unwrap(),
            serde_json::from_str(&pretty).unwrap(),
            serde_json::from_value(serde_json::from_str(&json).unwrap()).unwrap(),
            toml::from_str(&toml).unwrap(),
            PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&json)).unwrap(),
        ] {
            prop_assert_eq!(&back, &case.spec);
            prop_assert_eq!(back.canonical(), case.spec.canonical());
            prop_assert_eq!(back.compile(&schema).unwrap().fingerprint(), case.playbook.fingerprint());
        }
    }

    #[test]
    fn signing_changes_nothing_but_the_signature(case in cases()) {
        let signed = case.spec.clone().signed(qualify::marketing("m-1"), qualify::sales("s-1"));
        prop_assert_eq!(signed.canonical(), case.spec.canonical());
        let playbook = signed.compile(&Schema::standard()).unwrap();
        prop_assert_eq!(playbook.fingerprint(), case.playbook.fingerprint());
        let q = playbook.qualify(&case.prospect, case.as_of.clone());
        let mut unsigned = case.playbook.qualify(&case.prospect, case.as_of.clone());
        unsigned.verdict.signed = true;
        prop_assert_eq!(q, unsigned);
    }

    #[test]
    fn merging_is_a_union(a in numbers(), b in numbers(), c in numbers()) {
        let [a, b, c] = [("x", a), ("y", b), ("z", c)]
            .map(|(id, numbers)| record(id, &heard(&mut Tape::new(&numbers, 0), noon()), false));
        prop_assert_eq!(a.merge(&b).ok(), b.merge(&a).ok());
        if a.check().is_ok() {
            prop_assert_eq!(a.merge(&a), Ok(a.clone()));
        }
        let left = a.merge(&b).and_then(|ab| ab.merge(&c));
        let right = b.merge(&c).and_then(|bc| a.merge(&bc));
        prop_assert_eq!(left.as_ref().ok(), right.as_ref().ok());
        if let Ok(all) = left {
            prop_assert_eq!(all.merge(&b), Ok(all.clone()));
        }
    }

    #[test]
    fn the_order_of_what_is_heard_never_matters(case in cases(), facts in numbers()) {
        let heard = heard(&mut Tape::new(&facts, 0), noon());
        let (one, other) = (record("x", &heard, false), record("x", &heard, true));
        prop_assert_eq!(&one, &other);
        let halves = (heard.0.clone(), Vec::new());
        if let Ok(merged) = record("x", &halves, false).merge(&record("x", &(Vec::new(), heard.1), false)) {
            prop_assert_eq!(&merged, &one);
        }
        let q = case.playbook.qualify(&one, case.as_of.clone());
        prop_assert_eq!(q, case.playbook.qualify(&other, case.as_of.clone()));
        if one.check().is_ok() {
            same_twice(&Stored(one))?;
        }
    }

    #[test]
    fn points_fade_and_never_grow(
        numbers in numbers(),
        points in prop::sample::select(vec![30, 1, -7, 100]),
        decay in prop_oneof![
            Just(Decay::None),
            (1..90_u32).prop_map(|days| Decay::Window { days }),
            (1..=100_u32, 1..40_u32).prop_map(|(percent, every_days)| Decay::LinearStep { percent, every_days }),
            (1..=100_u32, 1..40_u32).prop_map(|(percent, every_days)| Decay::CompoundStep { percent, every_days }),
            (1..200_u32).prop_map(|days| Decay::HalfLife { days }),
        ],
        repeat in prop_oneof![
            Just(Repeat::Always),
            Just(Repeat::Once),
            (1..4_u32, 1..20_u32).prop_map(|(n, per_days)| Repeat::AtMost { n, per_days, different: None }),
            (1..4_u32, 1..40_u32).prop_map(|(n, within_days)| Repeat::WhenCount { n, within_days, different: None }),
        ],
        hours in prop::collection::vec(0..2_000_i64, 1..8),
    ) {
        let mut rule = ActivityRule::new("deeds", "*", points).repeat(repeat);
        if !matches!(repeat, Repeat::WhenCount { .. }) {
            rule = rule.decay(decay);
        }
        let playbook = PlaybookSpec::new("fading", 1)
            .with_activity(rule)
            .grade(Grade::B, Condition::Engaged.or(Condition::ScoreAtLeast((-1_000).into())))
            .compile(&Schema::standard())
            .unwrap();
        let mut tape = Tape::new(&numbers, 0);
        let mut prospect = Prospect::new("acme");
        for id in 0..tape.below(9) {
            let activity = facts_of::activity(&mut tape, id, noon());
            if activity.at() <= noon() {
                prospect = prospect.did(activity);
            }
        }
        let size = |at| playbook.judge(&prospect, at).score().thousandths().abs();
        let (mut at, mut last) = (noon(), size(noon()));
        for pause in hours {
            at += TimeDelta::hours(pause);
            prop_assert!(size(at) <= last, "grew at {at}");
            last = size(at);
        }
    }

    #[test]
    fn what_is_stored_comes_back(case in cases()) {
        let q = case.playbook.qualify(&case.prospect, case.as_of.clone());
        same_twice(&q)?;
        same_twice(&q.verdict)?;
        // Stored instants lie between 1970 and 2200.
        let done = case.prospect.activities().iter().map(Activity::at);
        let learnt = case.prospect.facts().filter_map(|(_, fact)| match fact.when_learnt()? {
            Learnt::At(at) => Some(at),
            Learnt::On(_) => None,
        });
        if done.chain(learnt).all(|at| (1970..=2200).contains(&at.year())) {
            same_twice(&Stored(case.prospect))?;
        }
    }

    #[test]
    fn an_explanation_holds_no_value_of_a_fact(case in cases(), numbers in numbers()) {
        const MARKS: [&str; 4] = ["zqmarkqz", "918273645", "1999-07-13", "zqwordqz"];
        let mut tape = Tape::new(&numbers, 0);
        let mut prospect = case.prospect.clone();
        for attribute in ATTRIBUTES {
            let mark = match (facts_of::kind_of(attribute), tape.below(4)) {
                (_, 0) => Value::from(MARKS[0]),
                (Kind::Number, _) => Value::Number(918_273_645.into()),
                (Kind::Money, _) => eur(918_273_645).into(),
                // A date ahead shows in `until`, and must: the verdict changes on it.
                (Kind::Date, _) if case.as_of.now().year() > 1999 => MARKS[2].parse::<Day>().unwrap().into(),
                (Kind::Tags, _) => Value::tags([MARKS[3]]),
                _ => Value::from(MARKS[0]),
            };
            let mut fact = Fact::new(mark);
            if tape.chance(50) {
                fact = fact.learnt(facts_of::anchor().plus(tape.pick(&[0, -20, 3]))).from_source(Source::Rep);
            }
            prospect.set(attribute, Some(fact));
        }
        let judgement = case.playbook.judge(&prospect, case.as_of.clone());
        let q = judgement.qualification();
        let told = [
            serde_json::to_string(&q).unwrap(),
            q.to_string(),
            format!("{q:?} {q:#?}"),
            format!("{prospect:?} {prospect:#?}"),
            format!("{judgement:?}"),
            format!("{:?}", prospect.facts().collect::<Vec<_>>()),
            format!("{:?}", prospect.activities()),
        ];
        for mark in MARKS {
            for text in &told {
                prop_assert!(!text.contains(mark), "{mark} in {text}");
            }
        }
    }
}
