//! [`Formula`]: a condition on facts as sets of cells.

use super::cells::CellSet;
use crate::program::Expr;

/// When a condition is met, or when it is unmet: one formula for each, since what is unknown is
/// neither.
///
/// Kleene's logic makes both of cells alone: `all` is met if all parts are met and unmet if any
/// part is unmet, `not` swaps the two. So there is no negation in here, and parts that ask of one
/// column become one set.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Formula {
    Never,
    Always,
    /// The cell of this column is one of these.
    Cells(usize, CellSet),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

/// Where the answers of a test stand: the column, the cells where it is met, and where unmet.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaf {
    pub(super) column: usize,
    pub(super) met: CellSet,
    pub(super) unmet: CellSet,
}

/// The leaf of each test, and the first cell of each column with that after its last.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    pub(super) of_tests: Vec<Leaf>,
    pub(super) bounds: Vec<(u32, u32)>,
}

impl Formula {
    /// When an expression over facts is met, or unmet.
    pub(super) fn of(when: &Expr, met: bool, leaves: &Leaves) -> Formula {
        let parts = |parts: &[Expr]| parts.iter().map(|part| Formula::of(part, met, leaves)).collect();
        match (when, met) {
            (Expr::Test(place), _) => match leaves.of_tests.get(*place) {
                Some(leaf) => leaves.cells(leaf.column, if met { &leaf.met } else { &leaf.unmet }.clone()),
                None => Formula::Never,
            },
            (Expr::All(all), true) | (Expr::Any(all), false) => Formula::all(parts(all), leaves),
            (Expr::All(any), false) | (Expr::Any(any), true) => Formula::any(parts(any), leaves),
            (Expr::Not(part), _) => Formula::of(part, !met, leaves),
            // Grade rows alone ask of anything else, and take it apart themselves.
            _ => Formula::Never,
        }
    }

    pub(super) fn all(parts: Vec<Formula>, leaves: &Leaves) -> Formula {
        join(parts, Formula::Always, Formula::Never, Formula::All, CellSet::and, leaves)
    }

    pub(super) fn any(parts: Vec<Formula>, leaves: &Leaves) -> Formula {
        join(parts, Formula::Never, Formula::Always, Formula::Any, CellSet::or, leaves)
    }
}

impl Leaves {
    fn cells(&self, column: usize, set: CellSet) -> Formula {
        match set.runs() {
            [] => Formula::Never,
            [all] if self.bounds.get(column) == Some(all) => Formula::Always,
            _ => Formula::Cells(column, set),
        }
    }
}

/// Parts joined: `neutral` ones are left out, one that `decides` is the whole.
fn join(
    parts: Vec<Formula>,
    neutral: Formula,
    decides: Formula,
    made: fn(Vec<Formula>) -> Formula,
    merge: fn(&CellSet, &CellSet) -> CellSet,
    leaves: &Leaves,
) -> Formula {
    let is_all = neutral == Formula::Always;
    let mut joined: Vec<Formula> = Vec::new();
    for part in parts {
        match part {
            part if part == neutral => {}
            part if part == decides => return decides,
            Formula::All(inner) if is_all => joined.extend(inner),
            Formula::Any(inner) if !is_all => joined.extend(inner),
            part => joined.push(part),
        }
    }
    // Sets of one column stand together; their order means nothing.
    joined.sort_by_key(|part| match part {
        Formula::Cells(column, _) => *column,
        _ => usize::MAX,
    });
    let mut merged: Vec<Formula> = Vec::with_capacity(joined.len());
    for part in joined {
        match (merged.last_mut(), part) {
            (Some(Formula::Cells(last, mine)), Formula::Cells(column, theirs)) if *last == column => {
                *mine = merge(mine, &theirs);
            }
            (_, part) => merged.push(part),
        }
    }
    let mut left = Vec::with_capacity(merged.len());
    for part in merged {
        let part = match part {
            Formula::Cells(column, set) => leaves.cells(column, set),
            part => part,
        };
        match part {
            part if part == neutral => {}
            part if part == decides => return decides,
            part => left.push(part),
        }
    }
    match (left.len(), left.pop()) {
        (_, None) => neutral,
        (1, Some(only)) => only,
        (_, Some(last)) => {
            left.push(last);
            made(left)
        }
    }
}
