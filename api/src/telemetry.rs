//! What the process says of itself while it works: lines of a log, spans for a collector, and the trace that goes with
//! a question from node to node.

pub mod otlp;
#[cfg(test)]
pub(crate) mod paper;
pub(crate) mod trace;

use std::io::IsTerminal;

use anyhow::Result;
use clap::ValueEnum;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt,
};

use self::otlp::Collector;

/// In what form the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Plain,
    /// An object a line, for programs.
    Json,
}

/// What has to be ended with the process.
pub struct Telemetry(Option<Collector>);

/// Starts the log, and the export of spans where the environment names a collector.
pub fn start(format: LogFormat) -> Result<Telemetry> {
    let collector = Collector::of_environment()?;
    tracing_subscriber::registry()
        .with(log(format, std::io::stderr).with_filter(filter()))
        .with(collector.as_ref().map(Collector::layer))
        .init();
    Ok(Telemetry(collector))
}

impl Telemetry {
    /// Sends what has not been sent yet.
    pub fn stop(self) {
        if let Some(collector) = self.0
            && let Err(fault) = collector.stop()
        {
            tracing::warn!(error = %fault, "the last spans did not reach the collector");
        }
    }
}

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("JUMELAGE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,jumelage=info"))
}

fn log<S, W>(format: LogFormat, to: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> tracing_subscriber::fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(to);
    match format {
        LogFormat::Plain => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

#[cfg(test)]
mod tests {
    use super::{paper::Paper, *};

    fn written(format: LogFormat) -> String {
        let paper = Paper::default();
        let to = paper.clone();
        let lines = tracing_subscriber::registry().with(log(format, move || to.clone()));
        tracing::subscriber::with_default(lines, || {
            tracing::info_span!("request", trace_id = "4bf9").in_scope(|| {
                tracing::warn!(node = "rgre", "something happened");
            });
        });
        paper.text()
    }

    #[test]
    fn the_log_is_written_for_people_or_for_programs() {
        let plain = written(LogFormat::Plain);
        let expected = r#"request{trace_id="4bf9"}: jumelage::telemetry::tests: something happened node="rgre""#;
        assert!(plain.trim_end().ends_with(expected), "{plain}");
        let json: serde_json::Value = serde_json::from_str(&written(LogFormat::Json)).unwrap();
        assert_eq!(json["fields"]["message"], "something happened");
        assert_eq!(json["fields"]["node"], "rgre");
        assert_eq!(json["span"]["trace_id"], "4bf9");
    }
}
