//! What `triage` is built of: leads from CSV, bad rows, the measure; and the shipped playbooks on the
//! real sets, where those are there.

use qualify::{Grade, UnknownReason};

use super::common;
use super::common::leads::{Leads, bucket};
use super::common::mapping::Mapping;
use super::common::measure::auc;
use super::real::real;
use crate::support::now;

/// Leads of the sample playbook from a text.
fn sample(name: &str, csv: &str) -> (qualify::Playbook, Leads) {
    let dir = common::in_package("examples/playbooks/sample");
    let playbook = common::playbook(&dir).unwrap();
    let mapping = Mapping { activities: None, ..Mapping::read(&dir).unwrap() };
    let path = std::env::temp_dir().join(format!("qualify-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, csv).unwrap();
    let leads = Leads::read(&path, &mapping, &playbook);
    std::fs::remove_file(&path).unwrap();
    (playbook, leads.unwrap())
}

const HEAD: &str = "id,budget_eur,contact_role,need,buy_by,employees,industry,country,email,free_mail,competitor,student,outcome\n";

#[test]
fn a_bad_cell_is_reported_with_its_line_and_the_lead_is_judged() {
    let rows = "l-1,20000,Owner,yes,2026-04-01,many,furniture,DE,works,no,no,no,won\n\
                l-2,SECRET,Owner,yes,1.4.2026,80,furniture,DE,works,no,no,no,lost\n";
    let (playbook, leads) = sample("cells", &format!("{HEAD}{rows}"));
    assert_eq!(
        leads.bad,
        [
            "line 2: column `employees`: expected a number such as `12500.5`",
            "line 3: column `budget_eur`: expected a plain amount such as `12500.50`, without a currency",
            "line 3: column `buy_by`: expected a date such as `2026-06-01`",
        ]
    );
    assert_eq!(leads.leads.len(), 2, "no lead is lost");
    let q = playbook.qualify(&leads.leads[0].prospect, now());
    let employees = q.missing.iter().find(|one| one.attribute == "employees").unwrap();
    assert_eq!((q.verdict.grade, employees.why), (Grade::A, UnknownReason::WrongKind));
    assert_eq!((leads.leads[0].converted, leads.leads[1].converted), (Some(true), Some(false)));
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_does_not_stop_the_rest() {
    let rows = "l-1,20000\n\
                ann@example.com,20000,Owner,yes,2026-04-01,80,furniture,DE,works,no,no,no,won\n\
                l-3,20000,Boss,yes,2026-04-01,80,furniture,DE,works,no,no,no,won\n";
    let (_, leads) = sample("rows", &format!("{HEAD}{rows}"));
    assert_eq!(
        leads.bad,
        [
            "line 2: 2 cells where the header has 13; the row was not judged",
            "line 3: column `id`: expected 1 to 64 printable ASCII characters without spaces, quotes or `@`; judged as `line-3`",
            "line 4: column `contact_role`: expected one of `none`, `user`, `influencer`, `decision_maker`, `economic_buyer`, or a value listed in the mapping",
        ]
    );
    assert_eq!(leads.leads.len(), 2);
}

#[test]
fn a_column_that_is_not_there_is_named() {
    for key in ["order", "as_of_column", "segment"] {
        let playbook = common::playbook(&common::in_package("examples/playbooks/sample")).unwrap();
        let mapping = Mapping::from_text(&format!("id = 'row'\n{key} = 'when'\ncolumns = []")).unwrap();
        let file = common::in_package("examples/data/activities.csv");
        let error = Leads::read(&file, &mapping, &playbook).err().unwrap().to_string();
        let expected = ": there is no column `when`; the file has `id`, `lead`, `kind`, `at`, `subject`";
        assert!(error.ends_with(expected), "{error}");
    }

    let dir = common::in_package("examples/playbooks/sample");
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let path = std::env::temp_dir().join(format!("qualify-{}-columns.csv", std::process::id()));
    std::fs::write(&path, "id,budget\nl-1,5\n").unwrap();
    let error = Leads::read(&path, &mapping, &playbook).err().unwrap().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(error.ends_with(": there is no column `budget_eur`; the file has `id`, `budget`"), "{error}");
}

/// Leads of a text by a mapping of its own, with the sample playbook.
fn mapped(name: &str, mapping: &str, csv: &str) -> Leads {
    let playbook = common::playbook(&common::in_package("examples/playbooks/sample")).unwrap();
    let mapping = Mapping::from_text(mapping).unwrap();
    let path = std::env::temp_dir().join(format!("qualify-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, csv).unwrap();
    let leads = Leads::read(&path, &mapping, &playbook);
    std::fs::remove_file(&path).unwrap();
    leads.unwrap()
}

fn orders(leads: &Leads) -> Vec<Option<i64>> {
    leads.leads.iter().map(|lead| lead.order).collect()
}

#[test]
fn an_order_is_a_place_among_the_leads() {
    let plan = "id = 'id'\norder = 'when'\nmissing = ['?']\ncolumns = []";
    let leads = mapped(
        "order",
        plan,
        "id,when\na,2026-03-02\nb,2026-03-01T23:59:59-02:00\nc,?\nd,2026-03-02T00:00:00Z\ne,\n",
    );
    assert_eq!(leads.bad, Vec::<String>::new());
    assert_eq!(orders(&leads), [Some(1), Some(3), None, Some(2), None]);

    let leads = mapped("numbers", plan, "id,when\na,10\nb,9\nc,9.5\nd,2026-03-02\ne,soon\n");
    assert_eq!(orders(&leads), [Some(3), Some(1), Some(2), None, None]);
    assert_eq!(
        leads.bad,
        [
            "line 5: column `when`: expected a number, as in the rows above; it has no place in time",
            "line 6: column `when`: expected a number, as in the rows above; it has no place in time",
        ]
    );
    let leads = mapped("sorts", plan, "id,when\na,soon\nb,2026-03-02\nc,9\n");
    assert_eq!(
        leads.bad,
        [
            "line 2: column `when`: expected an instant, a date such as `2026-06-01`, or a number; it has no place in time",
            "line 4: column `when`: expected an instant or a date, as in the rows above; it has no place in time",
        ]
    );
}

#[test]
fn a_row_may_be_the_id_and_the_order() {
    let plan = "dataset = 'made'\nid = 'row'\norder = 'row'\ncolumns = []";
    let leads = mapped("row", plan, "name\nx\n1,2\ny\n");
    assert_eq!(leads.bad, ["line 3: 2 cells where the header has 1; the row was not judged"]);
    let ids: Vec<String> = leads.leads.iter().map(|lead| lead.prospect.id().to_string()).collect();
    assert_eq!(ids, ["1", "3"], "a row keeps its number when another cannot be read");
    assert_eq!(orders(&leads), [Some(1), Some(2)]);
    assert_eq!(leads.leads[1].bucket, Some(bucket("made:3")));
    // A column of that name goes before the word.
    let leads = mapped("row-column", plan, "row\n8\n7\n");
    assert_eq!(leads.leads[0].prospect.id().to_string(), "8");
    assert_eq!(orders(&leads), [Some(2), Some(1)]);
}

#[test]
fn an_outcome_may_be_open() {
    let plan = |lost: &str| {
        format!("id = 'row'\ncolumns = []\n[outcome]\ncolumn = 'end'\nconverted = ['won']\n{lost}")
    };
    let outcomes = |lost: &str| {
        let leads = mapped("outcome", &plan(lost), "end,x\nwon,\nlost,\nEngaging,\n,\n");
        leads.leads.iter().map(|lead| lead.converted).collect::<Vec<_>>()
    };
    assert_eq!(outcomes("lost = ['lost']"), [Some(true), Some(false), None, None]);
    assert_eq!(outcomes(""), [Some(true), Some(false), Some(false), Some(false)]);
    let error = Mapping::from_text(&plan("lost = ['lost', 'won']")).unwrap_err().to_string();
    assert_eq!(error, "outcome: `won` stands in `converted` and in `lost`; keep one");
}

/// Where an age is agreed, a column may tell when each fact was learnt, and one when the row was.
#[test]
fn a_mapping_tells_when_facts_were_learnt() {
    let text = "name = 'ages'\nversion = 1\nrules = [{ name = 'size', when = { at_least = ['employees', 50] }, points = 5 }]\n\
                [[grades.rows]]\ngrade = 'B'\nwhen = { met = 'need' }\n\
                [criteria.framework]\nname = 'one'\nlist = [{ name = 'need', questions = [{ is = ['need', true] }], \
                valid_for_days = 30 }]";
    let playbook =
        qualify::Playbook::read(toml::Deserializer::parse(text).unwrap(), &qualify::Schema::standard())
            .unwrap();
    let columns = "[[columns]]\ncolumn = 'need'\nattribute = 'need'\nlearnt = 'asked'\n\
                   [[columns]]\ncolumn = 'staff'\nattribute = 'employees'\n";
    let mapping = Mapping::from_text(&format!("id = 'id'\nlearnt = 'made'\n{columns}")).unwrap();
    let path = std::env::temp_dir().join(format!("qualify-{}-learnt.csv", std::process::id()));
    let rows = "a,true,2026-02-20,60,2026-03-01T08:00:00Z\nb,true,2025-02-20,60,\nc,true,,60,2026-03-03\n\
                d,true,20.2.2026,60,\n";
    std::fs::write(&path, format!("id,need,asked,staff,made\n{rows}")).unwrap();
    let leads = Leads::read(&path, &mapping, &playbook);
    std::fs::remove_file(&path).unwrap();
    let leads = leads.unwrap();
    assert_eq!(leads.bad, ["line 5: column `asked`: expected a date such as `2026-06-01`, or an instant"]);
    let judged = leads.leads.iter().map(|lead| {
        let q = playbook.qualify(&lead.prospect, now());
        (q.verdict.grade, q.verdict.score, q.findings[0].facts[0].why)
    });
    let judged: Vec<_> = judged.collect();
    assert_eq!(
        judged,
        [
            (Grade::B, 5.into(), None),
            (Grade::D, 5.into(), Some(UnknownReason::Expired)),
            (Grade::D, 0.into(), Some(UnknownReason::Undated)),
            (Grade::D, 5.into(), Some(UnknownReason::Undated)),
        ]
    );
}

#[test]
fn a_lead_may_have_an_instant_and_a_segment_of_its_own() {
    let plan = "id = 'row'\nas_of_column = 'at'\nsegment = 'market'\nmissing = ['?']\ncolumns = []";
    let csv = "at,market\n2026-03-01T09:30:00+01:00,north\n2026-03-01,\n,?\nsoon,south\n";
    let mut leads = mapped("as-of", plan, csv);
    let file = "as_of = '2026-03-02T09:00:00Z'\n";
    let mapping = Mapping::from_text(&format!("{file}{plan}")).unwrap();
    let shown = |leads: &mut Leads, asked| {
        let now = leads.judge_at(asked, &mapping);
        leads.leads.iter().map(|one| one.at(now).to_rfc3339()).collect::<Vec<_>>()
    };
    assert_eq!(
        shown(&mut leads, None),
        [
            "2026-03-01T08:30:00+00:00",
            "2026-03-01T00:00:00+00:00",
            "2026-03-02T09:00:00+00:00",
            "2026-03-02T09:00:00+00:00",
        ]
    );
    let asked = "2026-04-01T00:00:00Z".parse().unwrap();
    let expected = vec!["2026-04-01T00:00:00+00:00"; 4];
    assert_eq!(shown(&mut leads, Some(asked)), expected, "what is asked for goes before");
    let segments: Vec<Option<&str>> = leads.leads.iter().map(|lead| lead.segment.as_deref()).collect();
    assert_eq!(segments, [Some("north"), None, None, Some("south")]);
    assert_eq!(
        leads.bad,
        ["line 5: column `at`: expected an instant such as `2026-03-01T09:30:00Z`, or a date"]
    );
}

#[test]
fn the_sample_grades_as_it_converts() {
    let dir = common::in_package("examples/playbooks/sample");
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let leads = Leads::read(&common::in_package("examples/data/leads.csv"), &mapping, &playbook).unwrap();
    assert_eq!((leads.leads.len(), leads.bad.len()), (120, 0));
    let engaged = leads.leads.iter().filter(|lead| !lead.prospect.activities().is_empty()).count();
    assert!(engaged > 60, "{engaged} leads did something");
    falls(&playbook, &leads, |_| true);
}

#[test]
fn buckets_are_those_of_the_split_rule() {
    for (text, expected) in [
        ("xeducation:579533", 63),
        ("bank_marketing:1", 57),
        ("olist_funnel:98c9832865e4ab224a1649e8e6e9a2a0", 19),
        ("maven_crm:1C1I7A6R", 25),
    ] {
        assert_eq!(bucket(text), expected, "{text}");
    }
}

/// Conversion by grade, which must fall strictly; gives the area under the curve.
fn falls(playbook: &qualify::Playbook, leads: &Leads, measured: impl Fn(u8) -> bool) -> f64 {
    let mut scored = Vec::new();
    let mut grades = [(0.0, 0.0); 4];
    for lead in &leads.leads {
        let Some(converted) = lead.converted.filter(|_| lead.bucket.is_none_or(&measured)) else { continue };
        let judgement = playbook.judge(&lead.prospect, lead.at(now()));
        scored.push((judgement.score(), converted));
        let place = Grade::ALL.iter().position(|grade| *grade == judgement.grade()).unwrap();
        grades[place].0 += 1.0;
        grades[place].1 += f64::from(u8::from(converted));
    }
    let rates = grades.map(|(all, won)| won / all);
    assert!(rates.windows(2).all(|pair| pair[0] > pair[1]), "conversion falls from A to D: {rates:?}");
    auc(&scored).unwrap()
}

/// The area under the curve of a shipped playbook on the rows that it was not written on.
fn on_real_leads(set: &str, file: &str) -> Option<f64> {
    let path = real(set, file)?;
    let dir = common::in_package("examples/playbooks").join(set);
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let leads = Leads::read(&path, &mapping, &playbook).unwrap();
    assert_eq!(leads.bad, Vec::<String>::new(), "{set}");
    Some(falls(&playbook, &leads, |bucket| (50..=69).contains(&bucket)))
}

#[test]
fn the_playbooks_hold_on_real_leads() {
    for (set, file, least) in [
        ("xeducation", "leads.csv", 0.85),
        ("b2b_sales", "b2b_sales.csv", 0.80),
        ("bank_marketing", "bank_full.csv", 0.72),
    ] {
        if let Some(auc) = on_real_leads(set, file) {
            assert!(auc >= least, "{set}: {auc}");
        }
    }
}

#[test]
fn an_attribute_has_one_column() {
    let text = "id = \"id\"\n[[columns]]\ncolumn = \"rival\"\nattribute = \"competitor\"\n\
                [[columns]]\ncolumn = \"partner\"\nattribute = \"competitor\"\n";
    let failure = Mapping::from_text(text).unwrap_err().to_string();
    assert_eq!(failure, "columns: two of them say what `competitor` is; keep the one to trust");
}

#[test]
fn what_means_nothing_is_known_whatever_its_capitals() {
    let mapping = Mapping::from_text("id = \"id\"\nmissing = [\"n/a\"]\ncolumns = []\n").unwrap();
    for cell in ["n/a", "N/A", " n/a "] {
        assert!(mapping.is_missing(cell), "{cell}");
    }
    assert!(!mapping.is_missing("na"));
}
