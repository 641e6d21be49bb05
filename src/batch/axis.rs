//! [`Axis`]: what queries can tell of one field of an activity, value by value.
//!
//! A playbook asks of subjects whether they start with /pricing, and whether they are /pricing/eu. Of the dictionary
//! `["/blog", "/pricing", "/pricing/eu", "/about"]` the entries have the classes 0, 1, 2 and 0, and an activity without
//! a subject has class 0 too: nothing is met by either. Of quantities the classes lie between cut points.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::activities::Activities;
use super::column::{Column, Says};
use crate::engine::{ActivityField, Op, Program, Reading, meets};
use crate::invariant::always;
use crate::value::folded::Comparison;

/// One thing that filters ask of a field.
pub(super) type Atom<'f> = (ActivityField, &'f Op);

/// The classes of one field: no query tells two values of a class apart.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) field: ActivityField,
    /// Each class multiplied by `times`. That of an activity which lacks the field is 0.
    pub(super) values: Classes,
    pub(super) times: u32,
    /// By class.
    pub(super) signs: Vec<Sign>,
}

/// The classes of the values that are there.
#[derive(Debug)]
pub(super) enum Classes {
    /// By place in the dictionary.
    Places(Vec<u32>),
    /// By number: the class from each cut on, and the first.
    Numbers { first: u32, cuts: Vec<(i64, u32)> },
}

/// What is known of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sign {
    /// Its place in the program's list of kinds.
    pub(super) kind: Option<usize>,
    /// By atom of the field, in their order.
    pub(super) meets: Vec<bool>,
}

/// The classes that were found, each once.
#[derive(Default)]
struct Signs {
    classes: BTreeMap<Sign, u32>,
    signs: Vec<Sign>,
}

impl Signs {
    fn class(&mut self, sign: Sign) -> u32 {
        let next = always(u32::try_from(self.signs.len()).ok(), u32::MAX, "a dictionary fits memory");
        *self.classes.entry(sign).or_insert_with_key(|sign| {
            self.signs.push(sign.clone());
            next
        })
    }
}

/// All that the filters of a program ask, each once.
pub(super) fn atoms(program: &Program) -> Vec<Atom<'_>> {
    let mut all: Vec<Atom<'_>> = Vec::new();
    let filters = program.layout.filters();
    filters.iter().for_each(|filter| filter.each_question(&mut |field, op| all.push((field, op))));
    all.sort();
    all.dedup();
    all
}

impl Axis {
    /// Of the kinds.
    pub(super) fn of_kinds(program: &Program, names: &[&str], atoms: &[Atom<'_>]) -> Axis {
        let mut known = Signs::default();
        let class = |name: &&str| {
            let kind = program.kinds.binary_search_by(|known| known.as_str().cmp(name)).ok();
            known.class(Sign { kind, ..sign_of_text(ActivityField::Kind, name, atoms) })
        };
        let places = names.iter().map(class).collect();
        Axis { field: ActivityField::Kind, values: Classes::Places(places), times: 1, signs: known.signs }
    }

    /// Of a field, as far as something asks about it: each text of the dictionary is asked once.
    pub(super) fn of(field: ActivityField, did: &Activities<'_>, atoms: &[Atom<'_>]) -> Option<Axis> {
        if !atoms.iter().any(|(asked, _)| *asked == field) {
            return None;
        }
        let mut known = Signs::default();
        known.class(sign(field, None, atoms));
        let values = match did.column(field).map(|column: &Column<'_>| column.says) {
            Some(Says::Word(texts)) => {
                let class = |text: &&str| known.class(sign_of_text(field, text, atoms));
                Classes::Places(texts.iter().map(class).collect())
            }
            Some(Says::Number(places)) => numbers(&mut known, places, atoms),
            Some(Says::Flag | Says::Money(..) | Says::Day) | None => Classes::Places(Vec::new()),
        };
        Some(Axis { field, values, times: 1, signs: known.signs })
    }

    /// Multiplies its classes, and gives what those of the next are multiplied by.
    pub(super) fn multiply(&mut self, times: u32) -> u32 {
        let more = |class: &mut u32| *class = class.saturating_mul(times);
        match &mut self.values {
            Classes::Places(places) => places.iter_mut().for_each(more),
            Classes::Numbers { first, cuts } => {
                more(first);
                cuts.iter_mut().for_each(|(_, class)| more(class));
            }
        }
        self.times = times;
        let classes = always(u32::try_from(self.signs.len()).ok(), 1, "classes that have codes are few");
        times.saturating_mul(classes.max(1))
    }

    /// Whether a class meets an atom.
    pub(super) fn meets(&self, class: usize, asked: Atom<'_>, atoms: &[Atom<'_>]) -> bool {
        // They are sorted by field first.
        let mine = atoms.partition_point(|(field, _)| *field < self.field);
        let place = atoms.binary_search(&asked).ok().and_then(|place| place.checked_sub(mine));
        let sign = self.signs.get(class);
        let answer = place.zip(sign).and_then(|(place, sign)| sign.meets.get(place).copied());
        always(answer, false, "each class has its answers")
    }
}

/// The sign of a text as it came.
fn sign_of_text(field: ActivityField, text: &str, atoms: &[Atom<'_>]) -> Sign {
    Comparison::Folded.with_form(text, |text| sign(field, Some(&Reading::form(text)), atoms))
}

fn sign(field: ActivityField, reading: Option<&Reading<'_>>, atoms: &[Atom<'_>]) -> Sign {
    let mine = atoms.iter().filter(|(asked, _)| *asked == field);
    Sign { kind: None, meets: mine.map(|(_, op)| meets(reading, op)).collect() }
}

/// The classes of quantities in units of 10^-`places`: they turn where a bound of some question lies.
fn numbers(known: &mut Signs, places: u8, atoms: &[Atom<'_>]) -> Classes {
    let mut cuts: Vec<i64> = Vec::new();
    for (field, op) in atoms {
        if let (ActivityField::Quantity, Op::NumberIn(least, most)) = (*field, op) {
            // The first number that reaches the least, and the first beyond the most.
            cuts.extend(least.and_then(|least| first(places, |number| number >= least)));
            cuts.extend(most.and_then(|most| first(places, |number| number > most)));
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut class = |value: i64| {
        let number = Decimal::new(value, u32::from(places));
        known.class(sign(ActivityField::Quantity, Some(&Reading::Number(number)), atoms))
    };
    let first = class(i64::MIN);
    Classes::Numbers { first, cuts: cuts.into_iter().map(|cut| (cut, class(cut))).collect() }
}

/// The least number from which on something holds, found by halves; none if it holds for none.
fn first(places: u8, holds: impl Fn(Decimal) -> bool) -> Option<i64> {
    let holds = |value: i64| holds(Decimal::new(value, u32::from(places)));
    if !holds(i64::MAX) {
        return None;
    }
    if holds(i64::MIN) {
        return Some(i64::MIN);
    }
    let (mut below, mut from) = (i128::from(i64::MIN), i128::from(i64::MAX));
    while from.saturating_sub(below) > 1 {
        let middle = below.saturating_add(from) >> 1;
        let reached = i64::try_from(middle).is_ok_and(holds);
        *(if reached { &mut from } else { &mut below }) = middle;
    }
    i64::try_from(from).ok()
}
