//! What other nodes say in words of an enumeration. These are open: a node of a later version knows more of them, and what
//! this one does not know it leaves out, instead of hearing nothing at all.

use async_graphql::{Value, from_value};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// Those of a list that this version knows.
pub(super) fn each<'de, D, T, All>(deserializer: D) -> Result<All, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
    All: IntoIterator<Item = T> + FromIterator<T>,
{
    let all = Vec::<Value>::deserialize(deserializer)?;
    let known = all.into_iter().filter_map(|one| from_value(one).ok());
    Ok(known.collect())
}

/// What may be left out, and is where this version does not know it.
pub(super) fn one<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let one = Option::<Value>::deserialize(deserializer)?;
    Ok(one.and_then(|one| from_value(one).ok()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jumelage_domain::{LocalGovernmentLevel, TwinningKind};
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Said {
        #[serde(deserialize_with = "each")]
        kinds: BTreeSet<TwinningKind>,
        #[serde(deserialize_with = "one")]
        level: Option<LocalGovernmentLevel>,
    }

    fn said(kinds: &serde_json::Value, level: &serde_json::Value) -> Option<Said> {
        let value = Value::from_json(json!({"kinds": kinds, "level": level})).unwrap();
        from_value(value).ok()
    }

    #[test]
    fn words_of_a_later_version_are_left_out_and_the_others_stay() {
        let heard = said(&json!(["TWINNING", "ORBITAL"]), &json!("PLANET")).unwrap();
        assert_eq!(heard.kinds, [TwinningKind::Twinning].into());
        assert_eq!(heard.level, None);
        let heard = said(&json!([]), &json!("REGION")).unwrap();
        assert_eq!(heard.level, Some(LocalGovernmentLevel::Region));
        assert_eq!(said(&json!([]), &json!(null)).unwrap().level, None);
    }

    #[test]
    fn what_is_no_list_of_words_is_not_heard() {
        assert!(said(&json!("TWINNING"), &json!(null)).is_none());
    }
}
