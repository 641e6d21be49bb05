//! [`Closing`]: what became of a lead, and where it belongs when leads are split.

use crate::invariant::always;
use crate::value::name::OriginName;

/// What became of a lead.
///
/// ```
/// use qualify::feedback::Closing;
///
/// let closing = Closing::won().order(20_260_302).segment("webform");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub(super) converted: Option<bool>,
    pub(super) order: Option<i64>,
    pub(super) bucket: Option<u8>,
    pub(super) segment: Option<OriginName>,
}

impl Closing {
    /// It converted.
    pub fn won() -> Self {
        Closing::of(Some(true))
    }

    /// It closed and did not convert.
    pub fn lost() -> Self {
        Closing::of(Some(false))
    }

    /// It is still open. Nothing is learnt of its outcome, but facts that only closed leads have are found
    /// by it: they leak the outcome.
    pub fn open() -> Self {
        Closing::of(None)
    }

    /// Its place in time among all leads: a day, an instant or a running number, the same for all.
    #[must_use]
    pub fn order(mut self, order: i64) -> Self {
        self.order = Some(order);
        self
    }

    /// Its bucket of a hundred, 0 to 99, by which leads are split at random; above that, the rest of a
    /// hundred. Without it, the bucket is FNV-1a 64 of the prospect's id, mod 100.
    #[must_use]
    pub fn bucket(mut self, bucket: u8) -> Self {
        self.bucket = Some(always(bucket.checked_rem(100), 0, "a hundred is not zero"));
        self
    }

    /// Sets the segment whose base rate it shares: a source, a region. Names that fold alike are one segment. With a
    /// name that is not [legal](OriginName::is_legal) it is of no segment: what is learnt of segments is stored.
    #[must_use]
    pub fn segment(mut self, name: impl Into<OriginName>) -> Self {
        let name = name.into();
        self.segment = name.is_legal().then(|| name.folded());
        self
    }

    fn of(converted: Option<bool>) -> Self {
        Closing { converted, order: None, bucket: None, segment: None }
    }
}

impl From<bool> for Closing {
    fn from(converted: bool) -> Self {
        Closing::of(Some(converted))
    }
}
