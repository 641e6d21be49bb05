//! [`Kind`]: which values an attribute accepts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Node};
use crate::value::folded::Comparison;
use crate::value::words::tagged;

tagged! {
    /// Which values an attribute accepts, and so which questions can be asked of it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Kind {
        /// Yes or no.
        Flag = "flag",
        /// An exact decimal number.
        Number = "number",
        /// An amount and its ISO 4217 currency.
        Money = "money",
        /// Any text.
        Text = "text",
        /// One of a declared set of texts.
        Choice(Arc<[String]>) = "choice",
        /// One of a declared *ordered* set of texts, the least first.
        Level(Arc<[String]>) = "level",
        /// A calendar day.
        Date = "date",
        /// A set of words.
        Tags = "tags",
    }
}

impl Kind {
    /// A choice between these.
    pub fn choice(options: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Kind::Choice(options.into_iter().map(Into::into).collect())
    }

    /// An order of these, the least first.
    pub fn level(steps: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Kind::Level(steps.into_iter().map(Into::into).collect())
    }

    /// As a word in a sentence: `as a flag`, `as money`.
    pub(crate) fn as_what(&self) -> &'static str {
        match self {
            Kind::Flag => "as a flag",
            Kind::Number => "as a number",
            Kind::Money => "as money",
            Kind::Text => "as text",
            Kind::Choice(_) => "as a choice",
            Kind::Level(_) => "as a level",
            Kind::Date => "as a date",
            Kind::Tags => "as tags",
        }
    }

    /// The declared options of a choice or steps of a level; empty for every other kind.
    pub fn options(&self) -> &[String] {
        self.declared().unwrap_or_default()
    }

    /// Whether its values are texts, or have texts in them.
    pub(crate) fn has_texts(&self) -> bool {
        match self {
            Kind::Text | Kind::Choice(_) | Kind::Level(_) | Kind::Tags => true,
            Kind::Flag | Kind::Number | Kind::Money | Kind::Date => false,
        }
    }

    /// The options of a kind that declares them.
    fn declared(&self) -> Option<&[String]> {
        match self {
            Kind::Choice(options) | Kind::Level(options) => Some(options),
            Kind::Flag | Kind::Number | Kind::Money | Kind::Text | Kind::Date | Kind::Tags => None,
        }
    }

    pub(crate) fn encode(&self) -> Node {
        match self.declared() {
            Some(options) => Node::tagged(self.word(), Node::List(options.iter().map(Node::text).collect())),
            None => Node::text(self.word()),
        }
    }

    pub(crate) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        if let Node::Text(word) = node {
            if let Some(kind) = Kind::bare(word) {
                return Some(kind);
            }
            if Kind::ALL_WORDS.contains(&word.as_str()) {
                let message = format!("a {word} needs its options: write `{{ {word} = [\"..\", \"..\"] }}`");
                return d.mistake(MistakeKind::WrongType, message);
            }
            let message = d.unknown("kind", word, &Kind::ALL_WORDS);
            return d.mistake(MistakeKind::IllegalValue, message);
        }
        let (tag, options) = d.tagged(node, "kind", "text")?;
        d.at_key(tag, |d| match tag {
            "choice" | "level" => {
                let most = d.limits.items;
                let options = d.list(options, most, Decoder::string)?;
                Some(if tag == "choice" { Kind::choice(options) } else { Kind::level(options) })
            }
            other if Kind::ALL_WORDS.contains(&other) => {
                let message = format!("a kind without options is a bare word: write `kind = \"{other}\"`");
                d.mistake(MistakeKind::WrongType, message)
            }
            other => {
                let message = d.unknown("kind", other, &Kind::ALL_WORDS);
                d.mistake(MistakeKind::UnknownKey, message)
            }
        })
    }

    /// What is wrong with the declared options, if anything.
    pub(crate) fn problem(&self, comparison: Comparison) -> Option<String> {
        let options = self.options();
        if matches!(self, Kind::Choice(_) | Kind::Level(_)) && options.is_empty() {
            return Some(format!("a {} needs at least one option", self.word()));
        }
        let mut known: BTreeMap<Cow<'_, str>, &String> = BTreeMap::new();
        for (i, option) in options.iter().enumerate() {
            if option.trim().is_empty() {
                return Some(format!("option {i} is blank"));
            }
            match known.insert(comparison.form(option), option) {
                Some(other) if other == option => return Some(format!("option `{option}` stands twice")),
                Some(other) => {
                    return Some(format!(
                        "the options `{other}` and `{option}` compare as one; leave one out, or declare `exact = true`"
                    ));
                }
                None => {}
            }
        }
        None
    }
}
