//! The host's own code as criteria.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use qualify::criteria::{Findings, Question, Subject};
use qualify::error::{BindErrorKind, SpecErrors};
use qualify::{Answer, Condition, Criteria, Grade, Playbook, PlaybookSpec, Prospect, Schema};

use crate::support::at;

/// Met until an instant.
struct Until {
    end: DateTime<Utc>,
    version: u32,
    questions: Vec<Question>,
}

impl Criteria for Until {
    fn name(&self) -> &str {
        "until"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("open", Answer::from(subject.now() < self.end));
        findings.answer("nobody asked this", Answer::Met);
    }

    fn next_change(&self, subject: &Subject<'_>) -> Option<DateTime<Utc>> {
        Some(self.end).filter(|end| *end > subject.now())
    }
}

fn compile(asked: &str, names: &[&str], version: u32) -> Result<Playbook, SpecErrors> {
    let questions = names.iter().map(|name| Question::new(*name)).collect();
    let criteria = Until { end: at("2026-03-05T10:30:00Z"), version, questions };
    PlaybookSpec::new("hosted", 1)
        .host_criteria(asked)
        .grade(Grade::B, Condition::met_at_least(1))
        .compile_with(&Schema::standard(), &[Arc::new(criteria)])
}

#[test]
fn the_host_says_when_its_answer_changes() {
    let playbook = compile("until", &["open", "silent"], 1).unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), at("2026-03-02T09:00:00Z"));
    assert_eq!(q.verdict.grade, Grade::B);
    let answers: Vec<Answer> = q.findings.iter().map(|one| one.answer).collect();
    assert_eq!(answers, [Answer::Met, Answer::Unknown], "a question without an answer is unknown");
    let change = q.next_change.unwrap();
    assert_eq!((change.at, change.grade), (at("2026-03-05T10:30:00Z"), Grade::D));
}

#[test]
fn its_version_is_part_of_the_fingerprint() {
    let (one, two) = (compile("until", &["open"], 1).unwrap(), compile("until", &["open"], 2).unwrap());
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn names_are_checked_as_those_of_a_framework() {
    let refused = |asked: &str, names: &[&str], expected: &[&str]| {
        let errors = compile(asked, names, 1).unwrap_err();
        let found: Vec<String> = errors.mistakes().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    };
    refused(
        "until",
        &["open", "open"],
        &["criteria.host.until.questions[1]: `open` is taken; a criterion's name stands once (see \
           criteria.host.until.questions[0])"],
    );
    refused(
        "until",
        &["Open it"],
        &[
            "criteria.host.until.questions[0]: a criterion's name is 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`",
        ],
    );
    refused(
        "other",
        &["open"],
        &["criteria.host: the playbook asks the host's criteria `other`, others were given"],
    );
}

/// They ask prospects: rows and columns have none.
#[test]
fn rows_and_columns_are_refused() {
    let playbook = compile("until", &["open"], 1).unwrap();
    let now = at("2026-03-02T09:00:00Z");
    let text = "the playbook's criteria are host code, which asks prospects; judge prospects instead";
    for error in [playbook.row(now).map(|_| ()).unwrap_err(), playbook.batch(now).map(|_| ()).unwrap_err()] {
        assert_eq!(error.to_string(), text);
        assert_eq!(error.kind(), BindErrorKind::HostCriteria);
    }
}
