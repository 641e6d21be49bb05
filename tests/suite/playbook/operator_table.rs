//! The table "operator by why unknown" of docs/PLAYBOOK.md, cell by cell.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use qualify::attribute::{Attribute, Kind, Value};
use qualify::condition::{Operand, Operator};
use qualify::{
    Answer, Attr, Condition, Criterion, Day, Fact, Framework, Grade, Name, PlaybookSpec, Prospect, Schema,
    UnknownReason, eur, usd,
};

use crate::support::now;

fn today() -> Day {
    Day::from_date(now().date_naive())
}

/// An attribute of each kind, named after it. All facts are valid for ten days.
fn schema() -> Schema {
    let kinds = [
        Kind::Flag,
        Kind::Number,
        Kind::Money,
        Kind::Text,
        Kind::choice(["red", "blue"]),
        Kind::level(["low", "mid", "high"]),
        Kind::Date,
        Kind::Tags,
    ];
    kinds.into_iter().fold(Schema::empty(), |schema, kind| {
        schema.declare(kind.word(), Attribute::new(kind).valid_for_days(10)).unwrap()
    })
}

/// Every question that an operator can ask, by the kind it asks.
fn questions(operator: &str) -> Vec<(&'static str, Condition)> {
    use Condition as C;
    let ordered = ["number", "money", "level", "date"];
    let operand = |kind: &str| match kind {
        "number" => 5.into(),
        "money" => "5 EUR".into(),
        "level" => "mid".into(),
        "date" => "2026-03-05".into(),
        "flag" => true.into(),
        "choice" => "red".into(),
        _ => Operand::from("word"),
    };
    let each = |kinds: &[&'static str], make: &dyn Fn(Name, &'static str) -> Condition| {
        kinds.iter().map(|kind| (*kind, make(Name::from(*kind), kind))).collect::<Vec<_>>()
    };
    match operator {
        "at_least" => each(&ordered, &|name, kind| C::Fact(name, Operator::AtLeast(operand(kind)))),
        "at_most" => each(&ordered, &|name, kind| C::Fact(name, Operator::AtMost(operand(kind)))),
        "between" => {
            each(&ordered, &|name, kind| C::Fact(name, Operator::Between(operand(kind), operand(kind))))
        }
        "is" => {
            let kinds = ["flag", "number", "money", "text", "choice", "level", "date"];
            each(&kinds, &|name, kind| C::Fact(name, Operator::Is(operand(kind))))
        }
        "one_of" => each(&["text", "choice", "level"], &|name, kind| {
            C::Fact(name, Operator::OneOf(vec![operand(kind)]))
        }),
        "contains" => {
            each(&["text", "tags"], &|name, kind| C::Fact(name, Operator::Contains(vec![operand(kind)])))
        }
        "starts_with" => {
            each(&["text"], &|name, kind| C::Fact(name, Operator::StartsWith(vec![operand(kind)])))
        }
        "ends_with" => each(&["text"], &|name, kind| C::Fact(name, Operator::EndsWith(vec![operand(kind)]))),
        "has_word" => each(&["text"], &|name, kind| C::Fact(name, Operator::HasWord(vec![operand(kind)]))),
        "within_days" => each(&["date"], &|name, _| C::Fact(name, Operator::WithinDays(30))),
        "in_last_days" => each(&["date"], &|name, _| C::Fact(name, Operator::InLastDays(30))),
        "known" => {
            let kinds = ["flag", "number", "money", "text", "choice", "level", "date", "tags"];
            each(&kinds, &|name, _| C::Fact(name, Operator::Known))
        }
        other => panic!("the table has an operator that this test does not know: {other}"),
    }
}

/// A value that a question about this kind can answer.
fn usable(kind: &str) -> Value {
    match kind {
        "flag" => true.into(),
        "number" => Value::Number(5.into()),
        "money" => eur(5).into(),
        "choice" => "red".into(),
        "level" => "mid".into(),
        "date" => today().into(),
        "tags" => Value::tags(["word"]),
        _ => "word".into(),
    }
}

/// A prospect whose fact of this kind is unusable in this way; `None` when that cannot be.
fn prospect(kind: &str, operator: &str, why: UnknownReason) -> Option<Prospect> {
    let fact = match why {
        UnknownReason::Missing => return Some(Prospect::new("p")),
        UnknownReason::Undated => return Some(Prospect::new("p").with_fact(kind, Fact::new(usable(kind)))),
        UnknownReason::Blank => Fact::new("  "),
        UnknownReason::WrongKind if kind == "number" => Fact::new(true),
        UnknownReason::WrongKind => Fact::new(Value::Number(5.into())),
        UnknownReason::UndeclaredChoice if matches!(kind, "choice" | "level") => Fact::new("gren"),
        UnknownReason::OtherCurrency if kind == "money" => Fact::new(usd(5)),
        UnknownReason::Conflict => return Some(disagreeing(kind)),
        UnknownReason::Overdue if kind == "date" && matches!(operator, "within_days" | "known") => {
            Fact::new(today().plus(-1))
        }
        UnknownReason::Expired => Fact::new(usable(kind)).learnt(today().plus(-11)),
        UnknownReason::NotYet => Fact::new(usable(kind)).learnt(today().plus(1)),
        _ => return None,
    };
    let fact = if fact.when_learnt().is_none() { fact.learnt(today()) } else { fact };
    Some(Prospect::new("p").with_fact(kind, fact))
}

/// Values that each question of this file about the kind tells apart.
fn disagreeing(kind: &str) -> Prospect {
    let others: Vec<Value> = match kind {
        "flag" => vec![false.into()],
        "number" => vec![0.into(), 9.into()],
        "money" => vec![eur(0).into(), eur(9).into()],
        "choice" => vec!["blue".into()],
        "level" => vec!["low".into(), "high".into()],
        "date" => vec![today().plus(3).into(), today().plus(90).into()],
        "tags" => vec![Value::tags(["other"])],
        _ => vec!["another".into()],
    };
    let record = |value| Prospect::new("p").with_fact(kind, Fact::new(value).learnt(today()));
    let others = others.into_iter().map(record);
    others.fold(record(usable(kind)), |all, other| all.merge(&other).unwrap())
}

/// The answer to a condition, and why it is unknown.
fn ask(condition: &Condition, prospect: &Prospect) -> (Answer, Option<UnknownReason>) {
    let spec = PlaybookSpec::new("table", 1)
        .criteria(Framework::new("table").criterion(Criterion::new("asked", condition.clone())))
        // Another question of the same attribute must not matter.
        .rule("money-in-euro", Condition::Fact("money".into(), Operator::AtLeast("1 EUR".into())), 1)
        .grade(Grade::A, Condition::Met("asked".into()))
        .hand_off_at(Grade::A);
    let q = spec.compile(&schema()).unwrap().qualify(prospect, now());
    (q.findings[0].answer, q.findings[0].facts[0].why)
}

/// The table as it stands in the docs: operator, why, cell.
fn table() -> Vec<(String, UnknownReason, String)> {
    let docs = include_str!("../../../docs/PLAYBOOK.md");
    let mut lines = docs.lines().skip_while(|line| !line.starts_with("| operator | missing"));
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(lines.next().unwrap());
    let whys: BTreeMap<String, UnknownReason> =
        UnknownReason::ALL.into_iter().map(|why| (why.to_string(), why)).collect();
    let rows = lines.skip(1).take_while(|line| line.starts_with('|')).map(cells);
    rows.flat_map(|row| {
        let operator = row[0].trim_matches('`').to_owned();
        let cells = head.iter().zip(row.clone()).skip(1);
        cells.map(|(why, cell)| (operator.clone(), whys[why], cell)).collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn every_cell_of_the_table_is_true() {
    let table = table();
    assert_eq!(table.len(), 12 * UnknownReason::ALL.len(), "twelve operators by every why");
    for (operator, why, cell) in table {
        let mut tried = 0;
        for (kind, condition) in questions(&operator) {
            let Some(prospect) = prospect(kind, &operator, why) else { continue };
            tried += 1;
            let (answer, told) = ask(&condition, &prospect);
            let place = format!("{operator} of a {kind}, {why}");
            assert_eq!(answer.to_string(), cell, "{place}");
            assert_eq!(told, answer.is_unknown().then_some(why), "{place}");
            let (not, _) = ask(&condition.clone().negate(), &prospect);
            assert_eq!(not, !answer, "not of {place}");
        }
        assert_eq!(tried == 0, cell == "-", "{operator} by {why}");
    }
}

#[test]
fn with_a_usable_fact_every_operator_answers() {
    for operator in [
        "at_least",
        "at_most",
        "between",
        "is",
        "one_of",
        "contains",
        "starts_with",
        "ends_with",
        "within_days",
        "in_last_days",
        "known",
    ] {
        for (kind, condition) in questions(operator) {
            let prospect =
                Prospect::new("p").with_fact(kind, Fact::new(usable(kind)).learnt(today().plus(-10)));
            let (answer, why) = ask(&condition, &prospect);
            assert!(!answer.is_unknown() && why.is_none(), "{operator} of a {kind}: {answer}, {why:?}");
        }
    }
}

#[test]
fn a_rate_makes_other_money_comparable() {
    const MONEY: Attr<qualify::Money> = Attr::new("money");
    let spec = PlaybookSpec::new("rates", 1)
        .rule("rich", MONEY.at_least(eur(90)), 5)
        .grade(Grade::A, Condition::ScoreAtLeast(5.into()))
        .hand_off_at(Grade::A);
    let playbook = spec.compile(&schema()).unwrap();
    let prospect = Prospect::new("p").with(MONEY, usd(100)).received(today());
    let rate = |rate: &str| {
        qualify::AsOf::new(now()).rate(qualify::Currency::USD, qualify::Currency::EUR, rate.parse().unwrap())
    };
    assert_eq!(playbook.qualify(&prospect, now()).missing[0].why, UnknownReason::OtherCurrency);
    assert_eq!(playbook.judge(&prospect, rate("0.9")).grade(), Grade::A);
    assert_eq!(playbook.judge(&prospect, rate("0.8999")).grade(), Grade::D);
    let later = now() + TimeDelta::days(1);
    assert_eq!(playbook.judge(&prospect, later).grade(), Grade::D, "rates are of one judgement");
}

/// A number is written as a format writes it and means itself, whole or not; a text that looks like one is a text.
#[test]
fn a_number_is_no_text_and_a_text_of_digits_is() {
    let spec = |operand: Operand| {
        let is = |name: &str| Condition::fact(name, Operator::Is(operand.clone()));
        [is("industry"), is("employees")].map(|when| {
            let spec = PlaybookSpec::new("p", 1).rule("r", when, 1);
            spec.grade(Grade::B, Condition::ScoreAtLeast(1.into())).compile(&Schema::standard())
        })
    };
    let decimal = |text: &str| Operand::from(rust_decimal::Decimal::from_str_exact(text).unwrap());
    for number in ["1.50", "0.5", "-2.25", "100000000000000000000", "42"] {
        let [text, counted] = spec(decimal(number));
        let message = text.unwrap_err().to_string();
        assert!(
            message.contains("expected text, found `") && message.contains("put it in quotes"),
            "{message}"
        );
        let playbook = counted.unwrap();
        let [text, counted] = spec(number.into());
        assert!(text.is_ok() && counted.is_ok(), "{number}");
        // Both are written and read back as the same playbook.
        let written = serde_json::to_string(playbook.spec()).unwrap();
        assert_eq!(serde_json::from_str::<PlaybookSpec>(&written).unwrap(), *playbook.spec());
    }
    assert_eq!(decimal("12.50"), Operand::Text("12.5".into()));
    assert_ne!(decimal("12.50"), Operand::Text("12.50".into()));
}
