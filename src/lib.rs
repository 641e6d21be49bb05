#![doc = include_str!("../README.md")]
// A variant that is new must be decided on wherever the others are. Here, and not among the lints of Cargo.toml: tests,
// examples and benches may say "whatever else".
#![deny(clippy::wildcard_enum_match_arm)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod batch;
pub mod condition;
pub mod criteria;
mod engine;
mod fact;
#[cfg(feature = "feedback")]
pub mod feedback;
pub mod handoff;
pub mod history;
mod input;
mod invariant;
pub mod judgement;
pub mod lead;
pub mod playbook;
pub mod qualification;
pub mod rate;
pub mod review;
pub mod score;
mod terms;
mod value;
mod verdict;

pub use fact::{activity, attribute, standard};
pub use value::actor;

pub use condition::question::Condition;
pub use criteria::criterion::Criterion;
pub use criteria::framework::Framework;
pub use criteria::frameworks::*;
pub use criteria::host::Criteria;
pub use fact::activity::Activity;
pub use fact::attribute::handle::Attr;
pub use fact::attribute::schema::Schema;
pub use fact::fact::{Fact, Source};
pub use fact::learnt::Learnt;
pub use fact::prospect::Prospect;
pub use lead::calendar::Calendar;
pub use lead::command::Command;
pub use lead::lifecycle::Lifecycle;
pub use lead::state::Lead;
pub use playbook::compiled::Playbook;
pub use playbook::spec::PlaybookSpec;
pub use qualification::whole::Qualification;
pub use score::grade::Grade;
pub use terms::Terms;
pub use value::actor::channel::Channel;
pub use value::actor::team::{buyer, marketing, sales, system};
pub use value::answer::{Answer, UnknownReason};
pub use value::as_of::AsOf;
pub use value::day::Day;
pub use value::money::{Currency, Money, eur, usd};
pub use value::name::{Id, Name};
pub use value::points::Points;
pub use value::timespan::Timespan;
pub use verdict::{Route, Verdict};

pub mod error {
    //! What can go wrong, one type for each way of failing.

    pub use crate::fact::learnt::NotDateOrTime;
    pub use crate::input::fingerprint::NotFingerprint;
    pub use crate::input::mistake::{Mistake, MistakeKind, ProspectErrors, SchemaErrors, SpecErrors};
    pub use crate::input::path::Path;

    pub use crate::lead::refusal::{Refusal, RefusalKind};
    pub use crate::lead::replay_error::{ReplayError, ReplayErrorKind};
    pub use crate::lead::working_hours::NotWorkingHours;
    pub use crate::rate::bind::{BindError, BindErrorKind};
    pub use crate::value::day::NotDay;
    pub use crate::value::day_offset::NotDayOffset;
    pub use crate::value::money::{NotCurrency, NotMoney};
    pub use crate::value::name::IllegalText;
    pub use crate::value::points::NotPoints;
    pub use crate::value::timespan::NotTimespan;
    pub use crate::value::words::NotWord;
}

/// The pages under docs/, compiled as tests; that of `feedback` is in its room.
#[cfg(doctest)]
mod docs {
    #[doc = include_str!("../docs/PLAYBOOK.md")]
    mod playbook {}
    #[doc = include_str!("../docs/LIFECYCLE.md")]
    mod lifecycle {}
    #[doc = include_str!("../docs/DESIGN.md")]
    mod design {}
    #[doc = include_str!("../docs/GLOSSARY.md")]
    mod glossary {}
    #[doc = include_str!("../docs/PERFORMANCE.md")]
    mod performance {}
    #[doc = include_str!("../docs/CONTRIBUTING.md")]
    mod contributing {}
}
