//! Rating columns lead by lead, where a plan does not fit: right all the same.

use std::ops::Range;

use super::binder::{Beyond, put};
use super::column::{Column, Values};
use super::columns::Columns;
use super::effect::{bit, two_bits};
use super::gains::{ActivityReader, Asking};
use super::out::Ratings;
use crate::engine::table::{Bound, Rated, Way};
use crate::engine::{ActivityCode, ActivityStore, NoActivities, RuleAt, Unit};
use crate::invariant::{always, there};
use crate::playbook::Playbook;
use crate::rate::bind::{BindError, BindErrorKind};
use crate::value::as_of::AsOf;
use crate::value::points::Points;

/// Room for one lead, kept from call to call.
pub(super) struct OneByOne {
    bound: Bound,
    /// Of each column.
    ways: Vec<Way>,
    rules: Vec<u64>,
    answers: Vec<u64>,
}

impl OneByOne {
    pub(super) fn new(playbook: &Playbook, columns: &Columns<'_>, as_of: &AsOf) -> Self {
        let (program, table) = (playbook.program(), playbook.table());
        let way = |slot: &u32| always(Way::of(table, *slot), Way::NONE, "a slot of the program");
        let numbers = |bits: usize| vec![0; bits.div_ceil(64).max(1)];
        OneByOne {
            bound: Bound::new(table, program.days, as_of.clone()),
            ways: columns.list.iter().map(|(slot, _)| way(slot)).collect(),
            rules: numbers(program.rules.len().saturating_add(program.activities.len())),
            answers: numbers(program.criteria.len().saturating_mul(2)),
        }
    }

    /// Rates these leads, whose results begin at a place.
    pub(super) fn run(
        &mut self,
        playbook: &Playbook,
        columns: &Columns<'_>,
        range: Range<usize>,
        begin: usize,
        ratings: &mut Ratings<'_>,
        mut did: Option<(&mut ActivityReader, Asking<'_>)>,
    ) -> Result<(), BindError> {
        let (table, today) = (playbook.table(), self.bound.today);
        self.bound.clear(table);
        let end = range.end;
        for (lead, place) in range.zip(begin..) {
            for ((slot, column), way) in columns.list.iter().zip(&self.ways) {
                let learnt = column.learnt.and_then(|learnt| learnt.day(lead));
                let said = put(&mut self.bound, table, way, column.says, value(column, lead), learnt);
                said.map_err(|Beyond| beyond(playbook, *slot))?;
            }
            match &mut did {
                Some((activities, asking)) => {
                    let past = activities.read(lead, end, asking)?.on(today);
                    self.rate(playbook, &past, place, ratings);
                }
                None => self.rate(playbook, &NoActivities, place, ratings),
            }
        }
        Ok(())
    }

    /// Rates the lead that is bound, and writes it to its place.
    fn rate(
        &mut self,
        playbook: &Playbook,
        done: &impl ActivityStore,
        place: usize,
        ratings: &mut Ratings<'_>,
    ) {
        let (program, table) = (playbook.program(), playbook.table());
        let today = self.bound.today;
        table.put_done(program, &mut self.bound.cells, done, today);
        let rated = table.rate(program, &self.bound.cells, done, today);
        if let Some(scores) = &mut ratings.scores {
            scores.write_one(place, rated.scores.score);
        }
        if let Some(grades) = &mut ratings.grades {
            let grade = there(grades.get_mut(place), "the room was asked for");
            grade.into_iter().for_each(|grade| *grade = rated.outcome.grade);
        }
        if let Some(routes) = &mut ratings.routes {
            let route = there(routes.get_mut(place), "the room was asked for");
            route.into_iter().for_each(|route| *route = rated.outcome.route);
        }
        if let Some(rules) = &mut ratings.rules {
            self.rules.fill(0);
            self.fired(playbook, &rated, done);
            rules.write_one(place, &self.rules);
        }
        if let Some(answers) = &mut ratings.answers {
            self.answers.fill(0);
            for criterion in 0..program.criteria.len() {
                let answer = table.answer(criterion, &rated, &self.bound.cells);
                let number = self.answers.get_mut(criterion.wrapping_shr(5));
                let number = there(number, "each criterion has two bits");
                number.into_iter().for_each(|number| *number |= two_bits(criterion & 31, answer));
            }
            answers.write_one(place, &self.answers);
        }
    }

    /// The bits of the rules that gave or took points.
    fn fired(&mut self, playbook: &Playbook, rated: &Rated, done: &impl ActivityStore) {
        let (program, table) = (playbook.program(), playbook.table());
        let fires = |place| table.fires(place, rated, &self.bound.cells);
        let fit = program.rules.iter().enumerate();
        let fit = fit.map(|(place, rule)| rule.points != Points::ZERO && fires(place));
        // Of a tier one rule counts, below.
        let adds = |rule: &ActivityCode| !matches!(rule.unit, Unit::Tier(_));
        let did = program.activities.iter().map(|rule| adds(rule) && done.points(rule) != Points::ZERO);
        let rules = &mut self.rules;
        let mut fire = |place: usize| {
            let number = rules.get_mut(place.wrapping_shr(6));
            number.into_iter().for_each(|number| *number |= bit(place & 63));
        };
        fit.chain(did).enumerate().filter(|(_, fires)| *fires).for_each(|(place, _)| fire(place));
        table.each_walked(program, rated, &self.bound.cells, done, |at| {
            let has_points = |place| program.rule(place).is_some_and(|rule| rule.points != Points::ZERO);
            if !matches!(at, RuleAt::Facts(place) if !has_points(place)) {
                fire(at.number(program.rules.len()));
            }
        });
    }
}

/// A place beyond a dictionary.
pub(super) fn beyond(playbook: &Playbook, slot: u32) -> BindError {
    let slot = usize::try_from(slot).ok().and_then(|slot| playbook.program().slots.get(slot));
    let name = always(slot.map(|slot| slot.name.as_str()), "", "a slot of the program");
    let message = format!("the column of `{name}` has a place beyond its dictionary");
    BindError::new(BindErrorKind::Shape, message)
}

/// What a column says of a lead, if it does.
fn value(column: &Column<'_>, lead: usize) -> Option<i64> {
    let value = match column.values {
        Values::Bools(values) => values.get(lead).map(|yes| i64::from(*yes)),
        Values::Bits(bits) => Some(i64::from(bits.get(lead))),
        Values::Ints(ints) => ints.get(lead),
    };
    value.filter(|_| column.valid.is_none_or(|valid| valid.get(lead)))
}
