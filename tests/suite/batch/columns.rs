//! The door for columns: what is written of a lead is what a judgement says of it.

use proptest::prelude::*;
use qualify::batch::Ratings;
use qualify::score::{Clamp, Grades};
use qualify::{Condition, Grade, Name, Playbook, PlaybookSpec, Points, Route, Schema};

use crate::support::made::columns::Made;
use crate::support::made::said::same;
use crate::support::oracle::playbooks::{Case, cases, config};
use crate::support::oracle::tape::Tape;

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
        let made = Made::new(&mut tape, leads, &case.spec, as_of.now());
        same(&mut playbook.batch(as_of.clone()).unwrap(), playbook, &made, as_of, split.min(leads))?;
        if let Some(plain) = plain(&case.spec) {
            same(&mut plain.batch(as_of.clone()).unwrap(), &plain, &made, as_of, split.min(leads))?;
        }
    }
}

/// The playbook without what a batch has no vector code for.
fn plain(spec: &PlaybookSpec) -> Option<Playbook> {
    fn row(when: Condition) -> Condition {
        match when {
            Condition::FitAtLeast(cut) | Condition::EngagementAtLeast(cut) => Condition::ScoreAtLeast(cut),
            Condition::All(parts) => Condition::All(parts.into_iter().map(row).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(row).collect()),
            other => other,
        }
    }
    let mut spec = spec.clone();
    spec.groups.values_mut().for_each(|group| group.clamp = Clamp::default());
    if let Some(Grades::Rows(rows)) = &mut spec.grades {
        rows.iter_mut().for_each(|one| one.when = row(one.when.clone()));
    }
    spec.compile(&Schema::standard()).ok()
}

mod refused {
    use super::*;
    use qualify::attribute::Choice;
    use qualify::batch::{Bitmap, Columns, Dates, Flags, Numbers, Words};
    use qualify::error::{BindError, BindErrorKind};
    use qualify::standard::*;
    use qualify::{Attr, Condition, PlaybookSpec, Schema};

    use crate::support::now;

    fn playbook() -> Playbook {
        PlaybookSpec::new("inbound", 1)
            .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
            .rule("core", INDUSTRY.one_of(["software", "finance"]), 10)
            .rule("asked", NEED.is(true), 5)
            .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
            .compile(&Schema::standard())
            .unwrap()
    }

    fn rate(columns: &Columns<'_>, ratings: Ratings<'_>) -> BindError {
        let error = playbook().batch(now()).unwrap().rate(columns, ratings).unwrap_err();
        assert_eq!(error.kind(), BindErrorKind::Shape);
        error
    }

    /// A dictionary without texts: nobody's place is in it, and nothing else is lost by it.
    #[test]
    fn places_in_an_empty_dictionary_are() {
        use qualify::batch::Bitmap;
        let playbook = playbook();
        let (industry, employees) = (playbook.field(INDUSTRY).unwrap(), playbook.field(EMPLOYEES).unwrap());
        let places = [0u8, 3];
        let words = Words::new(&places, &[]);
        let columns =
            |words| Columns::of(2).with(industry, words).with(employees, Numbers::new(&[100u16, 100]));
        let text = "the column of `industry` has a place beyond its dictionary";
        assert_eq!(rate(&columns(words), Ratings::none()).to_string(), text);
        assert_eq!(rate(&columns(words.valid(Bitmap::from(&[0b10]))), Ratings::none()).to_string(), text);
        let mut scores = [Points::ZERO; 2];
        let nobody = columns(words.valid(Bitmap::from(&[0b00])));
        playbook.batch(now()).unwrap().rate(&nobody, Ratings::none().scores(&mut scores)).unwrap();
        assert_eq!(scores, [20.into(), 20.into()]);
    }

    #[test]
    fn columns_of_other_lengths_are() {
        let playbook = playbook();
        let text = |columns: &Columns<'_>| rate(columns, Ratings::none()).to_string();
        let employees = playbook.field(EMPLOYEES).unwrap();
        let columns = Columns::of(3).with(employees, Numbers::new(&[1u8, 2]));
        assert_eq!(text(&columns), "the column of `employees` has 2 values, and there are 3 leads");
        let columns = Columns::of(9).with(employees, Numbers::new(&[1i64; 9]).valid(&[0xff]));
        assert_eq!(
            text(&columns),
            "the validity of the column of `employees` has 8 bits, and there are 9 leads"
        );
        let bits = Flags::bits(Bitmap::starting_at(&[0xff], 6));
        let columns = Columns::of(3).with(playbook.field(NEED).unwrap(), bits);
        assert_eq!(text(&columns), "the column of `need` has 2 values, and there are 3 leads");
        let columns = Columns::of(3).with(playbook.field(BUY_BY).unwrap(), Dates::new(&[1]));
        assert_eq!(text(&columns), "a column that no question reads has 1 values, and there are 3 leads");
    }

    #[test]
    fn places_beyond_a_dictionary_are() {
        let industry = playbook().field(INDUSTRY).unwrap();
        let dictionary = ["software", "trade"];
        let beyond = "the column of `industry` has a place beyond its dictionary";
        let mut grades = [Grade::D; 2];
        let mut text = |words: Words<'_>| {
            let columns = Columns::of(2).with(industry, words);
            rate(&columns, Ratings::none().grades(&mut grades)).to_string()
        };
        assert_eq!(text(Words::new(&[0u8, 2], &dictionary)), beyond);
        assert_eq!(text(Words::new(&[-1i32, 1], &dictionary)), beyond);
        assert_eq!(text(Words::new(&[u32::MAX, 1], &dictionary).valid(&[0b11])), beyond);
        assert_eq!(text(Words::new(&[0i8, 1], &[]).valid(&[0b10])), beyond);

        // What stands where there is no value is not read, and a small type is never beyond.
        let columns = Columns::of(2).with(industry, Words::new(&[-1i32, 1], &dictionary).valid(&[0b10]));
        playbook().batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap();
        let many: Vec<String> = (0..300).map(|i| format!("industry {i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let columns = Columns::of(2).with(industry, Words::new(&[255u8, 0], &many));
        playbook().batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap();
    }

    #[test]
    fn results_without_room_are() {
        let leads = Columns::of(2);
        let text = |ratings: Ratings<'_>| rate(&leads, ratings).to_string();
        let grades = &mut [Grade::D; 3];
        let routes = &mut [Route::Nobody; 1];
        assert_eq!(
            text(Ratings::none().grades(grades)),
            "the column of grades has 3 places, and there are 2 leads"
        );
        assert_eq!(
            text(Ratings::none().routes(routes)),
            "the column of routes has 1 places, and there are 2 leads"
        );
        let scores = &mut [0; 4];
        assert_eq!(
            text(Ratings::none().thousandths(scores)),
            "the column of scores has 4 places, and there are 2 leads"
        );
        let rules = &mut [0u64; 1];
        assert_eq!(text(Ratings::none().rules(rules)), "the column of rules has 1 places, and 2 are needed");
        let mut batch = playbook().batch(now()).unwrap();
        let error = batch.rate_range(&leads, 1..3, Ratings::none()).unwrap_err();
        assert_eq!(error.to_string(), "there are 2 leads, and no range from 1 to 3");
    }

    #[test]
    fn too_narrow_results_are() {
        let mut spec = PlaybookSpec::new("wide", 1).grade(Grade::A, Condition::ScoreAtLeast(20.into()));
        for i in 0..9 {
            spec = spec.rule(format!("r{i}").as_str(), EMPLOYEES.at_least(i), 1_000_000);
        }
        let mut batch = spec.compile(&Schema::standard()).unwrap().batch(now()).unwrap();
        let (rules, scores) = (&mut [0u8; 1], &mut [0i32; 1]);
        let mut text = |ratings| batch.rate(&Columns::of(1), ratings).unwrap_err().to_string();
        assert_eq!(
            text(Ratings::none().rules(rules)),
            "the column of rules has 8 bits a lead, and 9 are needed"
        );
        assert_eq!(
            text(Ratings::none().thousandths(scores)),
            "scores of this playbook may not fit 32 bits in thousandths; ask for points"
        );
    }

    #[test]
    fn fields_of_another_playbook_are_where_they_do_not_fit() {
        let other = PlaybookSpec::new("other", 1)
            .rule("a", EMPLOYEES.at_least(1), 1)
            .rule("b", INDUSTRY.is("software"), 1)
            .grade(Grade::A, Condition::ScoreAtLeast(1.into()))
            .compile(&Schema::standard())
            .unwrap();
        let need = playbook().field(NEED).unwrap();
        let columns = Columns::of(1).with(need, Flags::new(&[true]));
        let error = other.batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap_err();
        assert_eq!(error.kind(), BindErrorKind::WrongKind);
        assert_eq!(
            error.to_string(),
            "`phone_state` is declared as a choice, and its column holds something else: the field is of \
             another playbook"
        );
        let phone: Attr<Choice> = Attr::new("phone_state");
        let columns = Columns::of(1).with(playbook().field(phone).unwrap(), Words::new(&[0u8], &["valid"]));
        let error = other.batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap_err();
        assert_eq!(error.kind(), BindErrorKind::UnknownAttribute);
        assert_eq!(error.to_string(), "a column's field is of another playbook");
    }
}

/// More columns than a word has room for the bits of their rules, more cuts than one pass takes, more
/// leads than one block has.
#[test]
fn many_columns_are_rated_as_their_prospects_are_judged() {
    use qualify::attribute::{Attribute, Kind, Number};
    use qualify::batch::{Columns, Numbers};
    use qualify::{Attr, Prospect};
    const NAMES: [&str; 10] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];
    let mut spec = PlaybookSpec::new("many", 1)
        .grade(Grade::A, Condition::ScoreAtLeast(1_000.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(800.into()));
    for (i, name) in NAMES.into_iter().enumerate() {
        let attribute = Attr::<Number>::new(name);
        spec = spec.attribute(attribute, Attribute::new(Kind::Number));
        for cut in 0..6 {
            let points = (i as i32 * 7 + cut * 3) % 11 * 2 - 5;
            let when = attribute.at_least(cut * 9 + i as i32);
            spec = spec.rule(format!("r{i}-{cut}").as_str(), when, points * 5);
        }
    }
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let leads = 5_000;
    let value = |lead: usize, column: usize| ((lead * 2_654_435_761 + column * 40_503) >> 7) as i16 % 64;
    let there = |lead: usize, column: usize| column % 2 == 0 || (lead + column) % 5 != 0;
    let values: Vec<Vec<i16>> =
        (0..10).map(|column| (0..leads).map(|lead| value(lead, column)).collect()).collect();
    let bits = |column: usize, byte: usize| {
        (0..8).fold(0, |bits, bit| bits | u8::from(there(byte * 8 + bit, column)) << bit)
    };
    let valid: Vec<Vec<u8>> =
        (0..10).map(|column| (0..leads / 8).map(|byte| bits(column, byte)).collect()).collect();
    let mut columns = Columns::of(leads);
    for (column, name) in NAMES.into_iter().enumerate() {
        let field = playbook.field(Attr::<Number>::new(name)).unwrap();
        let numbers = Numbers::new(&values[column]);
        columns.set(field, if column % 2 == 0 { numbers } else { numbers.valid(&valid[column]) });
    }
    let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut batch = playbook.batch(now).unwrap();
    let (mut scores, mut halves) = (vec![Points::ZERO; leads], vec![0; leads]);
    let (mut grades, mut rules) = (vec![Grade::D; leads], vec![0u64; leads]);
    batch.rate(&columns, Ratings::none().scores(&mut scores).grades(&mut grades).rules(&mut rules)).unwrap();
    batch.rate(&columns, Ratings::none().thousandths(&mut halves)).unwrap();
    let names: Vec<Name> = batch.rules().cloned().collect();
    for lead in (0..leads).step_by(7) {
        let mut prospect = Prospect::new("acme");
        for (column, name) in NAMES.into_iter().enumerate().filter(|(column, _)| there(lead, *column)) {
            prospect = prospect.with(Attr::<Number>::new(name), i32::from(values[column][lead]));
        }
        let judged = playbook.judge(&prospect, now);
        assert_eq!((scores[lead], grades[lead]), (judged.score(), judged.grade()), "{lead}");
        assert_eq!(i64::from(halves[lead]), judged.score().thousandths(), "{lead}");
        let fired = names.iter().enumerate().filter(|(i, _)| rules[lead] >> i & 1 == 1);
        let mut fired: Vec<Name> = fired.map(|(_, name)| name.clone()).collect();
        fired.sort();
        assert_eq!(fired, judged.verdict().rules, "{lead}");
    }
}

/// A row may ask for exactly what a cap leaves.
#[test]
fn a_capped_score_reaches_its_cap() {
    use qualify::batch::{Columns, Numbers};
    use qualify::standard::EMPLOYEES;
    let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut spec = PlaybookSpec::new("capped", 1)
        .rule("some", EMPLOYEES.at_least(1), 30)
        .rule("more", EMPLOYEES.at_least(9), -11)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(19.into()));
    spec.score = Clamp::default().cap(20);
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let columns = Columns::of(2).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&[5i32, 10]));
    let (mut grades, mut scores) = ([Grade::D; 2], [Points::ZERO; 2]);
    let ratings = Ratings::none().grades(&mut grades).scores(&mut scores);
    playbook.batch(now).unwrap().rate(&columns, ratings).unwrap();
    assert_eq!((grades, scores), ([Grade::A, Grade::B], [20.into(), 19.into()]));
}

/// More rules than a number has bits: one number after the other.
#[test]
fn many_rules_have_several_numbers_a_lead() {
    use qualify::batch::{Columns, Numbers};
    use qualify::standard::EMPLOYEES;
    use qualify::{Condition, PlaybookSpec, Schema};
    let mut spec = PlaybookSpec::new("many", 1).grade(Grade::A, Condition::ScoreAtLeast(70.into()));
    for i in 0..70 {
        spec = spec.rule(format!("r{i}").as_str(), EMPLOYEES.at_least(i), 1);
    }
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let now: chrono::DateTime<chrono::Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let columns = Columns::of(3).with(playbook.field(EMPLOYEES).unwrap(), Numbers::new(&[0i16, 64, 99]));
    let (mut rules, mut grades) = ([0u64; 6], [Grade::D; 3]);
    let ratings = Ratings::none().rules(&mut rules).grades(&mut grades);
    playbook.batch(now).unwrap().rate(&columns, ratings).unwrap();
    assert_eq!(rules, [1, 0, u64::MAX, 1, u64::MAX, 0b11_1111]);
    assert_eq!(grades, [Grade::D, Grade::D, Grade::A]);
}
