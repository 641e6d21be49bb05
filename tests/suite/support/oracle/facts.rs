//! The naive reading of facts: which day it is, whether a fact is usable, what a test answers.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::attribute::{Attribute, Kind, Value};
use qualify::condition::{ActivityFilter, Operand, Operator};
use qualify::playbook::CriteriaSpec;
use qualify::score::Repeat;
use qualify::{
    Activity, Answer, AsOf, Condition, Criterion, Day, Framework, Learnt, Money, Name, PlaybookSpec,
    Prospect, Schema, UnknownReason,
};
use rust_decimal::Decimal;

use super::deeds::Imagined;
use super::merged::is_blank;
use super::texts::{Compared, text_of};

/// A prospect under a playbook at an instant.
#[derive(Clone)]
pub(crate) struct World<'a> {
    pub(crate) spec: &'a PlaybookSpec,
    pub(crate) schema: &'a Schema,
    pub(crate) prospect: Prospect,
    pub(crate) as_of: AsOf,
    pub(crate) now: DateTime<Utc>,
    /// What they would do now.
    pub(crate) imagined: Vec<Imagined>,
}

/// How old a fact may be that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// As old as its attribute allows.
    Declared,
    /// So many days at the most, as well.
    Also(u32),
    /// A dead channel stays dead: of any age, or without a date.
    Any,
}

impl Age {
    /// What a criterion agrees on.
    pub(crate) fn of(criterion: &Criterion) -> Age {
        criterion.valid_for_days.map_or(Age::Declared, Age::Also)
    }
}

/// A question about one fact, and how old a fact may be that answers it.
pub(crate) struct Test<'a> {
    pub(crate) question: &'a Condition,
    pub(crate) age: Age,
    /// Whether it stands where something is decided, and not in `unreachable`.
    pub(crate) decides: bool,
}

impl<'a> World<'a> {
    pub(crate) fn day_of(&self, at: DateTime<Utc>) -> Day {
        Day::from_date((at + TimeDelta::minutes(i64::from(self.spec.day_offset.minutes()))).date_naive())
    }

    pub(crate) fn today(&self) -> Day {
        self.day_of(self.now)
    }

    pub(crate) fn age(&self, activity: &Activity) -> i64 {
        i64::from(self.today().since(self.day_of(activity.at())))
    }

    /// The activities that have been done by now.
    pub(crate) fn done(&self) -> Vec<&Activity> {
        let imagined = self.imagined.iter().map(|imagined| &imagined.activity);
        self.prospect.activities().iter().chain(imagined).filter(|a| a.at() <= self.now).collect()
    }

    /// What has been done that a filter takes, the newest first.
    pub(crate) fn done_of(&self, filter: &ActivityFilter) -> Vec<&Activity> {
        let mut done: Vec<&Activity> = self.done().into_iter().filter(|a| self.takes(filter, a)).collect();
        done.sort_by_key(|a| std::cmp::Reverse(a.at()));
        done
    }

    /// The same of the last days, today included.
    pub(crate) fn done_within(&self, filter: &ActivityFilter, days: u32) -> Vec<&Activity> {
        self.done_of(filter).into_iter().filter(|a| self.age(a) < i64::from(days)).collect()
    }

    /// The same of what is not forgotten.
    pub(crate) fn remembered_of(&self, filter: &ActivityFilter) -> Vec<&Activity> {
        let first = self.first_day_remembered();
        let kept = |a: &&Activity| first.is_none_or(|first| self.day_of(a.at()) >= first);
        self.done_of(filter).into_iter().filter(kept).collect()
    }

    /// The day before which everything is forgotten, if anything is.
    pub(crate) fn first_day_remembered(&self) -> Option<Day> {
        let quiet = i64::from(self.spec.engagement.forget_after_quiet_days?);
        let mut reached = self.today();
        for activity in self.done_of(&silence(self.spec)) {
            let day = self.day_of(activity.at());
            if i64::from(reached.since(day)) >= quiet {
                return Some(reached);
            }
            reached = day;
        }
        None
    }

    /// The same prospect with another fact, learnt today.
    pub(crate) fn with(&self, attribute: &Name, value: &Value) -> World<'a> {
        let mut other = self.clone();
        other.prospect.set(attribute.clone(), Some(qualify::Fact::new(value.clone()).learnt(self.today())));
        other
    }

    pub(crate) fn declared(&self, attribute: &Name) -> &'a Attribute {
        self.spec
            .attributes
            .get(attribute)
            .or_else(|| self.schema.get(attribute.as_str()))
            .expect("the playbook compiles")
    }

    /// How its texts are compared.
    pub(crate) fn compared(&self, attribute: &Name) -> Compared {
        match self.declared(attribute).is_exact {
            true => Compared::Exactly,
            false => Compared::Folded,
        }
    }

    /// What a fact says that can be used, each once; or why nothing can.
    pub(crate) fn usable(&self, attribute: &Name, age: Age) -> Result<Vec<Value>, UnknownReason> {
        let declared = self.declared(attribute);
        let fact = self.prospect.fact(attribute.as_str()).ok_or(UnknownReason::Missing)?;
        let today = self.today();
        let is_later = match fact.when_learnt() {
            Some(Learnt::On(day)) => day > today,
            Some(Learnt::At(at)) => at > self.now,
            None => false,
        };
        if is_later {
            return Err(UnknownReason::NotYet);
        }
        let bound: Vec<Result<&Value, UnknownReason>> =
            fact.values().iter().map(|value| self.bound(attribute, value)).collect();
        let mut usable: Vec<Value> = Vec::new();
        for value in bound.iter().flatten() {
            if usable.iter().all(|known| !self.same(attribute, known, value)) {
                usable.push((*value).clone());
            }
        }
        if usable.is_empty() {
            return Err(bound.into_iter().find_map(Result::err).expect("a fact says something"));
        }
        let agreed = match age {
            Age::Any => Vec::new(),
            Age::Declared => vec![declared.valid_for_days],
            Age::Also(days) => vec![declared.valid_for_days, Some(days)],
        };
        for days in agreed.into_iter().flatten() {
            let learnt = match fact.when_learnt() {
                Some(Learnt::On(day)) => Some(day),
                Some(Learnt::At(at)) => Some(self.day_of(at)),
                None => None,
            };
            let learnt = learnt.ok_or(UnknownReason::Undated)?;
            if i64::from(today.since(learnt)) > i64::from(days) {
                return Err(UnknownReason::Expired);
            }
        }
        Ok(usable)
    }

    /// One of the values of a fact by itself, or why it is of no use.
    fn bound<'v>(&self, attribute: &Name, value: &'v Value) -> Result<&'v Value, UnknownReason> {
        if is_blank(value) {
            return Err(UnknownReason::Blank);
        }
        match (&self.declared(attribute).kind, value) {
            (Kind::Choice(options) | Kind::Level(options), Value::Text(text)) => {
                let compared = self.compared(attribute);
                if !options.iter().any(|option| compared.alike(option, text)) {
                    return Err(UnknownReason::UndeclaredChoice);
                }
            }
            (Kind::Flag, Value::Flag(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::Money, Value::Money(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Tags, Value::Tags(_)) => {}
            _ => return Err(UnknownReason::WrongKind),
        }
        Ok(value)
    }

    /// Whether an attribute compares two values as equal.
    fn same(&self, attribute: &Name, one: &Value, other: &Value) -> bool {
        let compared = self.compared(attribute);
        match (one, other) {
            (Value::Text(one), Value::Text(other)) => compared.alike(one, other),
            (Value::Tags(one), Value::Tags(other)) => {
                let seen = |words: &[String]| -> BTreeSet<String> {
                    words.iter().map(|word| compared.seen(word)).collect()
                };
                seen(one) == seen(other)
            }
            _ => one == other,
        }
    }

    /// What a question about one fact answers: what all that it says answers.
    pub(crate) fn test(&self, question: &Condition, age: Age) -> Result<bool, UnknownReason> {
        let attribute = question.attribute().expect("a question about a fact");
        let usable = self.usable(attribute, age);
        if matches!(question, Condition::Fact(_, Operator::Known)) {
            return Ok(usable.is_ok());
        }
        let answers: Vec<_> = usable?.iter().map(|value| self.asked(question, value)).collect();
        let alike = answers.iter().all(|answer| answer == &answers[0]);
        let has_more = self.prospect.fact(attribute.as_str()).is_some_and(|fact| fact.has_more());
        if alike && !has_more { answers[0] } else { Err(UnknownReason::Conflict) }
    }

    /// What a question about one fact answers if it says this.
    fn asked(&self, question: &Condition, value: &Value) -> Result<bool, UnknownReason> {
        use Condition as C;
        let attribute = question.attribute().expect("a question about a fact");
        let (kind, compared) = (&self.declared(attribute).kind, self.compared(attribute));
        let order = |operand: &Operand| self.compare(kind, compared, value, operand);
        Ok(match question {
            C::Fact(_, Operator::AtLeast(least)) => order(least)?.is_ge(),
            C::Fact(_, Operator::AtMost(most)) => order(most)?.is_le(),
            C::Fact(_, Operator::Between(least, most)) => order(least)?.is_ge() && order(most)?.is_le(),
            C::Fact(_, Operator::Is(same)) => order(same)?.is_eq(),
            C::Fact(_, Operator::OneOf(any)) => {
                let mut one = false;
                for operand in any {
                    one |= order(operand)?.is_eq();
                }
                one
            }
            C::Fact(_, Operator::WithinDays(n)) | C::Fact(_, Operator::InLastDays(n)) => {
                let Value::Date(date) = value else { panic!("asked of dates") };
                let ahead = matches!(question, C::Fact(_, Operator::WithinDays(..)));
                let days = if ahead { date.since(self.today()) } else { self.today().since(*date) };
                if days < 0 {
                    return Err(if ahead { UnknownReason::Overdue } else { UnknownReason::NotYet });
                }
                i64::from(days) <= i64::from(*n)
            }
            C::Fact(_, operator) => match value {
                Value::Text(text) => searched(compared, text, operator),
                Value::Tags(words) => match operator {
                    Operator::Contains(any) => {
                        any.iter().any(|part| words.iter().any(|word| compared.alike(word, &text_of(part))))
                    }
                    other => panic!("not asked of tags: {other:?}"),
                },
                _ => panic!("not asked of a {value:?}: {operator:?}"),
            },
            other => panic!("no question about a fact: {other:?}"),
        })
    }

    fn compare(
        &self,
        kind: &Kind,
        compared: Compared,
        value: &Value,
        operand: &Operand,
    ) -> Result<std::cmp::Ordering, UnknownReason> {
        let place =
            |options: &[String], word: &str| options.iter().position(|option| compared.alike(option, word));
        Ok(match value {
            Value::Flag(flag) => flag.to_string().cmp(&operand.to_string()),
            Value::Number(number) => number.cmp(&operand.to_string().parse::<Decimal>().unwrap()),
            Value::Money(money) => {
                let asked: Money = operand.to_string().parse().unwrap();
                let amount =
                    self.as_of.convert(*money, asked.currency()).ok_or(UnknownReason::OtherCurrency)?;
                amount.cmp(&asked.amount())
            }
            Value::Date(day) => day.cmp(&operand.to_string().parse::<Day>().unwrap()),
            Value::Text(text) => match kind {
                Kind::Level(steps) => place(steps, text).cmp(&place(steps, &text_of(operand))),
                _ => compared.seen(text).cmp(&compared.seen(&text_of(operand))),
            },
            Value::Tags(_) => panic!("tags have no order"),
        })
    }

    /// A condition on facts and on what they did, or in requirements and disqualifiers also on criteria. `doubt` holds the open attributes when it is asked what is possible:
    /// every question about one of them is then unknown, also one that the old fact still answers
    /// (expired for one criterion only, overdue for one question only).
    pub(crate) fn answer(&self, c: &Condition, age: Age, doubt: Option<&BTreeSet<Name>>) -> Answer {
        match c {
            Condition::All(parts) => all(parts.iter().map(|part| self.answer(part, age, doubt))),
            Condition::Any(parts) => any(parts.iter().map(|part| self.answer(part, age, doubt))),
            Condition::Not(part) => not(self.answer(part, age, doubt)),
            Condition::Did(did) => Answer::from(self.told(did).met),
            Condition::Met(name) => {
                let criterion = self.criteria().into_iter().find(|c| c.name == *name);
                self.criterion(criterion.expect("the playbook compiles"), doubt)
            }
            question
                if doubt.is_some_and(|open| question.attribute().is_some_and(|name| open.contains(name))) =>
            {
                Answer::Unknown
            }
            question => match self.test(question, age) {
                Ok(true) => Answer::Met,
                Ok(false) => Answer::Unmet,
                Err(_) => Answer::Unknown,
            },
        }
    }

    /// The criteria of all lists, in order.
    pub(crate) fn criteria(&self) -> Vec<&'a Criterion> {
        criteria(self.spec)
    }

    /// The answer to a criterion; `doubt` as for [`answer`](Self::answer), and then not inferred.
    pub(crate) fn criterion(&self, c: &Criterion, doubt: Option<&BTreeSet<Name>>) -> Answer {
        let by_facts = all(c.questions.iter().map(|q| self.answer(q, Age::of(c), doubt)));
        match &c.inferred_by {
            Some(by) if by_facts == Answer::Unknown && doubt.is_none() => {
                if self.done_within(&by.filter, by.within_days).is_empty() {
                    Answer::Unknown
                } else {
                    Answer::Met
                }
            }
            _ => by_facts,
        }
    }
}

/// The lists of criteria that are data, in order.
pub(crate) fn frameworks(spec: &PlaybookSpec) -> Vec<&Framework> {
    spec.criteria.iter().filter_map(CriteriaSpec::framework).collect()
}

/// The criteria of all lists that are data, in order.
pub(crate) fn criteria(spec: &PlaybookSpec) -> Vec<&Criterion> {
    frameworks(spec).into_iter().flat_map(Framework::criteria).collect()
}

/// The activities whose absence is silence: of the kinds that are said, or of those that can engage by name.
pub(crate) fn silence(spec: &PlaybookSpec) -> ActivityFilter {
    match spec.engagement.kinds.is_empty() {
        true => ActivityFilter::new(kinds_that_engage(spec)),
        false => ActivityFilter::new(spec.engagement.kinds.clone()),
    }
}

/// The kinds that can engage and are named: by rules with points above zero that do not ask for silence,
/// by the meaningful contact, and by the inferences of counted criteria.
pub(crate) fn kinds_that_engage(spec: &PlaybookSpec) -> Vec<Name> {
    let mut named: Vec<Name> = Vec::new();
    for rule in &spec.activities {
        if rule.points.thousandths() > 0 && !matches!(rule.repeat, Repeat::WhenQuiet { .. }) {
            named.extend(rule.filter.kinds.names().iter().cloned());
        }
    }
    if let Some(contact) = &spec.meaningful_contact {
        named.extend(contact.filter.kinds.names().iter().cloned());
    }
    for criterion in criteria(spec).into_iter().filter(|criterion| criterion.counted) {
        named.extend(criterion.inferred_by.iter().flat_map(|by| by.filter.kinds.names()).cloned());
    }
    named
}

pub(crate) fn all(answers: impl IntoIterator<Item = Answer>) -> Answer {
    answers.into_iter().min().unwrap_or(Answer::Met) // unmet < unknown < met
}

pub(crate) fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
    answers.into_iter().max().unwrap_or(Answer::Unmet)
}

pub(crate) fn not(answer: Answer) -> Answer {
    match answer {
        Answer::Met => Answer::Unmet,
        Answer::Unknown => Answer::Unknown,
        Answer::Unmet => Answer::Met,
    }
}

/// The questions about facts in a condition.
pub(crate) fn leaves(c: &Condition) -> Vec<&Condition> {
    match c {
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {
            c.parts().iter().flat_map(leaves).collect()
        }
        leaf if leaf.attribute().is_some() => vec![leaf],
        _ => Vec::new(),
    }
}

/// The attributes that a condition reads.
pub(crate) fn reads(c: &Condition) -> BTreeSet<Name> {
    leaves(c).into_iter().filter_map(Condition::attribute).cloned().collect()
}

/// What a search in a text finds: one of what it looks for is enough.
pub(crate) fn searched(compared: Compared, text: &str, operator: &Operator) -> bool {
    let (any, finds): (_, fn(Compared, &str, &str) -> bool) = match operator {
        Operator::Contains(any) => (any, Compared::contains),
        Operator::StartsWith(any) => (any, Compared::starts_with),
        Operator::EndsWith(any) => (any, Compared::ends_with),
        Operator::HasWord(any) => (any, Compared::has_word),
        other => panic!("not asked of a text: {other:?}"),
    };
    any.iter().any(|part| finds(compared, text, &text_of(part)))
}
