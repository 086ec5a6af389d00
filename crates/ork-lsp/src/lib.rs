//! ork-lsp
