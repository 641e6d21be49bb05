//! What allocates nothing once it was called, so that a host can rate in a loop without an allocator.

use std::hint::black_box;

use chrono::TimeDelta;
use memory::{asked_by, kept, lq24, now, real};
use qualify::attribute::{Choice, Level, Number, Text};
use qualify::batch::{Columns, Numbers, Ratings, Words};
use qualify::rate::{Field, Minor, Rating, Row, Word};
use qualify::standard::{BUDGET, BUY_BY, EMAIL_STATE, EMPLOYEES, INDUSTRY, JOB_LEVEL, JOB_TITLE, NEED};
use qualify::{
    Bant, Condition, Currency, Day, Grade, Money, Playbook, PlaybookSpec, Points, Schema, eur, usd,
};
use rust_decimal::Decimal;

/// The first call may ask for room; all others over the same kinds of leads may not.
fn asks_nothing_again(mut code: impl FnMut()) {
    code();
    let ((), asked) = asked_by(code);
    assert_eq!((asked.times, asked.kept), (0, 0));
}

/// Everything that a rating says.
fn read(rating: Rating<'_>) {
    black_box((rating.grade(), rating.route(), rating.clears_bar(), rating.holds_bar()));
    black_box((rating.score(), rating.fit(), rating.engagement(), rating.disqualifier()));
    black_box((rating.rule_bits(), rating.answer_bits()));
    for rule in rating.rules() {
        black_box(rule);
    }
    for answer in rating.answers() {
        black_box(answer);
    }
}

#[test]
fn rows_of_lq_24() {
    let (playbook, leads) = (lq24::playbook(), lq24::leads(1_000));
    let fields = lq24::Fields::of(&playbook);
    let mut row = playbook.row(now()).unwrap();
    fields.set(&mut row, &leads[0]);
    read(row.rate());
    let ((), asked) = asked_by(|| {
        for lead in &leads {
            fields.set(&mut row, lead);
            read(row.rate());
        }
    });
    assert_eq!(asked.times, 0);
}

const RULES: i32 = 200;
const TITLES: [&str; 4] = ["Head of  Sales Operations", "CTO", "sales", " "];

/// Rules that ask every kind but tags, every third one of two attributes.
fn every_kind() -> Playbook {
    every_kind_spec().compile(&Schema::standard()).unwrap()
}

fn every_kind_spec() -> PlaybookSpec {
    let mut spec = PlaybookSpec::new("every-kind", 1).criteria(Bant {
        budget: BUDGET.at_least(usd(10_000)),
        authority: JOB_LEVEL.at_least("director"),
        need: NEED.is(true),
        timeline: BUY_BY.within_days(180),
        immediate: BUY_BY.within_days(30),
    });
    for i in 0..RULES {
        let question = |i: i32| match i % 8 {
            0 => NEED.is(i % 16 == 0),
            1 => EMPLOYEES.at_least(i * 10),
            2 => BUDGET.at_most(usd(i * 100)),
            3 => INDUSTRY.is(format!("industry-{i}").as_str()),
            4 => EMAIL_STATE.one_of(["valid", "bounced"]),
            5 => JOB_LEVEL.at_least("manager"),
            6 if i % 16 == 6 => JOB_TITLE.has_word(["vp", "head of sales"]),
            6 => JOB_TITLE.contains(["sales", "head", "c"][i as usize % 3]),
            _ => BUY_BY.within_days(i as u32),
        };
        let when = if i % 3 == 0 { question(i).and(question(i + 1)) } else { question(i) };
        spec = spec.rule(format!("r{i}"), when, i % 7 - 3);
    }
    spec.grade(Grade::A, Condition::ScoreAtLeast(1.into()))
}

struct Fields {
    need: Field<bool>,
    employees: Field<Number>,
    budget: Field<Money>,
    industry: Field<Text>,
    email: Field<Choice>,
    level: Field<Level>,
    title: Field<Text>,
    buy_by: Field<Day>,
    software: Word<Text>,
    valid: Word<Choice>,
    vp: Word<Level>,
}

impl Fields {
    fn of(playbook: &Playbook) -> Self {
        Fields {
            need: playbook.field(NEED).unwrap(),
            employees: playbook.field(EMPLOYEES).unwrap(),
            budget: playbook.field(BUDGET).unwrap(),
            industry: playbook.field(INDUSTRY).unwrap(),
            email: playbook.field(EMAIL_STATE).unwrap(),
            level: playbook.field(JOB_LEVEL).unwrap(),
            title: playbook.field(JOB_TITLE).unwrap(),
            buy_by: playbook.field(BUY_BY).unwrap(),
            software: playbook.word(INDUSTRY, "industry-3").unwrap(),
            valid: playbook.word(EMAIL_STATE, "valid").unwrap(),
            vp: playbook.word(JOB_LEVEL, "vp").unwrap(),
        }
    }

    /// Every form of a value that can be set, those with more to them than a key too; and nothing.
    fn set(&self, row: &mut Row, i: i32) {
        let date = now().date_naive() + TimeDelta::days(i64::from(i) - 50);
        row.set_some(self.need, (i % 3 != 0).then_some(i % 2 == 0));
        match i % 7 {
            0 => row.set(self.employees, i),
            1 => row.set(self.employees, i.unsigned_abs()),
            2 => row.set(self.employees, i64::from(i) * 100),
            3 => row.set(self.employees, u64::MAX),
            4 => row.set(self.employees, Decimal::new(i64::from(i), 1)),
            5 => row.set(self.employees, Decimal::MAX),
            _ => row.clear(self.employees),
        }
        match i % 4 {
            0 => row.set(self.budget, Minor::cents(i64::from(i) * 10_000, Currency::USD)),
            1 => row.set(self.budget, usd(i * 90)),
            2 => row.set(self.budget, eur(i)),
            _ => row.clear(self.budget),
        }
        match i % 4 {
            0 => row.set(self.industry, self.software),
            1 => row.set(self.industry, "industry-11"),
            2 => row.set(self.industry, " INDUSTRY-11"),
            _ => row.set(self.industry, "  "),
        }
        match i % 4 {
            0 => row.set(self.email, self.valid),
            1 => row.set(self.email, "bounced"),
            2 => row.set(self.email, "Bounced "),
            _ => row.set(self.email, "no such state"),
        }
        match i % 3 {
            0 => row.set(self.level, self.vp),
            1 => row.set(self.level, "staff"),
            _ => row.set(self.level, "no such level"),
        }
        row.set(self.title, TITLES[i as usize % TITLES.len()]);
        match i % 3 {
            0 => row.set(self.buy_by, date),
            1 => row.set(self.buy_by, Day::from_date(date)),
            _ => row.clear(self.buy_by),
        }
    }
}

#[test]
fn rows_of_two_hundred_rules_and_every_kind_of_value_but_tags() {
    let playbook = every_kind();
    let fields = Fields::of(&playbook);
    let mut row = playbook.row(now()).unwrap();
    let (mut fired, mut grades) = (0, 0);
    asks_nothing_again(|| {
        for i in 0..1_000 {
            fields.set(&mut row, i);
            read(row.rate());
            fired += row.rate().rules().count();
            grades += usize::from(row.rate().grade() == Grade::A);
        }
    });
    assert!(fired > 10_000 && (1..2_000).contains(&grades), "they ask: {fired} fired, {grades} have an A");
}

#[test]
fn a_row_at_other_instants() {
    let playbook = every_kind();
    let fields = Fields::of(&playbook);
    let mut row = playbook.row(now()).unwrap();
    fields.set(&mut row, 60);
    asks_nothing_again(|| {
        for day in 0..100 {
            row.at(now() + TimeDelta::days(day));
            read(row.rate());
        }
        row.clear_all();
        fields.set(&mut row, 60);
    });
}

#[test]
fn a_row_with_a_kept_history() {
    let playbook = kept::playbook();
    let history = playbook.history_of(&kept::prospect(1_000, now()));
    let mut row = playbook.row(now()).unwrap();
    asks_nothing_again(|| {
        for day in 0..100 {
            row.at(now() + TimeDelta::days(day));
            read(row.rate_with(&history));
        }
    });
}

#[test]
fn columns_of_lq_24() {
    let (playbook, leads) = (lq24::playbook(), lq24::leads(10_000));
    let fields = lq24::ColumnFields::of(&playbook);
    let held = lq24::LeadColumns::of(&leads);
    let (columns, mut found) = (held.columns(&fields), lq24::Found::of(leads.len()));
    let mut batch = playbook.batch(now()).unwrap();
    asks_nothing_again(|| batch.rate(&columns, found.ratings()).unwrap());
    lq24::check_columns(&found, &leads);
}

/// Groups with limits, and a row that asks for fit.
#[test]
fn columns_of_groups_with_limits() {
    let (playbook, leads) = (lq24::clamped(), lq24::leads(10_000));
    let fields = lq24::ColumnFields::of(&playbook);
    let held = lq24::LeadColumns::of(&leads);
    let (columns, mut found) = (held.columns(&fields), lq24::Found::of(leads.len()));
    let mut batch = playbook.batch(now()).unwrap();
    asks_nothing_again(|| batch.rate(&columns, found.ratings()).unwrap());
    assert!(format!("{batch:?}").contains("by columns"));
    lq24::check_clamped_columns(&found, &leads);
}

/// Activities with subjects and quantities, by columns and, where no plan fits, lead by lead; and rows with histories.
#[test]
fn leads_with_what_they_did() {
    let real = real::Real::of(1_000, now());
    let (facts, did) = (lq24::LeadColumns::of(&real.leads), real::DeedColumns::of(&real.deeds));
    let columns = real.columns(&facts, &did);
    let (mut batch, mut found) = (real.playbook.batch(now()).unwrap(), real::Found::of(1_000));
    asks_nothing_again(|| batch.rate(&columns, found.ratings()).unwrap());
    assert!(format!("{batch:?}").contains("by columns"));

    let far = real::spec().rule("far", EMPLOYEES.at_most(Decimal::MAX), 1);
    let mut batch = far.compile(&Schema::standard()).unwrap().batch(now()).unwrap();
    asks_nothing_again(|| batch.rate(&columns, found.ratings()).unwrap());
    assert!(format!("{batch:?}").contains("lead by lead"));

    let (fields, mut row) = (real::Fields::of(&real.playbook), real.playbook.row(now()).unwrap());
    asks_nothing_again(|| {
        for (place, history) in real.histories.iter().enumerate() {
            // What is told apart and dated later is put together anew.
            if real.deeds.of_lead(place).last().is_none_or(|last| last.at <= now().timestamp()) {
                fields.set(&mut row, &real.leads[place]);
                black_box(row.rate_with(history).score());
            }
        }
    });
}

/// More rules than a number has bits, asked for only in the second call.
#[test]
fn columns_of_two_hundred_rules() {
    let playbook = every_kind();
    let employees: Vec<u16> = (0..5_000).collect();
    let columns = Columns::of(5_000).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&employees));
    let (mut scores, mut rules) = (vec![Points::ZERO; 5_000], vec![0u64; 5_000 * 4]);
    let mut batch = playbook.batch(now()).unwrap();
    batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap();
    let ((), asked) = asked_by(|| batch.rate(&columns, Ratings::none().rules(&mut rules)).unwrap());
    assert_eq!((asked.times, asked.kept), (0, 0));
    assert!(format!("{batch:?}").contains("by columns") && rules.iter().any(|bits| *bits != 0));
}

/// What no plan fits is rated lead by lead, in room that was made once.
#[test]
fn columns_lead_by_lead() {
    // No code reaches so far, and each question is asked by itself.
    let far = EMPLOYEES.at_most(Decimal::MAX);
    let playbook = every_kind_spec().rule("far", far, 1).compile(&Schema::standard()).unwrap();
    let employees: Vec<u16> = (0..1_000).collect();
    let (places, texts) = ([0u8; 1_000], ["head of sales operations"]);
    let columns = Columns::of(1_000)
        .with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&employees))
        .with(playbook.field(JOB_TITLE).unwrap(), Words::new(&places, &texts));
    let mut scores = vec![Points::ZERO; 1_000];
    let mut batch = playbook.batch(now()).unwrap();
    asks_nothing_again(|| batch.rate(&columns, Ratings::none().scores(&mut scores)).unwrap());
    assert!(format!("{batch:?}").contains("lead by lead"));
}
