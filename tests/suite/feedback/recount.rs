//! A second ledger, counted by brute force: for each event the log is searched anew for what the event belongs to.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::Lead;
use qualify::actor::Role;
use qualify::feedback::{Durations, Ledger, Tally};
use qualify::lead::{Event, EventKind, Outcome, Phase, RecycleReason, Side, Stage, Team, Timer};
use serde_json::Value;

/// What was counted for one key: counts by the path of their field, and the times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) counts: BTreeMap<String, u64>,
    pub(crate) times: BTreeMap<String, Vec<TimeDelta>>,
}

/// By the dimension and the key in it.
pub(crate) type Recount = BTreeMap<(String, String), Counted>;

/// One lead's log with the lead as it was after each event.
struct Log<'l> {
    events: &'l [Event],
    after: Vec<Lead>,
}

pub(crate) fn recount<'l>(logs: impl IntoIterator<Item = &'l [Event]>) -> Recount {
    let mut recount = Recount::new();
    for events in logs {
        let log = Log { events, after: lead_after_each(events) };
        for i in 0..events.len() {
            log.count(i, &mut recount);
        }
    }
    recount.retain(|_, counted| *counted != Counted::default());
    recount
}

/// The lead after each event, also in the middle of a batch.
fn lead_after_each(events: &[Event]) -> Vec<Lead> {
    let alone = |event: &Event| {
        let mut event = event.clone();
        (event.index, event.of) = (0, 1);
        event
    };
    let mut lead = Lead::replay(&[alone(&events[0])]).unwrap();
    let mut all = vec![lead.clone()];
    for event in &events[1..] {
        assert_eq!(lead.apply(&[alone(event)]), 1);
        all.push(lead.clone());
    }
    all
}

impl Log<'_> {
    fn before(&self, i: usize) -> Option<Stage> {
        i.checked_sub(1).map(|i| self.after[i].stage())
    }

    /// The offer to which event `i` is charged: the last one that was not followed by a return to marketing before.
    fn offer(&self, i: usize) -> Option<usize> {
        let offer = (0..=i).rev().find(|j| matches!(self.events[*j].kind, EventKind::Offered { .. }))?;
        let back = (offer..i).any(|j| self.after[j].stage().phase() == Phase::Marketing);
        (!back).then_some(offer)
    }

    /// All that something is charged to that happens with the keys as they are after event `i`.
    fn keys(&self, i: usize, of: Option<usize>) -> Vec<(String, String)> {
        let mut keys = vec![("all".to_owned(), String::new())];
        let EventKind::Captured { origin, .. } = &self.events[0].kind else { panic!("no capture") };
        keys.push(("sources".to_owned(), origin.source.to_string()));
        keys.extend(origin.campaign.iter().map(|name| ("campaigns".to_owned(), name.to_string())));
        let Some(offer) = of else { return keys };
        let EventKind::Offered { grade, rules, playbook, version, holder, .. } = &self.events[offer].kind
        else {
            panic!("no offer")
        };
        keys.push(("grades".to_owned(), grade.to_string()));
        keys.push(("playbooks".to_owned(), format!("{playbook} {version}")));
        let assigned = self.events[offer..=i].iter().rev().find_map(|event| match &event.kind {
            EventKind::Accepted { holder } | EventKind::Assigned { team: Team::Sales, holder } => {
                Some(holder)
            }
            _ => None,
        });
        keys.push(("holders".to_owned(), assigned.unwrap_or(holder).to_string()));
        let mut rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        rules.sort();
        rules.dedup();
        keys.extend(rules.into_iter().map(|rule| ("rules".to_owned(), rule)));
        keys
    }

    fn count(&self, i: usize, recount: &mut Recount) {
        let event = &self.events[i];
        let offer = self.offer(i);
        for key in self.keys(i, offer) {
            let counted = recount.entry(key).or_default();
            for field in self.field(i) {
                *counted.counts.entry(field).or_default() += 1;
            }
        }
        // Who had the lead until it was accepted let it wait so long.
        let until = if matches!(event.kind, EventKind::Accepted { .. }) { i - 1 } else { i };
        for key in self.keys(until, offer) {
            let counted = recount.entry(key).or_default();
            for field in self.promise(i) {
                *counted.counts.entry(field).or_default() += 1;
            }
            if let Some((what, from)) = self.time(i) {
                counted
                    .times
                    .entry(what.to_owned())
                    .or_default()
                    .push(self.made(i).unwrap_or(event.at) - from);
            }
        }
        if event.step.is_some() {
            let stage = self.before(i).unwrap();
            // The stay is charged to what the lead belonged to before.
            for key in self.keys(i - 1, self.offer(i - 1).filter(|_| !self.back(i - 1))) {
                let times = &mut recount.entry(key).or_default().times;
                times
                    .entry(format!("stages.{stage}"))
                    .or_default()
                    .push(event.at - self.after[i - 1].since());
            }
        }
    }

    /// Whether the lead is back with marketing after event `i`.
    fn back(&self, i: usize) -> bool {
        self.after[i].stage().phase() == Phase::Marketing
    }

    fn field(&self, i: usize) -> Vec<String> {
        let event = &self.events[i];
        let whose = |stage: Option<Stage>| match stage {
            Some(Stage::MarketingQualified) => "offered",
            Some(Stage::SalesAccepted | Stage::SalesQualified | Stage::Appointment) => "accepted",
            Some(stage) if stage.phase() == Phase::Closed => "closed",
            _ => "with_marketing",
        };
        let end = |field: &str| format!("ends.{}.{field}", whose(self.before(i)));
        let earlier = |what: fn(&EventKind) -> bool| self.events[..i].iter().any(|event| what(&event.kind));
        match &event.kind {
            EventKind::Captured { .. } => vec!["captured".to_owned()],
            EventKind::Engaged => vec!["engaged".to_owned()],
            EventKind::Offered { .. } if earlier(|what| matches!(what, EventKind::Offered { .. })) => {
                vec!["offered".to_owned()]
            }
            EventKind::Offered { .. } => vec!["offered".to_owned(), "developed".to_owned()],
            EventKind::Accepted { .. } => vec!["accepted".to_owned()],
            EventKind::Confirmed { .. } => vec!["qualified".to_owned()],
            EventKind::Booked { .. } => vec!["appointments.booked".to_owned()],
            EventKind::Attended => vec!["appointments.held".to_owned()],
            EventKind::FellThrough { outcome, .. } => vec![match outcome {
                Outcome::Cancelled { by: Side::Buyer } => "appointments.cancelled_by_buyer".to_owned(),
                Outcome::Cancelled { by: Side::Sales } => "appointments.cancelled_by_sales".to_owned(),
                _ => "appointments.no_show".to_owned(),
            }],
            EventKind::Converted { .. } => vec!["converted".to_owned()],
            EventKind::Reverted => vec!["reverted".to_owned()],
            EventKind::OptedIn => vec!["opted_in".to_owned()],
            EventKind::Escalated { timer, .. } => vec![format!("overdue.{timer}")],
            EventKind::FirstTouchMissed => vec!["overdue.first_touch".to_owned()],
            EventKind::OutcomeDue => vec!["overdue.outcome".to_owned()],
            EventKind::WentStale => vec!["overdue.stale".to_owned()],
            EventKind::Recycled { reason, .. } => vec![end(&format!("recycled.{}", reason.word()))],
            EventKind::Cooled { .. } => vec![end("cooled")],
            EventKind::Lost { reason } => vec![end(&format!("lost.{reason}"))],
            EventKind::Disqualified { reason, .. } => vec![end(&format!("disqualified.{reason}"))],
            EventKind::Reopened { .. } => {
                vec![format!("ends.{}.reopened", whose(Some(self.after[i].stage())))]
            }
            EventKind::OptedOut => vec![end("opted_out")],
            EventKind::Erased => vec![end("erased")],
            EventKind::Merged { .. } => vec![end("merged")],
            _ => vec![],
        }
    }

    /// The promise that event `i` settles, if none before it did.
    fn promise(&self, i: usize) -> Vec<String> {
        let mut settled = Vec::new();
        // Since the lead was recycled last.
        let recycled =
            |event: &Event| matches!(event.kind, EventKind::Recycled { .. } | EventKind::ReEngaged);
        let since = (0..i).rev().find(|j| recycled(&self.events[*j])).map_or(0, |j| j + 1);
        let taken = |event: &Event| match event.kind {
            EventKind::TakenBack { .. } => Some(true),
            EventKind::Escalated { timer: Timer::TakeBack, .. } => Some(false),
            _ => None,
        };
        let first = !self.events[since..i].iter().any(|event| taken(event).is_some());
        settled.extend(taken(&self.events[i]).filter(|_| first).map(|kept| ("take_back", kept)));
        if let Some(offer) = self.offer(i) {
            for (name, settles) in [
                ("answer", Log::answers as fn(&Self, usize) -> Option<bool>),
                ("decide", Log::decides),
                ("first_touch", Log::touches),
            ] {
                let first = !(offer..i).any(|j| settles(self, j).is_some());
                settled.extend(settles(self, i).filter(|_| first).map(|kept| (name, kept)));
            }
        }
        let word = |kept| if kept { "kept" } else { "missed" };
        settled.into_iter().map(|(name, kept)| format!("promises.{name}.{}", word(kept))).collect()
    }

    fn answers(&self, i: usize) -> Option<bool> {
        match &self.events[i].kind {
            EventKind::Accepted { .. } => Some(true),
            _ if self.before(i) != Some(Stage::MarketingQualified) => None,
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => Some(false),
            EventKind::Recycled { .. } => Some(true),
            EventKind::Escalated { timer: Timer::Accept, .. } => Some(false),
            EventKind::Disqualified { .. } if self.events[i].by.role == Role::Sales => Some(true),
            _ => None,
        }
    }

    fn decides(&self, i: usize) -> Option<bool> {
        match &self.events[i].kind {
            _ if self.before(i) != Some(Stage::SalesAccepted) => None,
            EventKind::Recycled { reason: RecycleReason::SlaExpired, .. } => Some(false),
            // Who may call nobody has promised nothing.
            EventKind::Recycled { reason: RecycleReason::NoChannel, .. } => None,
            EventKind::Confirmed { .. } | EventKind::Recycled { .. } => Some(true),
            EventKind::Disqualified { .. } if self.events[i].by.role == Role::Sales => Some(true),
            EventKind::Escalated { timer: Timer::Decide, .. } => Some(false),
            _ => None,
        }
    }

    fn touches(&self, i: usize) -> Option<bool> {
        match &self.events[i].kind {
            // The first contact is promised with the acceptance. What was before the offer is none, and what was before
            // the acceptance has kept the promise.
            EventKind::Touched { .. } if self.before(i) == Some(Stage::MarketingQualified) => None,
            EventKind::Touched { .. } => self.is_since_offer(i).then_some(true),
            EventKind::Accepted { .. } => {
                (self.offer(i)?..i).any(|touch| self.is_since_offer(touch)).then_some(true)
            }
            EventKind::FirstTouchMissed => Some(false),
            _ => None,
        }
    }

    /// Whether event `i` tells of a contact that was made since the offer.
    fn is_since_offer(&self, i: usize) -> bool {
        self.made(i).is_some() && self.made(i) >= self.offer(i).map(|offer| self.events[offer].at)
    }

    /// When the contact was made of which event `i` tells.
    fn made(&self, i: usize) -> Option<DateTime<Utc>> {
        match &self.events[i].kind {
            EventKind::Touched { made, .. } => Some(made.unwrap_or(self.events[i].at)),
            _ => None,
        }
    }

    /// The time that event `i` ends, and when that began.
    fn time(&self, i: usize) -> Option<(&'static str, DateTime<Utc>)> {
        let is_offer = |event: &Event| matches!(event.kind, EventKind::Offered { .. });
        let offered = self.offer(i).map(|offer| (offer, self.events[offer].at));
        match &self.events[i].kind {
            EventKind::Offered { .. } if !self.events[..i].iter().any(is_offer) => {
                Some(("to_offer", self.events[0].at))
            }
            EventKind::Accepted { .. } => Some(("to_accept", offered?.1)),
            EventKind::Confirmed { .. } => Some(("to_qualify", offered?.1)),
            EventKind::Converted { .. } => Some(("to_convert", offered?.1)),
            EventKind::Touched { .. } => {
                let (offer, at) = offered?;
                let since = |i: usize| self.made(i) >= Some(at);
                (since(i) && !(offer..i).any(since)).then_some(("to_touch", at))
            }
            _ => None,
        }
    }
}

/// A ledger's own counts, laid out in the same way, with its times beside.
pub(crate) fn laid_out(ledger: &Ledger) -> BTreeMap<(String, String), (BTreeMap<String, u64>, Tally)> {
    let mut all = BTreeMap::new();
    let mut add = |dimension: &str, key: String, tally: &Tally| {
        let mut counts = BTreeMap::new();
        let value = serde_json::to_value(tally).unwrap();
        for (field, value) in value.as_object().unwrap() {
            if field != "times" {
                flatten(field, value, &mut counts);
            }
        }
        assert!(all.insert((dimension.to_owned(), key), (counts, tally.clone())).is_none());
    };
    add("all", String::new(), ledger.all());
    ledger.by_source().iter().for_each(|(key, tally)| add("sources", key.to_string(), tally));
    ledger.by_campaign().iter().for_each(|(key, tally)| add("campaigns", key.to_string(), tally));
    ledger.by_grade().iter().for_each(|(key, tally)| add("grades", key.to_string(), tally));
    ledger.by_rule().iter().for_each(|(key, tally)| add("rules", key.to_string(), tally));
    ledger.by_playbook().iter().for_each(|(key, tally)| add("playbooks", key.to_string(), tally));
    ledger.by_holder().iter().for_each(|(key, tally)| add("holders", key.to_string(), tally));
    all
}

fn flatten(path: &str, value: &Value, counts: &mut BTreeMap<String, u64>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| flatten(&format!("{path}.{field}"), value, counts));
        }
        Value::Number(number) => {
            counts.insert(path.to_owned(), number.as_u64().unwrap());
        }
        other => panic!("{path}: {other}"),
    }
}

/// A ledger's times under the names of a recount.
pub(crate) fn times(tally: &Tally) -> BTreeMap<String, Durations> {
    let times = &tally.times;
    let mut all = BTreeMap::from([
        ("to_offer".to_owned(), times.to_offer.clone()),
        ("to_accept".to_owned(), times.to_accept.clone()),
        ("to_touch".to_owned(), times.to_touch.clone()),
        ("to_qualify".to_owned(), times.to_qualify.clone()),
        ("to_convert".to_owned(), times.to_convert.clone()),
    ]);
    all.extend(times.stages.iter().map(|(stage, times)| (format!("stages.{stage}"), times.clone())));
    all.retain(|_, times| !times.is_empty());
    all
}

/// Says what differs between a ledger and a recount.
pub(crate) fn same(ledger: &Ledger, recount: &Recount) {
    let laid_out = laid_out(ledger);
    assert_eq!(
        laid_out.keys().filter(|(dimension, _)| dimension != "all").collect::<Vec<_>>(),
        recount.keys().filter(|(dimension, _)| dimension != "all").collect::<Vec<_>>()
    );
    for (key, (counts, tally)) in laid_out {
        let counted = recount.get(&key).cloned().unwrap_or_default();
        assert_eq!(counts, counted.counts, "{key:?}");
        let times = times(&tally);
        assert_eq!(
            times.keys().collect::<Vec<_>>(),
            counted.times.keys().collect::<Vec<_>>(),
            "times of {key:?}"
        );
        for (what, durations) in times {
            let mut sorted = counted.times[&what].clone();
            sorted.sort_unstable();
            assert_eq!(durations.count(), sorted.len() as u64, "{what} of {key:?}");
            for (per_cent, found) in [(50, durations.median()), (90, durations.p90())] {
                let rank = (sorted.len() * per_cent).div_ceil(100);
                let (exact, found) = (sorted[rank - 1].num_milliseconds().max(1), found.unwrap());
                let found = found.num_milliseconds();
                // Never too short, and at most an eighth of an octave too long.
                assert!(exact <= found, "{what} of {key:?}: {exact} {found}");
                assert!(found as f64 <= exact as f64 * 1.090_507_8, "{what} of {key:?}: {exact} {found}");
            }
        }
    }
}
