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

    /// The days from the first that is remembered up to `day`, of which `more` count beside what is kept, and `less` do not.
    pub(super) fn seen(&self, remembered: Option<Day>, day: Day, more: u32, less: u32) -> Seen<'_> {
        let mut seen = self.until(day, more, less);
        if let Some(first) = remembered {
            seen.forget_before(first);
        }
        seen
    }

    fn until(&self, day: Day, more: u32, less: u32) -> Seen<'_> {
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
        Seen { cut: 0, whole, last }
    }
}

/// The days up to one.
pub(super) struct Seen<'b> {
    /// How many days at the beginning of the first piece are not seen.
    cut: usize,
    whole: &'b [Piece],
    /// The piece in which the last day lies, without what comes after it.
    last: Piece,
}

impl<'b> Seen<'b> {
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

    /// The points of all.
    pub(super) fn points(&self, rule: &ActivityCode, today: Day) -> Points {
        let worth = rule.worth();
        let (first, whole) = self.pieces();
        let faded = |piece: &Piece| today.number().saturating_sub(piece.last()) >= worth.end();
        let live = whole.get(whole.partition_point(faded)..);
        let live = always(live, &[], "within the list");
        let pieces = first.iter().chain(live).chain(iter::once(&self.last));
        pieces.map(|piece| worth.of_days(&piece.counts, piece.first, today)).sum()
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        let (first, whole) = self.pieces();
        let pieces = first.iter().chain(whole).chain(iter::once(&self.last));
        let counts = pieces.flat_map(|piece| &piece.counts);
        counts.fold(0, |all, count| all.saturating_add(*count))
    }

    /// Every day on which something was done.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = (i32, u32)> {
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
