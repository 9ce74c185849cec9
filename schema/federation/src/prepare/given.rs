//! What the asking node knows and the client does not say: it is put into the request before anybody is asked, so that
//! every node gets the same question, and cursors belong to it.

use apollo_compiler::{
    Name, Node,
    ast::{InputValueDefinition, Value},
    executable::Argument,
};

use super::{Field, Prepared, Selection};
use crate::reserved::GIVEN;

impl Prepared {
    /// Gives fields an argument, in place of what the client may have written there. `value` says of a field and its
    /// argument what it is given; `None` leaves both as they are. It travels as a variable: the document that nodes are
    /// asked is the same whatever the value.
    ///
    /// Only what the schema defines can be given; whether the value is of the argument's type is for the caller to see to.
    pub fn give(
        &mut self,
        mut value: impl FnMut(&Field, &InputValueDefinition) -> Option<serde_json::Value>,
    ) {
        let mut given = Vec::new();
        for field in &mut self.fields {
            give(field, &mut value, &mut given);
        }
        for (name, value) in given {
            self.variables.insert(name.as_str(), value.into());
        }
    }
}

type Given = Vec<(Name, serde_json::Value)>;

fn give(
    field: &mut Field,
    value: &mut impl FnMut(&Field, &InputValueDefinition) -> Option<serde_json::Value>,
    given: &mut Given,
) {
    let definition = field.definition.clone();
    for argument in &definition.arguments {
        let Some(value) = value(field, argument) else {
            continue;
        };
        let Ok(variable) = Name::new(&format!("{GIVEN}{}", given.len() + 1)) else {
            continue;
        };
        field.arguments.retain(|given| given.name != argument.name);
        field.arguments.push(Node::new(Argument {
            name: argument.name.clone(),
            value: Node::new(Value::Variable(variable.clone())),
        }));
        given.push((variable, value));
    }
    if let Selection::Fields(by_type) = &mut field.selection {
        for field in by_type.values_mut().flatten() {
            give(field, value, given);
        }
    }
}

#[cfg(test)]
mod tests {
    use apollo_compiler::Schema;
    use serde_json::json;

    use crate::prepare::{Request, prepare};

    const SDL: &str = "
        type Query { all: Guide }
        type Guide { best(for: ID!, profile: Profile): Int, other(for: ID!): Int }
        input Profile { population: Int }
    ";

    #[test]
    fn fields_are_given_what_the_client_does_not_say_and_others_are_left_alone() {
        let schema = Schema::parse_and_validate(SDL, "guide.graphql").unwrap();
        let request = Request {
            query:
                "{all{a:best(for:\"1\") b:best(for:\"2\",profile:{population:9}) other(for:\"3\")}}"
                    .into(),
            ..Request::default()
        };
        let mut prepared = prepare(&schema, &request).unwrap();
        let none = prepared.variables.clone();
        prepared.give(|field, argument| {
            let of = field.argument("for", &none)?.into_json().ok()?;
            (argument.name == "profile").then(|| json!({"of": of}))
        });
        let given = prepared.fields[0].fields().iter().map(|field| {
            let value = field.argument("profile", &prepared.variables)?;
            Some(value.into_json().unwrap())
        });
        let given: Vec<_> = given.collect();
        let expected = [Some(json!({"of": "1"})), Some(json!({"of": "2"})), None];
        assert_eq!(given, expected);
        assert_eq!(prepared.fields[0].fields()[1].arguments.len(), 2);
    }
}
