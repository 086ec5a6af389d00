//! One HTTP exchange with limits: agents, time limits, tries, redirects.
//!
//! Knows nothing of registries. Where credentials may travel is decided here: to the origin that they are meant for,
//! over TLS or to this machine.

mod agents;
mod origin;
mod retry;
mod send;
mod tls;
mod trust;

pub(crate) use origin::{Origin, is_loopback_authority};
pub(crate) use retry::pause;
pub(crate) use send::{Authorization, Http, Payload, Request, Response, broken, host_of};
pub(crate) use tls::speaks_tls as probe;
