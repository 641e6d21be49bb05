//! The laws by name.

use std::fmt;

/// What must hold, and was seen broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Law {
    Owners,
    Offered,
    OptedOut,
    Closed,
    Deadlines,
    Replay,
    Recycles,
    Permission,
    Tick,
    Versions,
    Consent,
    Allowed,
    Snapshot,
    Ways,
    Time,
    Repeats,
    Refusal,
    Merge,
    Words,
    Tasks,
    Blockers,
    Order,
    Survivor,
}

impl Law {
    pub const ALL: [Law; 23] = [
        Law::Owners,
        Law::Offered,
        Law::OptedOut,
        Law::Closed,
        Law::Deadlines,
        Law::Replay,
        Law::Recycles,
        Law::Permission,
        Law::Tick,
        Law::Versions,
        Law::Consent,
        Law::Allowed,
        Law::Snapshot,
        Law::Ways,
        Law::Time,
        Law::Repeats,
        Law::Refusal,
        Law::Merge,
        Law::Words,
        Law::Tasks,
        Law::Blockers,
        Law::Order,
        Law::Survivor,
    ];

    /// What it says.
    pub const fn says(self) -> &'static str {
        match self {
            Law::Owners => "exactly one ownership, two holders in the zone",
            Law::Offered => "nobody is with sales who was not offered since marketing had them",
            Law::OptedOut => "opted out: not live without a newer consent; erased: never",
            Law::Closed => "a closed lead has no deadline, but Lost its re-engage",
            Law::Deadlines => "deadlines lie after the last event, new ones a second or more",
            Law::Replay => "replaying the log gives the lead",
            Law::Recycles => "recycles, rests and partings are those that its events tell",
            Law::Permission => "no command is permitted to the wrong side",
            Law::Tick => "ticking twice is ticking once, however often one looks",
            Law::Versions => "versions have no gap, batches are numbered, events apply once",
            Law::Consent => "offered only on good ground, with a reachable and consented channel",
            Law::Allowed => "what is allowed can be done, what is done was allowed",
            Law::Snapshot => "a snapshot and events read back as they were",
            Law::Ways => "every event goes a way of the table",
            Law::Time => "time does not go back in a log",
            Law::Repeats => "a repeated request does nothing, a changed or stale one conflicts",
            Law::Refusal => "a refusal changes nothing, and tells stage and what is legal",
            Law::Merge => {
                "a survivor hears every word that was said of the loser, and keeps what was decided and is open"
            }
            Law::Words => "what is allowed follows from the set of words, in whichever order they came",
            Law::Tasks => {
                "a task asks its holder for what is allowed, and nothing while no channel may be used"
            }
            Law::Blockers => {
                "with marketing a lead is held by what the page says, or offered at once, never by a timer"
            }
            Law::Order => {
                "once it is judged again, the order of consent, verdict, take-back and merge is all one"
            }
            Law::Survivor => "which of two goes on has one answer, and that merge goes through",
        }
    }
}

/// A law that was broken, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Broken {
    pub law: Law,
    pub how: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\": {}", self.law.says(), self.how)
    }
}

/// `Err` unless it holds.
pub fn hold(holds: bool, law: Law, how: &'static str) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken { law, how }) }
}
