//! [`Cohort`]: some of the closed leads.

use std::fmt;

use super::{ClosedLeads, ClosedRow};
use crate::feedback::share::Share;
use crate::value::points::Points;

/// Some of the closed leads: all, or one side of a [`Split`](super::Split).
#[derive(Clone)]
pub struct Cohort<'c> {
    closed: &'c ClosedLeads,
    /// In an order that depends on the leads alone, so that sums of floats do, too.
    rows: Vec<usize>,
}

impl<'c> Cohort<'c> {
    pub(super) fn of(closed: &'c ClosedLeads, mut rows: Vec<usize>) -> Self {
        closed.sort(&mut rows);
        Cohort { closed, rows }
    }

    /// How many leads.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of them converted.
    pub fn converted(&self) -> Share {
        Share::of_those(self.rows().map(|(_, row)| row.converted))
    }

    /// The score of each and whether it converted.
    pub fn scores(&self) -> impl Iterator<Item = (Points, bool)> + '_ {
        self.rows().map(|(_, row)| (row.score, row.converted))
    }

    /// The place of each lead in the order of adding, leads still open not counted: for measuring something of
    /// your own on the same leads.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().copied()
    }

    pub(in crate::feedback) fn closed(&self) -> &'c ClosedLeads {
        self.closed
    }

    /// Each with its place.
    pub(in crate::feedback) fn rows(&self) -> impl Iterator<Item = (usize, &'c ClosedRow)> + '_ {
        self.rows.iter().filter_map(|place| Some((*place, self.closed.row(*place)?)))
    }
}

/// How many, never who.
impl fmt::Debug for Cohort<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cohort").field("len", &self.len()).finish()
    }
}
