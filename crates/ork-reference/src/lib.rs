//! ork-reference
