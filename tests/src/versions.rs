//! Nodes of other versions: each a real node behind a schema that lacks something, or has more.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::{DirectiveList, FieldDefinition, InputValueDefinition},
    request::coerce_variable_values,
    response::JsonMap,
    schema::{EnumValueDefinition, ExtendedType},
    validation::Valid,
};
use async_graphql::Value;
use async_trait::async_trait;
use jumelage::{clock::SystemClock, reach::Reach};
use jumelage_domain::NodeCode;
use jumelage_federation::{
    Failure, Known, NodeCall, NodeClient,
    network::{NodeError, NodeReply},
    version::Version,
};
use jumelage_schema::{Schemas, sdl};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

/// What is added everywhere where a schema has more.
const NEW: &str = "novelty";

/// A node as if its software were of another version. What its schema does not have it refuses, as a node does.
pub struct OtherVersion {
    node: Arc<dyn NodeClient>,
    software: Mutex<Arc<Software>>,
    asked: Mutex<Vec<Arc<str>>>,
    refused: AtomicUsize,
    told: AtomicUsize,
}

/// A version of the software.
pub struct Software {
    version: Arc<Version>,
    /// What it says its public schema is.
    sdl: String,
    /// Of its door for nodes.
    door: Valid<Schema>,
}

impl Software {
    /// This one.
    #[must_use]
    pub fn same() -> Arc<Self> {
        Self::of(sdl::public(), Self::collation())
    }

    /// One whose schema does not have these: `Type`, `Type.field`, `Type.field(argument:)`, `Input.field`, `Enum.VALUE`.
    /// With a type goes what is of it.
    #[must_use]
    pub fn without(coordinates: &[&str]) -> Arc<Self> {
        let mut schema = public();
        for coordinate in coordinates {
            let is_gone = remove(&mut schema, coordinate);
            assert!(is_gone, "{coordinate} is not there to begin with");
        }
        Self::of(schema.to_string(), Self::collation())
    }

    /// One whose schema lacks some of what this one has, whatever that is.
    #[must_use]
    pub fn random(rng: &mut StdRng) -> Arc<Self> {
        let coordinates = coordinates(&public());
        let (mut schema, count) = (public(), rng.random_range(1..=6));
        for coordinate in coordinates.sample(rng, count) {
            let mut less = schema.clone();
            // It may have gone with another, or be what a schema cannot do without.
            if remove(&mut less, coordinate) && door(&less.to_string()).is_some() {
                schema = less;
            }
        }
        Self::of(schema.to_string(), Self::collation())
    }

    /// One whose schema has more of everything: types, fields, arguments, input fields, enum values.
    #[must_use]
    pub fn with_more() -> Arc<Self> {
        let mut schema = public();
        schema.types.values_mut().for_each(add);
        let more = format!("{schema}\ntype Novelty {{ {NEW}: String }}");
        Self::of(more, Self::collation())
    }

    /// One that orders texts in another way.
    #[must_use]
    pub fn of_other_collation() -> Arc<Self> {
        Self::of(sdl::public(), Self::collation() + 1)
    }

    /// One that names a schema, and tells another.
    #[must_use]
    pub fn lying() -> Arc<Self> {
        let mut software = Arc::into_inner(Self::without(&["Population"])).expect("no other");
        software.sdl = format!("{}\n", software.sdl);
        Arc::new(software)
    }

    fn of(sdl: String, collation: i32) -> Arc<Self> {
        Arc::new(Self {
            version: Arc::new(Version {
                schema: sdl::hash(&sdl),
                collation,
            }),
            door: door(&sdl).expect("a valid schema"),
            sdl,
        })
    }

    fn collation() -> i32 {
        Schemas::build().edition().version.collation
    }

    /// What follows a node's revision: another version is another revision.
    fn edition(&self) -> String {
        format!(".{}.{}", self.version.schema, self.version.collation)
    }

    /// Why its executor would refuse a question.
    fn refuses(&self, call: &NodeCall) -> Option<String> {
        let document = &*call.document;
        let document = match ExecutableDocument::parse_and_validate(&self.door, document, "a") {
            Ok(document) => document,
            Err(faults) => return Some(faults.errors.to_string()),
        };
        let operation = document.operations.get(None).expect("one operation");
        let values = serde_json::Value::Object((*call.variables).clone());
        let values: JsonMap = serde_json::from_value(values).expect("JSON");
        let faults = coerce_variable_values(&self.door, operation, &values).err()?;
        Some(format!("{faults:?}"))
    }
}

impl OtherVersion {
    /// A node of this version.
    pub fn of(node: &Arc<dyn NodeClient>, software: Arc<Software>) -> Arc<Self> {
        Arc::new(Self {
            node: Arc::clone(node),
            software: Mutex::new(software),
            asked: Mutex::default(),
            refused: AtomicUsize::new(0),
            told: AtomicUsize::new(0),
        })
    }

    /// It is stopped, and started with another version, over the same data.
    pub fn restart(&self, software: Arc<Software>) {
        *self.software.lock().unwrap() = software;
    }

    /// What it was asked and did not refuse.
    pub fn answered(&self) -> Vec<Arc<str>> {
        self.asked.lock().unwrap().clone()
    }

    /// How many questions did not fit its schema.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    /// How often it told its schema.
    pub fn told(&self) -> usize {
        self.told.load(Ordering::Relaxed)
    }

    fn software(&self) -> Arc<Software> {
        Arc::clone(&self.software.lock().unwrap())
    }
}

#[async_trait]
impl NodeClient for OtherVersion {
    async fn call(&self, call: NodeCall) -> NodeReply {
        let software = self.software();
        let fault = software.refuses(&call);
        let edition = software.edition();
        let unless = call.unless.as_ref().filter(|_| fault.is_none());
        let unless = unless.and_then(|held| {
            Some(Known {
                revision: held.revision.strip_suffix(&edition)?.into(),
                as_of: held.as_of,
            })
        });
        if fault.is_some() {
            self.refused.fetch_add(1, Ordering::Relaxed);
        } else {
            let mut asked = self.asked.lock().unwrap();
            asked.push(Arc::clone(&call.document));
        }
        let mut reply = self.node.call(NodeCall { unless, ..call }).await;
        if let Ok(answer) = &mut reply.outcome {
            answer.revision = format!("{}{edition}", answer.revision).into();
            // As over the wire: that nothing has changed is all that is said then.
            answer.version = (!answer.unchanged).then(|| Arc::clone(&software.version));
            if let Some(message) = fault {
                answer.data = Value::Null;
                answer.errors = vec![NodeError {
                    message,
                    code: "GRAPHQL_VALIDATION_FAILED".to_owned(),
                    path: Vec::new(),
                }];
            }
        }
        reply
    }

    async fn sdl(&self, _within: Duration) -> Result<String, Failure> {
        self.told.fetch_add(1, Ordering::Relaxed);
        Ok(self.software().sdl.clone())
    }
}

/// A peer as a node reaches it: with all that stands in between.
#[must_use]
pub fn reached(
    asking: &NodeCode,
    code: &NodeCode,
    peer: Arc<dyn NodeClient>,
) -> Arc<dyn NodeClient> {
    let reach = Reach::new(1 << 20, Arc::new(SystemClock::start()));
    let reach = reach.of_version(Schemas::build().edition());
    reach.of(asking).peer(code, peer)
}

fn public() -> Schema {
    sdl::read().into_inner()
}

/// The schema of the door for nodes: the catalogue is its root, beside objects by their ids. None where it is not valid.
fn door(sdl: &str) -> Option<Valid<Schema>> {
    let mut schema = Schema::parse(sdl, "schema.graphql").ok()?;
    let mut root = (**schema.get_object("Catalogue")?).clone();
    let query = schema.get_object("Query")?;
    if let Some((name, nodes)) = query.fields.get_key_value("nodes") {
        root.fields.insert(name.clone(), nodes.clone());
    }
    root.name = name("PeerQuery");
    schema.schema_definition.make_mut().query = Some(root.name.clone().into());
    let root = ExtendedType::Object(Node::new(root));
    schema.types.insert(name("PeerQuery"), root);
    schema.validate().ok()
}

fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

/// All that a schema may lack, but for the words of the engine.
fn coordinates(schema: &Schema) -> Vec<String> {
    let mut all = Vec::new();
    for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        let mut add = |member: &str| all.push(format!("{name}.{member}"));
        match ty {
            ExtendedType::Object(object) => {
                for (field, definition) in &object.fields {
                    add(field);
                    let arguments = definition.arguments.iter();
                    arguments.for_each(|argument| add(&format!("{field}({}:)", argument.name)));
                }
            }
            ExtendedType::InputObject(input) => input.fields.keys().for_each(|field| add(field)),
            ExtendedType::Enum(words) => words.values.keys().for_each(|word| add(word)),
            _ => continue,
        }
        all.push(name.to_string());
    }
    let of_engine = ["Catalogue", "Federation", "Route", "MeasureMerge"];
    all.retain(|coordinate| {
        let (of, member) = coordinate.split_once('.').unwrap_or((coordinate, ""));
        !of_engine.contains(&of) || of == "Catalogue" && !member.is_empty()
    });
    all
}

/// Says whether it was there.
fn remove(schema: &mut Schema, coordinate: &str) -> bool {
    let (of, member) = match coordinate.split_once('.') {
        Some((of, member)) => (of, Some(member)),
        None => (coordinate, None),
    };
    match member {
        None => {
            let gone = schema.types.shift_remove(of).is_some();
            schema.types.values_mut().for_each(|ty| remove_uses(ty, of));
            gone
        }
        Some(member) => schema
            .types
            .get_mut(of)
            .is_some_and(|ty| remove_member(ty, member)),
    }
}

fn remove_member(ty: &mut ExtendedType, member: &str) -> bool {
    let (member, argument) = match member.split_once('(') {
        Some((member, argument)) => (member, argument.strip_suffix(":)")),
        None => (member, None),
    };
    match (ty, argument) {
        (ExtendedType::Object(object), Some(argument)) => {
            let Some(field) = object.make_mut().fields.get_mut(member) else {
                return false;
            };
            let arguments = &mut field.make_mut().arguments;
            let before = arguments.len();
            arguments.retain(|known| known.name != argument);
            arguments.len() < before
        }
        (ExtendedType::Object(object), None) => {
            object.make_mut().fields.shift_remove(member).is_some()
        }
        (ExtendedType::InputObject(input), _) => {
            input.make_mut().fields.shift_remove(member).is_some()
        }
        (ExtendedType::Enum(words), _) => words.make_mut().values.shift_remove(member).is_some(),
        _ => false,
    }
}

fn remove_uses(ty: &mut ExtendedType, of: &str) {
    match ty {
        ExtendedType::Object(object) => {
            let fields = &mut object.make_mut().fields;
            fields.retain(|_, field| field.ty.inner_named_type() != of);
            for field in fields.values_mut() {
                let arguments = &mut field.make_mut().arguments;
                arguments.retain(|argument| argument.ty.inner_named_type() != of);
            }
        }
        ExtendedType::InputObject(input) => {
            let fields = &mut input.make_mut().fields;
            fields.retain(|_, field| field.ty.inner_named_type() != of);
        }
        _ => {}
    }
}

fn add(ty: &mut ExtendedType) {
    if ty.is_built_in() {
        return;
    }
    match ty {
        ExtendedType::Object(object) => {
            let fields = &mut object.make_mut().fields;
            for field in fields.values_mut() {
                let arguments = &mut field.make_mut().arguments;
                arguments.push(new_input().into());
            }
            let field = FieldDefinition {
                description: None,
                name: name(NEW),
                arguments: Vec::new(),
                ty: apollo_compiler::ty!(String),
                directives: DirectiveList::default(),
            };
            fields.insert(name(NEW), field.into());
        }
        ExtendedType::InputObject(input) => {
            let fields = &mut input.make_mut().fields;
            fields.insert(name(NEW), new_input().into());
        }
        ExtendedType::Enum(words) => {
            let word = EnumValueDefinition {
                description: None,
                value: name("NOVELTY"),
                directives: DirectiveList::default(),
            };
            words.make_mut().values.insert(name("NOVELTY"), word.into());
        }
        _ => {}
    }
}

fn new_input() -> InputValueDefinition {
    InputValueDefinition {
        description: None,
        name: name(NEW),
        ty: apollo_compiler::ty!(Int).into(),
        default_value: None,
        directives: DirectiveList::default(),
    }
}
