//! What the crate's own tests say of stored forms, said again where a host has turned on other crates' features.

#[path = "../../suite/feedback/stored_forms.rs"]
mod feedback;
#[path = "../../suite/lead/lives.rs"]
mod lives;
#[path = "../../suite/stored_forms.rs"]
mod stored_forms;
#[path = "../../suite/support"]
mod support {
    #[allow(dead_code, reason = "other tests use the rest")]
    pub(crate) mod life;
}
