//! An OpenID Connect issuer that does what a test tells it to.

use std::{
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage::settings::{self, StaffRole};
use jumelage_domain::Timestamp;
use serde_json::{Value, json};

pub(super) const AUDIENCE: &str = "https://afccre.example";

/// One of its keys.
pub(super) struct Key {
    pair: RsaKeyPair,
    pub(super) kid: &'static str,
}

impl Key {
    pub(super) fn new(kid: &'static str) -> Self {
        Self {
            pair: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
            kid,
        }
    }

    pub(super) fn jwk(&self) -> Value {
        // PKCS#1, of a key of 2048 bits: two lengths, a zero and the modulus; and last the exponent 65537.
        let der = self.pair.public_key().as_ref();
        let n = URL_SAFE_NO_PAD.encode(&der[9..265]);
        json!({"kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256", "n": n, "e": "AQAB"})
    }

    /// A token of this key with this header, which may lie.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = parts.join(".");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self.pair.sign(
            &RSA_PKCS1_SHA256,
            &random,
            message.as_bytes(),
            &mut signature,
        );
        signed.unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub(super) fn token(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": self.kid});
        self.sign(&header, claims)
    }
}

/// What it serves.
pub(super) struct Desk {
    /// As whom it names itself.
    pub(super) issuer: String,
    /// Where it says that its keys are.
    pub(super) jwks_uri: String,
    pub(super) jwks: Value,
    /// Each document is this instead.
    pub(super) instead: Option<fn() -> HttpResponse>,
}

pub(super) struct FakeIssuer {
    pub(super) url: String,
    pub(super) desk: Arc<Mutex<Desk>>,
    fetched: Arc<AtomicUsize>,
    server: ServerHandle,
}

impl FakeIssuer {
    pub(super) fn open(keys: &[&Key]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/realms/staff", listener.local_addr().unwrap());
        let desk = Arc::new(Mutex::new(Desk {
            issuer: url.clone(),
            jwks_uri: format!("{url}/keys?for=nodes"),
            jwks: jwks(keys),
            instead: None,
        }));
        let fetched = Arc::new(AtomicUsize::new(0));
        let (told, counted) = (
            web::Data::from(Arc::clone(&desk)),
            web::Data::from(Arc::clone(&fetched)),
        );
        let app = move || {
            App::new()
                .app_data(told.clone())
                .app_data(counted.clone())
                .route(
                    "/realms/staff/.well-known/openid-configuration",
                    web::get().to(discovery),
                )
                .route("/realms/staff/keys", web::get().to(keys_of))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            url,
            desk,
            fetched,
            server: handle,
        }
    }

    /// How often its keys were fetched.
    pub(super) fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }

    pub(super) fn serve(&self, keys: &[&Key]) {
        self.desk.lock().unwrap().jwks = jwks(keys);
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Desk)) {
        change(&mut self.desk.lock().unwrap());
    }

    /// As the settings of a node name it.
    pub(super) fn settings(&self) -> settings::Issuer {
        settings::Issuer {
            url: self.url.clone().try_into().unwrap(),
            audience: AUDIENCE.to_owned(),
            roles_claim: "realm_access.roles".to_owned(),
            roles: [
                ("Redaktion".to_owned(), StaffRole::Editor),
                ("leitung".to_owned(), StaffRole::Admin),
                ("kommune".to_owned(), StaffRole::LocalGovernment),
            ]
            .into(),
            local_governments_claim: Some("towns".to_owned()),
            jwks_url: None,
        }
    }

    /// What its tokens say.
    pub(super) fn claims(&self, now: Timestamp) -> Value {
        let iat = now.millis() / 1000;
        json!({
            "iss": self.url, "sub": "u-1", "aud": AUDIENCE, "client_id": "editors-desk", "iat": iat, "exp": iat + 86_400,
            "jti": "1", "realm_access": {"roles": ["Redaktion", "offline_access"]},
        })
    }

    pub(super) async fn close(self) {
        self.server.stop(true).await;
    }
}

fn jwks(keys: &[&Key]) -> Value {
    json!({"keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>()})
}

async fn discovery(desk: web::Data<Mutex<Desk>>) -> HttpResponse {
    let desk = desk.lock().unwrap();
    HttpResponse::Ok().json(json!({"issuer": desk.issuer, "jwks_uri": desk.jwks_uri}))
}

async fn keys_of(desk: web::Data<Mutex<Desk>>, fetched: web::Data<AtomicUsize>) -> HttpResponse {
    fetched.fetch_add(1, Ordering::SeqCst);
    let desk = desk.lock().unwrap();
    match desk.instead {
        Some(instead) => instead(),
        None => HttpResponse::Ok().json(&desk.jwks),
    }
}
