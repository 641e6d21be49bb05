//! [`Takers`]: from what is known of an activity to what is done with it.
//!
//! Of the kinds visit, call and others, and of the subjects with /pricing and others, there are six pairs, and each has a
//! code. A rule counts visits, and another counts visits of /pricing once a week: a visit of /pricing/eu has the steps
//! "add to the first rule" and "list for the query of the second". Each text of a dictionary is asked once, and each pair
//! once: an activity costs the lookup of its parts.

use std::collections::BTreeMap;

use super::activities::{Activities, FIELDS};
use super::axis::{Atom, Axis, atoms};
use super::column::{Column, Says};
use super::step::{Step, Steps};
use crate::engine::{ActivityField, Apart, Filter, Program};
use crate::invariant::{always, there};

/// The queries that take each activity, by its code.
#[derive(Debug, Default)]
pub(super) struct Takers {
    /// Of the fields that are asked, the kind first.
    pub(super) axes: Vec<Axis>,
    /// Where the classes are too many for a code each: the codes of those that were met.
    pub(super) rare: Option<BTreeMap<Key, u32>>,
    /// By axis and class: the queries that ask of no other field, and are met. The kind is that of the kinds' classes.
    alone: Vec<Vec<Vec<u32>>>,
    /// The queries that ask of several fields.
    joint: Vec<usize>,
    of_code: Vec<OfCode>,
    list: Vec<Step>,
    /// The same number for equal texts, by place: of kinds, and of subjects from 1 on.
    pub(super) same_kind: Vec<u32>,
    pub(super) same_subject: Vec<u32>,
    made_for: Dictionaries,
}

/// The classes of an activity, in the order of the axes.
pub(super) type Key = [u32; 5];

/// What is done with activities of a code. What most of them need has a place here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfCode {
    /// A rule that adds them, and the part of the worths that is its.
    pub(super) rule: u32,
    pub(super) worth: (u32, u32),
    /// A query of which each is the newest so far; the place behind the last is nobody's.
    pub(super) newest: u32,
    /// What else is done, with those younger than this.
    pub(super) ages: i32,
    rest: (u32, u32),
}

/// The code of what nobody takes.
pub(super) const NOBODY: u32 = 0;

/// The most codes that have a place each.
const MOST: u32 = 1 << 12;

/// The most codes of classes that were met that are kept from one stretch of leads to the next.
const KEPT: usize = 1 << 16;

/// Of what it was made.
#[derive(Debug, Default, PartialEq, Eq)]
struct Dictionaries {
    names: Texts,
    /// Of each field that is asked about.
    fields: [Option<Dictionary>; 4],
}

#[derive(Debug, PartialEq, Eq)]
enum Dictionary {
    Texts(Texts),
    /// Numbers with this number of decimal places.
    Places(u8),
    Nothing,
}

impl Takers {
    pub(super) fn of(program: &Program, steps: &Steps, did: &Activities<'_>) -> Takers {
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
        let (alone, joint) = alone(program, &axes, &atoms);
        let mut takers = Takers {
            alone,
            joint,
            rare: size.is_none().then(BTreeMap::new),
            // The first code is nobody's.
            of_code: vec![OfCode { newest: nobody(program), ..OfCode::default() }],
            list: Vec::new(),
            same_kind: if told(|apart| apart == Apart::KindAndSubject) {
                same(did.names, 0)
            } else {
                Vec::new()
            },
            same_subject: if tells_subjects { same(subjects, 1) } else { Vec::new() },
            made_for: Dictionaries::of(&axes, did, tells_subjects),
            axes,
        };
        for code in 1..=size.unwrap_or(0) {
            takers.look(program, steps, takers.key(code), &atoms);
        }
        takers
    }

    /// Whether it was made for dictionaries like these.
    pub(super) fn are_of(&self, did: &Activities<'_>) -> bool {
        self.made_for.are_of(did)
    }

    /// Forgets the codes of classes that were met where they are many. Nothing may hold one.
    pub(super) fn forget_many(&mut self) {
        if let Some(rare) = self.rare.as_mut().filter(|rare| rare.len() > KEPT) {
            rare.clear();
            self.list.clear();
            self.of_code.truncate(1);
        }
    }

    /// The code of classes that have no place of their own.
    pub(super) fn rare_code(
        &mut self,
        program: &Program,
        steps: &Steps,
        key: Key,
        atoms: &[Atom<'_>],
    ) -> u32 {
        let Some(rare) = &mut self.rare else { return NOBODY };
        let next = u32::try_from(self.of_code.len()).unwrap_or(NOBODY);
        let code = *rare.entry(key).or_insert(next);
        if code == next {
            self.look(program, steps, key, atoms);
        }
        code
    }

    /// Finds out what is done with activities of some classes; they have the next code.
    fn look(&mut self, program: &Program, steps: &Steps, key: Key, atoms: &[Atom<'_>]) {
        let axes = || self.axes.iter().zip(key);
        let kind = axes().next().and_then(|(kinds, class)| kinds.signs.get(class as usize)?.kind);
        let of_kind = |query: &usize| {
            let query = there(program.queries.get(*query), "a query of the program");
            query.is_some_and(|query| query.takes_kind(kind))
        };
        let alone = self.alone.iter().zip(key).filter_map(|(classes, class)| classes.get(class as usize));
        let alone = alone.flatten().map(|query| *query as usize);
        let takes = |query: &usize| {
            let filter = program.queries.get(*query).and_then(|query| query.filter.as_ref());
            filter.is_some_and(|filter| holds(filter, axes(), atoms))
        };
        let joint = self.joint.iter().copied().filter(of_kind).filter(takes);
        let mut takers: Vec<usize> = alone.filter(of_kind).chain(joint).collect();
        takers.sort_unstable();
        let begin = self.list.len();
        let mut all: Vec<Step> = takers.into_iter().flat_map(|query| steps.of_query(query)).collect();
        let mut of_code = OfCode { newest: nobody(program), ..OfCode::default() };
        if let Some(place) = all.iter().position(|step| matches!(step, Step::Fades(_))) {
            if let Step::Fades(rule) = all.remove(place) {
                (of_code.rule, of_code.worth) = (rule, steps.worth_of(rule));
            }
        }
        if let Some(place) = all.iter().position(|step| matches!(step, Step::Newest(_))) {
            if let Step::Newest(query) = all.remove(place) {
                of_code.newest = query;
            }
        }
        of_code.ages = all.iter().map(|step| steps.ages(*step)).max().unwrap_or(0);
        self.list.extend(all);
        let ends = [begin, self.list.len()].map(|end| always(u32::try_from(end).ok(), 0, "fits memory"));
        of_code.rest = ends.into();
        self.of_code.push(of_code);
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

    /// What is done with activities of a code.
    #[inline(always)]
    pub(super) fn of_code(&self, code: u32) -> Option<&OfCode> {
        self.of_code.get(code as usize)
    }

    /// What else is done with them.
    #[inline(always)]
    pub(super) fn rest(&self, of_code: &OfCode) -> &[Step] {
        let (from, to) = of_code.rest;
        always(self.list.get(from as usize..to as usize), &[], "a part of the list")
    }
}

/// Whether a filter is met by classes of axes.
fn holds<'a>(
    filter: &Filter,
    classes: impl Iterator<Item = (&'a Axis, u32)> + Clone,
    atoms: &[Atom<'_>],
) -> bool {
    filter.holds(&|field, op| {
        let axis = classes.clone().find(|(axis, _)| axis.field == field);
        let answer = axis.map(|(axis, class)| axis.meets(class as usize, (field, op), atoms));
        always(answer, false, "what is asked has its classes")
    })
}

/// By axis and class the queries that ask of that field alone and are met, and those that ask of several. What asks of
/// none is among those of the kind.
fn alone(program: &Program, axes: &[Axis], atoms: &[Atom<'_>]) -> (Vec<Vec<Vec<u32>>>, Vec<usize>) {
    let classes = |axis: &Axis| vec![Vec::new(); axis.signs.len()];
    let mut alone: Vec<Vec<Vec<u32>>> = axes.iter().map(classes).collect();
    let mut joint = Vec::new();
    for (place, query) in program.queries.iter().enumerate() {
        let mut fields: Vec<ActivityField> = Vec::new();
        query.filter.iter().for_each(|filter| filter.each_question(&mut |field, _| fields.push(field)));
        fields.sort_unstable();
        fields.dedup();
        let field = match fields[..] {
            [] => ActivityField::Kind,
            [only] => only,
            [..] => {
                joint.push(place);
                continue;
            }
        };
        let axis = axes.iter().zip(&mut alone).find(|(axis, _)| axis.field == field);
        let Some((axis, mine)) = there(axis, "what is asked has its classes") else { continue };
        for (mine, class) in mine.iter_mut().zip(0..) {
            let is_met = |filter: &Filter| holds(filter, std::iter::once((axis, class)), atoms);
            if query.filter.as_ref().is_none_or(is_met) {
                mine.extend(u32::try_from(place));
            }
        }
    }
    (alone, joint)
}

/// The place behind the last query.
fn nobody(program: &Program) -> u32 {
    always(u32::try_from(program.queries.len()).ok(), 0, "queries are few")
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
            is_asked.then(|| Dictionary::of(did.column(field)))
        });
        Dictionaries { names: Texts::of(did.names), fields }
    }

    fn are_of(&self, did: &Activities<'_>) -> bool {
        let mut fields = self.fields.iter().zip(FIELDS);
        self.names.are(did.names)
            && fields.all(|(said, field)| {
                said.as_ref().is_none_or(|said| match (said, did.column(field).map(|column| column.says)) {
                    (Dictionary::Texts(mine), Some(Says::Word(theirs))) => mine.are(theirs),
                    (Dictionary::Places(mine), Some(Says::Number(theirs))) => *mine == theirs,
                    (Dictionary::Nothing, None) => true,
                    (Dictionary::Texts(_) | Dictionary::Places(_) | Dictionary::Nothing, _) => false,
                })
            })
    }
}

impl Dictionary {
    fn of(column: Option<&Column<'_>>) -> Self {
        match column.map(|column| column.says) {
            Some(Says::Word(texts)) => Dictionary::Texts(Texts::of(texts)),
            Some(Says::Number(places)) => Dictionary::Places(places),
            // No field of an activity says such things.
            Some(Says::Flag | Says::Money(..) | Says::Day) | None => Dictionary::Nothing,
        }
    }
}

/// The texts of a dictionary in a row.
#[derive(Debug, Default, PartialEq, Eq)]
struct Texts {
    all: String,
    lengths: Vec<usize>,
}

impl Texts {
    fn of(texts: &[&str]) -> Self {
        Texts { all: texts.concat(), lengths: texts.iter().map(|text| text.len()).collect() }
    }

    fn are(&self, texts: &[&str]) -> bool {
        let mut rest = self.all.as_bytes();
        let mut is_next = |(text, length): (&&str, &usize)| {
            let (mine, others) = rest.split_at_checked(*length).unwrap_or_default();
            rest = others;
            mine == text.as_bytes()
        };
        self.lengths.len() == texts.len() && texts.iter().zip(&self.lengths).all(&mut is_next)
    }
}
