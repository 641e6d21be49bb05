//! Whether a lead is one that some log can lead to: what a snapshot is held against, since a digest finds damage and not
//! mischief.
//!
//! What is asked here holds of every lead after a whole batch; not everything that does is asked.

use chrono::{DateTime, Utc};

use super::event::Origin;
use super::flaw::{LAST_SEQ, is_judged_by};
use super::holder::Holder;
use super::instant::is_within;
use super::moves::runs_at;
use super::stage::{Owner, Stage};
use super::state::{Lead, Overdue, REMEMBERED, REMEMBERED_RECYCLES, millis};

/// Whether some log can lead to the lead.
pub(super) fn is_sound(lead: &Lead) -> bool {
    is_numbered(lead)
        && is_in_time(lead)
        && is_held(lead)
        && is_offered(lead)
        && is_met(lead)
        && is_closed(lead)
        && is_opted_out(lead)
        && is_one_of_many(lead)
        && is_forgotten(lead)
        && is_missed(lead)
        && is_remembered(lead)
}

/// An implication: what comes first is so only where what comes second is.
const fn only_if(one: bool, other: bool) -> bool {
    !one || other
}

fn is_numbered(lead: &Lead) -> bool {
    (1..=LAST_SEQ).contains(&lead.version) && only_if(lead.version == 1, lead.stage == Stage::Target)
}

/// What was is not later than the last event, nor before the capture; deadlines run where they can, and are not past.
fn is_in_time(lead: &Lead) -> bool {
    let set = [
        lead.appointment.map(|booked| booked.at),
        lead.cooling_until,
        lead.revert_until,
        lead.disqualified.as_ref().and_then(|out| out.reopen_until),
    ];
    let spent = lead.spent.iter().fold(0, |all: u64, one| all.saturating_add(*one));
    let was = |at: DateTime<Utc>| (lead.captured_at..=lead.at).contains(&at);
    let runs = lead.due.as_slice().iter().all(|deadline| {
        runs_at(deadline.timer).contains(&lead.stage) && deadline.at >= lead.at && is_within(deadline.at)
    });
    is_within(lead.captured_at)
        && is_within(lead.at)
        && was(lead.since)
        && lead.offer.is_none_or(|offer| was(offer.at))
        && set.into_iter().flatten().all(is_within)
        && spent <= millis(lead.captured_at, lead.since)
        && lead.verdict.as_ref().is_none_or(|verdict| is_judged_by(verdict, lead.at))
        && runs
}

/// Sales holds what was offered to it, by name once that is accepted; what marketing holds alone nobody of sales does.
fn is_held(lead: &Lead) -> bool {
    let named = lead.sales.as_ref().and_then(Holder::as_person).is_some();
    let held = match lead.stage.owner() {
        Owner::Marketing => lead.sales.is_none(),
        Owner::Shared | Owner::Sales => lead.sales.is_some(),
        Owner::Nobody => true,
    };
    held && only_if(lead.stage.is_accepted(), named)
}

/// What sales holds was offered, by a verdict, and was in contact since.
fn is_offered(lead: &Lead) -> bool {
    let with_sales = match lead.stage.owner() {
        Owner::Shared | Owner::Sales => true,
        Owner::Marketing | Owner::Nobody => matches!(lead.stage, Stage::Converted | Stage::Lost),
    };
    let offered = lead.offer.map(|offer| offer.at);
    only_if(with_sales, offered.is_some())
        && only_if(offered.is_some(), lead.verdict.is_some() || lead.erased)
        && lead
            .touched_at
            .is_none_or(|touched| touched <= lead.at && offered.is_some_and(|offered| touched >= offered))
}

/// How far the buyer of a live lead has come is told by the stage, and so is whether there is an appointment.
fn is_met(lead: &Lead) -> bool {
    let booked = lead.appointment.is_some();
    lead.stage.aida().is_none_or(|aida| aida == lead.aida)
        && only_if(lead.stage.is_live(), booked == (lead.stage == Stage::Appointment))
}

/// What closed it is told while it is closed, and of no live lead.
fn is_closed(lead: &Lead) -> bool {
    let told = lead.disqualified.is_some() || lead.lost.is_some() || lead.revert_until.is_some();
    let from = lead.disqualified.as_ref().map(|out| out.from);
    only_if(lead.stage == Stage::Disqualified, lead.disqualified.is_some())
        && only_if(lead.stage == Stage::Lost, lead.lost.is_some())
        && only_if(lead.stage == Stage::Recycled, lead.recycled.is_some())
        && only_if(told, !lead.stage.is_live())
        && from.is_none_or(|from| from.is_live() || from == Stage::Lost)
}

/// Whatever is allowed opens what opting out closed; one that was merged has nothing to open.
fn is_opted_out(lead: &Lead) -> bool {
    let there = match lead.stage {
        Stage::OptedOut => lead.opted_out_from.is_some_and(Stage::closes_by_opt_out) || lead.erased,
        Stage::Merged => true,
        Stage::Converted => lead.opted_out_from.is_none_or(|from| from == Stage::Converted),
        Stage::Target
        | Stage::Inquiry
        | Stage::Nurturing
        | Stage::MarketingQualified
        | Stage::SalesAccepted
        | Stage::SalesQualified
        | Stage::Appointment
        | Stage::Recycled
        | Stage::Lost
        | Stage::Disqualified => lead.opted_out_from.is_none(),
    };
    let closed = lead.erased || (lead.opted_out_from.is_some() && lead.stage != Stage::Merged);
    there && only_if(closed, !lead.consent.allows_anything())
}

/// Which leads are one with it: others, and each once.
fn is_one_of_many(lead: &Lead) -> bool {
    let absorbed = lead.absorbed.iter().map(|absorbed| &absorbed.lead);
    let mut ids: Vec<_> = absorbed.chain([&lead.id]).collect();
    ids.sort_unstable();
    ids.is_sorted_by(|a, b| a < b)
        && lead.survivor() != Some(&lead.id)
        && lead.survivor.is_some() == (lead.stage == Stage::Merged)
        && only_if(lead.renamed, !lead.absorbed.is_empty())
}

/// Of who was erased nothing is kept that leads back.
fn is_forgotten(lead: &Lead) -> bool {
    if !lead.erased {
        return true;
    }
    matches!(lead.stage, Stage::Converted | Stage::OptedOut | Stage::Merged)
        && lead.origin.source == Origin::ERASED
        && lead.origin.campaign.is_none()
        && lead.verdict.is_none()
        && lead.due.next().is_none()
        && lead.overdue == Overdue::default()
        && lead.seen.len() <= 1
}

/// What was missed could be missed at the stage.
fn is_missed(lead: &Lead) -> bool {
    let Overdue { first_touch, stale, outcome, judgement: _, disqualifier_seen: _ } = lead.overdue;
    let escalates = match lead.stage {
        Stage::MarketingQualified | Stage::SalesAccepted => true,
        Stage::Recycled => !lead.taken_back,
        Stage::Target
        | Stage::Inquiry
        | Stage::Nurturing
        | Stage::SalesQualified
        | Stage::Appointment
        | Stage::Converted
        | Stage::Lost
        | Stage::Disqualified
        | Stage::OptedOut
        | Stage::Merged => false,
    };
    only_if(lead.escalations > 0, escalates)
        && only_if(first_touch, lead.stage == Stage::SalesAccepted)
        && only_if(outcome, lead.stage == Stage::Appointment)
        && only_if(stale, lead.stage.is_live())
}

/// A request is remembered once, and no more of anything than a lead remembers.
fn is_remembered(lead: &Lead) -> bool {
    let mut ids: Vec<_> = lead.seen.iter().map(|seen| &seen.id).collect();
    ids.sort_unstable();
    ids.len() <= REMEMBERED
        && ids.is_sorted_by(|a, b| a < b)
        && lead.recycles.len() <= REMEMBERED_RECYCLES
        && lead.recycles.is_sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::state::Seen;
    use crate::lead::{Aida, Deadline, LostReason, Timer};
    use crate::value::actor::{Channel, system};
    use crate::{Calendar, Command, Lifecycle, Terms, buyer};

    type Change = fn(&mut Lead);

    /// A lead at `target` that opted in by a request.
    fn lead() -> Lead {
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
        let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now).unwrap();
        let request = Command::consent(Channel::Email).by(buyer()).id("r-1");
        let events = lifecycle.decide(&lead, request, now).unwrap();
        assert_eq!(lead.apply(&events), 1);
        lead
    }

    /// Each of these is told by one field beside the others.
    #[test]
    fn what_no_log_leads_to_is_found() {
        assert!(is_sound(&lead()));
        let changes: [(&str, Change); 17] = [
            ("no event", |lead| lead.version = 0),
            ("moved by the capture", |lead| (lead.version, lead.stage) = (1, Stage::Inquiry)),
            ("since before the capture", |lead| lead.since -= chrono::TimeDelta::days(1)),
            ("since after the last event", |lead| lead.since += chrono::TimeDelta::days(1)),
            ("spent more than there was", |lead| lead.spent = [1, 0, 0, 0]),
            ("a deadline of another stage", |lead| lead.due.set(Timer::Accept, Some(lead.at))),
            ("a deadline that is past", |lead| {
                let Deadline { timer, .. } = lead.due.next().unwrap();
                lead.due.set(timer, Some(lead.at - chrono::TimeDelta::seconds(1)));
            }),
            ("sales holds what was not offered", |lead| lead.sales = Some(Holder::queue("sales"))),
            ("offered to nobody", |lead| lead.stage = Stage::MarketingQualified),
            ("in contact before the offer", |lead| lead.touched_at = Some(lead.at)),
            ("desire at target", |lead| lead.aida = Aida::Desire),
            ("lost and live", |lead| lead.lost = Some(LostReason::Price)),
            ("closed for no reason", |lead| lead.stage = Stage::Disqualified),
            ("opted out and live", |lead| lead.opted_out_from = Some(Stage::Target)),
            ("merged into nobody", |lead| lead.stage = Stage::Merged),
            ("erased and known", |lead| lead.erased = true),
            ("escalated where nobody waits", |lead| lead.escalations = 1),
        ];
        for (what, change) in changes {
            let mut lead = lead();
            change(&mut lead);
            assert!(!is_sound(&lead), "{what}");
        }
        let mut twice = lead();
        let Seen { id, content } = twice.seen[0].clone();
        twice.seen.push(Seen { id, content });
        assert!(!is_sound(&twice), "a request twice");
    }
}
