//! What is refused: columns that do not fit the playbook or each other.

use std::ops::Range;

use super::bitmap::Bitmap;
use super::column::{Column, Says, Values};
use super::columns::Columns;
use super::learnt::LearntDays;
use super::out::{Ratings, Scores};
use crate::engine::Program;
use crate::fact::attribute::Kind;
use crate::playbook::Playbook;
use crate::rate::bind::{BindError, BindErrorKind};
use crate::value::name::Name;
use crate::value::points::Points;

/// Whether there are all leads of a range.
pub(super) fn range(columns: &Columns<'_>, range: &Range<usize>) -> Result<(), BindError> {
    if range.start <= range.end && range.end <= columns.leads {
        return Ok(());
    }
    let (from, to, leads) = (range.start, range.end, columns.leads);
    Err(BindError::shape(format!("there are {leads} leads, and no range from {from} to {to}")))
}

/// Whether the columns are as long as there are leads, and of the kinds of their attributes.
pub(super) fn columns(program: &Program, columns: &Columns<'_>) -> Result<(), BindError> {
    if let Some(activities) = &columns.activities {
        activities.check(columns.leads)?;
        activities.check_subjects(program)?;
    }
    for column in &columns.unread {
        length(&"a column that no question reads", column, columns.leads)?;
    }
    for (slot, column) in &columns.list {
        let slot = usize::try_from(*slot).ok().and_then(|slot| program.slots.get(slot));
        let Some(slot) = slot else {
            let message = "a column's field is of another playbook";
            return Err(BindError::new(BindErrorKind::UnknownAttribute, message));
        };
        let fits = matches!(
            (column.says, &slot.kind),
            (Says::Flag, Kind::Flag)
                | (Says::Number(_), Kind::Number)
                | (Says::Money(..), Kind::Money)
                | (Says::Word(_), Kind::Text | Kind::Choice(_) | Kind::Level(_))
                | (Says::Day, Kind::Date)
        );
        if !fits {
            let message = format!(
                "`{}` is declared {}, and its column holds something else: the field is of another playbook",
                slot.name,
                slot.kind.as_what()
            );
            return Err(BindError::new(BindErrorKind::WrongKind, message));
        }
        length(&Of(&slot.name), column, columns.leads)?;
        if slot.valid_for.is_some() && column.learnt.is_none() {
            return Err(undated(&slot.name));
        }
    }
    Ok(())
}

/// Values that have an age without a date would all be unknown.
fn undated(name: &Name) -> BindError {
    let message = format!(
        "an age is agreed for `{name}` (`valid_for_days`), and its column does not say when its values were learnt; \
         give their days by `learnt`, or one day for all by `learnt_all`"
    );
    BindError::new(BindErrorKind::Undated, message)
}

/// Which column: written only when it is refused.
struct Of<'n>(&'n Name);

impl std::fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the column of `{}`", self.0)
    }
}

fn length(what: &dyn std::fmt::Display, column: &Column<'_>, leads: usize) -> Result<(), BindError> {
    let values = column.values.len();
    // Bits come in whole bytes: some may be left over.
    let is_long_enough =
        if matches!(column.values, Values::Bits(_)) { values >= leads } else { values == leads };
    if !is_long_enough {
        return Err(BindError::shape(format!("{what} has {values} values, and there are {leads} leads")));
    }
    if let Some(LearntDays::Each(days, known)) = column.learnt {
        let days = days.len();
        if days != leads {
            return Err(BindError::shape(format!(
                "{what} has {days} days on which values were learnt, and there are {leads} leads"
            )));
        }
        if let Some(known) = known.map(Bitmap::len).filter(|known| *known < leads) {
            let message =
                format!("the validity of the days of {what} has {known} bits, and there are {leads} leads");
            return Err(BindError::shape(message));
        }
    }
    match column.valid.map(Bitmap::len) {
        Some(valid) if valid < leads => Err(BindError::shape(format!(
            "the validity of {what} has {valid} bits, and there are {leads} leads"
        ))),
        _ => Ok(()),
    }
}

/// Whether there is room for what is asked for of so many leads.
pub(super) fn ratings(
    playbook: &Playbook,
    columns: &Columns<'_>,
    leads: usize,
    ratings: &Ratings<'_>,
) -> Result<(), BindError> {
    let (program, did) = (playbook.program(), columns.activities.is_some());
    let room = |what: &str, places: Option<usize>| match places {
        Some(places) if places != leads => Err(BindError::shape(format!(
            "the column of {what} has {places} places, and there are {leads} leads"
        ))),
        _ => Ok(()),
    };
    room("scores", ratings.scores.as_ref().map(Scores::len))?;
    room("grades", ratings.grades.as_ref().map(|grades| grades.len()))?;
    room("routes", ratings.routes.as_ref().map(|routes| routes.len()))?;
    let rules = program.rules.len().saturating_add(program.activities.len());
    let answers = program.criteria.len().saturating_mul(2);
    for (what, bits, column) in [("rules", rules, &ratings.rules), ("answers", answers, &ratings.answers)] {
        let Some((places, width)) = column.as_ref().map(|column| column.room()) else { continue };
        let numbers = bits.div_ceil(64).max(1);
        if width < 64 && bits > width {
            return Err(BindError::shape(format!(
                "the column of {what} has {width} bits a lead, and {bits} are needed"
            )));
        }
        if places != leads.saturating_mul(numbers) {
            let needed = leads.saturating_mul(numbers);
            return Err(BindError::shape(format!(
                "the column of {what} has {places} places, and {needed} are needed"
            )));
        }
    }
    if matches!(ratings.scores, Some(Scores::Thousandths(_))) && !fits_half(program, did) {
        let message = "scores of this playbook may not fit 32 bits in thousandths; ask for points";
        return Err(BindError::shape(message.to_owned()));
    }
    Ok(())
}

/// Whether every score fits thirty-two bits in thousandths.
fn fits_half(program: &Program, did: bool) -> bool {
    let rules = program.rules.iter().map(|rule| rule.points.thousandths().unsigned_abs());
    let size = |points: Points| points.thousandths().unsigned_abs();
    let activities = program.activities.iter().map(|rule| {
        let (low, high) = if did { rule.reach() } else { (rule.clamp.apply(Points::ZERO), Points::ZERO) };
        size(low).max(size(high))
    });
    let groups = program.groups.iter().map(|group| &group.clamp);
    let limits = groups.chain([&program.total]).flat_map(|clamp| [clamp.cap, clamp.floor]);
    let limits = limits.flatten().map(size);
    let most = rules.chain(activities).chain(limits).fold(0u64, |all, points| all.saturating_add(points));
    most <= u64::from(i32::MAX.unsigned_abs())
}
