//! [`Group`]: columns whose cells are joined to one code, a byte.
//!
//! Say that `need` has the classes 0 (no), 1 (yes) and 2 (unknown), and `employees` the classes 0 and 1, since nothing
//! that follows tells its three cells apart further. A rule reads both, so they stand in one group: the code is need
//! plus three times employees, and a lead of 120 employees (class 1) with a need (class 1) has the code 4. Other
//! columns join the group as long as it has at most 256 codes.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::cells::{Cells, MOST};
use super::coder::Coder;
use super::effect::Effect;
use super::part::Part;
use crate::invariant::{always, there};

/// A column whose cells are classed: nothing that is asked tells two cells of one class apart.
pub(super) struct Classed {
    cells: Cells,
    part: Part,
    /// By cell.
    class: Vec<usize>,
    /// A cell of each class.
    stands: Vec<usize>,
}

/// Columns whose codes are joined to one.
#[derive(Default)]
pub(super) struct Group {
    /// Each with what its classes are multiplied by.
    pub(super) columns: Vec<(usize, usize)>,
    size: usize,
}

impl Classed {
    /// Of the part with this number. `column_of` is the part of each column of the table, and `nothing` its
    /// cells while nothing is known.
    pub(super) fn of(
        number: usize,
        cells: Cells,
        part: Part,
        asks: &[Ask<'_>],
        column_of: &[Option<usize>],
        nothing: &[u32],
    ) -> Self {
        let mut known: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        let mut classed = Classed { cells, part, class: Vec::new(), stands: Vec::new() };
        let mut lead = nothing.to_vec();
        for cell in 0..classed.cells.of_table.len() {
            classed.put(cell, &mut lead);
            let mut sign = Vec::new();
            asks.iter().for_each(|ask| ask.sign(number, column_of, &lead, &mut sign));
            let next = classed.stands.len();
            let class = *known.entry(sign).or_insert(next);
            if class == next {
                classed.stands.push(cell);
            }
            classed.class.push(class);
        }
        classed
    }

    /// Puts a lead into one of its cells.
    fn put(&self, cell: usize, lead: &mut [u32]) {
        let Some(cells) = there(self.cells.of_table.get(cell), "a cell of the column") else { return };
        for (column, cell) in self.part.of_table.iter().zip(cells) {
            let place = there(lead.get_mut(*column), "a column of the table");
            place.into_iter().for_each(|place| *place = *cell);
        }
    }

    /// How it finds its part of the codes of a group.
    pub(super) fn coder(&self, group: usize, times: usize) -> Coder {
        let code = |cell: usize| {
            let class = always(self.class.get(cell).copied(), 0, "each cell has a class");
            always(u8::try_from(class.saturating_mul(times)).ok(), u8::MAX, "a group has at most 256 codes")
        };
        Coder::of(group, &self.part, &self.cells, &code)
    }
}

impl Group {
    /// Columns that something asks about together stand in one group; then as many others as have room.
    /// None if some do not fit together.
    pub(super) fn all(columns: &[Classed], asks: &[Ask<'_>]) -> Option<Vec<Group>> {
        let mut of: Vec<usize> = (0..columns.len()).collect();
        for ask in asks {
            let mut joined = ask
                .reads
                .iter()
                .filter_map(|column| there(of.get(*column), "a column of the batch").copied());
            // What always follows reads none.
            let Some(first) = joined.next() else { continue };
            let others: Vec<usize> = joined.collect();
            of.iter_mut().filter(|group| others.contains(group)).for_each(|group| *group = first);
        }
        let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        of.iter().enumerate().for_each(|(column, group)| together.entry(*group).or_default().push(column));
        let size = |all: &[usize]| {
            let sizes = all
                .iter()
                .filter_map(|column| there(columns.get(*column), "a column of the batch"))
                .map(|one| one.stands.len());
            sizes.fold(1usize, |all, size| all.saturating_mul(size))
        };
        let mut together: Vec<(usize, Vec<usize>)> =
            together.into_values().map(|columns| (size(&columns), columns)).collect();
        together.sort_by(|a, b| b.cmp(a));

        let mut groups: Vec<Group> = Vec::new();
        for (size, joined) in together {
            if size > MOST {
                return None;
            }
            // The fullest that has room for it.
            let fits = |group: &&mut Group| group.size.saturating_mul(size) <= MOST;
            let group = match groups.iter_mut().filter(fits).max_by_key(|group| group.size) {
                Some(group) => group,
                None => {
                    groups.push(Group { size: 1, ..Group::default() });
                    there(groups.last_mut(), "it was added")?
                }
            };
            for column in joined {
                group.columns.push((column, group.size));
                group.size = group
                    .size
                    .saturating_mul(there(columns.get(column), "a column of the batch")?.stands.len());
            }
        }
        if groups.is_empty() {
            groups.push(Group { size: 1, ..Group::default() });
        }
        Some(groups)
    }

    /// What follows from each of its codes. `nothing` is the cells of the table while nothing is known, and
    /// `empty` what follows from nothing.
    pub(super) fn effects(
        &self,
        columns: &[Classed],
        asks: &[Ask<'_>],
        nothing: &[u32],
        empty: &Effect,
    ) -> Vec<Effect> {
        let is_mine = |column: &usize| self.columns.iter().any(|(mine, _)| mine == column);
        let mine: Vec<&Ask<'_>> = asks.iter().filter(|ask| ask.reads.iter().any(is_mine)).collect();
        let mut lead = nothing.to_vec();
        let effect = |code: usize| {
            for (column, times) in &self.columns {
                let Some(one) = there(columns.get(*column), "a column of the batch") else { continue };
                let class = code.checked_div(*times).and_then(|rest| rest.checked_rem(one.stands.len()));
                if let Some(cell) =
                    there(class.and_then(|class| one.stands.get(class)), "each class has a cell")
                {
                    one.put(*cell, &mut lead);
                }
            }
            let mut effect = empty.clone();
            mine.iter().for_each(|ask| ask.follow(&lead, &mut effect));
            effect
        };
        (0..self.size).map(effect).collect()
    }
}
