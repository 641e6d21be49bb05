//! Columns of values that grow old: each lead is judged by the day on which its own was learnt.

use qualify::attribute::{Attribute, Kind, Number};
use qualify::batch::{Bitmap, Columns, Numbers, Ratings, Words};
use qualify::error::{BindError, BindErrorKind};
use qualify::standard::*;
use qualify::{
    Answer, Attr, Condition, Criterion, Day, Framework, Grade, Playbook, PlaybookSpec, Points, Prospect,
    Schema,
};

use crate::support::made::said::how;
use crate::support::now;

const SEATS: Attr<Number> = Attr::new("seats");

/// A criterion asks for employees told in the last 30 days, another in the last 5, a rule for any.
fn playbook() -> Playbook {
    let criterion = |name: &str, days| Criterion::new(name, EMPLOYEES.at_least(50)).valid_for_days(days);
    PlaybookSpec::new("ages", 1)
        .attribute("seats", Attribute::new(Kind::Number).valid_for_days(10))
        .criteria(Framework::new("two").criterion(criterion("month", 30)).criterion(criterion("days", 5)))
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .rule("told", EMPLOYEES.known(), 1)
        .grade(Grade::A, Condition::met_at_least(2))
        .grade(Grade::B, Condition::met_at_least(1))
        .grade(Grade::C, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap()
}

fn today() -> Day {
    Day::from_date(now().date_naive())
}

fn grades(columns: &Columns<'_>) -> (Vec<Grade>, Vec<Points>) {
    let mut batch = playbook().batch(now()).unwrap();
    let (mut grades, mut scores) = (vec![Grade::D; columns.leads()], vec![Points::ZERO; columns.leads()]);
    batch.rate(columns, Ratings::none().grades(&mut grades).scores(&mut scores)).unwrap();
    assert_eq!(how(&batch), "by columns");
    (grades, scores)
}

#[test]
fn one_column_is_asked_for_several_ages() {
    use Grade::{A, B, C, D};
    let playbook = playbook();
    let employees = playbook.field(EMPLOYEES).unwrap();
    let days = [0, -5, -6, -30, -31, -9_000, 1, 0].map(|age| today().number() + age);
    let values = [120i32, 120, 120, 120, 120, 120, 120, 10];
    let columns = Columns::of(8).with(employees, Numbers::new(&values).learnt(&days));
    let points = |all: [i32; 8]| all.map(Points::whole).to_vec();
    // What is learnt tomorrow is not there for the rule either.
    assert_eq!(grades(&columns), (vec![A, A, B, B, C, C, D, D], points([21, 21, 21, 21, 21, 21, 0, 1])));
    // Of some leads the day is not known: the rule needs none.
    let known = Bitmap::from(&[0b1000_0101]);
    let columns = Columns::of(8).with(employees, Numbers::new(&values).learnt_some(&days, known));
    assert_eq!(grades(&columns), (vec![A, C, B, C, C, C, C, D], points([21, 21, 21, 21, 21, 21, 21, 1])));
    for (day, grade) in [(today(), A), (today().plus(-6), B), (today().plus(-31), C), (today().plus(1), D)] {
        let columns = Columns::of(7).with(employees, Numbers::new(&values[..7]).learnt_all(day));
        assert_eq!(grades(&columns).0, vec![grade; 7]);
    }
    // Days beyond the calendar count as its first and last.
    let columns = Columns::of(2).with(employees, Numbers::new(&[120, 120]).learnt(&[i32::MIN, i32::MAX]));
    assert_eq!(grades(&columns).0, [C, D]);
}

/// A column with the same values at other days needs no new plan, and one without days is of another shape.
#[test]
fn days_are_no_part_of_a_plan() {
    let spec = PlaybookSpec::new("plain", 1)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let employees = playbook.field(EMPLOYEES).unwrap();
    let mut batch = playbook.batch(now()).unwrap();
    let mut rate = |numbers: Numbers<'_>| {
        let mut grades = [Grade::B; 1];
        batch.rate(&Columns::of(1).with(employees, numbers), Ratings::none().grades(&mut grades)).unwrap();
        grades[0]
    };
    let (value, tomorrow) = ([120u8], [today().number() + 1]);
    assert_eq!(rate(Numbers::new(&value)), Grade::A);
    assert_eq!(rate(Numbers::new(&value).learnt(&tomorrow)), Grade::D);
    assert_eq!(rate(Numbers::new(&value).learnt_all(today())), Grade::A);
    assert_eq!(rate(Numbers::new(&value).learnt_all(today().plus(1))), Grade::D);
    assert_eq!(rate(Numbers::new(&value)), Grade::A);
}

#[test]
fn a_column_of_an_attribute_with_an_age_needs_days() {
    let playbook = playbook();
    let rate = |columns: &Columns<'_>| -> BindError {
        playbook.batch(now()).unwrap().rate(columns, Ratings::none()).unwrap_err()
    };
    let employees = playbook.field(EMPLOYEES).unwrap();
    let error = rate(&Columns::of(1).with(employees, Numbers::new(&[120i32])));
    assert_eq!(error.kind(), BindErrorKind::Undated);
    assert_eq!(
        error.to_string(),
        "an age is agreed for `employees` (`valid_for_days`), and its column does not say when its values were \
         learnt; give their days by `learnt`, or one day for all by `learnt_all`"
    );
    // Nobody asks for seats, whatever their age; and where no age is agreed none is needed.
    let columns = Columns::of(1).with(playbook.field(SEATS).unwrap(), Numbers::new(&[120i32]));
    playbook.batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap();
    let columns = Columns::of(1).with(playbook.field(INDUSTRY).unwrap(), Words::new(&[0u8], &["software"]));
    playbook.batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap();
}

#[test]
fn days_of_other_lengths_are_refused() {
    let playbook = playbook();
    let employees = playbook.field(EMPLOYEES).unwrap();
    let text = |numbers: Numbers<'_>| {
        let columns = Columns::of(9).with(employees, numbers);
        let error = playbook.batch(now()).unwrap().rate(&columns, Ratings::none()).unwrap_err();
        assert_eq!(error.kind(), BindErrorKind::Shape);
        error.to_string()
    };
    let numbers = Numbers::new(&[1i32; 9]);
    assert_eq!(
        text(numbers.learnt(&[1, 2])),
        "the column of `employees` has 2 days on which values were learnt, and there are 9 leads"
    );
    assert_eq!(
        text(numbers.learnt_some(&[1; 9], &[0xff])),
        "the validity of the days of the column of `employees` has 8 bits, and there are 9 leads"
    );
}

/// Whatever its age, a place has to be one of the dictionary's.
#[test]
fn an_expired_place_beyond_a_dictionary_is_refused() {
    let spec = PlaybookSpec::new("words", 1)
        .criteria(
            Framework::new("one")
                .criterion(Criterion::new("core", INDUSTRY.is("software")).valid_for_days(5)),
        )
        .grade(Grade::A, Condition::Met("core".into()));
    let playbook = spec.compile(&Schema::standard()).unwrap();
    let industry = playbook.field(INDUSTRY).unwrap();
    let days = [today().number() - 6; 2];
    for places in [[0u8, 1], [0, 0]] {
        let columns = Columns::of(2).with(industry, Words::new(&places, &["software"]).learnt(&days));
        let rated = playbook.batch(now()).unwrap().rate(&columns, Ratings::none());
        assert_eq!(rated.is_err(), places == [0, 1]);
    }
    let old = Prospect::new("a").with(INDUSTRY, "software").received(today().plus(-6));
    let judged = playbook.judge(&old, now());
    assert_eq!(judged.answers().next().unwrap().1, Answer::Unknown);
}
