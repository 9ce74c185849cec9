//! The themes as SKOS, for tools that read such files. They are part of the program: another version has others.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header::{self, ETag, EntityTag, IfNoneMatch},
    middleware::Compress,
    web,
};
use jumelage_domain::{digest::Digest, theme};

/// Weak: compressed or not, it says the same.
static TAG: LazyLock<EntityTag> = LazyLock::new(|| {
    let digest = Digest::of(theme::turtle().as_bytes()).to_i64();
    EntityTag::new_weak(format!("themes-{digest:016x}"))
});

/// The addresses.
pub(super) fn addresses(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/vocabularies/themes.ttl")
            .wrap(Compress::default())
            .route(web::get().to(themes)),
    );
}

async fn themes(held: web::Header<IfNoneMatch>) -> HttpResponse {
    let is_held = match held.into_inner() {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&TAG)),
    };
    if is_held {
        return HttpResponse::NotModified()
            .insert_header(ETag(TAG.clone()))
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/turtle; charset=utf-8"))
        .insert_header(ETag(TAG.clone()))
        .body(theme::turtle())
}
