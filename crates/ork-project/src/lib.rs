//! Folders to documents to an immutable snapshot; overlays for open editors; where imported patterns come from; the
//! project's settings.
//!
//! Reads files. Never the network: what is not on this machine is not fetched yet.

mod around;
mod beside;
mod calm;
pub mod config;
mod describe;
mod disk;
mod environment;
mod fix;
mod generate;
mod host;
mod imports;
mod job;
mod judged;
mod known;
mod load;
mod locate;
mod memo;
mod needed;
mod notes;
mod owners;
mod rendered;
mod resolve;
mod sample;
mod shared;
mod simulation;
mod store;
mod tried;
mod workspace;

pub use around::{FolderEntry, names_in};
pub use beside::homes_of;
pub use describe::{Description, InputDescription, Notice, describe};
pub use disk::{ReadError, normal, read, read_stream};
pub use environment::Environment;
pub use fix::{Fixed, fix, fixed};
pub use generate::{Generated, Wanted as Generate, generate};
pub use host::{Failure, Host, Snapshot};
pub use job::{CheckReport, JobError, RenderOptions, Rendering, check, documents, graph, named, render, resources_in};
pub use known::{INDEX_COPY, KnownName, entry_digest};
pub use load::{Loaded, load};
pub use needed::{Needed, Target, Which, missing, needed};
pub use notes::noted;
pub use owners::{Written, is_custom_group, written};
pub use sample::Sample;
pub use simulation::{Simulation, simulations};
pub use tried::tried;
pub use workspace::Workspace;
