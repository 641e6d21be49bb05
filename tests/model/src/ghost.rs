//! [`Ghost`]: what the laws need to remember of a life, kept from its events alone.

use chrono::{DateTime, Utc};
use qualify::lead::{Event, EventKind, Phase, RecycleReason, Stage};

use crate::law::{Broken, Law, hold};
use crate::way;

/// A shadow of the lead that no code of the crate keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ghost {
    pub stage: Stage,
    pub at: DateTime<Utc>,
    pub seq: u64,
    /// Offered since it was last with marketing.
    pub offered: bool,
    /// The newest opt-out of everything that holds, by the host's clock.
    pub opted_out: Option<DateTime<Utc>>,
    /// When a buyer's asking for contact was answered last: given back for a reason of its own, lost, opted out.
    pub answered: Option<DateTime<Utc>>,
    pub complaint: bool,
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
            opted_out: None,
            answered: None,
            complaint: false,
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
        let silent = self.opted_out.is_some() || self.erased;
        hold(!(silent && self.stage.is_live()), Law::OptedOut, "live, though opted out or erased")
    }

    /// What counts towards the laws.
    fn hear(&mut self, event: &Event, from: Stage) -> Result<(), Broken> {
        let said = event.now.unwrap_or(event.at);
        match &event.kind {
            EventKind::Offered { .. } => self.offered = true,
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => {}
            EventKind::Recycled { .. } => {
                (self.recycles, self.answered) = (self.recycles + 1, Some(event.at))
            }
            EventKind::Lost { .. } => self.answered = Some(event.at),
            EventKind::OptedOut { complaint, said: theirs, .. } => {
                let said = theirs.unwrap_or(said);
                self.opted_out = Some(self.opted_out.map_or(said, |before| before.max(said)));
                self.answered = Some(event.at);
                self.complaint |= complaint;
            }
            EventKind::OptedIn { .. } => {
                let newer = self.opted_out.is_some_and(|before| said > before);
                hold(newer, Law::OptedOut, "an opt-in that is not newer")?;
                (self.opted_out, self.complaint) = (None, false);
            }
            EventKind::Erased => self.erased = true,
            EventKind::Merged { .. } => hold(from != Stage::Merged, Law::Merge, "merged twice")?,
            _ => {}
        }
        Ok(())
    }

    /// What should be seen some time.
    fn remember(&mut self, event: &Event, from: Stage) {
        let to = event.step.map(|step| step.to);
        let feat = match &event.kind {
            EventKind::Converted { .. } if self.recycles > 0 => Some(Feat::RecycledThenConverted),
            EventKind::Converted { .. } => Some(Feat::Converted),
            EventKind::OptedOut { .. } if from.phase() == Phase::Zone => Some(Feat::OptedOutInZone),
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
            EventKind::OptedIn { .. } => Some(Feat::OptedInAgain),
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
