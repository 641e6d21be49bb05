//! Folding events into a lead. There is no business rule here: an event says what came of it.

use super::batch::follows;
use super::consent::Consent;
use super::deadline::{Deadlines, Timer};
use super::event::{Event, EventKind};
use super::past::{Parting, Recycle};
use super::reason::Outcome;
use super::stage::{Aida, Owner, Stage, Step};
use super::state::{
    Absorbed, Appointment, Disqualification, Lead, Offer, Overdue, REMEMBERED, Seen, Survivor, millis,
};
use super::task_kind::TaskKind;
use crate::value::name::Id;

impl Lead {
    /// Folds events in, and tells how many: each that is the next one of this lead. Others, such as one
    /// that was folded in before, or the rest of a batch whose beginning was not, leave it as it is;
    /// [`replay`](Lead::replay) finds what is wrong with a log.
    ///
    /// ```
    /// # use qualify::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let events = lifecycle.decide(&lead, Command::opt_out().by(buyer()), now)?;
    /// assert_eq!((lead.apply(&events), lead.apply(&events)), (2, 0));
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn apply(&mut self, events: &[Event]) -> usize {
        let mut count: usize = 0;
        // The event before in the slice, and whether it was folded in.
        let mut before: Option<(&Event, bool)> = None;
        for event in events {
            let next = event.lead == self.id && Some(event.seq) == self.version.checked_add(1);
            // The rest of a batch that lost a race must not follow the batch that won it, nor another batch half of one.
            let strays = |(last, folded): (&Event, bool)| match folded {
                true => !follows(last, event),
                false => event.index > 0 && last.seq.checked_add(1) == Some(event.seq),
            };
            let folded = next && !before.is_some_and(strays) && self.fits(event);
            if folded {
                self.fold(event);
                count = count.saturating_add(1);
            }
            before = Some((event, folded));
        }
        count
    }

    /// Whether the event leaves the stage at which the lead is, and not before the last one.
    pub(super) fn fits(&self, event: &Event) -> bool {
        event.at >= self.at && event.step.is_none_or(|step| step.from == self.stage)
    }

    /// The lead that a first event makes; `None` unless it is a capture.
    pub(super) fn captured(event: &Event) -> Option<Lead> {
        let EventKind::Captured { origin, holder } = &event.kind else { return None };
        let mut lead = Lead {
            id: event.lead.clone(),
            version: 0,
            at: event.at,
            stage: Stage::Target,
            since: event.at,
            captured_at: event.at,
            origin: origin.clone(),
            aida: Aida::Attention,
            spent: [0; 4],
            marketing: holder.clone(),
            sales: None,
            verdict: None,
            offer: None,
            touched_at: None,
            appointment: None,
            attended: false,
            fell_through: 0,
            escalations: 0,
            overdue: Overdue::default(),
            recycles: Vec::new(),
            recycled: None,
            cooling_until: None,
            taken_back: false,
            consent: Consent::default(),
            opted_out_from: None,
            answered_until: None,
            parting: None,
            disqualified: None,
            revert_until: None,
            lost: None,
            survivor: None,
            absorbed: Vec::new(),
            left_open: None,
            renamed: false,
            erased: false,
            due: Deadlines::default(),
            seen: Vec::new(),
        };
        lead.fold(event);
        Some(lead)
    }

    pub(super) fn fold(&mut self, event: &Event) {
        self.version = event.seq;
        self.at = event.at;
        if matches!(event.kind, EventKind::Reopened { .. }) {
            self.overrule(self.decision());
        }
        // Noted before the deadlines of the lead end with it.
        if let EventKind::Merged { survivor } = &event.kind {
            self.end_for(survivor, event);
        }
        if let Some(step) = event.step {
            self.step(step, event);
        }
        if let Some(due) = &event.due {
            self.due.clone_from(due);
        }
        if let (Some(id), Some(content)) = (&event.id, event.content) {
            self.remember(Seen { id: id.clone(), content });
        }
        self.note(event);
    }

    fn step(&mut self, step: Step, event: &Event) {
        let aida = self.stage.aida();
        if let Some(spent) = aida.and_then(|aida| self.spent.get_mut(aida as usize)) {
            *spent = spent.saturating_add(millis(self.since, event.at));
        }
        self.stage = step.to;
        self.since = event.at;
        self.aida = step.to.aida().unwrap_or(self.aida);
        self.escalations = 0;
        let Overdue { judgement, disqualifier_seen, .. } = self.overdue;
        self.overdue = Overdue { judgement, disqualifier_seen, ..Overdue::default() };
        if step.to.owner() == Owner::Marketing {
            self.sales = None;
        }
        if step.to.is_live() {
            if step.to != Stage::Appointment {
                self.appointment = None;
            }
            if !step.to.is_accepted() {
                self.drop_meetings();
            }
            (self.disqualified, self.lost, self.revert_until) = (None, None, None);
        }
    }

    fn remember(&mut self, seen: Seen) {
        if self.seen.last() != Some(&seen) {
            if self.seen.len() >= REMEMBERED {
                self.seen.remove(0);
            }
            self.seen.push(seen);
        }
    }

    /// What the event says beside its step and deadlines.
    fn note(&mut self, event: &Event) {
        let at = event.at;
        let given = event.now.unwrap_or(at);
        match &event.kind {
            EventKind::Captured { .. }
            | EventKind::Engaged
            | EventKind::Nurtured { .. }
            | EventKind::Cooled { .. } => {}
            EventKind::Assessed { verdict, .. } => {
                let met = self.verdict.as_ref().map(|last| &last.disqualifier);
                self.overdue.disqualifier_seen &= met == Some(&verdict.disqualifier);
                self.verdict = Some(verdict.clone());
                (self.overdue.judgement, self.renamed) = (false, false);
            }
            EventKind::Offered { ground, holder, grade, .. } => {
                self.offer = Some(Offer { ground: *ground, at, grade: *grade });
                self.sales = Some(holder.clone());
                (self.touched_at, self.attended, self.fell_through) = (None, false, 0);
            }
            EventKind::Accepted { holder } => self.sales = Some(holder.clone()),
            EventKind::Escalated { times, .. } => self.escalations = *times,
            EventKind::Assigned { team: super::Team::Marketing, holder } => self.marketing = holder.clone(),
            EventKind::Assigned { team: super::Team::Sales, holder } => self.sales = Some(holder.clone()),
            EventKind::Touched { made, .. } => {
                let made = made.unwrap_or(at);
                // What was before the offer is not the contact that was promised with it.
                if self.offer.is_some_and(|offer| made >= offer.at) {
                    self.touched_at = Some(self.touched_at.map_or(made, |first| first.min(made)));
                    self.overdue.first_touch = false;
                }
                self.overdue.stale = false;
            }
            EventKind::Acknowledged { task } => self.acknowledge(*task),
            EventKind::FirstTouchMissed => self.overdue.first_touch = true,
            EventKind::Confirmed { .. } | EventKind::Reverted => {}
            EventKind::Booked { at } => {
                self.see_meetings();
                self.appointment = Some(Appointment { at: *at, reschedules: 0, attended: false });
            }
            EventKind::Rescheduled { at, times } => {
                self.appointment = Some(Appointment { at: *at, reschedules: *times, attended: false });
                self.overdue.outcome = false;
            }
            EventKind::Attended => {
                self.appointment = self.appointment.map(|held| Appointment { attended: true, ..held });
                self.attended = true;
                self.overdue.outcome = false;
            }
            EventKind::FellThrough {
                times,
                outcome: Outcome::NoShow | Outcome::Cancelled { .. } | Outcome::Attended,
            } => {
                self.fell_through = *times;
            }
            EventKind::OutcomeDue => self.overdue.outcome = true,
            EventKind::Recycled { reason, cooling_until } => {
                if !reason.is_a_timers() {
                    self.recycles.push(at);
                    self.keep_newest_recycles();
                    self.answered_until = self.answered_until.max(Some(at));
                    self.parting = self.parting.max(Some(Parting { at, needs_news: reason.needs_news() }));
                }
                self.recycled = Some(Recycle { reason: Some(reason.clone()), at });
                self.cooling_until = *cooling_until;
                self.taken_back = false;
            }
            EventKind::ReEngaged => {
                self.recycled = Some(Recycle { reason: None, at });
                self.cooling_until = None;
                self.taken_back = false;
            }
            EventKind::TakenBack { holder } => {
                self.marketing = holder.clone();
                self.taken_back = true;
                self.escalations = 0;
            }
            EventKind::CooledDown => self.cooling_until = None,
            EventKind::RecycleCapEnded => {}
            EventKind::Converted { revert_until } => self.revert_until = *revert_until,
            EventKind::Lost { reason } => {
                self.lost = Some(*reason);
                self.answered_until = self.answered_until.max(Some(at));
                self.parting = self.parting.max(Some(Parting { at, needs_news: true }));
            }
            EventKind::Disqualified { reason, reopen_until, by_hand, decided } => {
                let before = self.disqualified.as_ref().map_or(self.stage, |before| before.from);
                self.disqualified = Some(Disqualification {
                    reason: reason.clone(),
                    from: event.step.map_or(before, |step| step.from),
                    reopen_until: *reopen_until,
                    at: decided.unwrap_or(at),
                    by_hand: *by_hand,
                });
                self.follow();
            }
            EventKind::Consented { channel, purposes, proof, said } => {
                let said = said.unwrap_or(given);
                self.consent.unite(&Consent::grant(*channel, purposes, proof.as_ref(), said));
            }
            EventKind::ConsentWithdrawn { channel, purposes, complaint, said } => {
                let said = said.unwrap_or(given);
                self.consent.unite(&Consent::withdrawal(*channel, purposes, *complaint, said));
            }
            EventKind::OptedOut => {
                self.opted_out_from = Some(event.step.map_or(self.stage, |step| step.from));
                self.answered_until = self.answered_until.max(Some(at));
            }
            EventKind::OptedIn => self.opted_out_from = None,
            // What it overrules is noted before the step.
            EventKind::Reopened { .. } => self.disqualified = None,
            // Noted before the step forgets what was open.
            EventKind::Merged { .. } => {}
            EventKind::Absorbed { loser, version, consent, past } => {
                self.consent.unite(consent);
                self.inherit(past);
                self.absorb(loser, *version);
                // What it heard, its own survivor has not heard yet.
                if let Some(survivor) = &mut self.survivor {
                    survivor.lived = event.seq;
                }
            }
            EventKind::Erased => self.forget(event),
            EventKind::WentStale => self.overdue.stale = true,
            EventKind::JudgementDue => self.overdue.judgement = true,
        }
    }

    /// Its holder looked at a task.
    fn acknowledge(&mut self, task: TaskKind) {
        match task {
            TaskKind::Stale => self.overdue.stale = false,
            TaskKind::Disqualifier => self.overdue.disqualifier_seen = true,
            TaskKind::DecideMerge => self.overrule(self.decision_left().cloned()),
            TaskKind::Absorbed => self.see_meetings(),
            // Nobody acknowledges what asks for a deed.
            TaskKind::Accept
            | TaskKind::FirstTouch
            | TaskKind::Decide
            | TaskKind::TakeBack
            | TaskKind::Outcome
            | TaskKind::NoChannel
            | TaskKind::Judge => {}
        }
    }

    /// It ends, and another goes on for it.
    fn end_for(&mut self, survivor: &Id, event: &Event) {
        self.survivor = Some(Box::new(Survivor {
            lead: survivor.clone(),
            lived: event.seq.saturating_sub(1),
            from: self.stage,
            accept_by: self.due.of(Timer::Accept),
        }));
    }

    fn absorb(&mut self, loser: &Id, version: u64) {
        match self.absorbed.iter_mut().find(|absorbed| absorbed.lead == *loser) {
            Some(known) => known.version = version,
            None => {
                self.absorbed.push(Absorbed { lead: loser.clone(), version });
                self.renamed = true;
            }
        }
    }

    /// Keeps nothing that leads back to the person.
    fn forget(&mut self, event: &Event) {
        self.erased = true;
        self.origin = self.origin.redacted();
        self.verdict = None;
        self.seen.retain(|seen| Some(&seen.id) == event.id.as_ref());
        self.overdue = Overdue::default();
        self.recycled = self.recycled.take().map(Recycle::without_referral);
        self.consent.forget();
    }
}
