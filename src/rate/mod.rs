//! Rating a host's own records: grade, route and points without building a prospect, and without
//! allocating.
//!
//! A [`Row`] holds what one lead says, in the terms of one playbook; a [`Field`] is the way in for one
//! attribute, looked up once. What a [`Rating`] says is what
//! [`Playbook::judge`](crate::Playbook::judge) says of the same facts, always; the whole
//! [`Qualification`](crate::Qualification) can be had from the row when somebody asks why.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use qualify::rate::Minor;
//! use qualify::{Currency, Grade, Man, PlaybookSpec, Route, Schema, standard::*, usd};
//!
//! let playbook = PlaybookSpec::new("inbound", 1)
//!     .criteria(Man {
//!         money: BUDGET.at_least(usd(10_000)),
//!         authority: AUTHORITY.at_least("decision_maker"),
//!         need: NEED.is(true),
//!     })
//!     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
//!     .compile(&Schema::standard())?;
//! let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
//!
//! // Once: a field for each attribute, a word for each value that your records hold as a code.
//! let (budget, need) = (playbook.field(BUDGET)?, playbook.field(NEED)?);
//! let (authority, employees) = (playbook.field(AUTHORITY)?, playbook.field(EMPLOYEES)?);
//! let boss = playbook.word(AUTHORITY, "decision_maker")?;
//!
//! // For each record: what it says, and what comes of it.
//! let mut row = playbook.row(now)?;
//! row.set(budget, Minor::cents(2_500_000, Currency::USD));
//! row.set(authority, boss);
//! row.set(employees, 120);
//! row.set_some(need, None::<bool>);
//! let rating = row.rate();
//! assert_eq!((rating.grade(), rating.route()), (Grade::C, Route::Marketing));
//! assert_eq!(rating.rules().map(|rule| rule.as_str()).collect::<Vec<_>>(), ["mid-market"]);
//!
//! // Why, when somebody asks.
//! assert_eq!(rating.qualification("lead-7").missing[0].attribute, "need");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod basis;
pub(crate) mod bind;
mod doors;
mod field;
mod field_value;
mod rating;
mod row;

pub use field::{Field, Word};
pub use field_value::{FieldValue, Minor};
pub use rating::Rating;
pub use row::Row;
