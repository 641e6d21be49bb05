//! [`Path`]: the place in a file or value that an error points at.

use std::fmt;

use crate::value::shown::shown;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A place in a playbook or prospect, written as a person would: `rules[3].when.between[1]`.
///
/// Lists count from 0, as in JSON. The whole value is written `(top)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Vec<Step>);

/// The most characters of one key that a path shows: a hostile key must not flood a log.
const SHOWN: usize = 64;

impl Path {
    /// The whole value.
    pub fn top() -> Self {
        Path::default()
    }

    /// The place one key further down.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.clone();
        path.push_key(key);
        path
    }

    /// The place of one element of the list here, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.push_index(index);
        path
    }

    /// A sort key: the place of the first step among these keys, then the element of the list there.
    /// The whole value and unknown keys come first.
    pub(crate) fn order(&self, keys: &[&str]) -> (usize, usize) {
        let first = match self.0.first() {
            Some(Step::Key(key)) => keys.iter().position(|known| known == key).map(|i| i.saturating_add(1)),
            _ => None,
        };
        let element = match self.0.get(1) {
            Some(Step::Index(index)) => *index,
            _ => 0,
        };
        // What is no known key comes first.
        (first.unwrap_or(0), element)
    }

    /// Whether it is this place, or lies in it.
    pub(crate) fn starts_with(&self, other: &Path) -> bool {
        self.0.starts_with(&other.0)
    }

    /// How many steps there are.
    pub(crate) fn steps(&self) -> usize {
        self.0.len()
    }

    /// The first key, and how many steps there are.
    pub(crate) fn first_key(&self) -> (Option<&str>, usize) {
        match self.0.first() {
            Some(Step::Key(key)) => (Some(key), self.0.len()),
            _ => (None, self.0.len()),
        }
    }

    pub(crate) fn push_key(&mut self, key: &str) {
        self.0.push(Step::Key(shown(key).to_string().chars().take(SHOWN).collect()));
    }

    pub(crate) fn push_index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for step in &self.0 {
            match step {
                Step::Key(key) => {
                    let dot = if first { "" } else { "." };
                    let bare =
                        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
                    if bare {
                        write!(f, "{dot}{key}")?
                    } else {
                        write!(f, "{dot}\"{}\"", key.replace('"', "\\\""))?
                    }
                }
                Step::Index(index) => write!(f, "[{index}]")?,
            }
            first = false;
        }
        if first { f.write_str("(top)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_a_person_would_write_it() {
        let path = Path::top().key("rules").index(3).key("when").key("between").index(1);
        assert_eq!(path.to_string(), "rules[3].when.between[1]");
        assert_eq!(Path::top().to_string(), "(top)");
        assert_eq!(Path::top().key("columns").key("Lead Number").to_string(), r#"columns."Lead Number""#);
        assert_eq!(Path::top().index(2).to_string(), "[2]");
        assert_eq!(Path::top().key("a\nb").to_string(), r#""a\nb""#);
    }
}
