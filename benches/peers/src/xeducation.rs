//! The second workload: the playbook of `examples/playbooks/xeducation` on real leads, which are never
//! committed. Where the file is not, that is said aloud.

#[path = "../../../examples/common/mod.rs"]
#[allow(dead_code, reason = "the examples use all of it")]
mod common;

use crate::engines::qualify::{now, whole};
use crate::harness::min_time;
use common::in_package;
use common::leads::Leads;
use common::mapping::Mapping;
use qualify::attribute::{Choice, Number, Text, Value};
use qualify::error::BindError;
use qualify::rate::{self, Field, Word};
use qualify::{Attr, Grade, Name, Playbook, Prospect, Route};
use std::hint::black_box;
use std::time::Duration;

const PLAYBOOK: &str = "../../examples/playbooks/xeducation";
const LEADS: &str = "../../../shared/data/xeducation/leads.csv";

/// What the playbook reads of a lead, as a host's own struct would hold it: words as places in lists.
struct Row {
    visits: Option<i64>,
    seconds: Option<i64>,
    occupation: Option<Occupation>,
    added_by_team: bool,
    recommended: bool,
    told_specialization: bool,
    do_not_email: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Occupation {
    Professional,
    Student,
    Other,
}

impl Row {
    fn of(prospect: &Prospect) -> Self {
        let value = |name: &str| prospect.fact(name).and_then(|fact| fact.value());
        let text = |name: &str| match value(name) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let number = |name: &str| match value(name) {
            // The file has whole numbers only; another would stop the check.
            Some(Value::Number(number)) => Some(number.to_string().parse().expect("a whole number")),
            _ => None,
        };
        Row {
            visits: number("total_visits"),
            seconds: number("seconds_on_site"),
            occupation: match text("occupation") {
                "working_professional" => Some(Occupation::Professional),
                "student" => Some(Occupation::Student),
                "unemployed" | "businessman" | "housewife" | "other" => Some(Occupation::Other),
                _ => None,
            },
            added_by_team: text("lead_origin") == "added_by_team",
            recommended: matches!(text("lead_source"), "Reference" | "Welingak Website"),
            told_specialization: !text("specialization").trim().is_empty(),
            do_not_email: value("do_not_email") == Some(&Value::Flag(true)),
        }
    }
}

type Answer = (i32, Grade, Route);

/// The floor: the same answer, written by hand for this one playbook.
#[inline(never)]
fn by_hand(row: &Row) -> Answer {
    let yes = |is: bool, points: i32| if is { points } else { 0 };
    let introduced = yes(row.added_by_team, 25) + yes(row.recommended, 10);
    let reading = match row.seconds {
        Some(1..=599) => -10,
        Some(600..=899) => 15,
        Some(900..=1_499) => 20,
        Some(1_500..) => 25,
        _ => 0,
    };
    let visits = match row.visits {
        Some(1) => -5,
        Some(3..=4) => 5,
        Some(5..=9) => 8,
        Some(10..) => 10,
        _ => 0,
    };
    let score = introduced.min(30)
        + match row.occupation {
            Some(Occupation::Professional) => 35,
            Some(Occupation::Student) => 0,
            Some(Occupation::Other) => 10,
            None => 0,
        }
        + yes(row.told_specialization, 5)
        + yes(row.do_not_email, -15)
        + reading
        + visits;
    let grade = match score {
        40.. => Grade::A,
        25.. => Grade::B,
        10.. => Grade::C,
        _ => Grade::D,
    };
    (score, grade, if grade >= Grade::B { Route::Sales } else { Route::Marketing })
}

/// The same structs rated: what is looked up once, and a row set anew for each of them.
struct Rating {
    row: rate::Row,
    visits: Field<Number>,
    seconds: Field<Number>,
    occupation: Field<Choice>,
    origin: Field<Choice>,
    source: Field<Text>,
    specialization: Field<Text>,
    do_not_email: Field<bool>,
    professional: Word<Choice>,
    student: Word<Choice>,
    other: Word<Choice>,
    by_team: Word<Choice>,
    reference: Word<Text>,
    told: Word<Text>,
}

impl Rating {
    fn of(playbook: &Playbook) -> Result<Self, BindError> {
        const OCCUPATION: Attr<Choice> = Attr::new("occupation");
        const ORIGIN: Attr<Choice> = Attr::new("lead_origin");
        const SOURCE: Attr<Text> = Attr::new("lead_source");
        const SPECIALIZATION: Attr<Text> = Attr::new("specialization");
        Ok(Rating {
            row: playbook.row(now())?,
            visits: playbook.field(Attr::new("total_visits"))?,
            seconds: playbook.field(Attr::new("seconds_on_site"))?,
            occupation: playbook.field(OCCUPATION)?,
            origin: playbook.field(ORIGIN)?,
            source: playbook.field(SOURCE)?,
            specialization: playbook.field(SPECIALIZATION)?,
            do_not_email: playbook.field(Attr::new("do_not_email"))?,
            professional: playbook.word(OCCUPATION, "working_professional")?,
            student: playbook.word(OCCUPATION, "student")?,
            other: playbook.word(OCCUPATION, "other")?,
            by_team: playbook.word(ORIGIN, "added_by_team")?,
            reference: playbook.word(SOURCE, "Reference")?,
            told: playbook.word(SPECIALIZATION, "told")?,
        })
    }

    #[inline(always)]
    fn rate(&mut self, lead: &Row) -> rate::Rating<'_> {
        let occupation = lead.occupation.map(|occupation| match occupation {
            Occupation::Professional => self.professional,
            Occupation::Student => self.student,
            Occupation::Other => self.other,
        });
        self.row.set_some(self.visits, lead.visits);
        self.row.set_some(self.seconds, lead.seconds);
        self.row.set_some(self.occupation, occupation);
        self.row.set_some(self.origin, lead.added_by_team.then_some(self.by_team));
        self.row.set_some(self.source, lead.recommended.then_some(self.reference));
        self.row.set_some(self.specialization, lead.told_specialization.then_some(self.told));
        self.row.set(self.do_not_email, lead.do_not_email);
        self.row.rate()
    }
}

fn answer(rating: rate::Rating<'_>) -> Answer {
    (whole(rating.score()), rating.grade(), rating.route())
}

/// The playbook and the leads; `None`, said aloud, where the file is not.
fn load() -> Option<(Playbook, Vec<Prospect>, Vec<Row>)> {
    let file = in_package(LEADS);
    if !file.is_file() {
        println!("xeducation: SKIPPED: ../shared/data/xeducation/leads.csv is not here");
        return None;
    }
    let dir = in_package(PLAYBOOK);
    let playbook = common::playbook(&dir).expect("the playbook of the examples");
    let mapping = Mapping::read(&dir).expect("the mapping of the examples");
    let leads = Leads::read(&file, &mapping, &playbook).expect("leads that can be read");
    let prospects: Vec<Prospect> = leads.leads.into_iter().map(|lead| lead.prospect).collect();
    let rows = prospects.iter().map(Row::of).collect();
    Some((playbook, prospects, rows))
}

/// Every lead through every door; ends the process at the first that differs. What differs is said
/// without the lead: it is somebody's.
fn same(playbook: &Playbook, prospects: &[Prospect], rows: &[Row]) {
    let mut rating = Rating::of(playbook).expect("fields and words of the playbook");
    for (i, (prospect, row)) in prospects.iter().zip(rows).enumerate() {
        let judged = playbook.judge(prospect, now());
        let verdict = judged.verdict();
        let all = playbook.qualify(prospect, now());
        let rated = rating.rate(row);
        let mut fired: Vec<Name> = rated.rules().cloned().collect();
        fired.sort();
        let answers = [
            answer(rated),
            (whole(judged.score()), judged.grade(), judged.route()),
            (whole(verdict.score), verdict.grade, verdict.route),
            (whole(all.verdict.score), all.verdict.grade, all.verdict.route),
        ];
        let want = by_hand(row);
        if answers != [want; 4] || all.verdict != verdict || fired != verdict.rules {
            eprintln!(
                "xeducation: lead {i} differs: want {want:?}, rate, judge, verdict and qualify say {answers:?}"
            );
            std::process::exit(1);
        }
    }
}

pub fn check() {
    let Some((playbook, prospects, rows)) = load() else { return };
    same(&playbook, &prospects, &rows);
    println!("xeducation: qualify same on {} leads, through every door", rows.len());
}

pub fn run() {
    let Some((playbook, prospects, rows)) = load() else { return };
    same(&playbook, &prospects, &rows);
    let n = rows.len() as f64;
    println!("xeducation, {n} leads: {:>17} {:>8}", "ns/lead", "x hand");
    let mut hand = f64::MAX;
    // The floor is timed again beside every line: on a shared machine the least of all is nearest.
    let mut line = |name: &str, f: &mut dyn FnMut()| {
        let floor = min_time(Duration::from_millis(200), || {
            for row in black_box(&rows) {
                black_box(by_hand(row));
            }
        });
        hand = hand.min(floor / n);
        let ns = min_time(Duration::from_secs(1), f) / n;
        println!("{name:<28} {:>10} {:>8}", crate::num(ns), crate::num(ns / hand));
    };
    let mut rating = Rating::of(&playbook).expect("fields and words of the playbook");
    line("qualify rate", &mut || {
        for row in &rows {
            let rated = rating.rate(row);
            black_box((rated.rule_bits(), answer(rated)));
        }
    });
    line("qualify judge", &mut || {
        for prospect in &prospects {
            let judged = playbook.judge(prospect, now());
            black_box((judged.score(), judged.grade(), judged.route()));
        }
    });
    line("qualify judge+reasons", &mut || {
        for prospect in &prospects {
            black_box(playbook.judge(prospect, now()).verdict());
        }
    });
    line("qualify everything", &mut || {
        for prospect in &prospects {
            black_box(playbook.qualify(prospect, now()));
        }
    });
    println!("{:<28} {:>10} {:>8}", "handwritten", crate::num(hand), "1.00");
}
