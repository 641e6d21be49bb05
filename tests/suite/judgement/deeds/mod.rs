//! What they did, as a question: `did`, `where` and `different`, each sentence as a small case, and the laws.

mod asked_of_one_activity;
mod counted;
mod improvements;
mod in_their_places;
mod laws;
mod said;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use qualify::activity::{CAMPAIGN, KIND, QUANTITY, SOURCE, SUBJECT};
use qualify::condition::{ActivityFilter, Did, Different, Kinds};
use qualify::playbook::{CriteriaSpec, DayOffset, Engagement, MeaningfulContact};
use qualify::qualification::{About, Improvement, Step};
use qualify::score::{ActivityRule, Decay, Grades, Repeat};
use qualify::standard::*;
use qualify::{
    Activity, Answer, AsOf, Channel, Condition, Criterion, Day, Framework, Grade, Man, Name, Playbook,
    PlaybookSpec, Points, Prospect, Schema,
};
use rust_decimal::Decimal;

use crate::support::oracle::deeds::{Deed, dids, filters, takes};
use crate::support::oracle::facts::World;
use crate::support::oracle::facts_of::{self, OFFSETS};
use crate::support::oracle::filters::universe;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::questions;
use crate::support::oracle::tape::Tape;
use crate::support::{at, now};

fn compiled(spec: &PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// A playbook that asks one question, as a criterion.
fn asking(question: Condition) -> PlaybookSpec {
    PlaybookSpec::new("deeds", 1)
        .criteria(Framework::new("one").criterion(Criterion::new("asked", question)))
        .grade(Grade::B, Condition::Met("asked".into()))
}

fn answer(playbook: &Playbook, prospect: &Prospect, as_of: impl Into<AsOf>) -> Answer {
    playbook.judge(prospect, as_of).answers().next().unwrap().1
}

/// A visit so many days before now, at the same time of day.
fn visit(days: i64) -> Activity {
    Activity::new(format!("v-{days}"), "visit", now() - TimeDelta::days(days))
}

fn who_did(activities: impl IntoIterator<Item = Activity>) -> Prospect {
    let mut prospect = Prospect::new("acme");
    prospect.record_all(activities).unwrap();
    prospect
}
