//! Rating columns: the same judgement over many leads at once.
//!
//! Columns in, columns out: plain slices with a bit of validity a lead, as Arrow and Parquet lay
//! them out. What is written of a lead is what [`Playbook::judge`](crate::Playbook::judge) says of a
//! prospect with the same facts, always.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use qualify::batch::{Amounts, Columns, Flags, Numbers, Ratings, Words};
//! use qualify::{Currency, Grade, Man, PlaybookSpec, Points, Route, Schema, standard::*, usd};
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
//! // Three leads. Nothing is known of the second one's budget: its bit is not set.
//! let leads = Columns::of(3)
//!     .with(playbook.field(BUDGET)?, Amounts::new(&[2_500_000i64, 0, 90], 2, Currency::USD).valid(&[0b101]))
//!     .with(playbook.field(AUTHORITY)?, Words::new(&[1u8, 1, 0], &["user", "decision_maker"]))
//!     .with(playbook.field(NEED)?, Flags::new(&[true, true, false]))
//!     .with(playbook.field(EMPLOYEES)?, Numbers::new(&[120i32, 4, 60]));
//!
//! let (mut scores, mut routes, mut rules) = ([Points::ZERO; 3], [Route::Nobody; 3], [0u8; 3]);
//! let ratings = Ratings::none().scores(&mut scores).routes(&mut routes).rules(&mut rules);
//! playbook.batch(now)?.rate(&leads, ratings)?;
//! assert_eq!(routes, [Route::Sales, Route::Sales, Route::Marketing]);
//! assert_eq!((scores[2], rules), (20.into(), [1, 0, 1]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How
//!
//! The values of a column are cut where the cells of the playbook's tables turn, which rows look values up in; cells
//! that nothing tells apart are one. The cells of several columns are one *code*, a byte, as long as they are at most 256
//! together; columns that a rule reads together stand in one. For each code there is a
//! *word*: all that follows from it, packed, so that adding up the words of a lead's few codes is
//! judging it. Where groups have limits, or grade rows ask for fit or engagement, fit, engagement and every group have a
//! part of the word each; they are taken out, limited and added to the sums, and what rows ask of those is
//! a bit each. Grades and routes are then read off without a branch.
//!
//! A block of leads goes through that column by column, in loops that the compiler turns into
//! vector code. The crate starts no thread: [`Batch::rate_range`] rates a range, so that the host's
//! threads can share the work.
//!
//! # What leads did
//!
//! A column of lists says what leads did ([`Activities`]). What a playbook asks of one activity is asked once for each
//! text of its dictionaries, and of a quantity once for each activity; so an activity has a code as a value has, and the
//! code says to which rules it is added and for which questions it is kept. Of a block of leads come out a flag for each
//! question about what they did, a column of points for each group, who is engaged, and which rules gave points. These go
//! through the words as facts do.
//!
//! # When values were learnt
//!
//! A column may have the day on which each value was learnt ([`Numbers::learnt`]), or one day for all
//! ([`Numbers::learnt_all`]). A value that was learnt later than today is not known yet. Where the playbook agrees on an
//! age (`valid_for_days`), a value that is older, or of which no day is known, is unknown; a column that has no days at
//! all is refused there.
//!
//! ```
//! # use qualify::batch::{Columns, Numbers, Ratings};
//! # use qualify::standard::EMPLOYEES;
//! # use qualify::*;
//! # let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
//! let size = Criterion::new("size", EMPLOYEES.at_least(50)).valid_for_days(30);
//! let playbook = PlaybookSpec::new("inbound", 1)
//!     .criteria(Framework::new("one").criterion(size))
//!     .grade(Grade::A, Condition::Met("size".into()))
//!     .compile(&Schema::standard())?;
//! let employees = playbook.field(EMPLOYEES)?;
//! let mut batch = playbook.batch(now)?;
//! let mut grades = [Grade::D; 3];
//!
//! // Learnt today, 30 days ago, and 31 days ago.
//! let dated = Numbers::new(&[120i32, 120, 120]).learnt(&[20_514, 20_484, 20_483]);
//! batch.rate(&Columns::of(3).with(employees, dated), Ratings::none().grades(&mut grades))?;
//! assert_eq!(grades, [Grade::A, Grade::A, Grade::D]);
//!
//! let undated = Columns::of(3).with(employees, Numbers::new(&[120i32, 120, 120]));
//! assert!(batch.rate(&undated, Ratings::none()).unwrap_err().to_string().starts_with("an age is agreed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What columns cannot say
//!
//! An attribute without a column is known of nobody. There are no columns of tags. A lead holds one value in a column: where
//! its values disagree ([`Fact::values`](crate::Fact::values)), judge it by itself. Leads are rated one by one where
//!
//! - values of a column, or of columns that a rule reads together, have more cells than a byte tells apart;
//! - amounts of another currency are rounded when they are converted, or a question compares with a number of more
//!   than 18 places or beyond 2.3 · 10¹⁸;
//! - a group takes one of its rules (`take`), and has rules on facts as well as on activities, or more than sixteen
//!   on different attributes;
//! - grade rows can be met in more than 32 ways, or there are more than 32 criteria;
//! - sums of points have more than 2³⁰ steps (millions of points in thousandths); where it is told what leads did, a step is
//!   a thousandth.
//!
//! A lead whose activities give more than half a million points is rated by itself, and the others by columns.
//!
//! The answers are the same, slower, and still without allocating for each, up to fourteen groups. The `Debug` form of a
//! [`Batch`] says which way it took.

mod activities;
mod ask;
mod axis;
#[expect(clippy::module_inception, reason = "the room's first word")]
mod batch;
mod binder;
mod bitmap;
mod cells;
mod check;
mod coder;
mod column;
mod columns;
mod conjunction;
mod decide;
mod effect;
mod field;
mod gains;
mod group;
mod ints;
mod learnt;
mod lookup;
mod one_by_one;
mod out;
mod packed;
mod part;
mod past;
mod plan;
mod reader;
mod scratch;
mod shape;
mod step;
mod takers;
mod units;
mod word;

pub use activities::{Activities, TimeUnit};
pub use batch::Batch;
pub use bitmap::Bitmap;
pub use column::{Amounts, ColumnValues, Dates, Flags, Numbers, Words};
pub use columns::Columns;
pub use ints::Ints;
pub use out::{Bits, Ratings};
