//! What tests of several rooms share.

pub(crate) mod beside;
pub(crate) mod life;
pub(crate) mod lives;
pub(crate) mod made;
pub(crate) mod office;
pub(crate) mod oracle;

use chrono::{DateTime, Utc};

/// An instant, as RFC 3339 writes it.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The instant at which most tests judge: nine o'clock on a Monday.
pub(crate) fn now() -> DateTime<Utc> {
    at("2026-03-02T09:00:00Z")
}

/// Twelve o'clock on the same day.
pub(crate) fn noon() -> DateTime<Utc> {
    at("2026-03-02T12:00:00Z")
}
