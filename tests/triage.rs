//! What `triage` is built of: leads from CSV, bad rows, the measure; and the shipped playbooks on the
//! real sets, where those are there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::print_stderr,
    clippy::float_cmp,
    dead_code,
    unreachable_pub,
    reason = "a test may panic, and uses part of what the examples share"
)]

#[path = "../examples/common/mod.rs"]
mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use common::leads::{Leads, bucket};
use common::mapping::Mapping;
use common::measure::auc;
use qualify::{Grade, Why};

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// Leads of the sample playbook from a text.
fn sample(name: &str, csv: &str) -> (qualify::Playbook, Leads) {
    let dir = common::in_package("examples/playbooks/sample");
    let playbook = common::playbook(&dir).unwrap();
    let mapping = Mapping { activities: None, ..Mapping::read(&dir).unwrap() };
    let path = std::env::temp_dir().join(format!("qualify-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, csv).unwrap();
    let leads = Leads::read(&path, &mapping, &playbook);
    std::fs::remove_file(&path).unwrap();
    (playbook, leads.unwrap())
}

const HEAD: &str = "id,budget_eur,contact_role,need,buy_by,employees,industry,country,email,free_mail,competitor,student,outcome\n";

#[test]
fn a_bad_cell_is_reported_with_its_line_and_the_lead_is_judged() {
    let rows = "l-1,20000,Owner,yes,2026-04-01,many,furniture,DE,works,no,no,no,won\n\
                l-2,SECRET,Owner,yes,1.4.2026,80,furniture,DE,works,no,no,no,lost\n";
    let (playbook, leads) = sample("cells", &format!("{HEAD}{rows}"));
    assert_eq!(
        leads.bad,
        [
            "line 2: column `employees`: expected a number such as `12500.5`",
            "line 3: column `budget_eur`: expected a plain amount such as `12500.50`, without a currency",
            "line 3: column `buy_by`: expected a date such as `2026-06-01`",
        ]
    );
    assert_eq!(leads.leads.len(), 2, "no lead is lost");
    let q = playbook.qualify(&leads.leads[0].prospect, now());
    let employees = q.missing.iter().find(|one| one.attribute == "employees").unwrap();
    assert_eq!((q.verdict.grade, employees.why), (Grade::A, Why::WrongKind));
    assert_eq!((leads.leads[0].converted, leads.leads[1].converted), (Some(true), Some(false)));
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_does_not_stop_the_rest() {
    let rows = "l-1,20000\n\
                ann@example.com,20000,Owner,yes,2026-04-01,80,furniture,DE,works,no,no,no,won\n\
                l-3,20000,Boss,yes,2026-04-01,80,furniture,DE,works,no,no,no,won\n";
    let (_, leads) = sample("rows", &format!("{HEAD}{rows}"));
    assert_eq!(
        leads.bad,
        [
            "line 2: 2 cells where the header has 13; the row was not judged",
            "line 3: column `id`: expected 1 to 64 printable ASCII characters without spaces, quotes or `@`; judged as `line-3`",
            "line 4: column `contact_role`: expected one of `none`, `user`, `influencer`, `decision_maker`, `economic_buyer`, or a value listed in the mapping",
        ]
    );
    assert_eq!(leads.leads.len(), 2);
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let dir = common::in_package("examples/playbooks/sample");
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let path = std::env::temp_dir().join(format!("qualify-{}-columns.csv", std::process::id()));
    std::fs::write(&path, "id,budget\nl-1,5\n").unwrap();
    let error = Leads::read(&path, &mapping, &playbook).err().unwrap().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(error.ends_with(": there is no column `budget_eur`; the file has `id`, `budget`"), "{error}");
}

#[test]
fn the_sample_grades_as_it_converts() {
    let dir = common::in_package("examples/playbooks/sample");
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let leads = Leads::read(&common::in_package("examples/data/leads.csv"), &mapping, &playbook).unwrap();
    assert_eq!((leads.leads.len(), leads.bad.len()), (120, 0));
    let engaged = leads.leads.iter().filter(|lead| !lead.prospect.activities().is_empty()).count();
    assert!(engaged > 60, "{engaged} leads did something");
    falls(&playbook, &leads, |_| true);
}

#[test]
fn buckets_are_those_of_the_split_rule() {
    for (text, expected) in [
        ("xeducation:579533", 63),
        ("bank_marketing:1", 57),
        ("olist_funnel:98c9832865e4ab224a1649e8e6e9a2a0", 19),
        ("maven_crm:1C1I7A6R", 25),
    ] {
        assert_eq!(bucket(text), expected, "{text}");
    }
}

/// Conversion by grade, which must fall strictly; gives the area under the curve.
fn falls(playbook: &qualify::Playbook, leads: &Leads, measured: impl Fn(u8) -> bool) -> f64 {
    let mut scored = Vec::new();
    let mut grades = [(0.0, 0.0); 4];
    for lead in &leads.leads {
        let Some(converted) = lead.converted.filter(|_| lead.bucket.is_none_or(&measured)) else { continue };
        let judgement = playbook.judge(&lead.prospect, now());
        scored.push((judgement.score(), converted));
        let place = Grade::ALL.iter().position(|grade| *grade == judgement.grade()).unwrap();
        grades[place].0 += 1.0;
        grades[place].1 += f64::from(u8::from(converted));
    }
    let rates = grades.map(|(all, won)| won / all);
    assert!(rates.windows(2).all(|pair| pair[0] > pair[1]), "conversion falls from A to D: {rates:?}");
    auc(&scored).unwrap()
}

/// The area under the curve of a shipped playbook on the rows that it was not written on.
fn on_real_leads(set: &str, file: &str) -> Option<f64> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(set).join(file);
    if !path.is_file() {
        // Not by a macro that the test runner holds back.
        let said = format!("SKIPPED: {set} is not in ../shared/data\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return None;
    }
    let dir = common::in_package("examples/playbooks").join(set);
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let leads = Leads::read(&path, &mapping, &playbook).unwrap();
    assert_eq!(leads.bad, Vec::<String>::new(), "{set}");
    Some(falls(&playbook, &leads, |bucket| (50..=69).contains(&bucket)))
}

#[test]
fn the_playbooks_hold_on_real_leads() {
    for (set, file, least) in [
        ("xeducation", "leads.csv", 0.85),
        ("b2b_sales", "b2b_sales.csv", 0.80),
        ("bank_marketing", "bank_full.csv", 0.72),
    ] {
        if let Some(auc) = on_real_leads(set, file) {
            assert!(auc >= least, "{set}: {auc}");
        }
    }
}
