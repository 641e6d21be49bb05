//! The usual reason codes. Any other [`Name`](crate::Name) is as good: a code is a word that both
//! teams agreed on.

/// Disqualifier: they sell what we sell.
pub const COMPETITOR: &str = "competitor";
/// Disqualifier: they study, and do not buy.
pub const STUDENT: &str = "student";
/// Disqualifier: nobody is there.
pub const SPAM: &str = "spam";
/// Disqualifier: no channel reaches them.
pub const NO_USABLE_CONTACT: &str = "no_usable_contact";
