//! Maven's CRM: opportunities joined to their account, product and sales team.
//!
//! Left out because they are known only when a deal is closed: `close_date`, `close_value`. Open deals
//! (`Prospecting`, `Engaging`) have an empty outcome. Keys that the tables spell in two ways are made one.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::Datelike;

use super::common::Failure;
use super::common::table::each;
use super::flat::{Flat, Sum};
use super::time::date;

const HEADER: [&str; 15] = [
    "id",
    "order",
    "outcome",
    "agent",
    "manager",
    "region",
    "product",
    "series",
    "list_price",
    "sector",
    "revenue_musd",
    "employees",
    "company_age",
    "country",
    "subsidiary",
];

/// What a table says, by its key.
type Table<const N: usize> = BTreeMap<String, [String; N]>;

pub fn flatten(dir: &Path, out: &Path) -> Result<Sum, Failure> {
    let products = table(&dir.join("products.csv"), "product", ["series", "sales_price"])?;
    let teams = table(&dir.join("sales_teams.csv"), "sales_agent", ["manager", "regional_office"])?;
    let of_account =
        ["sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"];
    let accounts = table(&dir.join("accounts.csv"), "account", of_account)?;

    let mut sum = Sum::default();
    let mut flat = Flat::create(out, HEADER)?;
    let mut without = 0u64;
    let columns = ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date"];
    each(&dir.join("sales_pipeline.csv"), columns, |[id, agent, product, account, stage, engaged]| {
        let product = one_spelling(product);
        let [series, price] = join(&products, "product", product)?;
        let [manager, region] = join(&teams, "sales_agent", agent)?;
        let [sector, founded, revenue, employees, country, parent] = match account {
            "" => {
                without += 1;
                [""; 6]
            }
            account => join(&accounts, "account", account)?,
        };
        let converted = match stage {
            "Won" => Some(true),
            "Lost" => Some(false),
            _ => None,
        };
        let day = if engaged.is_empty() { None } else { Some(date("engage_date", engaged)?) };
        let age = match (day, founded) {
            (None, _) | (_, "") => String::new(),
            (Some(day), founded) => {
                let founded: i32 = founded
                    .parse()
                    .map_err(|_| "accounts.csv: column `year_established`: expected a year")?;
                (day.year() - founded).to_string()
            }
        };
        let subsidiary = match (account, parent) {
            ("", _) => "",
            (_, "") => "no",
            _ => "yes",
        };
        sum.add(converted);
        flat.row([
            id,
            engaged,
            if converted.is_some() { stage } else { "" },
            agent,
            manager,
            region,
            product,
            series,
            price,
            one_spelling(sector),
            revenue,
            employees,
            &age,
            one_spelling(country),
            subsidiary,
        ])
    })?;
    flat.finish()?;
    if without > 0 {
        sum.notes.push(format!("opportunities that name no account: {without}"));
    }
    Ok(sum)
}

fn table<const N: usize>(path: &Path, key: &str, columns: [&str; N]) -> Result<Table<N>, Failure> {
    let mut all = Table::new();
    // The key as a column of its own, read beside the others.
    let mut keys = Vec::new();
    each(path, [key], |[key]| {
        keys.push(one_spelling(key).to_owned());
        Ok(())
    })?;
    let mut keys = keys.into_iter();
    each(path, columns, |cells| {
        let key = keys.next().unwrap_or_default();
        match all.insert(key, cells.map(str::to_owned)) {
            Some(_) => Err("the key stands in an earlier row".into()),
            None => Ok(()),
        }
    })?;
    Ok(all)
}

fn join<'t, const N: usize>(table: &'t Table<N>, column: &str, key: &str) -> Result<[&'t str; N], Failure> {
    let row = table.get(key);
    let row = row.ok_or_else(|| format!("column `{column}`: the table of its keys has no such row"))?;
    Ok(row.each_ref().map(String::as_str))
}

/// What the tables spell in two ways, or wrongly.
fn one_spelling(cell: &str) -> &str {
    match cell {
        "GTXPro" => "GTX Pro",
        "technolgy" => "technology",
        "Philipines" => "Philippines",
        same => same,
    }
}
