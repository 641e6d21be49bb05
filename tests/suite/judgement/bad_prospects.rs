//! Malformed prospects: each is refused with its exact mistakes, and none repeats the prospect's
//! data, neither a value nor a key, neither to a reader (`Display`) nor to a log (`Debug`).

use chrono::{DateTime, TimeDelta, Utc};
use qualify::error::ProspectErrors;
use qualify::playbook::Limits;
use qualify::{Activity, Fact, Prospect};

/// What must never be seen in an error.
const MARKERS: [&str; 6] = ["ann@example.com", "SECRET-VALUE", "secret value", "Ann", "987654", "+49 30"];

const ID: &str = "expected 1 to 64 printable ASCII characters without spaces, quotes or `@`";
const LABEL: &str = "expected 1 to 256 bytes without control characters";
const NAME: &str = "expected 1 to 64 characters of a-z, 0-9, `_`, `.` and `-`";
const INSTANT: &str = "not an instant: write RFC 3339 between 1970 and 2200, such as `2026-03-01T09:30:00Z`";
const TAKEN: &str =
    "the id is taken by another activity with other content; give each activity an id of its own";

#[test]
fn a_prospect_is_a_map_with_known_keys() {
    refused("[]", &["(top): expected a map of `id`, `facts` and `activities`, found a list"]);
    refused(r#""ann@example.com""#, &["(top): expected a map of `id`, `facts` and `activities`, found text"]);
    refused("null", &["(top): expected a map of `id`, `facts` and `activities`, found nothing"]);
    refused("{}", &["(top): `id` is missing"]);
    refused(r#"{"id": null}"#, &["(top): `id` is missing"]);
    refused(
        r#"{"id": "a", "ann@example.com": 1, "SECRET-VALUE": {"Ann": 2}, "fact": {}}"#,
        &[
            r#""(private)": unknown key; expected one of `id`, `facts`, `activities`"#,
            r#""(private)": unknown key; expected one of `id`, `facts`, `activities`"#,
            "fact: unknown key; expected one of `id`, `facts`, `activities`",
        ],
    );
    refused(
        r#"{"id": 987654, "facts": "SECRET-VALUE", "activities": {"Ann": 1}}"#,
        &[
            "id: expected text, found a number",
            "facts: expected a map, found text",
            "activities: expected a list, found a map; in TOML each element of a list starts with `[[..]]`",
        ],
    );
}

#[test]
fn ids_are_no_addresses() {
    for id in ["ann@example.com", "secret value", "", "Ann\\n", "+49 30 1234"] {
        refused(&format!(r#"{{"id": "{id}"}}"#), &[&format!("id: {ID}")]);
    }
    let long = "SECRET-VALUE".repeat(6);
    refused(&format!(r#"{{"id": "{long}"}}"#), &[&format!("id: {ID}")]);
}

#[test]
fn a_fact_names_its_type() {
    fact("25000", &["facts.x: expected a map, found a number"]);
    fact(r#""ann@example.com""#, &["facts.x: expected a map, found text"]);
    fact("{}", &["facts.x: `value` is missing"]);
    let typed = "such as `{ text = \"..\" }`";
    fact(
        r#"{"value": "ann@example.com"}"#,
        &[&format!("facts.x.value: expected one type of value, {typed}, found text")],
    );
    fact(
        r#"{"value": {"text": "SECRET-VALUE", "tags": ["Ann"]}}"#,
        &[&format!("facts.x.value: expected one type of value, {typed}, found several")],
    );
    let types = "unknown type of value; expected one of `flag`, `number`, `money`, `text`, `date`, `tags`";
    fact(r#"{"value": {"mony": "987654 EUR"}}"#, &[&format!("facts.x.value.mony: {types}")]);
    fact(r#"{"value": {"ann@example.com": 1}}"#, &[&format!("facts.x.value.\"(private)\": {types}")]);
}

#[test]
fn values_are_of_their_type() {
    let money =
        "not an amount of money: write the amount, a space and the currency code, such as `10000 EUR`";
    let date = "not a date: write year-month-day between 1970 and 2200, such as `2026-06-01`";
    let value = |value: &str, message: &str| {
        let tag = value.split('"').nth(1).unwrap();
        fact(&format!(r#"{{"value": {{{value}}}}}"#), &[&format!("facts.x.value.{tag}{message}")]);
    };
    value(r#""flag": "SECRET-VALUE""#, ": expected true or false, found text");
    value(r#""flag": 987654"#, ": expected true or false, found a number");
    value(r#""number": "SECRET-VALUE""#, ": expected a number, found text that is not one");
    value(r#""number": true"#, ": expected a number, found true or false");
    value(r#""money": 987654"#, ": expected text, found a number");
    value(r#""money": "987654""#, &format!(": {money}"));
    value(r#""money": "987654 Ann""#, &format!(": {money}"));
    value(r#""text": 987654"#, ": expected text, found a number");
    value(r#""text": ["SECRET-VALUE"]"#, ": expected text, found a list");
    value(r#""date": "SECRET-VALUE""#, &format!(": {date}"));
    value(r#""date": "1969-12-31""#, &format!(": {date}"));
    value(r#""date": "2201-01-01""#, &format!(": {date}"));
    value(r#""date": 987654"#, ": expected text, found a number");
    value(r#""tags": "SECRET-VALUE""#, ": expected a list, found text");
    value(r#""tags": ["Ann", 987654]"#, "[1]: expected text, found a number");
    let exactly =
        "the number cannot be kept exactly: use at most 28 digits, or 15 when it is not written as text";
    value(r#""number": 0.30000000000000004"#, &format!(": {exactly}"));
    value(r#""number": 1e300"#, &format!(": {exactly}"));
}

#[test]
fn sources_dates_and_keys_of_facts() {
    fact(
        r#"{"value": {"flag": true}, "source": "Ann", "learnt": "SECRET-VALUE", "note": "ann@example.com"}"#,
        &[
            "facts.x.note: unknown key; expected one of `value`, `values`, `more`, `source`, `learnt`",
            "facts.x.source: unknown value; expected one of `inferred`, `enrichment`, `self_reported`, `rep`",
            "facts.x.learnt: not a date or an instant: write year-month-day or RFC 3339 between 1970 and 2200, such as \
             `2026-06-01` or `2026-06-01T09:30:00Z`",
        ],
    );
    let key = |key: &str| format!(r#"{{"id": "a", "facts": {{"{key}": {{"value": {{"flag": true}}}}}}}}"#);
    refused(&key("ann@example.com"), &[&format!("facts[0]: {NAME}")]);
    refused(&key("SECRET-VALUE"), &[&format!("facts[0]: {NAME}")]);
    refused(
        r#"{"id": "a", "facts": {"ann@example.com": {"value": {"text": 987654}}}}"#,
        &[r#"facts."(private)".value.text: expected text, found a number"#],
    );
    refused(
        r#"{"id": "a", "facts": {"x": {"value": {"text": "Ann"}}, "x": {"value": {"text": "SECRET-VALUE"}}}}"#,
        &["facts.x: the key stands here twice; keep one"],
    );
}

#[test]
fn values_that_disagree_are_two_to_four() {
    let several = "expected two to four values that disagree; write one as `value`, and of five or more the first \
                   four, with `more`";
    let of = |values: &str| format!(r#"{{"values": [{values}]}}"#);
    fact(&of(""), &[&format!("facts.x.values: {several}")]);
    fact(&of(r#"{"text": "Ann"}"#), &[&format!("facts.x.values: {several}")]);
    let five: Vec<String> = (0..5).map(|n| format!(r#"{{"number": {}}}"#, 987654 + n)).collect();
    fact(&of(&five.join(",")), &[&format!("facts.x.values: {several}")]);
    fact(
        r#"{"values": {"text": "Ann"}}"#,
        &[
            "facts.x.values: expected a list, found a map; in TOML each element of a list starts with `[[..]]`",
        ],
    );
    fact(
        &of(r#"{"text": "Ann"}, {"text": "SECRET-VALUE"}, {"text": "Ann"}"#),
        &["facts.x.values[2]: the value stands here twice; keep one"],
    );
    fact(
        &of(r#"{"number": 987654}, {"number": "987654.00"}"#),
        &["facts.x.values[1]: the value stands here twice; keep one"],
    );
    fact(
        &of(r#"{"text": "Ann"}, {"text": " "}, {"tags": ["  "]}"#),
        &[
            "facts.x.values[1]: a blank does not disagree with a value; leave it out",
            "facts.x.values[2]: a blank does not disagree with a value; leave it out",
        ],
    );
    fact(
        &of(r#"{"text": "Ann"}, {"flag": "SECRET-VALUE"}, 987654"#),
        &[
            "facts.x.values[1].flag: expected true or false, found text",
            "facts.x.values[2]: expected one type of value, such as `{ text = \"..\" }`, found a number",
        ],
    );
    fact(
        r#"{"value": {"text": "Ann"}, "values": [{"text": "SECRET-VALUE"}]}"#,
        &[
            "facts.x: both `value` and `values`; write one value as `value`, several that disagree as `values`",
        ],
    );
    fact(
        r#"{"values": [{"text": "Ann"}, {"text": "SECRET-VALUE"}], "more": true}"#,
        &["facts.x.more: expected four `values` beside it: it says that there were others"],
    );
    fact(
        r#"{"value": {"text": "Ann"}, "more": true}"#,
        &["facts.x.more: expected `values` beside it: it says that there were others"],
    );
    fact(
        r#"{"value": {"text": "Ann"}, "more": "SECRET-VALUE"}"#,
        &["facts.x.more: expected true or false, found text"],
    );
    // In any order, and with what is never written.
    let text =
        r#"{"id": "a", "facts": {"x": {"values": [{"number": 312}, {"number": 300}], "more": false}}}"#;
    let written = r#"{"id":"a","facts":{"x":{"values":[{"number":"300"},{"number":"312"}]}}}"#;
    assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), written);
    assert_eq!(
        format!("{:?}", read(text).unwrap().fact("x").unwrap()),
        "Fact { says: [Number(..), Number(..)], source: None, learnt: None }"
    );
}

#[test]
fn activities_have_ids_kinds_and_instants() {
    activities(
        r#"5, {}, {"id": "ann@example.com", "kind": "Secret Value", "at": "SECRET-VALUE", "who": "Ann"}"#,
        &[
            "activities[0]: expected a map, found a number",
            "activities[1]: `id` is missing",
            "activities[1]: `kind` is missing",
            "activities[1]: `at` is missing",
            "activities[2].who: unknown key; expected one of `id`, `kind`, `at`, `subject`, `source`, `campaign`, `quantity`",
            &format!("activities[2].at: {INSTANT}"),
        ],
    );
    for at in ["1969-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "2026-03-01", "2026-03-01T09:30:00", "987654"]
    {
        activities(
            &format!(r#"{{"id": "a", "kind": "visit", "at": "{at}"}}"#),
            &[&format!("activities[0].at: {INSTANT}")],
        );
    }
    activities(
        r#"{"id": "ann@example.com", "kind": "Call Ann", "at": "2026-03-01T09:30:00Z",
            "subject": "secret\nvalue", "source": "", "campaign": "ann@example.com\t"}"#,
        &[
            &format!("activities[0].id: {ID}"),
            &format!("activities[0].kind: {NAME}"),
            &format!("activities[0].subject: {LABEL}"),
            &format!("activities[0].source: {LABEL}"),
            &format!("activities[0].campaign: {LABEL}"),
        ],
    );
}

#[test]
fn the_same_id_with_other_content() {
    let twice = r#"{"id": "987654", "kind": "visit", "at": "2026-03-01T09:30:00Z"},
                   {"id": "b", "kind": "visit", "at": "2026-03-01T09:30:00Z"},
                   {"id": "987654", "kind": "call", "at": "2026-03-01T09:30:00Z"}"#;
    activities(twice, &[&format!("activities[1]: {TAKEN}")]);
    let same = r#"{"id": "a", "kind": "visit", "at": "2026-03-01T09:30:00Z"},
                  {"id": "a", "kind": "visit", "at": "2026-03-01T10:30:00+01:00"}"#;
    assert_eq!(read(&with_activities(same)).unwrap().activities().len(), 1);

    let at = "2026-03-01T09:30:00Z".parse::<DateTime<Utc>>().unwrap();
    let mut prospect = Prospect::new("a").did(Activity::new("987654", "visit", at));
    let other = prospect.record(Activity::new("987654", "call", at)).unwrap_err();
    assert_eq!(seen(&other), [format!("activities: {TAKEN}")]);
    let merged = prospect.merge(&Prospect::new("b").did(Activity::new("987654", "call", at)));
    assert_eq!(seen(&merged.unwrap_err()), [format!("activities[1]: {TAKEN}")]);
}

#[test]
fn broken_input_says_where_and_no_more() {
    let stopped = |place: &str| [format!("(top): not well-formed{place}; the rest was not read")];
    let broken = [
        (r#"{"id": "SECRET-VALUE"#, " at line 1 column 20"),
        (r#"{"id": ann@example.com}"#, " at line 1 column 8"),
        ("{\"id\": \"a\",\n \"facts\": {Ann: 1}}", " at line 2 column 12"),
        (r#"{"id": "a", "facts": {"x": {"value": {"number": 1e987654}}}}"#, " at line 1 column 56"),
        ("", " at line 1 column 0"),
    ];
    for (text, place) in broken {
        assert_eq!(seen(&read(text).unwrap_err()), stopped(place), "{text}");
    }
}

#[test]
fn too_deep_too_long_and_too_many() {
    let deep = format!(r#"{{"id": "a", "Ann": {}"SECRET-VALUE"{}}}"#, "[".repeat(40), "]".repeat(40));
    let errors = seen(&read(&deep).unwrap_err());
    assert!(errors[0].ends_with(": nested deeper than 32 levels; flatten it"), "{errors:?}");

    let facts = |n: u32| {
        let facts: Vec<String> =
            (0..n).map(|i| format!(r#""f{i}": {{"value": {{"flag": true}}}}"#)).collect();
        format!(r#"{{"id": "a", "facts": {{{}}}}}"#, facts.join(","))
    };
    assert_eq!(read(&facts(1_024)).unwrap().facts().len(), 1_024);
    refused(&facts(1_025), &["facts: 1025 entries, at most 1024 are allowed"]);

    let text = format!(r#"{{"value": {{"text": "{}"}}}}"#, "SECRET-VALUE".repeat(400));
    fact(&text, &["facts.x.value.text: the text is longer than 4096 bytes; shorten it"]);
    let key = "SECRET-VALUE".repeat(400);
    let long_key = format!(r#"{{"id": "a", "facts": {{"{key}": {{"value": {{"flag": true}}}}}}}}"#);
    refused(&long_key, &[r#"facts."(private)": the key is longer than 4096 bytes; shorten it"#]);

    let few = Limits { activities: 1, nodes: 20, ..Limits::default() };
    let one = r#"{"id": "a", "kind": "visit", "at": "2026-03-01T09:30:00Z"}"#;
    let two = with_activities(&[one, one].join(","));
    let errors = Prospect::read_within(&mut serde_json::Deserializer::from_str(&two), &few).unwrap_err();
    assert_eq!(seen(&errors), ["activities: 2 elements, at most 1 are allowed"]);
}

#[test]
fn a_prospect_built_in_code_is_checked_as_well() {
    let at = "2026-03-01T09:30:00Z".parse::<DateTime<Utc>>().unwrap();
    let prospect = Prospect::new("ann@example.com")
        .with_fact("SECRET-VALUE", Fact::new("ann@example.com"))
        .did(Activity::new("secret value", "Ann", at).subject("ann@example.com\n"));
    assert_eq!(
        seen(&prospect.check().unwrap_err()),
        [
            format!("id: {ID}"),
            format!("facts[0]: {NAME}"),
            format!("activities[0].id: {ID}"),
            format!("activities[0].kind: {NAME}"),
            format!("activities[0].subject: {LABEL}"),
        ]
    );
    private(&format!("{prospect:?} {:?}", prospect.activities()));
}

fn fact(fact: &str, expected: &[&str]) {
    refused(&format!(r#"{{"id": "a", "facts": {{"x": {fact}}}}}"#), expected);
}

fn activities(list: &str, expected: &[&str]) {
    refused(&with_activities(list), expected);
}

fn with_activities(list: &str) -> String {
    format!(r#"{{"id": "a", "activities": [{list}]}}"#)
}

fn refused(text: &str, expected: &[&str]) {
    match read(text) {
        Ok(_) => panic!("this reads: {text}"),
        Err(errors) => assert_eq!(seen(&errors), expected, "{text}"),
    }
    // Through serde the same mistakes stand in the format's error, and no data either.
    let error = serde_json::from_str::<Prospect>(text).unwrap_err();
    private(&error.to_string());
    private(&format!("{error:?}"));
}

fn read(text: &str) -> Result<Prospect, ProspectErrors> {
    Prospect::read(&mut serde_json::Deserializer::from_str(text))
}

/// The mistakes as they are shown; nothing of them may be private.
fn seen(errors: &ProspectErrors) -> Vec<String> {
    private(&errors.to_string());
    private(&format!("{errors:?}"));
    errors.mistakes().iter().map(ToString::to_string).collect()
}

fn private(text: &str) {
    for marker in MARKERS {
        assert!(!text.contains(marker), "`{marker}` in: {text}");
    }
}

/// Recording all is recording each, or nothing where one of them is refused.
#[test]
fn all_are_recorded_as_each_would_be() {
    let at = |hours: i64| "2026-03-02T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours);
    let pool: Vec<Activity> =
        [("a", "visit", 0), ("a", "visit", 1), ("b", "visit", 0), ("b", "call", 2), ("c", "call", 1)]
            .map(|(id, kind, hours)| Activity::new(id, kind, at(hours)))
            .into();
    let (mut taken, mut refused) = (0, 0);
    for known in 0..32usize {
        // One that was built in code may hold an id twice already: that is not what is recorded now.
        let mine = pool.iter().enumerate().filter(|(i, _)| known >> i & 1 == 1).map(|(_, one)| one.clone());
        let before = mine.fold(Prospect::new("p"), Prospect::did);
        for new in 0..125usize {
            let new = [new % 5, new.div_euclid(5) % 5, new.div_euclid(25)].map(|place| pool[place].clone());
            let (mut each, mut all) = (before.clone(), before.clone());
            let told = new.iter().try_for_each(|one| each.record(one.clone()));
            match all.record_all(new) {
                Ok(()) => {
                    taken += 1;
                    assert!(told.is_ok());
                    assert_eq!(all, each);
                }
                Err(errors) => {
                    refused += 1;
                    assert!(told.is_err() && !errors.mistakes().is_empty());
                    assert_eq!(all, before);
                }
            }
        }
    }
    assert!(taken > 500 && refused > 500, "{taken} {refused}");
}
