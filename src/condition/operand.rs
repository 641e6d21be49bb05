//! [`Operand`]: what a fact is compared with.

use std::fmt;

use rust_decimal::Decimal;

use crate::fact::attribute::{Choice, Level, MOST_DAYS, Number, Text};
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Node};
use crate::value::day::Day;
use crate::value::money::Money;
use crate::value::shown::shown;

/// What a fact is compared with, as it stands in a file: text, a number, or yes and no.
/// The attribute's declared kind reads it when the playbook is compiled.
///
/// Two are equal when they are written alike: the number 12.5 is written as the text `"12.5"`, so that no format rounds
/// it. An attribute of text takes the text and refuses the number.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Operand {
    /// Text: `"10000 EUR"`, `"decision_maker"`, `"2026-06-01"`, `"12.5"`.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Any other number: 12.5, or one that is greater than 64 bits hold.
    Decimal(Decimal),
    /// Yes or no.
    Flag(bool),
}

/// A form that operands may have, as a file and a sentence have it.
pub(super) trait Shape: Sized {
    /// An attribute with an operand of this shape.
    const EXAMPLE: &'static str;

    fn encode(&self) -> Node;

    /// Reads the operand at this place of the list, the attribute standing at 0.
    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Self>;

    fn shown(&self) -> impl fmt::Display;
}

/// A value to compare with.
impl Shape for Operand {
    const EXAMPLE: &'static str = "[\"budget\", \"10000 EUR\"]";

    fn encode(&self) -> Node {
        match self {
            Operand::Text(text) => Node::text(text),
            Operand::Whole(number) => Node::from(*number),
            Operand::Decimal(number) => Node::word(number.normalize()),
            Operand::Flag(flag) => Node::Bool(*flag),
        }
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Self> {
        d.at_index(at, |d| Operand::read(d, node))
    }

    fn shown(&self) -> impl fmt::Display {
        self
    }
}

/// A list of values, one of which must be met.
impl Shape for Vec<Operand> {
    const EXAMPLE: &'static str = "[\"industry\", [\"software\", \"finance\"]]";

    fn encode(&self) -> Node {
        Node::List(self.iter().map(Shape::encode).collect())
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Self> {
        let most = d.limits.items;
        d.at_index(at, |d| d.list(node, most, Operand::read))
    }

    fn shown(&self) -> impl fmt::Display {
        self.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// A number of days.
impl Shape for u32 {
    const EXAMPLE: &'static str = "[\"buy_by\", 30]";

    fn encode(&self) -> Node {
        Node::from(i64::from(*self))
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Self> {
        d.at_index(at, |d| d.count(node, 0, MOST_DAYS))
    }

    fn shown(&self) -> impl fmt::Display {
        self
    }
}

impl Operand {
    fn read(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        match node {
            Node::Text(text) => Some(Operand::Text(text.clone())),
            Node::Number(number) => Some(Operand::from(*number)),
            Node::Bool(flag) => Some(Operand::Flag(*flag)),
            Node::Bad => None,
            Node::Null | Node::List(_) | Node::Map(_) => d.mistake(
                MistakeKind::WrongType,
                format!("expected text, a number, or true or false, found {}", node.what()),
            ),
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Text(text) => shown(text).fmt(f),
            Operand::Whole(number) => number.fmt(f),
            Operand::Decimal(number) => number.normalize().fmt(f),
            Operand::Flag(flag) => flag.fmt(f),
        }
    }
}

/// They are written alike.
impl PartialEq for Operand {
    fn eq(&self, other: &Self) -> bool {
        use Operand::{Decimal, Flag, Text, Whole};
        match (self, other) {
            (Text(one), Text(other)) => one == other,
            (Whole(one), Whole(other)) => one == other,
            (Decimal(one), Decimal(other)) => one == other,
            (Flag(one), Flag(other)) => one == other,
            (Text(text), Decimal(number)) | (Decimal(number), Text(text)) => {
                *text == number.normalize().to_string()
            }
            (Text(_) | Whole(_) | Decimal(_) | Flag(_), _) => false,
        }
    }
}

impl Eq for Operand {}

/// A whole number if it is one of 64 bits.
impl From<Decimal> for Operand {
    fn from(number: Decimal) -> Self {
        match i64::try_from(number) {
            Ok(whole) if number.is_integer() => Operand::Whole(whole),
            _ => Operand::Decimal(number),
        }
    }
}

impl From<Number> for Operand {
    fn from(number: Number) -> Self {
        number.0.into()
    }
}

impl From<Money> for Operand {
    fn from(money: Money) -> Self {
        Operand::Text(money.to_string())
    }
}

impl From<Day> for Operand {
    fn from(day: Day) -> Self {
        Operand::Text(day.to_string())
    }
}

impl From<bool> for Operand {
    fn from(flag: bool) -> Self {
        Operand::Flag(flag)
    }
}

impl From<i64> for Operand {
    fn from(number: i64) -> Self {
        Operand::Whole(number)
    }
}

macro_rules! from_text {
    ($($Type:ident),*) => {
        $(impl From<$Type> for Operand {
            fn from(text: $Type) -> Self {
                Operand::Text(text.0)
            }
        })*
    };
}

from_text!(Text, Choice, Level);

impl From<&str> for Operand {
    fn from(text: &str) -> Self {
        Operand::Text(text.to_owned())
    }
}
