//! Media types, as the GraphQL-over-HTTP specification has them.

use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        StatusCode,
        header::{Accept, ContentType, Header},
    },
};
use jumelage_schema::public::Reply;

/// In what an answer is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// The specification's own: the status says whether the request was one that can be answered.
    GraphqlResponse,
    /// As before there was a specification: 200 for whatever is GraphQL.
    Json,
}

impl Media {
    /// What the client likes best; `None` where it likes neither. Who does not say, or takes anything, may be older
    /// than the specification's own type.
    pub(super) fn accepted(request: &HttpRequest) -> Option<Self> {
        let liked = Accept::parse(request).map_or_else(|_| Vec::new(), |accept| accept.ranked());
        if liked.is_empty() {
            return Some(Self::Json);
        }
        liked.iter().find_map(|media| match media.essence_str() {
            "application/graphql-response+json" => Some(Self::GraphqlResponse),
            "application/json" | "application/*" | "*/*" => Some(Self::Json),
            _ => None,
        })
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// Of an answer: without data the request itself was wrong.
    pub(super) const fn status(self, reply: &Reply) -> StatusCode {
        match (self, &reply.data) {
            (Self::GraphqlResponse, None) => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        }
    }
}

/// Whether the body is JSON in UTF-8. A page of another site can send forms and plain text without asking the browser;
/// JSON it cannot.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    let Ok(ContentType(sent)) = ContentType::parse(request) else {
        return false;
    };
    let charset = sent.get_param("charset");
    sent.essence_str() == "application/json"
        && charset.is_none_or(|charset| charset.as_str().eq_ignore_ascii_case("utf-8"))
        && request.content_type() == "application/json"
}
