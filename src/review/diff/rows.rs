//! The rows of two grade tables beside each other, and the one that decides.
//!
//! Rows have no names: those that are the same at the head and the tail are passed over, and what is left is
//! told in its order.

use super::spec::{SpecChange, Stated};
use crate::input::path::Path;
use crate::invariant::always;
use crate::judgement::Judgement;
use crate::playbook::spec::PlaybookSpec;
use crate::score::{GradeRow, Grades};

pub(super) fn compare(old: &PlaybookSpec, new: &PlaybookSpec) -> Vec<SpecChange> {
    let (a, b) = (rows(old), rows(new));
    let (same, a, b) = differing(&a, &b, |a, b| a.canonical == b.canonical);
    let longest = a.len().max(b.len());
    let change = |i: usize| {
        let (old, new) = (a.get(i), b.get(i));
        let stated = |row: &Row| Stated::new(row.path.clone(), row.words.clone());
        let what = format!("grade row {}", same.saturating_add(i).saturating_add(1));
        SpecChange::new(what, None, old.map(stated), new.map(stated))
            .told_apart(old.map_or("", |row| &row.canonical), new.map_or("", |row| &row.canonical))
    };
    (0..longest).map(change).collect()
}

/// What is left of two lists without what is the same at the head and the tail; first how long that head is.
pub(super) fn differing<'l, T>(
    old: &'l [T],
    new: &'l [T],
    same: impl Fn(&T, &T) -> bool,
) -> (usize, &'l [T], &'l [T]) {
    let head = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    let rest = |list: &'l [T]| always(list.get(head..), &[], "the head is part of both");
    let (old, new) = (rest(old), rest(new));
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let rest =
        |list: &'l [T]| always(list.get(..list.len().saturating_sub(tail)), &[], "the tail is part of both");
    (head, rest(old), rest(new))
}

/// What the row asks that gives the grade.
pub(super) fn deciding(judgement: &Judgement<'_>) -> String {
    let Some(place) = judgement.case().row() else { return "no row".to_owned() };
    let spec = judgement.playbook().spec();
    let own = |rows: &[GradeRow]| {
        always(
            rows.get(place).map(|row| row.when.to_string()),
            String::new(),
            "a row of the playbook decides",
        )
    };
    match &spec.grades {
        Some(Grades::Rows(rows)) => own(rows),
        // The cells are compiled letter by letter.
        Some(Grades::Matrix(_)) => {
            let letters = ["A", "B", "C", "D"].into_iter();
            let mut all = letters.flat_map(|fit| (1..=4).map(move |number| format!("cell {fit}{number}")));
            always(all.nth(place), String::new(), "a matrix has sixteen cells")
        }
        None => spec.default_grades().map(|rows| own(&rows)).unwrap_or_default(),
    }
}

struct Row {
    path: Path,
    canonical: String,
    words: String,
}

fn rows(spec: &PlaybookSpec) -> Vec<Row> {
    let Some(Grades::Rows(rows)) = &spec.grades else { return Vec::new() };
    let row = |(i, row): (usize, &GradeRow)| Row {
        path: Path::top().key("grades").key("rows").index(i),
        canonical: format!("{} {}", row.grade, row.when.encode().canonical()),
        words: format!("{} when {}", row.grade, row.when),
    };
    rows.iter().enumerate().map(row).collect()
}
