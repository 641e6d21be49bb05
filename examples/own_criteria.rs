//! Criteria that data cannot say: a committee decides, so what counts is how many of its members
//! spoke with us lately, not any single fact.
//!
//! ```text
//! cargo run --example own_criteria
//! ```
#![allow(
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    missing_docs,
    unreachable_pub,
    reason = "a program for a terminal"
)]

#[macro_use]
#[path = "common/say.rs"]
mod say;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::criteria::{Findings, Question, Subject};
use qualify::{Activity, Answer, Condition, Criteria, Grade, PlaybookSpec, Prospect, Schema, standard::*};

/// A committee of so many, of whom a majority must have met us within so many days.
struct Committee {
    members: usize,
    within_days: i32,
    questions: Vec<Question>,
}

impl Committee {
    fn new(members: usize, within_days: i32) -> Self {
        let questions = vec![Question::new("majority").mandatory(), Question::new("chair").uncounted()];
        Committee { members, within_days, questions }
    }

    /// The members who met us lately, each with the day of the newest meeting's age.
    fn heard<'s>(&self, subject: &Subject<'s>) -> BTreeSet<&'s str> {
        let recent = |activity: &&Activity| {
            let age = subject.today().since(subject.day_of(activity.at()));
            *activity.kind() == "meeting" && age <= self.within_days
        };
        let members =
            subject.activities().iter().filter(recent).filter_map(|activity| activity.subject_label());
        members.map(|id| id.as_str()).collect()
    }
}

impl Criteria for Committee {
    fn name(&self) -> &str {
        "committee"
    }

    fn version(&self) -> u32 {
        1
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        let heard = self.heard(subject);
        findings.answer(
            "majority",
            match heard.len() * 2 > self.members {
                true => Answer::Met,
                // Nobody was asked yet: that says nothing.
                false if subject.activities().is_empty() => Answer::Unknown,
                false => Answer::Unmet,
            },
        );
        findings.answer("chair", Answer::from(heard.contains("chair")));
    }

    /// A meeting stops counting on the day after its last one.
    fn next_change(&self, subject: &Subject<'_>) -> Option<DateTime<Utc>> {
        let ends = subject.activities().iter().map(|activity| {
            subject.start_of(subject.day_of(activity.at()).plus(i64::from(self.within_days) + 1))
        });
        ends.filter(|end| *end > subject.now()).min()
    }
}

fn main() -> Result<(), qualify::error::SpecErrors> {
    let playbook = PlaybookSpec::new("public-sector", 1)
        .host_criteria("committee")
        .rule("town", EMPLOYEES.at_least(200), 20)
        .grade(Grade::A, Condition::met_at_least(1).and(Condition::Met("chair".into())))
        .grade(Grade::B, Condition::met_at_least(1))
        .compile_with(&Schema::standard(), &[Arc::new(Committee::new(5, 30))])?;

    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    let meeting = |id: &str, member: &str, days: i64| {
        Activity::new(id, "meeting", now - TimeDelta::days(days)).subject(member)
    };
    let town = Prospect::new("town-hall")
        .with(EMPLOYEES, 450)
        .did(meeting("m-1", "chair", 25))
        .did(meeting("m-2", "treasurer", 10))
        .did(meeting("m-3", "clerk", 2));
    say!("{}", playbook.qualify(&town, now));
    Ok(())
}
