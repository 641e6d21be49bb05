//! How texts compare: the public complaints with their right values, and every operator on a text against a naive
//! reading, through each door.

use proptest::prelude::*;
use qualify::activity::{CAMPAIGN, KIND, SOURCE, SUBJECT};
use qualify::attribute::{Attribute, Kind, Level, Tags, Text, Value};
use qualify::batch::{Activities, Columns, Ratings, TimeUnit, Words};
use qualify::condition::{ActivityFilter, Did, Different, Operand, Operator};
use qualify::error::BindErrorKind;
use qualify::review::LintKind;
use qualify::score::{ActivityRule, Repeat};
use qualify::standard::*;
use qualify::{
    Activity, Attr, Condition, Fact, Grade, Playbook, PlaybookSpec, Points, Prospect, Route, Schema,
    UnknownReason,
};

use crate::support::now;

fn read(text: &str) -> Playbook {
    Playbook::read(toml::Deserializer::parse(text).unwrap(), &Schema::standard())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

fn mistakes(text: &str) -> String {
    let errors = Playbook::read(toml::Deserializer::parse(text).unwrap(), &Schema::standard()).unwrap_err();
    errors.to_string().lines().skip(1).collect::<Vec<_>>().join("; ")
}

/// Marketing Rockstar Guides, "logic pitfalls": VP, CTO and director are sought, and interns are not.
#[test]
fn words_in_titles() {
    let titles = |senior: &str| {
        read(&format!(
            r#"
            name = "titles"
            version = 1
            signed = {{ marketing = "m", sales = "s" }}
            [[rules]]
            name = "senior"
            when = {{ has_word = ["job_title", {senior}] }}
            points = 20
            [[rules]]
            name = "intern"
            when = {{ has_word = ["job_title", "intern"] }}
            points = -50
            [[rules]]
            name = "core-industry"
            when = {{ one_of = ["industry", ["software", "finance"]] }}
            points = 10
            [[grades.rows]]
            grade = "B"
            when = {{ score_at_least = 20 }}
            "#
        ))
    };
    let playbook = titles(r#"["VP", "CTO", "Director"]"#);
    for (title, industry, points, grade) in [
        ("Sr. VP, international sales", None, 20, Grade::B),
        ("vp sales", Some("Software"), 30, Grade::B),
        ("DIRECTOR OF IT", Some("SOFTWARE "), 30, Grade::B),
        ("V.P. Sales", None, 20, Grade::B),
        ("Marketing Intern", None, -50, Grade::D),
        ("MVP program coordinator", None, 0, Grade::D),
        ("Assistant to the VP", None, 20, Grade::B),
    ] {
        let mut prospect = Prospect::new("p").with(JOB_TITLE, title);
        if let Some(industry) = industry {
            prospect = prospect.with(INDUSTRY, industry);
        }
        let judged = playbook.judge(&prospect, now());
        assert_eq!((judged.score(), judged.grade()), (points.into(), grade), "{title}");
    }
    let cto = titles(r#""CTO""#);
    let director = Prospect::new("p").with(JOB_TITLE, "DIRECTOR OF SALES");
    assert_eq!(cto.judge(&director, now()).score(), 0.into());
    assert!(cto.lint().iter().all(|one| one.kind() != LintKind::InsideWords));
}

const MARKET: &str = r#"
    name = "icp"
    version = 1
    signed = { marketing = "m", sales = "s" }
    [[rules]]
    name = "size"
    when = { between = ["employees", 15, 500] }
    points = 6
    [[disqualifiers]]
    reason = "not_our_market"
    when = { not = { one_of = ["country", ["DE", "AT", "CH", "US"]] } }
    [[grades.rows]]
    grade = "B"
    when = { score_at_least = 1 }
    "#;

fn of_country(country: &str) -> Prospect {
    Prospect::new("p").with(EMPLOYEES, 50).with(COUNTRY, country)
}

/// PostHog's list of countries: `DE ` and `de` are on it, and of `Germany` lint warns.
#[test]
fn a_list_of_countries() {
    let playbook = read(MARKET);
    for (country, route) in [
        ("DE", Route::Sales),
        ("de", Route::Sales),
        ("DE ", Route::Sales),
        ("Us", Route::Sales),
        ("FR", Route::Nobody),
        ("Germany", Route::Nobody),
    ] {
        assert_eq!(playbook.judge(&of_country(country), now()).route(), route, "{country}");
    }
    let warnings = playbook.lint();
    assert!(warnings.iter().any(|one| one.kind() == LintKind::NegatedList), "{warnings:?}");
}

/// The same where the countries are declared: what is none of them is asked about, not washed off.
#[test]
fn a_standard_text_narrowed_to_options() {
    let declared = |kind: &str| {
        read(&format!("{MARKET}\n[attributes.country]\nkind = {kind}\nask = \"Which country?\""))
    };
    for kind in
        [r#"{ choice = ["DE", "AT", "CH", "US", "FR"] }"#, r#"{ level = ["FR", "US", "CH", "AT", "DE"] }"#]
    {
        let playbook = declared(kind);
        assert!(playbook.lint().iter().all(|one| one.kind() != LintKind::NegatedList));
        let field = playbook.field(COUNTRY).unwrap();
        let employees = playbook.field(EMPLOYEES).unwrap();
        for (country, route) in [
            ("DE", Route::Sales),
            ("de ", Route::Sales),
            ("fr", Route::Nobody),
            ("Germany", Route::Sales),
            ("n/a", Route::Sales),
        ] {
            let prospect = of_country(country);
            let judged = playbook.judge(&prospect, now());
            assert_eq!(judged.route(), route, "{country}");
            let mut row = playbook.row(now()).unwrap();
            row.set(employees, 50);
            row.set(field, country);
            assert_eq!(row.rate().route(), route, "{country}");
            let mut routes = [Route::Marketing];
            let dictionary = [country];
            let columns = Columns::of(1)
                .with(employees, qualify::batch::Numbers::new(&[50u8]))
                .with(field, Words::new(&[0u8], &dictionary));
            playbook.batch(now()).unwrap().rate(&columns, Ratings::none().routes(&mut routes)).unwrap();
            assert_eq!(routes, [route], "{country}");
            let missing = judged.missing();
            let why = missing.iter().find(|one| one.attribute == "country").map(|one| one.why);
            let is_declared = ["DE", "de ", "fr"].contains(&country);
            assert_eq!(why, (!is_declared).then_some(UnknownReason::UndeclaredChoice), "{country}");
            assert_eq!(row.rate().qualification("p").missing, judged.qualification().missing);
        }
        assert!(playbook.word(COUNTRY, "de").is_ok());
        assert_eq!(playbook.word(COUNTRY, "Germany").unwrap_err().kind(), BindErrorKind::UnknownOption);
    }
    // By its own type it can be set, too; by another it cannot.
    let playbook = declared(r#"{ choice = ["DE", "AT", "CH", "US", "FR"] }"#);
    assert!(playbook.field(Attr::<qualify::attribute::Choice>::new("country")).is_ok());
    assert!(playbook.field(Attr::<Level>::new("country")).is_err());
    assert!(playbook.field(Attr::<Tags>::new("country")).is_err());
}

/// Only standard texts, and only to options.
#[test]
fn nothing_else_is_narrowed() {
    let schema = Schema::standard().declare("plan", Kind::Text).unwrap();
    for (name, kind) in [
        ("plan", Kind::choice(["team"])),
        ("country", Kind::Number),
        ("country", Kind::Tags),
        ("employees", Kind::choice(["few"])),
        ("email_state", Kind::choice(["valid"])),
    ] {
        assert!(schema.clone().declare(name, kind).is_err(), "{name}");
    }
    let narrowed = schema.declare("country", Kind::choice(["DE"])).unwrap();
    assert!(narrowed.clone().declare("country", Kind::choice(["DE", "AT"])).is_err());
    assert!(narrowed.declare("country", Attribute::new(Kind::choice(["DE"])).exact()).is_ok());
}

/// Choices are found as people write them, and told as they are declared.
#[test]
fn options_are_told_as_they_are_declared() {
    let text = |exact: &str| {
        format!(
            r#"
            name = "plans"
            version = 1
            [attributes.plan]
            kind = {{ level = ["Free", "Team  Plan"] }}
            {exact}
            [[rules]]
            name = "team"
            when = {{ at_least = ["plan", "team plan"] }}
            points = 5
            [[grades.rows]]
            grade = "B"
            when = {{ score_at_least = 5 }}
            "#
        )
    };
    let playbook = read(&text(""));
    let plan = |plan: &str| Prospect::new("p").with_fact("plan", Fact::new(plan));
    assert_eq!(playbook.judge(&plan(" TEAM plan"), now()).score(), 5.into());
    assert!(playbook.spec().canonical().contains("Team  Plan"));
    assert!(mistakes(&text("exact = true")).contains("unknown level `team plan`"));
    let same = text("").replace("Team  Plan", "free");
    assert_eq!(
        mistakes(&same),
        "attributes.plan.kind: the options `Free` and `free` compare as one; leave one out, or declare `exact = true`; \
         rules[0].when.at_least[1]: unknown level `team plan`; expected one of `Free`, `free`"
    );
    // Byte for byte they are two.
    read(&same.replace("team plan", "free").replace("kind = {", "exact = true\nkind = {"));
}

/// What is stored and what is signed stays as it came.
#[test]
fn operands_stay_as_they_are_written() {
    let text = r#"
        name = "written"
        version = 1
        [[rules]]
        name = "core"
        when = { one_of = ["industry", ["Software", "SOFTWARE", "software "]] }
        points = 5
        [[rules]]
        name = "head"
        when = { has_word = ["job_title", ["V.P.", "Head of Sales"]] }
        points = 5
        [[rules]]
        name = "one"
        when = { contains = ["job_title", ["Vice-"]] }
        points = 5
        [[grades.rows]]
        grade = "B"
        when = { score_at_least = 5 }
        "#;
    let playbook = read(text);
    let canonical = playbook.spec().canonical();
    for written in
        ["\"Software\",\"SOFTWARE\",\"software \"", "\"V.P.\",\"Head of Sales\"", "[\"job_title\",\"Vice-\"]"]
    {
        assert!(canonical.contains(written), "{written} in {canonical}");
    }
    let again = PlaybookSpec::read(&mut serde_json::Deserializer::from_str(&canonical)).unwrap();
    assert_eq!(again.canonical(), canonical);
    assert_eq!(playbook.judge(&Prospect::new("p").with(INDUSTRY, "SoftWare"), now()).score(), 5.into());
}

/// Of which campaign a click is does not hang on who typed its name; of which subject it is, where that is an identity,
/// does.
#[test]
fn campaigns_compare_and_subjects_identify() {
    let playbook = PlaybookSpec::new("clicks", 1)
        .with_activity(ActivityRule::new(
            "clicks",
            ActivityFilter::new("click").and(CAMPAIGN.is("Newsletter").negate()),
            5,
        ))
        .with_activity(
            ActivityRule::new("pages", ActivityFilter::new("view").and(SUBJECT.starts_with("/Pricing")), 3)
                .repeat(Repeat::Once),
        )
        .grade(
            Grade::B,
            Condition::did(
                Did::new(ActivityFilter::new("view").and(SUBJECT.has_word("pricing")))
                    .at_least(2)
                    .different(Different::Subject),
            ),
        )
        .grade(Grade::C, Condition::did(Did::new(ActivityFilter::new("*").and(KIND.is("Click")))))
        .compile(&Schema::standard())
        .unwrap();
    let of = |activities: &[(&str, Option<&str>, Option<&str>)]| {
        let mut prospect = Prospect::new("p");
        for (i, (kind, subject, campaign)) in activities.iter().enumerate() {
            let mut activity = Activity::new(format!("a-{i}"), *kind, now());
            if let Some(subject) = subject {
                activity = activity.subject(*subject);
            }
            if let Some(campaign) = campaign {
                activity = activity.campaign(*campaign);
            }
            prospect = prospect.did(activity);
        }
        let history = playbook.history_of(&prospect);
        let judged = playbook.judge(&prospect, now());
        let kept = playbook.judge_with(&prospect, &history, now());
        assert_eq!((judged.score(), judged.grade()), (kept.score(), kept.grade()));
        (judged.score(), judged.grade())
    };
    assert_eq!(of(&[("click", None, Some("NEWSLETTER "))]), (0.into(), Grade::C));
    assert_eq!(of(&[("click", None, Some("newsletters"))]), (5.into(), Grade::C));
    assert_eq!(of(&[("click", None, None)]), (5.into(), Grade::C));
    // One page written in two ways is two subjects, and both are of prices.
    assert_eq!(
        of(&[("view", Some("/pricing"), None), ("view", Some("/Pricing"), None)]),
        (6.into(), Grade::B)
    );
    assert_eq!(of(&[("view", Some("/pricing"), None); 2]), (3.into(), Grade::D));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let of = |when: &str| {
        mistakes(&format!(
            "name = \"p\"\nversion = 1\n[[rules]]\nname = \"r\"\nwhen = {{ {when} }}\npoints = 1\n\
             [[grades.rows]]\ngrade = \"B\"\nwhen = {{ score_at_least = 1 }}"
        ))
    };
    let ends = "white space stands at an end of it, where no text has any; for a whole word write `has_word`";
    assert_eq!(of(r#"contains = ["job_title", " vp "]"#), format!("rules[0].when.contains[1]: {ends}"));
    assert_eq!(
        of(r#"starts_with = ["job_title", ["vp", "head\t"]]"#),
        format!("rules[0].when.starts_with[1][1]: {ends}")
    );
    assert_eq!(
        of(r#"has_word = ["job_title", ["C++", "--"]]"#),
        "rules[0].when.has_word[1][0]: `has_word` looks for letters and digits, so that what `C++` starts or ends with \
         would be lost; write `contains`; rules[0].when.has_word[1][1]: `--` has no letter or digit, so no word is \
         found by it; write `contains`"
    );
}

/// A text is folded as it is written here.
pub(crate) fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.chars().flat_map(char::to_lowercase).collect()).collect();
    words.join(" ")
}

/// The words of a text, found letter by letter.
pub(crate) fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let part = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    // A letter with nothing of a word on either side.
    let lone = |at: usize| {
        letters.get(at).is_some_and(|letter| letter.is_alphabetic())
            && !part(at + 1)
            && (at == 0 || !part(at - 1))
    };
    let mut words: Vec<String> = Vec::new();
    for at in (0..letters.len()).filter(|at| part(*at)) {
        let joins = at > 0 && part(at - 1);
        let joins = joins || at > 1 && letters[at - 1] == '.' && lone(at) && lone(at - 2);
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.push(letters[at]),
            None => words.push(letters[at].to_string()),
        }
    }
    words
}

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Is,
    Contains,
    StartsWith,
    EndsWith,
    HasWord,
}

const ASKS: [Ask; 5] = [Ask::Is, Ask::Contains, Ask::StartsWith, Ask::EndsWith, Ask::HasWord];

impl Ask {
    fn operator(self, operands: &[String]) -> Operator {
        let operands: Vec<Operand> = operands.iter().map(|text| Operand::from(text.as_str())).collect();
        match self {
            Ask::Is => Operator::OneOf(operands),
            Ask::Contains => Operator::Contains(operands),
            Ask::StartsWith => Operator::StartsWith(operands),
            Ask::EndsWith => Operator::EndsWith(operands),
            Ask::HasWord => Operator::HasWord(operands),
        }
    }

    fn is_met(self, text: &str, operands: &[String], is_exact: bool) -> bool {
        let form = |text: &str| if is_exact { text.to_owned() } else { folded(text) };
        let text = form(text);
        operands.iter().any(|operand| {
            let operand = form(operand);
            match self {
                Ask::Is => text == operand,
                Ask::Contains => text.contains(&operand),
                Ask::StartsWith => text.starts_with(&operand),
                Ask::EndsWith => text.ends_with(&operand),
                Ask::HasWord => {
                    let (text, phrase) = (words(&text), words(&operand));
                    text.windows(phrase.len()).any(|some| some == phrase)
                }
            }
        })
    }
}

/// Few letters, so that something is found.
fn text() -> impl Strategy<Value = String> {
    let letters = ["a", "A", "b", "B", ".", " ", " ", "é", "É", "\t", "1", "-", "\u{a0}", "ab"];
    prop::collection::vec(prop::sample::select(letters.to_vec()), 0..9).prop_map(|letters| letters.concat())
}

fn operands() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text().prop_map(|text| text.trim().to_owned()), 1..4)
}

const NOTE: Attr<Text> = Attr::new("note");
const CODE: Attr<Text> = Attr::new("code");
/// Each question has a bit of the score; those of codes and of views begin here.
const CODES: usize = 5;
const VIEWS: usize = 10;

fn playbook(asks: &[(Ask, Vec<String>)]) -> Option<Playbook> {
    let schema = Schema::standard()
        .declare("note", Kind::Text)
        .and_then(|schema| schema.declare("code", Attribute::new(Kind::Text).exact()))
        .unwrap();
    let mut spec = PlaybookSpec::new("texts", 1).grade(Grade::B, Condition::ScoreAtLeast(1.into()));
    for (i, (ask, operands)) in asks.iter().enumerate() {
        let operator = ask.operator(operands);
        let points = Points::whole(1 << i);
        spec = spec.rule(format!("note-{i}"), Condition::fact("note", operator.clone()), points).rule(
            format!("code-{i}"),
            Condition::fact("code", operator.clone()),
            Points::whole(1 << (i + CODES)),
        );
        let filter = ActivityFilter::new("view").and(Condition::fact("subject", operator));
        spec = spec.with_activity(ActivityRule::new(
            format!("view-{i}"),
            filter,
            Points::whole(1 << (i + VIEWS)),
        ));
    }
    // What cannot be looked for is refused, and that is another test.
    spec.compile(&schema).ok()
}

proptest! {
    #![proptest_config(crate::support::oracle::playbooks::config())]

    /// Folded and exact attributes and the fields of activities, each against the naive reading, by every door.
    #[test]
    fn every_operator_is_as_its_naive_reading(
        asks in prop::collection::vec((prop::sample::select(ASKS.to_vec()), operands()), 1..6),
        texts in prop::collection::vec(text().prop_filter("it says something", |text| !text.trim().is_empty()), 1..4),
    ) {
        let Some(playbook) = playbook(&asks) else { return Ok(()) };
        let (note, code) = (playbook.field(NOTE).unwrap(), playbook.field(CODE).unwrap());
        let mut row = playbook.row(now()).unwrap();
        let mut expected = Vec::new();
        for text in &texts {
            let met = |is_exact: bool| {
                let met = asks.iter().enumerate().filter(|(_, (ask, of))| ask.is_met(text, of, is_exact));
                met.fold(0, |all, (i, _)| all + (1 << i))
            };
            let facts = Points::whole(met(false) + (met(true) << CODES));
            let label = text.trim_matches('\t').replace('\t', " ");
            let all = match label.is_empty() || label.chars().any(char::is_control) {
                true => facts,
                false => facts + Points::whole(met(false) << VIEWS),
            };
            let prospect = Prospect::new("p").with(NOTE, text.as_str()).with(CODE, text.as_str());
            prop_assert_eq!(playbook.judge(&prospect, now()).score(), facts);
            row.set(note, text.as_str());
            row.set(code, text.as_str());
            prop_assert_eq!(row.rate().score(), facts);
            let made = row.prospect("made");
            prop_assert_eq!(playbook.judge(&made, now()).score(), facts);
            row.fill(&prospect).unwrap();
            prop_assert_eq!(row.rate().score(), facts);
            for (attribute, is_exact) in [(NOTE, false), (CODE, true)] {
                if let Ok(word) = playbook.word(attribute, text) {
                    row.set(playbook.field(attribute).unwrap(), word);
                    prop_assert_eq!(row.rate().score(), facts, "{} {}", attribute.name(), is_exact);
                }
            }
            if all != facts {
                let did = prospect.did(Activity::new("a", "view", now()).subject(label.as_str()));
                prop_assert_eq!(playbook.judge(&did, now()).score(), all);
                let history = playbook.history_of(&did);
                prop_assert_eq!(playbook.judge_with(&did, &history, now()).score(), all);
            }
            expected.push((facts, facts + Points::whole(met(false) << VIEWS)));
        }
        let dictionary: Vec<&str> = texts.iter().map(String::as_str).collect();
        let places: Vec<u8> = (0..texts.len() as u8).collect();
        let columns = || {
            Columns::of(texts.len())
                .with(note, Words::new(&places, &dictionary))
                .with(code, Words::new(&places, &dictionary))
        };
        let rate = |columns: &Columns<'_>| {
            let mut scores = vec![Points::ZERO; texts.len()];
            playbook.batch(now()).unwrap().rate(columns, Ratings::none().scores(&mut scores)).unwrap();
            scores
        };
        prop_assert_eq!(rate(&columns()), expected.iter().map(|(facts, _)| *facts).collect::<Vec<_>>());
        let offsets: Vec<u32> = (0..=texts.len() as u32).collect();
        let (kinds, seconds) = (vec![0u8; texts.len()], vec![now().timestamp(); texts.len()]);
        let did = Activities::at(&offsets, &kinds, &["view"], &seconds, TimeUnit::Seconds)
            .subjects(Words::new(&places, &dictionary));
        prop_assert_eq!(rate(&columns().did(did)), expected.iter().map(|(_, all)| *all).collect::<Vec<_>>());
    }

    /// Who writes otherwise what people see as one is answered alike, unless the attribute is exact.
    #[test]
    fn folding_changes_no_answer_and_no_exact_attribute(
        ask in prop::sample::select(ASKS.to_vec()), of in operands(), text in text(),
    ) {
        let Some(playbook) = playbook(&[(ask, of.clone())]) else { return Ok(()) };
        let other = format!(" {}\t", text.to_uppercase().to_lowercase().replace(' ', "  "));
        prop_assume!(!text.trim().is_empty() && folded(&other) == folded(&text));
        let score = |attribute: Attr<Text>, text: &str| {
            playbook.judge(&Prospect::new("p").with(attribute, text), now()).score()
        };
        prop_assert_eq!(score(NOTE, &text), score(NOTE, &other));
        let met = |text: &str| if ask.is_met(text, &of, true) { Points::whole(1 << CODES) } else { Points::ZERO };
        prop_assert_eq!((score(CODE, &text), score(CODE, &other)), (met(&text), met(&other)));
    }
}

/// Tags compare like texts, each by itself.
#[test]
fn tags_compare_like_texts() {
    let schema = Schema::standard().declare("codes", Attribute::new(Kind::Tags).exact()).unwrap();
    let playbook = PlaybookSpec::new("tags", 1)
        .rule("uses", TECHNOLOGIES.contains(["Rust", "go lang"]), 1)
        .rule("code", Attr::<Tags>::new("codes").contains("X1"), 2)
        .grade(Grade::B, Condition::ScoreAtLeast(1.into()))
        .compile(&schema)
        .unwrap();
    let technologies = playbook.field(TECHNOLOGIES).unwrap();
    for (tags, points) in [(vec!["RUST "], 1), (vec!["java", "Go  Lang"], 1), (vec!["rusty"], 0), (vec![], 0)]
    {
        let prospect =
            Prospect::new("p").with_fact("technologies", Fact::new(Value::tags(tags.iter().copied())));
        assert_eq!(playbook.judge(&prospect, now()).score(), points.into(), "{tags:?}");
        let mut row = playbook.row(now()).unwrap();
        row.set(technologies, &tags[..]);
        assert_eq!(row.rate().score(), points.into(), "{tags:?}");
        row.fill(&prospect).unwrap();
        assert_eq!(row.rate().score(), points.into(), "{tags:?}");
    }
    let codes = |code: &str| Prospect::new("p").with_fact("codes", Fact::new(Value::tags([code])));
    assert_eq!(playbook.judge(&codes("X1"), now()).score(), 2.into());
    assert_eq!(playbook.judge(&codes("x1"), now()).score(), 0.into());
}

/// A source is asked about like the rest of an activity, and what it lacks it does not meet.
#[test]
fn a_field_that_is_not_there_meets_nothing() {
    let playbook = PlaybookSpec::new("source", 1)
        .grade(Grade::B, Condition::did(Did::new(ActivityFilter::new("*").and(SOURCE.has_word("google")))))
        .grade(
            Grade::C,
            Condition::did(Did::new(ActivityFilter::new("*").and(SOURCE.has_word("google").negate()))),
        )
        .compile(&Schema::standard())
        .unwrap();
    let of = |source: Option<&str>| {
        let mut activity = Activity::new("a", "click", now());
        if let Some(source) = source {
            activity = activity.source(source);
        }
        playbook.judge(&Prospect::new("p").did(activity), now()).grade()
    };
    assert_eq!((of(Some("Google/cpc")), of(Some("googles")), of(None)), (Grade::B, Grade::C, Grade::C));
}

/// The e-mail's domain is the host's to set.
#[test]
fn the_domain_of_an_address() {
    let playbook = PlaybookSpec::new("domains", 1)
        .rule("school", EMAIL_DOMAIN.ends_with(".edu"), -10)
        .rule("rival", EMAIL_DOMAIN.is("rival.example"), -20)
        .grade(Grade::B, Condition::ScoreAtLeast(0.into()))
        .compile(&Schema::standard())
        .unwrap();
    let of = |domain: &str| playbook.judge(&Prospect::new("p").with(EMAIL_DOMAIN, domain), now()).score();
    assert_eq!(
        (of("MIT.EDU"), of("Rival.example"), of("acme.example")),
        ((-10).into(), (-20).into(), 0.into())
    );
    assert_eq!(Schema::standard().get("email_domain").unwrap().kind, Kind::Text);
}
