//! The door for columns: what is written of a lead is what a judgement says of it.
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

mod batch {
    pub(crate) mod made;
}

use batch::made::Made;
use oracle::playbooks::{Case, cases, config};
use oracle::tape::Tape;
use proptest::prelude::*;
use qualify::batch::{Batch, Ratings};
use qualify::{Answer, AsOf, Grade, Name, Playbook, Points, Route};

/// What a batch says of some leads.
struct Said {
    scores: Vec<Points>,
    grades: Vec<Grade>,
    routes: Vec<Route>,
    rules: Vec<u64>,
    answers: Vec<u64>,
}

fn rate(batch: &mut Batch, made: &Made, playbook: &Playbook, from: usize, to: usize) -> Said {
    let leads = to - from;
    let mut said = Said {
        scores: vec![Points::whole(7); leads],
        grades: vec![Grade::C; leads],
        routes: vec![Route::Nobody; leads],
        rules: vec![u64::MAX; leads],
        answers: vec![u64::MAX; leads],
    };
    let ratings = Ratings::none()
        .scores(&mut said.scores)
        .grades(&mut said.grades)
        .routes(&mut said.routes)
        .rules(&mut said.rules)
        .answers(&mut said.answers);
    batch.rate_some(&made.columns(playbook), from..to, ratings).unwrap();
    said
}

fn same(playbook: &Playbook, made: &Made, as_of: &AsOf, split: usize) -> Result<(), TestCaseError> {
    let mut batch = playbook.batch(as_of.clone()).unwrap();
    let names: Vec<Name> = batch.rules().cloned().collect();
    for (from, to) in [(0, split), (split, made.leads)] {
        let said = rate(&mut batch, made, playbook, from, to);
        for (place, lead) in (from..to).enumerate() {
            let prospect = made.prospect(lead);
            let judged = playbook.judge(&prospect, as_of.clone());
            let found = (said.scores[place], said.grades[place], said.routes[place]);
            prop_assert_eq!(found, (judged.score(), judged.grade(), judged.route()), "{:?}", prospect);
            let answers = judged.answers().map(|(_, answer)| match answer {
                Answer::Unknown => 0,
                Answer::Unmet => 1,
                Answer::Met => 2,
            });
            let answers = answers.enumerate().fold(0u64, |all, (i, answer)| all | answer << (2 * i));
            prop_assert_eq!(said.answers[place], answers);
            let fired = names.iter().enumerate().filter(|(i, _)| said.rules[place] >> i & 1 == 1);
            let mut fired: Vec<Name> = fired.map(|(_, name)| name.clone()).collect();
            fired.sort();
            prop_assert_eq!(fired, judged.verdict().rules);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn columns_are_rated_as_their_prospects_are_judged(
        case in cases(),
        facts in prop::collection::vec(any::<u32>(), 100..600),
        leads in 0usize..40,
        split in 0usize..40,
    ) {
        let Case { playbook, as_of, .. } = &case;
        let mut tape = Tape::new(&facts, 3);
        let made = Made::new(&mut tape, leads, as_of.now());
        same(playbook, &made, as_of, split.min(leads))?;
    }
}
