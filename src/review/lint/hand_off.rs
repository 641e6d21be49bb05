//! Who signed, where the bar lies, and what stands between a lead and sales beside its grade.

use super::lint::Lint;
use super::warning::LintKind;
use crate::engine::Expr;
use crate::input::path::Path;
use crate::score::Grade;

/// The most requirements, and disqualifiers, that are compared with each other.
const COMPARED: usize = 64;

pub(super) fn signatures(lint: &mut Lint<'_>) {
    let path = Path::top().key("signed");
    match &lint.spec.signed {
        None => {
            let message =
                "nobody has signed, so leads can be tried but not handed over; have both teams sign";
            lint.add(path, LintKind::Unsigned, message);
        }
        Some(signed) if signed.of.is_none() => {
            let message = format!(
                "the signatures are of whatever the playbook says; add `of = \"{}\"`, and a change without new \
                 signatures is refused",
                lint.fingerprint
            );
            lint.add(path, LintKind::Unbound, message);
        }
        Some(_) => {}
    }
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let bar = lint.spec.hand_off_at;
    let path = Path::top().key("hand_off_at");
    if bar == Grade::D {
        let message = "every grade is offered to sales, D too; raise the bar";
        lint.add(path, LintKind::LowGradeForSales, message);
    } else if bar == Grade::C {
        let message = "leads of grade C are offered to sales, before they are qualified; raise the bar to B";
        lint.add(path, LintKind::LowGradeForSales, message);
    }
    contact_data(lint);
    requirements(lint);
    disqualifiers(lint);
}

/// No hand-off channel is asked for, and nothing else looks at what shows one dead.
fn contact_data(lint: &mut Lint<'_>) {
    let program = lint.program;
    if !lint.spec.hand_off_channels.is_empty() {
        return;
    }
    let slots = |all: &[(_, Expr)]| -> Vec<usize> {
        all.iter().flat_map(|(_, when)| program.slots_of(when)).collect()
    };
    let states: Vec<usize> =
        program.unreachable.iter().flat_map(|(_, when)| program.slots_of(when)).collect();
    let guards: Vec<usize> = [slots(&program.requires), slots(&program.disqualifiers)].concat();
    if !guards.iter().any(|slot| states.contains(slot)) {
        let message = "nothing asks whether a lead can be reached, so one without a working channel is offered; name \
                       the channels that sales uses";
        lint.add(Path::top().key("hand_off_channels"), LintKind::NoContactData, message);
    }
}

/// Requirements that disqualify, exclude each other, or are met by whoever meets another.
fn requirements(lint: &mut Lint<'_>) {
    let program = lint.program;
    let place = |i: usize| Lint::when("hand_off_requires", i);
    for (i, (name, when)) in program.requires.iter().enumerate().take(COMPARED) {
        if lint.has(LintKind::NeverMet, &place(i)) || lint.has(LintKind::AlwaysMet, &place(i)) {
            continue;
        }
        for (j, (reason, other)) in program.disqualifiers.iter().enumerate().take(COMPARED) {
            if lint.facts.implies(when, other) {
                let message = format!(
                    "whoever meets this requirement is disqualified as `{reason}`, so no lead is offered to \
                     sales for its grade; change one of them"
                );
                lint.add_pair(place(i), Lint::when("disqualifiers", j), LintKind::NothingForSales, message);
                break;
            }
        }
        for (j, (earlier, other)) in program.requires.iter().enumerate().take(i) {
            if lint.has(LintKind::NeverMet, &place(j)) || lint.has(LintKind::AlwaysMet, &place(j)) {
                continue;
            }
            if lint.facts.exclude(when, other) {
                let message = format!(
                    "no lead meets both this and `{earlier}`, so none is offered to sales for its grade; \
                     change one of them"
                );
                lint.add_pair(place(i), place(j), LintKind::NothingForSales, message);
            } else if lint.facts.implies(other, when) {
                let message = format!("whoever meets `{earlier}` meets this requirement; leave it out");
                lint.add_pair(place(i), place(j), LintKind::Shadowed, message);
            } else if lint.facts.implies(when, other) {
                let message = format!("whoever meets `{name}` meets this requirement; leave it out");
                lint.add_pair(place(j), place(i), LintKind::Shadowed, message);
            }
        }
    }
}

/// Disqualifiers whose reason is never given, since an earlier one comes first.
fn disqualifiers(lint: &mut Lint<'_>) {
    let program = lint.program;
    let place = |i: usize| Lint::when("disqualifiers", i);
    for (i, (_, when)) in program.disqualifiers.iter().enumerate().take(COMPARED) {
        if lint.has(LintKind::NeverMet, &place(i)) {
            continue;
        }
        let mut earlier = program.disqualifiers.iter().take(i).enumerate();
        let first = earlier.find(|(_, (_, other))| lint.facts.implies(when, other));
        if let Some((first, (reason, _))) = first {
            let message = format!(
                "whoever meets this is disqualified as `{reason}` first, so this reason is never given; move it up or leave it out"
            );
            lint.add_pair(place(i), place(first), LintKind::Shadowed, message);
        }
    }
}
