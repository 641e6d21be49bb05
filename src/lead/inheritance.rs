//! What a lead hands on when it ends by a merge, and what the lead that goes on makes of it.

use chrono::{DateTime, Utc};

use super::deadline::Timer;
use super::past::{Decision, LeftOpen, Past, Recycle};
use super::stage::Stage;
use super::state::{Appointment, Lead, REMEMBERED_RECYCLES};

impl Lead {
    /// What was decided of it up to an instant, and what is open.
    pub(super) fn past(&self, at: DateTime<Utc>) -> Past {
        let sold = self.stage_before_merge().is_accepted();
        let ended = self.survivor.as_ref().and_then(|survivor| survivor.accept_by);
        Past {
            recycles: self.recycles.clone(),
            recycled: self.recycled.clone(),
            cooling_until: self.rests(at),
            answered_until: self.answered_until,
            parting: self.parting,
            attended: self.attended && sold,
            accept_by: self.due.of(Timer::Accept).or(ended),
            meeting: self.appointment.filter(|booked| sold && !booked.attended).map(|booked| booked.at),
            further_meetings: if sold { self.meetings_left().to_vec() } else { Vec::new() },
            decision: self.decision(),
        }
    }

    /// Where it is, or of a lead that ended by a merge where it was then: what was open there, it hands on when the
    /// merge is sent again.
    fn stage_before_merge(&self) -> Stage {
        self.survivor.as_ref().map_or(self.stage, |survivor| survivor.from)
    }

    /// The decision about the person that stands: taken by hand, or left open by a merge.
    pub(super) fn decision(&self) -> Option<Decision> {
        let left = self.left_open.as_ref().and_then(|left| left.decision.clone());
        let by_hand =
            self.disqualified.as_ref().filter(|closed| closed.by_hand && closed.is_about_the_person());
        let decided = by_hand.map(|closed| Decision {
            reason: closed.reason.clone(),
            at: closed.at,
            reopen_until: closed.reopen_until,
        });
        decided.or(left)
    }

    /// Takes over what was decided of another lead, and what is open of it. A customer takes over nothing that sales
    /// would have to do.
    pub(super) fn inherit(&mut self, past: &Past) {
        self.unite_recycles(&past.recycles);
        let order = |recycle: &Recycle| (recycle.at, recycle.reason.clone());
        let later = |theirs: &&Recycle| self.recycled.as_ref().is_none_or(|mine| order(theirs) > order(mine));
        if let Some(theirs) = past.recycled.as_ref().filter(later) {
            self.recycled = Some(theirs.clone());
        }
        self.cooling_until = self.cooling_until.max(past.cooling_until);
        self.answered_until = self.answered_until.max(past.answered_until);
        self.parting = self.parting.max(past.parting);
        let stage = self.stage_before_merge();
        self.attended |= past.attended && stage.is_accepted();
        for meeting in past.meeting.iter().chain(&past.further_meetings) {
            self.inherit_meeting(stage, *meeting);
        }
        if let Some(decision) = past.decision.as_ref().filter(|_| self.stage != Stage::Converted) {
            self.left_open().decision = Some(decision.clone());
        }
    }

    /// Of two open meetings the earlier is the lead's, and the other is left for its holder to look at. A lead that
    /// sales holds without an appointment books it, or not.
    fn inherit_meeting(&mut self, stage: Stage, theirs: DateTime<Utc>) {
        let mine = self.appointment.filter(|booked| !booked.attended);
        let left = match mine {
            Some(mine) if stage == Stage::Appointment => {
                if theirs < mine.at {
                    self.appointment = Some(Appointment { at: theirs, ..mine });
                }
                Some(mine.at.max(theirs)).filter(|_| mine.at != theirs)
            }
            None if stage == Stage::Appointment => {
                self.appointment = Some(Appointment { at: theirs, reschedules: 0, attended: false });
                None
            }
            _ => stage.is_accepted().then_some(theirs),
        };
        let known = |left: &&DateTime<Utc>| {
            let open = self.left_open.as_ref();
            open.is_some_and(|open| open.meetings.contains(left) || open.meetings_seen.contains(left))
        };
        if let Some(left) = left.filter(|left| !known(&left)) {
            let meetings = &mut self.left_open().meetings;
            meetings.push(left);
            meetings.sort_unstable();
        }
    }

    /// Each instant as often as the lead has it that has it more often: none is lost where a clock stood still, and a
    /// merge that is sent again counts none twice.
    fn unite_recycles(&mut self, theirs: &[DateTime<Utc>]) {
        let mut mine = self.recycles.clone();
        for at in theirs {
            match mine.iter().position(|one| one == at) {
                Some(place) => drop(mine.swap_remove(place)),
                None => self.recycles.push(*at),
            }
        }
        self.keep_newest_recycles();
    }

    /// Keeps them in order, and no more than a cap may count. A merge may have brought some that are later than now.
    pub(super) fn keep_newest_recycles(&mut self) {
        self.recycles.sort_unstable();
        let old = self.recycles.len().saturating_sub(REMEMBERED_RECYCLES);
        self.recycles.drain(..old);
    }

    /// The appointments beside its own that a merge left open.
    pub(super) fn meetings_left(&self) -> &[DateTime<Utc>] {
        self.left_open.as_ref().map_or(&[], |left| &left.meetings)
    }

    /// The decision about the person that a merge left to whoever holds the lead.
    pub(super) fn decision_left(&self) -> Option<&Decision> {
        self.left_open.as_ref()?.decision.as_ref()
    }

    /// Somebody looked at a decision about the person, and does not follow it.
    pub(super) fn overrule(&mut self, decision: Option<Decision>) {
        if decision.is_some() {
            let left = self.left_open();
            (left.decision, left.overruled) = (None, decision);
        }
    }

    /// The decision was followed.
    pub(super) fn follow(&mut self) {
        self.settle_left(|left| left.decision = None);
    }

    /// Somebody has looked at the other appointments.
    pub(super) fn see_meetings(&mut self) {
        self.settle_left(|left| {
            left.meetings_seen.append(&mut left.meetings);
            left.meetings_seen.sort_unstable();
        });
    }

    /// Sales no longer holds the lead, and nobody has to look at the other appointments.
    pub(super) fn drop_meetings(&mut self) {
        self.settle_left(|left| {
            left.meetings.clear();
            left.meetings_seen.clear();
        });
    }

    fn left_open(&mut self) -> &mut LeftOpen {
        self.left_open.get_or_insert_default()
    }

    fn settle_left(&mut self, settle: impl FnOnce(&mut LeftOpen)) {
        if let Some(left) = &mut self.left_open {
            settle(left);
            if **left == LeftOpen::default() {
                self.left_open = None;
            }
        }
    }
}
