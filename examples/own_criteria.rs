//! BANT, and beside it what a committee does: most of its members must have met us lately, which only code can count, and
//! somebody inside must fight for us, which a condition says.
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
use qualify::{
    Activity, Answer, Bant, Condition, Criteria, Grade, Name, PlaybookSpec, Prospect, Schema, eur,
    standard::*,
};

/// A committee of so many, of whom a majority must have met us within so many days.
struct Committee {
    members: usize,
    within_days: i32,
    questions: [Question; 2],
    conditions: [(Name, Condition); 1],
}

impl Committee {
    fn new(members: usize, within_days: i32) -> Self {
        Committee {
            members,
            within_days,
            questions: [
                Question::new("majority").mandatory(),
                Question::new("champion").decided_by("has-champion").ask("Who fights for us inside?"),
            ],
            conditions: [("has-champion".into(), CHAMPION.is(true))],
        }
    }

    /// The members who met us lately.
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

    /// The engine asks these itself: it says what is missing, and sees when an answer changes.
    fn conditions(&self) -> &[(Name, Condition)] {
        &self.conditions
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        let is_majority = self.heard(subject).len() * 2 > self.members;
        findings.answer("majority", Answer::from(is_majority));
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
    let playbook = PlaybookSpec::new("public-sector", 2)
        .criteria(Bant {
            budget: BUDGET.at_least(eur(50_000)),
            authority: AUTHORITY.at_least("influencer"),
            need: NEED.is(true),
            timeline: BUY_BY.within_days(365),
            immediate: BUY_BY.within_days(60),
        })
        .host_criteria("committee")
        .grade(
            Grade::A,
            Condition::met_at_least_of(3, "bant").and(Condition::met_at_least_of(2, "committee")),
        )
        .grade(Grade::B, Condition::met_at_least_of(3, "bant").and(Condition::Met("majority".into())))
        .grade(Grade::C, Condition::met_at_least(3))
        .compile_with(&Schema::standard(), &[Arc::new(Committee::new(5, 30))])?;

    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    let meeting = |id: &str, member: &str, days: i64| {
        Activity::new(id, "meeting", now - TimeDelta::days(days)).subject(member)
    };
    let town = Prospect::new("town-hall")
        .with(BUDGET, eur(80_000))
        .with(AUTHORITY, "influencer")
        .with(NEED, true)
        .did(meeting("m-1", "chair", 25))
        .did(meeting("m-2", "treasurer", 10))
        .did(meeting("m-3", "clerk", 2));
    say!("{}", playbook.qualify(&town, now));
    Ok(())
}
