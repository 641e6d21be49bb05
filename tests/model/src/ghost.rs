//! [`Ghost`]: what the laws need to remember of a life, kept from its events alone.

use chrono::{DateTime, Utc};
use qualify::lead::{Event, EventKind, Phase, Purpose, RecycleReason, Stage};

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
    pub recycles: u32,
    /// What happened some time, as bits of [`Feat`].
    pub feats: u32,
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
            recycles: 0,
            feats: 0,
        }
    }

    pub fn did(&self, feat: Feat) -> bool {
        self.feats & (1 << feat as u32) != 0
    }

    pub fn mark(&mut self, feat: Feat) {
        self.feats |= 1 << feat as u32;
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
            EventKind::Offered { .. } => self.offered = true,
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => {}
            EventKind::Recycled { .. } => {
                (self.recycles, self.answered) = (self.recycles + 1, Some(event.at))
            }
            EventKind::Lost { .. } => self.answered = Some(event.at),
            EventKind::Consented { channel, purposes, proof, said } => {
                self.words.grant(*channel, purposes, proof.as_ref(), said.unwrap_or(given));
            }
            EventKind::ConsentWithdrawn { channel, purposes, complaint, said } => {
                let said = said.unwrap_or(given);
                self.words.withdraw(*channel, purposes, said);
                self.withdrawal = (channel.is_none(), purposes.contains(&Purpose::Sales));
                self.complained = self.complained.max(Some(said).filter(|_| *complaint));
            }
            EventKind::Absorbed { consent, .. } => {
                self.words.take_over(consent);
                self.withdrawal = (true, true);
                self.complained = self.complained.max(consent.complained());
            }
            EventKind::OptedOut => {
                let (over_all, sales) = self.withdrawal;
                let everything = over_all && self.words.opted_out().is_some();
                hold(sales || everything, Law::Words, "a word about marketing alone closes")?;
                hold(!self.closed && !self.allow_anything(), Law::OptedOut, "closed, and may be contacted")?;
                (self.closed, self.answered) = (true, Some(event.at));
            }
            EventKind::OptedIn => {
                hold(self.closed && self.allow_anything(), Law::OptedOut, "opened, and nothing is allowed")?;
                self.closed = false;
            }
            EventKind::Erased => {
                self.erased = true;
                self.words.forget();
            }
            EventKind::Merged { .. } => hold(from != Stage::Merged, Law::Merge, "merged twice")?,
            _ => {}
        }
        Ok(())
    }

    fn allow_anything(&self) -> bool {
        uses().any(|(channel, purpose)| self.words.allow(channel, purpose))
    }

    /// What should be seen some time.
    fn remember(&mut self, event: &Event, from: Stage) {
        let to = event.step.map(|step| step.to);
        let feat = match &event.kind {
            EventKind::Converted { .. } if self.recycles > 0 => Some(Feat::RecycledThenConverted),
            EventKind::Converted { .. } => Some(Feat::Converted),
            EventKind::OptedOut if from.phase() == Phase::Zone => Some(Feat::OptedOutInZone),
            EventKind::Merged { .. } => Some(Feat::Merged),
            EventKind::Reopened { in_error: true } if to != Some(Stage::Nurturing) => {
                Some(Feat::ReopenedExactly)
            }
            EventKind::Reverted => Some(Feat::Reverted),
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => Some(Feat::SlaExpired),
            EventKind::Recycled { reason: RecycleReason::NoResponse, .. } if event.index > 0 => {
                Some(Feat::NoShowCap)
            }
            EventKind::Cooled { .. } => Some(Feat::Cooled),
            EventKind::Offered { .. } if from == Stage::Recycled => Some(Feat::FastLane),
            EventKind::Offered { ground: qualify::lead::Ground::Manual, .. } => Some(Feat::Promoted),
            EventKind::ReEngaged => Some(Feat::ReEngaged),
            EventKind::OptedIn => Some(Feat::OptedInAgain),
            EventKind::Erased => Some(Feat::Erased),
            EventKind::Escalated { .. } => Some(Feat::Escalated),
            _ => None,
        };
        if let Some(feat) = feat {
            self.mark(feat);
        }
        match event.now {
            Some(now) if now < event.at => self.mark(Feat::ClockWentBack),
            Some(_) => self.mark(Feat::LateLook),
            None => {}
        }
    }
}
