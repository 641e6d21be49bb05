//! [`Rating`]: grade, route and points of a row, and why in short.

use std::borrow::Cow;
use std::fmt;

use super::basis::{Basis, Kept};
use super::row::Row;
use crate::engine::table::{Cell, Rated};
use crate::engine::{ActivityCode, ActivityStore, NoActivities, RuleAt, Unit};
use crate::history::History;
use crate::qualification::Qualification;
use crate::score::Grade;
use crate::value::answer::Answer;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::verdict::Route;

/// What [`Row::rate`] found: the decision, which rules fired and which criteria are met.
///
/// It says what a [`Judgement`](crate::judgement::Judgement) of the same facts says.
#[derive(Clone)]
pub struct Rating<'r> {
    row: &'r Row,
    basis: Basis<'r>,
    rated: Rated,
}

impl Row {
    /// Grade, route and points, with what fired and what was met. Total, as judging is; it allocates
    /// nothing, unless the playbook has more than fourteen groups.
    #[inline]
    pub fn rate(&self) -> Rating<'_> {
        Rating::of(self)
    }

    /// The same with what they did: [`Playbook::history`](crate::Playbook::history) keeps it. It costs the live months of each
    /// activity rule, not the activities; a history that was kept for a playbook with other kinds or days is indexed again
    /// on each call.
    ///
    /// The first call after each [`record`](History::record) sums up every activity query of the playbook, and allocates.
    /// The calls after that allocate nothing, unless
    ///
    /// - the playbook has more than fourteen groups, or
    /// - it asks what they did (`did`) and has more than 128 attributes and such questions together, or
    /// - it tells activities apart by what they are about, and some of the history are dated later than now.
    ///
    /// ```
    /// # use qualify::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("inbound", 1)
    ///     .activity("demo-requested", "demo_request", 30)
    ///     .grade(Grade::A, Condition::ScoreAtLeast(30.into()))
    ///     .compile(&Schema::standard()).unwrap();
    /// let mut history = playbook.history();
    /// history.record(Activity::new("a-1", "demo_request", now));
    /// let row = playbook.row(now)?;
    /// assert_eq!((row.rate().grade(), row.rate_with(&history).grade()), (Grade::D, Grade::A));
    /// # Ok::<(), qualify::error::BindError>(())
    /// ```
    pub fn rate_with<'r>(&'r self, history: &'r History) -> Rating<'r> {
        Rating::with(self, history)
    }
}

impl<'r> Rating<'r> {
    fn of(row: &'r Row) -> Self {
        let (program, bound) = (row.playbook.program(), &row.bound);
        let rated = row.table.rate(program, &bound.cells, &NoActivities, bound.today);
        Rating { row, basis: Basis::None, rated }
    }

    fn with(row: &'r Row, history: &'r History) -> Self {
        let (program, bound) = (row.playbook.program(), &row.bound);
        let basis = Basis::of(program, history);
        let rated = match basis.kept(row) {
            Some(kept) => row.table.with_done(program, &bound.cells, &kept, bound.today, |cells| {
                row.table.rate(program, cells, &kept, bound.today)
            }),
            None => return Rating::of(row),
        };
        Rating { row, basis, rated }
    }

    /// The grade by what is known.
    pub fn grade(&self) -> Grade {
        self.rated.outcome.grade
    }

    /// Who should get the lead.
    pub fn route(&self) -> Route {
        self.rated.outcome.route
    }

    /// All points.
    pub fn score(&self) -> Points {
        self.rated.scores.score
    }

    /// Points for who they are.
    pub fn fit(&self) -> Points {
        self.rated.scores.fit
    }

    /// Points for what they did.
    pub fn engagement(&self) -> Points {
        self.rated.scores.engagement
    }

    /// Whether the bar is cleared.
    pub fn clears_bar(&self) -> bool {
        self.rated.outcome.clears_bar
    }

    /// Whether a lead that has cleared the bar still holds it.
    pub fn holds_bar(&self) -> bool {
        self.rated.holds_bar
    }

    /// The reason code of the first disqualifier that is met.
    pub fn disqualifier(&self) -> Option<&'r Name> {
        let place = self.rated.outcome.disqualifier?;
        self.row.playbook.program().disqualifiers.get(place).map(|(reason, _)| reason)
    }

    /// The answer of each criterion, in the playbook's order.
    pub fn answers(&self) -> impl Iterator<Item = (&'r Name, Answer)> + '_ {
        let names = self.row.playbook.program().criteria.iter().map(|criterion| &criterion.name);
        names.zip(0usize..).map(|(name, place)| (name, self.answer(place)))
    }

    /// The answer of the criterion at a place in the playbook's order.
    pub fn answer(&self, place: usize) -> Answer {
        let (table, bound) = (&self.row.table, &self.row.bound);
        match self.basis.kept(self.row) {
            Some(kept) => {
                let program = self.row.playbook.program();
                table.with_done(program, &bound.cells, &kept, bound.today, |cells| {
                    table.answer(place, &self.rated, cells)
                })
            }
            None => table.answer(place, &self.rated, &bound.cells),
        }
    }

    /// The rules that gave or took points, in the playbook's order, fit rules first.
    pub fn rules(&self) -> impl Iterator<Item = &'r Name> + '_ {
        let program = self.row.playbook.program();
        let kept = self.basis.kept(self.row);
        let (table, cells) = (&self.row.table, self.cells(kept.as_ref()));
        // Of a tier one rule counts.
        let (mut facts, mut activities) = (Vec::new(), Vec::new());
        let count = |at: RuleAt| match at {
            RuleAt::Facts(place) => facts.push(place),
            RuleAt::Activities(place) => activities.push(place),
        };
        match &kept {
            Some(kept) => table.each_walked(program, &self.rated, &cells, kept, count),
            None => table.each_walked(program, &self.rated, &cells, &NoActivities, count),
        }
        let fires = move |place| facts.contains(&place) || table.fires(place, &self.rated, &cells);
        let fit = program.rules.iter().enumerate();
        let fit = fit.filter(move |(place, rule)| rule.points != Points::ZERO && fires(*place));
        let points = move |rule: &ActivityCode| match &kept {
            Some(kept) => kept.points(rule),
            None => NoActivities.points(rule),
        };
        let adds = move |rule: &ActivityCode| match rule.unit {
            Unit::Tier(_) => activities.contains(&rule.place),
            Unit::Free(_) | Unit::Group(_) => points(rule) != Points::ZERO,
        };
        let done = program.activities.iter().filter(move |rule| adds(rule));
        fit.map(|(_, rule)| &rule.name).chain(done.map(|rule| &rule.name))
    }

    /// The same as bits, the first rule lowest, fit rules before activity rules. None in a playbook with
    /// more rules than have room beside its answers: some fifty.
    pub fn rule_bits(&self) -> Option<u64> {
        self.row.table.fired(&self.rated)
    }

    /// The answers of the first sixteen criteria as two bits each, the first lowest: 0 unknown, 1 unmet, 2
    /// met.
    pub fn answer_bits(&self) -> u32 {
        self.rated.answers
    }

    /// Everything, with all reasons: what [`Playbook::qualify`](crate::Playbook::qualify) says of a prospect
    /// with this id, these facts and this history.
    pub fn qualification(&self, prospect: impl Into<Id>) -> Qualification {
        let (playbook, as_of) = (&self.row.playbook, self.row.bound.as_of.clone());
        let prospect = self.row.prospect(prospect);
        match self.basis.history() {
            Some(history) => playbook.judge_with(&prospect, history, as_of).qualification(),
            None => playbook.qualify(&prospect, as_of),
        }
    }

    /// The cells in which the questions about what they did have their answers.
    fn cells(&self, kept: Option<&Kept<'_>>) -> Cow<'_, [Cell]> {
        let (program, bound) = (self.row.playbook.program(), &self.row.bound);
        let mut cells = Cow::Borrowed(&bound.cells[..]);
        if let Some(kept) = kept.filter(|_| !program.dids.is_empty()) {
            self.row.table.put_done(program, cells.to_mut(), kept, bound.today);
        }
        cells
    }
}

impl fmt::Debug for Rating<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rating({}, {}, {} points)", self.grade(), self.route(), self.score())
    }
}
