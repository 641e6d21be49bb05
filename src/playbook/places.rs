//! Where everything that has a condition stands in a playbook's file.

use super::spec::{CriteriaSpec, PlaybookSpec};
use crate::condition::{ActivityFilter, Condition, Did};
use crate::criteria::{Criterion, Framework};
use crate::engine::Role;
use crate::input::path::Path;
use crate::invariant::always;
use crate::score::{GradeRow, Grades};

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
            Role::Condition(host, i) => self.place_of_host(host).key("conditions").index(i),
            Role::Criterion(i) => match self.places_of_questions(i).into_iter().next() {
                Some(place) => place,
                // A criterion of a framework may have no question; those of hosts stand in code.
                None if self.criterion(i).is_some() => top.key("criteria"),
                None => top.key("criteria").key("host"),
            },
            Role::Row(i) => match (&self.grades, self.grading_framework()) {
                (Some(Grades::Rows(_)), _) => top.key("grades").key("rows").index(i).key("when"),
                (Some(Grades::Matrix(_)), _) => top.key("grades").key("matrix"),
                (None, Some(framework)) => top.key("criteria").key(framework.name()),
                (None, None) => top.key("grades"),
            },
        }
    }

    /// Where what a host hands over stands, by its place among the hosts.
    fn place_of_host(&self, number: usize) -> Path {
        let place = Path::top().key("criteria").key("host");
        match self.hosts().nth(number) {
            Some(name) => place.key(name.as_str()),
            None => place,
        }
    }

    /// The place of each list of criteria: `criteria.bant`, `criteria.framework`, or `criteria.framework[1]` where the
    /// author has several.
    pub(crate) fn places_of_lists(&self) -> impl Iterator<Item = (Path, &CriteriaSpec)> {
        let key = |list: &CriteriaSpec| match list {
            CriteriaSpec::Framework(framework) => framework.outline().map_or("framework", |one| one.name),
            CriteriaSpec::Host(_) => "host",
        };
        let is_several = |list: &&CriteriaSpec| list.framework().is_none_or(|one| one.outline().is_none());
        let count = move |lists: &[CriteriaSpec], word: &str| {
            lists.iter().filter(is_several).filter(|list| key(list) == word).count()
        };
        self.criteria.iter().enumerate().map(move |(i, list)| {
            let word = key(list);
            let place = Path::top().key("criteria").key(word);
            let before = always(self.criteria.get(..i), &[], "as far as the list");
            let is_one_of_several = is_several(&list) && count(&self.criteria, word) > 1;
            (if is_one_of_several { place.index(count(before, word)) } else { place }, list)
        })
    }

    /// The lists of criteria that are data, each with its place.
    pub(crate) fn places_of_frameworks(&self) -> impl Iterator<Item = (Path, &Framework)> {
        self.places_of_lists().filter_map(|(place, list)| Some((place, list.framework()?)))
    }

    /// Every criterion of a framework with its place, in their order: those of hosts come behind them.
    pub(crate) fn places_of_criteria(&self) -> impl Iterator<Item = (Path, &Framework, &Criterion)> {
        self.places_of_frameworks().flat_map(|(place, framework)| {
            let all = framework.criteria().iter().enumerate();
            all.map(move |(i, criterion)| (framework.place_of(&place, i, criterion), framework, criterion))
        })
    }

    /// The criterion at a place among all, unless it is a host's.
    pub(crate) fn criterion(&self, place: usize) -> Option<&Criterion> {
        self.frameworks().flat_map(Framework::criteria).nth(place)
    }

    /// The framework whose own table grades: the one that has one, where the playbook brings none.
    pub(crate) fn grading_framework(&self) -> Option<&Framework> {
        let mut graded = self.frameworks().filter(|framework| framework.outline().is_some());
        graded.next().filter(|_| self.grades.is_none() && graded.next().is_none())
    }

    /// The rows of that table.
    pub(crate) fn default_grades(&self) -> Option<Vec<GradeRow>> {
        self.grading_framework()?.default_grades()
    }

    /// The places of a criterion's questions; none for a host's.
    pub(crate) fn places_of_questions(&self, criterion: usize) -> Vec<Path> {
        let found = self.places_of_criteria().nth(criterion);
        found.map(|(place, framework, one)| framework.places_of_questions(&place, one)).unwrap_or_default()
    }

    /// What is asked of activities beside their kinds, outside of conditions, with its place.
    pub(crate) fn filters(&self) -> Vec<(Path, &Condition)> {
        let top = Path::top();
        let rules = self.activities.iter().enumerate();
        let rules = rules.map(|(i, rule)| (top.key("activities").index(i), &rule.filter));
        let contact = self.meaningful_contact.iter();
        let contact = contact.map(|contact| (top.key("meaningful_contact"), &contact.filter));
        let mut all: Vec<(Path, &ActivityFilter)> = rules.chain(contact).collect();
        for (place, _, criterion) in self.places_of_criteria() {
            all.extend(criterion.inferred_by.iter().map(|by| (place.key("inferred_by"), &by.filter)));
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
        let criteria = self.frameworks().flat_map(Framework::criteria);
        criteria.flat_map(|criterion| &criterion.questions).for_each(|question| question.each_did(visit));
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
        for (place, framework, criterion) in self.places_of_criteria() {
            all.extend(
                framework.places_of_questions(&place, criterion).into_iter().zip(&criterion.questions),
            );
        }
        all
    }
}
