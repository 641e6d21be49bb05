//! The same leads by Odoo's formula, to compare with.

use std::collections::BTreeMap;

use qualify::Points;
use qualify::attribute::Value;
use qualify::feedback::{ClosedLeads, Ranking, Split};

use super::closed::with_outcome;
use super::common::leads::Lead;
use super::common::mapping::Mapping;
use super::odoo::{Row, Scoring, deciles, part};

/// How well Odoo's formula does on the leads that are measured on: area under the curve, lift of the best
/// tenth, Brier score. Its fields are all mapped columns, numbers in tenths.
pub fn figures(
    leads: &[Lead],
    mapping: &Mapping,
    closed: &ClosedLeads,
    split: Split,
) -> Option<(f64, f64, f64)> {
    let leads = with_outcome(leads);
    let fields: Vec<&str> = mapping.columns.iter().map(|column| column.attribute.as_str()).collect();
    let (mut scores, mut squares) = (Vec::new(), 0.0);
    for fold in closed.split(split) {
        let learn: Vec<&Lead> = fold.train.places().map(|place| leads[place]).collect();
        let edges = edges(&learn, &fields);
        let rows: Vec<(Row<String>, bool)> =
            learn.iter().map(|lead| (row(lead, &fields, &edges), lead.converted == Some(true))).collect();
        // Two stages: open and won.
        let scoring = Scoring::learn(2, fields.len(), rows.iter().map(|(row, won)| (row, *won)));
        for lead in fold.test.places().map(|place| leads[place]) {
            let percent = scoring.percent(&row(lead, &fields, &edges))?;
            let won = lead.converted == Some(true);
            scores.push((Points::from_thousandths((percent * 100.0).round() as i64), won));
            squares += (percent / 100.0 - f64::from(u8::from(won))).powi(2);
        }
    }
    let brier = squares / scores.len() as f64;
    let ranking = Ranking::of(scores);
    Some((ranking.auc()?.value, ranking.lift_in_best(10)?, brier))
}

/// Where each number is cut into tenths.
fn edges<'f>(leads: &[&Lead], fields: &[&'f str]) -> BTreeMap<&'f str, Vec<f64>> {
    let numbers = |field: &str| -> Vec<f64> { leads.iter().filter_map(|lead| number(lead, field)).collect() };
    fields.iter().map(|field| (*field, deciles(numbers(field)))).collect()
}

fn number(lead: &Lead, field: &str) -> Option<f64> {
    match lead.prospect.fact(field)?.value()? {
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

fn row(lead: &Lead, fields: &[&str], edges: &BTreeMap<&str, Vec<f64>>) -> Row<String> {
    let value = |field: &&str| match number(lead, field) {
        Some(number) => Some(part(edges.get(*field)?, number).to_string()),
        None => Some(lead.prospect.fact(field)?.value()?.to_string()),
    };
    Row { team: None, stage: Some(0), values: fields.iter().map(value).collect() }
}
