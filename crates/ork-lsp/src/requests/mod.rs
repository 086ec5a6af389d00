//! One file per request: parameters in, protocol types out. What is said is decided in `ork-ide`.

pub(crate) mod apply;
pub(crate) mod code_action;
pub(crate) mod code_lens;
pub(crate) mod completion;
pub(crate) mod definition;
pub(crate) mod diagnostic;
pub(crate) mod hover;
