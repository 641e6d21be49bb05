//! The small tree that every input is read into first, whatever its format.
//!
//! `read` fills it from a serde deserializer, counting depth and size and seeing duplicate keys;
//! `measure` counts the same of what was built in code;
//! `decode` walks it with a path in hand and collects every mistake; `write` turns it back into
//! any serde format or into the canonical text that a fingerprint is taken of; `give` hands it on
//! to types that serde reads.

mod decode;
mod give;
mod measure;
mod number;
mod read;
mod write;

pub(crate) use decode::{Decoder, Fields, unknown};
pub(crate) use measure::{Extent, reads_back, too_deep, too_many};
pub(crate) use read::read;

use std::borrow::Borrow;

use rust_decimal::Decimal;

use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;

/// A value of any format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Node>),
    /// In the order of the input; no key twice.
    Map(Vec<(String, Node)>),
    /// Already complained about while reading: decoding passes over it.
    Bad,
}

impl Node {
    /// A text as it came.
    pub(crate) fn text<T: Borrow<str> + ?Sized>(text: &T) -> Node {
        Node::Text(text.borrow().to_owned())
    }

    /// A word, number, amount or instant, which are written as they are shown.
    pub(crate) fn word(word: impl ToString) -> Node {
        Node::Text(word.to_string())
    }

    /// A map with one key: how an enum's variant is written.
    pub(crate) fn tagged(tag: &str, value: Node) -> Node {
        Node::Map(vec![(tag.to_owned(), value)])
    }

    /// What it is, for an error text.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Node::Null => "nothing",
            Node::Bool(_) => "true or false",
            Node::Number(_) => "a number",
            Node::Text(_) => "text",
            Node::List(_) => "a list",
            Node::Map(_) => "a map",
            Node::Bad => "a value that cannot be read",
        }
    }
}

/// Whose words an input holds, and so whether an error may repeat them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// A playbook's: its author wants to see them.
    Author,
    /// A prospect's: any of them may be personal data.
    Private,
}

impl Words {
    /// The key as a path may show it. What is a legal name is nobody's data.
    fn key(self, key: &str) -> &str {
        if self == Words::Author || crate::value::name::Name::new(key).is_ok() { key } else { "(private)" }
    }
}

/// Reads what may be personal data: neither the words of the input nor those of its format's parser
/// get into a mistake.
pub(crate) fn read_private<'de, D: serde::Deserializer<'de>, T>(
    deserializer: D,
    limits: &Limits,
    decode: impl FnOnce(&mut Decoder<'_>, &Node) -> Option<T>,
) -> Result<T, Mistakes> {
    let mut mistakes = Mistakes::default();
    let read = match read(deserializer, limits, Words::Private, &mut mistakes) {
        Ok(node) => decode(&mut Decoder::new(limits, Words::Private, &mut mistakes), &node),
        Err(stopped) => {
            let place = line_and_column(&stopped.to_string());
            let message = format!("not well-formed{place}; the rest was not read");
            mistakes.add(Mistake::new(Path::top(), MistakeKind::Syntax, message));
            None
        }
    };
    match read {
        Some(value) if mistakes.is_empty() => Ok(value),
        _ => Err(mistakes),
    }
}

/// ` at line 3 column 5`, where a parser's message says so. The rest of its words may be data.
pub(crate) fn line_and_column(message: &str) -> String {
    let number_after = |word: &str| {
        let (_, rest) = message.split_once(word)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    match (number_after("line "), number_after("column ")) {
        (Some(line), Some(column)) => format!(" at line {line} column {column}"),
        _ => String::new(),
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Node {
        Node::Number(number.into())
    }
}

/// Builds a map, leaving out what is `None`: a default is never written, so that a field added
/// later changes no stored byte.
#[derive(Default)]
pub(crate) struct MapBuilder(Vec<(String, Node)>);

impl MapBuilder {
    #[must_use]
    pub(crate) fn with(mut self, key: &str, node: Node) -> Self {
        self.0.push((key.to_owned(), node));
        self
    }

    #[must_use]
    pub(crate) fn with_some(self, key: &str, node: Option<Node>) -> Self {
        match node {
            Some(node) => self.with(key, node),
            None => self,
        }
    }

    /// Left out when there is nothing in it.
    #[must_use]
    pub(crate) fn with_list<T>(self, key: &str, items: &[T], encode: impl Fn(&T) -> Node) -> Self {
        self.with_some(key, (!items.is_empty()).then(|| Node::List(items.iter().map(encode).collect())))
    }

    pub(crate) fn build(self) -> Node {
        Node::Map(self.0)
    }
}
