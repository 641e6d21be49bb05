//! Walking a [`Node`] with a path in hand, collecting every mistake instead of stopping at the first.

use rust_decimal::Decimal;

use super::{Node, Words};
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;
use crate::value::name::{Name, did_you_mean};
use crate::value::points::Points;
use crate::value::timespan::Timespan;

/// Where the walk is, what it may meet and what it has found.
///
/// Every method that reads returns `None` after saying what is wrong, so that a caller goes on
/// to the next field and all mistakes are found in one pass.
pub(crate) struct Decoder<'d> {
    path: Path,
    pub(crate) limits: &'d Limits,
    words: Words,
    pub(crate) mistakes: &'d mut Mistakes,
}

impl<'d> Decoder<'d> {
    pub(crate) fn new(limits: &'d Limits, words: Words, mistakes: &'d mut Mistakes) -> Self {
        Decoder { path: Path::top(), limits, words, mistakes }
    }

    /// Adds a mistake at the current place.
    pub(crate) fn mistake<T>(&mut self, kind: MistakeKind, message: impl Into<String>) -> Option<T> {
        self.mistakes.add(Mistake::new(self.path.clone(), kind, message));
        None
    }

    /// Goes one key down for the time of `walk`.
    pub(crate) fn at_key<T>(&mut self, key: &str, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push_key(self.words.key(key));
        let result = walk(self);
        self.path.pop();
        result
    }

    /// Goes to one element for the time of `walk`.
    pub(crate) fn at_index<T>(&mut self, index: usize, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push_index(index);
        let result = walk(self);
        self.path.pop();
        result
    }

    fn expected<T>(&mut self, wanted: &str, found: &Node) -> Option<T> {
        if matches!(found, Node::Bad) {
            return None;
        }
        self.mistake(MistakeKind::WrongType, format!("expected {wanted}, found {}", found.what()))
    }

    pub(crate) fn bool(&mut self, node: &Node) -> Option<bool> {
        if let Node::Bool(value) = node { Some(*value) } else { self.expected("true or false", node) }
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        if let Node::Text(text) = node { Some(text) } else { self.expected("text", node) }
    }

    /// Text, as an owned value.
    pub(crate) fn string(&mut self, node: &Node) -> Option<String> {
        self.text(node).map(str::to_owned)
    }

    /// A number as such or written as text.
    pub(crate) fn number(&mut self, node: &Node) -> Option<Decimal> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is named by what it is")]
        match node {
            Node::Number(number) => Some(*number),
            Node::Text(text) => match super::number::from_text(text) {
                Some(number) => Some(number),
                None => {
                    self.mistake(MistakeKind::IllegalValue, "expected a number, found text that is not one")
                }
            },
            other => self.expected("a number", other),
        }
    }

    /// A whole number within bounds.
    pub(crate) fn whole(&mut self, node: &Node, least: i64, most: i64) -> Option<i64> {
        let number = self.number(node)?;
        match whole(number).filter(|n| (least..=most).contains(n)) {
            Some(number) => Some(number),
            None => self.mistake(
                MistakeKind::IllegalValue,
                format!("expected a whole number from {least} to {most}"),
            ),
        }
    }

    /// A whole number within bounds that fits a `u32`.
    pub(crate) fn count(&mut self, node: &Node, least: u32, most: u32) -> Option<u32> {
        self.whole(node, i64::from(least), i64::from(most)).and_then(|n| u32::try_from(n).ok())
    }

    /// A duration of at most so many days, or the minutes of as many.
    pub(crate) fn timespan(&mut self, node: &Node, most: u32) -> Option<Timespan> {
        let Node::Text(text) = node else { return self.expected("a duration, such as `\"8 h\"`", node) };
        match text.parse::<Timespan>() {
            Ok(span) if span.at_most(most) == span => Some(span),
            Ok(_) => self.mistake(MistakeKind::IllegalValue, Timespan::range(most)),
            Err(not) => self.mistake(MistakeKind::IllegalValue, not.to_string()),
        }
    }

    pub(crate) fn points(&mut self, node: &Node) -> Option<Points> {
        let number = self.number(node)?;
        match Points::from_decimal(number) {
            Some(points) => Some(points),
            None => self.mistake(
                MistakeKind::IllegalValue,
                "expected points with at most three decimal places, from -1000000 to 1000000",
            ),
        }
    }

    pub(crate) fn name(&mut self, node: &Node) -> Option<Name> {
        // A name that is not legal is reported when the playbook is compiled: one place for files
        // and for builders.
        self.text(node).map(Name::from)
    }

    /// One word of a fixed list.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Some(*value),
            None => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                let message = self.unknown("value", text, &known);
                self.mistake(MistakeKind::IllegalValue, message)
            }
        }
    }

    /// The elements of a list, at most `most`.
    pub(crate) fn items<'n>(&mut self, node: &'n Node, most: usize) -> Option<&'n [Node]> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is named by what it is")]
        match node {
            Node::List(items) if items.len() > most => self
                .mistake(MistakeKind::Limit, format!("{} elements, at most {most} are allowed", items.len())),
            Node::List(items) => Some(items),
            Node::Map(_) => self.mistake(
                MistakeKind::WrongType,
                "expected a list, found a map; in TOML each element of a list starts with `[[..]]`",
            ),
            other => self.expected("a list", other),
        }
    }

    /// A list with every element read; `None` if one of them is not right.
    pub(crate) fn list<T>(
        &mut self,
        node: &Node,
        most: usize,
        mut element: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.items(node, most)?;
        let read: Vec<Option<T>> =
            items.iter().enumerate().map(|(i, item)| self.at_index(i, |d| element(d, item))).collect();
        read.into_iter().collect()
    }

    /// A list with every element read, and a stand-in for those that are not right, so that the
    /// places of the others stay.
    pub(crate) fn list_with<T>(
        &mut self,
        node: &Node,
        most: usize,
        mut element: impl FnMut(&mut Self, &Node) -> Option<T>,
        stand_in: impl Fn() -> T,
    ) -> Option<Vec<T>> {
        let items = self.items(node, most)?.iter().enumerate();
        Some(
            items.map(|(i, item)| self.at_index(i, |d| element(d, item)).unwrap_or_else(&stand_in)).collect(),
        )
    }

    /// The entries of a map whose keys people choose.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node, most: usize) -> Option<&'n [(String, Node)]> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is named by what it is")]
        match node {
            Node::Map(entries) if entries.len() > most => self.mistake(
                MistakeKind::Limit,
                format!("{} entries, at most {most} are allowed", entries.len()),
            ),
            Node::Map(entries) => Some(entries),
            other => self.expected("a map", other),
        }
    }

    /// The fields of a map whose keys are known; complains of every other key.
    pub(crate) fn fields<'n>(
        &mut self,
        node: &'n Node,
        known: &'static [&'static str],
    ) -> Option<Fields<'n>> {
        let Node::Map(entries) = node else {
            // What a map takes is said when that is short.
            return match known {
                [only] => self.expected(&format!("a map of `{only}`"), node),
                [one, other] => self.expected(&format!("a map of `{one}` and `{other}`"), node),
                [one, other, third] => {
                    self.expected(&format!("a map of `{one}`, `{other}` and `{third}`"), node)
                }
                _ => self.expected("a map", node),
            };
        };
        let mut meant = Vec::new();
        for (key, _) in entries {
            if !known.contains(&key.as_str()) {
                meant.extend(did_you_mean(key, known.iter().copied()));
                let message = self.unknown("key", key, known);
                self.at_key(key, |d| d.mistake::<()>(MistakeKind::UnknownKey, message));
            }
        }
        Some(Fields { entries, meant })
    }

    /// The tag and value of an enum's variant: a map with exactly one key.
    pub(crate) fn tagged<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        example: &str,
    ) -> Option<(&'n str, &'n Node)> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is named by what it is")]
        let found = match node {
            Node::Map(entries) => match &entries[..] {
                [(tag, value)] => return Some((tag, value)),
                [] => "none",
                _ if what == "operator" => "several; join them with `all`",
                _ => "several",
            },
            Node::Bad => return None,
            other => other.what(),
        };
        let message = format!("expected one {what}, such as `{example}`, found {found}");
        self.mistake(MistakeKind::WrongType, message)
    }

    /// Says that a word means nothing, and which was meant; a private word is not repeated.
    pub(crate) fn unknown(&self, what: &str, word: &str, known: &[&str]) -> String {
        match self.words {
            Words::Author => unknown(what, word, known),
            Words::Private => format!("unknown {what}; expected {}", one_of(known)),
        }
    }

    /// A field that may be missing.
    pub(crate) fn optional<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<T> {
        match fields.get(key) {
            None | Some(Node::Null) => None,
            Some(node) => self.at_key(key, |d| read(d, node)),
        }
    }

    /// A field that must be there.
    pub(crate) fn required<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<T> {
        match fields.get(key) {
            // It stands there misspelt, and that was said.
            None if fields.meant.contains(&key) => None,
            None | Some(Node::Null) => self.mistake(MistakeKind::MissingKey, format!("`{key}` is missing")),
            Some(node) => self.at_key(key, |d| read(d, node)),
        }
    }
}

/// The fields of a map that has been checked for unknown keys.
pub(crate) struct Fields<'n> {
    entries: &'n [(String, Node)],
    /// The known keys that unknown ones seem to mean.
    meant: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }
}

fn whole(number: Decimal) -> Option<i64> {
    number.is_integer().then(|| i64::try_from(number).ok()).flatten()
}

/// Says that a word means nothing, and which was meant or which there are.
pub(crate) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let shown: String = word.chars().take(64).collect();
    match did_you_mean(word, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{shown}`; did you mean `{near}`?"),
        None if known.is_empty() => format!("unknown {what} `{shown}`; none is declared"),
        None if known.len() <= 24 => format!("unknown {what} `{shown}`; expected {}", one_of(known)),
        None => format!("unknown {what} `{shown}`"),
    }
}

fn one_of(known: &[&str]) -> String {
    let all: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    match &all[..] {
        [one] => one.clone(),
        _ => format!("one of {}", all.join(", ")),
    }
}
