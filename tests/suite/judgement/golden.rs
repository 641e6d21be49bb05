//! Golden cases: a playbook, a prospect, an instant, and the whole judgement, as data files that
//! anybody can add to (docs/CONTRIBUTING.md says how).

use std::path::{Path, PathBuf};

use qualify::{AsOf, PlaybookSpec, Prospect, Qualification, Schema};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    what: String,
    as_of: chrono::DateTime<chrono::Utc>,
    /// From, to, rate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rates: Vec<(String, String, String)>,
    playbook: PlaybookSpec,
    prospect: Prospect,
    /// The judgement as a person reads it, line by line.
    #[serde(default)]
    display: Vec<String>,
    /// The same for a machine.
    #[serde(default)]
    qualification: serde_json::Value,
}

fn judge(case: &Case) -> Qualification {
    let playbook = case.playbook.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{errors}"));
    let as_of = case.rates.iter().fold(AsOf::new(case.as_of), |as_of, (from, to, rate)| {
        as_of.rate(from.parse().unwrap(), to.parse().unwrap(), rate.parse().unwrap())
    });
    playbook.qualify(&case.prospect, as_of)
}

#[test]
fn every_case_is_judged_as_it_was() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/golden");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        let mut case: Case =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let q = judge(&case);
        let stored = serde_json::to_value(&q).unwrap();
        let display: Vec<String> = q.to_string().lines().map(str::to_owned).collect();
        if std::env::var_os("UPDATE_CASES").is_some() {
            (case.display, case.qualification) = (display, stored);
            std::fs::write(path, serde_json::to_string_pretty(&case).unwrap() + "\n").unwrap();
        } else if case.display != display || case.qualification != stored {
            wrong.push(format!("{}: {}\n{q}", path.display(), case.what));
        }
    }
    assert!(paths.len() >= 16, "the cases are there");
    assert!(wrong.is_empty(), "judged otherwise than before:\n{}", wrong.join("\n\n"));
}

#[test]
fn the_judgement_in_the_docs_is_a_real_one() {
    let case: Case =
        serde_json::from_str(include_str!("../../cases/golden/reading-a-judgement.json")).unwrap();
    let shown = judge(&case).to_string();
    assert!(
        include_str!("../../../docs/PLAYBOOK.md").contains(&shown),
        "docs/PLAYBOOK.md shows another than\n{shown}"
    );
}
