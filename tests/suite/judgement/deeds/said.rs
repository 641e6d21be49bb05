//! The words: in files, as sentences, and what is refused.

use super::*;

#[test]
fn questions_read_as_sentences() {
    let pricing = || ActivityFilter::new("page_view").and(SUBJECT.starts_with("/pricing"));
    let star = ActivityFilter::new("*").and(CAMPAIGN.is("spring"));
    let several = ActivityFilter::new(["click", "visit"]).and(QUANTITY.at_least(20).and(SOURCE.known()));
    for (did, sentence) in [
        (Did::anything(), "did anything"),
        (Did::new("*"), "did anything"),
        (Did::new("demo_request"), "did demo_request"),
        (Did::new(["a", "b", "c"]), "did a or b or c"),
        (Did::new("demo").at_least(1), "did demo"),
        (Did::new("demo").at_least(3), "did demo at least 3 times"),
        (Did::new("demo").within_days(30), "did demo within 30 days"),
        (Did::new("demo").at_least(2).within_days(7), "did demo at least 2 times within 7 days"),
        (Did::anything().at_least(5).different(Different::Day), "did anything on at least 5 days"),
        (Did::new("demo").at_least(2).different(Different::Subject), "did demo about at least 2 subjects"),
        (Did::new("demo").different(Different::Subject), "did demo"),
        (Did::new(star), "did anything (campaign is spring)"),
        (Did::new(pricing()), "did page_view (subject starts with /pricing)"),
        (
            Did::new(pricing()).at_least(3).within_days(30).different(Different::Day),
            "did page_view (subject starts with /pricing) on at least 3 days within 30 days",
        ),
        (Did::new(several), "did click or visit (quantity at least 20 and source known)"),
    ] {
        assert_eq!(did.to_string(), sentence);
        assert_eq!(Condition::did(did.clone()).to_string(), sentence);
        assert_eq!(Condition::did(did).negate().to_string(), format!("not ({sentence})"));
    }
    let joined = NEED.is(true).and(Condition::did(Did::new("demo")).or(Condition::did(Did::new("call"))));
    assert_eq!(joined.to_string(), "need is true and (did demo or did call)");
}

#[test]
fn the_forms_in_a_file_are_those_of_the_page() {
    let text = r#"{ did = { kinds = ["demo_request"], at_least = 1, within_days = 30, where = { known = "subject" }, different = "subject" } }"#;
    let filter = ActivityFilter::new("demo_request").and(SUBJECT.known());
    let did = Did::new(filter).within_days(30).different(Different::Subject);
    assert_eq!(row(text).unwrap(), Condition::did(did));
    assert_eq!(row("{ did = { } }").unwrap(), Condition::did(Did::anything()));
    assert_eq!(row(r#"{ did = { kind = "*" } }"#).unwrap(), Condition::did(Did::anything()));
    let both = Did::new(["a", "b"]);
    assert_eq!(row(r#"{ did = { kinds = ["a", "b"] } }"#).unwrap(), Condition::did(both));
}

/// The condition of a grade row, or what is wrong with it.
fn row(when: &str) -> Result<Condition, Vec<String>> {
    let spec = read(&format!("grades = {{ rows = [{{ grade = \"A\", when = {when} }}] }}"))?;
    match spec.grades {
        Some(Grades::Rows(mut rows)) => Ok(rows.remove(0).when),
        other => panic!("{other:?}"),
    }
}

fn read(lines: &str) -> Result<PlaybookSpec, Vec<String>> {
    let text = format!("name = \"deeds\"\nversion = 1\n{lines}\n");
    let read = PlaybookSpec::read(toml::Deserializer::parse(&text).unwrap());
    let compiled = read.and_then(|spec| spec.compile(&Schema::standard()).map(|_| spec));
    compiled.map_err(|errors| errors.mistakes().iter().map(ToString::to_string).collect())
}

/// The mistakes of a question about what they did, without their common place.
fn wrong(did: &str) -> String {
    let mistakes = row(&format!("{{ did = {did} }}")).unwrap_err();
    let place = "grades.rows[0].when.did";
    let short = |one: &String| one.strip_prefix(place).unwrap_or_else(|| panic!("{one}")).to_owned();
    mistakes.iter().map(short).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_wrong_with_a_question_is_said() {
    let count = "expected a whole number from 1 to 1000000";
    let days = "expected a whole number from 1 to 36500";
    let star = "`*` is not a kind; name kinds here (a rule on every kind is written `kind = \"*\"`)";
    let keys = "expected one of `kind`, `kinds`, `where`, `at_least`, `within_days`, `different`";
    for (did, says) in [
        ("{ at_least = 0 }", format!(".at_least: {count}")),
        ("{ at_least = 1000001 }", format!(".at_least: {count}")),
        ("{ at_least = 1.5 }", format!(".at_least: {count}")),
        ("{ within_days = 0 }", format!(".within_days: {days}")),
        ("{ within_days = 36501 }", format!(".within_days: {days}")),
        (
            "{ at_least = 0, within_days = 0 }",
            format!(".at_least: {count}\n.within_days: {days}").replace("\n.", "\n."),
        ),
        ("{ kinds = [\"*\"] }", format!(".kinds[0]: {star}")),
        ("{ kinds = [\"visit\", \"*\"] }", format!(".kinds[1]: {star}")),
        ("{ kinds = [] }", ".kinds: name at least one kind, or write `kind = \"*\"` for every kind".into()),
        (
            "{ kinds = [\"a\", \"b\", \"a\"] }",
            ".kinds[2]: `a` is taken; a kind of activity stands once (see grades.rows[0].when.did.kinds[0])"
                .into(),
        ),
        ("{ kind = \"a\", kinds = [\"b\"] }", ".kinds: write `kind` or `kinds`, not both".into()),
        (
            "{ kind = \"Visit\" }",
            ".kind: a kind of activity is 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`".into(),
        ),
        (
            "{ different = \"campaign\" }",
            ".different: unknown value `campaign`; expected one of `subject`, `day`".into(),
        ),
        ("{ different = \"Day\" }", ".different: unknown value `Day`; did you mean `day`?".into()),
        ("{ name = \"visit\" }", format!(".name: unknown key `name`; {keys}")),
        ("\"visit\"", ": expected a map, found text".into()),
    ] {
        assert_eq!(wrong(did), says, "{did}");
    }
}

#[test]
fn what_is_wrong_with_a_filter_is_said() {
    let asked = "cannot be asked of one activity; ask of its kind, subject, campaign, source or quantity";
    let fields = "expected one of `kind`, `subject`, `campaign`, `source`, `quantity`";
    let none = "no activity can meet this, its parts contradict each other or the kinds";
    let deep = (0..40).fold("{ known = \"subject\" }".to_owned(), |one, _| format!("{{ not = {one} }}"));
    for (condition, says) in [
        ("{ met = \"need\" }", format!(".met: `met` {asked}")),
        ("{ unknown = \"need\" }", format!(".unknown: `unknown` {asked}")),
        ("{ met_at_least = 1 }", format!(".met_at_least: `met_at_least` {asked}")),
        ("{ score_at_least = 1 }", format!(".score_at_least: `score_at_least` {asked}")),
        ("{ engaged = true }", format!(".engaged: `engaged` {asked}")),
        ("{ did = { } }", format!(".did: `did` {asked}")),
        ("{ any = [{ known = \"subject\" }, { not = { did = { } } }] }", format!(".any[1].not.did: `did` {asked}")),
        ("{ is = [\"sujbect\", \"a\"] }", ".is[0]: unknown field of an activity `sujbect`; did you mean `subject`?".into()),
        ("{ is = [\"employees\", 5] }", format!(".is[0]: unknown field of an activity `employees`; {fields}")),
        ("{ known = \"id\" }", format!(".known: unknown field of an activity `id`; {fields}")),
        ("{ is = [\"subject\", 5] }", ".is[1]: expected text, found `5`; put it in quotes".into()),
        ("{ is = [\"quantity\", \"many\"] }", ".is[1]: expected a number, found `many`".into()),
        ("{ is = [\"quantity\", true] }", ".is[1]: expected a number, found `true`".into()),
        ("{ is = [\"subject\", \"\"] }", ".is[1]: expected text, found a blank one".into()),
        ("{ one_of = [\"subject\", []] }", ".one_of[1]: the list is empty, so nothing can be one of it".into()),
        (
            "{ between = [\"quantity\", 5, 4] }",
            ".between[2]: nothing lies between, the first is above the second; swap them (see grades.rows[0].when.did.where.between[1])".into(),
        ),
        ("{ all = [{ is = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }", format!(": {none}")),
        ("{ all = [{ is = [\"subject\", \"a\"] }, { not = { known = \"subject\" } }] }", format!(": {none}")),
        ("{ all = [{ at_least = [\"quantity\", 5] }, { at_most = [\"quantity\", 4] }] }", format!(": {none}")),
        ("{ all = [{ starts_with = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }", format!(": {none}")),
        // Three together, of which each two can be met.
        (
            "{ all = [{ one_of = [\"subject\", [\"a\", \"b\"]] }, { not = { any = [{ is = [\"subject\", \"a\"] }, { ends_with = [\"subject\", \"b\"] }] } }] }",
            format!(": {none}"),
        ),
        (
            "{ all = [{ between = [\"quantity\", 5, 10] }, { not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7] } }] }",
            format!(": {none}"),
        ),
        (
            "{ all = [{ known = \"subject\" }, { any = [{ not = { known = \"subject\" } }, { all = [{ known = \"source\" }, { not = { known = \"source\" } }] }] }] }",
            format!(": {none}"),
        ),
        ("{ is = [\"kind\", \"demo\"] }", format!(": {none}")),
        ("{ not = { is = [\"kind\", \"visit\"] } }", format!(": {none}")),
        ("{ any = [] }", format!(": {none}")),
        (&deep, format!("{}: nested deeper than 32 levels; flatten it", ".not".repeat(27))),
    ] {
        let mistakes = wrong(&format!("{{ kind = \"visit\", where = {condition} }}"));
        assert_eq!(mistakes, format!(".where{says}"), "{condition}");
    }
}

/// Between 7 and 7.5 there is a number, and a field that is not there meets no question.
#[test]
fn what_can_be_met_is_not_refused() {
    for condition in [
        "{ all = [{ between = [\"quantity\", 5, 10] }, { not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7.5] } }] }",
        "{ all = [{ not = { at_most = [\"quantity\", 7] } }, { not = { at_least = [\"quantity\", 7] } }] }",
        "{ all = [{ one_of = [\"subject\", [\"a\", \"b\"]] }, { not = { is = [\"subject\", \"a\"] } }, { ends_with = [\"subject\", \"b\"] }] }",
        "{ not = { any = [{ known = \"subject\" }, { known = \"quantity\" }] } }",
        "{ any = [{ all = [{ is = [\"subject\", \"a\"] }, { is = [\"subject\", \"b\"] }] }, { is = [\"kind\", \"visit\"] }] }",
        "{ all = [] }",
    ] {
        let read = row(&format!("{{ did = {{ kind = \"visit\", where = {condition} }} }}"));
        assert!(read.is_ok(), "{condition}");
    }
}

/// An operator that does not fit says which do.
#[test]
fn operators_of_a_filter_fit_their_fields() {
    let texts = "`is`, `one_of`, `contains`, `starts_with`, `ends_with`, `has_word`, `known`";
    let numbers = "`at_least`, `at_most`, `between`, `is`, `known`";
    for (field, operators, fitting) in [
        ("subject", &["at_least", "at_most", "within_days", "in_last_days"][..], texts),
        ("campaign", &["at_most"], texts),
        ("source", &["at_least"], texts),
        ("kind", &["at_least"], texts),
        (
            "quantity",
            &["contains", "starts_with", "ends_with", "has_word", "within_days", "in_last_days"],
            numbers,
        ),
    ] {
        for operator in operators {
            let mistakes = wrong(&format!("{{ where = {{ {operator} = [\"{field}\", 5] }} }}"));
            let says = format!(".where.{operator}: `{operator}` cannot be asked of `{field}`, which is");
            assert!(mistakes.starts_with(&says), "{mistakes}");
            assert!(mistakes.ends_with(&format!("; use one of {fitting}")), "{mistakes}");
        }
    }
}

/// Wherever a filter stands, its mistakes have their place.
#[test]
fn each_filter_is_checked_in_its_place() {
    let filter = "kind = \"visit\", where = { is = [\"subjects\", \"a\"] }";
    let says = "unknown field of an activity `subjects`; did you mean `subject`?";
    let grades = "grades = { rows = [{ grade = \"A\", when = { is = [\"need\", true] } }] }";
    let did = format!("{{ did = {{ {filter} }} }}");
    for (lines, place) in [
        (format!("activities = [{{ name = \"v\", points = 1, {filter} }}]"), "activities[0].where.is[0]"),
        (format!("meaningful_contact = {{ {filter} }}"), "meaningful_contact.where.is[0]"),
        (format!("rules = [{{ name = \"r\", points = 1, when = {did} }}]"), "rules[0].when.did.where.is[0]"),
        (
            format!("hand_off_requires = [{{ name = \"r\", when = {did} }}]"),
            "hand_off_requires[0].when.did.where.is[0]",
        ),
        (
            format!("disqualifiers = [{{ reason = \"r\", when = {did} }}]"),
            "disqualifiers[0].when.did.where.is[0]",
        ),
        (format!("unreachable = {{ email = {did} }}"), "unreachable.email.did.where.is[0]"),
        (
            format!(
                "criteria = {{ man = {{ need = {did}, authority = {{ known = \"authority\" }}, money = {{ known = \"budget\" }} }} }}"
            ),
            "criteria.man.need.did.where.is[0]",
        ),
        (
            format!(
                "criteria = {{ man = {{ need = {{ questions = [{{ known = \"need\" }}], inferred_by = {{ {filter}, within_days = 5 }} }}, authority = {{ known = \"authority\" }}, money = {{ known = \"budget\" }} }} }}"
            ),
            "criteria.man.need.inferred_by.where.is[0]",
        ),
    ] {
        assert_eq!(read(&format!("{grades}\n{lines}")).unwrap_err(), [format!("{place}: {says}")]);
    }
}

#[test]
fn criteria_are_asked_where_there_are_some() {
    let grades = "grades = { rows = [{ grade = \"A\", when = { is = [\"need\", true] } }] }";
    let man = "criteria = { man = { need = { known = \"need\" }, authority = { known = \"authority\" }, money = { known = \"budget\" } } }";
    let met = "{ met = \"need\" }";
    let places = "`met` can be asked in a grade row, a requirement or a disqualifier only";
    for (lines, says) in [
        (
            format!("rules = [{{ name = \"r\", points = 1, when = {met} }}]"),
            format!("rules[0].when.met: {places}"),
        ),
        (format!("unreachable = {{ email = {met} }}"), format!("unreachable.email.met: {places}")),
        (
            "hand_off_requires = [{ name = \"r\", when = { met = \"neeed\" } }]".into(),
            "hand_off_requires[0].when.met: unknown criterion `neeed`; did you mean `need`?".into(),
        ),
        (
            "disqualifiers = [{ reason = \"r\", when = { unknown = \"need\" } }]".into(),
            "disqualifiers[0].when.unknown: `unknown` can be asked in a grade row only".into(),
        ),
    ] {
        assert_eq!(read(&format!("{grades}\n{man}\n{lines}")).unwrap_err(), [says]);
    }
    for lines in
        ["hand_off_requires = [{ name = \"r\", when = ", "disqualifiers = [{ reason = \"r\", when = "]
    {
        assert!(read(&format!("{grades}\n{man}\n{lines}{met} }}]")).is_ok());
        let mistakes = read(&format!("{grades}\n{lines}{met} }}]")).unwrap_err();
        assert!(
            mistakes[0].ends_with(".when.met: unknown criterion `need`; none is declared"),
            "{mistakes:?}"
        );
    }
}

/// Built in code, it is as deep as it likes, and refused.
#[test]
fn what_is_built_too_deep_is_refused() {
    for depth in [40, 2_000] {
        let deep = || (0..depth).fold(SUBJECT.known(), |one, _| one.negate());
        let filter = ActivityFilter::new("visit").and(deep());
        let plain = || asking(NEED.known());
        let inferred = |c: Criterion| c.inferred_by(filter.clone(), 5);
        let one = Framework::new("one").criterion(Criterion::new("asked", NEED.known()));
        for spec in [
            asking(Condition::did(Did::new(filter.clone()))),
            plain().activity("visits", filter.clone(), 5),
            plain().meaningful_contact(MeaningfulContact::new(filter.clone())),
            plain().criteria(one.change("asked", inferred)),
        ] {
            let errors = spec.compile(&Schema::standard()).unwrap_err();
            assert!(errors.to_string().contains("nested deeper than 32 levels; flatten it"), "{errors}");
        }
    }
}

#[test]
fn counts_that_are_built_are_checked() {
    for (did, says) in [
        (Did::new("visit").at_least(0), "at_least: expected a whole number from 1 to 1000000"),
        (Did::new("visit").at_least(1_000_001), "at_least: expected a whole number from 1 to 1000000"),
        (Did::new("visit").within_days(0), "within_days: expected a whole number from 1 to 36500"),
        (Did::new("visit").within_days(36_501), "within_days: expected a whole number from 1 to 36500"),
        (
            Did::new(Vec::<Name>::new()),
            "kinds: name at least one kind, or write `kind = \"*\"` for every kind",
        ),
    ] {
        let errors = asking(Condition::did(did)).compile(&Schema::standard()).unwrap_err();
        assert_eq!(
            errors.mistakes()[0].to_string(),
            format!("criteria.framework.list[0].questions[0].did.{says}")
        );
    }
}
