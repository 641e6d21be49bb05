//! Learnt points by a second way to know them: a naive solver of the same convex problem, written from the docs, and
//! weights of evidence counted by hand.

use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Number};
use qualify::condition::{Did, Operator};
use qualify::feedback::{ClosedLeads, Closing, Learning, Proposal};
use qualify::score::{Group, Rule};
use qualify::{Activity, Attr, Condition, Fact, Grade, Playbook, PlaybookSpec, Points, Prospect, Schema};

use super::learning::Chance;
use crate::support::noon;

const FLAGS: [&str; 4] = ["f0", "f1", "f2", "f3"];

/// One rule for each flag.
fn playbook(points: [i32; 4]) -> Playbook {
    let spec = PlaybookSpec::new("flags", 1).grade(Grade::A, Condition::ScoreAtLeast(1.into()));
    let with = |spec: PlaybookSpec, (flag, points): (&str, i32)| {
        spec.attribute(flag, Attribute::new(Kind::Flag)).rule(
            flag,
            Condition::Fact(flag.into(), Operator::Is(true.into())),
            points,
        )
    };
    FLAGS.into_iter().zip(points).fold(spec, with).compile(&Schema::standard()).unwrap()
}

/// Which flags are set, and whether the lead converted.
type Lead = ([bool; 4], bool);

fn closed(playbook: &Playbook, leads: &[Lead]) -> ClosedLeads {
    let mut closed = ClosedLeads::of(playbook);
    for (place, (flags, converted)) in leads.iter().enumerate() {
        let with = |lead: Prospect, (flag, set): (&str, &bool)| lead.with_fact(flag, Fact::new(*set));
        let lead = FLAGS.into_iter().zip(flags).fold(Prospect::new(format!("l-{place}")), with);
        closed.add(&lead, noon(), Closing::from(*converted));
    }
    closed
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The loss of the docs, one lead after the other: how it slopes at a point. The intercept comes first.
fn slope(leads: &[Lead], at: &[f64; 5], prior: &[f64; 4], penalty: f64) -> [f64; 5] {
    let mut slope = [0.0; 5];
    for (flags, converted) in leads {
        let x = |place: usize| f64::from(u8::from(place == 0 || flags[place - 1]));
        let error =
            logistic((0..5).map(|place| at[place] * x(place)).sum()) - f64::from(u8::from(*converted));
        (0..5).for_each(|place| slope[place] += error * x(place));
    }
    (1..5).for_each(|place| slope[place] += penalty * (at[place] - prior[place - 1]));
    slope
}

/// Down each coordinate in turn by halving, until nothing moves.
fn naive(leads: &[Lead], prior: &[f64; 4], penalty: f64) -> [f64; 5] {
    let mut at = [0.0; 5];
    for _ in 0..2_000 {
        let before = at;
        for place in 0..5 {
            let (mut low, mut high) = (-40.0, 40.0);
            for _ in 0..45 {
                at[place] = (low + high) / 2.0;
                if slope(leads, &at, prior, penalty)[place] > 0.0 {
                    high = at[place]
                } else {
                    low = at[place]
                }
            }
        }
        if at.iter().zip(before).all(|(one, other)| (one - other).abs() < 1e-7) {
            return at;
        }
    }
    at
}

/// The prior of the docs: what a point of today's is worth by today's calibration.
fn prior(closed: &ClosedLeads, points: [i32; 4]) -> [f64; 4] {
    let slope = closed.all().calibration().unwrap().slope.max(0.0);
    points.map(|points| slope * f64::from(points))
}

fn new_points(proposal: &Proposal) -> Vec<f64> {
    proposal.rules.iter().map(|rule| rule.new.unwrap().thousandths() as f64 / 1_000.0).collect()
}

fn leads(seed: u64, size: usize) -> Vec<Lead> {
    let mut chance = Chance(seed);
    let base = 10 + chance.below(40);
    let lift = [0, 0, 0, 0].map(|_: i32| chance.below(40));
    let lead = |_| {
        let flags = [30, 50, 10, 70].map(|often| chance.percent(often));
        let more: u64 = flags.iter().zip(lift).map(|(set, lift)| if *set { lift } else { 0 }).sum();
        (flags, chance.percent((base + more) / 2))
    };
    (0..size).map(lead).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn points_are_those_of_a_naive_solver(
        seed in any::<u64>(),
        size in 40..160_usize,
        points in [-20..40_i32, 1..40_i32, 1..40_i32, -20..40_i32],
        penalty in prop::sample::select(vec![0.5, 4.0, 64.0]),
        doubling in prop::sample::select(vec![10_u16, 20, 40]),
    ) {
        let leads = leads(seed, size);
        prop_assume!(leads.iter().any(|lead| lead.1) && leads.iter().any(|lead| !lead.1));
        let closed = closed(&playbook(points), &leads);
        let learning = Learning::default().ridge_penalty(penalty).doubling(doubling);
        let proposal = closed.all().relearn(&learning).unwrap();
        let prior = prior(&closed, points);
        let naive = naive(&leads, &prior, penalty);
        let scale = f64::from(doubling) / 2.0_f64.ln();
        for ((new, weight), rule) in new_points(&proposal).into_iter().zip(&naive[1..]).zip(&proposal.rules) {
            if rule.fired.of > 0 {
                prop_assert!((new - weight * scale).abs() <= 0.501, "{}: {new}, not {}", rule.rule, weight * scale);
            }
        }
        // With some twenty thousand points to double the odds, points hold the answer to many digits: there the
        // loss is flat.
        let fine = closed.all().relearn(&Learning::default().ridge_penalty(penalty).doubling(20_000)).unwrap();
        let scale = 20_000.0 / 2.0_f64.ln();
        let mut at = naive;
        for (at, (new, rule)) in at[1..].iter_mut().zip(new_points(&fine).into_iter().zip(&fine.rules)) {
            if rule.fired.of > 0 {
                *at = new / scale;
            }
        }
        let left = slope(&leads, &at, &prior, penalty);
        let most = left.iter().fold(0.0, |most: f64, part| most.max(part.abs()));
        prop_assert!(most < 0.01, "{left:?}");
    }
}

/// One rule and a ridge penalty that hardly draws: the weight is the logarithm of the odds ratio, 30 of 60 against 10 of
/// 90 here, ln 8 = three doublings.
#[test]
fn one_rule_has_the_odds_ratio() {
    let leads =
        |set: bool, won: usize, all: usize| (0..all).map(move |i| ([set, false, false, false], i < won));
    let leads: Vec<Lead> = leads(true, 300, 600).chain(leads(false, 100, 900)).collect();
    let closed = closed(&playbook([10, 1, 1, 1]), &leads);
    let proposal = closed.all().relearn(&Learning::default().ridge_penalty(0.01).doubling(100)).unwrap();
    assert_eq!(proposal.rules[0].new, Some(Points::whole(300)));
    // Woolf's interval: 1.96 · √(1/300 + 1/300 + 1/100 + 1/800) around ln 8, with 100 points to a doubling.
    let interval = proposal.rules[0].interval.unwrap();
    let half = 1.959_964 * (2.0 / 300.0 + 1.0 / 100.0 + 1.0 / 800.0_f64).sqrt() * 100.0 / 2.0_f64.ln();
    assert!((interval.low - (300.0 - half)).abs() < 0.5, "{interval:?} {half}");
    assert!((interval.high - (300.0 + half)).abs() < 0.5, "{interval:?} {half}");
    // Nothing is known of the others: they keep what today's points are worth, a tenth of the first by its
    // slope, which is all of ln 8 on ten points.
    let others: Vec<Option<Points>> = proposal.rules[1..].iter().map(|rule| rule.new).collect();
    assert!(
        others.iter().all(|new| new.is_some_and(|new| (29..=31).contains(&(new.thousandths() / 1_000)))),
        "{others:?}"
    );
    assert!(proposal.rules[1..].iter().all(|rule| rule.interval.is_none()));
}

/// "A rule moves halfway to what its leads say when there are four times as many of them and half of them convert."
#[test]
fn a_ridge_penalty_is_an_amount_of_information() {
    let some = |flags: [bool; 4], won: usize, all: usize| (0..all).map(move |i| (flags, i < won));
    // The second rule bears out its points, and so says what those of the first are worth; its own leads say nothing.
    let leads: Vec<Lead> = some([false; 4], 2_000, 4_000)
        .chain(some([false, true, false, false], 2_400, 4_000))
        .chain(some([true, false, false, false], 32, 64))
        .collect();
    let closed = closed(&playbook([10, 10, 1, 1]), &leads);
    let points =
        |penalty| closed.all().relearn(&Learning::default().ridge_penalty(penalty).doubling(1_000)).unwrap();
    let at = |penalty| new_points(&points(penalty))[0];
    let (alone, today) = (at(0.01), at(1e9));
    let halfway = (at(16.0) - today) / (alone - today);
    assert!((halfway - 0.5).abs() < 0.03, "{halfway} of the way from {today} to {alone}");
}

const SEATS: Attr<Number> = Attr::new("seats");

fn seats() -> Playbook {
    PlaybookSpec::new("seats", 1)
        .attribute("seats", Attribute::new(Kind::Number))
        .rule("many", SEATS.at_least(50), 10)
        .grade(Grade::A, Condition::ScoreAtLeast(10.into()))
        .compile(&Schema::standard())
        .unwrap()
}

/// Two values of 100 leads each, of which 20 and 60 convert, and 50 unknown, of which 10 do. With a great ridge penalty each
/// bin is worth one weight times its evidence, ln((won + ½)/(90 + ½) / ((lost + ½)/(160 + ½))), counted from the
/// unknown.
#[test]
fn binned_facts_by_hand() {
    let mut closed = ClosedLeads::of(&seats());
    let mut add = |from: usize, seats: Option<i64>, won: usize, all: usize| {
        for i in 0..all {
            let lead = Prospect::new(format!("l-{}", from + i));
            let lead = seats.map_or(lead.clone(), |seats| lead.with(SEATS, seats));
            closed.add(&lead, noon(), Closing::from(i < won));
        }
    };
    add(0, Some(5), 20, 100);
    add(100, Some(500), 60, 100);
    add(200, None, 10, 50);
    let card = closed.all().binned(&Learning::default().ridge_penalty(1e9).doubling(1_000)).unwrap();
    let named = |name: &str| card.rules.iter().find(|rule| rule.rule == name).unwrap();
    assert_eq!(named("many").new, None, "rules of facts give way to bins");
    let evidence = |won: f64, lost: f64| ((won + 0.5) / 90.5 / ((lost + 0.5) / 160.5)).ln();
    let (low, high, unknown) = (evidence(20.0, 80.0), evidence(60.0, 40.0), evidence(10.0, 40.0));
    // One weight with a ridge of one, found by going along it.
    let leads = [(low, 20.0, 100.0), (high, 60.0, 100.0), (unknown, 10.0, 50.0)];
    let loss = |base: f64, weight: f64| {
        let one = |(x, won, all): &(f64, f64, f64)| {
            let eta = base + weight * x;
            all * (1.0 + eta.exp()).ln() - won * eta
        };
        leads.iter().map(one).sum::<f64>() + weight * weight / 2.0
    };
    let (mut best, mut step) = ((-0.6, 1.0), 0.1);
    while step > 1e-7 {
        let around =
            [(0.0, 0.0), (step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step), (step, step), (-step, -step)];
        let next = around.map(|(a, b)| (best.0 + a, best.1 + b));
        let next =
            next.into_iter().min_by(|one, other| loss(one.0, one.1).total_cmp(&loss(other.0, other.1)));
        if next == Some(best) { step /= 2.0 } else { best = next.unwrap() }
    }
    let scale = 1_000.0 / 2.0_f64.ln();
    for (name, evidence) in [("seats.below-500", low), ("seats.from-500", high)] {
        let points = named(name).new.unwrap().thousandths() as f64 / 1_000.0;
        let expected = best.1 * (evidence - unknown) * scale;
        assert!((points - expected).abs() < 1.0, "{name}: {points}, not {expected}");
    }
    assert!(card.rules.iter().all(|rule| rule.rule != "seats.unknown"), "what is unknown adds nothing");
}

/// In a group that takes its first rule, one on a fact hides one on what they did: bins do not take its place, or the
/// other would count.
#[test]
fn a_rule_of_a_group_that_takes_one_stays_beside_what_they_did() {
    let spec = PlaybookSpec::new("tier", 1)
        .attribute("seats", Attribute::new(Kind::Number))
        .with_rule(Rule::new("many", SEATS.at_least(100), 20).group("one"))
        .with_rule(Rule::new("visited", Condition::did(Did::new("visit")), 5).group("one"))
        .rule("few", SEATS.at_most(10), -5)
        .group("one", Group::first())
        .grade(Grade::A, Condition::ScoreAtLeast(1.into()));
    let mut closed = ClosedLeads::of(&spec.compile(&Schema::standard()).unwrap());
    let leads: Vec<Prospect> = (0..200)
        .map(|i| {
            let lead = Prospect::new(format!("l-{i}")).with(SEATS, if i % 2 == 0 { 500 } else { 5 });
            if i % 3 == 0 { lead.did(Activity::new("a", "visit", noon())) } else { lead }
        })
        .collect();
    for (i, lead) in leads.iter().enumerate() {
        closed.add(lead, noon(), Closing::from(i % 2 == 0 || i % 9 == 0));
    }
    let card = closed.all().binned(&Learning::default()).unwrap();
    let names: Vec<&str> = card.spec.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert!(names.contains(&"many") && names.contains(&"visited") && !names.contains(&"few"), "{names:?}");
    let playbook = card.spec.compile(&Schema::standard()).unwrap();
    let whole = closed.all();
    for (place, (score, _)) in whole.places().zip(card.scores(&whole)) {
        let lead = &leads[place];
        assert_eq!(score, playbook.judge(lead, noon()).score(), "{lead:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    /// Each value meets one bin's rule or none, where its bin is worth no points; nothing known meets none.
    #[test]
    fn bins_do_not_overlap(seed in any::<u64>(), size in 60..600_usize, spread in 1..400_u64, known in 1..100_u64) {
        let mut chance = Chance(seed);
        let mut closed = ClosedLeads::of(&seats());
        for i in 0..size {
            let lead = Prospect::new(format!("l-{i}"));
            let seats = (chance.below(spread) as i64 - 20) / 3;
            let lead = if chance.percent(known) { lead.with(SEATS, seats) } else { lead };
            closed.add(&lead, noon(), Closing::from(chance.percent(if seats > 9 { 70 } else { 20 })));
        }
        let Ok(card) = closed.all().binned(&Learning::default().doubling(1_000)) else { return Ok(()) };
        let playbook = card.spec.compile(&Schema::standard()).unwrap();
        let fired = |lead: &Prospect| playbook.qualify(lead, noon()).contributions.len();
        prop_assert_eq!(fired(&Prospect::new("nobody")), 0);
        let mut bins = 0;
        for seats in -400..400_i64 {
            let fired = fired(&Prospect::new("one").with(SEATS, seats));
            prop_assert!(fired <= 1, "{seats} is in {fired} bins");
            bins += fired;
        }
        prop_assert!(bins > 0 || card.spec.rules.is_empty());
    }
}

/// Two bins of one attribute against what is unknown: the error is that of an odds ratio (B. Woolf, 1955), from the
/// leads of the bin and those of which nothing is known.
#[test]
fn what_is_likely_of_a_bin_by_hand() {
    let mut closed = ClosedLeads::of(&seats());
    for (from, seats, won, all) in
        [(0, Some(5), 300, 1_000), (1_000, Some(500), 600, 1_000), (2_000, None, 100, 500)]
    {
        for i in 0..all {
            let lead = Prospect::new(format!("l-{}", from + i));
            let lead = seats.map_or(lead.clone(), |seats| lead.with(SEATS, seats));
            closed.add(&lead, noon(), Closing::from(i < won));
        }
    }
    let card = closed.all().binned(&Learning::default().doubling(100)).unwrap();
    let scale = 100.0 / 2.0_f64.ln();
    for (name, won, lost) in [("seats.below-500", 300.0, 700.0), ("seats.from-500", 600.0, 400.0_f64)] {
        let rule = card.rules.iter().find(|rule| rule.rule == name).unwrap();
        let ratio: f64 = (won / lost) / (100.0 / 400.0_f64);
        let error: f64 = 1.0 / won + 1.0 / lost + 1.0 / 100.0 + 1.0 / 400.0;
        let likely = rule.interval.unwrap();
        for (end, expected) in [
            (likely.low, (ratio.ln() - 1.96 * error.sqrt()) * scale),
            (likely.high, (ratio.ln() + 1.96 * error.sqrt()) * scale),
        ] {
            assert!((end - expected).abs() < 0.5, "{name}: {end}, not {expected}");
        }
    }
}

/// Binning the facts of a playbook that was made so has the same rules, each told once.
#[test]
fn binning_again_changes_nothing() {
    let leads = leads(7, 800);
    let playbook = playbook([5, 5, 5, 5]);
    let card = closed(&playbook, &leads).all().binned(&Learning::default()).unwrap();
    let adopted = card.spec.compile(&Schema::standard()).unwrap();
    let again = closed(&adopted, &leads).all().binned(&Learning::default()).unwrap();
    assert_eq!(again.rules.len(), adopted.spec().rules.len(), "{:?}", again.rules);
    assert!(again.rules.iter().all(|rule| rule.old == rule.new), "{:?}", again.rules);
}
