//! Texts that are looked for inside words, and texts of which no list names all spellings.

use super::lint::Lint;
use super::warning::LintKind;
use crate::condition::{Condition, Operand, Operator};
use crate::engine::Role;
use crate::fact::attribute::Kind;
use crate::input::path::Path;
use crate::value::name::Name;

/// The longest text that mostly is a word, and not the stem of one.
const LONGEST_WORD: usize = 6;

pub(super) fn check(lint: &mut Lint<'_>) {
    let spec = lint.spec;
    let mut found = Vec::new();
    for (path, condition) in spec.conditions() {
        let facts = Asked { path, of_activity: false, is_negated: false };
        facts.each(condition, &mut |asked, name, operator| {
            found.extend(inside_words(lint, asked, name, operator))
        });
    }
    for (path, condition) in spec.filters() {
        let fields = Asked { path, of_activity: true, is_negated: false };
        fields.each(condition, &mut |asked, name, operator| {
            found.extend(inside_words(lint, asked, name, operator))
        });
    }
    for (i, one) in spec.disqualifiers.iter().enumerate() {
        let facts =
            Asked { path: spec.place_of(Role::Disqualifier(i)), of_activity: false, is_negated: false };
        facts
            .each(&one.when, &mut |asked, name, operator| found.extend(negated(lint, asked, name, operator)));
    }
    for (path, kind, message) in found {
        lint.add(path, kind, message);
    }
}

/// A question about one text, and where it stands.
struct Asked {
    path: Path,
    /// Whether it asks of an activity, and not of a fact.
    of_activity: bool,
    is_negated: bool,
}

impl Asked {
    /// Calls `visit` with every question that a condition asks.
    fn each(&self, condition: &Condition, visit: &mut impl FnMut(&Asked, &Name, &Operator)) {
        let path = self.path.key(condition.operator());
        let here = Asked { path, ..*self };
        match condition {
            Condition::Fact(name, operator) => visit(&here, name, operator),
            Condition::All(parts) | Condition::Any(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    Asked { path: here.path.index(i), ..here }.each(part, visit);
                }
            }
            Condition::Not(part) => Asked { is_negated: !self.is_negated, ..here }.each(part, visit),
            Condition::Did(did) => {
                let filter = Asked { path: here.path.key("where"), of_activity: true, is_negated: false };
                did.filter.condition.iter().for_each(|condition| filter.each(condition, visit));
            }
            Condition::Met(_)
            | Condition::Unknown(_)
            | Condition::MetAtLeast { .. }
            | Condition::ScoreAtLeast(_)
            | Condition::FitAtLeast(_)
            | Condition::EngagementAtLeast(_)
            | Condition::Engaged => {}
        }
    }

    /// Whether it asks of free text.
    fn is_of_text(&self, lint: &Lint<'_>, name: &Name) -> bool {
        let mut slots = lint.program.slots.iter();
        self.of_activity || slots.any(|slot| slot.name == *name && slot.kind == Kind::Text)
    }
}

/// What was found: where, of what sort, and what to do.
type Found = Option<(Path, LintKind, String)>;

/// Short words that are found inside others.
fn inside_words(lint: &Lint<'_>, asked: &Asked, name: &Name, operator: &Operator) -> Found {
    let Operator::Contains(parts) = operator else { return None };
    if !asked.is_of_text(lint, name) {
        return None;
    }
    let words: Vec<String> =
        parts.iter().filter(|part| is_short_word(part)).map(|part| format!("`{part}`")).collect();
    let (first, more) = words.split_last()?;
    let words = if more.is_empty() { first.clone() } else { format!("{} and {first}", more.join(", ")) };
    let message = format!(
        "`contains` also finds {words} inside longer words, as `intern` in `international`; write `has_word`"
    );
    Some((asked.path.clone(), LintKind::InsideWords, message))
}

/// Whether it is a few Latin letters and nothing else: what is no word by itself is looked for with what is around it.
fn is_short_word(part: &Operand) -> bool {
    let Operand::Text(text) = part else { return false };
    let letters = text.chars().count();
    letters <= LONGEST_WORD && text.chars().all(is_latin)
}

/// The letters of the Latin script up to those of Vietnamese.
fn is_latin(letter: char) -> bool {
    letter.is_alphabetic()
        && matches!(letter, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Lists of texts that disqualify whoever writes what they mean in another way.
fn negated(lint: &Lint<'_>, asked: &Asked, name: &Name, operator: &Operator) -> Found {
    let is_list = matches!(operator, Operator::Is(_) | Operator::OneOf(_));
    if !is_list || !asked.is_negated || asked.of_activity || !asked.is_of_text(lint, name) {
        return None;
    }
    let message = format!(
        "whoever writes it in another way is disqualified, as `Germany` where the list has `DE`; declare `{name}` as a \
         choice of these and of those that you turn away, so that what is none of its options is unknown"
    );
    Some((asked.path.clone(), LintKind::NegatedList, message))
}
