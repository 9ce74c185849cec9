//! What a node answers of what it holds. Only what the simulation's questions need is known here; anything else is a
//! panic, and not a wrong answer.

pub mod connection;
mod object;
pub mod statistics;

use async_graphql::{Name, Value};
use jumelage_domain::{ObjectId, ObjectKind};
use jumelage_federation::network::Sharing;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{
    document::Asked,
    holding::{Holding, Record},
};

/// One question to one holding.
#[derive(Clone, Copy)]
pub struct Answering<'a> {
    pub holding: &'a Holding,
    pub sharing: &'a Sharing,
    pub variables: &'a Map<String, Json>,
}

impl Answering<'_> {
    #[must_use]
    pub fn answer(self, document: &[Asked]) -> Value {
        object("Query", document, |asked| self.field(asked))
    }

    fn field(self, asked: &Asked) -> Value {
        let holding = self.holding;
        match asked.name.as_str() {
            "twinnings" => self.twinnings(asked),
            "localGovernments" => self.members(asked),
            "twinningStatistics" => self.statistics(asked),
            "associations" => Value::List(vec![self.association(&asked.below)]),
            "twinning" => {
                let id = asked.argument("id", self.variables);
                self.by_id(&asked.below, id.as_str().unwrap())
            }
            "nodes" => {
                let ids = asked.argument("ids", self.variables);
                let ids = ids.as_array().unwrap().iter();
                ids.map(|id| self.by_id(&asked.below, id.as_str().unwrap()))
                    .collect()
            }
            other => panic!("{} is asked for {other}", holding.code),
        }
    }

    fn by_id(self, asked: &[Asked], id: &str) -> Value {
        let id: ObjectId = id.parse().unwrap();
        match id.kind() {
            ObjectKind::Twinning => self
                .holding
                .twinning(id.node(), id.uuid())
                .map_or(Value::Null, |(id, record)| self.twinning(asked, id, record)),
            ObjectKind::LocalGovernment if *id.node() == self.holding.code => {
                self.own_town(asked, id.uuid())
            }
            _ => Value::Null,
        }
    }

    /// Whether this node counts a twinning that it records.
    fn counts(self, id: Uuid, record: &Record) -> bool {
        let (lead, _) = self.holding.lead(id, record);
        self.sharing.counts(&self.holding.code, [lead])
    }

    fn stands_in(self) -> bool {
        !self.sharing.left_by.is_empty()
    }
}

fn object(type_name: &str, asked: &[Asked], value: impl Fn(&Asked) -> Value) -> Value {
    let of_type = |asked: &&Asked| asked.on.as_deref().is_none_or(|on| on == type_name);
    let fields = asked.iter().filter(of_type).map(|asked| {
        let value = if asked.name == "__typename" {
            text(type_name)
        } else {
            value(asked)
        };
        (asked.key.clone(), value)
    });
    Value::Object(fields.collect())
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn word(word: &str) -> Value {
    Value::Enum(Name::new(word))
}

fn number(number: usize) -> Value {
    Value::Number(number.into())
}
