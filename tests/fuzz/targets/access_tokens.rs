//! A token of a node's own, and one of an issuer that it trusts: refused, signed or not, unless it says what it must;
//! and an issuer's keys, whatever they are, verify nothing that was not signed with them.

#![no_main]

use std::{collections::BTreeSet, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jumelage_fuzz::{Signer, now, part};
use jumelage_trust::{
    AccessToken, IssuerKeys, NewAccessToken, TrustedIssuer, UnverifiedAccessToken, VerifiedAccess,
    VerifiedPerson,
};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const ME: &str = "https://rgre.example";
const ISSUER: &str = "https://login.example/realms/staff/";

struct Door {
    own: Signer,
    theirs: Signer,
    issuer: TrustedIssuer,
    keys: IssuerKeys,
    good: [String; 2],
}

static DOOR: LazyLock<Door> = LazyLock::new(|| {
    let (own, theirs) = (Signer::new(0, "at+jwt"), Signer::new(1, "JWT"));
    let issuer = TrustedIssuer {
        url: ISSUER.to_owned(),
        audience: ME.to_owned(),
        roles: "realm_access.roles".parse().expect("a path"),
        local_governments: Some("towns".parse().expect("a path")),
    };
    // Beside the one that signs, keys of the other types.
    let jwks = include_str!("../seeds/access_tokens/jwks");
    let keys = IssuerKeys::parse(jwks.as_bytes()).expect("keys");
    assert!(["rsa", "ec", theirs.key.public().kid()].map(|kid| keys.has(kid)) == [true; 3]);
    let second = now().millis() / 1000;
    let new = NewAccessToken {
        node: ME,
        subject: "anna",
        client_id: "jumelage",
        jti: "1",
        scope: None,
        roles: BTreeSet::from(["editor".to_owned()]),
        local_governments: BTreeSet::from(["x".to_owned()]),
        issued_at: now(),
        expires_at: now(),
    };
    let claims = json!({
        "iss": ISSUER, "sub": "u-1", "aud": ["account", ME], "iat": second, "exp": second + 300,
        "realm_access": {"roles": ["editor"]}, "towns": "t-1 t-2",
    });
    let good = [
        AccessToken::sign(&own.key, new),
        theirs.sign(claims.to_string().as_bytes()),
    ];
    let door = Door {
        own,
        theirs,
        issuer,
        keys,
        good,
    };
    assert!(door.own(&door.good[0]).is_some());
    assert!(door.person(&door.good[1], &door.keys).is_some());
    let seed = door.own.sign(include_bytes!("../seeds/access_tokens/own"));
    assert!(door.own(&seed).is_some());
    let seed = door
        .theirs
        .sign(include_bytes!("../seeds/access_tokens/issued"));
    assert!(door.person(&seed, &door.keys).is_some());
    door
});

impl Door {
    fn own(&self, token: &str) -> Option<VerifiedAccess> {
        let token = UnverifiedAccessToken::parse(token).ok()?;
        let keys = std::slice::from_ref(self.own.key.public());
        token.verify_own(keys, ME, now()).ok()
    }

    fn person(&self, token: &str, keys: &IssuerKeys) -> Option<VerifiedPerson> {
        let token = UnverifiedAccessToken::parse(token).ok()?;
        token.verify_issued(&self.issuer, keys, now()).ok()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let door = &*DOOR;
    if let Ok(text) = str::from_utf8(bytes) {
        assert!(door.own(text).is_none() || door.own.has_signed(text));
        assert!(door.person(text, &door.keys).is_none() || door.theirs.has_signed(text));
    }
    own(door, &door.own.sign(bytes));
    issued(door, &door.theirs.sign(bytes));
    jwks(door, bytes);
});

/// A token that the node has signed, by whatever mistake.
fn own(door: &Door, token: &str) {
    assert!(door.person(token, &door.keys).is_none());
    let Some(access) = door.own(token) else {
        return;
    };
    let (Some(header), Some(claims)) = (part(token, 0), part(token, 1)) else {
        return;
    };
    assert_eq!(
        (&header["alg"], &header["typ"]),
        (&json!("EdDSA"), &json!("at+jwt"))
    );
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ME), &json!(ME)));
    assert_eq!(access.subject(), claims["sub"]);
    assert_eq!(access.jti(), claims["jti"]);
    assert_eq!(access.check_time(now()), Ok(()));
    assert!(access.remaining(now()) > -60);
}

/// A token that the issuer has signed, and may say what it likes of whom it likes.
fn issued(door: &Door, token: &str) {
    assert!(door.own(token).is_none());
    let Some(person) = door.person(token, &door.keys) else {
        return;
    };
    let claims = part(token, 1).expect("all of an issuer's claims are read");
    assert_eq!(claims["iss"], ISSUER);
    let aud = &claims["aud"];
    assert!(
        aud == ME
            || aud
                .as_array()
                .is_some_and(|several| several.contains(&json!(ME)))
    );
    assert_eq!(person.subject(), claims["sub"]);
    assert!((1..=255).contains(&person.subject().len()));
    assert!(claims["exp"].is_number());
    assert_eq!(person.check_time(now()), Ok(()));
}

/// Any keys: a token with a signature out of thin air is refused, whichever of them and whatever algorithm it names.
fn jwks(door: &Door, bytes: &[u8]) {
    let Ok(keys) = IssuerKeys::parse(bytes) else {
        return;
    };
    // They may have the key of the good token.
    let _ = door.person(&door.good[1], &keys);
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let kids = json["keys"].as_array().into_iter().flatten();
    let kids: BTreeSet<&str> = kids.filter_map(|key| key["kid"].as_str()).collect();
    let claims = door.good[1].split('.').nth(1).expect("three parts");
    for kid in kids.into_iter().take(4) {
        for (alg, size) in [("RS256", 256), ("PS256", 256), ("ES256", 64), ("EdDSA", 64)] {
            let header = json!({"alg": alg, "kid": kid}).to_string();
            let [header, signature] =
                [header.as_bytes(), &[7; 256][..size]].map(|part| URL_SAFE_NO_PAD.encode(part));
            let token = format!("{header}.{claims}.{signature}");
            assert!(door.person(&token, &keys).is_none());
        }
    }
}
