//! Facts whose values disagree: how records are merged into them, and what they answer.

use std::sync::Arc;

use proptest::prelude::*;
use qualify::attribute::Value;
use qualify::condition::Operator;
use qualify::criteria::{Findings, Question, Subject};
use qualify::playbook::CriteriaSpec;
use qualify::rate::Row;
use qualify::score::{ActivityRule, Group, Rule};
use qualify::standard::*;
use qualify::{
    Activity, Answer, AsOf, Attr, Condition, Criteria, Criterion, Currency, Day, Fact, Framework, Grade,
    Learnt, Man, Name, Playbook, PlaybookSpec, Prospect, Qualification, Route, Schema, Source, UnknownReason,
    eur, usd,
};

use crate::support::oracle::facts_of::{self, ATTRIBUTES};
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::questions::{condition, question};
use crate::support::oracle::tape::Tape;
use crate::support::{at, noon, now};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A record that says one thing of one attribute.
fn says(attribute: impl Into<Name>, fact: Fact) -> Prospect {
    Prospect::new("p").with_fact(attribute, fact)
}

fn merged(records: &[Prospect]) -> Prospect {
    let (first, others) = records.split_first().unwrap();
    others.iter().fold(first.clone(), |all, other| all.merge(other).unwrap())
}

/// A prospect of several values of one attribute, all else alike.
fn several<V: Into<Value>>(attribute: &str, values: impl IntoIterator<Item = V>) -> Prospect {
    let records: Vec<Prospect> =
        values.into_iter().map(|value| says(attribute, Fact::new(value.into()))).collect();
    merged(&records)
}

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// A playbook that asks one question, as the criterion `asked`.
fn asking(question: Condition) -> Option<Playbook> {
    let spec = PlaybookSpec::new("asking", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("asked", question)))
        .grade(Grade::B, Condition::Met("asked".into()));
    own(spec).compile(&Schema::standard()).ok()
}

fn own(spec: PlaybookSpec) -> PlaybookSpec {
    facts_of::own_attributes().into_iter().fold(spec, |spec, (name, declared)| spec.attribute(name, declared))
}

/// What is answered, and why it is unknown.
fn asked(playbook: &Playbook, prospect: &Prospect) -> (Answer, Option<UnknownReason>) {
    let findings = playbook.judge(prospect, noon()).findings();
    (findings[0].answer, findings[0].facts[0].why)
}

fn answer(playbook: &Playbook, prospect: &Prospect) -> Answer {
    playbook.judge(prospect, noon()).answers().next().unwrap().1
}

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 20..80)
}

/// A few values of an attribute, of any kind now and then.
fn some_values(tape: &mut Tape<'_>, attribute: &str) -> Vec<Value> {
    let today = Day::from_date(noon().date_naive());
    let value = |tape: &mut Tape<'_>| match tape.below(12) {
        0 => Value::from(tape.pick(&["", " ", "of another kind"])),
        1 => Value::tags(tape.pick(&[vec![], vec![" "], vec!["12"]])),
        2 => Value::Flag(tape.chance(50)),
        3 => usd(tape.below(3) as u32 * 5_000).into(),
        _ => facts_of::usual(tape, attribute, today),
    };
    (0..2 + tape.below(5)).map(|_| value(tape)).collect()
}

/// When they were all learnt and who told them.
fn together(tape: &mut Tape<'_>) -> impl Fn(Value) -> Fact + use<> {
    let learnt = tape.chance(75).then(|| facts_of::learnt(tape, noon()));
    let source = tape.chance(40).then(|| tape.pick(&Source::ALL));
    move |value| {
        let fact = source.into_iter().fold(Fact::new(value), Fact::from_source);
        match learnt {
            Some(Learnt::On(day)) => fact.learnt(day),
            Some(Learnt::At(at)) => fact.learnt_at(at),
            None => fact,
        }
    }
}

/// The prospects that say one of the values of each fact that says several: all at the first, all at the second, and so on.
fn resolved(playbook: &Playbook, prospect: &Prospect) -> Vec<Prospect> {
    let usable = |name: &Name, fact: &Fact| -> Vec<Fact> {
        let each = fact.values().iter().map(|value| {
            let mut one = fact.source().into_iter().fold(Fact::new(value.clone()), Fact::from_source);
            one = match fact.when_learnt() {
                Some(Learnt::On(day)) => one.learnt(day),
                Some(Learnt::At(at)) => one.learnt_at(at),
                None => one,
            };
            one
        });
        // What does not fit is reported, and a blank is passed over.
        each.filter(|fact| {
            let is_blank = match fact.value().unwrap() {
                Value::Text(text) => text.trim().is_empty(),
                Value::Tags(words) => words.iter().all(|word| word.trim().is_empty()),
                _ => false,
            };
            !is_blank && playbook.check(&says(name.clone(), fact.clone())).is_empty()
        })
        .collect()
    };
    let several: Vec<(&Name, Vec<Fact>)> = prospect
        .facts()
        .filter(|(_, fact)| fact.value().is_none())
        .map(|(name, fact)| (name, usable(name, fact)))
        .collect();
    let all = several.iter().map(|(_, facts)| facts.len()).max().unwrap_or(0);
    let resolve = |turn: usize| {
        let mut one = prospect.clone();
        for (name, facts) in several.iter().filter(|(_, facts)| !facts.is_empty()) {
            one.set((*name).clone(), Some(facts[turn % facts.len()].clone()));
        }
        one
    };
    (0..all).map(resolve).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merging_is_a_union_of_the_best(tape in numbers(), turn in 0..6_usize) {
        let mut tape = Tape::new(&tape, 0);
        let dates = [None, Some(Learnt::On(day("2026-03-02"))), Some(Learnt::At(at("2026-03-02T00:00:00Z")))];
        let values: [Value; 9] = [
            "".into(), " ".into(), Value::tags([""; 0]), Value::tags([" "]), 300.into(), 312.into(), "300".into(),
            true.into(), false.into(),
        ];
        let fact = |tape: &mut Tape<'_>| {
            let fact = Fact::new(tape.pick(&values));
            let fact = if tape.chance(30) { fact.from_source(tape.pick(&Source::ALL)) } else { fact };
            match tape.pick(&dates) {
                Some(Learnt::On(day)) => fact.learnt(day),
                Some(Learnt::At(at)) => fact.learnt_at(at),
                None => fact,
            }
        };
        let records: Vec<Prospect> = (0..1 + tape.below(12)).map(|_| says("x", fact(&mut tape))).collect();
        let whole = merged(&records);
        // In any order, in any halves, and again.
        let mut turned = records.clone();
        turned.rotate_left(turn % records.len());
        turned.reverse();
        prop_assert_eq!(&merged(&turned), &whole);
        let (one, other) = records.split_at(turn % records.len());
        if !one.is_empty() {
            prop_assert_eq!(&merged(one).merge(&merged(other)).unwrap(), &whole);
        }
        prop_assert_eq!(&whole.merge(&whole).unwrap(), &whole);
        records.iter().for_each(|record| assert_eq!(whole.merge(record).unwrap(), whole));
        // Nothing is in it that nobody said, and all that is in it is of one rank.
        let both = whole.fact("x").unwrap();
        let is_blank = |value: &Value| match value {
            Value::Text(text) => text.trim().is_empty(),
            Value::Tags(words) => words.iter().all(|word| word.trim().is_empty()),
            _ => false,
        };
        let order = |fact: &Fact| fact.when_learnt().map(|learnt| match learnt {
            Learnt::On(day) => day.date().and_time(chrono::NaiveTime::MIN).and_utc(),
            Learnt::At(at) => at,
        });
        let said: Vec<&Fact> = records.iter().map(|record| record.fact("x").unwrap()).collect();
        let rank = |fact: &Fact| (!is_blank(&fact.values()[0]), order(fact), fact.source());
        let best = said.iter().map(|fact| rank(fact)).max().unwrap();
        prop_assert_eq!(rank(both), best);
        let mut expected: Vec<String> = said.iter().filter(|fact| rank(fact) == best)
            .map(|fact| serde_json::to_value(fact).unwrap()["value"].to_string()).collect();
        expected.sort();
        expected.dedup();
        prop_assert_eq!(both.has_more(), expected.len() > 4);
        expected.truncate(4);
        let kept = |value: &Value| serde_json::to_value(Fact::new(value.clone())).unwrap()["value"].to_string();
        prop_assert_eq!(both.values().iter().map(kept).collect::<Vec<_>>(), expected);
        // Stored and read, it is the same.
        whole.check().unwrap();
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(serde_json::from_str::<Prospect>(&text).unwrap(), whole);
    }

    #[test]
    fn a_question_has_the_answer_that_all_values_give(tape in numbers()) {
        let mut tape = Tape::new(&tape, 0);
        let attribute = tape.pick(&ATTRIBUTES);
        let question = question(&mut tape, attribute);
        let Some(playbook) = asking(question.clone()) else { return Ok(()) };
        let fact = together(&mut tape);
        let records: Vec<Prospect> =
            some_values(&mut tape, attribute).into_iter().map(|value| says(attribute, fact(value))).collect();
        let both = merged(&records);
        let known = both.fact(attribute).unwrap();
        let told = asked(&playbook, &both);
        let single = resolved(&playbook, &both);
        if known.value().is_some() {
            return Ok(());
        }
        if single.is_empty() {
            // None is of use: the first says why.
            let first = says(attribute, fact(known.values()[0].clone()));
            prop_assert_eq!(told, asked(&playbook, &first));
            return Ok(());
        }
        let answers: Vec<_> = single.iter().map(|one| asked(&playbook, one)).collect();
        let is_stale = |why: &Option<UnknownReason>| {
            matches!(why, Some(UnknownReason::Expired | UnknownReason::Undated))
                || *why == Some(UnknownReason::NotYet) && both.fact(attribute).unwrap().when_learnt().is_some()
        };
        let is_known = matches!(question, Condition::Fact(_, Operator::Known));
        let alike = answers.iter().all(|one| *one == answers[0]);
        if alike && (!known.has_more() || is_known || answers.iter().all(|(_, why)| is_stale(why))) {
            prop_assert_eq!(told, answers[0]);
        } else {
            prop_assert_eq!(told, (Answer::Unknown, Some(UnknownReason::Conflict)));
        }
    }

    #[test]
    fn no_answer_is_contradicted_by_a_value(tape in numbers()) {
        let mut tape = Tape::new(&tape, 0);
        let names = [tape.pick(&ATTRIBUTES), tape.pick(&ATTRIBUTES)];
        let Some(playbook) = asking(condition(&mut tape, &names, 3)) else { return Ok(()) };
        let mut both = Prospect::new("p");
        for name in names {
            let fact = together(&mut tape);
            let records: Vec<Prospect> =
                some_values(&mut tape, name).into_iter().map(|value| says(name, fact(value))).collect();
            both.set(name, merged(&records).fact(name).cloned());
        }
        let told = answer(&playbook, &both);
        for one in resolved(&playbook, &both) {
            prop_assert!(told.is_unknown() || answer(&playbook, &one) == told);
        }
    }

    #[test]
    fn no_disqualifier_is_lost(tape in numbers()) {
        let mut tape = Tape::new(&tape, 0);
        let name = tape.pick(&ATTRIBUTES);
        let spec = own(PlaybookSpec::new("p", 1).grade(Grade::A, Condition::All(Vec::new())))
            .disqualify("no", condition(&mut tape, &[name], 2));
        let Ok(playbook) = spec.compile(&Schema::standard()) else { return Ok(()) };
        let fact = together(&mut tape);
        let records: Vec<Prospect> =
            some_values(&mut tape, name).into_iter().map(|value| says(name, fact(value))).collect();
        let both = merged(&records);
        let judgement = playbook.judge(&both, noon());
        let fires = |one: &Prospect| playbook.judge(one, noon()).disqualifier().is_some();
        if judgement.disqualifier().is_none() && resolved(&playbook, &both).iter().any(fires) {
            let missing = judgement.missing();
            let mine = missing.iter().find(|one| one.attribute == name);
            prop_assert!(mine.is_some_and(|mine| mine.routes.contains(&Route::Nobody)));
        }
    }

    /// Over whole playbooks: both doors, what may come of it, and until when it holds.
    #[test]
    fn each_value_leads_where_it_was_said_that_it_may(case in cases(), tape in numbers()) {
        let mut tape = Tape::new(&tape, 0);
        let mut both = case.prospect.clone();
        for name in ATTRIBUTES {
            if tape.chance(40) {
                let fact = together(&mut tape);
                let records: Vec<Prospect> =
                    some_values(&mut tape, name).into_iter().map(|value| says(name, fact(value))).collect();
                both.set(name, merged(&records).fact(name).cloned());
            }
        }
        let (playbook, as_of) = (&case.playbook, &case.as_of);
        let q = playbook.qualify(&both, as_of.clone());
        let history = playbook.history_of(&both);
        prop_assert_eq!(&playbook.judge_with(&both, &history, as_of.clone()).qualification(), &q);
        prop_assert_eq!(q.contributions.iter().map(|one| one.points).sum::<qualify::Points>(), q.verdict.score);
        let text = serde_json::to_string(&q).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Qualification>(&text).unwrap(), &q);
        for one in resolved(playbook, &both) {
            let judgement = playbook.judge(&one, as_of.clone());
            prop_assert!(q.verdict.worst <= judgement.grade() && judgement.grade() <= q.verdict.best);
            prop_assert!(q.score.low <= judgement.score() && judgement.score() <= q.score.high);
        }
        let head = |at: chrono::DateTime<chrono::Utc>| {
            let rates = [(Currency::USD, Currency::EUR)].into_iter();
            let rate = as_of.convert(usd(1), Currency::EUR);
            let then = rates.zip(rate).fold(AsOf::new(at), |then, ((from, to), rate)| then.rate(from, to, rate));
            let judgement = playbook.judge(&both, then);
            let answers: Vec<Answer> = judgement.answers().map(|(_, answer)| answer).collect();
            (judgement.grade(), judgement.route(), judgement.clears_bar(), answers)
        };
        let until = q.next_change.as_ref().map_or(at("2200-12-31T00:00:00Z"), |change| change.at);
        let days = (until - as_of.now()).num_days().max(1);
        for step in 0..8 {
            let then = as_of.now() + chrono::TimeDelta::days(days * step / 8);
            if then < until {
                prop_assert_eq!(head(then), head(as_of.now()));
            }
        }
        prop_assert_eq!(head(until - chrono::TimeDelta::nanoseconds(1)), head(as_of.now()));
    }
}

/// The public case: `false` is what every box that nobody ticked exports.
#[test]
fn a_flag_that_disqualifies_is_not_washed_off_by_a_merge() {
    let playbook = compiled(
        &PlaybookSpec::new("merge", 1)
            .rule("size", EMPLOYEES.at_least(200), 50)
            .grade(Grade::B, Condition::ScoreAtLeast(50.into()))
            .hand_off_at(Grade::B)
            .disqualify("competitor", COMPETITOR.is(true)),
    );
    let record =
        |id: &str, competitor: bool| Prospect::new(id).with(COMPETITOR, competitor).with(EMPLOYEES, 300);
    let (a, b) = (record("a", true), record("b", false));
    assert_eq!(playbook.judge(&a, now()).route(), Route::Nobody);
    for both in [a.merge(&b).unwrap(), b.merge(&a).unwrap()] {
        let q = playbook.qualify(&both, now());
        assert_eq!((q.verdict.route, q.verdict.disqualifier.as_ref()), (Route::Sales, None));
        let [missing] = &q.missing[..] else { panic!("one is missing: {q}") };
        assert_eq!((missing.attribute.as_str(), missing.why), ("competitor", UnknownReason::Conflict));
        assert_eq!(missing.routes, [Route::Nobody]);
        assert!(q.to_string().contains("missing  competitor (in conflict, to nobody)"), "{q}");
        let shown = q.display_with(&both).to_string();
        assert!(shown.contains("missing  competitor (false or true, which disagree, to nobody)"), "{shown}");
    }
    // A later or better record settles it.
    let told = says("competitor", Fact::new(true).from_source(Source::Rep));
    assert_eq!(playbook.judge(&b.merge(&told).unwrap(), now()).route(), Route::Nobody);
    // A builder's later call is no merge.
    let set = Prospect::new("c").with(COMPETITOR, false).with(COMPETITOR, true);
    assert_eq!(playbook.judge(&set, now()).route(), Route::Nobody);
    let grown = Prospect::new("c").with(EMPLOYEES, 150).with(EMPLOYEES, 1_000).with(EMPLOYEES, 90);
    assert_eq!(grown.fact("employees").unwrap().value(), Some(&90.into()));
    let mut settled = a.merge(&b).unwrap();
    let before = settled.set("competitor", Some(Fact::new(false))).unwrap();
    assert_eq!(before.values(), [false.into(), true.into()]);
    assert_eq!(playbook.qualify(&settled, now()).missing, []);
}

#[test]
fn what_both_values_say_is_known() {
    let playbook = compiled(
        &PlaybookSpec::new("p", 1)
            .criteria(
                Framework::new("size")
                    .criterion(Criterion::new("mid", EMPLOYEES.at_least(200)))
                    .criterion(Criterion::new("large", EMPLOYEES.at_least(310))),
            )
            .with_rule(Rule::new("small", EMPLOYEES.at_least(200).negate(), -10))
            .rule("mid", EMPLOYEES.at_least(200), 10)
            .rule("large", EMPLOYEES.at_least(310), 20)
            .grade(Grade::A, Condition::met_at_least(2))
            .grade(Grade::B, Condition::met_at_least(1)),
    );
    let both = several("employees", [312, 300]);
    let q = playbook.qualify(&both, now());
    assert_eq!(
        q.findings.iter().map(|finding| (finding.answer, finding.facts[0].why)).collect::<Vec<_>>(),
        [(Answer::Met, None), (Answer::Unknown, Some(UnknownReason::Conflict))]
    );
    assert_eq!((q.verdict.grade, q.verdict.best, q.verdict.score), (Grade::B, Grade::A, 10.into()));
    // It may turn out to be anything, not only one of them.
    assert_eq!((q.score.low, q.score.high), ((-10).into(), 30.into()));
    assert_eq!(q.verdict.worst, Grade::D);
    let shown = q.display_with(&both).to_string();
    for told in
        ["mid met (300 or 312, which disagree)", "large unknown (employees is 300 or 312, which disagree)"]
    {
        assert!(shown.contains(told), "{shown}");
    }
    assert!(q.improvements.iter().any(|one| one.grade == Grade::A), "{q}");
    // No question tells these apart: nothing is missing.
    for (known, answers) in [([400, 500], [Answer::Met; 2]), ([100, 150], [Answer::Unmet; 2])] {
        let q = playbook.qualify(&several("employees", known), now());
        assert_eq!(q.findings.iter().map(|finding| finding.answer).collect::<Vec<_>>(), answers);
        assert_eq!(q.missing, []);
        assert_eq!((q.verdict.worst, q.score.low), (q.verdict.grade, q.verdict.score));
    }
}

#[test]
fn of_more_than_four_values_no_question_is_answered() {
    let playbook = compiled(
        &PlaybookSpec::new("p", 1)
            .criteria(
                Framework::new("size")
                    .criterion(Criterion::new("mid", EMPLOYEES.at_least(200)))
                    .criterion(Criterion::new("known", EMPLOYEES.known())),
            )
            .grade(Grade::A, Condition::met_at_least(2)),
    );
    let answers = |prospect: &Prospect| -> Vec<Answer> {
        playbook.judge(prospect, now()).answers().map(|(_, answer)| answer).collect()
    };
    let four = several("employees", [300, 312, 280, 250]);
    assert!(!four.fact("employees").unwrap().has_more());
    assert_eq!(answers(&four), [Answer::Met, Answer::Met]);
    let five = four.merge(&says("employees", Fact::new(999))).unwrap();
    let known = five.fact("employees").unwrap();
    assert!(known.has_more() && known.values() == four.fact("employees").unwrap().values());
    assert_eq!(answers(&five), [Answer::Unknown, Answer::Met]);
    let q = playbook.qualify(&five, now());
    assert_eq!(q.missing[0].why, UnknownReason::Conflict);
    assert!(q.display_with(&five).to_string().contains("250 or 280 or 300 or 312 or others, which disagree"));
    let text = serde_json::to_string(&five).unwrap();
    assert!(text.contains(r#"{"number":"312"}],"more":true}"#), "{text}");
}

#[test]
fn what_is_of_no_use_says_nothing_beside_what_is() {
    let ask = |question: Condition, prospect: &Prospect| asked(&asking(question).unwrap(), prospect);
    let met = (Answer::Met, None);
    // Of another kind, undeclared, and an option.
    let of_use = several("employees", [Value::from(300), "about 300".into(), true.into()]);
    assert_eq!(ask(EMPLOYEES.at_least(300), &of_use), met);
    let boss = several("authority", ["decision_maker", "boss", "the CFO"]);
    assert_eq!(ask(AUTHORITY.at_least("decision_maker"), &boss), met);
    // A blank loses whenever it was learnt, and whoever told it.
    let blank = Fact::new(" ").learnt(day("2026-03-01")).from_source(Source::Rep);
    let filled = says("industry", Fact::new("steel")).merge(&says("industry", blank)).unwrap();
    assert_eq!(filled.fact("industry").unwrap().value(), Some(&"steel".into()));
    let tags = says("technologies", Fact::new(Value::tags([" ", ""])).learnt(day("2026-03-01")));
    let tags = tags.merge(&Prospect::new("p").with(TECHNOLOGIES, ["rust"])).unwrap();
    assert_eq!(tags.fact("technologies").unwrap().value(), Some(&Value::tags(["rust"])));
    // Where none is of use, the first says why.
    let none = several("employees", ["many", "few"]);
    assert_eq!(ask(EMPLOYEES.known(), &none), (Answer::Unmet, None));
    assert_eq!(ask(EMPLOYEES.at_least(1), &none), (Answer::Unknown, Some(UnknownReason::WrongKind)));
    let blank = several("industry", ["", " "]);
    assert_eq!(ask(INDUSTRY.is("steel"), &blank), (Answer::Unknown, Some(UnknownReason::Blank)));
    let empty = Prospect::new("p").with(TECHNOLOGIES, Vec::new());
    assert_eq!(ask(TECHNOLOGIES.known(), &empty), (Answer::Unmet, None));
}

#[test]
fn money_of_two_currencies_is_compared_by_its_rate() {
    let budget = several("budget", [Value::from(eur(9_000)), usd(10_000).into()]);
    let playbook = asking(BUDGET.at_least(eur(9_000))).unwrap();
    let told = |rate: Option<&str>| {
        let as_of = AsOf::new(noon());
        let as_of = match rate {
            Some(rate) => as_of.rate(Currency::USD, Currency::EUR, rate.parse().unwrap()),
            None => as_of,
        };
        let findings = playbook.judge(&budget, as_of).findings();
        (findings[0].answer, findings[0].facts[0].why)
    };
    let conflict = (Answer::Unknown, Some(UnknownReason::Conflict));
    assert_eq!(told(None), conflict, "nobody knows what the dollars are");
    assert_eq!(told(Some("0.9")), (Answer::Met, None));
    assert_eq!(told(Some("0.8")), conflict);
}

#[test]
fn the_age_of_a_conflict_is_that_of_its_values() {
    let playbook = compiled(
        &PlaybookSpec::new("p", 1)
            .criteria(
                Framework::new("size")
                    .criterion(Criterion::new("young", EMPLOYEES.at_least(310)).valid_for_days(10))
                    .criterion(Criterion::new("any", EMPLOYEES.at_least(200))),
            )
            .grade(Grade::A, Condition::met_at_least(2)),
    );
    let both = |learnt: &str| {
        let records = [300, 312].map(|n| says("employees", Fact::new(n).learnt(day(learnt))));
        merged(&records)
    };
    let why = |prospect: &Prospect| {
        let findings = playbook.judge(prospect, now()).findings();
        (findings[0].facts[0].why, findings[1].answer)
    };
    assert_eq!(why(&both("2026-03-01")), (Some(UnknownReason::Conflict), Answer::Met));
    assert_eq!(why(&both("2026-02-01")), (Some(UnknownReason::Expired), Answer::Met));
    assert_eq!(why(&both("2026-03-09")), (Some(UnknownReason::NotYet), Answer::Unknown));
    assert_eq!(why(&several("employees", [300, 312])), (Some(UnknownReason::Undated), Answer::Met));
    // The later of two settles it.
    let later =
        both("2026-02-01").merge(&says("employees", Fact::new(500).learnt(day("2026-03-01")))).unwrap();
    assert_eq!(later.fact("employees").unwrap().value(), Some(&500.into()));
}

/// Both dates count down by themselves: from the day on which one of them passes they answer differently.
#[test]
fn dates_that_disagree_are_looked_ahead_to() {
    let playbook =
        compiled(&PlaybookSpec::new("soon", 1).grade(Grade::A, BUY_BY.within_days(30)).hand_off_at(Grade::A));
    let both = several("buy_by", ["2026-03-20", "2026-03-10"].map(day));
    let judgement = playbook.judge(&both, now());
    assert_eq!(judgement.grade(), Grade::A);
    assert_eq!(judgement.missing(), []);
    let change = judgement.next_change().unwrap();
    assert_eq!((change.at, change.grade), (at("2026-03-11T00:00:00Z"), Grade::D));
    let then = playbook.qualify(&both, change.at);
    assert_eq!(then.missing[0].why, UnknownReason::Conflict);
    // Once both have passed they answer alike: nobody knows by when.
    let next = then.next_change;
    assert_eq!(next, None, "overdue or in conflict, it is unknown");
    let after = playbook.qualify(&both, at("2026-03-21T00:00:00Z"));
    assert_eq!(after.missing[0].why, UnknownReason::Overdue);
}

/// Of two dates one lies ahead: what asks for a past one says so, but why it is missing is that they disagree, whichever
/// rule comes first.
#[test]
fn that_values_disagree_comes_before_what_one_of_them_lacks() {
    let visits = several("last_visit", [day("2026-04-11"), day("2026-05-11")]);
    let late = Rule::new("late", LAST_VISIT.at_least(day("2026-05-01")), 5);
    let recent = Rule::new("recent", LAST_VISIT.in_last_days(7), 5);
    for rules in [[late.clone(), recent.clone()], [recent, late]] {
        let mut spec = PlaybookSpec::new("dates", 1).grade(Grade::B, Condition::ScoreAtLeast(5.into()));
        spec.rules = rules.into();
        let q = compiled(&spec).qualify(&visits, now());
        assert_eq!(q.missing[0].why, UnknownReason::Conflict, "{q}");
    }
}

/// The score is that of the explanation where values disagree, too: of a group that takes its highest, one rule counts.
#[test]
fn one_rule_of_a_group_counts_where_values_disagree() {
    let spec = PlaybookSpec::new("tier", 1)
        .with_activity(ActivityRule::new("visit", "visit", 2).group("most"))
        .with_activity(ActivityRule::new("demo", "demo", 20).group("most"))
        .with_rule(Rule::new("large", EMPLOYEES.at_least(200), 5).as_engagement().group("most"))
        .group("most", Group::highest())
        .grade(Grade::B, Condition::ScoreAtLeast(20.into()));
    let playbook = compiled(&spec);
    for (employees, others) in [([300, 312], 2), ([100, 312], 1)] {
        let lead = several("employees", employees)
            .did(Activity::new("a-1", "visit", now()))
            .did(Activity::new("a-2", "demo", now()));
        let q = playbook.qualify(&lead, now());
        assert_eq!(
            (q.verdict.score, q.verdict.engagement, q.verdict.grade),
            (20.into(), 20.into(), Grade::B)
        );
        assert_eq!((q.contributions.len(), q.not_counted.len()), (1, others), "{q}");
    }
}

/// A host is told what all values say, and of what they do not agree on that it is unknown.
#[test]
fn a_host_is_told_what_all_values_say() {
    struct Large([Question; 1], [(Name, Condition); 1]);
    impl Criteria for Large {
        fn name(&self) -> &str {
            "large"
        }
        fn version(&self) -> u32 {
            1
        }
        fn questions(&self) -> &[Question] {
            &self.0
        }
        fn conditions(&self) -> &[(Name, Condition)] {
            &self.1
        }
        fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
            findings.answer("size", subject.answered("many"));
        }
    }
    let large = Large([Question::new("size")], [("many".into(), EMPLOYEES.at_least(200))]);
    let playbook = PlaybookSpec::new("host", 1)
        .criteria(CriteriaSpec::Host("large".into()))
        .grade(Grade::B, Condition::Met("size".into()))
        .compile_with(&Schema::standard(), &[Arc::new(large)])
        .unwrap();
    for (employees, expected) in
        [([300, 312], Answer::Met), ([100, 112], Answer::Unmet), ([100, 312], Answer::Unknown)]
    {
        assert_eq!(answer(&playbook, &several("employees", employees)), expected, "{employees:?}");
    }
}

#[test]
fn a_row_says_that_it_cannot_hold_them() {
    let playbook = compiled(
        &PlaybookSpec::new("p", 1)
            .rule("mid", EMPLOYEES.at_least(200), 10)
            .rule("rich", BUDGET.at_least(eur(9)), 10)
            .grade(Grade::A, Condition::ScoreAtLeast(10.into())),
    );
    let mut row: Row = playbook.row(now()).unwrap();
    row.fill(&Prospect::new("p").with(EMPLOYEES, 300)).unwrap();
    let error = row.fill(&several("employees", [100, 312])).unwrap_err();
    assert_eq!(error.kind(), qualify::error::BindErrorKind::Conflict);
    assert_eq!(
        error.to_string(),
        "the values of `employees` disagree, and a row holds one; judge the prospect, or set the value that holds"
    );
    assert_eq!(row.rate().score(), 10.into(), "it stays as it was");
    // What nobody asks for, and what is one value to its attribute, is no matter.
    row.fill(&several("need", [true, false])).unwrap();
    assert_eq!(row.rate().score(), 0.into());
    row.fill(&several("employees", [Value::from(300), "many".into()])).unwrap();
    assert_eq!(row.rate().score(), 10.into());
    row.fill(&several("employees", ["few", "many"])).unwrap();
    let missing = row.rate().qualification("p").missing;
    let employees = missing.iter().find(|one| one.attribute == "employees").unwrap();
    assert_eq!(employees.why, UnknownReason::WrongKind);
    // Another instant may have other rates.
    let budget = several("budget", [Value::from(eur(10)), usd(10).into()]);
    assert!(row.fill(&budget).is_err());
}

#[test]
fn the_survivor_keeps_its_id_and_no_more() {
    let at = now();
    let double = Prospect::new("a").with(COMPETITOR, true).did(Activity::new("v-1", "visit", at));
    let survivor = Prospect::new("b").with(COMPETITOR, false).with(NEED, true);
    let both = double.merge_into(&survivor).unwrap();
    assert_eq!(both.id().as_str(), "b");
    let merged = double.merge(&survivor).unwrap();
    assert_eq!(merged.id().as_str(), "a");
    assert!(both.facts().eq(merged.facts()) && both.activities() == merged.activities());
    let clash = Prospect::new("c").did(Activity::new("v-1", "call", at));
    assert!(double.merge_into(&clash).is_err());
}

/// The public case: a money without a rate says which, for a rule too.
#[test]
fn no_rate_for_a_currency_is_said_as_such() {
    let playbook = compiled(
        &PlaybookSpec::new("fx", 1)
            .rule("rich", BUDGET.at_least(eur(10_000)), 50)
            .grade(Grade::B, Condition::ScoreAtLeast(50.into()))
            .hand_off_at(Grade::B),
    );
    let jpy: Currency = "JPY".parse().unwrap();
    let yen = Prospect::new("p").with(BUDGET, qualify::Money::new(1_000_000, jpy));
    let q = playbook.qualify(&yen, now());
    assert_eq!((q.verdict.grade, q.missing[0].no_rate), (Grade::D, Some(jpy)));
    assert!(q.to_string().contains("missing  budget (no rate for JPY, up to B, up to +50)"), "{q}");
    // By a rate it is what it is.
    let rated = AsOf::new(now()).rate(jpy, Currency::EUR, "0.006".parse().unwrap());
    let q = playbook.qualify(&yen, rated);
    assert_eq!((q.verdict.grade, q.missing.len()), (Grade::D, 0));
    // From a row it is told alike.
    let mut row = playbook.row(now()).unwrap();
    row.fill(&yen).unwrap();
    assert_eq!(row.rate().qualification("p").missing[0].no_rate, Some(jpy));
    // An amount that no decimal holds has a rate.
    let huge = Prospect::new("p").with(BUDGET, qualify::Money::new(rust_decimal::Decimal::MAX, jpy));
    let rated = AsOf::new(now()).rate(jpy, Currency::EUR, 2.into());
    let q = playbook.qualify(&huge, rated);
    assert_eq!((q.missing[0].why, q.missing[0].no_rate), (UnknownReason::OtherCurrency, None));
    assert!(q.to_string().contains("budget (other currency"), "{q}");
    let spec = PlaybookSpec::new("man", 1).criteria(Man {
        money: BUDGET.at_least(eur(10_000)),
        authority: AUTHORITY.at_least("decision_maker"),
        need: NEED.is(true),
    });
    let q = compiled(&spec).qualify(&yen, now());
    assert!(q.to_string().contains("money unknown (budget no rate for JPY)"), "{q}");
    let text = serde_json::to_string(&q).unwrap();
    assert!(text.contains(r#""why":"other_currency","no_rate":"JPY""#), "{text}");
    assert_eq!(serde_json::from_str::<Qualification>(&text).unwrap(), q);
}

#[test]
fn nothing_of_the_values_is_in_a_log() {
    const NAME: Attr<qualify::attribute::Text> = Attr::new("industry");
    let [one, other] = ["ann@example.com", "SECRET"].map(|text| Prospect::new("p").with(NAME, text));
    let both = one.merge(&other).unwrap();
    let playbook = asking(INDUSTRY.is("steel")).unwrap();
    let mut row = asking(INDUSTRY.is("SECRET")).unwrap().row(now()).unwrap();
    let error = row.fill(&both).unwrap_err();
    for text in
        [format!("{both:?}"), format!("{error} {error:?}"), format!("{}", playbook.qualify(&both, now()))]
    {
        assert!(!text.contains("ann") && !text.contains("SECRET"), "{text}");
    }
}
