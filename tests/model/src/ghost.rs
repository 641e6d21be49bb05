//! [`Ghost`]: what the laws need to remember of a life, kept from its events alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use qualify::Name;
use qualify::lead::{Decision, Event, EventKind, Ground, Phase, Purpose, RecycleReason, Stage, TaskKind};

use crate::law::{Broken, Law, hold};
use crate::way;
use crate::word::{Words, uses};

/// A shadow of the lead that no code of the crate keeps.
#[derive(Clone, Debug)]
pub struct Ghost {
    pub stage: Stage,
    pub at: DateTime<Utc>,
    pub seq: u64,
    /// Offered since it was last with marketing.
    pub offered: bool,
    /// All that the buyer said.
    pub words: Words,
    /// Whether they closed it by opting out, and did not open it again.
    pub closed: bool,
    /// Of the newest withdrawal: whether it is over all channels, and whether it covers sales.
    withdrawal: (bool, bool),
    /// When a buyer's asking for contact was answered last: given back for a reason of its own, lost, opted out.
    pub answered: Option<DateTime<Utc>>,
    pub complained: Option<DateTime<Utc>>,
    pub erased: bool,
    /// The newest 16 times at which sales gave it back for a reason of its own.
    pub recycles: Vec<DateTime<Utc>>,
    /// When it came back to marketing last, whoever gave it back.
    pub recycled: Option<DateTime<Utc>>,
    /// Until when it rests.
    pub rest: Option<DateTime<Utc>>,
    pub taken_back: bool,
    /// When sales gave it back or lost it last for a reason of its own, and whether the bar waits for news since then.
    pub parting: Option<(DateTime<Utc>, bool)>,
    /// Whether it is to be judged again first.
    pub judge_due: bool,
    /// Somebody decided about the person that they will never be a customer.
    pub decision: Option<Ruled>,
    /// Such a decision that was looked at and not followed.
    pub overruled: Option<Ruled>,
    /// Whether the first contact was missed at this stage.
    pub missed: bool,
    /// Whether a contact was made since the offer.
    pub touched: bool,
    /// When it was offered last.
    offered_at: Option<DateTime<Utc>>,
    /// When it became a customer.
    pub converted_at: Option<DateTime<Utc>>,
    /// Whether the batch that is taken in merges another lead into this one.
    absorbing: bool,
    /// What happened some time, as bits of [`Feat`].
    pub feats: u64,
}

/// As many recycles as a cap may count.
const REMEMBERED: usize = 16;

/// A decision about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    pub reason: Name,
    pub at: DateTime<Utc>,
    pub reopen_until: Option<DateTime<Utc>>,
}

impl Ruled {
    fn of(decision: &Decision) -> Self {
        Ruled { reason: decision.reason.clone(), at: decision.at, reopen_until: decision.reopen_until }
    }
}

/// What should happen in some life, or nothing was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feat {
    Converted,
    RecycledThenConverted,
    OptedOutInZone,
    Merged,
    ReopenedExactly,
    Reverted,
    SlaExpired,
    Cooled,
    FastLane,
    ReEngaged,
    OptedInAgain,
    NoShowCap,
    AbsorbedOptOut,
    Erased,
    Escalated,
    Promoted,
    ClockWentBack,
    LateLook,
    LateDelivery,
    CapEnded,
    NoChannel,
    TakenUpAnew,
    Overruled,
    MeetingAbsorbed,
    DecisionAbsorbed,
    DecisionAsked,
    WithdrawnByMerge,
    Inbound,
    Backdated,
    Acknowledged,
    OfferedByConsent,
    OfferedByTakeBack,
    OfferedUnengaged,
    PromotedUnengaged,
    NewPlaybook,
    HalfSentAgain,
}

impl Ghost {
    pub fn new(captured: &Event) -> Self {
        Ghost {
            stage: Stage::Target,
            at: captured.at,
            seq: captured.seq,
            offered: false,
            words: Words::default(),
            closed: false,
            withdrawal: (false, false),
            answered: None,
            complained: None,
            erased: false,
            recycles: Vec::new(),
            recycled: None,
            rest: None,
            taken_back: false,
            parting: None,
            judge_due: false,
            decision: None,
            overruled: None,
            missed: false,
            touched: false,
            offered_at: None,
            converted_at: None,
            absorbing: false,
            feats: 0,
        }
    }

    pub fn did(&self, feat: Feat) -> bool {
        self.feats & (1 << feat as u64) != 0
    }

    pub fn mark(&mut self, feat: Feat) {
        self.feats |= 1 << feat as u64;
    }

    /// Takes an event in, and says whether it breaks a law.
    pub fn step(&mut self, event: &Event) -> Result<(), Broken> {
        let from = self.stage;
        let to = event.step.map(|step| step.to);
        hold(event.seq == self.seq + 1, Law::Versions, "a gap")?;
        hold(event.at >= self.at, Law::Time, "an event before the one before it")?;
        hold(event.now.is_none_or(|now| now != event.at), Law::Time, "`now` said though it is `at`")?;
        hold(event.step.is_none_or(|step| step.from == from), Law::Ways, "leaves where it is not")?;
        hold(way::goes(&event.kind, from, to), Law::Ways, "no such way in the table")?;
        hold(!self.erased, Law::OptedOut, "something happens to the erased")?;
        self.remember(event, from);
        (self.seq, self.at, self.stage) = (event.seq, event.at, to.unwrap_or(from));
        self.missed &= to.is_none();
        if self.stage.phase() == Phase::Marketing {
            self.offered = false;
        }
        self.hear(event, from)?;
        let with_sales = matches!(self.stage.phase(), Phase::Zone | Phase::Sales);
        hold(!with_sales || self.offered, Law::Offered, "with sales, not offered")?;
        let silent = self.closed || self.erased;
        hold(!(silent && self.stage.is_live()), Law::OptedOut, "live, though opted out or erased")
    }

    /// What counts towards the laws.
    fn hear(&mut self, event: &Event, from: Stage) -> Result<(), Broken> {
        let given = event.now.unwrap_or(event.at);
        match &event.kind {
            EventKind::Offered { .. } => {
                (self.offered, self.offered_at, self.touched) = (true, Some(event.at), false);
            }
            EventKind::Recycled { reason, cooling_until } => {
                if let Some(needs_news) = way::needs_news(reason) {
                    self.recycles.push(event.at);
                    self.forget_oldest();
                    self.answered = self.answered.max(Some(event.at));
                    self.parting = self.parting.max(Some((event.at, needs_news)));
                }
                (self.recycled, self.rest, self.taken_back) = (Some(event.at), *cooling_until, false);
            }
            EventKind::ReEngaged => {
                (self.recycled, self.rest, self.taken_back) = (Some(event.at), None, false);
            }
            EventKind::TakenBack { .. } => self.taken_back = true,
            EventKind::CooledDown => self.rest = None,
            EventKind::Lost { .. } => {
                self.answered = self.answered.max(Some(event.at));
                self.parting = self.parting.max(Some((event.at, true)));
            }
            EventKind::Assessed { .. } => self.judge_due = false,
            EventKind::JudgementDue => self.judge_due = true,
            EventKind::FirstTouchMissed => self.missed = true,
            EventKind::Touched { made, .. } => {
                let made = made.unwrap_or(event.at);
                let kept = self.offered_at.is_some_and(|offered| made >= offered);
                (self.touched, self.missed) = (self.touched || kept, self.missed && !kept);
            }
            EventKind::Converted { .. } => self.converted_at = Some(event.at),
            EventKind::Disqualified { reason, reopen_until, by_hand, decided } => {
                let at = decided.unwrap_or(event.at);
                let ruled = Ruled { reason: reason.clone(), at, reopen_until: *reopen_until };
                self.decision = Some(ruled).filter(|_| *by_hand && way::is_about_the_person(reason));
            }
            EventKind::Reopened { .. } | EventKind::Acknowledged { task: TaskKind::DecideMerge } => {
                self.overruled = self.decision.take().or(self.overruled.take());
            }
            EventKind::Consented { channel, purposes, proof, said } => {
                self.words.grant(*channel, purposes, proof.as_ref(), said.unwrap_or(given));
            }
            EventKind::ConsentWithdrawn { channel, purposes, complaint, said } => {
                let said = said.unwrap_or(given);
                self.words.withdraw(*channel, purposes, said);
                self.withdrawal = (channel.is_none(), purposes.contains(&Purpose::Sales));
                self.complained = self.complained.max(Some(said).filter(|_| *complaint));
            }
            EventKind::Absorbed { consent, past, .. } => {
                self.unite(&past.recycles);
                self.recycled = self.recycled.max(past.recycled.as_ref().map(|theirs| theirs.at));
                self.rest = self.rest.max(past.cooling_until);
                self.answered = self.answered.max(past.answered_until);
                self.parting = self.parting.max(past.parting.map(|theirs| (theirs.at, theirs.needs_news)));
                if let Some(decision) = past.decision.as_ref().filter(|_| self.stage != Stage::Converted) {
                    self.decision = Some(Ruled::of(decision));
                }
                self.words.take_over(consent);
                self.withdrawal = (true, true);
                self.complained = self.complained.max(consent.complained());
            }
            EventKind::OptedOut => {
                let (over_all, sales) = self.withdrawal;
                let everything = over_all && self.words.opted_out().is_some();
                hold(sales || everything, Law::Words, "a word about marketing alone closes")?;
                hold(!self.closed && !self.allow_anything(), Law::OptedOut, "closed, and may be contacted")?;
                (self.closed, self.answered) = (true, self.answered.max(Some(event.at)));
            }
            EventKind::OptedIn => {
                hold(self.closed && self.allow_anything(), Law::OptedOut, "opened, and nothing is allowed")?;
                self.closed = false;
            }
            EventKind::Erased => {
                (self.erased, self.judge_due, self.missed) = (true, false, false);
                self.words.forget();
            }
            EventKind::Merged { .. } => hold(from != Stage::Merged, Law::Merge, "merged twice")?,
            _ => {}
        }
        Ok(())
    }

    /// Each recycle as often as the lead has it that has it more often.
    fn unite(&mut self, theirs: &[DateTime<Utc>]) {
        let times = |of: &[DateTime<Utc>], at| of.iter().filter(|one| **one == at).count();
        let all: BTreeSet<_> = self.recycles.iter().chain(theirs).copied().collect();
        let most = |at| vec![at; times(&self.recycles, at).max(times(theirs, at))];
        self.recycles = all.into_iter().flat_map(most).collect();
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        self.recycles.sort_unstable();
        self.recycles.drain(..self.recycles.len().saturating_sub(REMEMBERED));
    }

    fn allow_anything(&self) -> bool {
        uses().any(|(channel, purpose)| self.words.allow(channel, purpose))
    }

    /// What should be seen some time.
    fn remember(&mut self, event: &Event, from: Stage) {
        let to = event.step.map(|step| step.to);
        let feat = match &event.kind {
            EventKind::Converted { .. } if !self.recycles.is_empty() => Some(Feat::RecycledThenConverted),
            EventKind::Converted { .. } => Some(Feat::Converted),
            EventKind::OptedOut if from.phase() == Phase::Zone => Some(Feat::OptedOutInZone),
            EventKind::Merged { .. } => Some(Feat::Merged),
            EventKind::Reopened { in_error: true } if to != Some(Stage::Nurturing) => {
                Some(Feat::ReopenedExactly)
            }
            EventKind::Reopened { .. } if to == Some(Stage::Inquiry) => Some(Feat::TakenUpAnew),
            EventKind::Reverted => Some(Feat::Reverted),
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => Some(Feat::SlaExpired),
            EventKind::Recycled { reason: RecycleReason::NoChannel, .. } => Some(Feat::NoChannel),
            EventKind::Recycled { reason: RecycleReason::NoResponse, .. } if event.index > 0 => {
                Some(Feat::NoShowCap)
            }
            EventKind::Cooled { .. } if event.index > 0 && self.absorbing => Some(Feat::WithdrawnByMerge),
            EventKind::Cooled { .. } => Some(Feat::Cooled),
            EventKind::Offered { .. } if from == Stage::Recycled => Some(Feat::FastLane),
            EventKind::Offered { ground: Ground::Manual, .. } if from == Stage::Target => {
                Some(Feat::PromotedUnengaged)
            }
            EventKind::Offered { ground: Ground::Manual, .. } => Some(Feat::Promoted),
            EventKind::Offered { .. } if from == Stage::Target => Some(Feat::OfferedUnengaged),
            EventKind::ReEngaged => Some(Feat::ReEngaged),
            EventKind::OptedIn => Some(Feat::OptedInAgain),
            EventKind::Erased => Some(Feat::Erased),
            EventKind::Escalated { .. } => Some(Feat::Escalated),
            EventKind::RecycleCapEnded => Some(Feat::CapEnded),
            EventKind::Acknowledged { task: TaskKind::DecideMerge } => Some(Feat::Overruled),
            EventKind::Acknowledged { .. } => Some(Feat::Acknowledged),
            EventKind::Touched { inbound: true, .. } => Some(Feat::Inbound),
            EventKind::Touched { made: Some(_), .. } => Some(Feat::Backdated),
            EventKind::Disqualified { decided: Some(_), .. } => Some(Feat::DecisionAbsorbed),
            _ => None,
        };
        if let Some(feat) = feat {
            self.mark(feat);
        }
        self.absorbing =
            matches!(event.kind, EventKind::Absorbed { .. }) || (self.absorbing && event.index > 0);
        match event.now {
            Some(now) if now < event.at => self.mark(Feat::ClockWentBack),
            Some(_) => self.mark(Feat::LateLook),
            None => {}
        }
    }
}
