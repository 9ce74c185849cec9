//! The public door over HTTP: what it lets in from where, and what it tells of itself.

mod cors;
mod csrf;
mod headers;
mod openness;
mod persisted;
mod slow;
mod unread;
mod vocabularies;

use jumelage::settings::Settings;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::peers::{Hosted, host_all, made};

/// What anybody may ask, and its answer.
const QUESTION: &str = "{local{associations{code}}}";

fn answer() -> Value {
    json!({"local": {"associations": [{"code": "afccre"}]}})
}

/// A pair of nodes, of which the first has other settings.
async fn with(change: impl FnOnce(&mut Settings)) -> Hosted {
    let made = made();
    let mut settings = Settings::read(&made.dirs[0]).unwrap();
    change(&mut settings);
    settings.write(&made.dirs[0]).unwrap();
    host_all(made).await
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

impl Hosted {
    /// An address of the first node.
    fn at(&self, path: &str) -> String {
        let address = self.nodes[0].settings.listen;
        format!("http://{address}{path}")
    }

    /// A request to its public door.
    fn post(&self, sent: &Value) -> RequestBuilder {
        let request = client().post(self.at("/graphql"));
        let request = request.header("accept", "application/graphql-response+json");
        let request = request.header("content-type", "application/json");
        request.body(sent.to_string())
    }

    fn get(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        let url = reqwest::Url::parse_with_params(&self.at("/graphql"), parameters).unwrap();
        let accepted = "application/graphql-response+json";
        client().get(url).header("accept", accepted)
    }
}

async fn told(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

/// Status and code of the first error.
async fn code(request: RequestBuilder) -> (u16, String) {
    let (status, body) = told(request).await;
    assert!(body.get("data").is_none(), "{body}");
    let code = &body["errors"][0]["extensions"]["code"];
    (status.as_u16(), code.as_str().unwrap().to_owned())
}
