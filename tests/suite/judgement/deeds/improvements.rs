//! What they could do, and what that must be about.

use super::*;

fn steps(spec: &PlaybookSpec, prospect: &Prospect) -> Vec<String> {
    let q = compiled(spec).qualify(prospect, now());
    let words = |step: &Step| match step {
        Step::Activity { kind, condition, about, .. } => {
            let kind = kind.as_ref().map_or("*", Name::as_str);
            let deed = condition.as_ref().map_or(kind.to_owned(), |words| format!("{kind} ({words})"));
            match about {
                None => deed,
                Some(About::New) => format!("{deed} about a new subject"),
                Some(About::Nothing) => format!("{deed} without a subject"),
                Some(About::Subject(text)) => format!("{deed} about {text}"),
                Some(other) => panic!("a new way to be about something: {other:?}"),
            }
        }
        Step::Answer { needed, .. } => needed.clone(),
        other => panic!("a new step: {other:?}"),
    };
    let whole = |one: &Improvement| {
        let steps: Vec<String> = one.steps.iter().map(words).collect();
        format!("{} by {}", one.grade, steps.join(" and "))
    };
    q.improvements.iter().map(whole).collect()
}

fn scoring() -> PlaybookSpec {
    PlaybookSpec::new("deeds", 1)
        .grade(Grade::A, Condition::ScoreAtLeast(20.into()))
        .grade(Grade::B, Condition::ScoreAtLeast(10.into()))
        .hand_off_at(Grade::B)
}

fn pricing() -> ActivityFilter {
    ActivityFilter::new("visit").and(SUBJECT.starts_with("/pricing"))
}

/// A step meets its own filter, and what follows from it.
#[test]
fn a_step_is_told_with_what_it_must_meet() {
    let spec = scoring().activity("visit", "visit", 10).activity("pricing", pricing(), 10);
    let acme = Prospect::new("acme");
    assert_eq!(steps(&spec, &acme), ["A by visit (subject starts with /pricing)", "B by visit"]);
    let shown = compiled(&spec).qualify(&acme, now()).to_string();
    assert!(shown.contains("A by a new visit (subject starts with /pricing)"), "{shown}");
    // Whether it is of a campaign or not is said by nothing.
    let others = ActivityFilter::new("visit").and(CAMPAIGN.is("newsletter").negate());
    let spec = scoring().activity("visit", "visit", 10).activity("others", others, 10);
    let found = steps(&spec, &acme);
    assert_eq!(found, ["A by visit (not (campaign is newsletter))", "B by visit"]);
}

/// One for each kind; of every kind one that nobody names.
#[test]
fn a_filter_of_several_kinds_gives_a_step_for_each() {
    let asked = |kinds: Kinds| ActivityFilter::new(kinds).and(QUANTITY.at_least(20));
    let acme = Prospect::new("acme");
    let spec = scoring().activity("video", asked(["video", "demo"].into()), 10);
    let found = steps(&spec, &acme);
    assert_eq!(found, ["B by demo (quantity at least 20)", "B by video (quantity at least 20)"]);
    let spec = scoring().activity("video", asked(Kinds::Any), 10).activity("demo", "demo", 10);
    assert_eq!(steps(&spec, &acme), ["B by * (quantity at least 20)", "B by demo"]);
}

/// Which subject it must have is said where something counts different ones and has counted others.
#[test]
fn a_step_says_which_subject_it_must_have() {
    let different = |filter: ActivityFilter| {
        let did = Did::new(filter).at_least(2).different(Different::Subject);
        PlaybookSpec::new("deeds", 1).grade(Grade::B, Condition::did(did))
    };
    let known = |subject: &str| who_did([visit(3).subject(subject)]);
    let any = different("visit".into());
    assert_eq!(steps(&any, &known("a")), ["B by visit about a new subject"]);
    assert_eq!(steps(&any, &who_did([visit(3)])), ["B by visit about a new subject"]);
    let found = steps(&different(pricing()), &known("/pricing"));
    assert_eq!(found, ["B by visit (subject starts with /pricing) about a new subject"]);
    // Without a subject is one way to do it, where it must have none.
    let nothing = ActivityFilter::new("visit").and(SUBJECT.known().negate());
    assert_eq!(steps(&different(nothing.clone()), &who_did([visit(3)])), Vec::<String>::new());
    let or_nothing = Condition::did(Did::new(nothing))
        .and(Condition::did(Did::new("visit").at_least(2).different(Different::Subject)));
    let or_nothing = PlaybookSpec::new("deeds", 1).grade(Grade::B, or_nothing);
    let found = steps(&or_nothing, &known("a"));
    assert_eq!(found, ["B by visit without a subject", "B by visit (not (subject known)) without a subject"]);
    // One of few texts.
    let said = ActivityFilter::new("visit").and(SUBJECT.one_of(["b", "a"]));
    let words = "visit (subject is one of b, a)";
    assert_eq!(steps(&different(said.clone()), &known("a")), [format!("B by {words} about b")]);
    assert_eq!(steps(&different(said.clone()), &known("b")), [format!("B by {words} about a")]);
    assert_eq!(
        steps(&different(said.clone()), &who_did([visit(3).subject("a"), visit(2).subject("b")])),
        Vec::<String>::new()
    );
    let but_a = ActivityFilter::new("visit").and(SUBJECT.one_of(["b", "a"]).and(SUBJECT.is("a").negate()));
    let but_a = PlaybookSpec::new("deeds", 1).grade(
        Grade::B,
        Condition::did(Did::new(but_a))
            .and(Condition::did(Did::new("visit").at_least(2).different(Different::Subject))),
    );
    let words = "visit (subject is one of b, a and not (subject is a))";
    assert_eq!(steps(&but_a, &known("a")), [format!("B by {words} about b")]);
}

/// It is not said where whichever subject leads as far: where nothing was counted yet, or nothing more is.
#[test]
fn a_step_about_whatever_says_no_subject() {
    let spec = scoring().with_activity(ActivityRule::new("once", "visit", 10).repeat(Repeat::Once));
    assert_eq!(steps(&spec, &Prospect::new("acme")), ["B by visit"]);
    assert_eq!(steps(&spec, &who_did([visit(3).subject("a")])), ["A by visit about a new subject"]);
    // The rule is at its cap: another one counts.
    let capped = ActivityRule::new("once", "visit", 10).repeat(Repeat::Once).cap(10);
    let spec = scoring().with_activity(capped).activity("visit", "visit", 5);
    assert_eq!(steps(&spec, &who_did([visit(3).subject("a")])), ["A by visit"]);
    // The block of days is another.
    let at_most = Repeat::AtMost { n: 9, per_days: 7, different: Some(Different::Subject) };
    let spec = scoring().with_activity(ActivityRule::new("few", "visit", 10).repeat(at_most));
    assert_eq!(steps(&spec, &who_did([visit(30).subject("a")])), ["A by visit"]);
    assert_eq!(steps(&spec, &who_did([visit(0).subject("a")])), ["A by visit about a new subject"]);
}

/// A subject that is said is asked, too: by what disqualifies, and by what gives points.
#[test]
fn a_subject_that_is_said_meets_what_asks_for_it() {
    let few = ActivityFilter::new("visit").and(SUBJECT.one_of(["/a", "/b", "/c"]));
    let spec = scoring().with_activity(ActivityRule::new("once", few, 10).repeat(Repeat::Once));
    let of = |text: &str| Did::new(ActivityFilter::new("visit").and(SUBJECT.is(text)));
    let acme = who_did([visit(3).subject("/a")]);
    let words = "visit (subject is one of /a, /b, /c)";
    assert_eq!(steps(&spec, &acme), [format!("A by {words} about /b")]);
    let trap = spec.clone().hand_off_requires("no-trap", Condition::did(of("/b")).negate());
    assert_eq!(steps(&trap, &acme)[0], format!("A by {words} about /c"));
    let more = spec.clone().rule("b", Condition::did(of("/b")), -10);
    assert_eq!(steps(&more, &acme)[0], format!("A by {words} about /c"));
    let shown = compiled(&spec).qualify(&acme, now()).to_string();
    assert!(shown.contains(&format!("by a new {words} about /b")), "{shown}");
}

/// Of many texts the first sixteen are tried.
#[test]
fn few_of_many_subjects_are_tried() {
    let texts: Vec<String> = (0..1_024).map(|i| format!("/{i:04}")).collect();
    let few = ActivityFilter::new("visit").and(SUBJECT.one_of(texts.clone()));
    let found = |known: usize| {
        let did = Did::new(few.clone()).at_least(known as u32 + 1).different(Different::Subject);
        let spec = PlaybookSpec::new("deeds", 1).grade(Grade::B, Condition::did(did));
        let done =
            |text: &String| Activity::new(text.replace('/', "v"), "visit", now()).subject(text.as_str());
        steps(&spec, &who_did(texts[..known].iter().map(done)))
    };
    let [one] = &found(15)[..] else { panic!("one step") };
    assert!(one.ends_with(") about /0015"), "{one}");
    assert_eq!(found(16), Vec::<String>::new());
}

/// What they do may also take a chance away: it is told by none.
#[test]
fn a_step_that_spoils_is_none() {
    let spec = scoring()
        .activity("visit", "visit", 10)
        .disqualify("trap", Condition::did(Did::new("visit").at_least(2)))
        .hand_off_requires("calm", Condition::did(Did::new("mail")).negate());
    assert_eq!(steps(&spec, &Prospect::new("acme")), ["B by visit"]);
}
