//! What is allowed, and since when everything is forbidden, follow from the *set* of words alone: not from the order in
//! which they arrive, nor from which of several leads that are one they were said of. Everything goes through `decide`
//! and `merge`, and is held against an oracle of five lines.
//!
//! `QUALIFY_DRAWS=1000000 cargo test --release --test suite consent_laws::` draws as many sets of five words.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use qualify::error::RefusalKind;
use qualify::lead::Purpose;
use qualify::{Calendar, Channel, Command, Lead, Lifecycle, Terms, buyer, system};

use crate::support::lives::chance::{Dice, start};

/// A word of the buyer, and when it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    grants: bool,
    channel: Option<Channel>,
    purpose: Option<Purpose>,
    proof: Option<&'static str>,
    said: i64,
}

/// The words over two channels and both purposes: six that grant, nine that withdraw, and three that rest on a proof,
/// two of them on the same.
fn words() -> Vec<Word> {
    let purposes = [None, Some(Purpose::Marketing), Some(Purpose::Sales)];
    let channels = [Some(Channel::Email), Some(Channel::Phone)];
    let word = |grants, channel, purpose, proof| Word { grants, channel, purpose, proof, said: 0 };
    let mut all = Vec::new();
    for purpose in purposes {
        for channel in channels {
            all.push(word(true, channel, purpose, None));
            all.push(word(false, channel, purpose, None));
        }
        all.push(word(false, None, purpose, None));
    }
    all.push(word(true, Some(Channel::Email), None, Some("form")));
    all.push(word(true, Some(Channel::Phone), Some(Purpose::Sales), Some("form")));
    all.push(word(true, Some(Channel::Email), Some(Purpose::Marketing), Some("card")));
    all
}

impl Word {
    fn covers(&self, channel: Channel, purpose: Purpose) -> bool {
        self.channel.is_none_or(|mine| mine == channel) && self.purpose.is_none_or(|mine| mine == purpose)
    }

    fn command(&self) -> Command {
        let (purpose, said) = (self.purpose, Some(at(self.said)));
        match (self.grants, self.channel) {
            (true, Some(channel)) => {
                Command::Consent { channel, purpose, proof: self.proof.map(Into::into), said }
            }
            _ => Command::OptOut { channel: self.channel, purpose, complaint: false, said },
        }
    }
}

fn at(minute: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minute)
}

/// The oracle. A grant is as old as its proof; the newest grant must be later than the newest withdrawal.
fn allowed(words: &[Word], channel: Channel, purpose: Purpose) -> bool {
    let told = |word: &Word| words.iter().filter(|one| one.proof == word.proof).map(|one| one.said).min();
    let dated = |word: &Word| word.proof.and_then(|_| told(word)).unwrap_or(word.said);
    let of = |grants| words.iter().filter(move |one| one.grants == grants && one.covers(channel, purpose));
    let granted = of(true).map(dated).max();
    granted.is_some() && granted > of(false).map(|one| one.said).max()
}

const SPOKEN_OF: [Channel; 3] = [Channel::Email, Channel::Phone, Channel::Post];

fn opted_out(words: &[Word]) -> Option<DateTime<Utc>> {
    let anything =
        SPOKEN_OF.iter().any(|one| Purpose::ALL.iter().any(|purpose| allowed(words, *one, *purpose)));
    // Only a word over all channels covers a channel of which nobody spoke.
    let all = |purpose| words.iter().filter(move |one| !one.grants && one.covers(Channel::Post, purpose));
    let [marketing, sales] = Purpose::ALL.map(|purpose| all(purpose).map(|one| one.said).max());
    if anything { None } else { Some(at(marketing?.max(sales?))) }
}

struct Room {
    life: Lifecycle,
    new: [Lead; 3],
    /// What every set of words came to, in whichever order and on however many leads.
    seen: BTreeMap<Vec<Word>, String>,
    runs: u64,
}

impl Room {
    fn new() -> Self {
        let life = Lifecycle::new(&Terms::default(), Calendar::always());
        let new = ["lead-1", "lead-2", "lead-3"]
            .map(|id| life.capture(id, "webform", system(), start()).unwrap().0);
        Room { life, new, seen: BTreeMap::new(), runs: 0 }
    }

    fn say(&self, lead: &mut Lead, word: &Word) {
        match self.life.decide(lead, word.command().by(buyer()), at(10)) {
            Ok(events) => {
                assert!(word.grants || !events.is_empty(), "a withdrawal is always recorded: {word:?}");
                lead.apply(&events);
            }
            Err(refusal) => {
                let late = matches!(refusal.kind(), RefusalKind::NotNewer { .. });
                assert!(word.grants && late, "{word:?}: {refusal}");
            }
        }
    }

    /// Makes two leads one, whichever has to end, and gives the one that goes on.
    fn merge(&self, a: Lead, b: Lead) -> Lead {
        let (loser, mut survivor) = match self.life.merge(&a, &b, system(), at(10)) {
            Ok(_) => (a, b),
            Err(_) => (b, a),
        };
        let merger = self.life.merge(&loser, &survivor, system(), at(10)).unwrap();
        survivor.apply(&merger.survivor);
        survivor
    }

    /// Says each word of its lead, in this order, and makes the leads one.
    fn run(&mut self, words: &[Word], of: &[usize]) {
        let mut leads = self.new.clone();
        for (word, which) in words.iter().zip(of) {
            self.say(&mut leads[*which], word);
        }
        let several = of.iter().copied().max().unwrap_or(0);
        let [mut whole, second, third] = leads;
        if several > 0 {
            whole = self.merge(whole, second);
        }
        if several > 1 {
            whole = self.merge(third, whole);
        }
        self.check(words, &whole, of);
    }

    fn check(&mut self, words: &[Word], lead: &Lead, of: &[usize]) {
        self.runs += 1;
        let consent = lead.consent();
        for channel in SPOKEN_OF {
            for purpose in Purpose::ALL {
                let expected = allowed(words, channel, purpose);
                assert_eq!(
                    consent.allows(channel, purpose),
                    expected,
                    "{channel} {purpose}: {words:?} of {of:?}"
                );
            }
        }
        assert_eq!(lead.opted_out(), opted_out(words), "{words:?} of {of:?}");
        let mut set = words.to_vec();
        set.sort();
        set.dedup();
        let bytes = serde_json::to_string(consent).unwrap();
        let before = self.seen.entry(set).or_insert_with(|| bytes.clone());
        assert_eq!(*before, bytes, "{words:?} of {of:?}");
    }
}

/// The instants that words can have to each other: all orders, with ties.
const INSTANTS: [[i64; 3]; 13] = [
    [1, 1, 1],
    [1, 1, 2],
    [1, 2, 1],
    [2, 1, 1],
    [1, 2, 2],
    [2, 1, 2],
    [2, 2, 1],
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
];

/// Every word, pair and triple, in every order, with ties and duplicates, on one lead.
#[test]
fn the_order_of_words_does_not_matter() {
    let (mut room, words) = (Room::new(), words());
    for a in &words {
        for b in &words {
            for c in &words {
                for said in INSTANTS {
                    let [x, y, z] =
                        [(a, said[0]), (b, said[1]), (c, said[2])].map(|(word, said)| Word { said, ..*word });
                    room.run(&[x, y, z], &[0, 0, 0]);
                }
            }
        }
    }
    assert_eq!(room.runs, 18 * 18 * 18 * 13);
}

/// Every pair and triple on two and three leads that are merged. A pair is a triple that says a word twice.
#[test]
fn it_does_not_matter_of_which_lead_they_were_said() {
    let (mut room, words) = (Room::new(), words());
    for (place, a) in words.iter().enumerate() {
        for b in &words {
            for (turn, c) in words.iter().enumerate() {
                for said in INSTANTS {
                    let [x, y, z] =
                        [(a, said[0]), (b, said[1]), (c, said[2])].map(|(word, said)| Word { said, ..*word });
                    // Who says which is in the triple already; by turns who ends.
                    match (place + turn) % 3 {
                        0 => room.run(&[x, y, z], &[0, 0, 1]),
                        1 => room.run(&[x, y, z], &[1, 1, 0]),
                        _ => room.run(&[x, y, z], &[0, 1, 2]),
                    }
                }
            }
        }
    }
    assert_eq!(room.runs, 18 * 18 * 18 * 13);
}

/// Five words by chance on three leads; merges in between, some stored by half and sent again at the end.
#[test]
fn five_words_by_chance() {
    let draws = std::env::var("QUALIFY_DRAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000_u64);
    let (mut room, all) = (Room::new(), words());
    for seed in 0..draws {
        let dice = Dice::new(seed);
        let said: Vec<Word> =
            (0..5).map(|_| Word { said: dice.below(4) as i64 + 1, ..dice.of(&all) }).collect();
        let mut leads = room.new.clone();
        for word in &said {
            let which = dice.below(3);
            // Who was merged is spoken of at the one that goes on.
            let which = goes_on(&leads, which);
            room.say(&mut leads[which], word);
            if dice.once_in(3) {
                let (a, b) = (dice.below(3), dice.below(3));
                some_of(&room.life, &mut leads, a, b, &dice);
            }
        }
        let whole = all_are_one(&room.life, leads);
        room.check(&said, &whole, &[]);
        room.seen.clear();
    }
    assert_eq!(room.runs, draws);
}

fn goes_on(leads: &[Lead; 3], which: usize) -> usize {
    let survivor = leads[which].survivor();
    let next = survivor.and_then(|id| leads.iter().position(|lead| lead.id() == id));
    next.map_or(which, |next| goes_on(leads, next))
}

/// Merges two leads, if they can be; a host may lose either half.
fn some_of(life: &Lifecycle, leads: &mut [Lead; 3], loser: usize, survivor: usize, dice: &Dice) {
    let Ok(merger) = life.merge(&leads[loser], &leads[survivor], system(), at(10)) else { return };
    let lost = dice.below(4);
    if lost != 0 {
        leads[loser].apply(&merger.loser);
    }
    if lost != 1 {
        leads[survivor].apply(&merger.survivor);
    }
}

/// Sends every merge again, as the documents say, and then makes what is left one.
fn all_are_one(life: &Lifecycle, mut leads: [Lead; 3]) -> Lead {
    // Twice, since what one took over late it passes on.
    for _ in 0..2 {
        for loser in 0..3 {
            for survivor in 0..3 {
                let half = leads[loser].survivor() == Some(leads[survivor].id())
                    || leads[survivor].absorbed().any(|known| known == leads[loser].id());
                if half {
                    if let Ok(merger) = life.merge(&leads[loser], &leads[survivor], system(), at(10)) {
                        leads[loser].apply(&merger.loser);
                        leads[survivor].apply(&merger.survivor);
                    }
                }
            }
        }
    }
    loop {
        let open: Vec<usize> = (0..3).filter(|which| leads[*which].survivor().is_none()).collect();
        let [a, b, ..] = open[..] else { return leads[open[0]].clone() };
        let (loser, survivor) = match life.merge(&leads[a], &leads[b], system(), at(10)) {
            Ok(_) => (a, b),
            Err(_) => (b, a),
        };
        let merger = life.merge(&leads[loser], &leads[survivor], system(), at(10)).unwrap();
        leads[loser].apply(&merger.loser);
        leads[survivor].apply(&merger.survivor);
    }
}
