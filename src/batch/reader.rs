//! [`Reader`]: the activities of a stretch of leads, read column by column: the code of each, and its age in days.
//!
//! Three visits of one lead at 9, 11 and 23 o'clock of today, at noon: the first two have the code of visits, and the
//! third has that of what nobody takes, since it is later than now; all are 0 days old.

use std::ops::Range;

use super::activities::{Activities, TimeUnit, When, plural};
use super::axis::{Classes, atoms};
use super::bitmap::Bitmap;
use super::column::{Column, Values};
use super::field::low;
use super::ints::{Int, Ints, each_width};
use super::step::Steps;
use super::takers::{Key, NOBODY, Takers};
use crate::engine::{ActivityField, Apart, Program};
use crate::invariant::always;
use crate::rate::bind::BindError;
use crate::value::as_of::AsOf;
use crate::value::day::Day;

/// The activities of a stretch of leads.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The leads of the stretch, and the place of its first activity.
    leads: Range<usize>,
    first: usize,
    pub(super) codes: Vec<u32>,
    pub(super) ages: Vec<i32>,
    /// Empty where each is one.
    pub(super) counts: Vec<u32>,
    masks: Vec<u8>,
    /// By axis, where codes are rare.
    classes: [Vec<u32>; 5],
    ids: Vec<(i64, usize)>,
}

/// The most activities that are read at once, unless one lead has more: as many as stay in cache.
const STRETCH: usize = 4_096;

/// More cuts than these cost more than a search by halves.
const CUTS: usize = 8;

/// The most that are compared with each other; more are sorted.
pub(super) const FEW: usize = 16;

/// When activities are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// In nanoseconds.
    now: i128,
    pub(super) today: Day,
    /// The playbook's offset, in seconds.
    east: i64,
}

impl Moment {
    pub(super) fn of(program: &Program, as_of: &AsOf) -> Self {
        let now = as_of.now();
        // In a leap second the next second has not come.
        let within = i128::from(now.timestamp_subsec_nanos().min(999_999_999));
        Moment {
            now: i128::from(now.timestamp()).saturating_mul(1_000_000_000).saturating_add(within),
            today: program.days.day_of(now),
            east: i64::from(program.days.minutes()).saturating_mul(60),
        }
    }

    /// Now and the offset, where a second has `units`.
    fn in_units(&self, units: i64) -> (i64, i64) {
        let nanos = always(1_000_000_000i64.checked_div(units), 1, "a second has units");
        let now = always(self.now.checked_div_euclid(i128::from(nanos)), 0, "a unit is not zero");
        let now = i64::try_from(now).unwrap_or(if now < 0 { i64::MIN } else { i64::MAX });
        (now, self.east.saturating_mul(units))
    }
}

impl Reader {
    /// Forgets what was read: the columns are others.
    pub(super) fn begin(&mut self) {
        self.leads = 0..0;
    }

    /// The places of a lead's activities in what is read. A lead that is not there is read, with those after it before
    /// `end`.
    #[inline]
    pub(super) fn lead(
        &mut self,
        lead: usize,
        end: usize,
        did: &Activities<'_>,
        moment: Moment,
        takers: (&mut Takers, &Steps, &Program),
    ) -> Result<Range<usize>, BindError> {
        if !self.leads.contains(&lead) {
            self.read(lead, end, did, moment, takers)?;
        }
        Ok(self.places(lead, did))
    }

    fn places(&self, lead: usize, did: &Activities<'_>) -> Range<usize> {
        let offset = |lead: usize| usize::try_from(did.offsets.get(lead)?).ok()?.checked_sub(self.first);
        let ends = offset(lead).zip(offset(lead.saturating_add(1)));
        let (from, to) = always(ends, (0, 0), "the offsets of a stretch were checked");
        from..to
    }

    #[inline(never)]
    fn read(
        &mut self,
        lead: usize,
        end: usize,
        did: &Activities<'_>,
        moment: Moment,
        takers: (&mut Takers, &Steps, &Program),
    ) -> Result<(), BindError> {
        let (leads, places) = stretch(lead, end, did)?;
        self.first = places.start;
        self.code(did, takers, places.clone())?;
        self.counts.clear();
        if let Some(counts) = did.counts {
            let counts_of = &mut self.counts;
            each_width!(counts, counts => {
                counts_of.extend(part(counts, &places).iter().map(count_of));
            });
            for (code, count) in self.codes.iter_mut().zip(&self.counts) {
                *code = if *count == 0 { NOBODY } else { *code };
            }
        }
        let sorted = match did.when {
            When::Days(days) => {
                let days = part(days, &places);
                self.on_days(days, moment.today);
                self.is_sorted(&leads, did, days)
            }
            When::Times(instants, unit) => {
                let instants = part(instants, &places);
                match unit {
                    TimeUnit::Seconds => self.at::<1>(instants, moment),
                    TimeUnit::Millis => self.at::<1_000>(instants, moment),
                    TimeUnit::Micros => self.at::<1_000_000>(instants, moment),
                    TimeUnit::Nanos => self.at::<1_000_000_000>(instants, moment),
                }
                self.is_sorted(&leads, did, instants)
            }
        };
        if !sorted {
            let what = did.when.word();
            return Err(BindError::shape(format!(
                "the {what} of a lead's activities go back; the oldest must come first"
            )));
        }
        if let Some(ids) = did.ids {
            let ids = part(ids, &places);
            leads.clone().for_each(|lead| self.drop_repeated(self.places(lead, did), ids));
        }
        self.leads = leads;
        Ok(())
    }

    /// Finds the code of each.
    fn code(
        &mut self,
        did: &Activities<'_>,
        (takers, steps, program): (&mut Takers, &Steps, &Program),
        places: Range<usize>,
    ) -> Result<(), BindError> {
        let (len, is_rare) = (places.len(), takers.rare.is_some());
        takers.forget_many();
        // The first code is nobody's.
        self.codes.clear();
        self.codes.resize(len, 1);
        for (axis, classes) in takers.axes.iter().zip(&mut self.classes) {
            let codes = if is_rare {
                classes.clear();
                classes.resize(len, 0);
                classes
            } else {
                &mut self.codes
            };
            let fits = match (axis.field, did.column(axis.field), &axis.values) {
                (ActivityField::Kind, _, Classes::Places(kinds)) => {
                    add_places(did.kinds, None, &places, kinds, codes, &mut self.masks)
                }
                (_, Some(Column { values: Values::Ints(ints), valid, .. }), Classes::Places(texts)) => {
                    add_places(*ints, *valid, &places, texts, codes, &mut self.masks)
                }
                (
                    _,
                    Some(Column { values: Values::Ints(ints), valid, .. }),
                    Classes::Numbers { first, cuts },
                ) => {
                    add_numbers(*ints, *valid, &places, (*first, cuts), codes, &mut self.masks);
                    true
                }
                // Without a column all lack the field, and that is the first class.
                (_, _, Classes::Places(_) | Classes::Numbers { .. }) => true,
            };
            if !fits {
                return Err(beyond(axis.field));
            }
        }
        if is_rare {
            let atoms = atoms(program);
            for (place, code) in self.codes.iter_mut().enumerate() {
                let mut key = Key::default();
                for (class, classes) in key.iter_mut().zip(&self.classes).take(takers.axes.len()) {
                    *class = always(classes.get(place).copied(), 0, "each has its class");
                }
                *code = takers.rare_code(program, steps, key, &atoms);
            }
        }
        Ok(())
    }

    /// Finds the ages, and drops what is later than now.
    fn on_days(&mut self, days: &[i32], today: Day) {
        let (first, last, today) = (Day::FIRST.number(), Day::LAST.number(), today.number());
        self.ages.clear();
        self.ages.extend(days.iter().map(|day| today.saturating_sub((*day).clamp(first, last))));
        for (code, age) in self.codes.iter_mut().zip(&self.ages) {
            *code = if *age < 0 { NOBODY } else { *code };
        }
    }

    /// The same of instants, where a second has `UNITS`.
    fn at<const UNITS: i64>(&mut self, instants: &[i64], moment: Moment) {
        let (now, east) = moment.in_units(UNITS);
        let a_day = UNITS.saturating_mul(86_400);
        let today = i64::from(moment.today.number());
        // The last unit of today. After the last of days there is no other, and none before the first.
        let last = today.saturating_add(1).saturating_mul(a_day).saturating_sub(east).saturating_sub(1);
        let (today, a_day) = (today.unsigned_abs(), a_day.unsigned_abs());
        self.ages.clear();
        self.ages.extend(instants.iter().map(|at| {
            // Nothing is negative here, and 64 bits without a sign hold the greatest difference.
            let units = u64::from_le_bytes(last.wrapping_sub((*at).min(last)).to_le_bytes());
            let age = units.checked_div(a_day).unwrap_or(0).min(today);
            i32::from_le_bytes(low(age).to_le_bytes())
        }));
        for (code, at) in self.codes.iter_mut().zip(instants) {
            *code = if *at > now { NOBODY } else { *code };
        }
    }

    /// What tells an activity from others that a query takes.
    #[inline(never)]
    pub(super) fn key(
        &self,
        did: &Activities<'_>,
        takers: &Takers,
        place: usize,
        apart: Apart,
        age: i32,
        today: Day,
    ) -> Result<u64, BindError> {
        let place = place.saturating_add(self.first);
        let number = |ints: Option<Ints<'_>>, known: &[u32], field| {
            let place = ints.and_then(|ints| usize::try_from(ints.get(place)?).ok());
            place
                .and_then(|place| known.get(place))
                .map(|known| u64::from(*known))
                .ok_or_else(|| beyond(field))
        };
        let subjects = did.subjects.filter(|subjects| subjects.valid.is_none_or(|valid| valid.get(place)));
        let subject = match subjects {
            Some(subjects) => number(subjects.ints(), &takers.same_subject, ActivityField::Subject)?,
            None => 0,
        };
        let more = match apart {
            Apart::Each | Apart::Subject => 0,
            Apart::KindAndSubject => number(Some(did.kinds), &takers.same_kind, ActivityField::Kind)?,
            Apart::SubjectInBlock(_) => {
                // Blocks are at most as many as days, some of them before the first.
                let block = apart.block(today.number().saturating_sub(age)).unwrap_or(0);
                u64::from(u32::from_le_bytes(i32::try_from(block).unwrap_or(0).to_le_bytes()))
            }
        };
        Ok(more.wrapping_shl(32) | subject)
    }

    /// Whether no lead's activities go back: where times do, another lead begins.
    fn is_sorted<T: Copy + PartialOrd>(
        &self,
        leads: &Range<usize>,
        did: &Activities<'_>,
        times: &[T],
    ) -> bool {
        let pairs = times.iter().zip(times.iter().skip(1));
        let back = pairs.fold(0usize, |back, (before, after)| back.wrapping_add(usize::from(after < before)));
        let starts = leads.clone().filter(|lead| {
            let Range { start, end } = self.places(*lead, did);
            let before = start.checked_sub(1).and_then(|before| times.get(before));
            start < end && before.zip(times.get(start)).is_some_and(|(before, after)| after < before)
        });
        back == 0 || starts.count() == back
    }

    /// Of a lead's activities with one id the first counts. One with a count of 0 is none, and takes no id.
    fn drop_repeated(&mut self, lead: Range<usize>, ids: &[i64]) {
        let ids = part(ids, &lead);
        let codes = always(self.codes.get_mut(lead), &mut [], "each has its code");
        // Most hosts number what happens.
        if ids.iter().zip(ids.iter().skip(1)).all(|(before, after)| before < after) {
            return;
        }
        if ids.len() <= FEW {
            for place in 0..ids.len() {
                let (before, rest) = codes.split_at_mut(place);
                let mut known = ids.iter().zip(&*before).filter(|(_, code)| **code != NOBODY);
                if ids.get(place).is_some_and(|id| known.any(|(known, _)| known == id)) {
                    rest.first_mut().into_iter().for_each(|code| *code = NOBODY);
                }
            }
            return;
        }
        self.ids.clear();
        let counted = ids.iter().zip(&*codes).enumerate().filter(|(_, (_, code))| **code != NOBODY);
        self.ids.extend(counted.map(|(place, (id, _))| (*id, place)));
        self.ids.sort_unstable();
        for same in self.ids.chunk_by(|a, b| a.0 == b.0) {
            for (_, place) in same.iter().skip(1) {
                codes.get_mut(*place).into_iter().for_each(|code| *code = NOBODY);
            }
        }
    }
}

/// The leads from one on that are read at once, and the places of their activities.
fn stretch(lead: usize, end: usize, did: &Activities<'_>) -> Result<(Range<usize>, Range<usize>), BindError> {
    let offset = |lead: usize| did.offsets.get(lead).and_then(|offset| usize::try_from(offset).ok());
    let (first, mut last, mut to) = (offset(lead), offset(lead), lead);
    while to < end {
        let next = offset(to.saturating_add(1)).filter(|next| *next <= did.len());
        let Some(((first, _), next)) = first.zip(last).zip(next).filter(|((_, last), next)| last <= next)
        else {
            return Err(BindError::shape(
                "the offsets of the activities go back, or beyond the last of them",
            ));
        };
        if to > lead && next.saturating_sub(first) > STRETCH {
            break;
        }
        (last, to) = (Some(next), to.saturating_add(1));
    }
    let (first, last) = always(first.zip(last), (0, 0), "a stretch has a lead");
    Ok((lead..to, first..last))
}

/// The values at some places, which were checked.
fn part<'v, T>(values: &'v [T], places: &Range<usize>) -> &'v [T] {
    always(values.get(places.clone()), &[], "all columns of activities have one length")
}

/// Adds the code of each place in a dictionary. Whether all that are there lie within it.
fn add_places(
    ints: Ints<'_>,
    valid: Option<Bitmap<'_>>,
    places: &Range<usize>,
    known: &[u32],
    codes: &mut [u32],
    masks: &mut Vec<u8>,
) -> bool {
    let valid = expanded(valid, places, masks);
    each_width!(ints, values => {
        let mut fits = true;
        add(part(values, places), valid, codes, |value, there| {
            let code = usize::try_from(wide(value)).ok().and_then(|place| known.get(place));
            fits &= code.is_some() | !there;
            code.copied().unwrap_or(0)
        });
        fits
    })
}

/// Adds the code of each number among cuts.
fn add_numbers(
    ints: Ints<'_>,
    valid: Option<Bitmap<'_>>,
    places: &Range<usize>,
    (first, cuts): (u32, &[(i64, u32)]),
    codes: &mut [u32],
    masks: &mut Vec<u8>,
) {
    let valid = expanded(valid, places, masks);
    each_width!(ints, values => {
        let values = part(values, places);
        if cuts.len() <= CUTS {
            // What each cut adds to the code before it.
            let mut steps = [(i64::MAX, 0u32); CUTS];
            let mut last = first;
            for (step, (cut, code)) in steps.iter_mut().zip(cuts) {
                *step = (*cut, code.wrapping_sub(std::mem::replace(&mut last, *code)));
            }
            let steps = always(steps.get(..cuts.len()), &[], "they have room");
            add(values, valid, codes, |value, _| {
                let value = wide(value);
                steps.iter().fold(first, |code, (cut, more)| code.wrapping_add(if value >= *cut { *more } else { 0 }))
            });
        } else {
            add(values, valid, codes, |value, _| {
                let value = wide(value);
                let passed = cuts.partition_point(|(cut, _)| *cut <= value).checked_sub(1);
                passed.and_then(|last| cuts.get(last)).map_or(first, |(_, code)| *code)
            });
        }
    });
}

/// Adds a code for each value that is there.
#[inline(always)]
fn add<T: Int>(values: &[T], valid: Option<&[u8]>, codes: &mut [u32], mut code: impl FnMut(T, bool) -> u32) {
    match valid {
        None => {
            codes.iter_mut().zip(values).for_each(|(sum, value)| *sum = sum.wrapping_add(code(*value, true)))
        }
        Some(valid) => {
            for ((sum, value), valid) in codes.iter_mut().zip(values).zip(valid) {
                let there = *valid != 0;
                *sum = sum.wrapping_add(code(*value, there) & if there { u32::MAX } else { 0 });
            }
        }
    }
}

/// The validity of some places, a byte each.
fn expanded<'m>(
    valid: Option<Bitmap<'_>>,
    places: &Range<usize>,
    masks: &'m mut Vec<u8>,
) -> Option<&'m [u8]> {
    let valid = valid?;
    masks.resize(places.len(), 0);
    valid.after(places.start).expand(masks);
    Some(masks)
}

fn wide<T: Int>(value: T) -> i64 {
    value.into()
}

/// Returns how many of an activity count: from 0, and no more than 32 bits hold.
fn count_of<T: Int>(count: &T) -> u32 {
    u32::try_from(wide(*count).max(0)).unwrap_or(u32::MAX)
}

fn beyond(field: ActivityField) -> BindError {
    let message = format!("an activity has a place beyond the dictionary of {}", plural(field));
    BindError::shape(message)
}
