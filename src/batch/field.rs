//! [`Field`]: some bits of a word.
//!
//! The field at bit 3 with 4 bits holds up to 15: the value 5 is the word 0b0101_000. Where the bit above it, the guard,
//! is kept free, "at least 12" is one addition: 12 to 15 with 4 more reach the guard, and less does not.

/// Some bits of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Field {
    pub(super) at: u32,
    pub(super) width: u32,
}

impl Field {
    /// The field that follows on another, so many bits later.
    pub(super) fn after(before: Field, gap: u32, width: u32) -> Field {
        Field { at: before.end().saturating_add(gap), width }
    }

    pub(super) fn end(self) -> u32 {
        self.at.saturating_add(self.width)
    }

    /// A value at its place.
    pub(super) fn put(self, value: u64) -> u64 {
        // A field without bits may stand behind the last.
        value.checked_shl(self.at).unwrap_or(0)
    }

    /// All of its bits at the lowest place.
    pub(super) fn ones(self) -> u64 {
        1u64.checked_shl(self.width).map_or(u64::MAX, |end| end.wrapping_sub(1))
    }

    /// All of its bits.
    pub(super) fn mask(self) -> u64 {
        self.put(self.ones())
    }

    /// The bit above it; none above the last.
    pub(super) fn guard(self) -> u64 {
        1u64.checked_shl(self.end()).unwrap_or(0)
    }
}

/// The bits that a number up to this one needs.
pub(super) fn width(most: u64) -> u32 {
    64u32.saturating_sub(most.leading_zeros())
}

/// The greatest number that divides both.
pub(super) fn gcd(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// The lower half of a word.
#[expect(clippy::cast_possible_truncation, reason = "the upper half is not asked for")]
pub(super) fn low(word: u64) -> u32 {
    word as u32
}
