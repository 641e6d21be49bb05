//! No text of a host or an author is shown as it came where it could forge a line or turn around what follows it.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use qualify::attribute::{Attribute, Kind, Text, Value};
use qualify::condition::{Operand, Operator};
use qualify::error::SpecErrors;
use qualify::handoff::HandoffBrief;
use qualify::lead::{Event, Holder};
use qualify::score::{ActivityRule, Clamp, Rule};
use qualify::{
    Activity, Attr, Calendar, Channel, Command, Condition, Criterion, Fact, Framework, Grade, Id, Lead,
    Lifecycle, Name, Playbook, PlaybookSpec, Prospect, Qualification, Schema, buyer, marketing, sales,
    standard::*, system,
};

use crate::support::oracle::playbooks::config;

/// What the crate never shows as it came; a new line is its own only.
fn is_hidden(c: char) -> bool {
    let bidi =
        "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    c.is_control() || bidi.contains(c) || c == '\u{2028}' || c == '\u{2029}'
}

/// What a line must not begin with: all texts of these tests end with a line that does.
const FORGED: &str = "rules[7].points: forged";

/// A text of one line.
fn line(shown: &str) {
    assert!(!shown.contains(is_hidden), "{shown:?}");
}

/// A text of several lines, each of which is the crate's own.
fn lines(shown: &str) {
    for one in shown.split('\n') {
        line(one);
        assert!(!one.trim_start().starts_with(FORGED), "{shown}");
    }
}

/// Any text, with what is hidden more often than not.
fn texts() -> impl Strategy<Value = String> {
    let hidden = prop::sample::select(vec![
        '\n', '\r', '\t', '\0', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{61c}', '\u{200e}', '\u{200f}',
        '\u{2028}', '\u{2029}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
        '\u{2067}', '\u{2068}', '\u{2069}',
    ]);
    let one = prop_oneof![hidden, any::<char>(), prop::sample::select(vec!['"', '\\', '`', 'ä', 'א', ' '])];
    prop::collection::vec(one, 0..9)
        .prop_map(|chars| format!("x{}\n{FORGED}", chars.into_iter().collect::<String>()))
}

/// A playbook that compiles, with the text wherever one may stand.
fn sound(text: &str, version: u32) -> PlaybookSpec {
    let points = i32::try_from(version).unwrap();
    let need = Criterion::new("need", NEED.is(true)).ask(text);
    let plan = Criterion::new("plan", Condition::fact("plan", Operator::Is(text.into())));
    PlaybookSpec::new("p", version)
        .attribute("plan", Attribute::new(Kind::choice(["free", text])).ask(text))
        .criteria(Framework::new("own").criterion(need).criterion(plan))
        .rule("is", INDUSTRY.is(text), points)
        .rule("same", INDUSTRY.is(text), points)
        .rule("of", INDUSTRY.one_of([text, "software"]).and(COUNTRY.starts_with(text).negate()), 3)
        .rule("tag", INTERESTS.contains(text).or(CITY.ends_with(text)), version as i32 + 1)
        .activity("visits", "visit", 1)
        .grade(Grade::A, INDUSTRY.contains(text).and(Condition::met_at_least(2)))
        .grade(Grade::B, Condition::ScoreAtLeast(1.into()))
        .hand_off_requires("city", CITY.contains(text))
        .disqualify("where", COUNTRY.is(format!("no {text}").as_str()))
        .unreachable(Channel::Email, CITY.is(text))
        .hand_off_channels(None)
        .signed(marketing("mara"), sales("dana"))
}

/// One that does not, with the text wherever a builder takes one.
fn draft(text: &str, version: u32) -> PlaybookSpec {
    let when = || Condition::fact(text, Operator::Is(text.into()));
    let mut spec = PlaybookSpec::new(text, version)
        .attribute(text, Attribute::new(Kind::choice([text, text])).ask(text))
        .criteria(Framework::new(text).criterion(Criterion::new(text, when()).ask(text).inferred_by(text, 3)))
        .with_rule(Rule::new(text, when(), 1).group(text))
        .with_activity(ActivityRule::new(text, [text, text], 1).group("unknown"))
        .group(text, Clamp::default().cap(i32::try_from(version).unwrap()))
        .grade(Grade::B, Condition::Met(text.into()).or(Condition::Unknown(text.into())))
        .hand_off_requires(text, when().negate())
        .disqualify(text, Condition::fact("need", Operator::Is(text.into())))
        .disqualify(
            format!("{text}{version}"),
            Condition::fact(text, Operator::OneOf(vec![Operand::from(text)])),
        )
        .unreachable(Channel::Phone, Condition::fact("phone_state", Operator::Is(text.into())))
        .signed(marketing(text), sales(format!("{text}{version}")));
    spec.terms.marketing_queue = Id::from(format!("{text}{version}"));
    spec
}

fn prospect(text: &str) -> Prospect {
    Prospect::new(text)
        .with(NEED, true)
        .with(INDUSTRY, text)
        .with(COUNTRY, format!("{text} and more").as_str())
        .with_fact("plan", Fact::new(text))
        .with_fact(text, Fact::new(text).learnt_at(now() + chrono::TimeDelta::days(9)))
        .with_fact("interests", Fact::new(Value::tags([text, "other"])))
        .did(Activity::new(text, text, now()).subject(text).campaign(text).source(text))
        .did(Activity::new(format!("{text}-later"), "visit", now() + chrono::TimeDelta::days(3)))
}

fn mistakes(errors: &SpecErrors) {
    lines(&errors.to_string());
    for mistake in errors.mistakes() {
        line(&mistake.to_string());
        line(mistake.message());
        line(&mistake.path().to_string());
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn small_values_are_shown_on_one_line(text in texts()) {
        line(&Id::from(text.as_str()).to_string());
        line(&Name::from(text.as_str()).to_string());
        line(&Operand::from(text.as_str()).to_string());
        line(&Value::from(text.as_str()).to_string());
        line(&Value::tags([text.as_str(), "other"]).to_string());
        line(&sound(&text, 1).rules[2].when.to_string());
        line(&draft(&text, 1).rules[0].when.to_string());
        line(&Holder::Queue(text.as_str().into()).to_string());
        for value in [format!("{:?}", Operand::from(text.as_str())), format!("{:?}", Name::from(text.as_str()))] {
            line(&value);
        }
    }

    #[test]
    fn mistakes_diffs_and_warnings_are_a_line_each(text in texts(), other in texts()) {
        let schema = Schema::standard();
        mistakes(&draft(&text, 1).compile(&schema).unwrap_err());
        let written = serde_json::json!({"name": text, "version": 1, text.as_str(): text, "hand_off_at": text,
            "rules": [{"name": "a", "when": {text.as_str(): 1}, "points": text}], "criteria": {text.as_str(): 1}});
        let read = |text: &str| Playbook::read(&mut serde_json::Deserializer::from_str(text), &schema);
        mistakes(&read(&written.to_string()).unwrap_err());
        mistakes(&read(&text).unwrap_err());
        for (old, new) in [(sound(&text, 1), sound(&other, 2)), (draft(&text, 1), draft(&other, 2)),
            (sound(&text, 1), draft(&text, 2)), (draft(&text, 2), PlaybookSpec::new("p", 1))]
        {
            let diff = old.diff(&new);
            lines(&diff.to_string());
            for change in diff.changes().iter().chain(diff.signatures()) {
                line(&change.to_string());
                line(change.what());
                [change.before(), change.after()].into_iter().flatten().for_each(|stated| line(stated.words()));
            }
        }
        let playbook = sound(&text, 1).compile(&schema).unwrap();
        for warning in playbook.lint() {
            line(&warning.to_string());
            line(warning.message());
        }
        let attribute: Attr<Text> = Attr::new(String::leak(text.clone()));
        line(&playbook.field(attribute).unwrap_err().to_string());
        // What is stored stays as it came.
        let text = serde_json::to_string(playbook.spec()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<PlaybookSpec>(&text).unwrap(), playbook.spec());
    }

    #[test]
    fn judgements_and_briefs_have_no_lines_but_their_own(text in texts(), other in texts()) {
        let (old, new) = (sound(&text, 1), sound(&other, 2));
        let schema = Schema::standard();
        let (old, new) = (old.compile(&schema).unwrap(), new.compile(&schema).unwrap());
        let lead = prospect(&text);
        lines(&lead.check().unwrap_err().to_string());
        for playbook in [&old, &new] {
            let q = playbook.qualify(&lead, now());
            lines(&q.to_string());
            lines(&q.display_with(&lead).to_string());
            lines(&odd(q, &text).display_with(&lead).to_string());
        }
        let mut comparison = old.compare(&new);
        comparison.add(&lead, now());
        lines(&comparison.to_string());
        brief(&old, &text);
        let error = serde_json::from_str::<Event>(&serde_json::json!({"v": 1, "lead": text, text.as_str(): 1}).to_string());
        line(&error.unwrap_err().to_string());
        let error = serde_json::from_str::<Prospect>(&serde_json::json!({"id": text, text.as_str(): 1}).to_string());
        lines(&error.unwrap_err().to_string());
    }
}

/// With the text wherever a stored form may hold one.
fn odd(mut q: Qualification, text: &str) -> Qualification {
    q.verdict.disqualifier = Some(text.into());
    for missing in &mut q.missing {
        missing.attribute = text.into();
    }
    for finding in &mut q.findings {
        finding.criterion = text.into();
    }
    for line in &mut q.contributions {
        line.rule = text.into();
    }
    q
}

/// A lead that is handed over, with the text wherever a stored brief may hold one.
fn brief(playbook: &Playbook, text: &str) {
    let acme = prospect(text).with(CITY, text);
    let mut acme: Prospect = acme
        .facts()
        .filter(|(name, _)| name.is_legal())
        .fold(Prospect::new("acme"), |acme, (name, fact)| acme.with_fact(name.clone(), fact.clone()));
    acme.record(Activity::new("a-1", "visit", now())).unwrap();
    let q = playbook.qualify(&acme, now());
    let lifecycle = Lifecycle::new(playbook.terms(), Calendar::always());
    let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now()).unwrap();
    let mut log = vec![captured];
    let consent = Command::consent(Channel::Phone).by(buyer());
    for request in [consent, Command::assess(&q).by(system())] {
        log.extend(lifecycle.decide(&lead, request, now()).unwrap());
        lead.apply(&log);
    }
    let mut brief = HandoffBrief::new(&lead, &log, &q).unwrap();
    brief.lead = text.into();
    brief.sales = Some(Holder::queue(text));
    for entry in &mut brief.history {
        entry.kind = text.to_owned();
        entry.detail = Some(text.to_owned());
    }
    brief.judgement = odd(brief.judgement, text);
    assert!(!brief.history.is_empty());
    lines(&brief.to_string());
    // A log that no release wrote.
    for row in
        [serde_json::json!({"v": 1, "lead": text}), serde_json::json!({text: text}), serde_json::json!(text)]
    {
        line(&Lead::read_log([row]).unwrap_err().to_string());
    }
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}
