//! [`Plan`]: from a playbook and the shape of columns to lookups of words.
//!
//! Three rules: 20 points for 50 to 1,000 employees, 10 for a need, 5 for an e-mail that is valid. Of three columns
//! the values have two or three classes each, at most 12 together: one group, codes 0 to 11. Its lookup has a word for
//! each code: for that of 120 employees and a need, 30 points and the rule bits 0b011. A lead is judged by its one
//! code, its one word, and the comparisons of the grade rows with that.

use std::sync::Arc;

use super::ask::Ask;
use super::cells::Finder;
use super::coder::Coder;
use super::column::{Column, Says};
use super::columns::Columns;
use super::conjunction::Conjunctions;
use super::decide::Decide;
use super::effect::Effect;
use super::group::{Classed, Group};
use super::lookup::Lookups;
use super::part::Part;
use super::word::Layout;
use crate::engine::table::{Bound, Table, unit_of};
use crate::engine::{ActivityCode, Program, Unit};
use crate::invariant::there;
use crate::value::as_of::AsOf;
use crate::value::points::Points;

/// How the columns of one shape are rated.
pub(super) struct Plan {
    /// By part of a column.
    pub(super) coders: Vec<Coder>,
    /// How many groups of columns there are.
    pub(super) groups: usize,
    /// For every code of every group the words of what follows.
    pub(super) words: Vec<Lookups>,
    /// The same for the bits of rules, where the first word is too small for all.
    pub(super) rules: Vec<Lookups>,
    pub(super) layout: Layout,
    pub(super) decide: Decide,
    /// Whether what leads did goes through it.
    pub(super) did: bool,
}

/// The most criteria that have two bits each.
const CRITERIA: usize = 32;

impl Plan {
    /// None if the program does not fit words, or the columns do not fit bytes: then leads are rated
    /// one by one.
    pub(super) fn of(
        program: &Program,
        table: &Arc<Table>,
        columns: &Columns<'_>,
        as_of: &AsOf,
    ) -> Option<Plan> {
        let did = columns.activities.is_some() && asks_activities(program);
        // A dictionary without texts has no cells.
        if columns.list.iter().any(|(_, column)| matches!(column.says, Says::Word([]))) {
            return None;
        }
        if program.criteria.len() > CRITERIA || program.runs_host_code() {
            return None;
        }
        let asked = table.asked(program);
        // What is walked for each row is not said in cells.
        if table.tiers(program).any(|tier| !tier.facts.is_empty()) {
            return None;
        }
        let rows = Conjunctions::of(program, &asked, did)?;
        let mut column_of = vec![None; table.columns.len()];
        let mut parts = Part::all(table, columns, program.days.day_of(as_of.now()))?;
        if did {
            parts.extend(Part::of_dids(program, table, columns.list.len())?);
        }
        for (number, part) in parts.iter().enumerate() {
            for column in &part.of_table {
                *there(column_of.get_mut(*column), "a column of the table")? = Some(number);
            }
        }
        let asks = Ask::all(program, &asked, &rows.facts, &column_of);
        let nothing = Bound::new(table, program.days, as_of.clone());
        let nothing: Vec<u32> = nothing.cells.iter().map(|cell| cell.number()).collect();
        let mut finder = Finder::new(program, table, as_of);
        let mut classed: Vec<Classed> = Vec::new();
        for (number, part) in parts.into_iter().enumerate() {
            let (slot, column) = match columns.list.get(part.column) {
                Some((slot, column)) => (*slot, *column),
                None => {
                    (did_slot(program, part.column.checked_sub(columns.list.len())?)?, Column::of_flags(&[]))
                }
            };
            let cells = finder.cells(slot, &column, &part)?;
            classed.push(Classed::of(number, cells, part, &asks, &column_of, &nothing));
        }
        let groups = Group::all(&classed, &asks)?;
        let rules = program.rules.len().saturating_add(program.activities.len());
        let empty = Effect::nothing(program.groups.len().saturating_add(2), rules);
        let effects = groups.iter().map(|group| group.effects(&classed, &asks, &nothing, &empty));
        let effects: Vec<Vec<Effect>> = effects.collect();
        let always = always(program, &asks, &nothing, did, empty);
        let layout = Layout::of(program, &effects, &always, &rows, did)?;
        let decide = Decide::of(program, &rows.list, &layout);
        let mut coders: Vec<Option<Coder>> = classed.iter().map(|_| None).collect();
        for (place, group) in groups.iter().enumerate() {
            for (column, times) in &group.columns {
                let classed = there(classed.get(*column), "a column of the batch")?;
                let coder = there(coders.get_mut(*column), "a column of the batch")?;
                *coder = Some(classed.coder(place, *times));
            }
        }
        Some(Plan {
            coders: there(coders.into_iter().collect::<Option<_>>(), "each column is in a group")?,
            groups: groups.len(),
            words: layout.words(&effects, &always),
            rules: layout.words_of_rules(&effects, &always),
            layout,
            decide,
            did,
        })
    }
}

/// The slot of a question about what they did.
fn did_slot(program: &Program, did: usize) -> Option<u32> {
    u32::try_from(program.did(did)?.0).ok()
}

/// Whether a rating may hang on what was done.
pub(super) fn asks_activities(program: &Program) -> bool {
    !program.dids.is_empty() || !program.activities.is_empty() || program.contact.is_some()
}

/// What follows whatever the columns say.
fn always(program: &Program, asks: &[Ask<'_>], nothing: &[u32], did: bool, mut effect: Effect) -> Effect {
    asks.iter().filter(|ask| ask.reads.is_empty()).for_each(|ask| ask.follow(nothing, &mut effect));
    let rules = program.activities.iter().filter(|_| !did);
    for (rule, place) in rules.zip(program.rules.len()..) {
        let points = undone(rule).thousandths();
        if points != 0 && !matches!(rule.unit, Unit::Tier(_)) {
            effect.add(unit_of(rule.unit), points);
            effect.fire(place);
        }
    }
    for tier in program.tiers.iter().filter(|_| !did) {
        let activity = |place: usize| program.activities.get(place).map_or(Points::ZERO, undone);
        if let Some((at, points)) = tier.counting(&program.rules, |_| false, activity) {
            effect.add(unit_of(Unit::Tier(tier.group)), points.thousandths());
            effect.fire(at.number(program.rules.len()));
        }
    }
    effect
}

/// What a rule adds where nothing was done: its floor may give something.
fn undone(rule: &ActivityCode) -> Points {
    rule.clamp.apply(Points::ZERO)
}
