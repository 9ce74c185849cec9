//! Random valid queries, from the SDL.

use std::{
    collections::BTreeSet,
    fmt::{self, Write},
};

use apollo_compiler::{
    Schema,
    ast::{FieldDefinition, InputValueDefinition, Type},
    schema::ExtendedType,
    validation::Valid,
};
use jumelage_domain::ObjectId;
use rand::{
    RngExt,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What to make queries of.
pub struct Queries<'a> {
    pub schema: &'a Valid<Schema>,
    /// Fields and input fields, as `Type.field`, and enum values, as `Type.VALUE`, that are left out.
    pub without: &'a [&'a str],
    /// Ids of local governments and of twinnings that there are.
    pub local_governments: &'a [String],
    pub twinnings: &'a [String],
    /// Ids of all else that is listed.
    pub listings: &'a [String],
    /// Whether there is in them what async-graphql alone gets wrong: response keys that stand several times, to be
    /// merged; conditions that are defaults of variables; objects of which nothing is included.
    pub hard: bool,
}

/// A query on the catalogue.
#[derive(Clone, Debug)]
pub struct Query {
    definitions: String,
    selection: String,
    fragments: String,
    pub variables: Value,
}

impl Query {
    /// The document that selects this of a root field, or of the root itself where that is none.
    #[must_use]
    pub fn below(&self, field: &str) -> String {
        let Self {
            definitions,
            selection,
            fragments,
            ..
        } = self;
        match field {
            "" => format!("query{definitions}{selection}{fragments}"),
            field => format!("query{definitions}{{{field}{selection}}}{fragments}"),
        }
    }
}

impl Queries<'_> {
    /// A selection of an object, at most so deep.
    pub fn make(&self, rng: &mut StdRng, type_name: &str, depth: usize) -> Query {
        let mut making = Making {
            queries: self,
            rng,
            fragments: String::new(),
            definitions: Vec::new(),
            variables: Map::new(),
            numbers: 0,
        };
        let selection = making.selection(type_name, depth, &mut BTreeSet::new());
        let definitions = if making.definitions.is_empty() {
            String::new()
        } else {
            format!("({})", making.definitions.join(","))
        };
        Query {
            definitions,
            selection,
            fragments: making.fragments,
            variables: Value::Object(making.variables),
        }
    }
}

/// A value, which GraphQL and JSON spell differently.
#[derive(Clone, Debug)]
enum Literal {
    Plain(Value),
    Enum(String),
    Variable(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Literal {
    fn to_json(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Enum(word) => json!(word),
            Self::Variable(name) => panic!("${name} is within a variable's value"),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.to_json()));
                Value::Object(fields.collect())
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(value) => write!(f, "{value}"),
            Self::Enum(word) => f.write_str(word),
            Self::Variable(name) => write!(f, "${name}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}:{value}"))
                    .collect();
                write!(f, "{{{}}}", fields.join(","))
            }
        }
    }
}

struct Making<'m, 'q> {
    queries: &'m Queries<'q>,
    rng: &'m mut StdRng,
    fragments: String,
    definitions: Vec<String>,
    variables: Map<String, Value>,
    numbers: usize,
}

impl Making<'_, '_> {
    fn number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.rng.random_bool(probability)
    }

    fn selection(&mut self, type_name: &str, depth: usize, plain: &mut BTreeSet<String>) -> String {
        let mut text = String::from("{");
        if !self.queries.hard || self.chance(0.15) {
            text.push_str("__typename ");
        }
        let schema = self.queries.schema;
        if let Some(ExtendedType::Interface(_)) = schema.types.get(type_name) {
            text.push_str("id ");
            let one_of: &[&str] = NODES.choose(self.rng).unwrap();
            for object in one_of {
                if self.chance(0.7) {
                    let below = self.selection(object, depth, &mut BTreeSet::new());
                    let _ = write!(text, "...on {object}{below} ");
                }
            }
        } else {
            let object = schema.get_object(type_name).unwrap();
            let taken = |field: &FieldDefinition| {
                let coordinate = format!("{type_name}.{}", field.name);
                let leaf = !is_composite(schema, &field.ty);
                !self.queries.without.contains(&coordinate.as_str()) && (depth > 0 || leaf)
            };
            let fields: Vec<&FieldDefinition> = object
                .fields
                .values()
                .map(|field| &***field)
                .filter(|field| taken(field))
                .collect();
            for _ in 0..self.rng.random_range(1..=4) {
                let Some(field) = fields.choose(self.rng) else {
                    break;
                };
                let field = self.field(field, depth, plain);
                let field = self.wrapped(type_name, &field);
                text.push_str(&field);
                text.push(' ');
            }
        }
        if text == "{" {
            text.push_str("__typename");
        }
        text.push('}');
        text
    }

    /// In a fragment, or under a directive, or as it is.
    fn wrapped(&mut self, type_name: &str, field: &str) -> String {
        match self.rng.random_range(0..20) {
            0 => format!("...on {type_name}{{{field}}}"),
            1 => format!("...{{{field}}}"),
            2 => {
                let name = format!("F{}", self.number());
                let _ = write!(self.fragments, " fragment {name} on {type_name}{{{field}}}");
                format!("...{name}")
            }
            3 | 4 => {
                let (variable, value) = (format!("d{}", self.number()), self.chance(0.5));
                let directive = if self.chance(0.5) { "skip" } else { "include" };
                if self.queries.hard && self.chance(0.5) {
                    self.definitions
                        .push(format!("${variable}:Boolean={value}"));
                } else {
                    self.definitions.push(format!("${variable}:Boolean!"));
                    self.variables.insert(variable.clone(), json!(value));
                }
                format!("...@{directive}(if:${variable}){{{field}}}")
            }
            _ => field.to_owned(),
        }
    }

    fn field(
        &mut self,
        field: &FieldDefinition,
        depth: usize,
        plain: &mut BTreeSet<String>,
    ) -> String {
        let arguments = self.arguments(field);
        let unaliased = arguments.is_empty()
            && self.chance(0.7)
            && (self.queries.hard || plain.insert(field.name.to_string()));
        let head = if unaliased {
            field.name.to_string()
        } else {
            format!("a{}:{}{arguments}", self.number(), field.name)
        };
        if !is_composite(self.queries.schema, &field.ty) {
            return head;
        }
        let inner = field.ty.inner_named_type();
        let mut text = head.clone();
        // Where this key may stand again, what is below it must not differ in more than selections.
        let mut plain_below = BTreeSet::new();
        text.push_str(&self.selection(inner, depth - 1, &mut plain_below));
        if self.queries.hard && self.chance(0.15) {
            let again = self.selection(inner, depth - 1, &mut plain_below);
            let _ = write!(text, " {head}{again}");
        }
        text
    }

    fn arguments(&mut self, field: &FieldDefinition) -> String {
        let mut given = Vec::new();
        let backward = self.chance(0.3);
        for argument in &field.arguments {
            let wanted = match argument.name.as_str() {
                "first" => !backward,
                "last" => backward,
                "after" | "before" => false,
                _ => argument.is_required() || self.chance(0.4),
            };
            if !wanted {
                continue;
            }
            let value = if self.chance(0.25) {
                self.variable(argument, &argument.ty, &field.name)
            } else {
                self.value(argument, &argument.ty, &field.name, true)
            };
            given.push(format!("{}:{value}", argument.name));
        }
        if given.is_empty() {
            String::new()
        } else {
            format!("({})", given.join(","))
        }
    }

    /// A value that the client gives apart from the document, declared in one of the ways that fit its place.
    fn variable(&mut self, argument: &InputValueDefinition, ty: &Type, field: &str) -> Literal {
        let value = self.value(argument, ty, field, false);
        let name = format!("v{}", self.number());
        let mut declared = ty.to_string();
        // A type that is stricter than its place, or a default in place of what may not be null.
        let twisted = self.queries.hard && self.chance(0.5);
        match (ty.is_non_null(), twisted) {
            (false, true) => declared.push('!'),
            (true, true) => {
                declared.pop();
                let _ = write!(declared, "={value}");
            }
            (false, false) if self.chance(0.4) => {
                let _ = write!(declared, "={value}");
            }
            _ => {}
        }
        if !declared.contains('=') {
            self.variables.insert(name.clone(), value.to_json());
        }
        self.definitions.push(format!("${name}:{declared}"));
        Literal::Variable(name)
    }

    /// `open` where a part of the value may be a variable.
    fn value(
        &mut self,
        argument: &InputValueDefinition,
        ty: &Type,
        field: &str,
        open: bool,
    ) -> Literal {
        if let Type::List(item) | Type::NonNullList(item) = ty {
            let count = match argument.name.as_str() {
                "between" => 2,
                _ => self.rng.random_range(0..3),
            };
            // Dimensions must differ, and what is in a variable cannot be seen here.
            let open = open && argument.name != "groupBy";
            let mut items: Vec<Literal> = (0..count)
                .map(|_| self.part(argument, item, field, open))
                .collect();
            if argument.name == "groupBy" {
                items.dedup_by_key(|item| item.to_string());
                // And of regions there is one level at a time.
                let mut levels = 0;
                items.retain(|item| {
                    levels += usize::from(item.to_string().starts_with("REGION_"));
                    levels < 2 || !item.to_string().starts_with("REGION_")
                });
            }
            return Literal::List(items);
        }
        let name = ty.inner_named_type();
        match self.queries.schema.types.get(name) {
            Some(ExtendedType::Enum(definition)) => {
                let mut words: Vec<&str> = definition
                    .values
                    .keys()
                    .map(apollo_compiler::Name::as_str)
                    .collect();
                words.retain(|word| {
                    !self
                        .queries
                        .without
                        .contains(&format!("{name}.{word}").as_str())
                });
                Literal::Enum((*words.choose(self.rng).unwrap()).to_owned())
            }
            Some(ExtendedType::InputObject(definition)) => {
                let mut given = Vec::new();
                for (name, input) in &definition.fields {
                    let coordinate = format!("{}.{name}", definition.name);
                    let left_out = self.queries.without.contains(&coordinate.as_str());
                    if input.is_required() || (!left_out && self.chance(0.2)) {
                        let value = self.part(input, &input.ty, field, open);
                        given.push((name.to_string(), value));
                    }
                }
                Literal::Object(given)
            }
            _ => Literal::Plain(self.scalar(&argument.name, name, field)),
        }
    }

    fn part(
        &mut self,
        argument: &InputValueDefinition,
        ty: &Type,
        field: &str,
        open: bool,
    ) -> Literal {
        if open && self.chance(0.15) {
            self.variable(argument, ty, field)
        } else {
            self.value(argument, ty, field, open)
        }
    }

    /// Something that is listed, or now and then what nobody lists.
    fn listing(&mut self, kind: &str) -> Value {
        let rng = &mut *self.rng;
        let ids = self.queries.listings.iter();
        let of_kind = |id: &&String| {
            let id: ObjectId = id.parse().unwrap();
            id.kind().as_str() == kind
        };
        let of_kind: Vec<&String> = ids.filter(of_kind).collect();
        let some = of_kind.choose(rng).filter(|_| rng.random_bool(0.9));
        some.map_or_else(|| json!(nobodys(kind)), |id| json!(id))
    }

    fn scalar(&mut self, argument: &str, type_name: &str, field: &str) -> Value {
        let rng = &mut *self.rng;
        let mut one_of = |words: &[&str]| json!(*words.choose(rng).unwrap());
        match (type_name, argument) {
            ("CountryCode", _) => one_of(&["BE", "DE", "FR", "PL", "US"]),
            ("RegionCode", _) => one_of(&["DE2", "DE21", "FR", "GR30", "UKI"]),
            ("PartialDate", _) => one_of(&["0900", "1963", "1988-06", "2000-01-01"]),
            ("DateTime", _) => json!("2020-01-01T00:00:00Z"),
            ("Date", _) => one_of(&["2026-03-20", "2026-09-23", "1999-01-01"]),
            ("CurrencyCode", _) => one_of(&["EUR", "PLN"]),
            ("WholeNumber", _) => json!(rng.random_range(0..100_000_000_u64)),
            ("String", "search") => one_of(&["NEU", "köln", "ost", "wat", "%"]),
            ("String", "languages") => one_of(&["de", "fr"]),
            ("String", "value") => one_of(&["Q1", "Q2", "Q3", "Q4"]),
            ("String", _) => one_of(&["youth", "culture", "water"]),
            ("Boolean", _) => json!(rng.random_bool(0.5)),
            ("Float", "latitude") => json!(50.0),
            ("Float", "longitude") => json!(8.5),
            ("Float", _) => json!(rng.random_range(100..900)),
            ("Int", "sdgs") => json!(rng.random_range(1..=17)),
            ("Int", "populationFrom" | "populationTo") => json!(rng.random_range(1..6) * 10_000),
            ("Int", _) => json!(rng.random_range(0..6)),
            ("ID", "call") => one_of(&["CERV-2026-CITIZENS-TOWN-TT", "EUI-IA-CALL-4", "CERV-1900"]),
            ("ID", "id") if field == "fundingCall" => one_of(&["EUI-IA-CALL-4", "CERV-1900"]),
            ("ID", "programmes") => one_of(&["cerv", "eui"]),
            ("ID", "id") if let Some(kind) = listed(field) => self.listing(kind),
            ("ID", "network") => self.listing("Network"),
            ("ID", "survey") => one_of(&["TWINNING_2025"]),
            ("ID", argument) => {
                let mut pools = [
                    self.queries.local_governments,
                    self.queries.twinnings,
                    self.queries.listings,
                ];
                match (field, argument) {
                    ("twinning", _) | (_, "twinning") => pools.swap(0, 1),
                    ("node" | "nodes", _) => pools.shuffle(rng),
                    _ => {}
                }
                json!(
                    pools[0]
                        .choose(rng)
                        .or_else(|| pools[1].choose(rng))
                        .or_else(|| pools[2].choose(rng))
                        .unwrap()
                )
            }
            (other, argument) => panic!("no values are known for {argument}: {other}"),
        }
    }
}

/// What is looked at of an object by its id: types whose fields may stand beside each other.
const NODES: [&[&str]; 7] = [
    &["LocalGovernment", "Twinning"],
    &["Activity"],
    &["Network"],
    &["Project"],
    &["PartnerRequest"],
    &["TrainingOffer"],
    &["Guide"],
];

/// What kind of listing a field finds by its id.
fn listed(field: &str) -> Option<&'static str> {
    Some(match field {
        "activity" => "Activity",
        "network" => "Network",
        "project" => "Project",
        "partnerRequest" => "PartnerRequest",
        "trainingOffer" => "TrainingOffer",
        "guide" => "Guide",
        _ => return None,
    })
}

/// A UUID of the right kind that nothing has.
const NOBODYS: Uuid = Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0003);

/// The id of something that no node has.
fn nobodys(kind: &str) -> String {
    let (kind, node) = (kind.parse().unwrap(), "rgre".parse().unwrap());
    ObjectId::new(kind, node, NOBODYS).to_string()
}

fn is_composite(schema: &Schema, ty: &Type) -> bool {
    matches!(
        schema.types.get(ty.inner_named_type()),
        Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
    )
}

/// One field under so many response keys.
#[must_use]
pub fn repeated(field: &str, times: usize) -> String {
    let fields = (0..times).map(|at| format!("again{at}:{field}"));
    fields.collect::<Vec<_>>().join(" ")
}
