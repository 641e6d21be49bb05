//! The stored form of a ledger.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Edition, Ledger, Tally};
use crate::feedback::form::{Form, each_once, is_usual};
use crate::lead::Holder;
use crate::name::Name;
use crate::verdict::Grade;

/// A ledger as its newest form has it. What is not a word cannot be the key of a map in every format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerForm {
    v: Form,
    #[serde(default, skip_serializing_if = "is_usual")]
    all: Tally,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    sources: BTreeMap<Name, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    campaigns: BTreeMap<Name, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    grades: BTreeMap<Grade, Tally>,
    #[serde(default, skip_serializing_if = "is_usual", deserialize_with = "each_once")]
    rules: BTreeMap<Name, Tally>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    playbooks: Vec<Entry<Edition>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holders: Vec<Entry<Holder>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<K> {
    of: K,
    tally: Tally,
}

fn entries<K: Clone>(map: &BTreeMap<K, Tally>) -> Vec<Entry<K>> {
    map.iter().map(|(of, tally)| Entry { of: of.clone(), tally: tally.clone() }).collect()
}

fn map<K: Ord, E: de::Error>(entries: Vec<Entry<K>>) -> Result<BTreeMap<K, Tally>, E> {
    let mut map = BTreeMap::new();
    for Entry { of, tally } in entries {
        if map.insert(of, tally).is_some() {
            return Err(E::custom("an entry stands there twice"));
        }
    }
    Ok(map)
}

impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = LedgerForm {
            v: Form,
            all: self.all.clone(),
            sources: self.sources.clone(),
            campaigns: self.campaigns.clone(),
            grades: self.grades.clone(),
            rules: self.rules.clone(),
            playbooks: entries(&self.editions),
            holders: entries(&self.holders),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ledger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = LedgerForm::deserialize(deserializer)?;
        Ok(Ledger {
            all: form.all,
            sources: form.sources,
            campaigns: form.campaigns,
            grades: form.grades,
            rules: form.rules,
            editions: map(form.playbooks)?,
            holders: map(form.holders)?,
        })
    }
}
