//! The field's usual attributes, as typed handles and as [`Schema::standard`](crate::Schema::standard).
//!
//! | handle | name | kind |
//! | --- | --- | --- |
//! | [`BUDGET`] | `budget` | money |
//! | [`AUTHORITY`] | `authority` | level: none < user < influencer < decision_maker < economic_buyer |
//! | [`NEED`] | `need` | flag |
//! | [`METRICS`], [`DECISION_CRITERIA`], [`DECISION_PROCESS`] | the same in small letters | text |
//! | [`CHAMPION`] | `champion` | flag |
//! | [`BUY_BY`] | `buy_by` | date |
//! | [`EMPLOYEES`] | `employees` | number |
//! | [`REVENUE`] | `revenue` | money, a year |
//! | [`INDUSTRY`], [`COUNTRY`], [`REGION`], [`CITY`], [`LANGUAGE`] | the same in small letters | text |
//! | [`JOB_TITLE`], [`DEPARTMENT`] | `job_title`, `department` | text |
//! | [`JOB_LEVEL`] | `job_level` | level: intern < staff < manager < director < vp < c_level |
//! | [`SOURCE`], [`CAMPAIGN`] | `source`, `campaign` | text |
//! | [`EMAIL_DOMAIN`] | `email_domain` | text |
//! | [`EMAIL_STATE`] | `email_state` | choice: valid, unverified, invalid, bounced |
//! | [`PHONE_STATE`] | `phone_state` | choice: valid, unverified, invalid |
//! | [`FREE_EMAIL`], [`COMPETITOR`], [`STUDENT`], [`CUSTOMER`], [`SPAM`] | the same in small letters | flag |
//! | [`TECHNOLOGIES`], [`INTERESTS`] | `technologies`, `interests` | tags |
//! | [`LAST_VISIT`] | `last_visit` | date |
//!
//! Industries, countries and sources are text, not choices: every company has its own list. A playbook that wants
//! misspellings found declares `country` as a choice of its own; the handle stays the same.
//!
//! The host sets `email_domain` to what follows the `@`: no attribute holds the address itself.

use crate::fact::attribute::declaration::Attribute;
use crate::fact::attribute::{Attr, Choice, Kind, Level, Number, Tags, Text};
use crate::value::day::Day;
use crate::value::money::Money;
use crate::value::name::Name;

macro_rules! standard {
    ($($NAME:ident: $Type:ty = $name:literal, $kind:expr, $ask:literal;)*) => {
        $(#[doc = concat!("`", $name, "`: ", $ask)]
        pub const $NAME: Attr<$Type> = Attr::new($name);)*

        /// The declarations of all.
        pub(crate) fn attributes() -> impl IntoIterator<Item = (Name, Attribute)> {
            [$((Name::from($name), Attribute::new($kind).ask($ask))),*]
        }

        /// Whether it is the name of a standard text.
        pub(crate) fn is_text(name: &str) -> bool {
            kind_of(name) == Some(Kind::Text)
        }

        /// The kind of a standard attribute.
        pub(crate) fn kind_of(name: &str) -> Option<Kind> {
            match name {
                $($name => Some($kind),)*
                _ => None,
            }
        }
    };
}

standard! {
    BUDGET: Money = "budget", Kind::Money, "What have they set aside for this?";
    AUTHORITY: Level = "authority", Kind::level(["none", "user", "influencer", "decision_maker", "economic_buyer"]), "Who decides, and who signs?";
    NEED: bool = "need", Kind::Flag, "Do they have the problem that we solve?";
    METRICS: Text = "metrics", Kind::Text, "By which figures will they measure the gain?";
    DECISION_CRITERIA: Text = "decision_criteria", Kind::Text, "What will they compare offers by?";
    DECISION_PROCESS: Text = "decision_process", Kind::Text, "Who decides when, and which steps lead there?";
    CHAMPION: bool = "champion", Kind::Flag, "Does somebody with influence inside sell for us?";
    BUY_BY: Day = "buy_by", Kind::Date, "When do they want to buy?";
    EMPLOYEES: Number = "employees", Kind::Number, "How many people work there?";
    REVENUE: Money = "revenue", Kind::Money, "What is their yearly revenue?";
    INDUSTRY: Text = "industry", Kind::Text, "What industry are they in?";
    COUNTRY: Text = "country", Kind::Text, "Which country are they in?";
    REGION: Text = "region", Kind::Text, "Which region are they in?";
    CITY: Text = "city", Kind::Text, "Which city are they in?";
    LANGUAGE: Text = "language", Kind::Text, "Which language do they speak?";
    JOB_TITLE: Text = "job_title", Kind::Text, "What is their job?";
    DEPARTMENT: Text = "department", Kind::Text, "Which department do they work in?";
    JOB_LEVEL: Level = "job_level", Kind::level(["intern", "staff", "manager", "director", "vp", "c_level"]), "How senior are they?";
    SOURCE: Text = "source", Kind::Text, "How did they find us?";
    CAMPAIGN: Text = "campaign", Kind::Text, "Which campaign brought them?";
    EMAIL_DOMAIN: Text = "email_domain", Kind::Text, "What is the domain of their e-mail address?";
    EMAIL_STATE: Choice = "email_state", Kind::choice(["valid", "unverified", "invalid", "bounced"]), "Does their e-mail address work?";
    PHONE_STATE: Choice = "phone_state", Kind::choice(["valid", "unverified", "invalid"]), "Does their phone number work?";
    FREE_EMAIL: bool = "free_email", Kind::Flag, "Is the address from a free e-mail provider?";
    COMPETITOR: bool = "competitor", Kind::Flag, "Are they a competitor?";
    STUDENT: bool = "student", Kind::Flag, "Are they a student?";
    CUSTOMER: bool = "customer", Kind::Flag, "Are they a customer already?";
    SPAM: bool = "spam", Kind::Flag, "Is the entry spam?";
    TECHNOLOGIES: Tags = "technologies", Kind::Tags, "Which technologies do they use?";
    INTERESTS: Tags = "interests", Kind::Tags, "What are they interested in?";
    LAST_VISIT: Day = "last_visit", Kind::Date, "When did they last visit?";
}
