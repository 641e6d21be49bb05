//! Points that are asked for, beside the points there are.

use super::lint::Lint;
use super::sums::is_endless;
use super::warning::LintKind;
use crate::condition::{Condition, Kinds};
use crate::input::path::Path;
use crate::qualification::Span;
use crate::score::Grades;
use crate::value::points::Points;

pub(super) fn check(lint: &mut Lint<'_>) {
    let scores = lint.sums.scores;
    match &lint.spec.grades {
        Some(Grades::Rows(rows)) => {
            for (i, row) in rows.iter().enumerate() {
                let path = lint.row(i);
                condition(lint, &row.when, &path);
            }
        }
        Some(Grades::Matrix(matrix)) => {
            let top = Path::top().key("grades").key("matrix");
            for (key, what, cuts, span) in [
                ("fit_at_least", "fit", &matrix.fit_at_least, scores.fit),
                ("engagement_at_least", "engagement", &matrix.engagement_at_least, scores.engagement),
            ] {
                for (i, points) in cuts.iter().enumerate() {
                    cut(lint, &top.key(key).index(i), what, *points, span);
                }
            }
        }
        None => {}
    }
    contact(lint, scores.fit);
    let slack = Path::top().key("slack_points");
    if lint.spec.slack_points > Points::ZERO && !lint.program.rows_read_points {
        let message = "no grade row asks for points, so the slack changes nothing; leave it out";
        lint.add(slack, LintKind::NoEffect, message);
    }
}

fn condition(lint: &mut Lint<'_>, when: &Condition, path: &Path) {
    let here = path.key(when.operator());
    let scores = lint.sums.scores;
    match when {
        Condition::ScoreAtLeast(points) => cut(lint, &here, "score", *points, scores.score),
        Condition::FitAtLeast(points) => cut(lint, &here, "fit", *points, scores.fit),
        Condition::EngagementAtLeast(points) => cut(lint, &here, "engagement", *points, scores.engagement),
        Condition::MetAtLeast { n: 0, .. } => {
            lint.add(
                here,
                LintKind::AlwaysMet,
                "at least 0 criteria are always met; ask for 1 or leave it out",
            );
        }
        Condition::Engaged if !lint.program.can_engage() => {
            let message = "no activity counts as engaged, so no lead is; add a rule for one or leave it out";
            lint.add(here, LintKind::NeverMet, message);
        }
        Condition::Not(part) => condition(lint, part, &here),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::Fact(..)
        | Condition::Did(_)
        | Condition::Met(_)
        | Condition::Unknown(_)
        | Condition::MetAtLeast { .. }
        | Condition::Engaged => {
            for (i, part) in when.parts().iter().enumerate() {
                condition(lint, part, &here.index(i));
            }
        }
    }
}

fn cut(lint: &mut Lint<'_>, path: &Path, what: &str, cut: Points, span: Span) {
    if cut > span.high && !is_endless(span.high) {
        let message = format!("the {what} is at most {}, so no lead reaches {cut}; lower it", span.high);
        lint.add(path.clone(), LintKind::NeverMet, message);
    } else if cut <= span.low && !is_endless(span.low) {
        let message = format!(
            "the {what} is at least {}, so every lead reaches {cut}; raise it or leave it out",
            span.low
        );
        lint.add(path.clone(), LintKind::AlwaysMet, message);
    }
}

/// The fit that a meaningful contact needs.
fn contact(lint: &mut Lint<'_>, fit: Span) {
    let Some(contact) = &lint.spec.meaningful_contact else { return };
    let top = Path::top().key("meaningful_contact");
    if matches!(&contact.filter.kinds, Kinds::Of(names) if names.is_empty()) {
        let message = "no kind of activity is named, so no contact counts; name one or leave it out";
        return lint.add(top.key("kinds"), LintKind::NoEffect, message);
    }
    match contact.least_fit {
        None => {
            let message =
                "whoever asks for contact can be offered to sales, at any grade, D too; set `least_fit`";
            lint.add(top, LintKind::LowGradeForSales, message);
        }
        Some(least) if least > fit.high && !is_endless(fit.high) => {
            let message = format!("the fit is at most {}, so no contact counts; lower it", fit.high);
            lint.add(top.key("least_fit"), LintKind::NeverMet, message);
        }
        Some(least) if least <= fit.low && !is_endless(fit.low) => {
            let message = format!(
                "the fit is at least {}, so whoever asks for contact can be offered to sales, at any grade, D too; raise it",
                fit.low
            );
            lint.add(top.key("least_fit"), LintKind::LowGradeForSales, message);
        }
        Some(_) => {}
    }
}
