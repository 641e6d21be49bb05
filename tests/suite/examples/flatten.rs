//! What `flatten` is built of: made-up miniatures of the three sets, each cell of the output typed by hand;
//! and the real sets, where those are there.

#[path = "../../../examples/flatten/bpi2012.rs"]
mod bpi2012;
#[path = "../../../examples/flatten/first_day.rs"]
mod first_day;
#[path = "../../../examples/flatten/flat.rs"]
mod flat;
#[path = "../../../examples/flatten/maven_crm.rs"]
pub(crate) mod maven_crm;
#[path = "../../../examples/flatten/olist_funnel.rs"]
mod olist_funnel;
#[path = "../../../examples/flatten/time.rs"]
mod time;

use std::path::{Path, PathBuf};

use flat::Sum;
use qualify::Grade;

use super::common::leads::Leads;
use super::common::mapping::Mapping;
use super::common::measure::auc;
use super::common::{self, Failure};
use super::real::real;

type Flatten = fn(&Path, &Path) -> Result<Sum, Failure>;

/// A folder of its own with these files; gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("qualify-flatten-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            std::fs::write(path.join(file), text).unwrap();
        }
        Folder(path)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// What stops the set; nothing is left behind.
    fn error(&self, flatten: Flatten) -> String {
        let out = self.0.join("flat.csv");
        let error = flatten(&self.0, &out).unwrap_err().to_string();
        assert!(!out.exists(), "half a file is no file");
        assert!(!self.0.join("flat.csv.part").exists());
        error.replace(&format!("{}/", self.0.display()), "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn sum(won: u64, lost: u64, open: u64, notes: &[&str]) -> Sum {
    Sum { won, lost, open, notes: notes.iter().map(|note| (*note).to_owned()).collect() }
}

const LEADS: &str = "mql_id,first_contact_date,landing_page_id,origin\n\
                     m-1,2026-03-02,p-1,social\n\
                     m-2,2026-03-03,p-2,\n\
                     m-3,2026-03-09,p-1,email\n";
const DEALS: &str = "mql_id,seller_id,won_date\nm-3,s-1,2026-03-20\nm-9,s-2,2026-03-21\n";

#[test]
fn a_funnel_says_who_was_won_and_nothing_of_the_deal() {
    let dir = Folder::new("olist", &[("marketing_qualified_leads.csv", LEADS), ("closed_deals.csv", DEALS)]);
    let told = olist_funnel::flatten(&dir.0, &dir.0.join("flat.csv")).unwrap();
    assert_eq!(told, sum(1, 2, 0, &["deals that belong to no lead of the file: 1"]));
    assert_eq!(
        dir.read("flat.csv"),
        "id,order,outcome,origin,landing_page,weekday\n\
         m-1,2026-03-02,not_won,social,p-1,mon\n\
         m-2,2026-03-03,not_won,,p-2,tue\n\
         m-3,2026-03-09,won,email,p-1,mon\n"
    );
    let dated = LEADS.replace("2026-03-09", "9.3.2026");
    let dir =
        Folder::new("olist-date", &[("marketing_qualified_leads.csv", &dated), ("closed_deals.csv", DEALS)]);
    assert_eq!(
        dir.error(olist_funnel::flatten),
        "marketing_qualified_leads.csv: line 4: column `first_contact_date`: expected a date such as `2026-06-01`"
    );
}

const CASES: &str = "case_id,amount_req,reg_date,outcome,outcome_time\n\
    c-1,5000,2026-03-02T08:30:00.000+01:00,approved,2026-03-12T08:00:00.000+01:00\n\
    c-2,900,2026-03-02T09:00:00.000+01:00,declined,2026-03-03T09:00:00.000+01:00\n\
    c-3,700,2026-03-02T00:15:00.000+01:00,cancelled,2026-03-03T09:00:00.001+01:00\n\
    c-4,60,2026-03-29T01:30:00.000+01:00,open,\n";

/// `c-1`: two people, one offer, then a call after the cut-off, a day and an hour later in the file but not
/// in time; `c-2` is declined at its very cut-off; `c-4` comes in on the night to summer time.
const EVENTS: &str = "case_id,timestamp,activity,lifecycle,resource\n\
    c-1,2026-03-02T08:30:00.000+01:00,A_SUBMITTED,COMPLETE,112\n\
    c-1,2026-03-02T08:31:30.000+01:00,A_PREACCEPTED,COMPLETE,112\n\
    c-1,2026-03-02T08:31:31.000+01:00,W_Completeren aanvraag,SCHEDULE,112\n\
    c-1,2026-03-02T10:00:00.000+01:00,W_Completeren aanvraag,START,7\n\
    c-1,2026-03-02T10:10:00.000+01:00,A_ACCEPTED,COMPLETE,7\n\
    c-1,2026-03-02T10:12:00.000+01:00,O_SENT,COMPLETE,7\n\
    c-1,2026-03-02T10:12:30.000+01:00,W_Completeren aanvraag,COMPLETE,7\n\
    c-1,2026-03-03T09:30:00.000+01:00,O_SENT_BACK,COMPLETE,9\n\
    c-1,2026-03-03T08:30:00.000+01:00,W_Nabellen offertes,COMPLETE,8\n\
    c-1,2026-03-03T08:00:00.000+01:00,W_Nabellen offertes,START,8\n\
    c-2,2026-03-02T09:00:00.000+01:00,A_SUBMITTED,COMPLETE,112\n\
    c-3,2026-03-02T00:15:00.000+01:00,A_SUBMITTED,COMPLETE,112\n\
    c-3,2026-03-02T09:00:00.000+01:00,W_Afhandelen leads,START,\n\
    c-4,2026-03-29T01:30:00.000+01:00,A_SUBMITTED,COMPLETE,112\n";

#[test]
fn a_case_is_seen_as_it_stood_after_24_hours() {
    let dir = Folder::new("bpi", &[("cases.csv", CASES), ("events.csv", EVENTS)]);
    let told = bpi2012::flatten(&dir.0, &dir.0.join("flat.csv")).unwrap();
    let note = "cases decided within 24 hours, which are not among the leads: 1";
    assert_eq!(told, sum(1, 1, 1, &[note]));
    assert_eq!(
        dir.read("flat.csv"),
        "id,order,outcome,as_of,amount_eur,weekday,hour,stage,events,kinds,people,handovers,manual_events,\
         work_minutes,follow_ups,completions,offers,offer_calls,preaccepted,accepted,offer_sent,\
         minutes_to_preaccepted,minutes_to_accepted,minutes_to_offer,minutes_quiet\n\
         c-1,2026-03-02T08:30:00.000+01:00,approved,2026-03-03T07:30:00.000Z,5000,mon,8,offered,9,6,2,1,6,\
         42,0,1,1,1,yes,yes,yes,1,100,102,0\n\
         c-3,2026-03-02T00:15:00.000+01:00,cancelled,2026-03-02T23:15:00.000Z,700,mon,0,submitted,2,2,0,0,0,\
         0,0,0,0,0,no,no,no,,,,915\n\
         c-4,2026-03-29T01:30:00.000+01:00,,2026-03-30T00:30:00.000Z,60,sun,1,submitted,1,1,0,0,0,\
         0,0,0,0,0,no,no,no,,,,1440\n"
    );
    let activities = dir.read(bpi2012::ACTIVITIES_FILE);
    let told: Vec<&str> = activities.lines().collect();
    assert_eq!(told.len(), 1 + 9 + 2 + 1);
    assert_eq!(told[..2], ["id,lead,kind,at", "c-1-1,c-1,a_submitted,2026-03-02T07:30:00.000Z"]);
    assert_eq!(
        told[8..11],
        [
            "c-1-8,c-1,w_nabellen_offertes.start,2026-03-03T07:00:00.000Z",
            "c-1-9,c-1,w_nabellen_offertes.complete,2026-03-03T07:30:00.000Z",
            "c-3-1,c-3,a_submitted,2026-03-01T23:15:00.000Z",
        ]
    );
}

#[test]
fn a_log_that_does_not_fit_is_refused_by_its_line() {
    let with = |name: &str, cases: &str, events: &str| {
        Folder::new(name, &[("cases.csv", cases), ("events.csv", events)]).error(bpi2012::flatten)
    };
    let stranger = format!("{EVENTS}c-5,2026-03-02T08:30:00.000+01:00,A_SUBMITTED,COMPLETE,112\n");
    assert_eq!(
        with("bpi-stranger", CASES, &stranger),
        "events.csv: line 16: cases.csv does not have the case"
    );
    let twice = format!("{CASES}c-1,5000,2026-03-02T08:30:00.000+01:00,open,\n");
    assert_eq!(with("bpi-twice", &twice, EVENTS), "cases.csv: line 6: the case is there twice");
    let date = CASES.replace("2026-03-02T09:00:00.000+01:00", "2 March");
    assert_eq!(
        with("bpi-date", &date, EVENTS),
        "cases.csv: line 3: column `reg_date`: expected an instant such as `2026-03-01T09:30:00+01:00`"
    );
    let header = EVENTS.replace("lifecycle", "state");
    assert_eq!(
        with("bpi-header", CASES, &header),
        "events.csv: there is no column `lifecycle`; the file has `case_id`, `timestamp`, `activity`, `state`, `resource`"
    );
    let short = format!("{EVENTS}c-4,2026-03-29T01:30:00.000+01:00\n");
    assert_eq!(with("bpi-short", CASES, &short), "events.csv: line 16: 2 cells where the header has 5");
}

const PIPELINE: &str = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
    o-1,Ann,GTXPro,Acme,Won,2026-03-02,2026-05-01,4514\n\
    o-2,Bob,MG Special,,Lost,2026-03-03,2026-04-01,0\n\
    o-3,Ann,MG Special,Bolt,Engaging,2026-03-04,,\n\
    o-4,Bob,GTX Pro,Acme,Prospecting,,,\n";
const REST: [(&str, &str); 3] = [
    (
        "accounts.csv",
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n\
         Acme,technolgy,1996,1100.04,2822,United States,\n\
         Bolt,retail,2025,3.5,9,Philipines,Acme\n",
    ),
    ("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n"),
    ("sales_teams.csv", "sales_agent,manager,regional_office\nAnn,Mara,Central\nBob,Dana,West\n"),
];

#[test]
fn a_pipeline_is_joined_and_its_dirty_keys_are_made_clean() {
    let dir = Folder::new("maven", &[REST.as_slice(), &[("sales_pipeline.csv", PIPELINE)]].concat());
    let told = maven_crm::flatten(&dir.0, &dir.0.join("flat.csv")).unwrap();
    assert_eq!(told, sum(1, 1, 2, &["opportunities that name no account: 1"]));
    assert_eq!(
        dir.read("flat.csv"),
        "id,order,outcome,agent,manager,region,product,series,list_price,sector,revenue_musd,employees,\
         company_age,country,subsidiary\n\
         o-1,2026-03-02,Won,Ann,Mara,Central,GTX Pro,GTX,4821,technology,1100.04,2822,30,United States,no\n\
         o-2,2026-03-03,Lost,Bob,Dana,West,MG Special,MG,55,,,,,,\n\
         o-3,2026-03-04,,Ann,Mara,Central,MG Special,MG,55,retail,3.5,9,1,Philippines,yes\n\
         o-4,,,Bob,Dana,West,GTX Pro,GTX,4821,technology,1100.04,2822,,United States,no\n"
    );
}

#[test]
fn a_key_without_a_row_is_refused() {
    let pipeline = PIPELINE.replace("MG Special,Bolt", "MG Special,Bolts");
    let dir = Folder::new("maven-key", &[REST.as_slice(), &[("sales_pipeline.csv", &pipeline)]].concat());
    assert_eq!(
        dir.error(maven_crm::flatten),
        "sales_pipeline.csv: line 4: column `account`: the table of its keys has no such row"
    );
    let dir = Folder::new("maven-none", &REST);
    assert!(dir.error(maven_crm::flatten).starts_with("sales_pipeline.csv: "));
}

/// The leads of a flat file by the playbook that ships for its set; no cell may be bad.
fn read(set: &str, file: &Path) -> (qualify::Playbook, Leads) {
    let dir = common::in_package("examples/playbooks").join(set);
    let (playbook, mapping) = (common::playbook(&dir).unwrap(), Mapping::read(&dir).unwrap());
    let leads = Leads::read(file, &mapping, &playbook).unwrap();
    assert_eq!(leads.bad, Vec::<String>::new(), "{set}");
    (playbook, leads)
}

#[test]
fn the_playbooks_that_ship_read_what_is_written() {
    let told = |leads: &Leads| {
        let all = leads.leads.iter();
        all.map(|lead| (lead.prospect.id().to_string(), lead.order, lead.converted)).collect::<Vec<_>>()
    };
    let lead = |id: &str, order: Option<i64>, converted| (id.to_owned(), order, converted);

    let dir =
        Folder::new("read-olist", &[("marketing_qualified_leads.csv", LEADS), ("closed_deals.csv", DEALS)]);
    let out = dir.0.join("flat.csv");
    olist_funnel::flatten(&dir.0, &out).unwrap();
    let (_, leads) = read("olist_funnel", &out);
    assert_eq!(
        told(&leads),
        [
            lead("m-1", Some(1), Some(false)),
            lead("m-2", Some(2), Some(false)),
            lead("m-3", Some(3), Some(true))
        ]
    );

    let dir = Folder::new("read-bpi", &[("cases.csv", CASES), ("events.csv", EVENTS)]);
    let out = dir.0.join("flat.csv");
    bpi2012::flatten(&dir.0, &out).unwrap();
    let (playbook, leads) = read("bpi2012", &out);
    assert_eq!(
        told(&leads),
        [lead("c-1", Some(2), Some(true)), lead("c-3", Some(1), Some(false)), lead("c-4", Some(3), None)]
    );
    let first = &leads.leads[0];
    assert_eq!(first.prospect.activities().len(), 9);
    assert_eq!(first.as_of.unwrap().to_rfc3339(), "2026-03-03T07:30:00+00:00");
    let judged = playbook.qualify(&first.prospect, first.as_of.unwrap());
    assert!(judged.not_yet.activities.is_empty(), "nothing later than the cut-off is in the file");

    let dir = Folder::new("read-maven", &[REST.as_slice(), &[("sales_pipeline.csv", PIPELINE)]].concat());
    let out = dir.0.join("flat.csv");
    maven_crm::flatten(&dir.0, &out).unwrap();
    let (_, leads) = read("maven_crm", &out);
    assert_eq!(
        told(&leads),
        [
            lead("o-1", Some(1), Some(true)),
            lead("o-2", Some(2), Some(false)),
            lead("o-3", Some(3), None),
            lead("o-4", None, None)
        ]
    );
}

/// The area under the curve on the buckets that nobody looked at, and conversion from A to D.
fn measured(set: &str, file: &Path) -> (f64, [f64; 4]) {
    let (playbook, leads) = read(set, file);
    let (mut scored, mut grades) = (Vec::new(), [(0.0, 0.0); 4]);
    for lead in leads.leads.iter().filter(|lead| lead.bucket.is_some_and(|one| (50..=69).contains(&one))) {
        let Some(converted) = lead.converted else { continue };
        let judgement = playbook.judge(&lead.prospect, lead.as_of.unwrap_or_default());
        scored.push((judgement.score(), converted));
        let place = Grade::ALL.iter().position(|grade| *grade == judgement.grade()).unwrap();
        grades[place].0 += 1.0;
        grades[place].1 += f64::from(u8::from(converted));
    }
    (auc(&scored).unwrap(), grades.map(|(all, won)| won / all))
}

#[test]
fn the_real_sets_come_to_what_their_readmes_say() {
    let sets: [(&str, Flatten, Sum); 3] = [
        ("olist_funnel", olist_funnel::flatten, sum(572, 4976, 0, &[])),
        (
            "bpi2012",
            bpi2012::flatten,
            sum(1317, 2178, 0, &["cases decided within 24 hours, which are not among the leads: 3960"]),
        ),
        (
            "maven_crm",
            maven_crm::flatten,
            sum(2935, 1691, 1468, &["opportunities that name no account: 1003"]),
        ),
    ];
    for (set, flatten, expected) in sets {
        let Some(dir) = real(set, "") else { continue };
        let out = Folder::new(&format!("real-{set}"), &[]);
        let file = out.0.join("flat.csv");
        assert_eq!(flatten(&dir, &file).unwrap(), expected, "{set}");
        let (auc, rates) = measured(set, &file);
        if set == "maven_crm" {
            assert!((0.45..=0.55).contains(&auc), "there is nothing to tell: {auc}");
            continue;
        }
        assert!(auc >= if set == "bpi2012" { 0.66 } else { 0.60 }, "{set}: {auc}");
        assert!(rates.windows(2).all(|pair| pair[0] > pair[1]), "conversion falls from A to D: {rates:?}");
    }
}
