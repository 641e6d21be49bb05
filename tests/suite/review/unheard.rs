//! What of a prospect a playbook does not hear is told, with what may have been meant, and changes nothing.

use proptest::prelude::*;
use qualify::error::MistakeKind;
use qualify::standard::*;
use qualify::{Activity, Condition, Fact, Grade, Playbook, PlaybookSpec, Prospect, Schema};

use crate::support::now;
use crate::support::oracle::playbooks::{cases, config};

fn playbook() -> Playbook {
    PlaybookSpec::new("inbound", 1)
        .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
        .rule("works", EMAIL_STATE.is("valid"), 5)
        .activity("forms", "form_submit", 5)
        .grade(Grade::B, Condition::ScoreAtLeast(20.into()))
        .compile(&Schema::standard())
        .unwrap()
}

fn said(prospect: &Prospect) -> Vec<String> {
    playbook().check(prospect).iter().map(ToString::to_string).collect()
}

#[test]
fn each_is_told_with_what_may_have_been_meant() {
    let odd = Prospect::new("acme")
        .with(EMPLOYEES, 120)
        .with_fact("email_state", Fact::new("Vaild"))
        .with_fact("phone_state", Fact::new("rings, and Ann answers"))
        .with_fact("need", Fact::new("yes"))
        .with_fact("revenu", Fact::new(5))
        .with_fact("shoe-size", Fact::new(43))
        .with_fact("country", Fact::new(" "))
        .did(Activity::new("a-1", "form-submit", now()))
        .did(Activity::new("a-2", "form-submit", now()))
        .did(Activity::new("a-3", "form_submit", now()))
        .did(Activity::new("a-4", "bounce", now()));
    assert_eq!(
        said(&odd),
        [
            "facts.email_state: none of the options that are declared; did you mean `valid`?",
            "facts.need: declared as a flag, found text",
            "facts.phone_state: none of the options that are declared: `valid`, `unverified`, `invalid`",
            "facts.revenu: unknown attribute `revenu`; did you mean `revenue`?",
            "facts.shoe-size: unknown attribute `shoe-size`",
            "activities[0].kind: nothing reads `form-submit`; did you mean `form_submit`?",
            "activities[3].kind: nothing reads `bounce`",
        ]
    );
    // Facts that nothing asks for are no mistake: their attributes are declared.
    assert_eq!(said(&Prospect::new("acme").with(CITY, "Ulm")), Vec::<String>::new());
    // What could not even be stored is for `Prospect::check`.
    let illegal =
        Prospect::new("ann@example.com").with_fact("Ann", Fact::new(1)).did(Activity::new("b", "Ann", now()));
    assert_eq!(said(&illegal), Vec::<String>::new());
}

proptest! {
    #![proptest_config(config())]

    /// Without what is told, a prospect is judged as with it.
    #[test]
    fn what_is_told_changes_nothing(case in cases(), stray in any::<bool>()) {
        let mut prospect = case.prospect.clone();
        if stray {
            prospect = prospect.with_fact("stray", Fact::new(7)).did(Activity::new("stray", "stray", case.as_of.now()));
        }
        let unheard = case.playbook.check(&prospect);
        let is_told = |path: &str, kind: MistakeKind| {
            unheard.iter().any(|one| one.kind() == kind && one.path().to_string() == path)
        };
        let mut heard = Prospect::new(prospect.id().clone());
        for (name, fact) in prospect.facts() {
            if !is_told(&format!("facts.{name}"), MistakeKind::UnknownName) {
                heard = heard.with_fact(name.clone(), fact.clone());
            }
        }
        let kinds: Vec<&str> = prospect
            .activities()
            .iter()
            .enumerate()
            .filter(|(place, _)| is_told(&format!("activities[{place}].kind"), MistakeKind::UnknownName))
            .map(|(_, activity)| activity.kind().as_str())
            .collect();
        prop_assert!(!stray || is_told("facts.stray", MistakeKind::UnknownName));
        let read = prospect.activities().iter().filter(|activity| !kinds.contains(&activity.kind().as_str()));
        heard = read.cloned().fold(heard, Prospect::did);
        let judge = |prospect: &Prospect| {
            let mut q = case.playbook.qualify(prospect, case.as_of.clone());
            // What lies ahead is listed whether it is read or not.
            q.not_yet = Default::default();
            q
        };
        prop_assert_eq!(judge(&heard), judge(&prospect));
    }
}
