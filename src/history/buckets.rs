//! [`Buckets`]: how much was done on each day.
//!
//! Of two visits on day 20510 and one on day 20512 the days are (20510, 2), (20512, 1). Most leads do something on a few
//! days only. Of one who was there on more than sixty-four days whole months are kept, 32 counts each, which add up faster.

use std::iter;

use crate::engine::{ActivityCode, SPAN, piece_of};
use crate::invariant::always;
use crate::value::day::Day;
use crate::value::points::Points;

/// How many activities were done on each day on which something was.
#[derive(Clone, Debug, Default)]
pub(super) struct Buckets {
    kept: Kept,
    total: u32,
}

/// The days in order.
#[derive(Clone, Debug)]
enum Kept {
    Few(Vec<OnDay>),
    /// In pieces of [`SPAN`] days, by their first. Only pieces in which something was done are there: at most 2,637, since
    /// days end.
    Many(Vec<Piece>),
}

/// How many were done on a day.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OnDay {
    pub(super) day: i32,
    pub(super) count: u32,
}

/// How many were done on each of its days.
#[derive(Clone, Debug, Default)]
struct Piece {
    first: i32,
    counts: [u32; SPAN],
}

/// The most days that are kept one by one.
const FEW: usize = 64;

impl Default for Kept {
    fn default() -> Self {
        Kept::Few(Vec::new())
    }
}

impl Buckets {
    pub(super) fn add(&mut self, day: Day) {
        self.total = self.total.saturating_add(1);
        match &mut self.kept {
            Kept::Few(days) => {
                put(days, day);
                if days.len() > FEW {
                    self.kept = Kept::Many(pieces_of(days));
                }
            }
            Kept::Many(pieces) => add_to(pieces, day.number(), 1),
        }
    }

    pub(super) fn take(&mut self, day: Day) {
        let is_there = match &mut self.kept {
            Kept::Few(days) => take_one(days, day),
            Kept::Many(pieces) => take_from(pieces, day),
        };
        if is_there.is_some() {
            self.total = self.total.saturating_sub(1);
        }
    }

    /// How many pieces are read up to a day: its own always, and those before it.
    pub(super) fn pieces(&self, day: Day) -> usize {
        let (first, _) = piece_of(day);
        let before = match &self.kept {
            Kept::Few(days) => {
                let before = days.iter().take_while(|one| one.day < first);
                let mut last = None;
                before.filter(|one| last.replace(one.day & !31) != Some(one.day & !31)).count()
            }
            Kept::Many(pieces) => pieces.partition_point(|piece| piece.first < first),
        };
        before.saturating_add(1)
    }

    /// All of them.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// All days, the oldest first, where they are few.
    #[inline]
    pub(super) fn few(&self) -> Option<&[OnDay]> {
        match &self.kept {
            Kept::Few(days) => Some(days),
            Kept::Many(_) => None,
        }
    }

    /// The days from the first that is remembered up to `day`, of which `more` count beside what is kept, and `less` do not.
    #[inline]
    pub(super) fn seen(&self, remembered: Option<Day>, day: Day, more: u32, less: u32) -> Seen<'_> {
        match &self.kept {
            Kept::Few(days) => Seen::Few(Few::of(days, remembered, day, more, less)),
            Kept::Many(pieces) => Seen::Many(Many::of(pieces, remembered, day, more, less)),
        }
    }
}

fn put(days: &mut Vec<OnDay>, day: Day) {
    let day = day.number();
    match days.binary_search_by_key(&day, |one| one.day) {
        Ok(at) => {
            let one = days.get_mut(at);
            one.into_iter().for_each(|one| one.count = one.count.saturating_add(1));
        }
        Err(at) => days.insert(at, OnDay { day, count: 1 }),
    }
}

fn take_one(days: &mut Vec<OnDay>, day: Day) -> Option<()> {
    let at = days.binary_search_by_key(&day.number(), |one| one.day).ok()?;
    let one = days.get_mut(at)?;
    one.count = one.count.saturating_sub(1);
    if one.count == 0 {
        days.remove(at);
    }
    Some(())
}

fn pieces_of(days: &[OnDay]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    days.iter().for_each(|one| add_to(&mut pieces, one.day, one.count));
    pieces
}

fn add_to(pieces: &mut Vec<Piece>, day: i32, more: u32) {
    let (first, within) = piece_of(Day::FIRST.plus(day.into()));
    let at = pieces.partition_point(|piece| piece.first < first);
    if pieces.get(at).is_none_or(|piece| piece.first != first) {
        pieces.insert(at, Piece { first, counts: [0; SPAN] });
    }
    if let Some(count) = pieces.get_mut(at).and_then(|piece| piece.counts.get_mut(within)) {
        *count = count.saturating_add(more);
    }
}

fn take_from(pieces: &mut Vec<Piece>, day: Day) -> Option<()> {
    let (first, within) = piece_of(day);
    let at = pieces.binary_search_by_key(&first, |piece| piece.first).ok()?;
    let piece = pieces.get_mut(at)?;
    let count = piece.counts.get_mut(within)?;
    *count = count.saturating_sub(1);
    if piece.counts.iter().all(|count| *count == 0) {
        pieces.remove(at);
    }
    Some(())
}

/// The days up to one.
pub(super) enum Seen<'b> {
    Few(Few<'b>),
    Many(Many<'b>),
}

/// A few days, each by itself.
#[derive(Clone, Copy)]
pub(super) struct Few<'b> {
    /// Those before the last.
    whole: &'b [OnDay],
    /// The last day, as much of it as is seen.
    last: OnDay,
}

/// Days in pieces.
pub(super) struct Many<'b> {
    /// How many days at the beginning of the first piece are not seen.
    cut: usize,
    whole: &'b [Piece],
    /// The piece in which the last day lies, without what comes after it.
    last: Piece,
}

impl Seen<'_> {
    /// The points of all.
    pub(super) fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        match self {
            Seen::Few(few) => few.points(rule, today),
            Seen::Many(many) => many.points(rule, today),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        match self {
            Seen::Few(few) => few.newest_first().fold(0, |all, one| all.saturating_add(one.count)),
            Seen::Many(many) => many.count(),
        }
    }

    /// Every day on which something was done.
    #[inline]
    pub(super) fn newest_first(&self) -> impl Iterator<Item = (i32, u32)> {
        let (few, many) = match self {
            Seen::Few(few) => (Some(few), None),
            Seen::Many(many) => (None, Some(many)),
        };
        let few = few.into_iter().flat_map(Few::newest_first).map(|one| (one.day, one.count));
        few.chain(many.into_iter().flat_map(Many::newest_first))
    }
}

impl<'b> Few<'b> {
    #[inline]
    fn of(days: &'b [OnDay], remembered: Option<Day>, day: Day, more: u32, less: u32) -> Self {
        // Most ask about a day after all that was done.
        let day = day.number();
        let later = days.iter().rev().take_while(|one| one.day > day).count();
        let up_to = always(days.get(..days.len().saturating_sub(later)), &[], "within the list");
        let (mut whole, mut last) = match up_to.split_last() {
            Some((last, whole)) if last.day == day => (whole, *last),
            Some(_) | None => (up_to, OnDay { day, count: 0 }),
        };
        last.count = last.count.saturating_add(more).saturating_sub(less);
        if let Some(first) = remembered {
            let forgotten = whole.partition_point(|one| one.day < first.number());
            whole = always(whole.get(forgotten..), &[], "within the list");
            if last.day < first.number() {
                last.count = 0;
            }
        }
        Few { whole, last }
    }

    #[inline]
    fn newest_first(&self) -> impl Iterator<Item = OnDay> {
        iter::once(self.last).filter(|last| last.count > 0).chain(self.whole.iter().rev().copied())
    }

    #[inline]
    fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        points_of(&[self.last], rule, today) + points_of(self.whole, rule, today)
    }
}

/// The points of days, the oldest first.
#[inline]
pub(super) fn points_of(days: &[OnDay], rule: &ActivityCode, today: Day) -> Points {
    let worth = rule.worth();
    let mut sum = Points::ZERO;
    for one in days.iter().rev() {
        let age = today.number().saturating_sub(one.day);
        if age >= worth.end() {
            // A weight never rises with age: those before count for nothing either.
            break;
        }
        sum += worth.of(one.count, age);
    }
    sum
}

impl<'b> Many<'b> {
    fn of(pieces: &'b [Piece], remembered: Option<Day>, day: Day, more: u32, less: u32) -> Self {
        let (first, within) = piece_of(day);
        let before = pieces.partition_point(|piece| piece.first < first);
        let (whole, rest) = always(pieces.split_at_checked(before), Default::default(), "within the list");
        let mut last = rest.first().filter(|piece| piece.first == first).cloned().unwrap_or_default();
        last.first = first;
        if let Some((count, later)) = last.counts.get_mut(within..).and_then(<[u32]>::split_first_mut) {
            *count = count.saturating_add(more).saturating_sub(less);
            later.fill(0);
        }
        let mut many = Many { cut: 0, whole, last };
        if let Some(first) = remembered {
            many.forget_before(first);
        }
        many
    }

    /// Leaves out what comes before a day.
    fn forget_before(&mut self, day: Day) {
        let (first, within) = piece_of(day);
        if self.last.first <= first {
            self.whole = &[];
            let forgotten = if self.last.first == first { within } else { SPAN };
            self.last.counts.iter_mut().take(forgotten).for_each(|count| *count = 0);
            return;
        }
        let before = self.whole.partition_point(|piece| piece.first < first);
        self.whole = always(self.whole.get(before..), &[], "within the list");
        self.cut = if self.whole.first().is_some_and(|piece| piece.first == first) { within } else { 0 };
    }

    /// The first piece as far as it is seen, if days of it are not, and the other whole ones.
    fn pieces(&self) -> (Option<Piece>, &'b [Piece]) {
        match self.whole.split_first().filter(|_| self.cut > 0) {
            Some((piece, rest)) => {
                let mut piece = piece.clone();
                piece.counts.iter_mut().take(self.cut).for_each(|count| *count = 0);
                (Some(piece), rest)
            }
            None => (None, self.whole),
        }
    }

    fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        let worth = rule.worth();
        let (first, whole) = self.pieces();
        let faded = |piece: &Piece| today.number().saturating_sub(piece.last()) >= worth.end();
        let live = whole.get(whole.partition_point(faded)..);
        let live = always(live, &[], "within the list");
        let pieces = first.iter().chain(live).chain(iter::once(&self.last));
        pieces.map(|piece| worth.of_days(&piece.counts, piece.first, today)).sum()
    }

    fn count(&self) -> u32 {
        let (first, whole) = self.pieces();
        let pieces = first.iter().chain(whole).chain(iter::once(&self.last));
        let counts = pieces.flat_map(|piece| &piece.counts);
        counts.fold(0, |all, count| all.saturating_add(*count))
    }

    fn newest_first(&self) -> impl Iterator<Item = (i32, u32)> {
        let pieces = iter::once(&self.last).chain(self.whole.iter().rev());
        let first = self.whole.first().filter(|_| self.cut > 0).map_or(i32::MIN, |piece| {
            piece.first.saturating_add(always(i32::try_from(self.cut).ok(), 0, "within a piece"))
        });
        let days = pieces.flat_map(|piece| (piece.first..=piece.last()).rev().zip(piece.counts.iter().rev()));
        let days = days.take_while(move |(day, _)| *day >= first);
        days.filter(|(_, count)| **count > 0).map(|(day, count)| (day, *count))
    }
}

impl Piece {
    fn last(&self) -> i32 {
        self.first | 31
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What is kept day by day, and then month by month, beside a map of days: while days are added, and taken away again.
    #[test]
    fn few_days_and_many_are_the_same_days() {
        let (mut buckets, mut known) = (Buckets::default(), BTreeMap::<i32, u32>::new());
        let day = |i: i32| Day::FIRST.plus(i64::from(20_000 + i * 7_919 % 311));
        let check = |buckets: &Buckets, known: &BTreeMap<i32, u32>| {
            assert_eq!(buckets.total(), known.values().sum::<u32>());
            for until in [19_999, 20_000, 20_031, 20_100, 20_310, 20_400] {
                for since in [None, Some(20_000), Some(20_050), Some(20_310), Some(20_500)] {
                    for (more, less) in [(0, 0), (1, 0), (0, known.get(&until).copied().unwrap_or(0))] {
                        let mut wanted = known.clone();
                        let last = wanted.entry(until).or_default();
                        *last = *last + more - less;
                        wanted.retain(|day, count| {
                            *count > 0 && *day <= until && since.is_none_or(|since| *day >= since)
                        });
                        let since = since.map(|since| Day::FIRST.plus(i64::from(since)));
                        let seen = buckets.seen(since, Day::FIRST.plus(i64::from(until)), more, less);
                        let wanted: Vec<(i32, u32)> = wanted.into_iter().rev().collect();
                        assert_eq!(seen.newest_first().collect::<Vec<_>>(), wanted, "{until} {since:?}");
                        assert_eq!(seen.count(), wanted.iter().map(|(_, count)| count).sum::<u32>());
                    }
                }
                let firsts = known.keys().map(|day| day & !31).filter(|first| *first < (until & !31));
                let pieces = firsts.collect::<std::collections::BTreeSet<_>>().len() + 1;
                assert_eq!(buckets.pieces(Day::FIRST.plus(i64::from(until))), pieces);
            }
        };
        for i in 0..150 {
            buckets.add(day(i % 120));
            *known.entry(day(i % 120).number()).or_default() += 1;
            if i % 13 == 0 || i > 140 {
                check(&buckets, &known);
            }
        }
        assert!(buckets.few().is_none());
        for i in 0..150 {
            buckets.take(day(i % 120));
            let count = known.get_mut(&day(i % 120).number()).unwrap();
            *count -= 1;
            if *count == 0 {
                known.remove(&day(i % 120).number());
            }
            if i % 13 == 0 || i > 140 {
                check(&buckets, &known);
            }
        }
        buckets.take(day(0));
        check(&buckets, &known);
    }
}
