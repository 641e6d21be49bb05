//! How the small sets of this room are declared: each member with its word in stored forms.

/// An enum whose members are words: stored as the word, shown as the word, read from the word.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $Name:ident {
            $($(#[$doc:meta])* $Member:ident = $word:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $Name {
            $($(#[$doc])* #[serde(rename = $word)] $Member,)*
        }

        impl $Name {
            /// Every one, in order.
            pub const ALL: &'static [$Name] = &[$($Name::$Member),*];

            /// The word in stored forms.
            pub const fn word(self) -> &'static str {
                match self {
                    $($Name::$Member => $word,)*
                }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = crate::lead::NotWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|one| one.word() == text);
                found.copied().ok_or(crate::lead::NotWord)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

pub(super) use words;

/// A default is never written, so that a field added later changes no stored byte.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The text is none of the words that are expected here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
#[non_exhaustive]
pub struct NotWord;
