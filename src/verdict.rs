//! [`Verdict`]: what was decided, compact and without personal data. The door to the lead's life.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::input::fingerprint::Fingerprint;
pub(crate) use crate::score::Grade;
use crate::value::actor::Channel;
use crate::value::answer::Answer;
use crate::value::name::{Id, Name};
use crate::value::points::Points;
use crate::value::words::words;

words! {
    /// Who should get the lead.
    #[expect(clippy::exhaustive_enums, reason = "sales, marketing or nobody: there is no fourth")]
    pub enum Route {
        /// A disqualifier is met.
        Nobody = "nobody",
        /// Below the bar.
        Marketing = "marketing",
        /// The bar is cleared.
        Sales = "sales",
    }
}

/// What a playbook decided about a prospect at an instant.
///
/// It holds ids, grades, points and answers, never a fact: it is safe to store and to send. What
/// needs the playbook is answered here; what needs the lead's past (consent, cooling, recycles) is
/// answered by the lead's life, which takes a verdict in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Verdict {
    /// Whom it is about: the host's id.
    pub prospect: Id,
    /// The playbook that judged.
    pub playbook: Name,
    /// Its version.
    pub version: u32,
    /// Its fingerprint, signatures excluded.
    pub fingerprint: Fingerprint,
    /// Whether both teams signed it. By an unsigned one nothing is handed over.
    pub signed: bool,
    /// The instant of the judgement.
    pub at: DateTime<Utc>,
    /// The first instant at which grade, route, bar, an answer, `engaged`, `contact_at` or `reachable` changes if nothing new
    /// happens; `None` if none ever does. The score may drift before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// The grade by what is known.
    pub grade: Grade,
    /// The least grade that the unknown facts leave possible.
    pub worst: Grade,
    /// The greatest.
    pub best: Grade,
    /// Who should get the lead, by grade and bar. A lead that asked for contact is offered to sales all the same: see
    /// `contact_at`.
    pub route: Route,
    /// All points.
    pub score: Points,
    /// Points for who they are.
    pub fit: Points,
    /// Points for what they did.
    pub engagement: Points,
    /// Whether the grade reaches the bar and every requirement of the hand-off is met.
    pub clears_bar: bool,
    /// Whether a lead that has cleared the bar still holds it: the grade of the score with the slack
    /// added reaches the bar. A requirement of the hand-off that fails later does not end it.
    pub holds_bar: bool,
    /// Whether all mandatory criteria are met; guards the confirmation by sales.
    pub mandatory: Answer,
    /// The mandatory criteria that are not met, in the playbook's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_mandatory: Vec<Name>,
    /// Whether they did something of late that the playbook counts.
    pub engaged: bool,
    /// The newest meaningful contact that is recent enough, if the least fit is reached. The lead's life offers a lead
    /// for it, whatever `route` says by grade and bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_at: Option<DateTime<Utc>>,
    /// The last sign of life: the newest of the activities that engage today, and of the days on which the buyer or a rep
    /// told a fact that something decides by. A bounce, an unsubscription and what is bought from elsewhere are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_signal_at: Option<DateTime<Utc>>,
    /// The channels not known to be dead.
    pub reachable: Vec<Channel>,
    /// The reason code of the first disqualifier that is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disqualifier: Option<Name>,
    /// The rules that gave or took points, in the order of names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Name>,
    /// The attributes that something decides by and that are unknown, in the order of names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Name>,
}

impl Verdict {
    /// Sorts a queue, the first to call first: what is for sales or asked for contact before the rest, then by grade, the
    /// newest meaningful contact, the score, and the id.
    ///
    /// ```
    /// # use qualify::Verdict;
    /// # fn sort(queue: &mut [Verdict]) {
    /// queue.sort_by_key(Verdict::queue_key);
    /// # }
    /// ```
    pub fn queue_key(&self) -> impl Ord + Clone + use<> {
        let waits = match self.route {
            Route::Sales => false,
            Route::Marketing => self.contact_at.is_none(),
            Route::Nobody => true,
        };
        (waits, Reverse(self.grade), Reverse(self.contact_at), Reverse(self.score), self.prospect.clone())
    }
}
