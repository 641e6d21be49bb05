//! The host's own code as criteria.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use qualify::attribute::{Attribute, Kind, Number};
use qualify::batch::{Columns, Flags, Ratings};
use qualify::criteria::{Findings, Question, Subject};
use qualify::error::{BindErrorKind, SpecErrors};
use qualify::playbook::CriteriaSpec;
use qualify::standard::*;
use qualify::{
    Answer, Attr, Condition, Criteria, Criterion, Day, Framework, Grade, Man, Name, Playbook, PlaybookSpec,
    Prospect, Schema, UnknownReason, eur,
};

use crate::support::{at, now};

/// Met until an instant.
struct Until {
    end: DateTime<Utc>,
    version: u32,
    questions: Vec<Question>,
}

impl Criteria for Until {
    fn name(&self) -> &str {
        "until"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        findings.answer("open", Answer::from(subject.now() < self.end));
        findings.answer("nobody asked this", Answer::Met);
    }

    fn next_change(&self, subject: &Subject<'_>) -> Option<DateTime<Utc>> {
        Some(self.end).filter(|end| *end > subject.now())
    }
}

fn compile(asked: &str, names: &[&str], version: u32) -> Result<Playbook, SpecErrors> {
    let questions = names.iter().map(|name| Question::new(*name)).collect();
    let criteria = Until { end: at("2026-03-05T10:30:00Z"), version, questions };
    PlaybookSpec::new("hosted", 1)
        .host_criteria(asked)
        .grade(Grade::B, Condition::met_at_least(1))
        .compile_with(&Schema::standard(), &[Arc::new(criteria)])
}

#[test]
fn the_host_says_when_its_answer_changes() {
    let playbook = compile("until", &["open", "silent"], 1).unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), at("2026-03-02T09:00:00Z"));
    assert_eq!(q.verdict.grade, Grade::B);
    let answers: Vec<Answer> = q.findings.iter().map(|one| one.answer).collect();
    assert_eq!(answers, [Answer::Met, Answer::Unknown], "a question without an answer is unknown");
    let change = q.next_change.unwrap();
    assert_eq!((change.at, change.grade), (at("2026-03-05T10:30:00Z"), Grade::D));
}

#[test]
fn its_version_is_part_of_the_fingerprint() {
    let (one, two) = (compile("until", &["open"], 1).unwrap(), compile("until", &["open"], 2).unwrap());
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn names_are_checked_as_those_of_a_framework() {
    let refused = |asked: &str, names: &[&str], expected: &[&str]| {
        let errors = compile(asked, names, 1).unwrap_err();
        let found: Vec<String> = errors.mistakes().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    };
    refused(
        "until",
        &["open", "open"],
        &["criteria.host.until.questions[1]: `open` is taken; a criterion's name stands once (see \
           criteria.host.until.questions[0])"],
    );
    refused(
        "until",
        &["Open it"],
        &[
            "criteria.host.until.questions[0]: a criterion's name is 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`",
        ],
    );
    refused(
        "other",
        &["open"],
        &["criteria.host: the playbook asks the host's criteria `other`, others were given"],
    );
}

/// They ask prospects: rows and columns have none.
#[test]
fn rows_and_columns_are_refused() {
    let playbook = compile("until", &["open"], 1).unwrap();
    let now = at("2026-03-02T09:00:00Z");
    let text = "`open` is answered by the code of the host's criteria `until`, which asks prospects; let conditions \
                decide it, or judge prospects instead";
    for error in [playbook.row(now).map(|_| ()).unwrap_err(), playbook.batch(now).map(|_| ()).unwrap_err()] {
        assert_eq!(error.to_string(), text);
        assert_eq!(error.kind(), BindErrorKind::HostCriteria);
    }
}

/// A host with these questions and conditions, whose code answers nothing but what they are told to.
struct Made {
    name: &'static str,
    questions: Vec<Question>,
    conditions: Vec<(Name, Condition)>,
    says: fn(&Subject<'_>, &mut Findings<'_>),
}

impl Made {
    fn of(name: &'static str, questions: Vec<Question>, conditions: Vec<(&str, Condition)>) -> Self {
        let conditions = conditions.into_iter().map(|(name, when)| (name.into(), when)).collect();
        Made { name, questions, conditions, says: |_, _| {} }
    }

    fn saying(mut self, says: fn(&Subject<'_>, &mut Findings<'_>)) -> Self {
        self.says = says;
        self
    }
}

impl Criteria for Made {
    fn name(&self) -> &str {
        self.name
    }

    fn version(&self) -> u32 {
        1
    }

    fn questions(&self) -> &[Question] {
        &self.questions
    }

    fn conditions(&self) -> &[(Name, Condition)] {
        &self.conditions
    }

    fn assess(&self, subject: &Subject<'_>, findings: &mut Findings<'_>) {
        (self.says)(subject, findings);
    }
}

fn man() -> Man {
    Man { money: BUDGET.known(), authority: AUTHORITY.at_least("decision_maker"), need: NEED.is(true) }
}

fn mistakes(spec: &PlaybookSpec, hosts: &[Arc<dyn Criteria>]) -> Vec<String> {
    let errors = spec.compile_with(&Schema::standard(), hosts).unwrap_err();
    errors.mistakes().iter().map(ToString::to_string).collect()
}

#[test]
fn a_mistake_in_what_a_host_is_as_data_has_its_place() {
    let mut deep = CHAMPION.is(true);
    for _ in 0..40 {
        deep = deep.negate();
    }
    let host = Made::of(
        "inside",
        vec![
            Question::new("champion").decided_by("has-champion"),
            Question::new("need").decided_by("has-chmpion"),
            Question::new("never").decided_by("few").decided_by("many"),
        ],
        vec![
            ("has-champion", CHAMPION.is(true)),
            ("boss", AUTHORITY.at_least("decison_maker")),
            ("boss", Condition::Met("need".into())),
            ("few", EMPLOYEES.at_most(5)),
            ("many", EMPLOYEES.at_least(50)),
        ],
    );
    let spec = PlaybookSpec::new("p", 1)
        .criteria(man())
        .host_criteria("inside")
        .grade(Grade::B, Condition::met_at_least_of(1, "inside"));
    assert_eq!(
        mistakes(&spec, &[Arc::new(host)]),
        [
            "criteria.host.inside.questions[1].decided_by[0]: unknown condition `has-chmpion`; did you mean \
             `has-champion`?",
            "criteria.host.inside.questions[1]: `need` is taken; a criterion's name stands once (see criteria.man.need)",
            "criteria.host.inside.conditions[2]: `boss` is taken; a condition's name stands once (see \
             criteria.host.inside.conditions[1])",
            "criteria.host.inside.conditions[1].at_least[1]: unknown level `decison_maker`; did you mean \
             `decision_maker`?",
            "criteria.host.inside.conditions[2].met: `met` can be asked in a grade row, a requirement or a disqualifier \
             only",
        ]
    );
    let host = Made::of("inside", vec![Question::new("champion")], vec![("deep", deep)]);
    assert_eq!(
        mistakes(&spec, &[Arc::new(host)]),
        ["criteria.host.inside.conditions[0]: nested deeper than 32 levels; flatten it"]
    );
    let never = Made::of(
        "inside",
        vec![Question::new("never").decided_by("few").decided_by("many")],
        vec![
            ("few", EMPLOYEES.at_most(5)),
            ("many", EMPLOYEES.at_least(50)),
            ("none", Condition::Any(vec![])),
        ],
    );
    assert_eq!(
        mistakes(&spec, &[Arc::new(never)]),
        [
            "criteria.host.inside.questions[0].decided_by[1]: nothing can meet both this and another part of the \
             condition; change one of them (see criteria.host.inside.questions[0].decided_by[0])",
            "criteria.host.inside.conditions[2]: nothing can meet this condition, there is an empty `any` in it",
        ]
    );
}

#[test]
fn hosts_are_those_that_the_playbook_names() {
    let host =
        |name| -> Arc<dyn Criteria> { Arc::new(Made::of(name, vec![Question::new(name)], Vec::new())) };
    let spec = |names: &[&str]| {
        let spec = PlaybookSpec::new("p", 1).grade(Grade::B, NEED.is(true));
        names.iter().fold(spec, |spec, name| spec.host_criteria(*name))
    };
    let two = spec(&["a", "b"]);
    assert!(two.compile_with(&Schema::standard(), &[host("b"), host("a")]).is_ok());
    assert_eq!(
        mistakes(&two, &[]),
        [
            "criteria.host[0]: the playbook asks the host's criteria `a`; compile it with them",
            "criteria.host[1]: the playbook asks the host's criteria `b`; compile it with them",
        ]
    );
    assert_eq!(
        mistakes(&two, &[host("a"), host("c")]),
        ["criteria.host[1]: the playbook asks the host's criteria `b`, others were given"]
    );
    assert_eq!(
        mistakes(&two, &[host("a"), host("b"), host("c")]),
        ["criteria.host: host criteria were given that the playbook does not name"]
    );
    assert_eq!(
        mistakes(&spec(&["a"]), &[host("a"), host("a")]),
        ["criteria.host: the host's criteria `a` were given twice"]
    );
    assert_eq!(
        mistakes(&spec(&["a", "a"]), &[host("a")])[0],
        "criteria.host[1]: `a` is taken; a list of criteria stands once (see criteria.host[0])"
    );
    assert_eq!(
        mistakes(&spec(&[]), &[host("a")]),
        ["criteria.host: host criteria were given, but the playbook names none"]
    );
}

/// The same lists in any order are the same playbook, as a file does not keep their order.
#[test]
fn lists_have_one_order() {
    let lists = |order: [usize; 4]| {
        let mut spec = PlaybookSpec::new("p", 1).grade(Grade::B, NEED.is(true));
        let own = |name: &str| Framework::new(name).criterion(Criterion::new(name, NEED.is(true)));
        let all: [CriteriaSpec; 4] =
            [CriteriaSpec::Host("code".into()), own("z").into(), own("a").into(), man().into()];
        spec.criteria = order.iter().map(|i| all[*i].clone()).collect();
        let host = Made::of("code", vec![Question::new("last")], Vec::new());
        spec.compile_with(&Schema::standard(), &[Arc::new(host)]).unwrap()
    };
    let (one, other) = (lists([3, 1, 2, 0]), lists([0, 1, 3, 2]));
    assert_eq!(one.fingerprint(), other.fingerprint());
    let names: Vec<&str> = other.spec().criteria.iter().map(CriteriaSpec::name).collect();
    assert_eq!(names, ["man", "z", "a", "code"]);
    let text = serde_json::to_string(other.spec()).unwrap();
    assert!(text.contains(r#""host":"code""#), "{text}");
    let back = PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&text)).unwrap();
    assert_eq!(&back, other.spec());
    let nobody = Prospect::new("acme");
    let criteria: Vec<String> =
        one.judge(&nobody, now()).answers().map(|(name, _)| name.as_str().to_owned()).collect();
    assert_eq!(criteria, ["money", "authority", "need", "z", "a", "last"]);
}

fn champion_by_code() -> Playbook {
    let host = Made::of(
        "inside",
        vec![Question::new("champion").ask("Who fights for us?"), Question::new("soon").uncounted()],
        vec![("has-champion", CHAMPION.is(true)), ("buys-soon", BUY_BY.within_days(30))],
    )
    .saying(|subject, findings| {
        findings.answer("champion", subject.answered("has-champion"));
        findings.rests_on("champion", "has-champion");
        findings.answer("soon", subject.answered("buys-soon"));
        findings.rests_on("soon", "buys-soon");
        assert_eq!(subject.answered("nobody asked this"), Answer::Unknown);
    });
    PlaybookSpec::new("p", 1)
        .criteria(man())
        .host_criteria("inside")
        .grade(Grade::A, Condition::met_at_least(4))
        .grade(Grade::B, Condition::met_at_least_of(3, "man").and(Condition::Met("soon".into())))
        .compile_with(&Schema::standard(), &[Arc::new(host)])
        .unwrap()
}

#[test]
fn what_code_rests_on_is_told_and_asked() {
    let playbook = champion_by_code();
    let acme = Prospect::new("acme")
        .with(BUDGET, eur(7_000))
        .with(AUTHORITY, "decision_maker")
        .with(NEED, true)
        .with(BUY_BY, "2026-05-01".parse::<Day>().unwrap());
    let q = playbook.qualify(&acme, now());
    assert_eq!(
        q.to_string(),
        "\
D (D to A possible), to marketing: 0 points (fit 0, engagement 0)
why      money met, authority met, need met, champion unknown (missing)
missing  champion (up to A)
improve  ask first: champion
until    2026-04-01: B, to sales (soon met)"
    );
    // The code has no `next_change`: the engine knows the date that the condition asks.
    assert_eq!(q.missing[0].ask.as_deref(), Some("Who fights for us?"));
    assert_eq!(q.verdict.missing, ["champion"]);
    // Conditions that decide it propose the step, too.
    let host = Made::of(
        "inside",
        vec![Question::new("champion").ask("Who fights for us?").decided_by("has-champion")],
        vec![("has-champion", CHAMPION.is(true))],
    );
    let decided = PlaybookSpec::new("p", 1)
        .criteria(man())
        .host_criteria("inside")
        .grade(Grade::A, Condition::met_at_least(4))
        .compile_with(&Schema::standard(), &[Arc::new(host)])
        .unwrap();
    let q = decided.qualify(&acme, now());
    assert_eq!((q.missing[0].ask.as_deref(), q.missing[0].best), (Some("Who fights for us?"), Grade::A));
    assert!(q.to_string().contains("A if champion is true"), "{q}");
    let mut row = decided.row(now()).unwrap();
    row.fill(&acme.clone().with(CHAMPION, true)).unwrap();
    assert_eq!(row.rate().grade(), Grade::A);
}

/// An attribute that only code knows stands with its question, its reason and what its criterion could do.
#[test]
fn what_code_alone_used_is_missing() {
    let host = Made::of("size", vec![Question::new("large"), Question::new("old")], Vec::new()).saying(
        |subject, findings| {
            match subject.fact("seats") {
                Some(_) => findings.answer("large", Answer::Met),
                None => findings.used("large", "seats", Some(UnknownReason::Missing)),
            }
            findings.answer("old", Answer::Met);
            findings.used("old", "founded", None);
        },
    );
    let schema =
        Schema::standard().declare("seats", Attribute::new(Kind::Number).ask("How many seats?")).unwrap();
    let playbook = PlaybookSpec::new("p", 1)
        .host_criteria("size")
        .grade(Grade::A, Condition::met_at_least(2))
        .grade(Grade::B, Condition::Unknown("large".into()))
        .compile_with(&schema, &[Arc::new(host)])
        .unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), now());
    assert_eq!((q.verdict.grade, q.verdict.worst, q.verdict.best), (Grade::B, Grade::D, Grade::A));
    let [seats] = &q.missing[..] else { panic!("{:?}", q.missing) };
    assert_eq!((seats.attribute.as_str(), seats.why), ("seats", UnknownReason::Missing));
    assert_eq!(seats.ask.as_deref(), Some("How many seats?"));
    assert_eq!((seats.worst, seats.best), (Grade::D, Grade::A));
    assert!(q.improvements.is_empty(), "code is not run on what nobody knows");
    assert_eq!(q.verdict.missing, ["seats"]);
    let told = Prospect::new("acme").with(Attr::<Number>::new("seats"), 5);
    let q = playbook.qualify(&told, now());
    assert_eq!((q.verdict.grade, q.missing.len()), (Grade::A, 0));
}

/// A verdict is stored, and takes legal names only.
#[test]
fn an_attribute_without_a_legal_name_is_not_asked_for() {
    let host = Made::of("odd", vec![Question::new("odd").uncounted()], Vec::new())
        .saying(|_, findings| findings.used("odd", "Not Legal", Some(UnknownReason::Missing)));
    let playbook = PlaybookSpec::new("p", 1)
        .host_criteria("odd")
        .grade(Grade::B, Condition::Met("odd".into()))
        .compile_with(&Schema::standard(), &[Arc::new(host)])
        .unwrap();
    let q = playbook.qualify(&Prospect::new("acme"), now());
    assert!(q.missing.is_empty() && q.verdict.missing.is_empty());
    assert!(q.to_string().contains("\nmissing  an answer to odd\n"), "{q}");
}

#[test]
fn what_a_host_is_as_data_is_part_of_the_fingerprint_and_of_diff() {
    let compiled = |question: Question, when: Condition| {
        let host = Made::of("inside", vec![question], vec![("has", when)]);
        PlaybookSpec::new("p", 1)
            .host_criteria("inside")
            .grade(Grade::B, Condition::met_at_least(1))
            .compile_with(&Schema::standard(), &[Arc::new(host)])
            .unwrap()
    };
    let old = compiled(Question::new("q"), NEED.is(true));
    let new = compiled(Question::new("q").decided_by("has").mandatory(), CHAMPION.is(true));
    assert_ne!(old.fingerprint(), new.fingerprint());
    assert!(old.diff(&compiled(Question::new("q"), NEED.is(true))).is_empty());
    assert_eq!(
        old.diff(&new).to_string(),
        "\
3 changes from p version 1 to p version 1
criteria.host.inside.questions[0].decided_by: question `q`: none, now [\"has\"]
criteria.host.inside.questions[0].mandatory: question `q`: false, now true
criteria.host.inside.conditions[0].when: condition `has`: need is true, now champion is true"
    );
}

/// Counting the criteria of one list: trees, rows and columns agree, whatever is met, unmet or unknown.
#[test]
fn every_way_of_counting_one_list() {
    let flag = |name: &'static str| Attr::<bool>::new(name);
    let names = ["a", "b", "c", "d"];
    let list = |name: &str, mine: &[&'static str]| {
        mine.iter()
            .fold(Framework::new(name), |all, one| all.criterion(Criterion::new(*one, flag(one).is(true))))
    };
    for n in 0..=3 {
        for negated in [false, true] {
            let of = Condition::met_at_least_of(n, "three");
            let of = if negated { of.negate() } else { of };
            let mut spec = PlaybookSpec::new("p", 1)
                .criteria(list("three", &names[..3]))
                .criteria(list("one", &names[3..]))
                .grade(Grade::A, of.and(Condition::Met("d".into())))
                .grade(Grade::B, Condition::met_at_least(2));
            for name in names {
                spec = spec.attribute(name, Kind::Flag);
            }
            // What is met already is not asked in another row.
            let Ok(playbook) = spec.compile(&Schema::standard()) else { continue };
            let (mut values, mut valid) = (vec![Vec::new(); 4], vec![Vec::new(); 4]);
            let mut expected = Vec::new();
            for state in 0..81_u32 {
                let answers: Vec<u32> = (0..4).map(|i| state / 3_u32.pow(i) % 3).collect();
                let mut acme = Prospect::new("acme");
                for ((name, answer), i) in names.iter().zip(&answers).zip(0..) {
                    values[i].push(*answer == 2);
                    valid[i].push(*answer != 0);
                    if *answer != 0 {
                        acme = acme.with(flag(name), *answer == 2);
                    }
                }
                let three = &answers[..3];
                let met = three.iter().filter(|answer| **answer == 2).count() as u32;
                let may = three.iter().filter(|answer| **answer != 1).count() as u32;
                let holds = if negated { may < n } else { met >= n };
                let all = answers.iter().filter(|answer| **answer == 2).count();
                let grade = match (holds && answers[3] == 2, all >= 2) {
                    (true, _) => Grade::A,
                    (false, true) => Grade::B,
                    (false, false) => Grade::D,
                };
                assert_eq!(playbook.judge(&acme, now()).grade(), grade, "{n} {negated} {answers:?}");
                let mut row = playbook.row(now()).unwrap();
                row.fill(&acme).unwrap();
                assert_eq!(row.rate().grade(), grade, "{n} {negated} {answers:?}");
                expected.push(grade);
            }
            let mut columns = Columns::of(81);
            // A bit for each, the lowest first.
            let bits = |all: &[bool]| -> Vec<u8> {
                let byte =
                    |eight: &[bool]| eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
                all.chunks(8).map(byte).collect()
            };
            let valid: Vec<Vec<u8>> = valid.iter().map(|one| bits(one)).collect();
            for (i, name) in names.iter().enumerate() {
                let column = Flags::new(&values[i]).valid(&valid[i][..]);
                columns = columns.with(playbook.field(flag(name)).unwrap(), column);
            }
            let mut grades = [Grade::D; 81];
            playbook.batch(now()).unwrap().rate(&columns, Ratings::none().grades(&mut grades)).unwrap();
            assert_eq!(grades[..], expected[..], "{n} {negated}");
        }
    }
}
