//! Maps whose keys are no words: not every format can hold one, so they are stored as lists of entries.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Tally;

#[derive(Serialize)]
struct Written<'m, K> {
    of: &'m K,
    tally: &'m Tally,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<K> {
    of: K,
    tally: Tally,
}

pub(super) fn serialize<K: Serialize, S: Serializer>(
    map: &BTreeMap<K, Tally>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(map.iter().map(|(of, tally)| Written { of, tally }))
}

pub(super) fn deserialize<'de, K, D>(deserializer: D) -> Result<BTreeMap<K, Tally>, D::Error>
where
    K: Deserialize<'de> + Ord,
    D: Deserializer<'de>,
{
    let mut map = BTreeMap::new();
    for Read { of, tally } in Vec::deserialize(deserializer)? {
        if map.insert(of, tally).is_some() {
            return Err(de::Error::custom("an entry stands there twice"));
        }
    }
    Ok(map)
}
