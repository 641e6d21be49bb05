//! [`Consent`]: which channel may be used for what. Held in the lead only.
//!
//! It is a set of words, of which only what counts is kept: uniting two is the same in every order and however often
//! it is done, so it does not matter in which order the words arrive, or on which of two leads that are one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::instant;
use super::proof::{Proof, Proofs};
use super::purpose::{Purpose, Use, uses};
use super::usual::is_usual;
use crate::value::actor::Channel;
use crate::value::answer::Answer;
use crate::value::name::Id;

/// What holds of one channel and purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Permission {
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: Purpose,
    /// Granted, or withdrawn.
    pub granted: bool,
    /// The instant at which it was said: of the newest grant, or of the newest withdrawal.
    pub since: DateTime<Utc>,
}

/// What the buyer said about being contacted, by channel and purpose.
///
/// A use is allowed if and only if there is a grant of it later than every withdrawal that covers it. At the same
/// instant the withdrawal wins. Nothing said is no consent, and no withdrawal either.
///
/// ```
/// # use qualify::*;
/// # use qualify::lead::Purpose;
/// # let now = "2026-03-02T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
/// # let lifecycle = Lifecycle::new(&Terms::default(), Calendar::always());
/// # let (mut lead, _) = lifecycle.capture("lead-7", "webform", system(), now)?;
/// let hour = chrono::TimeDelta::hours(1);
/// for command in [Command::consent(Channel::Email), Command::unsubscribe(Channel::Email)] {
///     let events = lifecycle.decide(&lead, command.by(buyer()), lead.changed_at() + hour)?;
///     lead.apply(&events);
/// }
/// assert_eq!(lead.consent().answer(Channel::Email, Purpose::Marketing), Answer::Unmet);
/// assert!(lead.consent().allows(Channel::Email, Purpose::Sales));
/// assert_eq!(lead.consent().answer(Channel::Phone, Purpose::Sales), Answer::Unknown);
/// # Ok::<(), qualify::error::Refusal>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form")]
pub struct Consent {
    /// What was said of single channels, by channel, then purpose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<Said>,
    /// The newest withdrawal of marketing over all channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_marketing: Option<DateTime<Utc>>,
    /// The newest withdrawal of sales over all channels.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_sales: Option<DateTime<Utc>>,
    /// The newest complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    complained: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "is_usual")]
    proofs: Proofs,
}

/// What was said of one use. One of both is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    of: Use,
    /// The newest grant that rests on no remembered proof, unless a withdrawal has overtaken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    granted: Option<DateTime<Utc>>,
    /// The newest withdrawal, unless one over all channels is as new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<DateTime<Utc>>,
}

impl Consent {
    /// Returns met if the use is allowed, unmet if it was withdrawn, unknown if nothing was said.
    pub fn answer(&self, channel: Channel, purpose: Purpose) -> Answer {
        let of = Use { channel, purpose };
        match (self.granted(of), self.withdrawn(of)) {
            (Some(_), _) => Answer::Met,
            (None, Some(_)) => Answer::Unmet,
            (None, None) => Answer::Unknown,
        }
    }

    /// Whether the channel may be used for the purpose.
    pub fn allows(&self, channel: Channel, purpose: Purpose) -> bool {
        let of = Use { channel, purpose };
        self.find(of).is_some_and(|said| said.granted.is_some()) || self.proofs.cover(of)
    }

    /// Lists what holds of each channel and purpose of which anything was said, by channel, then purpose.
    pub fn permissions(&self) -> Vec<Permission> {
        let one = |of: Use| {
            let (granted, withdrawn) = (self.granted(of), self.withdrawn(of));
            let (channel, purpose) = (of.channel, of.purpose);
            let since = granted.or(withdrawn)?;
            Some(Permission { channel, purpose, granted: granted.is_some(), since })
        };
        uses(None, &Purpose::ALL).filter_map(one).collect()
    }

    /// Whether any channel may be used for anything.
    pub fn allows_anything(&self) -> bool {
        self.said.iter().any(|said| said.granted.is_some()) || self.proofs.allow_anything()
    }

    /// Returns the instant from which on everything is forbidden: the later of the two withdrawals over all
    /// channels, while no grant allows anything.
    pub fn opted_out(&self) -> Option<DateTime<Utc>> {
        self.everything().filter(|_| !self.allows_anything())
    }

    /// Returns the instant of the newest withdrawal with which they complained.
    pub fn complained(&self) -> Option<DateTime<Utc>> {
        self.complained
    }

    /// The instant at which everything was forbidden last, whatever was granted since.
    pub(super) fn everything(&self) -> Option<DateTime<Utc>> {
        Some(self.no_marketing?.max(self.no_sales?))
    }

    /// A grant, as all that was ever said.
    pub(super) fn grant(
        channel: Channel,
        purposes: &[Purpose],
        proof: Option<&Id>,
        at: DateTime<Utc>,
    ) -> Self {
        let covers = uses(Some(channel), purposes);
        match proof {
            Some(proof) => Consent { proofs: Proofs::one(proof.clone(), at, covers), ..Consent::default() },
            None => {
                let said = covers.map(|of| Said { of, granted: Some(at), withdrawn: None });
                Consent { said: said.collect(), ..Consent::default() }
            }
        }
    }

    /// A withdrawal, as all that was ever said: of one channel, or over all.
    pub(super) fn withdrawal(
        channel: Option<Channel>,
        purposes: &[Purpose],
        complaint: bool,
        at: DateTime<Utc>,
    ) -> Self {
        let mut word = Consent { complained: Some(at).filter(|_| complaint), ..Consent::default() };
        match channel {
            Some(_) => {
                let said = uses(channel, purposes).map(|of| Said { of, granted: None, withdrawn: Some(at) });
                word.said = said.collect();
            }
            None => purposes.iter().for_each(|purpose| *word.everywhere_mut(*purpose) = Some(at)),
        }
        word
    }

    /// Hears all that another has heard.
    pub(super) fn unite(&mut self, other: &Self) {
        for theirs in &other.said {
            self.hear(*theirs);
        }
        self.no_marketing = self.no_marketing.max(other.no_marketing);
        self.no_sales = self.no_sales.max(other.no_sales);
        self.complained = self.complained.max(other.complained);
        self.proofs.unite(&other.proofs);
        self.settle();
    }

    /// What both have heard.
    pub(super) fn united(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.unite(other);
        both
    }

    /// Forgets what was granted, and the proofs. Withdrawals stay.
    pub(super) fn forget(&mut self) {
        self.proofs = Proofs::default();
        self.said.iter_mut().for_each(|said| said.granted = None);
        self.settle();
    }

    /// The same with every grant as if it rested on no proof.
    pub(super) fn without_proofs(&self) -> Self {
        let mut consent = self.clone();
        for proof in std::mem::take(&mut consent.proofs).all() {
            consent.hear_of(proof);
        }
        consent
    }

    /// The newest withdrawal of one of these.
    pub(super) fn withdrawn_last(&self, channel: Channel, purposes: &[Purpose]) -> Option<DateTime<Utc>> {
        uses(Some(channel), purposes).filter_map(|of| self.withdrawn(of)).max()
    }

    /// The newest withdrawal of any channel from sales.
    pub(super) fn withdrawn_from_sales(&self) -> Option<DateTime<Utc>> {
        uses(None, &[Purpose::Sales]).filter_map(|of| self.withdrawn(of)).max()
    }

    /// Whether a grant that is dated so would allow one of these.
    pub(super) fn yields(&self, channel: Channel, purposes: &[Purpose], at: DateTime<Utc>) -> bool {
        uses(Some(channel), purposes).any(|of| self.withdrawn(of).is_none_or(|withdrawn| at > withdrawn))
    }

    /// The earliest instant at which a proof was told, if it is remembered.
    pub(super) fn told(&self, proof: &Id) -> Option<DateTime<Utc>> {
        self.proofs.find(proof).map(|known| known.told)
    }

    /// Whether a purpose is forbidden over all channels.
    pub(super) fn forbids_everywhere(&self, purpose: Purpose) -> bool {
        self.everywhere(purpose).is_some()
    }

    /// Whether any withdrawal covers a purpose.
    pub(super) fn forbids(&self, purpose: Purpose) -> bool {
        let one = |said: &Said| said.of.purpose == purpose && said.withdrawn.is_some();
        self.forbids_everywhere(purpose) || self.said.iter().any(one)
    }

    /// The grant that counts.
    fn granted(&self, of: Use) -> Option<DateTime<Utc>> {
        self.find(of).and_then(|said| said.granted).max(self.proofs.granted(of))
    }

    /// The newest withdrawal that covers the use.
    fn withdrawn(&self, of: Use) -> Option<DateTime<Utc>> {
        self.find(of).and_then(|said| said.withdrawn).max(self.everywhere(of.purpose))
    }

    fn find(&self, of: Use) -> Option<&Said> {
        self.said.iter().find(|said| said.of == of)
    }

    fn everywhere(&self, purpose: Purpose) -> Option<DateTime<Utc>> {
        match purpose {
            Purpose::Marketing => self.no_marketing,
            Purpose::Sales => self.no_sales,
        }
    }

    fn everywhere_mut(&mut self, purpose: Purpose) -> &mut Option<DateTime<Utc>> {
        match purpose {
            Purpose::Marketing => &mut self.no_marketing,
            Purpose::Sales => &mut self.no_sales,
        }
    }

    fn hear(&mut self, theirs: Said) {
        match self.said.binary_search_by_key(&theirs.of, |said| said.of) {
            Ok(place) => {
                if let Some(mine) = self.said.get_mut(place) {
                    mine.granted = mine.granted.max(theirs.granted);
                    mine.withdrawn = mine.withdrawn.max(theirs.withdrawn);
                }
            }
            Err(place) => self.said.insert(place, theirs),
        }
    }

    /// Hears what a proof covers as grants of their own.
    fn hear_of(&mut self, proof: &Proof) {
        for of in &proof.covers {
            self.hear(Said { of: *of, granted: Some(proof.told), withdrawn: None });
        }
    }

    /// Keeps only what counts, so that equal words are stored alike. What is dropped here would never count again:
    /// withdrawals only get later, and the date of a proof only earlier.
    fn settle(&mut self) {
        // What a forgotten proof granted stands, by its date.
        while let Some(proof) = self.proofs.forget_oldest() {
            self.hear_of(&proof);
        }
        let mut said = std::mem::take(&mut self.said);
        for one in &mut said {
            let over_all = self.everywhere(one.of.purpose);
            one.withdrawn = one.withdrawn.filter(|at| Some(*at) > over_all);
            one.granted = one.granted.filter(|at| Some(*at) > one.withdrawn.max(over_all));
        }
        said.retain(|one| one.granted.is_some() || one.withdrawn.is_some());
        self.said = said;
        if !self.proofs.all().is_empty() {
            let mut proofs = std::mem::take(&mut self.proofs);
            proofs.retain(|of, told| Some(told) > self.withdrawn(of));
            self.proofs = proofs;
        }
    }

    /// Whether every instant is one that a lead can live through.
    fn is_within_range(&self) -> bool {
        let words = self.said.iter().flat_map(|said| [said.granted, said.withdrawn]);
        let all = words.chain([self.no_marketing, self.no_sales, self.complained]);
        let proofs = self.proofs.all().iter().map(|proof| Some(proof.told));
        all.chain(proofs).flatten().all(instant::is_within)
    }
}

/// A consent as it is stored.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default)]
    said: Vec<Said>,
    #[serde(default)]
    no_marketing: Option<DateTime<Utc>>,
    #[serde(default)]
    no_sales: Option<DateTime<Utc>>,
    #[serde(default)]
    complained: Option<DateTime<Utc>>,
    #[serde(default)]
    proofs: Proofs,
}

impl TryFrom<Form> for Consent {
    type Error = &'static str;

    fn try_from(form: Form) -> Result<Self, &'static str> {
        let Form { said, no_marketing, no_sales, complained, proofs } = form;
        let consent = Consent { said, no_marketing, no_sales, complained, proofs };
        let mut settled = consent.clone();
        settled.settle();
        let in_order = consent.said.is_sorted_by(|a, b| a.of < b.of) && consent.proofs.are_in_order();
        match in_order && settled == consent && consent.is_within_range() {
            true => Ok(consent),
            false => Err("the consent holds what could not have been kept; rebuild it from the log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::proof::REMEMBERED_PROOFS;
    use chrono::TimeZone;

    fn day(day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, day, 0, 0, 0).unwrap()
    }

    /// Every word over two channels and both purposes, two proofs among them, at three instants.
    fn words() -> Vec<Consent> {
        let mut all = Vec::new();
        for at in [1, 2, 3].map(day) {
            for purposes in [&Purpose::ALL[..], &[Purpose::Marketing], &[Purpose::Sales]] {
                all.push(Consent::withdrawal(None, purposes, false, at));
                for channel in [Channel::Email, Channel::Phone] {
                    all.push(Consent::grant(channel, purposes, None, at));
                    all.push(Consent::grant(channel, purposes, Some(&Id::from("form")), at));
                    all.push(Consent::withdrawal(Some(channel), purposes, true, at));
                }
            }
            all.push(Consent::grant(Channel::Phone, &Purpose::ALL, Some(&Id::from("card")), at));
        }
        all
    }

    #[test]
    fn uniting_is_a_join() {
        let words = words();
        for a in &words {
            assert_eq!(a.united(a), *a, "idempotent");
            for b in &words {
                let both = a.united(b);
                assert_eq!(both, b.united(a), "commutative");
                assert_eq!(both.united(b), both, "idempotent");
                for c in &words {
                    assert_eq!(both.united(c), a.united(&b.united(c)), "associative");
                }
            }
        }
    }

    #[test]
    fn what_is_stored_reads_back_and_what_could_not_be_is_refused() {
        let words = words();
        for a in &words {
            for b in &words {
                let both = a.united(b);
                let json = serde_json::to_string(&both).unwrap();
                assert_eq!(serde_json::from_str::<Consent>(&json).unwrap(), both, "{json}");
            }
        }
        let (early, late) = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
        let mail = r#"{"channel":"email","purpose":"sales"}"#;
        let overtaken = format!(r#"{{"said":[{{"of":{mail},"granted":"{early}","withdrawn":"{late}"}}]}}"#);
        let at_once = format!(r#"{{"said":[{{"of":{mail},"granted":"{early}"}}],"no_sales":"{early}"}}"#);
        let empty = format!(r#"{{"said":[{{"of":{mail}}}]}}"#);
        let twice = format!(
            r#"{{"said":[{{"of":{mail},"granted":"{early}"}},{{"of":{mail},"granted":"{early}"}}]}}"#
        );
        let covered =
            format!(r#"{{"no_sales":"{late}","proofs":[{{"id":"p","told":"{early}","covers":[{mail}]}}]}}"#);
        let far = r#"{"no_sales":"+262142-01-01T00:00:00Z"}"#.to_owned();
        for stored in [overtaken, at_once, empty, twice, covered, far] {
            assert!(serde_json::from_str::<Consent>(&stored).is_err(), "{stored}");
        }
    }

    /// What a forgotten proof granted stands; it is only no longer known again.
    #[test]
    fn the_newest_proofs_are_remembered() {
        let mut consent = Consent::default();
        let told = |n: usize| day(1) + chrono::TimeDelta::minutes(i64::try_from(n).unwrap());
        for n in 0..=REMEMBERED_PROOFS {
            let channel = if n == 0 { Channel::Phone } else { Channel::Email };
            let proof = Id::from(format!("form-{n}").as_str());
            consent.unite(&Consent::grant(channel, &[Purpose::Sales], Some(&proof), told(n)));
        }
        assert_eq!(consent.proofs.all().len(), REMEMBERED_PROOFS);
        assert_eq!(
            (consent.told(&Id::from("form-0")), consent.told(&Id::from("form-1"))),
            (None, Some(told(1)))
        );
        assert!(consent.allows(Channel::Phone, Purpose::Sales));
        consent.unite(&Consent::withdrawal(None, &Purpose::ALL, false, told(0)));
        assert!(!consent.allows(Channel::Phone, Purpose::Sales));
        assert!(consent.allows(Channel::Email, Purpose::Sales));
        consent.forget();
        assert!(!consent.allows_anything() && consent.opted_out() == Some(told(0)));
    }
}
