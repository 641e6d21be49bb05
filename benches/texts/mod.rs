//! Texts as people type them: of each lead a title, a country and an industry are set, and the row is rated.

use qualify::attribute::Text;
use qualify::rate::{Field, Row};
use qualify::standard::{COUNTRY, INDUSTRY, JOB_TITLE};
use qualify::{Condition, Grade, Playbook, PlaybookSpec, Schema};

const TITLES: [&str; 6] = [
    "Vice President, International Sales",
    "head of marketing",
    "V.P. Operations",
    "MVP program coordinator",
    "Intern",
    "Senior Software Engineer",
];
const COUNTRIES: [&str; 5] = ["DE", "US", "de", "FR", "Germany "];
const INDUSTRIES: [&str; 4] = ["software", "Software", "finance", "Real  Estate"];

/// Countries and industries are compared, titles are searched.
pub fn compared() -> Playbook {
    compiled(base().rule("heads", JOB_TITLE.contains("head").or(JOB_TITLE.contains("president")), 10))
}

/// The same with whole words.
pub fn words() -> Playbook {
    compiled(base().rule("heads", JOB_TITLE.has_word(["vp", "vice president", "head of"]), 10))
}

fn base() -> PlaybookSpec {
    PlaybookSpec::new("texts", 1)
        .rule("market", COUNTRY.one_of(["DE", "AT", "CH", "US"]), 10)
        .rule("core", INDUSTRY.one_of(["software", "finance", "insurance"]), 10)
        .grade(Grade::B, Condition::ScoreAtLeast(20.into()))
}

fn compiled(spec: PlaybookSpec) -> Playbook {
    spec.compile(&Schema::standard()).unwrap()
}

/// The ways into a row.
pub struct Fields {
    title: Field<Text>,
    country: Field<Text>,
    industry: Field<Text>,
}

impl Fields {
    pub fn of(playbook: &Playbook) -> Self {
        Fields {
            title: playbook.field(JOB_TITLE).unwrap(),
            country: playbook.field(COUNTRY).unwrap(),
            industry: playbook.field(INDUSTRY).unwrap(),
        }
    }

    /// Sets the texts of the lead of this number.
    pub fn set(&self, row: &mut Row, lead: usize) {
        row.set(self.title, TITLES[lead % TITLES.len()]);
        row.set(self.country, COUNTRIES[lead % COUNTRIES.len()]);
        row.set(self.industry, INDUSTRIES[lead % INDUSTRIES.len()]);
    }
}
