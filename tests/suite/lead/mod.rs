//! The lead's life.

mod bad_logs;
mod calendar;
mod calendar_laws;
mod consent_cases;
mod consent_laws;
mod contact_laws;
mod life_docs;
mod life_laws;
mod life_regressions;
mod lives;
mod merge_laws;
mod offer_cases;
mod offer_laws;
mod order_laws;
mod refusals;
mod request_laws;
mod service_levels;
mod task_laws;
mod timers;
mod transitions;
mod zones;
