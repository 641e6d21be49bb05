//! The grade table as rows: the playbook's own, a matrix written out, or the framework's.

use super::check;
use super::draft::Draft;
use crate::condition::Condition;
use crate::input::path::Path;
use crate::playbook::spec::{CriteriaSpec, PlaybookSpec};
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
        None => {
            let own = match &spec.criteria {
                CriteriaSpec::Framework(framework) => {
                    if draft.recounted(framework) {
                        return Vec::new();
                    }
                    framework.default_grades()
                }
                CriteriaSpec::None | CriteriaSpec::Host(_) => None,
            };
            if own.is_none() {
                draft.no_grades();
            }
            own.unwrap_or_default().into_iter().map(|row| (row, top.clone())).collect()
        }
    }
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
