//! The door between the engine and async-graphql: a ready value that bears the type of one that resolvers make.

use std::{
    borrow::Cow,
    marker::PhantomData,
    sync::{Mutex, PoisonError},
};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field,
    registry::Registry,
};

/// What the engine has answered, in place of a `T`.
pub struct Ready<T>(Mutex<Value>, PhantomData<T>);

impl<T> Ready<T> {
    /// A value; null is none.
    pub(crate) fn of(value: Value) -> Option<Self> {
        (value != Value::Null).then(|| Self(Mutex::new(value), PhantomData))
    }
}

impl<T: OutputType> OutputType for Ready<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        // Each response key stands once in what is executed, so that nobody comes for it a second time.
        let mut value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::take(&mut value))
    }
}
