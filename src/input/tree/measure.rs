//! What was built in code is held against the limits of its reader, so that whatever is accepted can be written and
//! read back.

use super::{Decoder, Node, Words};
use crate::input::limits::Limits;
use crate::input::mistake::{Mistake, MistakeKind, Mistakes};
use crate::input::path::Path;

/// How large a written value is: what tells quickly that no limit can be exceeded.
#[derive(Default)]
pub(crate) struct Extent {
    /// Values, as the reader counts them.
    pub(crate) nodes: usize,
    depth: usize,
    /// The most bytes of a text or key.
    text: usize,
    /// The most elements of a list, or entries of a map.
    items: usize,
}

impl Extent {
    pub(crate) fn of(node: &Node) -> Self {
        let mut extent = Extent::default();
        extent.add(node, 0);
        extent
    }

    /// Whether it may exceed a limit. A list may have a limit of its own, which is greater.
    pub(crate) fn may_exceed(&self, limits: &Limits) -> bool {
        self.nodes > limits.nodes
            || self.depth > limits.depth
            || self.text > limits.text
            || self.items > limits.items.min(limits.facts).min(limits.rules).min(limits.activities)
    }

    fn add(&mut self, node: &Node, depth: usize) {
        self.nodes = self.nodes.saturating_add(1);
        self.depth = self.depth.max(depth);
        let below = depth.saturating_add(1);
        match node {
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Bad => {}
            Node::Text(text) => self.text = self.text.max(text.len()),
            Node::List(items) => {
                self.items = self.items.max(items.len());
                items.iter().for_each(|item| self.add(item, below));
            }
            Node::Map(entries) => {
                self.items = self.items.max(entries.len());
                for (key, value) in entries {
                    self.text = self.text.max(key.len());
                    self.add(value, below);
                }
            }
        }
    }
}

/// Adds what a reader would say of a written value. Where something is wrong already, only what goes beyond a limit at
/// another place is added: the rest would be said twice.
pub(crate) fn reads_back<T>(
    node: &Node,
    limits: &Limits,
    words: Words,
    decode: impl FnOnce(&mut Decoder<'_>, &Node) -> Option<T>,
    mistakes: &mut Mistakes,
) {
    let mut found = Mistakes::default();
    let mut measure = Measure { path: Path::top(), depth: 0, nodes: 0, limits, words, mistakes: &mut found };
    measure.node(node);
    decode(&mut Decoder::new(limits, words, &mut found), node);
    let was_sound = mistakes.is_empty();
    let told: Vec<Path> = mistakes.iter().map(|known| known.path().clone()).collect();
    for mistake in found.iter() {
        if was_sound || mistake.kind() == MistakeKind::Limit && !told.contains(mistake.path()) {
            mistakes.add(mistake.clone());
        }
    }
}

/// Counts what the reader counts, as [`read`](super::read) does.
struct Measure<'m> {
    path: Path,
    depth: usize,
    nodes: usize,
    limits: &'m Limits,
    words: Words,
    mistakes: &'m mut Mistakes,
}

impl Measure<'_> {
    fn beyond(&mut self, message: String) {
        self.mistakes.add(Mistake::new(self.path.clone(), MistakeKind::Limit, message));
    }

    fn node(&mut self, node: &Node) {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes == self.limits.nodes.saturating_add(1) {
            self.beyond(too_many(self.limits));
        }
        if self.nodes > self.limits.nodes {
            return;
        }
        if self.depth > self.limits.depth {
            return self.beyond(too_deep(self.limits));
        }
        self.depth = self.depth.saturating_add(1);
        match node {
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Bad => {}
            Node::Text(text) if text.len() > self.limits.text => self.beyond(too_long("text", self.limits)),
            Node::Text(_) => {}
            Node::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.path.push_index(i);
                    self.node(item);
                    self.path.pop();
                }
            }
            Node::Map(entries) => {
                for (key, value) in entries {
                    self.path.push_key(self.words.key(key));
                    if key.len() > self.limits.text {
                        self.beyond(too_long("key", self.limits));
                    }
                    self.node(value);
                    self.path.pop();
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

/// More values in all than the limit.
pub(crate) fn too_many(limits: &Limits) -> String {
    format!("more than {} values in one input; split it", limits.nodes)
}

/// More levels than the limit.
pub(crate) fn too_deep(limits: &Limits) -> String {
    format!("nested deeper than {} levels; flatten it", limits.depth)
}

/// More bytes than the limit.
pub(super) fn too_long(what: &str, limits: &Limits) -> String {
    format!("the {what} is longer than {} bytes; shorten it", limits.text)
}
