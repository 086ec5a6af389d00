//! One file per request: parameters in, protocol types out. What is said is decided in `ork-ide`.

pub(crate) mod call_hierarchy;
pub(crate) mod code_action;
pub(crate) mod completion;
pub(crate) mod definition;
pub(crate) mod hover;
pub(crate) mod links;
pub(crate) mod moved_files;
pub(crate) mod references;
pub(crate) mod rename;
pub(crate) mod symbols;
