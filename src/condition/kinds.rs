//! [`Kinds`]: which kinds of activity are asked about.

use std::fmt;

use crate::input::mistake::MistakeKind;
use crate::input::tree::{Decoder, Fields, MapBuilder, Node};
use crate::value::name::Name;

/// The kind that stands for every kind of activity.
const ANY: &str = "*";

/// The kinds of activity that are asked about.
///
/// ```
/// use qualify::condition::Kinds;
///
/// assert_eq!(Kinds::from("*"), Kinds::Any);
/// assert_eq!(Kinds::from(["email_click", "ad_click"]).to_string(), "email_click or ad_click");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "every kind, or those that are named")]
pub enum Kinds {
    /// Every kind: `*` in a file.
    Any,
    /// One of these.
    Of(Vec<Name>),
}

impl Kinds {
    /// Returns the names; none where every kind is asked about.
    pub fn names(&self) -> &[Name] {
        match self {
            Kinds::Any => &[],
            Kinds::Of(names) => names,
        }
    }

    /// Writes them as the key `kind`, or as `kinds` if they are several.
    pub(super) fn encode(&self, map: MapBuilder) -> MapBuilder {
        match self {
            Kinds::Any => map.with("kind", Node::text(ANY)),
            Kinds::Of(names) => match &names[..] {
                [only] => map.with("kind", Node::text(only)),
                several => map.with("kinds", Node::List(several.iter().map(Node::text).collect())),
            },
        }
    }

    /// Reads them from the key `kind` or from `kinds`.
    pub(super) fn decode(d: &mut Decoder<'_>, fields: &Fields<'_>) -> Option<Self> {
        if fields.get("kinds").is_some() {
            if fields.get("kind").is_some() {
                let message = "write `kind` or `kinds`, not both";
                return d.at_key("kinds", |d| d.mistake(MistakeKind::Misplaced, message));
            }
            let most = d.limits.items;
            return d.required(fields, "kinds", |d, node| d.list(node, most, Decoder::name)).map(Kinds::Of);
        }
        let several = matches!(fields.get("kind"), Some(Node::List(_)));
        if several {
            let message = "expected one kind, found a list; several are written `kinds`";
            return d.at_key("kind", |d| d.mistake(MistakeKind::WrongType, message));
        }
        d.required(fields, "kind", Decoder::name).map(Kinds::from)
    }
}

impl From<Name> for Kinds {
    fn from(name: Name) -> Self {
        if name == ANY { Kinds::Any } else { Kinds::Of(vec![name]) }
    }
}

impl From<&str> for Kinds {
    fn from(name: &str) -> Self {
        Kinds::from(Name::from(name))
    }
}

impl From<String> for Kinds {
    fn from(name: String) -> Self {
        Kinds::from(Name::from(name))
    }
}

impl<N: Into<Name>, const COUNT: usize> From<[N; COUNT]> for Kinds {
    fn from(names: [N; COUNT]) -> Self {
        Kinds::Of(names.into_iter().map(Into::into).collect())
    }
}

impl<N: Into<Name>> From<Vec<N>> for Kinds {
    fn from(names: Vec<N>) -> Self {
        Kinds::Of(names.into_iter().map(Into::into).collect())
    }
}

/// `visit`, `email_click or ad_click`, `*`.
impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kinds::Any => f.write_str(ANY),
            Kinds::Of(names) => {
                for (i, name) in names.iter().enumerate() {
                    if i > 0 {
                        f.write_str(" or ")?;
                    }
                    write!(f, "{name}")?;
                }
                Ok(())
            }
        }
    }
}
