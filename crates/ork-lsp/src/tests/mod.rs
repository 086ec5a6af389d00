//! Protocol scenarios: a client at the other end of a connection in memory.

mod acting;
mod client;
mod completion;
mod configuration;
mod custom_resources;
mod documents;
mod features;
mod fetching;
mod fidelity;
mod life;
mod navigation;
mod previews;
mod profiles;
mod pulling;
mod views;
mod workspace;
