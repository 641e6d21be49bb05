//! The naive advice: what is missing, what would improve the grade, until when a judgement holds.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use qualify::attribute::Value;
use qualify::{Activity, Answer, Grade, Learnt, Name, Route};

use super::decide::Core;
use super::deeds::{Deed, Imagined};
use super::facts::World;
use super::score::{Milli, Range};

/// What knowing an open attribute could do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    pub(crate) attribute: Name,
    pub(crate) worst: Grade,
    pub(crate) best: Grade,
    pub(crate) points: Range,
    /// The routes that it could lead to, but for today's.
    pub(crate) routes: Vec<Route>,
}

/// A step towards a better grade: an answer about an attribute, or a deed in its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    Answer(Name),
    Activity(String),
}

impl Move {
    pub(crate) fn name(&self) -> &str {
        match self {
            Move::Answer(name) => name.as_str(),
            Move::Activity(words) => words,
        }
    }
}

/// What a set of moves leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raise {
    pub(crate) moves: Vec<Move>,
    pub(crate) reached: (Grade, bool),
    pub(crate) score: Milli,
}

pub(crate) fn height(grade: Grade) -> usize {
    [Grade::D, Grade::C, Grade::B, Grade::A].iter().position(|known| *known == grade).unwrap()
}

impl<'a> World<'a> {
    pub(crate) fn missing(&self) -> Vec<Lack> {
        let (grade, score) = (self.grade(), self.sums().score.0);
        let lack = |attribute: Name| {
            let mut grades = vec![grade];
            let mut points = vec![0];
            let mut routes = std::collections::BTreeSet::new();
            for value in self.values_of(&attribute) {
                let world = self.with(&attribute, &value);
                grades.push(world.grade());
                routes.insert(world.core().route);
                points.push(world.sums().score.0 - score);
            }
            routes.remove(&self.core().route);
            Lack {
                routes: routes.into_iter().collect(),
                attribute,
                worst: *grades.iter().min().unwrap(),
                best: *grades.iter().max().unwrap(),
                points: (*points.iter().min().unwrap(), *points.iter().max().unwrap()),
            }
        };
        let mut lacks: Vec<Lack> = self.open().into_iter().map(lack).collect();
        lacks.sort_by_key(|lack| {
            let steps = height(lack.best) - height(lack.worst);
            let reach = lack.points.1 - lack.points.0;
            let routes = std::cmp::Reverse(lack.routes.len());
            (std::cmp::Reverse(steps), std::cmp::Reverse(reach), routes, lack.attribute.clone())
        });
        lacks
    }

    /// What comes of whatever somebody asks that they do, by its words.
    pub(crate) fn deeds(&self) -> BTreeMap<String, Vec<Imagined>> {
        Deed::all(self.spec).into_iter().map(|deed| (deed.words(), self.done_now(&deed))).collect()
    }

    /// The same prospect, and this is done now.
    pub(crate) fn doing(&self, deed: &Imagined) -> World<'a> {
        let mut other = self.clone();
        other.imagined.push(deed.clone());
        other
    }

    /// Every world that a move can lead to.
    fn after(&self, step: &Move, deeds: &BTreeMap<String, Vec<Imagined>>) -> Vec<World<'a>> {
        match step {
            Move::Answer(attribute) => {
                self.values_of(attribute).iter().map(|value: &Value| self.with(attribute, value)).collect()
            }
            Move::Activity(words) => deeds[words].iter().map(|deed| self.doing(deed)).collect(),
        }
    }

    /// What would improve the grade, at most five sets.
    pub(crate) fn improvements(&self) -> Vec<Raise> {
        let reached = |world: &World<'_>| {
            let core = world.core();
            (core.grade, core.clears_bar)
        };
        let now = reached(self);
        let deeds = self.deeds();
        let open = self.open().into_iter().map(Move::Answer);
        let moves: Vec<Move> = open.chain(deeds.keys().cloned().map(Move::Activity)).collect();
        let mut best: BTreeMap<Vec<Move>, ((Grade, bool), Milli)> = BTreeMap::new();
        let mut consider = |moves: Vec<Move>, world: &World<'_>, above: (Grade, bool)| {
            let grade = reached(world);
            if grade > above {
                let score = world.sums().score.0;
                let old = best.entry(moves).or_insert((grade, score));
                if grade > old.0 || (grade == old.0 && score < old.1) {
                    *old = (grade, score);
                }
            }
        };
        // Each move with every world that it can lead to, and the grade there.
        let worlds: Vec<Vec<(World<'_>, (Grade, bool))>> = moves
            .iter()
            .map(|step| {
                self.after(step, &deeds).into_iter().map(|world| (world.clone(), reached(&world))).collect()
            })
            .collect();
        for (step, worlds) in moves.iter().zip(&worlds) {
            for (world, _) in worlds {
                consider(vec![step.clone()], world, now);
            }
        }
        for (i, first) in moves.iter().enumerate() {
            for (j, second) in moves.iter().enumerate().skip(i + 1) {
                if matches!((first, second), (Move::Activity(_), Move::Activity(_))) {
                    continue;
                }
                let mut pair = vec![first.clone(), second.clone()];
                pair.sort_by(|one, other| one.name().cmp(other.name()));
                // A pair must lead further than either name can alone.
                let alone = worlds[i].iter().chain(&worlds[j]).map(|(_, grade)| *grade).max();
                for (half, _) in &worlds[i] {
                    for both in &half.after(second, &deeds) {
                        consider(pair.clone(), both, now.max(alone.unwrap_or(now)));
                    }
                }
            }
        }
        let mut raises: Vec<Raise> =
            best.into_iter().map(|(moves, (reached, score))| Raise { moves, reached, score }).collect();
        raises.sort_by_key(|raise| {
            let names: Vec<String> = raise.moves.iter().map(|step| step.name().to_owned()).collect();
            (raise.moves.len(), std::cmp::Reverse(raise.reached), raise.score, names)
        });
        raises.truncate(5);
        raises
    }

    /// Whether the fact is as the sentence of a step says.
    pub(crate) fn holds(&self, attribute: &Name, sentence: &str) -> bool {
        if sentence == format!("{attribute} known") {
            return true;
        }
        let asked = |words: &str| {
            let mut own = self.tests_on(attribute).into_iter();
            let test = own.find(|test| test.question.to_string() == words);
            let test = test.unwrap_or_else(|| panic!("not asked: {words}"));
            self.test(test.question, test.age)
        };
        let parts: Vec<&str> = sentence.split(" and ").collect();
        // `between` has an `and` of its own.
        let mut whole: Vec<String> = Vec::new();
        for part in parts {
            match whole.last_mut() {
                Some(last) if last.contains(" between ") && !last.contains(" and ") => {
                    *last = format!("{last} and {part}");
                }
                _ => whole.push(part.to_owned()),
            }
        }
        let inside = |words: &str| words.strip_suffix(')').unwrap_or(words).to_owned();
        whole.iter().all(|words| {
            if let Some(rest) = words.strip_prefix("not (") {
                asked(&inside(rest)) == Ok(false)
            } else if let Some(rest) = words.strip_prefix("no answer to (") {
                asked(&inside(rest)).is_err()
            } else {
                asked(words) == Ok(true)
            }
        })
    }

    pub(crate) fn at(&self, now: DateTime<Utc>, as_of: qualify::AsOf) -> World<'a> {
        World { now, as_of, ..self.clone() }
    }

    /// The first instant within so many days at which the judgement is another, tried one by one.
    pub(crate) fn next_change(
        &self,
        days: i64,
        as_of: impl Fn(DateTime<Utc>) -> qualify::AsOf,
    ) -> Option<(DateTime<Utc>, Core)> {
        let shift = TimeDelta::minutes(-i64::from(self.spec.day_offset.minutes()));
        let start = |n| self.today().plus(n).date().and_time(NaiveTime::MIN).and_utc() + shift;
        let horizon = start(days);
        let mut instants: Vec<DateTime<Utc>> = (1..=days).map(start).collect();
        instants.extend(self.prospect.activities().iter().map(Activity::at));
        instants.extend(self.prospect.facts().filter_map(|(_, fact)| match fact.when_learnt() {
            Some(Learnt::At(at)) => Some(at),
            Some(Learnt::On(_)) | None => None, // the day begins as all days do
        }));
        instants.retain(|at| *at > self.now && *at <= horizon);
        instants.sort();
        let today = self.core();
        instants.into_iter().map(|at| (at, self.at(at, as_of(at)).core())).find(|(_, core)| *core != today)
    }
}

/// The criteria whose answer differs, with the later one.
pub(crate) fn changed(before: &Core, after: &Core) -> Vec<(Name, Answer)> {
    let pairs = before.answers.iter().zip(&after.answers);
    pairs.filter(|(old, new)| old != new).map(|(_, new)| new.clone()).collect()
}
