//! [`HandoffBrief`]: what sales needs to know of a lead that is handed over. A projection over a lead,
//! its log and its judgement.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::lead::{Event, EventKind, Ground, Holder, Lead, Past, Permission, Purpose, Stage};
use crate::qualification::Qualification;
use crate::value::actor::Channel;
use crate::value::instant::written;
use crate::value::name::Id;
use crate::value::shown::shown;

/// What sales needs to know of a lead that is handed over, put together from the lead, its log and
/// its judgement.
///
/// Like these it holds ids, names and codes, never a fact about the buyer: it can be stored and sent.
/// `Display` writes it for a person.
///
/// ```
/// use qualify::handoff::HandoffBrief;
/// # use qualify::*;
/// # use qualify::standard::*;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let playbook = PlaybookSpec::new("inbound", 3)
/// #     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
/// #     .rule("core-industry", INDUSTRY.one_of(["software"]), 10)
/// #     .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
/// #     .hand_off_at(Grade::A)
/// #     .signed(marketing("mara"), sales("dana"))
/// #     .compile(&Schema::standard())?;
/// # let acme = Prospect::new("acme").with(EMPLOYEES, 120).did(Activity::new("a-1", "visit", now));
/// # let playbook = playbook.spec().clone().activity("visits", "visit", 1).compile(&Schema::standard())?;
/// let q = playbook.qualify(&acme, now);
/// # let lifecycle = Lifecycle::new(playbook.terms(), Calendar::always());
/// # let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now)?;
/// # let mut log = vec![captured];
/// # for command in [Command::consent(Channel::Email), Command::consent(Channel::Phone)] {
/// #     log.extend(lifecycle.decide(&lead, command.by(buyer()), now)?);
/// #     lead.apply(&log);
/// # }
/// log.extend(lifecycle.decide(&lead, Command::assess(&q).by(system()), now)?);
/// lead.apply(&log);
///
/// let brief = HandoffBrief::new(&lead, &log, &q).unwrap();
/// assert_eq!(brief.channels, [Channel::Phone, Channel::Email]);
/// assert_eq!(brief.to_string(), "\
/// lead-7 at marketing_qualified: offered 2026-03-02T09:00:00Z (bar), accept by 2026-03-02T17:00:00Z
/// held by  marketing: queue marketing, sales: queue sales
/// reach by phone, email
/// A, to sales: 21 points (fit 20, engagement 1; up to 31)
/// why      +20 mid-market, +1 visits
/// missing  industry (up to +10)
/// improve  nothing to ask or do
/// until    2027-03-02: engaged no longer
/// history  2026-03-02T09:00:00Z offered (bar)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HandoffBrief {
    /// The lead.
    pub lead: Id,
    /// Where it is.
    pub stage: Stage,
    /// Why it was offered.
    pub ground: Ground,
    /// When.
    pub offered_at: DateTime<Utc>,
    /// By when sales should accept it, while it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_by: Option<DateTime<Utc>>,
    /// Whom to ask in marketing, while it is in the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Holder>,
    /// Who holds it for sales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sales: Option<Holder>,
    /// The channels that reach the buyer and that they allowed to sales, the best first: those by
    /// which two people talk before those by which one writes.
    pub channels: Vec<Channel>,
    /// All that the buyer said about being contacted.
    pub consent: Vec<Permission>,
    /// The judgement: reasons, open questions, what would improve it.
    pub judgement: Qualification,
    /// What happened between the teams so far, the oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that happened to a lead between the teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// The word of the event.
    pub kind: String,
    /// Why, or to whom, in a word or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl HandoffBrief {
    /// Puts it together. `None` unless the lead is in the zone or with sales, or when the judgement is
    /// about another prospect than the lead's last verdict.
    ///
    /// The log gives the history; of other leads' events in it nothing is taken.
    pub fn new(lead: &Lead, log: &[Event], judgement: &Qualification) -> Option<Self> {
        let (verdict, offer) = (lead.verdict()?, lead.offer()?);
        let holders = lead.holders();
        if holders.sales.is_none() || verdict.prospect != judgement.verdict.prospect {
            return None;
        }
        let usable = |channel: &Channel| {
            judgement.verdict.reachable.contains(channel) && lead.consent().allows(*channel, Purpose::Sales)
        };
        let accept = lead.deadlines().iter().find(|due| due.timer == crate::lead::Timer::Accept);
        Some(HandoffBrief {
            lead: lead.id().clone(),
            stage: lead.stage(),
            ground: offer.ground,
            offered_at: offer.at,
            accept_by: accept.map(|due| due.at),
            marketing: holders.marketing.cloned(),
            sales: holders.sales.cloned(),
            channels: Channel::best_first().filter(usable).collect(),
            consent: lead.consent().permissions(),
            judgement: judgement.clone(),
            history: log.iter().filter(|event| event.lead == *lead.id()).filter_map(entry).collect(),
        })
    }
}

/// What of an event concerns both teams.
fn entry(event: &Event) -> Option<HistoryEntry> {
    if !event.kind.concerns_both_teams() {
        return None;
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "where the word says it all there is no more to say")]
    let detail = match &event.kind {
        EventKind::Offered { ground, .. } => Some(ground.to_string()),
        EventKind::Cooled { grade, .. } => Some(grade.to_string()),
        EventKind::Accepted { holder } | EventKind::TakenBack { holder } => Some(holder.to_string()),
        EventKind::Assigned { team, holder } => Some(format!("{team}: {holder}")),
        EventKind::Escalated { timer, .. } => Some(timer.to_string()),
        EventKind::Recycled { reason, .. } => Some(reason.word().to_owned()),
        EventKind::Confirmed { evidence } => Some(evidence.to_string()),
        EventKind::Lost { reason } => Some(reason.to_string()),
        EventKind::Disqualified { reason, .. } => Some(reason.to_string()),
        EventKind::FellThrough { outcome, .. } => Some(outcome.word().to_owned()),
        EventKind::Absorbed { loser, past, .. } => Some(absorbed(loser, past)),
        EventKind::Booked { at } | EventKind::Rescheduled { at, .. } => Some(written(*at)),
        _ => None,
    };
    Some(HistoryEntry { at: event.at, kind: event.kind.word().to_owned(), detail })
}

/// The lead that ended in this one, and what it brings that sales should know.
fn absorbed(loser: &Id, past: &Past) -> String {
    let given_back = past.recycled.as_ref().and_then(|recycled| recycled.reason.as_ref());
    let parts = [
        Some(loser.to_string()),
        given_back.map(|reason| format!("given back {}", reason.word())),
        past.cooling_until.map(|until| format!("rests until {}", written(until))),
        past.meeting.map(|at| format!("appointment {}", written(at))),
        past.decision.as_ref().map(|decision| format!("disqualified {}", decision.reason)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl fmt::Display for HandoffBrief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: offered {} ({})", self.lead, self.stage, written(self.offered_at), self.ground)?;
        if let Some(by) = self.accept_by {
            write!(f, ", accept by {}", written(by))?;
        }
        let holders = [("marketing", &self.marketing), ("sales", &self.sales)];
        let held = holders.iter().filter_map(|(team, holder)| Some(format!("{team}: {}", holder.as_ref()?)));
        write!(f, "\nheld by  {}", held.collect::<Vec<_>>().join(", "))?;
        match self.channels.as_slice() {
            [] => f.write_str("\nreach by nothing: ask for consent")?,
            channels => {
                let words: Vec<&str> = channels.iter().map(|channel| channel.word()).collect();
                write!(f, "\nreach by {}", words.join(", "))?;
            }
        }
        write!(f, "\n{}", self.judgement)?;
        for (place, entry) in self.history.iter().enumerate() {
            let label = if place == 0 { "history " } else { "        " };
            write!(f, "\n{label} {} {}", written(entry.at), shown(&entry.kind))?;
            if let Some(detail) = &entry.detail {
                write!(f, " ({})", shown(detail))?;
            }
        }
        Ok(())
    }
}
