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
pub(super) trait Shape {
    /// What is kept of it.
    type Kept;

    /// An attribute with an operand of this shape.
    const EXAMPLE: &'static str;

    fn encode(kept: &Self::Kept) -> Node;

    /// Reads the operand at this place of the list, the attribute standing at 0.
    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Self::Kept>;

    fn shown(kept: &Self::Kept) -> String;
}

/// A value to compare with.
pub(super) struct Single;

impl Shape for Single {
    type Kept = Operand;

    const EXAMPLE: &'static str = "[\"budget\", \"10000 EUR\"]";

    fn encode(operand: &Operand) -> Node {
        operand.encode()
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Operand> {
        d.at_index(at, |d| Operand::read(d, node))
    }

    fn shown(operand: &Operand) -> String {
        operand.to_string()
    }
}

/// A list of values, one of which must be met.
pub(super) struct Listed;

impl Shape for Listed {
    type Kept = Vec<Operand>;

    const EXAMPLE: &'static str = "[\"industry\", [\"software\", \"finance\"]]";

    fn encode(operands: &Vec<Operand>) -> Node {
        Node::List(operands.iter().map(Operand::encode).collect())
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Vec<Operand>> {
        let most = d.limits.items;
        d.at_index(at, |d| d.list(node, most, Operand::read))
    }

    fn shown(operands: &Vec<Operand>) -> String {
        listed(operands)
    }
}

fn listed(operands: &[Operand]) -> String {
    operands.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The same, where one stands without brackets.
pub(super) struct OneOrListed;

impl Shape for OneOrListed {
    type Kept = Vec<Operand>;

    const EXAMPLE: &'static str = "[\"job_title\", \"sales\"]";

    fn encode(operands: &Vec<Operand>) -> Node {
        match &operands[..] {
            [one] => one.encode(),
            several => Node::List(several.iter().map(Operand::encode).collect()),
        }
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Vec<Operand>> {
        match node {
            Node::List(_) => Listed::decode(d, at, node),
            Node::Text(_) | Node::Number(_) | Node::Bool(_) | Node::Null | Node::Map(_) | Node::Bad => {
                Single::decode(d, at, node).map(|one| vec![one])
            }
        }
    }

    fn shown(operands: &Vec<Operand>) -> String {
        match &operands[..] {
            [one] => one.to_string(),
            several => format!("one of {}", listed(several)),
        }
    }
}

/// The same of words.
pub(super) struct Words;

impl Shape for Words {
    type Kept = Vec<Operand>;

    const EXAMPLE: &'static str = "[\"job_title\", [\"vp\", \"head of sales\"]]";

    fn encode(operands: &Vec<Operand>) -> Node {
        OneOrListed::encode(operands)
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<Vec<Operand>> {
        OneOrListed::decode(d, at, node)
    }

    fn shown(operands: &Vec<Operand>) -> String {
        match &operands[..] {
            [one] => format!("the word {one}"),
            several => format!("one of the words {}", listed(several)),
        }
    }
}

/// A number of days.
pub(super) struct Days;

impl Shape for Days {
    type Kept = u32;

    const EXAMPLE: &'static str = "[\"buy_by\", 30]";

    fn encode(days: &u32) -> Node {
        Node::from(i64::from(*days))
    }

    fn decode(d: &mut Decoder<'_>, at: usize, node: &Node) -> Option<u32> {
        d.at_index(at, |d| d.count(node, 0, MOST_DAYS))
    }

    fn shown(days: &u32) -> String {
        days.to_string()
    }
}

impl Operand {
    fn encode(&self) -> Node {
        match self {
            Operand::Text(text) => Node::text(text),
            Operand::Whole(number) => Node::from(*number),
            Operand::Decimal(number) => Node::word(number.normalize()),
            Operand::Flag(flag) => Node::Bool(*flag),
        }
    }

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

impl From<String> for Operand {
    fn from(text: String) -> Self {
        Operand::Text(text)
    }
}

impl From<&str> for Operand {
    fn from(text: &str) -> Self {
        Operand::Text(text.to_owned())
    }
}
