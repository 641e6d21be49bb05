//! [`CellSet`]: some of the cells of one column.
//!
//! Where 2 is "below 50", 3 "50 to 1,000" and 4 "above 1,000", `employees at least 50` is met in the run `[3, 5)`, and
//! `employees at most 1000` in `[2, 4)`. In both is `[3, 4)`, in either `[2, 5)`. What lies outside of 50 to 1,000 is
//! two runs, `[2, 3)` and `[4, 5)`.

/// Cells of one column as runs `[from, to)`, in order, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CellSet(Vec<(u32, u32)>);

impl CellSet {
    /// Adds a run behind all others.
    pub(crate) fn push(&mut self, from: u32, to: u32) {
        match self.0.last_mut() {
            _ if from >= to => {}
            Some((_, end)) if *end >= from => *end = to.max(*end),
            _ => self.0.push((from, to)),
        }
    }

    pub(crate) fn runs(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The same with every end of a run somewhere else, in the same order.
    pub(super) fn map(&self, to: impl Fn(u32) -> u32) -> Self {
        CellSet(self.0.iter().map(|(from, end)| (to(*from), to(*end))).collect())
    }

    #[inline]
    pub(crate) fn contains(&self, cell: u32) -> bool {
        if let [(from, to)] = self.0[..] {
            return from <= cell && cell < to;
        }
        let after = self.0.partition_point(|(from, _)| *from <= cell);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, to)| cell < *to)
    }

    /// The cells in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let mut both = CellSet::default();
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some((a, b)), Some((c, d))) = (mine.peek().copied(), theirs.peek().copied()) {
            both.push(*a.max(c), *b.min(d));
            if b <= d {
                mine.next()
            } else {
                theirs.next()
            };
        }
        both
    }

    /// The cells of a column that are not in it: `all` is the column's first cell and that after its last.
    pub(super) fn others(&self, (first, end): (u32, u32)) -> Self {
        let mut others = CellSet::default();
        let mut from = first;
        for (begin, after) in &self.0 {
            others.push(from, *begin);
            from = *after;
        }
        others.push(from, end);
        others
    }

    /// The cells in either.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut runs: Vec<(u32, u32)> = self.0.iter().chain(&other.0).copied().collect();
        runs.sort_unstable();
        let mut either = CellSet::default();
        runs.into_iter().for_each(|(from, to)| either.push(from, to));
        either
    }
}

#[cfg(test)]
mod tests {
    use super::CellSet;

    /// Every pair of sets of five cells, against bits.
    #[test]
    fn sets_are_as_bits() {
        let set = |bits: u32| {
            let mut set = CellSet::default();
            (0..5).filter(|cell| bits >> cell & 1 == 1).for_each(|cell| set.push(cell, cell + 1));
            set
        };
        let bits = |set: &CellSet| (0..5).fold(0, |bits, cell| bits | u32::from(set.contains(cell)) << cell);
        for a in 0..32 {
            assert_eq!(bits(&set(a)), a);
            assert_eq!(set(a).others((0, 5)), set(31 - a), "not {a}");
            for b in 0..32 {
                assert_eq!(set(a).and(&set(b)), set(a & b), "{a} and {b}");
                assert_eq!(set(a).or(&set(b)), set(a | b), "{a} or {b}");
            }
        }
    }
}
