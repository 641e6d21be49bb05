//! Every playbook under `tests/cases/lint` compiles and gets exactly the warnings beside it; the shipped ones
//! get those that are listed here.
//!
//! To add one: write `NNN-name.toml` with a comment that says what is unwise, run with `UPDATE_CASES=1`, and
//! read what was written. Is it true of every lead? Would a person who signs playbooks agree?

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use qualify::lead::Stage;
use qualify::playbook::MeaningfulContact;
use qualify::review::{LintKind, Warning};
use qualify::{
    Activity, Calendar, Channel, Command, Lifecycle, Playbook, PlaybookSpec, Prospect, Schema, Terms, buyer,
    system,
};

use crate::support::beside::{cases, is_said, reads_as_prose};

#[test]
fn every_unwise_playbook_gets_its_warnings() {
    let files = files();
    assert!(files.len() >= 40, "only {} cases", files.len());
    is_said(&files, "warnings", |file| lines(&lint(file)));
}

#[test]
fn every_message_reads_as_prose() {
    for file in files() {
        for warning in lint(&file) {
            let message = warning.message();
            reads_as_prose(message, &warning.to_string(), &file);
            assert!(!message.starts_with(|first: char| first.is_ascii_digit()), "{message}");
        }
    }
}

#[test]
fn the_cases_show_every_kind() {
    use LintKind as K;
    let all = [
        K::Unsigned,
        K::Unbound,
        K::NeverMet,
        K::AlwaysMet,
        K::Shadowed,
        K::Duplicate,
        K::NoEffect,
        K::PointsForAll,
        K::Overlap,
        K::StepsAddUp,
        K::WordInPhrase,
        K::Gap,
        K::Disqualified,
        K::NothingForSales,
        K::LowGradeForSales,
        K::Unread,
        K::LoneRule,
        K::NoQuestion,
        K::NothingEngages,
        K::NeverFades,
        K::AnySilence,
        K::LowIntent,
        K::Hole,
        K::NoContactData,
        K::InsideWords,
        K::NegatedList,
    ];
    let seen: BTreeSet<LintKind> = files().iter().flat_map(|file| lint(file)).map(|one| one.kind()).collect();
    assert_eq!(seen, BTreeSet::from(all));
}

/// Where no grade brings a lead to sales, asking for contact still may: the warnings must not deny it.
#[test]
fn what_no_grade_brings_to_sales_a_contact_may() {
    let mut seen = 0;
    for file in files() {
        let nothing = |one: &Warning| one.kind() == LintKind::NothingForSales;
        let Some(warning) = lint(&file).into_iter().find(nothing) else { continue };
        let text = fs::read_to_string(&file).unwrap();
        let spec = PlaybookSpec::read(toml::Deserializer::parse(&text).unwrap()).unwrap();
        let playbook = spec
            .meaningful_contact(MeaningfulContact::new(["call_back"]).least_fit(0))
            .compile(&Schema::standard())
            .unwrap();
        assert!(playbook.lint().contains(&warning), "{warning}");
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let called = Prospect::new("p").did(Activity::new("a-1", "call_back", now));
        let verdict = playbook.judge(&called, now).verdict();
        let life = Lifecycle::new(&Terms::default(), Calendar::always());
        let (mut lead, _) = life.capture("lead", "webform", system(), now).unwrap();
        for request in [Command::consent(Channel::Email).by(buyer()), Command::assess(verdict).by(system())] {
            lead.apply(&life.decide(&lead, request, now).unwrap());
        }
        assert_eq!(lead.stage(), Stage::MarketingQualified, "{warning}");
        assert!(warning.message().contains("offered to sales for its grade"), "{warning}");
        seen += 1;
    }
    assert!(seen >= 6, "only {seen} cases");
}

fn files() -> Vec<PathBuf> {
    cases("lint", &["toml"])
}

fn lint(file: &Path) -> Vec<Warning> {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.starts_with("# "), "{} says what is unwise", file.display());
    lint_text(&file.display().to_string(), &text)
}

fn lint_text(name: &str, text: &str) -> Vec<Warning> {
    let parsed = toml::Deserializer::parse(text).unwrap_or_else(|e| panic!("{name} is no TOML: {e}"));
    let playbook = Playbook::read(parsed, &Schema::standard()).unwrap_or_else(|e| panic!("{name}: {e}"));
    // The cases are signed so that nothing is said of that; one is about it.
    match &playbook.spec().signed {
        Some(by) if by.of.is_none() && !name.contains("unbound") => {
            let bound = playbook.sign(by.marketing.clone(), by.sales.clone());
            bound.compile(&Schema::standard()).unwrap().lint()
        }
        _ => playbook.lint(),
    }
}

fn lines(warnings: &[Warning]) -> String {
    warnings.iter().fold(String::new(), |mut lines, one| {
        writeln!(lines, "{one}").unwrap();
        lines
    })
}

#[test]
fn the_shipped_playbooks_get_what_a_reviewer_would_say() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/playbooks");
    let mut seen = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path().join("playbook.toml");
        // The starters are files of one folder: tests/suite/judgement/starters.rs lints them.
        if path.parent().unwrap().ends_with("starters") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // Those of public sets are made up by one side and signed by nobody, which is just what they are
        // told.
        let unsigned =
            "signed: nobody has signed, so leads can be tried but not handed over; have both teams sign\n";
        // The playbook of the made-up year gives points that are there to be learnt anew.
        let of_the_year = "activities[2]: nothing but 8 activities of `reads-pricing` about different subjects \
                           reaches grade B; give the rule a `cap` below the bar, or ask for fit beside it\n";
        let expected = match text.contains("\nsigned = ") {
            true if path.parent().unwrap().ends_with("last_year") => of_the_year,
            true => "",
            false => unsigned,
        };
        let mut found = lint_text(&path.display().to_string(), &text);
        if text.contains("learnt from outcomes") {
            // They say of themselves that they declare what points may be learnt from.
            found.retain(|one| !one.path().to_string().starts_with("attributes"));
        }
        assert_eq!(lines(&found), expected, "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 8, "the sample, the made-up year and six public sets");
}

#[test]
fn the_playbooks_in_the_docs_are_wise() {
    for page in [include_str!("../../../README.md"), include_str!("../../../docs/PLAYBOOK.md")] {
        for block in page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
            let mut warnings = lint_text("docs", block);
            warnings.retain(|one| one.kind() != LintKind::Unsigned);
            assert!(warnings.is_empty(), "{}", lines(&warnings));
        }
    }
}
