//! Languages in which a caller wishes texts, as arguments and filters name them.

use std::{borrow::Cow, ops::Deref};

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};
use jumelage_federation::error::Code;

/// How many can be named at a time: more than the European Union has, each with a script or a country's own beside it.
/// Each text that is shown is held against all of them.
const MOST: usize = 50;

/// Languages as they were written; in the schema a list of texts. Everywhere no more than [`MOST`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Languages(Vec<String>);

impl Deref for Languages {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl IntoIterator for Languages {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Languages {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl InputType for Languages {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Vec::<String>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<String>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<String>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let languages = Vec::<String>::parse(value).map_err(InputValueError::propagate)?;
        if languages.len() <= MOST {
            return Ok(Self(languages));
        }
        let given = languages.len();
        let message = format!(
            "`languages` takes at most {MOST}, not {given}: name those that are read, or leave it out"
        );
        Err(InputValueError::custom(message).with_extension("code", Code::InvalidArgument.as_str()))
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(count: usize) -> InputValueResult<Languages> {
        Languages::parse(Some(Value::List(vec![Value::from("de"); count])))
    }

    #[test]
    fn as_many_are_read_as_anybody_needs_and_no_more() {
        assert_eq!(read(MOST).map(|read| read.len()).ok(), Some(MOST));
        assert!(read(MOST + 1).is_err() && Languages::parse(Some(Value::from(5))).is_err());
        // One alone is a list, as everywhere.
        let one = Languages::parse(Some(Value::from("de"))).ok();
        assert_eq!(one, Some(Languages(vec!["de".to_owned()])));
    }
}
