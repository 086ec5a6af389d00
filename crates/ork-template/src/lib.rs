//! ork-template
