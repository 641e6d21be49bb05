//! Olist's marketing funnel: qualified leads, each with or without a closed deal.
//!
//! Of `closed_deals.csv` only the id is read: every other column exists for leads that were won and for no
//! other. The month is left out: the file holds each month of a year once, so that nothing learnt of a
//! month could be used again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::flat::{Flat, Sum};
use super::table::{Failure, date, each, weekday};

const HEADER: [&str; 8] =
    ["id", "order", "outcome", "origin", "landing_page", "weekday", "page_leads_before", "page_days"];

/// What earlier rows say about a landing page.
struct Page {
    since: NaiveDate,
    leads: u64,
}

pub fn flatten(dir: &Path, out: &Path) -> Result<Sum, Failure> {
    let mut won: BTreeSet<String> = BTreeSet::new();
    each(&dir.join("closed_deals.csv"), ["mql_id"], |[id]| {
        won.insert(id.to_owned());
        Ok(())
    })?;
    let mut sum = Sum::default();
    let mut flat = Flat::create(out, HEADER)?;
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let mut last: Option<NaiveDate> = None;
    let columns = ["mql_id", "first_contact_date", "landing_page_id", "origin"];
    each(&dir.join("marketing_qualified_leads.csv"), columns, |[id, contact, landing_page, origin]| {
        let day = date("first_contact_date", contact)?;
        if last.is_some_and(|last| last > day) {
            return Err("the dates go back; what is known of a landing page needs them in order".into());
        }
        last = Some(day);
        let page = pages.entry(landing_page.to_owned()).or_insert(Page { since: day, leads: 0 });
        let converted = won.remove(id);
        sum.add(Some(converted));
        flat.row([
            id,
            contact,
            if converted { "won" } else { "not_won" },
            origin,
            landing_page,
            &weekday(day.weekday()),
            &page.leads.to_string(),
            &day.signed_duration_since(page.since).num_days().to_string(),
        ])?;
        page.leads += 1;
        Ok(())
    })?;
    flat.finish()?;
    if !won.is_empty() {
        sum.notes.push(format!("{} deals belong to no lead of the file", won.len()));
    }
    Ok(sum)
}
