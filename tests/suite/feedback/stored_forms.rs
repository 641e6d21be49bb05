//! The stored forms of the ledger and of cursors do not change, as those in the file of this name above.

use std::path::Path;

use qualify::feedback::{LeadCursor, Ledger};
use qualify::lead::Event;

use crate::stored_forms::check;

/// The golden logs of the first release, folded: the form of ledgers and cursors.
#[test]
fn a_ledger_and_a_cursor() {
    let (mut ledger, mut cursors) = (Ledger::new(), Vec::new());
    for name in ["closed", "converted", "cooled", "lost", "merged", "never_there", "recycled"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find_map(|dir| {
            let path = dir.join("tests/golden/0.1.0").join(name).with_extension("jsonl");
            path.is_file().then_some(path)
        });
        let text = std::fs::read_to_string(path.unwrap()).unwrap();
        let log: Vec<Event> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut cursor = LeadCursor::new();
        assert_eq!(ledger.follow(&mut cursor, &log).unwrap(), log.len());
        cursors.push(cursor);
    }
    let json = serde_json::to_string_pretty(&ledger).unwrap() + "\n";
    check("ledger.json", &json);
    assert_eq!(serde_json::from_str::<Ledger>(&json).unwrap(), ledger);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::from_value::<Ledger>(value).unwrap(), ledger);

    let json = serde_json::to_string_pretty(&cursors).unwrap() + "\n";
    check("cursors.json", &json);
    assert_eq!(serde_json::from_str::<Vec<LeadCursor>>(&json).unwrap(), cursors);
}
