//! The files: a proposed playbook as TOML, with the evidence beside each rule, and the leads that it would change.

use std::fmt::Write as _;

use qualify::Playbook;
use qualify::feedback::{Candidate, Method, RuleChange};

use super::after::After;
use super::common::Failure;

/// `inbound-4-relearnt`.
pub fn file_name(candidate: &Candidate, playbook: &Playbook) -> String {
    let method = match candidate.proposal.method {
        Method::Relearnt => "relearnt",
        _ => "binned",
    };
    format!("{}-{}-{method}", playbook.name(), candidate.proposal.spec.version)
}

/// The playbook, to be read, edited and signed.
pub fn playbook(candidate: &Candidate) -> Result<String, Failure> {
    let proposal = &candidate.proposal;
    let mut text = String::new();
    writeln!(text, "# Proposed, not agreed: read it, edit it, sign it.")?;
    writeln!(
        text,
        "# {}, learnt from {} leads, {} of them converted; {:.1} points double the odds.",
        proposal.method, proposal.learnt_from.of, proposal.learnt_from.count, proposal.doubling
    )?;
    for objection in &candidate.objections {
        writeln!(text, "# DO NOT ADOPT: {objection}.")?;
    }
    for caution in &candidate.cautions {
        writeln!(text, "# Mind: {caution}.")?;
    }
    let table = toml::Table::try_from(&proposal.spec)?;
    // Keys with plain values stand before tables.
    for (key, value) in &table {
        if !value.is_table() && !is_list_of_tables(value) {
            writeln!(text, "{key} = {value}")?;
        }
    }
    for (key, value) in &table {
        match value {
            toml::Value::Table(inner) => {
                writeln!(text, "\n[{key}]")?;
                for (key, value) in inner {
                    writeln!(text, "{key} = {value}")?;
                }
            }
            toml::Value::Array(list) if is_list_of_tables(value) => {
                for one in list {
                    let rule = one.get("name").and_then(toml::Value::as_str);
                    let change = proposal
                        .rules
                        .iter()
                        .find(|one| one.new.is_some() && Some(one.rule.as_str()) == rule);
                    writeln!(text)?;
                    if let (Some(change), "rules" | "activities") = (change, key.as_str()) {
                        writeln!(text, "# {}", evidence(change))?;
                    }
                    writeln!(text, "[[{key}]]")?;
                    for (key, value) in one.as_table().into_iter().flatten() {
                        writeln!(text, "{key} = {value}")?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(text)
}

/// The leads that change, those of another route first, for a spreadsheet.
pub fn leads(after: &After) -> Result<String, Failure> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let head = [
        "grade_before",
        "grade_now",
        "route_before",
        "route_now",
        "points_before",
        "points_now",
        "converted",
        "why",
    ];
    file.write_record(std::iter::once("lead").chain(head))?;
    for change in after.changes.changes() {
        file.write_record([
            change.lead.to_string(),
            change.grade.old.to_string(),
            change.grade.new.to_string(),
            change.route.old.to_string(),
            change.route.new.to_string(),
            change.score.old.to_string(),
            change.score.new.to_string(),
            if after.converted(change) { "yes" } else { "no" }.to_owned(),
            change.why().join(", "),
        ])?;
    }
    Ok(String::from_utf8(file.into_inner()?)?)
}

fn is_list_of_tables(value: &toml::Value) -> bool {
    value.as_array().is_some_and(|list| list.first().is_some_and(toml::Value::is_table))
}

fn evidence(change: &RuleChange) -> String {
    let was = change.old.map_or("new".to_owned(), |old| format!("was {old}"));
    let likely =
        change.interval.map_or_else(String::new, |i| format!("; likely {:.0} to {:.0}", i.low, i.high));
    format!("{was}{likely}; converted {}", change.fired)
}
