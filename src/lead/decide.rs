//! What a [`Lifecycle`] makes of a request, and of time.

use chrono::{DateTime, Utc};

use super::blocker::Blocker;
use super::command::{Command, Request};
use super::command_kind::CommandKind;
use super::deadline::Deadlines;
use super::draft::{Cause, Draft, VERSION};
use super::event::{Event, EventKind, Origin};
use super::holder::Holder;
use super::instant;
use super::lifecycle::Lifecycle;
use super::refusal::{Refusal, RefusalKind};
use super::rule::{Ask, permitted};
use super::settle::Settles;
use super::stage::Phase;
use super::state::Lead;
use super::table;
use crate::input::digest::digest;
use crate::input::fingerprint::Fingerprint;
use crate::input::limits::Limits;
use crate::value::actor::Actor;
use crate::value::name::Id;

impl Lifecycle {
    /// Begins a lead's life: row 1 of the table.
    ///
    /// # Errors
    /// A [`Refusal`] for sales, and for an id or source that is not legal.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::{IdentityKey, Origin};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let origin = Origin::new("webform").campaign("spring").known_by([IdentityKey::Email]);
    /// let (lead, event) = lifecycle.capture("lead-7", origin, buyer(), now)?;
    /// assert_eq!(lead.origin().source, "webform");
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn capture(
        &self,
        id: impl Into<Id>,
        origin: impl Into<Origin>,
        by: Actor,
        now: DateTime<Utc>,
    ) -> Result<(Lead, Event), Refusal> {
        let refused = |kind| Refusal::new(kind, CommandKind::Capture, by.role, None, Vec::new());
        if !table::may(by.role, CommandKind::Capture) {
            return Err(refused(RefusalKind::NotPermitted));
        }
        let (id, origin) = (id.into(), origin.into());
        if !origin.is_legal() {
            return Err(refused(RefusalKind::IllegalOrigin));
        }
        let texts = [("lead", id.is_legal()), ("actor", is_legal(&by))];
        if let Some((of, _)) = texts.into_iter().find(|(_, legal)| !legal) {
            return Err(refused(RefusalKind::IllegalText { of }));
        }
        let at = instant::clamped(now);
        let holder = Holder::Queue(self.terms.marketing_queue.clone());
        let mut event = Event {
            v: VERSION,
            lead: id,
            seq: 1,
            at,
            now: None,
            by: by.clone(),
            id: None,
            content: None,
            index: 0,
            of: 1,
            kind: EventKind::Captured { origin, holder },
            step: None,
            due: None,
        };
        let mut lead = Lead::captured(&event).ok_or_else(|| refused(RefusalKind::NotHere))?;
        let due: Option<Deadlines> = self.due_after(&lead, &event.kind, false);
        if let Some(due) = due {
            lead.due.clone_from(&due);
            event.due = Some(due);
        }
        Ok((lead, event))
    }

    /// What comes of a request: every timeout that is due by now, each at its own instant, and then
    /// what the request does. One batch, to be stored all or nothing. Pure: the lead is not changed.
    ///
    /// `Ok` without events means that there is nothing to store: a repeated request, or one that says
    /// what is known. An instant before the lead's last event takes effect at that event's instant;
    /// instants outside the years 1970 to 2200 count as the nearest inside.
    ///
    /// # Errors
    /// A [`Refusal`] says why, where the lead is after the timeouts, and what is legal there. The
    /// checks come in this order: permission, legal texts and instants, a repeated id, the version, the
    /// stage, the rule.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::error::RefusalKind;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let consent = || Command::consent(Channel::Email).by(buyer()).id("request-1");
    /// let events = lifecycle.decide(&lead, consent().at_version(1), now)?;
    /// lead.apply(&events);
    ///
    /// // Sent again, it does nothing; the same id for something else is a conflict.
    /// assert_eq!(lifecycle.decide(&lead, consent(), now), Ok(vec![]));
    /// let other = Command::opt_out().by(buyer()).id("request-1");
    /// assert_eq!(lifecycle.decide(&lead, other, now).unwrap_err().kind(), &RefusalKind::Conflict);
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    pub fn decide(&self, lead: &Lead, request: Request, now: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
        let now = instant::clamped(now);
        let kind = request.command.kind();
        let refused = |why: RefusalKind, by: &Actor| self.refusal(why, kind, lead, by, now);
        if !permitted(&request.by, &request.command) {
            return Err(refused(RefusalKind::NotPermitted, &request.by));
        }
        let seen = match check(&request) {
            Ok(content) => request.id.clone().zip(content),
            Err(why) => return Err(refused(why, &request.by)),
        };
        if let Some((id, content)) = &seen {
            if let Some(before) = lead.seen.iter().rev().find(|before| before.id == *id) {
                return match before.content == *content {
                    true => Ok(Vec::new()),
                    false => Err(refused(RefusalKind::Conflict, &request.by)),
                };
            }
        }
        if let Some(expected) = request.at_version.filter(|expected| *expected != lead.version) {
            let why = RefusalKind::VersionConflict { expected, found: lead.version };
            return Err(refused(why, &request.by));
        }
        let mut draft = Draft::new(self, lead, now);
        let at = draft.at();
        let ruling = Ask { life: self, lead: &draft.lead, by: &request.by, at, now, named: seen.is_some() }
            .rule(&request.command);
        match ruling {
            Ok(plan) => {
                let before = draft.lead.stage;
                let settles = if kind == CommandKind::Assess { Settles::Verdict } else { Settles::Command };
                let cause = Cause { by: request.by, request: seen };
                if !plan.is_nothing() {
                    draft.carry_out(plan, at, &cause);
                    draft.settle(before, settles, at, &cause);
                }
                Ok(draft.finish())
            }
            Err(why) => Err(refused(why, &request.by)),
        }
    }

    /// What has happened to the lead by itself up to now: every timeout that is due, each at its own
    /// instant. Asking too early or twice gives nothing, and asking late gives the same history as
    /// asking in time. It cannot fail.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::EventKind;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let due = lead.next_deadline().unwrap().at;
    /// assert_eq!(lifecycle.tick(&lead, now), []);
    /// let events = lifecycle.tick(&lead, due + chrono::TimeDelta::days(1));
    /// assert_eq!((&events[0].kind, events[0].at), (&EventKind::WentStale, due));
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    #[must_use]
    pub fn tick(&self, lead: &Lead, now: DateTime<Utc>) -> Vec<Event> {
        Draft::new(self, lead, instant::clamped(now)).finish()
    }

    /// The commands that would do something now if this actor gave them, after every timeout that is
    /// due: what a host draws its buttons from. Where a command needs more than a click, it is here
    /// when some verdict, proof or instant makes it legal.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::CommandKind;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let buttons = lifecycle.allowed(&lead, &buyer(), now);
    /// assert_eq!(buttons, [CommandKind::Consent, CommandKind::OptOut, CommandKind::Erase]);
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    #[must_use]
    pub fn allowed(&self, lead: &Lead, by: &Actor, now: DateTime<Utc>) -> Vec<CommandKind> {
        let draft = Draft::new(self, lead, instant::clamped(now));
        Ask { life: self, lead: &draft.lead, by, at: draft.at(), now: draft.now, named: false }.legal()
    }

    /// What keeps a lead from being offered to sales now, after every timeout that is due: in the order of [`Blocker`],
    /// and never nothing, since a lead that nothing holds is offered at once. Of a lead whose buyer asked for contact
    /// anew only what holds that. Of a lead that is with sales, or closed, it says that.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::lead::Blocker;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// let (lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// assert_eq!(lifecycle.blockers(&lead, now), [Blocker::NotJudged, Blocker::NoConsent]);
    /// # Ok::<(), qualify::error::Refusal>(())
    /// ```
    #[must_use]
    pub fn blockers(&self, lead: &Lead, now: DateTime<Utc>) -> Vec<Blocker> {
        let draft = Draft::new(self, lead, instant::clamped(now));
        match draft.lead.stage.phase() {
            Phase::Marketing => self.standing(&draft.lead, draft.at()).ground().err().unwrap_or_default(),
            Phase::Zone | Phase::Sales => vec![Blocker::Offered],
            Phase::Closed => vec![Blocker::Closed],
        }
    }

    pub(super) fn refusal(
        &self,
        why: RefusalKind,
        command: CommandKind,
        lead: &Lead,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Refusal {
        let draft = Draft::new(self, lead, now);
        let legal = Ask { life: self, lead: &draft.lead, by, at: draft.at(), now, named: false }.legal();
        Refusal::new(why, command, by.role, Some(draft.lead.stage), legal)
    }
}

/// Whether all that would be stored may be stored. Gives the digest of a request that has an id.
fn check(request: &Request) -> Result<Option<Fingerprint>, RefusalKind> {
    if let Command::Assess(verdict) = &request.command {
        // As many rules and attributes as a playbook may have: more could not be read back.
        let limits = Limits::default();
        if verdict.rules.len() > limits.rules || verdict.missing.len() > limits.facts {
            return Err(RefusalKind::TooLarge);
        }
    }
    let id = |id: &Option<Id>| id.as_ref().is_none_or(Id::is_legal);
    let (of, legal, instants): (_, bool, [Option<DateTime<Utc>>; 2]) = match &request.command {
        Command::Assess(verdict) => {
            let names = verdict.rules.iter().chain(&verdict.missing).chain(&verdict.disqualifier);
            let legal = verdict.prospect.is_legal() && verdict.playbook.is_legal();
            let legal = legal && names.into_iter().all(crate::value::name::Name::is_legal);
            ("verdict", legal, [verdict.contact_at, None])
        }
        Command::Assign { to, .. } => ("holder", to.id().is_legal(), [None, None]),
        Command::Book { at } | Command::Reschedule { at } => ("", true, [Some(*at), None]),
        Command::Recycle(super::RecycleReason::NotReady { until }) => ("", true, [Some(*until), None]),
        Command::Recycle(super::RecycleReason::WrongPerson { referral }) => {
            ("referral", id(referral), [None, None])
        }
        Command::Consent { proof, said, .. } => ("proof", id(proof), [*said, None]),
        Command::OptOut { said, .. } => ("", true, [*said, None]),
        Command::Touch { at, .. } => ("", true, [*at, None]),
        Command::Recycle(
            super::RecycleReason::NoBudgetNow
            | super::RecycleReason::NoResponse
            | super::RecycleReason::BadTiming
            | super::RecycleReason::SlaExpired
            | super::RecycleReason::NoChannel,
        )
        | Command::Promote
        | Command::Accept
        | Command::Acknowledge(_)
        | Command::Confirm(_)
        | Command::Outcome(_)
        | Command::Convert
        | Command::Revert
        | Command::Lose(_)
        | Command::TakeBack
        | Command::ReEngage
        | Command::Disqualify(_)
        | Command::Reopen { .. }
        | Command::Erase => ("", true, [None, None]),
    };
    let texts = [("actor", is_legal(&request.by)), ("request", id(&request.id)), (of, legal)];
    if let Some((of, _)) = texts.into_iter().find(|(_, legal)| !legal) {
        return Err(RefusalKind::IllegalText { of });
    }
    if instants.into_iter().flatten().any(|at| !instant::is_within(at)) {
        return Err(RefusalKind::OutOfRange);
    }
    match request.id {
        Some(_) => digest(&(&request.command, &request.by))
            .map(Some)
            .ok_or(RefusalKind::IllegalText { of: "command" }),
        None => Ok(None),
    }
}

pub(super) fn is_legal(actor: &Actor) -> bool {
    actor.id.as_ref().is_none_or(Id::is_legal)
}
