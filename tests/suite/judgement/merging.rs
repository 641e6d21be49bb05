//! Records of one prospect that disagree: what is kept of them, and what they answer.

use std::collections::BTreeMap;

use proptest::prelude::*;
use qualify::condition::Operator;
use qualify::{
    Answer, Condition, Criterion, Fact, Framework, Grade, Name, Playbook, PlaybookSpec, Prospect, Schema,
};

use crate::support::noon;
use crate::support::oracle::facts::Age;
use crate::support::oracle::facts_of::{self, ATTRIBUTES};
use crate::support::oracle::heard::{Heard, heard, record};
use crate::support::oracle::merged::{self, Kept, canonical, kept};
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::questions::question;
use crate::support::oracle::tape::Tape;

fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 100..500)
}

fn told(numbers: &[u32]) -> Heard {
    heard(&mut Tape::new(numbers, 0), noon())
}

/// What a fact keeps.
fn keeps(fact: &Fact) -> Kept {
    let texts = fact.values().iter().map(canonical).collect();
    let rank = merged::rank(&fact.values()[0], fact.source(), fact.when_learnt());
    Kept { rank, texts, more: fact.has_more() }
}

/// Asks one question, as the criterion `asked`.
fn asking(question: Condition) -> Option<Playbook> {
    let mut spec = PlaybookSpec::new("asking", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("asked", question)))
        .grade(Grade::B, Condition::Met("asked".into()));
    for (name, declared) in facts_of::own_attributes() {
        spec = spec.attribute(name, declared);
    }
    spec.compile(&Schema::standard()).ok()
}

proptest! {
    #![proptest_config(config())]

    /// Whatever order records are merged in, of each attribute all that is of the highest rank is kept.
    #[test]
    fn what_is_kept_is_what_was_said_best(facts in numbers(), order in any::<prop::sample::Index>()) {
        let mut heard = told(&facts);
        heard.1.clear();
        let len = heard.0.len().max(1);
        heard.0.rotate_left(order.index(len));
        let merged = record("x", &heard, false);
        let mut said: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for (attribute, fact) in &heard.0 {
            said.entry(attribute).or_default().push(fact);
        }
        prop_assert_eq!(merged.facts().len(), said.len());
        for (attribute, facts) in said {
            let fact = merged.fact(attribute).unwrap();
            prop_assert_eq!(Some(keeps(fact)), kept(facts), "{}", attribute);
            prop_assert_eq!(fact.value().is_none(), fact.values().len() > 1);
        }
        // Stored, it is the same.
        let text = serde_json::to_string(&merged).unwrap();
        prop_assert_eq!(Prospect::read(&mut serde_json::Deserializer::from_str(&text)).unwrap(), merged);
    }

    /// The order of records never matters, nor how they are put together, nor how often one comes.
    #[test]
    fn merging_is_a_union(a in numbers(), b in numbers(), c in numbers()) {
        let [a, b, c] = [("x", a), ("y", b), ("z", c)].map(|(id, numbers)| {
            let (facts, _) = told(&numbers);
            record(id, &(facts, Vec::new()), false)
        });
        let merge = |one: &Prospect, other: &Prospect| one.merge(other).expect("they hold no activities");
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&a, &a), a.clone());
        let all = merge(&merge(&a, &b), &c);
        prop_assert_eq!(&all, &merge(&a, &merge(&b, &c)));
        for one in [&a, &b, &c] {
            prop_assert_eq!(merge(&all, one), all.clone());
        }
        // The survivor's id stays, and all else is the same.
        let (into, usual) = (b.merge_into(&c).unwrap(), merge(&b, &c));
        prop_assert_eq!(into.id(), c.id());
        prop_assert!(into.facts().eq(usual.facts()));
    }

    /// One question about values that disagree has an answer only if each of them that can be used gives it.
    #[test]
    fn no_answer_contradicts_a_value(
        asked in prop::collection::vec(any::<u32>(), 20),
        values in prop::collection::vec(any::<u32>(), 60),
        place in 0..ATTRIBUTES.len(),
    ) {
        let attribute = ATTRIBUTES[place];
        let playbook = asking(question(&mut Tape::new(&asked, 0), attribute));
        prop_assume!(playbook.is_some());
        let playbook = playbook.unwrap();
        let mut tape = Tape::new(&values, 0);
        let said: Vec<Fact> = (0..1 + tape.below(6))
            .map(|_| Fact::new(facts_of::usual(&mut tape, attribute, facts_of::anchor())).learnt(facts_of::anchor()))
            .collect();
        let alone = |fact: &Fact| Prospect::new("acme").with_fact(attribute, fact.clone());
        let answer = |prospect: &Prospect| playbook.judge(prospect, noon()).answers().next().unwrap().1;
        let disagreeing = said.iter().map(alone).reduce(|one, other| one.merge(&other).unwrap()).unwrap();
        // Beside a value that is of use the others say nothing.
        let known = asking(Condition::Fact(attribute.into(), Operator::Known)).unwrap();
        let is_of_use =
            |fact: &&Fact| known.judge(&alone(fact), noon()).answers().next().unwrap().1 == Answer::Met;
        let some = said.iter().any(|fact| is_of_use(&fact));
        let heard = said.iter().filter(|fact| !some || is_of_use(fact));
        let answers: Vec<Answer> = heard.map(alone).map(|one| answer(&one)).collect();
        let together = answer(&disagreeing);
        if together != Answer::Unknown {
            prop_assert!(answers.iter().all(|one| *one == together || *one == Answer::Unknown), "{:?}", answers);
        }
        let has_more = disagreeing.fact(attribute).unwrap().has_more();
        if answers.iter().all(|one| one == &answers[0]) && !has_more {
            prop_assert_eq!(together, answers[0]);
        }
    }

    /// Each of the values by itself lies within what is possible while they disagree.
    #[test]
    fn what_is_possible_holds_for_each_value(case in cases()) {
        let schema = Schema::standard();
        let world = case.world(&schema);
        let Case { playbook, prospect, as_of, .. } = &case;
        let q = case.judged();
        let several: Vec<(Name, Fact)> = prospect
            .facts()
            .filter(|(_, fact)| fact.value().is_none())
            .map(|(name, fact)| (name.clone(), fact.clone()))
            .collect();
        for (name, fact) in several {
            for value in fact.values() {
                let then = world.with(&name, value);
                let is_usable = then.usable(&name, Age::Any).is_ok();
                if !is_usable || !world.open().contains(&name) {
                    continue;
                }
                let judged = playbook.judge(&then.prospect, as_of.clone());
                prop_assert!((q.verdict.worst..=q.verdict.best).contains(&judged.grade()), "{} {}", name, value);
                prop_assert!((q.score.low..=q.score.high).contains(&judged.score()), "{} {}", name, value);
            }
        }
    }
}
