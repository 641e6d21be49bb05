//! [`Formula`]: a condition on facts as sets of cells.
//!
//! Where cell 3 of the column 0 says "50 to 1,000 employees", 2 and 4 say fewer and more, 7 and 8 of the column 1 say
//! "no need" and "a need", and the others that nothing is known, `employees at least 50 and not need` is met by
//! `All [Cells (0, {3, 4}), Cells (1, {7})]` and unmet by `Any [Cells (0, {2}), Cells (1, {8})]`. A lead in the cells
//! 3 and 5 (120 employees, of its need nothing known) meets neither: the condition is unknown.

use super::cells::CellSet;
use crate::engine::{ChannelCode, Expr, Question};

/// When a condition is met, or when it is unmet: one formula for each, since what is unknown is
/// neither.
///
/// Kleene's logic makes both of cells alone: `all` is met if all parts are met and unmet if any
/// part is unmet, `not` swaps the two. So there is no negation in here, and parts that ask of one
/// column become one set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
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
    /// When each criterion is met, and when unmet. One of the host's own is neither.
    pub(super) criteria: Vec<(Formula, Formula)>,
}

impl Formula {
    /// When an expression over facts is met, or unmet.
    pub(super) fn of(when: &Expr, met: bool, leaves: &Leaves) -> Formula {
        let parts = |parts: &[Expr]| parts.iter().map(|part| Formula::of(part, met, leaves)).collect();
        match when {
            Expr::Ask(Question::Test(place)) => match leaves.of_tests.get(*place) {
                Some(leaf) => leaves.cells(leaf.column, if met { &leaf.met } else { &leaf.unmet }.clone()),
                None => Formula::Never,
            },
            Expr::All(all) if met => Formula::all(parts(all), leaves),
            Expr::All(any) => Formula::any(parts(any), leaves),
            Expr::Any(any) if met => Formula::any(parts(any), leaves),
            Expr::Any(all) => Formula::all(parts(all), leaves),
            Expr::Not(part) => Formula::of(part, !met, leaves),
            Expr::Reaches(channels) => Formula::reaches(channels, met, leaves),
            Expr::Ask(Question::Met(place)) => match leaves.criteria.get(*place) {
                Some((is_met, is_unmet)) => if met { is_met } else { is_unmet }.clone(),
                None => Formula::Never,
            },
            // Grade rows alone ask of these, and take themselves apart until nothing but facts is left.
            Expr::Ask(Question::Unknown(_) | Question::MetAtLeast(_) | Question::MetAtLeastOf(..)) => {
                Formula::Never
            }
            Expr::Ask(Question::AtLeast(..) | Question::Engaged) => Formula::Never,
        }
    }

    /// When a channel reaches the prospect, or surely none does.
    fn reaches(channels: &[ChannelCode<Expr>], met: bool, leaves: &Leaves) -> Formula {
        let dead = |one: &ChannelCode<Expr>| {
            one.dead.as_ref().map_or(Formula::Never, |dead| Formula::of(dead, true, leaves))
        };
        if !met {
            return Formula::all(channels.iter().map(dead).collect(), leaves);
        }
        let none_dead =
            Formula::all(channels.iter().map(|one| dead(one).complement(leaves)).collect(), leaves);
        let alive = channels.iter().map(|one| Formula::of(&one.alive, true, leaves));
        Formula::any(alive.chain([none_dead]).collect(), leaves)
    }

    /// When it does not hold: a lead lies in one cell of each column.
    pub(super) fn complement(&self, leaves: &Leaves) -> Formula {
        let parts = |parts: &[Formula]| parts.iter().map(|part| part.complement(leaves)).collect();
        match self {
            Formula::Never => Formula::Always,
            Formula::Always => Formula::Never,
            Formula::Cells(column, set) => {
                let all = leaves.bounds.get(*column).copied().unwrap_or_default();
                leaves.cells(*column, set.others(all))
            }
            Formula::All(any) => Formula::any(parts(any), leaves),
            Formula::Any(all) => Formula::all(parts(all), leaves),
        }
    }

    /// Whether it holds of a lead that lies in these cells, one for each column.
    pub(crate) fn holds(&self, cells: &[u32]) -> bool {
        match self {
            Formula::Never => false,
            Formula::Always => true,
            Formula::Cells(column, set) => cells.get(*column).is_some_and(|cell| set.contains(*cell)),
            Formula::All(parts) => parts.iter().all(|part| part.holds(cells)),
            Formula::Any(parts) => parts.iter().any(|part| part.holds(cells)),
        }
    }

    /// Calls `visit` with every set of cells, and its column.
    pub(crate) fn each_set<'f>(&'f self, visit: &mut impl FnMut(usize, &'f CellSet)) {
        match self {
            Formula::Never | Formula::Always => {}
            Formula::Cells(column, set) => visit(*column, set),
            Formula::All(parts) | Formula::Any(parts) => parts.iter().for_each(|part| part.each_set(visit)),
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
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever has no parts of its own to give is one")]
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
        Formula::Never | Formula::Always | Formula::All(_) | Formula::Any(_) => usize::MAX,
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
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "sets alone may have become none or all by merging"
        )]
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
