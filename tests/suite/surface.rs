//! What the crate promises of itself: its root names, thread safety, and that it reads no clock,
//! file, environment, thread or hash order.

use std::path::Path;

use qualify::batch::Batch;
use qualify::error::Refusal;
use qualify::handoff::HandoffBrief;
use qualify::history::History;
use qualify::judgement::Judgement;
use qualify::lead::Event;
use qualify::playbook::Limits;
use qualify::review::{Comparison, SpecDiff, Warning};
use qualify::{
    Activity, Anum, AsOf, Bant, Btd, Calendar, Champ, Condition, Framework, Lead, Lifecycle, Man, Meddic,
    Playbook, PlaybookSpec, Prospect, Qualification, Schema, Terms, Verdict,
};

/// Every name at the root: adding one is a decision. A family that is exported whole, by `*`, is one name: who knows one
/// framework knows where the others are.
const ROOT: &str = "Activity Answer AsOf Attr Calendar Channel Command Condition Criteria Criterion \
    Currency Day Fact Framework Grade Id Lead Learnt Lifecycle Money Name Playbook PlaybookSpec Points Prospect \
    Qualification Route Schema Source Terms Timespan UnknownReason Verdict buyer eur frameworks marketing sales system usd";

/// Every public room; some stand in a room that is not public.
const ROOMS: &str = "activity actor attribute batch condition criteria error feedback handoff history judgement lead playbook \
    qualification rate review score standard";

fn files(dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn the_root_has_these_names_and_no_more() {
    let lib = include_str!("../../src/lib.rs");
    let rooms: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    let mut rooms: Vec<String> =
        rooms.iter().map(|line| line.trim_end_matches([';', '{', ' ']).to_owned()).collect();

    // Names of `pub use` at the start of a line; those in `pub mod error` are indented.
    let text: String = lib.lines().filter(|line| !line.starts_with(' ') || line.ends_with(',')).collect();
    let mut names: Vec<String> = Vec::new();
    for part in text.split("pub use ").skip(1) {
        let part = part.split(';').next().unwrap();
        let part = part.trim_end_matches("::*");
        let last = part.rsplit_once("::").map_or(part, |(_, last)| last);
        let last = if part.contains('{') { &part[part.find('{').unwrap()..] } else { last };
        names.extend(last.trim_matches(['{', '}']).split(',').map(|name| name.trim().to_owned()));
    }
    names.retain(|name| !name.is_empty());
    let (inner, mut names): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|name| ROOMS.split(' ').any(|room| room == name));
    rooms.extend(inner);
    rooms.sort_unstable();
    assert_eq!(rooms.join(" "), ROOMS);
    names.sort();
    assert_eq!(names.join(" "), ROOT);
    assert!(names.len() <= 40, "the root is for what the README uses");
}

/// The family of frameworks is at the root, each with its name in a playbook.
#[test]
fn every_framework_is_at_the_root() {
    let c = || Condition::All(Vec::new());
    let all: [(&str, Framework); 6] = [
        ("bant", Bant { budget: c(), authority: c(), need: c(), timeline: c(), immediate: c() }.into()),
        ("man", Man { money: c(), authority: c(), need: c() }.into()),
        ("btd", Btd { budget: c(), timeframe: c(), decision_maker: c(), immediate: c() }.into()),
        (
            "meddic",
            Meddic {
                metrics: c(),
                economic_buyer: c(),
                decision_criteria: c(),
                decision_process: c(),
                pain: c(),
                champion: c(),
            }
            .into(),
        ),
        ("champ", Champ { challenges: c(), authority: c(), money: c(), prioritization: c() }.into()),
        ("anum", Anum { authority: c(), need: c(), urgency: c(), money: c() }.into()),
    ];
    for (name, framework) in &all {
        assert_eq!(framework.name(), *name);
    }
    // A framework that is registered and not here would go unnoticed otherwise.
    let registered = include_str!("../../src/criteria/mod.rs").split("\nframeworks! {").nth(1).unwrap();
    let registered = registered.split("\n}").next().unwrap().matches("::").count();
    assert_eq!(registered, all.len());
}

#[test]
fn values_are_shared_by_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Playbook>();
    shared::<PlaybookSpec>();
    shared::<Prospect>();
    shared::<Activity>();
    shared::<Qualification>();
    shared::<Verdict>();
    shared::<Batch>();
    shared::<Schema>();
    shared::<Condition>();
    shared::<Terms>();
    shared::<AsOf>();
    shared::<Limits>();
    shared::<Lifecycle>();
    shared::<Lead>();
    shared::<Event>();
    shared::<Calendar>();
    shared::<Refusal>();
    shared::<HandoffBrief>();
    shared::<History>();
    shared::<Warning>();
    shared::<SpecDiff>();
    shared::<Comparison>();
    #[cfg(feature = "feedback")]
    {
        use qualify::feedback::{LeadCursor, Ledger, Supply};
        shared::<Ledger>();
        shared::<LeadCursor>();
        shared::<Supply>();
    }
    fn sendable<T: Send + Sync>() {}
    sendable::<Judgement<'static>>();
}

#[test]
fn the_core_reads_nothing_but_its_arguments() {
    const FORBIDDEN: [(&str, &str); 12] = [
        ("Utc::now", "a clock"),
        ("Local::", "a clock"),
        ("SystemTime", "a clock"),
        ("Instant", "a clock"),
        ("std::fs", "a file"),
        ("std::io", "input or output"),
        ("std::env", "the environment"),
        ("std::net", "the network"),
        ("std::thread", "a thread"),
        ("HashMap", "hash order"),
        ("HashSet", "hash order"),
        ("unsafe ", "unsafe code"),
    ];
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 40, "the rooms of src");
    for (path, text) in found {
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (word, what) in FORBIDDEN {
            assert!(!code.contains(word), "{path} reads {what}: {word}");
        }
    }
}

#[test]
fn the_core_has_four_dependencies_and_chrono_comes_without_its_clock() {
    let manifest = include_str!("../../Cargo.toml");
    let chrono = manifest.lines().find(|line| line.starts_with("chrono")).unwrap();
    assert!(chrono.contains("default-features = false") && !chrono.contains("clock"), "{chrono}");
    let normal = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let (optional, core): (Vec<_>, Vec<_>) = normal
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .partition(|(_, what)| what.contains("optional = true"));
    let names = |of: Vec<(&'static str, &str)>| of.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(core), ["chrono", "rust_decimal", "serde", "thiserror"]);
    assert_eq!(names(optional), ["libm"], "of the feature `feedback`");
}

/// The room is left out whole: no other knows of the feature.
#[test]
fn the_feature_is_asked_for_once() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let asks: Vec<&str> = found
        .iter()
        .flat_map(|(path, text)| text.matches("feature = \"").map(move |_| path.as_str()))
        .collect();
    assert!(asks.len() == 1 && asks[0].ends_with("lib.rs"), "{asks:?}");
}
