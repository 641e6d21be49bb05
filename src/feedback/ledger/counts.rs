//! [`Counts`]: how often, by a word.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::feedback::form::each_once;
use crate::value::name::Name;

/// How often something happened, by a word such as a reason. What never happened is not in it.
///
/// Shown with the most frequent first: `not_ready 3, no_response 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts<K>(BTreeMap<K, u64>);

impl<K: Ord> Counts<K> {
    /// How often of one word.
    pub fn of<Q: Ord + ?Sized>(&self, word: &Q) -> u64
    where
        K: Borrow<Q>,
    {
        self.0.get(word).copied().unwrap_or(0)
    }

    /// How often in all.
    pub fn total(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether nothing ever happened.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each word with its count, in the order of words.
    pub fn iter(&self) -> impl Iterator<Item = (&K, u64)> + '_ {
        self.0.iter().map(|(word, count)| (word, *count))
    }

    /// The same without one word.
    #[must_use]
    pub(in crate::feedback) fn without<Q: Ord + ?Sized>(mut self, word: &Q) -> Self
    where
        K: Borrow<Q>,
    {
        self.0.remove(word);
        self
    }

    pub(in crate::feedback) fn add(&mut self, word: K, count: u64) {
        if count > 0 {
            let there = self.0.entry(word).or_default();
            *there = there.saturating_add(count);
        }
    }

    pub(in crate::feedback) fn merge(&mut self, other: &Self)
    where
        K: Clone,
    {
        for (word, count) in other.iter() {
            self.add(word.clone(), count);
        }
    }
}

impl Counts<Name> {
    /// One more of a word, which is copied only when it is new.
    pub(super) fn add_word(&mut self, word: &str) {
        match self.0.get_mut(word) {
            Some(there) => *there = there.saturating_add(1),
            None => self.add(word.into(), 1),
        }
    }
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Counts(BTreeMap::new())
    }
}

impl<K: fmt::Display + Ord> fmt::Display for Counts<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        let mut all: Vec<(&K, u64)> = self.iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (place, (word, count)) in all.into_iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{word} {count}")?;
        }
        Ok(())
    }
}

/// As a map from word to count.
impl<K: Serialize> Serialize for Counts<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, K: Deserialize<'de> + Ord> Deserialize<'de> for Counts<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let counts: BTreeMap<K, u64> = each_once(deserializer)?;
        if counts.values().any(|count| *count == 0) {
            return Err(de::Error::custom("a count of zero is not written"));
        }
        Ok(Counts(counts))
    }
}

pub(super) fn one(count: &mut u64) {
    *count = count.saturating_add(1);
}

pub(super) fn sum<const N: usize>(counts: [(&mut u64, u64); N]) {
    for (count, other) in counts {
        *count = count.saturating_add(other);
    }
}
