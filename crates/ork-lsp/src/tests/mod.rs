//! Protocol scenarios: a client at the other end of a connection in memory.

mod client;
mod completion;
mod documents;
mod features;
mod fetching;
mod life;
