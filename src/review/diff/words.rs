//! Parts of a playbook in words: conditions as sentences, all else as it stands in a file.

use crate::condition::Condition;
use crate::input::tree::Node;

/// A value as a file has it: `{ at_most = { n = 3, per_days = 7 } }`.
pub(super) fn inline(node: &Node) -> String {
    if let Node::Text(text) = node { text.clone() } else { nested(node) }
}

fn nested(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("\"{text}\""),
        Node::Number(number) => number.normalize().to_string(),
        Node::List(items) => {
            let items: Vec<String> = items.iter().map(nested).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {}", nested(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Node::Null | Node::Bool(_) | Node::Bad => node.canonical(),
    }
}

/// Several questions that must all be met.
pub(super) fn questions(questions: &[Condition]) -> String {
    let each: Vec<String> = questions.iter().map(ToString::to_string).collect();
    each.join(" and ")
}

/// What a part that is left out means.
pub(super) fn left_out(part: &str) -> &'static str {
    match part {
        "counts_as" => "fit",
        "take" => "sum",
        "repeat" => "always",
        "mandatory" => "false",
        "counted" => "true",
        _ => "none",
    }
}
