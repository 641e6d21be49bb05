//! Laws of the host's own criteria: what they are as data is judged as a framework is, and what their code answers rests
//! on what it says.

use std::sync::Arc;

use proptest::prelude::*;
use qualify::criteria::{Findings, Question, Subject};
use qualify::playbook::CriteriaSpec;
use qualify::{
    Condition, Criteria, Criterion, Framework, Grade, Name, Playbook, PlaybookSpec, Qualification, Schema,
};

use crate::support::oracle::facts_of::agreeing;
use crate::support::oracle::playbooks::{Case, cases, config};

/// The criteria of a framework as those of a host, decided by conditions or by code that reads their answers.
struct Mirror {
    name: String,
    by_code: bool,
    questions: Vec<Question>,
    conditions: Vec<(Name, Condition)>,
}

impl Mirror {
    fn of(framework: &Framework, by_code: bool) -> Self {
        let mut mirror =
            Mirror { name: framework.name().into(), by_code, questions: Vec::new(), conditions: Vec::new() };
        for criterion in framework.criteria() {
            let mut question = Question::new(criterion.name.clone());
            question.mandatory = criterion.mandatory;
            question.counted = criterion.counted;
            question.ask = criterion.ask.clone();
            // Code that joins several answers is not known to: of one that it says it is.
            let asked = match by_code {
                true => vec![Condition::All(criterion.questions.clone())],
                false => criterion.questions.clone(),
            };
            for (i, when) in asked.into_iter().enumerate() {
                let name: Name = format!("{}-{i}", criterion.name).as_str().into();
                mirror.conditions.push((name.clone(), when));
                if !by_code {
                    question = question.decided_by(name);
                }
            }
            mirror.questions.push(question);
        }
        mirror
    }
}

impl Criteria for Mirror {
    fn name(&self) -> &str {
        &self.name
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
        assert!(self.by_code, "where conditions decide, no code is run");
        for question in &self.questions {
            let (criterion, condition) = (question.criterion.as_str(), format!("{}-0", question.criterion));
            findings.answer(criterion, subject.answered(&condition));
            findings.rests_on(criterion, condition.as_str());
        }
    }
}

/// The playbook with nothing in its criteria that a condition cannot say, and the same with a host's criteria.
fn both(case: &Case, by_code: bool) -> Option<(Playbook, Playbook)> {
    let plain = |mut one: Criterion| {
        one.valid_for_days = None;
        one.inferred_by = None;
        one
    };
    let mut spec = case.spec.clone().unsigned();
    let framework = spec.frameworks().next()?.clone();
    let names: Vec<Name> = framework.criteria().iter().map(|one| one.name.clone()).collect();
    let framework = names.iter().fold(framework, |all, name| all.change(name.as_str(), plain));
    spec.criteria = vec![framework.clone().into()];
    // A table of its own counts its own.
    if spec.grades.is_none() {
        spec = spec
            .grade(Grade::A, Condition::met_at_least_of(2, framework.name()))
            .grade(Grade::B, Condition::met_at_least(1));
    }
    let mut hosted = spec.clone();
    hosted.criteria = vec![CriteriaSpec::Host(framework.name().into())];
    let mirror = Arc::new(Mirror::of(&framework, by_code));
    let spec = spec.compile(&Schema::standard()).ok()?;
    Some((spec, hosted.compile_with(&Schema::standard(), &[mirror]).unwrap()))
}

fn without_fingerprint(mut q: Qualification) -> Qualification {
    q.verdict.fingerprint = PlaybookSpec::new("p", 1)
        .grade(Grade::A, Condition::ScoreAtLeast(0.into()))
        .compile(&Schema::standard())
        .unwrap()
        .fingerprint();
    q
}

proptest! {
    #![proptest_config(config())]

    /// Decided by conditions, they are criteria like any other: whole judgements and rows are the same.
    #[test]
    fn what_conditions_decide_is_a_frameworks(case in cases()) {
        let Some((framework, hosted)) = both(&case, false) else { return Ok(()) };
        let judged = |playbook: &Playbook| {
            without_fingerprint(playbook.qualify(&case.prospect, case.as_of.clone()))
        };
        let (a, b) = (judged(&framework), judged(&hosted));
        prop_assert_eq!(&a, &b);
        prop_assert_eq!(a.to_string(), b.to_string());
        let rated = |playbook: &Playbook| {
            let mut row = playbook.row(case.as_of.clone()).unwrap();
            row.fill(&agreeing(&case.prospect)).unwrap();
            let rating = row.rate();
            (rating.grade(), rating.route(), rating.score())
        };
        prop_assert_eq!(rated(&framework), rated(&hosted));
    }

    /// Code that says what the conditions say has the same answers, grades and intervals, until the same instant, and the
    /// same is missing. What an unknown fact would do is not known as well: the code is not run on what it could be.
    #[test]
    fn what_code_reads_of_conditions_is_known(case in cases()) {
        let Some((framework, hosted)) = both(&case, true) else { return Ok(()) };
        let judged = |playbook: &Playbook| {
            without_fingerprint(playbook.qualify(&case.prospect, case.as_of.clone()))
        };
        let (a, b) = (judged(&framework), judged(&hosted));
        prop_assert_eq!(&a.verdict, &b.verdict);
        prop_assert_eq!((a.score, a.fit, a.engagement), (b.score, b.fit, b.engagement));
        prop_assert_eq!(&a.next_change, &b.next_change);
        prop_assert_eq!((&a.failing, &a.contributions), (&b.failing, &b.contributions));
        for (a, b) in a.findings.iter().zip(&b.findings) {
            prop_assert_eq!((&a.criterion, a.answer, a.counted, a.mandatory), (&b.criterion, b.answer, b.counted, b.mandatory));
            let names = |one: &qualify::qualification::Finding| {
                let mut names: Vec<Name> = one.facts.iter().map(|fact| fact.attribute.clone()).collect();
                names.sort();
                names
            };
            prop_assert_eq!(names(a), names(b));
        }
        let by_name = |q: &Qualification| {
            let mut all = q.missing.clone();
            all.sort_by(|a, b| a.attribute.cmp(&b.attribute));
            all
        };
        for (a, b) in by_name(&a).iter().zip(&by_name(&b)) {
            prop_assert_eq!((&a.attribute, a.why), (&b.attribute, b.why));
            prop_assert!(b.worst <= a.worst && a.best <= b.best, "{:?} {:?}", a, b);
            // Within what is possible at all.
            prop_assert!(a.points == b.points, "{:?} {:?}", a, b);
        }
        prop_assert_eq!(a.missing.len(), b.missing.len());
        for one in &b.missing {
            prop_assert!(one.worst >= b.verdict.worst && one.best <= b.verdict.best, "{:?}", one);
        }
        // A row of code is refused.
        prop_assert!(hosted.row(case.as_of.clone()).is_err());
    }

    /// Nothing is said to be missing nothing while an answer is unknown, whatever code says of it.
    #[test]
    fn something_is_missing_while_an_answer_is_unknown(case in cases(), named in any::<bool>()) {
        struct Silent(Vec<Question>, bool);
        impl Criteria for Silent {
            fn name(&self) -> &str { "silent" }
            fn version(&self) -> u32 { 1 }
            fn questions(&self) -> &[Question] { &self.0 }
            fn assess(&self, _: &Subject<'_>, findings: &mut Findings<'_>) {
                if self.1 {
                    findings.used("silent", "nowhere", Some(qualify::UnknownReason::Missing));
                }
            }
        }
        let spec = case.spec.clone().unsigned().host_criteria("silent");
        let host = Arc::new(Silent(vec![Question::new("silent").uncounted()], named));
        let playbook = spec.compile_with(&Schema::standard(), &[host]).unwrap();
        let q = playbook.qualify(&case.prospect, case.as_of.clone());
        let text = q.to_string();
        prop_assert!(!text.contains("missing  nothing"), "{}", text);
        let told = q.missing.iter().any(|one| one.attribute == "nowhere");
        prop_assert_eq!(told, named);
        prop_assert_eq!(q.verdict.missing.iter().any(|one| *one == "nowhere"), named);
        prop_assert_eq!(text.contains("an answer to silent"), !named);
    }

    /// Criteria beside a framework's, which count nowhere, change nothing of a judgement but that they stand in it.
    #[test]
    fn uncounted_criteria_beside_change_no_grade(case in cases()) {
        let beside = Framework::new("beside").criterion(Criterion::new("beside", Condition::All(Vec::new())).uncounted());
        let playbook = case.spec.clone().unsigned().criteria(beside).compile(&Schema::standard()).unwrap();
        let alone = case.spec.clone().unsigned().compile(&Schema::standard()).unwrap();
        let (a, b) = (
            without_fingerprint(alone.qualify(&case.prospect, case.as_of.clone())),
            without_fingerprint(playbook.qualify(&case.prospect, case.as_of.clone())),
        );
        prop_assert_eq!(a.verdict, b.verdict);
        prop_assert_eq!((a.missing, a.improvements, a.next_change), (b.missing, b.improvements, b.next_change));
    }
}
