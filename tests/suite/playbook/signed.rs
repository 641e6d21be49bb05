//! What both teams signed, and what of it can change without them.

use std::sync::Arc;

use qualify::attribute::{Attribute, Kind};
use qualify::criteria::{Findings, Question, Subject};
use qualify::error::{MistakeKind, SpecErrors};
use qualify::standard::*;
use qualify::{Condition, Criteria, Grade, PlaybookSpec, Schema, marketing, sales};

fn draft() -> PlaybookSpec {
    PlaybookSpec::new("inbound", 1)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .rule("seats", Condition::fact("seats", qualify::condition::Operator::AtLeast(5.into())), 10)
        .attribute("seats", Attribute::new(Kind::Number))
        .grade(Grade::B, Condition::ScoreAtLeast(20.into()))
}

fn signed(spec: &PlaybookSpec, schema: &Schema) -> PlaybookSpec {
    spec.compile(schema).unwrap().sign(marketing("mara"), sales("dana"))
}

/// The one mistake.
fn refused(errors: &SpecErrors) -> String {
    let [mistake] = errors.mistakes() else { panic!("{errors}") };
    assert_eq!((mistake.kind(), mistake.path().to_string().as_str()), (MistakeKind::Changed, "signed.of"));
    mistake.message().to_owned()
}

#[test]
fn what_was_signed_is_what_compiles() {
    let schema = Schema::standard();
    let spec = signed(&draft(), &schema);
    let playbook = spec.compile(&schema).unwrap();
    assert!(playbook.is_signed());
    // Who signs changes nothing of what is signed.
    assert_eq!(playbook, draft().compile(&schema).unwrap());
    let text = serde_json::to_string(&spec).unwrap();
    assert_eq!(PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&text)).unwrap(), spec);
    // A key at its default is no change.
    assert!(spec.clone().slack_points(0).hand_off_at(Grade::B).compile(&schema).is_ok());

    let changed = spec.slack_points(5);
    let message = refused(&changed.compile(&schema).unwrap_err());
    let now = changed.clone().unsigned().compile(&schema).unwrap().fingerprint();
    assert_eq!(
        message,
        format!(
            "this is not the playbook that was signed: the file was changed; have both teams sign it anew \
             (`of = \"{now}\"`), or take the change back"
        )
    );
    assert!(!changed.unsigned().compile(&schema).unwrap().is_signed());
}

#[test]
fn other_declarations_are_told_from_another_file() {
    let mut own = Schema::empty();
    for (name, attribute) in Schema::standard().iter() {
        let attribute = attribute.clone();
        let is_changed = *name == "employees";
        let attribute = if is_changed { attribute.ask("How many of you are there?") } else { attribute };
        own = own.declare(name.clone(), attribute).unwrap();
    }
    let standard = Schema::standard();
    let by_standard = refused(&signed(&draft(), &standard).compile(&own).unwrap_err());
    assert!(
        by_standard.contains(
            "the schema declares `employees` otherwise than the standard does, by which it was signed"
        ),
        "{by_standard}"
    );
    // What else was changed beside a schema of one's own cannot be told.
    let changed = refused(&signed(&draft(), &own).slack_points(5).compile(&own).unwrap_err());
    assert!(
        changed.contains("the file, or the schema's declaration of `employees` was changed"),
        "{changed}"
    );
}

struct Always(u32, [Question; 1]);

impl Criteria for Always {
    fn name(&self) -> &str {
        "always"
    }

    fn version(&self) -> u32 {
        self.0
    }

    fn questions(&self) -> &[Question] {
        &self.1
    }

    fn assess(&self, _: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("always", qualify::Answer::Met);
    }
}

#[test]
fn the_hosts_criteria_are_signed_with_their_version() {
    let schema = Schema::standard();
    let host = |version| Arc::new(Always(version, [Question::new("always")]));
    let spec = draft().host_criteria("always");
    let signed = spec.compile_with(&schema, &[host(1)]).unwrap().sign(marketing("mara"), sales("dana"));
    assert!(signed.compile_with(&schema, &[host(1)]).is_ok());
    let message = refused(&signed.compile_with(&schema, &[host(2)]).map(|_| ()).unwrap_err());
    assert!(
        message.contains("the file, or the version or data of the host's criteria was changed"),
        "{message}"
    );
}
