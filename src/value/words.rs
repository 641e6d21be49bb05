//! How enums that have words are declared: each variant with its word in stored forms, once.

/// Declares an enum whose variants are words: stored as the word, read from the word, listed in `ALL`.
///
/// ```text
/// words! {
///     /// Why a fact could not answer.
///     #[non_exhaustive]
///     pub enum UnknownReason {
///         /// There is no such fact.
///         Missing = "missing",
///         /// The fact is of another kind than the schema declares.
///         WrongKind = "wrong_kind" => "wrong kind", // shown in a sentence as after the arrow
///     }
/// }
/// ```
///
/// `as 3` after a word is the variant's rank, for an enum that is listed in another order than it is compared in.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident {
            $($(#[$doc:meta])* $Member:ident = $word:literal $(as $rank:literal)? $(=> $shown:literal)?,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        $vis enum $Name {
            $($(#[$doc])* #[serde(rename = $word)] $Member $(= $rank)?,)*
        }

        #[allow(dead_code, reason = "some are only ever stored, some only ever read")]
        impl $Name {
            /// Every one, in order.
            $vis const ALL: [$Name; [$($word),*].len()] = [$($Name::$Member),*];

            /// Every one with its word, as the tree decoder reads them.
            pub(crate) const WORDS: [(&'static str, $Name); [$($word),*].len()] =
                [$(($word, $Name::$Member)),*];

            /// The word in stored forms.
            $vis const fn word(self) -> &'static str {
                match self {
                    $($Name::$Member => $word,)*
                }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = $crate::value::words::NotWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::WORDS.iter().find(|(word, _)| *word == text);
                found.map(|(_, one)| *one).ok_or($crate::value::words::NotWord)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(match self {
                    $($Name::$Member => $crate::value::words::words!(@shown $word $(=> $shown)?),)*
                })
            }
        }
    };
    (@shown $word:literal) => { $word };
    (@shown $word:literal => $shown:literal) => { $shown };
}

/// Declares an enum whose variants carry data, each with its word: `Lost { reason: LostReason } = "lost"`.
///
/// With `stored` before the name the word is also the tag by which serde stores the variant. The derives are
/// written by the caller, since not every such enum can be compared or stored.
macro_rules! tagged {
    (
        $(#[$meta:meta])*
        $vis:vis enum stored $Name:ident {
            $($(#[$doc:meta])* $Member:ident $({ $($fields:tt)* })? $(( $($inner:tt)* ))? = $word:literal,)*
        }
    ) => {
        $crate::value::words::tagged! {
            $(#[$meta])*
            $vis enum $Name {
                $(
                    $(#[$doc])* #[serde(rename = $word)]
                    $Member $({ $($fields)* })? $(( $($inner)* ))? = $word,
                )*
            }
        }
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident {
            $($(#[$doc:meta])* $Member:ident $({ $($fields:tt)* })? $(( $($inner:tt)* ))? = $word:literal,)*
        }
    ) => {
        $(#[$meta])*
        $vis enum $Name {
            $($(#[$doc])* $Member $({ $($fields)* })? $(( $($inner)* ))?,)*
        }

        #[allow(dead_code, reason = "some are only ever stored, some only ever read")]
        impl $Name {
            /// The words of all variants, in order.
            $vis const ALL_WORDS: [&'static str; [$($word),*].len()] = [$($word),*];

            /// The word in stored forms, without what the variant carries.
            $vis const fn word(&self) -> &'static str {
                match self {
                    $($Name::$Member { .. } => $word,)*
                }
            }

            /// The variant of a word, if it carries nothing.
            pub(crate) fn bare(word: &str) -> Option<Self> {
                $(if word == $word {
                    return $crate::value::words::tagged!(
                        @bare $Name $Member $({ $($fields)* })? $(( $($inner)* ))?
                    );
                })*
                None
            }
        }
    };
    (@bare $Name:ident $Member:ident) => { Some($Name::$Member) };
    (@bare $Name:ident $Member:ident $data:tt) => { None };
}

pub(crate) use {tagged, words};

/// The text is none of the words that are expected here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
#[non_exhaustive]
pub struct NotWord;
