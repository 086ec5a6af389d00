//! Protocol scenarios: a client at the other end of a connection in memory.

mod acting;
mod client;
mod documents;
mod features;
mod fetching;
mod life;
