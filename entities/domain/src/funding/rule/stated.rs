//! A rule as a call states it: with a name, a source, and whether breaking it excludes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{
    super::{LocalizedText, Source},
    Rule,
};

/// A rule of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedRule {
    /// Its name within the call, which stays when its numbers change.
    pub id: String,
    /// Whether who breaks it is out. What a call only advises does not bind.
    pub binding: bool,
    /// What it demands.
    pub what: What,
    /// A remark on it.
    pub note: Option<LocalizedText>,
    /// Where it was read, if not where the rest of the call was.
    pub source: Option<Source>,
}

/// What a rule demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Known here.
    Known(Rule),
    /// Known to whoever wrote it. It counts as not judged, and never as met.
    Unknown(UnknownRule),
}

/// A rule that this version cannot read, kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    fields: Map<String, Value>,
    why: String,
}

impl UnknownRule {
    /// What its writer calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.fields
            .get("rule")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// All that its writer says, as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        Value::Object(self.fields.clone()).to_string()
    }

    /// Why it cannot be read.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl StatedRule {
    /// A rule that binds, without remark.
    #[must_use]
    pub fn binding(id: &str, rule: Rule) -> Self {
        Self {
            id: id.to_owned(),
            binding: true,
            what: What::Known(rule),
            note: None,
            source: None,
        }
    }
}

fn understood(fields: Map<String, Value>) -> What {
    let read = serde_json::from_value::<Rule>(Value::Object(fields.clone()));
    let why = match read {
        Ok(rule) => match rule.check() {
            Ok(()) => return What::Known(rule),
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    };
    What::Unknown(UnknownRule { fields, why })
}

fn take<T: serde::de::DeserializeOwned, E: Error>(
    fields: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, E> {
    fields
        .shift_remove(name)
        .filter(|value| !value.is_null())
        .map(|value| {
            serde_json::from_value(value).map_err(|error| E::custom(format!("{name}: {error}")))
        })
        .transpose()
}

impl<'de> Deserialize<'de> for StatedRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let id: String =
            take(&mut fields, "id")?.ok_or_else(|| D::Error::custom("a rule needs an id"))?;
        if id.is_empty()
            || id.len() > 64
            || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(D::Error::custom(format!(
                "“{id}” is no id of a rule: 1 to 64 letters, digits and '-'"
            )));
        }
        let binding = take(&mut fields, "binding")?.unwrap_or(true);
        let note = take(&mut fields, "note")?;
        let source = take(&mut fields, "source")?;
        if !fields.get("rule").is_some_and(Value::is_string) {
            return Err(D::Error::custom(format!(
                "the rule “{id}” does not say which it is: give \"rule\", like \"LEAST_COUNTRIES\""
            )));
        }
        Ok(Self {
            id,
            binding,
            what: understood(fields),
            note,
            source,
        })
    }
}

impl Serialize for StatedRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        let fields = match &self.what {
            What::Known(rule) => serde_json::to_value(rule).map_err(serde::ser::Error::custom)?,
            What::Unknown(unknown) => Value::Object(unknown.fields.clone()),
        };
        for (name, value) in fields.as_object().into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        if !self.binding {
            map.serialize_entry("binding", &false)?;
        }
        if let Some(note) = &self.note {
            map.serialize_entry("note", note)?;
        }
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        map.end()
    }
}
