//! A [`Fingerprint`] of any value, through serde: equal values have equal digests on every machine.
//!
//! What is hashed is the value's structure (kinds, lengths, names of fields and variants) and not the
//! text of a format, so nothing that a host turns on in another crate can change it.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

use crate::input::fingerprint::Fingerprint;
use crate::invariant::always;

/// The digest of a value; `None` when it refuses to be written, as an illegal id does.
pub(crate) fn digest<T: Serialize + ?Sized>(value: &T) -> Option<Fingerprint> {
    let mut bytes = Bytes(Vec::new());
    value.serialize(&mut bytes).ok()?;
    Some(Fingerprint::of(&bytes.0))
}

/// The bytes that stand for a value: a tag for its kind, then its content. Maps and lists end with a
/// tag of their own, so no two structures give the same bytes.
struct Bytes(Vec<u8>);

const END: u8 = b']';

impl Bytes {
    fn tag(&mut self, tag: u8, content: &[u8]) -> Result<(), Refused> {
        self.0.push(tag);
        let length = always(u64::try_from(content.len()).ok(), u64::MAX, "a length has 64 bits");
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(content);
        Ok(())
    }

    fn open(&mut self, tag: u8, name: &str) -> Result<&mut Self, Refused> {
        self.tag(tag, name.as_bytes())?;
        Ok(self)
    }

    fn close(&mut self) -> Result<(), Refused> {
        self.0.push(END);
        Ok(())
    }
}

/// The value refused to be written.
#[derive(Debug)]
struct Refused;

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: Display>(_: T) -> Self {
        Refused
    }
}

/// All integers are one kind, by their value; so are both floats.
macro_rules! numbers {
    ($($method:ident: $number:ty => $tag:literal, $wide:ty;)*) => {
        $(fn $method(self, number: $number) -> Result<(), Refused> {
            self.tag($tag, &<$wide>::from(number).to_be_bytes())
        })*
    };
}

impl Serializer for &mut Bytes {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_i8: i8 => b'i', i128;
        serialize_i16: i16 => b'i', i128;
        serialize_i32: i32 => b'i', i128;
        serialize_i64: i64 => b'i', i128;
        serialize_u8: u8 => b'i', i128;
        serialize_u16: u16 => b'i', i128;
        serialize_u32: u32 => b'i', i128;
        serialize_u64: u64 => b'i', i128;
        serialize_f32: f32 => b'f', f64;
        serialize_f64: f64 => b'f', f64;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.tag(b'b', &[u8::from(value)])
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        self.tag(b's', value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refused> {
        self.tag(b'y', value)
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.tag(b'n', &[])
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        self.tag(b'n', &[])
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Refused> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        let open = self.open(b'v', variant)?;
        value.serialize(&mut *open)?;
        open.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        self.open(b'[', "")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        self.open(b'[', "")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.open(b'[', "")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.open(b'v', variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        self.open(b'{', "")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.open(b'{', "")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.open(b'v', variant)
    }
}

/// Elements of lists are written one after the other.
macro_rules! lists {
    ($($Trait:ident, $method:ident;)*) => {
        $(impl ser::$Trait for &mut Bytes {
            type Ok = ();
            type Error = Refused;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                value.serialize(&mut **self)
            }
            fn end(self) -> Result<(), Refused> {
                self.close()
            }
        })*
    };
}

lists! {
    SerializeSeq, serialize_element;
    SerializeTuple, serialize_element;
    SerializeTupleStruct, serialize_field;
    SerializeTupleVariant, serialize_field;
}

impl ser::SerializeMap for &mut Bytes {
    type Ok = ();
    type Error = Refused;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        key.serialize(&mut **self)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(&mut **self)
    }
    fn end(self) -> Result<(), Refused> {
        self.close()
    }
}

/// Fields are written with their names.
macro_rules! structs {
    ($($Trait:ident)*) => {
        $(impl ser::$Trait for &mut Bytes {
            type Ok = ();
            type Error = Refused;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Refused> {
                key.serialize(&mut **self)?;
                value.serialize(&mut **self)
            }
            fn end(self) -> Result<(), Refused> {
                self.close()
            }
        })*
    };
}

structs! { SerializeStruct SerializeStructVariant }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::name::Id;

    #[test]
    fn what_differs_has_another_digest() {
        #[derive(serde::Serialize)]
        struct Pair {
            a: Option<u8>,
            b: Vec<&'static str>,
        }
        let of = |a, b: &[&'static str]| digest(&Pair { a, b: b.to_vec() }).unwrap();
        let all = [
            of(None, &[]),
            of(Some(0), &[]),
            of(Some(1), &[]),
            of(None, &[""]),
            of(None, &["x", "y"]),
            of(None, &["xy"]),
            of(None, &["y", "x"]),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|other| other != one), "{i}");
        }
        assert_eq!(of(Some(1), &["x"]), of(Some(1), &["x"]));
    }

    #[test]
    fn it_is_the_same_in_every_release() {
        // The bytes are `s`, the length of the text in eight bytes, and the text.
        let by_hand = Fingerprint::of(b"s\0\0\0\0\0\0\0\x01x");
        assert_eq!(digest(&Id::from("x")), Some(by_hand));
        assert_eq!(by_hand.to_string(), "a68b17b095119f6420796c974c10e44f");
        assert_eq!(digest(&("a", 1_u8)), digest(&("a", 1_i64)));
    }

    #[test]
    fn an_illegal_id_has_none() {
        assert_eq!(digest(&Id::from("ann@example.com")), None);
    }
}
