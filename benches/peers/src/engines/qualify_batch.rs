//! qualify over columns: grade, route and score, and the same with the rules that fired and what the
//! criteria answer. Compiled for whatever the process is compiled for: the crate forbids `unsafe`, and
//! so never asks at run time what the machine can do.

use crate::allocations::allocs;
use crate::harness::{Entry, Peer, Reasons};
use crate::lead::{Lead, Outcome};
use crate::lq24::{self, ColumnFields, Found, LeadColumns};
use qualify::batch::Batch;

use super::qualify::now;

pub const ENTRIES: &[Entry] = &[
    Entry { name: "qualify batch", version: "path", compile: || Box::new(Batched::new(false)) },
    Entry { name: "qualify batch+reasons", version: "path", compile: || Box::new(Batched::new(true)) },
];

pub struct Batched {
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
        Batched { fields, batch, explain, columns, found }
    }

    pub fn rate(&mut self) {
        let columns = self.columns.columns(&self.fields);
        let ratings = match self.explain {
            true => self.found.ratings(),
            false => self.found.ratings_alone(),
        };
        self.batch.rate(&columns, ratings).expect("columns fit");
    }

    /// The second call with columns of one shape allocates nothing; the host's list of columns does.
    fn assert_no_allocations(&mut self) {
        let columns = self.columns.columns(&self.fields);
        let before = allocs();
        self.batch.rate(&columns, self.found.ratings()).expect("columns fit");
        assert_eq!(allocs(), before, "allocations of the second call");
    }

    fn copy(&self, out: &mut [Outcome]) {
        let found = self.found.scores.iter().zip(&self.found.grades).zip(&self.found.routes);
        for (out, ((score, grade), route)) in out.iter_mut().zip(found) {
            *out =
                super::qualify::outcome(qualify::Points::from_thousandths((*score).into()), *grade, *route);
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
        self.assert_no_allocations();
        let reasons = self.found.rules.iter().zip(&self.found.answers);
        let one = |(rules, answers): (&u32, &u8)| Reasons {
            fired: Some(self.in_order(*rules)),
            bant: Some(*answers),
        };
        Some(reasons.map(one).collect())
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.columns = LeadColumns::of(leads);
        self.found = Found::of(leads.len());
    }
    /// The answer stays in columns; `out` is left alone.
    fn run_prepared(&mut self, _out: &mut [Outcome]) -> bool {
        self.rate();
        std::hint::black_box(&self.found.scores);
        true
    }
}
