//! What a batch says of leads, held to what a judgement says of each.

use proptest::prelude::*;
use qualify::batch::{Batch, Ratings};
use qualify::{Answer, AsOf, Grade, Name, Playbook, Points, Route};

use super::columns::Made;

/// What a batch says of some leads. Rules and answers have as many numbers a lead as they need.
struct Said {
    scores: Vec<Points>,
    halves: Vec<i32>,
    grades: Vec<Grade>,
    routes: Vec<Route>,
    rules: Vec<u64>,
    answers: Vec<u64>,
}

fn numbers(bits: usize) -> usize {
    bits.div_ceil(64).max(1)
}

/// Rates in two calls, so that one asks for everything and one for a part of it.
fn rate(batch: &mut Batch, made: &Made, playbook: &Playbook, from: usize, to: usize) -> Said {
    let (leads, rules, criteria) = (to - from, batch.rules().count(), batch.criteria().count());
    let mut said = Said {
        scores: vec![Points::whole(7); leads],
        halves: vec![7; leads],
        grades: vec![Grade::C; leads],
        routes: vec![Route::Nobody; leads],
        rules: vec![u64::MAX; leads * numbers(rules)],
        answers: vec![u64::MAX; leads * numbers(2 * criteria)],
    };
    let columns = made.columns(playbook);
    let ratings = Ratings::none()
        .scores(&mut said.scores)
        .grades(&mut said.grades)
        .routes(&mut said.routes)
        .rules(&mut said.rules)
        .answers(&mut said.answers);
    batch.rate_range(&columns, from..to, ratings).unwrap();
    let mut routes = vec![Route::Nobody; leads];
    let ratings = Ratings::none().thousandths(&mut said.halves).routes(&mut routes);
    batch.rate_range(&columns, from..to, ratings).unwrap();
    assert_eq!(routes, said.routes);
    said
}

/// Every lead as its prospect is judged, in two ranges.
pub(crate) fn same(
    batch: &mut Batch,
    playbook: &Playbook,
    made: &Made,
    as_of: &AsOf,
    split: usize,
) -> Result<(), TestCaseError> {
    let names: Vec<Name> = batch.rules().cloned().collect();
    let (rules, answers) = (numbers(names.len()), numbers(2 * batch.criteria().count()));
    for (from, to) in [(0, split), (split, made.leads)] {
        let said = rate(batch, made, playbook, from, to);
        for (place, lead) in (from..to).enumerate() {
            let prospect = made.prospect(lead);
            let judged = playbook.judge(&prospect, as_of.clone());
            let found = (said.scores[place], said.grades[place], said.routes[place]);
            prop_assert_eq!(found, (judged.score(), judged.grade(), judged.route()), "{:?}", prospect);
            prop_assert_eq!(i64::from(said.halves[place]), judged.score().thousandths());
            let mut two = vec![0u64; answers];
            for (i, (_, answer)) in judged.answers().enumerate() {
                let bits = match answer {
                    Answer::Unknown => 0,
                    Answer::Unmet => 1,
                    Answer::Met => 2,
                };
                two[i / 32] |= bits << (2 * (i % 32));
            }
            prop_assert_eq!(&said.answers[place * answers..][..answers], &two[..]);
            let mine = &said.rules[place * rules..][..rules];
            let fired = names.iter().enumerate().filter(|(i, _)| mine[i / 64] >> (i % 64) & 1 == 1);
            let mut fired: Vec<Name> = fired.map(|(_, name)| name.clone()).collect();
            fired.sort();
            prop_assert_eq!(fired, judged.verdict().rules);
        }
    }
    Ok(())
}

/// How the batch rated what it rated last.
pub(crate) fn how(batch: &Batch) -> String {
    let text = format!("{batch:?}");
    text.split("rated: \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}
