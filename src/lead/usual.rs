//! What is left out of stored forms.

/// A default is never written, so that a field added later changes no stored byte.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
