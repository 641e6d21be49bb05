#![doc = include_str!("../README.md")]

mod activity;
pub mod actor;
mod answer;
mod as_of;
pub mod attribute;
pub mod batch;
pub mod condition;
pub mod criteria;
mod day;
mod digest;
mod fact;
pub mod feedback;
mod fingerprint;
pub mod handoff;
pub mod history;
mod invariant;
mod judge;
pub mod lead;
mod limits;
mod mistake;
mod money;
mod name;
mod path;
pub mod playbook;
mod points;
mod program;
mod prospect;
pub mod qualification;
pub mod rate;
pub mod reason;
pub mod score;
pub mod standard;
mod table;
mod terms;
mod tree;
mod verdict;
mod words;

pub use activity::Activity;
pub use actor::channel::Channel;
pub use actor::team::{buyer, marketing, sales, system};
pub use answer::{Answer, Why};
pub use as_of::AsOf;
pub use attribute::handle::Attr;
pub use attribute::schema::Schema;
pub use condition::question::Condition;
pub use criteria::criterion::Criterion;
pub use criteria::framework::Framework;
pub use criteria::frameworks::*;
pub use criteria::host::Criteria;
pub use day::Day;
pub use fact::{Fact, Source};
pub use lead::calendar::Calendar;
pub use lead::command::Command;
pub use lead::lifecycle::Lifecycle;
pub use lead::state::Lead;
pub use money::{Currency, Money, eur, usd};
pub use name::{Id, Name};
pub use playbook::compiled::Playbook;
pub use playbook::spec::PlaybookSpec;
pub use points::Points;
pub use prospect::Prospect;
pub use qualification::whole::Qualification;
pub use score::grade::Grade;
pub use terms::Terms;
pub use verdict::{Route, Verdict};

pub mod error {
    //! What can go wrong, one type for each way of failing.

    pub use crate::day::NotDay;
    pub use crate::fingerprint::NotFingerprint;
    pub use crate::lead::calendar::NotWorkingHours;
    pub use crate::lead::refusal::{Refusal, RefusalKind};
    pub use crate::lead::replay::{ReplayError, ReplayErrorKind};
    pub use crate::mistake::{Mistake, MistakeKind, ProspectErrors, SchemaErrors, SpecErrors};
    pub use crate::money::NotMoney;
    pub use crate::name::IllegalText;
    pub use crate::path::Path;
    pub use crate::points::NotPoints;
    pub use crate::rate::bind::{BindError, BindErrorKind};
    pub use crate::words::NotWord;
}

/// The pages under docs/, compiled as tests.
#[cfg(doctest)]
mod docs {
    #[doc = include_str!("../docs/PLAYBOOK.md")]
    mod playbook {}
    #[doc = include_str!("../docs/LIFECYCLE.md")]
    mod lifecycle {}
    #[doc = include_str!("../docs/FEEDBACK.md")]
    mod feedback {}
    #[doc = include_str!("../docs/DESIGN.md")]
    mod design {}
    #[doc = include_str!("../docs/GLOSSARY.md")]
    mod glossary {}
    #[doc = include_str!("../docs/PERFORMANCE.md")]
    mod performance {}
    #[doc = include_str!("../docs/CONTRIBUTING.md")]
    mod contributing {}
}
