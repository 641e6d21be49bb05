//! [`Buckets`]: how much was done on each day.

use std::iter;

use crate::engine::{ActivityCode, SPAN, piece_of};
use crate::invariant::always;
use crate::value::day::Day;
use crate::value::points::Points;

/// How many activities were done on each day, in pieces of [`SPAN`] days. Only pieces in which
/// something was done are there: at most 2,637, since days end.
#[derive(Clone, Debug, Default)]
pub(super) struct Buckets {
    /// By their first day.
    pieces: Vec<Piece>,
    total: u32,
}

/// So many on each of its days.
#[derive(Clone, Debug, Default)]
struct Piece {
    first: i32,
    counts: [u32; SPAN],
}

impl Buckets {
    pub(super) fn add(&mut self, day: Day) {
        let (first, within) = piece_of(day);
        let at = self.pieces.partition_point(|piece| piece.first < first);
        if self.pieces.get(at).is_none_or(|piece| piece.first != first) {
            self.pieces.insert(at, Piece { first, counts: [0; SPAN] });
        }
        if let Some(count) = self.pieces.get_mut(at).and_then(|piece| piece.counts.get_mut(within)) {
            *count = count.saturating_add(1);
        }
        self.total = self.total.saturating_add(1);
    }

    pub(super) fn take(&mut self, day: Day) {
        let (first, within) = piece_of(day);
        let Ok(at) = self.pieces.binary_search_by_key(&first, |piece| piece.first) else { return };
        let Some(piece) = self.pieces.get_mut(at) else { return };
        if let Some(count) = piece.counts.get_mut(within) {
            *count = count.saturating_sub(1);
            self.total = self.total.saturating_sub(1);
        }
        if piece.counts.iter().all(|count| *count == 0) {
            self.pieces.remove(at);
        }
    }

    /// How many pieces are read up to a day: its own always, and those before it.
    pub(super) fn pieces(&self, day: Day) -> usize {
        let (first, _) = piece_of(day);
        self.pieces.partition_point(|piece| piece.first < first).saturating_add(1)
    }

    /// All of them.
    pub(super) fn total(&self) -> u32 {
        self.total
    }

    /// The days up to one, of which so many more and so many less count.
    pub(super) fn until(&self, day: Day, more: u32, less: u32) -> Seen<'_> {
        let (first, within) = piece_of(day);
        let before = self.pieces.partition_point(|piece| piece.first < first);
        let (whole, rest) =
            always(self.pieces.split_at_checked(before), Default::default(), "within the list");
        let mut last = rest.first().filter(|piece| piece.first == first).cloned().unwrap_or_default();
        last.first = first;
        if let Some((count, later)) = last.counts.get_mut(within..).and_then(<[u32]>::split_first_mut) {
            *count = count.saturating_add(more).saturating_sub(less);
            later.fill(0);
        }
        Seen { whole, last }
    }
}

/// The days up to one.
pub(super) struct Seen<'b> {
    whole: &'b [Piece],
    /// The piece in which it lies, without what comes after it.
    last: Piece,
}

impl Seen<'_> {
    /// The points of all.
    pub(super) fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        let worth = rule.worth();
        let faded = |piece: &Piece| today.number().saturating_sub(piece.last()) >= worth.end();
        let live = self.whole.get(self.whole.partition_point(faded)..);
        let live = always(live, &[], "within the list");
        let pieces = live.iter().chain(iter::once(&self.last));
        pieces.map(|piece| worth.of_days(&piece.counts, piece.first, today)).sum()
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        let counts = self.whole.iter().chain(iter::once(&self.last)).flat_map(|piece| &piece.counts);
        counts.fold(0, |all, count| all.saturating_add(*count))
    }

    /// Every day on which something was done.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = (i32, u32)> {
        let pieces = iter::once(&self.last).chain(self.whole.iter().rev());
        let days = pieces.flat_map(|piece| (piece.first..=piece.last()).rev().zip(piece.counts.iter().rev()));
        days.filter(|(_, count)| **count > 0).map(|(day, count)| (day, *count))
    }
}

impl Piece {
    fn last(&self) -> i32 {
        self.first | 31
    }
}
