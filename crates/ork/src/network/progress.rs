//! Progress on standard error, where that is a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use ork_registry::Progress;

/// The bars of a command.
#[derive(Clone, Default)]
pub(crate) struct Bars {
    shown: Option<MultiProgress>,
}

impl Bars {
    /// Bars on a terminal; nothing elsewhere.
    pub(crate) fn new() -> Self {
        Self { shown: std::io::stderr().is_terminal().then(MultiProgress::new) }
    }

    /// A bar for one artifact, gone when it is done.
    pub(crate) fn bar(&self, label: &str) -> Bar {
        let Some(bars) = &self.shown else { return Bar(None) };
        let bar = bars.add(ProgressBar::new(0));
        let style = ProgressStyle::with_template("{msg:40!} {bar:24} {bytes:>10} / {total_bytes}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar(Some(bar))
    }
}

/// The bar of one artifact.
pub(crate) struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar of its own.
    pub(crate) fn alone(label: &str) -> Self {
        Bars::new().bar(label)
    }
}

impl Progress for Bar {
    fn expect(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc_length(bytes);
        }
    }

    fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
