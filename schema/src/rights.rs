//! Who may read and write what: one table, and the one place that keeps to it.
//!
//! A field that the table does not name may be read by nobody. Arguments are not in it: who restricts a field by which a
//! filter or an order goes has to restrict these in the same change, or a caller finds the value out by asking for it.

mod page;
mod table;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use apollo_compiler::{Name, Schema, schema::ExtendedType, validation::Valid};

pub(crate) use self::verdict::Judge;
pub use self::{page::page, table::TABLE};
use crate::viewer::Role;

/// The types that the engine starts from: what is below them is of the catalogue, and may be another node's word.
const CATALOGUE: [&str; 2] = ["Catalogue", "Node"];

/// Who may read fields, or write by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever asks.
    Everybody,
    /// The node's.
    Staff,
    /// The node's staff; and a local government, for its own entry.
    OwnEntry(Entry),
}

/// Where it stands which entry a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Its id is in this argument.
    Argument(&'static str),
    /// The field that led here is about it, and has been decided on.
    Above,
    /// In the input. Which entry that leads to is known once it is read, so the writer has to decide.
    Input,
}

/// What those get who may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Null, and an error that says so.
    Forbidden,
    /// Null, as if there were nothing: already that there is something is private.
    Absent,
}

/// A row of the table: some fields of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The type.
    pub of: &'static str,
    /// The fields.
    pub fields: &'static [&'static str],
    /// Who may.
    pub who: Who,
    /// What the others get.
    pub otherwise: Otherwise,
}

impl Who {
    /// The roles that may, be it for their own entry only.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Everybody => &Role::ALL,
            Self::Staff => STAFF,
            Self::OwnEntry(_) => &[Role::LocalGovernment, Role::Editor, Role::Admin],
        }
    }
}

/// The roles of those who work for the association.
pub(crate) const STAFF: &[Role] = &[Role::Editor, Role::Admin];

impl Row {
    /// What everybody may read.
    #[must_use]
    pub const fn everybody(of: &'static str, fields: &'static [&'static str]) -> Self {
        Self::only(Who::Everybody, of, fields)
    }

    /// What only some may; the others are told that it is forbidden.
    #[must_use]
    pub const fn only(who: Who, of: &'static str, fields: &'static [&'static str]) -> Self {
        Self {
            of,
            fields,
            who,
            otherwise: Otherwise::Forbidden,
        }
    }

    /// The same, but the others are not told that there is something.
    #[must_use]
    pub const fn or_absent(self) -> Self {
        Self {
            otherwise: Otherwise::Absent,
            ..self
        }
    }
}

/// A table, ready to be kept to.
#[derive(Clone, Debug)]
pub struct Rules {
    by_type: HashMap<&'static str, HashMap<&'static str, Rule>>,
    /// Of the catalogue's fields those that not everybody may read, as `Type.field`.
    restricted: BTreeMap<String, Who>,
}

/// The decision on one field.
#[derive(Clone, Copy, Debug)]
struct Rule {
    who: Who,
    otherwise: Otherwise,
}

impl Rules {
    /// Of a table for a schema. Where a field is in several rows, the last one decides.
    #[must_use]
    pub fn of(schema: &Valid<Schema>, table: &[Row]) -> Self {
        let catalogue = reached(schema, &CATALOGUE);
        let (mut by_type, mut restricted) = (HashMap::<_, HashMap<_, _>>::new(), BTreeMap::new());
        for row in table {
            let &Row { who, otherwise, .. } = row;
            for field in row.fields {
                let rules = by_type.entry(row.of).or_default();
                rules.insert(*field, Rule { who, otherwise });
                if catalogue.contains(row.of) {
                    restricted.insert(format!("{}.{field}", row.of), who);
                }
            }
        }
        restricted.retain(|_, who| *who != Who::Everybody);
        Self {
            by_type,
            restricted,
        }
    }
}

/// The types of what can be selected below some types, and these themselves.
fn reached<'s>(schema: &'s Schema, from: &[&'s str]) -> BTreeSet<&'s str> {
    let (mut reached, mut open) = (BTreeSet::new(), from.to_vec());
    while let Some(name) = open.pop() {
        if !reached.insert(name) {
            continue;
        }
        let fields = match schema.types.get(name) {
            Some(ExtendedType::Object(object)) => &object.fields,
            Some(ExtendedType::Interface(interface)) => {
                let objects = schema.types.keys().map(Name::as_str);
                open.extend(objects.filter(|object| schema.is_subtype(name, object)));
                &interface.fields
            }
            _ => continue,
        };
        let types = fields.values().map(|field| field.ty.inner_named_type());
        open.extend(types.map(Name::as_str));
    }
    reached
}
