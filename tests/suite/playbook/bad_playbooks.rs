//! Every playbook under `tests/cases/bad` is refused with exactly the mistakes beside it.
//!
//! To add one: write `NNN-name.toml` (or `.json`, for what TOML cannot say) with a comment that
//! says what is wrong, run with `UPDATE_CASES=1`, and read what was written. Is the place right?
//! Would a person who writes playbooks understand it? Is nothing missing, and nothing too much?

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use qualify::error::SpecErrors;
use qualify::{Playbook, PlaybookSpec, Schema};

use crate::support::beside::{cases, is_said, reads_as_prose};

#[test]
fn every_bad_playbook_is_refused_with_its_mistakes() {
    let files = files();
    assert!(files.len() >= 100, "only {} cases", files.len());
    is_said(&files, "errors", |file| {
        errors_of(file).map_or("(it compiles)\n".to_owned(), |errors| lines(&errors))
    });
}

#[test]
fn every_case_says_what_is_wrong_with_it() {
    for file in files().iter().filter(|file| file.extension().is_some_and(|ext| ext == "toml")) {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.starts_with("# "), "{}", file.display());
    }
}

#[test]
fn every_message_reads_as_prose() {
    for file in files() {
        let Some(errors) = errors_of(&file) else { panic!("{} compiles", file.display()) };
        for mistake in errors.mistakes() {
            reads_as_prose(mistake.message(), &mistake.to_string(), &file);
        }
    }
}

/// What resembles a mistake but is none.
#[test]
fn these_only_look_wrong() {
    let rows = [
        // A part that asks points beside one that asks a fact, within an `all` of other facts.
        r#"{ all = [{ all = [{ is = ["need", true] }, { score_at_least = 10 }] }, { known = "budget" }] }"#,
        r#"{ all = [{ any = [{ is = ["need", true] }, { engaged = true }] }, { known = "budget" }] }"#,
        // The parts of an `any` may contradict each other.
        r#"{ any = [{ is = ["need", true] }, { not = { is = ["need", true] } }] }"#,
        // One of the ways is open.
        r#"{ any = [{ score_at_least = 1000 }, { is = ["need", true] }] }"#,
        r#"{ all = [{ not = { any = [] } }, { is = ["need", true] }] }"#,
        r#"{ all = [{ at_least = ["employees", 10] }, { at_most = ["employees", 10] }] }"#,
        r#"{ all = [{ contains = ["interests", "a"] }, { contains = ["interests", "b"] }] }"#,
        r#"{ all = [{ starts_with = ["country", "A"] }, { contains = ["country", "B"] }] }"#,
        r#"{ all = [{ at_least = ["buy_by", "2027-01-01"] }, { within_days = ["buy_by", 30] }] }"#,
        r#"{ not = { known = "budget" } }"#,
    ];
    for when in rows {
        let text = format!(
            r#"
            name = "p"
            version = 1
            rules = [{{ name = "a", when = {{ is = ["need", true] }}, points = 10 }}]
            activities = [{{ name = "b", kind = "visit", points = 5 }}]
            [grades]
            rows = [
                {{ grade = "A", when = {{ score_at_least = 15 }} }},
                {{ grade = "B", when = {when} }},
                {{ grade = "C", when = {{ score_at_least = 5 }} }},
            ]"#
        );
        let read = PlaybookSpec::read(toml::Deserializer::parse(&text).unwrap());
        let compiled = read.and_then(|spec| spec.compile(&Schema::standard()));
        assert!(compiled.is_ok(), "{when}: {}", compiled.unwrap_err());
    }
}

fn files() -> Vec<PathBuf> {
    cases("bad", &["toml", "json"])
}

/// Reads and compiles; `None` if nothing is wrong.
fn errors_of(file: &Path) -> Option<SpecErrors> {
    let text = fs::read_to_string(file).unwrap();
    let schema = Schema::standard();
    if file.extension().is_some_and(|ext| ext == "json") {
        return Playbook::read(&mut serde_json::Deserializer::from_str(&text), &schema).err();
    }
    let parsed = toml::Deserializer::parse(&text);
    Playbook::read(parsed.unwrap_or_else(|e| panic!("{} is no TOML: {e}", file.display())), &schema).err()
}

/// One line for each mistake.
fn lines(errors: &SpecErrors) -> String {
    let mut lines = String::new();
    for mistake in errors.mistakes() {
        writeln!(lines, "{mistake}").unwrap();
    }
    if errors.more() > 0 {
        writeln!(lines, "and {} more", errors.more()).unwrap();
    }
    lines
}
