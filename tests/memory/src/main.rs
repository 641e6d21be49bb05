//! Prints the tables of docs/PERFORMANCE.md, "Memory". Bytes are those that were asked of the allocator.

use std::hint::black_box;
use std::sync::Arc;

use chrono::TimeDelta;
use memory::{asked_by, growth, kept, life, lq24, now};
use qualify::rate::Row;
use qualify::{Channel, Command, Id, Lead, Lifecycle, Playbook, Prospect, Schema, buyer};

const LEADS: usize = 1_000;

fn main() {
    playbooks();
    leads();
    lives();
    histories();
    calls();
}

/// What compiling leaves behind, the playbook's own copy of its spec included.
fn playbooks() {
    println!("| playbook | bytes | bytes a rule |\n| --- | ---: | ---: |");
    let line = |name: &str, rules: usize, compiled: &dyn Fn() -> Playbook| {
        let (playbook, asked) = asked_by(compiled);
        println!("| {name} | {} | {} |", with_commas(asked.kept), with_commas(asked.kept / rules as i64));
        drop(playbook);
    };
    line("LQ-24", 24, &lq24::playbook);
    for rules in [1_000, 10_000] {
        let generated = growth::rules(rules);
        let compiled = || growth::spec(&generated).compile(&Schema::standard()).unwrap();
        line(&format!("GROWTH, {} rules", with_commas(rules as i64)), rules, &compiled);
    }
    println!();
}

/// What a lead of LQ-24 takes up on average, with the value itself.
fn leads() {
    println!("| a lead of LQ-24 as | bytes |\n| --- | ---: |");
    let (playbook, leads) = (lq24::playbook(), lq24::leads(LEADS));
    let fields = lq24::Fields::of(&playbook);
    let per_lead = |kept: i64, itself: usize| with_commas(kept / LEADS as i64 + itself as i64);
    println!("| the host's own struct | {} |", size_of::<lq24::Lead>());
    let columns = lq24::COLUMN_BYTES;
    println!("| columns, with a bit for what is there | {columns:.1} |");
    // Room for them is made beforehand: their own bytes are counted as the value's.
    let mut rows: Vec<Row> = Vec::with_capacity(LEADS);
    let ((), asked) = asked_by(|| rows.extend(fields.rows(&playbook, &leads, now())));
    println!("| `Row` | {} |", per_lead(asked.kept, size_of::<Row>()));
    let mut prospects: Vec<Prospect> = Vec::with_capacity(LEADS);
    let ((), asked) = asked_by(|| prospects.extend(leads.iter().map(lq24::prospect)));
    println!("| `Prospect` | {} |\n", per_lead(asked.kept, size_of::<Prospect>()));
}

/// What a lead's life takes up with the value itself, as a copy of it asks for; its verdict is shared, and beside it.
fn lives() {
    println!("| a lead's life | bytes |\n| --- | ---: |");
    let line = |what: &str, lead: &Lead| {
        let (_copy, asked) = asked_by(|| lead.clone());
        println!("| {what} | {} |", with_commas(asked.kept + size_of::<Lead>() as i64));
    };
    let lifecycle = life::lifecycle();
    line("captured, with a consent", &life::captured(&lifecycle, "lead-7").0);
    line("offered, accepted, given back and taken back once", &life::log(&lifecycle, 2).0);
    let often = life::log(&lifecycle, 200).0;
    line("the same many times: as many recycles as it remembers", &often);
    line("beside that as many requests and proofs, with ids of 30 characters", &told(&lifecycle, often));
    let (verdict, asked) = asked_by(|| Arc::new(life::verdict()));
    println!("| its verdict | {} |\n", with_commas(asked.kept));
    drop(verdict);
}

/// The lead after as many requests with proofs as it remembers.
fn told(lifecycle: &Lifecycle, mut lead: Lead) -> Lead {
    for n in 0..64 {
        let now = lead.changed_at() + TimeDelta::minutes(1);
        let (channel, proof) = (Channel::ALL[n % Channel::ALL.len()], Some(id("proof", n)));
        let consent = Command::Consent { channel, purpose: None, proof, said: None };
        let events = lifecycle.decide(&lead, consent.by(buyer()).id(id("request", n)), now);
        lead.apply(&events.expect("a consent with a new proof"));
    }
    lead
}

fn id(what: &str, n: usize) -> Id {
    format!("{what:-<27}{n:03}").as_str().into()
}

/// A history beside the prospect of which it is made, whose ids it shares; a history alone; the prospect.
fn histories() {
    println!("| activities | `Prospect` | `History` beside it | `History` alone | an activity, alone |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let playbook = kept::playbook();
    // The tables of what an activity is worth are the playbook's, and made when first asked for.
    playbook.judge_with(&Prospect::new("nobody"), &playbook.history_of(&kept::prospect(1_000, now())), now());
    let judged = |prospect: &Prospect| {
        let history = playbook.history_of(prospect);
        black_box(playbook.judge_with(prospect, &history, now()).score());
        history
    };
    for activities in [1_000, 100_000] {
        let (prospect, listed) = asked_by(|| kept::prospect(activities, now()));
        let (_beside, beside) = asked_by(|| judged(&prospect));
        let (_alone, alone) = asked_by(|| judged(&kept::prospect(activities, now())));
        let columns =
            [activities as i64, listed.kept, beside.kept, alone.kept, alone.kept / activities as i64];
        println!("| {} |", columns.map(with_commas).join(" | "));
    }
    println!();
}

/// How often a call allocates on average.
fn calls() {
    println!("| a call on LQ-24 | allocations |\n| --- | ---: |");
    let (playbook, leads) = (lq24::playbook(), lq24::leads(LEADS));
    let prospects: Vec<Prospect> = leads.iter().map(lq24::prospect).collect();
    let rows = lq24::Fields::of(&playbook).rows(&playbook, &leads, now());
    let line = |name: &str, call: &dyn Fn(usize)| {
        call(0);
        let ((), asked) = asked_by(|| (0..LEADS).for_each(call));
        println!("| {name} | {:.1} |", asked.times as f64 / LEADS as f64);
    };
    let judge = |lead: usize| playbook.judge(&prospects[lead], now());
    line("`Row::rate`", &|lead| {
        black_box(rows[lead].rate().score());
    });
    // One call is all leads.
    let (fields, columns) = (lq24::ColumnFields::of(&playbook), lq24::LeadColumns::of(&leads));
    let (mut batch, mut found) = (playbook.batch(now()).unwrap(), lq24::Found::of(LEADS));
    let columns = columns.columns(&fields);
    batch.rate(&columns, found.ratings()).unwrap();
    let (rated, asked) = asked_by(|| batch.rate(&columns, found.ratings()));
    rated.unwrap();
    println!("| `Batch::rate` of {} leads | {} |", with_commas(LEADS as i64), asked.times);
    line("`Playbook::judge`", &|lead| drop(black_box(judge(lead))));
    line("`Judgement::verdict`, judging included", &|lead| drop(black_box(judge(lead).verdict())));
    line("every reason but improvements and next change, judging included", &|lead| {
        let judgement = judge(lead);
        black_box((judgement.findings(), judgement.contributions(), judgement.missing()));
        black_box((judgement.rules().count(), judgement.failing(), judgement.disqualifier()));
        black_box((judgement.score_span(), judgement.fit_span(), judgement.engagement_span()));
        black_box((judgement.worst(), judgement.best()));
    });
    line("`Playbook::qualify`", &|lead| drop(black_box(playbook.qualify(&prospects[lead], now()))));
}

/// With a comma between thousands.
fn with_commas(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
