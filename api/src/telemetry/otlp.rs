//! Spans sent to a collector, by OTLP over HTTP. The OpenTelemetry crates are made for the reqwest that is here
//! anyway, and do without gRPC.

use anyhow::{Context, Result};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, error::OTelSdkResult, trace::SdkTracerProvider};
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

/// Where the standard's variables name a collector. It reads the others (headers, time limits, sampling) by itself.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];

/// What the program is called among others.
const SERVICE: &str = "jumelage";

/// The spans of this program, and of no library.
const SPANS: &str = "jumelage";

/// A collector of spans.
pub struct Collector(SdkTracerProvider);

impl Collector {
    /// The one that the environment names; none by default.
    pub fn of_environment() -> Result<Option<Self>> {
        let is_set =
            |name: &str| std::env::var_os(name).is_some_and(|endpoint| !endpoint.is_empty());
        if !ENDPOINTS.into_iter().any(is_set) {
            return Ok(None);
        }
        let exporter = SpanExporter::builder().with_http().build();
        let exporter = exporter.context("the settings of OpenTelemetry in the environment")?;
        Ok(Some(Self::over(exporter)))
    }

    /// The one at this address.
    pub fn at(endpoint: &str) -> Result<Self> {
        let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint);
        Ok(Self::over(exporter.build()?))
    }

    fn over(exporter: SpanExporter) -> Self {
        let resource = Resource::builder();
        let resource = if std::env::var_os("OTEL_SERVICE_NAME").is_some() {
            resource
        } else {
            resource.with_service_name(SERVICE)
        };
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_batch_exporter(exporter)
            .build();
        Self(provider)
    }

    /// What hands the spans over.
    #[must_use]
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let spans = Targets::new().with_target(SPANS, Level::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SERVICE))
            .with_threads(false)
            .with_filter(spans)
    }

    /// Sends what has not been sent yet.
    pub fn stop(self) -> OTelSdkResult {
        self.0.shutdown()
    }
}
