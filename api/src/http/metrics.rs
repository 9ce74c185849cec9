//! The page for Prometheus: of the whole process, whichever of its nodes is asked.

use actix_web::{HttpResponse, web};
use jumelage_entities::write::jobs;

use crate::{
    host::Hosts,
    jobs::{OF_PROCESS, worker},
};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn page(hosts: web::Data<Hosts>) -> HttpResponse {
    count_jobs(&hosts).await;
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

/// Where a database does not answer, the rest of the page is there all the same.
async fn count_jobs(hosts: &Hosts) {
    let (mut counted, mut now) = (Vec::new(), None);
    for node in hosts.nodes() {
        let at = node.clock.now();
        now = Some(at);
        let worker = worker(node);
        match jobs::summary(&node.db, (&OF_PROCESS, &worker), at).await {
            Ok(summary) => counted.push((node.settings.code.clone(), summary)),
            Err(fault) => tracing::warn!(
                node = %node.settings.code,
                error = &fault as &dyn std::error::Error,
                "the jobs cannot be counted"
            ),
        }
    }
    if let Some(now) = now {
        hosts.metrics.jobs(&counted, now);
    }
}
