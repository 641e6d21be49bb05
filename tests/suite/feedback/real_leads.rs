//! What is learnt from the real sets, where those are there.

use std::path::Path;

use qualify::attribute::{Attribute, Kind};
use qualify::feedback::{
    Candidate, ClosedLeads, LeakSource, Learning, Method, Objection, Study, TargetLeakage,
};
use qualify::{Playbook, Schema};

use super::{closed, common};
use crate::examples::common::leads::Leads;
use crate::examples::common::mapping::Mapping;
use crate::examples::flatten::maven_crm;
use crate::examples::real::real;

fn shipped(set: &str) -> (Playbook, String) {
    let dir = common::in_package("examples/playbooks").join(set);
    (common::playbook(&dir).unwrap(), std::fs::read_to_string(dir.join("mapping.toml")).unwrap())
}

fn judged(playbook: &Playbook, mapping: &Mapping, file: &Path) -> ClosedLeads {
    let leads = Leads::read(file, mapping, playbook).unwrap();
    assert_eq!(leads.bad, Vec::<String>::new());
    closed::closed(&leads.leads, playbook, "2026-03-02T09:00:00Z".parse().unwrap())
}

fn study(set: &str, file: &Path, split: &str) -> Study {
    let (playbook, mapping) = shipped(set);
    let mapping = Mapping::from_text(&mapping).unwrap();
    let split = closed::split(split, &mapping).unwrap();
    // A ridge penalty of its own, as choosing one takes ten times as long.
    judged(&playbook, &mapping, file).study(split, &Learning::default().ridge_penalty(RIDGE_PENALTY))
}

const RIDGE_PENALTY: f64 = 16.0;

fn candidate(study: &Study, method: Method) -> &Candidate {
    study.candidates.iter().find(|candidate| candidate.proposal.method == method).unwrap()
}

fn has_moved(candidate: &Candidate) -> bool {
    let moved = |objection: &Objection| {
        matches!(objection, Objection::WorseOnNewest { .. } | Objection::BaseRateMoved { .. })
    };
    candidate.objections.iter().any(moved)
}

/// The areas under the curve on held-out leads: of today's points, of these learnt anew, of binned facts.
fn areas(study: &Study, expected: [f64; 3], what: &str) {
    let of = |method| candidate(study, method).held_out.unwrap().auc.value;
    let areas = [study.today.unwrap().auc.value, of(Method::Relearnt), of(Method::Binned)];
    for (area, expected) in areas.iter().zip(expected) {
        assert!((area - expected).abs() <= 0.006, "{what}: {areas:.4?}, not {expected:.4?}");
    }
}

#[test]
fn courses_sold_by_phone() {
    let Some(file) = real("xeducation", "leads.csv") else { return };
    for (split, expected) in [("hash", [0.8719, 0.8802, 0.8813]), ("time", [0.8875, 0.8952, 0.8915])] {
        let study = study("xeducation", &file, split);
        areas(&study, expected, split);
        assert!(study.candidates.iter().all(Candidate::is_adoptable));
        assert_eq!(study.leakage, [], "what is mapped is known before anybody called");
    }
}

#[test]
fn deposits_after_the_crisis() {
    let Some(file) = real("bank_marketing", "bank_full.csv") else { return };
    for (split, expected) in [("hash", [0.7441, 0.7457, 0.7524]), ("time", [0.7498, 0.7154, 0.7079])] {
        let study = study("bank_marketing", &file, split);
        areas(&study, expected, split);
        assert!(study.candidates.iter().all(has_moved), "nobody should adopt what they teach");
        assert!(study.best().is_none());
    }
}

#[test]
fn made_up_deals_have_no_signal() {
    let Some(dir) = real("maven_crm", "") else { return };
    let out = std::env::temp_dir().join(format!("qualify-real-{}-maven.csv", std::process::id()));
    maven_crm::flatten(&dir, &out).unwrap();
    let study = study("maven_crm", &out, "hash");
    std::fs::remove_file(&out).unwrap();
    assert_eq!(study.candidates.len(), 2);
    for candidate in &study.candidates {
        let no_signal = |objection: &Objection| matches!(objection, Objection::NoUsableSignal { .. });
        assert!(candidate.objections.iter().any(no_signal), "{:?}", candidate.objections);
    }
}

/// Tags are filled in on the phone: whoever maps them learns from the outcome.
#[test]
fn tags_know_the_outcome() {
    let Some(file) = real("xeducation", "leads.csv") else { return };
    let (playbook, mapping) = shipped("xeducation");
    let spec = playbook.spec().clone().attribute("tags", Attribute::new(Kind::Text));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let mapping = mapping + "\n[[columns]]\ncolumn = \"Tags\"\nattribute = \"tags\"\n";
    let mapping = Mapping::from_text(&mapping).unwrap();
    let split = closed::split("hash", &mapping).unwrap();
    let study =
        judged(&playbook, &mapping, &file).study(split, &Learning::default().ridge_penalty(RIDGE_PENALTY));
    let leakage = study.leakage;
    assert_eq!(leakage.len(), 1, "{leakage:?}");
    assert_eq!(*leakage[0].source(), LeakSource::Attribute("tags".into()));
    assert!(matches!(leakage[0], TargetLeakage::TellsAlone { .. }), "{leakage:?}");
}
