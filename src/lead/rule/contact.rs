//! What the buyer allows and forbids: rows 21, 22 and 25.

use chrono::{DateTime, Utc};

use super::{Ask, Ruling, purposes};
use crate::lead::consent::{Consent, Purpose};
use crate::lead::event::EventKind;
use crate::lead::plan::Plan;
use crate::lead::refusal::RefusalKind;
use crate::lead::stage::Stage;
use crate::value::actor::{Channel, Role};
use crate::value::name::Id;

impl Ask<'_> {
    pub(super) fn consent(&self, channel: Channel, purpose: Option<Purpose>, proof: Option<&Id>) -> Ruling {
        self.proven(proof)?;
        if self.lead.opt_out.is_some() {
            return Err(RefusalKind::OptedOut);
        }
        let purposes = purposes(purpose);
        if let Some(withdrawn) = self.lead.consent.withdrawn_after(channel, &purposes, self.now) {
            return Err(RefusalKind::NotNewer { opted_out: withdrawn });
        }
        // A proof is worth a record also where the consent was given before. So is a request that can be
        // known again: sent once more after a withdrawal it must not count as a new consent.
        let given = purposes.iter().all(|purpose| self.lead.consent.allows(channel, *purpose));
        if given && proof.is_none() && !self.named {
            return Ok(Plan::nothing());
        }
        Ok(Plan::stay(EventKind::Consented { channel, purposes, proof: proof.cloned() }))
    }

    /// Always legal, whoever says it and whenever.
    #[expect(clippy::unnecessary_wraps, reason = "every rule may refuse")]
    pub(super) fn opt_out(
        &self,
        channel: Option<Channel>,
        purpose: Option<Purpose>,
        complaint: bool,
    ) -> Ruling {
        if channel.is_none() && purpose.is_none() {
            return Ok(self.opt_out_of_everything(None, complaint, None, Plan::nothing()));
        }
        // A complaint about one channel is worth a record also where it was forbidden before.
        let complained = complaint && channel.is_some();
        let channels = channel.map_or_else(|| Channel::ALL.to_vec(), |channel| vec![channel]);
        let (mut plan, mut last) = (Plan::nothing(), None);
        let mut left = self.lead.consent.clone();
        for channel in channels {
            let purposes = purposes(purpose);
            let said = left.said(channel, &purposes, false, self.at);
            if said != left || complained {
                plan = plan.and_stay(EventKind::ConsentWithdrawn { channel, purposes, complaint });
                (left, last) = (said, Some(channel));
            }
        }
        if self.was_last(&left) {
            Ok(self.opt_out_of_everything(last, complaint, None, plan))
        } else {
            Ok(plan)
        }
    }

    /// Whether nothing is allowed any more, where something was.
    pub(in crate::lead) fn was_last(&self, left: &Consent) -> bool {
        self.lead.consent.allows_anything() && !left.allows_anything()
    }

    pub(in crate::lead) fn opt_out_of_everything(
        &self,
        channel: Option<Channel>,
        complaint: bool,
        said: Option<DateTime<Utc>>,
        plan: Plan,
    ) -> Plan {
        let kind = EventKind::OptedOut { channel, complaint, said };
        let said = said.unwrap_or(self.now);
        match self.lead.opt_out {
            // Said again: only what is newer, or worse, is worth a record.
            Some(before) if before.at >= said && (before.complaint || !complaint) => plan,
            _ if self.lead.stage.closes_by_opt_out() => plan.and_go(kind, Stage::OptedOut),
            _ => plan.and_stay(kind),
        }
    }

    pub(super) fn opt_in(&self, channel: Channel, purpose: Option<Purpose>, proof: Option<&Id>) -> Ruling {
        let opted_out = self.lead.opt_out.ok_or(RefusalKind::NotHere)?;
        self.proven(proof)?;
        if self.now <= opted_out.at {
            return Err(RefusalKind::NotNewer { opted_out: opted_out.at });
        }
        let kind = EventKind::OptedIn { channel, purposes: purposes(purpose), proof: proof.cloned() };
        let from = opted_out.from;
        if self.lead.stage == Stage::Converted {
            return Ok(Plan::stay(kind));
        }
        let rests = from == Stage::Recycled && self.cooling().is_some();
        let to = if rests || from.outlasts_opt_out() { from } else { Stage::Inquiry };
        Ok(Plan::go(kind, to))
    }

    pub(super) fn erase(&self) -> Plan {
        match self.lead.stage.closes_by_opt_out() {
            true => Plan::go(EventKind::Erased, Stage::OptedOut),
            false => Plan::stay(EventKind::Erased),
        }
    }

    /// The buyer is believed; everybody else shows proof.
    fn proven(&self, proof: Option<&Id>) -> Result<(), RefusalKind> {
        if self.by.role == Role::Buyer || proof.is_some() { Ok(()) } else { Err(RefusalKind::NoProof) }
    }
}
