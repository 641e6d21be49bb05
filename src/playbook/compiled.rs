//! [`Playbook`]: the agreement, compiled and ready to judge.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::spec::{PlaybookSpec, Signatures};
use crate::engine::Program;
use crate::engine::table::Table;
use crate::fact::attribute::Schema;
use crate::fact::prospect::Prospect;
use crate::history::History;
use crate::input::fingerprint::Fingerprint;
use crate::terms::Terms;
use crate::value::actor::Actor;
use crate::value::day::Day;
use crate::value::name::Name;

/// A playbook that has been checked and compiled: immutable, cheap to clone, shared by threads.
///
/// ```
/// # use qualify::*;
/// # use qualify::standard::*;
/// let playbook = PlaybookSpec::new("inbound", 1)
///     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
///     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
///     .hand_off_at(Grade::A)
///     .compile(&Schema::standard())?;
///
/// let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// let acme = Prospect::new("acme").with(EMPLOYEES, 120);
/// assert_eq!(playbook.qualify(&acme, now).verdict.route, Route::Sales);
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone)]
pub struct Playbook {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) spec: PlaybookSpec,
    pub(super) schema: Schema,
    pub(super) program: Program,
    pub(super) table: Arc<Table>,
    pub(super) fingerprint: Fingerprint,
}

impl Playbook {
    /// A history without activities, for the kinds that this playbook asks about.
    ///
    /// ```
    /// # use qualify::*;
    /// # let playbook = PlaybookSpec::new("p", 1)
    /// #     .activity("visits", "visit", 5)
    /// #     .grade(Grade::B, Condition::Engaged)
    /// #     .compile(&Schema::standard())?;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let mut history = playbook.history();
    /// history.extend([Activity::new("v-1", "visit", now)]);
    /// assert_eq!(playbook.judge_with(&Prospect::new("acme"), &history, now).score(), Points::whole(5));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn history(&self) -> History {
        History::new(self.program().layout.clone())
    }

    /// The history of a prospect's activities.
    ///
    /// ```
    /// # use qualify::*;
    /// # let playbook = PlaybookSpec::new("p", 1)
    /// #     .activity("visits", "visit", 5)
    /// #     .grade(Grade::B, Condition::Engaged)
    /// #     .compile(&Schema::standard())?;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let acme = Prospect::new("acme").did(Activity::new("v-1", "visit", now));
    /// assert!(playbook.history_of(&acme).activities().eq(acme.activities()));
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn history_of(&self, prospect: &Prospect) -> History {
        History::of(self.program().layout.clone(), prospect.activities().iter())
    }

    /// Returns the day in which an instant falls, by the playbook's [`DayOffset`](super::DayOffset): what it counts
    /// ages, windows and dates by.
    pub fn day_of(&self, at: DateTime<Utc>) -> Day {
        self.program().days.day_of(at)
    }

    /// Its name.
    pub fn name(&self) -> &Name {
        &self.inner.spec.name
    }

    /// Its version.
    pub fn version(&self) -> u32 {
        self.inner.spec.version
    }

    /// What it was compiled from.
    pub fn spec(&self) -> &PlaybookSpec {
        &self.inner.spec
    }

    /// The attributes it was compiled against, its own included.
    pub fn schema(&self) -> &Schema {
        &self.inner.schema
    }

    /// The terms of the lead's life.
    pub fn terms(&self) -> &Terms {
        &self.inner.spec.terms
    }

    /// The hash of its canonical text, of the declarations of the attributes it reads, and of the host's criteria: the
    /// version of their code, their questions and their conditions. Signing does not change it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.inner.fingerprint
    }

    /// The playbook as data, signed by both teams: bound to what this playbook says, so that a later change of it is
    /// found when it is compiled.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// let draft = PlaybookSpec::new("inbound", 1)
    ///     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    ///     .grade(Grade::B, Condition::ScoreAtLeast(20.into()));
    /// let signed = draft.compile(&Schema::standard())?.sign(marketing("mara"), sales("dana"));
    /// assert!(signed.compile(&Schema::standard())?.is_signed());
    ///
    /// let changed = signed.slack_points(5);
    /// assert!(changed.compile(&Schema::standard()).is_err());
    /// // It can be tried all the same.
    /// assert!(!changed.unsigned().compile(&Schema::standard())?.is_signed());
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn sign(&self, marketing: Actor, sales: Actor) -> PlaybookSpec {
        let mut spec = self.spec().clone();
        spec.signed = Some(Signatures::new(marketing, sales).of(self.fingerprint()));
        spec
    }

    /// Whether both teams signed it.
    pub fn is_signed(&self) -> bool {
        self.inner.spec.signed.is_some()
    }

    pub(crate) fn program(&self) -> &Program {
        &self.inner.program
    }

    pub(crate) fn table(&self) -> &Arc<Table> {
        &self.inner.table
    }
}

/// Two are the same when their fingerprints are.
impl PartialEq for Playbook {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint() == other.fingerprint()
    }
}

impl Eq for Playbook {}

impl fmt::Debug for Playbook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Playbook({}, version {}, {})", self.name(), self.version(), self.fingerprint())
    }
}
