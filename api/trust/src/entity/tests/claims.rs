//! What a statement must say, and when: attacks on its time, its kind and its claims.

use super::*;

#[test]
fn an_expired_statement_is_refused_once_the_clocks_cannot_explain_it() {
    let statement = Statement::new();
    let text = statement.text();
    let end = 26 * 3600;
    assert!(statement.verdict_at(&text, after(end + 59)).is_ok());
    assert_eq!(
        statement.verdict_at(&text, after(end + 60)),
        Err(EntityStatementError::Expired { seconds: 60 })
    );
}

#[test]
fn a_statement_from_the_future_is_refused_once_the_clocks_cannot_explain_it() {
    let statement = Statement::new();
    let text = statement.text();
    assert!(statement.verdict_at(&text, after(-60)).is_ok());
    assert_eq!(
        statement.verdict_at(&text, after(-61)),
        Err(EntityStatementError::NotYetValid { seconds: 61 })
    );
}

#[test]
fn a_statement_that_is_good_for_too_long_is_refused() {
    let statement = Statement::new();
    let iat = noon().millis() / 1000;
    let of = |exp: i64| statement.verdict_on_claims(|claims| claims["exp"] = exp.into());
    assert_eq!(of(iat + 48 * 3600), None);
    let refused = |seconds| Some(EntityStatementError::Lifetime { seconds });
    assert_eq!(of(iat + 48 * 3600 + 1), refused(48 * 3600 + 1));
    assert_eq!(of(iat), refused(0));
    let ages = statement.verdict_on_claims(|claims| {
        (claims["iat"], claims["exp"]) = (i64::MIN.into(), i64::MAX.into());
    });
    assert_eq!(ages, refused(i64::MAX));
}

#[test]
fn a_peer_token_is_no_statement_and_a_statement_is_no_peer_token() {
    let statement = Statement::new();
    let [cemr, rgre] = ["cemr", "rgre"].map(|code| code.parse().unwrap());
    let token = PeerToken::sign(&statement.cemr, &cemr, &rgre, b"{}", noon());
    assert!(matches!(
        statement.verdict(&token),
        Err(EntityStatementError::Malformed(_))
    ));
    // With claims that fit the other purpose, the type alone still tells them apart.
    assert_eq!(
        statement.verdict_on_header(|header| header["typ"] = "jumelage-peer+jwt".into()),
        Some(EntityStatementError::Type)
    );
    for typ in [
        json!("JWT"),
        json!("application/entity-statement+jwt"),
        Value::Null,
    ] {
        let refusal = statement.verdict_on_header(|header| header["typ"] = typ.clone());
        assert_eq!(refusal, Some(EntityStatementError::Type), "{typ}");
    }
    let member = Member::new(cemr, "CEMR", []).unwrap();
    let member = member.with_node(anchor(), statement.cemr.public().clone());
    let directory = Directory::new("cemr".parse().unwrap(), vec![member]).unwrap();
    let claims = json!({ "iss": "cemr", "sub": "cemr", "aud": "rgre", "iat": noon().millis() / 1000,
        "exp": noon().millis() / 1000 + 30, "body_sha256": part(&token, 1)["body_sha256"] });
    let verdict = |typ: &str| {
        let mut header = header(&statement.cemr);
        header["typ"] = typ.into();
        let text = signed(&header, &claims, &statement.cemr);
        UnverifiedPeerToken::parse(&text)?.verify(&directory, &rgre, noon())
    };
    assert!(verdict("jumelage-peer+jwt").is_ok());
    assert_eq!(verdict(TYPE), Err(PeerTokenError::Type));
}

#[test]
fn what_narrows_a_statement_and_is_not_understood_is_refused() {
    let statement = Statement::new();
    let refused = Some(EntityStatementError::Critical);
    assert_eq!(
        statement.verdict_on_header(|header| header["crit"] = json!(["b64"])),
        refused
    );
    for claim in ["crit", "metadata_policy", "constraints"] {
        let refusal = statement.verdict_on_claims(|claims| claims[claim] = json!({}));
        assert_eq!(refusal, refused, "{claim}");
    }
}

#[test]
fn a_missing_or_unsound_claim_is_refused() {
    let statement = Statement::new();
    for claim in ["iss", "sub", "iat", "exp", "jwks", "metadata"] {
        let refusal = statement
            .verdict_on_claims(|claims| drop(claims.as_object_mut().unwrap().remove(claim)));
        assert!(
            matches!(
                refusal,
                Some(EntityStatementError::Malformed(_) | EntityStatementError::Claims(_))
            ),
            "{claim}: {refusal:?}"
        );
    }
    for (pointer, value) in [
        ("/metadata/jumelage_node/code", json!("RGRE")),
        ("/metadata/jumelage_node/countries", json!(["EU"])),
        ("/metadata/jumelage_node/serial", json!(-1)),
        ("/jwks/keys/0/kid", json!("other")),
        (
            "/jwks/keys/0/x",
            json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ),
        ("/jwks/keys/0/kty", json!("RSA")),
    ] {
        let refusal =
            statement.verdict_on_claims(|claims| *claims.pointer_mut(pointer).unwrap() = value);
        assert!(
            matches!(refusal, Some(EntityStatementError::Claims(_))),
            "{pointer}: {refusal:?}"
        );
    }
    let website = json!("javascript:1");
    let refusal = statement
        .verdict_on_claims(|claims| claims["metadata"]["jumelage_node"]["website"] = website);
    assert!(matches!(refusal, Some(EntityStatementError::Member(_))));
    for count in [0, 9] {
        let keys: Vec<_> = (0..count)
            .map(|_| NodeKey::generate().unwrap().public().clone())
            .collect();
        assert_eq!(
            statement.verdict_on_claims(|claims| claims["jwks"]["keys"] = json!(keys)),
            Some(EntityStatementError::Keys(count))
        );
    }
}

#[test]
fn garbage_is_refused() {
    let statement = Statement::new();
    let text = statement.text();
    for garbage in ["", ".", "..", "a.b.c", "é.é.é", "<html>not found</html>"] {
        let verdict = statement.verdict(garbage);
        assert!(
            matches!(verdict, Err(EntityStatementError::Malformed(_))),
            "{garbage}: {verdict:?}"
        );
    }
    for end in 0..text.len() {
        assert!(statement.verdict(&text[..end]).is_err(), "{end}");
    }
    let large = format!("{text}{}", "A".repeat(MAX_BYTES));
    assert_eq!(
        statement.verdict(&large),
        Err(EntityStatementError::Size(large.len()))
    );
}
