//! `where`: what is asked of one activity, by each operator.

use super::*;

/// Whether a lead who did this did what a filter takes: asked by `did`, an inference, a rule and the contact,
/// in a list, in a history, and in a row.
fn is_taken(filter: &ActivityFilter, activity: &Activity) -> bool {
    let criteria = Framework::new("two")
        .criterion(Criterion::new("did", Condition::did(Did::new(filter.clone()))))
        .criterion(Criterion::new("inferred", NEED.is(true)).inferred_by(filter.clone(), 1));
    let playbook = compiled(
        &PlaybookSpec::new("deeds", 1)
            .criteria(criteria)
            .activity("deeds", filter.clone(), 1)
            .rule("did", Condition::did(Did::new(filter.clone())), 10)
            .meaningful_contact(MeaningfulContact::new(filter.clone()))
            .grade(Grade::A, Condition::met_at_least(2)),
    );
    let acme = who_did([activity.clone()]);
    let q = playbook.qualify(&acme, now());
    let met = q.findings[0].answer == Answer::Met;
    assert_eq!(q.findings[0].answer, Answer::from(met), "never unknown");
    let seen = (q.findings[1].answer, q.verdict.score, q.verdict.contact_at, q.verdict.grade);
    match met {
        true => assert_eq!(seen, (Answer::Met, 11.into(), Some(now()), Grade::A)),
        false => assert_eq!(seen, (Answer::Unknown, 0.into(), None, Grade::D)),
    }
    let history = playbook.history_of(&acme);
    assert_eq!(playbook.judge_with(&acme, &history, now()).qualification(), q);
    let row = playbook.row(now()).unwrap();
    assert_eq!(row.rate_with(&history).qualification("acme"), q);
    met
}

/// What a condition says of an activity that has what it asks, has it otherwise, or lacks it.
fn says(condition: Condition, same: Activity, other: Activity, absent: Option<Activity>) -> String {
    let word = |condition: &Condition, activity: &Activity| {
        let filter = ActivityFilter::new(["visit", "demo"]).and(condition.clone());
        if is_taken(&filter, activity) { "met" } else { "unmet" }
    };
    let negated = condition.clone().negate();
    let cells = [Some(&same), Some(&other), absent.as_ref()].into_iter().flatten();
    let cells = cells.map(|one| format!("{} {}", word(&condition, one), word(&negated, one)));
    cells.collect::<Vec<_>>().join(" | ")
}

/// Of each field and operator: the answer and that of its negation, where the field is as it is asked, is
/// otherwise, is absent.
#[test]
fn each_operator_has_two_answers() {
    const TEXT: &str = "met unmet | unmet met | unmet met";
    let a = || visit(0);
    type Texts = (fn(Activity, &str) -> Activity, qualify::Attr<qualify::attribute::Text>);
    let fields: [Texts; 3] = [
        (|one, text| one.subject(text), SUBJECT),
        (|one, text| one.campaign(text), CAMPAIGN),
        (|one, text| one.source(text), SOURCE),
    ];
    for (with, field) in fields {
        let texts = |same: &str, other: &str| (with(a(), same), with(a(), other), Some(a()));
        let says = |condition: Condition, (same, other, absent)| says(condition, same, other, absent);
        assert_eq!(says(field.is("/pricing"), texts("/Pricing ", "/prizing")), TEXT, "{}", field.name());
        assert_eq!(says(field.is("/pricing"), texts("/pricing", "/pricing/")), TEXT);
        assert_eq!(says(field.one_of(["a", "/b"]), texts("/b", "b")), TEXT);
        assert_eq!(says(field.contains("pri"), texts("/PRIcing", "/rpicing")), TEXT);
        assert_eq!(says(field.starts_with("/pri"), texts("/pri", "a/pri")), TEXT);
        assert_eq!(says(field.ends_with("ing eu"), texts("/Pricing  EU", "/pricing eu!")), TEXT);
        assert_eq!(says(field.has_word(["prices", "eu"]), texts("/pricing (E.U.)", "/europe")), TEXT);
        assert_eq!(says(field.known(), texts("/pricing", "b")), "met unmet | met unmet | unmet met");
    }
    let demo = || Activity::new("d", "demo", now());
    let kinds = [KIND.is("visit"), KIND.one_of(["visit", "call"]), KIND.contains("isi")];
    for condition in kinds.into_iter().chain([KIND.starts_with("vis"), KIND.ends_with("it")]) {
        assert_eq!(says(condition, a(), demo(), None), "met unmet | unmet met");
    }
}

#[test]
fn quantities_are_decimals() {
    let of = |text: &str| visit(0).quantity(text.parse::<Decimal>().unwrap());
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    for (condition, same, other) in [
        (QUANTITY.at_least(20), "20", "19.999"),
        (QUANTITY.at_least(number("20.5")), "20.50", "20.499"),
        (QUANTITY.at_most(20), "20.0", "20.0001"),
        (QUANTITY.at_most(0), "-3", "0.1"),
        (QUANTITY.between(5, 20), "5", "4.99"),
        (QUANTITY.between(5, 20), "20", "20.01"),
        (QUANTITY.is(number("20.5")), "20.500", "20"),
        (QUANTITY.is(0), "0", "1"),
    ] {
        let said = says(condition.clone(), of(same), of(other), Some(visit(0)));
        assert_eq!(said, "met unmet | unmet met | unmet met", "{condition}");
    }
    let said = says(QUANTITY.known(), of("0"), of("-1"), Some(visit(0)));
    assert_eq!(said, "met unmet | met unmet | unmet met");
}

/// "A click without a campaign is not of the newsletter."
#[test]
fn parts_are_joined_by_two_answers() {
    let newsletter = CAMPAIGN.is("newsletter");
    let filter = |condition: Condition| ActivityFilter::new("visit").and(condition);
    let others = filter(newsletter.clone().negate());
    assert!(is_taken(&others, &visit(0)) && is_taken(&others, &visit(0).campaign("spring")));
    assert!(!is_taken(&others, &visit(0).campaign("newsletter")));
    // Of a campaign, and not of this one.
    let another = filter(CAMPAIGN.known().and(newsletter.clone().negate()));
    assert!(!is_taken(&another, &visit(0)) && is_taken(&another, &visit(0).campaign("spring")));
    // Twenty minutes about prices, or whatever came by the newsletter.
    let either = filter(SUBJECT.contains("pricing").and(QUANTITY.at_least(20)).or(newsletter));
    let about = || visit(0).subject("pricing");
    assert!(is_taken(&either, &about().quantity(20)) && is_taken(&either, &visit(0).campaign("newsletter")));
    assert!(!is_taken(&either, &about()) && !is_taken(&either, &about().quantity(19)));
    // Neither has what it lacks: not (unmet or unmet).
    let neither = filter(SUBJECT.is("a").or(QUANTITY.at_least(1)).negate());
    assert!(is_taken(&neither, &visit(0)) && !is_taken(&neither, &visit(0).subject("a")));
    assert!(is_taken(&filter(Condition::All(Vec::new())), &visit(0)), "nothing is asked");
}

/// The names are those of fields, whatever facts are called.
#[test]
fn facts_are_not_asked() {
    let filter = ActivityFilter::new("visit").and(SUBJECT.is("pricing"));
    let schema = Schema::standard();
    let spec = asking(Condition::did(Did::new(filter)))
        .attribute("subject", qualify::attribute::Kind::Text)
        .attribute("quantity", qualify::attribute::Kind::Flag);
    let playbook = spec.compile(&schema).unwrap();
    let about = |subject: &str| {
        who_did([visit(0).subject("pricing")]).with_fact("subject", qualify::Fact::new(subject))
    };
    assert_eq!(answer(&playbook, &about("jobs"), now()), Answer::Met);
    let facts = Prospect::new("acme").with_fact("subject", qualify::Fact::new("pricing"));
    let q = playbook.qualify(&facts.did(visit(1).subject("jobs")), now());
    assert_eq!((q.findings[0].answer, q.findings[0].facts.len(), q.missing.len()), (Answer::Unmet, 0, 0));
}
