//! [`Past`]: what was done, as a rating reads it.

use crate::engine::{ActivityCode, ActivityStore, Counts, DidCode, Program, Query};
use crate::history::{History, Moment};
use crate::value::day::Day;
use crate::value::points::Points;

use super::row::Row;

/// The history that a rating rests on.
#[derive(Clone)]
pub(super) enum Past<'r> {
    None,
    Kept(&'r History),
    /// It was kept for other kinds or days, and is indexed again.
    Again(Box<History>),
}

impl<'r> Past<'r> {
    pub(super) fn of(program: &Program, history: &'r History) -> Self {
        match history.fits(&program.layout) {
            true => Past::Kept(history.indexed()),
            false => Past::Again(Box::new(History::of(program.layout.clone(), history.activities()))),
        }
    }

    pub(super) fn history(&self) -> Option<&History> {
        match self {
            Past::None => None,
            Past::Kept(history) => Some(history),
            Past::Again(history) => Some(history),
        }
    }

    /// The history as of the row's instant.
    pub(super) fn kept<'k>(&'k self, row: &'k Row) -> Option<Kept<'k>> {
        let program = row.playbook.program();
        let today = row.bound.today;
        let mut moment = Moment { now: row.now(), day: today, today, more: &[], remembered: None };
        self.history().map(|history| {
            let forget = program.engagement.forget;
            moment.remembered =
                forget.and_then(|(query, silence)| history.remembered(query, silence, moment));
            Kept { history, program, moment }
        })
    }
}

/// A history as of an instant.
pub(super) struct Kept<'k> {
    history: &'k History,
    program: &'k Program,
    moment: Moment<'k>,
}

impl ActivityStore for Kept<'_> {
    fn points(&self, rule: &ActivityCode) -> Points {
        self.history.points(rule, self.moment)
    }

    fn counts(&self, rule: &ActivityCode) -> Option<Counts> {
        self.history.counts(rule, self.moment)
    }

    fn newest(&self, query: Query) -> Option<Day> {
        self.history.newest(query, self.moment.now).map(|at| self.program.days.day_of(at))
    }

    fn needed(&self, did: &DidCode) -> Option<Day> {
        self.history.needed(did, self.moment)
    }
}
