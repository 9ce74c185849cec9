//! The page for Prometheus: of the whole process, whichever of its nodes is asked.

use actix_web::{HttpResponse, web};

use crate::host::Hosts;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn page(hosts: web::Data<Hosts>) -> HttpResponse {
    match hosts.metrics.page() {
        Ok(page) => HttpResponse::Ok().content_type(OPEN_METRICS).body(page),
        Err(fault) => {
            tracing::error!(
                error = &fault as &dyn std::error::Error,
                "the counts cannot be written"
            );
            HttpResponse::InternalServerError().finish()
        }
    }
}
