//! Where everything that has a condition stands in a playbook's file.

use super::spec::{CriteriaSpec, PlaybookSpec};
use crate::condition::{ActivityFilter, Condition, Did};
use crate::engine::Role;
use crate::input::path::Path;
use crate::invariant::there;
use crate::score::Grades;

impl PlaybookSpec {
    /// Where the condition of a role stands; of a criterion with several questions the first, and of a grade
    /// table that the framework brings the framework.
    pub(crate) fn place_of(&self, role: Role) -> Path {
        let top = Path::top();
        let when = |list: &str, i: usize| top.key(list).index(i).key("when");
        match role {
            Role::Rule(i) => when("rules", i),
            Role::Requirement(i) => when("hand_off_requires", i),
            Role::Reachable => top.key("hand_off_channels"),
            Role::Disqualifier(i) => when("disqualifiers", i),
            Role::Channel(channel) => top.key("unreachable").key(channel.word()),
            Role::Criterion(i) => match &self.criteria {
                CriteriaSpec::None => top.key("criteria"),
                CriteriaSpec::Host(_) => top.key("criteria").key("host"),
                CriteriaSpec::Framework(_) => {
                    // A criterion may have no question.
                    self.places_of_questions(i).into_iter().next().unwrap_or(top.key("criteria"))
                }
            },
            Role::Row(i) => match (&self.grades, &self.criteria) {
                (Some(Grades::Rows(_)), _) => top.key("grades").key("rows").index(i).key("when"),
                (Some(Grades::Matrix(_)), _) => top.key("grades").key("matrix"),
                (None, CriteriaSpec::Framework(framework)) => top.key("criteria").key(framework.name()),
                (None, CriteriaSpec::None | CriteriaSpec::Host(_)) => top.key("grades"),
            },
        }
    }

    /// The places of a criterion's questions.
    pub(crate) fn places_of_questions(&self, criterion: usize) -> Vec<Path> {
        let CriteriaSpec::Framework(framework) = &self.criteria else { return Vec::new() };
        let one = there(framework.criteria().get(criterion), "a criterion of the framework");
        let Some(one) = one else { return Vec::new() };
        let place = framework.place_of(criterion, one);
        if framework.writes_short(one) {
            return vec![place];
        }
        (0..one.questions.len()).map(|i| place.key("questions").index(i)).collect()
    }

    /// What is asked of activities beside their kinds, outside of conditions, with its place.
    pub(crate) fn filters(&self) -> Vec<(Path, &Condition)> {
        let top = Path::top();
        let rules = self.activities.iter().enumerate();
        let rules = rules.map(|(i, rule)| (top.key("activities").index(i), &rule.filter));
        let contact = self.meaningful_contact.iter();
        let contact = contact.map(|contact| (top.key("meaningful_contact"), &contact.filter));
        let mut all: Vec<(Path, &ActivityFilter)> = rules.chain(contact).collect();
        if let CriteriaSpec::Framework(framework) = &self.criteria {
            for (i, criterion) in framework.criteria().iter().enumerate() {
                let place = |by| (framework.place_of(i, criterion).key("inferred_by"), by);
                all.extend(criterion.inferred_by.iter().map(|by| place(&by.filter)));
            }
        }
        let all = all.into_iter().map(|(path, filter)| (path.key("where"), filter.condition.as_ref()));
        all.filter_map(|(path, condition)| Some((path, condition?))).collect()
    }

    /// Calls `visit` with every question about what they did, but for what criteria are inferred from.
    pub(super) fn each_did<'s>(&'s self, visit: &mut impl FnMut(&'s Did)) {
        self.rules.iter().for_each(|rule| rule.when.each_did(visit));
        if let Some(Grades::Rows(rows)) = &self.grades {
            rows.iter().for_each(|row| row.when.each_did(visit));
        }
        self.hand_off_requires.iter().for_each(|one| one.when.each_did(visit));
        self.disqualifiers.iter().for_each(|one| one.when.each_did(visit));
        self.unreachable.values().for_each(|when| when.each_did(visit));
        if let CriteriaSpec::Framework(framework) = &self.criteria {
            let questions = framework.criteria().iter().flat_map(|criterion| &criterion.questions);
            questions.for_each(|question| question.each_did(visit));
        }
    }

    /// Every condition that is written in it, with its place.
    pub(crate) fn conditions(&self) -> Vec<(Path, &Condition)> {
        let mut all: Vec<(Path, &Condition)> = Vec::new();
        let mut add = |role: Role, when| all.push((self.place_of(role), when));
        self.rules.iter().enumerate().for_each(|(i, rule)| add(Role::Rule(i), &rule.when));
        if let Some(Grades::Rows(rows)) = &self.grades {
            rows.iter().enumerate().for_each(|(i, row)| add(Role::Row(i), &row.when));
        }
        let requires = self.hand_off_requires.iter().enumerate();
        requires.for_each(|(i, one)| add(Role::Requirement(i), &one.when));
        let disqualifiers = self.disqualifiers.iter().enumerate();
        disqualifiers.for_each(|(i, one)| add(Role::Disqualifier(i), &one.when));
        self.unreachable.iter().for_each(|(channel, when)| add(Role::Channel(*channel), when));
        if let CriteriaSpec::Framework(framework) = &self.criteria {
            for (i, criterion) in framework.criteria().iter().enumerate() {
                all.extend(self.places_of_questions(i).into_iter().zip(&criterion.questions));
            }
        }
        all
    }
}
