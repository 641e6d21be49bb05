//! [`Batch`]: a playbook ready to rate columns.

use std::ops::Range;

use super::check;
use super::columns::Columns;
use super::gains::{ActivityReader, Asking};
use super::one_by_one::OneByOne;
use super::out::Ratings;
use super::plan::{Plan, asks_activities};
use super::reader::Moment;
use super::scratch::Scratch;
use super::shape::Shape;
use crate::playbook::Playbook;
use crate::rate::bind::BindError;
use crate::value::as_of::AsOf;
use crate::value::name::Name;

/// A playbook that rates columns at one instant: [`Playbook::batch`].
///
/// The first call makes a plan for columns of that shape, and room for a block of leads; both stay,
/// so that further calls with columns of the same shape allocate nothing. A clone starts without
/// them: each thread has one of its own.
pub struct Batch {
    playbook: Playbook,
    as_of: AsOf,
    bound: Option<Planned>,
    scratch: Scratch,
    activities: ActivityReader,
}

/// What is known of columns of one shape.
struct Planned {
    shape: Shape,
    how: How,
}

enum How {
    /// With the other way, for leads that have more points than it has room for.
    Plan(Box<Plan>, Box<OneByOne>),
    OneByOne(Box<OneByOne>),
}

impl Playbook {
    /// A way to rate columns at an instant.
    ///
    /// # Errors
    /// A criterion is answered by the host's code, which asks prospects.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// use qualify::batch::{Columns, Numbers, Ratings};
    ///
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard()).unwrap();
    /// let leads = Columns::of(2).with(playbook.field(EMPLOYEES)?, Numbers::new(&[120i32, 4]));
    /// let mut grades = [Grade::D; 2];
    /// playbook.batch(now)?.rate(&leads, Ratings::none().grades(&mut grades))?;
    /// assert_eq!(grades, [Grade::A, Grade::D]);
    /// # Ok::<(), qualify::error::BindError>(())
    /// ```
    pub fn batch(&self, as_of: impl Into<AsOf>) -> Result<Batch, BindError> {
        BindError::check_hosts(self.program())?;
        Ok(Batch::of(self.clone(), as_of.into()))
    }
}

impl Batch {
    fn of(playbook: Playbook, as_of: AsOf) -> Self {
        let (scratch, activities) = (Scratch::default(), ActivityReader::default());
        Batch { playbook, as_of, bound: None, scratch, activities }
    }

    /// Rates all leads.
    ///
    /// # Errors
    /// A column is longer or shorter than there are leads, a column for results does not have a place
    /// for each, a place is beyond its dictionary, or a field is recognisably of another playbook. Where the playbook asks
    /// what they did: offsets go back, or the times of one lead; or it tells activities apart by what they are about, and
    /// they have no column of subjects. Where it agrees on an age: the column does not say when its values were learnt.
    /// What was written by then means nothing.
    pub fn rate(&mut self, columns: &Columns<'_>, ratings: Ratings<'_>) -> Result<(), BindError> {
        self.rate_range(columns, 0..columns.leads, ratings)
    }

    /// Rates the leads of a range, so that threads can share the work: each has a batch of its own
    /// and writes to its part of the results, which start with the first lead of the range.
    ///
    /// # Errors
    /// As [`rate`](Self::rate); or the range goes beyond the last lead.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # use qualify::batch::{Columns, Numbers, Ratings};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let playbook = PlaybookSpec::new("inbound", 1)
    /// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    /// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
    /// #     .compile(&Schema::standard()).unwrap();
    /// let employees = vec![120u16; 1_000];
    /// let leads = Columns::of(1_000).with(playbook.field(EMPLOYEES)?, Numbers::new(&employees));
    /// let mut grades = vec![Grade::D; 1_000];
    /// let (first, second) = grades.split_at_mut(500);
    /// std::thread::scope(|threads| {
    ///     for (range, grades) in [(0..500, first), (500..1_000, second)] {
    ///         let (mut batch, leads) = (playbook.batch(now).unwrap(), &leads);
    ///         threads.spawn(move || batch.rate_range(leads, range, Ratings::none().grades(grades)).unwrap());
    ///     }
    /// });
    /// assert!(grades.iter().all(|grade| *grade == Grade::A));
    /// # Ok::<(), qualify::error::BindError>(())
    /// ```
    pub fn rate_range(
        &mut self,
        columns: &Columns<'_>,
        range: Range<usize>,
        mut ratings: Ratings<'_>,
    ) -> Result<(), BindError> {
        check::range(columns, &range)?;
        check::columns(self.playbook.program(), columns)?;
        check::ratings(&self.playbook, columns, range.len(), &ratings)?;
        if !self.bound.as_ref().is_some_and(|bound| bound.shape.is_of(columns)) {
            self.bind(columns)?;
        }
        let Batch { playbook, as_of, bound, scratch, activities } = self;
        let program = playbook.program();
        let did = columns.activities.as_ref().filter(|_| asks_activities(program));
        let asking = did.map(|did| {
            activities.begin(program, playbook.table(), did);
            Asking { did, program, moment: Moment::of(program, as_of) }
        });
        match bound.as_mut().map(|bound| &mut bound.how) {
            Some(How::Plan(plan, one)) => {
                let did = asking.map(|asking| (&mut *activities, asking));
                scratch.run(playbook, plan, columns, range.clone(), &mut ratings, did)?;
                for lead in &scratch.far {
                    let (lead, place) = (*lead..lead.saturating_add(1), lead.saturating_sub(range.start));
                    let did = asking.map(|asking| (&mut *activities, asking));
                    one.run(playbook, columns, lead, place, &mut ratings, did)?;
                }
                Ok(())
            }
            Some(How::OneByOne(one)) => {
                let did = asking.map(|asking| (&mut *activities, asking));
                one.run(playbook, columns, range, 0, &mut ratings, did)
            }
            None => Ok(()),
        }
    }

    /// The same at another instant, with its exchange rates. The next call makes a new plan.
    pub fn at(&mut self, as_of: impl Into<AsOf>) {
        self.as_of = as_of.into();
        self.bound = None;
    }

    /// The rules in the order of their bits: those that read facts, then those that read activities.
    pub fn rules(&self) -> impl Iterator<Item = &Name> {
        let program = self.playbook.program();
        let fit = program.rules.iter().map(|rule| &rule.name);
        fit.chain(program.activities.iter().map(|rule| &rule.name))
    }

    /// The criteria in the order of their bits.
    pub fn criteria(&self) -> impl Iterator<Item = &Name> {
        self.playbook.program().criteria.iter().map(|criterion| &criterion.name)
    }

    fn bind(&mut self, columns: &Columns<'_>) -> Result<(), BindError> {
        let program = self.playbook.program();
        let one = Box::new(OneByOne::new(&self.playbook, columns, &self.as_of));
        let how = match Plan::of(program, self.playbook.table(), columns, &self.as_of) {
            Some(plan) => {
                self.scratch.fit(program, &plan);
                How::Plan(Box::new(plan), one)
            }
            None => How::OneByOne(one),
        };
        self.bound = Some(Planned { shape: Shape::of(columns), how });
        Ok(())
    }
}

impl Clone for Batch {
    fn clone(&self) -> Self {
        Batch::of(self.playbook.clone(), self.as_of.clone())
    }
}

/// Its playbook and instant, and how it rated the last columns: by columns or lead by lead.
impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match self.bound.as_ref().map(|bound| &bound.how) {
            None => "not yet",
            Some(How::Plan(..)) => "by columns",
            Some(How::OneByOne(_)) => "lead by lead",
        };
        let mut batch = f.debug_struct("Batch");
        batch.field("playbook", &self.playbook).field("now", &self.as_of.now());
        batch.field("rated", &way).finish()
    }
}
