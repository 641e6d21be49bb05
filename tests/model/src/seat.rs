//! [`Seat`]: a lead as a host has it, with its whole log and its [`Ghost`].

use std::sync::Arc;

use qualify::lead::{Event, EventKind, Ground};
use qualify::{Lead, Lifecycle};

use crate::ghost::Ghost;
use crate::guard;
use crate::law::{Broken, Law, hold};

#[derive(Clone, Debug)]
pub struct Seat {
    pub lead: Lead,
    pub ghost: Ghost,
    /// As it was right before it ended by a merge.
    pub before_merge: Option<Arc<Lead>>,
    log: Log,
}

/// A log that shares its past with the logs of other states.
#[derive(Clone, Debug)]
struct Log(Arc<Node>);

#[derive(Debug)]
struct Node {
    batch: Vec<Event>,
    before: Option<Log>,
}

impl Drop for Node {
    /// One after another: a long log must not fill the stack.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(Log(node)) = before {
            before = Arc::into_inner(node).and_then(|mut node| node.before.take());
        }
    }
}

impl Seat {
    pub fn new(lead: Lead, captured: Event) -> Self {
        let ghost = Ghost::new(&captured);
        Seat {
            lead,
            ghost,
            before_merge: None,
            log: Log(Arc::new(Node { batch: vec![captured], before: None })),
        }
    }

    /// The whole log, first event first.
    pub fn events(&self) -> Vec<Event> {
        let (mut batches, mut log) = (Vec::new(), Some(&self.log));
        while let Some(Log(node)) = log {
            batches.push(&node.batch);
            log = node.before.as_ref();
        }
        batches.into_iter().rev().flatten().cloned().collect()
    }

    /// The batch that was stored last.
    pub fn newest(&self) -> &[Event] {
        &self.log.0.batch
    }

    /// Stores a batch as a host does, folds it in, and checks what it did.
    ///
    /// `life` is what decided it.
    pub fn take(&mut self, batch: Vec<Event>, life: &Lifecycle) -> Result<(), Broken> {
        if batch.is_empty() {
            return Ok(());
        }
        let of = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        let numbered = (0..).zip(&batch).all(|(index, event)| (event.index, event.of) == (index, of));
        hold(numbered, Law::Versions, "a batch that is not numbered through")?;
        hold(batch.iter().all(|event| event.lead == *self.lead.id()), Law::Versions, "another lead's event")?;

        let before = self.lead.clone();
        guard::ended(life, &batch, &self.ghost)?;
        for event in &batch {
            let last = self.lead.clone();
            self.lead.apply(std::slice::from_ref(event));
            if let EventKind::Merged { .. } = event.kind {
                self.before_merge = Some(Arc::new(last.clone()));
            }
            guard::offer(life, &last, event, &self.ghost)?;
            guard::channel(life, &last, event)?;
            self.ghost.step(event)?;
            guard::deadlines(&last, event, &self.lead)?;
            hold(self.lead.version() == event.seq, Law::Versions, "an event that was not folded in")?;
        }
        let mut again = self.lead.clone();
        again.apply(&batch);
        hold(again == self.lead, Law::Versions, "the same events applied twice")?;
        let mut whole = before.clone();
        whole.apply(&batch);
        hold(whole == self.lead, Law::Versions, "applied at once is not applied one by one")?;
        hold(before.resume(&batch).as_ref() == Ok(&self.lead), Law::Replay, "resumed, it is another")?;
        self.log = Log(Arc::new(Node { batch, before: Some(self.log.clone()) }));
        guard::everything_closes(self.newest(), &self.lead)?;
        guard::lead(life, &self.lead, &self.ghost)
    }

    /// What takes longer: the whole log again, and everything through its stored form.
    pub fn audit(&self) -> Result<(), Broken> {
        let events = self.events();
        hold(Lead::replay(&events).as_ref() == Ok(&self.lead), Law::Replay, "replayed, it is another")?;
        let read = |text: String| serde_json::from_str::<Lead>(&text).ok();
        let snapshot = serde_json::to_string(&self.lead).ok().and_then(read);
        hold(snapshot.as_ref() == Some(&self.lead), Law::Snapshot, "read back, it is another")?;
        for event in self.newest() {
            let text = serde_json::to_string(event).unwrap_or_default();
            let back = serde_json::from_str::<Event>(&text).ok();
            hold(back.as_ref() == Some(event), Law::Snapshot, "an event reads back as another")?;
        }
        Ok(())
    }
}

/// The ground of an event that offers.
pub fn ground(event: &Event) -> Option<Ground> {
    match &event.kind {
        EventKind::Offered { ground, .. } => Some(*ground),
        _ => None,
    }
}
