//! qualify over columns: grade, route and score, and the same with the rules that fired and what the
//! criteria answer. Compiled for whatever the process is compiled for: the crate forbids `unsafe`, and
//! so never asks at run time what the machine can do.

use crate::harness::{Entry, Peer, Reasons};
use crate::lead::{Lead, Outcome};
use crate::lq24::{self, ColumnFields, LeadColumns};
use qualify::batch::{Batch, Ratings};
use qualify::{Grade, Playbook, Route};

use super::qualify::now;

pub const ENTRIES: &[Entry] = &[
    Entry { name: "qualify batch", version: "path", compile: || Box::new(Batched::new(false)) },
    Entry { name: "qualify batch+reasons", version: "path", compile: || Box::new(Batched::new(true)) },
];

/// What comes out: 6 bytes a lead, 11 with reasons.
#[derive(Default)]
pub struct Found {
    /// In thousandths.
    scores: Vec<i32>,
    grades: Vec<Grade>,
    routes: Vec<Route>,
    rules: Vec<u32>,
    answers: Vec<u8>,
}
pub const FOUND_BYTES: f64 = 11.0;

pub struct Batched {
    playbook: Playbook,
    fields: ColumnFields,
    batch: Batch,
    explain: bool,
    columns: LeadColumns,
    found: Found,
}

impl Batched {
    pub fn new(explain: bool) -> Self {
        let playbook = lq24::playbook();
        let fields = ColumnFields::of(&playbook);
        let batch = playbook.batch(now()).expect("criteria are data");
        let (columns, found) = (LeadColumns::default(), Found::default());
        Batched { playbook, fields, batch, explain, columns, found }
    }

    pub fn rate(&mut self) {
        let Found { scores, grades, routes, rules, answers } = &mut self.found;
        let mut ratings = Ratings::none().thousandths(scores).grades(grades).routes(routes);
        if self.explain {
            ratings = ratings.rules(rules).answers(answers);
        }
        self.batch.rate(&self.columns.columns(&self.fields), ratings).expect("columns fit");
    }

    fn copy(&self, out: &mut [Outcome]) {
        let found = self.found.scores.iter().zip(&self.found.grades).zip(&self.found.routes);
        for (out, ((score, grade), route)) in out.iter_mut().zip(found) {
            *out = super::qualify::outcome(qualify::Points::from_thousandths((*score).into()), *grade, *route);
        }
    }

    /// The bits of rules in the order of the README's table.
    fn in_order(&self, bits: u32) -> u32 {
        let names = self.batch.rules().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, name)| name);
        super::qualify::fired(names)
    }
}

impl Peer for Batched {
    fn is_batch(&self) -> bool {
        true
    }
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        self.prepare(leads);
        self.rate();
        self.copy(out);
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        if !self.explain {
            return None;
        }
        self.prepare(leads);
        self.rate();
        let reasons = self.found.rules.iter().zip(&self.found.answers);
        let one = |(rules, answers): (&u32, &u8)| Reasons {
            fired: Some(self.in_order(*rules)),
            bant: Some(*answers),
        };
        Some(reasons.map(one).collect())
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.columns = LeadColumns::of(leads);
        self.found = Found {
            scores: vec![0; leads.len()],
            grades: vec![Grade::D; leads.len()],
            routes: vec![Route::Nobody; leads.len()],
            rules: vec![0; leads.len()],
            answers: vec![0; leads.len()],
        };
    }
    /// The answer stays in columns; `out` is left alone.
    fn run_prepared(&mut self, _out: &mut [Outcome]) -> bool {
        self.rate();
        std::hint::black_box(&self.found.scores);
        true
    }
}
