//! [`Name`]s that people choose (attributes, rules, reasons), [`Id`]s that hosts choose, and [`Label`]s that come as they
//! are: of a page, a campaign, a source.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::invariant::always;
use crate::value::folded::folded;
use crate::value::shown::shown;

/// The greatest length of a name or id in bytes.
const LONGEST: usize = 64;

/// The greatest length of a label in bytes.
const LONGEST_LABEL: usize = 256;

/// Whether a text has a legal length and legal characters only.
fn is_made_of(text: &str, longest: usize, legal: fn(char) -> bool) -> bool {
    (1..=longest).contains(&text.len()) && text.chars().all(legal)
}

/// Defines a cheap-to-clone text with its own rule of what is legal, and whether a legal one is shown in `Debug`.
macro_rules! text {
    ($(#[$doc:meta])* $Name:ident, $legal:expr, $rule:literal, $shows:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(Arc<str>);

        impl $Name {
            /// What a legal one looks like, for error texts.
            pub(crate) const RULE: &'static str = $rule;

            /// Reads a text that must be legal.
            ///
            /// # Errors
            /// [`IllegalText`] when it is empty, too long or has a character that may not stand in it.
            pub fn new(text: &str) -> Result<Self, IllegalText> {
                let this = Self::from(text);
                if this.is_legal() { Ok(this) } else { Err(IllegalText { rule: Self::RULE }) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the text keeps the rule. One built with `from` may not; compiling a
            /// playbook and [`Prospect::check`](crate::Prospect::check) say so.
            pub fn is_legal(&self) -> bool {
                let legal: fn(&str) -> bool = $legal;
                legal(&self.0)
            }
        }

        /// Takes the text as it is; whether it is legal is checked where it is used.
        impl From<&str> for $Name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $Name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $Name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $Name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $Name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }

        /// As it is shown: an illegal one may hold what is written out. [`as_str`](Self::as_str) is the text.
        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                shown(&self.0).fmt(f)
            }
        }

        /// A text that may be somebody's data is not shown.
        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match (self.is_legal(), $shows) {
                    (true, true) => write!(f, "{:?}", &*self.0),
                    (true, false) => write!(f, "({} bytes)", self.0.len()),
                    (false, _) => f.write_str("(not legal)"),
                }
            }
        }

        /// An illegal text is not stored: it may be somebody's data, and could not be read back.
        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if self.is_legal() {
                    return serializer.serialize_str(&self.0);
                }
                Err(ser::Error::custom(IllegalText { rule: Self::RULE }))
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).map_err(de::Error::custom)
            }
        }
    };
}

text! {
    /// A name that people choose and read: of an attribute, a rule, a criterion, a reason.
    ///
    /// 1 to 64 bytes of `a`–`z`, `0`–`9`, `_`, `.`, `-`.
    ///
    /// ```
    /// use qualify::Name;
    ///
    /// assert!(Name::new("mid-market").is_ok());
    /// assert!(Name::new("Mid Market").is_err());
    /// ```
    Name,
    |text| {
        is_made_of(text, LONGEST, |c| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-')
        })
    },
    "1 to 64 characters of a-z, 0-9, `_`, `.` and `-`",
    true
}

text! {
    /// An id that the host chooses: of a prospect, an activity, a person, a queue.
    ///
    /// Opaque to this crate: 1 to 64 bytes of printable ASCII without spaces, quotes or `@`, so
    /// that an e-mail address can never be one. Ids stand in stored explanations; personal data
    /// must not.
    ///
    /// ```
    /// use qualify::Id;
    ///
    /// assert!(Id::new("00Q5e00000-ACME/7").is_ok());
    /// assert!(Id::new("ann@example.com").is_err());
    /// ```
    Id,
    |text| {
        is_made_of(text, LONGEST, |c| c.is_ascii_graphic() && !matches!(c, '@' | '"' | '\'' | '`' | '\\'))
    },
    "1 to 64 printable ASCII characters without spaces, quotes or `@`",
    true
}

text! {
    /// A text that comes from elsewhere as it is: what an activity was about, its campaign, its source.
    ///
    /// 1 to 256 bytes without control characters. It may hold somebody's data: `Debug` does not show it.
    ///
    /// ```
    /// use qualify::activity::Label;
    ///
    /// assert!(Label::new("/pricing?plan=team").is_ok());
    /// assert!(Label::new("two\nlines").is_err());
    /// ```
    Label,
    |text| is_made_of(text, LONGEST_LABEL, |c| !c.is_control()),
    "1 to 256 bytes without control characters",
    false
}

text! {
    /// The name of a source or a campaign, as it stands in events, ledgers and reports.
    ///
    /// 1 to 256 bytes without control characters, `@`, `?` or `#`: so that neither an address nor a link with what it
    /// says of a person can be one. The same holds of its [folded](Self::folded) form, so a blank is none.
    ///
    /// ```
    /// use qualify::lead::OriginName;
    ///
    /// assert!(OriginName::new("Spring 2026 – Webinar").is_ok());
    /// assert!(OriginName::new("https://example.com/?email=ann%40example.com").is_err());
    /// ```
    OriginName,
    |text| {
        let legal = |c: char| !c.is_control() && !matches!(c, '@' | '?' | '#');
        // Ledgers keep it folded, by which it may grow: an `Ⱥ` has two bytes, an `ⱥ` three.
        is_made_of(text, LONGEST_LABEL, legal) && is_made_of(&folded(text), LONGEST_LABEL, legal)
    },
    "1 to 256 bytes, not all white space, without control characters, `@`, `?` or `#`; give the campaign's name, not the link",
    true
}

impl OriginName {
    /// The name as it is compared: trimmed, inner white space as one space, in small letters.
    #[must_use]
    pub fn folded(&self) -> Self {
        OriginName::from(folded(&self.0))
    }
}

/// A text that is not a legal [`Name`], [`Id`], [`Label`] or [`OriginName`]. It does not hold the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {rule}")]
pub struct IllegalText {
    rule: &'static str,
}

/// The known word nearest to a mistyped one, if one is near enough to be meant.
pub(crate) fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > LONGEST {
        return None;
    }
    let length = word.chars().count();
    let allowed = 1usize.max(always(length.checked_div(3), 0, "three is not zero"));
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (edits(&lower, &candidate.to_lowercase()), candidate))
        // A word that shares no character with another does not mean it.
        .filter(|(distance, candidate)| *distance <= allowed && *distance < length.max(candidate.len()))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the
/// other (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i.saturating_add(1)];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| {
                always(row.get(j).copied(), usize::MAX, "a row is as long as the word")
            };
            let mut best = at(&last, j).saturating_add(usize::from(x != *y));
            best =
                best.min(at(&last, j.saturating_add(1)).saturating_add(1)).min(at(&row, j).saturating_add(1));
            if let (Some(p), Some(k)) = (previous, j.checked_sub(1)) {
                if p == *y && b.get(k) == Some(&x) {
                    best = best.min(at(&before, k).saturating_add(1));
                }
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
        previous = Some(x);
    }
    always(last.last().copied(), 0, "a row begins with no edit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_characters_are_checked() {
        let longest = "x".repeat(LONGEST);
        assert!(Name::new(&longest).is_ok() && Id::new(&longest).is_ok());
        let longer = format!("{longest}x");
        for text in ["", "Ä", "a b", "A", longer.as_str()] {
            assert!(Name::new(text).is_err(), "{text}");
        }
        for text in ["", "a b", "a@b", "\u{7f}", longer.as_str()] {
            assert!(Id::new(text).is_err(), "{text}");
        }
        let longest = "é".repeat(128);
        assert!(Label::new(&longest).is_ok() && Label::new(" Ann's page \\ @").is_ok());
        for text in ["", "a\tb", "\u{85}", &format!("{longest}x")] {
            assert!(Label::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_origin_folds_to_one() {
        let longest = "é".repeat(128);
        for text in ["Spring 2026 – Webinar", " fair ", longest.as_str()] {
            let name = OriginName::new(text).unwrap();
            assert!(name.folded().is_legal(), "{text}");
            assert_eq!(name.folded().folded(), name.folded());
        }
        // It has 256 bytes, and folded half as many more.
        let grows = "\u{23a}".repeat(128);
        for text in ["", " ", "\u{a0}", "a@b", "a?b", "a#b", grows.as_str()] {
            assert!(OriginName::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_illegal_text_is_not_shown() {
        assert_eq!(format!("{:?}", Id::from("ann@example.com")), "(not legal)");
        assert_eq!(format!("{:?}", Id::from("a-1")), "\"a-1\"");
        assert_eq!(format!("{:?}", Label::from("ann@example.com")), "(15 bytes)");
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["at_least", "at_most", "between"];
        assert_eq!(did_you_mean("at_leats", known), Some("at_least"));
        assert_eq!(did_you_mean("betwen", known), Some("between"));
        assert_eq!(did_you_mean("starts_with", known), None);
        assert_eq!(did_you_mean("b", ["A", "B"]), Some("B"));
        assert_eq!(did_you_mean("E", ["A", "B"]), None);
        assert_eq!(edits("ca", "ac"), 1);
        assert_eq!(edits("", "abc"), 3);
    }
}
