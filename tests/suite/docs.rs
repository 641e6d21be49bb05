//! Every playbook in the docs compiles, and so does every one that is shipped.

use std::collections::BTreeSet;
use std::path::Path;

use qualify::{Channel, PlaybookSpec, Schema};

/// The TOML blocks of a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap())
}

fn compile(name: &str, text: &str) {
    let spec = PlaybookSpec::read(toml::Deserializer::parse(text).unwrap())
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    spec.compile(&Schema::standard()).unwrap_or_else(|e| panic!("{name}: {e}"));
}

#[test]
fn the_playbooks_in_the_docs_compile() {
    let pages = [include_str!("../../README.md"), include_str!("../../docs/PLAYBOOK.md")];
    let blocks: Vec<&str> = pages.into_iter().flat_map(blocks).collect();
    assert!(blocks.len() >= 4, "the pages show playbooks");
    for block in blocks {
        compile("docs", block);
    }
}

#[test]
fn the_shipped_playbooks_compile() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/playbooks");
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path().join("playbook.toml");
        // The starters are files of one folder: tests/suite/judgement/starters.rs plays them.
        if path.parent().unwrap().ends_with("starters") {
            continue;
        }
        compile(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
        seen += 1;
    }
    assert_eq!(seen, 8, "the sample, the made-up year and six public sets");
}

/// Every standard attribute stands in the table of its kind, with its options in their order.
#[test]
fn the_standard_attributes_are_listed() {
    let page = include_str!("../../docs/PLAYBOOK.md");
    for (name, attribute) in Schema::standard().iter() {
        let kind = format!("| {} |", attribute.kind.word());
        let name = format!("`{name}`");
        let row = page.lines().find(|line| line.starts_with(&kind) && line.contains(&name));
        let row = row.unwrap_or_else(|| panic!("{name} is not in the row of its kind"));
        let mut rest = row;
        for option in attribute.kind.options() {
            let option = format!("`{option}`");
            rest = rest.split_once(&option).unwrap_or_else(|| panic!("{name} lacks {option}")).1;
        }
    }
}

/// Every duration and number of the terms stands in their table, with its default.
#[test]
fn the_terms_are_listed() {
    let page = include_str!("../../docs/PLAYBOOK.md");
    let terms = format!("{:?}", qualify::Terms::default());
    let numbers = terms.trim_start_matches("Terms { ").split(", ").filter_map(|field| field.split_once(": "));
    let mut seen = 0;
    let is_said = |text: &str| text.parse::<u32>().is_ok() || text.parse::<qualify::Timespan>().is_ok();
    for (key, default) in numbers.filter(|(_, default)| is_said(default)) {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{key}` |")));
        let row = row.unwrap_or_else(|| panic!("`{key}` is not listed"));
        assert!(row.ends_with(&format!("| {default} |")), "{row}");
        seen += 1;
    }
    assert!(seen >= 19, "all durations and numbers of the terms");
}

/// Every channel stands in the row of `[unreachable]`.
#[test]
fn the_channels_are_listed() {
    let page = include_str!("../../docs/PLAYBOOK.md");
    let row = page.lines().find(|line| line.starts_with("| `[unreachable]` |")).unwrap();
    let listed = Channel::ALL.map(|channel| format!("`{channel}`")).join(", ");
    assert!(row.contains(&format!("({listed})")), "the row lacks {listed}");
}

/// The words of an identifier: those of `SupplyStatus` and of `supply_status` are the same.
fn words_of(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in identifier.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase() || c.is_numeric();
        words.last_mut().unwrap().extend(c.to_lowercase().filter(|c| *c != '_'));
    }
    words
}

fn identifiers(dir: &Path, found: &mut BTreeSet<Vec<String>>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            identifiers(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let names = code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
        found.extend(names.map(words_of));
    }
}

/// Each row of the glossary has a term that is a name in the code, or a part of one: who reads a word finds the thing.
#[test]
fn the_terms_of_the_glossary_are_names_in_the_code() {
    // Of the page of the life, of the examples, of data; and the row that says which words are not used.
    const BESIDE: [&str; 4] = ["fast lane", "mapping", "reason code", "reject, return, bounce"];
    let mut names = BTreeSet::new();
    identifiers(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    // A keyword is no name.
    names.remove(&words_of("return"));
    let is_name = |term: &str| {
        let term = term.split('(').next().unwrap().trim().to_lowercase().replace('-', "");
        let term: Vec<String> = term.split(' ').map(str::to_owned).collect();
        names.iter().any(|name| name.windows(term.len()).any(|words| words == term))
    };
    let page = include_str!("../../docs/GLOSSARY.md");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| word |"));
    let terms: Vec<&str> = rows.map(|row| row.split('|').nth(1).unwrap().trim()).collect();
    assert!(terms.len() > 100, "the glossary is read");
    let of_none: Vec<&&str> = terms.iter().skip(1).filter(|row| !row.split(", ").any(is_name)).collect();
    assert_eq!(of_none, BESIDE.iter().collect::<Vec<_>>());
    let mut sorted = terms[1..].to_vec();
    sorted.sort_by_key(|term| term.to_lowercase());
    assert_eq!(terms[1..], sorted, "in the order of the alphabet");
}
