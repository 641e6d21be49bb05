//! What holds by construction: a value that is always there, though the compiler cannot see it.

/// The value, which no input can keep from being there; `because` says why. Should it be missing after all, the
/// `stand_in` takes its place, since nothing panics in a host.
///
/// Builds from this repository set `cfg(qualify_checks)` (`.cargo/config.toml`): there a missing value fails the test
/// that found it. A default that some input does reach is no case for this: write `unwrap_or`, and why.
#[inline]
#[track_caller]
pub(crate) fn always<T>(value: Option<T>, stand_in: T, because: &str) -> T {
    there(value, because).unwrap_or(stand_in)
}

/// The same where nothing can stand in: in a host, what a missing value was needed for is left out.
#[inline]
#[track_caller]
#[expect(clippy::panic, reason = "only in this repository's own builds, where a test is to see it")]
pub(crate) fn there<T>(value: Option<T>, because: &str) -> Option<T> {
    if cfg!(qualify_checks) && value.is_none() {
        panic!("always there, and is not: {because}");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{always, there};

    #[test]
    fn what_is_there_is_given() {
        assert_eq!(always(Some(1), 0, "one"), 1);
        assert_eq!(there(Some(1), "one"), Some(1));
    }

    #[test]
    #[cfg_attr(qualify_checks, should_panic(expected = "always there, and is not: nothing"))]
    fn what_is_missing_fails_here_and_has_a_stand_in_elsewhere() {
        assert_eq!(always(None, 0, "nothing"), 0);
    }

    #[test]
    #[cfg_attr(qualify_checks, should_panic(expected = "always there, and is not: nothing"))]
    fn what_nothing_stands_in_for_fails_here_and_is_left_out_elsewhere() {
        assert_eq!(there(None::<u8>, "nothing"), None);
    }
}
