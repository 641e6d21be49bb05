//! What the example `feedback` writes: the playbook that is read back is what was proposed, and the leads that it would
//! change are those that judging by it says.

#[allow(dead_code, unreachable_pub, reason = "the example uses the rest")]
#[path = "../../../examples/feedback/after.rs"]
mod after;
#[allow(dead_code, unreachable_pub, reason = "the example uses the rest")]
#[path = "../../../examples/feedback/write.rs"]
mod write;

use std::collections::BTreeSet;
use std::path::Path;

use after::After;
use chrono::{DateTime, Utc};
use qualify::feedback::{ClosedLeads, Learning, Share, Split, Study};
use qualify::{Playbook, PlaybookSpec, Route, Schema};

use super::{closed, common};
use crate::examples::common::leads::{Lead, Leads};
use crate::examples::common::mapping::Mapping;
use crate::examples::real::real;

/// A playbook and a file of leads, as the example reads them.
struct Read {
    playbook: Playbook,
    leads: Vec<Lead>,
    now: DateTime<Utc>,
    closed: ClosedLeads,
}

fn read(playbook: &str, file: &Path) -> Read {
    let dir = common::in_package("examples/playbooks").join(playbook);
    let playbook = common::playbook(&dir).unwrap();
    let mapping = Mapping::read(&dir).unwrap();
    let leads = Leads::read(file, &mapping, &playbook).unwrap().leads;
    let now = mapping.as_of.unwrap_or_else(|| "2026-03-02T09:00:00Z".parse().unwrap());
    let closed = closed::closed(&leads, &playbook, now);
    Read { playbook, leads, now, closed }
}

fn study(playbook: &str, file: &Path, split: Split) -> Study {
    read(playbook, file).closed.study(split, &Learning::default())
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
fn the_leads_that_would_change() {
    let Read { playbook, leads, now, closed } =
        read("last_year", &common::in_package("examples/data/last_year/leads.csv"));
    let ended = closed::with_outcome(&leads);
    for split in [Split::HASH, Split::Folds(7)] {
        let study = closed.study(split, &Learning::default());
        let folds = closed.split(split);
        let measured: Vec<usize> = match folds.as_slice() {
            [only] => only.test.places().collect(),
            _ => (0..ended.len()).collect(),
        };
        for candidate in &study.candidates {
            let after = After::of(candidate, &leads, &closed, &study, now).unwrap();
            let proposed = candidate.proposal.spec.compile(&Schema::standard()).unwrap();
            let (mut rows, mut more, mut fewer) = (BTreeSet::new(), Share::default(), Share::default());
            for lead in measured.iter().map(|place| ended[*place]) {
                let judge = |playbook: &Playbook| playbook.judge(&lead.prospect, lead.at(now)).verdict();
                let (old, new) = (judge(&playbook), judge(&proposed));
                let converted = lead.converted == Some(true);
                match (old.route == Route::Sales, new.route == Route::Sales) {
                    (false, true) => more.add(converted),
                    (true, false) => fewer.add(converted),
                    _ => {}
                }
                if (old.grade, old.route) != (new.grade, new.route) {
                    rows.insert(format!(
                        "{},{},{},{},{},{},{},{},",
                        lead.prospect.id(),
                        old.grade,
                        new.grade,
                        old.route,
                        new.route,
                        old.score,
                        new.score,
                        if converted { "yes" } else { "no" }
                    ));
                }
            }
            assert!(more.of > 0 && fewer.of > 0, "there is something to count");
            assert_eq!((after.moved(true), after.moved(false)), (more, fewer));
            let text = write::leads(&after).unwrap();
            let written: Vec<&str> = text.lines().skip(1).collect();
            assert_eq!(written.len(), rows.len());
            for row in written {
                let (begin, why) = row.split_at(row.find('"').unwrap());
                assert!(rows.contains(begin), "{row}");
                assert!(why.contains(" to "), "{row}");
            }
        }
    }
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
    for (set, file) in [("xeducation", "leads.csv"), ("b2b_sales", "b2b_sales.csv")] {
        if let Some(path) = real(set, file) {
            is_read_back(&study(set, &path, Split::Folds(2)));
        }
    }
}
