//! From any serde format to a [`Node`], counting as it goes.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::measure::{too_deep, too_long, too_many};
use super::number::{self, JSON_NUMBER};
use super::{Node, Words};
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;

/// The key under which the toml crate hands over a bare date or time.
const TOML_DATE: &str = "$__toml_private_datetime";

/// Reads a whole input. Mistakes of structure are added to `mistakes`, the rest of the tree is
/// still read; `Err` only when the format's own parser stops.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    limits: &Limits,
    words: Words,
    mistakes: &mut Mistakes,
) -> Result<Node, D::Error> {
    let mut reader = Reader { path: Path::top(), depth: 0, nodes: 0, limits, words, mistakes };
    Seed(&mut reader).deserialize(deserializer)
}

struct Reader<'r> {
    path: Path,
    depth: usize,
    nodes: usize,
    limits: &'r Limits,
    words: Words,
    mistakes: &'r mut Mistakes,
}

impl Reader<'_> {
    fn mistake(&mut self, kind: MistakeKind, message: impl Into<String>) -> Node {
        self.mistakes.add(Mistake::new(self.path.clone(), kind, message));
        Node::Bad
    }

    fn text(&mut self, text: &str) -> Node {
        if text.len() > self.limits.text {
            return self.mistake(MistakeKind::Limit, too_long("text", self.limits));
        }
        Node::text(text)
    }

    fn number(&mut self, number: Option<rust_decimal::Decimal>) -> Node {
        match number {
            Some(number) => Node::Number(number),
            None => self.mistake(MistakeKind::IllegalValue, number::REFUSED),
        }
    }

    /// Counts one more value; complains once, at the first that is too many.
    fn count(&mut self) -> bool {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes == self.limits.nodes.saturating_add(1) {
            self.mistake(MistakeKind::Limit, too_many(self.limits));
        }
        self.nodes <= self.limits.nodes
    }
}

/// Reads one value at the reader's path.
struct Seed<'s, 'r>(&'s mut Reader<'r>);

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if !self.0.count() {
            IgnoredAny::deserialize(IgnoredAny, deserializer)?;
            return Ok(Node::Bad);
        }
        if self.0.depth > self.0.limits.depth {
            IgnoredAny::deserialize(IgnoredAny, deserializer)?;
            return Ok(self.0.mistake(MistakeKind::Limit, too_deep(self.0.limits)));
        }
        self.0.depth = self.0.depth.saturating_add(1);
        let node = deserializer.deserialize_any(AnyVisitor(&mut *self.0));
        self.0.depth = self.0.depth.saturating_sub(1);
        node
    }
}

/// `IgnoredAny` as a seed.
trait Ignore {
    fn deserialize<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error>;
}

impl Ignore for IgnoredAny {
    fn deserialize<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_ignored_any(self).map(|_| ())
    }
}

struct AnyVisitor<'s, 'r>(&'s mut Reader<'r>);

impl<'de> Visitor<'de> for AnyVisitor<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(self.0.number(rust_decimal::Decimal::try_from_i128_with_scale(value, 0).ok()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        let value = i128::try_from(value).ok();
        Ok(self.0.number(value.and_then(|v| rust_decimal::Decimal::try_from_i128_with_scale(v, 0).ok())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(self.0.number(number::from_float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(self.0.text(value))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Node, E> {
        Ok(self.0.mistake(MistakeKind::WrongType, "bytes mean nothing here; write text"))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        loop {
            self.0.path.push_index(items.len());
            let item = seq.next_element_seed(Seed(&mut *self.0));
            self.0.path.pop();
            match item? {
                Some(item) => items.push(item),
                None => return Ok(Node::List(items)),
            }
            // Past the limit the rest is read and dropped, never held.
            if self.0.nodes > self.0.limits.nodes {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Node::Bad);
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == JSON_NUMBER {
                let text = map.next_value::<String>()?;
                return Ok(self.0.number(number::from_text(&text)));
            }
            if key == TOML_DATE {
                let text = map.next_value::<String>()?;
                return Ok(self.0.text(&text));
            }
            self.0.path.push_key(self.0.words.key(&key));
            if key.len() > self.0.limits.text {
                self.0.mistake(MistakeKind::Limit, too_long("key", self.0.limits));
            }
            let known = !keys.insert(key.clone());
            if known {
                self.0.mistake(MistakeKind::DuplicateKey, "the key stands here twice; keep one");
            }
            let value = map.next_value_seed(Seed(&mut *self.0));
            self.0.path.pop();
            let value = value?;
            if !known {
                entries.push((key, value));
            }
            if self.0.nodes > self.0.limits.nodes {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(Node::Bad);
            }
        }
        Ok(Node::Map(entries))
    }

    /// Formats that know enums (RON, say): a variant reads as a map with one key, or as text.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        let (tag, variant) = data.variant::<String>()?;
        self.0.path.push_key(self.0.words.key(&tag));
        let value = variant.newtype_variant_seed(Seed(&mut *self.0));
        self.0.path.pop();
        Ok(Node::tagged(&tag, value?))
    }
}
