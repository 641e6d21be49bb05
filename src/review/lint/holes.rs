//! Bands of points with a hole between them: a better score that gets a worse grade.

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::{Env, Expr, Question, Sum, Triple};
use crate::qualification::Span;
use crate::score::{Grade, Grades};
use crate::value::points::Points;

pub(super) fn check(lint: &mut Lint<'_>) {
    // A matrix has no holes: its cuts rise.
    if matches!(lint.spec.grades, Some(Grades::Matrix(_))) {
        return;
    }
    for sum in Sum::ALL {
        // What asks for nothing but this sum; a lead that meets none of the other rows is graded by these.
        let rows: Vec<(usize, Grade, &Expr)> = lint
            .program
            .rows
            .iter()
            .enumerate()
            .filter(|(_, (_, when))| !when.asks(|one| !matches!(one, Question::AtLeast(of, _) if of == sum)))
            .map(|(place, (grade, when))| (place, *grade, when))
            .collect();
        let mut cuts: Vec<Points> = Vec::new();
        for (_, _, when) in &rows {
            when.each_question(&mut |question| {
                if let Question::AtLeast(_, cut) = question {
                    cuts.push(cut);
                }
            });
        }
        cuts.sort_unstable();
        cuts.dedup();
        let graded = |points: Points| {
            let scores = Triple::each(|one| if one == sum { Span::exactly(points) } else { Span::ZERO });
            let env = Env { scores, ..Env::facts(&[]) };
            let met = rows.iter().find(|(_, _, when)| when.eval(&env).is_met());
            met.map_or((None, Grade::D), |(place, grade, _)| (Some(*place), *grade))
        };
        let below = cuts.iter().zip(std::iter::once(None).chain(cuts.iter().map(Some)));
        let fallen = below.filter_map(|(cut, before)| {
            let ((row, better), (_, worse)) = (graded(*before?), graded(*cut));
            (worse < better).then_some((row?, *cut, better, worse))
        });
        let fallen: Vec<_> = fallen.collect();
        for (row, cut, better, worse) in fallen {
            let what = sum.word();
            let message = format!(
                "from a {what} of {cut} on the grade falls from {better} to {worse}; let the next band begin there, or \
                 leave out where this one ends"
            );
            lint.add(lint.row(row), LintKind::Hole, message);
        }
    }
}
