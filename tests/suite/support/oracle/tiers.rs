//! The naive reading of groups: which of their rules count, and between what the group lies while facts are open.

use std::collections::{BTreeMap, BTreeSet};

use qualify::score::{Group, Take};
use qualify::{Answer, Name};

use super::facts::{Age, World};
use super::score::{Milli, Range, clamp, milli};

/// A rule of a group: whether it fires, and what it gives if it does.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) rule: Name,
    /// Met if it surely does, unknown if it may.
    pub(crate) fires: Answer,
    pub(crate) points: Milli,
}

impl World<'_> {
    /// The rules of a group in their order: those on facts, then those on activities. `doubt` holds the open attributes
    /// when it is asked what is possible.
    pub(crate) fn members(&self, group: &Name, doubt: Option<&BTreeSet<Name>>) -> Vec<Member> {
        let facts =
            self.spec.rules.iter().filter(|rule| rule.group.as_ref() == Some(group)).map(|rule| Member {
                rule: rule.name.clone(),
                fires: match (self.answer(&rule.when, Age::Declared, doubt), doubt) {
                    (Answer::Unknown, None) => Answer::Unmet,
                    (answer, _) => answer,
                },
                points: milli(rule.points),
            });
        let deeds =
            self.spec.activities.iter().filter(|rule| rule.group.as_ref() == Some(group)).map(|rule| {
                let points = clamp(&rule.clamp, self.activity_points(rule));
                Member { rule: rule.name.clone(), fires: Answer::from(points != 0), points }
            });
        facts.chain(deeds).collect()
    }

    /// The rules of a group that count.
    pub(crate) fn counting(&self, group: &Name) -> Vec<Member> {
        let mut fired = self.members(group, None);
        fired.retain(|member| member.fires == Answer::Met);
        let taken = match self.spec.groups[group].takes() {
            Take::Sum => return fired,
            Take::First => fired.first(),
            Take::Highest => {
                let most = fired.iter().map(|member| member.points).max();
                fired.iter().find(|member| Some(member.points) == most)
            }
        };
        taken.cloned().into_iter().collect()
    }
}

impl World<'_> {
    /// The points of the rules that fire and whose group takes another.
    pub(crate) fn not_counted(&self) -> BTreeMap<String, Milli> {
        let mut left = BTreeMap::new();
        for name in self.spec.groups.keys() {
            let counting = self.counting(name);
            let fired = self.members(name, None).into_iter().filter(|member| member.fires == Answer::Met);
            let out = fired.filter(|member| counting.iter().all(|one| one.rule != member.rule));
            left.extend(out.map(|member| (member.rule.to_string(), member.points)));
        }
        left.retain(|_, points| *points != 0);
        left
    }
}

/// From the least to the greatest that a tier can leave.
pub(crate) fn hull(group: &Group, members: &[Member]) -> Range {
    let sure = |member: &&Member| member.fires == Answer::Met;
    let possible = |member: &&Member| member.fires != Answer::Unmet;
    let of = |points: Vec<Milli>| (*points.iter().min().unwrap(), *points.iter().max().unwrap());
    let any: Vec<Milli> = members.iter().filter(possible).map(|member| member.points).collect();
    match group.takes() {
        Take::Sum => panic!("no tier"),
        Take::Highest => match members.iter().filter(sure).map(|member| member.points).max() {
            Some(least) => (least, any.into_iter().max().unwrap()),
            None => of(any.into_iter().chain([0]).collect()),
        },
        Take::First => {
            let end = members.iter().position(|member| member.fires == Answer::Met);
            let upto = end.map_or(members, |end| &members[..=end]);
            let mut left: Vec<Milli> = upto.iter().filter(possible).map(|member| member.points).collect();
            if end.is_none() {
                left.push(0);
            }
            of(left)
        }
    }
}
