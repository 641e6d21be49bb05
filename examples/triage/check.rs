//! `--check`: does the playbook tell who converts, on leads that nobody looked at when it was written?

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use qualify::{Grade, Playbook, Points};

use crate::common::Failure;
use crate::common::leads::Lead;
use crate::common::mapping::{MEASURED, Mapping};
use crate::common::measure::auc;

/// Prints the check and says whether it holds: the area under the curve is large enough, and
/// conversion falls strictly from A to D.
pub fn run(
    leads: &[Lead],
    mapping: &Mapping,
    playbook: &Playbook,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let mut scored: Vec<(Points, bool)> = Vec::new();
    let mut grades: BTreeMap<Grade, (usize, usize)> = BTreeMap::new();
    for lead in leads {
        let measured = lead.bucket.is_none_or(|bucket| MEASURED.contains(&bucket));
        let (true, Some(converted)) = (measured, lead.converted) else { continue };
        let judgement = playbook.judge(&lead.prospect, lead.at(now));
        scored.push((judgement.score(), converted));
        let (all, won) = grades.entry(judgement.grade()).or_default();
        *all += 1;
        *won += usize::from(converted);
    }
    let auc = auc(&scored).ok_or("--check needs leads that converted and leads that did not")?;
    let which = match mapping.dataset {
        Some(_) => format!("in buckets {} to {}", MEASURED.start, MEASURED.end - 1),
        None => "in the file".to_owned(),
    };
    say!("\nmeasured on {} leads {which}", scored.len());
    let rate = |grade: Grade| grades.get(&grade).map(|(all, won)| *won as f64 / *all as f64);
    let rates: Vec<Option<f64>> = Grade::ALL.into_iter().map(rate).collect();
    let falls = rates.windows(2).all(|pair| match pair {
        [Some(better), Some(worse)] => better > worse,
        _ => false,
    });
    let enough = auc >= mapping.check.auc_at_least;
    if !enough {
        say!("the area under the curve is below {}", mapping.check.auc_at_least);
    }
    if !falls {
        say!("conversion does not fall strictly from A to D");
    }
    let shown = |rate: &Option<f64>| rate.map_or("-".to_owned(), |rate| format!("{rate:.2}"));
    let grades: Vec<String> =
        Grade::ALL.iter().zip(&rates).map(|(g, rate)| format!("{g}={}", shown(rate))).collect();
    say!("check: auc={auc:.3} {}", grades.join(" "));
    Ok(enough && falls)
}
