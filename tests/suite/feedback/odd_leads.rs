//! Leads and playbooks made to break what learns from them: nothing panics, loops, or proposes what is no playbook.

use std::collections::BTreeSet;
use std::sync::Arc;

use qualify::attribute::{Attribute, Kind, Number};
use qualify::criteria::{Findings, Question, Subject};
use qualify::feedback::{ClosedLeads, Closing, Learning, Share, Split};
use qualify::{
    Activity, Attr, Condition, Criteria, Day, Fact, Grade, Name, Playbook, PlaybookSpec, Points, Prospect,
    Schema, eur, usd,
};

use super::learning::{Chance, of_study};
use crate::support::noon;

const SEATS: Attr<Number> = Attr::new("seats");

fn spec() -> PlaybookSpec {
    PlaybookSpec::new("measured", 1)
        .attribute("seats", Attribute::new(Kind::Number))
        .attribute("plan", Attribute::new(Kind::Text))
        .attribute("price", Attribute::new(Kind::Money))
        .rule("some", SEATS.at_least(10), 10)
        .rule("many", SEATS.at_least(60), 20)
        .activity("demo", "demo", 15)
        .grade(Grade::A, Condition::ScoreAtLeast(30.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(15.into()))
        .grade(Grade::C, Condition::ScoreAtLeast(10.into()))
}

fn playbook() -> Playbook {
    spec().compile(&Schema::standard()).unwrap()
}

/// A study of anything ends, and what it proposes compiles and is a file that can be read.
fn survives(closed: &ClosedLeads, learning: &Learning) {
    for split in [Split::HASH, Split::TIME, Split::Folds(3), Split::Folds(0), Split::Folds(12)] {
        let study = closed.study(split, learning);
        for candidate in &study.candidates {
            let spec = &candidate.proposal.spec;
            if let Err(errors) = spec.compile(&Schema::standard()) {
                panic!("{}: {errors}", candidate.proposal.method);
            }
            let text = toml::to_string(spec).unwrap();
            assert_eq!(&toml::from_str::<PlaybookSpec>(&text).unwrap(), spec);
            let names: BTreeSet<&Name> = spec.rules.iter().map(|rule| &rule.name).collect();
            assert!(names.len() == spec.rules.len() && names.iter().all(|name| name.is_legal()));
        }
    }
    let _ = closed.all().report().to_string();
}

#[test]
fn odd_texts_as_levels() {
    let texts = [
        "São Paulo",
        "são paulo",
        "SAO-PAULO",
        "a.b",
        "a_b",
        "\"quoted\" 'text'",
        "line\nbreak",
        "tab\there",
        "\u{0}nul",
        "\u{202e}left",
        "日本",
        "🦀",
        "--",
        "…",
        "{ x = 1 }",
        "0",
        "-1",
        "true",
        "10 EUR",
        "  spaces  ",
        "unknown",
        "other",
    ];
    let mut closed = ClosedLeads::of(&playbook());
    let mut chance = Chance(1);
    for i in 0..texts.len() * 40 {
        let lead = Prospect::new(format!("l-{i}")).with_fact("plan", Fact::new(texts[i % texts.len()]));
        closed.add(
            &lead,
            noon(),
            Closing::from(chance.percent(5 + 4 * (i % texts.len()) as u64)).order(i as i64),
        );
    }
    survives(&closed, &Learning::default().ridge_penalty(4.0));
    let card = closed.all().binned(&Learning::default().ridge_penalty(4.0)).unwrap();
    assert!(card.spec.rules.len() > texts.len() / 2);
    let playbook = card.spec.compile(&Schema::standard()).unwrap();
    for text in texts {
        let lead = Prospect::new("one").with_fact("plan", Fact::new(text));
        assert!(playbook.qualify(&lead, noon()).contributions.len() <= 1, "{text:?}");
    }
}

#[test]
fn a_text_longer_than_a_playbook_may_hold() {
    let mut closed = ClosedLeads::of(&playbook());
    for i in 0..200 {
        let text = ["x".repeat(5_000), "short".to_owned()][i % 2].clone();
        let lead = Prospect::new(format!("l-{i}")).with_fact("plan", Fact::new(text.as_str()));
        closed.add(&lead, noon(), Closing::from(i % 2 == 0 || i % 5 == 0).order(i as i64));
    }
    survives(&closed, &Learning::default().ridge_penalty(4.0));
    assert!(closed.all().binned(&Learning::default()).is_ok(), "of such leads something is learnt");
}

#[test]
fn points_at_the_limit() {
    let mut spec = spec();
    spec.rules.iter_mut().for_each(|rule| rule.points = Points::LIMIT);
    spec.score.cap = Some(Points::LIMIT);
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    let mut chance = Chance(1);
    for i in 0..400 {
        let mut lead = Prospect::new(format!("l-{i}")).with(SEATS, i % 100);
        if i % 3 == 0 {
            for a in 0..40 {
                lead = lead.did(Activity::new(format!("a-{a}").as_str(), "demo", noon()));
            }
        }
        let often = if i % 100 >= 60 { 80 } else { 20 };
        closed.add(&lead, noon(), Closing::from(chance.percent(often)).order(i));
    }
    for learning in [
        Learning::default(),
        Learning::default().doubling(u16::MAX).ridge_penalty(0.01),
        Learning::default().ridge_penalty(f64::INFINITY),
        Learning::default().ridge_penalty(1e300),
        Learning::default().ridge_penalty(-1.0).doubling(0),
    ] {
        survives(&closed, &learning);
        assert!(closed.all().relearn(&learning).is_ok());
    }
}

#[test]
fn money_in_two_currencies() {
    let mut closed = ClosedLeads::of(&playbook());
    let mut leads = Vec::new();
    for i in 0..600_i64 {
        let price = if i % 3 == 0 { usd(i % 100) } else { eur(i % 100) };
        let lead = Prospect::new(format!("l-{i}")).with_fact("price", Fact::new(price));
        closed.add(&lead, noon(), Closing::from(i % 100 >= 50).order(i));
        leads.push(lead);
    }
    survives(&closed, &Learning::default());
    let whole = closed.all();
    let card = whole.binned(&Learning::default().ridge_penalty(4.0)).unwrap();
    let playbook = card.spec.compile(&Schema::standard()).unwrap();
    for (place, (score, _)) in whole.places().zip(card.scores(&whole)) {
        assert_eq!(playbook.judge(&leads[place], noon()).score(), score);
    }
    assert!(card.spec.rules.iter().all(|rule| !rule.when.to_string().contains("USD")));
}

/// The same id again and again, with other facts and outcomes: whatever comes out does not depend on their order.
#[test]
fn leads_of_one_id() {
    let study = |turn: usize| {
        let mut closed = ClosedLeads::of(&playbook());
        for i in (0..200_i64).map(|i| (i + turn as i64) % 200) {
            let lead = Prospect::new("acme").with(SEATS, i % 90);
            closed.add(&lead, noon(), Closing::from(i % 7 < 3).order(i / 50));
        }
        survives(&closed, &Learning::default());
        of_study(&closed.study(Split::TIME, &Learning::default()))
    };
    assert_eq!(study(0), study(77));
}

struct Gut;

impl Criteria for Gut {
    fn name(&self) -> &str {
        "gut"
    }

    fn version(&self) -> u32 {
        1
    }

    fn questions(&self) -> &[Question] {
        &[]
    }

    fn assess(&self, _: &Subject<'_>, _: &mut Findings<'_>) {}
}

#[test]
fn criteria_of_a_host() {
    let playbook = spec().host_criteria("gut").compile_with(&Schema::standard(), &[Arc::new(Gut)]).unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    for i in 0..300_i64 {
        closed.add(
            &Prospect::new(format!("l-{i}")).with(SEATS, i % 90),
            noon(),
            Closing::from(i % 7 < 3).order(i),
        );
    }
    let study = closed.study(Split::HASH, &Learning::default());
    assert_eq!(study.candidates.len(), 2);
    for candidate in &study.candidates {
        assert!(candidate.proposal.spec.compile_with(&Schema::standard(), &[Arc::new(Gut)]).is_ok());
    }
}

/// A fact learnt after the instant, grown too old for its attribute, or without a date where that has an age, is not
/// known.
#[test]
fn facts_that_are_not_known_yet_or_no_more() {
    let mut spec = spec();
    spec = spec.attribute("tier", Attribute::new(Kind::Text).valid_for_days(30));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let today = Day::from_date(noon().date_naive());
    let mut closed = ClosedLeads::of(&playbook);
    let mut leads = Vec::new();
    for i in 0..500_i32 {
        // Known of two in five: the others are late, too old or undated.
        let fact = match [Some(0), Some(1), Some(-31), Some(-30), None][i as usize % 5] {
            Some(days) => Fact::new("gold").learnt(today.plus(days)),
            None => Fact::new("gold"),
        };
        let lead = Prospect::new(format!("l-{i}")).with_fact("tier", fact);
        closed.add(&lead, noon(), Closing::from(i % 5 == 0 || i % 5 == 3));
        leads.push(lead);
    }
    let whole = closed.all();
    let card = whole.binned(&Learning::default()).unwrap();
    let rule = card.rules.iter().find(|rule| rule.rule == "tier.gold").unwrap();
    assert_eq!((rule.fired, rule.others), (Share::new(200, 200), Share::new(0, 300)));
    let compiled = card.spec.compile(&Schema::standard()).unwrap();
    for (place, (score, _)) in whole.places().zip(card.scores(&whole)) {
        assert_eq!(compiled.judge(&leads[place], noon()).score(), score);
    }
}

#[test]
fn three_hundred_rules() {
    let spec = (0..300).fold(PlaybookSpec::new("many", 1), |spec, i: i64| {
        let spec = if i == 0 { spec.attribute("seats", Attribute::new(Kind::Number)) } else { spec };
        spec.rule(format!("r{i}").as_str(), SEATS.between(i * 3, i * 3 + 4), (i % 7) as i32)
    });
    let playbook =
        spec.grade(Grade::A, Condition::ScoreAtLeast(3.into())).compile(&Schema::standard()).unwrap();
    let mut closed = ClosedLeads::of(&playbook);
    let mut chance = Chance(3);
    for i in 0..500_i64 {
        let lead = Prospect::new(format!("l-{i}")).with(SEATS, chance.below(900) as i64);
        closed.add(&lead, noon(), Closing::from(chance.percent(30)));
    }
    let proposal = closed.all().relearn(&Learning::default().ridge_penalty(4.0)).unwrap();
    assert!(proposal.spec.compile(&Schema::standard()).is_ok());
    assert_eq!(proposal.rules.len(), 300);
}
