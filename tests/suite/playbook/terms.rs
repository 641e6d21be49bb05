//! Terms: which are the same, how they are written, and what is refused of those that were built.

use std::collections::BTreeSet;

use proptest::prelude::*;
use qualify::playbook::GradeTerms;
use qualify::{Calendar, Grade, Lifecycle, PlaybookSpec, Schema, Terms, Timespan};

use crate::support::lives::chance::{all_terms, config};

/// A playbook with these lines under `[terms]`.
fn read(terms: &str) -> PlaybookSpec {
    let text = format!(
        "name = \"inbound\"\nversion = 1\n[[grades.rows]]\ngrade = \"B\"\nwhen = {{ is = [\"need\", true] }}\n[terms]\n{terms}"
    );
    toml::from_str(&text).unwrap()
}

fn fingerprint(terms: &str) -> String {
    read(terms).compile(&Schema::standard()).unwrap().fingerprint().to_string()
}

/// Within a row all are the same term, so that who signed one has signed the others; no two rows are the same.
#[test]
fn terms_that_mean_the_same_have_one_fingerprint() {
    const ROWS: [&[&str]; 12] = [
        // The default, and what is written beside it.
        &[
            "",
            "accept_within = \"8 h\"",
            "accept_within = \"480 min\"",
            "accept_within = \"480 min working\"",
            "decide_within = \"14 d 24x7\"",
            "cool_down_wrong_person = \"0 h working\"",
            "[terms.grade.A]",
        ],
        &["accept_within = \"1 h\"", "accept_within = \"60 min\"", "accept_within = \"1 h working\""],
        &["accept_within = \"1 h 24x7\"", "accept_within = \"60 min 24x7\""],
        &["accept_within = \"0 min\"", "accept_within = \"0 d 24x7\""],
        &["accept_within = \"1 d\"", "accept_within = \"1 d working\""],
        &["accept_within = \"24 h\""],
        &["accept_within = \"1 d 24x7\""],
        &["accept_within = \"24 h 24x7\""],
        &["decide_within = \"336 h\""], // fourteen days of 24 hours, and yet kept apart
        &["decide_within = \"14 d working\""],
        &["[terms.grade.A]\naccept_within = \"1 h\"", "[terms.grade.A]\naccept_within = \"60 min working\""],
        &["[terms.grade.B]\naccept_within = \"1 h\""],
    ];
    let rows: Vec<BTreeSet<String>> =
        ROWS.iter().map(|row| row.iter().map(|terms| fingerprint(terms)).collect()).collect();
    for (row, found) in ROWS.iter().zip(&rows) {
        assert_eq!(found.len(), 1, "{row:?}");
        assert!(row.iter().all(|terms| read(terms).terms == read(row[0]).terms), "{row:?}");
    }
    assert_eq!(rows.iter().flatten().collect::<BTreeSet<_>>().len(), ROWS.len());
}

#[test]
fn terms_are_written_as_briefly_as_they_can_be_said() {
    let spec = read(
        "accept_within = \"90 min working\"\ndecide_within = \"120 h 24x7\"\nstale_with_sales = \"10 d working\"\n\
         reopen_within = \"0 h\"\n[terms.grade.B]\nescalations = 0\n[terms.grade.A]\nfirst_touch_within = \"60 min\"\n\
         accept_within = \"15 min 24x7\"",
    );
    let written = serde_json::to_string(&serde_json::to_value(&spec).unwrap()["terms"]).unwrap();
    assert_eq!(
        written,
        r#"{"accept_within":"90 min","decide_within":"120 h","grade":{"A":{"accept_within":"15 min 24x7","first_touch_within":"1 h"},"B":{"escalations":0}},"reopen_within":"0 min","stale_with_sales":"10 d working"}"#
    );
}

#[test]
fn terms_that_were_built_are_checked_as_those_that_were_read() {
    let mut terms = Terms::default();
    terms.accept_within = Timespan::days(366).around_the_clock();
    terms.outcome_due_after = Timespan::minutes(u32::MAX);
    terms.decide_within = Timespan::days(3_650);
    terms.recycle_cap = 17;
    terms.recycle_cap_within = Timespan::days(365).working();
    terms.sales_queue = "two words".into();
    let mut best = GradeTerms::default();
    (best.first_touch_within, best.escalations) = (Some(Timespan::hours(8_761)), Some(101));
    terms.grade.insert(Grade::A, best);
    let spec = read("").terms(terms.clone());
    let errors = spec.compile(&Schema::standard()).unwrap_err();
    assert_eq!(
        errors.to_string().lines().skip(1).map(str::trim).collect::<Vec<_>>().join("\n"),
        "terms.accept_within: expected a duration of at most `365 d`, or `8760 h`\n\
         terms.outcome_due_after: expected a duration of at most `365 d`, or `8760 h`\n\
         terms.recycle_cap: expected a whole number from 0 to 16\n\
         terms.recycle_cap_within: counted around the clock: leave `working` out\n\
         terms.grade.A.first_touch_within: expected a duration of at most `365 d`, or `8760 h`\n\
         terms.grade.A.escalations: expected a whole number from 0 to 100\n\
         terms.sales_queue: an id is 1 to 64 printable ASCII characters without spaces, quotes or `@`"
    );
    // A life under them takes the nearest.
    let lifecycle = Lifecycle::new(&terms, Calendar::always());
    let nearest = lifecycle.terms();
    assert_eq!(nearest.accept_within.to_string(), "365 d 24x7");
    assert_eq!(nearest.outcome_due_after.to_string(), "8760 h 24x7");
    assert_eq!(nearest.first_touch_within.to_string(), "4 h working");
    assert_eq!(nearest.grade[&Grade::A].first_touch_within, Some(Timespan::hours(8_760).working()));
    assert_eq!((nearest.grade[&Grade::A].escalations, nearest.recycle_cap), (Some(100), 16));
    assert_eq!(nearest.recycle_cap_within.to_string(), "365 d 24x7");
}

#[test]
fn what_was_changed_for_a_grade_is_told() {
    let old =
        read("accept_within = \"8 h working\"\n[terms.grade.A]\naccept_within = \"15 min\"\nescalations = 1");
    let new = read(
        "accept_within = \"1 d\"\n[terms.grade.A]\naccept_within = \"1 h\"\n[terms.grade.B]\nescalations = 0",
    );
    let told = old.diff(&new).to_string();
    let told: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(
        told,
        [
            "terms.accept_within: 8 h, now 1 d",
            "terms.grade.A.accept_within: 15 min, now 1 h",
            "terms.grade.A.escalations: 1, now none",
            "terms.grade.B.escalations: none, now 0",
        ]
    );
    assert!(read("").diff(&read("accept_within = \"480 min working\"")).is_empty());
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_terms_read_back_and_hold_for_a_life(terms in all_terms()) {
        let spec = read("").terms(terms.clone());
        let json = serde_json::to_string(&spec).unwrap();
        let back: PlaybookSpec = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
        prop_assert_eq!(&back.terms, &terms);
        // In full they are the same terms, and in full again.
        let lifecycle = Lifecycle::new(&terms, Calendar::always());
        prop_assert_eq!(lifecycle.terms(), &terms);
        prop_assert_eq!(&Lifecycle::new(lifecycle.terms(), Calendar::always()), &lifecycle);
    }
}
