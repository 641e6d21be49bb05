//! A judgement as a person reads it.

use std::fmt;

use super::parts::REACHABLE;
use super::{
    About, Cause, Change, Contribution, DidUsed, Failing, Finding, Improvement, Missing, NotCounted,
    Qualification, Step,
};
use crate::fact::prospect::Prospect;
use crate::value::actor::Channel;
use crate::value::answer::UnknownReason;
use crate::value::money::Currency;
use crate::value::name::Name;
use crate::value::points::Points;
use crate::value::shown::shown;
use crate::verdict::Route;

impl Qualification {
    /// Writes the judgement for a person, with the values of the facts it rests on. Do not store
    /// that: the values are the prospect's.
    pub fn display_with<'q>(&'q self, prospect: &'q Prospect) -> impl fmt::Display + 'q {
        Report { qualification: self, values: Some(prospect) }
    }
}

impl fmt::Display for Qualification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report { qualification: self, values: None }.fmt(f)
    }
}

/// A judgement, with the values of a prospect's facts or without.
struct Report<'q> {
    qualification: &'q Qualification,
    values: Option<&'q Prospect>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let q = self.qualification;
        self.head(f)?;

        let told = q.findings.iter().filter(|one| one.counted || one.answer.is_met());
        let findings: Vec<String> = told.map(|one| self.finding(one)).collect();
        let points: Vec<String> = q.contributions.iter().map(contribution).collect();
        lines(f, "why", &findings, ", ")?;
        lines(f, if findings.is_empty() { "why" } else { "" }, &points, ", ")?;
        let is_first = findings.is_empty() && points.is_empty();
        lines(f, if is_first { "why" } else { "" }, &not_counted(q), "; ")?;
        let failing: Vec<String> = q.failing.iter().map(lacking).collect();
        lines(f, "lacking", &failing, ", ")?;

        let or =
            |items: Vec<String>, none: &str| if items.is_empty() { vec![none.to_owned()] } else { items };
        let disagree = |one: &Missing| self.disagreeing(&one.attribute, one.why);
        let told = q.missing.iter().map(|one| missing(one, disagree(one), q));
        let open = told.chain(q.findings.iter().filter_map(|one| unanswered(one, q)));
        lines(f, "missing", &or(open.collect(), "nothing"), ", ")?;
        let improvements = q.improvements.iter().map(|one| improvement(one, q)).collect();
        lines(f, "improve", &or(improvements, &no_improvement(q)), "; ")?;
        let until = q.next_change.as_ref().map(|next| change(next, q));
        lines(f, "until", &or(until.into_iter().collect(), "no change ahead"), ", ")?;

        let mut later: Vec<String> = q.not_yet.facts.iter().map(ToString::to_string).collect();
        later.extend(q.not_yet.activities.iter().map(|id| format!("activity {id}")));
        lines(f, "not yet", &later, ", ")
    }
}

/// The greatest width of a line, where its items allow it.
const WIDTH: usize = 100;

/// A label and its items, on as many lines as they need; nothing when there are none.
fn lines(f: &mut fmt::Formatter<'_>, label: &str, items: &[String], between: &str) -> fmt::Result {
    let mut width = usize::MAX;
    let mut label = label;
    for (i, item) in items.iter().enumerate() {
        let more = item.chars().count().saturating_add(between.len());
        if i > 0 {
            f.write_str(between.trim_end())?;
        }
        if width.saturating_add(more) > WIDTH {
            write!(f, "\n{label:9}{item}")?;
            (label, width) = ("", more.saturating_add(9));
        } else {
            write!(f, " {item}")?;
            width = width.saturating_add(more);
        }
    }
    Ok(())
}

impl Report<'_> {
    /// `B, to sales: 50 points (fit 20, engagement 30; up to 60)`. A lead that asked for contact is offered whatever its
    /// grade: that is said in place of `to marketing`.
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let q = self.qualification;
        let v = &q.verdict;
        write!(f, "{}", v.grade)?;
        if v.worst != v.best {
            write!(f, " ({} to {} possible)", v.worst, v.best)?;
        }
        match v.contact_at.filter(|_| v.route == Route::Marketing) {
            Some(at) => write!(f, ", asked for contact {}", at.date_naive())?,
            None => write!(f, ", to {}", v.route)?,
        }
        if let Some(reason) = &v.disqualifier {
            write!(f, " ({reason})")?;
        }
        write!(f, ": {} points (fit {}, engagement {}", v.score, v.fit, v.engagement)?;
        match (q.score.low < v.score, q.score.high > v.score) {
            (false, false) => {}
            (false, true) => write!(f, "; up to {}", q.score.high)?,
            (true, false) => write!(f, "; down to {}", q.score.low)?,
            (true, true) => write!(f, "; {} to {}", q.score.low, q.score.high)?,
        }
        f.write_str(")")
    }

    /// `300 or 312, which disagree`, if that is why a fact is unknown and its values are told.
    fn disagreeing(&self, attribute: &Name, why: UnknownReason) -> Option<String> {
        let prospect = self.values.filter(|_| why == UnknownReason::Conflict)?;
        prospect.fact(attribute.as_str()).map(|fact| fact.told().to_string())
    }

    /// `budget met`, with why it is unknown, what it was inferred from, and the values if there are.
    fn finding(&self, finding: &Finding) -> String {
        let mut notes: Vec<String> = Vec::new();
        notes.extend(finding.dids.iter().map(did));
        if let Some(inferred) = &finding.inferred {
            notes.push(format!("from {}", inferred.kind));
        }
        for used in &finding.facts {
            if let Some(why) = used.why.filter(|_| finding.answer.is_unknown()) {
                let disagree = self.disagreeing(&used.attribute, why);
                let reason = reason(why, used.no_rate);
                match (used.attribute == finding.criterion, disagree) {
                    (_, Some(values)) => notes.push(format!("{} is {values}", used.attribute)),
                    (true, None) => notes.push(reason),
                    (false, None) => notes.push(format!("{} {reason}", used.attribute)),
                }
            } else if let Some(fact) = self.values.and_then(|prospect| prospect.fact(used.attribute.as_str()))
            {
                notes.push(fact.told().to_string());
            }
        }
        match notes.is_empty() {
            true => format!("{} {}", finding.criterion, finding.answer),
            false => format!("{} {} ({})", finding.criterion, finding.answer, notes.join(", ")),
        }
    }
}

/// Why a fact is of no use: `expired`, `no rate for USD`.
fn reason(why: UnknownReason, no_rate: Option<Currency>) -> String {
    no_rate.map_or_else(|| why.to_string(), |currency| format!("no rate for {currency}"))
}

fn contribution(one: &Contribution) -> String {
    let cause = match &one.cause {
        Cause::Cap => " (cap)".to_owned(),
        Cause::Floor => " (floor)".to_owned(),
        Cause::Did { dids, .. } => format!(" ({})", dids.iter().map(did).collect::<Vec<_>>().join(", ")),
        Cause::Facts(_) | Cause::Activities { .. } => String::new(),
    };
    format!("{} {}{cause}", one.points.signed(), one.rule)
}

/// `working-email unknown`, `reachable unmet (email, phone, sms dead)`
fn lacking(one: &Failing) -> String {
    let dead: Vec<&str> = one.dead.iter().map(|channel| channel.word()).collect();
    match dead.is_empty() {
        true => format!("{} {}", one.requirement, one.answer),
        false => format!("{} {} ({} dead)", one.requirement, one.answer, dead.join(", ")),
    }
}

/// `+3 manager, not counted: seniority takes its highest`, of each group.
fn not_counted(q: &Qualification) -> Vec<String> {
    let by_group = q.not_counted.chunk_by(|one, other| one.group == other.group);
    let told = |rules: &[NotCounted]| {
        let names: Vec<String> =
            rules.iter().map(|one| format!("{} {}", one.points.signed(), one.rule)).collect();
        let group = rules.first()?;
        Some(format!("{}, not counted: {} takes its {}", names.join(", "), group.group, group.take))
    };
    by_group.filter_map(told).collect()
}

/// `did demo_request within 30 days: 2`
fn did(one: &DidUsed) -> String {
    format!("{}: {}", shown(&one.asked), one.count)
}

/// `industry (up to +10)`, `budget (no rate for USD, up to A, up to +20)`, `revenue (-5 to +10)`
fn missing(one: &Missing, disagree: Option<String>, q: &Qualification) -> String {
    let mut effects: Vec<String> = Vec::new();
    // There is a fact, and it is of no use.
    if one.why != UnknownReason::Missing {
        effects.push(disagree.unwrap_or_else(|| reason(one.why, one.no_rate)));
    }
    let grade = q.verdict.grade;
    match (one.worst < grade, one.best > grade) {
        (false, false) => {}
        (false, true) => effects.push(format!("up to {}", one.best)),
        (true, false) => effects.push(format!("down to {}", one.worst)),
        (true, true) => effects.push(format!("{} to {}", one.worst, one.best)),
    }
    let (low, high) = (one.points.low, one.points.high);
    match (low.thousandths() < 0, high.thousandths() > 0) {
        (false, false) => {}
        (false, true) => effects.push(format!("up to {}", high.signed())),
        (true, false) => effects.push(format!("down to {}", low.signed())),
        (true, true) => effects.push(format!("{} to {}", low.signed(), high.signed())),
    }
    if one.worst == grade && one.best == grade {
        effects.extend(one.routes.iter().map(|route| format!("to {route}")));
    }
    if effects.is_empty() {
        one.attribute.to_string()
    } else {
        format!("{} ({})", one.attribute, effects.join(", "))
    }
}

/// `an answer to came-back`: a host's code has none, and names no fact that would help.
fn unanswered(one: &Finding, q: &Qualification) -> Option<String> {
    let is_missing = |name: &Name| q.missing.iter().any(|missing| missing.attribute == *name);
    let is_told = one.facts.iter().any(|used| used.why.is_some() && is_missing(&used.attribute));
    (one.answer.is_unknown() && !is_told).then(|| format!("an answer to {}", one.criterion))
}

/// What an activity is about that must be about something new, and what the next of a set must be about.
const NEW: &str = " about a new subject";
const ANOTHER: &str = " about another new subject";

/// `A if budget at least 10000 EUR, need is true and by a new demo_request`
fn improvement(one: &Improvement, q: &Qualification) -> String {
    let (mut answers, mut deeds): (Vec<String>, Vec<String>) = Default::default();
    for step in &one.steps {
        match step {
            Step::Answer { needed, .. } => answers.push(shown(needed).to_string()),
            Step::Activity { kind, condition, about } => {
                let what = kind.as_ref().map_or_else(|| "activity".to_owned(), ToString::to_string);
                let such = condition.as_ref().map(|condition| format!(" ({})", shown(condition)));
                let about = about.as_ref().map(|about| match about {
                    About::New if deeds.iter().any(|deed| deed.ends_with(NEW)) => ANOTHER.to_owned(),
                    About::New => NEW.to_owned(),
                    About::Nothing => " without a subject".to_owned(),
                    About::Subject(text) => format!(" about {}", shown(text)),
                });
                deeds.push(format!(
                    "by a new {what}{}{}",
                    such.unwrap_or_default(),
                    about.unwrap_or_default()
                ));
            }
        }
    }
    if let Some(first) = answers.first_mut() {
        *first = format!("if {first}");
    }
    answers.append(&mut deeds);
    let last = answers.pop().unwrap_or_default();
    let steps = if answers.is_empty() { last } else { format!("{} and {last}", answers.join(", ")) };
    // A better grade, or at the same grade the bar.
    let to = if one.grade > q.verdict.grade { one.grade.to_string() } else { "bar cleared".to_owned() };
    format!("{to} {steps}")
}

/// What to say where nobody found what would improve it. That there is nothing is said only where that is sure.
fn no_improvement(q: &Qualification) -> String {
    let lacks_channel = q.failing.iter().any(|one| one.requirement == REACHABLE);
    let mut told: Vec<String> = Vec::new();
    if q.may_improve {
        // What can do no more than harm is asked for other reasons.
        let may_help = |one: &&Missing| {
            one.best > q.verdict.grade || one.points.high > Points::ZERO || one.routes.contains(&Route::Sales)
        };
        let mut first: Vec<&Missing> = q.missing.iter().filter(may_help).take(3).collect();
        if first.is_empty() {
            first.extend(q.missing.iter().take(3));
        }
        let first: Vec<&str> = first.iter().map(|one| one.attribute.as_str()).collect();
        told.push(match first.is_empty() {
            true => "no way found in a few steps".to_owned(),
            false => format!("ask first: {}", first.join(", ")),
        });
    }
    if lacks_channel {
        told.push("a channel that reaches them".to_owned());
    }
    if told.is_empty() { "nothing to ask or do".to_owned() } else { told.join("; ") }
}

/// `2026-05-02: A (immediate met)`
fn change(next: &Change, q: &Qualification) -> String {
    let v = &q.verdict;
    let mut heads: Vec<String> = Vec::new();
    if next.grade != v.grade {
        heads.push(next.grade.to_string());
    }
    if next.route != v.route {
        heads.push(format!("to {}", next.route));
    }
    if heads.is_empty() && next.route == Route::Nobody && next.clears_bar != v.clears_bar {
        heads.push(format!("bar {}", if next.clears_bar { "cleared" } else { "not cleared" }));
    }
    if heads.is_empty() && next.holds_bar != v.holds_bar {
        heads.push(format!("bar {}", if next.holds_bar { "held" } else { "not held" }));
    }
    let mut notes: Vec<String> =
        next.answers.iter().map(|one| format!("{} {}", one.criterion, one.answer)).collect();
    if next.engaged != v.engaged {
        notes.push(if next.engaged { "engaged" } else { "engaged no longer" }.to_owned());
    }
    if next.contact_at != v.contact_at {
        notes.push(match next.contact_at {
            Some(at) => format!("asked for contact {}", at.date_naive()),
            None => "no contact that counts".to_owned(),
        });
    }
    let turned = |from: &[Channel], to: &[Channel], how: &str| -> Vec<String> {
        from.iter()
            .filter(|channel| !to.contains(channel))
            .map(|channel| format!("{channel} {how}"))
            .collect()
    };
    notes.extend(turned(&v.reachable, &next.reachable, "dead"));
    notes.extend(turned(&next.reachable, &v.reachable, "not dead"));
    let answers = notes.join(", ");
    let text = next.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    let when = text.strip_suffix("T00:00:00Z").unwrap_or(&text);
    match (heads.is_empty(), answers.is_empty()) {
        // Looking ahead was given up here.
        (true, true) => format!("{when}: judge again"),
        (true, false) => format!("{when}: {answers}"),
        (false, true) => format!("{when}: {}", heads.join(", ")),
        (false, false) => format!("{when}: {} ({answers})", heads.join(", ")),
    }
}
