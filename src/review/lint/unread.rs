//! What is asked or declared for nothing, and what nobody is told how to ask.

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::{Question, Role};
use crate::input::path::Path;
use crate::value::name::Name;

pub(super) fn check(lint: &mut Lint<'_>) {
    attributes(lint);
    criteria(lint);
    questions(lint);
}

fn attributes(lint: &mut Lint<'_>) {
    // The host's own criteria may read any attribute.
    if lint.program.runs_host_code() {
        return;
    }
    let read = |name: &Name| lint.program.slots.iter().any(|slot| slot.name == *name);
    let unread: Vec<&Name> = lint.spec.attributes.keys().filter(|name| !read(name)).collect();
    let path = Path::top().key("attributes");
    let names: Vec<String> = unread.iter().map(|name| format!("`{name}`")).collect();
    // Many are declared together, for what may be learnt from them: they are one thing to look at.
    match &unread[..] {
        [] => {}
        [only] => {
            let message =
                format!("nothing reads `{only}`; leave it out, unless points are to be learnt from it");
            lint.add(path.key(only.as_str()), LintKind::Unread, message);
        }
        _ => {
            let names = names.join(", ");
            let message =
                format!("nothing reads {names}; leave them out, unless points are to be learnt from them");
            lint.add(path, LintKind::Unread, message);
        }
    }
}

/// Criteria that neither grade nor guard.
fn criteria(lint: &mut Lint<'_>) {
    let program = lint.program;
    let rows = || program.rows.iter().map(|(_, when)| when);
    let guards = || program.requires.iter().chain(&program.disqualifiers).map(|(_, when)| when);
    let counts = rows().any(|when| {
        when.asks(|question| matches!(question, Question::MetAtLeast(_) | Question::MetAtLeastOf(..)))
    });
    for (i, code) in program.criteria.iter().enumerate() {
        let named =
            |question| matches!(question, Question::Met(place) | Question::Unknown(place) if place == i);
        let read =
            code.mandatory || code.counted && counts || rows().chain(guards()).any(|when| when.asks(named));
        if !read {
            let message = format!(
                "no grade row asks for `{}`, no requirement or disqualifier does, and it is not mandatory, so its answer \
                 decides nothing",
                code.name
            );
            lint.add(lint.spec.place_of(Role::Criterion(i)), LintKind::Unread, message);
        }
    }
}

/// Attributes that a criterion needs, and that nobody is told how to ask.
fn questions(lint: &mut Lint<'_>) {
    let program = lint.program;
    let mut told = std::collections::BTreeSet::new();
    for (i, code) in program.criteria.iter().enumerate() {
        let slots = &code.slots;
        for slot in slots.iter().filter_map(|slot| program.slot(*slot)) {
            if slot.ask.is_none() && told.insert(&slot.name) {
                // The `ask` of a criterion words the question of its only attribute.
                let where_to =
                    if slots.len() == 1 { "the attribute or the criterion" } else { "the attribute" };
                let message =
                    format!("nobody is told how to ask for `{}`; give {where_to} an `ask`", slot.name);
                let path = lint.spec.place_of(Role::Criterion(i));
                lint.add(path, LintKind::NoQuestion, message);
            }
        }
    }
}
