//! Three doors, one meaning: what a row is rated, and what a judgement says of the same prospect.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::rate::{Minor, Row};
use qualify::score::Rule;
use qualify::standard::*;
use qualify::{
    Answer, AsOf, Currency, Day, Learnt, Name, Playbook, PlaybookSpec, Points, Prospect, Schema, eur,
};

use crate::support::oracle::facts_of::{self, ATTRIBUTES, agreeing};
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::questions::condition;
use crate::support::oracle::tape::Tape;

/// The prospect without the facts that the playbook does not read: a row does not have them.
pub(super) fn facts_read(playbook: &Playbook, prospect: &Prospect) -> Prospect {
    let spec = serde_json::to_string(playbook.spec()).unwrap();
    let read = |name: &Name| {
        let asked = [format!("[\"{name}\""), format!("\"known\":\"{name}\"")];
        asked.iter().any(|asked| spec.contains(asked))
            || matches!(name.as_str(), "email_state" | "phone_state")
    };
    let mut alone = prospect.clone();
    for (name, _) in prospect.facts() {
        alone.set(name.clone(), None);
    }
    for (name, fact) in prospect.facts().filter(|(name, _)| read(name)) {
        alone.set(name.clone(), Some(fact.clone()));
    }
    alone
}

/// The facts alone.
pub(super) fn nothing_done(prospect: &Prospect) -> Prospect {
    prospect.facts().fold(Prospect::new(prospect.id().clone()), |alone, (name, fact)| {
        alone.with_fact(name.clone(), fact.clone())
    })
}

pub(super) fn same(playbook: &Playbook, prospect: &Prospect, as_of: &AsOf) -> Result<(), TestCaseError> {
    let prospect = agreeing(&facts_read(playbook, prospect));
    let mut row = playbook.row(as_of.clone()).unwrap();
    row.fill(&prospect).unwrap();
    same_row(&row, playbook, &prospect, as_of)
}

/// What the row is rated, and what the prospect is judged.
fn same_row(row: &Row, playbook: &Playbook, prospect: &Prospect, as_of: &AsOf) -> Result<(), TestCaseError> {
    let history = playbook.history_of(prospect);
    let rating = if history.is_empty() { row.rate() } else { row.rate_with(&history) };
    let judged = playbook.judge(prospect, as_of.clone());
    let verdict = judged.verdict();
    prop_assert_eq!(rating.score(), judged.score());
    prop_assert_eq!((rating.fit(), rating.engagement()), (judged.fit(), judged.engagement()));
    let answers: Vec<(&Name, Answer)> = judged.answers().collect();
    prop_assert_eq!(rating.answers().collect::<Vec<_>>(), answers);
    let two = |answer: Answer| match answer {
        Answer::Unknown => 0,
        Answer::Unmet => 1,
        Answer::Met => 2,
    };
    let bits =
        judged.answers().take(16).enumerate().map(|(i, (_, answer))| two(answer) << (2 * i)).sum::<u32>();
    prop_assert_eq!(rating.answer_bits(), bits);
    prop_assert_eq!((rating.grade(), rating.route()), (judged.grade(), judged.route()));
    prop_assert_eq!((rating.clears_bar(), rating.holds_bar()), (verdict.clears_bar, verdict.holds_bar));
    prop_assert_eq!(rating.disqualifier(), verdict.disqualifier.as_ref());
    let mut rules: Vec<Name> = rating.rules().cloned().collect();
    if let Some(bits) = rating.rule_bits() {
        let spec = playbook.spec();
        let names =
            spec.rules.iter().map(|rule| &rule.name).chain(spec.activities.iter().map(|rule| &rule.name));
        let set = names.enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, name)| name.clone());
        prop_assert_eq!(set.collect::<Vec<_>>(), rules.clone());
    }
    rules.sort();
    prop_assert_eq!(rules, verdict.rules);
    let all = playbook.qualify(prospect, as_of.clone());
    prop_assert_eq!(rating.qualification(prospect.id().clone()), all);
    Ok(())
}

/// The playbook with so many rules more, those that nothing can meet left out.
fn with_more_rules(case: &Case, numbers: &[u32], more: usize) -> Playbook {
    let mut tape = Tape::new(numbers, 7);
    let asked: Vec<&str> = (0..6).map(|_| tape.pick(&ATTRIBUTES)).collect();
    let rule = |i: usize| {
        let mut tape = Tape::new(numbers, 11 + i as u32);
        let when = condition(&mut tape, &asked, 2);
        let rule = Rule::new(format!("more-{i}"), when, tape.below(31) as i32 - 10);
        if tape.chance(40) { rule.as_engagement() } else { rule }
    };
    let mut spec: PlaybookSpec = case.spec.clone();
    spec.rules.extend((0..more).map(rule));
    loop {
        match spec.compile(&Schema::standard()) {
            Ok(playbook) => return playbook,
            Err(errors) => {
                let place =
                    |path: String| path.strip_prefix("rules[")?.split(']').next()?.parse::<usize>().ok();
                let wrong: Vec<usize> =
                    errors.mistakes().iter().filter_map(|one| place(one.path().to_string())).collect();
                assert!(!wrong.is_empty(), "{errors}");
                let mut i = 0;
                spec.rules.retain(|_| (!wrong.contains(&i), i += 1).0);
            }
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_row_is_rated_as_its_prospect_is_judged(case in cases()) {
        let Case { playbook, prospect, as_of, .. } = &case;
        same(playbook, prospect, as_of)?;
        same(playbook, &nothing_done(prospect), as_of)?;
    }

    /// More rules than have bits: those over several attributes stand in blocks then.
    #[test]
    fn many_rules_are_rated_as_they_are_judged(
        case in cases(),
        numbers in prop::collection::vec(any::<u32>(), 40..80),
    ) {
        let playbook = with_more_rules(&case, &numbers, 150);
        same(&playbook, &case.prospect, &case.as_of)?;
        same(&playbook, &nothing_done(&case.prospect), &case.as_of)?;
    }

    /// Nothing of the lead before stays behind, and a row moves through time as its prospect does.
    #[test]
    fn a_row_is_used_again_and_moved(case in cases(), other in cases(), days in -40..60_i64) {
        let Case { playbook, as_of, .. } = &case;
        let prospect = agreeing(&facts_read(playbook, &case.prospect));
        let mut row = playbook.row(other.as_of.clone()).unwrap();
        row.fill(&agreeing(&facts_read(playbook, &other.prospect))).unwrap();
        row.fill(&prospect).unwrap();
        row.at(as_of.clone());
        same_row(&row, playbook, &prospect, as_of)?;
        let then = AsOf::new(as_of.now() + TimeDelta::days(days));
        row.at(then.clone());
        same_row(&row, playbook, &prospect, &then)?;
        row.clear_all();
        same_row(&row, playbook, &Prospect::new("acme"), &then)?;
    }

    /// Each value is set by its own type, in a row that held others before.
    #[test]
    fn values_are_set_by_type(case in cases(), leads in prop::collection::vec(lead(), 1..4)) {
        let Case { playbook, as_of, .. } = &case;
        let mut row = playbook.row(as_of.clone()).unwrap();
        let number = |attribute| playbook.field(attribute).unwrap();
        let text = |attribute| playbook.field(attribute).unwrap();
        let (budget, employees) = (playbook.field(BUDGET).unwrap(), number(EMPLOYEES));
        let (need, authority) = (playbook.field(NEED).unwrap(), playbook.field(AUTHORITY).unwrap());
        let (industry, title) = (text(INDUSTRY), text(JOB_TITLE));
        let (buy_by, state) = (playbook.field(BUY_BY).unwrap(), playbook.field(EMAIL_STATE).unwrap());
        let technologies = playbook.field(TECHNOLOGIES).unwrap();
        for (place, lead) in leads.iter().enumerate() {
            let mut prospect = Prospect::new("acme");
            match (lead.cents, place % 2) {
                (Some(cents), 0) => row.set(budget, Minor::cents(cents, lead.currency)),
                (cents, _) => row.set_some(budget, cents.map(|cents| Minor::cents(cents, lead.currency).money())),
            }
            row.set_some(employees, lead.employees);
            row.set_some(need, lead.need);
            match playbook.word(AUTHORITY, lead.authority) {
                Ok(word) if place % 2 == 0 => row.set(authority, word),
                _ => row.set(authority, lead.authority),
            }
            match playbook.word(INDUSTRY, lead.industry) {
                Ok(word) if place % 2 == 0 => row.set(industry, word),
                _ => row.set(industry, lead.industry),
            }
            row.set(title, lead.title);
            row.set_some(buy_by, lead.buy_by);
            row.set(state, lead.state);
            row.set(technologies, &lead.technologies[..]);
            if let Some(learnt) = lead.learnt {
                row.learnt(employees, learnt);
                row.learnt(title, learnt);
            }
            let fact = |value: qualify::attribute::Value| match lead.learnt {
                Some(Learnt::On(day)) => qualify::Fact::new(value).learnt(day),
                Some(Learnt::At(at)) => qualify::Fact::new(value).learnt_at(at),
                None => qualify::Fact::new(value),
            };
            prospect.set("budget", lead.cents.map(|cents| qualify::Fact::new(Minor::cents(cents, lead.currency).money())));
            prospect.set("employees", lead.employees.map(|n| fact(n.into())));
            prospect.set("need", lead.need.map(qualify::Fact::new));
            prospect = prospect.with(AUTHORITY, lead.authority).with(INDUSTRY, lead.industry);
            prospect.set("job_title", Some(fact(lead.title.into())));
            prospect.set("buy_by", lead.buy_by.map(qualify::Fact::new));
            prospect = prospect.with(EMAIL_STATE, lead.state);
            prospect = prospect.with(TECHNOLOGIES, lead.technologies.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
            same_row(&row, playbook, &facts_read(playbook, &prospect), as_of)?;
        }
    }
}

/// Values of some standard attributes as a host has them.
#[derive(Clone, Debug)]
struct Lead {
    cents: Option<i64>,
    currency: Currency,
    employees: Option<i64>,
    need: Option<bool>,
    authority: &'static str,
    industry: &'static str,
    title: &'static str,
    buy_by: Option<Day>,
    state: &'static str,
    technologies: Vec<&'static str>,
    learnt: Option<Learnt>,
}

fn lead() -> impl Strategy<Value = Lead> {
    let numbers = prop::option::of(prop_oneof![0..200_i64, Just(i64::MAX), Just(i64::MIN), Just(-1)]);
    let cents = prop::option::of(prop_oneof![
        Just(1_000_000),
        Just(1_000_050),
        Just(999_999),
        Just(i64::MIN),
        0..2_000_000_i64
    ]);
    let days = || prop::option::of((-40..60_i64).prop_map(|n| facts_of::anchor().plus(n)));
    let instant = |hours| {
        facts_of::anchor().date().and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(hours)
    };
    let learnt = prop_oneof![
        (-40..60_i64).prop_map(|n| Learnt::On(facts_of::anchor().plus(n))),
        (-900..100_i64).prop_map(move |hours| Learnt::At(instant(hours))),
    ];
    let words = |all: &'static [&'static str]| prop::sample::select(all);
    (
        (
            cents,
            words(&["EUR", "EUR", "USD", "GBP"]),
            numbers,
            any::<Option<bool>>(),
            days(),
            prop::option::of(learnt),
        ),
        words(&["none", "user", "decision_maker", "economic_buyer", "nobody", " "]),
        words(&["software", "finance", "retail", ""]),
        words(&["head of sales", "clerk", "head of it", "\u{1}", ""]),
        words(&["valid", "bounced", "gone"]),
        prop::collection::vec(words(&["rust", "go", "cobol"]), 0..3),
    )
        .prop_map(
            |(
                (cents, currency, employees, need, buy_by, learnt),
                authority,
                industry,
                title,
                state,
                technologies,
            )| {
                let currency = currency.parse().unwrap();
                Lead {
                    cents,
                    currency,
                    employees,
                    need,
                    authority,
                    industry,
                    title,
                    buy_by,
                    state,
                    technologies,
                    learnt,
                }
            },
        )
}

/// Exactness, and every fact of the table in one place: the half between two whole numbers, cents below a
/// cut, a currency that no rate converts.
#[test]
fn cut_points_are_exact() {
    let playbook = PlaybookSpec::new("cuts", 1)
        .rule("small", EMPLOYEES.between(50, 199), 1)
        .rule("large", EMPLOYEES.at_least(200), 2)
        .rule("rich", BUDGET.at_least(eur(10_000)), 4)
        .grade(qualify::Grade::A, qualify::Condition::ScoreAtLeast(1.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T12:00:00Z".parse().unwrap();
    let (employees, budget) = (playbook.field(EMPLOYEES).unwrap(), playbook.field(BUDGET).unwrap());
    let mut row = playbook.row(now).unwrap();
    for (number, points) in
        [("49.999", 0), ("50", 1), ("199", 1), ("199.0000001", 0), ("199.5", 0), ("200", 2)]
    {
        row.set(employees, number.parse::<rust_decimal::Decimal>().unwrap());
        assert_eq!(row.rate().score(), Points::whole(points), "{number} employees");
    }
    row.clear(employees);
    for (cents, currency, points) in [
        (999_999, Currency::EUR, 0),
        (1_000_000, Currency::EUR, 4),
        (i64::MAX, Currency::EUR, 4),
        (i64::MIN, Currency::EUR, 0),
        (1_000_000, Currency::USD, 0),
    ] {
        row.set(budget, Minor::cents(cents, currency));
        assert_eq!(row.rate().score(), Points::whole(points), "{cents} cents {currency}");
    }
    row.at(AsOf::new(now).rate(Currency::USD, Currency::EUR, 1.into()));
    assert_eq!(row.rate().score(), Points::whole(4), "with a rate");
}

/// Money of another currency is converted as it is for a prospect, in rows and in columns, also by rates
/// that must round.
#[test]
fn rates_that_round_are_those_of_a_judgement() {
    use qualify::batch::{Amounts, Columns, Ratings};
    let playbook = PlaybookSpec::new("rates", 1)
        .rule("some", BUDGET.at_least(eur(1)), 1)
        .rule("rich", BUDGET.at_least(eur(10_000)), 2)
        .rule("few", BUDGET.at_most(eur(0)), 4)
        .grade(qualify::Grade::A, qualify::Condition::ScoreAtLeast(3.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let rates = [
        "0.9",
        "0.9123456789012345678901234567",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ];
    for rate in rates {
        let as_of = AsOf::new(now).rate(Currency::USD, Currency::EUR, rate.parse().unwrap());
        let middle: Vec<i64> = (1_096_070..1_096_080).chain(1_111_105..1_111_115).collect();
        let ends = [0, 1, -1, 109, 110, i64::MAX, i64::MIN, i64::MAX - 1, 10_000_000_000_000_000];
        let values: Vec<i64> = middle.into_iter().chain(ends).collect();
        let columns = Columns::of(values.len())
            .with(playbook.field(BUDGET).unwrap(), Amounts::new(&values, 2, Currency::USD));
        let mut scores = vec![Points::whole(7); values.len()];
        let mut batch = playbook.batch(as_of.clone()).unwrap();
        batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
        let mut row = playbook.row(as_of.clone()).unwrap();
        for (value, score) in values.iter().zip(scores) {
            let minor = Minor::cents(*value, Currency::USD);
            let judged =
                playbook.judge(&Prospect::new("acme").with(BUDGET, minor.money()), as_of.clone()).score();
            row.set(playbook.field(BUDGET).unwrap(), minor);
            assert_eq!((score, row.rate().score()), (judged, judged), "{value} cents at {rate}");
        }
    }
}

/// A word of another attribute is a value of the wrong kind, for the row and for its explanation.
#[test]
fn a_word_of_another_attribute_is_of_the_wrong_kind() {
    let playbook = PlaybookSpec::new("words", 1)
        .rule("boss", AUTHORITY.at_least("decision_maker"), 20)
        .rule("head", JOB_LEVEL.at_least("vp"), 7)
        .grade(qualify::Grade::A, qualify::Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap();
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut row = playbook.row(now).unwrap();
    let (level, other) =
        (playbook.field(JOB_LEVEL).unwrap(), playbook.word(AUTHORITY, "economic_buyer").unwrap());
    row.set(level, other);
    let q = row.rate().qualification("acme");
    assert_eq!((row.rate().score(), q.verdict.score), (Points::ZERO, Points::ZERO));
    assert!(
        q.missing
            .iter()
            .any(|one| one.attribute == "job_level" && one.why == qualify::UnknownReason::WrongKind)
    );
    row.set(level, playbook.word(JOB_LEVEL, "c_level").unwrap());
    assert_eq!(row.rate().score(), 7.into());
}
