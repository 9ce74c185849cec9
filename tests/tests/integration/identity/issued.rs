//! Tokens of an OpenID Connect issuer at the public door.

use actix_web::{HttpResponse, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use jumelage_domain::{ObjectId, ObjectKind};
use uuid::Uuid;

use super::{
    issuer::{AUDIENCE, FakeIssuer, Key},
    *,
};

const MINUTE: Duration = Duration::from_mins(1);

async fn door_of(issuer: &FakeIssuer) -> Door {
    let given = issuer.settings();
    Door::with(|settings| settings.issuers.push(given)).await
}

fn refused(reason: &str) -> Result<bool, String> {
    Err(reason.to_owned())
}

#[actix_web::test]
async fn a_person_has_the_roles_that_the_settings_make_of_the_issuers_words() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let claims = issuer.claims(door.clock.now());
    let token = key.token(&claims);
    assert_eq!(door.show(&token).await, Ok(true));
    let viewer = door.viewer(&token).await;
    assert_eq!(viewer.subject.as_deref(), Some("u-1"));
    assert_eq!(viewer.roles, [Role::Editor].into());
    assert!(viewer.local_governments.is_empty());
    let mut claims = claims;
    let id = |kind, node: &Node| {
        let code = node.settings.code.clone();
        ObjectId::new(kind, code, Uuid::now_v7()).to_string()
    };
    let mine = id(ObjectKind::LocalGovernment, &door.node);
    claims["towns"] = json!([
        mine,
        id(ObjectKind::LocalGovernment, &door.other),
        id(ObjectKind::Twinning, &door.node),
        "Reims",
    ]);
    // The node's own words for roles are not the issuer's, unless the settings say so.
    claims["realm_access"]["roles"] = json!(["kommune", "admin", "peer", "redaktion"]);
    let viewer = door.viewer(&key.token(&claims)).await;
    assert_eq!(viewer.roles, [Role::LocalGovernment].into());
    assert_eq!(viewer.local_governments, [mine.parse().unwrap()].into());
    claims["realm_access"] = json!(null);
    let token = key.token(&claims);
    assert_eq!(door.show(&token).await, Ok(false));
    let nobody = door.viewer(&token).await;
    assert_eq!(nobody.roles, [Role::Anonymous].into());
    assert_eq!(nobody.subject.as_deref(), Some("u-1"));
    assert_eq!(issuer.fetched(), 1);
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn each_attack_with_a_forged_or_borrowed_token_is_refused_by_its_name() {
    let (key, mallory) = (Key::new("k"), Key::new("k"));
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let claims = issuer.claims(door.clock.now());
    let now = claims["iat"].as_i64().unwrap();
    let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": "k"});
    let with_header = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        key.sign(&header, &claims)
    };
    let with_claim = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        key.token(&claims)
    };
    let confused = {
        let parts = [&json!({"alg": "HS256", "kid": "k"}), &claims];
        let parts = parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = parts.join(".");
        let modulus = URL_SAFE_NO_PAD.decode(key.jwk()["n"].as_str().unwrap());
        let secret = EncodingKey::from_secret(&modulus.unwrap());
        let signature = crypto::sign(message.as_bytes(), &secret, Algorithm::HS256);
        format!("{message}.{}", signature.unwrap())
    };
    for (attack, token, reason) in [
        ("alg none", with_header("alg", json!("none")), "ALGORITHM"),
        ("algorithm confusion", confused, "ALGORITHM"),
        (
            "another algorithm of the key's type",
            with_header("alg", json!("PS256")),
            "ALGORITHM",
        ),
        (
            "kid injection",
            with_header("kid", json!("../../k")),
            "KEY_ID",
        ),
        (
            "another's key under the issuer's kid",
            mallory.token(&claims),
            "SIGNATURE",
        ),
        (
            "a key of its own in the header",
            mallory.sign(
                &json!({"alg": "RS256", "kid": "k", "jwk": mallory.jwk()}),
                &claims,
            ),
            "SIGNATURE",
        ),
        (
            "wrong audience",
            with_claim("aud", json!("editors-desk")),
            "AUDIENCE",
        ),
        (
            "wrong issuer",
            with_claim("iss", json!("http://127.0.0.1:1/")),
            "UNKNOWN_ISSUER",
        ),
        (
            "the node itself as issuer",
            with_claim("iss", json!(door.node.settings.public_url)),
            "ALGORITHM",
        ),
        ("expired", with_claim("exp", json!(now - 60)), "EXPIRED"),
        (
            "not yet valid",
            with_claim("nbf", json!(now + 61)),
            "NOT_YET_VALID",
        ),
        ("an ID token", with_claim("at_hash", json!("x")), "TYPE"),
        (
            "another kind of JWT",
            with_header("typ", json!("logout+jwt")),
            "TYPE",
        ),
        (
            "a critical extension",
            with_header("crit", json!(["b64"])),
            "CRITICAL",
        ),
        ("no JWT at all", "a.b.c".to_owned(), "MALFORMED"),
        (
            "oversize",
            with_claim("padding", json!("x".repeat(8 << 10))),
            "TOO_LONG",
        ),
    ] {
        let reason = format!("ACCESS_TOKEN_{reason}");
        assert_eq!(door.show(&token).await, Err(reason), "{attack}");
    }
    assert_eq!(door.show(&key.token(&claims)).await, Ok(true));
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn a_new_key_is_found_and_the_tokens_of_a_key_that_is_gone_die() {
    let (old, new) = (Key::new("old"), Key::new("new"));
    let issuer = FakeIssuer::open(&[&old]);
    let door = door_of(&issuer).await;
    let claims = issuer.claims(door.clock.now());
    let (before, after) = (old.token(&claims), new.token(&claims));
    assert_eq!(door.show(&before).await, Ok(true));
    issuer.serve(&[&old, &new]);
    // Once a minute at the most.
    assert_eq!(door.show(&after).await, refused("ACCESS_TOKEN_KEY_ID"));
    door.clock.advance(MINUTE);
    assert_eq!(door.show(&after).await, Ok(true));
    assert_eq!(door.show(&before).await, Ok(true));
    issuer.serve(&[&new]);
    door.clock.advance(15 * MINUTE);
    assert_eq!(door.show(&before).await, refused("ACCESS_TOKEN_KEY_ID"));
    assert_eq!(door.show(&after).await, Ok(true));
    assert_eq!(issuer.fetched(), 3);
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn kids_that_strangers_make_up_cost_the_issuer_one_request_a_minute() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let claims = issuer.claims(door.clock.now());
    assert_eq!(door.show(&key.token(&claims)).await, Ok(true));
    door.clock.advance(MINUTE);
    for at in 0..20 {
        let header = json!({"alg": "RS256", "kid": format!("made-up-{at}")});
        let token = key.sign(&header, &claims);
        assert_eq!(door.show(&token).await, refused("ACCESS_TOKEN_KEY_ID"));
    }
    assert_eq!(issuer.fetched(), 2);
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn the_last_good_keys_serve_through_a_day_without_the_issuer_and_no_longer() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let mut claims = issuer.claims(door.clock.now());
    claims["exp"] = json!(claims["iat"].as_i64().unwrap() + 7 * 86_400);
    let token = key.token(&claims);
    assert_eq!(door.show(&token).await, Ok(true));
    issuer.change(|desk| desk.instead = Some(|| HttpResponse::InternalServerError().finish()));
    door.clock.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(door.show(&token).await, Ok(true));
    door.clock.advance(Duration::from_secs(1));
    assert_eq!(door.show(&token).await, refused("ISSUER_UNAVAILABLE"));
    issuer.change(|desk| desk.instead = None);
    door.clock.advance(MINUTE);
    assert_eq!(door.show(&token).await, Ok(true));
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn an_issuer_whose_discovery_names_another_or_leads_elsewhere_has_no_keys() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let claims = issuer.claims(door.clock.now());
    let token = key.token(&claims);
    let (me, jwks) = {
        let desk = issuer.desk.lock().unwrap();
        (desk.issuer.clone(), desk.jwks_uri.clone())
    };
    let unavailable = refused("ISSUER_UNAVAILABLE");
    for (issuer_named, jwks_named) in [
        (format!("{me}/"), jwks.clone()),
        ("https://login.example".to_owned(), jwks.clone()),
        (me.clone(), "http://10.0.0.1/keys".to_owned()),
        (me.clone(), "file:///etc/passwd".to_owned()),
        (me.clone(), "keys".to_owned()),
    ] {
        issuer.change(|desk| (desk.issuer, desk.jwks_uri) = (issuer_named, jwks_named));
        assert_eq!(door.show(&token).await, unavailable);
        door.clock.advance(MINUTE);
    }
    assert_eq!(issuer.fetched(), 0);
    issuer.change(|desk| (desk.issuer, desk.jwks_uri) = (me, jwks));
    for instead in [
        || {
            HttpResponse::Found()
                .insert_header((header::LOCATION, "?again"))
                .finish()
        },
        || HttpResponse::Ok().body(vec![b' '; (256 << 10) + 1]),
        || HttpResponse::Ok().body("{\"keys\":[]}"),
        || HttpResponse::NotFound().finish(),
    ] as [fn() -> HttpResponse; 4]
    {
        issuer.change(|desk| desk.instead = Some(instead));
        assert_eq!(door.show(&token).await, unavailable);
        door.clock.advance(MINUTE);
    }
    assert_eq!(issuer.fetched(), 4);
    issuer.change(|desk| desk.instead = None);
    assert_eq!(door.show(&token).await, Ok(true));
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn keys_can_be_had_without_discovery() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    issuer.change(|desk| desk.issuer = "nobody".to_owned());
    let mut given = issuer.settings();
    given.jwks_url = Some(format!("{}/keys", issuer.url).try_into().unwrap());
    let door = Door::with(|settings| settings.issuers.push(given)).await;
    let claims = issuer.claims(door.clock.now());
    assert_eq!(door.show(&key.token(&claims)).await, Ok(true));
    door.close().await;
    issuer.close().await;
}

#[actix_web::test]
async fn an_issuer_stands_in_the_settings_once_with_an_audience_and_is_not_the_node() {
    let key = Key::new("k");
    let issuer = FakeIssuer::open(&[&key]);
    let door = door_of(&issuer).await;
    let node = &door.node;
    let identity = |change: &dyn Fn(&mut Settings)| {
        let mut settings = node.settings.clone();
        change(&mut settings);
        let (http, clock) = (HttpClients::new().unwrap(), &node.clock);
        let me = &node.settings.public_url;
        let made =
            jumelage::identity::Identity::new(&settings, me, &node.keys, &node.db, &http, clock);
        made.map(|_| ()).map_err(|fault| fault.to_string())
    };
    assert_eq!(identity(&|_| ()), Ok(()));
    for (change, told) in [
        (
            Box::new(|settings: &mut Settings| settings.issuers.push(settings.issuers[0].clone()))
                as Box<dyn Fn(&mut Settings)>,
            "twice",
        ),
        (
            Box::new(|settings| settings.issuers[0].audience.clear()),
            "no audience",
        ),
        (
            Box::new(|settings| {
                settings.issuers[0].url = settings.public_url.clone().try_into().unwrap();
            }),
            "the node itself",
        ),
    ] {
        let fault = identity(&*change).unwrap_err();
        assert!(fault.contains(told), "{fault}");
    }
    assert_eq!(AUDIENCE, node.settings.issuers[0].audience);
    door.close().await;
    issuer.close().await;
}

#[test]
fn the_settings_are_read_as_they_are_written_and_mistakes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let base = "code = \"rgre\"\npublic_url = \"http://127.0.0.1:1\"\nlisten = \"127.0.0.1:1\"\n[[issuers]]\n";
    let read = |issuers: &str| {
        std::fs::write(
            folder.path().join("jumelage.toml"),
            format!("{base}{issuers}"),
        )
        .unwrap();
        Settings::read(folder.path()).map_err(|fault| format!("{fault:#}"))
    };
    let good =
        "url = \"https://login.example.org/realms/Staff/\"\naudience = \"https://rgre.example\"\n";
    let issuer = read(&format!(
        "{good}roles_claim = \"realm_access.roles\"\nroles = {{ Redaktion = \"editor\", \"RGRE Leitung\" = \"admin\" }}\n"
    ));
    let issuer = issuer.unwrap().issuers.remove(0);
    assert_eq!(
        issuer.url.as_str(),
        "https://login.example.org/realms/Staff/"
    );
    assert_eq!(
        issuer.roles,
        [
            ("RGRE Leitung".to_owned(), StaffRole::Admin),
            ("Redaktion".to_owned(), StaffRole::Editor),
        ]
        .into()
    );
    assert_eq!(read(good).unwrap().issuers[0].roles_claim, "roles");
    for (wrong, told) in [
        (
            "url = \"http://login.example.org\"\naudience = \"a\"\n",
            "https",
        ),
        (&format!("{good}roles = {{ x = \"peer\" }}\n"), "peer"),
        (&format!("{good}rolls = \"x\"\n"), "rolls"),
        ("url = \"https://login.example.org\"\n", "audience"),
    ] {
        let fault = read(wrong).unwrap_err();
        assert!(fault.contains(told), "{fault}");
    }
}
