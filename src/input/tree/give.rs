//! From a [`Node`] to any type that serde can read: what was read into the tree, and perhaps
//! brought to a newer form there, is handed on.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Node, Words};
use crate::input::path::{Path, Step};
use crate::value::name::did_you_mean;
use crate::value::shown::shown;

impl Node {
    /// Reads a value out of the tree.
    pub(crate) fn give<'de, T: Deserialize<'de>>(self) -> Result<T, NotGiven> {
        T::deserialize(self)
    }
}

/// Where and why a value could not be read out of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotGiven {
    /// The way to it, the innermost step first.
    way: Vec<Step>,
    message: String,
}

impl NotGiven {
    fn new(message: impl Into<String>) -> Self {
        NotGiven { way: Vec::new(), message: message.into() }
    }

    fn under(mut self, step: Step) -> Self {
        self.way.push(step);
        self
    }
}

impl fmt::Display for NotGiven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = Path::top();
        for step in self.way.iter().rev() {
            match step {
                // A key that is no name may be data.
                Step::Key(key) => path.push_key(Words::Private.key(key)),
                Step::Index(index) => path.push_index(*index),
            }
        }
        if !self.way.is_empty() {
            write!(f, "{path}: ")?;
        }
        shown(&self.message).fmt(f)
    }
}

impl std::error::Error for NotGiven {}

impl de::Error for NotGiven {
    fn custom<T: fmt::Display>(message: T) -> Self {
        NotGiven::new(message.to_string())
    }

    // What was found instead may be data, so only what was expected is told.

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        NotGiven::new(format!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        NotGiven::new(format!("expected {expected}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let meant = did_you_mean(variant, expected.iter().copied());
        NotGiven::new(match meant {
            Some(word) => format!("unknown word; did you mean `{word}`?"),
            None => "unknown word; a newer release may know it".to_owned(),
        })
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        NotGiven::new(format!("unknown field; there are {}", expected.join(", ")))
    }
}

impl IntoDeserializer<'_, NotGiven> for Node {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Node {
    type Error = NotGiven;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotGiven> {
        match self {
            Node::Null | Node::Bad => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(value),
            Node::Number(number) => match whole(number) {
                Some(number) => visitor.visit_i64(number),
                None => visitor.visit_string(number.to_string()),
            },
            Node::Text(text) => visitor.visit_string(text),
            Node::List(items) => visitor.visit_seq(Items { rest: items.into_iter(), place: 0 }),
            Node::Map(entries) => visitor.visit_map(Entries::new(entries)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotGiven> {
        if self == Node::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotGiven> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotGiven> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is named by what it is")]
        match self {
            Node::Text(text) => visitor.visit_enum(StringDeserializer::<NotGiven>::new(text)),
            Node::Map(entries) if entries.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries::new(entries)))
            }
            other => Err(de::Error::custom(format_args!("expected a word, found {}", other.what()))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The elements of a list, each with its place.
struct Items {
    rest: std::vec::IntoIter<Node>,
    place: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = NotGiven;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, NotGiven> {
        let Some(node) = self.rest.next() else { return Ok(None) };
        let place = self.place;
        self.place = place.saturating_add(1);
        seed.deserialize(node).map(Some).map_err(|error| error.under(Step::Index(place)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The entries of a map, each value with its key.
struct Entries {
    rest: std::vec::IntoIter<(String, Node)>,
    /// The one whose key was asked for.
    open: Option<(String, Node)>,
}

impl Entries {
    fn new(entries: Vec<(String, Node)>) -> Self {
        Entries { rest: entries.into_iter(), open: None }
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = NotGiven;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, NotGiven> {
        self.open = self.rest.next();
        let Some((key, _)) = &self.open else { return Ok(None) };
        seed.deserialize(StringDeserializer::<NotGiven>::new(key.clone())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, NotGiven> {
        let Some((key, node)) = self.open.take() else { return Err(NotGiven::new("a value without a key")) };
        seed.deserialize(node).map_err(|error| error.under(Step::Key(key)))
    }
}

fn whole(number: Decimal) -> Option<i64> {
    if number.is_integer() { i64::try_from(number).ok() } else { None }
}
