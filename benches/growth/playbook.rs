//! The generated rules as a playbook.

use super::rules::{Cond, NUMERIC, Op, Rule, enum_name};
use crate::lq24::{CLICKED, IDLE, LEAD_SOURCE, OPENED, PAGE_VIEWS, PRICING_VIEWS, TIMEFRAME, cents};
use qualify::attribute::{Attribute, Kind, Number};
use qualify::standard::{BUDGET, COUNTRY, EMPLOYEES, INDUSTRY, JOB_LEVEL, REVENUE};
use qualify::{Attr, Condition, PlaybookSpec};

/// The numeric fields of [`FIELDS`](super::FIELDS), but money.
const NUMBERS: [Option<Attr<Number>>; NUMERIC] = [
    None,
    Some(TIMEFRAME),
    Some(EMPLOYEES),
    None,
    Some(PAGE_VIEWS),
    Some(PRICING_VIEWS),
    Some(OPENED),
    Some(CLICKED),
    Some(IDLE),
];

fn condition(c: &Cond) -> Condition {
    if let Some(Some(number)) = NUMBERS.get(c.field as usize) {
        return match c.op {
            Op::Ge => number.at_least(c.value),
            Op::Le => number.at_most(c.value),
            Op::Eq => number.is(c.value),
        };
    }
    let word = || enum_name(c.field, c.value);
    match (c.field, c.op) {
        (0, Op::Ge) => BUDGET.at_least(cents(c.value)),
        (0, _) => BUDGET.at_most(cents(c.value)),
        (3, Op::Ge) => REVENUE.at_least(cents(c.value)),
        (3, _) => REVENUE.at_most(cents(c.value)),
        (9, _) => INDUSTRY.is(word()),
        (10, _) => COUNTRY.is(word()),
        (11, _) => LEAD_SOURCE.is(word()),
        _ => JOB_LEVEL.is(word()),
    }
}

/// A playbook of nothing but the rules.
pub fn spec(rules: &[Rule]) -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("growth", 1);
    for name in [TIMEFRAME, PAGE_VIEWS, PRICING_VIEWS, OPENED, CLICKED, IDLE] {
        spec = spec.attribute(name, Attribute::new(Kind::Number));
    }
    for (i, rule) in rules.iter().enumerate() {
        let when = condition(&rule.a);
        let when = match &rule.b {
            Some(b) => when.and(condition(b)),
            None => when,
        };
        spec = spec.rule(format!("r{i}"), when, rule.points);
    }
    spec.grade(qualify::Grade::A, Condition::ScoreAtLeast(1.into()))
}
