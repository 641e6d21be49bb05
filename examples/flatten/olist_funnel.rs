//! Olist's marketing funnel: qualified leads, each with or without a closed deal.
//!
//! Of `closed_deals.csv` only the id is read: every other column exists for leads that were won and for no
//! other. The month is left out: the file holds each month of a year once, so that nothing learnt of a
//! month could be used again. So are counts of the leads that a landing page had before: they grow with
//! time, and what is learnt of small counts says nothing of large ones.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Datelike;

use super::common::Failure;
use super::common::table::each;
use super::flat::{Flat, Sum};
use super::time::{date, weekday};

const HEADER: [&str; 6] = ["id", "order", "outcome", "origin", "landing_page", "weekday"];

pub fn flatten(dir: &Path, out: &Path) -> Result<Sum, Failure> {
    let mut won: BTreeSet<String> = BTreeSet::new();
    each(&dir.join("closed_deals.csv"), ["mql_id"], |[id]| {
        won.insert(id.to_owned());
        Ok(())
    })?;
    let mut sum = Sum::default();
    let mut flat = Flat::create(out, HEADER)?;
    let columns = ["mql_id", "first_contact_date", "landing_page_id", "origin"];
    each(&dir.join("marketing_qualified_leads.csv"), columns, |[id, contact, page, origin]| {
        let day = weekday(date("first_contact_date", contact)?.weekday());
        let converted = won.remove(id);
        sum.add(Some(converted));
        flat.row([id, contact, if converted { "won" } else { "not_won" }, origin, page, &day])
    })?;
    flat.finish()?;
    if !won.is_empty() {
        sum.notes.push(format!("deals that belong to no lead of the file: {}", won.len()));
    }
    Ok(sum)
}
