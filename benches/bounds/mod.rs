//! What would be a product of two sizes if nothing were done about it. Counted a unit of one size: where that
//! grows with the size, so does the count.

use chrono::{DateTime, TimeDelta, Utc};
use qualify::batch::{Activities, Columns, Ratings, Words};
use qualify::condition::Operator;
use qualify::score::{ActivityRule, Clamp, Decay, Repeat, Rule};
use qualify::{Activity, Condition, Grade, Playbook, PlaybookSpec, Prospect, Schema};

fn graded(spec: PlaybookSpec) -> PlaybookSpec {
    spec.grade(Grade::A, Condition::ScoreAtLeast(2.into()))
}

/// Two rules that give and take the same, and fade by one percent a day.
pub fn against() -> Playbook {
    let rule = |name: &str, points: i32| {
        ActivityRule::new(name, "visit", points).decay(Decay::CompoundStep { percent: 1, every_days: 1 })
    };
    let spec = PlaybookSpec::new("against", 1).with_activity(rule("up", 2)).with_activity(rule("down", -2));
    graded(spec).compile(&Schema::standard()).unwrap()
}

pub fn visits(count: usize, now: DateTime<Utc>) -> Prospect {
    let visit = |i: usize| Activity::new(format!("a-{i}"), "visit", now - TimeDelta::minutes(37 * i as i64));
    let mut prospect = Prospect::new("a");
    prospect.record_all((0..count).map(visit)).unwrap();
    prospect
}

/// Counts each kind once.
pub fn once() -> Playbook {
    let spec = PlaybookSpec::new("once", 1);
    let rule = ActivityRule::new("once", "*", 1).repeat(Repeat::Once);
    graded(spec.with_activity(rule)).compile(&Schema::standard()).unwrap()
}

/// One lead that did so many things, each once.
pub fn rate_kinds(playbook: &Playbook, count: usize, now: DateTime<Utc>) {
    let names: Vec<String> = (0..count).map(|i| format!("kind-{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (kinds, counts): (Vec<u32>, Vec<u32>) = (0..count as u32).map(|kind| (kind, 1)).unzip();
    let (offsets, days) = ([0, count as u32], vec![20_510; count]);
    let did = Activities::on_days(&offsets[..], &kinds[..], &names, &days).counts(&counts[..]);
    // None is about anything.
    let (subjects, valid) = (vec![0u8; count], vec![0u8; count.div_ceil(8)]);
    let did = did.subjects(Words::new(&subjects, &[]).valid(&valid));
    let mut grades = [Grade::D];
    let mut batch = playbook.batch(now).unwrap();
    batch.rate(&Columns::of(1).did(did), Ratings::none().grades(&mut grades)).unwrap();
    assert_eq!(grades, [Grade::A]);
}

/// So many groups with a rule on one word each, beside rules on ten times as many words.
pub fn groups(count: usize) -> PlaybookSpec {
    let word = |i: usize| format!("word-{i}").as_str().into();
    let mut spec = PlaybookSpec::new("groups", 1).attribute("word", qualify::attribute::Kind::Text);
    for i in 0..count {
        let rule = Rule::new(format!("one-{i}"), Condition::fact("word", Operator::Is(word(i))), 2);
        spec = spec.group(format!("g-{i}"), Clamp::default().cap(1)).with_rule(rule.group(format!("g-{i}")));
    }
    for list in 0..10 {
        let words = (list * count..(list + 1) * count).map(word).collect();
        spec = spec.rule(format!("list-{list}"), Condition::fact("word", Operator::OneOf(words)), 1);
    }
    graded(spec)
}
