//! qualify on generated rules: the leads are those of LQ-24, the playbook has nothing but the rules.

use super::qualify::{now, whole};
use crate::growth::{Cond, Grown, NUMERIC, Op, Rule, enum_name};
use crate::harness::cpu_ns;
use crate::lead::Lead;
use crate::lq24::{self, CLICKED, IDLE, LEAD_SOURCE, OPENED, PAGE_VIEWS, PRICING_VIEWS, TIMEFRAME, cents};
use qualify::attribute::{Attribute, Kind, Number};
use qualify::playbook::Limits;
use qualify::standard::{BUDGET, COUNTRY, EMPLOYEES, INDUSTRY, JOB_LEVEL, REVENUE};
use qualify::{Attr, Condition, Playbook, PlaybookSpec, Prospect, Schema};

/// The numeric fields of `growth::FIELDS`, but money.
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

fn spec(rules: &[Rule]) -> PlaybookSpec {
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

struct Judging {
    playbook: Playbook,
    prospects: Vec<Prospect>,
}

pub fn grown(rules: &[Rule]) -> Box<dyn Grown> {
    let playbook = spec(rules).compile(&Schema::standard()).expect("generated rules are legal");
    Box::new(Judging { playbook, prospects: Vec::new() })
}

impl Grown for Judging {
    fn prepare(&mut self, leads: &[Lead]) {
        self.prospects = leads.iter().map(lq24::prospect).collect();
    }
    fn eval(&mut self, i: usize) -> i32 {
        whole(self.playbook.judge(&self.prospects[i], now()).score())
    }
}

/// CPU time of reading the rules from JSON, and of compiling them: the least of three.
pub fn reading(rules: &[Rule]) -> (f64, f64) {
    let (spec, schema) = (spec(rules), Schema::standard());
    let text = serde_json::to_string(&spec).expect("a playbook can be written");
    // 10,000 rules are more values than the usual limit lets in: 65,536.
    let limits = Limits { nodes: 1 << 20, ..Limits::default() };
    let both = least(|| {
        let json = &mut serde_json::Deserializer::from_str(&text);
        Playbook::read_within(json, &schema, &limits).expect("what was written can be read")
    });
    let compile = least(|| spec.compile(&schema).expect("generated rules are legal"));
    (both - compile, compile)
}

fn least<T>(f: impl Fn() -> T) -> f64 {
    let one = |_| {
        let t = cpu_ns();
        let made = f();
        let t = cpu_ns() - t;
        drop(made);
        t
    };
    (0..3).map(one).fold(f64::MAX, f64::min)
}
