//! Who types a text otherwise says the same, but where texts compare byte for byte.

use proptest::prelude::*;
use qualify::attribute::Value;
use qualify::{
    Activity, AsOf, Condition, Criterion, Fact, Framework, Grade, Learnt, Name, PlaybookSpec, Prospect,
    Schema,
};

use crate::support::noon;
use crate::support::oracle::facts::World;
use crate::support::oracle::facts_of;
use crate::support::oracle::playbooks::{cases, config};
use crate::support::oracle::questions::question;
use crate::support::oracle::tape::Tape;

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 40..80)
}

/// The same text in other letters and with other white space.
fn retyped(tape: &mut Tape<'_>, text: &str) -> String {
    let mut other = String::new();
    for letter in text.chars() {
        match tape.below(3) {
            0 if letter.is_ascii() => other.extend(letter.to_uppercase()),
            1 if letter.is_whitespace() => other.push_str("\t \u{a0}"),
            _ => other.push(letter),
        }
    }
    if tape.chance(30) { format!("\n {other}\u{3000}") } else { other }
}

/// Activities have no control characters.
fn on_a_line(text: String) -> String {
    text.replace(['\t', '\n'], "\u{2003}")
}

fn saying(fact: &Fact, value: Value) -> Fact {
    let said = fact.source().into_iter().fold(Fact::new(value), Fact::from_source);
    match fact.when_learnt() {
        Some(Learnt::On(day)) => said.learnt(day),
        Some(Learnt::At(at)) => said.learnt_at(at),
        None => said,
    }
}

/// The prospect as another form would have it: texts retyped, but for those that compare byte for byte, and for what
/// activities are about, which tells them apart.
fn retype(tape: &mut Tape<'_>, prospect: &Prospect, is_exact: impl Fn(&Name) -> bool) -> Prospect {
    let mut other = Prospect::new(prospect.id().clone());
    for (name, fact) in prospect.facts() {
        let value = match fact.value() {
            Some(Value::Text(text)) if !is_exact(name) => Value::Text(retyped(tape, text)),
            Some(Value::Tags(words)) if !is_exact(name) => {
                Value::tags(words.iter().map(|word| retyped(tape, word)))
            }
            Some(value) => value.clone(),
            // Values that disagree are kept by their bytes.
            None => {
                other.set(name.clone(), Some(fact.clone()));
                continue;
            }
        };
        other.set(name.clone(), Some(saying(fact, value)));
    }
    for one in prospect.activities() {
        let mut activity = Activity::new(one.id().clone(), one.kind().clone(), one.at());
        if let Some(subject) = one.subject_label() {
            activity = activity.subject(subject.clone());
        }
        if let Some(campaign) = one.campaign_label() {
            activity = activity.campaign(on_a_line(retyped(tape, campaign.as_str())));
        }
        if let Some(source) = one.source_label() {
            activity = activity.source(on_a_line(retyped(tape, source.as_str())));
        }
        other = other.did(one.quantity_value().into_iter().fold(activity, Activity::quantity));
    }
    other
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn retyping_changes_nothing(case in cases(), numbers in numbers()) {
        let declared = &case.spec.attributes;
        let is_exact = |name: &Name| declared.get(name).is_some_and(|attribute| attribute.is_exact);
        let other = retype(&mut Tape::new(&numbers, 0), &case.prospect, is_exact);
        prop_assert_eq!(case.playbook.qualify(&other, case.as_of.clone()), case.judged());
    }

    /// One byte more or less, and it is another text.
    #[test]
    fn an_exact_attribute_is_told_by_its_bytes(
        asked in prop::collection::vec(any::<u32>(), 20),
        numbers in numbers(),
        attribute in prop::sample::select(vec!["code", "plan", "labels"]),
    ) {
        let question = question(&mut Tape::new(&asked, 0), attribute);
        let mut spec = PlaybookSpec::new("asking", 1)
            .criteria(Framework::new("one").criterion(Criterion::new("asked", question.clone())))
            .grade(Grade::B, Condition::Met("asked".into()));
        for (name, declared) in facts_of::own_attributes() {
            spec = spec.attribute(name, declared);
        }
        let playbook = spec.compile(&Schema::standard());
        prop_assume!(playbook.is_ok());
        let (playbook, mut tape) = (playbook.unwrap(), Tape::new(&numbers, 0));
        let value = facts_of::usual(&mut tape, attribute, facts_of::anchor());
        let answer = |value: &Value| {
            let prospect = Prospect::new("acme").with_fact(attribute, Fact::new(value.clone()));
            playbook.judge(&prospect, noon()).answers().next().unwrap().1
        };
        let world_answer = |value: &Value| {
            let schema = Schema::standard();
            let prospect = Prospect::new("acme").with_fact(attribute, Fact::new(value.clone()));
            let as_of = AsOf::new(noon());
            let world = World {
                spec: &spec, schema: &schema, prospect, now: noon(), as_of, imagined: Vec::new(),
            };
            world.criterion(world.criteria()[0], None)
        };
        let other = match &value {
            Value::Text(text) => Value::Text(retyped(&mut tape, text)),
            Value::Tags(words) => Value::tags(words.iter().map(|word| retyped(&mut tape, word))),
            other => other.clone(),
        };
        for value in [value, other] {
            prop_assert_eq!(answer(&value), world_answer(&value), "{}: {}", question, value);
        }
    }
}
