//! Lists, as the environment has them: it knows texts only.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IntoDeserializer, value::StringDeserializer},
};

/// A list, or a text with commas.
pub(super) fn listed<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Listed {
        Text(String),
        List(Vec<String>),
    }
    let texts = match Listed::deserialize(from)? {
        Listed::Text(text) => text.split(',').map(str::to_owned).collect(),
        Listed::List(list) => list,
    };
    let texts = texts.iter().map(|text| text.trim());
    texts
        .filter(|text| !text.is_empty())
        .map(|text| {
            let text: StringDeserializer<D::Error> = text.to_owned().into_deserializer();
            T::deserialize(text)
        })
        .collect::<Result<_, _>>()
        .map_err(D::Error::custom)
}
