//! [`Ledger`]: what became of the leads, folded from their events.

mod counts;
mod cursor;
mod durations;
mod ends;
mod line;
mod promises;
mod stored;
mod tally;

use std::collections::BTreeMap;

pub use counts::Counts;
pub use cursor::{LeadCursor, PlaybookVersion};
pub use durations::Durations;
pub use ends::{Appointments, End, Ends};
pub use promises::{Promise, Promises};
pub use tally::{Tally, Times};

use serde::{Deserialize, Serialize};

use super::form::{Form, each_once, is_usual};
use crate::error::{ReplayError, ReplayErrorKind};
use crate::invariant::always;
use crate::lead::batch::unfinished;
use crate::lead::cursor::Cursor;
use crate::lead::{Event, EventKind, Holder};
use crate::value::name::{Name, OriginName};
use crate::verdict::Grade;
use cursor::Followed;

/// What became of the leads: counts and times by source, campaign, grade, rule, playbook and holder.
///
/// It grows with the number of those, never with the number of leads: what must be remembered of a lead is its
/// [`LeadCursor`], which the host keeps. Fold whole logs with [`fold`](Self::fold), in any order of leads, or go on as
/// events come in with [`follow`](Self::follow); both give the same ledger. Ledgers are added with
/// [`merge`](Self::merge), so a host can keep one for each shard, or one for each month.
///
/// What happens to a lead is charged to where it came from, and from an offer on also to that offer: to the grade, the
/// rules that fired and the playbook it was made under, and to who holds the lead for sales. An offer is current until
/// the lead is back with marketing; the next one begins anew. Several rules fire for one offer, so those counts
/// overlap.
///
/// ```
/// # use qualify::*;
/// # use qualify::lead::{Event, Stage};
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
/// use qualify::feedback::Ledger;
///
/// let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now)?;
/// let mut log = vec![captured];
/// log.extend(lifecycle.decide(&lead, Command::opt_out().by(buyer()), now)?);
///
/// let mut ledger = Ledger::new();
/// ledger.fold(&log)?;
/// let webform = &ledger.by_source()["webform"];
/// assert_eq!((webform.captured, webform.opted_out()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    v: Form,
    #[serde(default, skip_serializing_if = "is_usual")]
    all: Tally,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    sources: BTreeMap<OriginName, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    campaigns: BTreeMap<OriginName, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    grades: BTreeMap<Grade, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    rules: BTreeMap<Name, Tally>,
    #[serde(rename = "playbooks", default, skip_serializing_if = "is_usual", with = "stored")]
    playbooks: BTreeMap<PlaybookVersion, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", with = "stored")]
    holders: BTreeMap<Holder, Tally>,
}

impl Ledger {
    /// A ledger without leads.
    pub fn new() -> Self {
        Ledger::default()
    }

    /// Folds in a lead's whole log. A lead that was folded in before is counted again: the ledger does not know leads.
    /// For a log that still grows keep its [`LeadCursor`] and [`follow`](Self::follow) it.
    ///
    /// # Errors
    /// What [`Lead::replay`](crate::Lead::replay) says of a log that is empty, cut, gapped, reordered, mixed of two or
    /// holds an event twice or of another lead. Nothing of such a log is counted; the error holds no lead.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::feedback::Ledger;
    /// let error = Ledger::new().fold(&[]).unwrap_err();
    /// assert_eq!(error.to_string(), "events[0]: there is no event; a log begins with `captured`");
    /// ```
    pub fn fold(&mut self, log: &[Event]) -> Result<(), ReplayError> {
        let mut cursor = LeadCursor::new();
        check(&cursor, log, false)?;
        let end = log.last().ok_or_else(|| ReplayError::of(ReplayErrorKind::Empty, 0, None))?;
        if let Some((there, of)) = unfinished(end) {
            return Err(ReplayError::of(ReplayErrorKind::Cut { there, of }, log.len(), None));
        }
        self.take(&mut cursor, log);
        Ok(())
    }

    /// Goes on counting a lead: folds in the events that its cursor has not seen, and tells how many. Events that it
    /// has seen, by their `seq`, are left out, so that sending them again does no harm. Store cursor and ledger
    /// together, lest one is ahead of the other.
    ///
    /// Following a log in any pieces gives the ledger that folding it whole gives. The pieces may go to different
    /// ledgers, such as one a month: merged they are the same again.
    ///
    /// # Errors
    /// As [`fold`](Self::fold), for events that do not follow the cursor: some are missing between, or they are
    /// another lead's. Nothing of the piece is counted then, and the cursor stays where it is.
    ///
    /// ```
    /// # use qualify::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # use qualify::feedback::{Ledger, LeadCursor};
    /// let (mut lead, captured) = lifecycle.capture("lead-7", "webform", system(), now)?;
    /// let (mut ledger, mut cursor) = (Ledger::new(), LeadCursor::new());
    /// assert_eq!(ledger.follow(&mut cursor, &[captured.clone()])?, 1);
    ///
    /// let events = lifecycle.decide(&lead, Command::opt_out().by(buyer()), now)?;
    /// assert_eq!(ledger.follow(&mut cursor, &events)?, 2);
    /// assert_eq!(ledger.follow(&mut cursor, &[captured])?, 0);
    /// assert_eq!(ledger.all().captured, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn follow(&mut self, cursor: &mut LeadCursor, events: &[Event]) -> Result<usize, ReplayError> {
        check(cursor, events, true)?;
        Ok(self.take(cursor, events))
    }

    /// Adds all that another ledger counted. Neither order nor grouping matters.
    pub fn merge(&mut self, other: &Ledger) {
        fn add<K: Ord + Clone>(ours: &mut BTreeMap<K, Tally>, theirs: &BTreeMap<K, Tally>) {
            for (key, tally) in theirs {
                ours.entry(key.clone()).or_default().merge(tally);
            }
        }
        self.all.merge(&other.all);
        add(&mut self.sources, &other.sources);
        add(&mut self.campaigns, &other.campaigns);
        add(&mut self.grades, &other.grades);
        add(&mut self.rules, &other.rules);
        add(&mut self.playbooks, &other.playbooks);
        add(&mut self.holders, &other.holders);
    }

    /// All leads.
    pub fn all(&self) -> &Tally {
        &self.all
    }

    /// By the source of the lead, folded: `Web Form` and `web form` are one.
    pub fn by_source(&self) -> &BTreeMap<OriginName, Tally> {
        &self.sources
    }

    /// By the campaign of the lead, folded. One without a campaign is not in it.
    pub fn by_campaign(&self) -> &BTreeMap<OriginName, Tally> {
        &self.campaigns
    }

    /// By the grade of the current offer, at its time.
    pub fn by_grade(&self) -> &BTreeMap<Grade, Tally> {
        &self.grades
    }

    /// By each of the rules that had fired when the current offer was made. They overlap.
    pub fn by_rule(&self) -> &BTreeMap<Name, Tally> {
        &self.rules
    }

    /// By the playbook under which the current offer was made.
    pub fn by_playbook(&self) -> &BTreeMap<PlaybookVersion, Tally> {
        &self.playbooks
    }

    /// By who holds the lead for sales at the time. So an offer is charged to the queue that it was made to, and so is
    /// whether it was answered in time; the acceptance to the person who accepts, and what follows to whom it is
    /// assigned by then.
    pub fn by_holder(&self) -> &BTreeMap<Holder, Tally> {
        &self.holders
    }

    /// Folds in what the cursor has not seen, of events that were checked.
    fn take(&mut self, cursor: &mut LeadCursor, events: &[Event]) -> usize {
        let mut count: usize = 0;
        for event in events {
            if is_behind(&cursor.place(), event) {
                continue;
            }
            let Some(lead) = cursor.followed(event) else { continue };
            let line = lead.take(event);
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "what gives the lead into no other hands is charged to those it is in"
            )]
            match event.kind {
                // What was before the offer is not the offer's.
                EventKind::Offered { .. } => {
                    self.charge(lead, |tally| tally.stayed(&line));
                    lead.enter(event);
                    self.charge(lead, |tally| tally.settle(&line).count(&line));
                }
                // Whoever held it let the buyer wait so long; whoever accepts it has it from now on.
                EventKind::Accepted { .. } => {
                    self.charge(lead, |tally| tally.stayed(&line).settle(&line));
                    lead.enter(event);
                    self.charge(lead, |tally| tally.count(&line));
                }
                EventKind::Assigned { .. } => lead.enter(event),
                _ if line.is_silent() => {}
                _ => self.charge(lead, |tally| tally.stayed(&line).settle(&line).count(&line)),
            }
            lead.leave(event);
            count = count.saturating_add(1);
        }
        count
    }

    /// Charges something to everything that the lead belongs to at this time.
    fn charge(&mut self, lead: &Followed, post: impl Fn(&mut Tally) -> &mut Tally) {
        fn of<'m, K: Ord + Clone>(tallies: &'m mut BTreeMap<K, Tally>, key: &K) -> &'m mut Tally {
            tallies.entry(key.clone()).or_default()
        }
        post(&mut self.all);
        post(of(&mut self.sources, &lead.source));
        if let Some(campaign) = &lead.campaign {
            post(of(&mut self.campaigns, campaign));
        }
        let Some(offer) = &lead.offer else { return };
        post(of(&mut self.grades, &offer.grade));
        post(of(&mut self.playbooks, &offer.playbook));
        post(of(&mut self.holders, &offer.holder));
        for rule in &offer.rules {
            post(of(&mut self.rules, rule));
        }
    }
}

/// Whether the event was followed before.
fn is_behind(cursor: &Cursor<'_>, event: &Event) -> bool {
    cursor.0.as_ref().is_some_and(|here| *here.id == event.lead && event.seq <= here.seq)
}

/// Whether the events follow the cursor, each the next one.
fn check(cursor: &LeadCursor, events: &[Event], again: bool) -> Result<(), ReplayError> {
    let mut cursor = cursor.place();
    for (position, event) in events.iter().enumerate() {
        if again && is_behind(&cursor, event) {
            continue;
        }
        let rest = always(events.get(position..), &[], "the place of an event");
        if let Some(kind) = cursor.wrong(event, rest) {
            return Err(ReplayError::of(kind, position, None));
        }
        cursor.pass(event);
    }
    Ok(())
}
