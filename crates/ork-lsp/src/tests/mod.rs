//! Protocol scenarios: a client at the other end of a connection in memory.

mod acting;
mod client;
mod configuration;
mod documents;
mod features;
mod fetching;
mod fidelity;
mod life;
mod profiles;
mod pulling;
mod workspace;
