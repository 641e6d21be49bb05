//! [`Bins`]: the values of an attribute, put together until each bin has leads enough to learn from.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::condition::{Condition, Operand, Operator};
use crate::fact::attribute::Kind;
use crate::feedback::closed::{Cell, ClosedLeads, Cohort, Column};
use crate::feedback::share::Share;
use crate::input::limits::Limits;
use crate::invariant::always;
use crate::value::money::{Currency, Money};
use crate::value::name::Name;

/// The bins of one attribute, and which one each value falls into.
#[derive(Clone)]
pub(super) struct Bins {
    pub(super) name: Name,
    pub(super) bins: Vec<Bin>,
    /// The place of the attribute among all.
    column: usize,
    /// The bin of each distinct value; `None` for a value that no bin takes.
    of_value: Vec<Option<usize>>,
    /// The bin of leads of which it is not known.
    pub(super) of_missing: Option<usize>,
}

/// One bin: its question, in words that go into a rule's name, and what became of its leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bin {
    pub(super) when: Condition,
    pub(super) label: String,
    pub(super) share: Share,
}

/// How many parts of equal size numbers are cut into.
const CUTS: usize = 12;

/// A value that fewer leads have is pooled with others like it: so many, or 1 % of the leads.
const FEWEST: usize = 30;

impl Bins {
    /// The bins of every attribute that tells leads apart.
    pub(super) fn of_all(cohort: &Cohort<'_>) -> Vec<Bins> {
        cohort
            .closed()
            .columns()
            .used()
            .filter_map(|(place, column)| Bins::of(cohort, place, column))
            .collect()
    }

    /// Those of the attribute at a place; `None` if it tells nobody apart.
    pub(super) fn of(cohort: &Cohort<'_>, place: usize, column: &Column) -> Option<Bins> {
        let least = FEWEST.max(always(cohort.len().checked_div(100), 0, "a hundred is not zero"));
        let groups = match column.kind {
            Kind::Number => numbers(cohort, column, None, least),
            Kind::Money => numbers(cohort, column, Some(currency(cohort, column)?), least),
            Kind::Flag | Kind::Text | Kind::Choice(_) | Kind::Level(_) | Kind::Date | Kind::Tags => {
                values(cohort, column, least)
            }
        };
        let of_value: Vec<Option<usize>> =
            column.values().iter().map(|cell| groups.iter().position(|group| group.takes(cell))).collect();
        let mut shares = vec![Share::default(); groups.len()];
        let mut missing = Share::default();
        for (row, closed) in cohort.rows() {
            match column.code_of(row) {
                None => missing.add(closed.converted),
                Some(code) => {
                    let bin = of_value.get(code).copied().flatten().and_then(|bin| shares.get_mut(bin));
                    if let Some(share) = bin {
                        share.add(closed.converted);
                    }
                }
            }
        }
        let mut bins: Vec<Bin> = groups
            .into_iter()
            .zip(shares)
            .map(|(group, share)| Bin { when: group.when(&column.name), label: group.label(), share })
            .collect();
        let of_missing = (missing.of > 0).then_some(bins.len());
        if missing.of > 0 {
            let when = Condition::fact(column.name.clone(), Operator::Known).negate();
            bins.push(Bin { when, label: "unknown".to_owned(), share: missing });
        }
        let filled = bins.iter().filter(|bin| bin.share.of > 0).count();
        (filled > 1).then(|| Bins { name: column.name.clone(), bins, column: place, of_value, of_missing })
    }

    /// The bin of a lead.
    pub(super) fn bin(&self, closed: &ClosedLeads, row: usize) -> Option<usize> {
        let column = closed.columns().get(self.column)?;
        match column.code_of(row) {
            None => self.of_missing,
            Some(code) => self.of_value.get(code).copied().flatten(),
        }
    }
}

/// Which values belong together.
enum Group {
    /// Numbers from one up to below another.
    Range { from: Option<Decimal>, below: Option<Decimal>, currency: Option<Currency> },
    /// One value, as an operand.
    One(Cell, Operand),
    /// Every other value.
    Others(Vec<(Cell, Operand)>),
    /// Any value.
    Any,
}

impl Group {
    fn takes(&self, cell: &Cell) -> bool {
        let within = |from: &Option<Decimal>, below: &Option<Decimal>, number: &Decimal| {
            from.is_none_or(|from| *number >= from) && below.is_none_or(|below| *number < below)
        };
        match (self, cell) {
            // Not cut, it is asked as `known`, and an amount in any currency is that.
            (Group::Range { from: None, below: None, .. }, Cell::Number(_) | Cell::Amount(..)) => true,
            (Group::Range { from, below, currency: None }, Cell::Number(number)) => {
                within(from, below, number)
            }
            (Group::Range { from, below, currency: Some(mine) }, Cell::Amount(theirs, amount)) => {
                mine == theirs && within(from, below, amount)
            }
            (Group::One(one, _), cell) => one == cell,
            (Group::Others(list), cell) => list.iter().all(|(one, _)| one != cell),
            (Group::Any, _) => true,
            _ => false,
        }
    }

    fn when(&self, name: &Name) -> Condition {
        let name = || name.clone();
        match self {
            Group::Range { from, below, currency } => {
                let operand = |number: &Decimal| match currency {
                    Some(currency) => Operand::from(Money::new(*number, *currency)),
                    None => Operand::from(*number),
                };
                let from =
                    from.as_ref().map(|from| Condition::fact(name(), Operator::AtLeast(operand(from))));
                let below = below
                    .as_ref()
                    .map(|below| Condition::fact(name(), Operator::AtLeast(operand(below))).negate());
                match (from, below) {
                    (Some(from), Some(below)) => Condition::All(vec![from, below]),
                    (Some(one), None) | (None, Some(one)) => one,
                    (None, None) => Condition::fact(name(), Operator::Known),
                }
            }
            Group::One(_, operand) => Condition::fact(name(), Operator::Is(operand.clone())),
            Group::Others(list) => {
                let listed = list.iter().map(|(_, operand)| operand.clone()).collect();
                Condition::fact(name(), Operator::OneOf(listed)).negate()
            }
            Group::Any => Condition::fact(name(), Operator::Known),
        }
    }

    fn label(&self) -> String {
        match self {
            Group::Range { from: Some(from), below: Some(below), .. } => format!("{from}-to-{below}"),
            Group::Range { from: Some(from), .. } => format!("from-{from}"),
            Group::Range { below: Some(below), .. } => format!("below-{below}"),
            Group::One(_, operand) => operand.to_string(),
            Group::Others(_) => "other".to_owned(),
            Group::Range { from: None, below: None, .. } | Group::Any => "known".to_owned(),
        }
    }
}

/// Numbers are cut into parts of about a twelfth of the leads that have one; a value that so many have stands alone,
/// unless too few are left beside it for a part of their own.
fn numbers(cohort: &Cohort<'_>, column: &Column, currency: Option<Currency>, least: usize) -> Vec<Group> {
    let number = |cell: &Cell| match (cell, currency) {
        (Cell::Number(number), None) => Some(*number),
        (Cell::Amount(of, amount), Some(currency)) if *of == currency => Some(*amount),
        _ => None,
    };
    let mut numbers: Vec<Decimal> = cohort.rows().filter_map(|(row, _)| number(column.cell(row)?)).collect();
    numbers.sort_unstable();
    let full = least.max(numbers.len().div_ceil(CUTS));
    let (mut cuts, mut open): (Vec<Decimal>, usize) = (Vec::new(), 0);
    let mut left = numbers.len();
    for same in numbers.chunk_by(|one, other| one == other) {
        let Some(value) = same.first() else { continue };
        // A value that fills a bin has one of its own; no bin is opened for too few.
        if (open >= full || same.len() >= full) && open >= least && left >= least {
            cuts.push(*value);
            open = 0;
        }
        open = open.saturating_add(same.len());
        left = left.saturating_sub(same.len());
    }
    let from = std::iter::once(None).chain(cuts.iter().copied().map(Some));
    let below = cuts.iter().copied().map(Some).chain([None]);
    from.zip(below).map(|(from, below)| Group::Range { from, below, currency }).collect()
}

/// Every other value is a bin of its own where leads enough have it; the rest are one bin.
fn values(cohort: &Cohort<'_>, column: &Column, least: usize) -> Vec<Group> {
    let mut counts: BTreeMap<&Cell, usize> = BTreeMap::new();
    for cell in cohort.rows().filter_map(|(row, _)| column.cell(row)) {
        let count = counts.entry(cell).or_default();
        *count = count.saturating_add(1);
    }
    let operand = |cell: &Cell| match (cell, &column.kind) {
        (Cell::Flag(flag), _) => Some(Operand::Flag(*flag)),
        // A playbook holds no longer text: such values are pooled.
        (Cell::Text(text), _) => (text.len() <= Limits::default().text).then(|| Operand::Text(text.clone())),
        (Cell::Place(place), Kind::Choice(options) | Kind::Level(options)) => {
            options.get(*place).map(|option| Operand::Text(option.clone()))
        }
        _ => None,
    };
    let listed: Vec<(Cell, Operand)> = counts
        .iter()
        .filter(|(_, count)| **count >= least || matches!(column.kind, Kind::Flag))
        .filter_map(|(cell, _)| Some(((*cell).clone(), operand(cell)?)))
        .collect();
    let pooled = counts.len() > listed.len();
    let mut groups: Vec<Group> =
        listed.iter().map(|(cell, operand)| Group::One(cell.clone(), operand.clone())).collect();
    match (listed.is_empty(), pooled) {
        (true, _) => groups.push(Group::Any),
        (false, true) => groups.push(Group::Others(listed)),
        (false, false) => {}
    }
    groups
}

/// The currency that most amounts have.
fn currency(cohort: &Cohort<'_>, column: &Column) -> Option<Currency> {
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for cell in cohort.rows().filter_map(|(row, _)| column.cell(row)) {
        if let Cell::Amount(currency, _) = cell {
            let count = counts.entry(*currency).or_default();
            *count = count.saturating_add(1);
        }
    }
    counts
        .into_iter()
        .max_by_key(|(currency, count)| (*count, std::cmp::Reverse(*currency)))
        .map(|(one, _)| one)
}

/// How many bins, never a value.
impl std::fmt::Debug for Bins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bins").field("name", &self.name).field("bins", &self.bins.len()).finish()
    }
}
