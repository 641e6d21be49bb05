//! The starter playbooks: each compiles, is wise once it is signed, and has two golden leads in `tests/cases/starters`.
//! The one is judged A and handed over, the other is judged D and is not.
//!
//! To add a starter: put `NAME.toml` into `examples/playbooks/starters/`, write `NAME-a.json` and `NAME-d.json` with
//! `what`, `as_of` and `prospect`, run with `UPDATE_CASES=1`, and read what was written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use chrono::{DateTime, Utc};
use qualify::lead::Stage;
use qualify::review::LintKind;
use qualify::{
    Calendar, Channel, Command, Grade, Lifecycle, Playbook, PlaybookSpec, Prospect, Qualification, Route,
    Schema, buyer, marketing, sales, system,
};
use serde::{Deserialize, Serialize};

use crate::support::beside::cases;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Lead {
    /// What the lead shows.
    what: String,
    as_of: DateTime<Utc>,
    prospect: Prospect,
    /// The judgement as a person reads it, line by line.
    #[serde(default)]
    display: Vec<String>,
    /// The same for a machine.
    #[serde(default)]
    qualification: serde_json::Value,
}

/// The starters, by name.
fn starters() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/playbooks/starters");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let name = name.strip_suffix(".toml").unwrap_or_else(|| panic!("{name} is no starter"));
            (name.to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    assert!(found.len() >= 5, "the starters are there");
    found
}

/// A starter as it is shipped, and as it is once both teams signed it.
fn compile(name: &str, text: &str) -> (Playbook, Playbook) {
    let spec = PlaybookSpec::read(toml::Deserializer::parse(text).unwrap())
        .unwrap_or_else(|errors| panic!("{name}: {errors}"));
    let draft = spec.compile(&Schema::standard()).unwrap_or_else(|errors| panic!("{name}: {errors}"));
    let signed = draft.sign(marketing("mara"), sales("dana")).compile(&Schema::standard()).unwrap();
    (draft, signed)
}

fn path_of(name: &str, grade: Grade) -> PathBuf {
    let file = format!("tests/cases/starters/{name}-{}.json", grade.to_string().to_lowercase());
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// The lead of a starter that is to get this grade, judged as it was.
fn golden(name: &str, grade: Grade, playbook: &Playbook) -> (Lead, Qualification) {
    let path = path_of(name, grade);
    let text = fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!("the starter `{name}` has no lead that is judged {grade}: {}", path.display())
    });
    let mut lead: Lead = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let q = playbook.qualify(&lead.prospect, lead.as_of);
    let stored = serde_json::to_value(&q).unwrap();
    let display: Vec<String> = q.to_string().lines().map(str::to_owned).collect();
    if env::var_os("UPDATE_CASES").is_some() {
        (lead.display, lead.qualification) = (display, stored);
        fs::write(&path, serde_json::to_string_pretty(&lead).unwrap() + "\n").unwrap();
    } else {
        assert!(lead.display == display && lead.qualification == stored, "{}\n{q}", path.display());
    }
    (lead, q)
}

/// The stage that a lead is at once it may be mailed and was judged.
fn stage(playbook: &Playbook, q: &Qualification, now: DateTime<Utc>) -> Stage {
    let life = Lifecycle::new(playbook.terms(), Calendar::always());
    let (mut lead, _) = life.capture("lead-7", "webform", system(), now).unwrap();
    for request in [Command::consent(Channel::Email).by(buyer()), Command::assess(q).by(system())] {
        lead.apply(&life.decide(&lead, request, now).unwrap());
    }
    if lead.stage() == Stage::MarketingQualified {
        lead.apply(&life.decide(&lead, Command::Accept.by(sales("dana")), now).unwrap());
    }
    lead.stage()
}

#[test]
fn each_starter_hands_over_its_a_and_keeps_its_d() {
    for (name, text) in starters() {
        let (_, playbook) = compile(&name, &text);
        for grade in [Grade::A, Grade::D] {
            let (lead, q) = golden(&name, grade, &playbook);
            assert_eq!(q.verdict.grade, grade, "{name}\n{q}");
            let handed_over = grade == Grade::A;
            assert_eq!(q.verdict.clears_bar, handed_over, "{name}\n{q}");
            assert_eq!(q.verdict.route == Route::Sales, handed_over, "{name}\n{q}");
            assert_eq!(stage(&playbook, &q, lead.as_of) == Stage::SalesAccepted, handed_over, "{name}\n{q}");
            let unheard: Vec<String> =
                playbook.check(&lead.prospect).iter().map(ToString::to_string).collect();
            assert!(unheard.is_empty(), "{name}: {unheard:?}");
        }
    }
}

#[test]
fn each_starter_is_wise_once_it_is_signed() {
    for (name, text) in starters() {
        let (draft, signed) = compile(&name, &text);
        let kinds: Vec<LintKind> = draft.lint().iter().map(|warning| warning.kind()).collect();
        assert_eq!(kinds, [LintKind::Unsigned], "{name}: nobody signs for those who take it up");
        let warnings: Vec<String> = signed.lint().iter().map(ToString::to_string).collect();
        assert!(warnings.is_empty(), "{name}: {warnings:#?}");
    }
}

#[test]
fn each_lead_is_of_a_starter() {
    let expected: BTreeSet<PathBuf> = starters()
        .iter()
        .flat_map(|(name, _)| [Grade::A, Grade::D].map(|grade| path_of(name, grade)))
        .collect();
    assert_eq!(cases("starters", &["json"]).into_iter().collect::<BTreeSet<_>>(), expected);
}

/// Who copies a starter reads at its head which kinds of activity it wants.
#[test]
fn the_head_of_a_starter_names_the_kinds_that_it_reads() {
    for (name, text) in starters() {
        let head = text.split("\nname = ").next().unwrap();
        let (_, listed) = head.split_once("Kinds of activity that the host reports: ").unwrap();
        let listed = listed.split(". A kind that").next().unwrap().replace("\n#", "");
        let outside: String = listed.split('(').map(|part| part.rsplit(')').next().unwrap()).collect();
        let listed: BTreeSet<&str> = outside.split(',').map(str::trim).collect();
        let mut spec: serde_json::Value = serde_json::to_value(compile(&name, &text).0.spec()).unwrap();
        spec.as_object_mut().unwrap().remove("attributes");
        let mut read = BTreeSet::new();
        kinds(&spec, &mut read);
        assert_eq!(listed, read, "{name}");
    }
}

/// The kinds of activity that a part of a playbook names.
fn kinds<'s>(part: &'s serde_json::Value, read: &mut BTreeSet<&'s str>) {
    use serde_json::Value;
    let texts = |value: &'s Value| match value {
        Value::String(one) => vec![one.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    match part {
        Value::Array(all) => all.iter().for_each(|one| kinds(one, read)),
        Value::Object(map) => {
            for (key, value) in map {
                match key.as_str() {
                    "kind" | "kinds" => read.extend(texts(value)),
                    _ => kinds(value, read),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_page_says_whom_each_starter_is_for() {
    let page = include_str!("../../../docs/PLAYBOOK.md");
    for (name, _) in starters() {
        let file = format!("(../examples/playbooks/starters/{name}.toml)");
        assert!(page.lines().any(|line| line.starts_with("| ") && line.contains(&file)), "{name}");
    }
}
