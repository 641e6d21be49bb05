//! [`Activities`]: what many leads did, as a column of lists.

use super::bitmap::Bitmap;
use super::column::sealed::Keep;
use super::column::{Column, Numbers, Words};
use super::ints::Ints;
use crate::engine::{ActivityField, Apart, Program};
use crate::fact::attribute::{Number, Text};
use crate::rate::bind::{BindError, BindErrorKind};

/// What many leads did: a list for each lead, as Arrow lays lists out.
///
/// The activities of lead `i` are those from `offsets[i]` to `offsets[i + 1]`, the oldest first. Of each there is the
/// place of its kind in a dictionary, and the day or the instant at which it was done. What else is known of them are
/// columns of the same length:
///
/// | column | says | without it |
/// | --- | --- | --- |
/// | [`counts`](Self::counts) | how many of them there were; 0 or less is none | each is one |
/// | [`subjects`](Self::subjects), [`campaigns`](Self::campaigns), [`sources`](Self::sources) | places in a dictionary of texts | no activity has one |
/// | [`quantities`](Self::quantities) | numbers, all with the same number of decimal places | no activity has one |
/// | [`ids`](Self::ids) | numbers that are equal where a lead's activities are the same one: the first counts of which there was one | each is another |
///
/// What is dated later than now does not count yet. Days are the playbook's ([`on_days`](Self::on_days)), and those of
/// today count; of instants ([`at`](Self::at)) those count that have passed, and the playbook's day is found from its
/// offset. Days outside of 1970 to 2200 count as the first or last of them.
///
/// A playbook that tells activities apart by what they are about (`once`, or `different = "subject"`) refuses a column
/// without subjects.
///
/// ```
/// # use qualify::*;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// use qualify::activity::SUBJECT;
/// use qualify::batch::{Activities, Columns, Ratings, TimeUnit, Words};
/// use qualify::condition::ActivityFilter;
/// use qualify::score::ActivityRule;
///
/// let pricing = ActivityFilter::new("visit").and(SUBJECT.starts_with("/pricing"));
/// let playbook = PlaybookSpec::new("inbound", 1)
///     .activity("visits", "visit", 5)
///     .with_activity(ActivityRule::new("pricing", pricing, 10))
///     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
///     .compile(&Schema::standard())?;
/// // The first lead did nothing; the second looked at the blog, and a day later at prices; the third will do so today.
/// let (offsets, kinds) = ([0i32, 0, 2, 3], [0u8, 0, 0]);
/// let seconds = [1_772_352_000, 1_772_438_400, 1_772_478_000];
/// let did = Activities::at(&offsets, &kinds, &["visit"], &seconds, TimeUnit::Seconds)
///     .subjects(Words::new(&[0u8, 1, 1], &["/blog", "/pricing/eu"]));
/// let mut grades = [Grade::D; 3];
/// playbook.batch(now)?.rate(&Columns::of(3).did(did), Ratings::none().grades(&mut grades))?;
/// assert_eq!(grades, [Grade::D, Grade::A, Grade::D]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Activities<'a> {
    pub(super) offsets: Ints<'a>,
    pub(super) kinds: Ints<'a>,
    pub(super) names: &'a [&'a str],
    pub(super) when: When<'a>,
    pub(super) counts: Option<Ints<'a>>,
    pub(super) subjects: Option<Column<'a>>,
    pub(super) campaigns: Option<Column<'a>>,
    pub(super) sources: Option<Column<'a>>,
    pub(super) quantities: Option<Column<'a>>,
    pub(super) ids: Option<&'a [i64]>,
}

/// When each was done.
#[derive(Clone, Copy)]
pub(super) enum When<'a> {
    Days(&'a [i32]),
    Times(&'a [i64], TimeUnit),
}

impl When<'_> {
    /// What its values are called.
    pub(super) fn word(&self) -> &'static str {
        match self {
            When::Days(_) => "days",
            When::Times(..) => "instants",
        }
    }
}

/// The unit of a column of instants, as Arrow's timestamps have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "Arrow has these four")]
pub enum TimeUnit {
    /// Seconds since 1970-01-01 in UTC.
    Seconds,
    /// Thousandths of them.
    Millis,
    /// Millionths of them.
    Micros,
    /// Billionths of them.
    Nanos,
}

impl<'a> Activities<'a> {
    /// Activities of which the playbook's day is known, in days since 1970-01-01. `offsets` are one more than there are
    /// leads, `kinds` are places in the dictionary `names`.
    pub fn on_days(
        offsets: impl Into<Ints<'a>>,
        kinds: impl Into<Ints<'a>>,
        names: &'a [&'a str],
        days: &'a [i32],
    ) -> Self {
        Activities::new(offsets.into(), kinds.into(), names, When::Days(days))
    }

    /// Activities of which the instant is known, in units since 1970-01-01 in UTC.
    pub fn at(
        offsets: impl Into<Ints<'a>>,
        kinds: impl Into<Ints<'a>>,
        names: &'a [&'a str],
        instants: &'a [i64],
        unit: TimeUnit,
    ) -> Self {
        Activities::new(offsets.into(), kinds.into(), names, When::Times(instants, unit))
    }

    fn new(offsets: Ints<'a>, kinds: Ints<'a>, names: &'a [&'a str], when: When<'a>) -> Self {
        Activities {
            offsets,
            kinds,
            names,
            when,
            counts: None,
            subjects: None,
            campaigns: None,
            sources: None,
            quantities: None,
            ids: None,
        }
    }

    /// With how many of them there were.
    #[must_use]
    pub fn counts(mut self, counts: impl Into<Ints<'a>>) -> Self {
        self.counts = Some(counts.into());
        self
    }

    /// With what they were about. A text that no activity is about is no mistake.
    #[must_use]
    pub fn subjects(mut self, subjects: Words<'a>) -> Self {
        self.subjects = Some(Keep::<Text>::kept(subjects).0);
        self
    }

    /// With the campaigns that brought them about.
    #[must_use]
    pub fn campaigns(mut self, campaigns: Words<'a>) -> Self {
        self.campaigns = Some(Keep::<Text>::kept(campaigns).0);
        self
    }

    /// With the systems that reported them.
    #[must_use]
    pub fn sources(mut self, sources: Words<'a>) -> Self {
        self.sources = Some(Keep::<Text>::kept(sources).0);
        self
    }

    /// With how much of each there was.
    #[must_use]
    pub fn quantities(mut self, quantities: Numbers<'a>) -> Self {
        self.quantities = Some(Keep::<Number>::kept(quantities).0);
        self
    }

    /// With what tells them apart: of a lead's activities with one id the first counts.
    #[must_use]
    pub fn ids(mut self, ids: &'a [i64]) -> Self {
        self.ids = Some(ids);
        self
    }

    /// The column of a field other than the kind.
    pub(super) fn column(&self, field: ActivityField) -> Option<&Column<'a>> {
        match field {
            ActivityField::Kind => None,
            ActivityField::Subject => self.subjects.as_ref(),
            ActivityField::Campaign => self.campaigns.as_ref(),
            ActivityField::Source => self.sources.as_ref(),
            ActivityField::Quantity => self.quantities.as_ref(),
        }
    }

    /// How many there are of all leads.
    pub(super) fn len(&self) -> usize {
        match self.when {
            When::Days(days) => days.len(),
            When::Times(instants, _) => instants.len(),
        }
    }

    /// Refuses parts that do not fit each other, or `leads` leads.
    pub(super) fn check(&self, leads: usize) -> Result<(), BindError> {
        let (offsets, needed) = (self.offsets.len(), leads.saturating_add(1));
        if offsets != needed {
            return Err(BindError::shape(format!(
                "the activities have {offsets} offsets, and {needed} are needed for {leads} leads"
            )));
        }
        let all = self.len();
        let when = self.when.word();
        let own = [
            ("kinds", Some(self.kinds.len())),
            ("counts", self.counts.map(Ints::len)),
            ("ids", self.ids.map(<[i64]>::len)),
        ];
        let fields =
            FIELDS.map(|field| (plural(field), self.column(field).map(|column| column.values.len())));
        for (what, len) in own.into_iter().chain(fields) {
            if let Some(len) = len.filter(|len| *len != all) {
                return Err(BindError::shape(format!("the activities have {all} {when} and {len} {what}")));
            }
        }
        for field in FIELDS {
            let (what, Some(column)) = (plural(field), self.column(field)) else { continue };
            if let Some(bits) = column.valid.map(Bitmap::len).filter(|bits| *bits < all) {
                return Err(BindError::shape(format!(
                    "the validity of the {what} has {bits} bits, and there are {all} activities"
                )));
            }
            if column.learnt.is_some() {
                return Err(BindError::shape(format!(
                    "the {what} of activities say when they were learnt, which nobody asks"
                )));
            }
        }
        Ok(())
    }

    /// Whether it says what a program tells activities apart by.
    pub(super) fn check_subjects(&self, program: &Program) -> Result<(), BindError> {
        let asks = program.queries.iter().any(|query| query.apart != Apart::Each);
        if self.subjects.is_some() || !asks {
            return Ok(());
        }
        let rule = program.activities.iter().find(|rule| rule.apart != Apart::Each);
        let who = match rule {
            Some(rule) => format!("the rule `{}`", rule.name),
            None => "a question".to_owned(),
        };
        let message = format!(
            "{who} tells activities apart by what they are about, and they have no column of subjects; give it by \
             `subjects`"
        );
        Err(BindError::new(BindErrorKind::NoSubjects, message))
    }
}

/// The fields that may have a column.
pub(super) const FIELDS: [ActivityField; 4] =
    [ActivityField::Subject, ActivityField::Campaign, ActivityField::Source, ActivityField::Quantity];

/// What values of a field are called.
pub(super) fn plural(field: ActivityField) -> &'static str {
    match field {
        ActivityField::Kind => "kinds",
        ActivityField::Subject => "subjects",
        ActivityField::Campaign => "campaigns",
        ActivityField::Source => "sources",
        ActivityField::Quantity => "quantities",
    }
}

/// Writes how many there are; no value of a lead is shown.
impl std::fmt::Debug for Activities<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Activities({})", self.len())
    }
}
