//! What an operator sees: counts, traces, the other nodes' health, and a process that is told to stop.

mod fake;
mod federation;
mod metrics;
mod stopping;
mod trace;
