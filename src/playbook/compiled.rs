//! [`Playbook`]: the agreement, compiled and ready to judge.

use std::fmt;
use std::sync::Arc;

use super::judgement::Judgement;
use super::spec::PlaybookSpec;
use crate::as_of::AsOf;
use crate::attribute::Schema;
use crate::fingerprint::Fingerprint;
use crate::history::History;
use crate::judge::Judge;
use crate::name::Name;
use crate::program::Program;
use crate::prospect::Prospect;
use crate::qualification::Qualification;
use crate::table::Table;
use crate::terms::Terms;

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
    /// Judges a prospect as of an instant: everything, with all reasons.
    ///
    /// Total: it cannot fail and cannot panic. What does not fit the schema is unknown and says so.
    /// It costs as much as asking a [`Judgement`] for each of its answers; where grade and route
    /// are enough, [`judge`](Self::judge) is the cheaper way.
    pub fn qualify(&self, prospect: &Prospect, as_of: impl Into<AsOf>) -> Qualification {
        self.judge(prospect, as_of).qualification()
    }

    /// Judges a prospect and keeps the way open to every further question, each answered when
    /// it is asked. It reads every activity; of a prospect with thousands of them keep a
    /// [`History`] and [`judge_with`](Self::judge_with) it.
    pub fn judge<'j>(&'j self, prospect: &'j Prospect, as_of: impl Into<AsOf>) -> Judgement<'j> {
        Judgement::new(self, prospect, as_of.into())
    }

    /// Judges a prospect by a kept [`History`] in place of its own activities, which are not read:
    /// the facts are the prospect's, and all that was done is the history's. What it costs does not
    /// grow with the number of activities.
    ///
    /// A history of the same activities gives the same judgement as [`judge`](Self::judge), to the
    /// last reason. One that another playbook made, or an older version of this one, is used as it
    /// is where both ask about the same kinds and start their days at the same hour; otherwise it is
    /// indexed again for this one judgement, which is right but slow: make it anew with
    /// [`history`](Self::history). A playbook of host criteria has all activities put in a row for
    /// them, once after each change of the history.
    ///
    /// ```
    /// # use qualify::*;
    /// # let at = "2026-03-01T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("demos", 1)
    ///     .activity("demo", "demo_request", 30)
    ///     .grade(Grade::A, Condition::ScoreAtLeast(60.into()))
    ///     .hand_off_at(Grade::A)
    ///     .compile(&Schema::standard())?;
    /// let acme = Prospect::new("acme").did(Activity::new("d-1", "demo_request", at));
    ///
    /// let mut history = playbook.history_of(&acme);
    /// assert_eq!(playbook.judge_with(&acme, &history, now).qualification(), playbook.qualify(&acme, now));
    ///
    /// history.record(Activity::new("d-2", "demo_request", now));
    /// assert_eq!(playbook.judge_with(&acme, &history, now).grade(), Grade::A);
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn judge_with<'j>(
        &'j self,
        prospect: &'j Prospect,
        history: &'j History,
        as_of: impl Into<AsOf>,
    ) -> Judgement<'j> {
        Judgement::with(self, prospect, history, as_of.into())
    }

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

    /// The hash of its canonical text, of the declarations of the attributes it reads and of the
    /// host criteria's version. Signing does not change it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.inner.fingerprint
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

    pub(super) fn as_judge(&self) -> Judge<'_> {
        Judge {
            name: self.name(),
            version: self.version(),
            fingerprint: self.fingerprint(),
            signed: self.is_signed(),
        }
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
