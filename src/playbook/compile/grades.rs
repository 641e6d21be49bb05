//! The grade table as rows: the playbook's own, a matrix written out, or the framework's.

use super::check;
use super::draft::Draft;
use crate::condition::Condition;
use crate::criteria::Framework;
use crate::input::path::Path;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{Grade, GradeRow, Grades, Matrix};
use crate::value::points::Points;

/// The grade rows with their places: the playbook's, a matrix written out, or the framework's.
pub(super) fn rows_of(spec: &PlaybookSpec, draft: &mut Draft<'_>) -> Vec<(GradeRow, Path)> {
    let top = Path::top().key("grades");
    match &spec.grades {
        Some(Grades::Rows(rows)) => {
            let place = |i: usize| top.key("rows").index(i).key("when");
            rows.iter().enumerate().map(|(i, row)| (row.clone(), place(i))).collect()
        }
        Some(Grades::Matrix(matrix)) => {
            let place = top.key("matrix");
            rows_of_matrix(matrix).into_iter().map(|row| (row, place.clone())).collect()
        }
        None => default_rows(spec, draft).into_iter().map(|row| (row, top.clone())).collect(),
    }
}

/// The rows of the one framework that brings a grade table. It counts its own criteria, so no others may count.
fn default_rows(spec: &PlaybookSpec, draft: &mut Draft<'_>) -> Vec<GradeRow> {
    let graded: Vec<(Path, &Framework)> =
        spec.places_of_frameworks().filter(|(_, framework)| framework.outline().is_some()).collect();
    match &graded[..] {
        [] => draft.no_grades(),
        [(place, framework)] => {
            let is_apart = !draft.hostless && draft.counted_beside(framework);
            if !draft.recounted(framework, place) && !is_apart {
                return framework.default_grades().unwrap_or_default();
            }
        }
        several => {
            let all: Vec<&Framework> = several.iter().map(|(_, framework)| *framework).collect();
            draft.several_tables(&all);
        }
    }
    Vec::new()
}

/// A row for each of the 16 cells. Exactly one of them is met, whatever the points.
pub(super) fn rows_of_matrix(matrix: &Matrix) -> Vec<GradeRow> {
    let grade_of = |place: (usize, usize)| {
        let named =
            matrix.by_grade().find(|(_, cells)| cells.iter().any(|cell| check::cell(cell) == Some(place)));
        named.map_or(Grade::D, |(grade, _)| grade)
    };
    // A cell reaches from its own cut up to the next greater one.
    let band = |cuts: &[Points; 3], place: usize, at_least: fn(Points) -> Condition| {
        let least = cuts.get(place).map(|cut| at_least(*cut));
        let below = place.checked_sub(1).and_then(|above| cuts.get(above));
        least.into_iter().chain(below.map(|cut| at_least(*cut).negate())).collect::<Vec<_>>()
    };
    let cells = (0..4).flat_map(|letter| (0..4).map(move |number| (letter, number)));
    cells
        .map(|(letter, number)| {
            let mut parts = band(&matrix.fit_at_least, letter, Condition::FitAtLeast);
            parts.extend(band(&matrix.engagement_at_least, number, Condition::EngagementAtLeast));
            GradeRow::new(grade_of((letter, number)), Condition::All(parts))
        })
        .collect()
}
