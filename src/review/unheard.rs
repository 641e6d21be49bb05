//! What of a prospect a playbook does not hear: names that nobody declares, values that cannot be used, kinds of activity
//! that nothing reads.

use std::collections::BTreeSet;

use crate::engine::Reading;
use crate::fact::attribute::Attribute;
use crate::fact::prospect::Prospect;
use crate::input::mistake::{KEPT, Mistake, MistakeKind};
use crate::input::path::Path;
use crate::input::tree::unknown;
use crate::playbook::compiled::Playbook;
use crate::value::answer::UnknownReason;
use crate::value::as_of::AsOf;
use crate::value::name::{Name, did_you_mean};

/// The most words that one which means nothing is held against, to say what may have been meant.
const HELD_AGAINST: usize = 256;

impl Playbook {
    /// What of a prospect this playbook does not hear, each with its place and what may have been meant: attributes that
    /// the schema lacks, values that do not fit theirs, and kinds of activity that nothing in the playbook reads (each
    /// once). All of it is silently nothing in a judgement; a host asks this of its first records. No value of the
    /// prospect is repeated.
    ///
    /// What [`Prospect::check`] reports is not told again. At most 64 are told, as of other mistakes.
    ///
    /// ```
    /// # use qualify::*;
    /// # use qualify::standard::*;
    /// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    /// let playbook = PlaybookSpec::new("inbound", 1)
    ///     .rule("mid-market", EMPLOYEES.between(50, 1_000), 20)
    ///     .activity("forms", "form_submit", 5)
    ///     .grade(Grade::B, Condition::ScoreAtLeast(20.into()))
    ///     .compile(&Schema::standard())?;
    /// let lead = Prospect::new("lead-7")
    ///     .with_fact("employes", Fact::new(120))
    ///     .with_fact("budget", Fact::new("a lot"))
    ///     .did(Activity::new("a-1", "form-submit", now));
    /// let unheard: Vec<String> = playbook.check(&lead).iter().map(ToString::to_string).collect();
    /// assert_eq!(unheard, [
    ///     "facts.budget: declared as money, found text",
    ///     "facts.employes: unknown attribute `employes`; did you mean `employees`?",
    ///     "activities[0].kind: nothing reads `form-submit`; did you mean `form_submit`?",
    /// ]);
    /// # Ok::<(), qualify::error::SpecErrors>(())
    /// ```
    pub fn check(&self, prospect: &Prospect) -> Vec<Mistake> {
        let facts = prospect.facts().filter(|(name, _)| name.is_legal());
        let facts = facts.flat_map(|(name, fact)| fact.values().iter().map(move |value| (name, value)));
        let known: Vec<&str> =
            self.schema().iter().map(|(name, _)| name.as_str()).take(HELD_AGAINST).collect();
        let facts = facts.filter_map(|(name, value)| {
            let path = Path::top().key("facts").key(name.as_str());
            let Some(attribute) = self.schema().get(name.as_str()) else {
                let message = unknown("attribute", name.as_str(), &known);
                return Some(Mistake::new(path, MistakeKind::UnknownName, message));
            };
            // In which currency amounts are compared says nothing of their kind.
            let as_of = AsOf::new(chrono::DateTime::UNIX_EPOCH);
            let why = Reading::of(&attribute.kind, attribute.comparison(), value, None, &as_of).unusable()?;
            unusable(path, attribute, why, value)
        });
        facts.chain(self.unread_kinds(prospect)).take(KEPT).collect()
    }

    /// The kinds of activity that nothing reads, each at its first.
    fn unread_kinds<'p>(&'p self, prospect: &'p Prospect) -> impl Iterator<Item = Mistake> + 'p {
        let program = self.program();
        let mut told: BTreeSet<&Name> = BTreeSet::new();
        // The host's own criteria may read any.
        let activities = prospect.activities().iter().filter(|_| !program.runs_host_code()).enumerate();
        let unread = activities.filter(move |(_, activity)| {
            let kind = activity.kind();
            kind.is_legal() && program.layout.queries_of_kind(kind).is_empty() && told.insert(kind)
        });
        let mistake = |(place, activity): (usize, &crate::fact::activity::Activity)| {
            let kind = activity.kind();
            let known = program.kinds.iter().map(Name::as_str).take(HELD_AGAINST);
            let near = did_you_mean(kind.as_str(), known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let path = Path::top().key("activities").index(place).key("kind");
            Mistake::new(path, MistakeKind::UnknownName, format!("nothing reads `{kind}`{near}"))
        };
        unread.map(mistake)
    }
}

/// A value that its attribute cannot use. The value is not repeated.
fn unusable(
    path: Path,
    attribute: &Attribute,
    why: UnknownReason,
    value: &crate::fact::attribute::Value,
) -> Option<Mistake> {
    match why {
        UnknownReason::WrongKind => {
            let message = format!("declared {}, found {}", attribute.kind.as_what(), value.word());
            Some(Mistake::new(path, MistakeKind::WrongKind, message))
        }
        UnknownReason::UndeclaredChoice => {
            let options = attribute.kind.options();
            let text = value.to_string();
            let near = did_you_mean(&text, options.iter().map(String::as_str));
            let message = match near {
                Some(near) => format!("none of the options that are declared; did you mean `{near}`?"),
                None => {
                    let options: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
                    format!("none of the options that are declared: {}", options.join(", "))
                }
            };
            Some(Mistake::new(path, MistakeKind::IllegalValue, message))
        }
        // A form that nobody filled in.
        UnknownReason::Blank => None,
        // No reading says these.
        UnknownReason::Missing
        | UnknownReason::OtherCurrency
        | UnknownReason::Conflict
        | UnknownReason::Overdue
        | UnknownReason::Undated
        | UnknownReason::Expired
        | UnknownReason::NotYet => None,
    }
}
