//! [`ClosedLeads`]: leads whose outcome is known, as one playbook judged them.

mod closing;
mod cohort;
mod facts;
mod row;
mod split;

pub use closing::Closing;
pub use cohort::Cohort;
pub(super) use facts::{Cell, Column, Columns};
pub(super) use row::{Amount, ClosedRow};
pub use split::{Split, TrainTest};

use std::collections::BTreeMap;
use std::fmt;

use crate::fact::prospect::Prospect;
use crate::invariant::always;
use crate::playbook::Playbook;
use crate::value::as_of::AsOf;
use crate::value::name::OriginName;

/// Leads whose outcome is known, as one playbook judges them: what measuring and learning start from.
///
/// Each is judged when it is added, as of the instant at which sales could have used the verdict: facts
/// and activities of a later date do not count. Kept of it are its points, the rules that fired and its facts in
/// coded form, each distinct value once; the prospect itself may be dropped. A fact whose values disagree counts as not
/// known. What came out never depends on the order of adding.
///
/// ```
/// use qualify::feedback::{ClosedLeads, Closing};
/// # use qualify::{standard::*, *};
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let playbook = PlaybookSpec::new("inbound", 1)
/// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
/// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
/// #     .compile(&Schema::standard())?;
/// let mut closed = ClosedLeads::of(&playbook);
/// closed.add(&Prospect::new("acme").with(EMPLOYEES, 120), now, Closing::won());
/// closed.add(&Prospect::new("solo").with(EMPLOYEES, 1), now, Closing::lost());
/// assert_eq!(closed.all().report().grades[0].converted.count, 1);
/// # Ok::<(), qualify::error::SpecErrors>(())
/// ```
#[derive(Clone)]
pub struct ClosedLeads {
    playbook: Playbook,
    rows: Vec<ClosedRow>,
    /// What fired for each row, one after the other.
    amounts: Vec<Amount>,
    columns: Columns,
    segments: Vec<OriginName>,
    /// The place of each segment.
    segment_places: BTreeMap<OriginName, usize>,
    open: usize,
}

impl ClosedLeads {
    /// None yet, to be judged by this playbook.
    pub fn of(playbook: &Playbook) -> Self {
        ClosedLeads {
            columns: Columns::of(playbook.schema()),
            playbook: playbook.clone(),
            rows: Vec::new(),
            amounts: Vec::new(),
            segments: Vec::new(),
            segment_places: BTreeMap::new(),
            open: 0,
        }
    }

    /// Judges a lead as of an instant and adds it with its outcome.
    pub fn add(&mut self, prospect: &Prospect, as_of: impl Into<AsOf>, closing: Closing) {
        let as_of = as_of.into();
        let (now, days) = (as_of.now(), self.playbook.program().days);
        let Some(converted) = closing.converted else {
            // Still open: nothing is learnt of it but which facts it has.
            self.columns.add_open(prospect, now, days);
            self.open = self.open.saturating_add(1);
            return;
        };
        let segment = closing.segment.as_ref().map(|name| self.segment(name));
        let judgement = self.playbook.judge(prospect, as_of);
        let begin = self.amounts.len();
        self.amounts.extend(Amount::all(&judgement));
        self.rows.push(ClosedRow::new(&judgement, prospect.id(), &closing, converted, segment, begin));
        self.columns.add(prospect, now, days);
    }

    /// How many have an outcome.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none has an outcome.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The playbook that judges.
    pub fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// All of them.
    pub fn all(&self) -> Cohort<'_> {
        Cohort::of(self, (0..self.rows.len()).collect())
    }

    /// Sorts leads by time, those of one instant by id. A host may have several of one id: what tells these apart is
    /// what is known of them, never which was added first.
    pub(super) fn sort(&self, rows: &mut [usize]) {
        let time = |place: usize| self.row(place).map(|row| (row.order, row.key));
        let known = |place: usize| {
            let row = self.row(place)?;
            let segment = row.segment.and_then(|segment| self.segments.get(segment));
            let sums = (row.score, row.fit, row.engagement);
            Some((row.converted, row.bucket, row.grade, sums, segment, self.amounts(place)))
        };
        rows.sort_by(|one, other| {
            let by_time = time(*one).cmp(&time(*other)).then_with(|| known(*one).cmp(&known(*other)));
            by_time.then_with(|| self.columns.cells(*one).cmp(self.columns.cells(*other)))
        });
    }

    pub(super) fn row(&self, place: usize) -> Option<&ClosedRow> {
        self.rows.get(place)
    }

    pub(super) fn rows(&self) -> &[ClosedRow] {
        &self.rows
    }

    /// Which rules gave points, and how many units of theirs.
    pub(super) fn amounts(&self, place: usize) -> &[Amount] {
        let begin = always(self.rows.get(place).map(|row| row.begin), 0, "one of their rows");
        let end = place
            .checked_add(1)
            .and_then(|next| self.rows.get(next))
            .map_or(self.amounts.len(), |row| row.begin);
        always(self.amounts.get(begin..end), &[], "rows end where the next begin")
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    pub(super) fn segments(&self) -> &[OriginName] {
        &self.segments
    }

    /// How many are still open.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    fn segment(&mut self, name: &OriginName) -> usize {
        match self.segment_places.get(name) {
            Some(place) => *place,
            None => {
                let place = self.segments.len();
                self.segments.push(name.clone());
                self.segment_places.insert(name.clone(), place);
                place
            }
        }
    }
}

/// How many, never who.
impl fmt::Debug for ClosedLeads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClosedLeads").field("playbook", &self.playbook).field("len", &self.len()).finish()
    }
}
