//! Groups of which one rule counts: cases from public complaints, and laws over random playbooks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, TimeDelta};
use proptest::prelude::*;
use qualify::attribute::Kind;
use qualify::playbook::Fingerprint;
use qualify::score::{ActivityRule, CountsAs, Group, Repeat, Rule, Take};
use qualify::standard::*;
use qualify::{
    Activity, AsOf, Attr, Condition, Fact, Grade, Name, Playbook, PlaybookSpec, Points, Prospect,
    Qualification, Schema,
};

use super::doors::{facts_read, nothing_done, same};
use crate::support::now;
use crate::support::oracle::facts::{Age, World};
use crate::support::oracle::facts_of;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::tape::Tape;

fn compiled(spec: PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap()
}

/// Score and grade of a prospect.
fn judged(playbook: &Playbook, prospect: &Prospect) -> (Points, Grade) {
    let judgement = playbook.judge(prospect, now());
    (judgement.score(), judgement.grade())
}

/// `attributa.io`: a director is a manager, too, and scores 5, not 8.
#[test]
fn the_highest_step_of_a_ladder_counts() {
    let level: Attr<qualify::attribute::Level> = Attr::new("rank");
    let step = |name: &str, points: i32| Rule::new(name, level.at_least(name), points).group("seniority");
    let spec = |group: Group| {
        PlaybookSpec::new("ac2", 1)
            .attribute("rank", Kind::level(["staff", "manager", "director", "vp"]))
            .with_rule(step("manager", 3))
            .with_rule(step("director", 5))
            .with_rule(step("vp", 8))
            .group("seniority", group)
            .grade(Grade::B, Condition::ScoreAtLeast(8.into()))
    };
    let playbook = compiled(spec(Group::highest()));
    let lead = |is: &str| Prospect::new("a").with(level, is);
    assert_eq!(judged(&playbook, &lead("director")), (5.into(), Grade::D));
    assert_eq!(judged(&playbook, &lead("vp")), (8.into(), Grade::B));
    assert_eq!(judged(&playbook, &lead("staff")), (0.into(), Grade::D));
    // Added up, as before.
    assert_eq!(judged(&compiled(spec(Group::sum())), &lead("director")), (8.into(), Grade::B));

    let director = lead("director");
    let q = playbook.qualify(&director, now());
    let text = q.to_string();
    assert!(
        text.contains(
            "\nwhy      +5 director\n         +3 manager, not counted: seniority takes its highest\n"
        ),
        "{text}"
    );
    assert_eq!(q.verdict.rules, ["director"]);
    let vp = lead("vp");
    let text = playbook.qualify(&vp, now()).to_string();
    assert!(text.contains("+5 director, +3 manager, not counted: seniority takes its highest"), "{text}");
    // Nothing is known: one of them may count, and none need.
    let blank = Prospect::new("a");
    let span = playbook.judge(&blank, now()).score_span();
    assert_eq!((span.low, span.high), (0.into(), 8.into()));
    let missing = playbook.judge(&blank, now()).missing();
    assert_eq!(
        (missing[0].points.low, missing[0].points.high, missing[0].best),
        (0.into(), 8.into(), Grade::B)
    );
}

/// `community.hubspot.com`: of rules for one, two and five clicks the highest counts.
#[test]
fn the_highest_count_counts() {
    let rule = |name: &str, n: u32, points: i32| {
        let repeat = Repeat::WhenCount { n, within_days: 36_500, different: None };
        ActivityRule::new(name, "click", points).repeat(repeat).group("clicks")
    };
    let playbook = compiled(
        PlaybookSpec::new("hs", 1)
            .with_activity(rule("one-click", 1, 1))
            .with_activity(rule("two-clicks", 2, 2))
            .with_activity(rule("five-clicks", 5, 10))
            .group("clicks", Group::highest())
            .grade(Grade::B, Condition::ScoreAtLeast(10.into())),
    );
    let clicked = |times: i32| {
        let mut prospect = Prospect::new("c");
        let click = |i: i32| Activity::new(i.to_string(), "click", now() - TimeDelta::seconds(i64::from(i)));
        prospect.record_all((0..times).map(click)).unwrap();
        prospect
    };
    for (times, points) in [(0, 0), (1, 1), (2, 2), (4, 2), (5, 10), (9, 10)] {
        assert_eq!(judged(&playbook, &clicked(times)).0, Points::whole(points), "{times}");
        let history = playbook.history_of(&clicked(times));
        let rating = playbook.row(now()).unwrap();
        assert_eq!(rating.rate_with(&history).score(), Points::whole(points), "{times}");
    }
    let q = playbook.qualify(&clicked(5), now());
    assert_eq!(q.contributions.len(), 1);
    assert_eq!(
        q.not_counted.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(),
        ["two-clicks", "one-click"]
    );
    // A fifth click is what would help: it is proposed, and judged.
    let four = clicked(4);
    let improvements = playbook.judge(&four, now()).improvements();
    assert_eq!((improvements[0].steps[0].name(), improvements[0].score), ("click", 10.into()));
}

/// A form of ten days ago is of the second window and of the third, and counts as 75.
#[test]
fn the_highest_window_counts_until_it_ends() {
    let rule = |days: u32, points: i32| {
        let repeat = Repeat::WhenCount { n: 1, within_days: days, different: None };
        ActivityRule::new(format!("form-{days}"), "form", points).repeat(repeat).group("forms")
    };
    let playbook = compiled(
        PlaybookSpec::new("el", 1)
            .with_activity(rule(7, 100))
            .with_activity(rule(14, 75))
            .with_activity(rule(30, 50))
            .group("forms", Group::highest().cap(100))
            .grade(Grade::B, Condition::ScoreAtLeast(100.into()))
            .grade(Grade::C, Condition::ScoreAtLeast(75.into())),
    );
    let filled =
        |days: i64| Prospect::new("f").did(Activity::new("1", "form", now() - TimeDelta::days(days)));
    let day = |text: &str| format!("{text}T00:00:00Z").parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(judged(&playbook, &filled(10)), (75.into(), Grade::C));
    assert_eq!(judged(&playbook, &filled(3)), (100.into(), Grade::B));
    assert_eq!(judged(&playbook, &filled(20)), (50.into(), Grade::D));
    // The first window ends after four days, the second after eleven.
    let recent = filled(3);
    let change = playbook.judge(&recent, now()).next_change().unwrap();
    assert_eq!((change.at, change.grade), (day("2026-03-06"), Grade::C));
    let change = playbook.judge(&recent, change.at).next_change().unwrap();
    assert_eq!((change.at, change.grade), (day("2026-03-13"), Grade::D));
}

/// Words in titles overlap: the narrower phrase is written first, and the first that is found counts.
#[test]
fn the_first_word_of_a_title_counts() {
    let any = |words: [&str; 3]| Condition::Any(words.map(|word| JOB_TITLE.contains(word)).into());
    let rule = |name: &str, words, points: i32| Rule::new(name, any(words), points).group("title");
    let spec = |group: Group| {
        PlaybookSpec::new("ac3", 1)
            .with_rule(rule("vp", ["VP", "Vice President", "Director"], 20))
            .with_rule(rule("cxo", ["Chief", "CEO", "President"], 25))
            .with_rule(rule("manager", ["Manager", "Lead", "Senior"], 10))
            .group("title", group)
            .grade(Grade::B, Condition::ScoreAtLeast(25.into()))
    };
    let playbook = compiled(spec(Group::first()));
    let titled = |title: &str| Prospect::new("a").with(JOB_TITLE, title);
    assert_eq!(judged(&playbook, &titled("Senior Vice President")), (20.into(), Grade::D));
    assert_eq!(judged(&playbook, &titled("CEO")), (25.into(), Grade::B));
    assert_eq!(judged(&playbook, &titled("Assistant to the President & Director")), (20.into(), Grade::D));
    assert_eq!(judged(&playbook, &titled("Senior Lead")), (10.into(), Grade::D));
    assert_eq!(judged(&playbook, &titled("Clerk")), (0.into(), Grade::D));
    // The highest would take the word for the phrase.
    assert_eq!(judged(&compiled(spec(Group::highest())), &titled("Senior Vice President")).0, 25.into());
}

/// Of penalties the highest is the mildest, and the first the one written first.
#[test]
fn which_penalty_counts() {
    let spec = |group: Group| {
        PlaybookSpec::new("penalties", 1)
            .with_rule(Rule::new("bounced", EMAIL_STATE.is("bounced"), -20).group("contact"))
            .with_rule(Rule::new("no-phone", PHONE_STATE.is("invalid"), -5).group("contact"))
            .group("contact", group)
            .grade(Grade::B, Condition::ScoreAtLeast(0.into()))
    };
    let lead = Prospect::new("a").with(EMAIL_STATE, "bounced").with(PHONE_STATE, "invalid");
    let score = |group| judged(&compiled(spec(group)), &lead).0;
    assert_eq!(score(Group::highest()), (-5).into());
    assert_eq!(score(Group::first()), (-20).into());
    assert_eq!(score(Group::first().floor(-10)), (-10).into());
    assert_eq!(score(Group::sum()), (-25).into());
}

/// A rule on facts fires with no points, too: it keeps the others from counting.
#[test]
fn a_rule_without_points_counts_as_one() {
    let no = Rule::new("student", INDUSTRY.is("education"), 0).group("g");
    let visits = ActivityRule::new("visits", "visit", 5).group("g");
    let calls = ActivityRule::new("complaints", "complaint", -5).group("g");
    let spec = |group: Group| {
        PlaybookSpec::new("zero", 1)
            .with_rule(no.clone().as_engagement())
            .with_rule(Rule::new("small", EMPLOYEES.at_most(10), 3).group("g").as_engagement())
            .with_activity(visits.clone())
            .with_activity(calls.clone())
            .group("g", group)
            .grade(Grade::A, Condition::ScoreAtLeast(3.into()))
    };
    let at = now() - TimeDelta::days(1);
    let student = Prospect::new("a").with(INDUSTRY, "education").did(Activity::new("1", "visit", at));
    let angry = Prospect::new("a").with(INDUSTRY, "education").did(Activity::new("1", "complaint", at));
    let (first, highest) = (compiled(spec(Group::first())), compiled(spec(Group::highest())));
    assert_eq!((judged(&first, &student).0, judged(&highest, &student).0), (0.into(), 5.into()));
    assert_eq!((judged(&first, &angry).0, judged(&highest, &angry).0), (0.into(), 0.into()));
    let small = student.with(EMPLOYEES, 5);
    assert_eq!((judged(&first, &small).0, judged(&highest, &small).0), (0.into(), 5.into()));
    // What does not count still says that they are interested.
    assert!(first.judge(&small, now()).engaged());
}

/// More steps than are kept of what an unknown fact could be: the ends are among those.
#[test]
fn the_ends_of_a_long_ladder_are_known() {
    let mut spec = PlaybookSpec::new("long", 1)
        .group("size", Group::highest())
        .grade(Grade::A, Condition::ScoreAtLeast(200.into()));
    for i in 1..=200 {
        spec = spec.with_rule(Rule::new(format!("s{i}"), EMPLOYEES.at_least(i * 10), i).group("size"));
    }
    let playbook = compiled(spec);
    let blank = Prospect::new("a");
    let judgement = playbook.judge(&blank, now());
    let missing = &judgement.missing()[0];
    assert_eq!(
        (missing.points.high, missing.best, judgement.score_span().high),
        (200.into(), Grade::A, 200.into())
    );
    let improvement = &judgement.improvements()[0];
    assert_eq!((improvement.grade, improvement.score), (Grade::A, 200.into()));
    let mut row = playbook.row(now()).unwrap();
    for size in [9, 10, 1_234, 5_000] {
        row.set(playbook.field(EMPLOYEES).unwrap(), size);
        assert_eq!(row.rate().score(), Points::whole((size / 10).min(200)), "{size}");
    }
}

/// More rules over several attributes than are said in cells, and more than have bits.
#[test]
fn tiers_that_are_walked() {
    for (rules, words) in [(20, 3), (90, 3), (400, 400)] {
        for group in [Group::first(), Group::highest()] {
            let mut spec = PlaybookSpec::new("walked", 1)
                .group("g", group)
                .grade(Grade::A, Condition::ScoreAtLeast(1.into()));
            for i in 0..rules {
                let mut when = INDUSTRY.is(format!("w{}", i % words));
                if words < rules {
                    when = when.and(EMPLOYEES.at_least(i * 10));
                }
                spec = spec.with_rule(Rule::new(format!("r{i}"), when, i * 7 % 50 + 1).group("g"));
            }
            let playbook = compiled(spec.clone());
            for (word, size) in [(0, 0), (1, 55), (2, 100_000), (1, 10), (0, 405)] {
                let lead =
                    Prospect::new("a").with(INDUSTRY, format!("w{word}").as_str()).with(EMPLOYEES, size);
                let fires = |i: &i32| i % words == word && (words == rules || size >= i * 10);
                let mut all = (0..rules).filter(fires).map(|i| i * 7 % 50 + 1);
                let points = if group.takes() == Take::First { all.next() } else { all.max() };
                let case = format!("{rules} {group:?} {word} {size}");
                assert_eq!(judged(&playbook, &lead).0, Points::whole(points.unwrap_or(0)), "{case}");
                same(&playbook, &lead, &AsOf::new(now())).unwrap();
            }
        }
    }
}

/// A random case whose rules stand in groups of which most take one.
#[derive(Clone, Debug)]
struct Tiers {
    case: Case,
    numbers: Vec<u32>,
}

fn tiers() -> impl Strategy<Value = Tiers> {
    let numbers = prop::collection::vec(any::<u32>(), 100..200);
    (cases(), numbers).prop_filter_map("it does not compile with tiers", |(case, numbers)| {
        (0..8).find_map(|salt| {
            let spec = with_tiers(case.spec.clone(), &mut Tape::new(&numbers, salt));
            let playbook = spec.compile(&Schema::standard()).ok()?;
            Some(Tiers { case: Case { spec, playbook, ..case.clone() }, numbers: numbers.clone() })
        })
    })
}

fn with_tiers(mut spec: PlaybookSpec, tape: &mut Tape<'_>) -> PlaybookSpec {
    for rule in &mut spec.rules {
        if tape.chance(60) {
            let fit = rule.counts_as == CountsAs::Fit;
            rule.group = Some(if fit { tape.pick(&["gf", "gg"]) } else { tape.pick(&["ge", "gh"]) }.into());
        }
    }
    for rule in &mut spec.activities {
        if tape.chance(70) {
            rule.group = Some(tape.pick(&["ge", "gh"]).into());
        }
    }
    let used: BTreeSet<Name> = spec
        .rules
        .iter()
        .filter_map(|rule| rule.group.clone())
        .chain(spec.activities.iter().filter_map(|rule| rule.group.clone()))
        .collect();
    spec.groups.retain(|group, _| used.contains(group));
    for group in used {
        let clamp = spec.groups.get(&group).map(|group| group.clamp).unwrap_or_default();
        let mut with = tape.pick(&[Group::highest(), Group::first(), Group::sum(), Group::default()]);
        if tape.chance(60) {
            with.clamp = clamp;
        }
        spec.groups.insert(group, with);
    }
    spec
}

/// What each rule gives by itself, of those that fire.
fn alone(spec: &PlaybookSpec, prospect: &Prospect, as_of: &AsOf) -> BTreeMap<Name, Points> {
    let mut apart = spec.clone();
    apart.groups.clear();
    apart.score = qualify::score::Clamp::default();
    apart.grades = None;
    (apart.hand_off_requires, apart.disqualifiers) = (Vec::new(), Vec::new());
    let mut apart =
        apart.grade(Grade::A, Condition::Any(vec![Condition::ScoreAtLeast(0.into()), Condition::Engaged]));
    let mut without: BTreeSet<Name> = BTreeSet::new();
    for rule in &mut apart.rules {
        rule.group = None;
        if rule.points == Points::ZERO {
            without.insert(rule.name.clone());
            rule.points = 1.into();
        }
    }
    apart.activities.iter_mut().for_each(|rule| rule.group = None);
    let mut found: BTreeMap<Name, Points> = BTreeMap::new();
    for line in compiled(apart.clone()).qualify(prospect, as_of.clone()).contributions {
        *found.entry(line.rule).or_default() += line.points;
    }
    let facts: BTreeSet<&Name> = apart.rules.iter().map(|rule| &rule.name).collect();
    found.retain(|name, points| facts.contains(name) || *points != Points::ZERO);
    for (name, points) in &mut found {
        if without.contains(name) {
            *points = Points::ZERO;
        }
    }
    found
}

/// Fit and engagement, the rules that give or take points, and those that do not count.
type Model = ((Points, Points), BTreeSet<Name>, BTreeSet<Name>);

/// By the page, rule by rule.
fn model(spec: &PlaybookSpec, prospect: &Prospect, as_of: &AsOf) -> Model {
    let alone = alone(spec, prospect, as_of);
    let facts = spec.rules.iter().map(|rule| (&rule.name, rule.counts_as, &rule.group));
    let deeds = spec.activities.iter().map(|rule| (&rule.name, CountsAs::Engagement, &rule.group));
    let all: Vec<(&Name, CountsAs, &Option<Name>)> = facts.chain(deeds).collect();
    let (mut sums, mut counted, mut left) = ([Points::ZERO; 2], BTreeSet::new(), BTreeSet::new());
    let side = |side: CountsAs| usize::from(side == CountsAs::Engagement);
    for (name, counts_as, _) in all.iter().filter(|(.., group)| group.is_none()) {
        if let Some(points) = alone.get(*name) {
            sums[side(*counts_as)] += *points;
            counted.insert((*name).clone());
        }
    }
    for (group, code) in &spec.groups {
        let mine: Vec<(&Name, CountsAs)> = all
            .iter()
            .filter(|(.., of)| of.as_ref() == Some(group))
            .map(|(name, side, _)| (*name, *side))
            .collect();
        let fired: Vec<(&Name, Points)> =
            mine.iter().filter_map(|(name, _)| Some((*name, *alone.get(*name)?))).collect();
        let one = match code.takes() {
            Take::Sum => None,
            Take::First => fired.first().copied(),
            Take::Highest => {
                let most = fired.iter().map(|(_, points)| *points).max();
                fired.iter().find(|(_, points)| Some(*points) == most).copied()
            }
        };
        let sum = match code.takes() {
            Take::Sum => fired.iter().map(|(_, points)| *points).sum(),
            Take::First | Take::Highest => one.map_or(Points::ZERO, |(_, points)| points),
        };
        for (name, points) in &fired {
            let counts = code.takes() == Take::Sum || one.map(|(name, _)| name) == Some(*name);
            let set = if counts { &mut counted } else { &mut left };
            if *points != Points::ZERO {
                set.insert((*name).clone());
            }
        }
        if let Some((_, counts_as)) = mine.first() {
            sums[side(*counts_as)] += code.clamp.apply(sum);
        }
    }
    counted.retain(|name| alone.get(name) != Some(&Points::ZERO));
    ((sums[0], sums[1]), counted, left)
}

/// All that does not hang on the order of rules.
fn told(q: &Qualification, fingerprint: Fingerprint) -> impl PartialEq + std::fmt::Debug + use<> {
    let mut verdict = q.verdict.clone();
    verdict.fingerprint = fingerprint;
    (verdict, q.score, q.fit, q.engagement, q.not_counted.clone(), q.missing.clone(), q.next_change.clone())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_tier_counts_as_the_page_says(tiers in tiers()) {
        let Case { spec, playbook, prospect, as_of } = &tiers.case;
        let q = playbook.qualify(prospect, as_of.clone());
        let (sums, counted, left) = model(spec, prospect, as_of);
        prop_assert_eq!((q.verdict.fit, q.verdict.engagement), sums);
        prop_assert_eq!(q.verdict.rules.iter().cloned().collect::<BTreeSet<_>>(), counted);
        prop_assert_eq!(q.not_counted.iter().map(|one| one.rule.clone()).collect::<BTreeSet<_>>(), left);
        prop_assert_eq!(q.contributions.iter().map(|one| one.points).sum::<Points>(), q.verdict.score);
        let text = serde_json::to_string(&q).unwrap();
        prop_assert_eq!(serde_json::from_str::<Qualification>(&text).unwrap(), q);
    }

    #[test]
    fn tiers_in_rows_and_histories(tiers in tiers()) {
        let Case { playbook, prospect, as_of, .. } = &tiers.case;
        same(playbook, prospect, as_of)?;
        same(playbook, &nothing_done(prospect), as_of)?;
    }

    /// Whatever the unknown facts turn out to be, the sums and the grade lie within what was said.
    #[test]
    fn intervals_of_tiers_are_sound(tiers in tiers()) {
        let Case { playbook, prospect, as_of, .. } = &tiers.case;
        let prospect = facts_read(playbook, prospect);
        let q = playbook.qualify(&prospect, as_of.clone());
        let mut tape = Tape::new(&tiers.numbers, 99);
        let schema = Schema::standard();
        // What is known does not become unknown again.
        let is_learnt = |attribute: &Name, fact: &Fact| {
            let prospect = prospect.clone().with_fact(attribute.clone(), fact.clone());
            let world = World { prospect, ..tiers.case.world(&schema) };
            world.usable(attribute, Age::Declared).is_ok()
        };
        for _ in 0..12 {
            let other = facts_of::prospect(&mut tape, as_of.now());
            let mut whole = prospect.clone();
            for missing in &q.missing {
                let fact = other.fact(missing.attribute.as_str()).filter(|_| tape.chance(75));
                if let Some(fact) = fact.filter(|fact| is_learnt(&missing.attribute, fact)) {
                    whole.set(missing.attribute.clone(), Some(fact.clone()));
                }
            }
            let then = playbook.judge(&whole, as_of.clone());
            for (sum, span) in [(then.score(), q.score), (then.fit(), q.fit), (then.engagement(), q.engagement)] {
                prop_assert!(span.low <= sum && sum <= span.high, "{sum} {span:?} {whole:?}");
            }
            prop_assert!(q.verdict.worst <= then.grade() && then.grade() <= q.verdict.best);
        }
    }

    /// Nothing differs on any day before, and on that day something does.
    #[test]
    fn until_is_exact_with_tiers(tiers in tiers()) {
        let Case { playbook, prospect, as_of, .. } = &tiers.case;
        let seen = |at| {
            let judgement = playbook.judge(prospect, AsOf::new(at));
            (judgement.grade(), judgement.route(), judgement.clears_bar(), judgement.engaged())
        };
        let first = seen(as_of.now());
        let change = playbook.judge(prospect, AsOf::new(as_of.now())).next_change();
        for days in 0..120 {
            let at = as_of.now() + TimeDelta::days(days);
            // The calendar ends with 2200, and what random prospects did may lie behind it.
            if change.as_ref().is_some_and(|change| at >= change.at) || at.year() > 2200 {
                break;
            }
            prop_assert_eq!(seen(at), first, "after {} days", days);
        }
        if let Some(change) = change {
            let then = playbook.judge(prospect, AsOf::new(change.at));
            let verdict = playbook.judge(prospect, AsOf::new(as_of.now())).verdict();
            let same = seen(change.at) == first
                && change.answers.is_empty()
                && change.holds_bar == verdict.holds_bar
                && change.contact_at == verdict.contact_at
                && change.reachable == verdict.reachable;
            prop_assert!(!same, "nothing differs at {}", change.at);
            prop_assert_eq!((then.grade(), then.route(), then.engaged()), (change.grade, change.route, change.engaged));
        }
    }

    /// Order says something only where the first is taken.
    #[test]
    fn the_order_of_rules_matters_to_the_first_alone(tiers in tiers()) {
        let Case { spec, prospect, as_of, .. } = &tiers.case;
        let mut spec = spec.clone();
        for group in spec.groups.values_mut().filter(|group| group.takes() == Take::First) {
            group.take = Some(Take::Highest);
        }
        let mut other = spec.clone();
        other.rules.reverse();
        other.activities.reverse();
        let (Ok(one), Ok(other)) = (spec.compile(&Schema::standard()), other.compile(&Schema::standard())) else {
            return Ok(());
        };
        let (a, b) = (one.qualify(prospect, as_of.clone()), other.qualify(prospect, as_of.clone()));
        // Of equals that come first as written another is named.
        let sums = |q: &Qualification| (q.verdict.score, q.verdict.grade, q.score, q.fit, q.engagement);
        prop_assert_eq!(sums(&a), sums(&b));
        prop_assert_eq!(a.missing, b.missing);
        prop_assert_eq!(a.next_change, b.next_change);
    }

    /// Points of facts are fixed.
    #[test]
    fn the_highest_of_facts_is_the_first_in_order_of_points(tiers in tiers()) {
        let Case { spec, prospect, as_of, .. } = &tiers.case;
        let mut highest = spec.clone();
        highest.activities.iter_mut().for_each(|rule| rule.group = None);
        let used: BTreeSet<&Name> = highest.rules.iter().filter_map(|rule| rule.group.as_ref()).collect();
        highest.groups.retain(|name, _| used.contains(name));
        highest.groups.values_mut().for_each(|group| group.take = Some(Take::Highest));
        let mut first = highest.clone();
        first.rules.sort_by_key(|rule| std::cmp::Reverse(rule.points));
        first.groups.values_mut().for_each(|group| group.take = Some(Take::First));
        let (Ok(highest), Ok(first)) = (highest.compile(&Schema::standard()), first.compile(&Schema::standard()))
        else {
            return Ok(());
        };
        let (mut a, mut b) = (highest.qualify(prospect, as_of.clone()), first.qualify(prospect, as_of.clone()));
        a.not_counted.iter_mut().chain(&mut b.not_counted).for_each(|one| one.take = Take::Sum);
        prop_assert_eq!(told(&a, highest.fingerprint()), told(&b, highest.fingerprint()));
    }

    /// A default changes no fingerprint, and is kept as it is written.
    #[test]
    fn a_written_sum_is_kept_and_changes_nothing(tiers in tiers()) {
        let Case { spec, prospect, as_of, .. } = &tiers.case;
        let (mut written, mut left_out) = (spec.clone(), spec.clone());
        written.groups.values_mut().filter(|group| group.takes() == Take::Sum).for_each(|group| group.take = Some(Take::Sum));
        left_out.groups.values_mut().filter(|group| group.takes() == Take::Sum).for_each(|group| group.take = None);
        prop_assert_eq!(written.canonical(), left_out.canonical());
        prop_assert!(written.diff(&left_out).is_empty());
        let (a, b) = (compiled(written.clone()), compiled(left_out.clone()));
        prop_assert_eq!(a.fingerprint(), b.fingerprint());
        prop_assert_eq!(a.qualify(prospect, as_of.clone()), b.qualify(prospect, as_of.clone()));
        for one in [written, left_out] {
            let text = serde_json::to_string(&one).unwrap();
            prop_assert_eq!(serde_json::from_str::<PlaybookSpec>(&text).unwrap(), one);
        }
    }
}

/// A change of what a group takes is told, and one from nothing to the default is none.
#[test]
fn a_changed_take_is_told() {
    let spec = |group: Group| {
        PlaybookSpec::new("p", 1)
            .with_rule(Rule::new("a", NEED.is(true), 1).group("g"))
            .group("g", group)
            .grade(Grade::A, Condition::ScoreAtLeast(1.into()))
    };
    let diff = |old: Group, new: Group| spec(old).diff(&spec(new)).to_string();
    let title = "from p version 1 to p version 1";
    assert_eq!(
        diff(Group::default(), Group::highest()),
        format!("1 change {title}\ngroups.g.take: group `g`: sum, now highest")
    );
    assert_eq!(
        diff(Group::first(), Group::sum()),
        format!("1 change {title}\ngroups.g.take: group `g`: first, now sum")
    );
    assert_eq!(diff(Group::default(), Group::sum()), format!("no change {title}"));
    let written = serde_json::to_value(spec(Group::sum())).unwrap();
    assert_eq!(written["groups"]["g"]["take"], "sum");
    assert!(!spec(Group::sum()).canonical().contains("take"));
    assert_eq!(
        spec(Group::highest()).compile(&Schema::standard()).unwrap().spec().groups[&Name::from("g")],
        Group::highest()
    );
}
