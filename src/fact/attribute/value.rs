//! [`Value`]: what a fact says.

use std::fmt;

use rust_decimal::Decimal;

use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Node};
use crate::value::day::Day;
use crate::value::money::Money;
use crate::value::shown::shown;
use crate::value::words::tagged;

tagged! {
    /// The value of a fact, of one of six types. Which values an attribute accepts is its
    /// [`Kind`](crate::fact::attribute::Kind); choices and levels are written as text.
    ///
    /// `Display` writes the canonical text for a person: of text and tags, control characters and those that change the
    /// direction of writing are written out, as `\n` and `\u{202e}`. `Debug` writes only the type, since a value is somebody's data.
    ///
    /// ```
    /// use qualify::attribute::Value;
    /// use qualify::eur;
    ///
    /// assert_eq!(Value::from(eur(25_000)).to_string(), "25000 EUR");
    /// assert_eq!(Value::from(250), Value::Number(250.into()));
    /// assert_eq!(format!("{:?}", Value::from("ann")), "Text(..)");
    /// ```
    #[derive(Clone, PartialEq, Eq)]
    #[expect(clippy::exhaustive_enums, reason = "hosts match on it to map their own types")]
    pub enum Value {
        /// Yes or no.
        Flag(bool) = "flag",
        /// An exact number.
        Number(Decimal) = "number",
        /// An amount in a currency.
        Money(Money) = "money",
        /// Text, a choice or a level.
        Text(String) = "text",
        /// A calendar day.
        Date(Day) = "date",
        /// A set of words, sorted, each once.
        Tags(Vec<String>) = "tags",
    }
}

impl Value {
    /// A set of words from a list in any order.
    pub fn tags(words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut words: Vec<String> = words.into_iter().map(Into::into).collect();
        words.sort();
        words.dedup();
        Value::Tags(words)
    }

    /// Returns whether it says nothing: a text of white space only, or a tag list without a tag that is more.
    pub(crate) fn is_blank(&self) -> bool {
        let is_blank = |text: &String| text.trim().is_empty();
        match self {
            Value::Text(text) => is_blank(text),
            Value::Tags(words) => words.iter().all(is_blank),
            Value::Flag(_) | Value::Number(_) | Value::Money(_) | Value::Date(_) => false,
        }
    }

    pub(crate) fn encode(&self) -> Node {
        let value = match self {
            Value::Flag(flag) => Node::Bool(*flag),
            Value::Tags(words) => Node::List(words.iter().map(Node::text).collect()),
            Value::Number(number) => Node::word(number.normalize()),
            Value::Text(text) => Node::text(text),
            Value::Money(_) | Value::Date(_) => Node::word(self),
        };
        Node::tagged(self.word(), value)
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let (tag, value) = d.tagged(node, "type of value", "{ text = \"..\" }")?;
        d.at_key(tag, |d| match tag {
            "flag" => d.bool(value).map(Value::Flag),
            "number" => d.number(value).map(Value::Number),
            "money" => match d.text(value)?.parse() {
                Ok(money) => Some(Value::Money(money)),
                Err(not) => d.mistake(MistakeKind::IllegalValue, not.to_string()),
            },
            "text" => d.string(value).map(Value::Text),
            "date" => match d.text(value)?.parse() {
                Ok(day) => Some(Value::Date(day)),
                Err(not) => d.mistake(MistakeKind::IllegalValue, not.to_string()),
            },
            "tags" => {
                let most = d.limits.items;
                d.list(value, most, Decoder::string).map(Value::tags)
            }
            other => {
                let message = d.unknown("type of value", other, &Value::ALL_WORDS);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Flag(flag) => flag.fmt(f),
            Value::Number(number) => number.normalize().fmt(f),
            Value::Money(money) => money.fmt(f),
            Value::Text(text) => shown(text).fmt(f),
            Value::Date(day) => fmt::Display::fmt(day, f),
            Value::Tags(words) => shown(&words.join(", ")).fmt(f),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Flag(_) => "Flag(..)",
            Value::Number(_) => "Number(..)",
            Value::Money(_) => "Money(..)",
            Value::Text(_) => "Text(..)",
            Value::Date(_) => "Date(..)",
            Value::Tags(_) => "Tags(..)",
        })
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Value::Money(money)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Value::Date(day)
    }
}

macro_rules! from_number {
    ($($Number:ty),*) => {
        $(impl From<$Number> for Value {
            fn from(number: $Number) -> Self {
                Value::Number(number.into())
            }
        })*
    };
}

from_number!(i32, i64, u32, u64, Decimal);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}
