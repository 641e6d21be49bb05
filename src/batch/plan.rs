//! [`Plan`]: from a program and the shape of columns to tables of words.

use std::collections::BTreeMap;

use super::asked::{Asked, Effect};
use super::cells::{Cells, MOST, Reader};
use super::coder::Coder;
use super::column::Says;
use super::columns::Columns;
use super::decide::Decide;
use super::ways::Ways;
use super::word::Layout;
use crate::answer::{Answer, Why};
use crate::as_of::AsOf;
use crate::day::Day;
use crate::points::Points;
use crate::program::{Held, Program, Reading};

/// How the columns of one shape are rated.
pub(super) struct Plan {
    /// By column.
    pub(super) coders: Vec<Coder>,
    /// For every code of every group the word of what follows.
    pub(super) tables: Vec<Table>,
    /// The same for the bits of rules, where one word is too small for all.
    pub(super) rules: Vec<Table>,
    pub(super) layout: Layout,
    pub(super) decide: Decide,
}

/// A word for every code.
pub(super) type Table = Box<[u64; MOST]>;

/// Columns whose codes are joined to one.
#[derive(Default)]
struct Group {
    /// With what a cell's number is multiplied.
    columns: Vec<(usize, usize)>,
    size: usize,
}

/// A column on its way into a group.
struct Drawn {
    slot: usize,
    cells: Cells,
    /// The class of each cell: nothing that is asked tells two cells of one class apart.
    class: Vec<usize>,
    /// A cell of each class.
    stands: Vec<usize>,
}

impl Plan {
    /// None if the program does not fit words, or the columns do not fit bytes: then leads are rated
    /// one by one.
    pub(super) fn of(program: &Program, columns: &Columns<'_>, as_of: &AsOf, today: Day) -> Option<Plan> {
        let rules = program.rules.len().saturating_add(program.activities.len());
        let clamped = program.groups.iter().any(|group| !group.clamp.is_none());
        let did = columns.activities.is_some() && asks_activities(program);
        // A dictionary without texts has no cells.
        if columns.list.iter().any(|(_, column)| matches!(column.says, Says::Word([]))) {
            return None;
        }
        if rules > BITS || program.criteria.len() > CRITERIA || clamped || program.host.is_some() || did {
            return None;
        }
        let ways = Ways::of(program)?;
        let mut column_of = vec![None; program.slots.len()];
        for (number, (slot, _)) in columns.list.iter().enumerate() {
            *column_of.get_mut(usize::try_from(*slot).ok()?)? = Some(number);
        }
        let asked = Asked::of(program, &ways.facts, &column_of);
        let missing = missing(program, today);
        let mut drawn: Vec<Drawn> = Vec::new();
        for (number, (slot, column)) in columns.list.iter().enumerate() {
            let place = usize::try_from(*slot).ok()?;
            let reader = Reader { slot: program.slots.get(place)?, as_of, today };
            let cells = reader.cells(column)?;
            drawn.push(Drawn::of(program, place, number, cells, &asked, &missing));
        }
        let groups = groups(&drawn, &asked)?;
        let effects: Vec<Vec<Effect>> =
            groups.iter().map(|group| group.effects(program, &drawn, &asked, &missing)).collect();
        let always = always(program, &asked, &missing);
        let layout = Layout::of(program, &effects, &always, ways.facts.len())?;
        let decide = Decide::of(program, &ways.list, &layout)?;
        let mut coders: Vec<Option<Coder>> = drawn.iter().map(|_| None).collect();
        for (place, group) in groups.iter().enumerate() {
            for (column, times) in &group.columns {
                *coders.get_mut(*column)? = Some(drawn.get(*column)?.coder(place, *times));
            }
        }
        Some(Plan {
            coders: coders.into_iter().collect::<Option<_>>()?,
            tables: layout.tables(&effects, &always),
            rules: layout.tables_of_rules(&effects, &always),
            layout,
            decide,
        })
    }
}

/// Whether a rating may hang on what was done.
fn asks_activities(program: &Program) -> bool {
    let inferred = program.criteria.iter().any(|criterion| criterion.inferred_by.is_some());
    inferred || !program.activities.is_empty() || !program.engaging.is_empty()
}

/// The most rules that have a bit each.
const BITS: usize = 64;
/// The most criteria that have two.
const CRITERIA: usize = 32;

/// Every answer while nothing is known.
fn missing(program: &Program, today: Day) -> Vec<Answer> {
    let mut answers = vec![Answer::Unknown; program.answers];
    for slot in &program.slots {
        let held = Held { reading: Reading::Unusable(Why::Missing), age: None };
        slot.answer(&held, today, &mut answers);
    }
    answers
}

/// What follows whatever the columns say.
fn always(program: &Program, asked: &[Asked<'_>], missing: &[Answer]) -> Effect {
    let mut effect = Effect::default();
    for one in asked.iter().filter(|one| one.reads.is_empty()) {
        one.follow(program, missing, &mut effect);
    }
    for (rule, place) in program.activities.iter().zip(program.rules.len()..) {
        // Nothing was done, but a floor may give something.
        let points = rule.clamp.apply(Points::ZERO).thousandths();
        effect.points = effect.points.saturating_add(points);
        effect.rules |= if points == 0 { 0 } else { super::asked::bit(place) };
    }
    effect
}

impl Drawn {
    fn of(
        program: &Program,
        slot: usize,
        number: usize,
        cells: Cells,
        asked: &[Asked<'_>],
        missing: &[Answer],
    ) -> Self {
        let mut known: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
        let (mut class, mut stands) = (Vec::new(), Vec::new());
        let mut answers = missing.to_vec();
        for (cell, mine) in cells.answers.iter().enumerate() {
            put(program, slot, mine, &mut answers);
            let mut sign: Vec<u64> = Vec::new();
            for one in asked {
                match one.reads.get(&number) {
                    None => {}
                    Some(_) if one.reads.len() == 1 => {
                        let mut effect = Effect::default();
                        one.follow(program, &answers, &mut effect);
                        sign.extend(effect.sign());
                    }
                    Some(tests) => sign.extend(tests.iter().map(|test| code(answers.get(*test)))),
                }
            }
            let next = stands.len();
            let this = *known.entry(sign).or_insert(next);
            if this == next {
                stands.push(cell);
            }
            class.push(this);
        }
        Drawn { slot, cells, class, stands }
    }

    fn coder(&self, group: usize, times: usize) -> Coder {
        let code = |cell: usize| {
            let class = self.class.get(cell).copied().unwrap_or(0);
            u8::try_from(class.saturating_mul(times)).unwrap_or(u8::MAX)
        };
        Coder::of(group, &self.cells, &code)
    }
}

fn code(answer: Option<&Answer>) -> u64 {
    match answer {
        None | Some(Answer::Unknown) => 0,
        Some(Answer::Unmet) => 1,
        Some(Answer::Met) => 2,
    }
}

fn put(program: &Program, slot: usize, mine: &[Answer], answers: &mut [Answer]) {
    let base = program.slots.get(slot).map_or(0, |slot| slot.base);
    answers.iter_mut().skip(base).zip(mine).for_each(|(answer, mine)| *answer = *mine);
}

/// Columns that something asks about together stand in one group; then as many others as have room.
/// None if some do not fit together.
fn groups(drawn: &[Drawn], asked: &[Asked<'_>]) -> Option<Vec<Group>> {
    let mut of: Vec<usize> = (0..drawn.len()).collect();
    for one in asked {
        let mut columns = one.reads.keys().filter_map(|column| of.get(*column).copied());
        let Some(first) = columns.next() else { continue };
        let others: Vec<usize> = columns.collect();
        of.iter_mut().filter(|group| others.contains(group)).for_each(|group| *group = first);
    }
    let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(column, group)| together.entry(*group).or_default().push(column));
    let size = |columns: &[usize]| {
        let sizes = columns.iter().filter_map(|column| drawn.get(*column)).map(|one| one.stands.len());
        sizes.fold(1usize, |all, size| all.saturating_mul(size))
    };
    let mut together: Vec<(usize, Vec<usize>)> =
        together.into_values().map(|columns| (size(&columns), columns)).collect();
    together.sort_by(|a, b| b.cmp(a));

    let mut groups: Vec<Group> = Vec::new();
    for (size, columns) in together {
        if size > MOST {
            return None;
        }
        // The fullest that has room for it.
        let fits = |group: &&mut Group| group.size.saturating_mul(size) <= MOST;
        let group = match groups.iter_mut().filter(fits).max_by_key(|group| group.size) {
            Some(group) => group,
            None => {
                groups.push(Group { size: 1, ..Group::default() });
                groups.last_mut()?
            }
        };
        for column in columns {
            group.columns.push((column, group.size));
            group.size = group.size.saturating_mul(drawn.get(column)?.stands.len());
        }
    }
    if groups.is_empty() {
        groups.push(Group { size: 1, ..Group::default() });
    }
    Some(groups)
}

impl Group {
    /// What follows from each code.
    fn effects(
        &self,
        program: &Program,
        drawn: &[Drawn],
        asked: &[Asked<'_>],
        missing: &[Answer],
    ) -> Vec<Effect> {
        let mine: Vec<&Asked<'_>> = asked
            .iter()
            .filter(|one| one.reads.keys().any(|column| self.columns.iter().any(|(mine, _)| mine == column)))
            .collect();
        let mut answers = missing.to_vec();
        let effect = |code: usize| {
            for (column, times) in &self.columns {
                let Some(one) = drawn.get(*column) else { continue };
                let class = code.checked_div(*times).and_then(|rest| rest.checked_rem(one.stands.len()));
                let cell = class.and_then(|class| one.stands.get(class));
                let stands = cell.and_then(|cell| one.cells.answers.get(*cell));
                put(program, one.slot, stands.map(Vec::as_slice).unwrap_or_default(), &mut answers);
            }
            let mut effect = Effect::default();
            mine.iter().for_each(|one| one.follow(program, &answers, &mut effect));
            effect
        };
        (0..self.size).map(effect).collect()
    }
}
