//! [`MarketingScorecard`]: demand developed, and how good it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::costs::{Cost, Costs, Spent, each, together};
use crate::feedback::ledger::{Counts, Durations, Ledger, Tally};
use crate::feedback::share::Share;
use crate::feedback::text::{SHOWN, figure, table};
use crate::lead::RecycleReason;
use crate::value::name::{Name, OriginName};

/// What marketing is measured by: how much demand it developed, and whether sales could use it.
///
/// `Display` gives it as text, to be read in a minute: of each breakdown the ten with most leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MarketingScorecard {
    /// All leads.
    pub all: MarketingLine,
    /// By source; also those that cost something and brought nothing.
    pub sources: BTreeMap<OriginName, MarketingLine>,
    /// By campaign, likewise.
    pub campaigns: BTreeMap<OriginName, MarketingLine>,
}

/// Marketing's figures for some of the leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MarketingLine {
    /// Leads captured.
    pub captured: u64,
    /// Those of them that came to inquiry. In a ledger of a period, where more came to it than were captured, it is
    /// a share of nothing; so is the next.
    pub engaged: Share,
    /// Those of them that were offered to sales.
    pub developed: Share,
    /// How long it took from the capture to the first offer.
    pub to_offer: Durations,
    /// Offers.
    pub offered: u64,
    /// Offers that sales accepted, of those that were answered: accepted, given back, or disqualified by whomever.
    /// What sales let lapse says nothing about the lead; what was withdrawn, opted out, or is still open is in
    /// neither number.
    pub accepted: Share,
    /// Why sales gave leads back, accepted or not, for a reason of the lead's own: `sla_expired` is not among them.
    pub given_back: Counts<Name>,
    /// Why leads were disqualified after they had been offered.
    pub disqualified: Counts<Name>,
    /// Recycled leads that marketing took back in time.
    pub taken_back: Share,
    /// What was spent, by currency; in the line of all, what was spent on sources.
    pub costs: Vec<Cost>,
}

impl Ledger {
    /// What marketing is measured by. Without costs give [`Costs::new`].
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::feedback::{Costs, Ledger};
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    /// # let (_, captured) = lifecycle.capture("lead-7", "fair", system(), now)?;
    /// # let mut ledger = Ledger::new();
    /// # ledger.fold(&[captured])?;
    /// let scorecard = ledger.marketing_scorecard(&Costs::new().source("fair", eur(12_000)));
    /// assert_eq!((scorecard.all.captured, scorecard.all.accepted.of), (1, 0));
    /// assert_eq!(scorecard.sources["fair"].costs[0].spent, eur(12_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn marketing_scorecard(&self, costs: &Costs) -> MarketingScorecard {
        let sources = lines(self.by_source(), &costs.sources);
        let campaigns = lines(self.by_campaign(), &costs.campaigns);
        let mut all = MarketingLine::of(self.all());
        all.costs = together(sources.values().flat_map(|line| &line.costs));
        MarketingScorecard { all, sources, campaigns }
    }
}

impl MarketingLine {
    /// Marketing's figures of a tally, without costs.
    pub fn of(tally: &Tally) -> Self {
        let own = |reasons: Counts<Name>| reasons.without(RecycleReason::SlaExpired.word());
        let (offered, accepted) = (&tally.ends.offered, &tally.ends.accepted);
        let mut disqualified = offered.disqualified.clone();
        disqualified.merge(&accepted.disqualified);
        let refused = own(offered.recycled.clone())
            .total()
            .saturating_add(offered.disqualified.total().saturating_sub(offered.reopened));
        MarketingLine {
            captured: tally.captured,
            engaged: share_of(tally.engaged, tally.captured),
            developed: share_of(tally.developed, tally.captured),
            to_offer: tally.times.to_offer.clone(),
            offered: tally.offered,
            accepted: Share::new(tally.accepted, tally.accepted.saturating_add(refused)),
            given_back: own(tally.recycled()),
            disqualified,
            taken_back: tally.promises.take_back.share(),
            costs: Vec::new(),
        }
    }
}

/// A share, unless there are more than there were to begin with.
fn share_of(count: u64, of: u64) -> Share {
    if count > of { Share::default() } else { Share::new(count, of) }
}

fn lines(
    tallies: &BTreeMap<OriginName, Tally>,
    costs: &BTreeMap<OriginName, Spent>,
) -> BTreeMap<OriginName, MarketingLine> {
    let (nothing, unspent) = (Tally::default(), Spent::new());
    let names: BTreeSet<&OriginName> = tallies.keys().chain(costs.keys()).collect();
    let line = |name: &OriginName| {
        let tally = tallies.get(name).unwrap_or(&nothing);
        let mut line = MarketingLine::of(tally);
        line.costs = each(costs.get(name).unwrap_or(&unspent), tally.accepted);
        (name.clone(), line)
    };
    names.into_iter().map(line).collect()
}

impl fmt::Display for MarketingScorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.all;
        write!(f, "{:<20}{} captured, {} offers", "marketing", all.captured, all.offered)?;
        figure(f, "engaged", all.engaged)?;
        figure(f, "offered", all.developed)?;
        figure(f, "capture to offer", &all.to_offer)?;
        figure(f, "accepted", all.accepted)?;
        figure(f, "given back", &all.given_back)?;
        figure(f, "disqualified", &all.disqualified)?;
        figure(f, "took back in time", all.taken_back)?;
        for cost in &all.costs {
            figure(f, "cost", cost)?;
        }
        for (head, lines) in [("source", &self.sources), ("campaign", &self.campaigns)] {
            let costs = lines.values().any(|line| !line.costs.is_empty());
            let heads = [head, "captured", "offered", "accepted", if costs { "cost" } else { "" }];
            let mut rows = vec![heads.map(str::to_owned).to_vec()];
            let mut lines: Vec<(&OriginName, &MarketingLine)> = lines.iter().collect();
            lines.sort_by_key(|(_, line)| std::cmp::Reverse(line.captured));
            for (name, line) in lines.iter().take(SHOWN) {
                let costs: Vec<String> = line.costs.iter().map(ToString::to_string).collect();
                rows.push(vec![
                    name.to_string(),
                    line.captured.to_string(),
                    line.developed.to_string(),
                    line.accepted.to_string(),
                    costs.join("; "),
                ]);
            }
            table(f, &rows, lines.len().saturating_sub(SHOWN))?;
        }
        Ok(())
    }
}
