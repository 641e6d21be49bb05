//! [`Moves`]: for each kind of event the stages at which it can happen, where it can take the lead, and what causes it;
//! and the stages at which a deadline can run.
//!
//! Rules make events and this says nothing about when they do. It is what reading holds a stored event against; a
//! test holds it against [`TRANSITIONS`](super::TRANSITIONS).

use super::deadline::Timer;
use super::event::EventKind;
use super::stage::Stage::{
    self, Appointment, Converted, Disqualified, Inquiry, Lost, MarketingQualified as Mql, Merged, Nurturing,
    OptedOut, Recycled, SalesAccepted as Sal, SalesQualified as Sql, Target,
};
use super::table::{ANYONE, JUDGES, LIVE, UNMERGED};
use crate::value::actor::Role::{self, Buyer, Marketing, Sales, System};

/// What an event of one kind can do.
pub(super) struct Moves {
    /// The stages at which it can happen and leave the lead.
    pub(super) stays: &'static [Stage],
    /// The stages that it can take the lead from.
    pub(super) from: &'static [Stage],
    /// Those that it can take the lead to.
    pub(super) to: &'static [Stage],
    /// Whose requests can cause it.
    pub(super) who: &'static [Role],
    /// The deadlines that can cause it.
    pub(super) timers: &'static [Timer],
}

const fn stays(stays: &'static [Stage], who: &'static [Role]) -> Moves {
    Moves { stays, from: &[], to: &[], who, timers: &[] }
}

const fn goes(from: &'static [Stage], to: &'static [Stage], who: &'static [Role]) -> Moves {
    Moves { stays: &[], from, to, who, timers: &[] }
}

impl Moves {
    const fn or_by(self, timers: &'static [Timer]) -> Moves {
        Moves { timers, ..self }
    }

    const fn or_stays(self, stays: &'static [Stage]) -> Moves {
        Moves { stays, ..self }
    }
}

/// Where a verdict is heard: also in the middle of the batch that takes a closed lead up again.
const JUDGED: &[Stage] =
    &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Lost, Disqualified];
const WITH_MARKETING: &[Stage] = &[Target, Inquiry, Nurturing, Recycled];

/// What an event of the kind can do.
#[rustfmt::skip] // a table is read by columns
pub(super) const fn moves(kind: &EventKind) -> Moves {
    match kind {
        EventKind::Captured { .. } => stays(&[Target], &[Marketing, Buyer, System]),
        EventKind::Assessed { .. } => stays(JUDGED, JUDGES),
        EventKind::Engaged => goes(&[Target], &[Inquiry], JUDGES),
        EventKind::Nurtured { .. } => goes(&[Target, Inquiry], &[Nurturing], JUDGES),
        EventKind::Offered { .. } => goes(WITH_MARKETING, &[Mql], ANYONE),
        EventKind::Cooled { .. } => goes(&[Mql], &[Nurturing], ANYONE),
        EventKind::Accepted { .. } => goes(&[Mql], &[Sal], &[Sales]),
        EventKind::Escalated { .. } =>
            stays(&[Mql, Sal, Recycled], &[]).or_by(&[Timer::Accept, Timer::Decide, Timer::TakeBack]),
        EventKind::Assigned { .. } => stays(LIVE, JUDGES),
        EventKind::Touched { .. } => stays(&[Mql, Sal, Sql, Appointment], &[Sales]),
        EventKind::Acknowledged { .. } =>
            stays(&[Target, Inquiry, Nurturing, Recycled, Sal, Sql, Appointment], &[Marketing, Sales]),
        EventKind::FirstTouchMissed => stays(&[Sal], &[]).or_by(&[Timer::FirstTouch]),
        EventKind::Confirmed { .. } => goes(&[Sal], &[Sql], &[Sales]),
        EventKind::Booked { .. } => goes(&[Sql], &[Appointment], &[Sales]).or_stays(&[Appointment]),
        EventKind::Rescheduled { .. } => stays(&[Appointment], &[Sales, Buyer]),
        EventKind::Attended => stays(&[Appointment], &[Sales, Buyer]),
        EventKind::FellThrough { .. } => goes(&[Appointment], &[Sql], &[Sales, Buyer]),
        EventKind::OutcomeDue => stays(&[Appointment], &[]).or_by(&[Timer::Outcome]),
        EventKind::Recycled { .. } => goes(&[Mql, Sal, Sql, Appointment], &[Recycled], &[Sales, Buyer])
            .or_by(&[Timer::Accept, Timer::Decide]),
        EventKind::TakenBack { .. } => goes(&[Recycled], &[Nurturing], &[Marketing]).or_stays(&[Recycled]),
        EventKind::CooledDown =>
            goes(&[Recycled], &[Nurturing], &[]).or_stays(WITH_MARKETING).or_by(&[Timer::CoolDown]),
        EventKind::RecycleCapEnded => stays(WITH_MARKETING, &[]).or_by(&[Timer::CoolDown]),
        EventKind::ReEngaged => goes(&[Lost], &[Recycled, Inquiry], JUDGES).or_by(&[Timer::ReEngage]),
        EventKind::Converted { .. } => goes(&[Sql, Appointment], &[Converted], &[Sales]),
        EventKind::Reverted => goes(&[Converted], &[Sql], &[Sales]),
        EventKind::Lost { .. } => goes(&[Sql, Appointment], &[Lost], &[Sales]),
        // What was decided of a lead that a merge ended stands wherever the other is, and whoever acts next.
        EventKind::Disqualified { .. } => goes(
            &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Lost], &[Disqualified], ANYONE,
        ).or_stays(&[Disqualified]),
        EventKind::Reopened { .. } => goes(
            &[Disqualified], &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Lost], JUDGES,
        ),
        EventKind::Consented { .. } | EventKind::ConsentWithdrawn { .. } => stays(UNMERGED, ANYONE),
        EventKind::OptedOut => goes(
            &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Lost, Disqualified],
            &[OptedOut], ANYONE,
        ).or_stays(&[Converted]),
        EventKind::OptedIn => goes(&[OptedOut], &[Inquiry, Recycled, Lost, Disqualified], ANYONE)
            .or_stays(&[Converted]),
        EventKind::Merged { .. } => goes(UNMERGED, &[Merged], JUDGES),
        // Of one that was merged itself: the same merge, sent again.
        EventKind::Absorbed { .. } => stays(&Stage::ALL, JUDGES),
        EventKind::Erased => goes(
            &[Target, Inquiry, Nurturing, Mql, Sal, Sql, Appointment, Recycled, Lost, Disqualified],
            &[OptedOut], &[Buyer, Marketing, System],
        ).or_stays(&[Converted, OptedOut, Merged]),
        EventKind::WentStale => stays(LIVE, &[]).or_by(&[Timer::Stale]),
        EventKind::JudgementDue =>
            stays(JUDGED, ANYONE).or_by(&[Timer::Judge, Timer::CoolDown, Timer::ReEngage]),
    }
}

/// The stages at which a deadline can run.
pub(super) const fn runs_at(timer: Timer) -> &'static [Stage] {
    match timer {
        Timer::Accept => &[Mql],
        Timer::FirstTouch | Timer::Decide => &[Sal],
        Timer::TakeBack => &[Recycled],
        Timer::CoolDown => WITH_MARKETING,
        Timer::Stale => LIVE,
        Timer::Outcome => &[Appointment],
        Timer::ReEngage => &[Lost],
        Timer::Judge => JUDGED,
    }
}

#[cfg(test)]
mod tests {
    use super::super::command_kind::CommandKind as C;
    use super::super::stage::Step;
    use super::super::{Arrival, TRANSITIONS, Transition, Trigger};
    use super::*;
    use std::collections::BTreeSet;

    /// One event of each kind, as it is stored, but for those that carry nothing.
    const TAGGED: &str = r#"[
        {"captured": {"origin": {"source": "webform"}, "holder": {"queue": "marketing"}}},
        {"assessed": {"verdict": {
            "prospect": "acme", "playbook": "inbound", "version": 3,
            "fingerprint": "0123456789abcdef0123456789abcdef", "signed": true, "at": "2026-03-02T09:00:00Z",
            "grade": "A", "worst": "A", "best": "A", "route": "sales", "score": "50", "fit": "20",
            "engagement": "30", "clears_bar": true, "holds_bar": true, "mandatory": "met", "engaged": true,
            "reachable": []
        }}},
        {"nurtured": {"grade": "C"}},
        {"offered": {
            "ground": "bar", "holder": {"queue": "sales"}, "playbook": "inbound", "version": 3, "grade": "A"
        }},
        {"cooled": {"grade": "C"}},
        {"accepted": {"holder": {"person": "dana"}}},
        {"escalated": {"timer": "accept", "times": 1}},
        {"assigned": {"team": "sales", "holder": {"queue": "sales"}}},
        {"touched": {}},
        {"acknowledged": {"task": "stale"}},
        {"confirmed": {"evidence": "meeting_held"}},
        {"booked": {"at": "2026-03-02T09:00:00Z"}},
        {"rescheduled": {"at": "2026-03-02T09:00:00Z", "times": 1}},
        {"fell_through": {"outcome": "no_show", "times": 1}},
        {"recycled": {"reason": "no_response"}},
        {"taken_back": {"holder": {"queue": "marketing"}}},
        {"converted": {}},
        {"lost": {"reason": "price"}},
        {"disqualified": {"reason": "student"}},
        {"reopened": {"in_error": true}},
        {"consented": {"channel": "email", "purposes": ["sales"]}},
        {"consent_withdrawn": {"purposes": ["sales"]}},
        {"merged": {"survivor": "lead-8"}},
        {"absorbed": {"loser": "lead-8", "version": 1, "consent": {}}}
    ]"#;

    fn kinds() -> Vec<EventKind> {
        let tagged: Vec<serde_json::Value> = serde_json::from_str(TAGGED).unwrap();
        let is_bare = |word: &&str| tagged.iter().all(|kind| kind.get(*word).is_none());
        let bare = EventKind::ALL_WORDS.into_iter().filter(is_bare).map(serde_json::Value::from);
        let all: Vec<serde_json::Value> = bare.chain(tagged.iter().cloned()).collect();
        let read = |stored: serde_json::Value| {
            serde_json::from_value(stored.clone()).unwrap_or_else(|error| panic!("{stored}: {error}"))
        };
        all.into_iter().map(read).collect()
    }

    /// The commands that cause it, of those that follow from any command such as differ in who may.
    fn commands(kind: &EventKind) -> &'static [C] {
        match kind {
            EventKind::Captured { .. } => &[C::Capture],
            EventKind::Assessed { .. } | EventKind::Engaged | EventKind::Nurtured { .. } => &[C::Assess],
            EventKind::Offered { .. } => &[C::Assess, C::Promote, C::Consent, C::TakeBack],
            EventKind::Cooled { .. } => &[C::Assess, C::OptOut, C::Merge],
            EventKind::Accepted { .. } => &[C::Accept],
            EventKind::Assigned { .. } => &[C::Assign],
            EventKind::Touched { .. } => &[C::Touch],
            EventKind::Acknowledged { .. } => &[C::Acknowledge],
            EventKind::Confirmed { .. } => &[C::Confirm, C::Book],
            EventKind::Booked { .. } => &[C::Book],
            EventKind::Rescheduled { .. } => &[C::Reschedule],
            EventKind::Attended | EventKind::FellThrough { .. } => &[C::Outcome],
            EventKind::Recycled { .. } => &[C::Recycle, C::Outcome],
            EventKind::TakenBack { .. } => &[C::TakeBack],
            EventKind::ReEngaged => &[C::ReEngage, C::Assess],
            EventKind::Converted { .. } => &[C::Convert],
            EventKind::Reverted => &[C::Revert],
            EventKind::Lost { .. } => &[C::Lose],
            EventKind::Disqualified { .. } => &[C::Assess, C::Disqualify, C::Consent, C::Merge],
            EventKind::Reopened { .. } => &[C::Reopen, C::Assess],
            EventKind::Consented { .. } => &[C::Consent],
            EventKind::ConsentWithdrawn { .. } => &[C::OptOut],
            EventKind::OptedOut => &[C::OptOut, C::Merge],
            EventKind::OptedIn | EventKind::JudgementDue => &[C::Consent, C::Merge],
            EventKind::Merged { .. } | EventKind::Absorbed { .. } => &[C::Merge],
            EventKind::Erased => &[C::Erase],
            EventKind::Escalated { .. }
            | EventKind::FirstTouchMissed
            | EventKind::OutcomeDue
            | EventKind::CooledDown
            | EventKind::RecycleCapEnded
            | EventKind::WentStale => &[],
        }
    }

    /// The steps that the published table has; where it goes back, to each stage that the lead could have left.
    fn published() -> BTreeSet<Step> {
        let ends = |to: Arrival| match to {
            Arrival::At(to) => vec![to],
            Arrival::Same => Vec::new(),
            Arrival::Earlier => Stage::ALL.to_vec(),
        };
        let steps = TRANSITIONS.iter().flat_map(|way| {
            way.from.iter().flat_map(move |from| ends(way.to).into_iter().map(|to| Step { from: *from, to }))
        });
        steps.collect()
    }

    /// Each step of an event is one of the published table, and each of the table is made by an event, or by two or
    /// three of one batch.
    #[test]
    fn the_steps_of_events_are_those_of_the_table() {
        let all = kinds();
        let steps = all.iter().map(moves).flat_map(|moves| {
            moves.from.iter().flat_map(move |from| moves.to.iter().map(|to| Step { from: *from, to: *to }))
        });
        let made: BTreeSet<Step> = steps.collect();
        let unpublished: Vec<Step> = made.difference(&published()).copied().collect();
        // What a merge left to decide is decided whenever the lead is not with sales; no command asks for it.
        assert_eq!(unpublished, [Step { from: Lost, to: Disqualified }]);
        for way in TRANSITIONS {
            let Arrival::At(to) = way.to else { continue };
            for from in way.from {
                let next = |at: Stage| made.iter().filter(move |step| step.from == at).map(|step| step.to);
                let is_made = next(*from)
                    .any(|one| one == to || next(one).any(|two| two == to || next(two).any(|it| it == to)));
                assert!(is_made, "nothing goes from {from} to {to}");
            }
        }
    }

    /// Who causes an event is who may give its commands, and every command and deadline has its event.
    #[test]
    fn causes_are_those_of_the_table() {
        let all = kinds();
        for kind in &all {
            let is_given = |way: &&Transition| match way.trigger {
                Trigger::Command(command) => commands(kind).contains(&command),
                Trigger::Timer(_) => false,
            };
            let may: BTreeSet<Role> =
                TRANSITIONS.iter().filter(is_given).flat_map(|way| way.who).copied().collect();
            assert_eq!(moves(kind).who.iter().copied().collect::<BTreeSet<_>>(), may, "{}", kind.word());
        }
        for way in TRANSITIONS {
            let caused = all.iter().any(|kind| match way.trigger {
                Trigger::Command(command) => commands(kind).contains(&command),
                Trigger::Timer(timer) => moves(kind).timers.contains(&timer),
            });
            assert!(caused, "{:?}", way.trigger);
        }
    }

    /// A verdict's end is an instant also in the middle of a batch that takes a closed lead up again.
    #[test]
    fn deadlines_run_where_the_table_has_them() {
        for timer in Timer::ALL {
            let ways = TRANSITIONS.iter().filter(|way| way.trigger == Trigger::Timer(timer));
            let mut stages: BTreeSet<Stage> = ways.flat_map(|way| way.from).copied().collect();
            if timer == Timer::Judge {
                stages.extend([Lost, Disqualified]);
            }
            assert_eq!(runs_at(timer).iter().copied().collect::<BTreeSet<_>>(), stages, "{timer}");
        }
        let judged = Stage::ALL.into_iter().filter(|stage| stage.hears_verdicts());
        assert_eq!(JUDGED, judged.collect::<Vec<_>>());
    }
}
