//! Leads of a file as closed leads: judged, with outcome and place, ready to be learnt from.

use chrono::{DateTime, Utc};
use qualify::Playbook;
use qualify::feedback::{ClosedLeads, Closing, Split};

use super::common::leads::Lead;
use super::common::mapping::{MEASURED, Mapping};

/// The three ways to hold leads out.
pub const SPLITS: [&str; 3] = ["hash", "time", "folds"];

/// Judges every lead by a playbook.
pub fn closed(leads: &[Lead], playbook: &Playbook, now: DateTime<Utc>) -> ClosedLeads {
    let mut closed = ClosedLeads::of(playbook);
    for lead in leads {
        closed.add(&lead.prospect, lead.at(now), closing(lead));
    }
    closed
}

/// The leads with an outcome. A place in [`ClosedLeads`] counts these and no others: the lead of place `n` is the
/// `n`th here, from 0.
pub fn with_outcome(leads: &[Lead]) -> Vec<&Lead> {
    leads.iter().filter(|lead| lead.converted.is_some()).collect()
}

/// What became of a lead, and where it belongs.
fn closing(lead: &Lead) -> Closing {
    let mut closing = lead.converted.map_or_else(Closing::open, Closing::from);
    if let Some(bucket) = lead.bucket {
        closing = closing.bucket(bucket);
    }
    if let Some(order) = lead.order {
        closing = closing.order(order);
    }
    match &lead.segment {
        Some(segment) => closing.segment(segment.as_str()),
        None => closing,
    }
}

/// The split of a word. A set with a `dataset` is split by the rule that comes with it, that of [`MEASURED`]; any
/// other seven to three.
pub fn split(word: &str, mapping: &Mapping) -> Option<Split> {
    match word {
        "hash" if mapping.dataset.is_some() => {
            Some(Split::Hash { learn: MEASURED.start, until: MEASURED.end })
        }
        "hash" => Some(Split::HASH),
        "time" => Some(Split::TIME),
        "folds" => Some(Split::Folds(7)),
        _ => None,
    }
}
