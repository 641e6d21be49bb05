//! Random playbooks that compile.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind};
use qualify::condition::{ActivityFilter, Operator};
use qualify::playbook::{DayOffset, Engagement, MeaningfulContact};
use qualify::score::{ActivityRule, Clamp, CountsAs, Decay, Grades, Group, Matrix, Repeat, Rule, Take};
use qualify::{
    Anum, AsOf, Bant, Btd, Champ, Channel, Condition, Criterion, Currency, Framework, Grade, Man, Meddic,
    Name, Playbook, PlaybookSpec, Points, Prospect, Qualification, Schema, marketing, sales,
};

use super::facts::{self, World, kinds_that_engage};
use super::facts_of::{self, ATTRIBUTES, KINDS, OFFSETS};
use super::filters::{self, different, some};
use super::questions::{condition, did, filter, question};
use super::tape::Tape;

/// A random playbook, a random prospect and an instant.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) spec: PlaybookSpec,
    pub(crate) playbook: Playbook,
    pub(crate) prospect: Prospect,
    pub(crate) as_of: AsOf,
}

impl Case {
    pub(crate) fn world<'a>(&'a self, schema: &'a Schema) -> World<'a> {
        let prospect = self.prospect.clone();
        let (as_of, now) = (self.as_of.clone(), self.as_of.now());
        World { spec: &self.spec, schema, prospect, as_of, now, imagined: Vec::new() }
    }

    pub(crate) fn judged(&self) -> Qualification {
        self.playbook.qualify(&self.prospect, self.as_of.clone())
    }

    /// The same rates at another instant.
    pub(crate) fn at(&self, now: DateTime<Utc>) -> AsOf {
        let has_rate = self.as_of != AsOf::new(self.as_of.now());
        match has_rate {
            true => AsOf::new(now).rate(Currency::USD, Currency::EUR, "0.9".parse().unwrap()),
            false => AsOf::new(now),
        }
    }
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let prospect = written(&self.prospect);
        write!(f, "\n{}\n{prospect}\n{:?}\n", written(&self.spec), self.as_of)
    }
}

/// Its stored form, or why it has none.
pub(crate) fn written<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let numbers = |most: usize| prop::collection::vec(any::<u32>(), most / 2..most);
    (numbers(300), numbers(500)).prop_filter_map("no playbook of the tape compiles", |(rules, facts)| {
        let (spec, playbook) = (0..12).find_map(|salt| {
            let spec = spec(&mut Tape::new(&rules, salt));
            let playbook = spec.compile(&Schema::standard()).ok()?;
            Some((spec, playbook))
        })?;
        let mut tape = Tape::new(&facts, 0);
        let now = facts_of::instant(&mut tape);
        let as_of = facts_of::as_of(&mut tape, now);
        Some(Case { spec, playbook, prospect: facts_of::prospect(&mut tape, now), as_of })
    })
}

/// 64 cases, or as many as `PROPTEST_CASES` says.
pub(crate) fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(64);
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_global_rejects: 65_536,
        ..ProptestConfig::default()
    }
}

/// A playbook that may compile.
pub(crate) fn spec(tape: &mut Tape<'_>) -> PlaybookSpec {
    let count = 1 + tape.below(6);
    let asked: Vec<&str> = (0..count).map(|_| tape.pick(&ATTRIBUTES)).collect();
    let mut spec = PlaybookSpec::new("random", 1);
    for (name, declared) in facts_of::own_attributes() {
        spec = spec.attribute(name, declared);
    }
    if tape.chance(20) {
        spec = spec.attribute("budget", Attribute::new(Kind::Money).ask("How much?").valid_for_days(15));
    }
    // A standard text, narrowed to what it may say.
    if tape.chance(25) {
        let options = ["software", "Finance", "trade"];
        let narrow = tape.pick(&[Kind::choice(options), Kind::level(options)]);
        spec = spec.attribute("industry", Attribute::new(narrow).ask("Which of ours?"));
    }
    spec.day_offset = DayOffset::from_minutes(tape.pick(&OFFSETS)).unwrap();
    spec = criteria(tape, spec, &asked);
    if tape.chance(35) {
        spec = beside(tape, spec, &asked);
    }
    spec = rules(tape, spec, &asked);
    if tape.chance(25) {
        spec.score = clamp(tape);
    }
    if tape.chance(50) {
        let mut asked = ActivityFilter::new(some(tape, &KINDS[..4]));
        if tape.chance(35) {
            asked = asked.and(filters::condition(tape));
        }
        let mut contact = MeaningfulContact::new(asked);
        if tape.chance(70) {
            contact = contact.least_fit(if tape.chance(60) { Points::ZERO } else { points(tape) });
        }
        if tape.chance(60) {
            contact = contact.within_days(tape.pick(&[7, 1, 2, 30]));
        }
        spec = spec.meaningful_contact(contact);
    }
    spec.engagement = engagement(tape, &spec);
    spec = grades(tape, spec, &asked);
    spec.hand_off_at = tape.pick(&[Grade::B, Grade::B, Grade::A, Grade::C]);
    let criteria = names_of_criteria(&spec);
    for i in 0..tape.below(3) {
        spec = spec.hand_off_requires(format!("q{i}").as_str(), guard(tape, &asked, &criteria));
    }
    for i in 0..tape.below(3) {
        spec = spec.disqualify(format!("x{i}").as_str(), guard(tape, &asked, &criteria));
    }
    if tape.chance(40) {
        spec = spec.slack_points(tape.pick(&[5, 10, 20]));
    }
    if tape.chance(25) {
        let bounced = Condition::Fact("email_state".into(), Operator::Is("bounced".into()));
        let email = if tape.chance(40) { bounced.or(did(tape)) } else { bounced };
        let sms = if tape.chance(60) { did(tape) } else { question(tape, "need") };
        spec = spec.unreachable(Channel::Email, email).unreachable(Channel::Sms, sms);
    }
    if tape.chance(40) {
        let channels = [Channel::Email, Channel::Phone, Channel::Sms, Channel::Chat];
        spec = spec.hand_off_channels((0..tape.below(3)).map(|_| tape.pick(&channels)));
    }
    if tape.chance(20) {
        spec.terms.recycle_cap = 5;
        spec = spec.signed(marketing("mara"), sales("dana"));
    }
    spec
}

fn names_of_criteria(spec: &PlaybookSpec) -> Vec<Name> {
    facts::criteria(spec).into_iter().map(|criterion| criterion.name.clone()).collect()
}

/// What a requirement or a disqualifier asks.
fn guard(tape: &mut Tape<'_>, asked: &[&str], criteria: &[Name]) -> Condition {
    if criteria.is_empty() || !tape.chance(35) {
        return condition(tape, asked, 1);
    }
    let met = Condition::Met(tape.pick(criteria));
    let met = if tape.chance(30) { met.negate() } else { met };
    match tape.below(4) {
        0 => met.and(condition(tape, asked, 0)),
        1 => met.or(condition(tape, asked, 0)),
        _ => met,
    }
}

/// How long an activity engages, and what silence makes forget.
fn engagement(tape: &mut Tape<'_>, spec: &PlaybookSpec) -> Engagement {
    let mut engagement = Engagement::default();
    if tape.chance(75) {
        engagement = engagement.within_days(tape.pick(&[7, 1, 2, 3, 30, 1]));
    }
    if tape.chance(50) {
        engagement = engagement.forget_after_quiet_days(tape.pick(&[7, 1, 2, 10, 30]));
        // Where nothing can engage by name, the kinds must be said.
        if tape.chance(50) || kinds_that_engage(spec).is_empty() {
            engagement = engagement.kinds(some(tape, &KINDS));
        }
    }
    engagement
}

fn criteria(tape: &mut Tape<'_>, spec: PlaybookSpec, asked: &[&str]) -> PlaybookSpec {
    let which = tape.below(9);
    let mut c = || condition(tape, asked, 1);
    let framework = match which {
        0 => return spec,
        1 => Bant { budget: c(), authority: c(), need: c(), timeline: c(), immediate: c() }.into(),
        2 => Man { money: c(), authority: c(), need: c() }.into(),
        3 => Btd { budget: c(), timeframe: c(), decision_maker: c(), immediate: c() }.into(),
        4 => Meddic {
            metrics: c(),
            economic_buyer: c(),
            decision_criteria: c(),
            decision_process: c(),
            pain: c(),
            champion: c(),
        }
        .into(),
        5 => Champ { challenges: c(), authority: c(), money: c(), prioritization: c() }.into(),
        6 => Anum { authority: c(), need: c(), urgency: c(), money: c() }.into(),
        _ => {
            let mut framework = Framework::new("own");
            for i in 0..1 + tape.below(4) {
                let name = format!("c{i}");
                framework = framework.criterion(Criterion::new(name.as_str(), condition(tape, asked, 1)));
            }
            framework
        }
    };
    let names: Vec<Name> = framework.criteria().iter().map(|c| c.name.clone()).collect();
    let change = |framework: Framework, name: Name| {
        framework.change(name.as_str(), |mut c| {
            if tape.chance(25) {
                c = c.mandatory();
            }
            if tape.chance(20) {
                c = c.valid_for_days(tape.pick(&[20, 5, 1, 60]));
            }
            if tape.chance(30) {
                c = c.inferred_by(filter(tape), tape.pick(&[7, 1, 2, 30]));
            }
            if tape.chance(15) {
                c = c.and(condition(tape, asked, 1));
            }
            if tape.chance(10) {
                c = c.uncounted();
            }
            c
        })
    };
    spec.criteria(names.into_iter().fold(framework, change))
}

/// Another list, which is often not counted, so that the table of the first still applies.
fn beside(tape: &mut Tape<'_>, spec: PlaybookSpec, asked: &[&str]) -> PlaybookSpec {
    let counts = tape.chance(40);
    let mut framework = Framework::new("more");
    for i in 0..1 + tape.below(3) {
        let mut criterion = Criterion::new(format!("m{i}").as_str(), condition(tape, asked, 1));
        if tape.chance(30) {
            criterion = criterion.inferred_by(filter(tape), tape.pick(&[7, 1, 2, 30]));
        }
        if !counts || tape.chance(20) {
            criterion = criterion.uncounted();
        }
        framework = framework.criterion(criterion);
    }
    spec.criteria(framework)
}

fn points(tape: &mut Tape<'_>) -> Points {
    tape.pick(&["10", "20", "5", "30", "1", "-5", "-10", "0.5", "12.345", "-0.001"]).parse().unwrap()
}

fn clamp(tape: &mut Tape<'_>) -> Clamp {
    match tape.below(4) {
        0 => Clamp::default().cap(tape.pick(&[20, 5, 40])),
        1 => Clamp::default().floor(tape.pick(&[0, -10, 5])),
        2 => Clamp::default().cap(tape.pick(&[20, 10])).floor(tape.pick(&[0, -5, 5])),
        _ => Clamp::default(),
    }
}

fn rules(tape: &mut Tape<'_>, mut spec: PlaybookSpec, asked: &[&str]) -> PlaybookSpec {
    for i in 0..tape.below(6) {
        let depth = tape.below(3);
        let mut rule = Rule::new(format!("r{i}").as_str(), condition(tape, asked, depth), points(tape));
        if tape.chance(25) {
            rule = rule.as_engagement();
        }
        if tape.chance(40) {
            let fit = rule.counts_as == CountsAs::Fit;
            rule = rule.group(if fit { tape.pick(&["gf", "gg"]) } else { "ge" });
        }
        spec = spec.with_rule(rule);
    }
    for i in 0..tape.below(5) {
        let filter = filter(tape);
        let mut rule = ActivityRule::new(format!("d{i}").as_str(), filter, points(tape)).repeat(repeat(tape));
        if !matches!(rule.repeat, Repeat::WhenCount { .. } | Repeat::WhenQuiet { .. }) {
            rule = rule.decay(decay(tape));
        }
        if tape.chance(25) {
            rule.clamp = clamp(tape);
        }
        if tape.chance(40) {
            rule = rule.group("ge");
        }
        spec = spec.with_activity(rule);
    }
    let used: BTreeSet<Name> = spec
        .rules
        .iter()
        .filter_map(|rule| rule.group.clone())
        .chain(spec.activities.iter().filter_map(|rule| rule.group.clone()))
        .collect();
    used.into_iter().fold(spec, |spec, name| spec.group(name, group(tape)))
}

fn group(tape: &mut Tape<'_>) -> Group {
    let mut group = Group::from(clamp(tape));
    group.take =
        tape.pick(&[None, Some(Take::Highest), Some(Take::First), Some(Take::Sum), Some(Take::Highest)]);
    group
}

fn repeat(tape: &mut Tape<'_>) -> Repeat {
    match tape.below(8) {
        0 | 1 => Repeat::Always,
        2 => Repeat::Once,
        3 | 4 => Repeat::AtMost {
            n: tape.pick(&[1, 2, 3, 5]),
            per_days: tape.pick(&[7, 1, 30, 3]),
            different: different(tape),
        },
        5 => Repeat::WhenCount {
            n: tape.pick(&[1, 2, 3, 4]),
            within_days: tape.pick(&[7, 1, 30, 9]),
            different: different(tape),
        },
        _ => {
            let again_every_days = tape.chance(85).then(|| tape.pick(&[7, 1, 2, 30]));
            Repeat::WhenQuiet { days: tape.pick(&[7, 1, 30]), again_every_days }
        }
    }
}

fn decay(tape: &mut Tape<'_>) -> Decay {
    match tape.below(6) {
        0 | 1 => Decay::None,
        2 => Decay::Window { days: tape.pick(&[7, 1, 30]) },
        3 => Decay::LinearStep { percent: tape.pick(&[25, 100, 33]), every_days: tape.pick(&[7, 1, 30]) },
        4 => {
            Decay::CompoundStep { percent: tape.pick(&[10, 50, 33, 100]), every_days: tape.pick(&[7, 1, 3]) }
        }
        _ => Decay::HalfLife { days: tape.pick(&[7, 1, 30, 90]) },
    }
}

fn grades(tape: &mut Tape<'_>, mut spec: PlaybookSpec, asked: &[&str]) -> PlaybookSpec {
    let lists = facts::frameworks(&spec);
    let has_table = |list: &&Framework| !matches!(list.name(), "own" | "more");
    let counts = |list: &Framework| list.criteria().iter().any(|criterion| criterion.counted);
    let lettered = lists.iter().filter(|list| has_table(list)).count() == 1
        && lists.iter().all(|list| has_table(list) || !counts(list));
    match tape.below(8) {
        0..4 if lettered => spec,
        0 | 1 => {
            let matrix = Matrix::new([20, 10, 0], tape.pick(&[[20, 10, 1], [10, 5, 1]]))
                .cells(Grade::A, ["A1", "A2", "B1"])
                .cells(Grade::B, ["A3", "B2", "C1"])
                .cells(Grade::C, ["A4", "B3", "C2", "D1"]);
            spec.grades(Grades::Matrix(matrix))
        }
        _ => {
            let names = names_of_criteria(&spec);
            let lists: Vec<Name> =
                facts::frameworks(&spec).into_iter().map(|list| list.name().into()).collect();
            let mut table = vec![Grade::A, Grade::B, Grade::C];
            match tape.below(5) {
                0 => table.insert(1, Grade::B),
                1 => table.swap(0, 1),
                2 => table.push(Grade::B),
                _ => {}
            }
            for grade in table {
                let depth = tape.below(3);
                spec = spec.grade(grade, row(tape, asked, (&names, &lists), depth));
            }
            spec
        }
    }
}

/// `known` are the names of the criteria, and of their lists.
fn row(tape: &mut Tape<'_>, asked: &[&str], known: (&[Name], &[Name]), depth: usize) -> Condition {
    let (criteria, lists) = known;
    let parts =
        |tape: &mut Tape<'_>| (0..1 + tape.below(3)).map(|_| row(tape, asked, known, depth - 1)).collect();
    match tape.below(if depth == 0 { 7 } else { 12 }) {
        0 => Condition::ScoreAtLeast(points(tape)),
        1 => Condition::FitAtLeast(points(tape)),
        2 => Condition::EngagementAtLeast(points(tape)),
        3 if !criteria.is_empty() => Condition::Met(tape.pick(criteria)),
        4 if !criteria.is_empty() => Condition::Unknown(tape.pick(criteria)),
        5 if !criteria.is_empty() => {
            let n = 1 + tape.below(criteria.len()) as u32;
            match tape.chance(if lists.len() > 1 { 90 } else { 30 }) {
                true => Condition::met_at_least_of(n, tape.pick(lists)),
                false => Condition::met_at_least(n),
            }
        }
        3 | 4 => Condition::Engaged,
        5 | 6 => condition(tape, asked, 0),
        7 | 8 => Condition::All(parts(tape)),
        9 | 10 => Condition::Any(parts(tape)),
        _ => row(tape, asked, known, depth - 1).negate(),
    }
}
