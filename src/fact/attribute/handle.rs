//! [`Attr`]: a typed handle of an attribute, so that the wrong kind of value does not compile.

use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;

use super::value::Value;
use crate::value::day::Day;
use crate::value::money::Money;

/// An attribute's name together with the type of its values.
///
/// The standard ones stand in [`standard`](crate::fact::standard); make your own as constants:
///
/// ```
/// use qualify::attribute::Number;
/// use qualify::{Attr, Prospect};
///
/// const SEATS: Attr<Number> = Attr::new("seats");
///
/// let acme = Prospect::new("acme").with(SEATS, 250);
/// assert!(SEATS.at_least(100).to_string().starts_with("seats at least"));
/// ```
///
/// A number does not fit where money belongs:
///
/// ```compile_fail
/// # use qualify::{standard::BUDGET, Prospect};
/// Prospect::new("acme").with(BUDGET, 25_000);
/// ```
pub struct Attr<T> {
    name: &'static str,
    values: PhantomData<fn() -> T>,
}

impl<T: AttrType> Attr<T> {
    /// The handle of the attribute of this name.
    pub const fn new(name: &'static str) -> Self {
        Attr { name, values: PhantomData }
    }

    /// The attribute's name.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<T> Clone for Attr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Attr<T> {}

impl<T> fmt::Debug for Attr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attr({:?})", self.name)
    }
}

/// The types of values an [`Attr`] can have: `bool`, [`Number`], [`Money`], [`Text`], [`Choice`],
/// [`Level`], [`Day`] and [`Tags`]. Sealed: the kinds of facts are settled.
pub trait AttrType: Into<Value> + sealed::Sealed {}

mod sealed {
    pub trait Sealed {
        /// The word of the kind that an attribute of this type is declared as.
        const KIND: &'static str;
    }
}

macro_rules! attr_types {
    ($($Type:ty: $kind:literal),*) => {
        $(impl sealed::Sealed for $Type {
            const KIND: &'static str = $kind;
        }
        impl AttrType for $Type {})*
    };
}

attr_types! {
    bool: "flag",
    Number: "number",
    Money: "money",
    Text: "text",
    Choice: "choice",
    Level: "level",
    Day: "date",
    Tags: "tags"
}

/// An exact number, from any integer or a `Decimal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub(crate) Decimal);

macro_rules! number_from {
    ($($Int:ty),*) => {
        $(impl From<$Int> for Number {
            fn from(number: $Int) -> Self {
                Number(number.into())
            }
        })*
    };
}

number_from!(i32, i64, u32, u64, Decimal);

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Value::Number(number.0)
    }
}

macro_rules! text_types {
    ($($(#[$doc:meta])* $Type:ident),*) => {
        $($(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $Type(pub(crate) String);

        impl From<&str> for $Type {
            fn from(text: &str) -> Self {
                $Type(text.to_owned())
            }
        }

        impl From<String> for $Type {
            fn from(text: String) -> Self {
                $Type(text)
            }
        }

        impl From<$Type> for Value {
            fn from(text: $Type) -> Self {
                Value::Text(text.0)
            }
        }

        /// Only the type: the text may be somebody's data.
        impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($Type), "(..)"))
            }
        })*
    };
}

text_types! {
    /// Any text.
    Text,
    /// One of the options that the schema declares.
    Choice,
    /// One of the ordered steps that the schema declares.
    Level
}

/// A set of words.
#[derive(Clone, PartialEq, Eq)]
pub struct Tags(pub(crate) Vec<String>);

impl<const N: usize> From<[&str; N]> for Tags {
    fn from(words: [&str; N]) -> Self {
        Tags(words.into_iter().map(str::to_owned).collect())
    }
}

impl From<Vec<String>> for Tags {
    fn from(words: Vec<String>) -> Self {
        Tags(words)
    }
}

impl From<Tags> for Value {
    fn from(tags: Tags) -> Self {
        Value::tags(tags.0)
    }
}

/// Only the type: the words may be somebody's data.
impl fmt::Debug for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tags(..)")
    }
}
