//! [`Engagement`]: how long what they did counts as interest.

use crate::fact::attribute::MOST_DAYS;
use crate::input::tree::{Decoder, MapBuilder, Node};
use crate::value::name::Name;

/// How long what they did counts as interest, and after what silence it is forgotten.
///
/// ```
/// use qualify::playbook::Engagement;
///
/// let engagement = Engagement::default().within_days(180).forget_after_quiet_days(120);
/// assert_eq!(engagement.within_days, 180);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Engagement {
    /// The days in which an activity engages, today included. Default 365.
    pub within_days: u32,
    /// The days of silence after which all that was done before them is forgotten; `None` for never.
    pub forget_after_quiet_days: Option<u32>,
    /// The kinds whose absence is silence. Empty for the kinds that can engage, without those of rules on `*`.
    pub kinds: Vec<Name>,
}

/// An activity engages for a year, and nothing is forgotten.
impl Default for Engagement {
    fn default() -> Self {
        Engagement { within_days: Self::USUAL_DAYS, forget_after_quiet_days: None, kinds: Vec::new() }
    }
}

impl Engagement {
    const USUAL_DAYS: u32 = 365;

    /// Sets the days in which an activity engages, today included.
    #[must_use]
    pub fn within_days(mut self, days: u32) -> Self {
        self.within_days = days;
        self
    }

    /// Forgets what was done before a silence of `days` days.
    #[must_use]
    pub fn forget_after_quiet_days(mut self, days: u32) -> Self {
        self.forget_after_quiet_days = Some(days);
        self
    }

    /// Sets the kinds whose absence is silence.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = impl Into<Name>>) -> Self {
        self.kinds = kinds.into_iter().map(Into::into).collect();
        self
    }

    pub(super) fn encode(&self) -> Option<Node> {
        let days = |days: u32| Node::from(i64::from(days));
        let usual = Engagement::default();
        (*self != usual).then(|| {
            MapBuilder::default()
                .with_some(
                    "within_days",
                    (self.within_days != usual.within_days).then(|| days(self.within_days)),
                )
                .with_some("forget_after_quiet_days", self.forget_after_quiet_days.map(days))
                .with_list("kinds", &self.kinds, Node::text)
                .build()
        })
    }

    pub(super) fn decode(d: &mut Decoder<'_>, node: &Node) -> Option<Self> {
        let fields = d.fields(node, &["within_days", "forget_after_quiet_days", "kinds"])?;
        let days = |d: &mut Decoder<'_>, node: &Node| d.count(node, 1, MOST_DAYS);
        let within_days = d.optional(&fields, "within_days", days);
        let forget_after_quiet_days = d.optional(&fields, "forget_after_quiet_days", days);
        let most = d.limits.items;
        let kinds = d.optional(&fields, "kinds", |d, node| d.list(node, most, Decoder::name));
        Some(Engagement {
            within_days: within_days.unwrap_or(Self::USUAL_DAYS),
            forget_after_quiet_days,
            kinds: kinds.unwrap_or_default(),
        })
    }
}
