//! What docs/LIFECYCLE.md says about the lead's life is what the code says: stages, ways, timers, the
//! picture and the stored form. `UPDATE_CASES=1` writes the generated parts anew.

use std::path::Path;

use qualify::actor::Role;
use qualify::lead::{Arrival, Event, Stage, TRANSITIONS, Timer, Trigger};
use qualify::{Calendar, Command, Lifecycle, Terms, sales};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/LIFECYCLE.md")).unwrap()
}

/// The part of the page between two comments, which must be this.
fn check(name: &str, expected: &str) {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let page = page();
    let from = page.find(&begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
    let to = page.find(&end).unwrap_or_else(|| panic!("no {end}"));
    if std::env::var_os("UPDATE_CASES").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/LIFECYCLE.md");
        std::fs::write(path, format!("{}{expected}{}", &page[..from], &page[to..])).unwrap();
    } else {
        assert_eq!(&page[from..to], expected, "{name}: run with UPDATE_CASES=1 and read the difference");
    }
}

/// The cells of the table that follows a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = page();
    let part = page.split(heading).nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let rows = part.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn the_stages_are_as_the_page_says() {
    let rows = table("## Stages");
    assert_eq!(rows.len(), Stage::ALL.len());
    for (stage, row) in Stage::ALL.iter().zip(rows) {
        let aida = stage.aida().map_or("", |aida| aida.word());
        assert_eq!(
            row[..4],
            [&format!("`{stage}`"), stage.phase().word(), stage.owner().word(), aida],
            "{stage}"
        );
    }
}

// One test for both generated parts: they write the same file.
#[test]
fn the_ways_and_the_picture_are_as_the_page_says() {
    let letter = |role: &Role| match role {
        Role::Marketing => "M",
        Role::Sales => "S",
        Role::Buyer => "B",
        _ => "Y",
    };
    let mut ways = String::from(
        "| # | from | to | command or timer | who | when |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let live: Vec<Stage> = Stage::ALL.iter().copied().filter(|stage| stage.is_live()).collect();
    for way in TRANSITIONS {
        let from = match way.from {
            [] => String::new(),
            all if all == live => "every live one".to_owned(),
            stages => stages.iter().map(|stage| stage.word()).collect::<Vec<_>>().join(", "),
        };
        let to = match way.to {
            Arrival::At(stage) => stage.word(),
            Arrival::Same => "the same",
            Arrival::Earlier => "the stage before",
        };
        let trigger = match way.trigger {
            Trigger::Command(command) => format!("`{command}`"),
            Trigger::Timer(timer) => format!("timer `{timer}`"),
        };
        let who: String = way.who.iter().map(letter).collect::<Vec<_>>().join(" ");
        let row = if way.row == 0 { String::new() } else { way.row.to_string() };
        let cells = [row.as_str(), &from, to, &trigger, &who, way.guard];
        ways += &format!(
            "|{}\n",
            cells.map(|cell| if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") }).concat()
        );
    }
    check("the ways", &ways);
    check("the picture", &format!("```mermaid\n{}```\n", Lifecycle::to_mermaid()));
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
    let (mut lead, _) = lifecycle.capture("lead-7", "webform", qualify::system(), now).unwrap();
    let disqualify = Command::Disqualify(qualify::lead::DisqualifyReason::Student);
    let request = disqualify.by(qualify::marketing("mara")).id("r-19");
    let events: Vec<Event> = lifecycle.decide(&lead, request, now).unwrap();
    lead.apply(&events);
    check("the form", &format!("```json\n{}\n```\n", serde_json::to_string_pretty(&events[0]).unwrap()));
    assert!(lifecycle.decide(&lead, Command::Accept.by(sales("dana")), now).is_err());
}

#[test]
fn the_timers_are_as_the_page_says() {
    let rows = table("## What happens by itself");
    let words: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(
        words,
        Timer::ALL.iter().map(|timer| timer.word()).collect::<Vec<_>>(),
        "in the order of firing"
    );
    let terms = Terms::default();
    let defaults = [
        format!("{} working", terms.accept_within),
        format!("{} working", terms.first_touch_within),
        terms.decide_within.to_string(),
        format!("{} working", terms.take_back_within),
        "by reason".to_owned(),
        format!("{} with marketing, {} with sales", terms.stale_with_marketing, terms.stale_with_sales),
        format!("its time + {}", terms.outcome_due_after),
        terms.re_engage_after.to_string(),
        "the verdict's `until`".to_owned(),
    ];
    for (row, expected) in rows.iter().zip(defaults) {
        assert_eq!(row[2], expected);
    }
    for timer in [Timer::Accept, Timer::Decide] {
        assert!(rows.iter().any(|row| row[0].trim_matches('`') == timer.word()
            && row[3].contains(&format!("after {}:", terms.escalations))));
    }
}
