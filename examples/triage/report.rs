//! What a list of leads comes to: grades and routes, reasons, gaps, one lead in full.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use qualify::qualification::Cause;
use qualify::{Grade, Name, Playbook, Points, Prospect, Qualification, Route};

use crate::common::Failure;
use crate::common::leads::Lead;

/// The most lines of a list.
const LINES: usize = 8;

/// Counts of one grade.
#[derive(Default)]
struct Row {
    leads: usize,
    routes: BTreeMap<Route, usize>,
    /// Those for marketing by their grade that asked for contact.
    asked: usize,
    converted: usize,
    closed: usize,
}

pub struct Report<'r> {
    playbook: &'r Playbook,
    now: DateTime<Utc>,
    leads: usize,
    rows: BTreeMap<Grade, Row>,
    /// Points and leads of each rule.
    rules: BTreeMap<Name, (Points, usize)>,
    /// The rules that some lead met, counted or not.
    fired: BTreeSet<Name>,
    /// How many leads lack each attribute.
    missing: BTreeMap<Name, usize>,
    /// What nothing in the playbook reads, and of how many leads.
    unheard: BTreeMap<String, usize>,
    /// The lead that stands first in the queue of sales, or first of all.
    first: Option<(Qualification, &'r Prospect)>,
    all: Vec<(&'r Prospect, DateTime<Utc>)>,
}

impl<'r> Report<'r> {
    pub fn new(playbook: &'r Playbook, now: DateTime<Utc>) -> Self {
        Report {
            playbook,
            now,
            leads: 0,
            rows: Grade::ALL.into_iter().map(|grade| (grade, Row::default())).collect(),
            rules: BTreeMap::new(),
            fired: BTreeSet::new(),
            missing: BTreeMap::new(),
            unheard: BTreeMap::new(),
            first: None,
            all: Vec::new(),
        }
    }

    /// Judges a lead as of an instant.
    pub fn add(&mut self, lead: &'r Lead, at: DateTime<Utc>) {
        let q = self.playbook.qualify(&lead.prospect, at);
        self.leads += 1;
        self.all.push((&lead.prospect, at));
        let row = self.rows.entry(q.verdict.grade).or_default();
        row.leads += 1;
        *row.routes.entry(q.verdict.route).or_default() += 1;
        row.asked += usize::from(q.verdict.route == Route::Marketing && q.verdict.contact_at.is_some());
        if let Some(converted) = lead.converted {
            row.closed += 1;
            row.converted += usize::from(converted);
        }
        for one in &q.contributions {
            let name = match one.cause {
                Cause::Cap => format!("{} (cap)", one.rule).into(),
                Cause::Floor => format!("{} (floor)", one.rule).into(),
                _ => one.rule.clone(),
            };
            let (points, leads) = self.rules.entry(name).or_default();
            *points += one.points;
            *leads += 1;
        }
        self.fired.extend(q.contributions.iter().map(|one| one.rule.clone()));
        self.fired.extend(q.not_counted.iter().map(|one| one.rule.clone()));
        for one in &q.missing {
            *self.missing.entry(one.attribute.clone()).or_default() += 1;
        }
        let unheard = self.playbook.check(&lead.prospect);
        let unheard: BTreeSet<String> = unheard.iter().map(|one| one.message().to_owned()).collect();
        for message in unheard {
            *self.unheard.entry(message).or_default() += 1;
        }
        let key = |q: &Qualification| (std::cmp::Reverse(q.verdict.route), q.verdict.queue_key());
        if self.first.as_ref().is_none_or(|(first, _)| key(&q) < key(first)) {
            self.first = Some((q, &lead.prospect));
        }
    }

    pub fn print(&self, explain: Option<&str>) -> Result<(), Failure> {
        let playbook = self.playbook;
        let when = match self.all.iter().all(|(_, at)| *at == self.now) {
            true => format!("as of {}", self.now.to_rfc3339_opts(SecondsFormat::Secs, true)),
            false => "each as of its own instant".to_owned(),
        };
        say!("playbook {} version {}, {} leads {when}\n", playbook.name(), playbook.version(), self.leads);
        self.grades();
        say!("\nstrongest reasons (points over all leads)");
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(name, (points, _))| {
            (std::cmp::Reverse(points.thousandths().abs()), (*name).clone())
        });
        for (name, (points, leads)) in rules.into_iter().take(LINES) {
            say!("  {:>9} {name} ({leads} leads)", points.signed().to_string());
        }
        say!("\nmost often missing");
        let mut missing: Vec<_> = self.missing.iter().collect();
        missing.sort_by_key(|(name, leads)| (std::cmp::Reverse(**leads), (*name).clone()));
        for (name, leads) in missing.into_iter().take(LINES) {
            say!("  {:>9} {name} ({})", format!("{leads}"), percent(*leads, self.leads));
        }
        self.silent();
        let asked = match explain {
            Some(id) => {
                let lead = self.all.iter().copied().find(|(prospect, _)| *prospect.id() == *id);
                let (prospect, at) = lead.ok_or_else(|| format!("--explain: there is no lead `{id}`"))?;
                Some((playbook.qualify(prospect, at), prospect))
            }
            None => None,
        };
        if let Some((q, prospect)) = asked.as_ref().or(self.first.as_ref()) {
            say!("\nlead {} in full", prospect.id());
            for line in q.display_with(prospect).to_string().lines() {
                say!("  {line}");
            }
        }
        Ok(())
    }

    /// What does nothing: activities and facts that nothing reads, and rules that none of the leads meets.
    fn silent(&self) {
        if !self.unheard.is_empty() {
            say!("\nread by nothing");
            let mut unheard: Vec<_> = self.unheard.iter().collect();
            unheard.sort_by_key(|(_, leads)| std::cmp::Reverse(**leads));
            for (message, leads) in unheard.into_iter().take(LINES) {
                say!("  {leads:>9} {message}");
            }
        }
        let spec = self.playbook.spec();
        let all =
            spec.rules.iter().map(|rule| &rule.name).chain(spec.activities.iter().map(|rule| &rule.name));
        let never: Vec<&str> = all.filter(|name| !self.fired.contains(*name)).map(Name::as_str).collect();
        if !never.is_empty() && self.leads > 0 {
            let more = never.len().saturating_sub(LINES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let first: Vec<&str> = never.into_iter().take(LINES).collect();
            say!("\nno lead met: {}{more}", first.join(", "));
        }
    }

    fn grades(&self) {
        let closed = self.rows.values().any(|row| row.closed > 0);
        let converted = if closed { "  converted" } else { "" };
        say!("grade  leads  share  to sales  to marketing  to nobody{converted}");
        for (grade, row) in self.rows.iter().rev() {
            let route = |route: Route| row.routes.get(&route).copied().unwrap_or_default();
            let converted =
                if closed { format!(" {:>10}", percent(row.converted, row.closed)) } else { String::new() };
            say!(
                "{grade:5} {:6} {:>6} {:9} {:13} {:10}{converted}",
                row.leads,
                percent(row.leads, self.leads),
                route(Route::Sales),
                route(Route::Marketing),
                route(Route::Nobody),
            );
        }
        let asked: usize = self.rows.values().map(|row| row.asked).sum();
        if asked > 0 {
            say!(
                "asked for contact: {asked} of those to marketing, whom sales is offered whatever their grade"
            );
        }
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1}%", part as f64 * 100.0 / whole as f64) }
}
