//! Three doors, one meaning: what a row is rated, and what a judgement says of the same prospect.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a test may panic"
)]

mod oracle {
    pub(crate) mod facts_of;
    pub(crate) mod playbooks;
    pub(crate) mod questions;
    pub(crate) mod tape;
}

use oracle::playbooks::{Case, cases, config};
use proptest::prelude::*;
use qualify::{Answer, AsOf, Name, Playbook, Prospect};

/// The prospect without the facts that the playbook does not read: a row does not have them.
fn facts_read(playbook: &Playbook, prospect: &Prospect) -> Prospect {
    let spec = serde_json::to_string(playbook.spec()).unwrap();
    let usual = playbook.spec().unreachable.is_none();
    let read = |name: &Name| {
        let asked = [format!("[\"{name}\""), format!("\"known\":\"{name}\"")];
        asked.iter().any(|asked| spec.contains(asked))
            || usual && matches!(name.as_str(), "email_state" | "phone_state")
    };
    let mut alone = prospect.clone();
    for (name, _) in prospect.facts() {
        alone.set(name.clone(), None);
    }
    for (name, fact) in prospect.facts().filter(|(name, _)| read(name)) {
        alone.set(name.clone(), Some(fact.clone()));
    }
    alone
}

/// The facts alone.
fn nothing_done(prospect: &Prospect) -> Prospect {
    prospect.facts().fold(Prospect::new(prospect.id().clone()), |alone, (name, fact)| {
        alone.with_fact(name.clone(), fact.clone())
    })
}

fn same(playbook: &Playbook, prospect: &Prospect, as_of: &AsOf) -> Result<(), TestCaseError> {
    let prospect = facts_read(playbook, prospect);
    let mut row = playbook.row(as_of.clone()).unwrap();
    row.fill(&prospect);
    let history = playbook.history_of(&prospect);
    let rating = if history.is_empty() { row.rate() } else { row.rate_with(&history) };
    let judged = playbook.judge(&prospect, as_of.clone());
    let verdict = judged.verdict();
    prop_assert_eq!(rating.score(), judged.score());
    prop_assert_eq!((rating.fit(), rating.engagement()), (judged.fit(), judged.engagement()));
    let answers: Vec<(&Name, Answer)> = judged.answers().collect();
    prop_assert_eq!(rating.answers().collect::<Vec<_>>(), answers);
    prop_assert_eq!((rating.grade(), rating.route()), (judged.grade(), judged.route()));
    prop_assert_eq!((rating.clears_bar(), rating.holds_bar()), (verdict.clears_bar, verdict.holds_bar));
    prop_assert_eq!(rating.disqualifier(), verdict.disqualifier.as_ref());
    let mut rules: Vec<Name> = rating.rules().cloned().collect();
    rules.sort();
    prop_assert_eq!(rules, verdict.rules);
    let all = playbook.qualify(&prospect, as_of.clone());
    prop_assert_eq!(rating.qualification(prospect.id().clone()), all);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_row_is_rated_as_its_prospect_is_judged(case in cases()) {
        let Case { playbook, prospect, as_of, .. } = &case;
        same(playbook, prospect, as_of)?;
        same(playbook, &nothing_done(prospect), as_of)?;
    }
}
