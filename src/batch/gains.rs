//! [`Gains`]: what a block of leads did, as columns that go through a plan with those of facts.
//!
//! A rule gives 5 points for a visit, a disqualifier asks for an unsubscription, and a grade row asks who is engaged. Of a
//! block there are a column of the points of the unit that the rule belongs to, a flag for each lead that unsubscribed,
//! a flag for each that is engaged, and a bit for each whom the rule gave points.

use std::ops::Range;

use super::activities::Activities;
use super::effect::bit;
use super::past::Past;
use super::reader::{Moment, Reader};
use super::step::Steps;
use super::takers::Takers;
use crate::engine::table::{Table, unit_of};
use crate::engine::{ActivityStore, Pick, Program, Unit};
use crate::invariant::{always, there};
use crate::rate::bind::BindError;
use crate::value::points::Points;

/// What reads the activities of leads, and room for one of them.
#[derive(Debug, Default)]
pub(super) struct ActivityReader {
    reader: Reader,
    steps: Steps,
    takers: Takers,
    past: Past,
    is_ready: bool,
}

/// The most that the activities of a lead add to its sums in a plan, in thousandths: no sum of a plan overflows by it.
pub(super) const MOST_GAINED: u64 = 1 << 29;

/// What a block of leads did.
#[derive(Debug, Default)]
pub(super) struct Gains {
    /// By question about what they did.
    pub(super) flags: Vec<Vec<bool>>,
    /// By unit, in thousandths; empty where no rule adds to it.
    pub(super) sums: Vec<Vec<i32>>,
    /// The bits of rules that gave or took points, sixty-four a number; empty where no activity rule has a bit.
    pub(super) fired: Vec<Vec<u64>>,
    pub(super) engaged: Vec<bool>,
    /// Leads that have more points than a plan has room for, by their place in the block.
    pub(super) far: Vec<usize>,
    asks_engaged: bool,
    rules: Vec<Gain>,
    /// Of one lead, by unit and by number of bits.
    of_lead: (Vec<i64>, Vec<u64>),
    /// Of one lead and of each unit of which one rule counts the place of its bit.
    counting: Vec<(usize, u64)>,
}

/// Where what an activity rule adds goes.
#[derive(Debug)]
struct Gain {
    unit: usize,
    cap: i64,
    floor: i64,
    number: usize,
    bit: u64,
    /// Where one rule of its unit counts: which.
    pick: Option<Pick>,
}

/// What a batch asks about activities.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) did: &'a Activities<'a>,
    pub(super) program: &'a Program,
    pub(super) moment: Moment,
}

impl ActivityReader {
    /// Gets ready for columns: dictionaries are read if they are others than before.
    pub(super) fn begin(&mut self, program: &Program, table: &Table, did: &Activities<'_>) {
        self.reader.begin();
        if !self.is_ready {
            self.steps = Steps::of(program, table.asks_engaged());
            self.past.fit(program, &self.steps);
        }
        if !self.is_ready || !self.takers.are_of(did) {
            (self.takers, self.is_ready) = (Takers::of(program, &self.steps, did), true);
        }
    }

    /// Reads what a lead did, and whether it did anything that is asked about. Leads before `end` come next.
    #[inline]
    pub(super) fn read(&mut self, lead: usize, end: usize, asking: &Asking<'_>) -> Result<&Past, BindError> {
        let Asking { did, program, moment } = *asking;
        let ActivityReader { reader, steps, takers, past, .. } = self;
        let places = reader.lead(lead, end, did, moment, (takers, steps, program))?;
        past.take(places, did, reader, (takers, steps, program), moment.today)?;
        Ok(past)
    }
}

impl Gain {
    /// Counts what it gives in the place of what counted of its unit before, if it comes before that.
    fn count(
        &self,
        pick: Pick,
        points: i64,
        units: &mut [i64],
        fired: &mut [u64],
        counting: &mut [(usize, u64)],
    ) {
        let unit = units.get_mut(self.unit).zip(counting.get_mut(self.unit));
        let Some((unit, counting)) = there(unit, "each unit has a sum") else { return };
        // What fires gives other than nothing.
        let before = (*unit != 0).then(|| Points::from_thousandths(*unit));
        if points == 0 || !pick.prefers(Points::from_thousandths(points), before) {
            return;
        }
        if let Some(fired) = fired.get_mut(counting.0).filter(|_| before.is_some()) {
            *fired &= !counting.1;
        }
        (*unit, *counting) = (points, (self.number, self.bit));
        fired.get_mut(self.number).into_iter().for_each(|fired| *fired |= self.bit);
    }
}

/// Which rule of a unit counts, where that is one.
fn pick_of(program: &Program, unit: Unit) -> Option<Pick> {
    let Unit::Tier(group) = unit else { return None };
    program.tiers.iter().find(|tier| tier.group == group).map(|tier| tier.pick)
}

impl Gains {
    /// Makes room for blocks of `block` leads.
    pub(super) fn fit(&mut self, program: &Program, block: usize, asks_engaged: bool) {
        self.flags = program.dids.iter().map(|_| vec![false; block]).collect();
        let (units, first) = (program.groups.len().saturating_add(2), program.rules.len());
        let numbers = first.saturating_add(program.activities.len()).div_ceil(64);
        self.sums = vec![Vec::new(); units];
        self.fired = vec![Vec::new(); numbers];
        self.rules.clear();
        for (rule, place) in program.activities.iter().zip(first..) {
            let sums = there(self.sums.get_mut(unit_of(rule.unit)), "each unit has a column");
            sums.into_iter().for_each(|sums| sums.resize(block, 0));
            let fired = there(self.fired.get_mut(place.wrapping_shr(6)), "each rule has a bit");
            fired.into_iter().for_each(|fired| fired.resize(block, 0));
            let end = |limit: Option<Points>, none: i64| limit.map_or(none, Points::thousandths);
            self.rules.push(Gain {
                unit: unit_of(rule.unit),
                cap: end(rule.clamp.cap, i64::MAX),
                floor: end(rule.clamp.floor, i64::MIN),
                number: place.wrapping_shr(6),
                bit: bit(place & 63),
                pick: pick_of(program, rule.unit),
            });
        }
        self.of_lead = (vec![0; units], vec![0; numbers]);
        self.counting = vec![(0, 0); units];
        self.engaged = vec![false; if asks_engaged { block } else { 0 }];
        self.asks_engaged = asks_engaged;
    }

    /// Finds out what the leads of a block did.
    pub(super) fn find(
        &mut self,
        activities: &mut ActivityReader,
        leads: Range<usize>,
        end: usize,
        asking: &Asking<'_>,
    ) -> Result<(), BindError> {
        self.far.clear();
        for (place, lead) in leads.enumerate() {
            let past = activities.read(lead, end, asking)?;
            self.add(place, past, asking);
        }
        Ok(())
    }

    /// Writes what follows of what a lead did to its place.
    fn add(&mut self, place: usize, past: &Past, asking: &Asking<'_>) {
        let (program, today) = (asking.program, asking.moment.today);
        let store = past.on(today);
        for (flags, did) in self.flags.iter_mut().zip(&program.dids) {
            let flag = there(flags.get_mut(place), "a block has room");
            flag.into_iter().for_each(|flag| *flag = store.did(did, today));
        }
        if self.asks_engaged {
            let engaged = there(self.engaged.get_mut(place), "a block has room");
            engaged.into_iter().for_each(|engaged| *engaged = program.is_engaged(&store, today));
        }
        let (units, fired) = &mut self.of_lead;
        units.fill(0);
        fired.fill(0);
        let mut size = 0u64;
        for ((gain, rule), number) in self.rules.iter().zip(&program.activities).zip(0usize..) {
            let sum = past.added(number).unwrap_or_else(|| store.sum(rule).thousandths());
            let points = sum.min(gain.cap).max(gain.floor);
            size = size.saturating_add(points.unsigned_abs());
            if let Some(pick) = gain.pick {
                gain.count(pick, points, units, fired, &mut self.counting);
            } else if let Some((unit, fired)) = units.get_mut(gain.unit).zip(fired.get_mut(gain.number)) {
                *unit = unit.wrapping_add(points);
                *fired |= if points != 0 { gain.bit } else { 0 };
            }
        }
        if size > MOST_GAINED {
            self.far.push(place);
        }
        for (column, sum) in self.sums.iter_mut().zip(units).filter(|(column, _)| !column.is_empty()) {
            // Of leads that are rated again it means nothing.
            let sum = i32::try_from(*sum).unwrap_or(0);
            there(column.get_mut(place), "a block has room").into_iter().for_each(|place| *place = sum);
        }
        for (column, bits) in self.fired.iter_mut().zip(fired).filter(|(column, _)| !column.is_empty()) {
            there(column.get_mut(place), "a block has room").into_iter().for_each(|place| *place = *bits);
        }
    }

    /// The points of a unit, of the first `leads`; nothing where no rule adds to it.
    pub(super) fn of_unit(&self, unit: usize, leads: usize) -> Option<&[i32]> {
        let sums = always(self.sums.get(unit).map(Vec::as_slice), &[], "each unit has a column");
        sums.get(..leads)
    }
}
