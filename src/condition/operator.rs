//! [`Operator`]: what is asked of one fact. Everything that an operator is to a reader and to a file stands in
//! one row of one table; what it means to the engine stands in `engine/operator.rs`.

use std::fmt;

use super::operand::{Days, Listed, OneOrListed, Operand, Shape, Single, Words};
use crate::fact::attribute::Kind;
use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Node};
use crate::value::name::Name;

/// The table of operators: variant and operands with their shapes, word in a file, sentence, and the kinds that it can
/// be asked of. The order is that in which messages list them.
macro_rules! operators {
    ($(
        $(#[$doc:meta])*
        $Operator:ident $(($($arg:ident: $Type:ty as $Shape:ty),*))? of $kinds:pat, $word:literal, $sentence:literal;
    )*) => {
        /// What is asked of one fact, with its operands. Texts compare folded, unless their attribute is declared
        /// [exact](crate::attribute::Attribute::exact).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Operator {
            $($(#[$doc])* $Operator $(($($Type),*))?,)*
        }

        impl Operator {
            /// Each operator's word, and whether it can be asked of a kind.
            const TABLE: &'static [(&'static str, fn(&Kind) -> bool)] =
                &[$(($word, |kind| matches!(kind, $kinds))),*];

            /// The operator's word, as in a file.
            pub fn word(&self) -> &'static str {
                match self {
                    $(Operator::$Operator { .. } => $word,)*
                }
            }

            /// Whether it can be asked of facts of this kind.
            pub(crate) fn fits(&self, kind: &Kind) -> bool {
                match self {
                    $(Operator::$Operator { .. } => matches!(kind, $kinds),)*
                }
            }

            /// What a file has under the operator's word.
            pub(super) fn encode(&self, attribute: &Name) -> Node {
                let operands: Vec<Node> = match self {
                    $(Operator::$Operator $(($($arg),*))? => vec![$($(<$Shape>::encode($arg)),*)?],)*
                };
                match operands.is_empty() {
                    true => Node::text(attribute),
                    false => Node::List(std::iter::once(Node::text(attribute)).chain(operands).collect()),
                }
            }

            /// Reads what stands under a word; `None` if the word is no operator's.
            #[allow(unused_mut, unused_variables, unreachable_patterns, reason = "some have no operands")]
            pub(super) fn decode(d: &mut Decoder<'_>, word: &str, value: &Node) -> Option<Read> {
                Some(match word {
                    $($word => {
                        let (name, operands) = match parts(d, value, &[$($(<$Shape>::EXAMPLE),*)?]) {
                            Some(parts) => parts,
                            None => return Some(None),
                        };
                        // Each is read before one is given up, so that all are reported.
                        let mut operands = operands.iter().zip(1usize..);
                        $($(let $arg = operands.next().and_then(|(node, at)| <$Shape>::decode(d, at, node));)*)?
                        match ($($($arg,)*)?) {
                            ($($(Some($arg),)*)?) => Some((name, Operator::$Operator $(($($arg),*))?)),
                            _ => None,
                        }
                    })*
                    _ => return None,
                })
            }
        }

        /// What follows the attribute's name in a sentence.
        impl fmt::Display for Operator {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Operator::$Operator $(($($arg),*))? => write!(f, $sentence $($(, $arg = <$Shape>::shown($arg))*)?),)*
                }
            }
        }
    };
}

operators! {
    /// The fact is at least the operand.
    AtLeast(least: Operand as Single) of Kind::Number | Kind::Money | Kind::Level(_) | Kind::Date, "at_least", "at least {least}";
    /// The fact is at most the operand.
    AtMost(most: Operand as Single) of Kind::Number | Kind::Money | Kind::Level(_) | Kind::Date, "at_most", "at most {most}";
    /// The fact lies between the operands, both included.
    Between(least: Operand as Single, most: Operand as Single) of Kind::Number | Kind::Money | Kind::Level(_) | Kind::Date, "between", "between {least} and {most}";
    /// The fact is the operand.
    Is(value: Operand as Single) of Kind::Flag | Kind::Number | Kind::Money | Kind::Text | Kind::Choice(_) | Kind::Level(_) | Kind::Date, "is", "is {value}";
    /// The fact is one of the operands.
    OneOf(values: Vec<Operand> as Listed) of Kind::Text | Kind::Choice(_) | Kind::Level(_), "one_of", "is one of {values}";
    /// One of the operands stands somewhere in the text, or is one of the tags.
    Contains(parts: Vec<Operand> as OneOrListed) of Kind::Text | Kind::Tags, "contains", "contains {parts}";
    /// The text starts with one of the operands.
    StartsWith(starts: Vec<Operand> as OneOrListed) of Kind::Text, "starts_with", "starts with {starts}";
    /// The text ends with one of the operands.
    EndsWith(ends: Vec<Operand> as OneOrListed) of Kind::Text, "ends_with", "ends with {ends}";
    /// One of the operands is a word of the text, or several words in a row.
    HasWord(words: Vec<Operand> as Words) of Kind::Text, "has_word", "has {words}";
    /// The date is today or at most this many days ahead; a date in the past is unknown (overdue).
    WithinDays(days: u32 as Days) of Kind::Date, "within_days", "within {days} days";
    /// The date is today or at most this many days ago; a date ahead is unknown (not yet).
    InLastDays(days: u32 as Days) of Kind::Date, "in_last_days", "in the last {days} days";
    /// There is a usable fact. Never unknown.
    Known of _, "known", "known";
}

/// An attribute and what is asked of it; `None` after saying what is wrong.
type Read = Option<(Name, Operator)>;

impl Operator {
    /// The words of all operators.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        Self::TABLE.iter().map(|(word, _)| *word)
    }

    /// The words of the operators that can be asked of a kind.
    pub(crate) fn words_for(kind: &Kind) -> impl Iterator<Item = &'static str> {
        Self::TABLE.iter().filter(|(_, fits)| fits(kind)).map(|(word, _)| *word)
    }
}

/// The attribute's name and the operands behind it, one for each shape.
fn parts<'n>(d: &mut Decoder<'_>, node: &'n Node, shapes: &[&str]) -> Option<(Name, &'n [Node])> {
    let (what, example) = match shapes {
        [] => return Some((d.name(node)?, &[])),
        [one] => ("one operand", *one),
        _ => ("two operands", "[\"employees\", 50, 1000]"),
    };
    if let Node::List(items) = node {
        if let Some((name, rest)) = items.split_first().filter(|(_, rest)| rest.len() == shapes.len()) {
            return Some((d.at_index(0, |d| d.name(name))?, rest));
        }
    }
    if matches!(node, Node::Bad) {
        return None;
    }
    d.mistake(
        MistakeKind::WrongType,
        format!("expected a list of the attribute and {what}, such as `{example}`"),
    )
}
