//! The door between the engine and async-graphql: a ready value that bears the type of the catalogue.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};

use crate::catalogue::Catalogue;

/// A catalogue that the engine has answered.
pub struct Ready(pub Value);

impl OutputType for Ready {
    fn type_name() -> Cow<'static, str> {
        <Catalogue as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Catalogue as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Catalogue as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(self.0.clone())
    }
}
