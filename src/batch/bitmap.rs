//! [`Bitmap`]: a bit a lead.

/// A bit a lead, the lowest of each byte first, as Arrow lays validity and flags out.
///
/// ```
/// use qualify::batch::{Bitmap, Flags};
///
/// let whole = Bitmap::from(&[0b0000_0101]); // of eight leads the first and the third
/// let some = Bitmap::starting_at(&[0b1010_0000], 5); // of three leads the first and the third
/// let flags = [Flags::bits(whole), Flags::bits(some)];
/// ```
#[derive(Clone, Copy)]
pub struct Bitmap<'a> {
    bytes: &'a [u8],
    /// The bit of the first lead, less than 8.
    offset: u8,
}

impl<'a> Bitmap<'a> {
    /// Bits of which the first lead's is not the very first: a slice of longer columns.
    pub fn starting_at(bytes: &'a [u8], bit: usize) -> Self {
        let [within, ..] = (bit & 7).to_le_bytes();
        // Beyond its end a slice holds nothing.
        Bitmap { bytes: bytes.get(bit.wrapping_shr(3)..).unwrap_or_default(), offset: within }
    }

    /// How many leads have a bit.
    pub(super) fn len(self) -> usize {
        self.bytes.len().saturating_mul(8).saturating_sub(usize::from(self.offset))
    }

    /// The bit of a lead; unset beyond the last.
    pub(super) fn get(self, lead: usize) -> bool {
        let at = lead.saturating_add(usize::from(self.offset));
        let [within, ..] = (at & 7).to_le_bytes();
        let byte = self.bytes.get(at.wrapping_shr(3)).copied().unwrap_or(0);
        byte.wrapping_shr(u32::from(within)) & 1 == 1
    }

    /// The same without the first leads.
    pub(super) fn after(self, leads: usize) -> Self {
        Bitmap::starting_at(self.bytes, leads.saturating_add(usize::from(self.offset)))
    }

    /// Gives each lead a byte: all of its bits are set, or none.
    pub(super) fn expand(self, masks: &mut [u8]) {
        if self.offset == 0 {
            return expand(masks, self.bytes.iter().copied());
        }
        let down = u32::from(self.offset);
        let next = self.bytes.iter().skip(1).chain([&0]);
        let bytes = self.bytes.iter().zip(next).map(|(byte, next)| {
            let [byte, _] = u16::from_le_bytes([*byte, *next]).wrapping_shr(down).to_le_bytes();
            byte
        });
        expand(masks, bytes);
    }
}

#[inline(always)]
fn expand(masks: &mut [u8], mut bytes: impl Iterator<Item = u8>) {
    let mut eights = masks.chunks_exact_mut(8);
    for (eight, byte) in eights.by_ref().zip(bytes.by_ref()) {
        // A byte is always a place there. The compiler sees it: nothing is to be asserted.
        eight.copy_from_slice(EXPANDED.get(usize::from(byte)).unwrap_or(&[0; 8]));
    }
    // What fills no eight: the whole ones end first, and have not taken its byte.
    if let Some(bits) = bytes.next().and_then(|byte| EXPANDED.get(usize::from(byte))) {
        eights.into_remainder().iter_mut().zip(bits).for_each(|(mask, bit)| *mask = *bit);
    }
}

/// For every byte its bits as bytes.
#[expect(clippy::indexing_slicing, reason = "a constant: a wrong index would not compile")]
static EXPANDED: [[u8; 8]; 256] = {
    let mut all = [[0u8; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                all[byte][bit] = u8::MAX;
            }
            bit += 1;
        }
        byte += 1;
    }
    all
};

impl<'a> From<&'a [u8]> for Bitmap<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Bitmap::starting_at(bytes, 0)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Bitmap<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Bitmap::starting_at(bytes, 0)
    }
}

impl<'a> From<&'a Vec<u8>> for Bitmap<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Bitmap::starting_at(bytes, 0)
    }
}

/// How many there are, never which.
impl std::fmt::Debug for Bitmap<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({} bits)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expanded_bits_are_the_bits_at_every_offset_and_length() {
        let bytes = [0b1011_0010, 0b0110_1101, 0b1111_0000, 0b0000_0001];
        for first in 0..20 {
            let bits = Bitmap::starting_at(&bytes, first);
            for len in 0..=bits.len() {
                let mut masks = vec![7; len];
                bits.expand(&mut masks);
                let want: Vec<bool> =
                    (first..first + len).map(|bit| bytes[bit >> 3] >> (bit & 7) & 1 == 1).collect();
                assert_eq!(masks, want.iter().map(|yes| if *yes { 255 } else { 0 }).collect::<Vec<u8>>());
                assert_eq!(want, (0..len).map(|lead| bits.get(lead)).collect::<Vec<_>>());
            }
        }
        assert!(!Bitmap::starting_at(&bytes, 40).get(0));
    }
}
