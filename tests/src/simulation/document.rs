//! Documents as the engine prints them, read once each.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use apollo_compiler::ast;
use async_graphql::Name;
use serde_json::{Map, Value, json};

/// A selected field.
#[derive(Debug)]
pub struct Asked {
    /// The response key.
    pub key: Name,
    pub name: String,
    /// Only of objects of this type.
    pub on: Option<String>,
    pub below: Vec<Asked>,
    arguments: Vec<(String, ast::Value)>,
}

impl Asked {
    /// An argument's value; null where it was not given.
    #[must_use]
    pub fn argument(&self, name: &str, variables: &Map<String, Value>) -> Value {
        let mut arguments = self.arguments.iter();
        let found = arguments.find(|(argument, _)| argument == name);
        found.map_or(Value::Null, |(_, value)| json_of(value, variables))
    }
}

type Read = Mutex<HashMap<Arc<str>, Arc<[Asked]>>>;

/// There are few documents, and many calls.
static READ: LazyLock<Read> = LazyLock::new(Mutex::default);

pub fn read(document: &Arc<str>) -> Arc<[Asked]> {
    let mut read = READ.lock().unwrap();
    if let Some(asked) = read.get(document) {
        return Arc::clone(asked);
    }
    let parsed = ast::Document::parse(document.as_ref(), "peer.graphql").expect("a document");
    let [ast::Definition::OperationDefinition(operation)] = &parsed.definitions[..] else {
        panic!("one operation: {document}");
    };
    let mut asked = Vec::new();
    collect(&operation.selection_set, None, &mut asked);
    let asked: Arc<[Asked]> = asked.into();
    read.insert(Arc::clone(document), Arc::clone(&asked));
    asked
}

fn collect(selections: &[ast::Selection], on: Option<&str>, asked: &mut Vec<Asked>) {
    for selection in selections {
        match selection {
            ast::Selection::Field(field) => {
                let mut below = Vec::new();
                collect(&field.selection_set, None, &mut below);
                let arguments = field.arguments.iter();
                asked.push(Asked {
                    key: Name::new(field.response_name().as_str()),
                    name: field.name.to_string(),
                    on: on.map(str::to_owned),
                    below,
                    arguments: arguments
                        .map(|argument| (argument.name.to_string(), (*argument.value).clone()))
                        .collect(),
                });
            }
            ast::Selection::InlineFragment(fragment) => {
                let on = fragment.type_condition.as_ref();
                collect(
                    &fragment.selection_set,
                    on.map(apollo_compiler::Name::as_str),
                    asked,
                );
            }
            ast::Selection::FragmentSpread(_) => panic!("the engine prints no fragments"),
        }
    }
}

fn json_of(value: &ast::Value, variables: &Map<String, Value>) -> Value {
    match value {
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => json!(name.as_str()),
        ast::Value::Variable(name) => variables.get(name.as_str()).cloned().unwrap_or_default(),
        ast::Value::String(text) => json!(text),
        ast::Value::Float(number) => json!(number.try_to_f64().unwrap()),
        ast::Value::Int(number) => json!(number.try_to_i32().unwrap()),
        ast::Value::Boolean(truth) => json!(truth),
        ast::Value::List(items) => items.iter().map(|item| json_of(item, variables)).collect(),
        ast::Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.to_string(), json_of(value, variables)));
            Value::Object(fields.collect())
        }
    }
}
