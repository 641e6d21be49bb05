//! [`Fingerprint`]: tells two playbooks apart.

use std::fmt;
use std::str::FromStr;

use crate::value::as_text::as_text;

/// The FNV-1a 128 hash of a playbook's canonical text: 32 hexadecimal digits.
///
/// It finds mistakes, not forgers: a host that needs a seal hashes
/// [`PlaybookSpec::canonical`](crate::PlaybookSpec::canonical) with a cryptographic hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// FNV-1a with the 128-bit offset basis and prime of the FNV specification
    /// (Fowler, Noll, Vo; IETF draft-eastlake-fnv).
    pub(crate) fn of(bytes: &[u8]) -> Self {
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        Fingerprint(bytes.iter().fold(BASIS, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME)))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = NotFingerprint;
    fn from_str(text: &str) -> Result<Self, NotFingerprint> {
        let legal =
            text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !legal {
            return Err(NotFingerprint);
        }
        u128::from_str_radix(text, 16).map(Fingerprint).map_err(|_| NotFingerprint)
    }
}

/// The text is not a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint: expected 32 hexadecimal digits in small letters")]
#[non_exhaustive]
pub struct NotFingerprint;

as_text! {
    Fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a_128() {
        // The published test vectors.
        assert_eq!(Fingerprint::of(b"").to_string(), "6c62272e07bb014262b821756295c58d");
        assert_eq!(Fingerprint::of(b"a").to_string(), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(Fingerprint::of(b"foobar").to_string(), "343e1662793c64bf6f0d3597ba446f18");
        let print = Fingerprint::of(b"foobar");
        assert_eq!(print.to_string().parse(), Ok(print));
        assert_eq!("343E".parse::<Fingerprint>(), Err(NotFingerprint));
    }
}
