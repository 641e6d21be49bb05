//! qualify through its public API: how much of the judgement is asked for tells the entries apart.

use crate::baseline::RULE_IDS;
use crate::harness::{Entry, Peer, Reasons};
use crate::lead::{Lead, Outcome};
use crate::lq24::{self, Fields};
use chrono::{DateTime, Utc};
use qualify::rate::Row;
use qualify::{Answer, Grade, Name, Playbook, Points, Prospect, Route, Verdict};
use std::hint::black_box;

pub const ENTRIES: &[Entry] = &[
    Entry { name: "qualify rate", version: "path", compile: || Box::new(Rating::new()) },
    Entry { name: "qualify judge", version: "path", compile: || Box::new(Judging::<Judge>::new()) },
    Entry { name: "qualify judge+reasons", version: "path", compile: || Box::new(Judging::<Explain>::new()) },
    Entry { name: "qualify everything", version: "path", compile: || Box::new(Judging::<Everything>::new()) },
];

/// One instant for every judgement: qualify has no clock.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}

/// The score in whole points: the playbooks measured here give no others.
pub fn whole(points: Points) -> i32 {
    (points.thousandths() / 1000) as i32
}

pub fn outcome(score: Points, grade: Grade, route: Route) -> Outcome {
    let grade = match grade {
        Grade::A => b'A',
        Grade::B => b'B',
        Grade::C => b'C',
        Grade::D => b'D',
    };
    let route = match route {
        Route::Nobody => 0,
        Route::Sales => 1,
        Route::Marketing => 2,
    };
    Outcome { score: whole(score), grade, route }
}

/// The names of rules as bits, in the order of the README's table.
pub fn fired<'n>(rules: impl IntoIterator<Item = &'n Name>) -> u32 {
    let bit = |name: &Name| RULE_IDS.iter().position(|id| id.eq_ignore_ascii_case(name.as_str()));
    rules.into_iter().fold(0, |bits, name| bits | 1 << bit(name).expect("a rule of LQ-24"))
}

/// The answers as two bits each: 0 unknown, 1 unmet, 2 met.
fn bant(answers: impl IntoIterator<Item = Answer>) -> u8 {
    let bits = |answer| match answer {
        Answer::Unknown => 0,
        Answer::Unmet => 1,
        Answer::Met => 2,
    };
    answers.into_iter().enumerate().fold(0, |all, (i, answer)| all | bits(answer) << (2 * i))
}

/// How much is asked for.
trait Ask {
    fn ask(playbook: &Playbook, prospect: &Prospect) -> Outcome;
    fn reasons(playbook: &Playbook, prospect: &Prospect) -> Option<Reasons>;
}

/// Grade, route and score. The answers of the criteria are there too, and cost nothing more.
struct Judge;
impl Ask for Judge {
    fn ask(playbook: &Playbook, prospect: &Prospect) -> Outcome {
        let judged = playbook.judge(prospect, now());
        outcome(judged.score(), judged.grade(), judged.route())
    }
    fn reasons(playbook: &Playbook, prospect: &Prospect) -> Option<Reasons> {
        let judged = playbook.judge(prospect, now());
        Some(Reasons { fired: None, bant: Some(bant(judged.answers().map(|(_, answer)| answer))) })
    }
}

/// The verdict: beside that the rules that fired, the answers, the worst and best grade, what is
/// missing and until when it holds. The API has no smaller door to the rules that fired. On LQ-24
/// "until when" costs little: none of its rules reads a date. What the verdict lacks of everything
/// is: points with their causes, facts behind each answer, the worth of each question, and improvements.
struct Explain;
impl Explain {
    fn verdict(playbook: &Playbook, prospect: &Prospect) -> (Verdict, u8) {
        let judged = playbook.judge(prospect, now());
        (judged.verdict(), bant(judged.answers().map(|(_, answer)| answer)))
    }
}
impl Ask for Explain {
    fn ask(playbook: &Playbook, prospect: &Prospect) -> Outcome {
        let (verdict, answers) = Self::verdict(playbook, prospect);
        black_box((&verdict.rules, answers));
        outcome(verdict.score, verdict.grade, verdict.route)
    }
    fn reasons(playbook: &Playbook, prospect: &Prospect) -> Option<Reasons> {
        let (verdict, answers) = Self::verdict(playbook, prospect);
        Some(Reasons { fired: Some(fired(&verdict.rules)), bant: Some(answers) })
    }
}

/// All six answers in full.
struct Everything;
impl Ask for Everything {
    fn ask(playbook: &Playbook, prospect: &Prospect) -> Outcome {
        let all = black_box(playbook.qualify(prospect, now()));
        outcome(all.verdict.score, all.verdict.grade, all.verdict.route)
    }
    fn reasons(playbook: &Playbook, prospect: &Prospect) -> Option<Reasons> {
        let all = playbook.qualify(prospect, now());
        // Twice told, once as names and once as points: both must be the rules that fired.
        let rules = fired(&all.verdict.rules);
        assert_eq!(rules, fired(all.contributions.iter().map(|one| &one.rule)), "points and rules");
        Some(Reasons { fired: Some(rules), bant: Some(bant(all.findings.iter().map(|one| one.answer))) })
    }
}

/// A row set from the host's struct and rated; bound beforehand, rows are rated as they stand.
/// Rules fired and answers are in the rating, and are taken out of it.
struct Rating {
    fields: Fields,
    row: Row,
    playbook: Playbook,
    rows: Vec<Row>,
}

impl Rating {
    fn new() -> Self {
        let playbook = lq24::playbook();
        let row = playbook.row(now()).expect("its criteria are data");
        Rating { fields: Fields::of(&playbook), row, playbook, rows: Vec::new() }
    }
}

#[inline(always)]
fn rated(row: &Row) -> (Outcome, u64, u32) {
    let rating = row.rate();
    let answers = rating.answer_bits();
    (outcome(rating.score(), rating.grade(), rating.route()), rating.rule_bits().unwrap_or(0), answers)
}

impl Peer for Rating {
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        for (lead, out) in leads.iter().zip(out) {
            self.fields.set(&mut self.row, lead);
            let (outcome, fired, answers) = rated(&self.row);
            *out = outcome;
            black_box((fired, answers));
        }
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        let reasons = |lead: &Lead| {
            self.fields.set(&mut self.row, lead);
            let rating = self.row.rate();
            let rules = fired(rating.rules());
            assert_eq!(rating.rule_bits().map(u64::count_ones), Some(rules.count_ones()), "bits and names");
            Reasons { fired: Some(rules), bant: Some(bant(rating.answers().map(|(_, answer)| answer))) }
        };
        Some(leads.iter().map(reasons).collect())
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.rows = self.fields.rows(&self.playbook, leads, now());
    }
    fn run_prepared(&mut self, out: &mut [Outcome]) -> bool {
        for (row, out) in self.rows.iter().zip(out) {
            let (outcome, fired, answers) = rated(row);
            *out = outcome;
            black_box((fired, answers));
        }
        true
    }
}

struct Judging<A> {
    playbook: Playbook,
    prospects: Vec<Prospect>,
    ask: std::marker::PhantomData<A>,
}

impl<A> Judging<A> {
    fn new() -> Self {
        Judging { playbook: lq24::playbook(), prospects: Vec::new(), ask: std::marker::PhantomData }
    }
}

impl<A: Ask> Peer for Judging<A> {
    fn run(&mut self, leads: &[Lead], out: &mut [Outcome]) {
        for (lead, out) in leads.iter().zip(out) {
            *out = A::ask(&self.playbook, &lq24::prospect(lead));
        }
    }
    fn reasons(&mut self, leads: &[Lead]) -> Option<Vec<Reasons>> {
        leads.iter().map(|lead| A::reasons(&self.playbook, &lq24::prospect(lead))).collect()
    }
    fn prepare(&mut self, leads: &[Lead]) {
        self.prospects = leads.iter().map(lq24::prospect).collect();
    }
    fn run_prepared(&mut self, out: &mut [Outcome]) -> bool {
        for (prospect, out) in self.prospects.iter().zip(out) {
            *out = A::ask(&self.playbook, prospect);
        }
        true
    }
}
