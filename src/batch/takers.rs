//! [`Takers`]: from what is known of an activity to the queries that take it.
//!
//! Of the kinds visit, call and others, and of the subjects with /pricing and others, there are six pairs. A visit
//! of /pricing/eu is the pair (0, 1), and its code says that a rule on visits takes it and another on visits of
//! /pricing. Each text of a dictionary is asked once, each pair is looked at once, and an activity costs the lookup of
//! its parts.

use std::collections::BTreeMap;

use super::activities::{Activities, FIELDS};
use super::axis::{Axis, atoms};
use super::column::{Column, Says};
use crate::engine::{ActivityField, Apart, Program};
use crate::invariant::{always, there};

/// The queries that take each activity, by its code.
#[derive(Debug, Default)]
pub(super) struct Takers {
    /// Of the fields that are asked, the kind first.
    pub(super) axes: Vec<Axis>,
    /// Where the classes are too many for a code each: the codes of those that were met.
    pub(super) rare: Option<BTreeMap<Key, u32>>,
    /// By code, what of the list is meant: none while nobody asked.
    spans: Vec<Option<(u32, u32)>>,
    list: Vec<Taker>,
    /// The same number for equal texts, by place, where somebody tells them apart: of kinds, and of subjects from 1 on.
    pub(super) same_kind: Option<Vec<u32>>,
    pub(super) same_subject: Option<Vec<u32>>,
    made_for: Dictionaries,
}

/// The classes of an activity, in the order of the axes.
pub(super) type Key = [u32; 5];

/// A query that takes an activity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taker {
    pub(super) query: u32,
    /// Whether it takes one of a sort.
    pub(super) tells_apart: bool,
}

/// The code of what nobody takes.
pub(super) const NOBODY: u32 = 0;

/// The most codes that have a place each.
const MOST: u32 = 1 << 16;

/// Of what it was made.
#[derive(Debug, Default, PartialEq, Eq)]
struct Dictionaries {
    names: Vec<String>,
    /// Of each field that is asked about.
    fields: [Option<Said>; 4],
}

#[derive(Debug, PartialEq, Eq)]
enum Said {
    Texts(Vec<String>),
    /// Numbers of so many decimal places.
    Places(u8),
    Nothing,
}

impl Takers {
    pub(super) fn of(program: &Program, did: &Activities<'_>) -> Takers {
        let atoms = atoms(program);
        let more = FIELDS.iter().filter_map(|field| Axis::of(*field, did, &atoms));
        let mut axes: Vec<Axis> =
            std::iter::once(Axis::of_kinds(program, did.names, &atoms)).chain(more).collect();
        let mut sizes = axes.iter().map(|axis| u32::try_from(axis.signs.len().max(1)).ok());
        let size = sizes.try_fold(1u32, |all, size| all.checked_mul(size?)).filter(|size| *size <= MOST);
        if size.is_some() {
            let mut times = 1;
            axes.iter_mut().for_each(|axis| times = axis.multiply(times));
        }
        let told = |is: fn(Apart) -> bool| program.queries.iter().any(|query| is(query.apart));
        let tells_subjects = told(|apart| apart != Apart::Each);
        let subjects = match did.subjects.map(|column| column.says) {
            Some(Says::Word(texts)) => texts,
            Some(_) | None => &[],
        };
        let mut takers = Takers {
            rare: size.is_none().then(BTreeMap::new),
            // The first code is nobody's.
            spans: vec![None; always(usize::try_from(size.unwrap_or(0).saturating_add(1)).ok(), 1, "few")],
            list: Vec::new(),
            same_kind: told(|apart| apart == Apart::KindAndSubject).then(|| same(did.names, 0)),
            same_subject: tells_subjects.then(|| same(subjects, 1)),
            made_for: Dictionaries::of(&axes, did, tells_subjects),
            axes,
        };
        takers.spans.first_mut().into_iter().for_each(|nobody| *nobody = Some((0, 0)));
        takers
    }

    /// Whether it was made for dictionaries like these.
    pub(super) fn are_of(&self, did: &Activities<'_>) -> bool {
        self.made_for.are_of(did)
    }

    /// The code of classes that have no place of their own.
    pub(super) fn rare_code(&mut self, program: &Program, key: Key) -> u32 {
        let Some(rare) = &mut self.rare else { return NOBODY };
        let next = u32::try_from(self.spans.len()).unwrap_or(NOBODY);
        let code = *rare.entry(key).or_insert(next);
        if code == next {
            self.spans.push(None);
            self.look(program, code, key);
        }
        code
    }

    /// Finds out who takes the activities of a code, if nobody asked yet.
    #[inline]
    pub(super) fn ask(&mut self, program: &Program, code: u32) {
        if let Some(None) = self.spans.get(code as usize) {
            self.look(program, code, self.key(code));
        }
    }

    #[cold]
    fn look(&mut self, program: &Program, code: u32, key: Key) {
        let atoms = atoms(program);
        let axes = || self.axes.iter().zip(key);
        let kind = axes().next().and_then(|(kinds, class)| kinds.signs.get(class as usize)?.kind);
        let meets = |field: ActivityField, op: &_| {
            let axis = axes().find(|(axis, _)| axis.field == field);
            let answer = axis.map(|(axis, class)| axis.meets(class as usize, (field, op), &atoms));
            always(answer, false, "what is asked has its classes")
        };
        let begin = self.list.len();
        let takers = program.queries.iter().zip(0u32..).filter(|(query, _)| {
            query.takes_kind(kind) && query.filter.as_ref().is_none_or(|filter| filter.holds(&meets))
        });
        let takers: Vec<Taker> = takers
            .map(|(query, place)| Taker { query: place, tells_apart: query.apart != Apart::Each })
            .collect();
        self.list.extend(takers);
        let [from, to] =
            [begin, self.list.len()].map(|end| always(u32::try_from(end).ok(), 0, "fits memory"));
        let span = there(self.spans.get_mut(code as usize), "it was found there");
        span.into_iter().for_each(|span| *span = Some((from, to)));
    }

    /// The classes that a code stands for.
    fn key(&self, code: u32) -> Key {
        let mut key = Key::default();
        for (place, axis) in key.iter_mut().zip(&self.axes) {
            let classes = u32::try_from(axis.signs.len().max(1)).unwrap_or(1);
            let class =
                code.saturating_sub(1).checked_div(axis.times).and_then(|rest| rest.checked_rem(classes));
            *place = always(class, 0, "none is zero");
        }
        key
    }

    /// The queries that take the activities of a code.
    #[inline(always)]
    pub(super) fn of_code(&self, code: u32) -> &[Taker] {
        let span = self.spans.get(code as usize).copied().flatten();
        // Each code was asked about when it was found.
        span.and_then(|(from, to)| self.list.get(from as usize..to as usize)).unwrap_or_default()
    }
}

/// The number of the first text that is equal, counted from a number on.
fn same(texts: &[&str], from: u32) -> Vec<u32> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let text = |place: &usize| always(texts.get(*place).copied(), "", "a place of the dictionary");
    order.sort_by(|a, b| text(a).cmp(text(b)));
    let mut same = vec![0; texts.len()];
    for (equal, number) in order.chunk_by(|a, b| text(a) == text(b)).zip(from..) {
        for place in equal {
            same.get_mut(*place).into_iter().for_each(|known| *known = number);
        }
    }
    same
}

impl Dictionaries {
    fn of(axes: &[Axis], did: &Activities<'_>, tells_apart: bool) -> Self {
        let fields = FIELDS.map(|field| {
            let is_asked = axes.iter().any(|axis| axis.field == field)
                || (field == ActivityField::Subject && tells_apart);
            is_asked.then(|| Said::of(did.column(field)))
        });
        Dictionaries { names: owned(did.names), fields }
    }

    fn are_of(&self, did: &Activities<'_>) -> bool {
        let mut fields = self.fields.iter().zip(FIELDS);
        self.names == did.names
            && fields.all(|(said, field)| {
                said.as_ref().is_none_or(|said| match (said, did.column(field).map(|column| column.says)) {
                    (Said::Texts(mine), Some(Says::Word(theirs))) => mine == theirs,
                    (Said::Places(mine), Some(Says::Number(theirs))) => *mine == theirs,
                    (Said::Nothing, None) => true,
                    (Said::Texts(_) | Said::Places(_) | Said::Nothing, _) => false,
                })
            })
    }
}

impl Said {
    fn of(column: Option<&Column<'_>>) -> Self {
        match column.map(|column| column.says) {
            Some(Says::Word(texts)) => Said::Texts(owned(texts)),
            Some(Says::Number(places)) => Said::Places(places),
            // No field of an activity says such things.
            Some(Says::Flag | Says::Money(..) | Says::Day) | None => Said::Nothing,
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
