//! [`Basis`]: what was done, as a rating reads it.
//!
//! A history that was kept for the playbook is read as it is. One of a playbook that asks about visits, under one that asks
//! about mails, is indexed again, and the rating keeps that index for its reasons.

use crate::engine::{ActivityCode, ActivityStore, Counts, DidCode, Program, Query};
use crate::history::{History, Moment};
use crate::value::day::Day;
use crate::value::points::Points;

use super::row::Row;

/// The history that a rating rests on.
#[derive(Clone)]
pub(super) enum Basis<'r> {
    None,
    Kept(&'r History),
    /// It was kept for other kinds or days, and is indexed again.
    Again(Box<History>),
}

impl<'r> Basis<'r> {
    pub(super) fn of(program: &Program, history: &'r History) -> Self {
        match history.fits(&program.layout) {
            true => Basis::Kept(history.indexed()),
            false => Basis::Again(Box::new(History::of(program.layout.clone(), history.activities()))),
        }
    }

    pub(super) fn history(&self) -> Option<&History> {
        match self {
            Basis::None => None,
            Basis::Kept(history) => Some(history),
            Basis::Again(history) => Some(history),
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
