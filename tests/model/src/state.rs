//! [`State`]: both leads, the host's clock, and what is on its way.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use laws::law::Broken;
use laws::seat::Seat;
use qualify::Lead;
use qualify::lead::{Event, Request, Stage};
use serde_json::Value;

/// A lead with its shape, which is worked out once.
#[derive(Debug)]
pub struct Placed {
    pub seat: Seat,
    shape: Shape,
    /// Up to which version it took over the other lead, if it did; and up to which itself lived.
    took: Option<u64>,
    lived: u64,
}

impl Placed {
    pub fn new(seat: Seat) -> Self {
        let stored = serde_json::to_value(&seat.lead).unwrap_or_default();
        let lead = &stored["lead"];
        let shape = Shape::of(lead);
        let took = lead["absorbed"][0]["version"].as_u64();
        let lived = lead["survivor"]["lived"].as_u64().unwrap_or(seat.lead.version());
        Placed { seat, shape, took, lived }
    }

    /// How much the other lead heard or did since this one took it over.
    fn since_taken(&self, other: &Placed) -> Option<u64> {
        self.took.map(|took| other.lived.saturating_sub(took))
    }
}

/// A batch that was decided and is not stored yet.
#[derive(Debug)]
pub struct Held {
    pub batch: Vec<Event>,
    pub request: Request,
    shape: Shape,
}

impl Held {
    pub fn new(batch: Vec<Event>, request: Request) -> Self {
        let shape = Shape::of_batch(&batch);
        Held { batch, request, shape }
    }

    /// Whether the store has room for it: nobody else wrote meanwhile.
    pub fn fits(&self, lead: &Lead) -> bool {
        self.batch.first().is_some_and(|first| Some(first.seq) == lead.version().checked_add(1))
    }
}

#[derive(Clone, Debug)]
pub struct State {
    pub first: Arc<Placed>,
    pub second: Arc<Placed>,
    pub clock: DateTime<Utc>,
    pub held: Option<Arc<Held>>,
    /// The last request that was carried out on the first lead.
    pub last: Option<Arc<Request>>,
    /// Whether leads are judged by the second playbook by now.
    pub anew: bool,
    pub broken: Option<Broken>,
    /// Steps from the beginning; no part of the state.
    pub depth: u8,
    key: u128,
}

impl State {
    pub fn new(first: Arc<Placed>, second: Arc<Placed>, clock: DateTime<Utc>) -> Self {
        State { first, second, clock, held: None, last: None, anew: false, broken: None, depth: 0, key: 0 }
    }

    /// Works out by what it is told from other states. Two are one if no rule can tell them apart:
    /// instants count from the clock, and what no rule reads (version, time spent, remembered ids) does not count.
    pub fn keyed(mut self, office: bool) -> Self {
        let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
        1_u8.hash(&mut hashers[1]);
        for hasher in &mut hashers {
            self.first.shape.hash_at(self.clock, hasher);
            self.second.shape.hash_at(self.clock, hasher);
            if let Some(held) = &self.held {
                held.shape.hash_at(self.clock, hasher);
                held.fits(&self.first.seat.lead).hash(hasher);
            }
            for placed in [&self.first, &self.second] {
                // Of the ghost what the lead itself does not hold.
                let ghost = &placed.seat.ghost;
                (ghost.offered, ghost.closed, ghost.erased, ghost.overruled.is_some()).hash(hasher);
                // Where a rule asks how long it has been there.
                let lead = &placed.seat.lead;
                if matches!(lead.stage(), Stage::Lost | Stage::Converted) {
                    hasher.write_i64(lead.since().signed_duration_since(self.clock).num_milliseconds());
                }
            }
            (self.first.since_taken(&self.second), self.second.since_taken(&self.first)).hash(hasher);
            self.anew.hash(hasher);
            self.broken.hash(hasher);
            if office {
                self.clock.timestamp_millis().rem_euclid(7 * 86_400_000).hash(hasher);
            }
        }
        self.key = (u128::from(hashers[0].finish()) << 64) | u128::from(hashers[1].finish());
        self
    }

    pub fn key(&self) -> u128 {
        self.key
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.key);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Something stored, without what no rule reads; its instants stand apart.
#[derive(Debug)]
struct Shape {
    text: [u64; 2],
    instants: Box<[i64]>,
}

/// Fields that no rule reads.
const UNREAD: [&str; 10] =
    ["version", "lived", "seen", "spent", "captured_at", "since", "origin", "seq", "id", "content"];

impl Shape {
    fn of_batch(batch: &[Event]) -> Self {
        Shape::of(&serde_json::to_value(batch).unwrap_or_default())
    }

    fn of(value: &Value) -> Self {
        let mut build = Build { hashers: [DefaultHasher::new(), DefaultHasher::new()], instants: Vec::new() };
        build.hashers[1].write_u8(1);
        build.walk(value);
        Shape { text: build.hashers.map(|hasher| hasher.finish()), instants: build.instants.into() }
    }

    fn hash_at(&self, clock: DateTime<Utc>, hasher: &mut impl Hasher) {
        self.text.hash(hasher);
        for instant in &self.instants {
            hasher.write_i64(instant - clock.timestamp_millis());
        }
    }
}

struct Build {
    hashers: [DefaultHasher; 2],
    instants: Vec<i64>,
}

impl Build {
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter().filter(|(key, _)| !UNREAD.contains(&key.as_str())) {
                    self.say(key.as_bytes());
                    match (key.as_str(), value) {
                        // Only whether it was.
                        ("touched_at", _) => {}
                        _ => self.walk(value),
                    }
                }
            }
            Value::Array(list) => {
                self.say(&list.len().to_le_bytes());
                list.iter().for_each(|value| self.walk(value));
            }
            Value::String(text) => match instant(text) {
                Some(at) => self.instants.push(at),
                None => self.say(text.as_bytes()),
            },
            other => {
                let _ = serde_json::to_writer(self, other);
            }
        }
    }

    fn say(&mut self, bytes: &[u8]) {
        for hasher in &mut self.hashers {
            bytes.hash(hasher);
        }
    }
}

impl io::Write for &mut Build {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.say(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn instant(text: &str) -> Option<i64> {
    let dated = text.len() >= 20 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T';
    let at = || text.parse::<DateTime<Utc>>().ok().map(|at| at.timestamp_millis());
    if dated { at() } else { None }
}
