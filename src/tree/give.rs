//! From a [`Node`] to any type that serde can read: what was read into the tree, and perhaps
//! brought to a newer form there, is handed on.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{self, Deserialize, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::Node;
use crate::name::did_you_mean;

impl Node {
    /// Reads a value out of the tree.
    pub(crate) fn give<'de, T: Deserialize<'de>>(self) -> Result<T, NotGiven> {
        T::deserialize(self)
    }
}

/// Why a value could not be read out of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotGiven(String);

impl fmt::Display for NotGiven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotGiven {}

impl de::Error for NotGiven {
    fn custom<T: fmt::Display>(message: T) -> Self {
        NotGiven(message.to_string())
    }

    // What was found instead may be data, so only what was expected is told.

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        NotGiven(format!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        NotGiven(format!("expected {expected}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let meant = did_you_mean(variant, expected.iter().copied());
        NotGiven(match meant {
            Some(word) => format!("unknown word; did you mean `{word}`?"),
            None => "unknown word; a newer release may know it".to_owned(),
        })
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        NotGiven(format!("unknown field; there are {}", expected.join(", ")))
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
            Node::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Node::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotGiven> {
        match self {
            Node::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
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
        match self {
            Node::Text(text) => visitor.visit_enum(StringDeserializer::<NotGiven>::new(text)),
            Node::Map(entries) if entries.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(entries.into_iter())))
            }
            other => Err(de::Error::custom(format_args!("expected a word, found {}", other.what()))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn whole(number: Decimal) -> Option<i64> {
    if number.is_integer() { i64::try_from(number).ok() } else { None }
}
