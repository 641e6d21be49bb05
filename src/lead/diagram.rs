//! The transition table as a picture.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::lifecycle::Lifecycle;
use super::stage::{Phase, Stage};
use super::table::{Arrival, TRANSITIONS, Trigger};

impl Lifecycle {
    /// The table as a state diagram for [Mermaid](https://mermaid.js.org). Ways from everywhere (opting
    /// out, merging, erasing) are left to a note, so that the picture can be read.
    ///
    /// ```
    /// use qualify::Lifecycle;
    ///
    /// assert!(Lifecycle::to_mermaid().contains("marketing_qualified --> sales_accepted: accept"));
    /// ```
    pub fn to_mermaid() -> String {
        let mut ways: BTreeMap<(Option<Stage>, Stage), Vec<String>> = BTreeMap::new();
        for way in TRANSITIONS {
            let Arrival::At(to) = way.to else { continue };
            if matches!(to, Stage::OptedOut | Stage::Merged | Stage::Disqualified) {
                continue;
            }
            let word = match way.trigger {
                Trigger::Command(command) => command.to_string(),
                Trigger::Timer(timer) => format!("timer {timer}"),
            };
            let from: Vec<Option<Stage>> = match way.from {
                [] => vec![None],
                stages => stages.iter().copied().map(Some).collect(),
            };
            for from in from {
                let words = ways.entry((from, to)).or_default();
                if !words.contains(&word) {
                    words.push(word.clone());
                }
            }
        }
        let mut out = String::from("stateDiagram-v2\n");
        for phase in Phase::ALL.iter().filter(|phase| **phase != Phase::Closed) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "    state {phase}_phase {{");
            for stage in Stage::ALL.iter().filter(|stage| stage.phase() == *phase) {
                let _ = writeln!(out, "        {stage}");
            }
            out.push_str("    }\n");
        }
        for ((from, to), words) in ways {
            let from = from.map_or("[*]", Stage::word);
            let _ = writeln!(out, "    {from} --> {to}: {}", words.join(", "));
        }
        let disqualify =
            [("marketing", "assess, disqualify"), ("zone", "assess, disqualify"), ("sales", "disqualify")];
        for (phase, words) in disqualify {
            let _ = writeln!(out, "    {phase}_phase --> disqualified: {words}");
        }
        out.push_str(
            "    note right of opted_out\n        from anywhere by opt_out and erase\n    end note\n",
        );
        out.push_str("    note right of merged\n        from anywhere by merge\n    end note\n");
        out
    }
}
