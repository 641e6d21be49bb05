//! The first page of docs/PLAYBOOK.md, played as it stands: its playbook, its mapping and its two exports, through the
//! judgement that it shows, to sales.

use std::fs;

use qualify::lead::Stage;
use qualify::{Calendar, Channel, Command, Lifecycle, buyer, marketing, sales, system};

use super::common;
use super::common::leads::Leads;
use super::common::mapping::Mapping;

/// The ten minutes, up to the page's next part.
fn page() -> &'static str {
    let page = include_str!("../../../docs/PLAYBOOK.md");
    page.split("\n## Ten minutes\n").nth(1).unwrap().split("\n### Reading a judgement\n").next().unwrap()
}

/// The block that begins like this.
fn block(begins: &str) -> &'static str {
    let blocks: Vec<&str> = page().split("```").skip(1).step_by(2).collect();
    let found = blocks.iter().filter_map(|block| {
        let (_, body) = block.split_once('\n')?;
        body.starts_with(begins).then_some(body)
    });
    let [body] = found.collect::<Vec<_>>()[..] else { panic!("one block begins with {begins}") };
    body
}

#[test]
fn the_first_page_leads_from_nothing_to_a_lead_that_sales_holds() {
    let folder = std::env::temp_dir().join(format!("qualify-{}-ten-minutes", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (file, begins) in [
        ("playbook.toml", "name = \"mine\""),
        ("mapping.toml", "id = \"Lead ID\""),
        ("leads.csv", "Lead ID,"),
        ("activities.csv", "Activity,"),
    ] {
        assert!(
            page().contains(&format!("`mine/{file}`")) || page().contains(&format!("`{file}`")),
            "{file}"
        );
        fs::write(folder.join(file), block(begins)).unwrap();
    }
    let draft = common::playbook(&folder).unwrap();
    let mapping = Mapping::read(&folder).unwrap();
    let leads = Leads::read(&folder.join("leads.csv"), &mapping, &draft).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(leads.bad, Vec::<String>::new());
    let prospects: Vec<_> = leads.leads.iter().map(|lead| &lead.prospect).collect();
    assert_eq!(prospects.len(), 2);
    for prospect in &prospects {
        assert_eq!(draft.check(prospect), [], "all of it is heard");
    }

    // The judgement of the instant that the command line names.
    let command = block("cargo run --release --example triage");
    let now = command.split("--as-of ").nth(1).unwrap().trim().parse().unwrap();
    let q = draft.qualify(prospects[0], now);
    assert_eq!(block("B, to sales").trim_end(), q.display_with(prospects[0]).to_string().trim_end());
    assert!(q.verdict.engaged, "by the activity");

    // It is handed over once both teams signed, as the page says, and not before.
    let line = block("signed = ").trim_end();
    assert_eq!(line, "signed = { marketing = \"mara\", sales = \"dana\" }");
    let signed = draft.sign(marketing("mara"), sales("dana")).compile(draft.schema()).unwrap();
    let life = Lifecycle::new(signed.terms(), Calendar::always());
    for (playbook, stage) in [(&draft, Stage::Nurturing), (&signed, Stage::SalesAccepted)] {
        let q = playbook.qualify(prospects[0], now);
        let (mut lead, _) = life.capture("L-1", "webform", system(), now).unwrap();
        for request in [Command::consent(Channel::Email).by(buyer()), Command::assess(&q).by(system())] {
            lead.apply(&life.decide(&lead, request, now).unwrap());
        }
        let accepted = life.decide(&lead, Command::Accept.by(sales("dana")), now);
        assert_eq!(accepted.is_ok(), playbook.is_signed());
        lead.apply(&accepted.unwrap_or_default());
        assert_eq!(lead.stage(), stage);
    }
}
