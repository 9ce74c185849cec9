//! How far the work is, for people who wait.

use std::{
    io::IsTerminal,
    sync::atomic::{AtomicU64, Ordering},
};

use indicatif::{ProgressBar, ProgressStyle};

/// Told how far the work is.
pub trait Progress: Sync {
    /// So many of so many bytes are read.
    fn read(&self, bytes: u64, of: u64);
}

/// Nobody waits.
pub struct Silent;

impl Progress for Silent {
    fn read(&self, _: u64, _: u64) {}
}

/// A bar on a terminal, a line for each tenth elsewhere.
pub struct Shown {
    bar: Option<ProgressBar>,
    tenths: AtomicU64,
}

impl Shown {
    /// Shows itself on standard error.
    #[must_use]
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            bar,
            tenths: AtomicU64::new(0),
        }
    }
}

impl Default for Shown {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Shown {
    fn read(&self, bytes: u64, of: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(of);
            bar.set_position(bytes);
            if bytes >= of {
                bar.finish_and_clear();
            }
            return;
        }
        let tenths = bytes.saturating_mul(10) / of.max(1);
        if self.tenths.fetch_max(tenths, Ordering::Relaxed) < tenths {
            eprintln!("{} % read", tenths * 10);
        }
    }
}
