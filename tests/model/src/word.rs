//! [`Words`]: what the buyer said of a lead, kept from its events alone, and what follows from it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use qualify::lead::{Consent, Purpose};
use qualify::{Channel, Id};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    grants: bool,
    /// All channels, if none is named.
    channel: Option<Channel>,
    purpose: Purpose,
    proof: Option<Id>,
    said: DateTime<Utc>,
}

/// A set of words; it is shared by the states that have it in common.
#[derive(Clone, Debug, Default)]
pub struct Words(Arc<BTreeSet<Word>>);

impl Words {
    pub fn grant(&mut self, channel: Channel, purposes: &[Purpose], proof: Option<&Id>, said: DateTime<Utc>) {
        for purpose in purposes {
            let proof = proof.cloned();
            self.hear(Word { grants: true, channel: Some(channel), purpose: *purpose, proof, said });
        }
    }

    pub fn withdraw(&mut self, channel: Option<Channel>, purposes: &[Purpose], said: DateTime<Utc>) {
        for purpose in purposes {
            self.hear(Word { grants: false, channel, purpose: *purpose, proof: None, said });
        }
    }

    fn hear(&mut self, word: Word) {
        if !self.0.contains(&word) {
            Arc::make_mut(&mut self.0).insert(word);
        }
    }

    /// What another lead had heard, as it is stored.
    pub fn take_over(&mut self, consent: &Consent) {
        let stored = serde_json::to_value(consent).unwrap_or_default();
        let read = |of: &Value| -> Option<(Channel, Purpose)> {
            Some((of["channel"].as_str()?.parse().ok()?, of["purpose"].as_str()?.parse().ok()?))
        };
        let at = |value: &Value| value.as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok());
        for (key, purpose) in [("no_marketing", Purpose::Marketing), ("no_sales", Purpose::Sales)] {
            at(&stored[key]).into_iter().for_each(|said| self.withdraw(None, &[purpose], said));
        }
        for said in stored["said"].as_array().into_iter().flatten() {
            let Some((channel, purpose)) = read(&said["of"]) else { continue };
            at(&said["granted"]).into_iter().for_each(|at| self.grant(channel, &[purpose], None, at));
            at(&said["withdrawn"]).into_iter().for_each(|at| self.withdraw(Some(channel), &[purpose], at));
        }
        for proof in stored["proofs"].as_array().into_iter().flatten() {
            let (Some(id), Some(told)) = (proof["id"].as_str().map(Id::from), at(&proof["told"])) else {
                continue;
            };
            // Where a withdrawal has overtaken all that it covers, its date still counts.
            let covers = proof["covers"].as_array().into_iter().flatten().filter_map(read);
            let mut all: Vec<_> = covers.collect();
            if all.is_empty() {
                let overtaken =
                    |of: &(Channel, Purpose)| self.withdrawn(of.0, of.1).is_some_and(|at| at >= told);
                all.extend(uses().find(overtaken));
            }
            all.into_iter().for_each(|(channel, purpose)| self.grant(channel, &[purpose], Some(&id), told));
        }
    }

    /// Forgets grants and proofs.
    pub fn forget(&mut self) {
        Arc::make_mut(&mut self.0).retain(|word| !word.grants);
    }

    /// A grant is as old as its proof; the newest must be later than the newest withdrawal.
    pub fn allow(&self, channel: Channel, purpose: Purpose) -> bool {
        let told =
            |word: &Word| self.0.iter().filter(|one| one.proof == word.proof).map(|one| one.said).min();
        let dated = |word: &Word| word.proof.as_ref().and_then(|_| told(word)).unwrap_or(word.said);
        let granted = self.of(true, channel, purpose).map(dated).max();
        granted.is_some() && granted > self.withdrawn(channel, purpose)
    }

    pub fn opted_out(&self) -> Option<DateTime<Utc>> {
        let anything = uses().any(|(channel, purpose)| self.allow(channel, purpose));
        self.everything().filter(|_| !anything)
    }

    /// When everything was forbidden last.
    pub fn everything(&self) -> Option<DateTime<Utc>> {
        let all = |purpose| {
            let over_all = self.0.iter().filter(|word| word.channel.is_none() && word.purpose == purpose);
            over_all.map(|word| word.said).max()
        };
        Some(all(Purpose::Marketing)?.max(all(Purpose::Sales)?))
    }

    /// Whether there are more proofs than a lead remembers.
    pub fn have_many_proofs(&self) -> bool {
        self.0.iter().filter_map(|word| word.proof.as_ref()).collect::<BTreeSet<_>>().len() > 32
    }

    fn withdrawn(&self, channel: Channel, purpose: Purpose) -> Option<DateTime<Utc>> {
        self.of(false, channel, purpose).map(|word| word.said).max()
    }

    fn of(&self, grants: bool, channel: Channel, purpose: Purpose) -> impl Iterator<Item = &Word> {
        let covers =
            move |word: &&Word| word.channel.is_none_or(|mine| mine == channel) && word.purpose == purpose;
        self.0.iter().filter(move |word| word.grants == grants).filter(covers)
    }
}

/// Every channel for every purpose.
pub fn uses() -> impl Iterator<Item = (Channel, Purpose)> {
    Channel::ALL.into_iter().flat_map(|channel| Purpose::ALL.map(|purpose| (channel, purpose)))
}
