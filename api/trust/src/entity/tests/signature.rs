//! Whose word a statement is: attacks on its signature, its key and its parties.

use super::*;

#[test]
fn an_unsigned_statement_is_refused() {
    let statement = Statement::new();
    for algorithm in ["none", "None", "NONE", ""] {
        let mut header = header(&statement.cemr);
        header["alg"] = algorithm.into();
        let text = format!("{}.", message(&header, &part(&statement.text(), 1)));
        assert_eq!(
            statement.verdict(&text),
            Err(EntityStatementError::Algorithm),
            "{algorithm}"
        );
    }
    let bare = message(&header(&statement.cemr), &part(&statement.text(), 1));
    assert_eq!(
        statement.verdict(&format!("{bare}.")),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn the_anchors_public_key_is_not_taken_for_a_shared_secret() {
    let statement = Statement::new();
    let secret = statement.cemr.public().as_bytes();
    let mut header = header(&statement.cemr);
    header["alg"] = "HS256".into();
    let claims = part(&statement.text(), 1);
    let key = EncodingKey::from_secret(secret);
    let text = signed_as(&header, &claims, &key, Algorithm::HS256);
    // The attack is a real one: who took the header's word for the algorithm would be convinced.
    let (message, signature) = text.rsplit_once('.').unwrap();
    let key = DecodingKey::from_secret(secret);
    assert!(crypto::verify(signature, message.as_bytes(), &key, Algorithm::HS256).unwrap());
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Algorithm)
    );
    // Nor is the signature good where the header only pretends.
    header["alg"] = "EdDSA".into();
    let key = EncodingKey::from_secret(secret);
    let text = signed_as(&header, &claims, &key, Algorithm::HS256);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn a_kid_that_is_no_name_of_a_trusted_key_selects_none() {
    let statement = Statement::new();
    let node_key = statement.rgre.public().kid().to_owned();
    let long = "A".repeat(4096);
    for kid in [
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "' OR '1'='1",
        "key'; DROP TABLE admission; --",
        "https://evil.example/jwks.json",
        "\u{0}",
        &long,
        &node_key,
    ] {
        let refusal = statement.verdict_on_header(|header| header["kid"] = kid.into());
        assert_eq!(
            refusal,
            Some(EntityStatementError::KeyId(anchor())),
            "{kid}"
        );
    }
    let number = statement.verdict_on_header(|header| header["kid"] = 1.into());
    assert!(matches!(number, Some(EntityStatementError::Malformed(_))));
}

#[test]
fn a_key_that_comes_with_the_statement_is_refused() {
    let statement = Statement::new();
    for (field, value) in [
        ("jwk", json!(statement.rgre.public())),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = header(&statement.cemr);
        header[field] = value;
        let claims = part(&statement.text(), 1);
        for key in [&statement.cemr, &statement.rgre] {
            assert_eq!(
                statement.verdict(&signed(&header, &claims, key)),
                Err(EntityStatementError::BroughtKey),
                "{field}"
            );
        }
    }
}

#[test]
fn another_members_key_signs_nothing_for_the_anchor() {
    let statement = Statement::new();
    let claims = part(&statement.text(), 1);
    // Under its own name it is not known, under the anchor's it does not fit.
    let text = signed(&header(&statement.rgre), &claims, &statement.rgre);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::KeyId(anchor()))
    );
    let text = signed(&header(&statement.cemr), &claims, &statement.rgre);
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}

#[test]
fn a_statement_about_another_or_by_another_is_refused() {
    let statement = Statement::new();
    assert_eq!(
        statement.verdict_on_claims(|claims| claims["sub"] = "https://kede.example".into()),
        Some(EntityStatementError::Subject(entity()))
    );
    assert_eq!(
        statement.verdict_on_claims(|claims| claims["iss"] = "https://other-anchor.example".into()),
        Some(EntityStatementError::Issuer(anchor()))
    );
    // A second spelling is no second entity.
    let text = changed(&statement.text(), &statement.cemr, |claims| {
        claims["iss"] = "HTTPS://CEMR.example:443/".into();
    });
    assert_eq!(statement.verdict(&text), Ok(statement.member.clone()));
}

#[test]
fn a_claim_changed_after_signing_is_refused() {
    let statement = Statement::new();
    let text = statement.text();
    let signature = text.rsplit_once('.').unwrap().1;
    let mut claims = part(&text, 1);
    claims["metadata"]["jumelage_node"]["code"] = "afccre".into();
    let text = format!("{}.{signature}", message(&part(&text, 0), &claims));
    assert_eq!(
        statement.verdict(&text),
        Err(EntityStatementError::Signature(anchor()))
    );
}
