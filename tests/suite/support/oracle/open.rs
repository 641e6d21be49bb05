//! Which attributes are open, and a value for each answer that the playbook can get from one.

use std::collections::BTreeSet;

use qualify::attribute::{Kind, Value};
use qualify::condition::Operator;
use qualify::score::Grades;
use qualify::{Channel, Condition, Currency, Day, Money, Name, UnknownReason};
use rust_decimal::Decimal;

use super::facts::{Age, Test, World, leaves};
use super::reach::when_dead;
use super::texts::text_of;

impl World<'_> {
    /// Every question about a fact in the playbook.
    pub(crate) fn tests(&self) -> Vec<Test<'_>> {
        let spec = self.spec;
        let mut all: Vec<(&Condition, Age, bool)> = Vec::new();
        for criterion in self.criteria() {
            all.extend(criterion.questions.iter().map(|q| (q, Age::of(criterion), true)));
        }
        all.extend(spec.rules.iter().map(|rule| (&rule.when, Age::Declared, true)));
        if let Some(Grades::Rows(rows)) = &spec.grades {
            all.extend(rows.iter().map(|row| (&row.when, Age::Declared, true)));
        }
        all.extend(spec.hand_off_requires.iter().map(|requirement| (&requirement.when, Age::Declared, true)));
        all.extend(spec.disqualifiers.iter().map(|disqualifier| (&disqualifier.when, Age::Declared, true)));
        let dying = Channel::ALL.into_iter().filter_map(|channel| when_dead(spec, channel));
        all.extend(dying.map(|when| (when, Age::Any, false)));
        all.into_iter()
            .flat_map(|(when, age, decides)| {
                leaves(when).into_iter().map(move |question| Test { question, age, decides })
            })
            .collect()
    }

    pub(crate) fn tests_on(&self, attribute: &Name) -> Vec<Test<'_>> {
        self.tests().into_iter().filter(|test| test.question.attribute() == Some(attribute)).collect()
    }

    /// The attributes of which not all is known that the playbook asks, with a reason.
    pub(crate) fn open(&self) -> BTreeSet<Name> {
        let read: BTreeSet<Name> = self
            .tests()
            .iter()
            .filter(|t| t.decides)
            .filter_map(|t| t.question.attribute())
            .cloned()
            .collect();
        let mut open: BTreeSet<Name> =
            read.into_iter().filter(|attribute| self.why_open(attribute).is_some()).collect();
        open.extend(self.channels_asked().into_iter().map(|(attribute, _)| attribute));
        open
    }

    pub(crate) fn why_open(&self, attribute: &Name) -> Option<UnknownReason> {
        if let Err(why) = self.usable(attribute, Age::Declared) {
            return Some(why);
        }
        let why = |test: &Test<'_>| {
            self.usable(attribute, test.age).err().or(self.test(test.question, test.age).err())
        };
        self.tests_on(attribute).iter().find_map(why)
    }

    /// Whether the questions about it can be answered in more ways than are tried.
    pub(crate) fn is_loose(&self, attribute: &Name) -> bool {
        let tests = self.tests_on(attribute);
        match self.declared(attribute).kind {
            Kind::Text => tests.iter().any(|t| {
                matches!(
                    t.question,
                    Condition::Fact(
                        _,
                        Operator::Contains(..)
                            | Operator::StartsWith(..)
                            | Operator::EndsWith(..)
                            | Operator::HasWord(..)
                    )
                )
            }),
            Kind::Tags => self.operands(attribute).len() > 1,
            _ => false,
        }
    }

    fn operands(&self, attribute: &Name) -> BTreeSet<String> {
        self.tests_on(attribute)
            .iter()
            .flat_map(|test| match test.question {
                Condition::Fact(_, Operator::AtLeast(o) | Operator::AtMost(o) | Operator::Is(o)) => vec![o],
                Condition::Fact(_, Operator::Between(least, most)) => vec![least, most],
                Condition::Fact(
                    _,
                    Operator::OneOf(any)
                    | Operator::Contains(any)
                    | Operator::StartsWith(any)
                    | Operator::EndsWith(any)
                    | Operator::HasWord(any),
                ) => any.iter().collect(),
                _ => Vec::new(),
            })
            .map(text_of)
            .collect()
    }

    /// One value for each set of values that the playbook's questions tell apart.
    pub(crate) fn values_of(&self, attribute: &Name) -> Vec<Value> {
        let operands = self.operands(attribute);
        let candidates: Vec<Value> = match &self.declared(attribute).kind {
            Kind::Flag => vec![Value::Flag(false), Value::Flag(true)],
            Kind::Number => {
                let cuts = operands.iter().map(|operand| operand.parse().unwrap()).collect();
                around(cuts).into_iter().map(Value::Number).collect()
            }
            Kind::Money => {
                let sums: Vec<Money> = operands.iter().map(|operand| operand.parse().unwrap()).collect();
                let currency = sums.first().map_or(Currency::EUR, Money::currency);
                let cuts = sums.iter().map(Money::amount).collect();
                around(cuts).into_iter().map(|amount| Value::Money(Money::new(amount, currency))).collect()
            }
            Kind::Choice(options) | Kind::Level(options) => {
                options.iter().map(|option| Value::Text(option.clone())).collect()
            }
            Kind::Date => {
                let mut days = vec![self.today()];
                days.extend(operands.iter().map(|operand| operand.parse::<Day>().unwrap()));
                for test in self.tests_on(attribute) {
                    match test.question {
                        Condition::Fact(_, Operator::WithinDays(n)) => {
                            days.push(self.today().plus(i64::from(*n)))
                        }
                        Condition::Fact(_, Operator::InLastDays(n)) => {
                            days.push(self.today().plus(-i64::from(*n)))
                        }
                        _ => {}
                    }
                }
                days.iter().flat_map(|day| [-1, 0, 1].map(|step| Value::Date(day.plus(step)))).collect()
            }
            Kind::Text => operands.into_iter().chain(["~".to_owned()]).map(Value::Text).collect(),
            Kind::Tags => {
                let none = Value::tags(["~"]);
                operands.into_iter().map(|word| Value::tags([word])).chain([none]).collect()
            }
            other => panic!("a kind that the oracle does not know: {other:?}"),
        };
        let tests = self.tests_on(attribute);
        let mut seen = Vec::new();
        candidates
            .into_iter()
            .filter(|value| {
                let world = self.with(attribute, value);
                let answers: Vec<_> = tests.iter().map(|t| world.test(t.question, t.age).ok()).collect();
                let new = !seen.contains(&answers);
                seen.push(answers);
                new
            })
            .collect()
    }
}

/// Every cut, something between each two, and something beyond both ends.
fn around(mut cuts: Vec<Decimal>) -> Vec<Decimal> {
    cuts.sort();
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else { return vec![Decimal::ONE] };
    let mut values = vec![*first - Decimal::ONE, *last + Decimal::ONE];
    values.extend(cuts.windows(2).map(|pair| (pair[0] + pair[1]) / Decimal::TWO));
    values.extend(&cuts);
    values
}
