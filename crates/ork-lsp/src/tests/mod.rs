//! Protocol scenarios: a client at the other end of a connection in memory.

mod client;
mod custom_resources;
mod documents;
mod features;
mod fetching;
mod life;
mod previews;
