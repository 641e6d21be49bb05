//! [`Coder`]: from the values of a column to codes.

use super::binder::Beyond;
use super::bitmap::Bitmap;
use super::cells::{Cells, Lies};
use super::column::{Column, Values};
use super::ints::{Int, each_width};
use super::learnt::Recent;
use super::part::Part;
use crate::invariant::always;

/// How a column finds the codes of its values, which are added to those of its group.
#[derive(Debug)]
pub(super) struct Coder {
    pub(super) group: usize,
    /// The place of the column.
    pub(super) column: usize,
    recent: Option<Recent>,
    /// The code of a lead of whom nothing is known.
    missing: u8,
    how: Finds,
}

#[derive(Debug)]
enum Finds {
    Flag {
        no: u8,
        yes: u8,
    },
    /// The first code, and at every cut how much is added to it.
    Steps {
        first: u8,
        steps: Vec<(i64, u8)>,
    },
    /// The code of each place of a dictionary; and as steps, if they are few.
    Place {
        codes: Vec<u8>,
        steps: Option<Vec<(i64, u8)>>,
    },
}

/// More steps than these cost more than a look into a table.
const STEPS: usize = 8;

impl Coder {
    pub(super) fn of(group: usize, part: &Part, cells: &Cells, code: &dyn Fn(usize) -> u8) -> Self {
        let how = match &cells.lies {
            Lies::Flag { no, yes } => Finds::Flag { no: code(*no), yes: code(*yes) },
            Lies::After { first, cuts } => {
                let cuts = cuts.iter().map(|(cut, cell)| (*cut, code(*cell)));
                Finds::Steps { first: code(*first), steps: steps(code(*first), cuts) }
            }
            Lies::Place(places) => {
                let codes: Vec<u8> = places.iter().map(|cell| code(*cell)).collect();
                let steps = steps(0, (0..).zip(codes.iter().copied()));
                Finds::Place { steps: Some(steps).filter(|steps| steps.len() <= STEPS), codes }
            }
        };
        Coder { group, column: part.column, recent: part.recent, missing: cells.missing.map_or(0, code), how }
    }

    /// Adds the code of each value to the codes of its group. `masks` is room for as many bytes.
    pub(super) fn add(
        &self,
        column: &Column<'_>,
        from: usize,
        codes: &mut [u8],
        masks: &mut [u8],
        bits: &mut [u8],
    ) -> Result<(), Beyond> {
        if let Some(valid) = column.valid {
            valid.after(from).expand(masks);
        }
        // Whatever a value's age, its place has to be one of the dictionary's.
        if let (Finds::Place { codes: known, .. }, Values::Ints(ints)) = (&self.how, column.values) {
            let valid = column.valid.map(|_| &*masks);
            let leads = codes.len();
            each_width!(ints, values => {
                let values = always(values.get(from..), &[], "as long as there are leads");
                let values = always(values.get(..leads), values, "as long as there are leads");
                if is_beyond(values, valid, known.len()) {
                    return Err(Beyond);
                }
            });
        }
        let dated = self.recent.zip(column.learnt);
        if let Some((recent, learnt)) = dated {
            if column.valid.is_none() {
                masks.fill(u8::MAX);
            }
            recent.keep(learnt, from, masks, bits);
        }
        let valid = (column.valid.is_some() || dated.is_some()).then_some(&*masks);
        let out = Out { codes, valid, missing: self.missing };
        match (&self.how, column.values) {
            (Finds::Flag { no, yes }, Values::Bools(values)) => {
                out.of(always(values.get(from..), &[], "as long as there are leads"), |yes_or_no: bool| {
                    if yes_or_no { *yes } else { *no }
                });
            }
            (Finds::Flag { no, yes }, Values::Bits(values)) => {
                let values: Bitmap<'_> = values.after(from);
                values.expand(bits);
                out.of(&*bits, |mask: u8| no ^ (mask & (no ^ yes)));
            }
            (Finds::Steps { first, steps }, Values::Ints(ints)) => {
                each_width!(ints, values => out.steps(always(values.get(from..), &[], "as long as there are leads"), *first, steps));
            }
            (Finds::Place { codes, steps }, Values::Ints(ints)) => each_width!(ints, values => {
                let values = always(values.get(from..), &[], "as long as there are leads");
                match steps {
                    Some(steps) => out.steps(values, 0, steps),
                    None => out.places(values, codes),
                }
            }),
            _ => {}
        }
        Ok(())
    }
}

/// From codes at cuts to how much is added at each.
fn steps(first: u8, cuts: impl Iterator<Item = (i64, u8)>) -> Vec<(i64, u8)> {
    let mut last = first;
    let steps = cuts.map(|(cut, code)| (cut, code.wrapping_sub(std::mem::replace(&mut last, code))));
    steps.filter(|(_, more)| *more != 0).collect()
}

/// The codes of a block of leads.
struct Out<'o> {
    codes: &'o mut [u8],
    /// A byte a lead: none of its bits are set if there is no value.
    valid: Option<&'o [u8]>,
    missing: u8,
}

impl Out<'_> {
    /// Adds a code for each value. The loop has no branch, so that it runs on many values at once.
    #[inline(always)]
    fn of<T: Copy>(self, values: &[T], code: impl Fn(T) -> u8) {
        let Out { codes, valid, missing } = self;
        match valid {
            None => {
                codes.iter_mut().zip(values).for_each(|(sum, value)| *sum = sum.wrapping_add(code(*value)))
            }
            Some(valid) => {
                for ((sum, value), valid) in codes.iter_mut().zip(values).zip(valid) {
                    *sum = sum.wrapping_add(missing ^ (valid & (missing ^ code(*value))));
                }
            }
        }
    }

    /// Adds the codes of values among cuts, a few cuts at a time.
    fn steps<T: Int>(self, values: &[T], first: u8, steps: &[(i64, u8)]) {
        let Out { codes, valid, missing } = self;
        let (mut first, mut missing) = (first, missing);
        let mut rest = steps;
        loop {
            let out = Out { codes: &mut *codes, valid, missing };
            rest = match rest {
                [] => return out.of(values, |_| first),
                [a] => return out.pass(values, first, [*a]),
                [a, b] => return out.pass(values, first, [*a, *b]),
                [a, b, c] => return out.pass(values, first, [*a, *b, *c]),
                [a, b, c, d, rest @ ..] => {
                    out.pass(values, first, [*a, *b, *c, *d]);
                    rest
                }
            };
            if rest.is_empty() {
                return;
            }
            // What comes next is added to what is there.
            (first, missing) = (0, 0);
        }
    }

    #[inline(always)]
    fn pass<T: Int, const N: usize>(self, values: &[T], first: u8, steps: [(i64, u8); N]) {
        // A cut beyond all values of the type is none.
        let steps = steps.map(|(cut, more)| match T::try_from(cut) {
            Ok(cut) => (cut, more),
            Err(_) => (T::GREATEST, 0),
        });
        self.of(values, |value| {
            let more = |(cut, more): &(T, u8)| if value >= *cut { *more } else { 0 };
            steps.iter().fold(first, |code, step| code.wrapping_add(more(step)))
        });
    }

    /// Adds the codes of places in a dictionary.
    fn places<T: Int>(self, values: &[T], codes: &[u8]) {
        self.of(values, |value| {
            let place = usize::try_from(value.into()).ok();
            // What a value that is not there says may lie anywhere.
            place.and_then(|place| codes.get(place)).copied().unwrap_or(0)
        });
    }
}

/// Whether some value that is there is out of a dictionary of so many texts.
fn is_beyond<T: Int>(values: &[T], valid: Option<&[u8]>, texts: usize) -> bool {
    let texts = i64::try_from(texts).unwrap_or(i64::MAX);
    let (least, most) = (T::try_from(0), T::try_from(texts.saturating_sub(1)));
    match (least, most, valid) {
        // The type is too small to be beyond.
        (Ok(_), Err(_), _) if T::LEAST == 0 => false,
        (Ok(least), Ok(most), None) => {
            values.iter().fold(false, |beyond, value| beyond | (*value < least) | (*value > most))
        }
        (Ok(least), most, valid) => {
            let most = most.unwrap_or(T::GREATEST);
            let beyond = |value: &T| if (*value < least) | (*value > most) { u8::MAX } else { 0 };
            match valid {
                Some(valid) => {
                    values.iter().zip(valid).fold(0, |all, (value, valid)| all | (beyond(value) & valid)) != 0
                }
                None => values.iter().fold(0, |all, value| all | beyond(value)) != 0,
            }
        }
        (Err(_), ..) => true,
    }
}
