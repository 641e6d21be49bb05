//! What hosts' code says: the answers to questions that no condition decides, and when they may differ.

use chrono::{DateTime, Utc};

use super::done::Done;
use crate::criteria::{Findings, Found, Subject};
use crate::engine::{HostCode, Program};
use crate::fact::prospect::Prospect;
use crate::value::answer::Answer;
use crate::value::as_of::AsOf;

/// What hosts' code finds, by criterion; empty where none is run. A host may have fewer questions by now than when it was
/// compiled: those that are left out are unknown.
pub(super) fn found(
    program: &Program,
    prospect: &Prospect,
    done: &Done<'_>,
    as_of: &AsOf,
    answers: &[Answer],
) -> Vec<Found> {
    if !program.runs_host_code() {
        return Vec::new();
    }
    let mut all = vec![Found::NONE; program.criteria.len()];
    for host in running(program) {
        let mut findings = Findings::of(host.criteria.questions());
        let answered = host.answered(answers);
        let subject = Subject::new(prospect, done.in_a_row(), as_of, program.days, &answered);
        host.criteria.assess(&subject, &mut findings);
        let mine = all.iter_mut().skip(host.places.start).take(host.places.len());
        mine.zip(findings.into_found()).for_each(|(mine, found)| *mine = found);
    }
    all
}

/// The hosts whose code is run.
fn running(program: &Program) -> impl Iterator<Item = &HostCode> {
    program.hosts.iter().filter(|host| host.is_run)
}

/// The next instants at which hosts' code says that an answer may differ.
pub(super) fn next_changes(
    program: &Program,
    prospect: &Prospect,
    done: &Done<'_>,
    as_of: &AsOf,
    answers: &[Answer],
) -> Vec<DateTime<Utc>> {
    let next = |host: &HostCode| {
        let answered = host.answered(answers);
        let subject = Subject::new(prospect, done.in_a_row(), as_of, program.days, &answered);
        host.criteria.next_change(&subject).filter(|at| *at > as_of.now())
    };
    running(program).filter_map(next).collect()
}
