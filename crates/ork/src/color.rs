//! When and in which colours.

use anstream::ColorChoice;

use crate::args::Color;

pub(crate) const RED: &str = "\x1b[1;31m";
pub(crate) const CYAN: &str = "\x1b[1;36m";
pub(crate) const YELLOW: &str = "\x1b[1;33m";
pub(crate) const GREEN: &str = "\x1b[1;32m";
pub(crate) const BOLD: &str = "\x1b[1m";
pub(crate) const DIM: &str = "\x1b[2m";
pub(crate) const RESET: &str = "\x1b[0m";

impl Color {
    /// For the streams, which look at `NO_COLOR` and at the terminal themselves.
    pub(crate) fn choice(self) -> ColorChoice {
        match self {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }
}
