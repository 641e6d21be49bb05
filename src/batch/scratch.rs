//! [`Scratch`]: room for a block of leads, and the way of a block through a plan.
//!
//! Of 5,000 leads 2,048 go through first: their columns become codes, a byte a lead and group; the codes become words;
//! of the words grades, routes, answers and scores are written. Then come 2,048 more, and then the last 904.

use std::ops::Range;

use super::binder::Beyond;
use super::column::Column;
use super::columns::Columns;
use super::field::Field;
use super::gains::{ActivityReader, Asking, Gains};
use super::one_by_one::beyond;
use super::out::{Ratings, Scores};
use super::plan::Plan;
use super::units::{Sums, Units};
use super::word::Held;
use crate::engine::Program;
use crate::invariant::{always, there};
use crate::playbook::Playbook;
use crate::rate::bind::BindError;
use crate::score::Grade;

/// Leads of one block: as many as stay in cache with all that is known of them.
const BLOCK: usize = 2_048;

/// Room for a block of leads.
#[derive(Default)]
pub(super) struct Scratch {
    /// By group.
    codes: Vec<Vec<u8>>,
    words: Vec<u64>,
    keys: Vec<u32>,
    masks: Vec<u8>,
    bits: Vec<u8>,
    grades: Vec<Grade>,
    units: RoomForUnits,
    gains: Gains,
    /// The leads of the last run that have more points than a plan has room for.
    pub(super) far: Vec<usize>,
}

/// Room for the sums of units, where a plan has them.
#[derive(Default)]
struct RoomForUnits {
    words: Vec<u64>,
    fit: Vec<i32>,
    engagement: Vec<i32>,
    score: Vec<i32>,
    reached: Vec<u32>,
}

impl Scratch {
    /// Makes room for a plan.
    pub(super) fn fit(&mut self, program: &Program, plan: &Plan) {
        self.codes.resize_with(plan.groups, || vec![0; BLOCK]);
        self.words.resize(BLOCK, 0);
        self.keys.resize(BLOCK, 0);
        self.masks.resize(BLOCK, 0);
        self.bits.resize(BLOCK, 0);
        self.grades.resize(BLOCK, Grade::D);
        if let Held::Units(_) = &plan.layout.points {
            self.units.words.resize(BLOCK, 0);
            self.units.reached.resize(BLOCK, 0);
            for sums in [&mut self.units.fit, &mut self.units.engagement, &mut self.units.score] {
                sums.resize(BLOCK, 0);
            }
        }
        if plan.did {
            self.gains.fit(program, BLOCK, plan.layout.engaged.width > 0);
        }
    }

    /// Rates leads block by block.
    pub(super) fn run(
        &mut self,
        playbook: &Playbook,
        plan: &Plan,
        columns: &Columns<'_>,
        range: Range<usize>,
        ratings: &mut Ratings<'_>,
        mut did: Option<(&mut ActivityReader, Asking<'_>)>,
    ) -> Result<(), BindError> {
        self.far.clear();
        let mut from = range.start;
        while from < range.end {
            let len = range.end.saturating_sub(from).min(BLOCK);
            let first = from.saturating_sub(range.start);
            let (leads, places) = (from..from.saturating_add(len), first..first.saturating_add(len));
            from = leads.end;
            if let Some((activities, asking)) = &mut did {
                self.gains.find(activities, leads.clone(), range.end, asking)?;
                self.far.extend(self.gains.far.iter().map(|place| leads.start.saturating_add(*place)));
            }
            self.code(plan, columns, leads).map_err(|slot| beyond(playbook, slot))?;
            self.rate(plan, places, ratings);
        }
        Ok(())
    }

    /// Finds the codes of leads; gives the slot of a column with a place beyond its dictionary.
    fn code(&mut self, plan: &Plan, columns: &Columns<'_>, leads: Range<usize>) -> Result<(), u32> {
        let len = leads.len();
        let (masks, bits) = (room(&mut self.masks, len), room(&mut self.bits, len));
        for codes in &mut self.codes {
            room(codes, len).fill(0);
        }
        for coder in &plan.coders {
            let Some(codes) = there(self.codes.get_mut(coder.group), "each group has codes") else {
                continue;
            };
            let codes = room(codes, len);
            if let Some((slot, column)) = columns.list.get(coder.column) {
                let added = coder.add(column, leads.start, codes, masks, bits);
                added.map_err(|Beyond| *slot)?;
                continue;
            }
            let did = coder.column.checked_sub(columns.list.len()).and_then(|did| self.gains.flags.get(did));
            let flags = there(did.and_then(|flags| flags.get(..len)), "each question has flags");
            // Flags have no dictionary.
            let _ = flags.map(|flags| coder.add(&Column::of_flags(flags), 0, codes, masks, bits));
        }
        Ok(())
    }

    /// Rates the leads whose codes are known, and writes to these places.
    fn rate(&mut self, plan: &Plan, places: Range<usize>, ratings: &mut Ratings<'_>) {
        let (len, layout) = (places.len(), &plan.layout);
        let words = room(&mut self.words, len);
        let mut lookups = plan.words.iter();
        lookups.next().into_iter().for_each(|first| first.add_up(&self.codes, words));
        if plan.did && layout.engaged.width > 0 {
            for (word, engaged) in words.iter_mut().zip(&self.gains.engaged) {
                *word |= layout.engaged.put(u64::from(*engaged));
            }
        }
        if let Some(answers) = &mut ratings.answers {
            answers.write(places.clone(), words, layout.answers);
        }
        let decides = ratings.grades.is_some() || ratings.routes.is_some();
        let mut reached = None;
        match &layout.points {
            Held::Packed(packed) => {
                if let Some(scores) = &mut ratings.scores {
                    scores.write(places.clone(), words, packed);
                }
            }
            Held::Units(units) => {
                if decides || ratings.scores.is_some() {
                    let more = room(&mut self.units.words, len);
                    let mut sums = Sums {
                        fit: room(&mut self.units.fit, len),
                        engagement: room(&mut self.units.engagement, len),
                        score: room(&mut self.units.score, len),
                        bits: room(&mut self.units.reached, len),
                    };
                    let gains = |unit| if plan.did { self.gains.of_unit(unit, len) } else { None };
                    units.begin(&mut sums);
                    units.add(0, words, &gains, &mut sums);
                    for (word, lookups) in (1usize..).zip(lookups) {
                        lookups.add_up(&self.codes, more);
                        units.add(word, more, &gains, &mut sums);
                    }
                    units.finish(&mut sums);
                    write_sums(units, &sums, places.clone(), &mut ratings.scores);
                }
                reached = Some((units.bits.at, &*room(&mut self.units.reached, len)));
            }
        }
        if decides {
            let keys = room(&mut self.keys, len);
            let grades = match &mut ratings.grades {
                Some(grades) => always(grades.get_mut(places.clone()), &mut [], "the room was asked for"),
                None => room(&mut self.grades, len),
            };
            let routes = match &mut ratings.routes {
                Some(routes) => always(routes.get_mut(places.clone()), &mut [], "the room was asked for"),
                None => &mut [],
            };
            plan.decide.run(words, reached, keys, grades, routes);
        }
        if let Some(rules) = &mut ratings.rules {
            let whole = Field { at: 0, width: layout.all_rules.min(64) };
            let fired = if plan.did { &self.gains.fired[..] } else { &[] };
            let fire = |words: &mut [u64], number: usize| {
                let fired = fired.get(number).map(Vec::as_slice).unwrap_or_default();
                words.iter_mut().zip(fired).for_each(|(word, fired)| *word |= fired);
            };
            let numbers = plan.rules.len();
            match &plan.rules[..] {
                [] => {
                    fire(words, 0);
                    rules.write(places, words, whole);
                }
                [only] => {
                    only.add_up(&self.codes, words);
                    fire(words, 0);
                    rules.write(places, words, whole);
                }
                several => {
                    for (number, lookups) in several.iter().enumerate() {
                        lookups.add_up(&self.codes, words);
                        fire(words, number);
                        rules.write_number(places.clone(), words, number, numbers);
                    }
                }
            }
        }
    }
}

fn write_sums(units: &Units, sums: &Sums<'_>, places: Range<usize>, scores: &mut Option<Scores<'_>>) {
    if let Some(scores) = scores {
        scores.write_steps(places, sums.score, units.step);
    }
}

fn room<T>(all: &mut [T], len: usize) -> &mut [T] {
    always(all.get_mut(..len), &mut [], "there is room for a block")
}
