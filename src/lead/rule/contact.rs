//! What the buyer allows and forbids: rows 21, 22 and 25.

use chrono::{DateTime, Utc};

use super::{Ask, Ruling};
use crate::lead::consent::Consent;
use crate::lead::event::EventKind;
use crate::lead::instant;
use crate::lead::plan::Plan;
use crate::lead::purpose::Purpose;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::value::actor::{Channel, Role};
use crate::value::name::Id;

impl Ask<'_> {
    pub(super) fn consent(
        &self,
        channel: Channel,
        purpose: Option<Purpose>,
        proof: Option<&Id>,
        said: Option<DateTime<Utc>>,
    ) -> Ruling {
        self.proven(proof)?;
        let said = self.said(said)?;
        let (purposes, before) = (purposes(purpose), &self.lead.consent);
        let word = Consent::grant(channel, &purposes, proof, said);
        let after = before.united(&word);
        let news = after != *before;
        let dated = proof.and_then(|proof| after.told(proof)).unwrap_or(said);
        let withdrawn = before.withdrawn_last(channel, &purposes);
        // A proof that is new, or older than was known, is recorded whatever it allows: told once more it must not
        // count as a new consent, in whichever order the two come.
        if let Some(opted_out) = withdrawn.filter(|_| !news && !before.yields(channel, &purposes, dated)) {
            return Err(RefusalKind::NotNewer { opted_out });
        }
        // A request that can be known again is recorded: sent once more after a withdrawal it must not count as a
        // new consent either.
        if !news && !self.named {
            return Ok(Plan::nothing());
        }
        let said = Some(said).filter(|said| *said != self.now);
        let consented = EventKind::Consented { channel, purposes, proof: proof.cloned(), said };
        Ok(self.turned(&word, &after, Plan::stay(consented)))
    }

    /// Always legal, whoever says it and whenever, and always recorded.
    pub(super) fn opt_out(
        &self,
        channel: Option<Channel>,
        purpose: Option<Purpose>,
        complaint: bool,
        said: Option<DateTime<Utc>>,
    ) -> Ruling {
        let said = self.said(said)?;
        let purposes = purposes(purpose);
        let word = Consent::withdrawal(channel, &purposes, complaint, said);
        let after = self.lead.consent.united(&word);
        let said = Some(said).filter(|said| *said != self.now);
        let withdrawn = EventKind::ConsentWithdrawn { channel, purposes, complaint, said };
        Ok(self.turned(&word, &after, Plan::stay(withdrawn)))
    }

    /// What the words that were heard do to the lead beside being recorded: they close it, or open it again.
    pub(in crate::lead) fn turned(&self, words: &Consent, after: &Consent, plan: Plan) -> Plan {
        let stage = self.lead.stage;
        if stage == Stage::Merged {
            return plan;
        }
        match self.lead.opted_out_from {
            Some(_) if stage == Stage::Converted && after.allows_anything() => {
                plan.and_stay(EventKind::OptedIn)
            }
            Some(from) if after.allows_anything() => {
                let rests = from == Stage::Recycled && self.lead.rests(self.at).is_some();
                let to = if rests || from.outlasts_opt_out() { from } else { Stage::Inquiry };
                plan.and_go(EventKind::OptedIn, to)
            }
            None if self.closes(words, after) => match stage.closes_by_opt_out() {
                true => plan.and_go(EventKind::OptedOut, Stage::OptedOut),
                false => plan.and_stay(EventKind::OptedOut),
            },
            _ => plan,
        }
    }

    /// Whether the words say everything, in one word or in the last of two, and no grant is newer; or whether they
    /// cover sales, and nothing is allowed after them where something was.
    fn closes(&self, words: &Consent, after: &Consent) -> bool {
        let over_all = Purpose::ALL.iter().any(|purpose| words.forbids_everywhere(*purpose));
        let everything = over_all && after.opted_out().is_some();
        let last = self.lead.consent.allows_anything() && !after.allows_anything();
        everything || (last && words.forbids(Purpose::Sales))
    }

    pub(super) fn erase(&self) -> Plan {
        match self.lead.stage.closes_by_opt_out() {
            true => Plan::go(EventKind::Erased, Stage::OptedOut),
            false => Plan::stay(EventKind::Erased),
        }
    }

    /// When the buyer said it: now, unless the request names an instant before that.
    fn said(&self, said: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, RefusalKind> {
        let said = said.map_or(self.now, instant::clamped);
        if said > self.now { Err(RefusalKind::SaidLater) } else { Ok(said) }
    }

    /// The buyer is believed; everybody else shows proof.
    fn proven(&self, proof: Option<&Id>) -> Result<(), RefusalKind> {
        if self.by.role == Role::Buyer || proof.is_some() { Ok(()) } else { Err(RefusalKind::NoProof) }
    }
}

/// The purposes that are meant, in order.
fn purposes(purpose: Option<Purpose>) -> Vec<Purpose> {
    purpose.map_or_else(|| Purpose::ALL.to_vec(), |purpose| vec![purpose])
}
