//! The lead's life: commands in, events out, deadlines as data.
//!
//! A [`Lifecycle`] says what comes of a [`Command`] or of time passing; it gives [`Event`]s. The host
//! stores them, folds them into its [`Lead`], and asks again at [`Lead::next_deadline`]. No clock is read
//! and nothing is written here. `docs/LIFECYCLE.md` shows how on one page, with the whole table.
//!
//! | to | look at |
//! | --- | --- |
//! | know where a lead is | [`Stage`], [`Phase`], [`Owner`], [`Aida`], [`Lead::holders`] |
//! | know why it is not offered | [`Lifecycle::blockers`], [`Blocker`] |
//! | change it | [`Lifecycle::decide`], [`Command`], [`Request`], [`Lifecycle::merge`] |
//! | let time pass | [`Lead::next_deadline`], [`Lifecycle::tick`], [`Timer`] |
//! | draw buttons and lists | [`Lifecycle::allowed`], [`Lead::tasks`] |
//! | store and rebuild it | [`Event`], [`Lead::replay`], [`Lead::resume`], [`Lead::read_log`] |
//! | draw the whole | [`TRANSITIONS`], [`Lifecycle::to_mermaid`] |

mod apply;
pub(crate) mod batch;
mod blocker;
pub(crate) mod calendar;
mod calendars;
pub(crate) mod command;
mod command_kind;
mod consent;
pub(crate) mod cursor;
mod deadline;
mod decide;
mod diagram;
mod distinct;
mod draft;
mod event;
mod flaw;
mod holder;
mod inheritance;
mod instant;
pub(crate) mod lifecycle;
mod merge;
mod moves;
pub(crate) mod offering;
mod past;
mod plan;
mod proof;
mod purpose;
mod reason;
mod redact;
pub(crate) mod refusal;
pub(crate) mod replay;
pub(crate) mod replay_error;
mod rule;
mod settle;
mod soundness;
mod stage;
pub(crate) mod state;
mod stored;
mod table;
mod task;
mod task_kind;
mod timers;
pub(crate) mod usual;
mod wall_clock;
pub(crate) mod working_hours;

pub use crate::value::name::OriginName;

pub use blocker::Blocker;
pub use calendars::Calendars;
pub use command::Request;
pub use command_kind::CommandKind;
pub use consent::{Consent, Permission};
pub use deadline::{Deadline, Deadlines, Timer};
pub use event::{Event, EventKind, Origin};
pub use holder::{Holder, Holders, Team};
pub use merge::Merger;
pub use past::{Decision, Parting, Past, Recycle};
pub use purpose::Purpose;
pub use reason::{DisqualifyReason, Evidence, Ground, IdentityKey, LostReason, Outcome, RecycleReason, Side};
pub use stage::{Aida, Owner, Phase, Stage, Step};
pub(crate) use state::Lead;
pub use state::{Appointment, Disqualification, Offer};
pub use table::{Arrival, TRANSITIONS, Transition, Trigger};
pub use task::Task;
pub use task_kind::TaskKind;
pub use working_hours::WorkingHours;

// For the links above.
#[cfg(doc)]
use crate::{Command, Lifecycle};
