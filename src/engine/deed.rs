//! [`Deed`]: one thing that they could do now, as far as a program tells.
//!
//! A rule asks about visits, and another about visits whose subject starts with /pricing. There are two deeds: a visit,
//! which only the first takes, and a visit of /pricing, which both take. Neither meets a question that does not follow
//! from what it is.

use super::filter::{About, Filter};
use super::proof::Effort;
use super::query::{ActivityQuery, Query};
use crate::invariant::always;
use crate::value::name::Name;

/// One thing that they could do now.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// Its kind; `None` for one that nobody names.
    pub(crate) kind: Option<Name>,
    pub(crate) about: About,
    /// What it meets, as a sentence.
    pub(crate) condition: Option<String>,
    /// How it is told: `visit`, `visit (subject starts with /pricing)`.
    pub(crate) words: String,
    /// The queries that take it, in order.
    takes: Vec<Query>,
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
        let deeds = wanted.iter().filter_map(|one| Deed::of(one, kinds, queries, effort));
        let mut deeds: Vec<Deed> = deeds.collect();
        deeds.sort_by(|a, b| a.words.cmp(&b.words));
        deeds
    }

    /// None where nothing can be of the kind and meet the filter: a filter may ask for one of several kinds.
    fn of(
        (place, met): &Wanted,
        kinds: &[Name],
        queries: &[ActivityQuery],
        effort: &mut Effort,
    ) -> Option<Deed> {
        let name =
            |place: usize| always(kinds.get(place).cloned(), Name::from("unknown"), "a kind of the program");
        let kind = place.map(name);
        let filter = met.as_ref().map(|(filter, _)| filter);
        // What is surely met: its kind, where it has one, and its filter.
        let own = kind.iter().map(|kind| Filter::of_kinds(std::iter::once(kind.as_str())));
        let sure = Filter::All(own.chain(filter.cloned()).collect());
        if !effort.can_be_met(&sure) {
            return None;
        }
        let mut takes = |query: &ActivityQuery| {
            let by_kind = match &query.kinds {
                None => true,
                Some(_) if query.takes_kind(*place) => true,
                // What is asked of the kind may say which it is.
                Some(kinds) if place.is_none() && filter.is_some() => {
                    let kinds: Vec<Name> = kinds.iter().map(|place| name(*place)).collect();
                    effort.implies(&sure, &Filter::of_kinds(kinds.iter().map(Name::as_str)))
                }
                Some(_) => false,
            };
            by_kind && query.filter.as_ref().is_none_or(|asked| effort.implies(&sure, asked))
        };
        let condition = met.as_ref().map(|(_, words)| words.clone());
        let of = kind.as_ref().map_or("*", Name::as_str);
        Some(Deed {
            words: match &condition {
                Some(condition) => format!("{of} ({condition})"),
                None => of.to_owned(),
            },
            about: filter.map_or(About::Nothing, Filter::about),
            takes: queries
                .iter()
                .zip(0..)
                .filter(|(query, _)| takes(query))
                .map(|(_, at)| Query(at))
                .collect(),
            kind,
            condition,
        })
    }

    /// Whether a query takes it.
    pub(crate) fn is_of(&self, query: Query) -> bool {
        self.takes.binary_search(&query).is_ok()
    }
}
