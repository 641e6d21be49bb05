//! Grade rows that no lead gets, and what follows for the hand-off.

use std::collections::BTreeSet;

use super::lint::Lint;
use super::states;
use super::warning::LintKind;
use crate::input::path::Path;
use crate::invariant::there;
use crate::score::Grades;
use crate::value::points::Points;

/// What becomes of one row in all states.
#[derive(Clone, Default)]
struct Fate {
    met: bool,
    first: bool,
    unmet: bool,
    /// The rows that are first where this one is met.
    before: BTreeSet<usize>,
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let bar = lint.program.bar;
    let mut fates = vec![Fate::default(); lint.program.rows.len()];
    let (mut reaches, mut offered, mut slips) = (false, false, false);
    let all_tried = states::visit(lint, |state| {
        for (i, (fate, met)) in fates.iter_mut().zip(state.met).enumerate() {
            fate.met |= met;
            fate.unmet |= !met;
            fate.first |= state.first == Some(i);
            fate.before.extend(state.first.filter(|first| *met && *first < i));
        }
        reaches |= state.grade >= bar;
        offered |= state.grade >= bar && state.eligible;
        slips |= state.grade_with_slack < bar;
    });
    if !all_tried {
        return;
    }
    if !matches!(lint.spec.grades, Some(Grades::Matrix(_))) {
        fates.iter().enumerate().for_each(|(i, fate)| row(lint, i, fate));
    }
    nothing_for_sales(lint, reaches, offered);
    let slack = Path::top().key("slack_points");
    if lint.program.slack > Points::ZERO && lint.program.rows_read_points && reaches && !slips {
        let message =
            "with so much slack every lead holds the bar, so none is taken back for its points; lower it";
        lint.add(slack, LintKind::AlwaysMet, message);
    }
}

fn row(lint: &mut Lint<'_>, number: usize, fate: &Fate) {
    let path = lint.row(number);
    let Some((grade, _)) = there(lint.program.rows.get(number), "a row of the program") else { return };
    // A row of the framework's own table has no place of its own.
    let (which, own, so) = match lint.spec.grades {
        Some(_) => ("this row".to_owned(), true, "or leave it out"),
        None => (format!("the row for {grade} of its grade table"), false, "or write `grades`"),
    };
    if !fate.met {
        if !lint.has(LintKind::NeverMet, &path) || !own {
            let message =
                format!("no lead meets {which}, what it asks for cannot come together; change that {so}");
            lint.add(path, LintKind::NeverMet, message);
        }
    } else if !fate.first {
        let message = match own {
            true => {
                format!("no lead gets {which}, whoever meets it meets an earlier one first; move it up {so}")
            }
            false => format!(
                "no lead gets {which}, whoever meets it meets a better one; change what is asked {so}"
            ),
        };
        match fate.before.iter().next().filter(|_| fate.before.len() == 1 && own) {
            Some(before) => lint.add_pair(path, lint.row(*before), LintKind::Shadowed, message),
            None => lint.add(path, LintKind::Shadowed, message),
        }
    } else if !fate.unmet && !lint.has(LintKind::AlwaysMet, &path) {
        let message = format!("every lead meets {which}, so no later one is asked; ask for more");
        lint.add(path, LintKind::AlwaysMet, message);
    }
}

fn nothing_for_sales(lint: &mut Lint<'_>, reaches: bool, offered: bool) {
    let known = |lint: &Lint<'_>, list: &str| {
        let path = Path::top().key(list);
        [LintKind::NothingForSales, LintKind::NeverMet].iter().any(|kind| lint.has(*kind, &path))
            || list == "disqualifiers" && lint.has(LintKind::AlwaysMet, &path)
    };
    let path = Path::top().key("hand_off_at");
    if !reaches {
        let message = format!(
            "no lead is graded {} or better, so none is offered to sales for its grade; lower it, or change \
             the rows",
            lint.program.bar
        );
        lint.add_pair(path, Path::top().key("grades"), LintKind::NothingForSales, message);
    } else if !offered && !known(lint, "hand_off_requires") && !known(lint, "disqualifiers") {
        let message = "whoever reaches the bar lacks a requirement or is disqualified, so none is offered to \
                       sales for its grade; change one of them";
        let list = if lint.program.requires.is_empty() { "disqualifiers" } else { "hand_off_requires" };
        lint.add_pair(path, Path::top().key(list), LintKind::NothingForSales, message);
    }
}
