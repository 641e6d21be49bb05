//! [`Outline`]: what is fixed of a framework of the field, as static data.

use crate::condition::Condition;
use crate::score::{Grade, GradeRow};

/// What is fixed of a framework: its name, its letters and its own grade table. All that the crate knows of one is
/// here; nothing asks which framework it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    /// The name, and the key under `criteria`.
    pub(crate) name: &'static str,
    /// The names of its criteria, in order.
    pub(crate) letters: &'static [&'static str],
    /// Whether `met_at_least` counts the letter of the same place.
    pub(super) counted: &'static [bool],
    /// The rows by which a playbook without a table of its own grades; no row met is a `D`.
    pub(super) grades: &'static [(Grade, Ask)],
}

/// What a row of an outline asks: the part of [`Condition`] that needs no fact, as static data.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// The criterion is met.
    Met(&'static str),
    /// The criterion's answer is not known.
    Unknown(&'static str),
    /// So many of the counted criteria of the framework are met.
    MetAtLeast(u32),
    /// They did something that the playbook counts.
    Engaged,
    /// All of these.
    All(&'static [Ask]),
    /// One of these.
    Any(&'static [Ask]),
}

impl Outline {
    /// Whether `met_at_least` counts a criterion unless the playbook says otherwise.
    pub(crate) fn counts(&self, letter: &str) -> bool {
        let place = self.letters.iter().position(|one| *one == letter);
        place.and_then(|place| self.counted.get(place)).is_none_or(|counted| *counted)
    }

    /// The rows, which count the letters of this framework and no others.
    pub(super) fn grade_rows(&self) -> Vec<GradeRow> {
        self.grades.iter().map(|(grade, ask)| GradeRow::new(*grade, ask.condition(self.name))).collect()
    }
}

impl Ask {
    fn condition(&self, framework: &str) -> Condition {
        let each = |parts: &[Ask]| parts.iter().map(|part| part.condition(framework)).collect();
        match self {
            Ask::Met(criterion) => Condition::Met((*criterion).into()),
            Ask::Unknown(criterion) => Condition::Unknown((*criterion).into()),
            Ask::MetAtLeast(count) => Condition::met_at_least_of(*count, framework),
            Ask::Engaged => Condition::Engaged,
            Ask::All(parts) => Condition::All(each(parts)),
            Ask::Any(parts) => Condition::Any(each(parts)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ask;
    use crate::criteria::OUTLINES;

    fn named(ask: &Ask) -> Vec<&'static str> {
        match ask {
            Ask::Met(name) | Ask::Unknown(name) => vec![name],
            Ask::All(parts) | Ask::Any(parts) => parts.iter().flat_map(named).collect(),
            Ask::MetAtLeast(_) | Ask::Engaged => Vec::new(),
        }
    }

    #[test]
    fn a_table_names_letters_of_its_framework_only() {
        for outline in OUTLINES {
            for (_, ask) in outline.grades {
                assert!(named(ask).iter().all(|name| outline.letters.contains(name)), "{}", outline.name);
            }
        }
    }

    /// Each has its row in the guide, with its letters in their order.
    #[test]
    fn the_frameworks_are_listed() {
        let page = include_str!("../../docs/PLAYBOOK.md");
        for outline in OUTLINES {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", outline.name)));
            let mut rest = row.unwrap_or_else(|| panic!("`{}` is not listed", outline.name));
            for letter in outline.letters {
                let letter = format!("`{letter}`");
                rest = rest.split_once(&letter).unwrap_or_else(|| panic!("{}: {letter}", outline.name)).1;
            }
        }
    }
}
