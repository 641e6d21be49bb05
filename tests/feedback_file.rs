//! A proposed playbook as the example `feedback` writes it: what is read back is what was proposed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    dead_code,
    unreachable_pub,
    reason = "a test may panic, and uses part of what the examples share"
)]

#[path = "../examples/common/closed.rs"]
mod closed;
#[path = "../examples/common/mod.rs"]
mod common;
#[path = "../examples/feedback/write.rs"]
mod write;

use std::path::Path;

use common::leads::Leads;
use common::mapping::Mapping;
use qualify::feedback::{Learning, Split, Study};
use qualify::{PlaybookSpec, Schema};

/// What the example does with a playbook and a file of leads.
fn study(playbook: &str, leads: &Path, split: Split) -> Study {
    let dir = common::in_package("examples/playbooks").join(playbook);
    let playbook = common::playbook(&dir).unwrap();
    let mapping = Mapping::read(&dir).unwrap();
    let leads = Leads::read(leads, &mapping, &playbook).unwrap();
    let now = mapping.as_of.unwrap_or_else(|| "2026-03-02T09:00:00Z".parse().unwrap());
    closed::closed(&leads.leads, &playbook, now).study(split, &Learning::default())
}

fn is_read_back(study: &Study) {
    assert_eq!(study.candidates.len(), 2, "{:?}", study.not_learnt);
    for candidate in &study.candidates {
        let text = write::playbook(candidate).unwrap();
        let read: PlaybookSpec = toml::from_str(&text).unwrap_or_else(|not| panic!("{not}\n{text}"));
        assert_eq!(read, candidate.proposal.spec);
        read.compile(&Schema::standard()).unwrap();
        assert!(text.starts_with("# Proposed, not agreed"));
        // The evidence stands above its rule.
        let name = candidate.proposal.spec.rules[0].name.as_str();
        let above: Vec<&str> = text.split("[[rules]]").next().unwrap().lines().collect();
        assert!(above.last().unwrap().contains("; converted "), "{name}: {above:?}");
    }
}

#[test]
fn the_made_up_year() {
    let study = study("last_year", &common::in_package("examples/data/last_year/leads.csv"), Split::HASH);
    is_read_back(&study);
    let text = write::playbook(&study.candidates[0]).unwrap();
    assert!(!text.contains("DO NOT ADOPT"), "{text}");
}

#[test]
fn too_few_leads() {
    let study = study("sample", &common::in_package("examples/data/leads.csv"), Split::HASH);
    is_read_back(&study);
    // A hundred and twenty leads are too few to change anything by.
    let text = write::playbook(&study.candidates[0]).unwrap();
    assert!(text.contains("# DO NOT ADOPT: too few to learn from: 13 of 86 leads converted.\n"), "{text}");
}

#[test]
fn real_leads() {
    for (set, file) in [("xeducation", "leads"), ("b2b_sales", "b2b_sales")] {
        let path = common::in_package("../shared/data").join(set).join(file).with_extension("csv");
        if path.exists() {
            is_read_back(&study(set, &path, Split::Folds(2)));
        } else {
            eprintln!("SKIPPED: {} is not here", path.display());
        }
    }
}
