//! `as_text!`: values that are stored as the text they are shown as.

/// Declares that a type is stored as its `Display` writes it, and read as its `FromStr` reads it.
macro_rules! as_text {
    ($(#[$meta:meta])* $Type:ty) => {
        $(#[$meta])*
        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use as_text;
