//! [`Deed`]: one thing that they could do now, as far as a program tells.
//!
//! A rule asks about visits, and another about visits whose subject starts with /pricing. There are two deeds: a visit,
//! which only the first takes, and a visit of /pricing, which both take. Neither meets a question that does not follow
//! from what it is.
//!
//! Where the first rule counts each page once, a visit may be one of a page that they have seen. So there are *choices*:
//! a visit of a new page, and one of none. Each is a deed, too, and meets what follows from its subject.

use std::collections::BTreeSet;

use super::filter::{ActivityField, Filter};
use super::operator::Op;
use super::proof::Effort;
use super::query::{ActivityQuery, Apart, Query};
use crate::invariant::{always, there};
use crate::qualification::{About, Step};
use crate::value::name::Name;

/// The most subjects of a deed that are told apart.
const SUBJECTS: usize = 16;

/// One thing that they could do now.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// Its kind; `None` for one that nobody names.
    pub(crate) kind: Option<Name>,
    /// What it is about. Without choices it is as if about something new.
    pub(crate) about: About,
    /// What it meets, as a sentence.
    pub(crate) condition: Option<String>,
    /// How it is told: `visit`, `visit (subject starts with /pricing)`.
    pub(crate) words: String,
    /// The queries that take it, in order.
    takes: Vec<Query>,
    /// The places of the activity rules and of the questions about what they did that ask by those, in order.
    pub(crate) rules: Vec<usize>,
    pub(crate) dids: Vec<usize>,
    /// The same about each subject that it may have, where something tells those apart.
    pub(crate) choices: Vec<Deed>,
}

/// One thing on its way to be a deed: a kind, and what it meets with the words for that.
pub(crate) type Wanted = (Option<usize>, Option<(Filter, String)>);

impl Deed {
    /// One for each kind and filter that something asks about, in the order of their words.
    pub(crate) fn all(
        wanted: impl IntoIterator<Item = Wanted>,
        kinds: &[Name],
        queries: &[ActivityQuery],
        effort: &mut Effort,
    ) -> Vec<Deed> {
        let mut wanted: Vec<Wanted> = wanted.into_iter().collect();
        wanted.sort();
        wanted
            .dedup_by(|a, b| (a.0, a.1.as_ref().map(|one| &one.0)) == (b.0, b.1.as_ref().map(|one| &one.0)));
        let mut maker = Maker { kinds, queries, effort };
        let made = wanted.iter().filter_map(|one| maker.deed(one));
        let mut made: Vec<(Deed, Option<usize>, Filter)> = made.collect();
        for (deed, kind, sure) in &mut made {
            deed.choices = maker.choices(deed, *kind, sure);
        }
        let mut deeds: Vec<Deed> = made.into_iter().map(|(deed, ..)| deed).collect();
        deeds.sort_by(|a, b| a.words.cmp(&b.words));
        deeds
    }

    /// Says whose queries take it, given who asks by each query.
    pub(crate) fn link(&mut self, rules: &[Vec<usize>], dids: &[Vec<usize>]) {
        let of = |asking: &[Vec<usize>]| {
            let asking = self.takes.iter().filter_map(|query| asking.get(query.0));
            let mut places: Vec<usize> = asking.flatten().copied().collect();
            places.sort_unstable();
            places
        };
        (self.rules, self.dids) = (of(rules), of(dids));
        self.choices.iter_mut().for_each(|choice| choice.link(rules, dids));
    }

    /// It, or what it may be where something tells subjects apart, with what it is about then.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&Deed, Option<&About>)> {
        let alone = self.choices.is_empty().then_some((self, None));
        alone.into_iter().chain(self.choices.iter().map(|choice| (choice, Some(&choice.about))))
    }

    /// What they do as a step.
    pub(crate) fn told(&self, about: Option<&About>) -> Step {
        let (kind, condition) = (self.kind.clone(), self.condition.clone());
        Step::Activity { kind, condition, about: about.cloned() }
    }

    /// Whether something takes two of some deeds: together they may then do what none of them does.
    pub(crate) fn meet(deeds: &[Deed]) -> bool {
        let mut taken: BTreeSet<Query> = BTreeSet::new();
        deeds.iter().any(|deed| {
            let mine: BTreeSet<Query> = deed.each().flat_map(|(one, _)| one.takes.iter().copied()).collect();
            let meets = mine.iter().any(|query| taken.contains(query));
            taken.extend(mine);
            meets
        })
    }

    /// The queries that take both.
    pub(crate) fn shared(&self, other: &Deed) -> impl Iterator<Item = Query> {
        self.takes.iter().copied().filter(|query| other.is_of(*query))
    }

    /// Whether a query takes it.
    pub(crate) fn is_of(&self, query: Query) -> bool {
        self.takes.binary_search(&query).is_ok()
    }
}

/// What makes the deeds of a program.
struct Maker<'m> {
    kinds: &'m [Name],
    queries: &'m [ActivityQuery],
    effort: &'m mut Effort,
}

impl Maker<'_> {
    /// A deed, the place of its kind and what it surely meets. None where nothing can be of the kind and meet the filter: a
    /// filter may ask for one of several kinds.
    fn deed(&mut self, (place, met): &Wanted) -> Option<(Deed, Option<usize>, Filter)> {
        let kind = place.map(|place| self.name(place));
        let own = kind.iter().map(|kind| Filter::of_kinds(std::iter::once(kind.as_str())));
        let sure = Filter::All(own.chain(met.iter().map(|(filter, _)| filter.clone())).collect());
        if !self.effort.can_be_met(&sure) {
            return None;
        }
        let condition = met.as_ref().map(|(_, words)| words.clone());
        let of = kind.as_ref().map_or("*", Name::as_str);
        let words = match &condition {
            Some(condition) => format!("{of} ({condition})"),
            None => of.to_owned(),
        };
        let takes = self.takes(*place, &sure);
        let deed = Deed {
            kind,
            about: About::New,
            condition,
            words,
            takes,
            rules: Vec::new(),
            dids: Vec::new(),
            choices: Vec::new(),
        };
        Some((deed, *place, sure))
    }

    /// The same deed about something new, or about each subject that it may have; and about nothing.
    fn choices(&mut self, deed: &Deed, kind: Option<usize>, sure: &Filter) -> Vec<Deed> {
        let tells_apart = |query: &Query| {
            let query = there(self.queries.get(query.0), "a query of the program");
            query.is_some_and(|query| query.apart != Apart::Each)
        };
        if !deed.takes.iter().any(tells_apart) {
            return Vec::new();
        }
        let subject = |op: Op| Filter::Asks(ActivityField::Subject, op);
        let and = |parts: Vec<Filter>| Filter::All(std::iter::once(sure.clone()).chain(parts).collect());
        let not = |part: Filter| Filter::Not(Box::new(part));
        let texts = sure.texts_of(ActivityField::Subject);
        let other = and(vec![subject(Op::Known), not(subject(Op::TextOneOf(texts.clone())))]);
        let mut choices: Vec<(About, Filter)> = match self.effort.can_be_met(&other) {
            true => vec![(About::New, and(vec![subject(Op::Known)]))],
            false => {
                let one = |text: String| {
                    let is_it = and(vec![subject(Op::TextOneOf(vec![text.clone()]))]);
                    (About::Subject(text), is_it)
                };
                texts.into_iter().take(SUBJECTS).map(one).collect()
            }
        };
        choices.push((About::Nothing, and(vec![not(subject(Op::Known))])));
        choices.retain(|(_, sure)| self.effort.can_be_met(sure));
        let mut made = Vec::with_capacity(choices.len());
        for (about, sure) in choices {
            made.push(Deed { about, takes: self.takes(kind, &sure), ..deed.clone() });
        }
        made
    }

    /// The queries that take what is of a kind and surely meets something.
    fn takes(&mut self, kind: Option<usize>, sure: &Filter) -> Vec<Query> {
        let mut takes = Vec::new();
        for (query, place) in self.queries.iter().zip(0..) {
            let by_kind = match &query.kinds {
                None => true,
                Some(_) if query.takes_kind(kind) => true,
                // What is asked of the kind may say which it is.
                Some(kinds) if kind.is_none() => {
                    let kinds: Vec<Name> = kinds.iter().map(|place| self.name(*place)).collect();
                    self.effort.implies(sure, &Filter::of_kinds(kinds.iter().map(Name::as_str)))
                }
                Some(_) => false,
            };
            if by_kind && query.filter.as_ref().is_none_or(|asked| self.effort.implies(sure, asked)) {
                takes.push(Query(place));
            }
        }
        takes
    }

    fn name(&self, place: usize) -> Name {
        always(self.kinds.get(place).cloned(), Name::from("unknown"), "a kind of the program")
    }
}
